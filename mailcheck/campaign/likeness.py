"""Names and numbers like any other: what a tag left and its contact in, what stands for all such out.

Messages that differ only in such names are judged once: "Nora" at "Larkfield Ltd" reads as "Alex" at "Acme Ltd".
Whatever is not plainly a name (or is one that the template itself holds) stays as it is, and is judged by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from mailcheck.contacts import Columns
from mailcheck.detectors.empty_field import emptiness
from mailcheck.first_use import pattern
from mailcheck.model import Person, Tag
from mailcheck.openings import GENERIC
from mailcheck.people import TITLES, company_forms, domain_label, fold, name_words, squash

_LETTERS = pattern(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*\.?")
_FIRM = pattern(r"[^\W_][\w'’.&+-]*(?: (?:&|[^\W_(][\w'’.&+-]*),?){0,7}")
_NUMBER = pattern(r"(?P<before>[$€£¥#]?\s?)\d[\d.,:/ -]{0,20}(?P<after>\s?%?)")
_PLACE = pattern(r"city|town|country|state|region|county|village|location", re.IGNORECASE)
_TOKEN = pattern(r"[\w~%+=-]+(?:[.@][\w~%+=-]+)*")
_URL = pattern(r"(https?://[\w-]+(?:\.[\w-]+)+)(?:[/?#][^\s<>\"{}|]*)?")
_ADDRESS = pattern(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
FIRST, LAST, FIRM, PLACE, ADDRESS = "Alex", "Morgan", "Acme", "Lisbon", "alex@acme.example"


class Likeness:
    """Knows the template's own words, which no stand-in may hide."""

    def __init__(self, texts: Iterable[str], columns: Columns) -> None:
        self._columns = columns
        words = [fold(word) for text in texts for word in re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", text)]
        self._words = frozenset(words) | GENERIC | TITLES
        self._runs = frozenset("".join(words[at : at + size]) for at in range(len(words)) for size in range(1, 6))
        self.of = lru_cache(maxsize=20_000)(self._of)

    def person(self, values: tuple[str, ...]) -> Person:
        """Who the contact with these *values* is; a firm in a field for names is nobody's name."""
        columns = self._columns
        first, last, full, company, address = (
            values[place].strip() if place is not None and not emptiness(values[place]) else ""
            for place in (columns.first, columns.last, columns.full, columns.company, columns.address)
        )
        first, full = ("" if company and squash(name) == squash(company) else name for name in (first, full))
        return Person(full or f"{first} {last}".strip(), address, company, "", domain_label(address))

    def _of(self, who: Person) -> tuple[Person, dict[str, str]]:
        """The contact *who* as one like any other, and what stands for each word of the name and for the firm.

        Words that stand in the template itself, or are no plain name, stand for themselves.
        """
        held = bool(set(company_forms(who)) & self._runs)
        firm = who.company if held or not _FIRM.fullmatch(who.company) else FIRM
        address = who.address if held else _address(who)
        stand_ins = {who.company: firm} if firm else {}
        if who.name != who.company:
            stand_ins |= {word: self._word(word, at) for at, word in enumerate(who.name.split())}
            stand_ins |= {who.address: address} if who.address in who.name.split() else {}
        name = stand_ins.get(who.name) or " ".join(stand_ins.get(word, word) for word in who.name.split())
        return Person(name, address, firm, "", domain_label(address)), stand_ins

    def _word(self, word: str, at: int) -> str:
        """What stands for *word*, the one number *at* of a name."""
        if not _is_name([word]) or set(name_words(word)) & self._words or fold(word) in self._words:
            return word
        return _cased(word, (FIRST, LAST, "Lee")[min(at, 2)])

    def words(self, words: str, tag: Tag, stand_ins: dict[str, str]) -> str:
        """What stands for the *words* that *tag* left."""
        plain = words.strip()
        return words.replace(plain, self._plain(plain, tag, stand_ins), 1) if plain else words

    def _plain(self, plain: str, tag: Tag, stand_ins: dict[str, str]) -> str:
        if plain in stand_ins:
            return stand_ins[plain]
        if tag.names == "person":
            parts = [stand_ins.get(word) or stand_ins.get(word.title(), "") for word in plain.split()]
            return " ".join(parts) if all(parts) else plain
        if found := _URL.fullmatch(plain):
            return f"{found[1]}/x"
        if found := _NUMBER.fullmatch(plain):
            return f"{found['before']}22{found['after']}"
        if _PLACE.search(tag.text) and self._is_new(plain.split()):
            return PLACE
        return plain

    def _is_new(self, words: list[str]) -> bool:
        """True for a plain name of which the template itself holds no word."""
        return _is_name(words) and not {fold(word) for word in words} & self._words and not any(map(str.isupper, words))


def in_link(words: str) -> str:
    """What stands in a link's target for the *words* that a tag left: any token for any token, any page of a host."""
    if _TOKEN.fullmatch(words):
        return "x1"
    found = _URL.fullmatch(words)
    return f"{found[1]}/x" if found else words


def _address(who: Person) -> str:
    """What stands for the address: one that spells the firm out, or some name, or none."""
    if not _ADDRESS.fullmatch(who.address):
        return who.address
    spelled = {fold(word) for word in re.findall(r"[^\W\d_]{3,}", who.address.partition("@")[0])}
    if spelled & {*fold(who.company).split(), squash(who.company)}:
        return f"{FIRM.lower()}.{ADDRESS}"
    return ADDRESS if spelled else "x1@acme.example"


def _is_name(words: list[str]) -> bool:
    return 0 < len(words) <= 3 and all(_LETTERS.fullmatch(word) and word[0] not in "-'’" for word in words)


def _cased(like: str, word: str) -> str:
    """*word* in small letters where *like* is; the rule about names in capitals judges the row, not the message."""
    return word.lower() if like.islower() else word
