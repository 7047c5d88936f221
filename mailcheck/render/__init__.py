"""Report -> str, in a format that is a module of this package with a `render(report, ...)` of its own.

A new format is one new file here; files whose names begin with an underscore are parts of formats.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from mailcheck.model import MailcheckError, Report


def formats() -> tuple[str, ...]:
    """The names of all formats, in alphabetical order."""
    return tuple(sorted(file.stem for file in Path(__file__).parent.glob("[!_]*.py")))


def render(report: Report, format: str, **options: object) -> str:
    """*report* in *format*; of *options*, a format takes those that its own `render` names and leaves the rest."""
    if format not in formats():
        raise MailcheckError(f"there is no format {format!r}; there are {', '.join(formats())}")
    made: Any = import_module(f"{__name__}.{format}").render
    taken = made.__kwdefaults__ or {}
    words: str = made(report, **{name: value for name, value in options.items() if name in taken})
    return words
