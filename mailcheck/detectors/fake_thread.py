"""fake-thread: the subject says Re: or Fwd:, and there is no thread."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailcheck.first_use import pattern
from mailcheck.matchers import Hit, Tools
from mailcheck.model import Draft, Rule, Span

# The marks of mail programs in a dozen languages. "re:publica" and "re:Invent" are names, so a mark in small
# letters needs a space behind its colon.
MARK = pattern(
    r"\s*(?:re|fwd?|fw|aw|wg|sv|vs|tr|rv|ynt|antw|odp|res|enc|回复|答复|转发)\s*(?:\[\d+\]|\(\d+\))?\s*[:：]",
    re.IGNORECASE,
)
_NAME = pattern(r"\s*re:[^\W\d_]")


def detect(draft: Draft, rule: Rule, tools: Tools) -> Iterator[Hit]:
    """The span of the first mark in the subject."""
    subject = draft.subject or ""
    mark = MARK.match(subject)
    if mark and not _NAME.match(subject) and not _threaded(draft):
        lead = len(subject) - len(subject.lstrip())
        yield Hit(Span(lead, mark.end()), subject, "subject")


def _threaded(draft: Draft) -> bool:
    """True where there is something that is answered or passed on, or the draft itself says that it is a reply."""
    message = draft.message
    forwarded = any(name.lower().endswith((".eml", ".msg")) or name == "message/rfc822" for name in message.attachments)
    headers = message.header("in-reply-to") or message.header("references")
    return bool(headers or forwarded or draft.kind == "reply" or draft.thread or draft.region("quoted", "forwarded"))
