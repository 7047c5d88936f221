"""Where greeting, opening, body, closing, signature, footer and unsubscribe block lie in the text.

The text, its tags and the names known so far in; `Region`s in the order of the text, history included, out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailcheck.endings import Ending
from mailcheck.history import Line, history, lines, outside
from mailcheck.model import Region, Span, Tag
from mailcheck.openings import greeting, salutation
from mailcheck.people import fold


def regions(text: str, tags: Sequence[Tag], marked: Sequence[Span], recipient: str, sender: str) -> tuple[Region, ...]:
    """All regions of *text*, in order. *recipient* and *sender* are the names known so far ("" for none)."""
    past = history(text, marked)
    rows = [row for row in outside(lines(text), past) if row.text.strip()]
    greeted = salutation(rows, tags)
    ending = Ending(text, _after(rows, greeted.end) if greeted else rows, fold(sender))
    greeted = greeted or greeting(ending.rest, fold(recipient), tags)
    found = [*past, *(piece for region in ending.regions for piece in _outside(region, past, text))]
    if greeted:
        found.append(Region("greeting", greeted))
        found += [Region("body", row.span) for row in rows if row.span.end < greeted.start]
    prose = _prose(text, _after(ending.rest, greeted.end) if greeted else ending.rest)
    return tuple(sorted([*found, *prose], key=lambda region: region.span))


def _outside(region: Region, past: Sequence[Region], text: str) -> Iterator[Region]:
    """The pieces of *region* that no history stands in: a signature may go on below a line that was quoted."""
    edges = [edge for old in past if region.span.holds(old.span) for edge in (old.span.start, old.span.end)]
    ends = [region.span.start, *edges, region.span.end]
    for start, end in zip(ends[::2], ends[1::2], strict=True):
        words = text[start:end]
        if words.strip():
            start += len(words) - len(words.lstrip())
            yield Region(region.kind, Span(start, start + len(words.strip())))


def _after(rows: Sequence[Line], end: int) -> list[Line]:
    """The rows from offset *end* on; a row that holds it is cut there."""
    rest = []
    for row in rows:
        if row.span.end <= end:
            continue
        start = max(row.span.start, end)
        words = row.text[start - row.span.start :]
        if words.strip():
            lead = len(words) - len(words.lstrip())
            rest.append(Line(Span(start + lead, row.span.end), words.lstrip()))
    return rest


def _prose(text: str, rows: Sequence[Line]) -> list[Region]:
    """The opening (the first paragraph) and the body (the rest), as few regions as history leaves of them."""
    found: list[Region] = []
    opening_done = False
    for number, row in enumerate(rows):
        gap = text[rows[number - 1].span.end : row.span.start] if number else ""
        joins = bool(number) and not gap.strip()
        if joins and gap.count("\n") >= 2 and not opening_done:
            opening_done, joins = True, False
        if joins and found:
            found[-1] = Region(found[-1].kind, Span(found[-1].span.start, row.span.end))
        else:
            opening_done = opening_done or bool(found)
            found.append(Region("body" if opening_done else "opening", row.span))
    return found
