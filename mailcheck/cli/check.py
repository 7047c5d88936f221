"""`mailcheck check`: drafts in, the report on stdout or in a file, the exit code."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from mailcheck.config import Config
from mailcheck.model import SEVERITIES, Failure, MailcheckError, Message, Report, Rule, Source


class FailOn(StrEnum):
    """From which severity on a run fails."""

    error = "error"
    warning = "warning"
    suggestion = "suggestion"
    never = "never"


class Kind(StrEnum):
    """What sort of draft it is, where it does not say so itself."""

    outreach = "outreach"
    reply = "reply"
    template = "template"


Paths = Annotated[
    list[str], typer.Argument(metavar="PATH…", help="Drafts: files, folders, mailboxes, or - for standard input.")
]
Format = Annotated[str, typer.Option("--format", help="How to write the report: terminal or json.")]
Output = Annotated[Path | None, typer.Option("--output", help="Write the report into this file.")]
FailOnOption = Annotated[FailOn, typer.Option("--fail-on", help="Fail from this severity on.")]
MinScore = Annotated[
    float | None, typer.Option("--min-score", help="Fail when a draft scores less than this, out of 10.")
]
Select = Annotated[list[str] | None, typer.Option("--select", help="Judge by these rules only (comma-separated).")]
Ignore = Annotated[list[str] | None, typer.Option("--ignore", help="Leave these rules out (comma-separated).")]
RulesDir = Annotated[list[Path] | None, typer.Option("--rules", help="A folder of your own rules, added to the pack.")]
To = Annotated[str | None, typer.Option("--to", help='Who will read it: "Name <address>".')]
Company = Annotated[str | None, typer.Option("--company", help="The reader's company.")]
Answers = Annotated[Path | None, typer.Option("--answers", help="The message that the draft answers.")]
KindOption = Annotated[Kind | None, typer.Option("--kind", help="What sort of draft it is.")]
StdinFilename = Annotated[str | None, typer.Option("--stdin-filename", help="The name that - stands for.")]
NoColor = Annotated[bool, typer.Option("--no-color", help="No colour.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Only drafts with findings, without bars.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say why each finding matters.")]
Strict = Annotated[
    bool, typer.Option("--strict", help="Fail on drafts that could not be judged and on unused suppressions too.")
]


def check(
    paths: Paths,
    format: Format = "terminal",
    output: Output = None,
    fail_on: FailOnOption = FailOn.error,
    min_score: MinScore = None,
    select: Select = None,
    ignore: Ignore = None,
    rules: RulesDir = None,
    to: To = None,
    company: Company = None,
    answers: Answers = None,
    kind: KindOption = None,
    stdin_filename: StdinFilename = None,
    no_color: NoColor = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    strict: Strict = False,
) -> None:
    """Check drafts: findings and the 4P score for each."""
    from mailcheck.pipeline import run, selected
    from mailcheck.rules import load_rules

    loaded = load_rules(tuple(rules or ()))
    config = Config(
        to=to,
        company=company,
        kind=kind.value if kind else None,
        select=_named(select, loaded),
        ignore=_named(ignore, loaded),
        rules=tuple(rules or ()),
    )
    chosen = selected(loaded, config)
    if not chosen:
        raise MailcheckError("no rules are left to judge by")
    _known_format(format)
    report = run(_watched(_sources(paths, stdin_filename)), chosen, config, _answered(answers))
    _write(_rendered(report, format, loaded, no_color or output is not None, quiet, verbose), output)
    code, reason = verdict(report, fail_on.value, min_score, strict)
    if reason:
        typer.echo(reason, err=True)
    raise typer.Exit(code)


def _named(given: list[str] | None, rules: Iterable[Rule]) -> frozenset[str]:
    """The rule ids in *given*; former names count. Raises MailcheckError for an unknown one, naming the nearest."""
    from mailcheck.shapes import nearest

    known = {name: rule.id for rule in rules for name in (rule.id, *rule.formerly)}
    names = [name.strip() for item in given or () for name in item.split(",") if name.strip()]
    for name in names:
        if name not in known:
            raise MailcheckError(f"unknown rule `{name}`{nearest(name, list(known))}")
    return frozenset(known[name] for name in names)


def _known_format(name: str) -> None:
    from mailcheck.render import formats
    from mailcheck.shapes import nearest

    if name not in formats():
        raise MailcheckError(f"unknown format `{name}`{nearest(name, formats())} (known: {', '.join(formats())})")


def _sources(paths: list[str], stdin_filename: str | None) -> Iterator[Source | Failure]:
    from mailcheck.read import sources

    return iter(sources(paths, sys.stdin.buffer, stdin_filename))


def _watched(sources: Iterator[Source | Failure]) -> Iterator[Source | Failure]:
    """*sources*, counted on stderr while the work goes on, on a terminal only and from the twentieth draft on."""
    shown = sys.stderr.isatty()
    for number, source in enumerate(sources, 1):
        if shown and number % 20 == 0:
            sys.stderr.write(f"\r{number} drafts …")
            sys.stderr.flush()
        yield source
    if shown:
        sys.stderr.write("\r\033[K")


def _answered(path: Path | None) -> Message | None:
    if path is None:
        return None
    from mailcheck.parse import parse, sniff
    from mailcheck.read import MAX_BYTES

    try:
        data = path.read_bytes() if path.is_file() and path.stat().st_size <= MAX_BYTES else None
    except OSError as error:
        raise MailcheckError(f"{path}: cannot be read: {error.strerror}") from None
    if data is None:
        raise MailcheckError(f"{path}: no such message to answer")
    return parse(Source(str(path), sniff(data), data))


def _rendered(report: Report, format: str, rules: Iterable[Rule], plain: bool, quiet: bool, verbose: bool) -> str:
    from mailcheck.render import render

    if format != "terminal":
        return render(report, format)
    color = not plain and sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    return render(
        report,
        format,
        width=max(40, min(120, shutil.get_terminal_size((80, 24)).columns)),
        color=color or (bool(os.environ.get("FORCE_COLOR")) and not plain and "NO_COLOR" not in os.environ),
        quiet=quiet,
        verbose={rule.id: rule.why for rule in rules} if verbose else None,
        ascii=not (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf"),
    )


def _write(words: str, output: Path | None) -> None:
    if output is None:
        typer.echo(words, nl=False)
        return
    try:
        output.write_text(words, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise MailcheckError(f"{output}: cannot be written: {error.strerror}") from None


def verdict(report: Report, fail_on: str, min_score: float | None, strict: bool) -> tuple[int, str]:
    """The exit code and, where it is not 0, the reason in words."""
    if report.failures:
        first = report.failures[0]
        many = _count(len(report.failures), "draft")
        return 2, f"mailcheck: {many} could not be checked: {first.source}: {first.reason}"
    if not report.drafts:
        return 2, "mailcheck: no drafts to check"
    reasons = [*_reached(report, fail_on), *_low(report, min_score), *(_unclean(report) if strict else ())]
    return (1, f"mailcheck: failed: {'; '.join(reasons)}") if reasons else (0, "")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _reached(report: Report, fail_on: str) -> Iterator[str]:
    if fail_on == "never":
        return
    severities = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    found = [finding for scored in report.drafts for finding in scored.open_findings if finding.severity in severities]
    if found:
        names = ", ".join(dict.fromkeys(finding.rule for finding in found))
        yield f"{_count(len(found), 'finding')} at or above {fail_on} ({names})"


def _low(report: Report, min_score: float | None) -> Iterator[str]:
    if min_score is None:
        return
    for scored in report.drafts:
        if scored.score.overall is not None and scored.score.overall < min_score:
            yield f"{scored.draft.message.source.name} scores {scored.score.overall:.1f}, under {min_score:g}"


def _unclean(report: Report) -> Iterator[str]:
    for scored in report.drafts:
        if scored.draft.unjudged:
            yield f"{scored.draft.message.source.name} was not judged: {scored.draft.unjudged}"
        for unused in scored.unused_suppressions:
            yield f"{scored.draft.message.source.name} sets aside what is not there: {unused}"
