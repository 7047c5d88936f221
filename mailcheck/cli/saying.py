"""What a command says beside its report."""

from __future__ import annotations

import sys


def say(words: str) -> None:
    """Says *words* in a line on stderr, where there is one."""
    if sys.stderr is not None:
        print(words, file=sys.stderr)
