"""Report -> workflow commands, which GitHub Actions shows as annotations of the changed lines.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands: every line is one command,
and what stands in it is escaped, so that no words of a draft can end it or begin another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mailcheck.model import Finding, Location, Report, Severity
from mailcheck.places import Place, place_of
from mailcheck.render._harmless import visible
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
        place = place_of(scored.draft.message.source.name, root)
        for finding in scored.open_findings:
            yield _of_finding(finding, place)
    for remark in remarks(report):
        yield _command(_COMMAND[remark.level], _file(place_of(remark.source, root)), remark.name, remark.text)


def _of_finding(finding: Finding, place: Place) -> str:
    at = _file(place) | (_lines(finding.location) if place.path and not place.member else {})
    title = f"{finding.rule} (message {place.member[1:]})" if place.member else finding.rule
    return _command(_COMMAND[finding.severity], at, title, f"{finding.message}\n{finding.advice}")


def _file(place: Place) -> dict[str, str | int]:
    """The file as a property, none for standard input."""
    return {"file": place.path} if place.path else {}


def _lines(at: Location) -> dict[str, str | int]:
    """Lines and columns; GitHub takes columns within one line only."""
    lines: dict[str, str | int] = {"line": at.file_line, "endLine": at.file_end_line}
    column, end = at.file_column, at.file_end_column
    return {**lines, "col": column, "endColumn": end} if _on_one_line(at) and column and end else lines


def _on_one_line(at: Location) -> bool:
    return at.file_line == at.file_end_line and (at.file_column or 0) < (at.file_end_column or 0)


def _command(command: str, properties: Mapping[str, str | int], title: str, words: str) -> str:
    given = {**properties, "title": f"mailcheck: {title}"}
    listed = ",".join(f"{key}={_property(value)}" for key, value in given.items())
    return f"::{command} {listed}::{'%0A'.join(_data(line) for line in words.splitlines())}"


def _data(words: str) -> str:
    return visible(words).replace("%", "%25")


def _property(value: str | int) -> str:
    return _data(str(value)).replace(":", "%3A").replace(",", "%2C")
