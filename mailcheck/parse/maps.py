"""Texts with their source map: thinned, cut and joined without losing the place of a single character.

Offsets into the file are in bytes. Everything here runs at the speed of C: `range` where offsets follow one
another, arrays picked by a byte mask (1 = keep) where they do not.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import compress

from mailcheck.frozen import Frozen
from mailcheck.model import Text

EMPTY = Text("", (), ())


class Octets(Frozen):
    """Bytes after transfer decoding, each with the half-open range of file bytes it came from."""

    data: bytes
    starts: Sequence[int]
    ends: Sequence[int]
    exact: bool = True


def octets(data: bytes, start: int, end: int) -> Octets:
    """The bytes of the file between two offsets, as they are."""
    return Octets(data[start:end], range(start, end), range(start + 1, end + 1))


def pick(offsets: Sequence[int], mask: bytes) -> Sequence[int]:
    """The offsets whose byte of *mask* is not zero."""
    return offsets if 0 not in mask else array("I", compress(offsets, mask))


def thin(text: Text, chars: str, starts: bytes, ends: bytes) -> Text:
    """*chars*, whose first and last pieces within *text* are marked by two masks (one byte a character)."""
    return Text(chars, pick(text.starts, starts), pick(text.ends, ends), text.exact)


def unbroken(text: Text) -> Text:
    """*text* with every CRLF and lone CR as one line feed that stands for all of its bytes, no mark (BOM), no NUL."""
    if text.chars.startswith("\ufeff"):
        text = cut(text, 1, len(text.chars))
    if "\0" in text.chars:
        text = Text(text.chars.replace("\0", "\ufffd"), text.starts, text.ends, text.exact)
    if "\r" not in text.chars:
        return text
    chars = text.chars.replace("\r\n", "\n").replace("\r", "\n")
    marks = text.chars.encode("latin-1", "replace").replace(b"\0", b"\1")
    starts = marks.replace(b"\r\n", b"\n\0")
    ends = marks.replace(b"\r\n", b"\0\n")
    return thin(text, chars, starts, ends)


def cut(text: Text, start: int, end: int) -> Text:
    """The characters of *text* between two code point offsets."""
    if start == 0 and end >= len(text.chars):
        return text
    return Text(text.chars[start:end], text.starts[start:end], text.ends[start:end], text.exact)


def stripped(text: Text, white: str | None = None) -> Text:
    """*text* without white space (or the characters *white*) at both ends."""
    start = len(text.chars) - len(text.chars.lstrip(white))
    return cut(text, start, max(start, len(text.chars.rstrip(white))))


def blurred(chars: str, offset: int) -> Text:
    """*chars* of which only the place where their encoded run begins is known."""
    places = array("I", [offset]) * len(chars)
    return Text(chars, places, places, exact=False)


class Builder:
    """A text in the making, piece by piece, out of pieces of other texts."""

    def __init__(self, exact: bool = True) -> None:
        self._chars: list[str] = []
        self._starts = array("I")
        self._ends = array("I")
        self._exact = exact

    def __len__(self) -> int:
        return len(self._starts)

    @property
    def last(self) -> str:
        """The last character, "" where there is none yet."""
        return next((chars[-1] for chars in reversed(self._chars) if chars), "")

    def copy(self, text: Text, start: int, end: int) -> None:
        """Add the characters of *text* between two of its offsets."""
        self._chars.append(text.chars[start:end])
        self._starts.extend(text.starts[start:end])
        self._ends.extend(text.ends[start:end])
        self._exact = self._exact and text.exact

    def add(self, chars: str, start: int, end: int) -> None:
        """Add *chars* that all stand for the file bytes between *start* and *end*."""
        self._chars.append(chars)
        self._starts.extend([start] * len(chars))
        self._ends.extend([end] * len(chars))

    def text(self) -> Text:
        """What was added so far."""
        return Text("".join(self._chars), self._starts, self._ends, self._exact)


def without(text: Text, spans: Iterable[tuple[int, int]]) -> Text:
    """*text* with the *spans* (sorted, not overlapping) left out."""
    builder = Builder()
    at = 0
    for start, end in spans:
        builder.copy(text, at, start)
        at = end
    if at == 0:
        return text
    builder.copy(text, at, len(text.chars))
    return builder.text()
