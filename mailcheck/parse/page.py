"""A page as it grows under the reader's eye: words go in with their places, lines and spaces come out as seen."""

from __future__ import annotations

from mailcheck.first_use import pattern
from mailcheck.model import Span, Text
from mailcheck.parse.maps import Builder

_UNSEEN = "\u00ad\u034f\u180e\u200b\u200c\u2060\ufeff"
_INK = rf"[^\s{_UNSEEN}]"
_PIECE = pattern(
    rf"(?P<ink>{_INK}++(?:[ \xa0]{_INK}++)*+)|(?P<unseen>[{_UNSEEN}]+)|(?P<pad>[^\S \t\n\r\f]+)|[ \t\n\r\f]+"
)
_LINE_END = pattern(r"[^\n]+|\n")

Place = tuple[int, int]


class Mark:
    """A stretch of the page in the making: it begins with the first word seen after it was opened."""

    def __init__(self, in_item: bool = False) -> None:
        self.start: int | None = None
        self.end = 0
        self.in_item = in_item

    def span(self) -> Span:
        """Where it stands, empty when nothing of it is to be seen."""
        return Span(self.end if self.start is None else min(self.start, self.end), self.end)


class Page:
    """Collects what is seen of the characters of *source*, and where lines end."""

    def __init__(self, source: Text) -> None:
        self._source = source
        self._out = Builder(source.exact)
        self._breaks = 0
        self._place: Place = (0, 0)
        self._space: Place | None = None
        self._padding: list[tuple[str, int, int]] = []
        self._bullet: Place | None = None
        self._inked = False
        self._waiting: list[Mark] = []

    def __len__(self) -> int:
        return len(self._out)

    def open(self) -> Mark:
        """A mark that begins with the next word."""
        mark = Mark(in_item=self._bullet is not None)
        self._waiting.append(mark)
        return mark

    def close(self, mark: Mark) -> None:
        """End *mark* after the last word."""
        mark.end = len(self._out)
        if mark.start is None:
            mark.start = mark.end

    def end_line(self, at: Place) -> None:
        """A line break: it ends the line, or leaves an empty one."""
        self._breaks = min(2, self._breaks + 1)
        self._new_line(at)

    def end_block(self, lines: int, at: Place) -> None:
        """The border of a block: one line end or, for paragraphs, two."""
        self._breaks = max(self._breaks, lines)
        self._new_line(at)

    def bullet(self, at: Place) -> None:
        """A list item begins: its first word comes after a dash."""
        self._bullet = at

    def no_bullet(self) -> None:
        """A list item ended; without words it leaves no dash."""
        self._bullet = None

    def gap(self, at: Place) -> None:
        """A space between two cells or words."""
        if self._inked and self._space is None:
            self._space = at

    def words(self, start: int, end: int) -> None:
        """The characters between two offsets, white space collapsed."""
        for piece in _PIECE.finditer(self._source.chars, start, end):
            kind = piece.lastgroup
            if kind == "ink":
                self._ink(piece.start(), piece.end())
            elif kind == "pad":
                self._pad(piece[0], piece.start(), piece.end())
            elif kind is None:
                self.gap(piece.span())

    def lines(self, start: int, end: int) -> None:
        """The characters between two offsets, white space as written."""
        for piece in _LINE_END.finditer(self._source.chars, start, end):
            if piece[0] == "\n":
                self.end_line(piece.span())
            elif piece[0].isspace():
                self._pad(piece[0], piece.start(), piece.end())
            else:
                self._ink(piece.start(), piece.end())

    def reference(self, chars: str, start: int, end: int) -> None:
        """What a character reference between two offsets stands for."""
        if chars.isspace():
            if chars in " \t\n\r\f":
                self.gap((start, end))
            else:
                self._pad(chars, start, end)
            return
        seen = "".join(char for char in chars if char not in _UNSEEN)
        if seen:
            self._begin()
            self._out.add(seen, *self._bytes(start, end))

    def text(self) -> Text:
        """The page as far as it was read."""
        self._reach(self._waiting)
        return self._out.text()

    def _new_line(self, at: Place) -> None:
        if not self._bullet:  # the dash comes after the line end, in the file too
            self._place = at
        self._space = None
        self._inked = False
        self._padding.clear()

    def _pad(self, chars: str, start: int, end: int) -> None:
        if self._inked:
            self._begin()
            self._out.add(chars, *self._bytes(start, end))
        elif len(self._padding) < 1000:
            self._padding.append((chars, start, end))

    def _ink(self, start: int, end: int) -> None:
        self._begin()
        self._out.copy(self._source, start, end)

    def _begin(self) -> None:
        """Write the line ends, the dash, the padding and the space that are owed before a word."""
        if len(self._out):
            self._out.add("\n" * self._breaks, *self._bytes(*self._place))
        self._breaks = 0
        if self._bullet:
            self._reach([mark for mark in self._waiting if not mark.in_item])
            self._out.add("- ", *self._bytes(*self._bullet))
            self._bullet = None
        for chars, start, end in self._padding:
            self._out.add(chars, *self._bytes(start, end))
        self._padding.clear()
        if self._space:
            self._out.add(" ", *self._bytes(*self._space))
            self._space = None
        self._reach(self._waiting)
        self._waiting.clear()
        self._inked = True

    def _reach(self, marks: list[Mark]) -> None:
        for mark in marks:
            if mark.start is None:
                mark.start = len(self._out)

    def _bytes(self, start: int, end: int) -> Place:
        starts, ends = self._source.starts, self._source.ends
        if start >= len(starts):
            return (ends[-1], ends[-1]) if starts else (0, 0)
        return starts[start], ends[max(start, end - 1)]
