"""What a template comes to for the contacts of a list, all frozen: the report of a campaign."""

from __future__ import annotations

from mailcheck.frozen import Frozen
from mailcheck.model import Failure, Finding, Rule, Scored


class Contact(Frozen):
    """One contact that a finding is about: the number of the row, the address, and the words that stand there."""

    row: int
    address: str
    words: str


class RowFinding(Frozen):
    """A finding that rows of a contact list have: as the first of them has it, and all of them."""

    finding: Finding
    contacts: tuple[Contact, ...]


class Campaign(Frozen):
    """A template, judged for a contact list.

    `template` is the template by itself, with what its messages all have; `findings` are those that only some rows
    have; `lowest` and `highest` are the whole scores of the messages (None where none has one). `messages` counts
    those that differ by more than a name.
    """

    version: str
    model: str
    template: Scored
    contacts: str
    rows: int
    messages: int
    findings: tuple[RowFinding, ...]
    lowest: tuple[float, Contact] | None = None
    highest: float | None = None
    failures: tuple[Failure, ...] = ()
    notes: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
