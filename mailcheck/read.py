"""Paths in, Sources out: files, folders, globs, mbox, Maildir and standard input.

What cannot be read comes out as a Failure with one clear line, and the rest goes on. Nothing but regular files
is ever opened, and nothing larger than `MAX_BYTES` is read.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from mailcheck.limits import MOST_BYTES
from mailcheck.mbox import is_mailbox, messages
from mailcheck.model import Failure, Source
from mailcheck.parse import format_of, sniff, suffixes
from mailcheck.parse.sniffing import binary
from mailcheck.places import STDIN

MAX_BYTES = MOST_BYTES
_VENDOR = frozenset({"node_modules", "venv", "env", "site-packages", "__pycache__", "vendor", "bower_components"})
_KINDS = (
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISSOCK, "a socket"),
)
_WHY = {
    errno.ENOENT: "no such file or folder",
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.ELOOP: "a loop of symbolic links",
    errno.ENAMETOOLONG: "the name is too long",
    errno.ENOTDIR: "no such file or folder",
}

Item = Source | Failure


def sources(paths: Sequence[str], stdin: BinaryIO, stdin_filename: str | None = None) -> Iterator[Item]:
    """Every draft that *paths* name, in their order, each once; `-` is *stdin*, named *stdin_filename*."""
    seen: set[str] = set()
    for path in paths:
        if path == STDIN:
            if STDIN not in seen:
                seen.add(STDIN)
                yield from _standard_input(stdin, stdin_filename)
        else:
            yield from _path(path, seen)


def _standard_input(stdin: BinaryIO, filename: str | None) -> Iterator[Item]:
    name = filename or STDIN
    try:
        data = stdin.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        yield Failure(_shown(name), f"standard input cannot be read: {error}")
        return
    format = _format(filename) if filename else None
    yield _source(name, data, None if format == "mbox" else format)


def _path(path: str, seen: set[str]) -> Iterator[Item]:
    """The drafts of one argument: what it names, or, where it names nothing, what matches it as a glob."""
    if "\0" in path or not path:
        yield Failure(path.replace("\0", "?"), "no such file or folder")
    elif os.path.lexists(path):
        yield from _named(path, seen)
    else:
        yield from _matching(path, seen)


def _matching(path: str, seen: set[str]) -> Iterator[Item]:
    """The drafts that a glob matches. What is no glob is a name of nothing."""
    import glob

    if not glob.has_magic(path):
        yield from _named(path, seen)
        return
    found = sorted(glob.iglob(path, recursive=True))
    for one in found:
        if not os.path.isdir(one):
            yield from _named(one, seen)
    if not any(not os.path.isdir(one) for one in found):
        yield Failure(_shown(path), "no file matches")


def _named(path: str, seen: set[str]) -> Iterator[Item]:
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError) as error:
        yield _once(Failure(_shown(path), _why(error)), path, seen)
        return
    if stat.S_ISDIR(mode):
        yield from _folder(path, seen)
    elif _unseen(path, seen):
        yield from _file(path, mode)


def _once(failure: Failure, path: str, seen: set[str]) -> Failure:
    seen.add(os.path.abspath(path))
    return failure


def _unseen(path: str, seen: set[str]) -> bool:
    """True the first time that *path* comes by, under whatever name."""
    real = os.path.realpath(path)
    new = real not in seen
    seen.add(real)
    return new


def _folder(path: str, seen: set[str]) -> Iterator[Item]:
    """The drafts within a folder, sorted; hidden and vendor folders and unknown file names are passed over."""
    errors: list[OSError] = []
    found = False
    for folder, folders, files in os.walk(path, onerror=errors.append):
        maildir = _is_maildir(folder)
        skipped = {"cur", "new", "tmp"} if maildir else set()
        folders[:] = sorted(one for one in folders if not one.startswith(".") and one not in _VENDOR | skipped)
        for name in _mails(folder) if maildir else (one for one in sorted(files) if _is_draft(one)):
            found = True
            yield from _entry(os.path.join(folder, name), seen, "eml" if maildir else None)
    for error in errors:
        yield Failure(_shown(str(error.filename or path)), _why(error))
    if not found and not errors:
        yield Failure(_shown(path), f"no drafts in this folder ({', '.join(sorted(suffixes()))}, .mbox or Maildir)")


def _entry(path: str, seen: set[str], format: str | None) -> Iterator[Item]:
    if not _unseen(path, seen):
        return
    try:
        mode = os.stat(path).st_mode
    except OSError as error:
        yield Failure(_shown(path), _why(error))
        return
    if not stat.S_ISDIR(mode):
        yield from _file(path, mode, format)


def _is_maildir(folder: str) -> bool:
    return all(os.path.isdir(os.path.join(folder, one)) for one in ("cur", "new"))


def _mails(folder: str) -> list[str]:
    """The messages of a Maildir, new ones first, as paths within it."""
    return [
        os.path.join(part, name)
        for part in ("new", "cur")
        for name in sorted(_listed(os.path.join(folder, part)))
        if not name.startswith(".")
    ]


def _listed(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _is_draft(name: str) -> bool:
    return not name.startswith(".") and _format(name) is not None


def _format(name: str) -> str | None:
    """The format that a file's name says, None where it says none."""
    suffix = os.path.splitext(name)[1].lower()
    return "mbox" if suffix in (".mbox", ".mbx") else format_of(suffix)


def _file(path: str, mode: int, format: str | None = None) -> Iterator[Item]:
    kind = next((name for is_kind, name in _KINDS if is_kind(mode)), None)
    if kind or not stat.S_ISREG(mode):
        yield Failure(_shown(path), f"{kind or 'something'} that is no file")
        return
    format = format or _format(path)
    try:
        with _opened(path) as file:
            if format == "mbox" or (format is None and is_mailbox(file)):
                yield from _mailbox(path, file)
            else:
                yield _source(path, file.read(MAX_BYTES + 1), format)
    except OSError as error:
        yield Failure(_shown(path), _why(error))


def _opened(path: str) -> BinaryIO:
    """The file at *path*; opening never waits, should a pipe have taken its place meanwhile."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "no regular file")
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def _mailbox(path: str, file: BinaryIO) -> Iterator[Item]:
    number = 0
    for number, data in enumerate(messages(file, MAX_BYTES), 1):
        yield _source(f"{path}#{number}", data, "eml")
    if number == 0:
        yield Failure(_shown(path), "no messages in this mailbox")


def _source(name: str, data: bytes, format: str | None) -> Item:
    """The Source, or the Failure where *data* is too large or no draft at all."""
    if len(data) > MAX_BYTES:
        return Failure(_shown(name), f"larger than {MAX_BYTES // 1024 // 1024} MB")
    format = format or sniff(data)
    other = binary(data, format)
    return Failure(_shown(name), f"no draft but {other}") if other else Source(_shown(name), format, data)


def _shown(path: str) -> str:
    """*path* as it can be printed, whatever bytes it is made of."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _why(error: OSError | ValueError) -> str:
    """One clear line for an error of the system."""
    number = getattr(error, "errno", None)
    return _WHY.get(number or 0) or f"cannot be read ({getattr(error, 'strerror', None) or error})"
