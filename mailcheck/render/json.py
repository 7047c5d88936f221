"""Report -> JSON, as mailcheck/schema/report.schema.json describes it and docs/json.md explains it.

UTF-8 in the same order of keys every time, ending with a newline. What a terminal could take for a command and
what UTF-8 cannot hold (lone surrogates) is escaped, which changes no value.
"""

from __future__ import annotations

import json
from typing import Any

from mailcheck.first_use import pattern
from mailcheck.frozen import values
from mailcheck.model import Failure, Finding, Person, PillarScore, Report, Score, Scored

SCHEMA = 1
"""The number of the shape; it rises when a key is removed or changes its meaning."""

_ESCAPED = pattern("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def render(report: Report) -> str:
    """*report* as one JSON object."""
    return written(_report(report)) + "\n"


def written(value: Any, indent: int | None = 2) -> str:
    """*value* as JSON that is valid UTF-8 and harmless to print; without an *indent* it is one line."""
    words = json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", words)


def _report(report: Report) -> dict[str, Any]:
    """The whole run."""
    return {
        "mailcheck": report.version,
        "schema": SCHEMA,
        "model": report.model,
        "drafts": [draft(scored) for scored in report.drafts],
        "failures": [failure(one) for one in report.failures],
    }


def draft(scored: Scored) -> dict[str, Any]:
    """One draft with its score and findings."""
    on = scored.draft
    return {
        "source": on.message.source.name,
        "kind": on.kind,
        "judged": on.message.judged,
        "recipient": _person(on.recipient),
        "subject": on.subject,
        "words": on.words,
        "score": _score(scored.score),
        "findings": [_finding(finding) for finding in scored.findings],
        "not_judged": dict(sorted(scored.not_judged.items())),
        "unused_suppressions": list(scored.unused_suppressions),
        "notes": list(on.message.notes),
    }


def _person(person: Person) -> dict[str, str]:
    """Whatever is known of a person, "" where nothing is."""
    return {"name": person.name, "address": person.address, "company": person.company, "brand": person.brand}


def _score(score: Score) -> dict[str, Any]:
    """The whole and its pillars."""
    return {
        "overall": score.overall,
        "reason": score.reason,
        "pillars": [_pillar(pillar) for pillar in score.pillars],
    }


def _pillar(pillar: PillarScore) -> dict[str, Any]:
    """One pillar and what was taken from it."""
    return {
        "name": pillar.name,
        "points": pillar.points,
        "judged": pillar.judged,
        "reason": pillar.reason,
        "deductions": [values(deduction) for deduction in pillar.deductions],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    """One finding, set aside or not."""
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "pillar": finding.pillar,
        "message": finding.message,
        "advice": finding.advice,
        "match": finding.match,
        "sentence": finding.sentence,
        "span": [finding.span.start, finding.span.end] if finding.span else None,
        "location": values(finding.location),
        "points": finding.points,
        "fix": None,
        "suppressed": values(finding.suppressed) if finding.suppressed else None,
    }


def failure(of: Failure) -> dict[str, str]:
    """A source that could not be checked."""
    return {"source": of.source, "reason": of.reason}
