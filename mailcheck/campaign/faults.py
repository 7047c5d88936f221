"""What is wrong with a row by itself: a contact's values in, findings without their rows out.

Each value of each column is judged once, however many rows hold it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from mailcheck.campaign.letters import Letters
from mailcheck.check import finding_of
from mailcheck.conditionals import blocks
from mailcheck.contacts import Columns
from mailcheck.detectors.empty_field import emptiness
from mailcheck.detectors.suspect_name import suspicion
from mailcheck.fields import fields
from mailcheck.frozen import Frozen
from mailcheck.merge import Merge
from mailcheck.model import Draft, Finding, Location, Part, Person, Rule, Span, Tag
from mailcheck.people import ROLE_MAILBOXES, fold, name_words, same_name, short_forms, squash


class Fault(Frozen):
    """A finding of a row, the words that stand in the row, and every place of the template that they come to."""

    finding: Finding
    words: str
    places: tuple[Location, ...] = ()


class _Watched(Frozen):
    """A tag that reads one column: where it stands, and whether it bears an empty value."""

    tag: Tag
    place: int
    column: str
    location: Location
    span: Span | None
    bears_empty: bool


class Faults:
    """The rules about rows, for one template and one list."""

    def __init__(self, draft: Draft, letters: Letters, columns: Columns, rules: Mapping[str, Rule]) -> None:
        self._rules, self._columns = rules, columns
        self._watched = tuple(_watched(draft, letters, columns))
        self._names = tuple(one for one in self._watched if one.tag.names == "person")
        self._forms = short_forms(rules["wrong-name"].settings) if "wrong-name" in rules else {}
        self._nowhere = draft.message.locate(Span(0, 0))
        self._empty = lru_cache(maxsize=50_000)(self._emptiness)
        self._suspect = lru_cache(maxsize=50_000)(self._suspicion)
        self._clash = lru_cache(maxsize=1_000)(self._clashing)

    def of(self, values: Sequence[str], who: Person) -> Iterator[Fault]:
        """Every fault of the contact *who* with these *values*."""
        told: set[int] = set()
        for number, one in enumerate(self._watched):
            if one.place not in told and (fault := self._empty(number, values[one.place])):
                told.add(one.place)
                yield fault
        for number, one in enumerate(self._names):
            if one.place not in told and (fault := self._suspect(number, values[one.place], who.company, who.address)):
                told.add(one.place)
                yield fault
        if self._names and not told and who.name and (clash := self._clash(who.name, who.company, who.address)):
            yield clash

    def repeated(self, address: str, first: int) -> Fault | None:
        """The fault of a row whose *address* was met before, in the row *first*."""
        rule = self._rules.get("duplicate-contact")
        return Fault(self._finding(rule, address, None, self._nowhere, {"row": first}), address) if rule else None

    def _emptiness(self, number: int, value: str) -> Fault | None:
        one, rule = self._watched[number], self._rules.get("empty-field")
        reason = emptiness(value)
        if not rule or not reason or (one.bears_empty and not value.strip()):
            return None
        return self._at(rule, one, value.strip(), {"value": reason})

    def _suspicion(self, number: int, value: str, company: str, address: str) -> Fault | None:
        one, rule = self._names[number], self._rules.get("suspect-name")
        reason = suspicion(value, company, address) if rule else ""
        return self._at(rule, one, value.strip(), {"value": reason}) if rule and reason else None

    def _clashing(self, name: str, company: str, address: str) -> Fault | None:
        rule = self._rules.get("wrong-name")
        known = _spelled(address)
        if not rule or not known or not _differ(name, company, known, self._forms):
            return None
        return self._at(rule, self._names[0], name, {"known": " ".join(known).title()})

    def _at(self, rule: Rule, one: _Watched, words: str, values: Mapping[str, object]) -> Fault:
        told = {"match": words, "column": one.column, "other": one.tag.text, **values}
        places = tuple(other.location for other in self._watched if other.place == one.place)
        return Fault(self._finding(rule, words or one.tag.text, one.span, one.location, told), words, places)

    def _finding(
        self, rule: Rule, match: str, span: Span | None, location: Location, values: Mapping[str, object]
    ) -> Finding:
        return finding_of(rule, {"match": match, **values}, location, match, span)


def _spelled(address: str) -> tuple[str, ...]:
    """The first and last name that *address* spells out ("nora.lindqvist@…"), () where it does not plainly."""
    parts = re.split(r"[._-]", address.partition("@")[0].lower())
    plain = len(parts) == 2 and all(len(part) > 2 and part.isalpha() for part in parts)
    return tuple(map(fold, parts)) if plain and not ROLE_MAILBOXES & set(parts) else ()


def _differ(name: str, company: str, known: tuple[str, ...], forms: Mapping[str, frozenset[str]]) -> bool:
    """True where nothing of *name* is in what the address spells out, in any usual form."""
    words = name_words(name)
    firm = squash(company)
    if not words or any(part in firm for part in known if firm):
        return False
    if any(same_name(word, part, forms) for word in words for part in known):
        return False
    return squash(name) not in "".join(known) and not any(part in squash(name) for part in known)


def _watched(draft: Draft, letters: Letters, columns: Columns) -> Iterator[_Watched]:
    """Each tag of the text, the subject and the links' targets that reads one column of the list."""
    message = draft.message
    parts: list[tuple[Merge, Part]] = [(letters.body, "text")]
    if letters.subject:
        parts.insert(0, (letters.subject, "subject"))
    for merge, part in parts:
        around = blocks(merge.tags)
        for tag, places in zip(merge.tags, merge.places, strict=True):
            guarded = any(block.holds(tag) and block.opens and _asks(block.opens, tag) for block in around)
            if tag.names != "control" and len(places) == 1 and places[0] is not None:
                location = message.locate(tag.span, part)
                bears = guarded or _bears(tag)
                yield _Watched(tag, places[0], columns.names[places[0]], location, tag.span, bears)
    for number, merge in letters.linked():
        for tag, places in zip(merge.tags, merge.places, strict=True):
            if len(places) == 1 and places[0] is not None:
                span = message.links[number].span
                yield _Watched(tag, places[0], columns.names[places[0]], message.locate(span), span, _bears(tag))


def _bears(tag: Tag) -> bool:
    """True where *tag* says what stands for an empty value; nothing may, but not for a name."""
    return bool(tag.fallback) if tag.names == "person" else tag.fallback is not None


def _asks(condition: Tag, tag: Tag) -> bool:
    return any(name.lower() in condition.text.lower() for name in fields(tag))
