"""no-next-step: the draft ends without anything for the reader to do or expect.

What counts as a next step are the rule's own terms (`unless: anywhere:`), a question or a request (asks.py), a day
beside something to expect (the setting `dated`), and the same in the closing line ("Until Thursday,"). A short note of
thanks owes none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailcheck.asks import asking
from mailcheck.expressions import written
from mailcheck.first_use import pattern
from mailcheck.matchers import Hit, Tools, Unit, stands
from mailcheck.measures import words
from mailcheck.model import PROSE, Draft, Rule

_THANKS = pattern(
    r"\b(?:thank(?:s| you)|thanking you|grateful|gratitude|indebted|much obliged|i appreciate|we appreciate|"
    r"appreciated|cheers for)\b",
    re.IGNORECASE,
)
# Thanks for writing, reading or buying, which open and close any letter.
_FORMULA = pattern(
    r"\bthank(?:s| you)(?: (?:so|very) much| a lot| again)? (?:in advance|but|to \w+|for (?:"
    r"(?:contacting|choosing|subscribing|joining|registering|visiting|applying|considering|reading|writing|e-?mailing|"
    r"(?:getting|reaching|being|taking) (?:in touch|back|out|the time|a (?:moment|minute)|(?:a |our )?\w+ customer)|"
    r"(?:your|the) (?:(?:kind|quick|prompt|recent|continued|valuable|valued|past) )?(?:time|interest|consideration|"
    r"attention|messages?|e-?mails?|mails?|notes?|enquir\w+|inquir\w+|reply|response|patience|understanding|support|"
    r"business|custom|orders?|purchase|application|subscription|loyalty|trust|cooperation))\b))",
    re.IGNORECASE,
)

# To look forward to an answer asks for none and promises none.
_AWAITING = pattern(
    r"^\W*(?:and )?(?:(?:i|we)(?:['’]m| am| are|['’]re)? )?(?:(?:very much|eagerly|really) )?look(?:ing)? forward to "
    r"(?:hear\w*(?: back)?(?: from you)?|(?:your|a) (?:\w+ )?(?:reply|response|answer|feedback|thoughts))"
    r"(?: (?:soon|shortly|then))?\W*$",
    re.IGNORECASE,
)


def detect(draft: Draft, rule: Rule, tools: Tools) -> Iterator[Hit]:
    """One hit at the end of the prose where no next step stands anywhere."""
    prose = draft.region(*PROSE)
    if not prose or _thanks_only(rule, tools):
        return
    units = [unit for unit in (*tools.units, *_closing(draft, tools)) if not _AWAITING.match(unit.words)]
    if not any(asking(unit, tools) or stands(rule.unless.anywhere, (unit,), tools) for unit in units):
        dated = tuple(written(str(term)) for term in rule.settings.get("dated", ()))
        if not any(stands(dated, (unit,), tools) and _agreed(unit, rule, tools) for unit in units):
            yield Hit(None, at=prose[-1].span.end)


def _agreed(unit: Unit, rule: Rule, tools: Tools) -> bool:
    """True where the sentence model does not plainly disagree that *unit* is a next step (the setting `agrees`)."""
    least = float(rule.settings.get("agrees", 0.0))
    return unit.number is None or not unit.telling or tools.score(unit, "next-step") >= least


def _closing(draft: Draft, tools: Tools) -> Iterator[Unit]:
    for region in draft.region("closing"):
        yield tools.unit(region.span.of(draft.text), region.span.start)


def _thanks_only(rule: Rule, tools: Tools) -> bool:
    """True for a note of few words (the setting `short`) that thanks for a deed: at once, or in a reply anywhere."""
    if words(" ".join(unit.text for unit in tools.units)) > int(rule.settings.get("short", 80)):
        return False
    first = tools.units if tools.draft.reply else tools.units[:2]
    return any(_THANKS.search(_FORMULA.sub(" ", unit.words)) for unit in first)
