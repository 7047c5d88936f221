"""Drafts for the tests: the words of a message in, its Draft out, by the way that every draft takes."""

from __future__ import annotations

from email.message import EmailMessage

from mailcheck.annotate import annotate
from mailcheck.config import Config
from mailcheck.limits import Limits
from mailcheck.model import Draft, Message, Source
from mailcheck.parse import parse

UNBOUND = Config(limits=Limits(text=10**9, words=10**9))
"""For texts that are to show how time grows: longer than a draft is taken on by default."""


def message(text: str | bytes, format: str = "text", name: str = "draft") -> Message:
    """The Message of *text* in *format*."""
    return parse(Source(name, format, text.encode() if isinstance(text, str) else text), UNBOUND.limits)


def draft(
    text: str | bytes, format: str = "text", *, answers: str | None = None, config: Config | None = None, **front: str
) -> Draft:
    """The Draft of *text*; *front* are keys of its front matter (`to="Ana <ana@reis.example>"`)."""
    if front and isinstance(text, str):
        keys = "".join(f"{key.replace('_', '-')}: {value}\n" for key, value in front.items())
        text = f"---\n{keys}---\n{text}"
    answered = message(answers, "eml" if answers.startswith("From:") else "text") if answers else None
    return annotate(message(text, format), config or UNBOUND, answered)


def eml(body: str, **headers: str) -> bytes:
    """A whole message with these headers, as a mail program would write it."""
    mail = EmailMessage()
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(body)
    return mail.as_bytes()


def shown(draft: Draft) -> dict[str, list[str]]:
    """The words of each kind of region, in the order of the text."""
    found: dict[str, list[str]] = {}
    for region in draft.regions:
        found.setdefault(region.kind, []).append(region.span.of(draft.text))
    return found
