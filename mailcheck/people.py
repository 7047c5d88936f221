"""Who writes to whom: headers, front matter and options in, `Person`s out; and how names and companies match.

All matching is on folded words (no case, no accents, letters and digits only), so that "Éva", "eva" and
"EVA" are one name, and "Ø" meets both "o" and "oe".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from mailcheck.first_use import pattern
from mailcheck.frozen import replace
from mailcheck.model import Message, Person, Span

FREE_MAIL = frozenset(
    """
    gmail googlemail yahoo ymail rocketmail hotmail outlook live msn aol icloud me mac gmx web t-online mail proton
    protonmail pm zoho yandex qq 163 126 naver daum hanmail rediffmail libero virgilio orange wanadoo free laposte
    seznam wp o2 interia abv ukr rambler fastmail hey tutanota tuta duck btinternet sky virginmedia comcast verizon
    att sbcglobal cox shaw telus rogers bigpond optusnet uol bol terra
    """.split()
)
ROLE_MAILBOXES = frozenset(
    """
    info sales hello hi contact contactus office team support help helpdesk care service services customerservice
    enquiries enquiry inquiries inquiry admin marketing press media pr jobs careers hr recruiting recruitment
    billing accounts accounting invoices invoice finance orders order booking bookings reservations publicity events
    newsletter news mail email post webmaster postmaster noreply no-reply donotreply do-not-reply feedback partners
    partnerships business general reception studio shop store receivables welcome bonjour hola ola kontakt desk
    resumes resume cv cvs vacancies applications tenders quotes quotations rfq dispatch warehouse showroom export
    exports
    """.split()
)
LEGAL_SUFFIXES = frozenset(
    """
    ltd limited inc incorporated llc llp plc corp corporation co company gmbh ag kg ug sa sas sarl sl srl spa bv nv
    oy oyj ab as asa aps kft zrt doo sro ou uab sia pty pvt private lda ltda group holding holdings gbr ev kk
    """.split()
)
_SECOND_LEVEL = frozenset("co com org net ac gov edu or ne go ltd plc".split())
_TRANSLITERATED = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i", "’": "", "'": ""}
)
_WIDE = pattern(r"([aou])e|aa")  # how Jürgen, Søren and Åge are spelt without their letters
TITLES = frozenset(
    """
    mr mrs ms miss mx dr prof professor sir dame lord lady rev reverend father sister brother rabbi imam herr frau
    fr doctor madame monsieur mme mlle m señor señora sr sra srta signor signora capt captain col judge hon eng ing
    shri smt sri chief alhaji ustadh san sensei
    """.split()
)
_WORD = pattern(r"[^\W_](?:[\w.'’&+-]*[^\W_])?|&", re.UNICODE)


@lru_cache(maxsize=4096)
def fold(words: str) -> str:
    """*words* without case, accents and punctuation: "Éva O’Brien-Šimić" becomes "eva obriensimic"."""
    lowered = words.lower().translate(_TRANSLITERATED)
    plain = "".join(char for char in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(char))
    return " ".join("".join(char for char in word if char.isalnum()) for word in plain.split()).strip()


def squash(words: str) -> str:
    """*words* folded and without spaces: what a domain makes of a company's name."""
    return fold(words).replace(" ", "")


def name_words(name: str) -> tuple[str, ...]:
    """The folded words of a person's name, titles and initials left out; "Last, First" is turned around."""
    if name.count(",") == 1:
        last, first = name.split(",")
        name = f"{first} {last}"
    words = [fold(word) for part in name.split() for word in [part, *(part.split("-") if "-" in part else ())]]
    return tuple(word for word in words if (len(word) > 1 or not word.isascii()) and word not in TITLES)  # 李 is a name


def same_name(written: str, known: str, short_forms: Mapping[str, frozenset[str]]) -> bool:
    """True when the folded word *written* may stand for *known*: the same, a short form, or its spelling in ASCII."""
    if written == known or _narrow(written) == known or written == _narrow(known):
        return True
    if _OTHER_GENDER.get(written) == known or _OTHER_GENDER.get(known) == written:
        return False
    if min(len(written), len(known)) >= 3 and (known.startswith(written) or written.startswith(known)):
        return True
    return bool(short_forms.get(written, frozenset({written})) & short_forms.get(known, frozenset({known})))


_OTHER_GENDER = {
    name: f"{name}a"
    for name in """
    adrian aleksandr alexander bogdan carl christian daniel denis dominic emanuel eric erik fabian florin frederic
    gabriel george ivan jan joan joaquin joseph julian karl leon lucian manuel marcel marin martin michael milan nikolai
    paul raphael rafael robert roman samuel sebastian simon stefan stephan tristan valentin victor viktor vladimir
    zoran
    """.split()
}
"""Names that are short for no other: the man's is how the woman's begins."""


def _narrow(word: str) -> str:
    """The folded *word* with "juergen" written as "jurgen"."""
    return _WIDE.sub(lambda match: match.group(1) or "a", word)


def domain_label(address: str) -> str:
    """The registrable label of the address's domain ("acme" of x@mail.acme.co.uk); "" for free mail or none."""
    labels = address.rpartition("@")[2].lower().strip(".").split(".")
    if "@" not in address or len(labels) < 2:
        return ""
    label = labels[-3] if len(labels) > 2 and labels[-2] in _SECOND_LEVEL else labels[-2]
    return "" if label in FREE_MAIL else label


_LONGEST = 20_000  # characters of a header that are read for addresses
_PIECE = pattern(r'"(?:[^"\\]|\\.){0,500}+"|<[^<>]*>|\([^()]*\)|[^",;<(]+|.', re.DOTALL)
_BARE = pattern(r"[^\s<>()\[\]\",;:@]{1,100}@[^\s<>()\[\]\",;:@]+")


def addresses(value: str) -> tuple[tuple[str, str], ...]:
    """(name, address) pairs of a header's value; a value that is only a name gives it with no address.

    `Osei, Anna <anna@bluefin.example>` without quotes is one person: a name before a comma joins the address behind it.
    """
    found: list[tuple[str, str]] = []
    before = ""
    for piece in _pieces(value[:_LONGEST]):
        name, address = _pair(piece)
        if before and address and name:
            name, before = f"{before}, {name}", ""
        if before:
            found.append((before, ""))
        before = "" if address else name
        if address:
            found.append((name, address))
    return (*found, (before, "")) if before else tuple(found)


def _pieces(value: str) -> Iterator[str]:
    """The parts of a list of addresses: what stands between commas outside quotes, brackets and comments."""
    piece: list[str] = []
    for part in _PIECE.findall(value):
        if part in (",", ";"):
            yield "".join(piece)
            piece = []
        else:
            piece.append(part)
    yield "".join(piece)


def _pair(piece: str) -> tuple[str, str]:
    """Name and address of one piece, "" for what it lacks; a comment is a name where there is no other."""
    words = re.sub(r"^[^\"<@:]*:", "", piece)  # the name of a group
    angle = re.search(r"<\s*([^<>]*?)\s*>", words)
    bare = None if angle else _BARE.search(words)
    address = angle.group(1) if angle else bare.group() if bare else ""
    found = angle or bare
    rest = f"{words[: found.start()]} {words[found.end() :]}" if found else words
    comment = re.search(r"\(([^()]*)\)", rest)
    name = " ".join(re.sub(r"\([^()]*\)", " ", rest).split()) or (comment.group(1).strip() if comment else "")
    name = re.sub(r"\\(.)", r"\1", name.strip("<> ")).strip("\"'").strip()
    return ("" if "@" in name else name), (address if "@" in address else "")


def person(pairs: tuple[tuple[str, str], ...], given: object) -> Person:
    """The first of *pairs*, with what the front matter (*given*, a mapping or a name) says put over it."""
    name, address = pairs[0] if pairs else ("", "")
    known: Mapping[str, Any] = (
        given if isinstance(given, Mapping) else {"name": given} if isinstance(given, str) else {}
    )
    text = {key: str(known[key]).strip() for key in ("name", "company", "brand", "address") if known.get(key)}
    address = text.get("address") or address
    return Person(
        name=text.get("name") or name,
        address=address,
        company=text.get("company", ""),
        brand=text.get("brand", ""),
        domain=domain_label(address),
    )


def recipient(message: Message, to: str | None, company: str | None) -> Person:
    """Who reads: `--to` before front matter before `To:`; several addressees have no single recipient."""
    pairs = addresses(to if to is not None else message.header("to") or "")
    given = message.front.get("recipient") if to is None else None
    if len(pairs) > 1 and not given:
        pairs = ()
    found = person(pairs, given)
    return Person(found.name, found.address, company or found.company, found.brand, found.domain)


def listed(reader: Person, contacts: Mapping[str, tuple[str, str]]) -> Person:
    """*reader* with the name and the company that *contacts* has for the address, where they are not known."""
    name, company = contacts.get(reader.address.lower(), ("", ""))
    return replace(reader, name=reader.name or name, company=reader.company or company) if name or company else reader


def sender(message: Message) -> Person:
    """Who writes: front matter before `From:`."""
    return person(addresses(message.header("from") or ""), message.front.get("sender"))


@lru_cache(maxsize=1024)
def company_forms(who: Person) -> tuple[str, ...]:
    """Squashed spellings by which the company may be mentioned, longest first; the brand is not among them."""
    words = fold(who.company).split()
    bare = [word for word in words if word not in LEGAL_SUFFIXES] or words
    forms = {"".join(words), "".join(bare), squash(who.domain)}
    forms |= {form.replace("and", "") for form in forms}  # "Kiln & Clay" of kilnandclay.example
    if bare and len(bare[0]) >= 4 and bare[0] not in _COMMON_FIRST_WORDS:
        forms.add(bare[0])
    if len(bare) > 2 and bare[0] in _TRADES:
        forms.add("".join(bare[1:]))  # "Ter Zee" for "Brasserie Ter Zee"
    forms -= {squash(who.brand), squash(who.name), *name_words(who.name)}
    return tuple(sorted((form for form in forms if len(form) > 1), key=lambda form: (-len(form), form)))


_COMMON_FIRST_WORDS = frozenset(
    """
    first national united american british european global international general royal great north south east west
    northern southern eastern western city house home green blue black white golden silver little good best house
    hotel studio school bank clinic saint santa casa maison chez the new old grand open free fast smart data digital
    creative modern central premier royal young happy fresh pure simple square family friends people social public
    university college museum institute society association centre center church hospital bakery garden water stone
    """.split()
)


_TRADES = frozenset(
    """
    hotel restaurant brasserie bistro cafe bar pub boulangerie bakery studio atelier clinic farm garage gallery villa
    ristorante trattoria pension auberge domaine chateau bodega cantina
    """.split()
)


def greeted_forms(words: str) -> tuple[str, ...]:
    """The squashed spellings of a firm that a greeting names: its capitalised words, and the first if it is telling."""
    proper = [
        fold(word.group())
        for word in _WORD.finditer(words)
        if word.group()[0].isupper() and fold(word.group()) not in _GREETED
    ]
    if not proper:
        return ()
    first = {proper[0]} if len(proper[0]) >= 4 and proper[0] not in _COMMON_FIRST_WORDS else set()
    return tuple(sorted({"".join(proper), *first}))


_GREETED = frozenset("team crew staff folks people friends dear hi hello hey the to good at of".split())


def mentions(text: str, forms: tuple[str, ...], masked: tuple[Span, ...] = ()) -> Iterator[Span]:
    """Where one of the squashed *forms* stands in *text* as capitalised words (or all in one lower-case word)."""
    if not forms:
        return
    words = [word for word in _WORD.finditer(text) if not any(Span(*word.span()).overlaps(span) for span in masked)]
    wanted, at = frozenset(forms), 0
    begun = frozenset(form[:length] for form in forms for length in range(1, len(form) + 1))
    while at < len(words):
        begins = squash(_without_possessive(words[at])[0]) in begun
        end = _mention_end(text, words, at, wanted, begun) if begins else None
        if end:
            yield Span(words[at].start(), end)
            at = next((i for i in range(at, len(words)) if words[i].start() >= end), len(words))
        else:
            at += 1


def _mention_end(
    text: str, words: Sequence[re.Match[str]], at: int, wanted: frozenset[str], begun: frozenset[str]
) -> int | None:
    """Where the longest of *wanted* ends that the words from *at* on spell, of which *begun* has the beginnings."""
    joined, best = "", None
    for number in range(at, len(words)):
        word = words[number]
        if number > at and not re.fullmatch(r"[\s&,.-]{1,3}", text[words[number - 1].end() : word.start()]):
            break
        for spelling, end in ((word.group(), word.end()), _without_possessive(word)):
            if spelling != "&" and joined + squash(spelling) in wanted and _stands_alone(text, words[at].start(), end):
                best = end
        joined += squash(word.group())
        if joined not in begun:
            break
    return best


def _without_possessive(word: re.Match[str]) -> tuple[str, int]:
    bare = re.sub(r"['’]s?$", "", word.group())
    return bare, word.start() + len(bare)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """True for words of prose: capitalised, and no part of an address or a link."""
    if text[start - 1 : start] in ("@", "/", ".") or text[end : end + 1] in ("@", "/"):
        return False
    first = text[start]
    return first.isupper() or first.isdigit() or not first.isascii()


def short_forms(settings: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """From each folded name to the groups it belongs to, by the `short-forms` setting: lists of names that are one."""
    return _grouped(tuple(map(str, settings.get("short-forms", ()))))


@lru_cache(maxsize=4)
def _grouped(lines: tuple[str, ...]) -> dict[str, frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for number, line in enumerate(lines):
        for name in line.split():
            groups.setdefault(fold(name), set()).add(str(number))
    return {name: frozenset(numbers) for name, numbers in groups.items()}
