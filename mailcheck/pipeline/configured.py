"""The name of a draft in, its setup out: the configuration that holds for it, and the rules as that wants them."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from mailcheck import shapes
from mailcheck.config import (
    FILES,
    LARGEST,
    LONGEST_WAIT,
    OFF,
    Config,
    Key,
    Layer,
    Setting,
    Settings,
    Shape,
    config,
)
from mailcheck.frozen import replace
from mailcheck.model import SEVERITIES, MailcheckError, Rule, RuleError, Severity
from mailcheck.pipeline import Setup, selected
from mailcheck.pipeline.files import ConfigFile, chain, read, shown, wrong_in
from mailcheck.places import file_of
from mailcheck.rule_files import pack_folder
from mailcheck.rulebook import load_rules


class Configured:
    """The setup of each draft of a run, by its name: each file is read and checked once, each rule made once.

    *file* is the configuration of every draft (None: each has its own, found from its folder upwards). *options*
    win over files; *rest* has what only options say (`to`, `contacts`, `known` …).
    """

    def __init__(self, file: Path | None = None, options: Settings | None = None, rest: Config | None = None) -> None:
        self._options, self._rest = dict(options or {}), rest or Config()
        self._named: dict[str, Setup] = {}
        self._folders: dict[Path, ConfigFile | None] = {}
        self._layers: dict[Path, tuple[Layer, ...]] = {}
        self._setups: dict[tuple[Path | None, tuple[int, ...]], Setup] = {}
        self._loaded: dict[tuple[Path, ...], dict[str, Rule]] = {}
        self._remade: dict[str, Rule] = {}
        self._lists: dict[str, tuple[tuple[str, ...], Mapping[str, tuple[str, str]]]] = {}
        self._file = read(file) if file else None
        if file and not self._file:
            raise MailcheckError(f"{shown(file)}: there is no [tool.mailcheck] in it")

    def of(self, name: str) -> Setup:
        """The setup of the draft called *name* (`-`: of the working directory). Raises MailcheckError."""
        if name not in self._named:
            self._named[name] = self._of(name)
        return self._named[name]

    def _of(self, name: str) -> Setup:
        path = Path(os.path.abspath(file_of(name)[0]))
        file = self._file or self._found(path.parent)
        layers = self._layers_of(file) if file else ()
        chosen = tuple(number for number, layer in enumerate(layers) if layer.holds_for(path))
        key = (file.path if file else None, chosen)
        if key not in self._setups:
            self._setups[key] = self._setup(file, [layers[number] for number in chosen])
        return self._setups[key]

    def reasons(self) -> dict[str, str]:
        """Why each rule that was loaded matters, by its id."""
        return {rule.id: rule.why for loaded in self._loaded.values() for rule in loaded.values()}

    def rules(self, config: Config) -> tuple[Rule, ...]:
        """The rules that *config* selects, its severities and settings put in."""
        chosen = selected(tuple(self._load(config.rules).values()), config)
        return tuple(self._made(rule, config) for rule in chosen)

    def _found(self, folder: Path) -> ConfigFile | None:
        """The nearest configuration in *folder* or above it."""
        for at in (folder, *folder.parents):
            if at not in self._folders:
                here = (read(at / name) for name in FILES if os.path.lexists(at / name))
                self._folders[at] = next((file for file in here if file), None)
            if self._folders[at]:
                return self._folders[at]
        return None

    def _layers_of(self, file: ConfigFile) -> tuple[Layer, ...]:
        """All that *file* says, after all that it extends."""
        if file.path not in self._layers:
            layers = [layer for one in chain(file) for layer in one.layers()]
            folders = _folders({key: one for layer in layers for key, one in layer.values.items()})
            self._layers[file.path] = tuple(
                replace(layer, values=self._checked(layer.values, folders)) for layer in layers
            )
        return self._layers[file.path]

    def _setup(self, file: ConfigFile | None, layers: Sequence[Layer]) -> Setup:
        values: dict[Key, Setting] = {}
        for layer in layers:
            values |= layer.values
        options = self._checked(self._options, _folders(values | self._options))
        wanted = options[("select",)].value if ("select",) in options else ()
        lifted = {("rules", rule, "severity") for rule in wanted}
        values = {key: one for key, one in values.items() if one.value != OFF or key not in lifted} | options
        rest = self._rest
        made = replace(
            config(values),
            to=rest.to,
            company=rest.company,
            kind=rest.kind,
            known=rest.known,
        )
        made = self._listed(made, values.get(("contacts",)))
        if made.office_hours and made.office_hours.a_day <= 0:
            at = next(
                one.origin for key, one in values.items() if key in (("office-hours", "from"), ("office-hours", "to"))
            )
            raise MailcheckError(f"{at}: `office-hours` end before they begin; `from` must be earlier than `to`")
        rules = self.rules(made)
        if not rules:
            raise MailcheckError("no rules are left to judge by")
        return Setup(made, rules, values, file.path if file else None)

    def _listed(self, config: Config, given: Setting | None) -> Config:
        """*config* with the contact list that an option names, else with that of the configuration."""
        rest = self._rest
        if rest.columns or given is None:
            return replace(config, columns=rest.columns, contacts=rest.contacts)
        if given.value not in self._lists:
            from mailcheck.contacts import known

            try:
                self._lists[given.value] = known(Path(given.value))
            except MailcheckError as error:
                raise MailcheckError(f"{given.origin}: {error}") from None
        columns, contacts = self._lists[given.value]
        return replace(config, columns=columns, contacts=contacts)

    def _load(self, folders: tuple[Path, ...]) -> dict[str, Rule]:
        if folders not in self._loaded:
            self._loaded[folders] = {rule.id: rule for rule in load_rules(folders)}
        return self._loaded[folders]

    def _checked(self, values: Settings, folders: tuple[Path, ...]) -> dict[Key, Setting]:
        """*values* with the rules' present names. Raises MailcheckError for what there is none of."""
        loaded = self._load(folders)
        names = {name: rule.id for rule in loaded.values() for name in (rule.id, *rule.formerly)}
        known = {"rule": names, "pack": {rule.pack: rule.pack for rule in loaded.values()}}
        checked: dict[Key, Setting] = {}
        for key, one in values.items():
            if key in (("select",), ("packs",)):
                kind = "rule" if key == ("select",) else "pack"
                one = replace(one, value=[_named(name, kind, known[kind], one) for name in one.value])
            elif key[0] in ("ignore", "rules"):
                key = (key[0], _named(key[1], "rule", names, one), *key[2:])
            _check_value(key, one)
            if key[0] == "rules" and key[2:3] == ("settings",):
                self._check_setting(loaded[key[1]], key[3:], one, folders)
            checked[key] = one
        return checked

    def _check_setting(self, rule: Rule, path: Key, one: Setting, folders: tuple[Path, ...]) -> None:
        if path[0] not in rule.settings:
            near = shapes.nearest(path[0], list(rule.settings)) or f"; it has {', '.join(rule.settings) or 'none'}"
            raise MailcheckError(f"{one.origin}: `{rule.id}` has no setting `{path[0]}`{near}")
        wrong = wrong_in(one.value, _like(rule.settings[path[0]]), path)
        if wrong:
            raise MailcheckError(f"{one.origin}: {wrong[1]}")
        try:
            self._made(rule, Config(rules=folders, settings={rule.id: {path[0]: one.value}}))
        except RuleError as error:
            reason = str(error).removeprefix(f"{rule.path}:").partition(": ")[2]
            raise MailcheckError(f"{one.origin}: {reason}") from None

    def _made(self, rule: Rule, config: Config) -> Rule:
        """*rule* as *config* wants it, made once for all configurations that want the same."""
        settings, severity = config.settings.get(rule.id, {}), config.severities.get(rule.id)
        made = self._other(rule, settings, severity, config.rules) if settings or severity else rule
        hours = config.office_hours if rule.id == "late-reply" else None
        return replace(made, settings={**made.settings, "office-hours": hours}) if hours else made

    def _other(self, rule: Rule, settings: Mapping[str, object], severity: str | None, folders: Sequence[Path]) -> Rule:
        """*rule* with other settings or another severity."""
        import json

        key = json.dumps([rule.path, severity, settings], sort_keys=True)
        if key not in self._remade:
            made = _rebuilt(rule, settings, folders) if settings else rule
            self._remade[key] = with_severity(made, severity) if severity else made
        return self._remade[key]


def _rebuilt(rule: Rule, settings: Mapping[str, object], folders: Sequence[Path]) -> Rule:
    """*rule*, made anew from its file with other *settings*, so that they reach its terms. Raises RuleError."""
    from mailcheck import rules as rule_files
    from mailcheck import strict

    value, lines = strict.load(rule_files._read(Path(rule.path)), rule.path)
    lists = dict(rule_files._lists(pack_folder()))
    for folder in folders:
        if folder == Path(rule.path) or folder in Path(rule.path).parents:
            lists |= rule_files._lists(folder if folder.is_dir() else folder.parent)
    builder = rule_files._Builder({**value, "settings": {**rule.settings, **settings}}, lines, rule.path, lists)
    return builder.rule()


def _folders(values: Settings) -> tuple[Path, ...]:
    """The folders of own rules in *values*. Raises MailcheckError where a file names one that is not there."""
    given = {key[1]: one for key, one in values.items() if key[0] == "rules-folders"}
    for folder, one in given.items():
        if not os.path.exists(folder) and not _option(one):
            raise MailcheckError(f"{one.origin}: no such folder of rules: {one.value}")
    return tuple(Path(folder) for folder in given)


def _option(one: Setting) -> bool:
    return one.origin.startswith("--")


def _named(name: str, kind: str, known: Mapping[str, str], one: Setting) -> str:
    if name not in known:
        at = "" if _option(one) else f"{one.origin}: "
        raise MailcheckError(f"{at}unknown {kind} `{name}`{shapes.nearest(name, list(known))}")
    return known[name]


def _check_value(key: Key, one: Setting) -> None:
    """Raises MailcheckError for a number out of its range and for a zone there is none of."""
    top = {"min-score": 10, "pillars": 10, "reply-within": LONGEST_WAIT}
    least, most = (1, LARGEST[key[1]]) if key[0] == "limits" else (0, top.get(key[0]))
    if most and not isinstance(one.value, str) and not least <= one.value <= most:
        raise MailcheckError(f"{one.origin}: `{key[-1]}` is {one.value}; it must be {least} to {most}")
    if key == ("office-hours", "zone"):
        from zoneinfo import ZoneInfo, available_timezones

        try:
            ZoneInfo(one.value)
        except (KeyError, ValueError, OSError):
            near = shapes.nearest(one.value, sorted(available_timezones()))
            raise MailcheckError(f"{one.origin}: unknown time zone `{one.value}`{near}") from None


def _like(own: object) -> Shape:
    """The shape of a setting that may stand for *own*."""
    shape = {bool: shapes.FLAG, int: shapes.COUNT, float: shapes.NUMBER, list: shapes.TERMS, dict: {"type": "object"}}
    return shape.get(type(own), shapes.TEXT)


def with_severity(rule: Rule, severity: str) -> Rule:
    """*rule* with another severity; steps and easings that were graver or the same follow it."""

    def limited(own: Severity) -> Severity:
        at = SEVERITIES.index(severity)
        return SEVERITIES[at if own == rule.severity else max(at, SEVERITIES.index(own))]

    steps = tuple(replace(step, severity=limited(step.severity)) for step in rule.steps)
    eases = (limited(rule.eases[0]), rule.eases[1]) if rule.eases else None
    return replace(rule, severity=limited(rule.severity), steps=steps, eases=eases)
