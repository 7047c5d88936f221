"""no-reply-sender: `From:` or `Reply-To:` is a mailbox that nobody reads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailcheck.first_use import pattern
from mailcheck.matchers import Hit, Tools
from mailcheck.model import Draft, Rule
from mailcheck.people import addresses

_ANSWER = r"(?:reply|replies|respond|response|responses|answer|answers)"
_NOBODY = pattern(
    rf"(?:^|[._+-])(?:please)?[._-]?(?:no|not|do[._-]?not|dont|don['’]t|never|cannot|cant)[._-]?{_ANSWER}(?:[._+-]|\d|$)|"
    rf"[a-z]{{3,}}(?:noreply|donotreply)$|^(?:mailer[._-]?daemon|bounces?|unattended|unmonitored|devnull|dev[._-]null|"
    rf"nobody|postmaster[._-]?no)(?:[._+=-]|$)|[._-](?:unattended|unmonitored|bounces?)$",
    re.IGNORECASE,
)


def detect(draft: Draft, rule: Rule, tools: Tools) -> Iterator[Hit]:
    """One hit in the headers for the first such address."""
    for name in ("from", "reply-to"):
        for _, address in addresses(draft.message.header(name) or ""):
            if _NOBODY.search(address.partition("@")[0]):
                yield Hit(None, part="header", values={"value": address})
                return
