"""Conditions of the dialects that have no engine here: Mailchimp's, and the simplest of AMPscript's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from mailcheck.contacts import Columns
from mailcheck.first_use import pattern
from mailcheck.frozen import Frozen
from mailcheck.model import Tag

_MAILCHIMP = pattern(
    r"\*\|(?P<word>IFNOT|IF|ELSEIF|ELSE|END|INTERESTED):?(?P<field>[\w .]*)"
    r"(?:(?P<how>!=|>=|<=|=|>|<)(?P<value>[^|]*))?",
    re.IGNORECASE,
)
_AMPSCRIPT = pattern(
    r"%%\[\s*(?P<word>if|elseif|else|endif)\b\s*(?P<no>not\s+)?(?P<empty>empty\()?\s*(?P<field>[\w.]*)\)?\s*"
    r"(?:(?P<how>==|!=|>|<)\s*(?P<value>\"[^\"]*\"|[\w.]+))?\s*(?:then)?\s*\]%%$",
    re.IGNORECASE,
)


class _Step(Frozen):
    """One step of a condition: if, elseif, else or end; the column asked, how, and what for."""

    word: str
    place: int | None = None
    how: str = ""
    value: str = ""
    negated: bool = False

    def holds(self, values: Sequence[str]) -> bool:
        """True where the contact with these *values* gets the arm that begins here."""
        mine = values[self.place].strip() if self.place is not None else ""
        return _compared(mine, self.how, self.value) != self.negated


def _compared(mine: str, how: str, value: str) -> bool:
    if how in ("", "=", "=="):
        return mine.lower() == value.lower() if how else bool(mine)
    if how == "!=":
        return mine.lower() != value.lower()
    try:
        one, two = float(mine), float(value)
    except ValueError:
        return False
    return {">": one > two, "<": one < two, ">=": one >= two, "<=": one <= two}[how]


class Conditions:
    """The steps of all conditions of one text, by the number of their tag; false where there are none."""

    def __init__(self, tags: Sequence[Tag], columns: Columns) -> None:
        self.steps = {number: step for number, tag in enumerate(tags) if (step := _step(tag, columns))}

    def __bool__(self) -> bool:
        return bool(self.steps)

    def reader(self, values: Sequence[str]) -> Reader:
        """What goes through the text for a contact with these *values*."""
        return Reader(self, values)


def _step(tag: Tag, columns: Columns) -> _Step | None:
    found = {"mailchimp": _MAILCHIMP, "ampscript": _AMPSCRIPT}.get(tag.dialect, pattern(r"(?!)")).match(tag.text)
    if tag.names != "control" or not found:
        return None
    word = found["word"].lower()
    negated = word == "ifnot" or bool(tag.dialect == "ampscript" and bool(found["no"]) != bool(found["empty"]))
    word = {"ifnot": "if", "interested": "if", "endif": "end"}.get(word, word)
    name = (found["field"] or "").strip()
    value = (found["value"] or "").strip().strip('"')
    return _Step(word, columns.find(name) if name else None, found["how"] or "", value, negated)


@dataclass(slots=True)
class Reader:
    """Says of each place in one message whether it stands in an arm that the contact does not get."""

    conditions: Conditions
    values: Sequence[str]
    _open: list[tuple[bool, bool]] = field(default_factory=list)  # hidden now, an arm was taken

    @property
    def now(self) -> bool:
        """True while what comes by is not for this contact."""
        return any(hidden for hidden, _ in self._open)

    def step(self, number: int) -> bool:
        """Takes the tag *number* in; True where it belongs to a condition."""
        step = self.conditions.steps.get(number)
        if step is None:
            return False
        if step.word == "if":
            holds = step.holds(self.values)
            self._open.append((not holds, holds))
        elif self._open and step.word == "end":
            self._open.pop()
        elif self._open:
            taken = self._open[-1][1]
            holds = not taken and (step.word == "else" or step.holds(self.values))
            self._open[-1] = (not holds, taken or holds)
        return True
