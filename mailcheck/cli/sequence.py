"""`mailcheck sequence`: the steps of a sequence in, the report on all of them together, the exit code."""

from __future__ import annotations

import re
import sys

import typer

from mailcheck.cli.check import (
    ConfigFile,
    FailOnOption,
    Format,
    Ignore,
    MinScore,
    NoColor,
    Output,
    Paths,
    Quiet,
    RulesDir,
    Select,
    Strict,
    To,
    Verbose,
)
from mailcheck.cli.checking import known_format, looks_of, root, settings_of, shielded, write
from mailcheck.cli.ending import ending
from mailcheck.cli.saying import say
from mailcheck.config import Config
from mailcheck.model import Failure, MailcheckError, Report, Source

_SHOWN = 5  # phrases that steps share, at the end of the report


def sequence(
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
    no_color: NoColor = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    strict: Strict = False,
) -> None:
    """Judge the steps of a sequence together: each by itself, and what it repeats of those before it."""
    known_format(format)
    from mailcheck.pipeline import run_configured
    from mailcheck.pipeline.configured import Configured
    from mailcheck.read import sources
    from mailcheck.render import render

    configured = Configured(config, settings_of(fail_on, min_score, select, ignore, rules), Config(to=to))
    steps = in_order(list(sources(paths, sys.stdin.buffer)))
    if len(steps) < 2:
        raise MailcheckError(f"a sequence has two steps or more, and there {'is 1' if steps else 'are none'}")
    report = run_configured(steps, configured.of, None, "repeated-step")
    said = format == "terminal" and not output
    code, reason = ending(report, lambda name: configured.of(name).config, strict, said=said)
    looks = looks_of(no_color or output is not None, quiet, configured.reasons() if verbose else None)
    words = render(report, format, **looks, code=code, reason=reason, root=root())
    words += _said_again(report) if format == "terminal" and not quiet else ""
    write(shielded(words) if said else words, output)
    if reason:
        say(f"mailcheck: {'failed: ' if code == 1 else ''}{reason}")
    raise typer.Exit(code)


def in_order(steps: list[Source | Failure]) -> list[Source | Failure]:
    """*steps* in the order given; where that is the alphabet's, as a folder and a glob have it, 2 comes before 10."""
    names = [_name(step) for step in steps]
    if names != sorted(names):
        return steps
    return sorted(
        steps, key=lambda step: [(int(n or 0), word) for n, word in re.findall(r"(\d{1,9})|(\D+)", _name(step))]
    )


def _name(step: Source | Failure) -> str:
    return step.name if isinstance(step, Source) else step.source


def _said_again(report: Report) -> str:
    """The lines on what steps have in common, "" where there is nothing."""
    from mailcheck.detectors.repeated_step import shared
    from mailcheck.render._harmless import visible

    found = shared([scored.draft for scored in report.drafts])
    lines = [f'  "{visible(phrase)}"\n    in {visible(", ".join(names))}' for phrase, names in found[:_SHOWN]]
    more = [f"  and {len(found) - _SHOWN} more"] if len(found) > _SHOWN else []
    return "\n".join(["", "said again:", *lines, *more, ""]) if found else ""
