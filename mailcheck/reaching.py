"""How whoever signs can be reached: the draft in, the words of a phone number, an own address or a link out."""

from __future__ import annotations

import re

from mailcheck.first_use import pattern
from mailcheck.given_names import is_given
from mailcheck.model import Draft
from mailcheck.people import ROLE_MAILBOXES, fold, name_words, squash
from mailcheck.signing import ADDRESS, GROUP, sender_is_person, signer

_PHONE = pattern(r"(?<![\w/=.-])\(?\+?\d[\d\s().  /–-]{6,22}\d(?![\w@])")
_DATE_LIKE = pattern(r"^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}$|^\d{4}\s?[-–]\s?\d{4}$")
_DIRECT_LINK = pattern(
    r"calendly|cal\.com|//cal\.|calendar|savvycal|tidycal|youcanbook|acuity|koalendar|zcal|meetings?\.|meet\.|/meet(?:ing)?s?\b|/book(?:ing)?s?(?:[/-]|\b)|/schedule|/call\b|/chat\b|"
    r"linkedin\.\w+/in/|xing\.com|twitter\.com/|x\.com/|t\.me/|wa\.me/|instagram\.com/|mastodon|github\.com/|bsky\.app|threads\.net|"
    r"facebook\.com/|/people/|/team/[\w-]+|/staff/|/about/[\w-]+|/contact/[\w-]+|orcid\.org",
    re.IGNORECASE,
)
_HANDLE = pattern(
    r"\b(?:skype|telegram|signal|whatsapp|wechat|viber|line|linkedin|twitter|instagram|mastodon|bluesky|discord|threema)\b\s{0,2}(?:id\b\s{0,2}[:@]?|[:@])\s{0,2}@?[\w.]{3,}|(?<![\w.])@[A-Za-z]\w{2,}(?!\.\w)",
    re.IGNORECASE,
)
_EXTENSION = pattern(r"\bext(?:n|ension)?\b\.?:?\s?\d{2,5}\b", re.IGNORECASE)
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
    extension = _EXTENSION.search(words)
    if phone or extension:
        return phone or (extension and extension.group())
    mail = next((match.group() for match in ADDRESS.finditer(words) if not _role(match.group(), draft)), None)
    if mail:
        return mail
    handle = _HANDLE.search(ADDRESS.sub(" ", words))
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
    of_person = sender_is_person(draft.sender)
    own = any(of_person if part in named else is_given(part) for part in map(fold, parts))
    return (
        local in ROLE_MAILBOXES
        or parts[0] in ROLE_MAILBOXES
        or squash(local) in (squash(draft.sender.domain), squash(draft.sender.company))
        or (signer(draft) is None and not own)
        or (any(part in GROUP for part in parts) and not own)
    )


def _direct(target: str) -> bool:
    if target.startswith("tel:"):
        return True
    if target.startswith("mailto:"):
        return target[7:].partition("@")[0].lower() not in ROLE_MAILBOXES
    return bool(_DIRECT_LINK.search(target))


def _of_another(address: str, sentence: str, draft: Draft) -> bool:
    """True for an address elsewhere that the sentence does not call the sender's ("our client will answer: …")."""
    elsewhere = draft.sender.domain and not address.lower().endswith(draft.sender.domain.lower())
    return bool(elsewhere) and not re.search(r"\b(?:me|my|mine|I)\b", sentence)


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
        if found and "@" in found and _of_another(found, sentence.text, draft):
            continue
        if found and not (draft.recipient.address and draft.recipient.address.lower() == found.lower()):
            return found
        for link in draft.message.links:
            reaches = _REACH.search(sentence.text) and _direct(link.target)
            if sentence.span.overlaps(link.span) and (reaches or _DIARY.search(sentence.text)):
                return link.target
    return None
