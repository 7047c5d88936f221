"""All that a rule can say without code: terms over sentences in, `Hit`s out.

Regular expressions run under a time limit, each on each sentence and all together on a draft (`ALL_SECONDS`).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from typing import Any

import regex

from mailcheck.expressions import SECONDS, PatternTimeout, expression_runs, needles_of
from mailcheck.labels import FAULTS
from mailcheck.model import (
    PROSE,
    Draft,
    Part,
    Rule,
    Severity,
    Span,
    Term,
    Unless,
)
from mailcheck.needles import folded, holds
from mailcheck.stand_ins import Said, StandIn, said, stand_ins
from mailcheck.tags import tags

MODEL_WORDS = 4
"""Fewer words tell the sentence model too little to accuse anybody by: our opinion, measured on ordinary mail."""
ITEM_MARGIN = 0.2
"""By so much the model must be surer of a list item, which lacks its verb: our opinion, measured on ordinary mail."""
SUBJECT_MARGIN = 0.45
"""And of a subject, which the model was not taught on: likewise."""
ALL_SECONDS = 20.0  # for all expressions on one draft


@dataclass(frozen=True, slots=True)
class Unit:
    """What terms are tried on: a sentence, a region or the subject; `start` is its offset in its part."""

    text: str
    start: int
    part: Part
    question: bool
    number: int | None = None
    said: Said | None = None

    @property
    def span(self) -> Span:
        """Half-open offsets in the part."""
        return Span(self.start, self.start + len(self.text))

    @property
    def spoken(self) -> str:
        """The text with its merge tags said as what they stand for."""
        return self.said.text if self.said else self.text

    def place(self, start: int, end: int) -> Span:
        """The span in the part of two offsets in the text as spoken."""
        if self.said:
            start, end = self.said.place(start, end)
        return Span(self.start + start, self.start + end)


@dataclass(frozen=True, slots=True)
class Hit:
    """What a rule found: a span of a part, or None for something missing, which then belongs at `at`."""

    span: Span | None
    sentence: str = ""
    part: Part = "text"
    at: int = 0
    values: Mapping[str, Any] = field(default_factory=dict)
    severity: Severity | None = None
    number: int | None = None


class Tools:
    """What rules share while one draft is checked: its units, its parses and its sentence scores, each made once."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.seconds = ALL_SECONDS  # left for expressions
        self._possible: dict[int, tuple[tuple[Term, ...], tuple[Term, ...]]] = {}
        self._folded: dict[str, str] = {}

    @cached_property
    def letters(self) -> str:
        """All that terms are tried on, folded."""
        spoken = [said(self.draft.text, 0, self.stand_ins), self.subject.said if self.subject else None]
        texts = [self.draft.text, self.draft.subject or "", *(one.text for one in spoken if one)]
        return folded("\n".join(texts))

    def folded(self, text: str) -> str:
        """*text* as needles are looked for in it, made once."""
        if text not in self._folded:
            self._folded[text] = folded(text)
        return self._folded[text]

    def possible(self, terms: tuple[Term, ...]) -> tuple[Term, ...]:
        """Those of *terms* that can match anything in this draft, in the order in which they are tried."""
        known = self._possible.get(id(terms))
        if known is None:
            kept = [term for term in terms if term.kind not in _WRITTEN or self._holds(term)]
            known = self._possible[id(terms)] = terms, tuple(sorted(kept, key=lambda term: _ORDER[term.kind]))
        return known[1]

    def _holds(self, term: Term) -> bool:
        return holds(self.letters, needles_of(term.kind, term.value))

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The prose sentences as units, in order."""
        return tuple(
            self.unit(sentence.text, sentence.span.start, sentence.question, number)
            for number, sentence in enumerate(self.draft.sentences)
        )

    @cached_property
    def stand_ins(self) -> tuple[StandIn, ...]:
        """What is said for each merge tag of the text."""
        return stand_ins(self.draft.tags)

    def unit(self, text: str, start: int, question: bool = False, number: int | None = None) -> Unit:
        """*text*, which stands at *start* of the draft's text, as a unit."""
        return Unit(text, start, "text", question, number, said(text, start, self.stand_ins))

    @property
    def opening(self) -> tuple[Unit, ...]:
        """The first sentence after the greeting, as one unit, or none."""
        opens = (
            unit
            for unit, sentence in zip(self.units, self.draft.sentences, strict=True)
            if sentence.region == "opening"
        )
        return tuple(islice(opens, 1))

    @cached_property
    def subject(self) -> Unit | None:
        """The subject as a unit, None where there is none."""
        words = self.draft.subject
        if not words:
            return None
        spoken = said(words, 0, stand_ins(tags(words)))
        return Unit(words, 0, "subject", words.rstrip().endswith("?"), said=spoken)

    @cached_property
    def scores(self) -> tuple[Mapping[str, float], ...]:
        """The sentence model's scores (0 to 1) for each prose sentence, by label."""
        from mailcheck.sentence_model import scores

        return scores([" ".join(unit.spoken.split()) for unit in self.units])

    def score(self, unit: Unit, label: str) -> float:
        """The sentence model's score of *unit* for *label*; 0 for what is neither a prose sentence nor the subject."""
        if unit.part == "subject":
            return self.subject_scores.get(label, 0.0)
        return self.scores[unit.number].get(label, 0.0) if unit.number is not None else 0.0

    @cached_property
    def subject_scores(self) -> Mapping[str, float]:
        """The sentence model's scores of the subject, by label."""
        from mailcheck.sentence_model import scores

        return scores([self.subject.spoken if self.subject else ""])[0]

    def convinced(self, unit: Unit, term: Term) -> bool:
        """True when the sentence model gives *unit* the term's label, never in a few words."""
        item = unit.number is not None and self.draft.sentences[unit.number].item
        margin = SUBJECT_MARGIN if unit.part == "subject" else ITEM_MARGIN if item else 0.0
        least = max(term.at_least, min(0.95, term.at_least + margin))
        if term.value in FAULTS and (len(unit.text.split()) < MODEL_WORDS or unit.text.endswith(":")):
            return False
        return self.score(unit, term.value) >= least


def units_of(rule: Rule, tools: Tools) -> Iterator[Unit]:
    """Everything that *rule* looks at: the sentences and regions of its scope, and the subject where it says so."""
    if rule.applies.subject and tools.subject:
        yield tools.subject
    units = tools.opening if rule.applies.first_sentence else tools.units
    for unit in units:
        if unit.number is not None and tools.draft.sentences[unit.number].region in rule.scope:
            yield unit
    for region in tools.draft.region(*[kind for kind in rule.scope if kind not in PROSE]):
        yield tools.unit(region.span.of(tools.draft.text), region.span.start)


def find(rule: Rule, tools: Tools) -> Iterator[Hit]:
    """A hit for each match of the rule's terms that nothing excuses; none overlaps another.

    Where the rule says `match: sentence`, the whole sentence is the match, once.
    """
    for unit in units_of(rule, tools):
        taken: list[Span] = []
        for term in tools.possible(rule.find):
            for span in matches(term, unit, tools):
                if any(span.overlaps(other) for other in taken) or excused(rule.unless, unit, span, tools):
                    continue
                found = unit.span if rule.whole else span
                taken.append(found)
                yield Hit(found, unit.text, unit.part, number=unit.number)


_WRITTEN = ("words", "regex")
_ORDER = {"words": 0, "regex": 1, "tokens": 2, "dependency": 3, "tag": 4, "link": 5, "model": 6}


def missing(rule: Rule, tools: Tools) -> Iterator[Hit]:
    """One hit, without words, where none of the rule's terms is found in its scope."""
    for unit in units_of(rule, tools):
        if any(True for term in tools.possible(rule.missing) for _ in matches(term, unit, tools)):
            return
    yield Hit(None, at=end_of_prose(tools.draft))


def end_of_prose(draft: Draft) -> int:
    """The offset at which the sender's own words end: where a closing, a signature or a next step belongs."""
    own = draft.region("greeting", "opening", "body", "closing", "signature")
    return own[-1].span.end if own else 0


def excused(unless: Unless, unit: Unit, span: Span, tools: Tools) -> bool:
    """True when the rule's `unless` holds for the match at *span* of *unit*."""
    if unless.question and unit.question:
        return True
    if unless.quotation and _quoted(unit, span):
        return True
    inside = replace(
        unit,
        text=unit.text[span.start - unit.start : span.end - unit.start],
        start=span.start,
        said=said(span.of(tools.draft.text), span.start, tools.stand_ins)
        if unit.said and unit.part == "text"
        else None,
    )
    return (
        _any(unless.match, (inside,), tools)
        or _any(unless.sentence, (unit,), tools)
        or _any(unless.neighbours, (unit, *_around(unit, tools, (-1, 1))), tools)
        or _any(unless.following, (unit, *_around(unit, tools, (1,))), tools)
        or _any(unless.before, tools.units[: unit.number], tools)
        or _any(unless.anywhere, tools.units, tools)
    )


def eased(rule: Rule, hit: Hit, tools: Tools) -> bool:
    """True when the rule's `eases` lowers this hit's severity."""
    if rule.eases is None:
        return False
    unit = tools.units[hit.number] if hit.number is not None else Unit("", 0, hit.part, False)
    return excused(rule.eases[1], unit, hit.span or Span(unit.start, unit.start), tools)


def _around(unit: Unit, tools: Tools, steps: Sequence[int]) -> list[Unit]:
    """The neighbouring sentences of the same paragraph or the one beside it."""
    if unit.number is None:
        return []
    return [tools.units[unit.number + step] for step in steps if 0 <= unit.number + step < len(tools.units)]


def _any(terms: tuple[Term, ...], units: Sequence[Unit], tools: Tools) -> bool:
    if not terms:
        return False
    possible = tools.possible(terms)
    return any(True for unit in units for term in possible for _ in matches(term, unit, tools))


_QUOTES = regex.compile(r"[“«][^“”«»]{3,400}[”»]|(?<!\w)\"[^\"\n]{3,400}\"(?!\w)|(?<!\w)‘[^‘’]{8,400}[.,!?]?’(?!\w)")


def _quoted(unit: Unit, span: Span) -> bool:
    at = Span(span.start - unit.start, span.end - unit.start)
    return any(Span(*quote.span()).overlaps(at) for quote in _QUOTES.finditer(unit.text))


def matches(term: Term, unit: Unit, tools: Tools) -> Iterator[Span]:
    """Where *term* stands in *unit*, as offsets into the unit's part."""
    if term.kind in _WRITTEN:
        # A wrapped line is one space to a pattern; regions keep their lines.
        text = unit.spoken.replace("\n", " ") if unit.number is not None else unit.spoken
        if holds(tools.folded(text), needles_of(term.kind, term.value)):
            for start, end in _timed_spans(term, text, tools):
                yield unit.place(start, end)
    elif term.kind in ("tokens", "dependency"):
        if term.agrees and tools.score(unit, term.agrees) < term.at_least:
            return
        yield from _grammar_spans(term, unit, tools)
    elif term.kind == "model":
        if tools.convinced(unit, term):
            yield unit.span
    elif term.kind == "link" and unit.part == "text":
        yield from (link.span for link in tools.draft.message.links if link.span.overlaps(unit.span))
    elif term.kind == "tag" and unit.part == "text":
        yield from (tag.span for tag in tools.draft.tags if tag.names == term.value and unit.span.holds(tag.span))


def _timed_spans(term: Term, text: str, tools: Tools) -> Iterator[tuple[int, int]]:
    """The expression's spans, its time taken from what the draft has left."""
    if tools.seconds <= 0:
        raise PatternTimeout(f"the patterns took more than {ALL_SECONDS:g} s together; simplify the slow ones")
    begun = time.monotonic()
    try:
        yield from expression_runs(term, text, SECONDS)
    finally:
        tools.seconds -= time.monotonic() - begun


def _grammar_spans(term: Term, unit: Unit, tools: Tools) -> Iterator[Span]:
    letters = tools.folded(unit.spoken)
    possible = (condition for condition in term.when if holds(letters, needles_of(condition.kind, condition.value)))
    if not any(True for condition in possible for _ in _timed_spans(condition, unit.spoken, tools)):
        return
    from mailcheck.grammar import grammar_spans

    for start, end in grammar_spans(term, unit.spoken):
        yield unit.place(start, end)
