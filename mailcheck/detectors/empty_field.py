"""empty-field: a contact has nothing where the template has a tag, or a word that says so ("null", "N/A").

It belongs to a run with contacts; `emptiness` judges one value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailcheck.first_use import pattern
from mailcheck.matchers import Hit, Tools
from mailcheck.model import Draft, Rule

_NOTHING = pattern(
    r"null|nil|none|n/?a|n\.a\.|#n/?a|#ref!|#value!|#name\?|nan|undefined|unknown|empty|blank|tbd|tbc|-+|–|—|\.+|\?+|x{2,}|"
    r"\[object object\]|\(?(?:none|blank|empty|unknown|not set|no name)\)?|test",
    re.IGNORECASE,
)


def detect(draft: Draft, rule: Rule, tools: Tools) -> Iterator[Hit]:
    """Nothing: a draft by itself has no contacts."""
    yield from ()


def emptiness(value: str) -> str:
    """What is to be said of *value* where it is nothing ("empty", '"null"'), "" where it is something."""
    plain = value.strip()
    if not plain:
        return "empty"
    return f'"{plain}"' if _NOTHING.fullmatch(plain) else ""
