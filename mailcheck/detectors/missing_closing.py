"""missing-closing: the draft ends without a closing line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailcheck.first_use import pattern
from mailcheck.matchers import Hit, Tools, end_of_prose
from mailcheck.model import Draft, Rule

# How a last sentence closes a letter without a line of its own.
_CLOSES = pattern(
    r"^\W*(?:(?:and|so|but|again|once again|in the meantime|until then|with that|meanwhile),?\s+)*"
    r"(?:(?:many|a thousand|a million|my|our|huge|big|heartfelt|sincere|warmest|best)\s+)*"
    r"(?:thank\b|thanks\b|thanking\b|thx\b|cheers\b|ta\b|grateful\b|with\s+(?:\w+\s+){0,2}(?:thanks|gratitude|regards|wishes|love)\b|"
    r"wishes\b|regards\b|(?:i|we)\s+(?:\w+\s+)?(?:thank\b|wish\s+you|look\s+forward|hope\s+to\s+(?:see|hear|meet))|"
    r"(?:i(?:['’]m|\s+am)|we(?:['’]re|\s+are))\s+(?:\w+\s+)?(?:looking\s+forward|grateful)|look(?:ing)?\s+(?:\w+\s+)?forward|"
    r"hop(?:e|ing)\s+to\s+(?:see|hear|meet)|have\s+(?:an?|yourself)\s|enjoy\s+(?:the|your)|all\s+(?:the\s+)?best|take\s+care|"
    r"see\s+you|(?:talk|speak|till|until)\s+(?:to\s+you\s+)?(?:soon|then|next|on|in|later|tomorrow)|be\s+well|stay\s+(?:safe|well|warm)|"
    r"warmly|sincerely|yours\b|good\s*bye|bye\b|good\s+luck|safe\s+(?:travels|journey)|best(?:\s+to\s+\w+)?\W*$|"
    r"happy\s+\w+|god\s+bless|wishing\s+you|much\s+(?:obliged|appreciated)|(?:until|till)\s+\w+\W*$)",
    re.IGNORECASE,
)
_APPRECIATES = pattern(
    r"\b(?:much|greatly|really|gratefully) appreciated\W*$|\bthank(?:s| you)\b[^.!?]{0,30}\W*$", re.IGNORECASE
)


def detect(draft: Draft, rule: Rule, tools: Tools) -> Iterator[Hit]:
    """One hit at the end of the sender's own words when neither a closing line nor a closing sentence stands there."""
    if draft.region("closing") or _closes_in_prose(draft) or _closes_in_signature(draft):
        return
    yield Hit(None, at=end_of_prose(draft))


def _closes_in_prose(draft: Draft) -> bool:
    """True when the last sentence (before any postscript), or a short one before it, thanks, wishes or looks on."""
    last = [
        sentence.text for sentence in draft.sentences if not re.match(r"\W*p\.?\s?s\b", sentence.text, re.IGNORECASE)
    ][-2:]
    if any(_CLOSES.match(words) and (words is last[-1] or len(words.split()) <= 8) for words in last):
        return True
    return bool(last) and bool(_APPRECIATES.search(last[-1]))


def _closes_in_signature(draft: Draft) -> bool:
    """True when a line of the signature is a closing that stands below a delimiter or beside the name."""
    words = draft.words_in("signature")
    return any(_CLOSES.match(line) for line in words.splitlines()[:3])
