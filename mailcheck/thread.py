"""The messages of a draft's quoted history: the text and its regions in, `Quoted`s (newest first) out.

Dates are read in numbers and with the month names of a dozen languages; an attribution whose date cannot be
read has none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from mailcheck.first_use import pattern
from mailcheck.history import AUTHOR, FIELD, RULE, SENT, UNDERSCORES, WROTE, Line, attribution, is_block, lines
from mailcheck.model import Person, Quoted, Region
from mailcheck.people import fold

_ADDRESS = pattern(r"[\w.+'-]{1,100}@[\w.-]{1,200}\.\w+")
_MARKS = pattern(r"^[ \t]{0,3}(?:>[ \t]?)+")
if TYPE_CHECKING:
    from datetime import datetime

_Fields = tuple[str, "datetime | None"]  # author and date


def thread(text: str, regions: Sequence[Region], sender: Person, recipient: Person) -> tuple[Quoted, ...]:
    """The messages of the quoted regions, newest first; `own` is decided by the sender's address, else by name.

    A first name alone is the sender's, unless it is the recipient's too.
    """
    quoted = "\n".join(region.span.of(text) for region in regions if region.kind == "quoted")
    own_names = {fold(sender.name), _first(sender.name)} - {"", _first(recipient.name)}
    return tuple(_messages(quoted, sender.address.lower(), own_names)) if quoted else ()


def _first(name: str) -> str:
    """The first of a person's names, folded."""
    return fold(name).partition(" ")[0]


def _messages(text: str, own_address: str, own_names: Collection[str]) -> Iterator[Quoted]:
    rows = lines("\n".join(_MARKS.sub("", row) for row in text.split("\n")))
    author, date, body, at = "", None, list[str](), 0
    while at < len(rows):
        taken, fields = _heading(rows, at)
        if not taken:
            body.append(rows[at].text)
            at += 1
            continue
        if "".join(body).strip():
            yield _quoted(author, date, body, own_address, own_names)
        (author, date), body = fields, []
        at += taken
    if "".join(body).strip() or author:
        yield _quoted(author, date, body, own_address, own_names)


def _quoted(
    author: str, date: datetime | None, body: list[str], own_address: str, own_names: Collection[str]
) -> Quoted:
    found = _ADDRESS.search(author)
    own = bool(own_address) and found.group().lower() == own_address if found else fold(author).strip() in own_names
    return Quoted(author.strip(), date, "\n".join(body).strip(), own)


def _heading(rows: Sequence[Line], at: int) -> tuple[int, _Fields]:
    """Lines taken by an attribution or header block from here, its author and its date."""
    text = rows[at].text
    if RULE.match(text) or UNDERSCORES.match(text):
        inner, fields = _block(rows, at + 1) if at + 1 < len(rows) and is_block(rows, at + 1) else (0, ("", None))
        return (inner + 1, fields) if inner or RULE.match(text) else (0, fields)
    if is_block(rows, at):
        return _block(rows, at)
    taken = attribution(rows, at)
    joined = " ".join(row.text.strip() for row in rows[at : at + taken])
    return taken, _attributed(joined) if taken else ("", None)


def _block(rows: Sequence[Line], at: int) -> tuple[int, _Fields]:
    author, date, taken = "", None, 0
    for row in rows[at : at + 8]:
        field = FIELD.match(row.text)
        if not field:
            break
        taken += 1
        name, value = field.group(1).lower(), field.group(2).strip("* ")
        if name in AUTHOR:
            author = value
        elif name in SENT:
            date = when(value)
    return taken, (author, date)


_TO_TIME = pattern(
    r"^\s*(?:On|Le|Am|Il|El|Em|Op|Den)?\s*(.*?\d{1,2}[:.h]\d{2}(?::\d{2})?\s*(?:[AaPp]\.?[Mm]\.?)?)"
    r"(?:\s*(?:(?:GMT|UTC)?[+-]\d{1,2}:?\d{2}|\(?[A-Z]{2,5}\)?))?\s*[,\s]\s*(.*)$"
)
_TO_YEAR = pattern(r"^\s*(?:On|Le|Am)?\s*(.*?\b\d{4})\s*,?\s+(.*)$")


def _attributed(joined: str) -> _Fields:
    """Author and date of an attribution on one line; German and Dutch name the author behind the verb."""
    verb = WROTE.search(joined)
    head = joined[: verb.start()].strip() if verb else joined.strip().rstrip(":")
    behind = re.sub(r"^\S+(?:\s+écrit|\s+scritto)?\s*", "", verb.group().strip()).rstrip(": ") if verb else ""
    if behind:
        return behind, when(head)
    cut = _TO_TIME.match(head) or _TO_YEAR.match(head)
    return (cut.group(2).strip(" ,"), when(cut.group(1))) if cut else (head, None)


_MONTH_NAMES = """
jan ene gen sty|feb fév fev lut|mar mär mrz mrt maa mars|apr avr abr kwi|may mai mei maj mag maio|jun giu cze juin|
jul lug lip juil|aug aoû ago sie|sep set wrz|oct okt ott out paź|nov lis|dec dez déc dic gru des
"""
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES.split("|"), 1) for name in names.split()}
_DATES = (
    pattern(r"(?P<d>\d{1,2})(?:st|nd|rd|th)?\.?\s+(?:de\s+)?(?P<m>[^\W\d_]{3,12})\.?,?\s+(?:de\s+)?(?P<y>\d{4})"),
    pattern(r"(?P<m>[^\W\d_]{3,12})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})"),
    pattern(r"(?P<y>\d{4})-(?P<n>\d{1,2})-(?P<d>\d{1,2})"),
    pattern(r"(?P<d>\d{1,2})\.(?P<n>\d{1,2})\.(?P<y>\d{4})"),
    # With slashes, only where nobody can take the day for the month.
    pattern(r"\b(?P<d>1[3-9]|2\d|3[01])/(?P<n>0?[1-9]|1[0-2])/(?P<y>\d{4})"),
    pattern(r"\b(?P<n>0?[1-9]|1[0-2])/(?P<d>1[3-9]|2\d|3[01])/(?P<y>\d{4})"),
)
_TIME = pattern(r"\b(\d{1,2})[:.h](\d{2})(?::(\d{2}))?\s*([AaPp])?\.?[Mm]?")
_HALF_DAY = pattern(r"\d\s*[AaPp]\.?[Mm]\b")
_ZONE = pattern(r"(?:GMT|UTC)?([+-]\d{2}):?(\d{2})\b|\b(GMT|UTC|Z)\b")


def when(words: str) -> datetime | None:
    """The moment a `Date:` header or an attribution names; naive where it names no zone, None where it names none."""
    words = words.strip()[:200]
    if not _HALF_DAY.search(words):  # the standard parser takes 4:30 PM for the morning
        try:
            from email.utils import parsedate_to_datetime

            return parsedate_to_datetime(words)
        except (TypeError, ValueError, IndexError, OverflowError):
            pass
    found = next((match for written in _DATES if (match := written.search(words))), None)
    return _moment(words, found) if found else None


def _moment(words: str, found: re.Match[str]) -> datetime | None:
    """The moment of a date *found* in *words* and the time of day beside it; None without one."""
    from datetime import UTC, datetime

    parts = found.groupdict()
    name = (parts.get("m") or "").lower()
    month = int(parts["n"]) if parts.get("n") else _MONTHS.get(name[:4]) or _MONTHS.get(name[:3], 0)
    rest = words[found.end() :]
    time = _TIME.search(rest) or _TIME.search(words[: found.start()])
    if not time:
        return None
    hour = int(time.group(1))
    if time.group(4):
        hour = hour % 12 + (12 if time.group(4).lower() == "p" else 0)
    zone = _ZONE.search(rest)
    try:
        moment = datetime(int(parts["y"]), month, int(parts["d"]), hour, int(time.group(2)))
        if zone and zone.group(3):
            return moment.replace(tzinfo=UTC)
        return datetime.fromisoformat(f"{moment.isoformat()}{zone.group(1)}:{zone.group(2)}") if zone else moment
    except ValueError:
        return None
