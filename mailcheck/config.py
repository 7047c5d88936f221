"""What the user set: layers of values from files and options in, one frozen Config for a draft out.

`SHAPE` says what a configuration may hold: files are checked by it, and editors by the JSON Schema made from it.
A layer is flat: the path of a key ("sender", "name") to its value and to where that was written. Nothing is read here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from mailcheck.frozen import Frozen, field, fields
from mailcheck.limits import MOST_BYTES, Limits
from mailcheck.model import KINDS, PILLARS, SEVERITIES, Draft, Finding, Kind

if TYPE_CHECKING:
    from datetime import tzinfo

FILES = ("mailcheck.yaml", ".mailcheck.yaml", "pyproject.toml")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FAIL_ON = (*SEVERITIES, "never")
OFF = "off"
Key = tuple[str, ...]
Shape = Mapping[str, Any]

_DEEPEST = 4  # keys above a single value: rules, the rule, settings, the setting
LONGEST_WAIT = 8784  # hours of a year


def _text(description: str = "", pattern: str = "") -> Shape:
    shape = {"type": "string", "minLength": 1, "pattern": pattern, "description": description}
    return {key: value for key, value in shape.items() if value != ""}


def _list(items: Shape, description: str) -> Shape:
    return {"type": "array", "minItems": 1, "items": items, "description": description}


def _object(description: str, properties: Mapping[str, Shape], required: Iterable[str] = ()) -> Shape:
    held = {"properties": dict(properties), "required": list(required), "additionalProperties": False}
    return {"type": "object", "description": description, **held}


def _mapping(description: str, values: Shape) -> Shape:
    return {"type": "object", "description": description, "additionalProperties": values}


_TIME = _text("a time such as '09:00', in quotes", r"^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$")
_RULE = _object(
    "How this rule judges.",
    {"severity": {"enum": [*SEVERITIES, OFF]}, "settings": _mapping("Settings of the rule, by name.", {})},
)
LARGEST: Mapping[str, int] = {
    **{name.replace("_", "-"): 1_000_000_000 for name in fields(Limits)},
    "message-size": MOST_BYTES,
    "depth": 200,
}
_POINTS: Shape = {"type": "number", "minimum": 0, "maximum": 10}
_KEYS: Mapping[str, Shape] = {
    "packs": _list(_text(), "Packs of rules that are on beside the core."),
    "select": _list(_text(), "Judge by these rules only."),
    "ignore": {
        "description": "Rules whose findings are set aside: a mapping from the rule to the reason, or a list of rules.",
        "anyOf": [_mapping("From a rule to the reason.", _text()), _list(_text(), "Rules.")],
    },
    "rules": _mapping("Severity and settings of single rules.", _RULE),
    "rules-folders": _list(_text(), "Folders of your own rules, relative to this file, added to the pack."),
    "contacts": _text("The contact list, relative to this file: who the readers are, and which columns there are."),
    "kind": {"enum": list(KINDS), "description": "What sort of draft it is, where it does not say so itself."},
    "sender": _object(
        "Who writes, where the draft does not say so.",
        {"name": _text(), "company": _text(), "signature": {"enum": ["written", "appended"]}},
    ),
    "recipient": _object("Who reads, where the draft does not say so.", {"company": _text(), "brand": _text()}),
    "reply-within": {
        "description": "How soon an answer is promised: hours, or a text such as 7h or 2d.",
        "anyOf": [
            {"type": "number", "minimum": 0, "maximum": LONGEST_WAIT},
            _text("hours, or a text such as 7h or 2d", r"^\d{1,4}(?:\.\d{1,3})? ?[hd]$"),
        ],
    },
    "office-hours": _object(
        "The hours that count for reply-within; without a zone, on the clock of the draft's own Date.",
        {"days": _list({"enum": list(DAYS)}, "Days."), "from": _TIME, "to": _TIME, "zone": _text("a time zone")},
    ),
    "limits": _object(
        "How much of one draft is taken on; docs/limits.md says what each of them is.",
        {name: {"type": "integer", "minimum": 1, "maximum": most} for name, most in LARGEST.items()},
    ),
    "fail-on": {"enum": list(FAIL_ON), "description": "Fail from this severity on."},
    "min-score": {**_POINTS, "description": "Fail when a draft scores less, out of 10."},
    "pillars": _object("Fail when a pillar has less, out of 10.", dict.fromkeys(PILLARS, _POINTS)),
}
JUDGED = ("internal", "lists", "patches", "automatic", "invitations")
_GATE = _object(
    "Which mail the gateways (send, proxy, hook, agent-hook) judge, and from what on they stop it.",
    {
        "own-domains": _list(
            _text("a domain such as keller.example", r"^[^@*\s]+$"),
            "Your domains; without them, that of From: is yours.",
        ),
        "pass-to": _list(_text(), "Addresses and domains, or globs of them: mail that goes to these alone passes."),
        "judge": _list({"enum": list(JUDGED)}, "Mail to be judged that would pass unjudged."),
        "kinds": _list({"enum": ["outreach", "reply"]}, "What is judged: both unless said."),
        "fail-on": {"enum": list(FAIL_ON), "description": "Stop from this severity on."},
    },
)
_GLOB = _text("a glob relative to this file, such as replies/**", r"^(?!!|/|\.\./|[A-Za-z]:|.*\\)")
OVERRIDE = _object("The same keys for some files.", {"files": _list(_GLOB, "Globs of drafts."), **_KEYS}, ["files"])
SHAPE: Shape = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "A mailcheck configuration (mailcheck.yaml, or [tool.mailcheck] in pyproject.toml)",
    **_object(
        "What holds for the drafts in this file's folder and below.",
        {
            "extends": _text("Another configuration, relative to this file, that this one goes on from."),
            **_KEYS,
            "gate": _GATE,
            "overrides": _list(OVERRIDE, "Other values for some files; later ones win."),
        },
    ),
}


def schema() -> str:
    """SHAPE as a JSON Schema file, for editors: what `mailcheck/schema/config.schema.json` holds."""
    import json

    return json.dumps(SHAPE, indent=2, ensure_ascii=False) + "\n"


class OfficeHours(Frozen):
    """When somebody answers: weekdays (Monday is 0), minutes from midnight, and whose clock (None: the draft's)."""

    days: frozenset[int]
    opens: int
    closes: int
    zone: tzinfo | None = None

    @property
    def a_day(self) -> float:
        """The hours of one office day."""
        return (self.closes - self.opens) / 60


class Gate(Frozen):
    """Which mail a gateway judges. `fail_on` is "" where the limit of the configuration holds."""

    own_domains: tuple[str, ...] = ()
    pass_to: tuple[str, ...] = ()
    judge: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset({"outreach", "reply"})
    fail_on: str = ""


class Known(Protocol):
    """What sets aside findings that this run is not about: a baseline, or what changed since a revision."""

    def mark(self, draft: Draft, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """*findings* of *draft*, those marked as suppressed that are known."""


class Config(Frozen):
    """What holds for one draft. `reply_within` is in hours.

    `ignore` leaves rules out; `set_aside` maps a rule to the reason for which its findings are marked as suppressed,
    and `known` mark, one after another, what is left.
    `columns` are those of the contact list, `contacts` the name and company of each address in it.
    `front` speaks for the draft's front matter where that is silent. `severities` and `settings` change single rules.
    `fail_on`, `min_score` and `pillars` are the limits under which a run fails.
    """

    to: str | None = None
    company: str | None = None
    columns: tuple[str, ...] | None = None
    contacts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    kind: Kind | None = None
    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    packs: frozenset[str] = frozenset({"core"})
    rules: tuple[Path, ...] = ()
    signature: str = "written"
    reply_within: float = 7.0
    settings: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    severities: Mapping[str, str] = field(default_factory=dict)
    set_aside: Mapping[str, str] = field(default_factory=dict)
    known: tuple[Known, ...] = ()
    front: Mapping[str, Any] = field(default_factory=dict)
    office_hours: OfficeHours | None = None
    limits: Limits = Limits()
    fail_on: str = "error"
    min_score: float | None = None
    pillars: Mapping[str, float] = field(default_factory=dict)
    gate: Gate = Gate()


class Setting(Frozen):
    """One value and where it was written ("mailcheck.yaml:3", "--fail-on")."""

    value: Any
    origin: str


Settings = Mapping[Key, Setting]


class Layer(Frozen):
    """Values that hold for the files that meet one of the globs `files` under `folder`; without globs, for all."""

    values: Settings
    folder: Path
    files: tuple[str, ...] = ()

    def holds_for(self, draft: Path) -> bool:
        """True where this layer speaks of *draft*, an absolute path."""
        if not self.files:
            return True
        try:
            parts = os.path.relpath(draft, self.folder).split(os.sep)
        except ValueError:  # another drive
            return False
        return any(_fits(glob, parts) for glob in self.files)


def _fits(glob: str, parts: list[str]) -> bool:
    """True when the path of *parts* meets *glob*: `**` is any folders; a glob without a slash is of the name alone."""
    pieces = glob.removeprefix("./").split("/") if "/" in glob else ["**", glob]
    reached = {0}
    for piece in pieces:
        if piece == "**":
            reached = set(range(min(reached), len(parts) + 1))
        else:
            reached = {at + 1 for at in reached if at < len(parts) and fnmatchcase(parts[at], piece)}
        if not reached:
            return False
    return len(parts) in reached and parts[0] != ".."


def flat(value: Mapping[str, Any], origin: Callable[[Key], str], above: Key = ()) -> dict[Key, Setting]:
    """The single values in *value* by the path of their keys; lists stay whole, and so do settings of rules."""
    found: dict[Key, Setting] = {}
    for name, item in value.items():
        key = (*above, name)
        deeper = isinstance(item, Mapping) and len(key) < _DEEPEST
        found |= flat(item, origin, key) if deeper else {key: Setting(item, origin(key))}
    return found


def config(values: Settings) -> Config:
    """The Config that checked *values* come to; what they do not name stays as it is by default."""
    severities = {key[1]: one.value for key, one in values.items() if key[0] == "rules" and key[2:] == ("severity",)}
    settings: dict[str, dict[str, object]] = {}
    for key, one in values.items():
        if key[0] == "rules" and key[2:3] == ("settings",):
            settings.setdefault(key[1], {})[key[3]] = one.value
    hours = _office_hours(_under(values, "office-hours"))
    score = _one(values, "min-score", None)
    sender = _under(values, "sender")
    return Config(
        select=frozenset(_one(values, "select", ())),
        ignore=frozenset(rule for rule, severity in severities.items() if severity == OFF),
        packs=frozenset({"core", *_one(values, "packs", ())}),
        rules=tuple(Path(folder) for folder in _under(values, "rules-folders")),
        signature=sender.pop("signature", "written"),
        reply_within=_hours(_one(values, "reply-within", 7.0), hours.a_day if hours else 24.0),
        settings=settings,
        severities={rule: severity for rule, severity in severities.items() if severity != OFF},
        set_aside=_under(values, "ignore"),
        front=_front(values, sender),
        office_hours=hours,
        fail_on=_one(values, "fail-on", "error"),
        min_score=None if score is None else float(score),
        pillars=_under(values, "pillars"),
        gate=_gate(_under(values, "gate")),
        limits=Limits(**{name.replace("-", "_"): most for name, most in _under(values, "limits").items()}),
    )


def _gate(given: Mapping[str, Any]) -> Gate:
    return Gate(
        own_domains=tuple(domain.lower().strip(".") for domain in given.get("own-domains", ())),
        pass_to=tuple(given.get("pass-to", ())),
        judge=frozenset(given.get("judge", ())),
        kinds=frozenset(given.get("kinds", Gate().kinds)),
        fail_on=given.get("fail-on", ""),
    )


def _front(values: Settings, sender: Mapping[str, Any]) -> dict[str, Any]:
    """What the front matter of the draft would say, were it to say what the configuration does."""
    said = {"sender": sender, "recipient": _under(values, "recipient"), "kind": _one(values, "kind", "")}
    return {key: value for key, value in said.items() if value}


def _one(values: Settings, name: str, default: Any) -> Any:
    found = values.get((name,))
    return default if found is None else found.value


def _under(values: Settings, name: str) -> dict[str, Any]:
    return {key[1]: one.value for key, one in values.items() if key[0] == name}


def _hours(given: float | str, a_day: float) -> float:
    """7, "7h" or "2d" in hours; a day has *a_day* of them."""
    if isinstance(given, str):
        given = given.strip()
        return float(given[:-1]) * (a_day if given[-1] == "d" else 1.0)
    return float(given)


def _office_hours(given: Mapping[str, Any]) -> OfficeHours | None:
    if not given:
        return None
    days = frozenset(DAYS.index(day) for day in given.get("days", DAYS[:5]))
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(given["zone"]) if "zone" in given else None
    return OfficeHours(days, minutes(given.get("from", "09:00")), minutes(given.get("to", "17:00")), zone)


def minutes(time: str) -> int:
    """ "09:30" in minutes from midnight."""
    hour, minute = time.split(":")
    return int(hour) * 60 + int(minute)
