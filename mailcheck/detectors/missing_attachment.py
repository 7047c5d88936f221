"""missing-attachment: the text promises one, and nothing is attached."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailcheck.matchers import Hit, Tools, excused
from mailcheck.model import Draft, Rule, Span

_PROMISE = re.compile(
    r"\b(?:(?:is|are|'s|’s|i(?:'ve|’ve| have)|we(?:'ve|’ve| have)|please find|find|see|herewith|i(?:'m|’m| am)|we(?:'re|’re| are)|you(?:'ll|’ll| will) (?:also )?find|"
    r"have|has been|here(?:'s|’s| is)|with|in) (?:[\w'’-]+ ){0,6}?(?:attached|attaching|enclosed|enclosing)|(?:attached|enclosed)(?: (?:you(?:'ll|’ll| will)? (?:find|see)|"
    r"is|are|please|herewith|to this|with this|below|hereto|as (?:an? )?(?:pdf|file|attachment))|,? (?:please )?find|\s*:)|^(?:attached|enclosed)\b|"
    r"(?:see|open|in|check|find|read|as) (?:the |my |our |this )?(?:attached|attachment|attachments|enclosed|enclosure)|the attached\b|(?:the|my|our) enclosed\b|"
    r"as an attachment|(?:i|we) (?:attach|enclose)\b|\((?:pdf |file |see )?(?:attached|enclosed)\)|appended (?:as|to this|below)|"
    r"(?:pdf|sheet|deck|document|file|plan|quote|invoice|brochure|cv|résumé|resume|form|contract|copy|photo|photos|drawing|drawings|list) (?:[\w'’]+ ){0,2}?(?:attached|enclosed))",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:not|no|never|without|nothing|n['’]t) (?:\w+ ){0,3}?(?:attach|enclos)|attached to (?:the|our|your|my|a|an|each|every|it|its|his|her|their|this (?!e-?mail|mail|message|note|letter))|"
    r"(?:emotionally|very|quite|so|grown|get|got|strings) attached|no strings|attached (?:house|garage|studio|cottage|bathroom|kitchen|office|building)|semi-?attached|"
    r"(?:you|he|she|they|customer) (?:\w+ )?attached|(?:could|can|would|will|please|kindly|to) (?:you )?(?:\w+ )?attach\b|post|envelope|parcel|attached by|you (?:sent|enclosed)",
    re.IGNORECASE,
)


def detect(draft: Draft, rule: Rule, tools: Tools) -> Iterator[Hit]:
    """The words of the first promise, in a format that can carry attachments."""
    if draft.message.attachments or not _can_attach(draft):
        return
    for unit in tools.units:
        for match in _PROMISE.finditer(unit.text):
            span = Span(unit.start + match.start(), unit.start + match.end())
            if not _NOT.search(unit.text) and not unit.question and not excused(rule.unless, unit, span, tools) and not _linked(draft, unit.span):
                yield Hit(span, unit.text, number=unit.number)
                return


def _can_attach(draft: Draft) -> bool:
    return draft.message.source.format == "eml" or draft.message.header("attachments") is not None or draft.message.has_headers


def _linked(draft: Draft, span: Span) -> bool:
    """True when the sentence carries a link: the file may be behind it."""
    return any(link.span.overlaps(span) for link in draft.message.links)
