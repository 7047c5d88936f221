"""no-reply-sender: `From:` or `Reply-To:` is a mailbox that nobody reads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailcheck.matchers import Hit, Tools
from mailcheck.model import Draft, Rule
from mailcheck.people import addresses

_NOBODY = re.compile(r"^(?:no|do|please|dont|don't)[._-]?(?:not[._-]?)?(?:reply|respond|answer)|^(?:no|not)[._-]?reply|^(?:mailer|bounces?|unattended|unmonitored|nobody|devnull)(?:[._-]|$)|no-?reply$", re.IGNORECASE)


def detect(draft: Draft, rule: Rule, tools: Tools) -> Iterator[Hit]:
    """One hit in the headers for the first such address."""
    for name in ("from", "reply-to"):
        for _, address in addresses(draft.message.header(name) or ""):
            if _NOBODY.search(address.partition("@")[0]):
                yield Hit(None, part="header", values={"value": address})
                return
