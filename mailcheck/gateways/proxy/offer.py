"""What a client is offered: the relay's extensions, as far as commands and messages pass through here unchanged."""

from __future__ import annotations

from collections.abc import Mapping

# These add nothing but parameters to commands (8BITMIME and SMTPUTF8: nor anything to the bytes of a message).
_PASSED_ON = ("8BITMIME", "SMTPUTF8", "DSN", "ENHANCEDSTATUSCODES", "XFORWARD")


def offer(extensions: Mapping[str, bytes], limit: int, login: bool) -> tuple[bytes, ...]:
    """The lines of the EHLO reply after its first; *login*: whether the client may log in at the relay through here."""
    kept = [_line(key, extensions[key]) for key in _PASSED_ON if key in extensions]
    ways = [way for way in extensions.get("AUTH", b"").split() if not way.upper().endswith(b"-PLUS")]
    return (
        b"PIPELINING",
        b"SIZE %d" % size_limit(extensions, limit),
        *kept,
        *([_line("AUTH", b" ".join(ways))] if login and ways else ()),
    )


def size_limit(extensions: Mapping[str, bytes], limit: int) -> int:
    """The smaller of the relay's limit and ours, in bytes; SIZE without a number, or 0, is no limit (RFC 1870)."""
    given = extensions.get("SIZE", b"").strip()
    return min(limit, int(given) or limit) if given.isdigit() else limit


def _line(key: str, parameters: bytes) -> bytes:
    return b" ".join(filter(None, (key.encode(), parameters)))
