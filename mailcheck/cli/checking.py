"""What `mailcheck check` does: drafts in, the report on stdout or in a file, the exit code out."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from mailcheck.cli.saying import say
from mailcheck.config import OFF, Config, Key, Setting, Settings
from mailcheck.frozen import replace
from mailcheck.model import Failure, Kind, MailcheckError, Message, Report, Source


def check(
    paths: list[str],
    *,
    format: str = "terminal",
    output: Path | None = None,
    config: Path | None = None,
    fail_on: str | None = None,
    min_score: float | None = None,
    select: list[str] | None = None,
    ignore: list[str] | None = None,
    rules: list[Path] | None = None,
    to: str | None = None,
    company: str | None = None,
    answers: Path | None = None,
    contacts: Path | None = None,
    kind: Kind | None = None,
    stdin_filename: str | None = None,
    no_color: bool = False,
    quiet: bool = False,
    verbose: bool = False,
    strict: bool = False,
    baseline: Path | None = None,
    write_baseline: Path | None = None,
    changed_since: str | None = None,
) -> int:
    """Checks the drafts at *paths* as the options of the command line say, and returns the exit code.

    Raises MailcheckError for what cannot be done.
    """
    from mailcheck.cli.ending import ending, left
    from mailcheck.cli.known import known_findings
    from mailcheck.grammar import take_for_ours
    from mailcheck.pipeline import run_configured
    from mailcheck.pipeline.configured import Configured
    from mailcheck.render import render

    take_for_ours()
    known_format(format)
    known = known_findings(baseline, write_baseline, changed_since)
    rest = _listed(Config(to=to, company=company, kind=kind, known=known.marks), contacts)
    configured = Configured(config, settings_of(fail_on, min_score, select, ignore, rules), rest)
    report = run_configured(_watched(_sources(paths, stdin_filename)), configured.of, _answered(answers))
    if not report.drafts and not report.failures:
        raise MailcheckError("no drafts to check")
    if write_baseline:
        _keep(report, write_baseline)
        return 0
    looks = looks_of(no_color or output is not None, quiet, configured.reasons() if verbose else None)
    said = format == "terminal" and not output
    told, gone = known.told(report), known.gone(report)
    code, reason = ending(told, lambda name: configured.of(name).config, strict, gone, said)
    words = render(told, format, **looks, code=code, reason=reason, root=root())
    write(shielded(words) if said else words, output)
    if gone and not strict:
        say(f"mailcheck: {left(gone)}")
    if changed_since and not told.drafts and not told.failures:
        say(f"mailcheck: no draft changed since {changed_since}")
    if reason:
        say(f"mailcheck: {'failed: ' if code == 1 else ''}{reason}")
    return code


def settings_of(
    fail_on: str | None,
    min_score: float | None,
    select: list[str] | None,
    ignore: list[str] | None,
    rules: list[Path] | None,
) -> Settings:
    """What the command line says, as a configuration file would. Raises MailcheckError for a score there is none of."""
    if min_score is not None and not 0 <= min_score <= 10:
        raise MailcheckError(f"--min-score is {min_score:g}; a score goes from 0 to 10")
    given: dict[Key, Setting] = {("rules-folders", str(folder)): Setting(folder, "--rules") for folder in rules or ()}
    given |= {("rules", name, "severity"): Setting(OFF, "--ignore") for name in _names(ignore)}
    if _names(select):
        given[("select",)] = Setting(_names(select), "--select")
    if fail_on:
        given[("fail-on",)] = Setting(str(fail_on), "--fail-on")
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
    shown = sys.stderr is not None and sys.stderr.isatty()
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


def _listed(config: Config, path: Path | None) -> Config:
    """*config* with the columns of the contact list at *path*, and who has each of its addresses."""
    if path is None:
        return config
    from mailcheck.contacts import known

    columns, contacts = known(path)
    return replace(config, columns=columns, contacts=contacts)


def _keep(report: Report, path: Path) -> None:
    """Writes the findings of *report* into the baseline at *path*, if all drafts could be checked."""
    from mailcheck.baseline import written
    from mailcheck.cli.ending import count

    if report.failures:
        first = report.failures[0]
        raise MailcheckError(f"{path}: not written, since not all could be checked: {first.source}: {first.reason}")
    words, findings = written(report, path)
    write(words, path)
    say(f"mailcheck: {path}: {count(findings, 'finding')} of {count(len(report.drafts), 'draft')}")


def looks_of(plain: bool, quiet: bool, reasons: Mapping[str, str] | None) -> dict[str, object]:
    """How the report looks on this terminal."""
    out = sys.stdout  # None where it was closed
    color = out is not None and out.isatty() and os.environ.get("TERM") != "dumb" or bool(os.environ.get("FORCE_COLOR"))
    return {
        "width": max(40, min(120, _columns())),
        "color": color and not plain and "NO_COLOR" not in os.environ,
        "quiet": quiet,
        "verbose": reasons,
        "ascii": not (out and out.encoding or "").lower().replace("-", "").startswith("utf"),
    }


def _columns() -> int:
    """The width of the terminal, or what COLUMNS says of it; 80 where the report goes elsewhere."""
    if "COLUMNS" not in os.environ and not (sys.__stdout__ and sys.__stdout__.isatty()):
        return 80
    import shutil

    return shutil.get_terminal_size((80, 24)).columns


def shielded(words: str) -> str:
    """*words* for a terminal; in GitHub Actions between lines that stop it from taking a draft's for a command."""
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return words
    token = os.urandom(16).hex()
    return f"::stop-commands::{token}\n{words}::{token}::\n"


def root() -> str:
    """The top of the repository that the working directory lies in, or the working directory itself."""
    here = Path.cwd()
    return str(next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), here))


def write(words: str, output: Path | None) -> None:
    if output is None:
        if sys.stdout is not None:
            sys.stdout.write(words)
        return
    try:
        output.write_text(words, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise MailcheckError(f"{output}: cannot be written: {error.strerror}") from None
