"""Quoted history: the text in, the spans of somebody else's words (Gmail, Outlook, Apple Mail) and its messages out.

A line scanner, linear in the text: `>` lines, attributions ("On … wrote:"), Outlook header blocks, forward
and "Original Message" rules. What stands between `>` lines or below them is the sender's own (inline and
bottom posting); what follows an Outlook header block is history to the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from mailcheck.model import Quoted, Region, RegionKind, Span
from mailcheck.people import addresses, fold

_QUOTE = re.compile(r"^[ \t]{0,3}(?:>|\|\s?>)")
_WROTE = re.compile(
    r"(?:wrote|writes|a écrit|schrieb|ha scritto|escribió|escreveu|skrev|schreef|napsal[a]?|pisze|έγραψε)(?:[^\n:]{0,40})?\s?:\s*$",
    re.IGNORECASE,
)
_ATTRIBUTION_START = re.compile(r"^\s*(?:On|Le|Am|Il|El|Em|Op|Den|Dne|W dniu|Στις)\s.*\d|^\s*\d{1,4}[-./]\d{1,2}[-./]\d{1,4}.*|^.*<[^<>@\s]+@[^<>\s]+>", re.IGNORECASE)
_RULE = re.compile(r"^\s*-{2,}\s*(?:Original (?:Message|Appointment)|Ursprüngliche Nachricht|Message d.origine|Mensaje original)\s*-{2,}\s*$", re.IGNORECASE)
_FORWARD = re.compile(r"^\s*(?:-{2,}\s*Forwarded (?:message|by)\b.*|Begin forwarded message:?)\s*$", re.IGNORECASE)
_UNDERSCORES = re.compile(r"^\s*_{10,}\s*$")
_FIELD = re.compile(r"^\s*\*{0,2}(From|Von|De|Da|Sent|Date|Gesendet|Envoyé|Enviado|To|An|À|Para|Cc|Subject|Betreff|Objet|Asunto|Reply-To)\s?:\*{0,2}\s?(.*)$", re.IGNORECASE)
_BLOCK_START = re.compile(r"^\s*\*{0,2}(?:From|Von|De|Da)\s?:\*{0,2}\s?\S", re.IGNORECASE)
_SENT = frozenset({"sent", "date", "gesendet", "envoyé", "enviado", "to", "an", "para", "subject"})
_ADDRESS = re.compile(r"[\w.+'-]+@[\w.-]+\.\w+")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the text: its half-open span without the line end."""

    span: Span
    text: str


def lines(text: str) -> tuple[Line, ...]:
    """The lines of *text*, in order."""
    found, at = [], 0
    for words in text.split("\n"):
        found.append(Line(Span(at, at + len(words)), words))
        at += len(words) + 1
    return tuple(found)


def history(text: str, marked: Sequence[Span] = ()) -> tuple[Region, ...]:
    """The quoted and forwarded regions of *text*; *marked* are the spans that markup calls quoted."""
    rows = lines(text)
    kinds: list[RegionKind | None] = [_marked(row, marked) for row in rows]
    _scan(rows, kinds)
    return tuple(_joined(rows, kinds))


def _marked(row: Line, marked: Sequence[Span]) -> RegionKind | None:
    return "quoted" if row.text.strip() and any(span.overlaps(row.span) for span in marked) else None


def _scan(rows: Sequence[Line], kinds: list[RegionKind | None]) -> None:
    at = 0
    while at < len(rows):
        opened = _opens(rows, at)
        if opened and not opened[1]:
            kinds[at:] = [kind or opened[0] for kind in kinds[at:]]
            return
        if opened:
            for number in range(at, at + opened[1]):
                kinds[number] = opened[0]
            at += opened[1]
        else:
            if _QUOTE.match(rows[at].text):
                kinds[at] = "quoted"
            at += 1


def _opens(rows: Sequence[Line], at: int) -> tuple[RegionKind, int] | None:
    """What opens at this line: the kind, and how many lines it takes (0: everything to the end)."""
    text = rows[at].text
    if not text.strip():
        return None
    if _FORWARD.match(text):
        return "forwarded", 0
    if _RULE.match(text) or (_UNDERSCORES.match(text) and _block_follows(rows, at + 1)) or _is_block(rows, at):
        return "quoted", 0
    taken = _attribution(rows, at)
    if not taken:
        return None
    following = next((row.text for row in rows[at + taken : at + taken + 4] if row.text.strip()), "")
    return ("quoted", taken) if _QUOTE.match(following) or not following else ("quoted", 0 if _top_posted(rows, at + taken) else taken)


def _top_posted(rows: Sequence[Line], at: int) -> bool:
    """True where an attribution is followed by unmarked history: no `>` line comes after it."""
    return not any(_QUOTE.match(row.text) for row in rows[at:])


def _attribution(rows: Sequence[Line], at: int) -> int:
    """How many lines (1 to 3) an "On … wrote:" takes from here; 0 when there is none."""
    if not _ATTRIBUTION_START.match(rows[at].text) or _QUOTE.match(rows[at].text):
        return 0
    joined = ""
    for taken in range(1, 4):
        if at + taken > len(rows) or len(joined) > 400:
            return 0
        joined = f"{joined} {rows[at + taken - 1].text}"
        if _WROTE.search(joined):
            return taken if re.search(r"\d", joined) or "@" in joined else 0
        if not rows[at + taken - 1].text.strip():
            return 0
    return 0


def _block_follows(rows: Sequence[Line], at: int) -> bool:
    following = next((i for i in range(at, min(at + 3, len(rows))) if rows[i].text.strip()), None)
    return following is not None and bool(_BLOCK_START.match(rows[following].text))


def _is_block(rows: Sequence[Line], at: int) -> bool:
    """True for an Outlook or Apple header block: "From:" and at least one more field in the next lines."""
    if not _BLOCK_START.match(rows[at].text):
        return False
    fields = [_FIELD.match(row.text) for row in rows[at + 1 : at + 6]]
    return sum(1 for field in fields if field and field.group(1).lower() in _SENT) >= 2


def _joined(rows: Sequence[Line], kinds: Sequence[RegionKind | None]) -> Iterator[Region]:
    begun: int | None = None
    for number in range(len(rows) + 1):
        kind = kinds[number] if number < len(rows) else None
        if begun is not None and kind != kinds[begun]:
            if number < len(rows) and not rows[number].text.strip() and kind is None and _goes_on(rows, kinds, number, begun):
                continue
            last = number - 1
            while not rows[last].text.strip() and last > begun:
                last -= 1
            yield Region(kinds[begun] or "quoted", Span(rows[begun].span.start, rows[last].span.end))
            begun = None
        if begun is None and kind is not None:
            begun = number


def _goes_on(rows: Sequence[Line], kinds: Sequence[RegionKind | None], at: int, begun: int) -> bool:
    following = next((i for i in range(at, min(at + 3, len(rows))) if rows[i].text.strip()), None)
    return following is not None and kinds[following] == kinds[begun]


def thread(text: str, regions: Sequence[Region], own_address: str, own_name: str) -> tuple[Quoted, ...]:
    """The messages of the quoted regions, newest first; `own` is decided by address, else by name."""
    history_text = "\n".join(region.span.of(text) for region in regions if region.kind == "quoted")
    if not history_text:
        return ()
    return tuple(_messages(history_text, own_address.lower(), fold(own_name)))


def _messages(text: str, own_address: str, own_name: str) -> Iterator[Quoted]:
    author, date, body = "", None, list[str]()
    rows = [re.sub(r"^[ \t]{0,3}(?:>[ \t]?)+", "", row) for row in text.split("\n")]
    bare = lines("\n".join(rows))
    at, begun = 0, False
    while at < len(bare):
        taken, fields = _heading(bare, at)
        if taken:
            if begun and "".join(body).strip():
                yield _quoted(author, date, body, own_address, own_name)
            author, date, body, begun = fields[0], fields[1], [], True
            at += taken
            continue
        begun = begun or bool(bare[at].text.strip())
        body.append(bare[at].text)
        at += 1
    if begun and ("".join(body).strip() or author):
        yield _quoted(author, date, body, own_address, own_name)


def _quoted(author: str, date: datetime | None, body: list[str], own_address: str, own_name: str) -> Quoted:
    found = _ADDRESS.search(author)
    if found:
        own = bool(own_address) and found.group().lower() == own_address
    else:
        own = bool(own_name) and fold(author).strip() == own_name
    return Quoted(author.strip(), date, "\n".join(body).strip(), own)


def _heading(rows: Sequence[Line], at: int) -> tuple[int, tuple[str, datetime | None]]:
    """Lines taken by an attribution or header block from here, its author and its date."""
    text = rows[at].text
    if _RULE.match(text) or _UNDERSCORES.match(text):
        inner, fields = _heading(rows, at + 1) if at + 1 < len(rows) else (0, ("", None))
        return (inner + 1, fields) if inner else (1, ("", None)) if _RULE.match(text) else (0, fields)
    if _is_block(rows, at):
        return _block(rows, at)
    taken = _attribution(rows, at)
    if taken:
        joined = " ".join(row.text.strip() for row in rows[at : at + taken])
        return taken, _attributed(joined)
    return 0, ("", None)


def _block(rows: Sequence[Line], at: int) -> tuple[int, tuple[str, datetime | None]]:
    author, date, taken = "", None, 0
    for row in rows[at : at + 8]:
        field = _FIELD.match(row.text)
        if not field:
            break
        taken += 1
        name, value = field.group(1).lower(), field.group(2).strip("* ")
        if name in ("from", "von", "de", "da"):
            author = value
        elif name in ("sent", "date", "gesendet", "envoyé", "enviado"):
            date = when(value)
    return taken, (author, date)


def _attributed(joined: str) -> tuple[str, datetime | None]:
    head = _WROTE.sub("", joined).strip()
    cut = re.match(r"^\s*(?:On|Le|Am|Il|El|Em|Op|Den)?\s*(.*?\d{1,2}[:.h]\d{2}(?::\d{2})?\s*(?:[AaPp]\.?[Mm]\.?)?)(?:\s*(?:\(?[A-Z]{2,5}\)?|[+-]\d{4}))?\s*[,\s]\s*(.*)$", head)
    if not cut:
        cut = re.match(r"^\s*(?:On|Le|Am)?\s*(.*?\b\d{4})\s*,?\s+(.*)$", head)
    return (cut.group(2).strip(" ,"), when(cut.group(1))) if cut else (head, None)


_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_DATES = (
    re.compile(r"(?P<d>\d{1,2})(?:st|nd|rd|th)?\.?\s+(?P<m>[A-Za-z]{3})[a-z]*\.?,?\s+(?P<y>\d{4})"),
    re.compile(r"(?P<m>[A-Za-z]{3})[a-z]*\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{4})-(?P<n>\d{1,2})-(?P<d>\d{1,2})"),
)
_TIME = re.compile(r"\b(\d{1,2})[:.h](\d{2})(?::(\d{2}))?\s*([AaPp])?\.?[Mm]?")
_ZONE = re.compile(r"(?:GMT|UTC)?([+-]\d{2}):?(\d{2})\b|\b(GMT|UTC|Z)\b")


def when(words: str) -> datetime | None:
    """The moment a `Date:` header or an attribution names; naive where it names no zone, None where it names none."""
    words = words.strip()[:200]
    try:
        return parsedate_to_datetime(words)
    except (TypeError, ValueError, IndexError, OverflowError):
        pass
    found = next((match for pattern in _DATES if (match := pattern.search(words))), None)
    if not found:
        return None
    parts = found.groupdict()
    month = int(parts["n"]) if parts.get("n") else _MONTHS.get(parts["m"].lower(), 0)
    rest = words[found.end() :]
    time = _TIME.search(rest) or _TIME.search(words[: found.start()])
    hour, minute = (int(time.group(1)), int(time.group(2))) if time else (0, 0)
    if time and time.group(4):
        hour = hour % 12 + (12 if time.group(4).lower() == "p" else 0)
    zone = _ZONE.search(rest)
    try:
        moment = datetime(int(parts["y"]), month, int(parts["d"]), hour, minute)
    except ValueError:
        return None
    if not time:
        return None
    if zone and zone.group(3):
        return moment.replace(tzinfo=UTC)
    if zone:
        return datetime.fromisoformat(f"{moment.isoformat()}{zone.group(1)}:{zone.group(2)}")
    return moment


def author_address(quoted: Quoted) -> str:
    """The address in the author's line, "" where it holds none."""
    return next((address for _, address in addresses(quoted.author) if address), "")
