"""The command: its options in, an exit code out. Here and in the files beside it alone something is printed.

Exit codes: 0 every draft was read and nothing reached the threshold, 1 something did, 2 mailcheck could not do its
work.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

import typer

from mailcheck.model import MailcheckError
from mailcheck.version import VERSION

# Where each command is, in the order of the help; only the one that is run is loaded.
COMMANDS = {
    "check": "check:check",
    "campaign": "campaign:campaign",
    "rules": "rules:rules",
    "explain": "rules:explain",
    "test-rules": "rules:test_rules",
    "init": "config:init",
    "config": "config:show",
    "send": "send:send",
    "proxy": "proxy:proxy",
    "hook": "hook:hook",
    "agent-hook": "agent_hook:agent_hook",
    "doctor": "doctor:doctor",
}
_VERBATIM = {"allow_interspersed_args": False}  # behind the first argument all belongs to another command

app = typer.Typer(
    name="mailcheck",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Reads a draft outreach email and says where it fails the person who will read it.",
    epilog="`mailcheck PATH…` is short for `mailcheck check PATH…`. `-` reads standard input.",
)


@app.callback(invoke_without_command=True)
def _top(version: bool = typer.Option(False, "--version", help="Show the version and exit.")) -> None:
    if version:
        typer.echo(f"mailcheck {VERSION}")
        raise typer.Exit


def _load_commands(arguments: Sequence[str]) -> None:
    """Makes the command that *arguments* name known to `app`; all of them, where the help is to list them."""
    named = arguments[:1] if arguments and arguments[0] in COMMANDS else list(COMMANDS)
    for name in named:
        module, _, function = COMMANDS[name].partition(":")
        command = getattr(import_module(f"mailcheck.cli.{module}"), function)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            app.command(name, context_settings=_VERBATIM if name in ("send", "doctor") else None)(command)


def _with_command(arguments: Sequence[str]) -> list[str]:
    """*arguments* with `check` put before the first path where no command is named."""
    if arguments and arguments[0] not in (*COMMANDS, "--help", "--version"):
        return ["check", *arguments]
    return list(arguments)


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line and exits; whatever happens, the reason is one line, and no traceback."""
    given = _with_command(sys.argv[1:] if arguments is None else arguments)
    _load_commands(given)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        code = _run(given)
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        _leave_quietly()
        code = 0
    except OSError as error:
        code = _failed(f"the report cannot be written: {error.strerror or error}")
        _leave_quietly()
    sys.exit(code)


def _run(given: Sequence[str]) -> int:
    """The exit code of the command line *given*."""
    try:
        app(args=list(given), prog_name="mailcheck")
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0
    except MailcheckError as error:
        return _failed(str(error))
    except OSError:
        raise
    except Exception as error:
        if os.environ.get("MAILCHECK_DEBUG"):
            raise
        reason = " ".join(str(error).split())[:200]
        return _failed(f"{type(error).__name__}: {reason} (a fault of mailcheck: MAILCHECK_DEBUG=1 shows where)")
    return 0


def _failed(reason: str) -> int:
    typer.echo(f"mailcheck: {reason}", err=True)
    return 2


def _leave_quietly() -> None:
    """Lets nobody complain of an output that is gone (`| head`) when Python flushes it at the end."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
