"""SMTP replies as values: read off the wire, handed on to the wire unchanged, and the proxy's own."""

from __future__ import annotations

import re

from mailcheck.first_use import pattern
from mailcheck.frozen import Frozen

_LINE = pattern(rb"([2-5]\d\d)([ -]?)(.*)", re.S)
_LONGEST = 500  # RFC 5321 4.5.3.1.5: 512 octets with the code and the line's end


class Reply(Frozen):
    """What an SMTP server answered: its *code*, and its *lines* as bytes, without the code and the line ends."""

    code: int
    lines: tuple[bytes, ...]

    @property
    def positive(self) -> bool:
        return 200 <= self.code < 300

    @property
    def wire(self) -> bytes:
        """The bytes that say so, without the last line's end."""
        *first, last = self.lines
        return b"\r\n".join([*(b"%d-%s" % (self.code, line) for line in first), b"%d %s" % (self.code, last)])

    def __str__(self) -> str:
        """In one line of printable ASCII."""
        words = b" ".join(self.lines).decode("ascii", "replace").replace("\ufffd", "?")
        return f"{self.code} {''.join(c if c.isprintable() else '?' for c in words)}"


def own(code: int, enhanced: str, words: str) -> Reply:
    """A reply of the proxy itself; *words* that are too many for one line, or no ASCII, are cut and replaced."""
    line = f"{enhanced} {' '.join(words.split())}".encode("ascii", "replace")
    return Reply(code, (line if len(line) <= _LONGEST else line[: _LONGEST - 4] + b" ...",))


def read_line(line: bytes) -> tuple[int, bytes, bool]:
    """The code, the text, and whether it is the reply's last line. Raises ValueError for what is no reply line."""
    found = _LINE.fullmatch(line.rstrip(b"\r\n"))
    if not found:
        raise ValueError("no SMTP reply")
    return int(found[1]), found[3], found[2] != b"-"
