"""missing-subject: no `Subject:`, or an empty one."""

from __future__ import annotations

from collections.abc import Iterator

from mailcheck.matchers import Hit, Tools
from mailcheck.model import Draft, Rule


def detect(draft: Draft, rule: Rule, tools: Tools) -> Iterator[Hit]:
    """One hit in the headers when there is no subject with a word in it."""
    if not (draft.subject or "").strip():
        yield Hit(None, part="header")
