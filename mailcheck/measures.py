"""Named measures of a draft for rules that set limits: a draft in, a number and its place out.

Words are runs of letters and digits; a request is a question or a sentence that asks for something.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mailcheck.matchers import Hit, Tools, Unit, end_of_prose
from mailcheck.model import Draft, Part, Rule, Span

_WORD = re.compile(r"[^\W_](?:[\w'’-]*[^\W_])?")
_SENDER = re.compile(r"\b(?:we|our|ours|us|i|my|mine|me|ourselves|myself)\b", re.IGNORECASE)
_READER = re.compile(r"\b(?:you|your|yours|yourself|yourselves)\b", re.IGNORECASE)
_REQUEST = re.compile(
    r"\b(?:could|would|can|will|may|might) (?:you|i|we)\b|\bplease\b|\blet me know\b|\bare you (?:free|open|available|interested|around)\b|"
    r"\b(?:i|we)(?:'d|’d| would) (?:love|like|be (?:glad|grateful|happy)|appreciate)\b.*\b(?:you|your)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure's value and where it is shown: a span, or the offset where something belongs."""

    value: float
    span: Span | None = None
    at: int = 0
    sentence: str = ""
    part: Part = "text"


def measure(draft: Draft, rule: Rule, tools: Tools) -> Iterator[Hit]:
    """A hit where the measure passes the dearest of the rule's limits that holds for this kind of draft."""
    measured = MEASURES[rule.measure](draft, tools)
    if measured is None:
        return
    kinds = {draft.kind, *(("first-contact",) if not draft.reply and draft.kind == "outreach" else ())}
    passed = [step for step in rule.steps if measured.value > step.over and kinds & set(step.kinds)]
    if passed:
        step = max(passed, key=lambda step: step.over)
        values = {"value": f"{measured.value:g}", "limit": f"{step.over:g}", "count": f"{measured.value:g}"}
        yield Hit(measured.span, measured.sentence, measured.part, measured.at, values, step.severity)


def words(text: str) -> int:
    """How many words *text* has."""
    return len(_WORD.findall(text))


def body_words(draft: Draft, tools: Tools) -> Measured:
    """Words of opening and body."""
    return Measured(sum(words(region.span.of(draft.text)) for region in draft.region("opening", "body")), at=end_of_prose(draft))


def subject_length(draft: Draft, tools: Tools) -> Measured | None:
    """Characters of the subject, merge tags left out."""
    if not draft.subject:
        return None
    shown = re.sub(r"\{[^{}]*\}|\*\|[^|]*\|\*|%%[^%]*%%|\[[^\[\]]*\]", "", draft.subject)
    return Measured(len(" ".join(shown.split())), Span(0, len(draft.subject)), sentence=draft.subject, part="subject")


def self_ratio(draft: Draft, tools: Tools) -> Measured | None:
    """How many times the draft speaks of the sender for each time it speaks of the reader, from 40 words on."""
    text = draft.words_in("greeting", "opening", "body")
    if words(text) < 40:
        return None
    firm = re.escape(draft.sender.company) if draft.sender.company else "(?!)"
    sender = len(_SENDER.findall(text)) + len(re.findall(firm, text, re.IGNORECASE))
    reader = len(_READER.findall(text))
    return Measured(sender / reader if reader else float(sender), at=end_of_prose(draft)) if sender else None


def _asks(unit: Unit, tools: Tools) -> bool:
    return unit.question or bool(_REQUEST.search(unit.text)) or tools.score(unit, "demand") >= 0.5


def words_before_ask(draft: Draft, tools: Tools) -> Measured | None:
    """Words of opening and body before the first question or request; nothing where there is none."""
    ask = next((unit for unit in tools.units if _asks(unit, tools)), None)
    if ask is None:
        return None
    before = sum(words(unit.text) for unit in tools.units if unit.start < ask.start)
    return Measured(before, ask.span, sentence=ask.text)


def asks(draft: Draft, tools: Tools) -> Measured | None:
    """Separate requests of the reader: sentences that ask, neighbours in one paragraph on the same matter counted once."""
    found = [unit for unit in tools.units if _asks(unit, tools)]
    separate: list[Unit] = []
    for unit in found:
        together = separate and unit.number is not None and separate[-1].number == unit.number - 1
        if not together:
            separate.append(unit)
    return Measured(len(separate), separate[-1].span, sentence=separate[-1].text) if separate else None


MEASURES: dict[str, Callable[[Draft, Tools], Measured | None]] = {
    "body-words": body_words,
    "subject-length": subject_length,
    "self-ratio": self_ratio,
    "words-before-ask": words_before_ask,
    "asks": asks,
}
