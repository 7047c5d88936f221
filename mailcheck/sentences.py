"""The text's prose regions in, `Sentence`s out: our own splitter, linear, the same for every rule.

A list item, a heading and a button are sentences of their own; a hard-wrapped line goes on in the next one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mailcheck.first_use import pattern
from mailcheck.model import Region, Sentence, Span, Tag

# A title or "e.g." never ends a sentence; "no.", "p.m.", "etc." end one where a capital follows.
_OPEN = pattern(
    r"(?:\b(?:mr|mrs|ms|dr|prof|st|sr|jr|rev|hon|capt|messrs|mt|vs|approx|ca|cf|e\.g|i\.e|attn|incl|excl|ph\.d|p\.s|n\.b|esp|viz)|\b[^\W\d_](?<!\bI)(?<!\b[ap]\.m)(?<!\bu\.[sk]))\.$",
    re.IGNORECASE,
)
_HALF_OPEN = pattern(
    r"\b(?:no|nos|etc|al|fig|figs|vol|p|pp|pg|ch|sec|tel|ext|dept|est|inc|ltd|co|corp|bros|a\.m|p\.m|u\.s|u\.k|jan|feb|mar|apr|jun|jul|aug|"
    r"sept?|oct|nov|dec|mon|tue|wed|thu|fri|min|max|qty|ref|art|gen|col|eng)\.$",
    re.IGNORECASE,
)
_END = pattern(r"(?<![.!?…])[.!?…]++[\"'”’»)\]*_]*+(?=\s)|[。！？]")
_BULLET = pattern(r"^[ \t\xa0]*(?:[-*•·▪◦‣–—+]|\(?\d{1,2}[.)]|[a-z]\)|[✅✔☑➜→▶👉🔹⭐❌]\ufe0f?)[ \t\xa0]+(?=\S)")
_HEADING = pattern(r"^[ \t]*#{1,6}[ \t]+")
_URL = pattern(r"(?:https?://|www\.)\S+|(?<!\S)[^\s@]+@\S+\.\w+|(?<![\w.@-])\w[\w-]*(?:\.[\w-]+)+/\S*")
_CAMEL = pattern(r"[a-z]{1,3}[A-Z]")  # "iPhone", "eBay"
_LOWER_START = pattern(r"(?:^|[.!?]\s+)[a-z]")
_UPPER_START = pattern(r"(?:^|[.!?]\s+)[A-ZÀ-Þ]", re.MULTILINE)


def sentences(text: str, prose: Sequence[Region], tags: Sequence[Tag]) -> tuple[Sentence, ...]:
    """Every sentence of the *prose* regions, in order; spans are offsets into *text*."""
    masked = _mask(text, tags)
    width = max((len(line) for line in text.split("\n") if len(line) <= 100), default=0)
    if any(len(line) > 100 and " " in line[90:] for line in text.split("\n")):
        width = 0
    lower = len(_LOWER_START.findall(text)) > len(_UPPER_START.findall(text))
    found = []
    for region in prose:
        for block in _blocks(masked, region.span, width):
            item = bool(_BULLET.match(masked[block.start : block.end]))
            for span in _split(masked, block, lower):
                words = text[span.start : span.end]
                found.append(Sentence(span, words, region.kind, _asks(words), item))
    return tuple(found)


def _asks(words: str) -> bool:
    return bool(re.search(r"\?[\"'”’)*_\s]*(?:[^\w\s]*)$", words))


def _mask(text: str, tags: Sequence[Tag]) -> str:
    """*text* with tags, links and addresses as so many letters, so that no stop in them ends a sentence.

    A tag that only steers is a space: the arms of a condition are sentences apart.
    """
    chars = list(text)
    for tag in tags:
        chars[tag.span.start : tag.span.end] = (" " if tag.names == "control" else "X") * (
            tag.span.end - tag.span.start
        )
    masked = "".join(chars)

    def letters(match: re.Match[str]) -> str:
        words = match.group()
        kept = len(words) - len(words.rstrip(".,;:!?)]”\"'’"))
        return "x" * (len(words) - kept) + words[len(words) - kept :]

    return _URL.sub(letters, masked)


def _blocks(text: str, span: Span, width: int) -> Iterator[Span]:
    """Runs of lines that belong together: a paragraph, a list item, a line that was broken on purpose."""
    begun, at, previous, fenced = None, span.start, "", False
    for line in text[span.start : span.end].split("\n"):
        if line.lstrip().startswith("```") or fenced:
            # Code in a fence is no prose.
            fenced ^= line.lstrip().startswith("```")
            line = " " * len(line)
        bullet = bool(_BULLET.match(line)) or bool(_HEADING.match(line))
        if begun is not None and (not line.strip() or bullet or not _wraps(previous, line, width)):
            yield Span(begun, at - 1)
            begun = None
        if begun is None and line.strip():
            begun = at
        previous = line
        at += len(line) + 1
    if begun is not None:
        yield Span(begun, span.end)


def _wraps(line: str, following: str, width: int) -> bool:
    """True where the line end is a wrap: the next word would not have fitted, or the sentence plainly goes on."""
    following = following.lstrip()
    first = following.split(" ", 1)[0] if following else ""
    if first and first[0].islower() and _HALF_OPEN.search(line.rstrip()[-_LOOK:]):  # "Larkfield Inc.", and on it goes
        return True
    if not first or line.rstrip().endswith((".", "!", "?", ":")) and len(line) < 0.6 * width:
        return False
    if width >= 50 and len(line.rstrip()) + 1 + len(first) >= width - 2:
        return True
    return first[0].islower() and not line.rstrip().endswith((".", "!", "?", ":", ";"))


_LOOK = 60
_LONGEST = 2_000  # characters of a sentence; what has more is cut, so that no pattern meets a longer one


def _split(text: str, block: Span, lower: bool) -> Iterator[Span]:
    marker = _BULLET.match(text[block.start : block.end]) or _HEADING.match(text[block.start : block.end])
    start = block.start + (marker.end() if marker else 0)
    words = text[start : block.end]
    begun = 0
    for end in _END.finditer(words):
        # A few characters on each side tell; slices of the whole block would make a long line quadratic.
        after = words[end.end() : end.end() + _LOOK].lstrip()
        before = words[max(begun, end.end() - _LOOK) : end.end()]
        if not after or not _ends(before, end.group(), after, lower):
            continue
        yield from _trimmed(words, begun, end.end(), start)
        begun = end.end()
    yield from _trimmed(words, begun, len(words), start)


def _ends(before: str, mark: str, after: str, lower: bool) -> bool:
    first = after.lstrip("\"'“‘«([*_#-–—¿¡ ")[:1]
    bare = before.rstrip("\"'”’»)]*_")
    if mark.startswith(".") and not mark.startswith("..") and _OPEN.search(bare):
        return False
    if mark.startswith(".") and not mark.startswith("..") and _HALF_OPEN.search(bare):
        return first.isupper()
    if first.isupper() or not first or not first.isalpha() and not first.isdigit():
        return True
    if first.isdigit():
        return True
    if (not first.isascii() and not first.islower()) or _CAMEL.match(after):
        return True
    return lower and len(before.split()) > 1


def _trimmed(words: str, start: int, end: int, offset: int) -> Iterator[Span]:
    piece = words[start:end]
    lead = len(piece) - len(piece.lstrip())
    stripped = piece.strip()
    at = offset + start + lead
    for begun, ended in _cut(stripped):
        if re.search(r"\w", stripped[begun:ended]):
            yield Span(at + begun, at + ended)


def _cut(sentence: str) -> Iterator[tuple[int, int]]:
    """Where the pieces of a *sentence* that is too long begin and end; of any other, the whole."""
    at = 0
    while len(sentence) - at > _LONGEST:
        end = sentence.rfind(" ", at + 1, at + _LONGEST)
        yield at, (end := end if end > 0 else at + _LONGEST)
        at = end + (sentence[end] == " ")
    yield at, len(sentence)
