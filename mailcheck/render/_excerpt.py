"""A text and a span in it -> the lines it stands on, each cut to a window, with the cells to underline."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len

from mailcheck.frozen import Frozen
from mailcheck.model import Span
from mailcheck.render._harmless import visible
from mailcheck.render._visible import head, tail

MOST_LINES = 3
"""A match over more lines than this is shown by its first ones."""


class Excerpt(Frozen):
    """One line as shown: what stands before, in and after the match, and how far down from the first line it is."""

    down: int
    before: str
    words: str
    after: str

    @property
    def indent(self) -> int:
        """Cells from the line's beginning to the match."""
        return cell_len(self.before)

    @property
    def cells(self) -> int:
        """Cells that the match takes, at least one."""
        return max(1, cell_len(self.before + self.words) - self.indent)


def excerpts(text: str, span: Span, width: int, ascii: bool = False) -> tuple[list[Excerpt], int]:
    """The first lines of *text* that *span* touches, in at most *width* cells, and how many more there are."""
    touched = list(_lines(text, span))
    shown = [_window(text, down, line, part, width, ascii) for down, line, part in touched[:MOST_LINES]]
    return shown, max(0, len(touched) - MOST_LINES)


def _lines(text: str, span: Span) -> Iterator[tuple[int, Span, Span]]:
    """Each line that holds something of *span*: how far down it is, the line, and the part of the span in it."""
    start = text.rfind("\n", 0, span.start) + 1
    down = 0
    while start <= span.end and start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        part = _trimmed(text, max(span.start, start), min(span.end, end))
        if part.start < part.end:
            yield down, Span(start, end), part
        start, down = end + 1, down + 1


def _trimmed(text: str, start: int, end: int) -> Span:
    """The span without white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _window(text: str, down: int, line: Span, part: Span, width: int, ascii: bool) -> Excerpt:
    """*part* with as much of its line around it as fits; what was cut off is an ellipsis."""
    more = "..." if ascii else "…"
    before = visible(text[max(line.start, part.start - 2 * width) : part.start], ascii)
    words = visible(text[part.start : min(part.end, part.start + 2 * width)], ascii)
    after = visible(text[part.end : min(line.end, part.end + 2 * width)].rstrip(), ascii)
    if cell_len(before + words + after) <= width:
        return Excerpt(down, before, words, after)
    if cell_len(words) > width - 2 * len(more):
        words, after = head(words, width - 2 * len(more)) + more, ""
    spare = width - cell_len(words)
    left = min(cell_len(before), max(spare // 2, spare - cell_len(after)))
    before = _cut(before, left, more, from_left=True)
    after = _cut(after, width - cell_len(before + words), more, from_left=False)
    return Excerpt(down, before, words, after)


def _cut(text: str, cells: int, more: str, from_left: bool) -> str:
    """*text* in at most so many cells, cut between words where one is near, with an ellipsis where it was cut."""
    if cell_len(text) <= cells:
        return text
    if cells < len(more):
        return ""
    if from_left:
        kept = tail(text, cells - len(more))
        return more + (kept[gap + 1 :] if 0 <= (gap := kept.find(" ", 0, 16)) < len(kept) - 1 else kept)
    kept = head(text, cells - len(more))
    return (kept[:gap] if (gap := kept.rfind(" ", max(0, len(kept) - 16))) > 0 else kept) + more
