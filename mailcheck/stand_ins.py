"""Words that stand for merge tags while rules look for words, grammar and meaning: a tag is never judged as prose.

A text and its stand-ins in; the text as it is said, and the way back from places in it, out.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence

from mailcheck.first_use import pattern
from mailcheck.frozen import Frozen
from mailcheck.model import Span, Tag, TagField

_WORDS: Mapping[TagField, str] = {
    "person": "Alex",
    "company": "Acme",
    "sender": "Sam",
    "link": "the link",
    "unsubscribe": "unsubscribe",
    "control": " ",
}
_UNTOLD = "it"

_OTHERS = tuple(
    (pattern(names, re.IGNORECASE), word)
    for names, word in (
        (r"price|amount|cost|\bfee\b|total", "40 euros"),
        (r"day\b|\bdate\b|deadline", "Monday"),
        (r"city|town|country|region|location", "Lisbon"),
        (r"count\b|quantity|number_of", "12"),
    )
)
_PATH = pattern(r"[^\W\d_][\w.:]*")
_OF_ANYTHING = frozenset("name title label value text".split())
_BETWEEN = pattern(r"_+|(?<=[a-z])(?=[A-Z])")
StandIn = tuple[Span, str]


def stand_ins(tags: Sequence[Tag]) -> tuple[StandIn, ...]:
    """Where each tag stands, and the word that is said there, in order."""
    return tuple((tag.span, stand_in(tag)) for tag in tags)


def stand_in(tag: Tag) -> str:
    """The word that is said for *tag*."""
    if tag.dialect == "spintax":
        return tag.text[1:-1].partition("|")[0]
    if tag.names == "other":
        told = _told(tag.text)
        return next((word for names, word in _OTHERS if names.search(told)), told or _UNTOLD)
    return _WORDS[tag.names]


def _told(tag: str) -> str:
    """What a tag says of itself: "last drift" for `{!Asset.LastDrift__c}`; nothing where it bears a number."""
    path = _PATH.search(tag)
    *above, field = re.split(r"[.:]", path.group()) if path else [""]
    field = (above[-1] if above and field.lower() in _OF_ANYTHING else field).removesuffix("__c")
    return "" if len(field) < 3 or re.search(r"\d", field) else _BETWEEN.sub(" ", field).strip().lower()


class Said(Frozen):
    """A text as it is said; `starts` and `ends` are the offsets that each of its characters had before."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The offsets in the text as written of a stretch that is not empty."""
        return self.starts[start], self.ends[end - 1]


def said(text: str, start: int, words: Sequence[StandIn]) -> Said | None:
    """*text*, which begins at *start* of its part, with the stand-ins that lie in it said; None where none does."""
    end = start + len(text)
    first = bisect_left(words, start, key=lambda one: one[0].start)
    inside = []
    for span, word in words[first:]:
        if span.end > end:
            break
        inside.append((span.start - start, span.end - start, word))
    return _replaced(text, inside) if inside else None


def _replaced(text: str, inside: Sequence[tuple[int, int, str]]) -> Said:
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for begin, end, word in (*inside, (len(text), len(text), "")):
        pieces += [text[at:begin], word]
        starts += [*range(at, begin), *[begin] * len(word)]
        ends += [*range(at + 1, begin + 1), *[end] * len(word)]
        at = end
    return Said("".join(pieces), starts, ends)
