"""What the gateways on the command line share: their options, the check, what is said on stderr, and failing closed."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from mailcheck.cli.check import FailOn
from mailcheck.cli.saying import harmless
from mailcheck.gateways.decisions import Checking, Decision, Look
from mailcheck.gateways.worker import Workers
from mailcheck.model import MailcheckError


class OnError(StrEnum):
    """What becomes of a message that could not be checked."""

    stop = "stop"
    allow = "allow"


ConfigFile = Annotated[
    Path | None, typer.Option("--config", help="The configuration file, instead of the one found from here upwards.")
]
FailOnOption = Annotated[FailOn | None, typer.Option("--fail-on", help="Stop from this severity on.")]
TimeLimit = Annotated[float, typer.Option("--time-limit", help="Seconds that the check of a message may take.")]
OnErrorOption = Annotated[
    OnError, typer.Option("--on-error", help="allow: let a message pass that could not be checked, and say so.")
]


def workers(
    config: Path | None, fail_on: FailOn | None, time_limit: float, *, patches: bool = False, report: bool = True
) -> Workers:
    """One worker, which begins to load at once. Raises MailcheckError for a time limit that is none."""
    if not 0 < time_limit <= 3600:
        raise MailcheckError(f"--time-limit is {time_limit:g}; it must be more than 0 and at most 3600 seconds")
    file = os.path.abspath(config) if config else ""
    checking = Checking(file, fail_on.value if fail_on else "", patches, _look() if report else None)
    return Workers(checking, seconds=time_limit)


def _look() -> Look:
    """How a report looks on stderr."""
    terminal = sys.stderr is not None and sys.stderr.isatty()
    color = terminal and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    encoding = (getattr(sys.stderr, "encoding", "") or "").lower().replace("-", "")
    columns = shutil.get_terminal_size((80, 24)).columns
    return Look(max(40, min(120, columns)), color, not encoding.startswith("utf"))


def say(words: str) -> None:
    """Writes a line of *words* on stderr, harmlessly."""
    _print(harmless(words))


def _print(words: str) -> None:
    """Where stderr is gone, what a gateway answers must not depend on it."""
    with suppress(OSError, ValueError):
        if sys.stderr is not None:
            print(words, file=sys.stderr, flush=True)


def said(decision: Decision, on_error: OnError, consequence: str) -> Decision:
    """*decision*, told on stderr with its *consequence* where it stops; `allow` makes what was not checked pass."""
    if decision.outcome == "unjudged":
        say(f"mailcheck: passed unjudged: {decision.reason}")
    elif decision.outcome == "stopped":
        if decision.report:
            _print(decision.report.rstrip("\n"))
        say(f"mailcheck: stopped by {decision.reason}; {consequence}")
    elif decision.outcome == "unchecked":
        why = decision.detail or decision.reason
        if on_error is OnError.allow:
            say(f"mailcheck: could not be checked: {why}; passed all the same (--on-error allow)")
            return Decision("unjudged", decision.reason)
        say(f"mailcheck: could not be checked: {why}; {consequence}")
    return decision


def closed(work: Callable[[], int], code: int, consequence: str) -> int:
    """The exit code of *work*; *code* where it fails in whatever way, with one line that says so."""
    try:
        return work()
    except KeyboardInterrupt:
        say(f"mailcheck: interrupted; {consequence}")
    except MailcheckError as error:
        say(f"mailcheck: {error}; {consequence}")
    except BaseException as error:
        if os.environ.get("MAILCHECK_DEBUG"):
            raise
        say(f"mailcheck: {type(error).__name__}: {' '.join(str(error).split())[:200]}; {consequence}")
    return code
