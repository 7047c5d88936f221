"""`mailcheck init` and `mailcheck config`: a configuration to start from, and what holds for a draft and why."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailcheck.cli.saying import tell
from mailcheck.config import FILES, Key, Setting
from mailcheck.model import MailcheckError

if TYPE_CHECKING:
    from mailcheck.pipeline import Setup

Draft = Annotated[str, typer.Argument(metavar="[FILE]", help="A draft, or a folder of them.", show_default=False)]
ConfigOption = Annotated[
    Path | None, typer.Option("--config", help="The configuration file, instead of the one found.")
]

TEMPLATE = """\
# What mailcheck holds the drafts in this folder and below to. A line that begins with "#" and a key is an example:
# take its "#" away. `mailcheck config FILE` says what holds for a draft, and where each value comes from.

# Another configuration that this one goes on from.
#extends: ../mailcheck.yaml

# When a run fails: from which severity on (error, warning, suggestion, never), under which score, under which pillar.
#fail-on: error
#min-score: 6
#pillars:
#  patience: 7

# Rules to be on beside the core, and your own rules (one YAML file each).
#packs: [campaign]
#rules-folders: [mail-rules]

# Who the readers are: a contact list (.csv, .jsonl, .xlsx), which a template's tags are held against too.
#contacts: contacts.csv

# Findings to set aside, with the reason. They stay in the report, and cost nothing.
#ignore:
#  about-us: these are portraits of the firm, and asked for

# Single rules: severity (error, warning, suggestion, off) and settings (`mailcheck explain ID` names the rule's file).
#rules:
#  unclear-subject:
#    severity: warning
#  no-next-step:
#    settings:
#      short: 60

# Who writes, where the draft does not say so. `appended`: your mail program adds the signature on sending.
#sender:
#  name: Maria Keller
#  company: Keller Kilns
#  signature: appended

# How soon you promise an answer (hours, or 7h, or 2d), and the hours that count for it.
#reply-within: 7h
#office-hours:
#  days: [mon, tue, wed, thu, fri]
#  from: '09:00'
#  to: '17:00'
#  zone: Europe/Athens

# What the gateways (`mailcheck send`, `proxy`, `hook`, `agent-hook`) judge, and from what on they stop it. Mail among
# your own domains, to mailing lists, patches, invitations and what programs send pass unjudged; `judge` takes them in.
#gate:
#  own-domains: [keller.example]
#  pass-to: ['*@tax-office.example', bank.example]
#  judge: [internal, lists, patches, automatic, invitations]
#  kinds: [outreach, reply]
#  fail-on: error

# How large a draft may be; docs/limits.md has them all.
#limits:
#  words: 3000

# Other values for some files, by globs from here. Later ones win.
#overrides:
#  - files: ['templates/**']
#    kind: template
#    packs: [campaign]
#  - files: ['replies/**']
#    fail-on: warning
"""

_DEFAULTS: dict[Key, Any] = {
    ("packs",): ["core"],
    ("select",): "every rule of the packs",
    ("sender", "signature"): "written",
    ("reply-within",): "7h",
    ("fail-on",): "error",
    ("min-score",): "none",
}


def init() -> None:
    """Write a commented mailcheck.yaml into this folder."""
    from mailcheck.pipeline.files import read

    for name in FILES:
        if os.path.lexists(name) and (name == FILES[0] or read(Path(name))):
            raise MailcheckError(f"{name} configures this folder already, and nothing is overwritten")
    try:
        with open(FILES[0], "x", encoding="utf-8") as file:
            file.write(TEMPLATE)
    except OSError as error:
        raise MailcheckError(f"{FILES[0]}: cannot be written: {error.strerror}") from None
    tell(f"{FILES[0]} is written; every line in it is a comment until you take its # away")


def show(file: Draft = "-", config: ConfigOption = None) -> None:
    """Say what is configured for a draft (without FILE: for one in this folder), and where each value comes from."""
    from mailcheck.pipeline.configured import Configured

    setup = Configured(config).of(os.path.join(file, "-") if os.path.isdir(file) else file)
    tell("\n".join(_lines("this folder" if file == "-" else file, setup)))


def _lines(name: str, setup: Setup) -> Iterator[str]:
    from mailcheck.pipeline.files import shown

    yield f"{name}: {f'configured by {shown(setup.file)}' if setup.file else 'no configuration found'}"
    values = {key: Setting(value, "default") for key, value in _DEFAULTS.items()} | dict(setup.values)
    rows = [(".".join(_named(key)), _worded(one), one.origin) for key, one in sorted(values.items(), key=_order)]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    for key, value, origin in rows:
        yield f"  {key:{widths[0]}}  {value:{min(widths[1], 40)}}  {origin}"
    yield f"  judged by {len(setup.rules)} rules"


def _order(item: tuple[Key, Setting]) -> tuple[bool, Key]:
    return item[1].origin == "default", item[0]


def _named(key: Key) -> Key:
    return key[:1] if key[0] == "rules-folders" else key


def _worded(one: Setting) -> str:
    words = ", ".join(map(str, one.value)) if isinstance(one.value, list) else f"{one.value}" or "(no reason)"
    words = " ".join(words.split())
    return words if len(words) <= 60 else f"{words[:57].rstrip()} …"
