"""Whom the greeting addresses: the greeting's words and what is known of the reader in, an `Addressee` out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

from mailcheck.first_use import pattern
from mailcheck.frozen import Frozen
from mailcheck.given_names import is_given
from mailcheck.model import Draft, Person, Span
from mailcheck.openings import GENERIC, GREETING_WORDS, POSTS
from mailcheck.people import LEGAL_SUFFIXES, TITLES, company_forms, fold, mentions, name_words, same_name, squash

Sort = Literal["person", "other-person", "company", "nobody", "tag", "hole"]

_OPENER = pattern(rf"^\s*(?:(?:{GREETING_WORDS})(?![\w'’-])[\s,!.]*)+", re.IGNORECASE)
_HOLE = pattern(
    r"^\s*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))\s+[,!:]|"
    r"^\s*(?:hi|hello|hey|dear)\s+(?:null|none|undefined|nan|n/?a|unknown|false|#n/?a)\b",
    re.IGNORECASE,
)
_WORD = pattern(r"[^\W\d_](?:[\w.'’-]*\w)?", re.UNICODE)
# In small letters, and no given name: "stallholder", "leaseholders" are what somebody is, "olu" is a name.
_TRADE = pattern(
    r"(?:holder|keeper|owner|maker|worker|member|seller|lover|goer|grower|player)s?$|[a-z]{3}(?:er|or|ist)s$"
)
_HONOURS = pattern(r"\b(?:esteemed|respected|honou?red|valued|prospective|potential|future|fellow)\b", re.IGNORECASE)
_TEAM = frozenset(
    """
    team crew staff folks people friends family gang office department guys everyone all ladies gentlemen colleagues
    company the at of from in and dear
    """.split()
)


class Addressee(Frozen):
    """The greeting's span, the sort of addressee, and the words that name it (folded) with their span."""

    span: Span
    sort: Sort
    words: tuple[str, ...]
    named: Span


def addressee(draft: Draft, short_forms: Mapping[str, frozenset[str]]) -> Addressee | None:
    """Whom the draft's greeting addresses, None where it has no greeting."""
    regions = draft.region("greeting")
    if not regions:
        return None
    span = regions[0].span
    text = span.of(draft.text)
    opener = _OPENER.match(text)
    begin = opener.end() if opener else 0
    rest = text[begin:]
    found = list(_WORD.finditer(_without_tags(draft, Span(span.start + begin, span.end))))
    words = tuple(fold(word.group()) for word in found)
    named = Span(span.start + begin + found[0].start(), span.start + begin + found[-1].end()) if found else span
    return Addressee(span, _sort(draft, text, rest, span, words, short_forms), words, named)


def _without_tags(draft: Draft, span: Span) -> str:
    chars = list(span.of(draft.text))
    for tag in draft.tags:
        for at in range(max(tag.span.start, span.start), min(tag.span.end, span.end)):
            chars[at - span.start] = " "
    return "".join(chars)


def _sort(
    draft: Draft, text: str, rest: str, span: Span, words: tuple[str, ...], short_forms: Mapping[str, frozenset[str]]
) -> Sort:
    inside = [tag for tag in draft.tags if tag.span.overlaps(span)]
    if any(tag.names == "person" for tag in inside):
        return "tag"
    if any(tag.names == "company" for tag in inside):
        return "company"
    if any(tag.names == "other" and tag.dialect != "spintax" for tag in inside) and not words:
        return "tag"
    if _HOLE.match(text):
        return "hole"
    reader = draft.recipient
    if _spells_company(words, reader):
        return "company"
    if names_reader(words, reader, short_forms):
        return "person"
    if words[:1] == ("from",):
        return "nobody"  # "Good morning from a frosty Kilbride,"
    if _names_company(rest, words, reader):
        return "company"
    return "nobody" if _nobody(text, rest, words) else "other-person"


def _spells_company(words: tuple[str, ...], reader: Person) -> bool:
    """True for the firm's name of several words, of which one is no name of the reader's ("Hi Lindqvist Optik")."""
    told = [word for word in words if word not in _TEAM and word not in LEGAL_SUFFIXES]
    own = set(name_words(reader.name))
    return len(told) > 1 and not own.issuperset(told) and "".join(told) in company_forms(reader)


def names_reader(words: tuple[str, ...], reader: Person, short_forms: Mapping[str, frozenset[str]]) -> bool:
    """True when one of the folded *words* is a name of the reader, a usual form of one, or the brand."""
    known = known_names(reader)
    if reader.brand and squash(reader.brand) in squash(" ".join(words)):
        return True
    return any(
        same_name(word.strip("."), name, short_forms)
        for word in words
        for name in known
        if word not in TITLES and word not in GENERIC
    )


@lru_cache(maxsize=1024)
def known_names(reader: Person) -> tuple[str, ...]:
    """The folded names of the reader, those that only the address shows included."""
    local = fold(re.sub(r"[\d_.+-]+", " ", reader.address.partition("@")[0]))
    initials = "".join(word[0] for word in name_words(reader.name))
    spelled = tuple(word for word in local.split() if len(word) > 2) if reader.name else ()
    return tuple(dict.fromkeys((*name_words(reader.name), *spelled, *((initials,) if len(initials) > 1 else ()))))


def _names_company(rest: str, words: tuple[str, ...], reader: Person) -> bool:
    forms = company_forms(reader)
    if any(True for _ in mentions(rest, forms)):
        return True
    joined = "".join(word for word in words if word not in _TEAM)
    if joined and joined in forms:
        return True
    # "Dear Bluefin team", "friends at Otto Brandvold": a proper name beside a word for a group is a firm's.
    group = re.search(r"\b(?:team|crew|staff|folks|friends|family|people|gang|guys)\b", rest, re.IGNORECASE)
    proper = [
        word.group() for word in _WORD.finditer(rest) if word.group()[0].isupper() and fold(word.group()) not in GENERIC
    ]
    return bool(group and proper)


def _nobody(text: str, rest: str, words: tuple[str, ...]) -> bool:
    """True when no word of the greeting can be a name."""
    if not words:
        return True
    proper = [
        word.group()
        for word in _WORD.finditer(rest)
        if fold(word.group()) not in GENERIC and fold(word.group()) not in TITLES
    ]
    if not proper:
        return True
    if any(is_given(fold(word)) for word in proper):
        return False
    if any(word[0].isupper() for word in proper):  # "Facility Head", "Esteemed Importer", "Parent/Carer"
        return "/" in rest or bool(_HONOURS.search(text)) or any(word in POSTS for word in words)
    return len(words) > 2 or any(word in GENERIC or _TRADE.search(word) for word in words)
