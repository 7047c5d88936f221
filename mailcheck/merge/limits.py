"""What no template may exceed, and how an engine's refusal is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mailcheck.first_use import pattern
from mailcheck.model import MailcheckError

Render = Callable[[Mapping[str, object]], str]

_MARKS = pattern("[\U00100000-\U0010fffd]")

MAX_STEPS = 10_000
"""Steps of all loops of one message together: our opinion, far more than a letter lists."""
MAX_WORDS = 1_000_000
"""Characters of one message: our opinion, a thousand times a long letter."""


def refused(engine: str, line: int | None, reason: str) -> MailcheckError:
    """The error for a template that *engine* does not read; *line* counts in the text as the reader sees it."""
    where = f" (line {line} of its text)" if line else ""
    return MailcheckError(f"{engine} cannot read the template{where}: {_plain(reason)}")


def runtime(engine: str, reason: str) -> MailcheckError:
    """The error for a message that *engine* could not make."""
    return MailcheckError(f"{engine} cannot make this message: {_plain(reason)}")


def _plain(reason: str) -> str:
    """The engine's *reason* on one line, without our own marks and the text that it repeats."""
    return " ".join(_MARKS.sub("", reason.partition(" -> ")[0]).split())[:200]
