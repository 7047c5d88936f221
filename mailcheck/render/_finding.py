"""One finding -> its lines in the terminal: where it stands, what is wrong, what to write instead, what it cost."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len

from mailcheck.model import Draft, Finding, Span
from mailcheck.render._excerpt import Excerpt, excerpts
from mailcheck.render._line import Line
from mailcheck.render._look import GUTTER, Look
from mailcheck.render._score import number

COLOURS = {"error": "red", "warning": "yellow", "suggestion": "cyan"}


def finding_lines(draft: Draft, finding: Finding, look: Look, again: bool = False) -> Iterator[Line]:
    """All lines of *finding*, without a blank one around them; *again* leaves out what its rule has already said."""
    stands = _stands_in(draft, finding, look)
    if stands is not None:
        yield from _quoted(finding, *stands, look)
    yield from _title(finding, _numbered(finding) if stands is None else " " * GUTTER, look)
    yield from look.paragraph(finding.message)
    if finding.advice and not again:
        yield from look.paragraph(finding.advice, "green", lead=look.either("→", "->"))
    if look.why and finding.rule in look.why and not again:
        yield from look.paragraph(look.why[finding.rule], "dim", lead="why:")


def _title(finding: Finding, gutter: str, look: Look) -> Iterator[Line]:
    """Severity, rule and cost in a line, or in several where the terminal is narrow."""
    line = Line(gutter, style="dim").append(finding.severity, style=f"not dim bold {COLOURS[finding.severity]}")
    for piece, style in ((look.ended(finding.rule, look.inner), "not dim bold"), (_cost(finding), "dim")):
        if cell_len(line.plain) + 2 + cell_len(piece) <= look.width:
            line.append(f"  {piece}", style=style)
        else:
            yield line
            line = Line(" " * GUTTER).append(piece, style=style)
    yield line


def _cost(finding: Finding) -> str:
    """What the finding took from its pillar."""
    return f"-{number(finding.points)} {finding.pillar.capitalize()}" if finding.points else "off the score"


def _numbered(finding: Finding, down: int = 0) -> str:
    """The gutter with the number of a line of the text, empty for headers."""
    line = str(finding.location.line + down) if finding.location.part == "text" else ""
    return f"{line:>{GUTTER - 2}}  "


def _quoted(finding: Finding, label: str, text: str, span: Span, look: Look) -> Iterator[Line]:
    """The lines that the words stand on, each numbered and underlined, after their *label*."""
    room = look.width - cell_len(_numbered(finding) + label)
    shown, left = excerpts(text, span, room, look.ascii)
    for excerpt in shown:
        yield from _underlined(excerpt, _numbered(finding, excerpt.down) + label, COLOURS[finding.severity], look)
    if left:
        yield Line(f"{' ' * GUTTER}{look.more} and {left} more {'line' if left == 1 else 'lines'}", style="dim")


def _stands_in(draft: Draft, finding: Finding, look: Look) -> tuple[str, str, Span] | None:
    """What the words stand in: a label, the text and their span in it; None for something missing."""
    if not finding.match:
        return None
    if finding.location.part == "header":
        header = next((header for header in draft.message.headers if finding.match in header.value), None)
        label, text = (f"{look.visible(header.name)}: ", header.value) if header else ("", finding.match)
        at = text.find(finding.match)
        return label, text, Span(at, at + len(finding.match))
    label, text = ("", draft.text) if finding.location.part == "text" else ("subject: ", draft.subject or "")
    if finding.span is None or finding.span.end > len(text):
        return label, finding.match, Span(0, len(finding.match))
    return label, text, finding.span


def _underlined(excerpt: Excerpt, prefix: str, colour: str, look: Look) -> Iterator[Line]:
    """One line of the draft behind its *prefix*, and the underline below it."""
    shown = Line(prefix, style="dim").append(excerpt.before, style="not dim")
    yield shown.append(excerpt.words, style=f"not dim bold {colour}").append(excerpt.after, style="not dim")
    indent = " " * (cell_len(prefix) + excerpt.indent)
    yield Line(indent).append(look.either("▔", "^") * excerpt.cells, style=colour)
