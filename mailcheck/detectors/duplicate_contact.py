"""duplicate-contact: two rows of a contact list go to one address.

It belongs to a run with contacts, which remembers each address by `mailbox`.
"""

from __future__ import annotations

from collections.abc import Iterator

from mailcheck.matchers import Hit, Tools
from mailcheck.model import Draft, Rule


def detect(draft: Draft, rule: Rule, tools: Tools) -> Iterator[Hit]:
    """Nothing: a draft by itself has no contacts."""
    yield from ()


def mailbox(address: str) -> str:
    """The mailbox that *address* leads to, as far as that can be known: no case, no white space, no name around it."""
    plain = address.strip().lower()
    if plain.endswith(">") and "<" in plain:
        plain = plain.rpartition("<")[2].rstrip(">").strip()
    return plain.removeprefix("mailto:")
