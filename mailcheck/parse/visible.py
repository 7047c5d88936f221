"""What a reader sees of one part, whatever its format, and how several parts read one after another."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mailcheck.first_use import pattern
from mailcheck.frozen import Frozen
from mailcheck.model import Directive, Link, Span, Text
from mailcheck.parse.maps import Builder

_WORD = pattern(r"[^\W\d_]")
_URL = pattern(
    r"(?<![\w@/.])(?:https?://|www\.(?=[\w{*%$]))(?:[^\s<>\"{}|\\^`\u201c\u201d*]++|\{\{\{?[^{}\n]{0,200}\}?\}\}"
    r"|\{[!%]?[^{}\n]{0,200}\}|\*\|[^|\n]{0,200}\|\*|[{}|\\^`*])++",
    re.IGNORECASE,
)
_DIRECTIVE = pattern(r"\s*mailcheck\b[ \t]*(.*)", re.DOTALL)
_CLOSERS = {")": "(", "]": "[", "}": "{"}


class Note(Frozen):
    """A suppression comment: its offset in the text, the words after `mailcheck`, its first byte in the file."""

    offset: int
    text: str
    at: int


class Visible(Frozen):
    """The text that the reader sees, its links, what the markup says is quoted, and the comments to mailcheck."""

    text: Text
    links: tuple[Link, ...] = ()
    quoted: tuple[Span, ...] = ()
    directives: tuple[Note, ...] = ()
    images: int = 0


def has_words(chars: str) -> bool:
    """True when there is at least one letter to be read."""
    return _WORD.search(chars) is not None


def directive(comment: str) -> str | None:
    """The words after `mailcheck` of a comment that is meant for us, else None."""
    found = _DIRECTIVE.match(comment[:2000])
    return " ".join(found[1].split()) if found else None


def placed(notes: Sequence[Note], data: bytes) -> tuple[Directive, ...]:
    """The directives with the lines of the file that they stand on."""
    line, before, found = 1, 0, []
    for note in sorted(notes, key=lambda note: note.at):
        line += data.count(b"\n", before, note.at)
        before = note.at
        found.append(Directive(note.offset, note.text, line))
    return tuple(found)


def with_urls(chars: str, links: Sequence[Link] = ()) -> tuple[Link, ...]:
    """*links*, sorted, and a link for each bare address of a page that is not inside one of them."""
    taken = sorted(links, key=lambda link: (link.span.start, link.span.end))
    bare, following = [], 0
    for found in _URL.finditer(chars):
        span = Span(found.start(), _url_end(chars, found.start(), found.end()))
        while following < len(taken) and taken[following].span.end <= span.start:
            following += 1
        if following == len(taken) or not taken[following].span.overlaps(span):
            bare.append(Link(span, span.of(chars)))
    return tuple(sorted([*taken, *bare], key=lambda link: (link.span.start, link.span.end)))


def _url_end(chars: str, start: int, end: int) -> int:
    """Where an address ends for a reader: before the full stop or the bracket that closes around it."""
    for _ in range(50):
        last = chars[end - 1]
        opener = _CLOSERS.get(last)
        stop = last in ".,;:!?'*_~\u2019\u2026>" and not chars.endswith("|*", start, end)
        lone = opener is not None and chars.count(opener, start, end) < chars.count(last, start, end)
        if not stop and not lone:
            break
        end -= 1
    return max(end, start + 1)


def joined(parts: Sequence[Visible]) -> Visible:
    """Several parts as they follow one another on the screen, each on a line of its own."""
    if len(parts) == 1:
        return parts[0]
    builder = Builder()
    links: list[Link] = []
    quoted: list[Span] = []
    notes: list[Note] = []
    for part in parts:
        _break_line(builder, part.text)
        by = len(builder)
        builder.copy(part.text, 0, len(part.text.chars))
        links += [Link(_moved(link.span, by), link.target) for link in part.links]
        quoted += [_moved(span, by) for span in part.quoted]
        notes += [Note(note.offset + by, note.text, note.at) for note in part.directives]
    images = sum(part.images for part in parts)
    return Visible(builder.text(), tuple(links), tuple(quoted), tuple(notes), images)


def _break_line(builder: Builder, text: Text) -> None:
    if len(builder) and text.chars and builder.last != "\n":
        builder.add("\n", text.starts[0], text.starts[0])


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)
