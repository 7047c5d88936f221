"""`mailcheck hook install` and `mailcheck hook run`: before `git send-email` sends patches, their prose is checked.

Exit codes of `run`: 0 it may be sent, 1 it was stopped, 2 it could not be checked; git sends nothing but for 0.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mailcheck.cli.gateways import ConfigFile, FailOnOption, OnError, OnErrorOption, TimeLimit, closed, said, workers
from mailcheck.cli.saying import say, tell
from mailcheck.gateways import githook
from mailcheck.gateways.decisions import Envelope
from mailcheck.gateways.headers import with_headers
from mailcheck.gateways.worker import TIME_LIMIT
from mailcheck.model import MailcheckError

STOPPED, UNCHECKED = 1, 2
_NOTHING = "nothing was sent"

Patch = Annotated[Path, typer.Argument(metavar="PATCH", help="The mail that is to be sent.")]
Headers = Annotated[
    Path | None, typer.Argument(metavar="[HEADERS]", help="The headers that git will send it with.", show_default=False)
]

hook = typer.Typer(no_args_is_help=True, help="Check patch mails and cover letters before git send-email sends them.")


@hook.command()
def install() -> None:
    """Put the hook into this git repository; one that is there goes on being run."""
    place = githook.found()
    kept = githook.install(place)
    tell(f"{place.path} is written: git send-email now asks mailcheck before it sends")
    if kept:
        tell(f"the hook that was there is {place.before.name} beside it, and is run after mailcheck")
    if githook.setting("sendemail.validate") in ("false", "no", "off", "0"):
        say("git runs no such hook here until `git config sendemail.validate true`")


@hook.command()
def run(
    patch: Patch,
    headers: Headers = None,
    config: ConfigFile = None,
    fail_on: FailOnOption = None,
    time_limit: TimeLimit = TIME_LIMIT,
    on_error: OnErrorOption = OnError.stop,
) -> None:
    """Check one mail, as git calls it; greeting, signature and contact details are not asked of patches."""

    def work() -> int:
        with workers(config, fail_on, time_limit, patches=True) as pool:
            data = with_headers(_read(patch), _read(headers) if headers else b"")
            decision = said(pool.decide(data, Envelope()), on_error, _NOTHING)
        if decision.passes:
            return 0
        return STOPPED if decision.outcome == "stopped" else UNCHECKED

    raise typer.Exit(closed(work, UNCHECKED, _NOTHING))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise MailcheckError(f"{path}: cannot be read: {error.strerror}") from None
