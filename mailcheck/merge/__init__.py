"""A text with merge tags and a contact in, what the contact reads out, in pieces that keep their place.

Jinja (sandboxed), Liquid and Mustache are rendered by their own engines; the tags of the other dialects, and plain
ones of any, are filled in here. Marks of private-use characters around each tag pass through the engines and say
afterwards which piece came from where.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mailcheck.contacts import Columns
from mailcheck.fields import assigned, fields
from mailcheck.first_use import pattern
from mailcheck.frozen import Frozen
from mailcheck.merge.conditions import Conditions
from mailcheck.merge.engines import Render, engine_for, in_engine
from mailcheck.model import MailcheckError, Tag
from mailcheck.stand_ins import stand_in

MAX_CHARS = 1_000_000
"""Characters of one message, beyond which it is refused: our opinion, a thousand times a long letter."""
_FIRST, _LAST = 0x100000, 0x10FFFD
_MARK = pattern(f"([{chr(_FIRST)}-{chr(_LAST)}])")
_MOST_TAGS = (_LAST - _FIRST) // 2


class Piece(Frozen):
    """Some characters of a message: from the text at `start`, or, where `tag` is a number, what that tag left."""

    words: str
    start: int
    tag: int | None = None


class Merge:
    """One text of a template, made ready once for all contacts."""

    def __init__(self, text: str, tags: Sequence[Tag], columns: Columns) -> None:
        """Raises MailcheckError where the engine refuses the text."""
        self.tags = tuple(tags)
        self.text = _MARK.sub("\ufffd", text)
        own = assigned(tags)
        self.fields = tuple(tuple(name for name in fields(tag) if name.split(".")[0] not in own) for tag in tags)
        self.places = tuple(tuple(columns.find(name) for name in names) for names in self.fields)
        if len(self.tags) >= _MOST_TAGS:
            raise MailcheckError(f"has {len(self.tags):,} merge tags; at most {_MOST_TAGS:,} are filled in")
        self._engine = engine_for(tags)
        self._conditions = Conditions(self.tags, columns)
        self._plain = tuple(_Plain(tag, places) for tag, places in zip(self.tags, self.places, strict=True))
        self._mine = tuple(self._engine is not None and in_engine(tag) and bool(fields(tag)) for tag in self.tags)
        self._ends = tuple(_with_space(self.text, tag)[1] for tag in self.tags)
        self._paths = _paths(self.fields, self.places)
        self._render: Render | None = self._engine.made(self._marked()) if self._engine else None
        self._fixed = () if self._render else tuple(self._split(self._marked()))

    def fill(self, values: Sequence[str]) -> list[Piece]:
        """The pieces of the message to the contact who has these *values*. Raises MailcheckError."""
        pieces: Iterator[Piece] | tuple[Piece, ...] = self._fixed
        if self._render:
            rendered = self._render(self._context(values))
            if len(rendered) > MAX_CHARS:
                raise MailcheckError(f"the message grows beyond {MAX_CHARS:,} characters")
            pieces = self._split(rendered)
        return list(self._filled(pieces, values))

    def _filled(self, pieces: Iterator[Piece] | Sequence[Piece], values: Sequence[str]) -> Iterator[Piece]:
        """The *pieces* with plain tags filled in, without the arms of conditions that do not hold."""
        hidden = self._conditions.reader(values) if self._conditions else None
        for piece in pieces:
            if piece.tag is None:
                if hidden is None or not hidden.now:
                    yield piece
            elif hidden is not None and hidden.step(piece.tag):
                continue
            elif hidden is None or not hidden.now:
                mine = self._mine[piece.tag]
                yield piece if mine else Piece(self._plain[piece.tag].words(values), piece.start, piece.tag)

    def _context(self, values: Sequence[str]) -> dict[str, object]:
        """What an engine knows of a contact; a field that is empty is not there at all."""
        known: dict[str, object] = {}
        for path, place in self._paths:
            value = values[place]
            if value.strip():
                at = known
                for part in path[:-1]:
                    deeper = at.setdefault(part, {})
                    if not isinstance(deeper, dict):
                        deeper = at[part] = {}
                    at = deeper
                at.setdefault(path[-1], value)
        return known

    def _marked(self) -> str:
        """The text for the engine: a mark before each tag that leaves words, and one before what follows a tag."""
        out: list[str] = []
        at = 0
        for number, tag in enumerate(self.tags):
            start, end = _with_space(self.text, tag)
            start = max(start, at)
            out.append(self.text[at:start])
            steers = self._engine is not None and in_engine(tag) and tag.names == "control"
            if not steers:
                out.append(chr(_FIRST + 2 * number))
            if self._engine and (steers or self._mine[number]):
                out.append(self._engine.written(tag, self.text[start:end]))
            out.append(chr(_FIRST + 2 * number + 1))
            at = end
        out.append(self.text[at:])
        return "".join(out)

    def _split(self, rendered: str) -> Iterator[Piece]:
        """The pieces between the marks; those of tags that are filled in here are still without words."""
        at, tag = 0, None
        for number, part in enumerate(_MARK.split(rendered)):
            if number % 2:
                index, after = divmod(ord(part) - _FIRST, 2)
                tag = None if after else index
                at = self._ends[index] if after else at
            elif tag is not None:
                yield Piece(part, self.tags[tag].span.start, tag)
            elif part:
                yield Piece(part, at)


class _Plain(Frozen):
    """A tag that is filled in without an engine."""

    tag: Tag
    places: tuple[int | None, ...]

    def words(self, values: Sequence[str]) -> str:
        """What the tag leaves for a contact with these *values*."""
        if self.tag.names == "control":
            return ""
        if not self.places:
            return stand_in(self.tag)  # the sender or the mail service fills it in
        value = next((values[place] for place in self.places if place is not None and values[place].strip()), "")
        if not value and self.tag.dialect == "brackets" and None in self.places:
            return self.tag.text  # no list fills it in, so it reaches the reader as it stands
        return _cased(self.tag.text, value) or self.tag.fallback or ""


def _cased(tag: str, value: str) -> str:
    """*value* as Mailchimp's TITLE, UPPER and LOWER write it."""
    found = re.match(r"\*\|(TITLE|UPPER|LOWER):", tag)
    return {"TITLE": value.title, "UPPER": value.upper, "LOWER": value.lower}[found[1]]() if found else value


def _paths(names: Sequence[Sequence[str]], places: Sequence[Sequence[int | None]]) -> list[tuple[list[str], int]]:
    """Each dotted name that a column is there for, in parts, the deeper ones first."""
    known = {
        name: place
        for some, found in zip(names, places, strict=True)
        for name, place in zip(some, found, strict=True)
        if place is not None
    }
    return sorted(((name.split("."), place) for name, place in known.items()), key=lambda one: -len(one[0]))


def _with_space(text: str, tag: Tag) -> tuple[int, int]:
    """The span of *tag* with the white space that its marks ("{{-", "-}}") take, or the line it has for itself."""
    start, end = tag.span.start, tag.span.end
    if re.match(r"\{[{%#][-~]", tag.text):
        start = len(text[:start].rstrip())
    if re.search(r"[-~][}%#]\}$", tag.text):
        end += len(text[end:]) - len(text[end:].lstrip())
    elif tag.names == "control":
        line = text.rfind("\n", 0, start) + 1
        rest = pattern(r"[ \t]*\n").match(text, end)
        if rest and not text[line:start].strip():
            end = rest.end()
    return start, end


def joined(pieces: Sequence[Piece]) -> str:
    """The words of *pieces*."""
    return "".join(piece.words for piece in pieces)
