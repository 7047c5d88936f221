"""Report -> a Code Quality report, which GitLab shows in merge requests.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format. GitLab takes findings with one fingerprint
for one finding, and a finding whose fingerprint is gone for a fixed one: ours are made from the file, the rule and
the words, so that moved lines keep them. What was set aside is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from mailcheck.baseline import key_of
from mailcheck.model import Finding, Location, Report, Severity
from mailcheck.places import Place, place_of
from mailcheck.render._harmless import visible
from mailcheck.render._remarks import Level, remarks
from mailcheck.render.json import written

_SEVERITY: Mapping[Severity | Level, str] = {
    "error": "major",
    "warning": "minor",
    "suggestion": "info",
    "note": "info",
}


def render(report: Report, *, root: str = "") -> str:
    """*report* as a JSON list; *root* is the top of the repository, from which paths are given."""
    seen: Counter[tuple[str, ...]] = Counter()
    entries = []
    for key, entry in _entries(report, root):
        entries.append({**entry, "fingerprint": _fingerprint(key, seen[key])})
        seen[key] += 1
    return written(entries) + "\n"


def _entries(report: Report, root: str) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Each finding and each remark, and what it is known by."""
    for scored in report.drafts:
        place = place_of(scored.draft.message.source.name, root)
        for finding in scored.open_findings:
            yield key_of(finding, str(place)), _finding(finding, place)
    for remark in remarks(report):
        place = place_of(remark.source, root)
        severity = "blocker" if remark.name == "not-checked" else _SEVERITY[remark.level]
        yield (str(place), remark.name, remark.about), _entry(remark.name, remark.text, severity, place, None)


def _finding(finding: Finding, place: Place) -> dict[str, Any]:
    words = f"{finding.message} {finding.advice}"
    return _entry(finding.rule, words, _SEVERITY[finding.severity], place, finding.location)


def _entry(name: str, words: str, severity: str, place: Place, at: Location | None) -> dict[str, Any]:
    lines = {"begin": at.file_line, "end": at.file_end_line} if at and not place.member else {"begin": 1}
    return {
        "description": visible(f"message {place.member[1:]}: {words}" if place.member else words),
        "check_name": name,
        "severity": severity,
        "location": {"path": place.path or "-", "lines": lines},
    }


def _fingerprint(key: tuple[str, ...], nth: int) -> str:
    return sha256("\0".join((*key, str(nth))).encode("utf-8", "surrogatepass")).hexdigest()
