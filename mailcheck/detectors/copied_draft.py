"""copied-draft: across the drafts of one run, most of the words are the same and the readers are not.

Drafts in, a finding for each copy out, naming the nearest of the others. Near-linear: each draft keeps the smallest of
its hashes of three words, drafts that share some of them meet, and the longest common subsequence of their words
decides. Nothing depends on chance or on the machine. In a large family of copies the nearest is one of those that met.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from zlib import crc32

from mailcheck.check import finding_of
from mailcheck.first_use import pattern
from mailcheck.frozen import Frozen
from mailcheck.greeting import addressee
from mailcheck.matchers import Hit, Tools
from mailcheck.model import Draft, Finding, Rule, Span
from mailcheck.people import addresses, fold, name_words

_WORD = pattern(r"[^\W_](?:[\w']*[^\W_])?")
_I = pattern(r"I(?:'(?:m|ve|d|ll))?")
_LONGEST = 2000  # words of a draft that are compared
_SKETCH = 48  # hashes that a draft keeps
_BESIDE = 16  # drafts on either side of one that a shared hash brings together
_TRIED = 12  # of those, how many are compared word by word


def detect(draft: Draft, rule: Rule, tools: Tools) -> Iterator[Hit]:
    """Nothing: a draft by itself is no copy; see `compare`."""
    yield from ()


def compare(drafts: Sequence[Draft], rule: Rule) -> dict[int, tuple[Finding, ...]]:
    """The findings of a run, by the number of the draft: one for each that is mostly the words of another."""
    alphabet = _Alphabet()
    letters = [_letter(draft, rule, alphabet) for draft in drafts]
    nearest = _nearest(letters, float(rule.settings.get("most", 0.6)))
    return {
        number: (_finding(drafts[number], drafts[other].message.source.name, share, rule),)
        for number, (share, other) in sorted(nearest.items())
    }


class _Letter(Frozen):
    """What is compared of a draft: its words, a character each, their hashes, and who reads it."""

    words: str = ""
    sketch: tuple[int, ...] = ()
    template: bool = False
    addresses: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    company: str = ""

    def goes_elsewhere(self, other: _Letter) -> bool:
        """True when both readers are known and differ; two templates are written for different readers."""
        if self.template or other.template:
            return self.template and other.template
        if self.addresses and other.addresses:
            return self.addresses.isdisjoint(other.addresses)
        if self.names and other.names:
            return not (self.names <= other.names or other.names <= self.names)
        return bool(self.company and other.company and self.company != other.company)


class _Alphabet(dict[str, str]):
    """A character for each word, so that letters compare as strings of words."""

    def __missing__(self, word: str) -> str:
        self[word] = chr(0x10000 + len(self) % 0x100000)
        return self[word]


def _letter(draft: Draft, rule: Rule, alphabet: _Alphabet) -> _Letter:
    """What of *draft* is compared; no words where the rule does not judge it."""
    if draft.unjudged or draft.kind not in rule.applies.kinds or draft.words < rule.applies.min_words:
        return _Letter()
    greeted = addressee(draft, {})
    named = greeted.words if greeted and greeted.sort in ("person", "other-person", "company") else ()
    names = frozenset(name_words(draft.recipient.name) or named)
    company = fold(draft.recipient.company or draft.recipient.brand)
    words = _own_words(draft, {*names, *named, *company.split(), *name_words(draft.sender.name)})
    if len(words) < int(rule.settings.get("least", 15)):
        return _Letter()
    to = draft.recipient.address or draft.message.header("to") or ""
    readers = frozenset(address.lower() for _, address in addresses(to) if address)
    return _Letter("".join([alphabet[word] for word in words]), _sketch(words), draft.template, readers, names, company)


def _own_words(draft: Draft, names: Collection[str]) -> list[str]:
    """The words of opening and body in small letters, without what a mail merge would change.

    That is: merge tags, *names* (folded), words with a digit, and capitals inside a sentence (names, firms, days).
    """
    chars = list(draft.text.replace("’", "'")) if draft.tags else []
    for tag in draft.tags:
        chars[tag.span.start : tag.span.end] = " " * (tag.span.end - tag.span.start)
    text = "".join(chars) or draft.text.replace("’", "'")
    found: list[str] = []
    for sentence in draft.sentences:
        words = _WORD.findall(text, sentence.span.start, sentence.span.end)
        found += [
            word.lower()
            for number, word in enumerate(words)
            if (word not in names if word.islower() and word.isalpha() else _is_own(word, number == 0, names))
        ]
        if len(found) >= _LONGEST:
            break
    return found[:_LONGEST]


def _is_own(word: str, first: bool, names: Collection[str]) -> bool:
    """False for a name, a figure, and a capitalised word that does not begin the sentence."""
    if word.lower() in names or any(char.isdigit() for char in word):
        return False
    return first or not word[0].isupper() or _I.fullmatch(word) is not None


def _sketch(words: Sequence[str]) -> tuple[int, ...]:
    """The smallest hashes of three words in a row: drafts that share many such rows share many of these."""
    ids = [crc32(word.encode()) for word in words]
    rows = {
        ((one * 1000003 + two) * 1000003 + three) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF
        for one, two, three in zip(ids, ids[1:], ids[2:], strict=False)
    }
    return tuple(sorted(rows)[:_SKETCH])


def _nearest(letters: Sequence[_Letter], most: float) -> dict[int, tuple[float, int]]:
    """For each letter that shares at least *most* of its words with another's: how much, and with which."""
    from rapidfuzz.distance import LCSseq

    drafts_with: dict[int, list[int]] = {}
    for number, letter in enumerate(letters):
        for row in letter.sketch:
            drafts_with.setdefault(row, []).append(number)
    best: dict[int, tuple[float, int]] = {}
    for number, letter in enumerate(letters):
        for other in _candidates(number, letters, drafts_with):
            share = LCSseq.normalized_similarity(letter.words, letters[other].words, score_cutoff=most)
            if share >= most:
                for one, two in ((number, other), (other, number)):
                    best[one] = max(best.get(one, (0.0, 0)), (share, two), key=lambda found: (found[0], -found[1]))
    return best


def _candidates(number: int, letters: Sequence[_Letter], drafts_with: dict[int, list[int]]) -> list[int]:
    """The drafts that share most hashes with this one and go to another reader.

    Where many drafts share a hash, those beside this one in the run stand for all of them.
    """
    shared: Counter[int] = Counter()
    for row in letters[number].sketch:
        having = drafts_with[row]
        if len(having) > 1:
            at = bisect_left(having, number) if len(having) > 2 * _BESIDE else 0
            shared.update(having[max(0, at - _BESIDE) : at + _BESIDE + 1])
    del shared[number]
    ranked = sorted(shared, key=lambda other: (-shared[other], other))
    found = []
    for other in ranked:
        if letters[number].goes_elsewhere(letters[other]):
            found.append(other)
            if len(found) == _TRIED:
                break
    return found


def _finding(draft: Draft, other: str, share: float, rule: Rule) -> Finding:
    values = {"other": other, "value": str(int(share * 100)), "name": draft.recipient.name}
    prose = draft.region("opening", "body")
    start = prose[0].span.start if prose else 0
    return finding_of(rule, values, draft.message.locate(Span(start, start)))
