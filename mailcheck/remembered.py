"""What a language model made of a text, kept between runs: the text's digest and a few bytes in, those bytes out.

A digest does not lead back to the words. It lies in one file of a fixed size in the cache folder. What is missing,
broken, another user's or cannot be written is as if never kept, and no failure. A change of mailcheck, of Python or of
what the model consists of begins a new file.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from importlib.util import find_spec, source_hash
from pathlib import Path

from mailcheck import cache

ROOM = 40
"""Bytes that can be kept for a text."""
_DIGEST = 16
_CHECK = 8
_SLOT = _DIGEST + ROOM + _CHECK  # 64: no slot lies across two pages, where two processes could each write a half
_WAYS = 4  # slots that a text may lie in
_PLACES = 1 << 14  # of so many slots each: 4 MiB, room for the sentences of some 8,000 drafts


class Remembered:
    """What the model made of *files* and *packages* said of texts."""

    def __init__(self, ending: str, files: Sequence[Path], packages: Sequence[str]) -> None:
        self._ending, self._files, self._packages = ending, files, packages

    def get(self, text: str) -> bytes | None:
        """What is kept for *text*, filled up with zeros to `ROOM` bytes; None where nothing is."""
        if self._file is not None:
            digest = _digest(text)
            for slot in _slots(self._file, digest):
                if slot.startswith(digest) and _whole(slot):
                    return slot[_DIGEST:-_CHECK]
        return None

    def put(self, text: str, said: bytes) -> None:
        """Keeps *said*, of `ROOM` bytes at most, for *text*, in place of something else where there is no room."""
        if self._file is not None and len(said) <= ROOM:
            digest = _digest(text)
            slots = _slots(self._file, digest)
            way = next((way for way, slot in enumerate(slots) if not _whole(slot)), digest[-1] % _WAYS)
            slot = digest + said.ljust(ROOM, b"\0")
            with suppress(OSError):
                _write(self._file, slot + source_hash(slot), _place(digest) + way * _SLOT)

    @cached_property
    def _file(self) -> int | None:
        """The open file, made where there is none yet; None where none can be."""
        with suppress(OSError, ValueError):
            found = [find_spec(package) for package in self._packages]
            paths = [*map(os.fspath, self._files), *(spec.origin or "" for spec in found if spec)]
            states = (f"{path} {(state := os.stat(path)).st_mtime_ns} {state.st_size}".encode() for path in paths)
            name = f"{cache.key(states)}.{self._ending}"
            return cache.opened(name) if cache.writable() else None
        return None


def _digest(text: str) -> bytes:
    """128 bits that tell a text from all others."""
    data = text.encode("utf-8", "surrogatepass")
    return source_hash(data) + source_hash(b"\0" + data)


def _place(digest: bytes) -> int:
    return int.from_bytes(digest[:4], "little") % _PLACES * _WAYS * _SLOT


def _slots(file: int, digest: bytes) -> list[bytes]:
    """The slots that *digest* may lie in, empty ones where they cannot be read."""
    place = b""
    with suppress(OSError):
        place = _read(file, _WAYS * _SLOT, _place(digest))
    return [place[at : at + _SLOT] for at in range(0, _WAYS * _SLOT, _SLOT)]


def _whole(slot: bytes) -> bool:
    """True for a slot as it was written."""
    return len(slot) == _SLOT and source_hash(slot[:-_CHECK]) == slot[-_CHECK:]


def _read(file: int, count: int, at: int) -> bytes:
    if hasattr(os, "pread"):  # which processes that share an open file can do side by side
        return os.pread(file, count, at)
    os.lseek(file, at, os.SEEK_SET)
    return os.read(file, count)


def _write(file: int, data: bytes, at: int) -> None:
    if hasattr(os, "pwrite"):
        os.pwrite(file, data, at)
    else:
        os.lseek(file, at, os.SEEK_SET)
        os.write(file, data)
