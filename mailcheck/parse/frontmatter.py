"""The front matter of a text in: mail headers as raw text with their places, everything else as strict YAML, out.

Header values are never typed by YAML: `{{first_name}}, a question`, `*|FNAME|*`, `Re: hi`, `No` and `a # b` are
subjects. The rest is plain YAML without aliases, tags, merge keys or duplicates, and all of its scalars are text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mailcheck.first_use import pattern
from mailcheck.frozen import Frozen, field
from mailcheck.model import Header, Text, UnreadableDraft
from mailcheck.parse.maps import EMPTY, Builder, cut, stripped

MAX_BLOCK = 64 * 1024  # characters
_HEADERS = (
    "to from cc bcc subject date reply-to in-reply-to references message-id return-path list-unsubscribe "
    "list-unsubscribe-post x-mailcheck-ignore"
)
HEADERS = frozenset(_HEADERS.split())
OTHERS = frozenset({"recipient", "sender", "kind", "mailcheck", "attachments", "attachment"})
_UNCLOSED = "front matter, line 1: the block is never closed by a line `---`; it was read up to the empty line"
_PEOPLE = frozenset({"to", "from", "cc", "bcc", "reply-to"})
_OPENING = pattern(r"---[ \t]*\n")
_CLOSING = pattern(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)
_KEY = pattern(r"([A-Za-z][A-Za-z0-9_-]{0,60})[ \t]*:(?=[ \t\n]|\Z)")
_BLOCK_SCALAR = pattern(r"[>|][+-]?\d?[+-]?")
_LEADING = pattern(r"\n(?:[ \t]*\n)*|(?:[ \t]*\n)+")


class Front(Frozen):
    """What the front matter says; `values` is all that is no mail header."""

    headers: tuple[Header, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    attachments: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def has_headers(self) -> bool:
        """True when there is any mail header."""
        return bool(self.headers)


class _Entry(Frozen):
    """A key with its lines: offsets of the value's first line and of the lines that go on with it, as they are read."""

    key: str
    number: int
    start: int
    lines: list[tuple[int, int]]

    @property
    def name(self) -> str:
        return self.key.lower().replace("_", "-")


def read_front(text: Text) -> tuple[Front, Text]:
    """The front matter of *text* and what follows it; a block without one known key is part of the text."""
    found = _block(text.chars)
    if found is None:
        return Front(), text
    start, end, after, note = found
    entries, strays = _entries(text.chars, start, end)
    if not any(entry.name in HEADERS | OTHERS for entry in entries):
        return Front(), text
    if end - start > MAX_BLOCK:
        raise UnreadableDraft(f"front matter of more than {MAX_BLOCK // 1024} kB")
    blank = _LEADING.match(text.chars, after)
    body = cut(text, blank.end() if blank else after, len(text.chars))
    notes = [*note, *(f"front matter, line {line}: not a `key: value`" for line in strays)]
    return _front(text, entries, notes), body


def _block(chars: str) -> tuple[int, int, int, list[str]] | None:
    """Where the block begins and ends and where the body begins, and what is wrong with its end."""
    opening = _OPENING.match(chars)
    if opening is None:
        return None
    start = opening.end()
    closing = _CLOSING.search(chars, start)
    if closing:
        return start, closing.start(), closing.end(), []
    end = chars.find("\n\n", start, start + MAX_BLOCK)
    end = len(chars[: start + MAX_BLOCK]) if end < 0 else end + 1
    entries, strays = _entries(chars, start, end)
    if strays or not entries or entries[0].name not in HEADERS | OTHERS:
        return None
    return (
        start,
        end,
        end,
        [_UNCLOSED],
    )


def _entries(chars: str, start: int, end: int) -> tuple[list[_Entry], list[int]]:
    """The keys of a block, and the numbers of the lines that belong to none."""
    entries: list[_Entry] = []
    strays: list[int] = []
    at = start
    for number, line in enumerate(chars[start : min(end, start + 2 * MAX_BLOCK)].split("\n"), 2):
        found = _KEY.match(line)
        stop = at + len(line)
        if found:
            entries.append(_Entry(found[1], number, at, [(at + found.end(), stop)]))
        elif line[:1] in (" ", "\t", "-", "}", "]") and entries:
            entries[-1].lines.append((at, stop))
        elif line.strip() and not line.startswith("#"):
            strays.append(number)
        at = stop + 1
    return entries, strays


def _front(text: Text, entries: list[_Entry], notes: list[str]) -> Front:
    headers: list[Header] = []
    others: list[_Entry] = []
    seen: set[str] = set()
    for entry in entries:
        if entry.name in seen:
            notes.append(f"front matter, line {entry.number}: `{entry.key}` stands twice; the first counts")
        elif entry.name in HEADERS:
            value = _header_text(text, entry)
            headers.append(Header(entry.name, value.chars, value))
        else:
            others.append(entry)
        seen.add(entry.name)
    values = _values(text.chars, others, notes)
    named = values.pop("attachments", None) or values.pop("attachment", None)
    return Front(tuple(headers), values, _names(named), tuple(notes))


def _values(chars: str, entries: list[_Entry], notes: list[str]) -> dict[str, Any]:
    """What YAML reads; a key that it cannot read costs a note and nothing but that key."""
    values: dict[str, Any] = {}
    if entries:
        from mailcheck.parse._strictyaml import BrokenYaml, load  # 20 ms, and only needed here
    for entry in entries:
        try:
            values.update(load("\n".join([chars[entry.start : entry.lines[0][1]], *_rest(chars, entry)])))
        except BrokenYaml as error:
            line = entry.number + min(error.line, len(entry.lines)) - 1
            notes.append(f"front matter, line {line}: {error}; `{entry.key}` was not read")
    return values


def _rest(chars: str, entry: _Entry) -> list[str]:
    return [chars[start:end] for start, end in entry.lines[1:]]


def _names(value: Any) -> tuple[str, ...]:
    names = value if isinstance(value, list) else str(value or "").split(",")
    return tuple(str(name).strip() for name in names if name and str(name).strip())


def _header_text(text: Text, entry: _Entry) -> Text:
    """The raw value on one line: further lines follow after a space, list items after a comma."""
    pieces = [stripped(cut(text, start, end)) for start, end in entry.lines]
    if len(pieces) > 1 and _BLOCK_SCALAR.fullmatch(pieces[0].chars):
        pieces[0] = EMPTY
    builder = Builder()
    for number, piece in enumerate(pieces):
        item = number > 0 and piece.chars.startswith("- ")
        piece = _unquoted(stripped(cut(piece, 2, len(piece.chars)))) if item else piece
        if piece.chars:
            if len(builder):
                builder.add(", " if item else " ", piece.starts[0], piece.starts[0])
            builder.copy(piece, 0, len(piece.chars))
    value = _unquoted(builder.text()) if len(builder) else EMPTY
    if entry.name in _PEOPLE and value.chars[:1] == "[" and value.chars[-1:] == "]" and "@" in value.chars:
        value = stripped(cut(value, 1, len(value.chars) - 1))
    return value


def _unquoted(text: Text) -> Text:
    """*text* without the quotes around the whole of it; escapes of the quote itself are read."""
    chars = text.chars
    mark = chars[:1]
    if len(chars) < 2 or mark not in ("'", '"') or chars[-1] != mark:
        return text
    escape = r"\\[\\\"]" if mark == '"' else "''"
    inner = cut(text, 1, len(chars) - 1)
    if mark in re.sub(escape, "", inner.chars):
        return text
    builder = Builder()
    at = 0
    for found in re.finditer(escape, inner.chars):
        builder.copy(inner, at, found.start())
        builder.add(found[0][1], inner.starts[found.start()], inner.ends[found.end() - 1])
        at = found.end()
    builder.copy(inner, at, len(inner.chars))
    return builder.text() if at else inner
