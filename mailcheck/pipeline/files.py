"""Configuration files in, their layers of values out: read strictly, with where each value was written.

A mistake is one line that names the file, the line (in TOML the key) and what would be right.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mailcheck import shapes
from mailcheck.config import OFF, OVERRIDE, SHAPE, Layer, Shape, flat
from mailcheck.first_use import pattern
from mailcheck.frozen import Frozen
from mailcheck.lines import Lines
from mailcheck.lines import Path as Keys
from mailcheck.model import MailcheckError, RuleError
from mailcheck.rule_files import MAX_BYTES

_TABLE = "tool.mailcheck"
_MOST = 16 * MAX_BYTES  # of somebody else's pyproject.toml
_LONG_KEY = pattern(r"(?:[\w\"'-]++\s*+\.\s*+){32}")  # tomllib needs quadratic time for it


class ConfigFile(Frozen):
    """A configuration file: its values, and the line of each (none in TOML)."""

    path: Path
    value: dict[str, Any]
    lines: Lines | None

    def at(self, key: Keys) -> str:
        """Where *key* is written, for people."""
        if self.lines is None:
            return f"{shown(self.path)}: {'.'.join([_TABLE, *map(str, key)])}"
        return f"{shown(self.path)}:{self.lines.of(key)}"

    def layers(self) -> list[Layer]:
        """What holds for every file, then the overrides in their order. Raises MailcheckError for a wrong shape."""
        given = _with_off(self.value)
        top = {**SHAPE, "properties": {**SHAPE["properties"], "overrides": {"type": "array"}}}
        self._check(given, top, ())
        overrides = [_with_off(one) for one in given.get("overrides", ())]
        for number, override in enumerate(overrides):
            self._check(override, OVERRIDE, ("overrides", number))
        return [self._layer(given, ()), *(self._layer(one, ("overrides", n)) for n, one in enumerate(overrides))]

    def _check(self, given: Any, shape: Shape, at: Keys) -> None:
        wrong = wrong_in(given, _fitted(given, shape), at)
        if wrong:
            reason = wrong[1] if self.lines is not None else wrong[1].replace("YAML read", "TOML read")
            raise MailcheckError(f"{self.at(wrong[0])}: {reason}")

    def _layer(self, given: Mapping[str, Any], above: Keys) -> Layer:
        said = {key: one for key, one in given.items() if key not in ("extends", "overrides", "files")}
        if isinstance(said.get("ignore"), list):
            said["ignore"] = dict.fromkeys(said["ignore"], "")
        folders = said.get("rules-folders", ())
        if folders:
            said["rules-folders"] = {str((self.path.parent / folder).absolute()): folder for folder in folders}
        if "contacts" in said:
            said["contacts"] = str((self.path.parent / said["contacts"]).absolute())
        values = flat(said, lambda key: self.at((*above, *key)))
        return Layer(values, self.path.parent, tuple(given.get("files", ())))


def _with_off(given: Any) -> Any:
    """*given* with the word that YAML reads as false (`severity: off`) as it was written."""
    rules = given.get("rules") if isinstance(given, dict) else None
    if not isinstance(rules, dict):
        return given
    off = {name for name, one in rules.items() if isinstance(one, dict) and one.get("severity") is False}
    return {**given, "rules": {name: {**one, "severity": OFF} if name in off else one for name, one in rules.items()}}


def chain(file: ConfigFile) -> list[ConfigFile]:
    """*file* after all that it extends. Raises MailcheckError for a file that is not there and for a circle."""
    files = [file]
    while isinstance(other := files[0].value.get("extends"), str):
        path = Path(os.path.abspath(files[0].path.parent / other))
        at = files[0].at(("extends",))
        if os.path.realpath(path) in {os.path.realpath(one.path) for one in files}:
            way = " -> ".join(shown(one.path) for one in [*files[::-1], ConfigFile(path, {}, None)])
            raise MailcheckError(f"{at}: `extends` goes in a circle: {way}")
        if not os.path.lexists(path):
            raise MailcheckError(f"{at}: `extends` names `{other}`, which is not there")
        extended = read(path)
        if not extended:
            raise MailcheckError(f"{at}: `extends` names `{other}`, which has no [{_TABLE}]")
        files.insert(0, extended)
    return files


def read(path: Path) -> ConfigFile | None:
    """The configuration in the file at *path*, None for TOML that has no table of ours. Raises MailcheckError."""
    path, name, toml = Path(os.path.abspath(path)), shown(path), path.suffix == ".toml"
    try:
        if not os.path.isfile(path):
            raise MailcheckError(f"{name}: {'it is no file' if os.path.lexists(path) else 'no such file'}")
        with open(path, "rb") as file:
            data = file.read(_MOST)
        if toml and b"mailcheck" not in data:
            return None
        if len(data) > MAX_BYTES:
            raise MailcheckError(f"{name}: more than {MAX_BYTES // 1024} kB; a configuration is small")
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise MailcheckError(f"{name}: cannot be read: it is no UTF-8") from None
    except OSError as error:
        raise MailcheckError(f"{name}: cannot be read: {error.strerror}") from None
    if toml:
        table = _table(text.replace("\r\n", "\n"), name)
        return None if table is None else ConfigFile(path, table, None)
    from mailcheck.strict import load

    value, lines = load(text, name)
    if not isinstance(value, dict | None):
        raise MailcheckError(f"{name}:1: a configuration is a mapping from keys to values")
    return ConfigFile(path, value or {}, lines)


def _table(text: str, name: str) -> dict[str, Any] | None:
    """The table [tool.mailcheck] in the TOML *text*, dates and times as text."""
    if _LONG_KEY.search(text):
        raise MailcheckError(f"{name}: a key of more than 32 parts")
    import tomllib

    try:
        tool = tomllib.loads(text).get("tool")
        table = tool.get("mailcheck") if isinstance(tool, dict) else None
        if not isinstance(table, dict | None):
            raise MailcheckError(f"{name}: {_TABLE} must be a table")
        return None if table is None else {key: _worded(one) for key, one in table.items()}
    except ValueError as error:
        raise MailcheckError(f"{name}: not valid TOML: {error}") from None
    except RecursionError:
        raise MailcheckError(f"{name}: nested too deeply to be read") from None


def _worded(value: Any) -> Any:
    """*value* with dates and times of day as text, as they stand in YAML."""
    if isinstance(value, dict):
        return {key: _worded(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_worded(one) for one in value]
    from datetime import date, time

    if isinstance(value, time):
        return value.strftime("%H:%M")
    return value.isoformat() if isinstance(value, date) else value


class _Asked(Lines):
    """Lines that only remember which key was asked for."""

    key: Keys = ()

    def of(self, path: Keys) -> int:
        """Always 1."""
        self.key = path
        return 1


def wrong_in(value: Any, shape: Shape, at: Keys) -> tuple[Keys, str] | None:
    """The key at which *value* is wrong and what is wrong with it, None where nothing is."""
    asked = _Asked()
    try:
        shapes.check(value, shape, asked, "", at)
    except RuleError as error:
        return asked.key, str(error).removeprefix(":1: ")
    return None


_IS: Mapping[str, type | tuple[type, ...]] = {"object": dict, "array": list, "string": str, "number": (int, float)}


def _fitted(value: Any, shape: Shape) -> Shape:
    """*shape* with its choices made as the type of *value* makes them, and its open keys named."""
    if "anyOf" in shape:
        choices: Sequence[Shape] = shape["anyOf"]
        return _fitted(value, next((one for one in choices if isinstance(value, _IS[one["type"]])), choices[0]))
    if shape.get("type") != "object" or not isinstance(value, dict):
        return shape
    unnamed: Shape = shape.get("additionalProperties") or {}
    known: Mapping[str, Shape] = shape.get("properties") or dict.fromkeys(value, unnamed)
    return {**shape, "properties": {key: _fitted(value.get(key), one) for key, one in known.items()}}


def shown(path: Path) -> str:
    """*path* for people: from the working directory where it lies below it."""
    path, here = Path(os.path.abspath(path)), Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
