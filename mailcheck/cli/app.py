"""The command: its options in, an exit code out. Here and in the files beside it alone something is printed.

Exit codes: 0 every draft was read and nothing reached the threshold, 1 something did, 2 mailcheck could not do its
work.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer

from mailcheck.model import MailcheckError
from mailcheck.version import VERSION

COMMANDS = ("check", "rules", "explain", "test-rules")

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


def _load_commands() -> None:
    from mailcheck.cli import check, rules

    app.command("check")(check.check)
    app.command("rules")(rules.rules)
    app.command("explain")(rules.explain)
    app.command("test-rules")(rules.test_rules)


def _with_command(arguments: Sequence[str]) -> list[str]:
    """*arguments* with `check` put before the first path where no command is named."""
    if arguments and arguments[0] not in (*COMMANDS, "--help", "--version"):
        return ["check", *arguments]
    return list(arguments)


def fail(reason: str) -> typer.Exit:
    """Says *reason* on stderr in one line and gives the exit for "could not do its work"."""
    typer.echo(f"mailcheck: {reason}", err=True)
    return typer.Exit(2)


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line and exits."""
    _load_commands()
    given = sys.argv[1:] if arguments is None else arguments
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        app(args=_with_command(given), prog_name="mailcheck")
    except MailcheckError as error:
        typer.echo(f"mailcheck: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        # The reader went away (`| head`); Python must not complain of it again at exit.
        import os

        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
