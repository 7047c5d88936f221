"""Terms of plain words and of regular expressions: a term and a text in, half-open spans in the text out.

An expression that runs out of its time raises PatternTimeout, so that a draft is never called clean which was
not checked. Compiling takes longer than all the rest: what it makes is plain data, which `kept` gives away to be
stored, and `remember` takes back.
"""

from __future__ import annotations

import copyreg
import marshal
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from mailcheck.first_use import pattern
from mailcheck.labels import LABELS
from mailcheck.model import MailcheckError, Term
from mailcheck.needles import Needles, folded, holds, needles
from mailcheck.patterns import wrong_dependency, wrong_tokens
from mailcheck.shapes import nearest

SECONDS = 1.0  # for one expression on one sentence
_DEEPEST = 24  # choices within one another: far above any use, far below what cannot be compiled
_GAP = r"[^.!?\n]{0,80}?"
_APOSTROPHE = r"['’‘ʼ´`]"
_CALL = pattern(r"(?<!\\)\(\?(?:R|[0-9]+|&\w+|P>\w+)\)")


class PatternTimeout(MailcheckError):
    """A regular expression did not end in time; the draft could not be checked."""


def expression_spans(term: Term, text: str, seconds: float = SECONDS) -> Iterator[tuple[int, int]]:
    """Where the `words` or `regex` term stands in *text*. Raises PatternTimeout after *seconds*."""
    if holds(folded(text), needles_of(term.kind, term.value)):
        yield from expression_runs(term, text, seconds)


def expression_runs(term: Term, text: str, seconds: float = SECONDS) -> Iterator[tuple[int, int]]:
    """As `expression_spans`, for a *text* that is known to hold the term's needles."""
    try:
        for found in compiled(term.kind, term.value).finditer(text, timeout=seconds):
            if found.end() > found.start():
                yield found.span()
    except TimeoutError:
        raise PatternTimeout(f"the pattern {_shown(term)} took more than {SECONDS:g} s; simplify it") from None
    except MemoryError:
        raise PatternTimeout(f"the pattern {_shown(term)} took too much memory; simplify it") from None


def _shown(term: Term) -> str:
    """How the expression begins, as it was written."""
    value = term.value if len(term.value) <= 60 else f"{term.value[:60]} …"
    return f"/{value}/" if term.kind == "regex" else f"`{value}`"


def written(text: str) -> Term:
    """The term that *text* writes: a regular expression between slashes, or plain words."""
    if len(text) > 2 and text[0] == text[-1] == "/":
        return Term("regex", text[1:-1])
    return Term("words", text)


Kept = Mapping[tuple[str, str], tuple[Needles, bytes]]
"""Of each expression, by its kind and value: its needles, and what its compiled form is rebuilt from."""
_kept: dict[tuple[str, str], tuple[Needles, bytes]] = {}


def kept(terms: Iterable[tuple[str, str]]) -> Kept:
    """The needles and the compiled form of each expression, as plain data."""
    return {term: (needles(_source(*term)), _form(compiled(*term))) for term in terms}


def _form(pattern: Any) -> bytes:
    """What *pattern* is rebuilt from, and the version of the engine that can do so."""
    import regex

    return marshal.dumps((regex.__version__, _taken_apart(pattern)[1]))


def remember(kept: Kept) -> None:
    """Spares the expressions in *kept* their compiling."""
    _kept.update(kept)
    needles_of.cache_clear()


def _taken_apart(pattern: Any) -> tuple[Any, tuple[Any, ...]]:
    """What rebuilds the *pattern*, as `pickle` does it: a function, and its arguments, which are plain data."""
    parts: Any = copyreg.dispatch_table[type(pattern)](pattern)
    return parts[0], parts[1]


@lru_cache(maxsize=1)
def _rebuild() -> Any:
    import regex

    return _taken_apart(regex.compile("a"))[0]


@lru_cache(maxsize=8192)
def needles_of(kind: str, value: str) -> Needles:
    """What a text must hold, `folded`, for the expression to match; known for those that are kept."""
    return _kept[kind, value][0] if (kind, value) in _kept else _plain_needles(value) if kind == "words" else ()


def _plain_needles(words: str) -> Needles:
    """The plain words outside choices, longest first: quick to find where nothing is kept."""
    outside, depth = [], 0
    for char in words:
        depth += (char == "(") - (char == ")")
        outside.append(char if depth == 0 and char != ")" else " ")
    if "|" in outside:
        return ()
    plain = {word.lower() for word in re.split(r"[\s.…'’-]+", "".join(outside)) if word.isalpha() and word.isascii()}
    return tuple((word,) for word in sorted(plain, key=lambda word: (-len(word), word)))


@lru_cache(maxsize=8192)
def compiled(kind: str, value: str) -> Any:
    """The compiled expression of a `words` or `regex` term. Raises `regex.error` when it does not compile."""
    import regex

    if (kind, value) in _kept:
        version, form = marshal.loads(_kept[kind, value][1])
        if version == regex.__version__:
            return _rebuild()(*form)
    return regex.compile(_source(kind, value), regex.IGNORECASE | (regex.MULTILINE if kind == "regex" else 0))


def _source(kind: str, value: str) -> str:
    return value if kind == "regex" else expression(value)


def expression(words: str) -> str:
    """The regular expression for plain *words*: whole words, any white space, any apostrophe, (a|b), `...`."""
    pieces = []
    for piece in re.findall(r"\s*(?:\.\.\.|…)\s*|\s+|[()|]|['’]|-|[^\s()|'’.…-]+|[.]", words):
        if piece.strip() in ("...", "…"):
            pieces.append(rf"\b{_GAP}\b")
        elif piece.isspace():
            pieces.append(r"\s+")
        elif piece in "()|":
            pieces.append("(?:" if piece == "(" else piece)
        elif piece in "'’":
            pieces.append(_APOSTROPHE)
        else:
            pieces.append(r"[-‐‑–\s]?" if piece == "-" else re.escape(piece))
    return rf"(?<!\w)(?:{''.join(pieces)})(?!\w)"


def check_term(term: Term) -> str | None:
    """Why *term* cannot work, in one line, or None. spaCy checks grammar patterns again when they are first used."""
    if term.kind == "words":
        return _wrong_words(term)
    if term.kind == "regex":
        return _wrong_regex(term)
    if term.kind == "tokens":
        return wrong_tokens(term.value)
    if term.kind == "dependency":
        return wrong_dependency(term.value, term.highlight)
    if term.kind == "model" and term.value not in LABELS:
        return f"the sentence model knows no label `{term.value}`{nearest(term.value, list(LABELS))}"
    return None


def _wrong_regex(term: Term) -> str | None:
    import regex

    # Half a gigabyte in a second, and then either limit speaks first: nothing that a draft is asked needs it.
    if call := _CALL.search(term.value):
        return f"the pattern {_shown(term)} calls itself or another group by {call[0]}; write that group out"
    try:
        compiled("regex", term.value)
    except (regex.error, ValueError) as error:
        return f"the pattern {_shown(term)} does not compile: {error}"
    except RecursionError:
        return f"the pattern {_shown(term)} does not compile: it is nested too deep"
    return None


def _wrong_words(term: Term) -> str | None:
    """Why plain words cannot work; they are only read, which is quicker than compiling them."""
    depth = deepest = 0
    for char in term.value:
        depth += (char == "(") - (char == ")")
        deepest = max(depth, deepest)
        if depth < 0:
            break
    if depth:
        return f"the pattern {_shown(term)} does not compile: a parenthesis has no partner"
    if deepest > _DEEPEST:
        return f"the pattern {_shown(term)} does not compile: it is nested deeper than {_DEEPEST} levels"
    if not re.search(r"[^\s().|…]", term.value):
        return f"the pattern {_shown(term)} matches nothing: it holds no word"
    return None
