"""Report -> what a person reads in a terminal: each draft with its findings in the order of the text and its score.

Plain lines with styles, never markup and never a table a finding. Widths are in terminal cells.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO

from rich.cells import cell_len

from mailcheck.model import SEVERITIES, Draft, Failure, Finding, Report, Scored
from mailcheck.render._finding import finding_lines
from mailcheck.render._line import Line
from mailcheck.render._look import Look
from mailcheck.render._score import overall, reading_time, score_lines

_NARROWEST = 40
_PARTS = ("header", "subject", "text")
_LEAST_NAME = 24  # cells of a file's name that must be left for facts to stand beside it
_FEW = 4  # rules named beside a reason before the rest is only counted


def render(
    report: Report,
    *,
    width: int = 80,
    color: bool = False,
    ascii: bool = False,
    quiet: bool = False,
    verbose: Mapping[str, str] | None = None,
) -> str:
    """*report* in lines of at most *width* cells (40 or more), "" where there is nothing to say.

    *ascii* draws nothing beyond ASCII; *quiet* leaves out clean drafts, the bars and the summary; *verbose* maps
    a rule to why it matters, and names all that was set aside and every rule that could not judge.
    """
    look = Look(max(width, _NARROWEST), ascii, quiet, verbose)
    lines = list(_report(report, look))
    return coloured(lines, look.width) if color else "".join(f"{line.plain.rstrip()}\n" for line in lines)


def coloured(lines: Iterable[Line], width: int) -> str:
    """The lines with their styles as escape sequences."""
    from rich.console import Console

    out = StringIO()
    console = Console(
        file=out,
        width=width,
        height=100,
        force_terminal=True,
        color_system="standard",
        no_color=False,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
    )
    for line in lines:
        console.print(line.drawn(), soft_wrap=True)
    return out.getvalue()


def _report(report: Report, look: Look) -> Iterator[Line]:
    """All lines: a blank one between blocks, but none between drafts of one line each."""
    several = len(report.drafts) + len(report.failures) > 1
    blocks = [_draft(scored, look, several) for scored in report.drafts]
    blocks.append([line for failure in report.failures for line in _failure(failure, look)])
    if several and not look.quiet:
        blocks.append([Line(), *look.paragraph(", ".join(_summary(report)), "bold", 0)])
    height = 0
    for block in filter(None, blocks):
        if height and (height > 1 or len(block) > 1) and block[0].plain:
            yield Line()
        yield from block
        height = len(block)


def _draft(scored: Scored, look: Look, several: bool) -> list[Line]:
    """The lines of one draft: all there is to say, one line when it is clean among several, or none."""
    if scored.open_findings:
        return list(_full(scored, look))
    if look.quiet and scored.score.overall is not None:
        return []
    return list(_compact(scored, look) if several or look.quiet else _full(scored, look))


def _full(scored: Scored, look: Look) -> Iterator[Line]:
    """Header, findings and score of one draft, and what else has to be said."""
    yield from _header(scored.draft, look)
    yield Line()
    told: set[str] = set()
    for finding in sorted(scored.open_findings, key=_place):
        yield from finding_lines(scored.draft, finding, look, again=finding.advice in told)
        told.add(finding.advice)
        yield Line()
    if not scored.open_findings and scored.score.overall is not None:
        yield Line("  nothing found", style="green")
        yield Line()
    if look.quiet:
        yield from look.facts([f"4P score {overall(scored.score)}"], "bold")
    else:
        yield from score_lines(scored, look)
    beside = list(_beside(scored, look))
    yield from [Line(), *beside] if beside else []


def _place(finding: Finding) -> tuple[int, int, int]:
    """Where a finding stands in the order of reading."""
    return _PARTS.index(finding.location.part), finding.location.line, finding.location.column


def _compact(scored: Scored, look: Look) -> Iterator[Line]:
    """One line for a draft without findings, and below it what it would hide."""
    whole, name = scored.score.overall, scored.draft.message.source.name
    facts = look.visible(look.dot.join(_short_facts(scored)))
    if whole is None:
        line = Line("-       ", style="dim")
    else:
        line = Line(look.either("✓", "ok"), style="green").append(f" {whole:4.1f}  ", style="default")
    room = look.width - cell_len(line.plain)
    beside = room - cell_len(facts) - 2
    if beside >= _LEAST_NAME:
        yield line.append(look.ended(name, beside), style="not dim default").append(f"  {facts}", style="dim default")
    else:
        yield line.append(look.ended(name, room), style="not dim default")
        yield from look.paragraph(facts, "dim", 4)
    for note in scored.draft.message.notes:
        yield from look.paragraph(note, "dim", 4, lead="note:")
    yield from _set_aside(scored, look)


def _short_facts(scored: Scored) -> Iterator[str]:
    """What is to be said of a draft without findings."""
    if scored.score.overall is None:
        yield overall(scored.score)
        return
    yield _count(scored.draft.words, "word")
    if scored.not_judged:
        yield f"{_count(len(scored.not_judged), 'rule')} not judged"


def _header(draft: Draft, look: Look) -> Iterator[Line]:
    """The file, what was judged of it, to whom it goes and how long it is; notes and attachments."""
    rule = look.either("─", "-")
    name = look.ended(draft.message.source.name, look.width - 6)
    line = Line(f"{rule * 2} ", style="dim").append(name, style="not dim bold")
    yield line.append(f" {rule * (look.width - cell_len(name) - 4)}")
    length = [f"{_count(draft.words, 'word')}, {reading_time(draft.words)} to read"] if draft.words else []
    yield from look.facts([_recipient(draft), f"{draft.kind}, {draft.message.judged}", *length])
    if draft.subject is not None:
        yield from look.paragraph(draft.subject, "dim", 2, lead="subject:")
    for note in draft.message.notes:
        yield from look.paragraph(note, "yellow", 2, lead="note:")
    if draft.message.attachments:
        yield from look.paragraph(", ".join(draft.message.attachments), "dim", 2, lead="attached:")


def _recipient(draft: Draft) -> str:
    """To whom the draft goes, as far as it is known."""
    person = draft.recipient
    known, company = person.name or person.address, person.brand or person.company
    if known and company:
        return f"to {known} ({company})"
    return f"to {known or company}" if known or company else "recipient not known"


def _beside(scored: Scored, look: Look) -> Iterator[Line]:
    """What was set aside, and which rules could not judge, by reason."""
    yield from _set_aside(scored, look)
    if scored.draft.unjudged:
        return
    by_reason: dict[str, list[str]] = {}
    for rule, reason in sorted(scored.not_judged.items()):
        by_reason.setdefault(reason, []).append(rule)
    for reason, rules in by_reason.items():
        shown = rules if look.why is not None or len(rules) <= _FEW + 1 else rules[:_FEW]
        rest = f" and {len(rules) - len(shown)} more" if len(shown) < len(rules) else ""
        yield from look.paragraph(f"{', '.join(shown)}{rest} ({reason})", "dim", 2, lead="not judged:")


def _set_aside(scored: Scored, look: Look) -> Iterator[Line]:
    """How many findings were set aside, by whom when that is asked for, and directives that set nothing aside."""
    aside = [finding for finding in scored.findings if finding.suppressed]
    if aside:
        yield Line(f"  {len(aside)} set aside", style="dim")
    if look.why is not None:
        for finding in aside:
            by, reason = (finding.suppressed.by, finding.suppressed.reason) if finding.suppressed else ("", "")
            why = f"{reason} ({by})" if reason else by
            yield from look.paragraph(f"{finding.rule}, line {finding.location.line}: {why}", "dim", 4)
    for unused in scored.unused_suppressions:
        yield from look.paragraph(unused, "yellow", 2, lead="unused suppression:")


def _failure(failure: Failure, look: Look) -> Iterator[Line]:
    """A source that could not be checked."""
    return look.paragraph(f"{look.visible(failure.source)}: {failure.reason}", "red", 0, lead="could not check")


def _summary(report: Report) -> Iterator[str]:
    """The run in a line: drafts, findings by severity, and what was not judged or read."""
    found = Counter(finding.severity for scored in report.drafts for finding in scored.open_findings)
    with_findings = sum(1 for scored in report.drafts if scored.open_findings)
    unjudged = sum(1 for scored in report.drafts if scored.score.overall is None and not scored.open_findings)
    yield _count(len(report.drafts), "draft")
    yield f"{len(report.drafts) - with_findings - unjudged} clean"
    for severity in SEVERITIES:
        if found[severity]:
            yield _count(found[severity], severity)
    if unjudged:
        yield f"{unjudged} not judged"
    if report.failures:
        yield f"{len(report.failures)} could not be checked"


def _count(number: int, noun: str) -> str:
    """A count with its noun."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
