"""Report -> workflow commands, which GitHub Actions shows as annotations of the changed lines.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands: every line is one command,
and what stands in it is escaped, so that no words of a draft can end it or begin another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mailcheck.model import Finding, Report, Severity
from mailcheck.render._harmless import visible
from mailcheck.render._place import Region, place_of, region_of
from mailcheck.render._remarks import Level, remarks

_COMMAND: Mapping[Severity | Level, str] = {
    "error": "error",
    "warning": "warning",
    "suggestion": "notice",
    "note": "notice",
}


def render(report: Report, *, root: str = "") -> str:
    """*report* as commands; *root* is the top of the repository, from which paths are given."""
    return "".join(f"{command}\n" for command in _commands(report, root))


def _commands(report: Report, root: str) -> Iterator[str]:
    """Findings first: GitHub shows ten of each kind a step, and they matter more than remarks."""
    for scored in report.drafts:
        for finding in scored.open_findings:
            yield _of_finding(finding, scored.draft.message.source.name, root)
    for remark in remarks(report):
        yield _command(_COMMAND[remark.level], _file(remark.source, root), remark.name, remark.text)


def _of_finding(finding: Finding, name: str, root: str) -> str:
    place = place_of(name, root)
    at = _file(name, root)
    if at and not place.member:
        at |= _lines(region_of(finding))
    title = f"{finding.rule} (message {place.member[1:]})" if place.member else finding.rule
    return _command(_COMMAND[finding.severity], at, title, f"{finding.message}\n{finding.advice}")


def _lines(region: Region) -> dict[str, str | int]:
    """Lines and columns; GitHub takes columns within one line only."""
    lines: dict[str, str | int] = {"line": region.line, "endLine": region.end_line}
    if region.line == region.end_line and region.column and (region.end_column or 0) > region.column:
        return {**lines, "col": region.column, "endColumn": region.end_column or 0}
    return lines


def _file(name: str, root: str) -> dict[str, str | int]:
    """The file as a property, none for standard input."""
    path = place_of(name, root).path
    return {"file": path} if path else {}


def _command(command: str, properties: Mapping[str, str | int], title: str, words: str) -> str:
    given = {**properties, "title": f"mailcheck: {title}"}
    listed = ",".join(f"{key}={_property(value)}" for key, value in given.items())
    return f"::{command} {listed}::{'%0A'.join(_data(line) for line in words.splitlines())}"


def _data(words: str) -> str:
    return visible(words).replace("%", "%25")


def _property(value: str | int) -> str:
    return _data(str(value)).replace(":", "%3A").replace(",", "%2C")
