"""`mailcheck campaign`: a template and a contact list in, what each reader would get judged, the exit code."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from mailcheck.cli.check import (
    ConfigFile,
    FailOnOption,
    Format,
    Ignore,
    MinScore,
    NoColor,
    Output,
    Quiet,
    RulesDir,
    Select,
    Verbose,
)
from mailcheck.cli.checking import known_format, looks_of, root, settings_of, shielded, write
from mailcheck.cli.ending import ending
from mailcheck.cli.saying import say
from mailcheck.config import Config
from mailcheck.failing import reaching
from mailcheck.model import Failure, MailcheckError, Source
from mailcheck.outcome import Campaign

Template = Annotated[str, typer.Argument(metavar="TEMPLATE", help="The template: a file, or - for standard input.")]
ContactsFile = Annotated[
    Path, typer.Option("--contacts", help="The contact list: .csv, .jsonl or .xlsx, one contact a row.")
]


def campaign(
    template: Template,
    contacts: ContactsFile,
    format: Format = "terminal",
    output: Output = None,
    config: ConfigFile = None,
    fail_on: FailOnOption = None,
    min_score: MinScore = None,
    select: Select = None,
    ignore: Ignore = None,
    rules: RulesDir = None,
    no_color: NoColor = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Judge a template for a contact list: what every reader gets, and what only some rows have."""
    known_format(format)
    from mailcheck.campaign import judge_campaign
    from mailcheck.contacts import read_contacts
    from mailcheck.pipeline.configured import Configured
    from mailcheck.read import sources

    configured = Configured(config, settings_of(fail_on, min_score, select, ignore, rules), Config())
    source = _only(list(sources([template], sys.stdin.buffer)), template)
    setup = configured.of(source.name)
    judged = judge_campaign(source, setup.rules, setup.config, read_contacts(contacts), _progress)
    if sys.stderr is not None and sys.stderr.isatty():
        sys.stderr.write("\r\033[K")
    code, reason = _verdict(judged, setup.config)
    look = looks_of(no_color or output is not None, quiet, configured.reasons() if verbose else None)
    words = _rendered(judged, format, look, code, reason)
    write(shielded(words) if format == "terminal" and not output else words, output)
    if reason:
        say(f"mailcheck: {'failed: ' if code == 1 else ''}{reason}")
    raise typer.Exit(code)


def _only(found: list[Source | Failure], name: str) -> Source:
    """The one template there is. Raises MailcheckError for none, several, or one that cannot be read."""
    if len(found) != 1:
        raise MailcheckError(f"{name}: holds {len(found)} drafts; a campaign has one template")
    if isinstance(found[0], Failure):
        raise MailcheckError(f"{found[0].source}: {found[0].reason}")
    return found[0]


def _progress(row: int) -> None:
    if sys.stderr is not None and sys.stderr.isatty():
        sys.stderr.write(f"\r{row:,} contacts …")
        sys.stderr.flush()


def _rendered(judged: Campaign, format: str, look: dict[str, object], code: int, reason: str) -> str:
    from mailcheck.render import _campaign, render

    if format == "json":
        return _campaign.as_json(judged)
    if format == "terminal":
        return _campaign.terminal(judged, **look)  # type: ignore[arg-type]
    return render(_campaign.as_report(judged), format, **look, code=code, reason=reason, root=root())


def _verdict(judged: Campaign, config: Config) -> tuple[int, str]:
    """The exit code and the reason: the template's by itself, then the rows'."""
    from mailcheck.model import Report

    if judged.failures:
        first = judged.failures[0]
        return 2, f"{len(judged.failures)} of the messages could not be made: {first.source}: {first.reason}"
    alone = Report(judged.version, judged.model, (judged.template,))
    code, reason = ending(alone, lambda name: config, strict=False)
    reasons = [*([reason] if reason else []), *_rows(judged, config)]
    return max(code, 1 if reasons else 0), "; ".join(reasons)


def _rows(judged: Campaign, config: Config) -> Iterator[str]:
    severities = reaching(config.fail_on)
    reached = [found for found in judged.findings if found.finding.severity in severities]
    rows = {contact.row for found in reached for contact in found.contacts}
    if rows:
        names = ", ".join(dict.fromkeys(found.finding.rule for found in reached))
        yield f"{len(rows):,} of {judged.rows:,} rows have findings at or above {config.fail_on} ({names})"
    if config.min_score is not None and judged.lowest and judged.lowest[0] < config.min_score:
        yield f"the message of row {judged.lowest[1].row} scores {judged.lowest[0]:.1f}, under {config.min_score:g}"
