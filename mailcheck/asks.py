"""What asks the reader for something: the draft's sentences in, those that ask, and the separate requests, out.

A request is a question about the matter, a polite or bare request, or an imperative for the reader to act. An offer
("feel free to", "let me know if you have any questions"), a courtesy ("please find", "how are you?") and a question
that the sender answers himself ("Did you know …?") are none. Two requests are on one matter when the later goes on
from the earlier ("If not, …"), names nothing of its own ("What do you think?") or shares the words that matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailcheck.matchers import Tools, Unit

_ASKS_FOR = (
    r"(?:if you (?:could|can|would|might)|to (?:know|hear|ask|learn|see|meet|talk|speak|chat|visit|invite|have you)|"
    r"your|you to|for you to|it if)"
)
_REQUEST = re.compile(
    r"(?<!only )(?<!nor )(?<!neither )(?<!so )(?<!never )(?<!then )(?<!what )(?<!all )(?<!as )\b(?:could|would|can|will|might) you\b|"
    r"^\W*(?:could|can|may|might|shall) (?:i|we)\b|\b(?:and|so|but|or|then|also),? (?:could|may|might) (?:i|we)\b|"
    r"(?<!you )\bplease\b|\bkindly (?=[a-z]+\b(?! (?:asked|offered|agreed|said|gave|sent)))|\blet (?:me|us) (?:know|have)\b|"
    rf"\b(?:i|we)(?:['’]d| would) (?:(?:really|very much|so|greatly|all) )?(?:love|like|be (?:so |very |most )?(?:glad|grateful|happy|delighted|pleased)|appreciate|welcome|value) {_ASKS_FOR}\b|"
    r"\b(?:i|we)(?:['’]m| am|['’]re| are|['’]d| was| were| would)? (?:wonder|wondering|hoping|hope) (?:if|whether|you (?:could|can|might|would|will))\b|"
    r"\b(?:i|we) (?:need|want|ask|request|beg|urge|invite)(?: that)? you(?:r)?(?: to)?\b|"
    r"\b(?:i|we)(?:['’]d| would) (?:need|ask) (?:you|your)\b|\bask (?:you )?(?:a|one|for a) favou?r\b|"
    r"\bit (?:would|will|['’]d) (?:be|help|mean) [^.?!]{0,40}\bif you\b|\bif you (?:could|can|would) [^.?!]{3,80}\b(?:grateful|great|help|helpful|lovely|appreciate|appreciated|wonderful|kind|perfect)\b|"
    r"\bwould you\b|\bare you (?:free|open|available|interested|around|able|willing|happy)\b",
    re.IGNORECASE,
)
_VERBS = (
    "reply|respond|answer|write|call|ring|text|phone|send|e-?mail|mail|forward|share|book|pick|choose|confirm|check|"
    "review|sign|fill|complete|click|tap|register|rsvp|join|visit|download|tell|give|help|schedule|reserve|order|bring|"
    "come|try|drop|ping|say|name|vote|donate|return|pay|transfer|update|approve|decide|take|look|watch|read|see|use|"
    "get|upload|submit|enter|follow|like|subscribe|add|put|make|introduce|point|quote|mark|keep|hold|find|grab|claim|"
    "request|start|sign up|have a look|let"
)
_OBJECTS = (
    "me|us|it|them|him|her|this|that|these|those|the|a|an|your|our|my|to|for|in|on|at|by|with|here|back|up|out|over|"
    "which|what|whether|when|who|if|any|one|two|three|both|all|each|some|from|through|below|now|today|directly"
)
_IMPERATIVE = re.compile(
    rf"^\W*(?:(?:and|or|just|simply|so|then|also|first|second|next|lastly|finally|do|always),? ){{0,2}}(?:{_VERBS})"
    rf" (?:{_OBJECTS})\b|^\W*(?:reply|rsvp|register|subscribe|book|join|sign up|get started|call|download|donate|apply|order)"
    r"(?: (?:now|today|here|free|for free|online|below|early))*\W*$",
    re.IGNORECASE,
)
_PLAIN_LET = re.compile(r"^\W*let(?:['’]s| us(?! (?:know|have)))|^\W*(?:see|thank) you\b", re.IGNORECASE)
_OFFER = re.compile(
    r"(?:please )?(?:do not|don['’]t|never) hesitate\b[^.?!]*|(?:please )?(?:do )?feel free\b[^.?!]*|"
    r"(?:please )?(?:let (?:me|us) know|call|contact|write|e-?mail|ask|ring|get in touch|reach out)(?: (?:me|us|to me|to us))? (?:any time )?(?:if|should|when(?:ever)?) (?:you (?:should )?(?:have|need|want|would like|'d like)|"
    r"(?:there (?:is|are)|anything)) [^.?!]{0,20}?(?:question|anything|further|more information|help|concern|quer)[^.?!]*|"
    r"please (?:find|note|accept|excuse|forgive|pardon|be (?:aware|assured|advised|informed)|see (?:the )?(?:attach|enclos)\w*|ignore|disregard|rest assured)\b|"
    r"(?:please )?(?:give|pass|send) (?:my|our) (?:[\w ]{0,20})?(?:regards|love|best|wishes|thanks|compliments|greetings)\b",
    re.IGNORECASE,
)
_SOCIAL = re.compile(
    r"^\W*(?:(?:hi|hello|so|and),? )?(?:how (?:are|is|have|has) (?:you|things|life|everything|everyone|all|business)\b[^?]{0,60}|"
    r"how(?:['’]s| is) (?:it going|life|everything|business|your (?:day|week|weekend))\b[^?]{0,30}|what(?:['’]s| is) new)\?",
    re.IGNORECASE,
)
_RHETORICAL = re.compile(
    r"^\W*(?:(?:and|but|so|or) )?(?:did you know\b|ever (?:wonder|feel|notice|been|had|thought|tried)\w*\b|have you ever\b|sound familiar|sounds? (?:good|familiar)|tired of\b|sick of\b|"
    r"fed up\b|want to\b|looking (?:for|to)\b|struggling\b|why (?:is|does|do|are|not|us|now|me)\b|what if\b|imagine\b|who (?:does|would|has)n['’]t\b|who would\b|"
    r"is(?:n['’]t| it any) wonder\b|isn['’]t (?:it|that)\b|guess what|you know what|remember when|need (?:a|an|more|help)\b|"
    r"(?:the|our|your|my) (?:result|answer|outcome|catch|problem|solution|best part|secret|point|upshot|bottom line)\b[^?]{0,20}\?|(?:really|right|why|how|so|what then|and then|see|ok|okay|deal)\?)",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"^\W*(?:or\b|if (?:not|so|yes|no|that|this|it|neither|either|none|any of)\b|otherwise\b|alternatively\b|either\b|failing that\b|even (?:a|one|just)\b|"
    r"a (?:yes|no|simple|one|quick|short)\b|just (?:reply|say|hit)\b|then\b|that (?:is|way)\b|i ask because\b)",
    re.IGNORECASE,
)
_SPLIT = re.compile(
    rf"(?:[,;]\s*(?:and\s+|then\s+|also\s+){{0,2}}|\band\s+(?:then\s+|also\s+)?)(?=(?:(?:to|please)\s+)?(?:{_VERBS})\s+(?:{_OBJECTS})\b)",
    re.IGNORECASE,
)
_LINK = re.compile(r"(?:https?://|www\.)\S+|[^\s@]{1,64}@\S+")
_CONTENT = re.compile(r"[^\W\d_]{3,}(?:['’][a-z]+)?")
_MEANS = re.compile(
    r"\b(?:call|ring|text|phone|e-?mail|write|ping|reach|contact|message) (?:to )?(?:me|us)\b|\b(?:reply|respond|answer)\w*\b|\blet (?:me|us) (?:know|have)\b|"
    r"\bget (?:back|in touch)\b(?: (?:to|with) (?:me|us))?|\btell (?:me|us)\b",
    re.IGNORECASE,
)
_EMPTY = frozenset(
    """
    the and for but nor yet with from into onto over about than then that this these those there here what which who whom whose when
    where why how are was were been being have has had does did doing done can could will would shall should may might must not
    please kindly thank thanks you your yours our ours his her hers him its they them their she let know tell say think feel hear
    thought thoughts view views opinion feedback idea ideas word sound sounds good great fine okay right well best better suit suits
    work works fit fits free open available interested able willing happy glad grateful love like want wish hope wonder wondering
    hoping appreciate help helpful favour favor possible convenient chance kind mind any some all one two three both each either
    more most much many very just only also too even still again back now soon today tomorrow yesterday tonight week weeks
    weekend month months year day days date time times hour hours minute minutes min mins moment morning afternoon evening noon
    monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october
    november december next last before after until between instead quick quickly brief short simple yes make sense give get got
    take send need ask request question questions thing things way
    """.split()
)
_MEETING = frozenset(
    """
    call calls talk talking chat chatting speak speaking meet meeting meetings conversation demo demonstration coffee zoom
    slot slots session calendar schedule appointment catch discuss discussion phone book booking
    """.split()
)


def asking(unit: Unit, tools: Tools) -> bool:
    """True for a question that is more than a courtesy, and for a request of the reader."""
    if unit.question and not _SOCIAL.match(unit.text):
        return True
    return _requests(unit, tools)


def separate_requests(tools: Tools) -> tuple[Unit, ...]:
    """The sentences that hold the draft's separate requests, in order; one that lists three or more stands that often."""
    found: list[tuple[Unit, frozenset[str]]] = []
    for unit in _requesting(tools):
        for piece in _pieces(unit.text):
            matter = _matter(piece)
            if not found or not (_GOES_ON.match(piece) or _known(matter, [known for _, known in found])):
                found.append((unit, matter))
    return tuple(unit for unit, _ in found)


def _requesting(tools: Tools) -> Iterator[Unit]:
    """The units that ask for something, without a line that only leads in to a list of requests."""
    units = tools.units
    for at, unit in enumerate(units):
        leads = unit.text.rstrip().endswith(":") and at + 1 < len(units) and _item(tools, units[at + 1])
        if leads and _requests(units[at + 1], tools):
            continue
        if _requests(unit, tools) and not (unit.question and (_SOCIAL.match(unit.text) or _RHETORICAL.match(unit.text))):
            yield unit


def _item(tools: Tools, unit: Unit) -> bool:
    return unit.number is not None and tools.draft.sentences[unit.number].item


def _requests(unit: Unit, tools: Tools) -> bool:
    text = _OFFER.sub(" ", unit.text)
    if unit.question or _REQUEST.search(text) or (_IMPERATIVE.match(text) and not _PLAIN_LET.match(text)):
        return True
    return text == unit.text and tools.score(unit, "demand") >= 0.5


def _pieces(text: str) -> list[str]:
    """The requests that one sentence lists, when they are three or more; else the sentence."""
    pieces = _SPLIT.split(text)
    return pieces if len(pieces) > 2 else [text]


def _matter(text: str) -> frozenset[str]:
    """The words that say what is asked for, in a common form: no formulas, no times, no ways to answer."""
    found = set()
    for match in _CONTENT.finditer(_MEANS.sub(" ", _OFFER.sub(" ", _LINK.sub(" ", text)))):
        word = re.sub(r"['’]\w+$", "", match.group().lower())
        if word in _MEETING:
            found.add("meeting")
        elif word not in _EMPTY and len(word) > 2:
            found.add(re.sub(r"(?:ing|ed|es|s|e)$", "", word) if len(word) > 5 else word.removesuffix("s"))
    return frozenset(found)


def _known(matter: frozenset[str], earlier: list[frozenset[str]]) -> bool:
    """True when *matter* is empty, or half of it or of an earlier one is shared."""
    return not matter or any(known and len(matter & known) * 2 >= min(len(matter), len(known)) for known in earlier)
