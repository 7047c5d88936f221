"""Who closes the draft, and how to reach them: the draft in, the signing line and its contacts out."""

from __future__ import annotations

import re
import unicodedata

from mailcheck.first_use import pattern
from mailcheck.given_names import is_given
from mailcheck.model import Draft, Person
from mailcheck.people import LEGAL_SUFFIXES, ROLE_MAILBOXES, TITLES, fold, name_words, squash

_GROUP = frozenset(
    """
    team crew staff department dept desk office board committee people folks gang family everyone everybody all flock
    support service services customer care sales marketing press accounts billing admissions reception management
    atelier presse verein
    dispatch editors secretariat helpdesk we us department division unit association society foundation club choir
    friends studio press group partners partnership solutions consulting agency systems technologies tech labs
    software media digital company co the our your squad bunch bots bot pack tribe collective hub centre center
    relations receivable payable acquisition recruitment recruiting talent success operations logistics residential
    events communications engagement outreach fundraising membership procurement purchasing finance payroll legal
    compliance security newsletter updates notifications alerts community administration admin hr it pr
    manager director officer coordinator assistant representative executive president founder owner head chief
    college school university academy institute hospital clinic hospice church council library museum gallery theatre
    resort hotel inn lodge spa restaurant cafe bakery brewery winery shop store boutique market gym arts
    bank insurance properties realty estates rentals holdings ventures capital industries enterprises international
    works design designs events travel tours foods farms gardens nurseries motors supplies products network online
    trust fund charity project initiative programme program committee festival conference summit expo awards
    lettings claims bookings reservations repairs maintenance returns orders subscriptions catering housing
    hotline concierge housekeeping frontdesk ministry government authority federation union alliance chamber
    """.split()
)
"""Folded words of a team, an office, a trade or a post: a line of a signature that holds one names no person."""
_PHONE = pattern(r"(?<![\w/=.-])\(?\+?\d[\d\s().  /–-]{6,22}\d(?![\w@])")
_DATE_LIKE = pattern(r"^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}$|^\d{4}\s?[-–]\s?\d{4}$")
_ADDRESS = pattern(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_DIRECT_LINK = pattern(
    r"calendly|cal\.com|//cal\.|calendar|savvycal|tidycal|youcanbook|acuity|koalendar|zcal|meetings?\.|meet\.|/meet(?:ing)?s?\b|/book(?:ing)?s?(?:[/-]|\b)|/schedule|/call\b|/chat\b|"
    r"linkedin\.com/in|xing\.com|twitter\.com/|x\.com/|t\.me/|wa\.me/|instagram\.com/|mastodon|github\.com/|bsky\.app|threads\.net|"
    r"facebook\.com/|/people/|/team/[\w-]+|/staff/|/about/[\w-]+|/contact/[\w-]+|orcid\.org",
    re.IGNORECASE,
)
_HANDLE = pattern(
    r"\b(?:skype|telegram|signal|whatsapp|wechat|viber|line|linkedin|twitter|instagram|mastodon|bluesky|discord|threema)\b\s{0,2}(?:id\b\s{0,2}[:@]?|[:@])\s{0,2}@?[\w.]{3,}|(?<![\w.])@[A-Za-z]\w{2,}(?!\.\w)",
    re.IGNORECASE,
)
_NAME_WORD = pattern(r"^[^\W\d_][\w'’.-]*$")
_SMALL = frozenset(
    "de da do dos di del della der den van von la le bin binti ibn al el y e ter ten af of zu zur op st".split()
)


def signer(draft: Draft) -> str | None:
    """The line of closing or signature that names a person, None where no person signs."""
    tagged = _tagged(draft)
    if tagged:
        return tagged
    group = False
    for line in _lines(draft):
        name = _bare(line)
        if _is_person(name, draft) and not (group and _is_stranger(name, draft)):
            return name
        group = group or bool(_GROUP & {fold(word) for word in name.split()})
    return None


def _is_stranger(name: str, draft: Draft) -> bool:
    """True for words that may name anything: no given name or title leads them, and they are no person's in `From:`."""
    words = [fold(word).strip(".") for word in name.split()]
    called = _shares_name(words, draft.sender) and _sender_is_person(draft.sender)
    return not is_given(words[0]) and words[0] not in TITLES and not called


_BESIDE = pattern(r"\s[|·•/–—]\s|,\s|\s[’'‘]\d\d\b|\s{3,}|\(|\s-\s|\s(?:from|at|with|@)\s|\s(?:&|and)\s(?:the|all)\s")


def _bare(line: str) -> str:
    """The line up to what stands beside a name ("| Head Miller", "(she/her)"), without dashes, stars and emoji."""
    words = _BESIDE.split(line.strip(), maxsplit=1)[0]
    inside = [at for at, char in enumerate(words) if char.isalnum() or unicodedata.category(char)[0] == "M"]
    if not inside:
        return ""
    end = inside[-1] + 1
    return words[inside[0] : end + (words[end : end + 1] == ".")]


def _lines(draft: Draft) -> list[str]:
    found = [line for region in draft.region("signature") for line in _first_lines(region.span.of(draft.text), draft)]
    closing = [line for region in draft.region("closing") for line in region.span.of(draft.text).splitlines()]
    inline = [re.sub(r"^.*?[,–—-]\s*", "", line) for line in closing if re.search(r"[,–—-]\s*\S", line)]
    return found + inline


def _first_lines(words: str, draft: Draft) -> list[str]:
    """The lines of a signature where a name stands: its first paragraph, and any other with the sender's own name."""
    first, _, rest = words.strip().partition("\n\n")
    later = [line for line in rest.splitlines() if _shares_name([fold(word) for word in line.split()], draft.sender)]
    return [line for line in [*first.splitlines()[:5], *later] if line.strip()]


def _tagged(draft: Draft) -> str | None:
    """A merge tag that stands for a person (the sender's name) in the signature."""
    spans = [region.span for region in draft.region("signature")]
    for tag in draft.tags:
        if any(span.holds(tag.span) for span in spans) and (
            tag.names == "person"
            or (
                tag.names == "sender"
                and not re.search(r"compan|org|phone|e-?mail|title|url|link", tag.text, re.IGNORECASE)
            )
        ):
            return tag.text
    return None


def _is_person(name: str, draft: Draft) -> bool:
    words = [word for word in name.split() if word not in ("&", "and")]
    if not 0 < len(words) <= 6 or _ADDRESS.search(name) or any(char.isdigit() for char in name):
        return False
    folded = [fold(word).strip(".") for word in words]
    if folded[0] in _ARTICLES or _PARTICLES & set(folded):
        return False
    if _shares_name(folded, draft.sender) and _sender_is_person(draft.sender):
        return True
    if any(word in _GROUP or word in LEGAL_SUFFIXES for word in _untitled(folded)) or "&" in name:
        return False
    if _is_company(name, folded, draft.sender):
        return False
    if not all(_NAME_WORD.match(_unmarked(word)) for word in words) or folded[0] in _NOT_NAMES:
        return False
    named = any(not word[0].islower() for word in words)  # scripts without capitals included
    lower = [word for word in words if word[0].islower() and fold(word) not in _SMALL]
    return (named and not lower and len(words) <= 5) or (
        len(words) == 1 and words[0].isalpha() and not named and draft.text.islower()
    )


_ARTICLES = frozenset("the your our".split())
_PARTICLES = frozenset("of for in on at by with".split())  # "Global Annals of Green Science"


def _sender_is_person(sender: Person) -> bool:
    """True when the name in `From:` is a person's: no word of a group, and a given name or the address says so."""
    words = _untitled([fold(word).strip(".,") for word in sender.name.split()])
    if _PARTICLES & set(words):
        return False
    if not words or any(word in _GROUP or word in LEGAL_SUFFIXES for word in words):
        return bool(words) and _of_partners(sender, words)
    if squash(sender.name) == squash(sender.company):
        return is_given(words[0])
    local = sender.address.partition("@")[0].lower()
    called = len(local) > 2 and local not in ROLE_MAILBOXES and words[0].startswith(local)
    return is_given(words[0]) or words[0] in TITLES or called or not _of_domain(words, sender)


def _untitled(words: list[str]) -> list[str]:
    """The words of a name without the titles before it ("Chief Emeka Onuoha")."""
    while len(words) > 1 and words[0] in TITLES and (words[1] in TITLES or is_given(words[1])):
        words = words[1:]
    return words


def _of_partners(sender: Person, words: list[str]) -> bool:
    """True for a name that goes on with its firm ("Ellie from Northwind", "Priya Nair, Hexa Labs")."""
    whole = len(words) > 1 and squash(sender.name) != squash(sender.company)
    # "Grant & Hale Lettings" begins with a given name too.
    return whole and is_given(words[0]) and "&" not in re.split(r",| from | at ", sender.name)[0]


def _unmarked(word: str) -> str:
    """*word* without the vowel signs and accents that are characters of their own."""
    return "".join(char for char in word if unicodedata.category(char)[0] != "M")


_NOT_NAMES = frozenset(
    """
    sent ps p.s regards best thanks cheers tel phone mobile www http unsubscribe enc cc from to subject date page
    dr.
    """.split()
)


def _shares_name(folded: list[str], sender: Person) -> bool:
    known = set(name_words(sender.name))
    return bool(known & {word.strip(".") for word in folded})


def _is_company(name: str, folded: list[str], sender: Person) -> bool:
    """True for the sender's firm: the front matter's, the domain's, or a `From:` name that is no person's."""
    whole = squash(name)
    if whole == squash(sender.company):
        return True
    if len(folded) > 1 and is_given(folded[0]):
        return False
    if _of_domain(folded, sender):
        return True
    return whole == squash(sender.name) and not _sender_is_person(sender)


def _of_domain(folded: list[str], sender: Person) -> bool:
    """True when *folded* words are what the sender's company or domain is called, or the larger part of it."""
    bare = "".join(word for word in folded if word not in LEGAL_SUFFIXES and word not in _GROUP)
    label = squash(sender.domain.partition(".")[0].replace("-", ""))
    if bare and bare in {squash(sender.company), label, squash(sender.domain.split("-")[0])}:
        return True
    if min(len(label), len(bare)) >= 5 and (bare.startswith(label) or (label.startswith(bare) and len(folded) > 1)):
        return True
    return len(bare) >= 5 and label.startswith(bare) and bare not in name_words(sender.name)


_CALL = pattern(r"\b(?:tel|phone|call|mobile|ring|whatsapp|t|m|p)\b\s*[.:]?|☎|📞", re.IGNORECASE)


def own_contact(draft: Draft) -> str | None:
    """The words by which the signer can be reached: phone, own address, calendar or profile link; else None."""
    for region in draft.region("signature", "closing", "footer"):
        words = region.span.of(draft.text)
        if region.kind == "footer" and not _CALL.search(words):
            continue
        found = _contact(words, draft)
        if found and not (region.kind == "footer" and "@" in found):
            return found
        if region.kind != "footer":
            linked = next(
                (
                    link.target
                    for link in draft.message.links
                    if region.span.overlaps(link.span) and _direct(link.target)
                ),
                None,
            )
            if linked:
                return linked
    return _in_words(draft)


def _contact(words: str, draft: Draft) -> str | None:
    tag = next(
        (
            tag.text
            for tag in draft.tags
            if draft.template
            and tag.text in words
            and re.search(
                r"phone|mobile|tel\b|e-?mail|calendar|calendly|booking|meeting|linkedin", tag.text, re.IGNORECASE
            )
            and not re.search(r"contact\.|subscriber|recipient", tag.text)
        ),
        None,
    )
    if tag:
        return tag
    phone = next((match.group() for match in _PHONE.finditer(words) if is_phone(match.group())), None)
    if phone:
        return phone
    mail = next((match.group() for match in _ADDRESS.finditer(words) if not _role(match.group(), draft)), None)
    if mail:
        return mail
    handle = _HANDLE.search(_ADDRESS.sub(" ", words))
    link = next((word for word in words.split() if "/" in word.partition(".")[2][1:-1] and _direct(word)), None)
    return link or (handle.group() if handle and not re.search(r"https?:|www\.", handle.group()) else None)


def is_phone(words: str) -> bool:
    """True for phone-shaped digits: 7 to 15 of them, no date, no year span."""
    digits = sum(char.isdigit() for char in words)
    shaped = digits > 7 or bool(re.fullmatch(r"\(?\d{3}\)?[ .-]?\d{4}", words.strip()))
    return 7 <= digits <= 15 and shaped and not _DATE_LIKE.match(words.strip())


def _role(address: str, draft: Draft) -> bool:
    local = address.partition("@")[0].lower()
    parts = re.split(r"[._+-]", local)
    named = set(name_words(draft.sender.name))
    of_person = _sender_is_person(draft.sender)
    own = any(of_person if part in named else is_given(part) for part in map(fold, parts))
    return (
        local in ROLE_MAILBOXES
        or parts[0] in ROLE_MAILBOXES
        or squash(local) in (squash(draft.sender.domain), squash(draft.sender.company))
        or (signer(draft) is None and not own)
        or (any(part in _GROUP for part in parts) and not own)
    )


def _direct(target: str) -> bool:
    if target.startswith("tel:"):
        return True
    if target.startswith("mailto:"):
        return target[7:].partition("@")[0].lower() not in ROLE_MAILBOXES
    return bool(_DIRECT_LINK.search(target))


_PICK = r"\b(?:pick|choose|book|grab) (?:a|any) (?:time|slot|day|hour|half[- ]hour)\b"
_REACH = pattern(
    r"\b(?:call|ring|dial|phone|text|whatsapp|reach|message|tel|mobile|e-?mail|write|number|line|book|slot|calendar|diary|"
    rf"desk|direct|signal|telegram)\b|{_PICK}",
    re.IGNORECASE,
)

# "call me on", "my number is"; a bare order to ring ("Dial …", "pick up the phone and dial …") is meant so as well.
_MINE = pattern(
    r"\b(?:me|my|i|us|our|mine|direct line)\b|^\W*(?:ring|call|dial|text|tel|phone|mobile|whatsapp)\b|"
    rf"\band (?:ring|call|dial|text)\b|{_PICK}",
    re.IGNORECASE,
)

# "My free hours are at …", "pick any half hour in my calendar: …": such a link leads to a diary, whatever it is.
_DIARY = pattern(
    r"\bmy\b[^.?!]{0,20}"
    r"\b(?:calendar|diary|free (?:hours?|times?|slots?)|availability|open slots?|booking page)\b(?! of\b)",
    re.IGNORECASE,
)


def _in_words(draft: Draft) -> str | None:
    """A way to reach the sender said in the text: "call me on …", "my number is …", "book a slot: …"."""
    for sentence in draft.sentences:
        if not _MINE.search(sentence.text):
            continue
        phone = next((match.group() for match in _PHONE.finditer(sentence.text) if is_phone(match.group())), None)
        found = phone or (_contact(sentence.text, draft) if _REACH.search(sentence.text) else None)
        if found and not (draft.recipient.address and draft.recipient.address.lower() == found.lower()):
            return found
        for link in draft.message.links:
            reaches = _REACH.search(sentence.text) and _direct(link.target)
            if sentence.span.overlaps(link.span) and (reaches or _DIARY.search(sentence.text)):
                return link.target
    return None
