"""`mailcheck send -- COMMAND …`: stands before a sendmail; the message passes to it byte for byte, or not at all.

Exit codes: the command's own; 65 where the message was stopped, 75 where it could not be checked.
"""

from __future__ import annotations

import shutil
import sys
from typing import Annotated

import typer

from mailcheck.cli import asking
from mailcheck.cli.gateways import (
    ConfigFile,
    FailOnOption,
    OnError,
    OnErrorOption,
    TimeLimit,
    closed,
    said,
    say,
    workers,
)
from mailcheck.frozen import replace
from mailcheck.gateways import headers, sendmail
from mailcheck.gateways.decisions import Decision, Envelope
from mailcheck.gateways.worker import TIME_LIMIT, Workers
from mailcheck.model import MailcheckError

STOPPED, UNCHECKED = 65, 75  # EX_DATAERR and EX_TEMPFAIL of sysexits.h, which mail programs know
_NOTHING = "nothing was sent"

Command = Annotated[
    list[str], typer.Argument(metavar="COMMAND…", help="The sendmail and its arguments, recipients among them.")
]
Annotate = Annotated[
    bool, typer.Option("--annotate", help="Stop nothing; add the score as the header X-Mailcheck-Score.")
]
Interactive = Annotated[
    bool,
    typer.Option("--interactive", help="Ask on the terminal whether to send, edit or cancel what would be stopped."),
]


def send(
    command: Command,
    config: ConfigFile = None,
    fail_on: FailOnOption = None,
    annotate: Annotate = False,
    interactive: Interactive = False,
    time_limit: TimeLimit = TIME_LIMIT,
    on_error: OnErrorOption = OnError.stop,
) -> None:
    """Check the message on standard input, and hand it to COMMAND where it passes."""

    def work() -> int:
        if shutil.which(command[0]) is None:
            raise MailcheckError(f"{command[0]}: no such command, or it may not be run")
        with workers(config, fail_on, time_limit) as pool:
            data, decision = _decided(pool, _message(), sendmail.envelope(command), interactive)
        if annotate and decision.outcome == "stopped":
            decision = replace(decision, outcome="judged")
        decision = said(decision, on_error, _NOTHING)
        if decision.outcome == "stopped":
            rules = ", ".join(decision.rules)
            say(f"mailcheck: to send it all the same, add the header X-Mailcheck-Ignore: {rules} -- your reason")
        if not decision.passes:
            return STOPPED if decision.outcome == "stopped" else UNCHECKED
        return sendmail.hand_on(command, headers.annotated(data, decision) if annotate else headers.stripped(data))

    raise typer.Exit(closed(work, UNCHECKED, _NOTHING))


def _message() -> bytes:
    if sys.stdin is None:
        raise MailcheckError("there is no standard input to read the message from")
    return sys.stdin.buffer.read()


def _decided(pool: Workers, data: bytes, envelope: Envelope, interactive: bool) -> tuple[bytes, Decision]:
    """The message as it is to go, and the Decision on it; with *interactive*, the sender has the last word."""
    decision = pool.decide(data, envelope)
    while interactive and decision.outcome == "stopped":
        answer = asking.ask(f"{decision.report}mailcheck: stopped by {decision.reason}\n")
        if answer == "edit":
            data = asking.edited(data)
            decision = pool.decide(data, envelope)
        elif answer == "send":
            decision = replace(decision, outcome="judged")
        elif answer == "cancel":
            return data, replace(decision, report="")
        else:
            break
    return data, decision
