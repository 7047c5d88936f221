"""Plain data by key, in a cache folder of the user's own: what was worked out once need not be again.

What follows from rule files is kept here, and by remembered.py what the models say of sentences, never a word of a
draft. A cache can be missing, broken, another user's or unwritable: then there is none, and nothing fails.
"""

from __future__ import annotations

import marshal
import os
import stat
import sys
from collections.abc import Iterable
from contextlib import suppress
from importlib.util import source_hash
from pathlib import Path
from typing import Any

from mailcheck.version import VERSION

_KEPT = 12  # files; each version has three, and each folder of own rules one more
_ENDING = ".kept"
_DIGEST = 8


def folder() -> Path:
    """Where caches lie: in XDG_CACHE_HOME, or where the system keeps them."""
    home = os.environ.get("XDG_CACHE_HOME") or (os.environ.get("LOCALAPPDATA") if os.name == "nt" else None)
    return Path(home or os.path.expanduser("~/.cache")) / "mailcheck"


def key(parts: Iterable[bytes]) -> str:
    """A name for what is worked out from *parts*, by this version and this code of mailcheck, on this Python."""
    made_by = f"{VERSION} {sys.version} {sys.platform} {sys.byteorder} {sys.maxsize}".encode()
    return _digest(b"".join(len(part).to_bytes(8, "big") + part for part in (made_by, *_code(), *parts))).hex()


def _digest(data: bytes | memoryview) -> bytes:
    """What tells *data* from other data: as Python tells a changed source by it, without loading OpenSSL for that."""
    return source_hash(data)


def _code() -> Iterable[bytes]:
    """The state of mailcheck's own files, which change in a checkout while the version does not."""
    here = Path(__file__).parent
    for folder in (here, here / "detectors"):
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.name.endswith(".py"):
                    state = entry.stat()
                    yield f"{entry.name} {state.st_mtime_ns} {state.st_size}".encode()


def get(name: str) -> Any:
    """What was kept under the key *name*, None where nothing is that can be trusted."""
    with suppress(OSError, ValueError, EOFError, TypeError):
        with open(folder() / f"{name}{_ENDING}", "rb") as file:
            if not _own(os.fstat(file.fileno())):
                return None
            data = file.read()
        if _digest(memoryview(data)[_DIGEST:]) == data[:_DIGEST]:
            return marshal.loads(memoryview(data)[_DIGEST:])
    return None


def _own(state: os.stat_result) -> bool:
    """True for a file that nobody but the user could have written."""
    return os.name == "nt" or (state.st_uid == os.geteuid() and not state.st_mode & 0o022)


def writable() -> bool:
    """True where something can be kept."""
    with suppress(OSError):
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        return _own(folder().stat()) and os.access(folder(), os.W_OK)
    return False


def opened(name: str) -> int | None:
    """The file *name*, to be read and written, made where there is none; None where it is not the user's own.

    Raises OSError where it cannot be opened.
    """
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    file = os.open(folder() / name, flags, 0o600)
    state = os.fstat(file)
    if stat.S_ISREG(state.st_mode) and _own(state):
        return file
    os.close(file)
    return None


def put(name: str, value: Any) -> None:
    """Keeps *value*, of plain data, under the key *name*, where that is possible."""
    with suppress(OSError, ValueError):
        data = marshal.dumps(value)
        draft = folder() / f"{name}.{os.getpid()}"
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(_digest(data) + data)
        os.replace(draft, folder() / f"{name}{_ENDING}")
        for old in sorted(folder().iterdir(), key=lambda path: -path.stat().st_mtime)[_KEPT:]:
            old.unlink()
