"""missing-signature: no person's name closes the draft."""

from __future__ import annotations

from collections.abc import Iterator

from mailcheck.matchers import Hit, Tools, end_of_prose
from mailcheck.model import Draft, Rule
from mailcheck.signing import signer


def detect(draft: Draft, rule: Rule, tools: Tools) -> Iterator[Hit]:
    """One hit at the end of the sender's own words when no person signs."""
    if signer(draft) is None:
        yield Hit(None, at=end_of_prose(draft))
