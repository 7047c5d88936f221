"""The elements of HTML as far as reading needs them: which end lines, which end one another, which are open.

No tree is built: a stack of open elements is enough, with every search in it bounded.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from mailcheck.model import Span
from mailcheck.parse.page import Mark

_SEARCH = 128  # open elements that are searched for the one that an end tag closes
_PARAGRAPHS = "p h1 h2 h3 h4 h5 h6 ul ol dl blockquote pre figure hr fieldset menu dir listing xmp"
_LINES = (
    "div tr table li dt dd section article header footer main nav aside address center form caption tbody thead tfoot "
    "details summary figcaption hgroup search dialog legend"
)
LINES_AROUND = {**dict.fromkeys(_LINES.split(), 1), **dict.fromkeys(_PARAGRAPHS.split(), 2)}
CELLS = frozenset({"td", "th"})
_VOID = "area base br col embed hr img input link meta param source track wbr basefont bgsound frame keygen"
_UNSEEN = (
    "script style title template textarea select iframe noembed noframes noscript svg math video audio canvas object "
    "datalist xml"
)
_BORDERS = "table td th caption template object marquee applet"
_INSIDE = "tr tbody thead tfoot caption li dt dd legend"
VOID = frozenset(_VOID.split())
IGNORED = frozenset({"html", "head", "body"})
UNSEEN = frozenset(_UNSEEN.split())
_SCOPE = frozenset(_BORDERS.split())
_BLOCKS = frozenset(LINES_AROUND) - frozenset(_INSIDE.split())
_SPECIAL = frozenset(LINES_AROUND) | CELLS
_TABLE = frozenset({"table", "template"})
_ROWS = frozenset({"tr", *CELLS})
_GROUPS = frozenset({"tbody", "thead", "tfoot", *_ROWS})
_DEFINITIONS = frozenset({"dt", "dd"})
_IMPLIED = {
    **dict.fromkeys(_BLOCKS, (frozenset({"p"}), _SCOPE | {"button"})),
    **dict.fromkeys(CELLS, (CELLS, _TABLE)),
    **dict.fromkeys(_GROUPS - _ROWS, (_GROUPS, _TABLE)),
    **dict.fromkeys(_DEFINITIONS, (_DEFINITIONS, _SCOPE | {"dl"})),
    "tr": (_ROWS, _TABLE),
    "li": (frozenset({"li"}), _SCOPE | {"ul", "ol", "menu", "dir"}),
    "a": (frozenset({"a"}), _SCOPE),
}


@dataclass(slots=True)
class Quote:
    """A container of quoted history: `own_words_after` where the sender may answer below what it quotes."""

    mark: Mark
    own_words_after: bool = False
    first: Span | None = None


@dataclass(slots=True)
class Element:
    """An open element: what it hides, keeps, links to and quotes."""

    tag: str
    hidden: bool = False
    pre: bool = False
    quote: Quote | None = None
    link: tuple[Mark, str] | None = None


@dataclass(slots=True)
class Stack:
    """The open elements, outermost first."""

    open: list[Element] = field(default_factory=list)
    _count: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def top(self) -> Element | None:
        """The innermost open element."""
        return self.open[-1] if self.open else None

    def push(self, element: Element) -> None:
        """Open *element*."""
        self.open.append(element)
        self._count[element.tag] += 1

    def implied(self, tag: str) -> list[Element]:
        """Close and return what the start tag *tag* ends without an end tag: a `p` before a block, a `li`, a cell."""
        if tag not in _IMPLIED:
            return []
        ends, scope = _IMPLIED[tag]
        return self._close_until(ends, scope)

    def end(self, tag: str) -> list[Element]:
        """Close and return what the end tag *tag* closes, innermost first."""
        scope = CELLS if tag not in _SPECIAL else _TABLE if tag in _GROUPS or tag == "table" else _SCOPE
        return self._close_until(frozenset({tag}), scope - {tag})

    def has(self, tag: str) -> bool:
        """True when an element of this name is open."""
        return self._count.get(tag, 0) > 0

    def rest(self) -> list[Element]:
        """Close and return everything, innermost first."""
        closed = self.open[::-1]
        self.open.clear()
        self._count.clear()
        return closed

    def _close_until(self, tags: frozenset[str], scope: frozenset[str]) -> list[Element]:
        """Close the innermost of *tags* within *scope* (of several names the outermost), and what is inside it."""
        if not any(map(self._count.get, tags)):
            return []
        found = None
        for at in range(len(self.open) - 1, max(-1, len(self.open) - 1 - _SEARCH), -1):
            tag = self.open[at].tag
            if tag in tags:
                found = at
                if len(tags) == 1:
                    break
            elif tag in scope:
                break
        return [] if found is None else self._close(found)

    def _close(self, at: int) -> list[Element]:
        """Close the element at *at*: alone when it is inline and a block is still open inside it."""
        inside = self.open[at + 1 :]
        alone = self.open[at].tag not in _SPECIAL and any(element.tag in _SPECIAL for element in inside)
        closed = [self.open[at]] if alone else self.open[at:][::-1]
        self.open[at:] = inside if alone else []
        for element in closed:
            self._count[element.tag] -= 1
        return closed
