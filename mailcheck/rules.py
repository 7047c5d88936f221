"""Rule files in, `Rule`s out: strict, so that a mistake is one line with file, line and what would be right."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, Literal

from mailcheck import shapes, strict
from mailcheck.first_use import pattern
from mailcheck.model import (
    KINDS,
    PROSE,
    Applies,
    Example,
    Rule,
    RuleError,
    Step,
    Term,
    Unless,
)
from mailcheck.rule_files import LISTS, files, pack_folder

_HERE = Path(__file__).parent
_FIELDS = frozenset("match sentence name known company line count limit value days hours row column other".split())
_STRUCTURED: tuple[Literal["tokens", "dependency", "model", "link", "tag"], ...] = (
    "tokens",
    "dependency",
    "model",
    "link",
    "tag",
)
_PLACEHOLDER = pattern(r"(?<!\{)\{(?![!%])([^{}]*)\}(?!\})")  # a merge tag in an advice is none


def load_rules(folders: Sequence[Path] = ()) -> tuple[Rule, ...]:
    """The pack's rules and those of *folders* (a rule there replaces the pack's of the same id), by id.

    Raises RuleError for the first mistake in any file.
    """
    lists = _lists(pack_folder())
    rules: dict[str, Rule] = {}
    for folder in (pack_folder(), *folders):
        words = {**lists, **_lists(folder if folder.is_dir() else folder.parent)}
        for path in files(folder):
            rule = load_rule(path, words)
            rules[rule.id] = rule
    for rule in rules.values():
        for other in rule.yields_to:
            if other not in rules:
                near = shapes.nearest(other, list(rules))
                raise RuleError(f"{rule.path}:{_line_of(rule, other)}: yields to unknown rule `{other}`{near}")
    return tuple(rules[name] for name in sorted(rules))


def _line_of(rule: Rule, other: str) -> int:
    """The line on which *rule* yields to *other*."""
    value, lines = strict.load(_read(Path(rule.path)), rule.path)
    return lines.of(("yields-to", value["yields-to"].index(other)))


def _read(path: Path) -> str:
    try:
        if not path.is_file():
            raise RuleError(f"{path}:1: cannot be read: it is no file")
        if path.stat().st_size > strict.MAX_BYTES:
            raise RuleError(f"{path}:1: {strict.TOO_LARGE}")
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise RuleError(f"{path}:{line}: cannot be read: it is no UTF-8") from None
    except OSError as error:
        raise RuleError(f"{path}:1: cannot be read: {error.strerror}") from None


def _lists(folder: Path) -> Mapping[str, list[Any]]:
    """The word lists in the folder's lists.yaml, none where there is no such file."""
    path = folder / LISTS
    if not path.is_file():
        return {}
    value, lines = strict.load(_read(path), str(path))
    for name in value if isinstance(value, dict) else ():
        shapes.check(value[name], shapes.TERMS, lines, str(path), (name,))
    if not isinstance(value, dict):
        raise RuleError(f"{path}:1: it must be a mapping from names to lists of terms")
    return value


def load_rule(path: Path, lists: Mapping[str, list[Any]]) -> Rule:
    """The rule in the file at *path*; *lists* are the shared word lists that `$name` may stand for."""
    name = str(path)
    value, lines = strict.load(_read(path), name)
    shapes.check(value, shapes.RULE, lines, name)
    if value["id"] != path.stem:
        raise RuleError(f"{name}:{lines.of(('id',))}: the id `{value['id']}` is not the file's name `{path.stem}`")
    return _Builder(value, lines, name, lists).rule()


class _Builder:
    """Turns one checked mapping into a Rule; knows the file for its errors."""

    def __init__(
        self, value: Mapping[str, Any], lines: strict.Lines, name: str, lists: Mapping[str, list[Any]]
    ) -> None:
        self.value, self.lines, self.name, self.lists = value, lines, name, lists
        self.settings = value.get("settings", {})

    def fail(self, path: strict.Path, reason: str) -> RuleError:
        return RuleError(f"{self.name}:{self.lines.of(path)}: {reason}")

    def rule(self) -> Rule:
        value = self.value
        self._check_placeholders()
        self._check_names()
        measure = value.get("measure", {})
        return Rule(
            id=value["id"], title=value["title"], pillar=value["pillar"], severity=value["severity"],
            since=value["since"], message=value["message"].strip(), advice=value["advice"].strip(),
            why=value["why"].strip(), evidence=value["evidence"],
            references=tuple((item.get("title", ""), item.get("url", "")) for item in value.get("references", ())),
            examples=self._examples(), path=self.name,
            find=self._terms(("find",)), missing=self._terms(("missing",)),
            measure=measure.get("of", ""), steps=self._steps(measure.get("steps", ())),
            detect=value.get("detect", ""), formerly=tuple(value.get("formerly", ())),
            pack=value.get("pack", "core"), scope=tuple(value.get("scope", PROSE)),
            applies=_applies(value.get("applies", {})),
            settings=self.settings, unless=self._unless("unless"),
            eases=(value["eases"]["to"], self._unless("eases")) if "eases" in value else None,
            yields_to=tuple(value.get("yields-to", ())), at_most=int(value.get("at-most", 0)),
            points=value.get("points"), whole=value.get("match") == "sentence",
        )  # fmt: skip

    def _check_placeholders(self) -> None:
        for key in ("message", "advice"):
            for name in _PLACEHOLDER.findall(self.value[key]):
                if name not in _FIELDS:
                    known = ", ".join(f"{{{field}}}" for field in sorted(_FIELDS))
                    raise self.fail(
                        (key,),
                        f"unknown placeholder {{{name}}}{shapes.nearest(name, sorted(_FIELDS))} (known: {known})",
                    )

    def _check_names(self) -> None:
        """Refuses a measure or detector that there is none of."""
        from mailcheck.measures import MEASURES

        given = {"measure": self.value.get("measure", {}).get("of", ""), "detect": self.value.get("detect", "")}
        detectors = sorted(info.name.replace("_", "-") for info in iter_modules([str(_HERE / "detectors")]))
        for key, known in (("measure", sorted(MEASURES)), ("detect", detectors)):
            if given[key] and given[key] not in known:
                raise self.fail((key,), f"unknown {key} `{given[key]}`{shapes.nearest(given[key], known)}")

    def _steps(self, steps: Sequence[Mapping[str, Any]]) -> tuple[Step, ...]:
        return tuple(
            Step(float(step["over"]), step.get("severity", self.value["severity"]), tuple(step.get("kinds", KINDS)))
            for step in steps
        )

    def _unless(self, key: str) -> Unless:
        given = self.value.get(key, {})
        places = ("match", "sentence", "neighbours", "following", "before", "anywhere")
        return Unless(
            **{place: self._terms((key, place)) for place in places},
            question=given.get("question", False),
            quotation=given.get("quotation", False),
        )

    def _terms(self, path: tuple[str, ...]) -> tuple[Term, ...]:
        given: Any = self.value
        for part in path:
            given = given.get(part, {}) if isinstance(given, Mapping) else {}
        return tuple(term for number, item in enumerate(given) for term in self._term(item, (*path, number)))

    def _term(self, item: Any, path: strict.Path) -> Sequence[Term]:
        from mailcheck.expressions import check_term

        if isinstance(item, str) and re.fullmatch(r"\$[a-z][\w-]*", item):
            return [term for word in self._list(item[1:], path) for term in self._plain(word, item, path)]
        term = self._written(item, path) if isinstance(item, str) else self._structured(item, path)
        for one in (*term.when, term):
            problem = check_term(one)
            if problem:
                raise self.fail(path, problem)
        return [term]

    def _plain(self, item: Any, name: str, path: strict.Path) -> Sequence[Term]:
        """The terms of an item of the list *name*, which may not stand for another list."""
        if isinstance(item, str) and "$" in item and re.search(r"\$[a-z]", item) and item[:1] != "/":
            raise self.fail(path, f"`{item}` in the list `{name[1:]}` stands for a list again; write its words out")
        return self._term(item, path)

    def _written(self, item: str, path: strict.Path) -> Term:
        from mailcheck.expressions import written

        term = written(item)
        return Term("words", self._filled(item, path)) if term.kind == "words" else term

    def _structured(self, item: Mapping[str, Any], path: strict.Path) -> Term:
        kind = next(kind for kind in _STRUCTURED if kind in item)
        when = tuple(self._written(word, path) for word in item.get("when", ()))
        agrees = item["model"] if kind in ("tokens", "dependency") and "model" in item else ""
        highlight = tuple(item.get("highlight", ()))
        bounds = {key: float(item.get(key, 0.0)) for key in ("under", "sure")}
        return Term(kind, item[kind], float(item.get("at-least", 0.5)), when, highlight, agrees, **bounds)

    def _filled(self, words: str, path: strict.Path) -> str:
        """*words* with each `$name` inside it written out as a choice."""
        return re.sub(r"\$([a-z][\w-]*)", lambda match: f"({'|'.join(self._words(match.group(1), path))})", words)

    def _words(self, name: str, path: strict.Path) -> list[str]:
        """The list called *name*, which must be of plain words."""
        found = self._list(name, path)
        wrong = next((item for item in found if not isinstance(item, str)), None)
        if wrong is not None:
            raise self.fail(path, f"`{wrong}` in the list `{name}` is not text: put it in quotes")
        return found

    def _list(self, name: str, path: strict.Path) -> list[Any]:
        found = self.settings.get(name, self.lists.get(name))
        if isinstance(found, (int, float, str)):
            return [str(found)]
        if not isinstance(found, list):
            raise self.fail(path, f"unknown list `${name}`{shapes.nearest(name, [*self.settings, *self.lists])}")
        wrong = next((item for item in found if not isinstance(item, (str, dict))), None)
        if wrong is not None:
            raise self.fail(path, f"`{wrong}` in the list `{name}` was not read as text: put it in quotes")
        return found

    def _examples(self) -> tuple[Example, ...]:
        found = []
        for kind in ("bad", "good"):
            for number, item in enumerate(self.value["examples"][kind]):
                found.append(
                    Example(
                        text=item["text"],
                        bad=kind == "bad",
                        words=tuple(item.get("words", ("",))),
                        note=item.get("note", ""),
                        format=item.get("format", "text"),
                        answers=item.get("answers", ""),
                        contacts=item.get("contacts", ""),
                        sequence=item.get("sequence", False),
                        todo=item.get("todo", False),
                        line=self.lines.of(("examples", kind, number)),
                    )  # fmt: skip
                )
        return tuple(found)


def _applies(given: Mapping[str, Any]) -> Applies:
    values: dict[str, Any] = {
        key.replace("-", "_"): tuple(item) if isinstance(item, list) else item for key, item in given.items()
    }
    return Applies(**values)
