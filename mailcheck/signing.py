"""Who closes the draft: the draft in, the signing line out."""

from __future__ import annotations

import re
import unicodedata

from mailcheck.first_use import pattern
from mailcheck.given_names import is_given
from mailcheck.model import Draft, Person
from mailcheck.people import LEGAL_SUFFIXES, ROLE_MAILBOXES, TITLES, fold, name_words, squash

GROUP = frozenset(
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
    export import trading editorial stores shops chandlers cars autos
    traders exporters importers builders plumbers chemists jewellers furnishings textiles garments tiles printers
    solar energy electricals hydraulics pumps
    """.split()
)
"""Folded words of a team, an office, a trade or a post: a line of a signature that holds one names no person."""
ADDRESS = pattern(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
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
        group = group or bool(GROUP & {fold(word) for word in name.split()})
    return None


def _is_stranger(name: str, draft: Draft) -> bool:
    """True for words that may name anything: no given name or title leads them, and they are no person's in `From:`."""
    words = [fold(word).strip(".") for word in name.split()]
    called = _shares_name(words, draft.sender) and sender_is_person(draft.sender)
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
    if not 0 < len(words) <= 6 or ADDRESS.search(name) or any(char.isdigit() for char in name):
        return False
    folded = [fold(word).strip(".") for word in words]
    if folded[0] in _ARTICLES or _PARTICLES & set(folded):
        return False
    if _shares_name(folded, draft.sender) and sender_is_person(draft.sender):
        return True
    if any(word in GROUP or word in LEGAL_SUFFIXES for word in _untitled(folded)) or "&" in name:
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


def sender_is_person(sender: Person) -> bool:
    """True when the name in `From:` is a person's: no word of a group, and a given name or the address says so."""
    words = _untitled([fold(word).strip(".,") for word in sender.name.split()])
    if _PARTICLES & set(words) or _of_firm(sender.name):
        return False
    if not words or any(word in GROUP or word in LEGAL_SUFFIXES for word in words):
        return bool(words) and _of_partners(sender, words)
    if squash(sender.name) == squash(sender.company):
        return is_given(words[0])
    local = sender.address.partition("@")[0].lower()
    called = len(local) > 2 and local not in ROLE_MAILBOXES and words[0].startswith(local)
    return is_given(words[0]) or words[0] in TITLES or called or not _of_domain(words, sender)


def _of_firm(name: str) -> bool:
    """True for "Ogden & Nephew": of what an "&" joins, one is no given name."""
    parts = [part.split() for part in name.split("&")]
    return len(parts) > 1 and not all(part and is_given(fold(part[0])) for part in parts)


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
    return whole == squash(sender.name) and not sender_is_person(sender)


def _of_domain(folded: list[str], sender: Person) -> bool:
    """True when *folded* words are what the sender's company or domain is called, or the larger part of it."""
    bare = "".join(word for word in folded if word not in LEGAL_SUFFIXES and word not in GROUP)
    label = squash(sender.domain.partition(".")[0].replace("-", ""))
    if bare and bare in {squash(sender.company), label, squash(sender.domain.split("-")[0])}:
        return True
    if min(len(label), len(bare)) >= 5 and (bare.startswith(label) or (label.startswith(bare) and len(folded) > 1)):
        return True
    return len(bare) >= 5 and label.startswith(bare) and bare not in name_words(sender.name)
