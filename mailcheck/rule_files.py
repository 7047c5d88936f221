"""Folders in, the rule files in them out; none is opened here."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from mailcheck.model import RuleError

LISTS = "lists.yaml"
MAX_BYTES = 256 * 1024  # of one file
_HERE = Path(__file__).parent


def pack_folder() -> Path:
    """Where the pack lies: inside the installed package, or at the top of a checkout."""
    installed = _HERE / "pack"
    return installed if installed.is_dir() else _HERE.parent / "rules"


def paths(folders: Sequence[Path]) -> Iterator[Path]:
    """Every file that the rules of *folders* are made of. Raises RuleError as `load_rules` does."""
    for folder in folders:
        yield from files(folder)
        lists = (folder if folder.is_dir() else folder.parent) / LISTS
        if lists.is_file():
            yield lists


def files(folder: Path) -> list[Path]:
    """The rule files in *folder*, or itself where it is a file. Raises RuleError where there are none."""
    if not folder.is_dir():
        if folder.is_file():
            return [folder]
        raise RuleError(f"{folder}: no such folder of rules")
    entries = ((at, name) for at, folders, names in os.walk(folder) for name in (*folders, *names))
    found = sorted(Path(at, name) for at, name in entries if _is_rule_file(name))
    if not found:
        raise RuleError(f"{folder}: no rules in it (a rule is a .yaml file)")
    return found


def _is_rule_file(name: str) -> bool:
    return os.path.splitext(name)[1] in (".yaml", ".yml") and name != LISTS


def rule_names(folders: Sequence[Path] = ()) -> frozenset[str]:
    """The ids of the pack's rules and of those in *folders*, read from the file names alone."""
    return frozenset(path.stem for folder in (pack_folder(), *folders) for path in files(folder))
