"""A Source in, a Message out: the module named like the source's format does it.

A format is a module of this package with `SUFFIXES` (the file names it goes by) and `parse(source, limits)`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from mailcheck.limits import Limits, beyond, check_text
from mailcheck.model import Message, Source, UnreadableDraft
from mailcheck.parse.sniffing import sniff

__all__ = ["format_of", "formats", "parse", "sniff", "suffixes"]

_LIMITS = Limits()
ALIASES: Mapping[str, str] = {"plain": "text", "txt": "text", "md": "markdown"}


@lru_cache(maxsize=1)
def formats() -> Mapping[str, ModuleType]:
    """Every format by its name."""
    return {name: module for name in sorted(_modules()) if (module := _format(name))}


@lru_cache(maxsize=1)
def _modules() -> frozenset[str]:
    return frozenset(file.stem for file in Path(__file__).parent.glob("[!_]*.py"))


def _format(name: str) -> ModuleType | None:
    """The format called *name*, and no other, is loaded; None where there is none."""
    module = import_module(f"{__name__}.{name}") if name in _modules() else None
    return module if hasattr(module, "SUFFIXES") else None


@lru_cache(maxsize=1)
def suffixes() -> Mapping[str, str]:
    """The format for each known file suffix, with its dot and in lower case."""
    return {suffix: name for name, module in formats().items() for suffix in module.SUFFIXES}


def format_of(suffix: str) -> str | None:
    """The format for a file suffix, with its dot and in lower case, None where there is none."""
    name = ALIASES.get(suffix[1:], suffix[1:])
    module = _format(name)
    return name if module and suffix in module.SUFFIXES else suffixes().get(suffix)


def parse(source: Source, limits: Limits = _LIMITS) -> Message:
    """The Message that *source* holds. Raises UnreadableDraft and nothing else, for any bytes."""
    module = _format(ALIASES.get(source.format, source.format))
    if module is None:
        raise UnreadableDraft(f"unknown format {source.format!r}; known are {', '.join(formats())}")
    if len(source.data) > limits.message_size:
        raise beyond("message-size", f"more than {limits.message_size:,} bytes")
    try:
        message = module.parse(source, limits)
    except (RecursionError, MemoryError) as error:
        raise UnreadableDraft(f"too deep or too large to read ({type(error).__name__})") from None
    assert isinstance(message, Message)
    if len(message.header("subject") or "") > limits.subject:
        raise beyond("subject", f"a subject of more than {limits.subject:,} characters")
    check_text(len(message.text), limits)
    return message
