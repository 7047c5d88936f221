"""fake-thread: the subject says Re: or Fwd:, and there is no thread."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailcheck.matchers import Hit, Tools
from mailcheck.model import Draft, Rule, Span

_MARK = re.compile(r"^\s*(?:re|fwd?|fw|aw|wg|sv|vs|tr|rv|ynt|odp)\s*(?:\[\d+\]|\(\d+\))?\s*:", re.IGNORECASE)


def detect(draft: Draft, rule: Rule, tools: Tools) -> Iterator[Hit]:
    """The span of the mark in the subject."""
    mark = _MARK.match(draft.subject or "")
    threaded = draft.message.header("in-reply-to") or draft.message.header("references") or draft.region("quoted", "forwarded") or draft.thread
    attached = any(name.lower().endswith(".eml") or name == "message/rfc822" for name in draft.message.attachments)
    if mark and not threaded and not attached:
        yield Hit(Span(*mark.span()), draft.subject or "", "subject")
