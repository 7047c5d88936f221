"""The bytes of a message in, the tree of its parts out, each with its place in the file.

A linear scan with the outcome of `email` under policy.compat32 (a test holds both against each other), which
has no offsets and needs quadratic time for hostile headers. Bounded by the limits given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from mailcheck.first_use import pattern
from mailcheck.limits import Limits, beyond
from mailcheck.parse.headers import Field, header, parameters

MAX_FIELDS = 20_000  # header fields of one part
_LIMITS = Limits()
_FIELD = pattern(rb"([!-9;-~]+):([^\r\n]*+(?:(?:\r\n|\r|\n)[ \t][^\r\n]*+)*+)(?:\r\n|\r|\n|\Z)")
_LINE = pattern(rb"[^\r\n]*+(?:\r\n|\r|\n|\Z)")
_SKIPPED = pattern(rb"From |[ \t:]")
_ENCODED = pattern(r"multipart/encrypted|application/(?:x-)?pkcs7-mime|application/pgp-encrypted")


@dataclass(slots=True, eq=False)
class Part:
    """One part: what its header says, and the file bytes of its body."""

    fields: tuple[Field, ...]
    content_type: str
    parameters: Mapping[str, str]
    disposition: str
    filename: str | None
    encoding: str
    content_id: str
    body: int
    end: int
    children: list[Part] = field(default_factory=list)

    @property
    def encrypted(self) -> bool:
        """True where only the holder of a key can read it, or its signature wraps it."""
        return _ENCODED.fullmatch(self.content_type) is not None

    def walk(self) -> Iterator[Part]:
        """The part and all parts within it, in the order of the file."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting.extend(reversed(part.children))


@dataclass(slots=True, eq=False)
class _Open:
    """A multipart that is being read: its boundary, and whether a part of it has begun."""

    part: Part
    boundary: bytes
    begun: bool = False


def scan(data: bytes, limits: Limits = _LIMITS) -> Part:
    """The message that *data* holds. Raises UnreadableDraft beyond *limits*."""
    return _Scanner(data, limits).scan()


class _Scanner:
    def __init__(self, data: bytes, limits: Limits) -> None:
        self._data = data
        self._limits = limits
        self._stack: list[_Open] = []
        self._known: dict[bytes, int] = {}
        self._wanted: re.Pattern[bytes] | None = None
        self._leaf: Part | None = None
        self._parts = 0

    def scan(self) -> Part:
        """Read from boundary to boundary."""
        start = 3 if self._data.startswith(b"\xef\xbb\xbf") else 0
        root = self._begin(start, "text/plain")
        at = root.body
        while self._stack:
            found = self._next_boundary(at)
            if found is None:
                break
            start, end, depth, closing = found
            at = self._boundary(start, end, depth, closing)
        self._finish(len(self._data), 0)
        return root

    def _next_boundary(self, at: int) -> tuple[int, int, int, bool] | None:
        """Where the next line that is a boundary begins and ends, whose it is, and whether it is the closing one."""
        if self._wanted is None:
            names = b"|".join(re.escape(boundary) for boundary in self._known)
            self._wanted = re.compile(rb"\n--(?:" + names + rb")(?=[- \t\r\n]|\Z)")
        if at == 0 and (owner := self._owner(self._line(0))):
            return 0, len(self._line(0)), *owner
        for found in self._wanted.finditer(self._data, max(0, at - 1)):
            start = found.start() + 1
            line = self._line(start)
            if owner := self._owner(line):
                return start, start + len(line), *owner
        return None

    def _line(self, at: int) -> bytes:
        found = _LINE.match(self._data, at)
        return found[0] if found else b""

    def _owner(self, line: bytes) -> tuple[int, bool] | None:
        """The depth of the outermost multipart that *line* is a boundary of, and whether it closes it."""
        key = line.rstrip(b"\r\n").rstrip(b" \t")[2:]
        plain = self._known.get(key)
        closing = self._known.get(key[:-2]) if key.endswith(b"--") else None
        if closing is not None and (plain is None or closing < plain):
            return closing, True
        return (plain, False) if plain is not None else None

    def _boundary(self, start: int, end: int, depth: int, closing: bool) -> int:
        """Take a boundary line into account; returns where to go on."""
        self._finish(self._before_line_end(start), depth + 1)
        owner = self._stack[depth]
        if closing:
            if not owner.begun:  # what stands before it is all there is
                owner.part.content_type, owner.part.end = "text/plain", start
            self._drop(depth)
            return end
        owner.begun = True
        digest = owner.part.content_type == "multipart/digest"
        child = self._begin(end, "message/rfc822" if digest else "text/plain")
        owner.part.children.append(child)
        return child.body

    def _finish(self, end: int, depth: int) -> None:
        """The leaf that was read ends at *end*, and with it all multiparts from *depth* on."""
        if self._leaf is not None:
            self._leaf.end = max(self._leaf.body, end)
            self._leaf = None
        for open_part in self._stack[depth:]:
            open_part.part.end = max(open_part.part.body, end)
            if not open_part.begun:
                open_part.part.content_type = "text/plain"
        self._drop(depth)

    def _drop(self, depth: int) -> None:
        if depth >= len(self._stack):
            return
        for open_part in self._stack[depth:]:
            if self._known.get(open_part.boundary, -1) >= depth:
                del self._known[open_part.boundary]
        del self._stack[depth:]
        self._wanted = None

    def _before_line_end(self, at: int) -> int:
        if self._data[max(0, at - 2) : at] == b"\r\n":
            return at - 2
        return at - 1 if at and self._data[at - 1] in b"\r\n" else at

    def _begin(self, at: int, default: str) -> Part:
        """Read the header of the part that begins at *at*."""
        self._parts += 1
        if self._parts > self._limits.parts:
            raise beyond("parts", f"more than {self._limits.parts:,} parts")
        fields, body = read_fields(self._data, at, lambda line: self._owner(line) is not None, self._limits.header_size)
        part = _part(self._data, fields, body, default)
        boundary = part.parameters.get("boundary", "").rstrip().encode("utf-8", "replace")
        if part.content_type.startswith("multipart/") and boundary:
            if len(self._stack) == self._limits.depth:
                raise beyond("depth", f"more than {self._limits.depth:,} multiparts within one another")
            self._known.setdefault(boundary, len(self._stack))
            self._stack.append(_Open(part, boundary))
            self._wanted = None
        else:
            part.content_type = "text/plain" if part.content_type.startswith("multipart/") else part.content_type
            self._leaf = part
        return part


def read_fields(
    data: bytes, at: int, is_boundary: Callable[[bytes], bool], most: int = _LIMITS.header_size
) -> tuple[tuple[Field, ...], int]:
    """The header fields that begin at *at*, and the offset at which the body begins.

    Raises UnreadableDraft for a header of more than *most* bytes.
    """
    fields: list[Field] = []
    begin = at
    while at < len(data):
        line = _LINE.match(data, at)
        assert line is not None
        if not line[0].strip(b"\r\n"):
            return tuple(fields), line.end()
        if line[0].startswith(b"--") and is_boundary(line[0]):
            break
        found = _FIELD.match(data, at)
        if found:
            _check(len(fields), found.end() - begin, most)
            fields.append(Field(found[1].decode("ascii").lower(), found.start(2), found.end(2)))
            at = found.end()
        elif _SKIPPED.match(line[0]) and not (line[0].startswith(b"From ") and at > begin):
            at = line.end()
        else:
            break
    return tuple(fields), at


def _check(fields: int, size: int, most: int) -> None:
    if fields >= MAX_FIELDS or size > most:
        raise beyond("header-size", f"a header of more than {most:,} bytes or {MAX_FIELDS:,} fields")


def _part(data: bytes, fields: tuple[Field, ...], body: int, default: str) -> Part:
    named: dict[str, Field] = {}
    for one in fields:
        named.setdefault(one.name, one)

    def value(name: str) -> str:
        return header(data, named[name]).value if name in named else ""

    content_type, given = parameters(value("content-type")) if "content-type" in named else (default, {})
    disposition, more = parameters(value("content-disposition"))
    return Part(
        fields=fields,
        content_type=content_type if content_type.count("/") == 1 else "text/plain",
        parameters=given,
        disposition=disposition,
        filename=(more.get("filename") or given.get("name") or None),
        encoding=value("content-transfer-encoding").strip().lower(),
        content_id=value("content-id"),
        body=body,
        end=len(data),
    )
