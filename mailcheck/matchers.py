"""All that a rule can say without code: terms over sentences in, `Hit`s out.

Regular expressions run under a time limit (`SECONDS` for one expression on one sentence); one that runs out
of it raises MailcheckError, so that a draft is never called clean which was not checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import islice
from typing import Any

import regex

from mailcheck.model import (
    PROSE,
    Draft,
    MailcheckError,
    Part,
    Rule,
    Sentence,
    Severity,
    Span,
    Term,
    Unless,
)

SECONDS = 1.0
_GAP = r"[^.!?\n]{0,80}?"
_APOSTROPHE = r"['’‘ʼ´`]"


class PatternTimeout(MailcheckError):
    """A regular expression did not end in time; the draft could not be checked."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What terms are tried on: a sentence, a region or the subject; `start` is its offset in its part."""

    text: str
    start: int
    part: Part
    question: bool
    number: int | None = None

    @property
    def span(self) -> Span:
        """Half-open offsets in the part."""
        return Span(self.start, self.start + len(self.text))


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

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The prose sentences as units, in order."""
        return tuple(
            Unit(sentence.text, sentence.span.start, "text", sentence.question, number)
            for number, sentence in enumerate(self.draft.sentences)
        )

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
        return Unit(words, 0, "subject", words.rstrip().endswith("?")) if words else None

    @cached_property
    def scores(self) -> tuple[Mapping[str, float], ...]:
        """The sentence model's scores (0 to 1) for each prose sentence, by label."""
        from mailcheck.sentence_model import scores

        return scores([spoken(self.draft, sentence) for sentence in self.draft.sentences])

    def score(self, unit: Unit, label: str) -> float:
        """The sentence model's score of *unit* for *label*; 0 for what is no prose sentence."""
        return self.scores[unit.number].get(label, 0.0) if unit.number is not None else 0.0


def spoken(draft: Draft, sentence: Sentence) -> str:
    """The sentence as the model reads it: tags written as what they stand for, white space single."""
    words, at = [], sentence.span.start
    for tag in draft.tags:
        if sentence.span.holds(tag.span):
            words += [draft.text[at : tag.span.start], _SPOKEN.get(tag.names, "it") if tag.names != "control" else " "]
            at = tag.span.end
    words.append(draft.text[at : sentence.span.end])
    return " ".join("".join(words).split())


_SPOKEN = {"person": "Alex", "company": "Acme", "sender": "Sam", "link": "the link", "unsubscribe": "unsubscribe"}


def units_of(rule: Rule, tools: Tools) -> Iterator[Unit]:
    """Everything that *rule* looks at: the sentences and regions of its scope, and the subject where it says so."""
    if rule.applies.subject and tools.subject:
        yield tools.subject
    units = tools.opening if rule.applies.first_sentence else tools.units
    for unit in units:
        if unit.number is not None and tools.draft.sentences[unit.number].region in rule.scope:
            yield unit
    for region in tools.draft.region(*[kind for kind in rule.scope if kind not in PROSE]):
        yield Unit(region.span.of(tools.draft.text), region.span.start, "text", False)


def find(rule: Rule, tools: Tools) -> Iterator[Hit]:
    """A hit for each match of the rule's terms that nothing excuses; none overlaps another."""
    for unit in units_of(rule, tools):
        taken: list[Span] = []
        for term in sorted(rule.find, key=lambda term: _ORDER[term.kind]):
            for span in matches(term, unit, tools):
                if any(span.overlaps(other) for other in taken) or excused(rule.unless, unit, span, tools):
                    continue
                taken.append(span)
                yield Hit(span, unit.text, unit.part, number=unit.number)


_ORDER = {"words": 0, "regex": 1, "tokens": 2, "dependency": 3, "tag": 4, "link": 5, "model": 6}


def missing(rule: Rule, tools: Tools) -> Iterator[Hit]:
    """One hit, without words, where none of the rule's terms is found in its scope."""
    for unit in units_of(rule, tools):
        if any(True for term in rule.missing for _ in matches(term, unit, tools)):
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
    inside = Unit(
        unit.text[span.start - unit.start : span.end - unit.start], span.start, unit.part, unit.question, unit.number
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


def _any(terms: Sequence[Term], units: Sequence[Unit], tools: Tools) -> bool:
    return any(True for unit in units for term in terms for _ in matches(term, unit, tools))


_QUOTES = regex.compile(r"[“«][^“”«»]{3,400}[”»]|(?<!\w)\"[^\"\n]{3,400}\"(?!\w)|(?<!\w)‘[^‘’]{8,400}[.,!?]?’(?!\w)")


def _quoted(unit: Unit, span: Span) -> bool:
    at = Span(span.start - unit.start, span.end - unit.start)
    return any(Span(*quote.span()).overlaps(at) for quote in _QUOTES.finditer(unit.text))


def matches(term: Term, unit: Unit, tools: Tools) -> Iterator[Span]:
    """Where *term* stands in *unit*, as offsets into the unit's part."""
    if term.kind in ("words", "regex"):
        for start, end in _expression_spans(term, unit.text):
            yield Span(unit.start + start, unit.start + end)
    elif term.kind in ("tokens", "dependency"):
        yield from _grammar_spans(term, unit)
    elif term.kind == "model":
        if tools.score(unit, term.value) >= term.at_least:
            yield unit.span
    elif term.kind == "link" and unit.part == "text":
        yield from (link.span for link in tools.draft.message.links if link.span.overlaps(unit.span))
    elif term.kind == "tag" and unit.part == "text":
        yield from (tag.span for tag in tools.draft.tags if tag.names == term.value and unit.span.holds(tag.span))


def _expression_spans(term: Term, text: str) -> Iterator[tuple[int, int]]:
    needle = _needle(term)
    if needle and needle not in text.lower():
        return
    try:
        for found in compiled(term.kind, term.value).finditer(text, timeout=SECONDS):
            if found.end() > found.start():
                yield found.span()
    except TimeoutError:
        raise PatternTimeout(f"the pattern /{term.value[:60]}/ took more than {SECONDS:g} s; simplify it") from None


def _grammar_spans(term: Term, unit: Unit) -> Iterator[Span]:
    if not any(True for condition in term.when for _ in _expression_spans(condition, unit.text)):
        return
    from mailcheck.grammar import grammar_spans

    for start, end in grammar_spans(term, unit.text):
        yield Span(unit.start + start, unit.start + end)


@lru_cache(maxsize=8192)
def _needle(term: Term) -> str:
    """Letters that must stand in a text before the term can match: the longest plain word of a `words` term."""
    if term.kind != "words":
        return ""
    outside = re.sub(r"\([^()]*\)", " ", re.sub(r"\([^()]*\([^()]*\)[^()]*\)", " ", term.value))
    plain = [word for word in re.split(r"[\s.…'’-]+", outside) if word.isalpha() and word.isascii()]
    return max(plain, key=len, default="").lower()


@lru_cache(maxsize=8192)
def compiled(kind: str, value: str) -> Any:
    """The compiled expression of a `words` or `regex` term. Raises `regex.error` when it does not compile."""
    if kind == "regex":
        return regex.compile(value, regex.IGNORECASE | regex.MULTILINE)
    return regex.compile(expression(value), regex.IGNORECASE)


def expression(words: str) -> str:
    """The regular expression for plain *words*: whole words, any white space, any apostrophe, (a|b), `...`."""
    pieces = []
    for piece in re.findall(r"\s*(?:\.\.\.|…)\s*|\s+|[()|]|['’]|-|[^\s()|'’.…-]+|[.]", words):
        if piece.strip() in ("...", "…"):
            pieces.append(rf"\b{_GAP}\b")
        elif piece.isspace():
            pieces.append(r"\s+")
        elif piece in "()|":
            pieces.append("(?:" if piece == "(" else piece)
        elif piece in "'’":
            pieces.append(_APOSTROPHE)
        else:
            pieces.append(r"[-‐‑–\s]?" if piece == "-" else re.escape(piece))
    return rf"(?<!\w)(?:{''.join(pieces)})(?!\w)"


def check_term(term: Term) -> str | None:
    """Why *term* cannot work, in one line, or None. Grammar patterns are checked by spaCy when they are first used."""
    if term.kind in ("words", "regex"):
        try:
            compiled_ok(term.kind, term.value)
        except regex.error as error:
            return f"the pattern `{term.value}` does not compile: {error}"
    if term.kind == "model":
        from mailcheck.labels import LABELS
        from mailcheck.shapes import nearest

        if term.value not in LABELS:
            return f"the sentence model knows no label `{term.value}`{nearest(term.value, list(LABELS))}"
    return None


def compiled_ok(kind: str, value: str) -> None:
    """Raises `regex.error` when the term does not compile; plain words are only counted, which is quicker."""
    if kind == "regex":
        re_ok(value)
    elif value.count("(") != value.count(")"):
        raise regex.error("a parenthesis has no partner")


@lru_cache(maxsize=8192)
def re_ok(value: str) -> None:
    """Raises `regex.error` when *value* is no regular expression."""
    compiled("regex", value)
