"""A contact list in, its columns and its rows, one by one, out: CSV, JSON Lines, and Excel by an extra.

A list is read in a stream, however long it is; what is too long for a row is refused in one clear line.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from mailcheck.contacts.columns import Columns
from mailcheck.contacts.rows import Row, Rows
from mailcheck.model import MailcheckError

__all__ = ["Columns", "Contacts", "Row", "people", "read_contacts"]

FORMATS = {
    ".csv": "csv_file",
    ".tsv": "csv_file",
    ".tab": "csv_file",
    ".txt": "csv_file",
    ".jsonl": "jsonl_file",
    ".ndjson": "jsonl_file",
    ".xlsx": "xlsx_file",
    ".xlsm": "xlsx_file",
}
MAX_COLUMNS = 2000


class Contacts:
    """One contact list: its `columns`, its `rows()`, and, once these were read, `notes` on what was odd in them."""

    def __init__(self, path: Path) -> None:
        """Reads the columns of the list at *path*. Raises MailcheckError where there is no list to be read."""
        self.path = path
        self._rows: Rows = _opened(path)
        named = self._rows.header
        if len(named) > MAX_COLUMNS:
            raise MailcheckError(f"{path}: has {len(named):,} columns; at most {MAX_COLUMNS:,} are read")
        self.columns = Columns(named)
        if self.columns.address is None:
            raise MailcheckError(f"{path}: {_no_address(named)}")

    def rows(self) -> Iterator[Row]:
        """Every row that is not empty, as often as it is asked for. Raises MailcheckError."""
        return self._rows.read()

    @property
    def notes(self) -> tuple[str, ...]:
        """A line for everything that was odd and yet could be read."""
        return (*self.columns.notes, *self._rows.notes())


def read_contacts(path: Path) -> Contacts:
    """The contact list at *path*. Raises MailcheckError, one line that says what would be right."""
    try:
        return Contacts(path)
    except OSError as error:
        raise MailcheckError(f"{path}: cannot be read: {error.strerror or error}") from None


def known(path: Path) -> tuple[tuple[str, ...], dict[str, tuple[str, str]]]:
    """The columns of the list at *path*, and who has each of its addresses. Raises MailcheckError."""
    contacts = read_contacts(path)
    return contacts.columns.names, people(contacts)


def people(contacts: Contacts) -> dict[str, tuple[str, str]]:
    """The name and the company of each address, in small letters. Raises MailcheckError."""
    columns = contacts.columns

    def value(row: Row, place: int | None) -> str:
        return row.values[place].strip() if place is not None else ""

    return {
        value(row, columns.address).lower(): (
            value(row, columns.full) or f"{value(row, columns.first)} {value(row, columns.last)}".strip(),
            value(row, columns.company),
        )
        for row in contacts.rows()
    }


def _opened(path: Path) -> Rows:
    if not os.path.isfile(path):
        missing = not os.path.lexists(path)
        raise MailcheckError(f"{path}: {os.strerror(errno.ENOENT).lower() if missing else 'is no file'}")
    name = FORMATS.get(path.suffix.lower(), "csv_file")
    rows: Rows = import_module(f"mailcheck.contacts.{name}").Reader(path)
    return rows


def _no_address(named: tuple[str, ...]) -> str:
    if any("@" in name for name in named):
        return "the first row must name the columns, and it holds an address"
    shown = ", ".join(name for name in named[:8] if name) or "none"
    return f"no column of addresses (`email`, `e-mail address` …); its columns are: {shown}"
