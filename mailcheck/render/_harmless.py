"""Text from outside -> the same text, harmless to print: whatever is hidden in it is shown, on one line.

Control characters, escape sequences and bidi overrides are shown, never sent: a draft, a name or a file name
cannot move the cursor, recolour the screen, begin a line or reverse what the reader sees.
"""

from __future__ import annotations

import unicodedata

_JOINERS = "\u200c\u200d"  # they hold emoji and Persian words together
_HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
_PLAIN = {
    "‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-", "…": "...", "→": "->", "•": "*", "·": "|",
    "×": "x", "\u00a0": " ", "\u202f": " ",
}  # fmt: skip


def _escaped(code: int) -> str:
    """The Python escape of a code point, as short as it goes."""
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _hidden(char: str) -> bool:
    """True for what shows nothing of itself, or is no character at all."""
    category = unicodedata.category(char)
    return (category in _HIDDEN and char not in _JOINERS) or (category == "Cn" and ord(char) & 0xFFFE == 0xFFFE)


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
            shown = _escaped(code) if _hidden(char) else char
        self[code] = shown
        return shown


_SHOWN = {ascii: _Shown(ascii) for ascii in (False, True)}


def visible(text: str, ascii: bool = False) -> str:
    """*text* on one line with all that is hidden in it shown: ␛ for an escape, `\\u202e` for an override."""
    if text.isascii() and text.isprintable():
        return text
    return text.translate(_SHOWN[ascii])
