"""How much of one draft is taken on. What has more is not judged at all, and says which limit it passed.

A limit keeps time and memory in bounds whatever a draft holds; `limits` in a configuration moves it.
"""

from __future__ import annotations

from mailcheck.frozen import Frozen
from mailcheck.model import UnreadableDraft

MOST_BYTES = 25 * 1024 * 1024  # that are ever read of one file or message: as much as mail servers take
CHARACTERS = 20  # that count as a word at least, so that nothing hides in a word without an end


class Limits(Frozen):
    """The most of each that a draft may have; where each number is from, docs/limits.md says.

    `message_size` and `header_size` (of one part) are in bytes, `subject` in code points, `text` in code points of
    all that the reader sees, `words` in words of the sender's own. `findings` is how many of one draft are listed.
    """

    message_size: int = MOST_BYTES
    header_size: int = 1_000_000
    depth: int = 100
    parts: int = 2_000
    subject: int = 2_000
    text: int = 250_000
    words: int = 3_000
    findings: int = 1_000


def beyond(limit: str, what: str) -> UnreadableDraft:
    """The failure of a draft with *what* ("more than 2,000 parts") beyond the limit called *limit*."""
    return UnreadableDraft(f"it has {what} and was not judged (limits: {limit})")


def check_text(characters: int, limits: Limits) -> None:
    """Raises UnreadableDraft where so many characters of text are too many."""
    if characters > limits.text:
        raise beyond("text", f"more than {limits.text:,} characters of text")


def check_words(words: int, characters: int, limits: Limits) -> None:
    """Raises UnreadableDraft where so many words, written in so many characters, are too many."""
    if words > limits.words or characters > limits.words * CHARACTERS:
        raise beyond("words", f"more than {limits.words:,} words ({CHARACTERS} characters count as one at least)")
