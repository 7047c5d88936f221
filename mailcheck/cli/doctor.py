"""`mailcheck doctor`: how the gateways stand on this machine, and what to do about it.

Exit codes: 0 where nothing is wrong, 1 where something is.
"""

from __future__ import annotations

import shutil
import sys
import textwrap
from typing import Annotated

import typer

from mailcheck.cli.gateways import ConfigFile
from mailcheck.cli.saying import tell
from mailcheck.gateways.doctor import Point, examined

Proxy = Annotated[
    str, typer.Option("--proxy", metavar="HOST:PORT", help="Where the proxy should listen.", show_default=False)
]
Command = Annotated[
    list[str] | None,
    typer.Argument(metavar="[COMMAND]…", help="The sendmail behind `mailcheck send`, to see whether it is reached."),
]
_INDENT = " " * 7
_SIGNS = {"good": "ok     ", "wrong": "WRONG  ", "absent": "-      "}


def doctor(command: Command = None, config: ConfigFile = None, proxy: Proxy = "") -> None:
    """Say how the gateways stand here, and what to do about it."""
    wrong = 0
    for point in examined(str(config or ""), proxy, command or ()):
        wrong += point.state == "wrong"
        tell(_lines(point))
    tell(f"{wrong} {'thing is' if wrong == 1 else 'things are'} wrong" if wrong else "nothing is wrong")
    raise typer.Exit(1 if wrong else 0)


def _lines(point: Point) -> str:
    """*point* with its sign; broken at spaces on a terminal, and two lines at most in a pipe."""
    parts = [(_SIGNS[point.state], f"{point.what}: {point.words}")]
    if point.state != "good" and point.advice:
        parts.append((_INDENT, point.advice))
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 10_000
    return "\n".join(_broken(sign, words, width) for sign, words in parts)


def _broken(sign: str, words: str, width: int) -> str:
    wrapper = textwrap.TextWrapper(max(width, 40), sign, _INDENT, break_long_words=False, break_on_hyphens=False)
    return wrapper.fill(words)
