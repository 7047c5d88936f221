"""A template and a contact in, the message that the contact would get out, with the place of every character."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence

from mailcheck.contacts import Columns
from mailcheck.frozen import Frozen, replace
from mailcheck.merge import Merge, Piece, joined
from mailcheck.model import Directive, Header, Link, Message, Person, Span, Tag, Text
from mailcheck.parse.visible import with_urls
from mailcheck.tags import tags

Pieces = Sequence[Piece]


class Filled(Frozen):
    """What one contact gets: the pieces of the text, of the subject, and of each link's target that has tags."""

    body: Pieces
    subject: Pieces
    targets: tuple[Pieces, ...]

    def key(self) -> tuple[str | None, ...]:
        """The words of all pieces, by which equal messages are told."""
        words: list[str | None] = []
        for pieces in (self.body, self.subject, *self.targets):
            words += [piece.words for piece in pieces]
            words.append(None)
        return tuple(words)


class Letters:
    """The messages of one template."""

    def __init__(self, message: Message, columns: Columns) -> None:
        """Raises MailcheckError where an engine refuses the template."""
        self.message = message
        self.body = Merge(message.text, tags(message.text), columns)
        header = message.find_header("subject")
        self.subject = Merge(header.value, tags(header.value), columns) if header else None
        self._linked = [number for number, link in enumerate(message.links) if "{" in link.target or tags(link.target)]
        self.targets = tuple(
            Merge(message.links[number].target, tags(message.links[number].target), columns) for number in self._linked
        )

    def linked(self) -> Iterator[tuple[int, Merge]]:
        """The number of each link whose target has tags, and that target."""
        return zip(self._linked, self.targets, strict=True)

    def fill(self, values: Sequence[str]) -> Filled:
        """What the contact with these *values* gets. Raises MailcheckError."""
        return Filled(
            self.body.fill(values),
            self.subject.fill(values) if self.subject else (),
            tuple(target.fill(values) for target in self.targets),
        )

    def changed(self, filled: Filled, words: Callable[[str, Tag], str], link: Callable[[str], str]) -> Filled:
        """*filled* with what each tag left put in other *words*, and in the targets of links by *link*."""

        def put(pieces: Pieces, held: Sequence[Tag]) -> Pieces:
            return [
                piece if piece.tag is None else Piece(words(piece.words, held[piece.tag]), piece.start, piece.tag)
                for piece in pieces
            ]

        return Filled(
            put(filled.body, self.body.tags),
            put(filled.subject, self.subject.tags) if self.subject else (),
            tuple(
                [piece if piece.tag is None else Piece(link(piece.words), piece.start, piece.tag) for piece in pieces]
                for pieces in filled.targets
            ),
        )

    def letter(self, filled: Filled, reader: Person) -> Message:
        """The whole message to *reader*."""
        places = Places(filled.body, self.body.tags)
        text = _text(filled.body, self.message.body, self.body)
        targets = dict(zip(self._linked, map(joined, filled.targets), strict=True))
        links = [
            Link(span, targets.get(number, link.target))
            for number, link in enumerate(self.message.links)
            if (span := places.span(link.span))
        ]
        known = {"name": reader.name, "address": reader.address, "company": reader.company}
        front = {key: value for key, value in self.message.front.items() if key != "kind"}
        given = front.get("recipient")
        brand = {"brand": given["brand"]} if isinstance(given, dict) and given.get("brand") else {}
        return replace(
            self.message,
            body=text,
            headers=tuple(self._header(header, filled) for header in self.message.headers if header.name != "to"),
            links=with_urls(text.chars, links),
            quoted=tuple(span for one in self.message.quoted if (span := places.span(one))),
            directives=tuple(
                Directive(places.offset(one.offset), one.text, one.file_line) for one in self.message.directives
            ),
            front={**front, "recipient": {key: value for key, value in known.items() if value} | brand},
        )

    def _header(self, header: Header, filled: Filled) -> Header:
        if header is not self.message.find_header("subject") or not self.subject:
            return header
        text = _text(filled.subject, header.text, self.subject)
        return Header(header.name, joined(filled.subject), text)


def _text(pieces: Pieces, source: Text, merge: Merge) -> Text:
    """The characters of *pieces*, each with the bytes of the template that it came from."""
    if not source.starts or len(source.starts) != len(merge.text):
        return Text(joined(pieces), array("I", [0]) * sum(len(piece.words) for piece in pieces), (), exact=False)
    starts, ends = array("I"), array("I")
    for piece in pieces:
        length = len(piece.words)
        if piece.tag is not None:
            span = merge.tags[piece.tag].span
            starts.extend([source.starts[span.start]] * length)
            ends.extend([source.ends[span.end - 1]] * length)
        else:
            last = len(source.starts) - 1
            starts.extend(source.starts[min(at, last)] for at in range(piece.start, piece.start + length))
            ends.extend(source.ends[min(at, last)] for at in range(piece.start, piece.start + length))
    return Text(joined(pieces), starts, ends, source.exact)


class Places:
    """Where the places of a template's text lie in one message made from it."""

    def __init__(self, pieces: Pieces, held: Sequence[Tag]) -> None:
        self._stretches: list[tuple[int, int, int, int]] = []  # from and to in the template, from and to in the message
        at = 0
        for piece in pieces:
            end = held[piece.tag].span.end if piece.tag is not None else piece.start + len(piece.words)
            self._stretches.append((piece.start, end, at, at + len(piece.words)))
            at += len(piece.words)
        self._end = at

    def offset(self, place: int) -> int:
        """The offset in the message of the first character that stands at *place* of the template or behind it."""
        later = [
            begin + min(max(place - start, 0), stop - begin)
            for start, end, begin, stop in self._stretches
            if end > place
        ]
        return min(later, default=self._end)

    def span(self, span: Span) -> Span | None:
        """What is left in the message of *span*, None where nothing is."""
        inside = [
            (begin + max(span.start - start, 0) if end - start == stop - begin else begin,
             stop - max(end - span.end, 0) if end - start == stop - begin else stop)
            for start, end, begin, stop in self._stretches
            if start < span.end and span.start < end
        ]  # fmt: skip
        found = [(begin, stop) for begin, stop in inside if begin < stop]
        return Span(min(begin for begin, _ in found), max(stop for _, stop in found)) if found else None


def in_template(span: Span, pieces: Pieces, held: Sequence[Tag]) -> Span:
    """The place in the template's text of a *span* of the message that *pieces* make; what a tag left is the tag."""
    found: list[Span] = []
    at = 0
    for piece in pieces:
        end = at + len(piece.words)
        if at < span.end and span.start < max(end, at + 1) and (piece.words or span.start <= at < span.end):
            first, last = max(span.start - at, 0), min(span.end, end) - at
            tag = held[piece.tag].span if piece.tag is not None else None
            found.append(tag or Span(piece.start + first, piece.start + last))
        at = end
    return Span(min(one.start for one in found), max(one.end for one in found)) if found else Span(0, 0)


def moved(span: Span, pieces: Pieces, others: Pieces) -> Span:
    """The place in the message of *others* of a *span* in that of *pieces*, which differ only in what tags left."""
    if len(pieces) != len(others):
        return span
    bounds = []
    for offset, is_end in ((span.start, False), (span.end, True)):
        at = there = 0
        for piece, other in zip(pieces, others, strict=True):
            end = at + len(piece.words)
            if offset < end or (is_end and offset == end):
                inside = offset - at
                same = piece.words == other.words
                bounds.append(
                    there + (inside if same else len(other.words) if is_end else min(inside, len(other.words)))
                )
                break
            at, there = end, there + len(other.words)
        else:
            bounds.append(there)
    return Span(bounds[0], max(bounds))
