"""What asks the reader for something: the draft's sentences in, those that ask, and the separate requests, out.

A request is a question about the matter, a polite request, or an imperative for the reader to act. An offer ("feel
free to", "let me know if you have any questions"), a courtesy ("please find", "how are you?") and a question that
the sender answers himself ("Did you know …?") are none. Two requests are on one matter when the later goes on from
the earlier ("If not, …"), names nothing of its own ("What do you think?") or shares the words that matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailcheck.first_use import pattern
from mailcheck.matchers import Tools, Unit


def _one_of(*patterns: str) -> re.Pattern[str]:
    return pattern("|".join(patterns), re.IGNORECASE)


_ME = r"(?:me|us)"
_WE = r"\b(?:i|we)"
_GLAD = r"be (?:so |very |most )?(?:glad|grateful|happy|delighted|pleased)"
_REQUEST = _one_of(
    # "Could you", but not "what could you", "nor would you".
    rf"{''.join(f'(?<!{word} )' for word in 'only nor neither so never then what all as'.split())}"
    r"\b(?:could|would|can|will|might) you\b",
    r"\bare you (?:free|open|available|interested|around|able|willing|happy)\b",
    r"^\W*(?:could|can|may|might|shall) (?:i|we)\b",
    r"\b(?:and|so|but|or|then|also),? (?:could|may|might) (?:i|we)\b",
    r"(?<!you )\bplease\b",
    r"(?:^\W*|[,;:] )kindly [a-z]+",
    rf"\blet {_ME} (?:know|have)\b",
    rf"{_WE}(?:['’]d| would) (?:(?:really|very much|so|greatly|all) )?"
    rf"(?:love|like|{_GLAD}|appreciate|welcome|value) (?:if you|your|you to|for you to|it if|"
    r"to (?:know|hear|ask|learn|see|meet|talk|speak|chat|visit|invite|have you))\b",
    rf"{_WE}(?:['’]m| am|['’]re| are|['’]d| was| were| would)? (?:wonder|wondering|hoping|hope) "
    r"(?:if|whether|you (?:could|can|might|would|will))\b",
    rf"{_WE}(?:['’]d| would)? (?:need|want|ask|request|beg|urge|invite)(?: that)? your?\b",
    r"\bask (?:you )?(?:a|one|for a) favou?r\b",
    r"\bit (?:would|will|['’]d) (?:be|help|mean) [^.?!]{0,40}\bif you\b",
    r"\bif you (?:could|can|would) [^.?!]{3,80}\b(?:grateful|great|help|helpful|lovely|appreciated?|perfect)\b",
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
_IMPERATIVE = _one_of(
    rf"^\W*(?:(?:and|or|just|simply|so|then|also|first|second|next|lastly|finally|do|always),? ){{0,2}}(?:{_VERBS})"
    rf" (?:{_OBJECTS})\b",
    r"^\W*(?:reply|rsvp|register|subscribe|book|join|sign up|get started|call|download|donate|apply|order)"
    r"(?: (?:now|today|here|free|for free|online|below|early))*\W*$",
)
_NOT_IMPERATIVE = _one_of(r"^\W*let(?:['’]s| us(?! (?:know|have)))", r"^\W*(?:see|thank) you\b")
_OFFER = _one_of(
    r"(?:please )?(?:do not|don['’]t|never) hesitate\b[^.?!]*",
    r"(?:please )?(?:do )?feel free\b[^.?!]*",
    r"(?:please )?(?:let (?:me|us) know|call|contact|write|e-?mail|ask|ring|get in touch|reach out)"
    r"(?: (?:to )?(?:me|us))?(?: any ?time)? (?:if|should|when(?:ever)?) "
    r"(?:you (?:should )?(?:have|need|want|would like|['’]d like)|there (?:is|are)|anything) "
    r"[^.?!]{0,20}?(?:question|anything|further|more information|help|concern|quer)[^.?!]*",
    r"please (?:find|note|accept|excuse|forgive|pardon|ignore|disregard|rest assured|"
    r"be (?:aware|assured|advised|informed)|see (?:the )?(?:attach|enclos)\w*)\b",
    r"(?:please )?(?:give|pass|send) (?:my|our) [\w ]{0,20}?\b(?:regards|love|best|wishes|thanks|greetings)\b",
)
_SOCIAL = _one_of(
    r"^\W*(?:(?:hi|hello|so|and),? )?how (?:are|is|have|has) "
    r"(?:you|things|life|everything|everyone|all|business)\b[^?]{0,60}\?",
    r"^\W*(?:(?:hi|hello|so|and),? )?how(?:['’]s| is) (?:it going|your (?:day|week|weekend))\b[^?]{0,30}\?",
    r"^\W*what(?:['’]s| is) new\?",
)
# Questions that open a pitch; the sender gives the answer.
_RHETORICAL = _one_of(
    *(
        rf"^\W*(?:(?:and|but|so|or) )?{start}"
        for start in (
            r"(?:did you know|have you ever|sound familiar|sounds? good|guess what|you know what|remember when)\b",
            r"(?:ever (?:wonder|feel|notice|been|had|thought|tried)|tired of|sick of|fed up|struggling)",
            r"want to\b(?! (?:meet|talk|come|join|see|chat|try|visit|have a))",
            r"(?:looking (?:for|to)|need (?:a|an|more|help)|what if|imagine)\b",
            r"(?:why (?:not|us|now|me)|who (?:does|would|has)n['’]t)\b",
            r"(?:is(?:n['’]t| it any) wonder|isn['’]t (?:it|that))\b",
            r"(?:the|our|your|my) (?:result|answer|outcome|catch|problem|solution|secret|point)\b[^?]{0,20}\?",
            r"(?:really|right|why|how|so|what then|and then|see|ok|okay|deal)\?",
        )
    )
)
_GOES_ON = _one_of(
    r"^\W*(?:or|otherwise|alternatively|either|failing that)\b",
    r"^\W*if (?:not|so|yes|no|that|this|it|neither|either|none|any of)\b",
    r"^\W*(?:even (?:a|one|just)|a (?:yes|no|simple|one|quick|short)|just (?:reply|say|hit)|then|that (?:is|way))\b",
)
_SPLIT = _one_of(
    rf"(?:[,;]\s*(?:and\s+|then\s+|also\s+){{0,2}}|\band\s+(?:then\s+|also\s+)?)"
    rf"(?=(?:(?:to|please)\s+)?(?:{_VERBS})\s+(?:{_OBJECTS})\b)"
)
_LINK = _one_of(r"(?:https?://|www\.)\S+", r"[^\s@]{1,64}@\S+")
_CONTENT = pattern(r"[^\W\d_]{3,}(?:['’][a-z]+)?")
_MEANS = _one_of(
    rf"\b(?:call|ring|text|phone|e-?mail|write|ping|reach|contact|message) (?:to )?{_ME}\b",
    rf"\b(?:reply|respond|answer)\w*\b|\blet {_ME} (?:know|have)\b|\btell {_ME}\b",
    rf"\bget (?:back|in touch)\b(?: (?:to|with) {_ME})?",
)
_EMPTY = frozenset(
    """
    the and for but nor yet with from into onto over about than then that this these those there here what which who
    whom whose when where why how are was were been being have has had does did doing done can could will would shall
    should may might must not please kindly thank thanks you your yours our ours his her hers him its they them their
    she let know tell say think feel hear thought thoughts view views opinion feedback idea ideas word sound sounds
    good great fine okay right well best better suit suits work works fit fits free open available interested able
    willing happy glad grateful love like want wish hope wonder wondering hoping appreciate help helpful favour favor
    possible convenient chance kind mind any some all one two three both each either more most much many very just
    only also too even still again back now soon today tomorrow yesterday tonight week weeks weekend month months year
    day days date time times hour hours minute minutes min mins moment morning afternoon evening noon monday tuesday
    wednesday thursday friday saturday sunday january february march april june july august september october
    november december next last before after until between instead quick quickly brief short simple yes make sense
    give get got take send need ask request question questions thing things way
    """.split()
)
_MEETING = frozenset(
    """
    call calls talk talking chat chatting speak speaking meet meeting meetings conversation demo demonstration coffee
    zoom slot slots session calendar schedule appointment catch discuss discussion phone book booking
    """.split()
)


def asking(unit: Unit, tools: Tools) -> bool:
    """True for a question that is more than a courtesy, and for a request of the reader."""
    key = unit.number, unit.text
    if key not in tools.asking:
        tools.asking[key] = (unit.question and not _SOCIAL.match(unit.words)) or _requests(unit, tools)
    return tools.asking[key]


def separate_requests(tools: Tools) -> tuple[Unit, ...]:
    """The sentences that hold the separate requests, in order; one that lists three or more stands that often."""
    found: list[tuple[Unit, frozenset[str]]] = []
    for unit in _requesting(tools):
        for piece in _pieces(unit.words):
            about = matter(piece)
            if not found or not (_GOES_ON.match(piece) or _known(about, [known for _, known in found])):
                found.append((unit, about))
    return tuple(unit for unit, _ in found)


def _requesting(tools: Tools) -> Iterator[Unit]:
    """The units that want something of the reader, without a line that only leads in to a list of requests."""
    units = tools.units
    for at, unit in enumerate(units):
        leads = unit.text.rstrip().endswith(":") and at + 1 < len(units) and _item(tools, units[at + 1])
        if leads and (units[at + 1].question or _requests(units[at + 1], tools)):
            continue
        if asking(unit, tools) and not (unit.question and _RHETORICAL.match(unit.words)):
            yield unit


def _item(tools: Tools, unit: Unit) -> bool:
    return unit.number is not None and tools.draft.sentences[unit.number].item


def _requests(unit: Unit, tools: Tools) -> bool:
    """True for words that request something, whatever mark ends them."""
    text = _OFFER.sub(" ", unit.words)
    if _REQUEST.search(text) or (_IMPERATIVE.match(text) and not _NOT_IMPERATIVE.match(text)):
        return True
    return text == unit.words and tools.score(unit, "demand") >= 0.5


def _pieces(text: str) -> list[str]:
    """The requests that one sentence lists, when they are three or more; else the sentence."""
    pieces = _SPLIT.split(text)
    return pieces if len(pieces) > 2 else [text]


def matter(text: str) -> frozenset[str]:
    """The words that say what *text* is about, in a common form: no formulas, no times, no ways to answer."""
    found = set()
    for match in _CONTENT.finditer(_MEANS.sub(" ", _OFFER.sub(" ", _LINK.sub(" ", text)))):
        word = re.sub(r"['’]\w+$", "", match.group().lower())
        if word in _MEETING:
            found.add("meeting")
        elif word not in _EMPTY and len(word) > 2:
            found.add(re.sub(r"(?:ing|ed|es|s|e)$", "", word) if len(word) > 5 else word.removesuffix("s"))
    return frozenset(found)


def _known(about: frozenset[str], earlier: list[frozenset[str]]) -> bool:
    """True when *about* is empty, or half of it or of an earlier one is shared."""
    return not about or any(known and len(about & known) * 2 >= min(len(about), len(known)) for known in earlier)
