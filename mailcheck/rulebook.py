"""Rule files in, `Rule`s out, as `rules.py` makes them, but only once: files that did not change are not read again.

A change of any file, of mailcheck or of Python makes them anew; the pack does not change while the program runs.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from mailcheck import cache, expressions
from mailcheck.frozen import fields
from mailcheck.model import Applies, Example, Rule, RuleError, Step, Term, Unless
from mailcheck.rule_files import MAX_BYTES, pack_folder, paths

_MADE = (Applies, Example, Rule, Step, Term, Unless)


def load_rules(folders: Sequence[Path] = ()) -> tuple[Rule, ...]:
    """The pack's rules and those of *folders* (a rule there replaces the pack's of the same id), by id.

    Raises RuleError for the first mistake in any file.
    """
    try:
        files = (*_pack(pack_folder()), *map(_state, paths(folders)))
    except (OSError, RuleError):
        return _made(folders, None)
    return _remembered(tuple(folders), files)


_State = tuple[Path, int, int]


@lru_cache(maxsize=1)
def _pack(folder: Path) -> tuple[_State, ...]:
    """The state of the pack, which is part of the program: while this runs, it is looked at once."""
    return tuple(map(_state, paths((folder,))))


def _state(path: Path) -> _State:
    """What changes with the file at *path*. Raises OSError for what rules cannot be read from."""
    state = os.stat(path)
    if not stat.S_ISREG(state.st_mode) or state.st_size > MAX_BYTES:
        raise OSError
    return path, state.st_mtime_ns, state.st_size


@lru_cache(maxsize=4)
def _remembered(folders: tuple[Path, ...], files: tuple[_State, ...]) -> tuple[Rule, ...]:
    """The rules in *files*, which are not read again while they stay as they are."""
    try:
        key = cache.key(part for path, *_ in files for part in (os.fsencode(path), path.read_bytes()))
    except OSError:
        return _made(folders, None)
    kept = cache.get(key)
    if kept is None:
        return _made(folders, key if cache.writable() else None)
    expressions.remember(kept["expressions"])
    return tuple(_object(rule) for rule in kept["rules"])


def _made(folders: Sequence[Path], key: str | None) -> tuple[Rule, ...]:
    """The rules, made from their files, and kept under the *key*."""
    from mailcheck.rules import load_rules as load

    rules = load(folders)
    if key:
        kept = expressions.kept(dict.fromkeys(term for rule in rules for term in _expressions(rule)))
        cache.put(key, {"rules": [_plain(rule) for rule in rules], "expressions": kept})
        expressions.remember(kept)
    return rules


def _expressions(value: Any) -> Iterator[tuple[str, str]]:
    """The kind and value of each expression in a rule, those that a detector takes from its settings too."""
    if isinstance(value, Term) and value.kind in ("words", "regex"):
        yield value.kind, value.value
    elif isinstance(value, Rule):
        yield from _expressions((value.find, value.missing, value.unless, value.eases, _settings(value)))
    elif isinstance(value, Unless | Term):
        yield from _expressions(tuple(getattr(value, name) for name in fields(type(value))))
    elif isinstance(value, tuple):
        for item in value:
            yield from _expressions(item)


def _settings(rule: Rule) -> tuple[Term, ...]:
    """The texts in the settings of a rule that needs code, as the terms that they may be."""
    texts = _texts(rule.settings) if rule.detect else ()
    return tuple(term for text in texts if not expressions.check_term(term := expressions.written(text)))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(item)


def _plain(value: Any) -> Any:
    """*value* with each object as its class and its fields."""
    if isinstance(value, _MADE):
        return {"": _MADE.index(type(value)), "of": tuple(_plain(getattr(value, name)) for name in fields(type(value)))}
    if isinstance(value, tuple):
        return tuple(_plain(item) for item in value)
    return value


def _object(value: Any) -> Any:
    """What `_plain` was given."""
    if isinstance(value, dict) and "" in value:
        return _MADE[value[""]](*map(_object, value["of"]))
    if isinstance(value, tuple):
        return tuple(map(_object, value))
    return value
