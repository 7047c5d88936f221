"""company-instead-of-person: the firm is greeted, or spoken of while the reader is named nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailcheck.first_use import pattern
from mailcheck.greeting import addressee, known_names
from mailcheck.matchers import Hit, Tools
from mailcheck.model import Draft, Rule, Span
from mailcheck.people import company_forms, fold, greeted_forms, mentions, same_name, short_forms

_WORD = pattern(r"[^\W\d_][\w'’-]*")


def detect(draft: Draft, rule: Rule, tools: Tools) -> Iterator[Hit]:
    """The greeting's span, and one span for each mention of the firm in the body."""
    forms = short_forms(rule.settings)
    greeted = addressee(draft, forms)
    if greeted and greeted.sort == "company":
        yield Hit(greeted.span, greeted.span.of(draft.text))
    named = greeted_forms(greeted.named.of(draft.text)) if greeted and greeted.sort == "company" else ()
    every = list(_mentions(draft, named))
    if greeted and greeted.sort in ("person", "tag") or _reader_named(draft, every, forms):
        return
    spans = [span for span in every if not (greeted and greeted.span.overlaps(span))]
    for unit in tools.units:
        for span in spans:
            if unit.span.holds(span) and not re.search(
                r"\byou(?:r \w+)? (?:at|from|of)\s+$", draft.text[unit.start : span.start], re.IGNORECASE
            ):
                yield Hit(span, unit.text, number=unit.number)


def _mentions(draft: Draft, named: tuple[str, ...]) -> Iterator[Span]:
    masked = tuple(tag.span for tag in draft.tags)
    forms = tuple(dict.fromkeys((*company_forms(draft.recipient), *named)))
    own = draft.words_in("closing", "signature")  # a firm that signs is the sender's
    tags = (tag for tag in draft.tags if tag.names == "company" and draft.template and tag.text not in own)
    yield from (tag.span for tag in tags)
    yield from mentions(draft.text, forms, masked)


def _reader_named(draft: Draft, spans: list[Span], forms: dict[str, frozenset[str]]) -> bool:
    """True when a name of the reader's stands in the text outside every mention of the firm."""
    if any(tag.names == "person" for tag in draft.tags):
        return True
    names = (*known_names(draft.recipient), *([fold(draft.recipient.brand)] if draft.recipient.brand else []))
    for region in draft.region("greeting", "opening", "body", "closing"):
        for word in _WORD.finditer(draft.text, region.span.start, region.span.end):
            inside = any(Span(*word.span()).overlaps(span) for span in spans)
            if (
                not inside
                and word.group()[0].isupper()
                and any(same_name(fold(re.sub(r"['’]s$", "", word.group())), name, forms) for name in names)
            ):
                return True
    return bool(draft.recipient.brand) and fold(draft.recipient.brand) in fold(
        draft.words_in("greeting", "opening", "body")
    )
