"""unclear-subject: not one word of the subject says what the message is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mailcheck.detectors.fake_thread import MARK
from mailcheck.expressions import compiled
from mailcheck.first_use import pattern
from mailcheck.greeting import addressee
from mailcheck.matchers import Hit, Tools
from mailcheck.model import Draft, Rule, Span
from mailcheck.people import TITLES, company_forms, fold, mentions, name_words, squash
from mailcheck.tags import tags

_WORD = pattern(r"[^\W_](?:[\w'’]*[^\W_])?")
_NAMED = frozenset({"person", "company", "sender", "control"})


def detect(draft: Draft, rule: Rule, tools: Tools) -> Iterator[Hit]:
    """The whole subject, when names, marks and empty words are all that it holds."""
    subject = draft.subject or ""
    if subject.strip() and not _began_elsewhere(draft, subject) and not _matter(subject, draft, rule):
        lead = len(subject) - len(subject.lstrip())
        yield Hit(Span(lead, len(subject.rstrip())), subject, "subject")


def _began_elsewhere(draft: Draft, subject: str) -> bool:
    """True for the answer in a thread: its subject was chosen by whoever began it."""
    return bool(MARK.match(subject)) and (draft.reply or draft.kind == "reply")


def _matter(subject: str, draft: Draft, rule: Rule) -> list[str]:
    """The words of *subject* that say something: neither mark, name nor empty; a tag of no known meaning counts."""
    rest = subject
    while mark := MARK.match(rest):
        rest = rest[mark.end() :]
    found = tags(rest)
    if any(tag.names not in _NAMED for tag in found):
        return [tag.text for tag in found]
    forms = _firms(draft)
    rest = _without(rest, [*(tag.span for tag in found), *mentions(rest, forms)])
    for phrase in _texts(rule, "empty-phrases"):
        rest = compiled("words", phrase).sub(" ", rest)
    empty = {fold(word) for line in _texts(rule, "empty-words") for word in line.split()} | _names(draft) | TITLES
    words = [fold(re.sub(r"['’]s$", "", word.group())) for word in _WORD.finditer(rest)]
    return [word for word in words if word not in empty and word not in forms]


def _texts(rule: Rule, name: str) -> list[str]:
    """The setting *name*: a list of lines."""
    return [str(line) for line in rule.settings.get(name, ())]


def _without(text: str, spans: Sequence[Span]) -> str:
    chars = list(text)
    for span in spans:
        chars[span.start : span.end] = " " * (span.end - span.start)
    return "".join(chars)


def _firms(draft: Draft) -> tuple[str, ...]:
    """The squashed names of both firms and of the reader's brand."""
    brand = (squash(draft.recipient.brand),) if draft.recipient.brand else ()
    return (*company_forms(draft.recipient), *company_forms(draft.sender), *brand)


def _names(draft: Draft) -> set[str]:
    """The folded names of sender and reader, the greeted one included."""
    greeted = addressee(draft, {})
    named = greeted.words if greeted and greeted.sort in ("person", "other-person", "company") else ()
    return {*name_words(draft.recipient.name), *name_words(draft.sender.name), *named}
