"""How the sender's own lines begin: rows in, the span of the greeting (or None) out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mailcheck.first_use import pattern
from mailcheck.history import Line
from mailcheck.model import Span, Tag
from mailcheck.people import TITLES, fold

# Words that open a sentence as well ("Morning shifts start at six"); the others open nothing but a greeting.
_WEAK = "|".join(
    (
        r"dear|dearest|my dear|(?:most )?(?:respected|esteemed|honou?red|distinguished)",
        r"good\s+(?:morning|afternoon|evening|day)|morning|afternoon|evening",
        r"a very good (?:morning|afternoon|evening)|happy \w+day|welcome|attn|attention|fao|"
        r"to (?:the|our|all|all of|every|everyone|everybody|my)",
    )
)
GREETING_WORDS = "|".join(
    (
        r"hi there|hello there|hey there|hi+|hell+o+|hey+|hiya|heya|hullo|howdy|yo|ahoy|wotcha|[ae]y up|g['’]?day",
        r"greetings|salutations|what['’]?s up|wassup|sup",
        r"season'?s greetings|warm greetings|to whom(?:soever)? it may concern",
        r"bonjour|bonsoir|hola|ola|olá|ciao|salve|buongiorno|hallo|hei|hej|moin?|guten tag|servus|cześć|ahoj|merhaba",
        r"bom dia|boa tarde|buenos d[ií]as|buenas tardes|god dag|goedemorgen|goedendag",
        r"namaste|namaskar|kia ora|aloha|salaam|salam|as-?salaam[ -]u?alaikum|shalom|konnichiwa|sawubona|jambo|habari",
        _WEAK,
    )
)
GENERIC = frozenset(
    """
    guys guy team all folks everyone everybody anyone friend friends friendly there sir sirs madam madame madams mam
    ma'am gentlemen gentleman ladies lady customer customers client clients valued colleague colleagues neighbour
    neighbours neighbor neighbors member members reader readers subscriber subscribers supporter supporters user
    users partner partners owner owners manager managers director directors officer recruiter hiring purchase
    purchasing procurement sales marketing buyer editor editors editorial founder founders ceo cto cfo cmo coo boss
    chief executive department dept desk office committee board staff crew people gang lovely gorgeous beautiful
    dear dears sunshine stranger strangers legend legends champ buddy mate mates pal bro dude hun honey love lover
    fraternity brotherhood
    lovers business company firm shop store webmaster website site admin administrator support service services
    accounts accounting payable finance hr human resources it press media sponsor sponsors donor donors parent
    parents guest guests student students candidate applicant professional professionals leader leaders entrepreneur
    entrepreneurs homeowner homeowners resident residents tenant tenants host hosts artist artists developer
    developers creator creators whom whomever concern concerned it may sirs or and the to of my our your you yours
    we us both again fellow esteemed respected prospective potential future fabulous amazing awesome wonderful
    fantastic good great happy world internet language coffee wine book music food pet dog cat plant garden art tea
    cheese beer sport sports bike running yoga lover person human being doctor professor ma'am representative rep
    agent lads lasses fam family y'all yall comrades kind dearest sirmadam responsible incharge in-charge head
    reader's decision maker decision-maker principal secretary treasurer organiser organizer coordinator participant
    participants attendee attendees speaker speakers mum mums moms dad dads chef chefs exhibitor exhibitors vendor
    vendors supplier suppliers employer employers employee employees investor investors traveller travellers traveler
    travelers shopper shoppers patient patients volunteer volunteers alumnus alumni alumna alumnae graduate graduates
    author authors blogger bloggers gardener gardeners driver drivers rider riders runner runners teacher teachers
    educator educators coach coaches trainer trainers trader traders retailer retailers merchant merchants seller
    sellers reseller resellers landlord landlords farmer farmers grower growers baker bakers brewer brewers maker
    makers builder builders contractor contractors freelancer freelancers designer designers engineer engineers
    marketer marketers architect architects lawyer lawyers solicitor solicitors accountant accountants photographer
    photographers musician musicians dentist dentists doctors nurse nurses physician physicians vet vets clinician
    applicants jobseeker jobseekers recruiters executives chairman chairwoman chair trustee trustees councillor
    delegate delegates nominee nominees winner winners taxpayer voter voters citizen citizens passenger passengers
    listener listeners viewer viewers follower followers fan fans enthusiast enthusiasts holder cardholder
    policyholder shareholder shareholders stakeholder stakeholders bookseller booksellers librarian librarians
    publisher publishers journalist journalists reporter reporters producer producers organisers organizers
    restaurateur hotelier innkeeper shopkeeper shopkeepers householder householders families household
    business-owner churchwarden churchwardens warden wardens clerk registrar curator curators bursar verger steward
    caretaker headteacher headmaster headmistress harbourmaster postmaster parishioner parishioners villager villagers
    stallholder stallholders superstar superstars rockstar rockstars hero heroes champion champions bestie
    """.split()
)
"""Folded words that name nobody in a greeting."""
POSTS = frozenset(
    """
    manager managers director directors officer officers head heads owner owners founder founders editor editors
    recruiter buyer administrator executive coordinator principal secretary treasurer organiser organizer leader
    leaders lead exhibitor exhibitors customer customers client clients member members guest guests resident
    residents friend friends tenant tenants churchwarden churchwardens warden wardens clerk registrar curator
    curators bursar headteacher headmaster headmistress harbourmaster postmaster caretaker parishioner parishioners
    subscriber subscribers supporter supporters partner partners colleague colleagues
    """.split()
)
"""Those of them that make a post or a public of the words beside them ("Facility Head", "Valued Lakeside Guest")."""
_GREETING = pattern(rf"^\s*(?:{GREETING_WORDS})(?![\w'’-])", re.IGNORECASE)
_WEAKLY = pattern(rf"^\s*(?:{_WEAK})(?![\w'’-])", re.IGNORECASE)
_NAME_ONLY = pattern(
    r"^\s*@?(?:[^\W\d_][\w.'’-]*|[{*%\[$<].{1,60}?[}*%\]>])(?:\s+(?:&|and\s+)?[^\W\d_][\w.'’-]*){0,3}"
    r"\s*(?:[,:!–—-]+|,?\s*)\s*$"
)
_BULLET = pattern(r"^\s*(?:[-*•·▪◦‣–—]|\(?\d{1,2}[.)]|[✅✔☑➜→▶️]+)\s+\S")
_STOP = pattern(r"[,:;!.?–—](?=\s|$)|\s[-–—](?=\s)")
_TITLE = pattern(
    r"\b(?:mr|mrs|ms|dr|prof|st|rev|fr|br|hon|jr|sr|sra|srta|dra|no|smt|shri|km|er|adv|ing|capt|cmdr|col|gen|lt|maj|sgt|msgr|"
    r"mgr|mme|mlle|[A-Z])\.$",
    re.IGNORECASE,
)
_MORE_NAMES = pattern(r"(?:[A-ZÀ-Þ][\w'’-]+(?:\s*,|\s+and\b|\s*&)|(?:and|&)\s)")
_ONLY_NAMES = pattern(r"(?:[A-ZÀ-Þ][\w'’.-]*\s*){1,3}(?:[,:!.–—-]|$)")
_FROM = pattern(r"\s*\w+(?: \w+)? from\b", re.IGNORECASE)  # "Hello from Bristol, Ana!"
_WORD = pattern(r"[^\W\d_][\w'’-]*")
_LONGEST = 1000  # characters of a line in which a greeting is looked for


def greeting(rows: Sequence[Line], recipient: str, tags: Sequence[Tag]) -> Span | None:
    """The greeting's span: the first line, or its first words where prose follows on the same line.

    *rows* are the sender's own lines that are not blank, *recipient* is the reader's folded name ("" for none).
    """
    return salutation(rows, tags) or _address(rows, recipient, tags) if rows else None


def salutation(rows: Sequence[Line], tags: Sequence[Tag]) -> Span | None:
    """The span of a greeting that begins with a word of greeting, in the first line or below a banner."""
    if not rows:
        return None
    row = rows[1] if len(rows) > 1 and _is_heading(rows[0].text, _without_control(rows[1], tags)) else rows[0]
    text = _without_control(row, tags)[:_LONGEST]
    if not _GREETING.match(text):
        return None
    end = _end(text, row, tags)
    if _WEAKLY.match(text) and _is_sentence(_masked(text, row, tags)[:end]):
        return None
    return Span(row.span.start + len(text) - len(text.lstrip()), row.span.start + end)


def _is_sentence(words: str) -> bool:
    """True for "Morning shifts start at six.": after the opening word stand plain words that address nobody."""
    if words.endswith((",", ":", "!", "-", "–", "—")) and not re.match(
        r"\s*(?:to the best|attention to)\b", words, re.I
    ):
        return False
    rest = [word.group() for word in _WORD.finditer(_WEAKLY.sub("", words))]
    plain = [word for word in rest if word[0].islower() and fold(word) not in GENERIC]
    return bool(plain) and len(rest) > 1


def _address(rows: Sequence[Line], recipient: str, tags: Sequence[Tag]) -> Span | None:
    """The span of a first line that is only a name ("Michael,"), or of the reader's name before prose."""
    row = rows[0]
    text = _without_control(row, tags)[:_LONGEST]
    start = row.span.start + len(text) - len(text.lstrip())
    words = len(text.split())
    short = words <= 6 and not _BULLET.match(text)
    if short and _NAME_ONLY.match(text) and _looks_addressed(text, recipient, tags):
        return Span(start, row.span.end)
    comma = short and text.rstrip().endswith(",") and len(rows) > 1
    apart = len(rows) > 1 and rows[1].span.start > row.span.end + 1
    if comma and (_shares(text, recipient) or words <= (5 if apart else 2)):
        return Span(start, row.span.start + len(text.rstrip()))
    inline = re.match(r"\s*([^\W\d_][\w'’-]+)\s*[,–—-](?=\s+\S)", text)
    if inline and fold(inline.group(1)) in recipient.split():
        return Span(start, row.span.start + inline.end())
    return None


def _without_control(row: Line, tags: Sequence[Tag]) -> str:
    """The row's text with the tags that only steer ("{% if %}") blanked out."""
    text = row.text
    for tag in tags:
        if tag.names == "control" and row.span.holds(tag.span):
            at = tag.span.start - row.span.start
            text = text[:at] + " " * len(tag.text) + text[at + len(tag.text) :]
    return text


def _is_heading(first: str, second: str) -> bool:
    """True where a banner or title stands above the greeting, as newsletters have it."""
    return (
        bool(_GREETING.match(second))
        and not _GREETING.match(first)
        and len(first.split()) <= 8
        and not first.rstrip().endswith((".", "?", ","))
    )


def _looks_addressed(text: str, recipient: str, tags: Sequence[Tag]) -> bool:
    stripped = text.strip()
    if any(tag.names == "person" and tag.text in stripped for tag in tags):
        return True
    if _shares(stripped, recipient):
        return True
    if stripped.endswith("!") and stripped.isupper() and len(stripped.split()) > 2:
        return False  # a banner
    ends = stripped.endswith((",", ":", "!", "-", "–", "—"))
    return ends and all(word[0].isupper() or word in ("and", "&") for word in stripped.split() if word[0].isalpha())


def _shares(text: str, name: str) -> bool:
    words = set(fold(text).split()) - TITLES
    return bool(words & {word for word in name.split() if len(word) > 1})


def _end(text: str, row: Line, tags: Sequence[Tag]) -> int:
    """Offset in the row where the greeting ends: its first comma or colon before prose, else the line's end."""
    plain = _masked(text, row, tags)
    steered = any(tag.names == "control" and tag.span.overlaps(row.span) for tag in tags)
    for match in _STOP.finditer(plain):
        before, after = plain[: match.end()], plain[match.end() :].strip()
        if _TITLE.search(before):
            continue
        if _GREETING.match(after) and steered:
            continue  # the other arm of a condition greets too
        if match.group().strip() == "," and _MORE_NAMES.match(after) and len(after.split()) <= 5:
            continue
        # "Good morning, dear neighbours!", but "Hello, good evening suits me."
        again = _GREETING.match(after) and len(after.split()) <= 5 and not _is_sentence(after)
        whole = _GREETING.fullmatch(before.rstrip(" ,:")) or _FROM.match(before)
        if whole and (again or _ONLY_NAMES.fullmatch(after)):
            return len(text.rstrip())
        return match.end() if re.search(r"\w", after) else len(text.rstrip())
    return len(text.rstrip()) if len(text.split()) <= 8 else _words_end(text, 2)


def _masked(text: str, row: Line, tags: Sequence[Tag]) -> str:
    """*text* with its tags written as letters, so that no stop inside them counts."""
    masked = list(text)
    for tag in tags:
        if tag.span.overlaps(row.span) and tag.names != "control":
            for at in range(max(0, tag.span.start - row.span.start), min(len(text), tag.span.end - row.span.start)):
                masked[at] = "x"
    return "".join(masked)


def _words_end(text: str, count: int) -> int:
    words = list(re.finditer(r"\S+", text))
    return words[min(count, len(words)) - 1].end()
