"""Own expressions: compiled when they are first used, and all of them can be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module

import pytest
from test_architecture import MODULES

from mailcheck.first_use import pattern


def test_a_pattern_is_compiled_once_and_when_it_is_first_used() -> None:
    made = pattern(r"(?P<day>mon|tues)day", re.IGNORECASE)
    assert "_compiled" not in vars(made)
    assert [found["day"] for found in made.finditer("Monday or tuesday")] == ["Mon", "tues"]
    assert made.search("MONDAY") and made.sub("-", "on Monday") == "on -" and made.pattern == r"(?P<day>mon|tues)day"
    assert vars(made)["search"] == vars(made)["_compiled"].search
    assert pattern(rb"\d").findall(b"1a2") == [b"1", b"2"]


def test_a_wrong_pattern_fails_when_it_is_used() -> None:
    with pytest.raises(re.error):
        pattern("(").search("")


def own() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every pattern that stands in a module, by itself or in a list of such."""
    for name in MODULES:
        try:
            module = import_module(f"mailcheck.{name}" if name != "__init__" else "mailcheck")
        except ImportError:  # what it needs is an extra
            continue
        waiting = [value for key, value in vars(module).items() if not key.startswith("__")]
        while waiting:
            value = waiting.pop()
            if isinstance(value, tuple | list):
                waiting.extend(value)
            elif isinstance(value, type(pattern(""))):
                yield name, value


def test_every_pattern_compiles() -> None:
    found = list(own())
    assert len(found) > 200
    for name, one in found:
        assert one.flags >= 0, name
