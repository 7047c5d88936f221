"""`mailcheck check`: drafts in, the report on stdout or in a file, the exit code."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from mailcheck.config import OFF, Config, Key, Setting, Settings
from mailcheck.model import Failure, MailcheckError, Message, Report, Source


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
Format = Annotated[
    str,
    typer.Option(
        "--format",
        help="How to write the report: terminal (the default), line, markdown, json, jsonl, sarif, github, gitlab, "
        "junit or rdjson.",
    ),
]
Output = Annotated[Path | None, typer.Option("--output", help="Write the report into this file.")]
FailOnOption = Annotated[FailOn | None, typer.Option("--fail-on", help="Fail from this severity on (default: error).")]
MinScore = Annotated[
    float | None, typer.Option("--min-score", help="Fail when a draft scores less than this, out of 10.")
]
ConfigFile = Annotated[
    Path | None, typer.Option("--config", help="The configuration file, instead of those found beside the drafts.")
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
BaselineFile = Annotated[
    Path | None,
    typer.Option("--baseline", help="Let be the findings that are in this file, and fail for new ones only."),
]
WriteBaseline = Annotated[
    Path | None, typer.Option("--write-baseline", help="Write all findings into this file, for --baseline.")
]
ChangedSince = Annotated[
    str | None,
    typer.Option("--changed-since", metavar="REV", help="Only findings on lines changed since this revision."),
]
Strict = Annotated[
    bool, typer.Option("--strict", help="Fail on drafts that could not be judged and on unused suppressions too.")
]


def check(
    paths: Paths,
    format: Format = "terminal",
    output: Output = None,
    config: ConfigFile = None,
    fail_on: FailOnOption = None,
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
    baseline: BaselineFile = None,
    write_baseline: WriteBaseline = None,
    changed_since: ChangedSince = None,
) -> None:
    """Check drafts: findings and the 4P score for each."""
    if min_score is not None and not 0 <= min_score <= 10:
        raise MailcheckError(f"--min-score is {min_score:g}; a score goes from 0 to 10")
    from mailcheck.cli.ending import ending, left
    from mailcheck.cli.known import known_findings
    from mailcheck.pipeline import run_configured
    from mailcheck.pipeline.configured import Configured
    from mailcheck.render import render

    known_format(format)
    known = known_findings(baseline, write_baseline, changed_since)
    rest = Config(to=to, company=company, kind=kind.value if kind else None, known=known.marks)
    configured = Configured(config, settings_of(fail_on, min_score, select, ignore, rules), rest)
    report = run_configured(_watched(_sources(paths, stdin_filename)), configured.of, _answered(answers))
    if not report.drafts and not report.failures:
        raise MailcheckError("no drafts to check")
    if write_baseline:
        return _keep(report, write_baseline)
    looks = looks_of(no_color or output is not None, quiet, configured.reasons() if verbose else None)
    said = format == "terminal" and not output
    told, gone = known.told(report), known.gone(report)
    code, reason = ending(told, lambda name: configured.of(name).config, strict, gone, said)
    words = render(told, format, **looks, code=code, reason=reason, root=root())
    write(shielded(words) if said and os.environ.get("GITHUB_ACTIONS") == "true" else words, output)
    if gone and not strict:
        typer.echo(f"mailcheck: {left(gone)}", err=True)
    if changed_since and not told.drafts and not told.failures:
        typer.echo(f"mailcheck: no draft changed since {changed_since}", err=True)
    if reason:
        typer.echo(f"mailcheck: {'failed: ' if code == 1 else ''}{reason}", err=True)
    raise typer.Exit(code)


def settings_of(
    fail_on: FailOn | None,
    min_score: float | None,
    select: list[str] | None,
    ignore: list[str] | None,
    rules: list[Path] | None,
) -> Settings:
    """What the command line says, as a configuration file would."""
    given: dict[Key, Setting] = {("rules-folders", str(folder)): Setting(folder, "--rules") for folder in rules or ()}
    given |= {("rules", name, "severity"): Setting(OFF, "--ignore") for name in _names(ignore)}
    if _names(select):
        given[("select",)] = Setting(_names(select), "--select")
    if fail_on:
        given[("fail-on",)] = Setting(fail_on.value, "--fail-on")
    if min_score is not None:
        given[("min-score",)] = Setting(min_score, "--min-score")
    return given


def _names(given: list[str] | None) -> list[str]:
    return [name.strip() for item in given or () for name in item.split(",") if name.strip()]


def known_format(name: str) -> None:
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


def _keep(report: Report, path: Path) -> None:
    """Writes the findings of *report* into the baseline at *path*, if all drafts could be checked."""
    from mailcheck.baseline import written
    from mailcheck.cli.ending import count

    if report.failures:
        first = report.failures[0]
        raise MailcheckError(f"{path}: not written, since not all could be checked: {first.source}: {first.reason}")
    words, findings = written(report, path)
    write(words, path)
    typer.echo(f"mailcheck: {path}: {count(findings, 'finding')} of {count(len(report.drafts), 'draft')}", err=True)


def looks_of(plain: bool, quiet: bool, reasons: Mapping[str, str] | None) -> dict[str, object]:
    """How the report looks on this terminal."""
    color = sys.stdout.isatty() and os.environ.get("TERM") != "dumb" or bool(os.environ.get("FORCE_COLOR"))
    return {
        "width": max(40, min(120, shutil.get_terminal_size((80, 24)).columns)),
        "color": color and not plain and "NO_COLOR" not in os.environ,
        "quiet": quiet,
        "verbose": reasons,
        "ascii": not (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf"),
    }


def shielded(words: str) -> str:
    """*words* between lines that stop GitHub Actions from taking a line of a draft for a workflow command."""
    token = os.urandom(16).hex()
    return f"::stop-commands::{token}\n{words}::{token}::\n"


def root() -> str:
    """The top of the repository that the working directory lies in, or the working directory itself."""
    here = Path.cwd()
    return str(next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), here))


def write(words: str, output: Path | None) -> None:
    if output is None:
        typer.echo(words, nl=False, color=True)  # whether there is colour was decided before
        return
    try:
        output.write_text(words, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise MailcheckError(f"{output}: cannot be written: {error.strerror}") from None
