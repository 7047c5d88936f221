"""A mailbox file in, its messages out, one after the other, without holding more than one of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from mailcheck.first_use import pattern

_DATE = pattern(rb"From \S.*\d:\d\d")
_FIELD = pattern(rb"[!-9;-~]{1,76}:|>?From ")
_QUOTED = pattern(rb">+From ")
_CHUNK = 1 << 20  # bytes of a line that are read at once


def is_mailbox(file: BinaryIO) -> bool:
    """True when *file*, which must be at its beginning, begins with the separator line of a mailbox."""
    line = file.readline(1000)
    file.seek(0)
    return _DATE.match(line) is not None


def messages(file: BinaryIO, limit: int) -> Iterator[bytes]:
    """The bytes of each message, without its `From ` line, with `>From ` unescaped.

    A message of more than *limit* bytes comes out cut off just behind it, so that its size still shows.
    """
    message: list[bytes] | None = None
    size = 0
    before, after_blank = b"", True
    for line in _lines(file):
        if before:
            if _DATE.match(before) or _FIELD.match(line):
                if message is not None:
                    yield _joined(message)
                message, size = [], 0
            elif message is not None:
                message.append(before)
            before = b""
        if after_blank and line.startswith(b"From "):
            before, after_blank = line, False
            continue
        after_blank = not line.strip(b"\r\n")
        if message is not None and size <= limit:
            message.append(line[1:] if _QUOTED.match(line) else line)
            size += len(line)
    if message is not None:
        yield _joined([*message, before])


def _lines(file: BinaryIO) -> Iterator[bytes]:
    return iter(lambda: file.readline(_CHUNK), b"")


def _joined(message: list[bytes]) -> bytes:
    """The message without the blank line that parts it from the next one."""
    if message and not message[-1].strip(b"\r\n"):
        message = message[:-1]
    return b"".join(message)
