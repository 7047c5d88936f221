"""missing-contact-details: the signature names no way to reach the sender directly."""

from __future__ import annotations

from collections.abc import Iterator

from mailcheck.matchers import Hit, Tools, end_of_prose
from mailcheck.model import Draft, Rule
from mailcheck.reaching import own_contact


def detect(draft: Draft, rule: Rule, tools: Tools) -> Iterator[Hit]:
    """One hit at the end of the sender's own words when nobody can be reached."""
    if own_contact(draft) is None:
        yield Hit(None, at=end_of_prose(draft))
