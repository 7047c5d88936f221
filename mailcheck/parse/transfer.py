"""Transfer encodings: the bytes of a part in, the bytes they stand for out, each with its place in the file.

Lenient like a mail reader: broken escapes stay as they are, stray characters in base64 are passed over.
"""

from __future__ import annotations

import binascii
from array import array
from itertools import compress

from mailcheck.first_use import pattern
from mailcheck.parse.maps import Octets, octets

AS_THEY_ARE = ("", "7bit", "8bit", "binary")
_BAD_ESCAPE = pattern(rb"=(?![0-9A-Fa-f]{2}|[ \t]*(?:[\r\n]|\Z))")
_SOFT_BREAK = pattern(rb"=[ \t]*(?:\r\n|\n|\r|\Z)")
_ESCAPE = pattern(rb"=[0-9A-Fa-f]{2}")


def decode(data: bytes, start: int, end: int, encoding: str) -> tuple[Octets, str | None]:
    """What the file bytes from *start* to *end* stand for, and a note where *encoding* is not known."""
    if encoding == "quoted-printable":
        return quoted_printable(data, start, end), None
    if encoding == "base64":
        return base64(data, start, end), None
    note = (
        None if encoding in AS_THEY_ARE else f"the transfer encoding {encoding[:40]!r} is not known; read as it stands"
    )
    return octets(data, start, end), note


def quoted_printable(data: bytes, start: int, end: int) -> Octets:
    """Quoted-printable with the exact place of every byte: an escape is three bytes, a soft break none."""
    raw = data[start:end]
    if b"=" not in raw:
        return octets(data, start, end)
    plain = _SOFT_BREAK.sub(b"", _BAD_ESCAPE.sub(b"=3D", raw))
    marks = _SOFT_BREAK.sub(lambda found: bytes(len(found[0])), raw.replace(b"\0", b"\1"))
    firsts = _ESCAPE.sub(b"\1\0\0", marks)
    lasts = _ESCAPE.sub(b"\0\0\1", marks)
    starts = array("I", compress(range(start, end), firsts))
    ends = array("I", compress(range(start + 1, end + 1), lasts))
    return Octets(binascii.a2b_qp(plain), starts, ends)


def base64(data: bytes, start: int, end: int) -> Octets:
    """Base64, of which only the place where it begins is known; what is none is taken as it stands."""
    raw = data[start:end]
    decoded = from_base64(raw)
    if decoded is None:
        return octets(data, start, end)
    first = start + len(raw) - len(raw.lstrip(b" \t\r\n"))
    places = array("I", [min(first, max(start, end - 1))]) * len(decoded)
    return Octets(decoded, places, places, exact=False)


def from_base64(raw: bytes) -> bytes | None:
    """The bytes that *raw* stands for, None when it cannot be base64."""
    try:
        return binascii.a2b_base64(raw + b"==")
    except binascii.Error:
        return None
