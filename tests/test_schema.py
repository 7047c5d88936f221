"""The JSON Schema of a rule file: the loader checks with the same, and every rule of the pack is of its shape."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from mailcheck import shapes, strict
from mailcheck.model import RuleError
from mailcheck.rule_files import pack_folder

WRITTEN = files("mailcheck") / "schema" / "rule.schema.json"
RULE_FILES = sorted(path for path in pack_folder().rglob("*.yaml") if path.name != "lists.yaml")
VALIDATOR = jsonschema.Draft202012Validator(shapes.RULE)


def value_of(path: Path) -> dict[str, Any]:
    """What stands in the rule file at *path*."""
    value: dict[str, Any] = strict.load(path.read_text(encoding="utf-8"), str(path))[0]
    return value


def accepted_by_loader(value: Any) -> bool:
    """True when the loader's own check of shapes has nothing to say."""
    try:
        shapes.check(value, shapes.RULE, strict.Lines(), "rule.yaml")
    except RuleError:
        return False
    return True


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(shapes.RULE)


def test_the_file_is_in_step() -> None:
    write = (
        "python -c 'from mailcheck.shapes import schema; print(schema(), end=\"\")' > mailcheck/schema/rule.schema.json"
    )
    assert WRITTEN.read_text(encoding="utf-8") == shapes.schema(), f"write it again: {write}"


@pytest.mark.parametrize("path", RULE_FILES, ids=lambda path: path.stem)
def test_every_rule_is_of_this_shape(path: Path) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(value_of(path))] == []


WRONG = {
    "an unknown key": {"titel": "x"},
    "an unknown severity": {"severity": "fatal"},
    "an unknown pillar": {"pillar": "politeness"},
    "two ways": {"find": ["a"], "missing": ["b"]},
    "a term that is a number": {"find": [7]},
    "an empty list of terms": {"find": []},
    "a pattern without its condition": {"find": [{"tokens": [{"LOWER": "a"}]}]},
    "an unknown region": {"scope": ["postscript"]},
    "words where a flag belongs": {"applies": {"deep": "no"}},
    "a limit without its number": {"measure": {"of": "asks", "steps": [{"severity": "error"}]}},
    "a reference without its address": {"references": [{"title": "x"}]},
    "too few examples": {"examples": {"bad": [{"text": "x"}], "good": [{"text": "x"}]}},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_the_schema_and_the_loader_refuse_the_same(wrong: dict[str, Any]) -> None:
    right = value_of(next(path for path in RULE_FILES if path.stem == "missing-subject"))
    value = {key: item for key, item in right.items() if not {"find", "measure"} & set(wrong) or key != "detect"}
    assert VALIDATOR.is_valid(right) and accepted_by_loader(right)
    assert not VALIDATOR.is_valid({**value, **wrong})
    assert not accepted_by_loader({**value, **wrong})
