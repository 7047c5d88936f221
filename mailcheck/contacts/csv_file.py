"""CSV in, rows out: UTF-8, UTF-16 or Windows-1252, with or without a mark; by comma, semicolon, tab or bar."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TextIO

from mailcheck.contacts.rows import MAX_LINE, Rows
from mailcheck.model import MailcheckError

_DELIMITERS = ",;\t|"
_LOOK = 20  # lines by which the delimiter is told, if they are not too long
_CHUNK = 1 << 20


class Reader(Rows):
    """The rows of a CSV file."""

    def __init__(self, path: Path) -> None:
        self._encoding = encoding_of(path)
        self._delimiter, self._skipped = self._layout(path)
        super().__init__(path)

    def names(self) -> tuple[str, ...]:
        """The first record. Raises MailcheckError for a file without one."""
        first = next((values for _, values in self._all(self.path)), None)
        if not first or not any(value.strip() for value in first):
            raise MailcheckError(f"{self.path}: is empty; its first row must name the columns")
        return tuple(value.strip() for value in first)

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """The records behind the first."""
        return islice(self._all(self.path), 1, None)

    def _all(self, path: Path) -> Iterator[tuple[int, list[str]]]:
        with path.open(encoding=self._encoding, errors="replace", newline="") as file:
            lines = _Lines(file, path)
            next(islice(lines, self._skipped, self._skipped), None)
            reader = csv.reader(lines, delimiter=self._delimiter)
            number = self._skipped
            while True:
                number += 1
                lines.row(number)
                try:
                    values = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    raise MailcheckError(f"{path}: row {number}: {_wrong(str(error))}") from None
                if values or number == 1 + self._skipped:
                    yield number, values

    def _layout(self, path: Path) -> tuple[str, int]:
        """The delimiter, and how many lines stand before the header (Excel's `sep=;` is one)."""
        with path.open(encoding=self._encoding, errors="replace", newline="") as file:
            lines = list(_first(_Lines(file, path)))
        told = lines[0].strip().strip('"') if lines else ""
        if len(told) == 5 and told.lower().startswith("sep="):
            return told[4], 1
        return max(_DELIMITERS, key=lambda one: _fitness(lines, one)), 0


def _first(lines: _Lines) -> Iterator[str]:
    """The lines by which the delimiter is told, each counted for itself."""
    looked = 0
    for number, line in enumerate(lines, 2):
        yield line
        looked += len(line)
        if number > _LOOK or looked > _CHUNK:
            return
        lines.row(number)


class _Lines:
    """The lines of a file, as many of them for one row as `MAX_LINE` characters go. Raises MailcheckError beyond."""

    def __init__(self, file: TextIO, path: Path) -> None:
        self._file, self._path, self._line = file, path, 0
        self.row(1)

    def row(self, number: int) -> None:
        """From here on the lines are of row *number*."""
        self._row, self._left = number, MAX_LINE

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._file.readline(self._left)
        self._line += 1
        self._left -= len(line)
        if not self._left:
            where = f"line {self._line}" if len(line) == MAX_LINE else f"row {self._row}"
            raise MailcheckError(f"{self._path}: {where} is longer than {MAX_LINE:,} characters; it is no contact list")
        if not line:
            raise StopIteration
        return line.replace("\0", "") if "\0" in line else line


def _wrong(reason: str) -> str:
    if "field larger" in reason:
        return f"a field has more than {csv.field_size_limit():,} characters; is a quotation mark left open?"
    return reason


def _fitness(lines: Sequence[str], delimiter: str) -> tuple[bool, float, int]:
    """How well *delimiter* parts the first lines: several columns, as many in each row, and many."""
    try:
        widths = [len(values) for values in csv.reader(lines, delimiter=delimiter) if values]
    except csv.Error:
        return False, 0.0, 0
    width = widths[0] if widths else 0
    return width > 1, sum(one == width for one in widths) / max(len(widths), 1), width


def encoding_of(path: Path) -> str:
    """The encoding of a text file: what its mark says, UTF-8 where all of it is, else Windows-1252."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        head = file.read(4096)
        for mark, name in (
            (codecs.BOM_UTF8, "utf-8-sig"),
            (codecs.BOM_UTF16_LE, "utf-16"),
            (codecs.BOM_UTF16_BE, "utf-16"),
        ):
            if head.startswith(mark):
                return name
        zeros = head[1::2].count(0), head[::2].count(0)
        if max(zeros) > len(head) // 4 and min(zeros) < len(head) // 50 + 1:
            return "utf-16-le" if zeros[0] > zeros[1] else "utf-16-be"
        try:
            while head:
                decoder.decode(head)
                head = file.read(_CHUNK)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8"
