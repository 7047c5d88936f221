"""Names of sources -> where they lie for somebody who stands elsewhere: a path with slashes, and a message in it."""

from __future__ import annotations

import os
import re

from mailcheck.frozen import Frozen

STDIN = "-"


class Place(Frozen):
    """A file by its path from some folder, with slashes; "" for standard input.

    `member` is the message within a mailbox ("#3"), whose lines are not the mailbox's; "" for any other file.
    """

    path: str
    member: str = ""

    def __str__(self) -> str:
        return f"{self.path or STDIN}{self.member}"


def file_of(name: str) -> tuple[str, str]:
    """The file that the source called *name* came from, and the message in it ("#3") where the file is a mailbox."""
    bare = re.sub(r"#\d+$", "", name)
    return (bare, name[len(bare) :]) if bare != name and not os.path.exists(name) else (name, "")


def place_of(name: str, folder: str) -> Place:
    """Where the source called *name*, relative to the working directory, lies seen from *folder*."""
    if name == STDIN:
        return Place("")
    path, member = file_of(name)
    above, last = os.path.split(os.path.abspath(path))
    try:
        path = os.path.relpath(os.path.join(os.path.realpath(above), last), os.path.realpath(folder))
    except ValueError:  # another drive
        path = os.path.abspath(path)
    return Place(path.replace(os.sep, "/"), member)
