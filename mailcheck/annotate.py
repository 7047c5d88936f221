"""Message in, Draft out: regions, sentences, tags, people, kind and thread. Nothing here needs grammar."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from mailcheck import people
from mailcheck.config import Config
from mailcheck.first_use import pattern
from mailcheck.history import history
from mailcheck.language import not_english
from mailcheck.limits import Limits, check_words
from mailcheck.model import PROSE, Draft, Kind, Message, Person, Quoted, Region, Tag
from mailcheck.regions import regions
from mailcheck.sentences import sentences
from mailcheck.tags import tags
from mailcheck.thread import thread, when

_WORD = pattern(r"[^\W_](?:[\w'’-]*[^\W_])?")
_ARMOUR = pattern(r"^-----BEGIN PGP MESSAGE-----$", re.MULTILINE)
_PATCH = pattern(r"^(?:diff --git |--- a/|\+\+\+ b/|@@ -\d+,?\d* \+\d+| \d+ files? changed, \d)", re.MULTILINE)


def annotate(message: Message, config: Config, answers: Message | None = None) -> Draft:
    """The draft that *message* holds. *answers* is the message it answers (`--answers`), when it is known apart."""
    found = tags(message.text)
    reader = people.listed(people.recipient(message, config.to, config.company), config.contacts)
    writer = people.sender(message)
    parts = regions(message.text, found, message.quoted, reader.name, writer.name)
    past = thread(message.text, parts, writer, reader)
    if answers is not None:
        past = (_answered(answers), *past)
    reply = _is_reply(message, past)
    kind = _kind(message, config, reply, found, reader)
    prose = tuple(region for region in parts if region.kind in PROSE)
    own = tuple(region for region in parts if region.kind not in ("quoted", "forwarded", "footer", "unsubscribe"))
    words = _words(message.text, own, config.limits)
    return Draft(
        message=message,
        kind=kind,
        reply=reply,
        template=kind == "template",
        regions=parts,
        sentences=sentences(message.text, prose, found),
        tags=_outside_history(found, parts),
        recipient=reader,
        sender=writer,
        words=words,
        thread=past,
        unjudged=_unjudged(message, own, found),
        columns=config.columns,
        signature_appended=config.signature == "appended",
        reply_within=config.reply_within,
    )


def _words(text: str, own: Sequence[Region], limits: Limits) -> int:
    """The words of the *own* regions. Raises UnreadableDraft for too many."""
    pieces = [region.span.of(text) for region in own]
    words = sum(len(_WORD.findall(piece)) for piece in pieces)
    check_words(words, sum(map(len, pieces)), limits)
    return words


def _unjudged(message: Message, own: tuple[Region, ...], found: tuple[Tag, ...]) -> str | None:
    if message.unjudged:
        return message.unjudged
    chars = list(message.text)
    for tag in found:
        chars[tag.span.start : tag.span.end] = " " * (tag.span.end - tag.span.start)
    untagged = "".join(chars)
    words = "\n".join(region.span.of(untagged) for region in own)
    if not re.search(r"\w", message.text):
        return "no words"
    if not re.search(r"\w", words) and not found:
        return "no words of the sender's own"
    if _ARMOUR.search(message.text):
        return "encrypted"
    if _PATCH.search(message.text):
        return "a patch"
    return not_english(words)


def _outside_history(found: Sequence[Tag], parts: Sequence[Region]) -> tuple[Tag, ...]:
    """The tags that stand in no quoted or forwarded words; both in the order of the text."""
    past = [region.span for region in parts if region.kind in ("quoted", "forwarded")]
    starts = [span.start for span in past]

    def inside(tag: Tag) -> bool:
        at = bisect_right(starts, tag.span.end - 1) - 1
        return at >= 0 and past[at].overlaps(tag.span)

    return tuple(tag for tag in found if not inside(tag))


def _answered(answers: Message) -> Quoted:
    parts = history(answers.text, answers.quoted)
    own, at = [], 0
    for region in parts:
        own.append(answers.text[at : region.span.start])
        at = region.span.end
    own.append(answers.text[at:])
    return Quoted(answers.header("from") or "", when(answers.header("date") or ""), "".join(own).strip(), False)


def _is_reply(message: Message, past: tuple[Quoted, ...]) -> bool:
    """A reply answers a message: thread headers say so, or history by somebody else."""
    return bool(message.header("in-reply-to") or message.header("references")) or any(not quoted.own for quoted in past)


def _kind(message: Message, config: Config, reply: bool, found: tuple[Tag, ...], reader: Person) -> Kind:
    given = config.kind or str(message.front.get("kind", "")).strip().lower()
    if given in ("outreach", "reply", "template"):
        return given  # type: ignore[return-value]
    if any(tag.machine for tag in found) and not reader.address and not reader.name:
        return "template"
    return "reply" if reply else "outreach"
