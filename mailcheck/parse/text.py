"""A text file in, its Message out: as written, after the front matter, with bare addresses as links."""

from __future__ import annotations

from mailcheck.limits import Limits
from mailcheck.model import Message, Source, Text
from mailcheck.parse import charsets
from mailcheck.parse.frontmatter import Front, read_front
from mailcheck.parse.visible import Visible, has_words, placed, with_urls

SUFFIXES = (".txt", ".text")


def parse(source: Source, limits: Limits) -> Message:
    """The Message of a text file."""
    source, decoded = charsets.of_file(source)
    front, body = read_front(decoded.text)
    return message_of(source, decoded, front, as_written(body), "text/plain")


def as_written(body: Text) -> Visible:
    """A text that the reader sees as it stands."""
    return Visible(body, with_urls(body.chars))


def message_of(source: Source, decoded: charsets.Decoded, front: Front, seen: Visible, judged: str) -> Message:
    """The Message of a text with front matter."""
    return Message(
        source=source,
        body=seen.text,
        headers=front.headers,
        judged=judged,
        charset=decoded.charset,
        links=seen.links,
        quoted=seen.quoted,
        attachments=front.attachments,
        directives=placed(seen.directives, source.data),
        front=front.values,
        has_headers=front.has_headers,
        notes=(*decoded.notes, *front.notes),
        unjudged=None if has_words(seen.text.chars) else "no words",
    )
