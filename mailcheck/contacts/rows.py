"""What every kind of contact list gives: a header and rows of as many values, and what was odd in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mailcheck.frozen import Frozen

MAX_LINE = 5_000_000
"""Characters of one row, beyond which a list is refused: our opinion, far above any mail merge's limit."""


class Row(Frozen):
    """One contact: the number of its row, the header being 1, and a value for each column, "" for none."""

    number: int
    values: tuple[str, ...]


class Rows:
    """A header and rows; a format says how to read them in `records`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._long: list[int] = []
        self._longer = 0
        self.header: tuple[str, ...] = self.names()

    def names(self) -> tuple[str, ...]:
        """The names of the columns. Raises MailcheckError where there are none."""
        raise NotImplementedError

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """The number and the values of each row, however many those are."""
        raise NotImplementedError

    def read(self) -> Iterator[Row]:
        """The rows that are not empty, each with exactly as many values as there are columns."""
        width = len(self.header)
        self._long, self._longer = [], 0
        for number, values in self.records():
            if len(values) != width:
                if len(values) > width:
                    self._note_long(number, values[width:])
                values = [*values[:width], *[""] * (width - len(values))]
            if any(values):
                yield Row(number, tuple(values))

    def _note_long(self, number: int, rest: list[str]) -> None:
        if any(value.strip() for value in rest):
            self._longer += 1
            if len(self._long) < 5:
                self._long.append(number)

    def notes(self) -> Iterator[str]:
        """What was odd in the rows read last."""
        if self._longer:
            shown = ", ".join(map(str, self._long)) + (" …" if self._longer > len(self._long) else "")
            who = f"1 row ({shown}) has" if self._longer == 1 else f"{self._longer} rows ({shown}) have"
            yield f"{who} more values than there are columns; is a comma not in quotes? The rest of them is not read"
