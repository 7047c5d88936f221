"""Text from outside -> text that is safe and true on a terminal, measured in cells and fitted to a width.

Control characters, escape sequences and bidi overrides are shown, never sent: a draft, a name or a file name
cannot move the cursor, recolour the screen or reverse what the reader sees.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from rich.cells import cell_len, chop_cells

_JOINERS = "\u200c\u200d"  # they hold emoji and Persian words together
_HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
_PLAIN = {
    "‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-", "…": "...", "→": "->", "•": "*", "·": "|",
    "×": "x", "\u00a0": " ", "\u202f": " ",
}  # fmt: skip
_WHITE = re.compile(r"[ \t\r\n]+")


def _escaped(code: int) -> str:
    """The Python escape of a code point, as short as it goes."""
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


class _Shown(dict[int, str]):
    """How each code point is shown, worked out once; *ascii* leaves nothing beyond ASCII."""

    def __init__(self, ascii: bool) -> None:
        super().__init__({ord("\t"): " "})
        self.ascii = ascii

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if self.ascii:
            shown = _PLAIN.get(char) or (char if 0x20 <= code < 0x7F else _escaped(code))
        elif code < 0x20 or code == 0x7F:
            shown = chr(0x2400 + code) if code < 0x20 else "␡"
        else:
            shown = _escaped(code) if unicodedata.category(char) in _HIDDEN and char not in _JOINERS else char
        self[code] = shown
        return shown


_SHOWN = {ascii: _Shown(ascii) for ascii in (False, True)}


def visible(text: str, ascii: bool = False) -> str:
    """*text* on one line with all that is hidden in it shown: ␛ for an escape, `\\u202e` for an override."""
    if text.isascii() and text.isprintable():
        return text
    return text.translate(_SHOWN[ascii])


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
