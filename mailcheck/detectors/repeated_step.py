"""repeated-step: a step of a sequence that says again what an earlier one said, or nothing that is new.

It belongs to a run of steps; the drafts in their order in, a finding for each such step out. What counts are the
sender's own sentences: greeting, closing, signature and history are set aside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailcheck.asks import matter
from mailcheck.check import finding_of
from mailcheck.first_use import pattern
from mailcheck.frozen import Frozen
from mailcheck.matchers import Hit, Tools
from mailcheck.model import Draft, Finding, Rule, Span

_WORD = pattern(r"[^\W_](?:[\w'’]*[^\W_])?")
_STOCK = frozenset(
    """
    check follow bump circl touch base inbox reply nudg reminder remind want note messag email mail earli previou
    last hop busy sure land forget forgot miss see seen come heard back top still interest
    """.split()
)


def detect(draft: Draft, rule: Rule, tools: Tools) -> Iterator[Hit]:
    """Nothing: a draft by itself is no step; see `compare`."""
    yield from ()


class _Step(Frozen):
    """What is compared of a step: its words with their spans, and what it is about."""

    draft: Draft
    words: tuple[str, ...]
    spans: tuple[Span, ...]
    about: frozenset[str]


def compare(drafts: Sequence[Draft], rule: Rule) -> dict[int, tuple[Finding, ...]]:
    """The findings of the steps *drafts*, by the number of the step, each held against the steps before it."""
    steps = [_step(draft) for draft in drafts]
    found = {number: _finding(steps[number], steps[:number], rule) for number in range(1, len(steps))}
    return {number: (finding,) for number, finding in found.items() if finding}


def shared(drafts: Sequence[Draft], row: int = 6) -> list[tuple[str, tuple[str, ...]]]:
    """The longest phrases of *row* words or more that steps have in common, and the steps that have them, in order."""
    steps = [_step(draft) for draft in drafts]
    found: dict[str, list[str]] = {}
    for number, step in enumerate(steps):
        for other in steps[:number]:
            _, span = _repeated(step, other, row)
            if span:
                phrase = " ".join(span.of(step.draft.text).split())
                names = found.setdefault(phrase, [other.draft.message.source.name])
                names += [name for name in (step.draft.message.source.name,) if name not in names]
    return sorted(((phrase, tuple(names)) for phrase, names in found.items()), key=lambda one: -len(one[0]))


def _step(draft: Draft) -> _Step:
    held = [tag.span for tag in draft.tags]
    words, spans, said = [], [], []
    for sentence in draft.sentences:
        for match in _WORD.finditer(draft.text, sentence.span.start, sentence.span.end):
            span = Span(*match.span())
            if not any(span.overlaps(one) for one in held):
                words.append(match.group().lower().replace("’", "'"))
                spans.append(span)
        said.append(sentence.text)
    numbers = {word for word in words if any(char.isdigit() for char in word)}
    return _Step(draft, tuple(words), tuple(spans), (matter("\n".join(said)) - _STOCK) | numbers)


def _finding(step: _Step, earlier: Sequence[_Step], rule: Rule) -> Finding | None:
    """What is to be said of *step* after the *earlier* ones, None where it brings enough of its own."""
    if step.draft.unjudged or not step.words:
        return None
    row, most, least = (int(rule.settings.get(name, value)) for name, value in (("row", 5), ("most", 50), ("new", 3)))
    share, other, phrase = _nearest(step, earlier, row)
    if phrase and share * 100 >= most:
        said = f"{int(share * 100)} % of its words stand in {other.draft.message.source.name} already"
        return _made(step, phrase, said, rule)
    known = frozenset[str]().union(*(one.about for one in earlier))
    if len(step.about - known) < least:
        return _made(step, None, f"it adds nothing to {earlier[-1].draft.message.source.name}", rule)
    return None


def _nearest(step: _Step, earlier: Sequence[_Step], row: int) -> tuple[float, _Step, Span | None]:
    """The earlier step that *step* repeats most: how much of *step* that is, and its longest repeated phrase."""
    found = [(*_repeated(step, one, row), one) for one in earlier]
    share, phrase, other = max(found, key=lambda one: one[0])
    return share, other, phrase


def _repeated(step: _Step, other: _Step, row: int) -> tuple[float, Span | None]:
    """How much of *step* stands in rows of so many words that *other* has too, and the longest such phrase."""
    known = {other.words[at : at + row] for at in range(len(other.words) - row + 1)}
    again = [False] * len(step.words)
    for at in range(len(step.words) - row + 1):
        if step.words[at : at + row] in known:
            again[at : at + row] = [True] * row
    longest, begun = (0, 0), None
    for at, held in enumerate((*again, False)):
        if held and begun is None:
            begun = at
        elif not held and begun is not None:
            longest, begun = max(longest, (at - begun, -begun)), None
    length, start = longest[0], -longest[1]
    span = Span(step.spans[start].start, step.spans[start + length - 1].end) if length else None
    return sum(again) / len(again), span


def _made(step: _Step, span: Span | None, said: str, rule: Rule) -> Finding:
    draft = step.draft
    match = span.of(draft.text) if span else ""
    values = {"match": " ".join(match.split()), "value": said}
    at = span or Span(step.spans[0].start, step.spans[0].start)
    return finding_of(rule, values, draft.message.locate(at), match, span)
