"""Harmless text -> text measured in terminal cells and fitted to a width."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from rich.cells import cell_len, chop_cells

from mailcheck.first_use import pattern
from mailcheck.render._harmless import visible

_WHITE = pattern(r"[ \t\r\n]+")


def words_of(text: str, ascii: bool = False) -> list[str]:
    """The words of a running text, ready for `fold`."""
    return visible(_WHITE.sub(" ", text).strip(" "), ascii).split(" ")


def fold(pieces: Iterable[str], width: int, between: str = " ") -> list[str]:
    """*pieces* set into lines of at most *width* cells; a piece breaks only where it is wider than a line."""
    lines = [""]
    for piece in pieces:
        joined = f"{lines[-1]}{between}{piece}" if lines[-1] else piece
        if cell_len(joined) <= width:
            lines[-1] = joined
        else:
            lines = [*filter(None, lines), *_broken(piece, width)]
    return lines


def _broken(piece: str, width: int) -> list[str]:
    """A piece in lines: whole when it fits, else between its words, else anywhere."""
    if cell_len(piece) <= width:
        return [piece]
    return fold(piece.split(" "), width) if " " in piece else chop_cells(piece, width)


def _splits(text: str, at: int) -> bool:
    """True when a cut at *at* would part an accent, a skin tone or a joined emoji from its base."""
    if not 0 < at < len(text):
        return False
    after = text[at]
    if "\u200d" in (after, text[at - 1]) or "\U0001f3fb" <= after <= "\U0001f3ff":
        return True
    return unicodedata.category(after) in ("Mn", "Me")


def head(text: str, cells: int) -> str:
    """The longest beginning of *text* that fits into so many cells."""
    at = min(len(text), max(cells, 0))
    while at and (cell_len(text[:at]) > cells or _splits(text, at)):
        at -= 1
    return text[:at]


def tail(text: str, cells: int) -> str:
    """The longest end of *text* that fits into so many cells."""
    at = max(0, len(text) - max(cells, 0))
    while at < len(text) and (cell_len(text[at:]) > cells or _splits(text, at)):
        at += 1
    return text[at:]
