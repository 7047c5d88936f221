"""Conditions and loops of a template: its tags in, the blocks that they open and close out, and those left open."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mailcheck.first_use import pattern
from mailcheck.frozen import Frozen
from mailcheck.meanings import GO
from mailcheck.model import Tag

_LIQUID = pattern(r"\{%-?\s*(?P<end>end)?(?P<word>\w+)")
_BLOCKS = frozenset(
    """
    if unless for case capture comment raw tablerow ifchanged filter with macro call block autoescape trans paginate
    """.split()
)
_HANDLEBARS = pattern(r"\{\{\{?~?(?P<mark>[#^/])\s*(?P<word>[\w.@-]+)")
_MAILCHIMP = pattern(r"\*\|(?:(?P<end>END):)?(?P<word>IFNOT|IF|INTERESTED)\b", re.IGNORECASE)
_AMPSCRIPT = pattern(r"\b(?P<end>end)?if\b", re.IGNORECASE)


class Block(Frozen):
    """A condition or a loop: the tag that opens it and the one that closes it; one of them is None where it lacks."""

    opens: Tag | None
    closes: Tag | None

    def holds(self, tag: Tag) -> bool:
        """True where *tag* stands between the two."""
        return bool(self.opens and self.closes and self.opens.span.end <= tag.span.start < self.closes.span.start)


def blocks(tags: Sequence[Tag]) -> tuple[Block, ...]:
    """Every block of *tags*, those that lack an end or a beginning included."""
    found: list[Block] = []
    stack: list[tuple[str, Tag]] = []
    for tag in tags:
        for closes, word in _steps(tag):
            if not closes:
                stack.append((word, tag))
                continue
            at = next((at for at in range(len(stack) - 1, -1, -1) if stack[at][0] == word), None)
            if at is None:
                found.append(Block(None, tag))
                continue
            found += [Block(left, None) for _, left in stack[at + 1 :]]
            found.append(Block(stack[at][1], tag))
            del stack[at:]
    return (*found, *(Block(left, None) for _, left in stack))


def _steps(tag: Tag) -> Iterator[tuple[bool, str]]:
    """Whether *tag* closes a block (else it opens one), and which."""
    if tag.dialect == "ampscript":
        for match in _AMPSCRIPT.finditer(tag.text):
            yield match["end"] is not None, "ampscript if"
    elif found := _LIQUID.match(tag.text):
        if found["word"] in _BLOCKS:
            yield found["end"] is not None, found["word"]
    elif found := GO.match(tag.text):  # all that it opens has the same end
        yield found["end"] is not None, "if"
    elif found := _HANDLEBARS.match(tag.text):
        yield found["mark"] == "/", f"#{found['word']}"
    elif found := _MAILCHIMP.match(tag.text):
        word = found["word"].upper()
        yield found["end"] is not None, f"*|{word.removesuffix('NOT')}"
