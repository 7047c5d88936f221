"""Report -> Markdown, a summary for a comment on a pull request: how the run ended, the 4P table, the findings.

Whatever comes from a draft stands in code spans, where no link, image, mention or HTML is read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from mailcheck.model import PILLARS, SEVERITIES, Report, Scored
from mailcheck.render._harmless import visible
from mailcheck.render._remarks import not_judged, remarks_of

MOST = 60_000  # characters; GitHub takes comments of 65,536
_ENDS = {0: "passed", 1: "failed"}
_ROOM = 200  # characters kept for saying what was left out


def render(report: Report, *, code: int = 0, reason: str = "") -> str:
    """*report* as one page of at most `MOST` characters; *code* and *reason* are how the run ends."""
    lines = [f"## mailcheck: {_ENDS.get(code, 'not everything could be checked')}", ""]
    if reason:
        lines += [_code(reason), ""]
    rows = [*(_row(scored) for scored in report.drafts), *(_failed(one.source, one.reason) for one in report.failures)]
    if rows:
        lines += [f"| draft | {' | '.join(pillar.capitalize() for pillar in PILLARS)} | 4P | |"]
        lines += ["|---|--:|--:|--:|--:|--:|---|", *rows]
    lines += [line for scored in report.drafts for line in _section(scored)]
    return _fitted(lines)


def _row(scored: Scored) -> str:
    """A draft in the table: its pillars, its score and how many findings of each severity."""
    points = ["–" if pillar.points is None else f"{pillar.points:g}" for pillar in scored.score.pillars]
    whole = scored.score.overall
    cells = [_cell(scored.draft.message.source.name), *points, "–" if whole is None else f"**{whole:.1f}**"]
    return f"| {' | '.join(cells)} | {', '.join(_counts(scored)) or 'nothing found'} |"


def _counts(scored: Scored) -> Iterator[str]:
    if scored.score.overall is None:
        yield f"not judged: {_cell(scored.score.reason or '')}"
    found = Counter(finding.severity for finding in scored.open_findings)
    for severity in SEVERITIES:
        if found[severity]:
            yield f"{found[severity]} {severity}{'' if found[severity] == 1 else 's'}"
    aside = len(scored.findings) - len(scored.open_findings)
    if aside:
        yield f"{aside} set aside"


def _failed(source: str, reason: str) -> str:
    return f"| {_cell(source)} | {'– | ' * len(PILLARS)}– | could not be checked: {_cell(reason)} |"


def _section(scored: Scored) -> list[str]:
    """What there is to say of a draft, a line each, under its name."""
    lines = [
        f"- **{one.severity}** {one.rule}, line {one.location.file_line}: {_code(one.message)}"
        for one in scored.open_findings
    ]
    unjudged = not_judged(scored)
    if unjudged and not scored.draft.unjudged:
        lines.append(f"- not judged: {_code(unjudged)}")
    others = [remark for remark in remarks_of(scored) if remark.name != "not-judged"]
    lines += [f"- {remark.name.replace('-', ' ')}: {_code(remark.about)}" for remark in others]
    return ["", f"### {_code(scored.draft.message.source.name)}", "", *lines] if lines else []


def _code(words: str) -> str:
    """*words* as a code span, whatever backticks they hold."""
    shown = visible(words)
    fence = "`" * (max((len(run) for run in re.findall("`+", shown)), default=0) + 1)
    pad = " " if shown.startswith("`") or shown.endswith("`") or not shown.strip() else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def _cell(words: str) -> str:
    """*words* as a code span in a table, where a bar would end the cell even there."""
    return _code(visible(words).replace("|", "\\x7c"))


def _fitted(lines: Sequence[str]) -> str:
    """The lines, as many as there is room for, and how many were left out."""
    size = 0
    for number, line in enumerate(lines):
        size += len(line) + 1
        if size > MOST - _ROOM:
            return "\n".join([*lines[:number], "", f"… and {len(lines) - number} lines more.", ""])
    return "\n".join([*lines, ""])
