"""A message as bytes in, the same bytes out without mailcheck's own headers, or with the score as one more.

Nothing else changes: line ends, folds, 8-bit bytes, NUL and the lack of a last line end stay as they were. A line ends
where a mail server says it does, at a line feed.
"""

from __future__ import annotations

from collections.abc import Iterator

from mailcheck.first_use import pattern
from mailcheck.gateways.decisions import Decision
from mailcheck.model import PILLARS

OURS = b"x-mailcheck-"
_FIELD = pattern(rb"([!-9;-~]+)[ \t]*:[^\n]*+(?:\n[ \t][^\n]*+)*+(?:\n|\Z)")
_MAILBOX = pattern(rb"(?:\xef\xbb\xbf)?(?:From [^\n]*+\n)?")  # what a mailbox or an editor puts before a message


def stripped(data: bytes) -> bytes:
    """*data* without its `X-Mailcheck-*` headers."""
    kept, at = [], 0
    for name, start, end in _fields(data):
        if name.startswith(OURS):
            kept.append(data[at:start])
            at = end
    return b"".join([*kept, data[at:]]) if kept else data


def annotated(data: bytes, decision: Decision) -> bytes:
    """*data* without the headers that it had of ours, and with `X-Mailcheck-Score` before its first header."""
    data = stripped(data)
    first = _first(data)
    end = b"\r\n" if data[first:].partition(b"\n")[0].endswith(b"\r") else b"\n"
    headless = not _FIELD.match(data, first) and not data.startswith((b"\n", b"\r\n"), first)
    line = b"X-Mailcheck-Score: " + score_line(decision).encode("ascii") + end
    return data[:first] + line + (end if headless else b"") + data[first:]


def with_headers(data: bytes, more: bytes) -> bytes:
    """*data* with the headers *more*, which go before its own and so win."""
    return more.rstrip(b"\r\n") + b"\n" + data[_first(data) :] if more.strip() else data


def score_line(decision: Decision) -> str:
    """The value of `X-Mailcheck-Score`: "6.4; personalization=2; …; rules=about-us", or "none; not judged"."""
    if decision.score is None:
        return "none; not judged"
    pillars = [f"{name}={decision.pillars[name]:g}" for name in PILLARS if name in decision.pillars]
    rules = [f"rules={','.join(decision.rules)}"] if decision.rules else []
    return "; ".join([f"{decision.score:.1f}", *pillars, *rules])


def _first(data: bytes) -> int:
    """Where the first header belongs."""
    found = _MAILBOX.match(data)
    return found.end() if found else 0


def _fields(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """The name (lower case), the start and the end (line end included) of each field of the message's header."""
    at = _first(data)
    while found := _FIELD.match(data, at):
        yield found[1].lower(), found.start(), found.end()
        at = found.end()
