"""Quoted history: the text in, the spans of somebody else's words (Gmail, Outlook, Apple Mail, Thunderbird) out.

A line scanner, linear in the text: `>` lines, attributions ("On … wrote:"), Outlook header blocks, forward
and "Original Message" rules. What stands between `>` lines or below them is the sender's own (inline and
bottom posting); what follows an Outlook header block is history to the end.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from mailcheck.first_use import pattern
from mailcheck.frozen import Frozen
from mailcheck.model import Region, RegionKind, Span

AUTHOR = ("from", "von", "de", "da", "van", "från", "fra", "od")
SENT = (
    "sent|date|gesendet|datum|envoyé|date d'envoi|enviado|enviado el|enviada em|enviado em|fecha|data|inviato|"
    "verzonden|skickat|sendt|dato|wysłano"
).split("|")
_OTHERS = (
    "to|an|à|para|a|aan|till|til|do|cc|kopie|copia|subject|betreff|objet|asunto|assunto|oggetto|onderwerp|ämne|emne|"
    "temat|reply-to|importance|attachments"
).split("|")
_SUBJECT = frozenset("subject betreff objet asunto assunto oggetto onderwerp ämne emne temat".split())
_LONGEST = 400  # characters of an attribution, wrapped or not

_QUOTE = pattern(r"^[ \t]{0,3}(?:>|\|\s?>)")
_VERB = (
    r"wrote|writes|a écrit|schrieb|ha scritto|escribió|escreveu|skrev|schreef|napsala?|napisał(?:\(a\)|a)?|pisze|"
    r"kirjoitti|írta|yazdı|έγραψε|написала?|пишет"
)
WROTE = pattern(rf"(?:{_VERB})(?![^\W\d_])[^\n:]{{0,120}}:\s*$", re.IGNORECASE)
_SAYS_WHEN = pattern(r"\d{1,2}[:.h]\d{2}\b|\b\d{4}\b|\d{1,2}[./-]\d{1,2}[./-]\d{2}|[\w.+-]@[\w-]", re.IGNORECASE)
_STAMP = pattern(r"\d{1,2}[:.]\d{2}.{0,120}[<(][^<>()@\s]{1,80}@[^<>()\s]{1,120}[>)]:\s*$")
_BY_PRONOUN = pattern(rf"\b(?:you|i|we|he|she|they|who)\s+(?:\w+\s+)?(?:{_VERB})\b", re.IGNORECASE)
_ATTRIBUTION_START = pattern(
    r"^\s*(?:On|Le|Am|Il|El|Em|Op|Den|Dne|W dniu|Στις)\s.{0,400}?\d|^\s*\d{1,4}[-./年]\s?\d{1,2}[-./月]|"
    r"^\s*[^\W\d_]{2,4}\.?,?\s\d{1,2}\.?\s[^\W\d_]|^[^<\n]{0,200}<[^<>@\s]{1,80}@[^<>\s]{1,200}>",
    re.IGNORECASE,
)
_NAMED = pattern(rf"^\s*[\"'(<]?[^\W\d_][^\n]{{0,150}}\b(?:{_VERB})\b[^\n]{{0,60}}:\s*$", re.IGNORECASE)
RULE = pattern(
    r"^\s*-{2,}\s*(?:Original (?:Message|Appointment)|Ursprüngliche Nachricht|Message d.origine|Mensaje original|"
    r"Messaggio originale|Mensagem original|Oorspronkelijk bericht|Oprindelig meddelelse|Ursprungligt meddelande|"
    r"Wiadomość oryginalna)\s*-{2,}\s*$",
    re.IGNORECASE,
)
_FORWARD = pattern(
    r"^\s*(?:-{2,}\s*(?:Forwarded (?:message|by)|Weitergeleitete Nachricht|Message transféré|Mensaje reenviado|"
    r"Messaggio inoltrato|Mensagem encaminhada|Doorgestuurd bericht|Videresendt|Vidarebefordrat)\b.*|"
    r"(?:Begin forwarded message|Anfang der weitergeleiteten (?:Nachricht|E-?Mail)|Inicio del mensaje reenviado|"
    r"Début du message (?:réexpédié|transféré)|Inizio messaggio inoltrato|Start forwarded message)\s?:?)\s*$",
    re.IGNORECASE,
)
UNDERSCORES = pattern(r"^\s*_{10,}\s*$")
_NAMES = "|".join(sorted((re.escape(name) for name in (*AUTHOR, *SENT, *_OTHERS)), key=len, reverse=True))
FIELD = pattern(rf"^\s*\*{{0,2}}({_NAMES})\s?:\*{{0,2}}\s?(.*)$", re.IGNORECASE)
_BLOCK_START = pattern(rf"^\s*\*{{0,2}}(?:{'|'.join(AUTHOR)})\s?:\*{{0,2}}\s?\S", re.IGNORECASE)


class Line(Frozen):
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


def outside(rows: Sequence[Line], regions: Sequence[Region]) -> list[Line]:
    """The *rows* that no one of *regions* touches; both in the order of the text."""
    ends = [region.span.end for region in regions]
    free = []
    for row in rows:
        at = bisect_left(ends, row.span.start + 1)
        if at == len(regions) or not regions[at].span.overlaps(row.span):
            free.append(row)
    return free


def history(text: str, marked: Sequence[Span] = ()) -> tuple[Region, ...]:
    """The quoted and forwarded regions of *text*; *marked* are the spans that markup calls quoted."""
    rows = lines(text)
    spans = [Region("quoted", span) for span in sorted(marked)]
    free = {row.span.start for row in outside(rows, spans)} if spans else None
    scan = _Scan(rows)
    if free is not None:
        scan.kinds = ["quoted" if row.text.strip() and row.span.start not in free else None for row in rows]
    scan.run()
    return tuple(_joined(rows, scan.kinds))


class _Scan:
    """One pass over the lines; `kinds` says of each what it is, None for the sender's own."""

    def __init__(self, rows: Sequence[Line]) -> None:
        self.rows = rows
        self.kinds: list[RegionKind | None] = [None] * len(rows)
        self.last_quote = max((at for at, row in enumerate(rows) if _QUOTE.match(row.text)), default=-1)

    def run(self) -> None:
        at = 0
        while at < len(self.rows):
            kind, taken = self._opens(at)
            if kind and not taken:
                self.kinds[at:] = [known or kind for known in self.kinds[at:]]
                return
            for number in range(at, at + taken):
                self.kinds[number] = kind
            at += taken or 1

    def _opens(self, at: int) -> tuple[RegionKind | None, int]:
        """What opens at this line: the kind, and how many lines it takes (0 with a kind: everything to the end)."""
        text = self.rows[at].text
        if not text.strip():
            return None, 0
        if _QUOTE.match(text):
            return "quoted", 1
        if _FORWARD.match(text):
            return "forwarded", 0
        if RULE.match(text) or (UNDERSCORES.match(text) and self._block_follows(at + 1)) or is_block(self.rows, at):
            return "quoted", 0
        taken = attribution(self.rows, at) or self._named(at)
        if not taken:
            return None, 0
        following = next((row.text for row in self.rows[at + taken : at + taken + 4] if row.text.strip()), "")
        if _QUOTE.match(following) or not following or self.last_quote >= at + taken:
            return "quoted", taken
        return "quoted", 0  # top-posted: what follows is history without a mark

    def _named(self, at: int) -> int:
        """1 for a line such as "Anna Osei wrote on Monday:" right above `>` lines."""
        text = self.rows[at].text
        if len(text) > _LONGEST or not _NAMED.match(text) or _BY_PRONOUN.search(text):
            return 0
        following = next((row.text for row in self.rows[at + 1 : at + 3] if row.text.strip()), "")
        return 1 if _QUOTE.match(following) else 0

    def _block_follows(self, at: int) -> bool:
        following = next((i for i in range(at, min(at + 3, len(self.rows))) if self.rows[i].text.strip()), None)
        return following is not None and bool(_BLOCK_START.match(self.rows[following].text))


def attribution(rows: Sequence[Line], at: int) -> int:
    """How many lines (1 to 3) an "On … wrote:" takes from here; 0 when there is none."""
    text = rows[at].text
    if len(text) > _LONGEST or _QUOTE.match(text) or not _ATTRIBUTION_START.match(text):
        return 0
    joined = ""
    for taken in range(1, 4):
        if at + taken > len(rows) or not rows[at + taken - 1].text.strip():
            return 0
        joined = f"{joined} {rows[at + taken - 1].text.strip()}"
        if len(joined) > _LONGEST:
            return 0
        if _STAMP.search(joined) or (
            WROTE.search(joined) and _SAYS_WHEN.search(joined) and not _BY_PRONOUN.search(joined)
        ):
            return taken
    return 0


def is_block(rows: Sequence[Line], at: int) -> bool:
    """True for a header block of Outlook or Apple Mail: an author, two more fields, a subject or an address."""
    if not _BLOCK_START.match(rows[at].text):
        return False
    fields = [field for row in rows[at : at + 6] if (field := FIELD.match(row.text))]
    names = {field.group(1).lower() for field in fields[1:]}
    known = bool(names & _SUBJECT) or any("@" in field.group(2) for field in fields)
    return known and len(names - set(AUTHOR)) >= 2


def _joined(rows: Sequence[Line], kinds: Sequence[RegionKind | None]) -> Iterator[Region]:
    """Runs of lines of one kind, up to two blank lines inside them, as regions."""
    begun: int | None = None
    for number in range(len(rows) + 1):
        kind = kinds[number] if number < len(rows) else None
        if begun is not None and kind != kinds[begun]:
            if number < len(rows) and not rows[number].text.strip() and _goes_on(rows, kinds, number, begun):
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
