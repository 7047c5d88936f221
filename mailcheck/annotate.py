"""Message in, Draft out: regions, sentences, tags, people, kind and thread. Nothing here needs grammar."""

from __future__ import annotations

import re

from mailcheck import people
from mailcheck.config import Config
from mailcheck.history import history
from mailcheck.language import not_english
from mailcheck.model import PROSE, Draft, Kind, Message, Person, Quoted, Region, Tag
from mailcheck.regions import regions
from mailcheck.sentences import sentences
from mailcheck.tags import tags
from mailcheck.thread import thread, when

_WORD = re.compile(r"[^\W_](?:[\w'’-]*[^\W_])?")
_ARMOUR = re.compile(r"^-----BEGIN PGP MESSAGE-----$", re.MULTILINE)
_PATCH = re.compile(r"^(?:diff --git |--- a/|\+\+\+ b/|@@ -\d+,?\d* \+\d+| \d+ files? changed, \d)", re.MULTILINE)


def annotate(message: Message, config: Config, answers: Message | None = None) -> Draft:
    """The draft that *message* holds. *answers* is the message it answers (`--answers`), when it is known apart."""
    found = tags(message.text)
    reader = people.recipient(message, config.to, config.company)
    writer = people.sender(message)
    parts = regions(message.text, found, message.quoted, reader.name, writer.name)
    past = thread(message.text, parts, writer.address, writer.name)
    if answers is not None:
        past = (_answered(answers), *past)
    reply = _is_reply(message, past)
    kind = _kind(message, config, reply, found, reader)
    prose = tuple(region for region in parts if region.kind in PROSE)
    own = tuple(region for region in parts if region.kind not in ("quoted", "forwarded", "footer", "unsubscribe"))
    return Draft(
        message=message,
        kind=kind,
        reply=reply,
        template=kind == "template",
        regions=parts,
        sentences=sentences(message.text, prose, found),
        tags=tuple(tag for tag in found if not _in_history(tag, parts)),
        recipient=reader,
        sender=writer,
        words=sum(len(_WORD.findall(region.span.of(message.text))) for region in own),
        thread=past,
        unjudged=_unjudged(message, own, found),
        signature_appended=config.signature == "appended",
        reply_within=config.reply_within,
    )


def _unjudged(message: Message, own: tuple[Region, ...], found: tuple[Tag, ...]) -> str | None:
    if message.unjudged:
        return message.unjudged
    words = "\n".join(region.span.of(message.text) for region in own)
    for tag in found:
        words = words.replace(tag.text, " ")
    if not re.search(r"\w", message.text):
        return "no words"
    if not re.search(r"\w", words) and not found:
        return "no words of the sender's own"
    if _ARMOUR.search(message.text):
        return "encrypted"
    if _PATCH.search(message.text):
        return "a patch"
    return not_english(words)


def _in_history(tag: Tag, parts: tuple[Region, ...]) -> bool:
    return any(region.span.overlaps(tag.span) for region in parts if region.kind in ("quoted", "forwarded"))


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
