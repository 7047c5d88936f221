"""The command line as typer reads it: a command that is run is loaded, and no other."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from io import StringIO
from typing import Any

import typer

from mailcheck.cli.names import COMMANDS
from mailcheck.cli.saying import say
from mailcheck.version import VERSION

_UsageError: Any = typer.BadParameter.__base__  # which typer does not export
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


def command_line(arguments: Sequence[str]) -> typer.Typer:
    """The command that *arguments* name, and no other; all of them, where the help is to list them."""
    named = arguments[:1] if arguments and arguments[0] in COMMANDS else list(COMMANDS)
    for name in named:
        module, _, function = COMMANDS[name].partition(":")
        command = getattr(import_module(f"mailcheck.cli.{module}"), function)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            app.command(name, context_settings=_VERBATIM if name in ("send", "doctor") else None)(command)
    return app


def run(arguments: Sequence[str]) -> int:
    """Runs the command that *arguments* name, and returns its exit code; what is wrong with them is said on stderr."""
    try:
        code = command_line(arguments)(args=arguments, prog_name="mailcheck", standalone_mode=False)
    except _UsageError as error:
        told = StringIO()
        error.show(told)
        for line in told.getvalue().rstrip("\n").split("\n"):
            say(line)
        return int(error.exit_code)
    return code if isinstance(code, int) else 0
