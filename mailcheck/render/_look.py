"""How the terminal output is to look, and the ways of writing that follow from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rich.cells import cell_len

from mailcheck.frozen import Frozen
from mailcheck.render._harmless import visible
from mailcheck.render._line import Line
from mailcheck.render._visible import fold, tail, words_of

GUTTER = 6
"""Cells to the left of a draft's lines, for their numbers."""


class Look(Frozen):
    """Cells a line, whether only ASCII is drawn, what is left out, and why each rule matters (None: not asked for)."""

    width: int
    ascii: bool
    quiet: bool
    why: Mapping[str, str] | None

    @property
    def inner(self) -> int:
        """Cells to the right of the gutter."""
        return self.width - GUTTER

    @property
    def more(self) -> str:
        """What stands for text that was left out."""
        return self.either("…", "...")

    @property
    def dot(self) -> str:
        """What stands between facts."""
        return self.either(" · ", " | ")

    def either(self, drawn: str, plain: str) -> str:
        """*drawn*, or *plain* where only ASCII is drawn."""
        return plain if self.ascii else drawn

    def visible(self, text: str) -> str:
        """Text from outside, safe and true on one line."""
        return visible(text, self.ascii)

    def ended(self, name: str, cells: int) -> str:
        """*name*, safe, in at most so many cells: its end where it is longer."""
        shown = self.visible(name)
        return shown if cell_len(shown) <= cells else self.more + tail(shown, cells - len(self.more))

    def paragraph(self, text: str, style: str = "", indent: int = GUTTER, lead: str = "") -> Iterator[Line]:
        """Running text behind *lead*, the lines after the first set under its first word."""
        hang = " " * (cell_len(lead) + 1 if lead else 0)
        for number, line in enumerate(fold(words_of(text, self.ascii), self.width - indent - len(hang))):
            first = f"{lead} " if lead else ""
            yield Line(f"{' ' * indent}{hang if number else first}{line}", style=style)

    def facts(self, facts: Iterable[str], style: str = "dim") -> Iterator[Line]:
        """Facts in a row, never broken inside where they fit a line; lines after the first hang by two."""
        shown = [self.visible(fact) for fact in facts]
        for number, line in enumerate(fold(shown, self.width - 4, self.dot)):
            yield Line(f"{'    ' if number else '  '}{line}", style=style)
