"""missing-unsubscribe: a campaign template that says in no way how to be left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailcheck.matchers import Hit, Tools, end_of_prose, matches
from mailcheck.model import Draft, Rule, Term

_TARGET = re.compile(r"unsub|opt-?_?out|list-manage|email[-_]?preferences|preference[-_]?cent|\bstop\b", re.IGNORECASE)
_TAG = re.compile(r"[{%\[<|$*-][^{}%\[\]<>|\s]{0,40}(?:unsub|opt_?-?out)", re.IGNORECASE)


def detect(draft: Draft, rule: Rule, tools: Tools) -> Iterator[Hit]:
    """One hit at the end of the sender's own words without a header, link, tag or words to unsubscribe by."""
    header = (draft.message.header("list-unsubscribe") or "").strip()
    if not (header or _tagged(draft) or _linked(draft) or _said(draft, rule, tools)):
        yield Hit(None, at=end_of_prose(draft))


def _tagged(draft: Draft) -> bool:
    return any(tag.names == "unsubscribe" for tag in draft.tags) or any(
        _TAG.search(region.span.of(draft.text)) for region in _own(draft)
    )


def _linked(draft: Draft) -> bool:
    """True for a link to a page for it, or one whose words say what it is for."""
    own = [region.span for region in _own(draft)]
    return any(
        any(span.start <= link.span.start <= span.end for span in own)
        and (_TARGET.search(link.target) or re.search(r"unsubscribe|opt[ -]?out", link.span.of(draft.text), re.IGNORECASE))
        for link in draft.message.links
    )
