"""does-not-listen: a reply that passes over the question, complaint or suggestion of the message it answers.

Decided by content: the sentences that ask, complain or suggest are taken from the newest quoted message. The sentence
model says of each of them and each sentence of the reply whether the one takes up the other; words that acknowledge
speak for it too, and so, a little, do words that both share, and in a short reply those that agree or give what such a
question asks for. A reply between the lines of the quotation has heard. One missed is better than one false, so a very
short reply is not judged. The vocabulary and the weights stand in the rule's settings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from mailcheck.expressions import expression_spans, written
from mailcheck.first_use import pattern
from mailcheck.grammar import parsed
from mailcheck.matchers import Hit, Tools, end_of_prose
from mailcheck.model import PROSE, Draft, Quoted, Region, Rule, Span
from mailcheck.people import fold
from mailcheck.regions import regions
from mailcheck.sentences import sentences
from mailcheck.tags import tags

_WORD = pattern(r"[^\W_]+(?:['’][^\W_]+)?")
_Settings = Mapping[str, Any]


def detect(draft: Draft, rule: Rule, tools: Tools) -> Iterator[Hit]:
    """One hit at the end of the draft when nothing in it answers what the newest message asked, or said is wrong."""
    if not draft.reply or not draft.thread or draft.thread[0].own or draft.interleaved:
        return
    said = "\n".join([*(sentence.text for sentence in draft.sentences), draft.words_in("closing")])
    length = len(_WORD.findall(said))
    if length < rule.settings["fewest-words"]:
        return
    points = asked(draft.thread[0], rule.settings)
    short = length < rule.settings["short"]
    if points and not _heard(points, draft, said, short, rule.settings):
        yield Hit(None, at=end_of_prose(draft), values={"other": " ".join(points[0][0].split())[:160]})


def _says(settings: Sequence[str], text: str) -> bool:
    """True when one of the terms stands in *text*."""
    return any(True for term in map(written, settings) for _ in expression_spans(term, text))


def asked(message: Quoted, settings: _Settings) -> list[tuple[str, str]]:
    """The sentences of *message* that ask, complain or suggest, each alone and with the sentence before it."""
    text = message.text
    parts = regions(text, tags(text), (), "", message.author)
    prose = tuple(region for region in parts if region.kind in PROSE) or (Region("body", Span(0, len(text))),)
    found, before = [], ""
    for sentence in sentences(text, prose, ()):
        words = " ".join(sentence.text.split())
        if not _says(settings["small-talk"], words) and (sentence.question or _is_point(words, settings)):
            found.append((words, f"{before} {words}"))
        before = words
    return found


def _is_point(words: str, settings: _Settings) -> bool:
    """True for a sentence that asks, complains or suggests; what no list holds is left to the sentence model."""
    if any(_says(settings[sort], words) for sort in ("asks", "complains", "suggests")):
        return True
    from mailcheck.sentence_model import scores

    found = scores([words])[0]
    return any(found[label] >= 0.5 for label in ("fault-finding", "blame", "passive-aggressive"))


def _heard(points: Sequence[tuple[str, str]], draft: Draft, said: str, short: bool, settings: _Settings) -> bool:
    """True when enough speaks for it that a point was heard: words that tell, and the model's surest pair.

    Words are read first, then pair after pair, then the grammar of the first sentence: each only where it can decide.
    """
    from mailcheck.sentence_model import taken_up

    told = _told(points, said, short, settings)
    shared = settings["shared"] if any(_shared(context, said, settings) for _, context in points) else 0.0

    def enough(surest: float, leaning: float = 0.0) -> bool:
        return bool(surest + told + leaning + shared >= settings["heard-in-short" if short else "heard"])

    surest = 0.0
    for sentence in draft.sentences:
        if enough(surest):
            return True
        surest = max(surest, taken_up([point for point, _ in points], [sentence.text]))
    return enough(surest) or (short and enough(surest, settings["leaning"]) and _leans(draft, settings))


def _told(points: Sequence[tuple[str, str]], said: str, short: bool, settings: _Settings) -> float:
    """How much the words of a reply tell; in a long one, words of agreement or numbers stand for anything."""
    if _says(settings["acknowledges"], said):
        return float(settings["acknowledged"])
    if any(_worded(point, said, settings) for point, _ in points):
        return float(settings["worded-in-short" if short else "worded"])
    return 0.0


def _worded(point: str, said: str, settings: _Settings) -> bool:
    """True when *said* has words with which such a *point* is answered."""
    if _says(settings["complains"], point) and _says(settings["amends"], said):
        return True
    if not (point.endswith("?") or _says(settings["asks"], point) or _says(settings["suggests"], point)):
        return False
    if _says(settings["agrees-or-refuses"], said):
        return True
    pairs = [(settings["asks-for"], settings["hands-over"])]
    pairs += [(question["asked"], question["answered"]) for question in settings["questions"]]
    return any(_says(question, point) and _says(answer, said) for question, answer in pairs)


def _leans(draft: Draft, settings: _Settings) -> bool:
    """True when the first sentence begins with something that it does not name, as an answer does, or is a fragment."""
    first = next((sentence.text for sentence in draft.sentences), "")
    begins = " ".join(first.split()[:8])
    if _says(settings["leans"], begins):
        return True
    words = parsed(first)
    short = len(_WORD.findall(first)) < 3 or re.search(r"[!:?]", first)
    if short or any(word.tag_ in ("VBG", "VBN") for word in words[:3]):
        return False
    return not any("Fin" in word.morph.get("VerbForm") or word.tag_ in ("VB", "MD") for word in words)


def _shared(point: str, said: str, settings: _Settings) -> bool:
    """True when a telling word of *point*, one of its family, or a number of it stands in *said*."""
    if set(re.findall(r"\d{2,}", point)) & set(re.findall(r"\d{2,}", said)):
        return True
    anybodys = _listed(tuple(settings["anybodys"]))
    theirs, ours = _telling(point, anybodys), _telling(said, anybodys)
    if any(_same(one, other) for one in theirs for other in ours):
        return True
    families = (frozenset(line.split()) for line in settings["families"])
    return any(theirs & family and ours & family for family in families)


@lru_cache(maxsize=8)
def _listed(lines: tuple[str, ...]) -> frozenset[str]:
    return frozenset(fold(word) for line in lines for word in line.split())


def _telling(text: str, anybodys: frozenset[str]) -> frozenset[str]:
    words = (fold(re.sub(r"['’]s$", "", word)) for word in _WORD.findall(text))
    return frozenset(word for word in words if len(word) > 2 and word not in anybodys and not word.isdigit())


def _same(one: str, other: str) -> bool:
    """True for one word in two forms: the same stem, or a common beginning of most of the shorter one."""
    if one == other or _stem(one) == _stem(other):
        return True
    shorter, longer = sorted((one, other), key=len)
    near = len(shorter) >= 5 and len(longer) - len(shorter) <= 5
    return near and longer.startswith(shorter[: max(5, len(shorter) - 2)])


@lru_cache(maxsize=8192)
def _stem(word: str) -> str:
    for ending in (
        "ations",
        "ation",
        "ings",
        "ing",
        "ments",
        "ment",
        "ies",
        "ied",
        "edly",
        "ed",
        "es",
        "s",
        "ly",
        "y",
        "e",
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            stem = word[: -len(ending)]
            return stem[:-1] if len(stem) > 3 and stem[-1] == stem[-2] else stem
    return word
