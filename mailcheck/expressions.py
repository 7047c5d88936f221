"""Terms of plain words and of regular expressions: a term and a text in, half-open spans in the text out.

An expression that runs out of its time raises PatternTimeout, so that a draft is never called clean which was
not checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import regex

from mailcheck.labels import LABELS
from mailcheck.model import MailcheckError, Term
from mailcheck.patterns import wrong_dependency, wrong_tokens
from mailcheck.shapes import nearest

SECONDS = 1.0  # for one expression on one sentence
_GAP = r"[^.!?\n]{0,80}?"
_APOSTROPHE = r"['’‘ʼ´`]"


class PatternTimeout(MailcheckError):
    """A regular expression did not end in time; the draft could not be checked."""


def expression_spans(term: Term, text: str, seconds: float = SECONDS) -> Iterator[tuple[int, int]]:
    """Where the `words` or `regex` term stands in *text*. Raises PatternTimeout after *seconds*."""
    if not _holds(text.lower(), _needles(term)):
        return
    try:
        for found in compiled(term.kind, term.value).finditer(text, timeout=seconds):
            if found.end() > found.start():
                yield found.span()
    except TimeoutError:
        shown = f"/{term.value[:60]}/" if term.kind == "regex" else f"`{term.value[:60]}`"
        raise PatternTimeout(f"the pattern {shown} took more than {SECONDS:g} s; simplify it") from None


def _holds(text: str, needles: Sequence[str]) -> bool:
    return all(needle in text for needle in needles)


@lru_cache(maxsize=8192)
def _needles(term: Term) -> tuple[str, ...]:
    """Letters that must stand in a text before the term can match: the plain words of a `words` term, longest first."""
    if term.kind != "words":
        return ()
    outside, depth = [], 0
    for char in term.value:
        depth += (char == "(") - (char == ")")
        outside.append(char if depth == 0 and char != ")" else " ")
    if "|" in outside:
        return ()
    plain = [word for word in re.split(r"[\s.…'’-]+", "".join(outside)) if word.isalpha() and word.isascii()]
    return tuple(sorted({word.lower() for word in plain}, key=lambda word: (-len(word), word)))


@lru_cache(maxsize=8192)
def compiled(kind: str, value: str) -> Any:
    """The compiled expression of a `words` or `regex` term. Raises `regex.error` when it does not compile."""
    if kind == "regex":
        return regex.compile(value, regex.IGNORECASE | regex.MULTILINE)
    return regex.compile(expression(value), regex.IGNORECASE)


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
        return _wrong_words(term.value)
    if term.kind == "regex":
        try:
            compiled("regex", term.value)
        except regex.error as error:
            return f"the pattern `/{term.value}/` does not compile: {error}"
    if term.kind == "tokens":
        return wrong_tokens(term.value)
    if term.kind == "dependency":
        return wrong_dependency(term.value, term.highlight)
    if term.kind == "model" and term.value not in LABELS:
        return f"the sentence model knows no label `{term.value}`{nearest(term.value, list(LABELS))}"
    return None


def _wrong_words(words: str) -> str | None:
    """Why plain *words* cannot work; they are only read, which is quicker than compiling them."""
    depth = 0
    for char in words:
        depth += (char == "(") - (char == ")")
        if depth < 0:
            break
    if depth:
        return f"the pattern `{words}` does not compile: a parenthesis has no partner"
    if not re.search(r"[^\s().|…]", words):
        return f"the pattern `{words}` matches nothing: it holds no word"
    return None
