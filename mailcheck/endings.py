"""How the sender's own lines end: rows in; closing, signature, footer, unsubscribe block and what stands before out.

The bounds (twelve lines for a signature, nine words for a line of it) are our opinion, made on letters of many kinds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mailcheck.first_use import pattern
from mailcheck.given_names import is_given
from mailcheck.history import Line
from mailcheck.model import Region, RegionKind, Span
from mailcheck.people import fold


def _any_of(*patterns: str) -> re.Pattern[str]:
    return pattern("|".join(patterns), re.IGNORECASE)


_CLOSING_WORDS = "|".join(
    (
        r"with|many|(?:my|our)\s+(?:very\s+)?(?:best|warmest|kindest)|kind|kindest|warm|warmest|best|all|very|yours?",
        r"thanks?|thank\s+you|thanking|cheers|regards|sincere|sincerely|respectfully|faithfully|cordially|gratefully",
        r"warmly|appreciatively|love|lots|hugs|ciao|take\s+care|talk|speak|see\s+you|looking\s+forward|have\s+a|until",
        r"till|enjoy|happy|peace|onwards?|in\s+(?:gratitude|solidarity|partnership|friendship|haste|anticipation)",
        r"rgds|brgds|br|kr|tx|thx|ta|cheerio|bye|goodbye|stay|keep|be\s+well|god\s+bless|blessings|truly",
        r"affectionately|fondly|good\s+luck|saludos|un\s+saludo|abrazos?|cordialement|bien\s+à|amicalement|à\s+bientôt",
        r"mit\s+freundlichen|viele|liebe|beste|herzliche|freundliche|vriendelijke|groet|groeten|med\s+vänlig",
        r"hälsningar|vennlig|hilsen|mvh|salamat|sharp|cordiali|saluti|um\s+abraço|abraço|obrigad[oa]|atenciosamente",
        r"pozdrawiam|s\s+pozdravem|ng[aā]\s+mihi|dhanyavad|shukran|asante|merci|gracias|grazie|danke|mahalo",
    )
)
_CLOSING = pattern(rf"^\W{{0,3}}(?:{_CLOSING_WORDS})\b", re.IGNORECASE)
_CLOSING_HEAD = pattern(
    r"(?:regards|sincerely|faithfully|truly|wishes|thanks|thank\s+you|cheers|best|love|respectfully|cordially|"
    r"gratefully|warmly|take\s+care|saludos|salamat|cordialement|hilsen|hälsningar|groet(?:en)?|grüße[n]?|gruss|mihi)\W*$",
    re.IGNORECASE,
)
_INLINE_CLOSING = pattern(
    r"^(?P<closing>(?:best|best\s+wishes|(?:kind|best|warm|kindest|warmest)\s+regards|regards|cheers|thanks|"
    r"many\s+thanks|thank\s+you|sincerely|yours\s+sincerely|warmly|all\s+the\s+best|love|ta|br|rgds)\s*[,;–—-])"
    r"\s*(?P<name>[A-ZÀ-Þ][\w.'’-]*(?:\s+[A-ZÀ-Þ][\w.'’-]*){0,3})\s*$",
    re.IGNORECASE,
)
_DELIMITER = pattern(r"^\s*(?:--|---+|__+|\*\*\*+|===+|—+|–+|[*_=~•·-]{3,})\s*$")
_UNSUBSCRIBE = _any_of(
    r"unsubscribe|opt[ -]?out|\bunsub\b|stop (?:these|receiving)|manage (?:your )?(?:e-?mail )?preferences",
    r"update (?:your )?(?:details|preferences)|leave (?:this|all) lists?|come off (?:this|the|our) list",
    r"reply\s+[“\"']?stop\b|no longer (?:wish|want) to (?:receive|hear)|remove (?:me|yourself) from",
    r"email preferences",
    r"(?:^\W*|[.!?|·]\s+)no more (?:(?:e-?)?mails?|letters|newsletters)\b",
    r"\b(?:désabonne\w*|désinscri\w*|abmelden|abbestellen|uitschrijven|darse de baja|disiscriv\w*|odhlásit)\b",
    r"\b(?:cancelar (?:la |a )?(?:suscripción|inscrição|subscrição)|avregistrera?|afmelden)\b",
)
_FOOTER = _any_of(
    r"\bconfidential(?:ity)?\b.{0,300}\b(?:e-?mail|message|recipient|information)|intended (?:solely |only )?for",
    r"intended recipient|if you (?:have )?received this (?:e-?mail|message|in error)|please consider the environment",
    r"registered (?:office|in|number|address|company)|company (?:no|number|reg)|\bvat (?:no|reg|number)",
    r"all rights reserved|^\W*(?:©|\(c\)|copyright)",
    r"you(?:'|’)?(?:re| are| have)? (?:are )?(?:receiv(?:ing|ed)|getting|got) this",
    r"this (?:e-?mail|message|newsletter) (?:was|is|has been|and any) (?:sent|intended|attach|confid|transmitted)",
    r"privacy (?:policy|notice)|terms (?:of|and)|view (?:this )?(?:e-?mail )?(?:in|online)",
    r"sent (?:from|via|with|by) (?:my|our|the|outlook|mailchimp|hubspot|yahoo|gmail|proton|superhuman|\w+ for)",
    r"get outlook for|virus[- ]free|scanned (?:by|for)|regulated by|the (?:views|opinions) expressed",
    r"add us to your address book",
)
_ADDRESS = _any_of(
    r"\b(?:\d{1,5}[a-z]?\s+[A-Z][\w'’.]+(?:\s+[A-Z][\w'’.]+){0,4}|p\.?\s?o\.?\s+box\s+\d+|unit\s+\d+|suite\s+\d+|"
    r"floor\s+\d+)\b.{0,200}(?:,|\d{4,6}|[A-Z]{1,2}\d{1,2}[A-Z]?\s*\d[A-Z]{2})",
    r",.{0,120}\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b",
    r"\w,\s*(?:[A-Z]{1,2}-)?\d{4,6}(?:\s[A-Z]{2})?\s+[^\W\d_]",
)
_NOTICE = _any_of(
    r"\bconfidential.{0,300}\b(?:recipient|addressee|intended|delete|received)",
    r"\bintended (?:only|solely)\b.{0,300}\b(?:delete|error|notify)",
    r"\breceived (?:this|it) in error\b",
)
_CONTACT = _any_of(
    r"[\w.+-]{1,64}@[\w-]+\.\w|https?://|www\.|\+?\(?\d[\d\s().–-]{6,}\d",
    r"\b(?:tel|phone|mobile|cell|mob|direct|whatsapp|viber|skype|linkedin|calendar|calendly|fax|office)\b\.?\s*"
    r"(?:line|number|no\.?|phone)?\s*[:+(\d@/|–-]",
    r"(?:^|[|·•,])\s*(?:linkedin|whatsapp|calendar|calendly|twitter|instagram|website)\s*(?:$|[|·•,])",
    r"^\s*[\w-]+(?:\.[\w-]+)+(?:/\S*)?\s*$",
)
_COPYRIGHT = _any_of(r"\s*(?:©|\(c\)|copyright)")
_POSTSCRIPT = pattern(r"^\s*\(?p\.?\s?(?:p\.?\s?)?s\b\.?\s*[:.,–—-]?", re.IGNORECASE)
_BULLET = pattern(r"^\s*(?:[-*•·▪◦‣–—]|\(?\d{1,2}[.)]|[✅✔☑➜→▶️]+)\s+\S")
_DASHED_NAME = pattern(r"^\s*[-–—]\s*[A-ZÀ-Þ][\w.'’-]*(?:\s+[A-ZÀ-Þ][\w.'’-]*){0,2}\s*$")
_VERBISH = _any_of(
    r"\b(?:is|are|was|were|am|will|would|can|could|should|have|has|had|do|does|did|let|please|you|your|i'?m|we'?re|we|"
    r"i|me|it|this|that|if|when|what|how|who)\b",
)
_CAPITAL = pattern(r"\b(?:IT|(?<=\w\s)(?:Will|May|Do|Me|Who))\b")  # "Rheinwacht IT", "Hannah Will"
_ASKING = _any_of(r"\b(?:you|your|please|could|would)\b")
_TWO_SENTENCES = pattern(r"[.!?]\s+[A-Z].*\s\w+\s\w+|[?]\s*$")
_SENTENCE_FIRST = pattern(r"^\W*[A-Z]\w*(?:\s+(?!of\b)[a-z]+){3}\b[^.!?\n]{0,99}[.!?]\s+(?:[A-Z]|https?:|www\.)")
_ABBREVIATED = _any_of(r"\b(?:ltd|inc|co|bros|jr|sr|ph\.?d)\.$")
_BLANK = pattern(r"\n[ \t\xa0]*\n")
_LONGEST = 1500  # characters of a line that can belong to an ending; longer ones are prose
_SMALL = frozenset("of the and & de van von der da di bin al".split())


class Ending:
    """The end of the sender's own lines, cut off from below; `rest` is what stands before it."""

    def __init__(self, text: str, rows: Sequence[Line], sender: str) -> None:
        self.text, self.sender, self.regions = text, sender, list[Region]()
        self.rest = self._cut_signature(self._cut_after_delimiter(self._cut_footer(list(rows))))

    def _add(self, kind: RegionKind, rows: Sequence[Line]) -> None:
        """Adds the rows as regions of this kind: one, or more where somebody else's words stand between them."""
        begin = 0
        for at in range(1, len(rows) + 1):
            if at == len(rows) or self.text[rows[at - 1].span.end : rows[at].span.start].strip():
                lead = len(rows[begin].text) - len(rows[begin].text.lstrip())
                self.regions.append(Region(kind, Span(rows[begin].span.start + lead, rows[at - 1].span.end)))
                begin = at

    def _cut_footer(self, rows: list[Line]) -> list[Line]:
        """Takes legal lines, unsubscribe lines, delimiters and postal addresses off the end, line by line."""
        while rows:
            notice = self._notice(rows)
            if notice:
                self._add("footer", rows[-notice:])
                del rows[-notice:]
                continue
            kind = self._footer_kind(rows)
            if kind is None:
                break
            if kind != "delimiter":
                self._add("unsubscribe" if kind == "unsubscribe" else "footer", [rows[-1]])
            rows.pop()
        return rows

    def _notice(self, rows: Sequence[Line]) -> int:
        """How many lines a confidentiality notice at the end takes, a paragraph of its own; 0 where there is none."""
        count = 1
        while (
            count < min(12, len(rows)) and "\n\n" not in self.text[rows[-count - 1].span.end : rows[-count].span.start]
        ):
            count += 1
        words = " ".join(row.text for row in rows[-count:])
        return count if 40 < len(words) < 4000 and _NOTICE.search(words) else 0

    def _footer_kind(self, rows: Sequence[Line]) -> str | None:
        text = rows[-1].text
        if len(text) > _LONGEST:
            return None
        if _DELIMITER.match(text):
            return "delimiter"
        if _UNSUBSCRIBE.search(text):
            return "unsubscribe"
        return "footer" if _FOOTER.search(text) or self._is_address_block(rows) else None

    def _is_address_block(self, rows: Sequence[Line]) -> bool:
        """True for a postal address standing apart from the signature (own paragraph, or below a delimiter)."""
        text = rows[-1].text
        if not _ADDRESS.search(text) or ("@" in text and _CONTACT.search(_ADDRESS.sub("", text))):
            return False
        paragraph = self._paragraphs(rows[-13:])[-1]
        alone = len(paragraph) == 1 or _DELIMITER.match(paragraph[0].text) is not None
        below = bool(self.regions) or any(map(_is_closing, rows[-6:-1]))
        return alone and below and len(text.split()) <= 20

    def _cut_after_delimiter(self, rows: list[Line]) -> list[Line]:
        """What stands below a delimiter near the end is footer where a name stands above it, else the signature."""
        last = range(len(rows) - 1, max(-1, len(rows) - 13), -1)
        at = next((number for number in last if _DELIMITER.match(rows[number].text)), None)
        if at is None:
            return rows
        above, below = rows[:at], rows[at + 1 :]
        if not below or any(len(row.text.split()) > 25 for row in below):
            return rows
        signed = bool(above) and self._signature_start(above) is not None
        self._add("footer" if signed else "signature", below)
        return above

    def _cut_signature(self, rows: list[Line]) -> list[Line]:
        rows, postscript = _without_postscript(rows)
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
        closes = _is_closing(rows[start]) or (rows[start].text.rstrip().endswith(",") and start + 1 < len(rows))
        self._add("closing", rows[start : start + closes])
        self._add("signature", rows[start + closes :])
        return rows[:start] + postscript

    def _signature_end(self, rows: Sequence[Line], start: int) -> int:
        """Where the signature's lines end: before a copyright line or a postal address in a paragraph of its own."""
        at = start
        for number, paragraph in enumerate(self._paragraphs(rows[start:])):
            postal = any(_ADDRESS.search(row.text) or _COPYRIGHT.match(row.text) for row in paragraph)
            if number and postal:
                return at
            at += len(paragraph)
        return len(rows)

    def _signature_start(self, rows: Sequence[Line]) -> int | None:
        """Where closing or signature begin: the last closing with short lines below it, else a short paragraph."""
        for at in range(len(rows) - 1, max(0, len(rows) - 12) - 1, -1):
            if _is_closing(rows[at]) and (at + 1 < len(rows) or len(rows[at].text.split()) <= 4):
                return at
            if not self._is_signature_line(rows[at]) and not _is_way_to_reach(rows[at]):
                break
        start = self._short_block(rows)
        return self._closed_above(rows) if start is None else start

    def _closed_above(self, rows: Sequence[Line]) -> int | None:
        """A closing and a name, where a few short words stand among the lines below ("I build Gantry, with three")."""
        last = len(rows) - len(self._paragraphs(rows[-7:])[-1]) if rows else 0
        short = all(
            len(row.text.split()) <= 8 and not row.text.rstrip().endswith((".", "?", ":")) for row in rows[last:]
        )
        signed = len(rows) - last >= 3 and _is_closing(rows[last]) and _name_like(rows[last + 1].text)
        return last if short and signed else None

    def _is_signature_line(self, row: Line) -> bool:
        if len(row.text) > _LONGEST:
            return False
        text = row.text.strip()
        words = len(text.split())
        if _SENTENCE_FIRST.match(text):
            return False
        if words <= 16 and _CONTACT.search(text) and not _TWO_SENTENCES.search(text) and not _ASKING.search(text):
            return True
        if words > 9 or (_BULLET.match(row.text) and not _DASHED_NAME.match(row.text)):
            return False
        if text.endswith(("?", ":", "!")) or (text.endswith(".") and words > 3 and not _ABBREVIATED.search(text)):
            return False
        return not _VERBISH.search(_CAPITAL.sub("", text)) or self._names_sender(text)

    def _names_sender(self, text: str) -> bool:
        return bool(set(fold(text).split()) & {word for word in self.sender.split() if len(word) > 1})

    def _short_block(self, rows: Sequence[Line]) -> int | None:
        """Up to three last paragraphs made of signature lines only, one of them name-like or a contact."""
        block: list[list[Line]] = []
        for paragraph in reversed(self._paragraphs(rows[-40:])[-3:]):
            odd = [paragraph[0]] if _is_odd_closing(paragraph[0]) else []
            if not all(row in odd or self._is_signature_line(row) for row in paragraph):
                break
            block.insert(0, paragraph)
        while len(block) > 1 and not self._signs(block[0]) and not _is_odd_closing(block[0][0]):
            block.pop(0)
        last = [row for paragraph in block for row in paragraph]
        if not block or (len(last) == len(rows) and not self._signs(last)):
            return self._last_lines(rows)
        return len(rows) - len(last) if self._signs(last) else None

    def _last_lines(self, rows: Sequence[Line]) -> int | None:
        """A name on the last lines of a paragraph of prose ("…\\nMarta\\n+48 …"), when it is the sender's."""
        at = len(rows)
        while at > 1 and len(rows) - at < 5 and self._is_signature_line(rows[at - 1]):
            at -= 1
        numbered = enumerate(rows[at:], at)
        return next((i for i, row in numbered if self._names_sender(row.text) and len(row.text.split()) <= 5), None)

    def _signs(self, block: Sequence[Line]) -> bool:
        return any(
            _is_closing(row) or self._names_sender(row.text) or _CONTACT.search(row.text) or _name_like(row.text)
            for row in block
        )

    def _paragraphs(self, rows: Sequence[Line]) -> list[list[Line]]:
        grouped: list[list[Line]] = []
        for number, row in enumerate(rows):
            if number and not _BLANK.search(self.text[rows[number - 1].span.end : row.span.start]):
                grouped[-1].append(row)
            else:
                grouped.append([row])
        return grouped


def _without_postscript(rows: list[Line]) -> tuple[list[Line], list[Line]]:
    """The rows before a P.S. near the end, and the P.S."""
    near = range(max(1, len(rows) - 8), len(rows))
    at = next((number for number in near if _POSTSCRIPT.match(rows[number].text)), None)
    return (rows[:at], rows[at:]) if at is not None else (rows, [])


def _is_closing(row: Line) -> bool:
    if len(row.text) > _LONGEST:
        return False
    text = re.sub(r"[^\w\s,.!'’à-ÿ-]", "", row.text).strip()
    words = text.split()
    if (
        not words
        or len(words) > (10 if text.endswith(",") else 8)
        or text.endswith("?")
        or _BULLET.match(row.text)
        or _CONTACT.search(row.text)
    ):
        return False
    if _CLOSING_HEAD.search(text) and len(words) <= 6 and not re.search(r"\b(?:i|we|you)\b", text, re.IGNORECASE):
        return True
    return bool(_CLOSING.match(text)) and (text.endswith(",") or (len(words) <= 4 and not text.endswith(".")))


def _is_way_to_reach(row: Line) -> bool:
    """True for a line below a name that says in words how to reach it ("My calendar, if you fancy a slot: …")."""
    return len(row.text.split()) <= 16 and len(row.text) <= 300 and bool(_CONTACT.search(row.text))


def _is_odd_closing(row: Line) -> bool:
    """A closing in no list ("Mud and thanks,", "Big love,"): a short first line that ends with a comma."""
    return len(row.text) <= 200 and row.text.rstrip().endswith(",") and len(row.text.split()) <= 6


def _name_like(text: str) -> bool:
    """One to five capitalised words and nothing else: what a person or a firm signs with. Four in capitals shout,
    unless they begin with a given name.
    """
    words = text.lstrip(" \t\xa0–—-").rstrip(" \t\xa0,").split()
    if len(words) > 3 and text.isupper() and not is_given(fold(words[0])):
        return False
    letters = [word for word in words if word[0].isalpha()]
    proper = all(not word[0].islower() or word in _SMALL for word in letters)
    return 0 < len(words) <= 5 and proper and any(not word[0].islower() for word in letters)
