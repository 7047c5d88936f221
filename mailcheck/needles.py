"""An expression in, the letters without which it cannot match out: a cheap test that spares most expressions their run.

The test is necessary, never sufficient: a text without the needles holds no match, and what cannot be worked out
asks for nothing. Needles are of lower-case ASCII and are looked for in a text as `folded` makes it.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from typing import Any

from mailcheck.first_use import pattern

Needles = tuple[tuple[str, ...], ...]
"""Of each group, one must stand in the text."""

_GROUPS = 3  # more tests cost more than they spare
_CHOICES = 64  # in one group
_SPELLINGS = 24  # of a run of letters that has choices in it
# What Python's `re` would read in another way than `regex`: fuzzy matches, classes of POSIX, sets and their operators.
_OTHERWISE = pattern(r"\{(?!\d*,?\d*\})|\[\[|\[:|--|\|\||&&|~~")
# Letters beyond ASCII that stand for one of ASCII where case is ignored.
_FOLDS = str.maketrans({"ſ": "s", "\u212a": "k", "ı": "i", "\u0307": None})


def folded(text: str) -> str:
    """*text* as needles are looked for in it: in lower case, with ASCII for what ignores case like it."""
    lower = text.lower()
    return lower if lower.isascii() else lower.translate(_FOLDS)


def holds(text: str, needles: Needles) -> bool:
    """True where the *folded* text has one of each group of *needles*."""
    for group in needles:
        for needle in group:
            if needle in text:
                break
        else:
            return False
    return True


def needles(expression: str) -> Needles:
    """The best few groups of needles of a regular *expression*, matched in any case; () where none are known."""
    if _OTHERWISE.search(expression):
        return ()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            tree = import_module("re._parser").parse(expression)
        groups = list(_groups(tree))
    except (ImportError, re.error, Warning, RecursionError, OverflowError):
        return ()
    best = sorted({tuple(sorted(_shortest(group))) for group in groups}, key=_worth)
    return tuple(best[:_GROUPS])


def _worth(group: Sequence[str]) -> tuple[float, Sequence[str]]:
    """Groups in the order of what they spare: few and long needles first."""
    return sum(20.0 ** -min(len(needle), 6) for needle in group), group


def _shortest(group: Iterable[str]) -> list[str]:
    """*group* without needles that hold another one."""
    kept: list[str] = []
    for needle in sorted(group, key=lambda needle: (len(needle), needle)):
        if not any(other in needle for other in kept):
            kept.append(needle)
    return kept


_Spellings = frozenset[str]
_EMPTY: _Spellings = frozenset({""})


def _groups(tree: Iterable[tuple[Any, Any]]) -> Iterator[_Spellings]:
    """The groups of a sequence: its runs of known letters, and what its other parts need."""
    run = _EMPTY
    for name, value in _flat(tree):
        spelt = _spelt(name, value)
        joined = {one + two for one in run for two in spelt} if spelt and len(run) * len(spelt) <= _SPELLINGS else None
        if joined:
            run = frozenset(joined)
            continue
        yield from _asked(run)
        run = spelt or _EMPTY
        if spelt is None:
            yield from _needed(name, value)
    yield from _asked(run)


def _asked(run: _Spellings | None) -> Iterator[_Spellings]:
    """The run as a group, where each of its spellings has a letter."""
    if run and "" not in run and len(run) <= _CHOICES:
        yield run


def _flat(tree: Iterable[tuple[Any, Any]]) -> Iterator[tuple[str, Any]]:
    """The parts of a sequence, plain groups opened, without what takes no room."""
    for operator, value in tree:
        name = str(operator)
        if name == "SUBPATTERN":
            yield from _flat(value[3])
        elif name == "ATOMIC_GROUP":
            yield from _flat(value)
        elif name not in ("AT", "ASSERT", "ASSERT_NOT"):
            yield name, value


def _spelt(name: str, value: Any) -> _Spellings | None:
    """All spellings of a part, None where they are too many or not of ASCII."""
    if name == "LITERAL":
        return _letter(value)
    if name == "IN":
        letters = [_letter(one) if str(kind) == "LITERAL" else None for kind, one in value]
        known = [one for one in letters if one]
        return frozenset().union(*known) if len(known) == len(letters) <= 4 else None
    if name == "BRANCH":
        branches = [_spelling(branch) for branch in value[1]]
        spelt = [one for one in branches if one is not None]
        return frozenset().union(*spelt) if len(spelt) == len(branches) else None
    return None


def _letter(code: int) -> _Spellings | None:
    char = chr(code).lower()
    return frozenset({char}) if char.isascii() and char.isprintable() and char != " " else None


def _spelling(tree: Iterable[tuple[Any, Any]]) -> _Spellings | None:
    """All spellings of a sequence, None where they are too many or not all known."""
    run = _EMPTY
    for name, value in _flat(tree):
        spelt = _spelt(name, value)
        if spelt is None or len(run) * len(spelt) > _CHOICES:
            return None
        run = frozenset(one + two for one in run for two in spelt)
    return run


def _needed(name: str, value: Any) -> Iterator[_Spellings]:
    """The groups that a part needs whose spellings are not known: a repeated one, or a choice."""
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT") and value[0] > 0:
        yield from _groups(value[2])
    elif name == "BRANCH":
        best = [min(_groups(branch), key=lambda group: _worth(sorted(group)), default=None) for branch in value[1]]
        known = [one for one in best if one]
        if len(known) == len(best):
            yield from _asked(frozenset(_shortest(frozenset().union(*known))))
