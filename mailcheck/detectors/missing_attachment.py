"""missing-attachment: the words promise one, and nothing is attached.

A promise either gives ("I have attached the plan", "plan attached") or points ("in the attached plan", "see the
attachment"). What points may mean the reader's own file where their message came with one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailcheck.first_use import pattern
from mailcheck.matchers import Hit, Tools, Unit, excused
from mailcheck.model import Draft, Rule, Span


def _any_of(*patterns: str) -> re.Pattern[str]:
    return pattern("|".join(patterns), re.IGNORECASE)


def _choice(words: str) -> str:
    """A pattern for one of the *words*."""
    return f"(?:{'|'.join(words.split())})"


_DONE = "(?:attached|enclosed)"
_FILE = _choice(
    """
    files? documents? docs? decks? pdfs? slides? presentations? brochures? leaflets? flyers? catalog(?:ue)?s? lists?
    quot(?:e|es|ation|ations) estimates? invoices? receipts? statements? contracts? agreements? nda forms? proposals?
    plans? reports? summar(?:y|ies) (?:data|fact|spread|price|rate)?sheets? cv c\\.v\\. r[eé]sum[eé]s? portfolios?
    letters? notes? minutes agendas? program(?:me)?s? schedules? timetables? itinerar(?:y|ies) menus? maps? drawings?
    sketch(?:es)? photos? photographs? pictures? images? screenshots? scans? cop(?:y|ies) drafts? manuscripts?
    chapters? abstracts? papers? articles? posters? certificates? licen[cs]es? terms specs? specifications? figures
    tables? charts? templates? vouchers? tickets? invitations? questionnaires? outlines? syllabus briefs?
    stud(?:y|ies) guides? overviews? one-pagers? details recordings? budgets? tenders? offers? references?
    transcripts? bios? logos? mock-?ups? designs? layouts? proofs? patterns? recipes? results breakdowns? versions?
    accounts samples?
    """
)
_ADVERB = f"(?: {_choice('also just now already again hereby herewith both then here gladly')}| gone ahead and)?"
_HAVING = "(?:['’]ve| have|['’]m| am|['’]re| are)?"
_AFTER = _choice("here(?:with|to|by)? below above too also again for as in so and but if which")
_ONWARDS = rf"(?=\s*(?:[.,;:!)–—-]|$|{_AFTER}\b|(?:with|to) this|with (?:his|her|their|my|our)\b))"
_OBJECT = (
    rf"(?:{_choice('is are please you herewith for the an? my our some this these here below as find')}|\d+|{_FILE})"
)
_LETTER = "(?:e-?mail|mail|message|note|letter)"
_BESIDES = _choice("attachments? annex(?:es)? enclosures? appendix")
_SENT = _choice("sent send sending comes? is are here it them pdf file")
_LOOK = _choice("see open in check find read from per with sign review")
_SAYS = _choice("is are has have shows? contains? lists? explains? gives? sets? below here")

_GIVES = _any_of(
    rf"\b(?:find|see|note|review|check|read|open)\b(?: \w+){{0,2}}? {_DONE}\b(?! (?:{_FILE}|to)\b)",
    rf"\b(?:i|we){_HAVING}{_ADVERB} (?:attach(?:ed|ing)?|enclos(?:e|ed|ing))\b",
    r"\b(?:i|we)(?:['’]ll| will) (?:attach|enclose)\b[^.?!]{0,60}?\b(?:here|below|to this|with this)\b",
    rf"(?:\b(?:is|are|has been|have been)|['’]s|['’]re)(?: \w+){{0,2}}? {_DONE}{_ONWARDS}",
    rf"^\W*(?:{_DONE}|attaching|enclosing)\b(?=\s*(?:[:,–—]|-\s|{_OBJECT}\b|to this))",
    rf"\b{_FILE}\b(?: [\w'’]+){{0,3}}? {_DONE}{_ONWARDS}",
    rf"\({_DONE}(?: as [^()]{{1,30}})?\)|(?<=, ){_DONE}(?=[.,;]|$)|\bas {_DONE}\b|\bpfa\b",
    rf"\b(?:here|herewith|hereby) {_DONE}\b|\b{_DONE} (?:here(?:with|to)?|below|please find)\b",
    rf"\b{_DONE} (?:to this {_LETTER}|you(?:['’]ll| will| can)? (?:also )?(?:find|see))\b",
    rf"\b(?:{_SENT} )?(?:as|in) (?:an )?attachments?\b(?! to (?!this))",
    rf"\bin (?:the )?{_BESIDES}(?: (?:to|of) this {_LETTER})?,? (?:you(?:['’]ll| will| can)? (?:also )?|please )find\b",
    rf"\b(?:you(?:['’]ll| will| can)? (?:also )?|please )find (?:in|as) (?:the )?{_BESIDES}\b",
    rf"\b(?:you(?:['’]ll| will| can)? )?find in (?:the )?{_BESIDES} to this {_LETTER}\b",
)
_BESIDE = _any_of(
    rf"\b{_FILE}\b[^.?!]{{0,40}}?\b(?:with|to|in|comes? with|came with|on) this {_LETTER}\b",
    rf"\b(?:clipped|pinned|stapled|hung|tucked|added|appended|enclosed|attached)\b[^.?!]{{0,40}}?"
    rf"\b(?:to|with|in|into) this {_LETTER}\b",
    rf"\bin the {_FILE} (?:that|which) (?:comes?|goes|is) with this\b",
)
_ENCLOSURES = _any_of(r"^\s*(?:enc|encl|encs|enclosures?|attachments?)\b\s*(?:\(\d+\)\s*)?(?:[.:]|$)")
_POINTS = _any_of(
    rf"\b(?:the|our|my|this|these) {_DONE}(?: (?:[\w'’-]+ ){{0,2}}?{_FILE}\b|(?=\s*(?:[.,;:!?)]|and|for|which|$)))",
    rf"\b(?:the|in|see|sign|return|complete|review) {_DONE} {_FILE}\b",
    rf"\b(?:{_LOOK}|refer to) (?:(?:the|my|our|this|these) )?attachments?\b",
    rf"\b(?:the|my|our|this|these) attachments? (?:{_SAYS}|to this)\b",
)

_HOUSE = _choice(
    "garages? house homes? barns? bath(?:room)? kitchens? offices? buildings? cottages? studios? sheds? flats?"
)
_GROUND = _choice("by in within gardens? courtyard yards? spaces? porch verandas? balcony fields? areas? runs? decks?")
_PART = _choice(
    "garage shed barn handle label tag rope string lid hose strap trailer chain wheel cable lead hook leash tail"
)
_FOND = _choice(
    "strings conditions importance emotionally very quite so too deeply grown get got gets become became fully"
)
_HOW = _choice("by onto via using together firmly securely permanently directly")
_NEGATED = (
    rf"(?:not|never|nothing|without|no|forg[eo]t(?:ten)?|{_choice('do does did is are was has have ca wo')}n['’]t)"
)
_READ = _choice("read opened received got looked gone went seen studied printed")
# Things that are fastened or walled in, people who are fond, files of somebody else or of another message.
_NOT = _any_of(
    rf"\b(?:{_NEGATED}|instead of|rather than)\b[^.;,]{{0,30}}?\b(?:{_DONE}|attach)",
    rf"\b{_FOND} {_DONE}\b|\battached (?:{_HOW}|with (?!this)|at the|{_HOUSE})\b|\bsemi-?\W?attached\b",
    rf"\benclosed {_GROUND}\b|\battach(?:es|ed)? (?:\w+ ){{0,2}}?(?:importance|value|weight|conditions|blame)\b",
    rf"\b{_PART}s?\b(?: \w+){{0,3}}? {_DONE}\b|\byou(?:['’]ve| have| had)?(?: \w+)? {_DONE}\b",
    rf"\byour (?:{_DONE}|attachments?)\b|\battachments? (?:that )?(?:from )?you\b(?!['’]ll| will| can)",
    rf"\b(?:thanks|thank you) for (?:the|your|this) (?:{_DONE}|attach)",
    rf"\b(?:(?:did|have|had) you|were you able to) (?:\w+ ){{0,6}}?(?:the|my|our) (?:{_DONE}|attach)",
    rf"\b(?:i|we)(?:['’]ve| have)? (?:\w+ )?{_READ} (?:\w+ )?(?:the|this|these) (?:{_DONE}|attach)",
    rf"\b{_DONE}(?: \w+){{0,5}}? (?:yesterday|earlier|previously|last (?:week|month|time|night|year))\b",
    rf"\b(?:was|were|had been) (?:\w+ )?{_DONE}\b",
)
_ELSEWHERE = _any_of(
    rf"\b(?:last|previous|earlier|first|original|other|separate|next) {_LETTER}\b",
    r"\b(?:by|in the) post\b|\benvelopes?\b|\bparcels?\b",
)
_OFFER = _any_of(
    r"\b(?:shall|should|can|could|may|might|will|would) (?:i|we)\b[^.;:]{0,50}$",
    r"\b(?:i|we)(?:['’]ll|['’]d| (?:can|could|will|would|may|might|shall|am happy|are happy))\b[^.;:]{0,50}$",
    r"\b(?:would you|if you(?:['’]d)?) (?:like|prefer|rather|want|would)\b[^.;:]{0,50}$",
    r"\b(?:like|prefer|want) (?:it|them|that)\b[^.;:]{0,50}$",
)
_FASTENED = _any_of(
    rf"^[^.;,]{{0,60}}?\bto {_choice('the our your my an? each every its? his her their both')}\b(?! {_LETTER}\b)"
)
_PICTURE = _any_of(
    rf"\b{_choice('photo photograph picture image screenshot scan logo map drawing sketch chart design')}(?:e?s)?\b"
)
_NEAR = 120  # characters on either side that may say that a promise is none
_IMAGE = pattern(rb"<img\b|!\[|^content-type:\s*image/", re.IGNORECASE | re.MULTILINE)


def detect(draft: Draft, rule: Rule, tools: Tools) -> Iterator[Hit]:
    """The words of the first promise, in a format that can carry attachments; the text goes before the subject."""
    if draft.message.attachments or not draft.message.has_headers:
        return
    for unit in _units(draft, tools):
        found = _promise(unit, draft)
        if found and not excused(rule.unless, unit, found, tools):
            yield Hit(found, unit.text, unit.part, number=unit.number)
            return


def _units(draft: Draft, tools: Tools) -> Iterator[Unit]:
    """The sentences, the list of enclosures below the name, the subject."""
    yield from tools.units
    for region in draft.region("closing", "signature", "footer"):
        for line in re.finditer(r"[^\n]+", region.span.of(draft.text)):
            if _ENCLOSURES.search(line.group()):
                yield tools.unit(line.group(), region.span.start + line.start())
    if tools.subject:
        yield tools.subject


def _promise(unit: Unit, draft: Draft) -> Span | None:
    """The first words of *unit* that promise an attachment."""
    if (
        not re.search(rf"attach|enc|annex|pfa|this {_LETTER}", unit.spoken, re.IGNORECASE)
        or _behind_link(unit, draft)
        or _shown(unit, draft)
    ):
        return None
    gives = [] if unit.question else [match for match in _GIVES.finditer(unit.spoken) if _is_given(match, unit.spoken)]
    points = [] if _theirs(draft) else list(_POINTS.finditer(unit.spoken))
    beside = [] if unit.question else list(_BESIDE.finditer(unit.spoken))
    listed = list(_ENCLOSURES.finditer(unit.spoken)) if unit.number is None else []
    for match in sorted([*gives, *beside, *points, *listed], key=lambda match: match.span()):
        if not _is_other(match, unit.spoken):
            return unit.place(match.start(), match.end())
    return None


def _is_other(match: re.Match[str], text: str) -> bool:
    """True for what is no file, or none of this message: something in the words or in their clause says so."""
    start, end = max(0, match.start() - _NEAR), match.end() + _NEAR
    if any(other.start() < match.end() and other.end() > match.start() for other in _NOT.finditer(text, start, end)):
        return True
    before, after = re.split(r"[.;,]", text[start : match.start()])[-1], re.split(r"[.;,]", text[match.end() : end])[0]
    return bool(_ELSEWHERE.search(f"{before}{match.group()}{after}"))


def _is_given(match: re.Match[str], text: str) -> bool:
    """False for an offer to attach, and for what is fastened to something ("we attached the bells to the collars")."""
    before, after = text[max(0, match.start() - _NEAR) : match.start()], text[match.end() : match.end() + _NEAR]
    clause = re.split(r"[.;,]", match.group() + after)[0]
    fastened = _FASTENED.search(after) and not re.search(rf"\b{_FILE}\b", clause, re.IGNORECASE)
    return not fastened and not _OFFER.search(before)


def _theirs(draft: Draft) -> bool:
    """True when the message that is answered came with an attachment of its own."""
    return any(
        not quoted.own and re.search(rf"\b(?:{_DONE}|attachments?)\b", quoted.text, re.IGNORECASE)
        for quoted in draft.thread
    )


def _behind_link(unit: Unit, draft: Draft) -> bool:
    """True when the sentence carries a link, or a line with nothing but one follows: the file may be behind it."""
    if unit.part != "text":
        return False
    tail = re.compile(r"\s*").match(draft.text, unit.span.end)
    end = tail.end() if tail else unit.span.end
    tagged = any(unit.span.overlaps(tag.span) and tag.names == "link" for tag in draft.tags)
    return tagged or any(link.span.overlaps(unit.span) or link.span.start == end for link in draft.message.links)


def _shown(unit: Unit, draft: Draft) -> bool:
    """True when pictures are promised, and there is one in the text itself."""
    return bool(_PICTURE.search(unit.text) and _IMAGE.search(draft.message.source.data))
