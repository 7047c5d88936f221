"""A Markdown draft in, its Message out: as written, but for comments, simple emphasis and the targets of links.

No Markdown parser: merge tags such as `*|FNAME|*` and code come through untouched, and every place is exact.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from mailcheck.first_use import pattern
from mailcheck.limits import Limits
from mailcheck.model import Link, Message, Source, Span, Text
from mailcheck.parse import charsets
from mailcheck.parse.frontmatter import read_front
from mailcheck.parse.maps import without
from mailcheck.parse.text import message_of
from mailcheck.parse.visible import Note, Visible, directive, with_urls

SUFFIXES = (".md", ".markdown")
_FENCE = pattern(r"^ {0,3}(```+|~~~+)[^\n]*$", re.MULTILINE)
_UNTOUCHED = pattern(
    r"\{\{\{?[^{}\n]{0,300}\}?\}\}|\{%[^%\n]{0,300}%\}|\{![^{}\n]{0,300}\}|\$\{[^{}\n]{0,300}\}|\*\|[^|\n]{0,300}\|\*"
    r"|%%[^%\n]{0,300}%%|\[\[[^\[\]\n]{0,300}\]\](?!\()|\[[^\[\]\n]{1,60}\](?!\()|\{[^{}|\n]{0,100}(?:\|[^{}|\n]{0,100}){1,20}\}"
    r"|`[^`\n]{1,500}`|(?:https?://|www\.)[^\s<>\"()*]+|\\[*_\[\]#]"
)
_TARGET = r"(<[^<>\n]*>|[^\s()]*+(?:\([^\s()]*\)[^\s()]*+)*+)(?:\s++(?:\"[^\"\n]*\"|'[^'\n]*'))?\s*+\)"
_MAY_BE_UNTOUCHED = pattern(r"[{%*$\[`\\:.]")
_WORDS = r"\[((?:[^\[\]\n]|\n(?!\n)){0,1000}+)\]\(\s*+"
_IMAGE = pattern("!" + _WORDS + _TARGET)
_LINK = pattern(_WORDS + _TARGET)
_AUTOLINK = pattern(r"<((?:https?://|mailto:)[^\s<>]+)>")
_EMPHASIS = (
    pattern(r"\*\*(?<![*\w]..)(?=[^\s*])([^*\n]*[^\s*])\*\*(?![*\w])"),
    pattern(r"\*(?<![*|\w].)(?=[^\s*|])([^*|\n]*[^\s*|])\*(?![*|\w])"),
    pattern(r"\*\*(?<![*\w]..)(?=[^\s*])([^*\n]*[^\s*])\*\*(?![*\w])"),
    pattern(r"__(?<![_\w]..)(?=[^\s_])([^_\n]*[^\s_])__(?![_\w])"),
    pattern(r"_(?<![_\w].)(?=[^\s_])([^_\n]*[^\s_])_(?![_\w])"),
)
_HEADING = pattern(r"^ {0,3}#{1,6}[ \t]+", re.MULTILINE)
_INK = pattern(r"[^\n]")
_MASK = "\ue000"


def parse(source: Source, limits: Limits) -> Message:
    """The Message of a Markdown file."""
    source, decoded = charsets.of_file(source)
    front, body = read_front(decoded.text)
    return message_of(source, decoded, front, render(body), "text/markdown")


def render(text: Text) -> Visible:
    """What the reader of the Markdown *text* sees."""
    return _Reader(text).read()


class _Reader:
    """Leaves characters out, pass by pass; what a pass has dealt with is masked for the next one."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._chars = text.chars
        self._masked = text.chars
        self._gaps: list[tuple[int, int]] = []

    def read(self) -> Visible:
        """All passes, and the links and comments where they stand in what is left."""
        self._mask(_fences(self._chars))
        comments = list(_comments(self._masked))
        self._leave_out(_with_line(self._chars, start, end) for start, end in comments)
        links = list(self._autolinks())
        if _MAY_BE_UNTOUCHED.search(self._masked):
            self._mask(found.span() for found in _UNTOUCHED.finditer(self._masked))
        images = [found.span() for found in _IMAGE.finditer(self._masked)]
        self._leave_out(images)
        links += self._links()
        self._leave_out(found.span() for found in _HEADING.finditer(self._masked))
        for emphasis in _EMPHASIS:
            self._leave_out(_around(emphasis.finditer(self._masked)))
        return self._seen(links, comments, len(images))

    def _seen(self, links: Sequence[tuple[int, int, str]], comments: Sequence[tuple[int, int]], images: int) -> Visible:
        gaps = sorted(self._gaps)
        moved = _Moved(gaps)
        text = without(self._text, gaps)
        spans = [Link(Span(moved.of(start), moved.of(end)), target) for start, end, target in links]
        notes = []
        for start, end in comments:
            words = directive(self._chars[start + 4 : end - 3])
            if words is not None:
                notes.append(Note(moved.of(end), words, self._text.starts[start]))
        return Visible(text, with_urls(text.chars, spans), (), tuple(notes), images)

    def _autolinks(self) -> Iterator[tuple[int, int, str]]:
        """The same for addresses in angle brackets."""
        for found in _AUTOLINK.finditer(self._masked):
            self._gaps += [(found.start(), found.start() + 1), (found.end() - 1, found.end())]
            yield *found.span(1), found[1]
        self._mask(found.span() for found in _AUTOLINK.finditer(self._masked))

    def _links(self) -> Iterator[tuple[int, int, str]]:
        """Start and end of the words of each link, and its target; all else of it is left out."""
        for found in _LINK.finditer(self._masked):
            start, end = found.span(1)
            self._gaps += [(found.start(), start), (end, found.end())]
            yield start, end, self._chars[slice(*found.span(2))].strip("<>")
        self._masked = _masked(self._masked, self._gaps)

    def _leave_out(self, spans: Iterable[tuple[int, int]]) -> None:
        gaps = list(spans)
        self._gaps += gaps
        self._mask(gaps)

    def _mask(self, spans: Iterable[tuple[int, int]]) -> None:
        self._masked = _masked(self._masked, spans)


class _Moved:
    """Where offsets lie once the gaps are left out."""

    def __init__(self, gaps: Sequence[tuple[int, int]]) -> None:
        self._gaps = gaps
        self._starts = [start for start, _ in gaps]
        self._lost = [0, *accumulate(end - start for start, end in gaps)]

    def of(self, offset: int) -> int:
        """The new offset; one inside a gap comes to lie at its beginning."""
        before = bisect_right(self._starts, offset)
        if before and self._gaps[before - 1][1] > offset:
            return self._gaps[before - 1][0] - self._lost[before - 1]
        return offset - self._lost[before]


def _masked(chars: str, spans: Iterable[tuple[int, int]]) -> str:
    """*chars* with everything but the line ends of the *spans* made unreadable."""
    pieces: list[str] = []
    at = 0
    spans = sorted(spans)
    if not spans:
        return chars
    for start, end in spans:
        pieces += [chars[at:start], _INK.sub(_MASK, chars[start:end])]
        at = end
    return "".join([*pieces, chars[at:]])


def _fences(chars: str) -> Iterator[tuple[int, int]]:
    """Code between fences, the fences included; one that is never closed goes to the end."""
    begin, fence = -1, ""
    if "```" not in chars and "~~~" not in chars:
        return
    for found in _FENCE.finditer(chars):
        mark = found[1]
        if begin < 0:
            begin, fence = found.start(), mark
        elif mark.startswith(fence) and found[0].strip() == mark:
            yield begin, found.end()
            begin = -1
    if begin >= 0:
        yield begin, len(chars)


def _comments(chars: str) -> Iterator[tuple[int, int]]:
    at = 0
    while (start := chars.find("<!--", at)) >= 0:
        at = chars.find("-->", start + 4) + 3
        if at < 3:
            return
        yield start, at


def _with_line(chars: str, start: int, end: int) -> tuple[int, int]:
    """The span of a comment, with the line ends after it where nothing else stands on its line or in its paragraph."""
    if (start and chars[start - 1] != "\n") or chars[end : end + 1] != "\n":
        return start, end
    paragraph = chars[max(0, start - 2) : start] in ("", "\n\n") and chars[end + 1 : end + 2] == "\n"
    return start, end + (2 if paragraph else 1)


def _around(found: Iterable[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """The marks on both sides of emphasised words."""
    for match in found:
        group = match.lastindex or 0
        yield match.start(), match.start(group)
        yield match.end(group), match.end()
