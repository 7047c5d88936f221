"""`mailcheck agent-hook`: a hook before the tools of an AI agent; the tool call on stdin, 0 or 2 out.

2 keeps the agent from making the call, and the reason on stderr is for the agent to read.
"""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from mailcheck.cli.gateways import ConfigFile, FailOnOption, OnError, OnErrorOption, TimeLimit, closed, said, workers
from mailcheck.gateways.decisions import Envelope, unchecked
from mailcheck.gateways.tool_calls import mails
from mailcheck.gateways.worker import TIME_LIMIT
from mailcheck.model import MailcheckError
from mailcheck.read import MAX_BYTES

PASSED, STOPPED = 0, 2
_NOTHING = "the mail was not sent"

Tools = Annotated[
    list[str] | None,
    typer.Option("--tool", help="A tool that sends mail, by a glob of its name; may stand several times."),
]
Texts = Annotated[
    list[str] | None, typer.Option("--text", help="A field that holds the text of a mail; may stand several times.")
]


def agent_hook(
    tool: Tools = None,
    text: Texts = None,
    config: ConfigFile = None,
    fail_on: FailOnOption = None,
    time_limit: TimeLimit = TIME_LIMIT,
    on_error: OnErrorOption = OnError.stop,
) -> None:
    """Check the mail in an AI agent's tool call on standard input, before the call is made."""

    def work() -> int:
        try:
            found = mails(_call(), tool or (), text or ())
        except MailcheckError as error:
            return PASSED if said(unchecked(str(error)), on_error, _NOTHING).passes else STOPPED
        if found is None:
            return PASSED
        with workers(config, fail_on, time_limit) as pool:
            told = [said(pool.decide(mail, Envelope()), on_error, _NOTHING) for mail in found]
        return PASSED if all(decision.passes for decision in told) else STOPPED

    raise typer.Exit(closed(work, STOPPED, _NOTHING))


def _call() -> object:
    """The JSON on standard input. Raises MailcheckError where there is none."""
    data = sys.stdin.buffer.read(2 * MAX_BYTES + 1) if sys.stdin is not None else b""
    if len(data) > 2 * MAX_BYTES:
        raise MailcheckError(f"the tool call is larger than {2 * MAX_BYTES // 1024 // 1024} MB")
    try:
        call: object = json.loads(data)
    except (ValueError, RecursionError):
        raise MailcheckError("standard input is no JSON; the hook of an agent is given its tool call there") from None
    return call
