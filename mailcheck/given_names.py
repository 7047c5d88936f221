"""Given names of many languages: one folded word in, whether people are called so out.

The list beside this file is made from the names in Faker's person providers (MIT), folded to ASCII letters, with
African names added by hand. A name that is not in it may still be one.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

_LIST = Path(__file__).with_name("given_names.txt")


def is_given(word: str) -> bool:
    """True when the folded *word* is a given name in the list."""
    return word in _names()


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(_LIST.read_text(encoding="utf-8").split())
