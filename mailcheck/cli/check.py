"""`mailcheck check`: drafts in, the report on stdout or in a file, the exit code."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from mailcheck.config import FAIL_ON, OFF, Config, Key, Setting, Settings
from mailcheck.model import SEVERITIES, Failure, MailcheckError, Message, Report, Scored, Source


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
Strict = Annotated[
    bool, typer.Option("--strict", help="Fail on drafts that could not be judged and on unused suppressions too.")
]


Drafts = Sequence[tuple[Scored, Config]]


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
) -> None:
    """Check drafts: findings and the 4P score for each."""
    if min_score is not None and not 0 <= min_score <= 10:
        raise MailcheckError(f"--min-score is {min_score:g}; a score goes from 0 to 10")
    from mailcheck.pipeline import run_configured
    from mailcheck.pipeline.configured import Configured
    from mailcheck.render import render

    _known_format(format)
    options = _options(fail_on, min_score, select, ignore, rules)
    configured = Configured(config, options, Config(to=to, company=company, kind=kind.value if kind else None))
    report = run_configured(_watched(_sources(paths, stdin_filename)), configured.of, _answered(answers))
    code, reason = verdict(report, lambda name: configured.of(name).config, strict, format == "terminal" and not output)
    looks = _looks(no_color or output is not None, quiet, configured.reasons() if verbose else None)
    _write(render(report, format, **looks, code=code, reason=reason, root=_root()), output)
    if reason:
        typer.echo(f"mailcheck: {'failed: ' if code == 1 else ''}{reason}", err=True)
    raise typer.Exit(code)


def _options(
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


def _looks(plain: bool, quiet: bool, reasons: Mapping[str, str] | None) -> dict[str, object]:
    """How the report looks on this terminal."""
    color = sys.stdout.isatty() and os.environ.get("TERM") != "dumb" or bool(os.environ.get("FORCE_COLOR"))
    return {
        "width": max(40, min(120, shutil.get_terminal_size((80, 24)).columns)),
        "color": color and not plain and "NO_COLOR" not in os.environ,
        "quiet": quiet,
        "verbose": reasons,
        "ascii": not (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf"),
    }


def _root() -> str:
    """The top of the repository that the working directory lies in, or the working directory itself."""
    here = Path.cwd()
    return str(next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), here))


def _write(words: str, output: Path | None) -> None:
    if output is None:
        typer.echo(words, nl=False, color=True)  # whether there is colour was decided before
        return
    try:
        output.write_text(words, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise MailcheckError(f"{output}: cannot be written: {error.strerror}") from None


def verdict(report: Report, config_of: Callable[[str], Config], strict: bool, said: bool = False) -> tuple[int, str]:
    """The exit code and, where it is not 0, the reason in words; *said*: why drafts failed stands in the report."""
    if report.failures:
        first = report.failures[0]
        which = "" if said else f": {first.source}: {first.reason}"
        return 2, f"{_count(len(report.failures), 'draft')} could not be checked{which}"
    if not report.drafts:
        return 2, "no drafts to check"
    drafts = [(scored, config_of(scored.draft.message.source.name)) for scored in report.drafts]
    reasons = [*_reached(drafts), *_low(drafts), *(_unclean(report) if strict else ())]
    return (1, "; ".join(reasons)) if reasons else (0, "")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _reached(drafts: Drafts) -> Iterator[str]:
    """The findings at or above the limit of their draft, in a line for each limit."""
    found: dict[str, list[str]] = {}
    for scored, config in drafts:
        severities = SEVERITIES[: FAIL_ON.index(config.fail_on) + 1] if config.fail_on != "never" else ()
        names = [finding.rule for finding in scored.open_findings if finding.severity in severities]
        found.setdefault(config.fail_on, []).extend(names)
    for fail_on, names in found.items():
        if names:
            yield f"{_count(len(names), 'finding')} at or above {fail_on} ({', '.join(dict.fromkeys(names))})"


def _low(drafts: Drafts) -> Iterator[str]:
    """The scores and the pillars under the limit of their draft."""
    for scored, config in drafts:
        name, least, score = scored.draft.message.source.name, config.min_score, scored.score
        if least is not None and score.overall is not None and score.overall < least:
            yield f"{name} scores {score.overall:.1f}, under {least:g}"
        for pillar in score.pillars:
            least = config.pillars.get(pillar.name)
            if least is not None and pillar.points is not None and pillar.points < least:
                yield f"{name} has {pillar.points:g} for {pillar.name.capitalize()}, under {least:g}"


def _unclean(report: Report) -> Iterator[str]:
    for scored in report.drafts:
        if scored.draft.unjudged:
            yield f"{scored.draft.message.source.name} was not judged: {scored.draft.unjudged}"
        for unused in scored.unused_suppressions:
            yield f"{scored.draft.message.source.name} sets aside what is not there: {unused}"
