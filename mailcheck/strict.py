"""Strict YAML: text in, plain values and the line of each out; everything YAML would guess at is refused.

Aliases, merge keys, duplicate keys, tags and files over `MAX_BYTES` are errors that name file and line.
"""

from __future__ import annotations

from typing import Any

import yaml

from mailcheck.lines import Lines, Path
from mailcheck.model import RuleError
from mailcheck.rule_files import MAX_BYTES

__all__ = ["MAX_BYTES", "Lines", "Path", "load"]
MAX_DEPTH = 24
TOO_LARGE = f"more than {MAX_BYTES // 1024} kB; a YAML file of mailcheck is small"
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load(text: str, name: str) -> tuple[Any, Lines]:
    """The value of the YAML in *text* (called *name* in errors) and its lines.

    Raises RuleError for anything that is not plain, unaliased YAML.
    """
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise RuleError(f"{name}:1: {TOO_LARGE}")
    _refuse_aliases(text, name)
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        raise _broken(error, name) from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise RuleError(f"{name}:1: not valid YAML: {str(error).splitlines()[0]}") from None
    lines = Lines()
    return (None if node is None else _value(node, (), lines, name)), lines


def _broken(error: yaml.MarkedYAMLError, name: str) -> RuleError:
    line = error.problem_mark.line + 1 if error.problem_mark else 1
    if "nesting depth" in (error.problem or ""):  # libyaml may look so far ahead that it meets its own limit first
        return RuleError(f"{name}:{line}: nested deeper than {MAX_DEPTH} levels")
    return RuleError(f"{name}:{line}: not valid YAML: {error.problem or error}")


def _refuse_aliases(text: str, name: str) -> None:
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_Loader):
            line = event.start_mark.line + 1 if event.start_mark else 1
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise RuleError(f"{name}:{line}: anchors and aliases are not allowed; write the value out")
            if getattr(event, "tag", None):
                raise RuleError(f"{name}:{line}: tags are not allowed; write the plain value")
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                raise RuleError(f"{name}:{line}: nested deeper than {MAX_DEPTH} levels")
    except yaml.MarkedYAMLError as error:
        raise _broken(error, name) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise RuleError(f"{name}:1: not valid YAML: {str(error).splitlines()[0]}") from None


def _value(node: yaml.Node, path: Path, lines: Lines, name: str) -> Any:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines, name)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*path, number), lines, name) for number, item in enumerate(node.value)]
    return _scalar(node, path, lines, name)


def _mapping(node: yaml.MappingNode, path: Path, lines: Lines, name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
        if not isinstance(key, str) or key == "<<":
            raise RuleError(f"{name}:{line}: {'merge keys are not allowed' if key == '<<' else 'a key must be a word'}")
        if key in found:
            raise RuleError(f"{name}:{line}: the key `{key}` stands twice")
        found[key] = _value(value_node, (*path, key), lines, name)
        lines[(*path, key)] = line
    return found


def _scalar(node: yaml.Node, path: Path, lines: Lines, name: str) -> Any:
    kind = node.tag.rpartition(":")[2]
    if kind == "str":
        return node.value
    try:
        if kind == "int":
            return int(node.value.replace("_", ""), 0)
        if kind == "float":
            return float(node.value)
    except ValueError:
        pass
    if kind == "bool":
        return node.value.lower() in ("true", "yes", "on")
    if kind == "null":
        return None
    raise RuleError(f"{name}:{node.start_mark.line + 1}: `{node.value}` was not read as text: put it in quotes")
