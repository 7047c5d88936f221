"""unfilled-placeholder: words meant to be replaced that would reach the reader."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailcheck.first_use import pattern
from mailcheck.greeting import addressee
from mailcheck.matchers import Hit, Tools
from mailcheck.model import Draft, Part, Rule, Span
from mailcheck.tags import tags

# What is left over in any draft, template or not; the marks are written so in no finished letter.
_LEFT = pattern(
    r"(?<![\w-])(?:TODO|TBD|TBC|FIXME|PLACEHOLDER|XXX+[0-9X]*|XX(?= ?%))(?![\w-])|(?<![A-Za-z])X{3,}(?![A-Za-z])|"
    r"(?<=[€$£] )XX\b|(?<=[€$£])XX\b|(?<![\w-])(?:[A-Z]{3} )?_{3,}(?=\s)|"
    r"(?<![\w-])[xX]{3,}(?![\w-])|(?<=\w )#{4,}(?![#\w])|"
    r"(?i:lorem ipsum(?: dolor sit amet)?)|\(?\bfill (?:this |me )?in!?\)|"
    r"\([^()\n]{0,30}\bto be (?:filled in|added|inserted)\)|(?<!\S)\?{2,}(?= )|"
    r"(?<![\w_])_{4,}(?![\w_])|<{2,}[^<>\n]{2,40}>{2,}|"
    r"\{\{\s*\}\}|\(\s*insert [^()\n]{2,40}\)|\binsert (?:name|link|company|date|number)(?: here)?\b|"
    r"\byour[- ]link[- ]here\b|"
    # an order to whoever writes: "<paste Zoom link here>", "[add a line about their talk]"
    r"[<\[(]\s*(?i:paste|insert|add|put|enter|mention|describe|replace\s+(?:with|by|this|these|that|me|it|the|your|all)|fill\s+in|link\s+to)\b[^<>\[\]()\n]{2,60}"
    r"(?:\bhere\b[^<>\[\]()\n]{0,20}[>\])]|[>\]])",
)
_DATA = pattern(
    r"\b(?:at|for|from|with|hi|dear|hello|hey|your|the)\s+"
    r"(?P<hole>null|undefined|nan|NaN|#N/A|#REF!|N/A|\[object Object\])(?![\w/-])",
    re.IGNORECASE,
)


def detect(draft: Draft, rule: Rule, tools: Tools) -> Iterator[Hit]:
    """The span of each left-over, in the subject and in the text."""
    subject = draft.subject or ""
    yield from _in_part(draft, subject, Span(0, len(subject)), "subject", tools, None)
    greeted = addressee(draft, {})
    hole = greeted.span if greeted and greeted.sort == "hole" else None
    for region in draft.region("greeting", "opening", "body", "closing", "signature"):
        yield from _in_part(draft, draft.text, region.span, "text", tools, hole)


def _in_part(draft: Draft, text: str, within: Span, part: Part, tools: Tools, hole: Span | None) -> Iterator[Hit]:
    """The left-overs *within* a part; *hole* is the greeting where a name is lacking in it."""
    taken: list[Span] = []
    if hole and within.holds(hole):
        taken.append(hole)
        yield Hit(hole, hole.of(text), part)
    for span in sorted({*_tags(draft, text, within, part), *_left(text, within)}):
        if any(span.overlaps(other) for other in taken):
            continue
        taken.append(span)
        unit = next((unit for unit in tools.units if part == "text" and unit.span.overlaps(span)), None)
        yield Hit(span, unit.text if unit else span.of(text), part, number=unit.number if unit else None)


def _tags(draft: Draft, text: str, within: Span, part: Part) -> Iterator[Span]:
    """Merge tags that nothing will fill in, brackets included; none in a template."""
    if draft.template:
        return
    for tag in tags(text) if part == "subject" else draft.tags:
        if within.holds(tag.span):
            yield tag.span


def _left(text: str, within: Span) -> Iterator[Span]:
    for match in _LEFT.finditer(text, within.start, within.end):
        yield Span(*match.span())
    for match in _DATA.finditer(text, within.start, within.end):
        yield Span(*match.span("hole"))
