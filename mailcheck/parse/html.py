"""HTML in, what its reader sees out: visible words with exact places, links, quoted history, comments to us.

Nothing of the head, of scripts, comments and hidden preheaders comes out; blocks and `br` end lines.
"""

from __future__ import annotations

import re

from mailcheck.first_use import pattern
from mailcheck.limits import Limits, check_text
from mailcheck.model import Link, Message, Source, Span, Text
from mailcheck.parse.charsets import Decoded, of_file
from mailcheck.parse.elements import CELLS, IGNORED, LINES_AROUND, UNSEEN, VOID, Element, Quote, Stack
from mailcheck.parse.hiding import Attributes, Sheet, keeps_space, names_of, style_of
from mailcheck.parse.page import Mark, Page, Place
from mailcheck.parse.visible import Note, Visible, directive, has_words, placed, with_urls

SUFFIXES = (".html", ".htm", ".xhtml")
_META = pattern(rb"<meta\s[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.+-]{1,40})", re.IGNORECASE)
_ATTRIBUTIONS = {".gmail_attr", ".moz-cite-prefix", "#reply-intro", ".gmail_quote_attribution"}
_HISTORY = {".yahoo_quoted", ".protonmail_quote", ".zmail_extra", "#olk_src_body_section", "#isforwardcontent"}
_HISTORY_WITH_ANSWERS = {".gmail_quote", ".gmail_extra", ".gmail_quote_container"}
_HISTORY_FOLLOWS = {"#appendonsend", "#divrplyfwdmsg", "#mail-editor-reference-message-container"}


def parse(source: Source, limits: Limits) -> Message:
    """The Message of an HTML file."""
    source, decoded = of_file(source, declared_charset(source.data))
    seen = render(decoded.text, limits)
    return message_of(source, seen, decoded)


def message_of(source: Source, seen: Visible, decoded: Decoded) -> Message:
    """The Message of a page of its own, without mail headers."""
    unjudged = None if has_words(seen.text.chars) else "an image only" if seen.images else "no words"
    return Message(
        source=source,
        body=seen.text,
        judged="text/html",
        charset=decoded.charset,
        links=seen.links,
        quoted=seen.quoted,
        directives=placed(seen.directives, source.data),
        notes=decoded.notes,
        unjudged=unjudged,
    )


def declared_charset(data: bytes) -> str | None:
    """What a `meta` element at the beginning of a page names as its charset."""
    found = _META.search(data, 0, 4096)
    return found[1].decode("ascii") if found else None


def render(text: Text, limits: Limits | None = None) -> Visible:
    """What the reader of the page *text* (its HTML) sees. Raises UnreadableDraft once that is beyond *limits*.

    Without them it may be of any length: a page in a mail need not be what is judged.
    """
    return _Reader(text, limits).read()


class _Reader:
    """Goes through the tags of a page once."""

    def __init__(self, text: Text, limits: Limits | None) -> None:
        self._text = text
        self._limits = limits
        self._page = Page(text)
        self._stack = Stack()
        self._sheet = Sheet()
        self._links: list[Link] = []
        self._quoted: list[Span] = []
        self._comments: list[tuple[Mark, str, int]] = []
        self._quotes: list[Quote] = []
        self._history: Mark | None = None
        self._images = 0

    def read(self) -> Visible:
        """Read all of it."""
        from turbohtml import TokenType, tokenize  # 40 ms, and only needed for HTML

        chars = self._text.chars
        lines = self._text.lines
        held: tuple[str, Attributes, int] | None = None
        for token in tokenize(chars, resolve_references=False):
            at = lines[token.line - 1] + token.col
            if held is not None:
                self._start(*held, at)
                held = None
            kind = token.type
            if kind == TokenType.TEXT:
                self._words(at, at + len(token.data or ""))
            elif kind == TokenType.CHARACTER_REFERENCE:
                self._reference(token.data or "", at, at + len(token.source or ""))
            elif kind == TokenType.START_TAG:
                held = token.tag or "", dict(reversed(token.attrs or [])), at
            elif kind == TokenType.END_TAG:
                self._end(token.tag or "", (at, at + 1))
            elif kind == TokenType.COMMENT:
                self._comment(token.data or "", at)
            if self._limits is not None:
                check_text(len(self._page), self._limits)
        if held is not None:
            self._start(*held, len(chars))
        return self._seen()

    def _seen(self) -> Visible:
        for element in self._stack.rest():
            self._left(element, (len(self._text.chars), len(self._text.chars)))
        text = self._page.text()
        if self._history is not None:
            self._quoted.append(Span(self._history.start or 0, len(text.chars)))
        notes = tuple(Note(mark.start or 0, words, at) for mark, words, at in self._comments)
        links = with_urls(text.chars, self._links)
        return Visible(text, links, _merged(self._quoted), notes, self._images)

    @property
    def _hidden(self) -> bool:
        top = self._stack.top
        return top is not None and top.hidden

    def _words(self, start: int, end: int) -> None:
        top = self._stack.top
        if top is None or not top.hidden:
            write = self._page.lines if top is not None and top.pre else self._page.words
            write(start, end)
        elif top.tag == "style":
            self._sheet.add(self._text.chars[start:end])

    def _reference(self, chars: str, start: int, end: int) -> None:
        if not self._hidden:
            self._page.reference(chars, start, end)

    def _comment(self, words: str, at: int) -> None:
        found = directive(words)
        if found is not None:
            place = self._text.starts[at] if at < len(self._text.starts) else 0
            self._comments.append((self._page.open(), found, place))

    def _start(self, tag: str, attributes: Attributes, start: int, end: int) -> None:
        if tag in IGNORED:
            return
        place = start, end
        for closed in self._stack.implied(tag):
            self._left(closed, place)
        hidden = self._hidden or tag in UNSEEN or self._sheet.hidden(tag, attributes)
        if not hidden:
            self._enter(tag, place)
        if tag not in VOID:
            self._push(tag, attributes, hidden)

    def _enter(self, tag: str, place: Place) -> None:
        if tag == "br":
            self._page.end_line(place)
        elif tag == "img":
            self._images += 1
        elif tag in CELLS:
            self._page.gap(place)
        elif tag in LINES_AROUND:
            self._page.end_block(self._lines(tag), place)
        if tag == "li":
            self._page.bullet(place)

    def _lines(self, tag: str) -> int:
        """Line ends around a block; a list within a list has no empty line around it."""
        nested = tag in ("ul", "ol") and any(element.tag == "li" for element in self._stack.open[-4:])
        return 1 if nested else LINES_AROUND[tag]

    def _push(self, tag: str, attributes: Attributes, hidden: bool) -> None:
        top = self._stack.top
        element = Element(tag, hidden, pre=top is not None and top.pre)
        self._stack.push(element)
        if hidden:
            return
        if tag in ("pre", "listing", "xmp", "plaintext") or (
            "style" in attributes and keeps_space(style_of(attributes))
        ):
            element.pre = True
        if tag == "a" and "href" in attributes:
            element.link = self._page.open(), attributes["href"].strip()
        element.quote = self._quote(tag, attributes)

    def _quote(self, tag: str, attributes: Attributes) -> Quote | None:
        names = set(names_of(attributes)) if "class" in attributes or "id" in attributes else set()
        if names & _HISTORY_FOLLOWS and self._history is None:
            self._history = self._page.open()
        answers = bool(names & _HISTORY_WITH_ANSWERS) and tag != "blockquote"
        if tag == "blockquote" or answers or names & (_ATTRIBUTIONS | _HISTORY):
            quote = Quote(self._page.open(), answers)
            self._quotes.append(quote)
            return quote
        return None

    def _end(self, tag: str, place: Place) -> None:
        if tag == "br" or (tag == "p" and not self._hidden and not self._stack.has("p")):
            self._enter(tag, place)
        for closed in self._stack.end(tag):
            self._left(closed, place)

    def _left(self, element: Element, place: Place) -> None:
        if element.hidden:
            return
        if element.link:
            mark, target = element.link
            self._page.close(mark)
            self._links.append(Link(mark.span(), target))
        if element.quote:
            self._unquote(element.tag, element.quote)
        if element.tag in LINES_AROUND:
            self._page.end_block(self._lines(element.tag), place)
        if element.tag == "li":
            self._page.no_bullet()

    def _unquote(self, tag: str, quote: Quote) -> None:
        """Note what was quoted: where an answer may stand below, no more than up to the end of the first quote."""
        self._page.close(quote.mark)
        if self._quotes[-1] is quote:
            self._quotes.pop()
        else:
            self._quotes.remove(quote)
        span = quote.mark.span()
        if quote.own_words_after and quote.first:
            span = Span(span.start, max(span.start, quote.first.end))
        if tag == "blockquote":
            for outer in reversed(self._quotes):
                if outer.first:
                    break
                outer.first = span
        self._quoted.append(span)


def _merged(spans: list[Span]) -> tuple[Span, ...]:
    """The *spans* sorted, without empty ones, overlapping ones as one."""
    merged: list[list[int]] = []
    for span in sorted(span for span in spans if span.start < span.end):
        if merged and span.start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], span.end)
        else:
            merged.append([span.start, span.end])
    return tuple(Span(start, end) for start, end in merged)
