"""Named measures of a draft for rules that set limits: a draft in, a number and its place out.

A word is a run of letters and digits: a link, an address, "well-known" and "1,000.50" are one each, a merge tag counts
as one, and one that only steers ("{% if %}") as none. What asks the reader for something is decided in asks.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from mailcheck.asks import asking, separate_requests
from mailcheck.first_use import pattern
from mailcheck.frozen import Frozen
from mailcheck.matchers import Hit, Tools, end_of_prose
from mailcheck.model import PROSE, Draft, Part, Rule, Span
from mailcheck.people import company_forms, mentions
from mailcheck.tags import tags

_WORD = pattern(r"(?:https?://|www\.)\S+|[^\W_]+(?:(?:[-'’_.@&+]|(?<=\d)[,:/](?=\d))[^\W_]+)*")
# "us" but not "US"; "I" but neither "i.e." nor "(i)".
_SENDER = pattern(
    r"\b(?:we|our|ours|my|mine|me|ourselves|myself|(?-i:[Uu]s))\b|(?<![\w(.@&])i(?!\w|[)&]|\.\w)", re.IGNORECASE
)
_READER = pattern(r"\b(?:you|your|yours|yourself|yourselves|y['’]?all)\b", re.IGNORECASE)
_TOO_SHORT = 40  # words up to which it is no matter of whom a draft talks


class Measured(Frozen):
    """A measure's value and where it is shown: a span, or the offset where something belongs."""

    value: float
    span: Span | None = None
    at: int = 0
    sentence: str = ""
    part: Part = "text"
    number: int | None = None


def measure(draft: Draft, rule: Rule, tools: Tools) -> Iterator[Hit]:
    """A hit where the measure passes a limit that holds for this kind of draft; the highest one passed decides."""
    measured = MEASURES[rule.measure](draft, tools)
    if measured is None:
        return
    kinds = {draft.kind, *(("first-contact",) if not draft.reply and draft.kind == "outreach" else ())}
    passed = [step for step in rule.steps if measured.value > step.over and kinds & set(step.kinds)]
    if passed:
        step = max(passed, key=lambda step: step.over)
        value = _shown(measured.value)
        values = {"value": value, "count": value, "limit": _shown(step.over)}
        yield Hit(measured.span, measured.sentence, measured.part, measured.at, values, step.severity, measured.number)


def _shown(value: float) -> str:
    """*value* with one decimal, or none where that would be 0."""
    return f"{value:.1f}".removesuffix(".0")


def words(text: str) -> int:
    """How many words *text* has."""
    return len(_WORD.findall(text))


def _prose(draft: Draft, until: int | None = None) -> str:
    """The words of opening and body, up to the offset *until*, each merge tag written as one word or none."""
    chars = list(draft.text) if draft.tags else []
    for tag in draft.tags:
        chars[tag.span.start : tag.span.end] = (" " if tag.names == "control" else "x") * len(tag.span.of(draft.text))
    text = ("".join(chars) or draft.text)[:until]
    return "\n".join(region.span.of(text) for region in draft.region(*PROSE))


def body_words(draft: Draft, tools: Tools) -> Measured:
    """Words of opening and body."""
    return Measured(words(_prose(draft)), at=_end_of_body(draft))


def _end_of_body(draft: Draft) -> int:
    prose = draft.region(*PROSE)
    return prose[-1].span.end if prose else end_of_prose(draft)


def subject_length(draft: Draft, tools: Tools) -> Measured | None:
    """Characters of the subject, merge tags left out and white space single."""
    subject = draft.subject
    if not subject:
        return None
    shown = list(subject)
    for tag in tags(subject):
        shown[tag.span.start : tag.span.end] = "\0" * len(tag.span.of(subject))
    length = len(" ".join("".join(shown).replace("\0", "").split()))
    return Measured(length, Span(0, len(subject)), sentence=subject, part="subject")


def self_ratio(draft: Draft, tools: Tools) -> Measured | None:
    """How many times the draft speaks of the sender (firm included) for each time it says "you"; over 40 words.

    Where it never says "you", the value is the number of times it speaks of the sender.
    """
    text = _prose(draft)
    if words(text) <= _TOO_SHORT:
        return None
    prose = draft.region(*PROSE)
    tagged = sum(tag.names == "sender" and any(region.span.holds(tag.span) for region in prose) for tag in draft.tags)
    firm = sum(1 for _ in mentions(text, company_forms(draft.sender)))
    sender = len(_SENDER.findall(text)) + firm + tagged
    reader = len(_READER.findall(text))
    return Measured(sender / max(reader, 1), at=prose[0].span.start) if sender else None


def words_before_ask(draft: Draft, tools: Tools) -> Measured | None:
    """Words of opening and body before the first question or request; nothing where there is none."""
    ask = next((unit for unit in tools.units if asking(unit, tools)), None)
    if ask is None:
        return None
    return Measured(words(_prose(draft, ask.start)), ask.span, sentence=ask.text, number=ask.number)


def asks(draft: Draft, tools: Tools) -> Measured | None:
    """Separate requests of the reader, shown at the last of them."""
    found = separate_requests(tools)
    if not found:
        return None
    last = found[-1]
    return Measured(len(found), last.span, sentence=last.text, number=last.number)


MEASURES: dict[str, Callable[[Draft, Tools], Measured | None]] = {
    "body-words": body_words,
    "subject-length": subject_length,
    "self-ratio": self_ratio,
    "words-before-ask": words_before_ask,
    "asks": asks,
}
