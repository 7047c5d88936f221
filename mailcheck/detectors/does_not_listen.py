"""does-not-listen: a reply that passes over the question, complaint or suggestion of the message it answers.

Decided by content: the sentences that ask, complain or suggest are taken from the newest quoted message, and the
reply has heard them when it takes up one of their words (or a word of the same family), gives what was asked for (a
day, a sum, a yes), acknowledges, thanks, apologises, or stands below the question inside the quotation. One missed is
better than one false, so a short reply is never judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from mailcheck.matchers import Hit, Tools, end_of_prose
from mailcheck.model import PROSE, Draft, Quoted, Region, Rule, Span
from mailcheck.people import fold
from mailcheck.regions import regions
from mailcheck.sentences import sentences
from mailcheck.tags import tags

FEWEST_WORDS = 10

_SMALL_TALK = re.compile(
    r"^\W*(?:(?:hi|hello|hey|dear)\b[^?]{0,30}[,!]\s*)?(?:how (?:are|is) (?:you|things|life|everything|it going|all)|how(?:['’]s| is| was| did)? (?:it going|life|you doing|your (?:week|weekend|day|holiday|summer|trip))|"
    r"all (?:well|good|right)|are you (?:well|keeping well|ok)|hope you|i hope|i trust|what['’]s up|make sense|right|ok|okay|you know|isn['’]t it|remember me)\b[^?]{0,40}[?.!]*\s*$",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:could|can|would|will|might) (?:you|we|i|someone|somebody|anyone)\b|\bplease (?!find\b|note\b|see\b|be advised|accept\b|do not hesitate|don['’]t hesitate|feel free)|\blet (?:me|us) know\b|\btell (?:me|us)\b|"
    r"\b(?:i|we)(?:['’]d| would|['’]m| am|['’]re| are)? (?:also )?(?:wonder(?:ing)?|like to know|love to know|curious|keen to know|need to know|not sure (?:if|whether|how|what|which|when|where)|unsure|asking|looking for|hoping (?:to|you|for)|interested in)\b|"
    r"\b(?:i|we) (?:need|want|require) (?:to know|a|an|the|your|you to|more|some)\b|\bmy question\b|\bgrateful (?:if|for)\b|\bany (?:idea|chance|news|update|word)\b",
    re.IGNORECASE,
)
_COMPLAINS = re.compile(
    r"\b(?:disappoint\w+|unhappy|unacceptable|complain\w*|complaint|dissatisf\w+|upset|annoy\w+|frustrat\w+|angry|furious|appalled|rude|poor(?:ly)?|terrible|awful|dreadful|disgraceful|fed up|let down|"
    r"broken|broke|damaged|cracked|faulty|defective|torn|leak(?:s|ed|ing)?|scratched|mouldy|moldy|stained|cold|burnt|dirty|stale|wrong|missing|incorrect|mistakes?|errors?|overcharged|charged twice|twice|double|late|delayed?|"
    r"waiting|still (?:no|not|have|haven|hasn|isn|waiting)|never (?:arrived|came|received|got|called|heard|replied|showed)|(?:has|have|had|did|does|do|is|was|are|were|will|would|could|can)(?:n['’]t| not)(?: \w+)? (?:arriv\w+|work\w*|come|came|turn\w*|receiv\w+|open\w*|load\w*|start\w*|fit|answer\w*|repl\w+|respond\w*|help\w*|what|"
    r"get|stop\w*|match\w*|show\w*|deliver\w*|charge\w*|connect\w*|log|print\w*|sync\w*|clean\w*|acceptable|good|right|happy|ready|there|been)|(?:can|could)(?:['’]t|not|n['’]t) (?:log|open|get|find|use|access|reach|read|see|hear|print|download|connect)|"
    r"stopped working|out of order|refund|cancel\w*|problem|trouble|issue|fault|fails?|failed|failing|crash\w*|too (?:long|slow|loud|small|big|expensive|late|hot|cold|salty|short|tight|dark|much|many)|no one|nobody|lost|unsafe|dangerous|noise|noisy|smell\w*|confus\w+|useless|waste|worse|worst|ruined|spoil\w+)\b",
    re.IGNORECASE,
)
_SUGGESTS = re.compile(
    r"\b(?:why (?:don['’]t|not)|how about|what about|what if|maybe (?:you|we|it|the|a)|perhaps (?:you|we|it|the|a)|you (?:could|might|should|may want)|we (?:could|might|should)|i(?:['’]d| would) (?:suggest|recommend|propose|prefer|love (?:it|to see)|like (?:it|to see))|"
    r"i (?:suggest|recommend|propose|think (?:you|we|it would|it['’]d))|(?:my|a|one|another) (?:suggestion|idea|proposal|thought)|it (?:would|might|could) be (?:\w+ )?(?:good|nice|great|better|worth|helpful|useful|easier|an idea|lovely|wise|an improvement)|"
    r"it['’]d be (?:\w+ )?(?:good|nice|great|better|helpful|useful)|(?:might|would) be worth|have you (?:considered|thought|tried)|consider\b|wish (?:you|there|it|the)|would be (?:better|nicer|easier|good|great|nice|lovely|helpful|useful)|would help|an option|if only)",
    re.IGNORECASE,
)
# Words that take up what the other said, whatever it was.
_ACKNOWLEDGES = re.compile(
    r"\b(?:thank(?:s| you)(?: (?:so|very) much| a lot| again| both| all)?,? (?:\w+ )?(?:for|to)(?! (?:choosing|shopping|reading (?:this|on)|your (?:business|custom|interest in|continued|loyalty|support|understanding|co-?operation|order\b(?! number)|patience|purchase|attention|time|trust)|being|subscribing|joining|in advance))|"
    r"thank(?:s| you)(?: (?:so|very) much)?,? (?:that|this|it) |you(?:['’]ve|['’]d| have| had)? (?:just |also |rightly |kindly )?(?:ask(?:ed)?|mention(?:ed)?|suggest(?:ed)?|raised?|point(?:ed)? (?:out|to)|wrote|said|noted?|described?|reported?|propos(?:ed?)|told (?:me|us)|complain(?:ed)?|requested|wanted to know|"
    r"flagged|noticed|spotted|wondered)|as you (?:say|ask|suggest|propose|like|wish|prefer)|your (?:\w+ )?(?:question|questions|suggestion|suggestions|idea|ideas|complaint|concern|concerns|feedback|point|points|remark|query|queries|proposal|request|worry|frustration|comment|comments|observation|advice|tip|warning|note|annoyance)|"
    r"you(?:['’]re| are)(?: \w+)? (?:right|correct|not wrong)|quite right|sorry|apolog\w+|regret|forgive|my (?:mistake|fault|bad)|our (?:mistake|fault|error)|good (?:point|question|idea|catch|thinking|suggestion|call|thought|eye)|great (?:point|question|idea|catch|suggestion|thinking|call)|"
    r"fair (?:point|enough|question)|excellent (?:point|question|idea|suggestion)|nice (?:idea|catch|thought)|lovely idea|that(?:['’]s| is| was) (?:a |an )?(?:\w+ )?(?:good|great|fair|excellent|reasonable|lovely|sensible|clever|helpful|useful|fine|right|true|correct|shame|pity|unacceptable|annoying|not (?:good|acceptable|what|how|right))|"
    r"noted\b|duly noted|point taken|taken on board|(?:i|we) (?:hear|understand|see (?:what|why|your|how|the)|agree|appreciate (?:you|your|the)|take your|share your|can see why|get it|know this is|realise|realize)|agreed|understood|indeed|glad you|happy you|pleased you|delighted (?:that )?you|"
    r"to answer|in answer|in response|in reply|the (?:short )?answer|as for|as to|regarding|with regard|about your|concerning|on your|re your|i(?:['’]ll| will| have|['’]ve)?(?: \w+)? (?:look(?:ed|ing)? into|check(?:ed|ing)?|find out|found out|investigat\w+|ask(?:ed)?(?! you)|pass(?:ed)? (?:this|that|it)|come back to you|"
    r"get back to you|raise[d]?|chase[d]?|speak (?:to|with)|spoke|fix(?:ed)?|correct(?:ed)?|change[d]?|add(?:ed)?|try|tried|sort(?:ed)?|replace[d]?|refund(?:ed)?|resend|resent|cancel(?:led|ed)?|forward(?:ed)?)|we(?:['’]ll| will| have|['’]ve|['’]re| are)?(?: \w+)? (?:look(?:ed|ing)? into|check(?:ed|ing)?|find out|investigat\w+|"
    r"ask(?:ed)?(?! you)|get back to you|come back to you|fix(?:ed|ing)?|correct(?:ed|ing)?|replac(?:ed?|ing)|refund(?:ed|ing)?|resend(?:ing)?|resent|sort(?:ed|ing)?|repair(?:ed|ing)?|changed|cancel(?:led|ed)?)|let me (?:check|ask|find|look|see|think|explain|get back)|bear with me|leave it with (?:me|us)|consider it done|on its way|all done|done!)",
    re.IGNORECASE,
)
_YES_OR_NO = re.compile(
    r"(?:^|[.!?,;:–—]\s+|\n)\W{0,3}(?:yes|yep|yeah|yup|no\b(?! (?:one|matter|need to book|other|better|more))|nope|not (?:yet|really|quite|at all|any ?more|that i|as far|to my|exactly)|sure\b|of course|certainly|absolutely|definitely|by all means|gladly|unfortunately|sadly|i(?:['’]m| am) afraid|alas|with pleasure|happily|"
    r"(?:i|we)(?:['’]d| would) (?:be (?:happy|glad|delighted)|love|rather|prefer|like)|(?:i|we) (?:can|could|can['’]t|cannot|do|don['’]t|did|didn['’]t|haven['’]t|am|are|will|won['’]t)[.,!]|(?:it|that|they|there|he|she) (?:is|are|does|do|did|was|were|can|will|has|have|isn['’]t|doesn['’]t|won['’]t|can['’]t|works?|sounds|suits|would)\b[^.!?\n]{0,25}[.!]|"
    r"(?:both|neither|either|none|all of them|any of them)\b|perfect\b|great\b[,.!]|fine\b|sounds (?:good|great|fine|perfect|lovely)|works for (?:me|us)|no problem|no worries|ok(?:ay)?\b|deal\b|see you\b|let['’]s\b|i['’]m in\b|count me|correct\b|exactly\b|right\b[,.!]|true\b|here (?:is|are|you)|please find|attached|enclosed|see (?:the )?(?:attached|below|enclosed)|"
    r"below (?:is|are|you))|\b(?:i|we)(?:['’]m|['’]re| am| are) (?:happy|glad|able|unable|free|available|afraid|in favour|in favor|against|not able|not sure|attaching|sending|out of|fully booked)\b|\b(?:i|we) (?:have |['’]ve )?(?:attached|enclosed|sent)\b|\b(?:is|are) (?:attached|enclosed|below)\b|\bin the attach",
    re.IGNORECASE,
)
_WHEN = re.compile(r"\bwhen\b|\bwhat (?:time|day|date|month|week|year|hours)\b|\bwhich (?:day|date|week|month|time|morning|afternoon|evening)\b|\bhow (?:soon|long|late|early|often)\b|\bby when\b|\bdeadline\b|\bavailab|\bfree (?:on|to|for|next|this|in)\b|\bdates?\b|\btimes?\b|\beta\b|\bmeet\b|\bschedul|\bappointment", re.IGNORECASE)
_MOMENT = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.? \d|\b\d{1,2}(?:st|nd|rd|th)?\.? (?:of )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|\bmay \d|\b\d{1,2}(?:[:.]\d\d)?\s?(?:am|pm|o['’]clock)\b|\b\d{1,2}[:.]\d\d\b|\btomorrow\b|\btonight\b|\btoday\b|"
    r"\b(?:next|this|in|within|after|before|until|till|by|from|at) (?:\w+ )?(?:week|month|year|spring|summer|autumn|winter|fall|january|february|march|april|may|june|july|august|september|october|november|december|noon|midday|midnight|easter|christmas|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,2})\b|"
    r"\b(?:\d+|one|two|three|four|five|six|ten|a few|several|a couple of) (?:working |business )?(?:minutes?|hours?|days?|weeks?|months?|years?)\b|\b(?:any|every|each) (?:day|time|morning|afternoon|evening|week)",
    re.IGNORECASE,
)
_HOW_MUCH = re.compile(r"\bhow (?:much|many|big|tall|wide|far|heavy|large|old|long|high|deep|thick|fast)\b|\bpric|\bcosts?\b|\bfees?\b|\brates?\b|\bquot|\bbudget|\bcharge|\bdiscount|\bsizes?\b|\bdimension|\bweight\b|\bwhat (?:number|size|percentage|amount)\b|\bestimate", re.IGNORECASE)
_NUMBER = re.compile(r"\d|[£$€]|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|thousand|dozen|free of charge|for free|nothing|half)\b", re.IGNORECASE)
_WHO = re.compile(r"\bwho\b|\bwhom\b|\bwhose\b|\bwhich (?:person|colleague|doctor|teacher)\b|\bcontact (?:person|for)\b|\b(?:what|the|a) name\b", re.IGNORECASE)
_PERSON = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-ZÀ-Þ][a-zà-ÿ]{2,}(?:\s[A-ZÀ-Þ][a-zà-ÿ]+)?\b|\b(?:I|my colleague|the manager|we) (?:do|am|look|deal|handle|take|will be)\b|\S@\S", re.MULTILINE)
_WHERE = re.compile(r"\bwhere\b|\bwhat (?:address|street|platform|room|floor)\b|\baddress\b|\blocat|\bdirections\b", re.IGNORECASE)
_PLACE = re.compile(r"\b(?:at|in|on|near|behind|opposite|beside|next to|above|below|under|outside|inside|from) (?:the |our |my )?(?:[A-ZÀ-Þ]\w+|room|floor|hall|corner|back|front|left|right|ground|first|second|station|church|car park|garden|shop|office|kitchen|gate|street|square|basement)|\bstreet\b|\broad\b|\bhttps?:", re.UNICODE)
_WHY = re.compile(r"\bwhy\b|\bhow come\b|\bwhat (?:happened|went wrong|caused|is the reason)", re.IGNORECASE)
_REASON = re.compile(r"\bbecause\b|\bdue to\b|\bso that\b|\bthe reason\b|\bcaused by\b|\bowing to\b|\bsince\b", re.IGNORECASE)
_AMENDS = re.compile(r"\b(?:refund|replac\w+|repair\w*|investigat\w+|credit(?:ed)?|compensat\w+|voucher|new one|fresh one|another one|engineer|technician|put (?:it|this|things) right|make (?:it|this|up)|resend|resent|reship\w*|look into|unfortunately|courier|tracking|inconvenience|trouble|explain|check(?:ed|ing)?|fault|should (?:never|not)|shouldn['’]t|won['’]t happen|escalat\w+|manager)\b", re.IGNORECASE)

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_STOP = frozenset(
    """a about above across actually after again against ago all almost along already also although always am an and another any anybody anyone anything anyway anywhere are aren around as ask asked asking at away
    back bad be became because become been before began behind being below best better between big bit both but by call called came can cannot can't come comes coming could couldn course day days dear did didn didn't different do does
    doesn doesn't doing don done don't down during each early either else end enough especially even ever every everybody everyone everything everywhere exactly far feel felt few find fine first follow following for forward found from full further gave get gets
    getting give given gives giving glad go goes going gone good got great had hadn happen happened happy hard has hasn have haven haven't having he hear heard hello help her here hers hey hi him his hope hoping how however i i'd i'll i'm i've idea if in indeed instead into is isn isn't it it's its
    itself just keep kept kind kindly knew know known large last lately late later least less let let's like likely little ll long look looked looking looks lot lots love made mail email make makes making man many may maybe me mean means message might mind mine minute moment more morning most much must my myself name near nearly need needed needs
    never new news next nice no nobody none nor not note nothing now number of off often oh ok okay old on once one ones only onto open or other others our ours out over own part past people per perhaps person place plan please point possible pretty probably put question quick quickly quite
    rather re ready really reason received recently reply regards right said same saw say saying says second see seem seems seen send sending sent several shall she should shouldn show side simply since small so some somebody someone something sometimes somewhere soon sorry sort start started still stop such suppose sure take taken takes taking talk team tell than thank thanks that that's the
    their theirs them themselves then there there's these they thing things think this those though thought three through thus time times to today together told tomorrow too took toward tried try trying turn two under understand until up upon us use used using usually ve very via wait waiting want wanted wants was wasn way we week weeks well went were weren what what's whatever when where whether which while
    who whole whom whose why will wish with within without won won't wonder wondering word words work worked working works world would wouldn write writing wrong wrote year years yes yesterday yet you you'd you'll you're you've your yours yourself best cheers sincerely kind regards company business product products service services customer customers""".split()
)
_FAMILIES = tuple(
    frozenset(line.split())
    for line in """
    price cost costs fee fees quote quotation rate rates charge charged charges pay payment euro euros pound pounds dollar dollars discount budget afford cheap cheaper expensive tariff
    deliver delivery delivered ship shipped shipping arrive arrives arrived arrival dispatch dispatched courier parcel package tracking carrier driver van lorry despatched shipment
    meet meeting appointment slot visit zoom diary calendar reschedule postpone
    refund refunded money reimburse reimbursed credit credited compensation voucher
    broken broke break damage damaged fault faulty defect defective crack cracked repair repaired fix fixed replace replaced replacement spare leak leaks leaking leaked plumber engineer technician
    cancel cancelled canceled cancellation terminate unsubscribe subscription membership contract
    invoice invoiced bill billed billing receipt overcharged charged statement
    password login log logged account sign access username reset portal
    document file pdf form attachment attached copy certificate
    photo photos picture pictures image images photograph photographs
    hotel room rooms bed stay night nights book booked booking reserve reserved reservation check-in
    vegetarian vegan menu meal meals diet food allergy allergic gluten nut nuts dish dishes lunch dinner kitchen chef cook
    late delay delayed wait waiting slow overdue hold-up
    park parking car cars garage space
    noise noisy loud quiet sound volume music
    dirty clean cleaned cleaner cleaning stain stained dust mould
    cold heat heating boiler radiator warm hot temperature
    size sizes fit small large medium bigger smaller length width dimensions measure metres meters cm
    colour color colours blue red green white black grey yellow shade
    train bus tram taxi travel station flight airport
    job post vacancy position role apply application interview candidate cv
    school pupils teacher teachers class classes lesson lessons parents children child
    doctor nurse clinic patient patients prescription surgery
    staff rude manner colleague waiter receptionist manager behaviour
    bug crash crashes crashed update version patch release app screen software
    sample samples trial demo test
    stock available availability sold supply
    return returns returned exchange swap label
    warranty guarantee guaranteed
    door gate key keys lock locked entrance
    """.strip().splitlines()
)


def detect(draft: Draft, rule: Rule, tools: Tools) -> Iterator[Hit]:
    """One hit at the end of the draft when nothing in it answers what the newest message asked, complained of or suggested."""
    if not draft.reply or not draft.thread or draft.thread[0].own or _answers_inline(draft):
        return
    said = "\n".join(sentence.text for sentence in draft.sentences) + "\n" + draft.words_in("closing")
    if len(_WORD.findall(said)) < FEWEST_WORDS:
        return
    points = asked(draft.thread[0])
    if points and not any(_heard(point, context, said) for point, context in points):
        yield Hit(None, at=end_of_prose(draft), values={"other": " ".join(points[0][0].split())[:160]})


def _answers_inline(draft: Draft) -> bool:
    """True when the sender's own prose stands between two parts of the quotation."""
    kinds = [region.kind for region in draft.regions if region.kind in ("quoted", *PROSE)]
    quoted = [number for number, kind in enumerate(kinds) if kind == "quoted"]
    return bool(quoted) and any(kind != "quoted" for kind in kinds[quoted[0] : quoted[-1]])


def asked(message: Quoted) -> list[tuple[str, str]]:
    """The sentences of *message* that ask, complain or suggest, each with itself and the sentence before it."""
    text = message.text
    parts = regions(text, tags(text), (), "", message.author)
    prose = tuple(region for region in parts if region.kind in PROSE) or (Region("body", Span(0, len(text))),)
    found, before = [], ""
    for sentence in sentences(text, prose, ()):
        words = sentence.text
        if not _SMALL_TALK.match(words) and (sentence.question or any(sort.search(words) for sort in (_ASKS, _COMPLAINS, _SUGGESTS))):
            found.append((words, f"{before} {words}"))
        before = words
    return found


def _heard(point: str, context: str, said: str) -> bool:
    """True when *said* answers, acknowledges or takes up the *point*."""
    if _ACKNOWLEDGES.search(said) or _shared(context, said):
        return True
    if _COMPLAINS.search(point) and _AMENDS.search(said):
        return True
    asks = point.rstrip().endswith("?") or bool(_ASKS.search(point)) or bool(_SUGGESTS.search(point))
    if not asks:
        return False
    if _YES_OR_NO.search(said):
        return True
    pairs = ((_WHEN, _MOMENT), (_HOW_MUCH, _NUMBER), (_WHO, _PERSON), (_WHERE, _PLACE), (_WHY, _REASON))
    return any(question.search(point) and answer.search(said) for question, answer in pairs)


def _shared(point: str, said: str) -> bool:
    """True when a telling word of *point*, one of its family, or a number of it stands in *said*."""
    theirs, ours = _telling(point), _telling(said)
    if set(re.findall(r"\d{2,}", point)) & set(re.findall(r"\d{2,}", said)):
        return True
    if any(_same(one, other) for one in theirs for other in ours):
        return True
    return any(theirs & family and ours & family for family in _FAMILIES)


def _telling(text: str) -> frozenset[str]:
    return frozenset(word for raw in _WORD.findall(text) if len(word := _folded(raw)) > 2 and word not in _STOP and not word.isdigit())


@lru_cache(maxsize=4096)
def _folded(word: str) -> str:
    return fold(re.sub(r"['’]s$", "", word))


def _same(one: str, other: str) -> bool:
    """True for one word in two forms: the same stem, or a common beginning of most of the shorter one."""
    if one == other or _stem(one) == _stem(other):
        return True
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= 5 and longer.startswith(shorter[: max(5, len(shorter) - 2)]) and len(longer) - len(shorter) <= 5


@lru_cache(maxsize=8192)
def _stem(word: str) -> str:
    for ending in ("ations", "ation", "ings", "ing", "ments", "ment", "ies", "ied", "edly", "ed", "es", "s", "ly", "y", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            stem = word[: -len(ending)]
            return stem[:-1] if len(stem) > 3 and stem[-1] == stem[-2] else stem
    return word
