"""suspect-name: a name field holds what is no name as people write theirs.

It belongs to a run with contacts; `suspicion` judges one value, with what the row says of the company.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailcheck.detectors.empty_field import emptiness
from mailcheck.matchers import Hit, Tools
from mailcheck.model import Draft, Rule
from mailcheck.people import LEGAL_SUFFIXES, ROLE_MAILBOXES, TITLES, fold, squash

_FIRM = frozenset("company team department dept office shop store studio gmbh agency clinic school hotel".split())
_CLEAR_SUFFIXES = LEGAL_SUFFIXES - frozenset("sa as ab ag ug bv nv sl ev co sia private limited group as oy".split())


def detect(draft: Draft, rule: Rule, tools: Tools) -> Iterator[Hit]:
    """Nothing: a draft by itself has no contacts."""
    yield from ()


def suspicion(value: str, company: str, address: str) -> str:
    """What a name field must not hold and *value* is ("an address"), "" where it may be a name.

    *company* and *address* are those of the same row, "" where there is none.
    """
    plain = value.strip()
    words = plain.split()
    if not plain or emptiness(plain):
        return ""
    if "@" in plain or re.search(r"https?://|www\.", plain, re.IGNORECASE):
        return "an address"
    if any(char.isdigit() for char in plain):
        return "digits"
    if not any(char.isalpha() for char in plain):
        return "no letters"
    if _is_firm(words, plain, company, address):
        return "a company"
    letters = [word for word in words if len(re.sub(r"\W", "", word)) > 1 and fold(word) not in TITLES]
    if any(word.isupper() and not _initials(word) for word in letters):
        return "all capitals"
    return ""


def _initials(word: str) -> bool:
    """True for "JP", "J.P." and "DJ": two letters may be all there is of a name."""
    return len(re.sub(r"\W", "", word)) <= 2


def _is_firm(words: list[str], plain: str, company: str, address: str) -> bool:
    folded = [fold(word) for word in words]
    if company and squash(plain) == squash(company) and folded[0] not in squash(address.partition("@")[0]):
        return True  # Ford of Ford has an address of his own
    if len(words) > 1 and (folded[-1] in _CLEAR_SUFFIXES or folded[-1] in _FIRM or "&" in words):
        return True
    return len(words) == 1 and folded[0] in ROLE_MAILBOXES - {"pr", "may", "mail", "desk"} and folded[0] not in ("hi",)
