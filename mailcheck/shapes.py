"""What YAML files may hold, written once as JSON Schema: it checks them here, and editors check with the same.

`check` takes a loaded value and its lines and raises one clear error with file, line and what would be right.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from mailcheck.lines import Lines, Path
from mailcheck.model import ENVELOPE, KINDS, PILLARS, SEVERITIES, RuleError

Shape = Mapping[str, Any]

TEXT: Shape = {"type": "string", "minLength": 1}
FLAG: Shape = {"type": "boolean"}
NUMBER: Shape = {"type": "number"}
COUNT: Shape = {"type": "integer", "minimum": 0}
SEVERITY: Shape = {"enum": list(SEVERITIES)}
_KINDS: Shape = {"type": "array", "items": {"enum": list(KINDS)}, "minItems": 1}
_STEP_KINDS: Shape = {"type": "array", "items": {"enum": [*KINDS, "first-contact"]}, "minItems": 1}
_REGIONS: Shape = {
    "type": "array",
    "minItems": 1,
    "items": {"enum": ["greeting", "opening", "body", "closing", "signature", "footer", "unsubscribe"]},
}


def _object(required: Sequence[str] = (), **properties: Shape) -> Shape:
    named = {name.replace("_", "-"): shape for name, shape in properties.items()}
    return {"type": "object", "properties": named, "required": list(required), "additionalProperties": False}


TERM: Shape = {
    "anyOf": [
        TEXT,
        _object(
            ["tokens", "when"],
            tokens={"type": "array", "minItems": 1},
            when={"type": "array", "items": TEXT, "minItems": 1},
            model=TEXT,
            at_least=NUMBER,
            sure=NUMBER,
        ),
        _object(
            ["dependency", "when"],
            dependency={"type": "array", "minItems": 1},
            when={"type": "array", "items": TEXT, "minItems": 1},
            highlight={"type": "array", "items": TEXT},
            model=TEXT,
            at_least=NUMBER,
            sure=NUMBER,
        ),
        _object(
            ["model"],
            model=TEXT,
            when={"type": "array", "items": TEXT, "minItems": 1},
            at_least=NUMBER,
            under=NUMBER,
            sure=NUMBER,
        ),
        _object(["link"], link=FLAG, when={"type": "array", "items": TEXT, "minItems": 1}),
        _object(["tag"], tag={"enum": ["person", "company", "sender", "link", "unsubscribe", "other"]}),
    ],
    "description": "Plain words, '/a regular expression/', or one of: tokens, dependency, model, link, tag.",
}
TERMS: Shape = {"type": "array", "items": TERM, "minItems": 1}
UNLESS: dict[str, Any] = {
    "match": TERMS,
    "sentence": TERMS,
    "neighbours": TERMS,
    "following": TERMS,
    "before": TERMS,
    "anywhere": TERMS,
    "question": FLAG,
    "quotation": FLAG,
}
_BAD = _object(
    ["text"],
    text=TEXT,
    contacts=TEXT,
    sequence=FLAG,
    words={"type": "array", "items": {"type": "string"}},
    format={"enum": ["text", "markdown", "html", "eml"]},
    answers=TEXT,
    note=TEXT,
    todo=FLAG,
)
_GOOD = _object(
    ["text"],
    text=TEXT,
    contacts=TEXT,
    sequence=FLAG,
    format={"enum": ["text", "markdown", "html", "eml"]},
    answers=TEXT,
    note=TEXT,
    todo=FLAG,
)

RULE: Shape = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "A mailcheck rule",
    **_object(
        ["id", "title", "pillar", "severity", "since", "message", "advice", "why", "evidence", "examples"],
        id={"type": "string", "pattern": "^[a-z]+(-[a-z0-9]+)*$", "description": "lower-case words joined by hyphens"},
        title=TEXT,
        pillar={"enum": [*PILLARS, ENVELOPE]},
        severity=SEVERITY,
        since=TEXT,
        message=TEXT,
        advice=TEXT,
        why=TEXT,
        evidence={"enum": ["law", "study", "vendor", "opinion"]},
        references={"type": "array", "items": _object(["title", "url"], title=TEXT, url=TEXT)},
        formerly={"type": "array", "items": TEXT},
        pack=TEXT,
        scope=_REGIONS,
        applies=_object(
            kinds=_KINDS, min_words=COUNT, deep=FLAG, unsigned=FLAG, headers=FLAG, first_sentence=FLAG, subject=FLAG
        ),
        settings={"type": "object"},
        find=TERMS,
        missing=TERMS,
        measure=_object(
            ["of", "steps"],
            of=TEXT,
            steps={
                "type": "array",
                "minItems": 1,
                "items": _object(["over"], over=NUMBER, severity=SEVERITY, kinds=_STEP_KINDS),
            },
        ),
        detect=TEXT,
        unless=_object(**UNLESS),
        eases=_object(["to"], to=SEVERITY, **UNLESS),
        yields_to={"type": "array", "items": TEXT},
        match={"enum": ["words", "sentence"]},
        at_most={"type": "integer", "minimum": 1},
        points={"type": "number", "minimum": 0},
        examples=_object(
            ["bad", "good"],
            bad={"type": "array", "items": _BAD, "minItems": 4},
            good={"type": "array", "items": _GOOD, "minItems": 4},
        ),
    ),
    "oneOf": [{"required": [way]} for way in ("find", "missing", "measure", "detect")],
}

_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "array": (list,),
    "object": (dict,),
}
_CALLED = {
    "string": "text",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "array": "a list",
    "object": "a mapping",
}


def schema() -> str:
    """RULE as a JSON Schema file, for editors: what `mailcheck/schema/rule.schema.json` holds."""
    import json

    return json.dumps(RULE, indent=2, ensure_ascii=False) + "\n"


def check(value: Any, shape: Shape, lines: Lines, name: str, path: Path = ()) -> None:
    """Raises RuleError when *value* (at *path* of the file *name*) is not of the *shape*."""
    wrong = _wrong(value, shape, path)
    if wrong:
        at, reason = wrong
        raise RuleError(f"{name}:{lines.of(at)}: {reason}")


def nearest(word: str, words: Sequence[str]) -> str:
    """ "; did you mean `x`?" for the word nearest to *word*, "" where none is near."""
    from difflib import get_close_matches

    near = get_close_matches(word, words, 1, 0.5)
    return f"; did you mean `{near[0]}`?" if near else ""


def _wrong(value: Any, shape: Shape, path: Path) -> tuple[Path, str] | None:
    if "anyOf" in shape:
        return _wrong_choice(value, shape, path)
    if "enum" in shape and value not in shape["enum"]:
        allowed = ", ".join(shape["enum"])
        return path, f"`{_last(path)}` is `{value}`; it must be one of: {allowed}{nearest(str(value), shape['enum'])}"
    kind = shape.get("type")
    if kind and (not isinstance(value, _TYPES[kind]) or (kind in ("number", "integer") and isinstance(value, bool))):
        hint = ": put it in quotes" if kind == "string" and not isinstance(value, (dict, list)) else ""
        return path, f"`{_last(path)}` must be {_CALLED[kind]}, and YAML read `{value}` as {_kind_of(value)}{hint}"
    if kind == "string" and len(value) < shape.get("minLength", 0):
        return path, f"`{_last(path)}` is empty"
    if "pattern" in shape and not re.search(shape["pattern"], value):
        return path, f"`{_last(path)}` is `{value}`; it must be {shape['description']}"
    if "minimum" in shape and value < shape["minimum"]:
        return path, f"`{_last(path)}` is {value}; it must be {shape['minimum']} or more"
    if kind == "array":
        return _wrong_list(value, shape, path)
    if kind == "object":
        return _wrong_mapping(value, shape, path)
    return None


def _kind_of(value: Any) -> str:
    return (
        "nothing"
        if value is None
        else next(_CALLED[kind] for kind, types in _TYPES.items() if isinstance(value, types))
    )


def _last(path: Path) -> str:
    named = [part for part in path if isinstance(part, str)]
    return named[-1] if named else "the file"


def _wrong_choice(value: Any, shape: Shape, path: Path) -> tuple[Path, str] | None:
    problems = [_wrong(value, choice, path) for choice in shape["anyOf"]]
    if not all(problems):
        return None
    for choice, problem in zip(shape["anyOf"], problems, strict=True):
        if choice.get("type") == "object" and isinstance(value, dict) and set(choice["required"]) & set(value):
            return problem
    if isinstance(value, dict):
        return path, f"a term is {{{', '.join(value)}}}; it must be text or hold tokens, dependency, model, link or tag"
    return problems[0]


def _wrong_list(value: list[Any], shape: Shape, path: Path) -> tuple[Path, str] | None:
    if len(value) < shape.get("minItems", 0):
        return path, f"`{_last(path)}` needs at least {shape['minItems']}, and has {len(value)}"
    for number, item in enumerate(value):
        problem = _wrong(item, shape.get("items", {}), (*path, number))
        if problem:
            return problem
    return None


def _wrong_mapping(value: dict[str, Any], shape: Shape, path: Path) -> tuple[Path, str] | None:
    known = shape.get("properties", {})
    for key in value:
        if known and key not in known:
            return (*path, key), f"unknown key `{key}`{nearest(key, list(known)) or '; known are: ' + ', '.join(known)}"
    for key in shape.get("required", ()):
        if key not in value:
            return path, f"`{key}` is missing"
    ways = [choice["required"][0] for choice in shape.get("oneOf", ())]
    if ways and sum(way in value for way in ways) != 1:
        return path, f"a rule has exactly one of: {', '.join(ways)}"
    for key, item in value.items():
        problem = _wrong(item, known.get(key, {}), (*path, key))
        if problem:
            return problem
    return None
