"""missing-unsubscribe: a campaign template that says in no way how to be left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailcheck.expressions import written
from mailcheck.first_use import pattern
from mailcheck.matchers import Hit, Tools, Unit, end_of_prose, matches
from mailcheck.model import Draft, Rule

_TARGET = pattern(r"unsub|opt[-_]?out|list-manage|(?:e?mail|subscription)[-_]?(?:preferences|settings)", re.IGNORECASE)
_WORDS = pattern(r"unsubscribe|opt(?:ing)?[ -]?out|\bpreferences\b", re.IGNORECASE)
_TAG = pattern(r"[{%\[<|$*-][^{}%\[\]<>|\s]{0,40}(?:unsub|opt[-_]?out)", re.IGNORECASE)


def detect(draft: Draft, rule: Rule, tools: Tools) -> Iterator[Hit]:
    """One hit at the end of the sender's own words without a header, tag, link or words to unsubscribe by."""
    if (draft.message.header("list-unsubscribe") or "").strip():
        return
    text = _own_text(draft)
    if not (_TAG.search(text) or _tagged(draft) or _linked(draft) or _said(text, rule, tools)):
        yield Hit(None, at=end_of_prose(draft))


def _said(text: str, rule: Rule, tools: Tools) -> bool:
    """True when one of the setting `ways`, terms as in `find`, stands in *text*."""
    unit = Unit(text, 0, "text", False)
    ways = [written(str(way)) for way in rule.settings.get("ways", ())]
    return any(True for _ in matches(ways, unit, tools))


def _own_text(draft: Draft) -> str:
    """The whole text without its quoted and forwarded parts, offsets kept."""
    text = draft.text
    for region in draft.region("quoted", "forwarded"):
        text = text[: region.span.start] + " " * (region.span.end - region.span.start) + text[region.span.end :]
    return text


def _tagged(draft: Draft) -> bool:
    return any(tag.names == "unsubscribe" for tag in draft.tags)


def _linked(draft: Draft) -> bool:
    """True for a link of the sender's own to a page for it, or with words for it."""
    quoted = [region.span for region in draft.region("quoted", "forwarded")]
    return any(
        _TARGET.search(link.target) or _WORDS.search(link.span.of(draft.text))
        for link in draft.message.links
        if not any(span.start <= link.span.start < span.end for span in quoted)
    )
