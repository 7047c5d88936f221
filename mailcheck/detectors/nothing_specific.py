"""nothing-specific: nothing in the body could only have been written to this reader.

What counts as a detail of the reader's are the rule's own terms (`unless: anywhere:`) and merge tags of one's own; a
reply is specific too where it takes up words of the message that it answers, or stands between its lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailcheck.asks import matter
from mailcheck.first_use import pattern
from mailcheck.matchers import Hit, Tools, stands
from mailcheck.model import PROSE, Draft, Rule
from mailcheck.people import name_words

# Tags that say the same to many readers, or nothing of the reader's at all.
_ANYBODYS = pattern(
    r"date|\bday|today|month|year|time|season|industr|sector|vertical|e-?mail|phone|address|logo|image|banner|code|price|"
    r"discount|count\b|total|number of|subject|view|browser|signature|footer|header|block|slot\b|title|role|position",
    re.IGNORECASE,
)


def detect(draft: Draft, rule: Rule, tools: Tools) -> Iterator[Hit]:
    """One hit at the start of the prose where no detail stands anywhere."""
    prose = draft.region(*PROSE)
    if not prose or draft.interleaved or _tagged(draft) or _takes_up(draft, int(rule.settings.get("shared-words", 2))):
        return
    if not stands(rule.unless.anywhere, tools.units, tools):
        yield Hit(None, at=prose[0].span.start)


def _tagged(draft: Draft) -> bool:
    """True for a merge tag in the prose that stands for words written to this reader."""
    prose = draft.region(*PROSE)
    return any(
        tag.names == "other" and tag.dialect != "spintax" and not _ANYBODYS.search(tag.text)
        for tag in draft.tags
        if any(region.span.holds(tag.span) for region in prose)
    )


def _takes_up(draft: Draft, shared: int) -> bool:
    """True where the draft shares this many telling words with the newest message by somebody else."""
    answered = next((quoted for quoted in draft.thread if not quoted.own), None)
    if answered is None:
        return False
    names = {word for person in (draft.sender, draft.recipient) for word in name_words(person.name)}
    return len((matter(draft.words_in(*PROSE)) & matter(answered.text)) - names) >= shared
