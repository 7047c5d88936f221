"""shouting: words in capitals and heaps of exclamation marks, in the subject and in the sender's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from mailcheck.first_use import pattern
from mailcheck.frozen import Frozen
from mailcheck.matchers import Hit, Tools
from mailcheck.model import Draft, Part, Rule, Span
from mailcheck.openings import GENERIC
from mailcheck.people import ROLE_MAILBOXES, fold
from mailcheck.tags import tags

_MASKED = pattern(
    r"https?://\S+|www\.\S+|(?<!\S)[^\s@]++@\S+|`[^`\n]*`|(?<![\w-])[\w-]++(?:\.[\w-]++)+/\S*|"
    r"(?<![\w-])[\w-]++\.[a-z][a-z0-9]{1,4}\b|(?<!\S)[^\s_/\\=#$]*+[_/\\=#$]\S*\w|[“«][^“”«»]{1,300}[”»]|"
    r"(?<!\w)\"[^\"\n]{1,200}\"(?!\w)|^(?:[ \t]{4,}+|\t)[^\n{}();=<>]*+[{}();=<>].*$|^[ \t]*```[\s\S]*?^[ \t]*```",
    re.MULTILINE,
)
_WORD = pattern(r"(?<![\w.])[^\W\d_]+(?:['’][^\W\d_]+)?(?![\w])")
_BETWEEN = pattern(r"[\s,–—&+-]{1,3}(?:\d[\d.,]*%?[\s,-]{1,2})?")
_ROMAN = pattern(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})$")
_TOGETHER = pattern(r"[!?！]*(?:[!！]\s?[!！]|\?[!！]|[!！]\?)[!?！]*(?:\s[!?！]+)*")
_MARK = pattern(r"(?<=[\w)\]\"'”’%*…\s])[!！](?=[\s)\]\"'”’*_]|$|[^\w\s=])")
_MARKS = pattern(r"[!！]")
_ENGLISH_END = pattern(
    r"(?:ING|EDLY|TION|TIONS|ABLE|IBLE|FULLY|LESS|NESS|MENTS?|IEST|EVER|SELF|TEEN|OUGHT|OULD|[^AEIOU]LY|IOUS|EOUS|IZED|ISED)$"
)

_GREETED = GENERIC | frozenset("hello hey dear greetings morning afternoon evening welcome attention".split())


class Words(Frozen):
    """The lists of the rule's settings, in capitals, and the names known from this draft."""

    short: frozenset[str]
    either: frozenset[str]
    common: frozenset[str]
    acronyms: frozenset[str]
    names: frozenset[str]


def detect(draft: Draft, rule: Rule, tools: Tools) -> Iterator[Hit]:
    """The span of each run of capitals, of each heap of marks, and of the third mark of a part."""
    words = _words(rule.settings, draft)
    subject = draft.subject or ""
    if subject:
        marks = [match.span() for match in re.finditer(r"\[[^\[\]]*\]", subject)]  # "[PATCH v2]" is a list's mark
        edges = [0, *(edge for mark in marks for edge in mark), len(subject)]
        spans = [Span(*pair) for pair in zip(edges[::2], edges[1::2], strict=True)]
        yield from _in_part(subject, spans, "subject", draft, tools, words)
    own = [region.span for region in draft.region("greeting", "opening", "body", "closing")]
    yield from _in_part(draft.text, own, "text", draft, tools, words)


def _words(settings: Mapping[str, Any], draft: Draft) -> Words:
    def listed(name: str) -> frozenset[str]:
        return _capitals(tuple(map(str, settings.get(name, ()))))

    return Words(listed("short"), listed("either"), listed("common"), listed("acronyms"), _names(draft))


@lru_cache(maxsize=16)
def _capitals(lines: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.upper() for line in lines for word in line.split())


def _names(draft: Draft) -> frozenset[str]:
    """Names written so, folded: people and firms of the draft, their domains, and the capitals of its signature."""
    found: set[str] = set()
    for who in (draft.recipient, draft.sender):
        for name in (who.name, who.company, who.brand, who.domain.replace("-", " "), who.domain.replace("-", "")):
            found |= {fold(word) for word in re.split(r"[\s-]+", name)}
    found |= {fold(label) for label in re.findall(r"(?:@|https?://|www\.)([\w-]+)", draft.text)}
    for line in draft.words_in("signature", "footer").splitlines():
        found |= {fold(word.group()) for word in _WORD.finditer(line) if word.group().isupper()}
    return frozenset(found - {""} - ROLE_MAILBOXES)


def _in_part(text: str, own: Sequence[Span], part: Part, draft: Draft, tools: Tools, words: Words) -> Iterator[Hit]:
    shown = _masked(text, draft, part)
    greeting = next((region.span for region in draft.region("greeting")), None) if part == "text" else None
    spans = list(_heaps(shown, own))
    spans += _third_mark(shown, own, spans)
    for region in own:
        for piece in _pieces(text, region, part, tools):
            spans += _runs(shown, piece, words, greeting == region)
    for span in sorted(set(spans)):
        unit = next((unit for unit in tools.units if part == "text" and unit.span.overlaps(span)), None)
        yield Hit(span, unit.text if unit else _line(text, span), part, number=unit.number if unit else None)


def _line(text: str, span: Span) -> str:
    end = text.find("\n", span.end)
    return text[text.rfind("\n", 0, span.start) + 1 : end if end >= 0 else len(text)]


def _masked(text: str, draft: Draft, part: Part) -> str:
    """*text* with links, addresses, code, quotations and tags as blanks of the same length."""
    chars = list(text)
    spans = [match.span() for match in _MASKED.finditer(text)]
    spans += [(tag.span.start, tag.span.end) for tag in (draft.tags if part == "text" else tags(text))]
    for start, end in spans:
        chars[start:end] = ["\x00" if char != "\n" else char for char in chars[start:end]]
    return "".join(chars)


def _pieces(text: str, region: Span, part: Part, tools: Tools) -> Iterator[Span]:
    """The sentences that lie in *region*, or its lines where it is no prose."""
    inside = [unit.span for unit in tools.units if part == "text" and region.holds(unit.span)]
    if inside:
        yield from inside
        return
    at = region.start
    for line in region.of(text).split("\n"):
        yield Span(at, at + len(line))
        at += len(line) + 1


def _heaps(shown: str, own: Sequence[Span]) -> Iterator[Span]:
    for region in own if _MARKS.search(shown) else ():
        for match in _TOGETHER.finditer(shown, region.start, region.end):
            yield Span(match.start(), match.start() + len(match.group().rstrip()))


def _third_mark(shown: str, own: Sequence[Span], heaps: Sequence[Span]) -> list[Span]:
    """The third exclamation mark, a heap counted as one; none where the third is a heap, which is found already."""
    marked = own if _MARKS.search(shown) else ()
    marks = [Span(*match.span()) for region in marked for match in _MARK.finditer(shown, region.start, region.end)]
    alone = [mark for mark in marks if not any(heap.overlaps(mark) for heap in heaps)]
    third = sorted([*alone, *heaps])[2:3]
    return [span for span in third if span not in heaps]


def _runs(shown: str, piece: Span, words: Words, greeting: bool) -> Iterator[Span]:
    """Runs of two shouted words or more, and single long ones."""
    run: list[re.Match[str]] = []
    found = list(_WORD.finditer(shown, piece.start, piece.end))
    for number, word in enumerate(found):
        if run and not (word.group().isupper() and _BETWEEN.fullmatch(shown[run[-1].end() : word.start()])):
            yield from _shouted(shown, run, words, greeting)
            run = []
        if word.group().isupper():
            run.append(word)
        if number == len(found) - 1 and run:
            yield from _shouted(shown, run, words, greeting)


def _shouted(shown: str, run: Sequence[re.Match[str]], words: Words, greeting: bool) -> Iterator[Span]:
    """The span from the first to the last shouted word of a run of capitals, where there are enough of them."""
    weights = [_weight(shown, word, words, greeting) for word in run]
    if max(weights) == 3 or (greeting and max(weights) == 2):
        weights = [weight or _carried(word.group(), words, greeting) for weight, word in zip(weights, run, strict=True)]
    loud = [number for number, weight in enumerate(weights) if weight]
    if all(len(run[number].group()) == 1 for number in loud):  # "of Lot A I have two"
        return
    if max(weights) == 3 or (len(loud) > 1 and max(weights) == 2):
        yield Span(run[loud[0]].start(), run[loud[-1]].end())


def _carried(word: str, words: Words, greeting: bool) -> int:
    """1 for a word that shouts only because its neighbour does: four letters in no list, or a name that is greeted."""
    plain = (
        len(word) > 3
        and word not in words.acronyms
        and fold(word) not in words.names
        and bool(re.search(r"[AEIOUY]", word))
    )
    return int(greeting or plain)


def _weight(shown: str, match: re.Match[str], words: Words, greeting: bool) -> int:
    """3 for a long shouted word, 2 for a short one, 1 for one that may be an acronym, 0 for a name or an acronym."""
    word = match.group().replace("’", "'")
    if word in words.acronyms or fold(word) in words.names:
        return 0
    if word in words.short:
        return 2
    if word in words.either:
        return 1
    if greeting:
        return (3 if len(word) > 4 else 2) * (word.lower() in _GREETED)
    if len(word.replace("'", "")) < 5 or word.endswith("'S") or not re.search(r"[AEIOUY]", word):
        return 0
    if word in words.common or _ENGLISH_END.search(word):
        return 3
    return 0 if _ROMAN.match(word) or not _is_english(word.lower()) or _written_so(shown, match) else 3


def _is_english(word: str) -> bool:
    """True for a word that the sentence model's vocabulary knows whole, or without its ending."""
    known = _vocabulary()
    for ending, instead in (
        ("", ""),
        ("s", ""),
        ("es", ""),
        ("ed", ""),
        ("ed", "e"),
        ("er", ""),
        ("er", "e"),
        ("est", ""),
        ("ly", ""),
        ("ies", "y"),
        ("ied", "y"),
        ("ily", "y"),
    ):
        if word.endswith(ending) and word[: len(word) - len(ending)] + instead in known:
            return True
    return bool(re.search(r"(\w)\1(?:ed|er|est|y)$", word)) and re.sub(r"(\w)\1(?:ed|er|est|y)$", r"\1", word) in known


@lru_cache(maxsize=1)
def _vocabulary() -> frozenset[str]:
    """The whole words that the sentence model knows; empty where they are missing."""
    from mailcheck.sentence_model import vocabulary

    try:
        pieces = vocabulary()
    except OSError:
        return frozenset()
    return frozenset(piece for piece in pieces if not piece.startswith("##") and len(piece) > 2)


def _written_so(shown: str, match: re.Match[str]) -> bool:
    """True for a name or a code: explained in brackets, beside digits or a legal form, repeated, or amid a name."""
    word = match.group()
    before, after = shown[: match.start()], shown[match.end() :]
    if re.match(
        r"\s?\([^()]{3,80}\)|[-–]?\d|\s\d{2,}\b(?!\s?%)|\s?[®™©]|[’']s\b|[.:]\w|\+|,?\s(?:Ltd|GmbH|Inc|LLC|AG|SA|BV|AB|Oy|plc|Pty|Group)\b",
        after,
    ):
        return True
    if re.search(r"\($", before) and after.startswith(")") or re.search(r"(?:\d[-–]?|[A-Z]{1,3}[-–]|[./@])$", before):
        return True
    again = len(re.findall(rf"(?<!\w){word}(?!\w)", shown)) > 1 and not re.search(
        rf"(?i:(?<!\w){word}(?!\w))", shown.replace(word, " ")
    )
    amid = re.search(r"[^\s.!?:]\s[A-ZÀ-Þ][a-zà-ÿ]+\s$", before) or re.match(r"\s[A-ZÀ-Þ][a-zà-ÿ]+(?!\w)", after)
    return again or bool(amid)
