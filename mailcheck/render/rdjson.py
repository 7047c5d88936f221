"""Report -> Reviewdog Diagnostic Format, one `DiagnosticResult` as JSON.

https://github.com/reviewdog/reviewdog/tree/master/proto/rdf. Columns there count bytes of the line in UTF-8, not code
points; paths are those that were given, since reviewdog looks from where it runs. What was set aside is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mailcheck.model import Finding, Message, Report, Severity
from mailcheck.places import file_of
from mailcheck.render._harmless import visible
from mailcheck.render._remarks import Level, Remark, remarks
from mailcheck.render.json import written

_SEVERITY: Mapping[Severity | Level, str] = {
    "error": "ERROR",
    "warning": "WARNING",
    "suggestion": "INFO",
    "note": "INFO",
}


def render(report: Report) -> str:
    """*report* as one object."""
    diagnostics = [
        _finding(finding, scored.draft.message) for scored in report.drafts for finding in scored.open_findings
    ]
    diagnostics += [_remark(remark) for remark in remarks(report)]
    return written({"source": {"name": "mailcheck"}, "diagnostics": diagnostics}) + "\n"


def _finding(finding: Finding, message: Message) -> dict[str, Any]:
    path, member = file_of(message.source.name)
    words = f"{finding.message}\n{finding.advice}"
    return {
        **_diagnostic(f"message {member[1:]}: {words}" if member else words, finding.rule, finding.severity),
        "location": {"path": path, **({} if member else {"range": _range(finding, message)})},
    }


def _remark(remark: Remark) -> dict[str, Any]:
    path, member = file_of(remark.source)
    words = f"message {member[1:]}: {remark.text}" if member else remark.text
    return {**_diagnostic(words, remark.name, remark.level), "location": {"path": path}}


def _diagnostic(words: str, name: str, level: Severity | Level) -> dict[str, Any]:
    shown = "\n".join(visible(line) for line in words.splitlines())
    return {"message": shown, "severity": _SEVERITY[level], "code": {"value": name}}


def _range(finding: Finding, message: Message) -> dict[str, Any]:
    """Lines alone where the columns are not known, and only the start where something is missing."""
    at = finding.location
    if at.file_column is None or at.file_end_column is None:
        return {"start": {"line": at.file_line}, "end": {"line": at.file_end_line}}
    start = _position(message, at.file_line, at.file_column)
    end = _position(message, at.file_end_line, at.file_end_column)
    return {"start": start} if start == end else {"start": start, "end": end}


def _position(message: Message, line: int, column: int) -> dict[str, int]:
    before = message.file_line(line)[: column - 1]
    return {"line": line, "column": len(before.encode("utf-8", "surrogatepass")) + 1}
