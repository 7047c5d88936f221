"""All that a rule can say without code: terms over sentences in, `Hit`s out.

Regular expressions run under a time limit, each on each sentence and all together on a draft (`ALL_SECONDS`).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from itertools import islice

from mailcheck.expressions import SECONDS, PatternTimeout, expression_runs, needles_of
from mailcheck.first_use import pattern
from mailcheck.frozen import replace
from mailcheck.model import Draft, Rule, Severity, Span, Term, Unless
from mailcheck.needles import holds
from mailcheck.stand_ins import said
from mailcheck.units import ALL_SECONDS, WRITTEN, Hit, Tools, Unit

__all__ = ["Hit", "Tools", "Unit", "eased", "end_of_prose", "excused", "find", "matches", "missing", "stands"]


def units_of(rule: Rule, tools: Tools) -> tuple[Unit, ...]:
    """Everything that *rule* looks at: the sentences and regions of its scope, and the subject where it says so."""
    return tools.within(rule.scope, rule.applies.subject, rule.applies.first_sentence)


def find(rule: Rule, tools: Tools) -> Iterator[Hit]:
    """A hit for each match of the rule's terms that nothing excuses; none overlaps another.

    Where the rule says `match: sentence`, the whole sentence is the match, once.
    """
    terms = tools.possible(rule.find)
    for unit in units_of(rule, tools) if terms else ():
        ordered = sorted(terms, key=_cost) if rule.whole else terms
        matched = matches(ordered, unit, tools)
        taken: list[Span] = []
        for term, span in islice(matched, 1) if rule.whole and _excused_as_one(rule.unless, unit) else matched:
            if any(span.overlaps(other) for other in taken) or excused(rule.unless, unit, span, tools):
                continue
            found = unit.span if rule.whole else span
            taken.append(found)
            severity: Severity | None = "suggestion" if tools.unsure(unit, term) else None
            yield Hit(found, unit.text, unit.part, severity=severity, number=unit.number)
            if rule.whole:
                break


def _excused_as_one(unless: Unless, unit: Unit) -> bool:
    """True where it makes no difference for *unless* which words of *unit* are the match."""
    return not unless.match and not (unless.quotation and _QUOTES.search(unit.text))


def _cost(term: Term) -> bool:
    """Grammar comes last where the order makes no difference: what finds the sentence before it spares its parse."""
    return term.kind in ("tokens", "dependency")


def missing(rule: Rule, tools: Tools) -> Iterator[Hit]:
    """One hit, without words, where none of the rule's terms is found in its scope."""
    if not stands(rule.missing, units_of(rule, tools), tools):
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
    return (
        stands(unless.match, (_part(unit, span, tools),) if unless.match else (), tools)
        or stands(unless.sentence, (unit,), tools)
        or stands(unless.neighbours, (unit, *_around(unit, tools, (-1, 1))), tools)
        or stands(unless.following, (unit, *_around(unit, tools, (1,))), tools)
        or stands(unless.before, tools.units[: unit.number], tools)
        or stands(unless.anywhere, tools.units, tools)
    )


def _part(unit: Unit, span: Span, tools: Tools) -> Unit:
    """What of *unit* stands at *span*."""
    spoken = unit.said and unit.part == "text"
    return replace(
        unit,
        text=unit.text[span.start - unit.start : span.end - unit.start],
        start=span.start,
        said=said(span.of(tools.draft.text), span.start, tools.stand_ins) if spoken else None,
    )


def eased(unless: Unless, hit: Hit, tools: Tools) -> bool:
    """True when *unless*, under which a rule's severity is lower, holds for this hit."""
    unit = tools.units[hit.number] if hit.number is not None else Unit("", 0, hit.part, False)
    return excused(unless, unit, hit.span or Span(unit.start, unit.start), tools)


def _around(unit: Unit, tools: Tools, steps: Sequence[int]) -> list[Unit]:
    """The neighbouring sentences of the same paragraph or the one beside it."""
    if unit.number is None:
        return []
    return [tools.units[unit.number + step] for step in steps if 0 <= unit.number + step < len(tools.units)]


def stands(terms: tuple[Term, ...], units: Sequence[Unit], tools: Tools) -> bool:
    """True where one of a rule's *terms* stands in one of the *units*."""
    possible = tools.possible(terms) if terms else ()
    return any(True for unit in units for _ in matches(possible, unit, tools))


_QUOTES = pattern(r"[“«][^“”«»]{3,400}[”»]|(?<!\w)\"[^\"\n]{3,400}\"(?!\w)|(?<!\w)‘[^‘’]{8,400}[.,!?]?’(?!\w)")


def _quoted(unit: Unit, span: Span) -> bool:
    at = Span(span.start - unit.start, span.end - unit.start)
    return any(Span(*quote.span()).overlaps(at) for quote in _QUOTES.finditer(unit.text))


def matches(terms: Sequence[Term], unit: Unit, tools: Tools) -> Iterator[tuple[Term, Span]]:
    """Where each of *terms* stands in *unit*, one after the other, as offsets into the unit's part."""
    letters = tools.folded(unit.line)
    for term in terms:
        if term.kind not in WRITTEN:
            for span in _spans(term, unit, tools):
                yield term, span
        elif holds(letters, needles_of(term.kind, term.value)):
            for start, end in _timed_spans(term, unit.line, tools):
                yield term, unit.place(start, end)


def _spans(term: Term, unit: Unit, tools: Tools) -> Iterator[Span]:
    """Where a *term* that is neither words nor an expression stands in *unit*."""
    if term.kind in ("tokens", "dependency"):
        if term.agrees and tools.score(unit, term.agrees) < term.at_least:
            return
        yield from _grammar_spans(term, unit, tools)
    elif term.kind == "model" and (not term.when or _any_holds(term.when, unit, tools)):
        doubted = term.under and unit.number is not None and unit.telling and tools.score(unit, term.value) < term.under
        if doubted or (not term.under and tools.convinced(unit, term)):
            yield unit.span
    elif term.kind == "link" and unit.part == "text" and (not term.when or _any_holds(term.when, unit, tools)):
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


def _any_holds(conditions: tuple[Term, ...], unit: Unit, tools: Tools) -> bool:
    """True when one of the words or expressions stands in *unit* as it is spoken."""
    letters = tools.folded(unit.spoken)
    possible = (condition for condition in conditions if holds(letters, needles_of(condition.kind, condition.value)))
    return any(True for condition in possible for _ in _timed_spans(condition, unit.spoken, tools))


def _grammar_spans(term: Term, unit: Unit, tools: Tools) -> Iterator[Span]:
    if not _any_holds(term.when, unit, tools):
        return
    from mailcheck.grammar import grammar_spans

    for start, end in grammar_spans(term, unit.spoken):
        yield unit.place(start, end)
