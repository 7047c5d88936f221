"""Report -> SARIF 2.1.0 (OASIS), with what GitHub code scanning reads of it.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html and
https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support. There are no fingerprints
of our own: GitHub makes its own from the lines around a result, and these survive moved lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from mailcheck.model import Finding, Location, Report, Rule, Scored, Severity, Suppressed
from mailcheck.places import Place, place_of
from mailcheck.render._harmless import visible
from mailcheck.render._remarks import Level, Remark, remarks
from mailcheck.render.json import written

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"
_LEVEL: Mapping[Severity | Level, str] = {
    "error": "error",
    "warning": "warning",
    "suggestion": "note",
    "note": "note",
}
_PROBLEM: Mapping[Severity, str] = {"error": "error", "warning": "warning", "suggestion": "recommendation"}
_OUTSIDE = ("configuration", "baseline", "changed-since")


def render(report: Report, *, root: str = "", code: int = 0, reason: str = "") -> str:
    """*report* as one SARIF log; *root* is the top of the repository, *code* and *reason* are how the run ends."""
    index = {rule.id: number for number, rule in enumerate(report.rules)}
    run = {
        "tool": {"driver": _driver(report)},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The top of the repository."}}},
        "invocations": [_invocation(report, root, code, reason)],
        "results": [_result(finding, scored, root, index) for scored in report.drafts for finding in scored.findings],
    }
    return written({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}) + "\n"


def _driver(report: Report) -> dict[str, Any]:
    return {
        "name": "mailcheck",
        "version": report.version,
        "semanticVersion": report.version,
        "rules": [_rule(rule) for rule in report.rules],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    """A rule with all that is shown beside its results."""
    title = f"{rule.title[0].upper()}{rule.title[1:]}"
    links = "".join(f"\n- [{name or url}]({url})" if url else f"\n- {name}" for name, url in rule.references)
    sources = f"\n\nEvidence: {rule.evidence}.{links}"
    return {
        "id": rule.id,
        "shortDescription": {"text": _sentence(title)},
        "fullDescription": {"text": _sentence(rule.why)},
        "help": {
            "text": f"{rule.why}\n\n{rule.advice}{sources}",
            "markdown": f"**{title}.** {rule.why}\n\n{rule.advice}{sources}",
        },
        "defaultConfiguration": {"level": _LEVEL[rule.severity]},
        "properties": {"tags": [rule.pillar], "problem.severity": _PROBLEM[rule.severity]},
    }


def _sentence(words: str) -> str:
    words = " ".join(words.split())
    return words if words.endswith((".", "!", "?")) else f"{words}."


def _invocation(report: Report, root: str, code: int, reason: str) -> dict[str, Any]:
    """How the run went: what could not be checked or judged is told here, so that no results is not clean."""
    return {
        "executionSuccessful": not report.failures,
        "exitCode": code,
        **({"exitCodeDescription": visible(reason)} if reason else {}),
        "toolExecutionNotifications": [_notification(remark, root) for remark in remarks(report)],
    }


def _notification(remark: Remark, root: str) -> dict[str, Any]:
    place = place_of(remark.source, root)
    return {
        "descriptor": {"id": remark.name},
        "level": _LEVEL[remark.level],
        "message": {"text": _text(f"{place}: {remark.text}")},
        "locations": [_location(place, None)],
    }


def _result(finding: Finding, scored: Scored, root: str, index: Mapping[str, int]) -> dict[str, Any]:
    place = place_of(scored.draft.message.source.name, root)
    return {
        "ruleId": finding.rule,
        **({"ruleIndex": index[finding.rule]} if finding.rule in index else {}),
        "level": _LEVEL[finding.severity],
        "message": {"text": _text(f"{finding.message} {finding.advice}")},
        "locations": [_location(place, finding)],
        "suppressions": [_suppression(finding.suppressed)] if finding.suppressed else [],
    }


def _text(words: str) -> str:
    """*words* as a plain text message, in which `[a](b)` would be a link."""
    return _sentence(visible(words).replace("](", "] ("))


def _location(place: Place, finding: Finding | None) -> dict[str, Any]:
    """The file and, of a finding, the region; a message in a mailbox is a logical place with lines of its own."""
    physical: dict[str, Any] = {"artifactLocation": _artifact(place)}
    if finding:
        physical["region"] = {"startLine": 1} if place.member else _region(finding.location)  # GitHub wants one
    logical = {"logicalLocations": [{"fullyQualifiedName": visible(str(place)), "kind": "message"}]}
    return {"physicalLocation": physical, **(logical if place.member else {})}


def _artifact(place: Place) -> dict[str, Any]:
    if not place.path:
        return {"uri": "stdin", "description": {"text": "Standard input."}}
    return {"uri": quote(place.path.encode("utf-8", "surrogatepass")), "uriBaseId": _ROOT}


def _region(at: Location) -> dict[str, int]:
    """Where something is missing, the empty region at the place for it; whole lines where columns are not known."""
    lines = {"startLine": at.file_line, "endLine": at.file_end_line}
    if at.file_column is None or at.file_end_column is None:
        return lines
    return {**lines, "startColumn": at.file_column, "endColumn": at.file_end_column}


def _suppression(suppressed: Suppressed) -> dict[str, str]:
    kind = "external" if suppressed.by in _OUTSIDE else "inSource"
    justification = f"{suppressed.by}: {suppressed.reason}" if suppressed.reason else suppressed.by
    return {"kind": kind, "status": "accepted", "justification": visible(justification)}
