"""What terms are tried on, and what rules share while one draft is checked: a Draft in, its units, made once, out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import islice
from typing import Any

from mailcheck.expressions import needles_of
from mailcheck.frozen import Frozen, field
from mailcheck.labels import FAULTS
from mailcheck.model import PROSE, Draft, Part, RegionKind, Severity, Span, Term
from mailcheck.needles import folded, holds
from mailcheck.stand_ins import Said, StandIn, said, stand_ins
from mailcheck.tags import tags

MODEL_WORDS = 4
"""Fewer words tell the sentence model too little to accuse anybody by: our opinion, measured on ordinary mail."""
ITEM_MARGIN = 0.2
"""By so much the model must be surer of a list's item or a line without a full stop, which mostly lack a verb: our
opinion, measured on ordinary mail."""
SUBJECT_MARGIN = 0.45
"""And of a subject, which the model was not taught on: likewise."""
ALL_SECONDS = 20.0  # for all expressions on one draft
WRITTEN = ("words", "regex")
_ORDER = {"words": 0, "regex": 1, "tokens": 2, "dependency": 3, "tag": 4, "link": 5, "model": 6}


class Unit(Frozen):
    """What terms are tried on: a sentence, a region or the subject; `start` is its offset in its part."""

    text: str
    start: int
    part: Part
    question: bool
    number: int | None = None
    said: Said | None = None

    @cached_property
    def span(self) -> Span:
        """Half-open offsets in the part."""
        return Span(self.start, self.start + len(self.text))

    @property
    def spoken(self) -> str:
        """The text with its merge tags said as what they stand for."""
        return self.said.text if self.said else self.text

    @cached_property
    def line(self) -> str:
        """As `spoken`, with a wrapped line as one space; only regions keep their lines."""
        return self.spoken if self.number is None else self.spoken.replace("\n", " ")

    @cached_property
    def words(self) -> str:
        """As `spoken`, with white space single: what the sentence model reads."""
        return " ".join(self.spoken.split())

    @cached_property
    def telling(self) -> bool:
        """True where there are words enough for the sentence model to accuse anybody by."""
        return len(self.text.split()) >= MODEL_WORDS and not self.text.endswith(":")

    def place(self, start: int, end: int) -> Span:
        """The span in the part of two offsets in the text as spoken."""
        if self.said:
            start, end = self.said.place(start, end)
        return Span(self.start + start, self.start + end)


class Hit(Frozen):
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
        self.asking: dict[tuple[int | None, str], bool] = {}  # what asks.py made of a sentence
        self._within: dict[tuple[tuple[RegionKind, ...], bool, bool], tuple[Unit, ...]] = {}
        self._possible: dict[int, tuple[tuple[Term, ...], tuple[Term, ...]]] = {}
        self._folded: dict[str, str] = {}
        self._scores: dict[str, Mapping[str, float]] = {}

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
            text = self.letters
            kept = [
                term for term in terms if term.kind not in WRITTEN or holds(text, needles_of(term.kind, term.value))
            ]
            known = self._possible[id(terms)] = terms, tuple(sorted(kept, key=lambda term: _ORDER[term.kind]))
        return known[1]

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

    def within(self, scope: tuple[RegionKind, ...], subject: bool, first: bool) -> tuple[Unit, ...]:
        """The sentences (only the *first*, where that is asked) and regions of *scope*, after the *subject*."""
        key = scope, subject, first
        if key not in self._within:
            self._within[key] = tuple(self._lying(scope, subject, first))
        return self._within[key]

    def _lying(self, scope: tuple[RegionKind, ...], subject: bool, first: bool) -> Iterator[Unit]:
        if subject and self.subject:
            yield self.subject
        for unit in self.opening if first else self.units:
            if unit.number is not None and self.draft.sentences[unit.number].region in scope:
                yield unit
        for region in self.draft.region(*[kind for kind in scope if kind not in PROSE]):
            yield self.unit(region.span.of(self.draft.text), region.span.start)

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

    def score(self, unit: Unit, label: str) -> float:
        """The sentence model's score of *unit* for *label*; 0 for what is neither a prose sentence nor the subject."""
        whole = self.subject if unit.part == "subject" else None if unit.number is None else self.units[unit.number]
        return self._read(whole.words).get(label, 0.0) if whole else 0.0

    def _read(self, words: str) -> Mapping[str, float]:
        """The model's scores of *words*; when it is first asked, it reads all that it can accuse, together."""
        if words not in self._scores:
            from mailcheck.sentence_model import scores

            telling = () if self._scores else [unit.words for unit in self.units if unit.telling]
            asked = [one for one in dict.fromkeys([words, *telling]) if one not in self._scores]
            self._scores |= zip(asked, scores(asked), strict=True)
        return self._scores[words]

    def convinced(self, unit: Unit, term: Term) -> bool:
        """True when the sentence model gives *unit* the term's label, never in a few words."""
        least = max(term.at_least, min(0.95, term.at_least + self._margin(unit)))
        if term.value in FAULTS and not unit.telling:
            return False
        return self.score(unit, term.value) >= least

    def unsure(self, unit: Unit, term: Term) -> bool:
        """True where the sentence model, which found *unit* by *term* or agreed to it, gives it less than `sure`."""
        return bool(term.sure) and self.score(unit, term.agrees or term.value) < term.sure + self._margin(unit)

    def _margin(self, unit: Unit) -> float:
        """How much surer than of a sentence the model must be of what it was taught little of."""
        if unit.part == "subject":
            return SUBJECT_MARGIN
        if unit.number is None:
            return 0.0
        unmarked = unit.text.rstrip()[-1:].isalnum()  # as headings, buttons and the rows of tables are
        return ITEM_MARGIN if unmarked or self.draft.sentences[unit.number].item else 0.0
