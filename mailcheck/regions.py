"""Where greeting, opening, body, closing, signature, footer and unsubscribe block lie in the sender's own lines.

The text and its history regions in; `Region`s in the order of the text out. The bounds (twelve lines for a
signature, eight words for a line of it) are our opinion, made on letters of many kinds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mailcheck.history import Line, history, lines
from mailcheck.model import Region, RegionKind, Span, Tag
from mailcheck.people import TITLES, fold

GREETING_WORDS = (
    r"hi there|hello there|hey there|hi|hello|hey+|hiya|heya|hullo|howdy|yo|dear|dearest|respected|esteemed|greetings|salutations|"
    r"season'?s greetings|good\s+(?:morning|afternoon|evening|day)|g'?day|morning|afternoon|evening|welcome|"
    r"attn|attention|fao|bonjour|bonsoir|hola|ola|olá|ciao|salve|buongiorno|hallo|hei|hej|moin|guten tag|servus|"
    r"namaste|namaskar|kia ora|aloha|salaam|salam|as-?salaam[ -]u?alaikum|shalom|konnichiwa|sawubona|jambo|habari|ahoj|"
    r"cześć|merhaba|bom dia|boa tarde|buenos d[ií]as|buenas tardes|god dag|goedemorgen|goedendag|to whom(?:soever)? it may concern|"
    r"to the|a very good (?:morning|afternoon|evening)|happy \w+day|warm greetings|my dear"
)
_GREETING = re.compile(rf"^\s*(?:{GREETING_WORDS})(?![\w'’-])", re.IGNORECASE)
_NAME_ONLY = re.compile(r"^\s*@?(?:[^\W\d_][\w.'’-]*|[{*%\[$<].{1,60}?[}*%\]>])(?:\s+(?:&|and\s+)?[^\W\d_][\w.'’-]*){0,3}\s*(?:[,:!–—-]+|,?\s*)\s*$")
_CLOSING = re.compile(
    r"^\W{0,3}(?:(?:with|many|(?:my|our)\s+(?:very\s+)?(?:best|warmest|kindest)|kind|kindest|warm|warmest|best|all|very|yours?|thanks?|thank\s+you|thanking|cheers|regards|sincere|"
    r"sincerely|respectfully|faithfully|cordially|gratefully|warmly|appreciatively|love|lots|hugs|ciao|take\s+care|talk|speak|see\s+you|"
    r"looking\s+forward|have\s+a|until|till|enjoy|happy|peace|onwards?|in\s+(?:gratitude|solidarity|partnership|friendship|haste|anticipation)|"
    r"rgds|brgds|br|kr|tx|thx|ta|cheerio|bye|goodbye|saludos|un\s+saludo|abrazos?|cordialement|bien\s+à|amicalement|à\s+bientôt|"
    r"mit\s+freundlichen|viele|liebe|beste|herzliche|freundliche|vriendelijke|groet|groeten|med\s+vänlig|hälsningar|vennlig|hilsen|mvh|"
    r"salamat|sharp|cordiali|saluti|um\s+abraço|abraço|obrigad[oa]|atenciosamente|pozdrawiam|s\s+pozdravem|ng[aā]\s+mihi|dhanyavad|"
    r"shukran|asante|merci|gracias|grazie|danke|mahalo|stay|keep|be\s+well|god\s+bless|blessings|truly|affectionately|fondly|good\s+luck)\b.*)$",
    re.IGNORECASE,
)
_CLOSING_HEAD = re.compile(
    r"(?:regards|sincerely|faithfully|truly|wishes|thanks|thank\s+you|cheers|best|love|respectfully|cordially|gratefully|warmly|care|"
    r"saludos|salamat|cordialement|hilsen|hälsningar|groet(?:en)?|grüße[n]?|gruss|mihi)\W*$",
    re.IGNORECASE,
)
_INLINE_CLOSING = re.compile(
    r"^(?P<closing>(?:best|best\s+wishes|(?:kind|best|warm|kindest|warmest)\s+regards|regards|cheers|thanks|many\s+thanks|thank\s+you|sincerely|"
    r"yours\s+sincerely|warmly|all\s+the\s+best|love|ta|br|rgds)\s*[,;–—-])\s*(?P<name>[A-ZÀ-Þ][\w.'’-]*(?:\s+[A-ZÀ-Þ][\w.'’-]*){0,3})\s*$",
    re.IGNORECASE,
)
_DELIMITER = re.compile(r"^\s*(?:--|---+|__+|\*\*\*+|===+|—+|–+|[*_=~•·-]{3,})\s*$")
_UNSUBSCRIBE = re.compile(r"unsubscribe|opt[ -]?out|\bunsub\b|stop (?:these|receiving)|manage (?:your )?(?:e-?mail )?preferences|update (?:your )?(?:details|preferences)|leave (?:this|all) lists?|come off (?:this|the|our) list|reply\s+[“\"']?stop\b|no longer (?:wish|want) to (?:receive|hear)|remove (?:me|yourself) from|email preferences", re.IGNORECASE)
_FOOTER = re.compile(
    r"\bconfidential(?:ity)?\b.*\b(?:e-?mail|message|recipient|information)|intended (?:solely |only )?for|intended recipient|if you (?:have )?received this (?:e-?mail|message|in error)|"
    r"please consider the environment|registered (?:office|in|number|address|company)|company (?:no|number|reg)|\bvat (?:no|reg|number)|all rights reserved|^\W*(?:©|\(c\)|copyright)|"
    r"you(?:'|’)?(?:re| are| have)? (?:are )?(?:receiv(?:ing|ed)|getting|got) this|this (?:e-?mail|message|newsletter) (?:was|is|has been|and any) (?:sent|intended|attach|confid|transmitted)|privacy (?:policy|notice)|terms (?:of|and)|"
    r"view (?:this )?(?:e-?mail )?(?:in|online)|sent (?:from|via|with|by) (?:my|our|the|outlook|mailchimp|hubspot|yahoo|gmail|proton|superhuman|\w+ for)|get outlook for|virus[- ]free|scanned (?:by|for)|regulated by|"
    r"the (?:views|opinions) expressed|add us to your address book",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\b(?:\d{1,5}[a-z]?\s+[A-Z][\w'’.]+(?:\s+[A-Z][\w'’.]+){0,4}|p\.?\s?o\.?\s+box\s+\d+|unit\s+\d+|suite\s+\d+|floor\s+\d+)\b.*(?:,|\d{4,6}|[A-Z]{1,2}\d{1,2}[A-Z]?\s*\d[A-Z]{2})", re.IGNORECASE)
_CONTACT = re.compile(r"[\w.+-]+@[\w-]+\.\w|https?://|www\.|\+?\(?\d[\d\s().–-]{6,}\d|\b(?:tel|phone|mobile|cell|mob|direct|whatsapp|viber|skype|linkedin|calendar|calendly|fax|office)\b|^\s*[\w-]+(?:\.[\w-]+)+(?:/\S*)?\s*$", re.IGNORECASE)
_POSTSCRIPT = re.compile(r"^\s*\(?p\.?\s?(?:p\.?\s?)?s\b\.?\s*[:.,–—-]?", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[-*•·▪◦‣–—]|\(?\d{1,2}[.)]|[✅✔☑➜→▶️]+)\s+\S")
_VERBISH = re.compile(r"\b(?:is|are|was|were|am|will|would|can|could|should|have|has|had|do|does|did|let|please|you|your|i'?m|we'?re|we|i|me|it|this|that|if|when|what|how|who)\b", re.IGNORECASE)


def regions(text: str, tags: Sequence[Tag], marked: Sequence[Span], recipient: str, sender: str) -> tuple[Region, ...]:
    """All regions of *text*, in order. *recipient* and *sender* are the names known so far ("" for none)."""
    past = history(text, marked)
    rows = [row for row in lines(text) if not any(row.span.overlaps(region.span) for region in past)]
    rows = [row for row in rows if row.text.strip()]
    found = list(past)
    tail = _Tail(text, rows, fold(sender))
    found += tail.regions
    rows = tail.rest
    greeting = _greeting(rows, fold(recipient), tags)
    if greeting:
        found.append(Region("greeting", greeting))
        rows = _after(rows, greeting.end)
    found += _prose(text, rows)
    return tuple(sorted(found, key=lambda region: region.span))


def _after(rows: Sequence[Line], end: int) -> list[Line]:
    """The rows from offset *end* on; a row that holds it is cut there."""
    rest = []
    for row in rows:
        if row.span.end <= end:
            continue
        start = max(row.span.start, end)
        words = row.text[start - row.span.start :]
        if words.strip():
            lead = len(words) - len(words.lstrip())
            rest.append(Line(Span(start + lead, row.span.end), words.lstrip()))
    return rest


def _greeting(rows: Sequence[Line], recipient: str, tags: Sequence[Tag]) -> Span | None:
    """The greeting's span: the first line, or its first words where prose follows on the same line."""
    if not rows:
        return None
    row = rows[1] if len(rows) > 1 and _is_heading(rows[0], rows[1]) else rows[0]
    text = _without_control(row, tags)
    lead = len(text) - len(text.lstrip())
    if _GREETING.match(text):
        return Span(row.span.start + lead, row.span.start + _greeting_end(row, tags))
    short = len(text.split()) <= 6 and not _BULLET.match(text)
    if short and _NAME_ONLY.match(text) and _looks_addressed(text, recipient, tags):
        return Span(row.span.start + lead, row.span.end)
    if short and text.rstrip().endswith(",") and len(rows) > 1 and (recipient and _shares(text, recipient) or len(text.split()) <= 5):
        return Span(row.span.start + lead, row.span.start + len(text.rstrip()))
    inline = re.match(r"\s*([^\W\d_][\w'’-]+)\s*[,–—-]\s+\S", text)
    if inline and recipient and fold(inline.group(1)) in recipient.split():
        return Span(row.span.start + lead, row.span.start + inline.end(1) + 1)
    return None


def _without_control(row: Line, tags: Sequence[Tag]) -> str:
    """The row's text with the tags that only steer ("{% if %}") blanked out."""
    chars = list(row.text)
    for tag in tags:
        if tag.names == "control" and row.span.holds(tag.span):
            at = tag.span.start - row.span.start
            chars[at : at + len(tag.text)] = " " * len(tag.text)
    return "".join(chars)


def _is_heading(first: Line, second: Line) -> bool:
    """True where a banner or title stands above the greeting, as newsletters have it."""
    return bool(_GREETING.match(second.text)) and not _GREETING.match(first.text) and len(first.text.split()) <= 8 and not first.text.rstrip().endswith((".", "?", ","))


def _looks_addressed(text: str, recipient: str, tags: Sequence[Tag]) -> bool:
    stripped = text.strip()
    if any(tag.names == "person" and tag.text in stripped for tag in tags):
        return True
    if recipient and _shares(stripped, recipient):
        return True
    ends = stripped.endswith((",", ":", "!", "-", "–", "—"))
    return ends and all(word[0].isupper() or word in ("and", "&") for word in stripped.split() if word[0].isalpha())


def _shares(text: str, name: str) -> bool:
    words = set(fold(text).split()) - TITLES
    return bool(words & {word for word in name.split() if len(word) > 1})


def _greeting_end(row: Line, tags: Sequence[Tag]) -> int:
    """Offset in the row where the greeting ends: its first comma or colon before prose, else the line's end."""
    text = row.text
    masked = list(text)
    for tag in tags:
        if tag.span.overlaps(row.span):
            for at in range(max(0, tag.span.start - row.span.start), min(len(text), tag.span.end - row.span.start)):
                masked[at] = "x"
    plain = "".join(masked)
    for match in re.finditer(r"[,:;!.?–—](?=\s|$)|\s[-–—](?=\s)", plain):
        before, after = plain[: match.end()], plain[match.end() :].strip()
        if re.search(r"\b(?:mr|mrs|ms|dr|prof|st|rev|hon|jr|sr|[A-Z])\.$", before, re.IGNORECASE):
            continue
        if match.group().strip() == "," and re.match(r"(?:[A-ZÀ-Þ][\w'’-]+(?:\s*,|\s+and\b|\s*&)|(?:and|&)\s)", after) and len(after.split()) <= 5:
            continue
        if not re.search(r"\w", after):
            return len(text.rstrip())
        return match.end()
    return len(text.rstrip()) if len(text.split()) <= 8 else _words_end(text, 2)


def _words_end(text: str, count: int) -> int:
    words = list(re.finditer(r"\S+", text))
    return words[min(count, len(words)) - 1].end()


def _prose(text: str, rows: Sequence[Line]) -> list[Region]:
    """The opening (the first paragraph) and the body (the rest), as few regions as history leaves of them."""
    found: list[Region] = []
    opening_done = False
    for number, row in enumerate(rows):
        gap = text[rows[number - 1].span.end : row.span.start] if number else ""
        joins = bool(number) and not gap.strip()
        if joins and gap.count("\n") >= 2 and not opening_done:
            opening_done, joins = True, False
        if joins and found:
            found[-1] = Region(found[-1].kind, Span(found[-1].span.start, row.span.end))
        else:
            opening_done = opening_done or bool(found)
            found.append(Region("body" if opening_done else "opening", row.span))
    return found


class _Tail:
    """The end of the sender's own lines: closing, signature, footer, unsubscribe block; `rest` is what stands before."""

    def __init__(self, text: str, rows: list[Line], sender: str) -> None:
        self.text, self.sender, self.regions = text, sender, list[Region]()
        self.rest = self._cut_footer(rows)
        self.rest = self._cut_signature(self.rest)

    def _add(self, kind: RegionKind, rows: Sequence[Line]) -> None:
        if rows:
            lead = len(rows[0].text) - len(rows[0].text.lstrip())
            self.regions.append(Region(kind, Span(rows[0].span.start + lead, rows[-1].span.end)))

    def _paragraphs(self, rows: Sequence[Line]) -> list[list[Line]]:
        grouped: list[list[Line]] = []
        for number, row in enumerate(rows):
            if number and not re.search(r"\n[ \t\xa0]*\n", self.text[rows[number - 1].span.end : row.span.start]):
                grouped[-1].append(row)
            else:
                grouped.append([row])
        return grouped

    def _cut_footer(self, rows: list[Line]) -> list[Line]:
        """Takes legal lines, unsubscribe lines and postal addresses off the end, paragraph by paragraph, line by line."""
        rows = list(rows)
        signed = False
        while rows:
            row = rows[-1]
            kind = self._footer_kind(row)
            if kind is None and not signed and self._is_address_block(rows):
                kind = "footer"
            if kind is None:
                break
            if kind != "delimiter":
                self._add("unsubscribe" if kind == "unsubscribe" else "footer", [row])
            rows.pop()
        return self._cut_after_delimiter(rows)

    def _footer_kind(self, row: Line) -> str | None:
        if _DELIMITER.match(row.text):
            return "delimiter"
        if _UNSUBSCRIBE.search(row.text):
            return "unsubscribe"
        return "footer" if _FOOTER.search(row.text) else None

    def _is_address_block(self, rows: Sequence[Line]) -> bool:
        """True for a postal address standing apart from the signature (own paragraph, or below a delimiter)."""
        row = rows[-1]
        if not _ADDRESS.search(row.text) or _CONTACT.search(_ADDRESS.sub("", row.text)) and "@" in row.text:
            return False
        paragraph = self._paragraphs(rows)[-1]
        alone = len(paragraph) == 1 or _DELIMITER.match(paragraph[0].text) is not None
        return alone and len(row.text.split()) <= 20 and any(region.kind in ("unsubscribe", "footer") for region in self.regions)

    def _cut_after_delimiter(self, rows: list[Line]) -> list[Line]:
        """What stands below a delimiter near the end is footer where a name stands above it, else the signature."""
        at = next((i for i in range(len(rows) - 1, max(-1, len(rows) - 13), -1) if _DELIMITER.match(rows[i].text)), None)
        if at is None:
            return rows
        below = rows[at + 1 :]
        if not below or any(len(row.text.split()) > 25 for row in below):
            return rows
        above = rows[:at]
        signed = bool(above) and self._signature_start(above) is not None
        self._add("footer" if signed else "signature", below)
        return above

    def _cut_signature(self, rows: list[Line]) -> list[Line]:
        rows, postscript = self._cut_postscript(rows)
        inline = _INLINE_CLOSING.match(rows[-1].text.strip()) if rows else None
        if inline:
            begin = rows[-1].span.start + len(rows[-1].text) - len(rows[-1].text.lstrip())
            self.regions.append(Region("closing", Span(begin, begin + inline.end("closing"))))
            self.regions.append(Region("signature", Span(begin + inline.start("name"), rows[-1].span.end)))
            return rows[:-1] + postscript
        start = self._signature_start(rows)
        if start is None:
            return rows + postscript
        end = self._signature_end(rows, start)
        self._add("footer", rows[end:])
        rows = rows[:end]
        if self._is_closing(rows[start]) or (rows[start].text.rstrip().endswith(",") and start + 1 < len(rows)):
            self._add("closing", rows[start : start + 1])
            self._add("signature", rows[start + 1 :])
        else:
            self._add("signature", rows[start:])
        return rows[:start] + postscript

    def _signature_end(self, rows: Sequence[Line], start: int) -> int:
        """Where the signature's lines end: before a copyright line or a postal address in a paragraph of its own."""
        paragraphs = self._paragraphs(rows[start:])
        at = start
        for number, paragraph in enumerate(paragraphs):
            postal = any(_ADDRESS.search(row.text) or re.match(r"\s*(?:©|\(c\)|copyright)", row.text, re.IGNORECASE) for row in paragraph)
            if number and postal:
                return at
            at += len(paragraph)
        return len(rows)

    def _cut_postscript(self, rows: list[Line]) -> tuple[list[Line], list[Line]]:
        at = next((i for i, row in enumerate(rows) if i and _POSTSCRIPT.match(row.text) and len(rows) - i <= 8), None)
        return (rows[:at], rows[at:]) if at is not None else (rows, [])

    def _signature_start(self, rows: Sequence[Line]) -> int | None:
        """Where closing or signature begin: the last closing line with only short lines below, else a short last paragraph."""
        lowest = max(0, len(rows) - 12)
        below_short = True
        for at in range(len(rows) - 1, lowest - 1, -1):
            if self._is_closing(rows[at]) and below_short and self._stands_last(rows, at):
                return at
            below_short = below_short and self._is_signature_line(rows[at])
            if not below_short:
                break
        return self._short_block(rows)

    def _stands_last(self, rows: Sequence[Line], at: int) -> bool:
        """True unless the line is prose before a name-less end, such as "Thanks for the call." above more text."""
        return at + 1 < len(rows) or len(rows[at].text.split()) <= 4

    def _is_closing(self, row: Line) -> bool:
        text = re.sub(r"[^\w\s,.!'’à-ÿ-]", "", row.text).strip()
        words = text.split()
        if not words or len(words) > 8 or text.endswith("?") or _BULLET.match(row.text) or _CONTACT.search(row.text):
            return False
        if _CLOSING_HEAD.search(text) and len(words) <= 6 and not re.search(r"\b(?:i|we|you)\b", text, re.IGNORECASE):
            return True
        if not _CLOSING.match(text):
            return False
        return text.endswith(",") or (len(words) <= 4 and not text.endswith("."))

    def _is_signature_line(self, row: Line) -> bool:
        text = row.text.strip()
        words = text.split()
        if _CONTACT.search(text) and len(words) <= 16 and not re.search(r"[.!?]\s+[A-Z].*\s\w+\s\w+|[?]\s*$", text) and not re.search(r"\b(?:you|your|please|could|would)\b", text, re.IGNORECASE):
            return True
        if len(words) > 9 or _BULLET.match(row.text) and not re.match(r"^\s*[-–—]\s*[A-ZÀ-Þ][\w.'’-]*(?:\s+[A-ZÀ-Þ][\w.'’-]*){0,2}\s*$", row.text):
            return False
        if text.endswith(("?", ":", "!")) or (text.endswith(".") and len(words) > 3 and not re.search(r"\b(?:ltd|inc|co|bros|jr|sr|ph\.?d)\.$", text, re.IGNORECASE)):
            return False
        return not _VERBISH.search(text) or self._names_sender(text)

    def _names_sender(self, text: str) -> bool:
        return bool(self.sender) and bool(set(fold(text).split()) & {word for word in self.sender.split() if len(word) > 1})

    def _short_block(self, rows: Sequence[Line]) -> int | None:
        """A last paragraph (up to three of them) made of signature lines only, one of them name-like or a contact."""
        start, block = len(rows), list[Line]()
        for paragraph in reversed(self._paragraphs(rows)[-3:]):
            if not all(self._is_signature_line(row) or (row is paragraph[0] and self._is_odd_closing(row)) for row in paragraph):
                break
            start -= len(paragraph)
            block = paragraph + block
        if not block or start == 0 and not self._signs(block):
            return self._last_lines(rows)
        return start if self._signs(block) else None

    def _last_lines(self, rows: Sequence[Line]) -> int | None:
        """A name on the last lines of a paragraph of prose ("…\\nMarta\\n+48 …"), when it is the sender's."""
        at = len(rows)
        while at > 1 and len(rows) - at < 5 and self._is_signature_line(rows[at - 1]):
            at -= 1
        block = rows[at:]
        named = next((i for i, row in enumerate(block) if self._names_sender(row.text) and len(row.text.split()) <= 5), None)
        return at + named if named is not None else None

    def _is_odd_closing(self, row: Line) -> bool:
        """A closing in no list ("Mud and thanks,", "Big love"): a short first line that ends with a comma."""
        return row.text.rstrip().endswith(",") and len(row.text.split()) <= 6

    def _signs(self, block: Sequence[Line]) -> bool:
        return any(self._is_closing(row) or self._names_sender(row.text) or _CONTACT.search(row.text) or _name_like(row.text) for row in block)


def _name_like(text: str) -> bool:
    """One to five capitalised words and nothing else: what a person or a firm signs with."""
    words = re.sub(r"^[\s–—-]+|[,\s]+$", "", text).split()
    return 0 < len(words) <= 5 and all(word[0].isupper() or word in ("of", "the", "and", "&", "de", "van", "von", "der", "da", "di", "bin", "al") for word in words if word[0].isalpha()) and any(word[0].isupper() for word in words)
