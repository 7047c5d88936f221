"""Names and findings -> where other programs look for them: a path from the root of the repository, and a region."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import PurePath

from mailcheck.model import Finding
from mailcheck.read import STDIN, file_of


@dataclass(frozen=True, slots=True)
class Place:
    """A file, by its path from the root with slashes (as it was named where it lies outside), "" for none.

    `member` is the message within a mailbox ("#3"), whose lines are not the mailbox's: "" for any other file.
    """

    path: str
    member: str = ""

    def __str__(self) -> str:
        return f"{self.path or STDIN}{self.member}"


def place_of(name: str, root: str) -> Place:
    """Where the source called *name* lies for a reader who stands at *root*, an absolute path."""
    if name == STDIN:
        return Place("")
    path, member = file_of(name)
    whole = os.path.realpath(os.path.dirname(os.path.abspath(path)))
    inside = os.path.join(whole, os.path.basename(path))
    try:
        below = PurePath(inside).relative_to(os.path.realpath(root))
    except ValueError:
        return Place(path, member)
    return Place(below.as_posix(), member)


@dataclass(frozen=True, slots=True)
class Region:
    """Lines and columns of the file from 1, in code points, the end column exclusive; columns None where unknown."""

    line: int
    column: int | None
    end_line: int
    end_column: int | None


def region_of(finding: Finding) -> Region:
    """The region of *finding* in its file: where something is missing, the empty one at the place for it."""
    at = finding.location
    return Region(at.file_line, at.file_column, at.file_end_line, at.file_end_column)
