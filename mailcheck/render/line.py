"""Report -> `path:line:column: severity rule: message`, one line a finding, for editors and grep.

Places are those in the file. What was set aside is left out; what was not checked or judged has its own lines.
"""

from __future__ import annotations

from collections.abc import Iterator

from mailcheck.model import Report
from mailcheck.render._harmless import visible
from mailcheck.render._remarks import remarks


def render(report: Report) -> str:
    """*report* in lines, "" where there is nothing to say."""
    return "".join(f"{visible(line)}\n" for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    for scored in report.drafts:
        name = scored.draft.message.source.name
        for finding in scored.open_findings:
            at = finding.location
            place = f"{name}:{at.file_line}:{at.file_column or 1}"
            yield f"{place}: {finding.severity} {finding.rule}: {finding.message}"
    for remark in remarks(report):
        yield f"{remark.source}:1:1: {remark.level} {remark.name}: {remark.about}"
