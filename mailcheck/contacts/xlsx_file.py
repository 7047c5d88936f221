"""An Excel workbook in, the rows of its first sheet out. Needs openpyxl, which the extra `xlsx` installs."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from mailcheck.contacts.rows import Rows
from mailcheck.model import MailcheckError

MAX_BYTES = 500_000_000
"""Bytes of a workbook once unpacked, beyond which it is refused: ten times what a hundred thousand contacts need."""


class Reader(Rows):
    """The rows of the first sheet of a workbook."""

    def names(self) -> tuple[str, ...]:
        """The values of the first row."""
        first = next((values for _, values in self._all()), [])
        while first and not first[-1]:
            first.pop()
        if not first:
            raise MailcheckError(f"{self.path}: its first sheet is empty; its first row must name the columns")
        return tuple(value.strip() for value in first)

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """The rows below the first."""
        return ((number, values) for number, values in self._all() if number > 1)

    def _all(self) -> Iterator[tuple[int, list[str]]]:
        try:
            from openpyxl import load_workbook
        except ImportError:
            raise MailcheckError(
                f"{self.path}: reading Excel workbooks needs openpyxl: pip install 'mailcheck-lint[xlsx]'"
            ) from None
        self._refuse_bombs()
        try:
            book = load_workbook(self.path, read_only=True, data_only=True)
        except Exception as error:  # openpyxl raises many kinds for a workbook that is broken
            raise MailcheckError(f"{self.path}: is no Excel workbook: {type(error).__name__}: {error}") from None
        try:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
                yield number, [_text(cell) for cell in cells]
        finally:
            book.close()

    def _refuse_bombs(self) -> None:
        try:
            with zipfile.ZipFile(self.path) as packed:
                size = sum(part.file_size for part in packed.infolist())
        except (zipfile.BadZipFile, OSError):
            raise MailcheckError(f"{self.path}: is no Excel workbook (.xlsx)") from None
        if size > MAX_BYTES:
            raise MailcheckError(f"{self.path}: unpacks to {size:,} bytes; at most {MAX_BYTES:,} are read")


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.hour == cell.minute == cell.second == 0:
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)
