"""A few lines of YAML in, plain text values out; whatever YAML would guess at, share or repeat is refused.

Read through python-frontmatter, with a handler that keeps line numbers and builds values from parser events.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml
from frontmatter import parse
from frontmatter.default_handlers import YAMLHandler

from mailcheck.first_use import pattern

MAX_DEPTH = 12
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAGGED = pattern(r"^([ \t]*(?:- +)?[\w-]+[ \t]*:[ \t]+)((?:\{[{%!]|\*\||%%|\[\[|\$\{|@|`).*?)[ \t]*$", re.MULTILINE)
_TAGGED_IN_FLOW = pattern(
    r"((?:[:,\[][ \t]+|\[))"
    r"(\{\{[^{}\n]{0,300}\}\}|\*\|[^|\n]{0,300}\|\*|%%[^%\n]{0,300}%%|\{![^{}\n]{0,300}\})(?=[ \t]*[,}\]])"
)
_SURROGATE = pattern("[\ud800-\udfff]")


class BrokenYaml(Exception):
    """The YAML cannot be read; `line` counts from 1."""

    def __init__(self, problem: str, line: int) -> None:
        super().__init__(problem)
        self.line = max(1, line)


def load(text: str) -> dict[str, Any]:
    """The mapping that *text* holds: its scalars are text, empty ones None. Raises BrokenYaml."""
    try:
        values, _ = parse(f"---\n{text}\n---\n", handler=_Handler())
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BrokenYaml(f"no valid YAML ({error.problem or error.context})", line) from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise BrokenYaml(f"no valid YAML ({str(error).splitlines()[0]})", 1) from None
    return values


class _Handler(YAMLHandler):
    """python-frontmatter's YAML, made strict."""

    def split(self, text: str) -> tuple[str, str]:
        """The block as it stands, blank lines kept; there is no content here."""
        return text.removeprefix("---\n").removesuffix("---"), ""

    def load(self, fm: str, **_: object) -> Any:
        """The values of the block."""
        events = iter(yaml.parse(_TAGGED_IN_FLOW.sub(_quoted, _TAGGED.sub(_quoted, fm)), Loader=_LOADER))
        for event in events:
            if isinstance(event, yaml.MappingStartEvent):
                return _value(event, events, 0)
            if isinstance(event, yaml.NodeEvent):
                raise BrokenYaml("not a `key: value`", _line(event))
        return {}


def _line(event: yaml.Event) -> int:
    mark: Any = event.start_mark
    return int(mark.line) + 1 if mark else 1


def _quoted(found: re.Match[str]) -> str:
    """A merge tag as a value, in quotes."""
    return f"{found[1]}'{found[2].replace(chr(39), chr(39) * 2)}'"


def _value(event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Any:
    line = _line(event)
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        raise BrokenYaml("anchors and aliases are not allowed", line)
    if getattr(event, "tag", None):
        raise BrokenYaml("tags are not allowed", line)
    if depth > MAX_DEPTH:
        raise BrokenYaml(f"nested deeper than {MAX_DEPTH} levels", line)
    if isinstance(event, yaml.SequenceStartEvent):
        return _sequence(events, depth)
    if isinstance(event, yaml.MappingStartEvent):
        return _mapping(events, depth)
    return _scalar(event)


def _scalar(event: yaml.Event) -> str | None:
    if not isinstance(event, yaml.ScalarEvent):
        raise BrokenYaml("not a value", _line(event))
    if event.implicit[0] and event.value in ("", "~", "null"):
        return None
    return _SURROGATE.sub("\ufffd", event.value)


def _sequence(events: Iterator[yaml.Event], depth: int) -> list[Any]:
    found: list[Any] = []
    while not isinstance(event := next(events), yaml.SequenceEndEvent):
        found.append(_value(event, events, depth + 1))
    return found


def _mapping(events: Iterator[yaml.Event], depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        line = _line(event)
        key = event.value if isinstance(event, yaml.ScalarEvent) else None
        if not isinstance(key, str) or key == "<<":
            raise BrokenYaml("merge keys are not allowed" if key == "<<" else "a key must be a word", line)
        if key in found:
            raise BrokenYaml(f"`{key}` stands twice", line)
        found[key] = _value(next(events), events, depth + 1)
    return found
