"""`mailcheck doctor`: how the gateways stand on this machine, and what to do about it.

Exit codes: 0 where nothing is wrong, 1 where something is.
"""

from __future__ import annotations

from typing import Annotated

import typer

from mailcheck.cli.gateways import ConfigFile
from mailcheck.gateways.doctor import Point, examined

Proxy = Annotated[
    str, typer.Option("--proxy", metavar="HOST:PORT", help="Where the proxy should listen.", show_default=False)
]
Command = Annotated[
    list[str] | None,
    typer.Argument(metavar="[COMMAND]…", help="The sendmail behind `mailcheck send`, to see whether it is reached."),
]
_SIGNS = {"good": "ok     ", "wrong": "WRONG  ", "absent": "-      "}


def doctor(command: Command = None, config: ConfigFile = None, proxy: Proxy = "") -> None:
    """Say how the gateways stand here, and what to do about it."""
    wrong = 0
    for point in examined(str(config or ""), proxy, command or ()):
        wrong += point.state == "wrong"
        typer.echo(_lines(point))
    typer.echo(f"{wrong} {'thing is' if wrong == 1 else 'things are'} wrong" if wrong else "nothing is wrong")
    raise typer.Exit(1 if wrong else 0)


def _lines(point: Point) -> str:
    lines = [f"{_SIGNS[point.state]}{point.what}: {point.words}"]
    if point.state != "good" and point.advice:
        lines.append(f"       {point.advice}")
    return "\n".join(lines)
