"""What a command says: beside its report, and where it has none."""

from __future__ import annotations

import sys


def say(words: str) -> None:
    """Says *words* in a line on stderr, where there is one."""
    if sys.stderr is not None:
        print(harmless(words), file=sys.stderr)


def tell(words: str) -> None:
    """Says *words* on stdout, where there is one, in as many lines as they have."""
    if sys.stdout is not None:
        for line in words.split("\n"):
            print(harmless(line))


def harmless(words: str) -> str:
    """*words* on one line that does nothing to a terminal: names of files and words of drafts may stand in them."""
    if words.isascii() and words.isprintable():
        return words
    from mailcheck.render._harmless import visible

    return visible(words)
