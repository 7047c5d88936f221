"""Header fields in, Headers with decoded values and their places out (RFC 5322 folding, RFC 2047, RFC 2231).

Bounded and linear: hostile headers of 100 kB cost milliseconds, and nothing is raised.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable, Mapping
from urllib.parse import unquote_to_bytes

from mailcheck.first_use import pattern
from mailcheck.frozen import Frozen
from mailcheck.model import Header, Text
from mailcheck.parse import charsets
from mailcheck.parse.maps import Builder, Octets, blurred, octets, stripped
from mailcheck.parse.transfer import from_base64

_WORD = pattern(r"=\?([^?\s*]{1,60})(?:\*[^?\s]{0,20})?\?([bBqQ])\?")
_PARAMETER = pattern(r";\s*([^\s=;\"]+)\s*=\s*(?:\"((?:[^\"\\]|\\.)*+)\"?|([^;]*))", re.DOTALL)
_MAX_PIECES = 100  # RFC 2231 continuations of one parameter


class Field(Frozen):
    """One raw header field: its lower-case name and the file bytes of its value, folds included."""

    name: str
    start: int
    end: int


def header(data: bytes, field: Field) -> Header:
    """The decoded header; its places are exact unless it held encoded words."""
    raw = charsets.decode(octets(data, field.start, field.end), None).text
    text = _unfolded(stripped(raw))
    if "=?" in text.chars:
        value = decoded_words(text.chars)
        if value != text.chars:
            text = blurred(value, text.starts[0])
    return Header(field.name, text.chars, text)


def _unfolded(text: Text) -> Text:
    """*text* on one line: a fold is one space that stands for all of its white space."""
    if "\n" not in text.chars:
        return text
    builder = Builder()
    at = owed = 0
    for line in text.chars.split("\n"):
        words = line.strip(" \t")
        start = at + len(line) - len(line.lstrip(" \t"))
        if words:
            if len(builder):
                builder.add(" ", text.ends[owed - 1], text.starts[start])
            builder.copy(text, start, start + len(words))
            owed = start + len(words)
        at += len(line) + 1
    return builder.text()


def decoded_words(value: str) -> str:
    """*value* with its encoded words (RFC 2047) read; white space between two of them is none."""
    out: list[str] = []
    run: list[tuple[str, bytes]] = []
    at = look = 0
    while (start := value.find("=?", look)) >= 0:
        found = _WORD.match(value, start)
        if found is None:
            look = start + 2
            continue
        end = value.find("?=", found.end())
        if end < 0:
            break
        between = value[at:start]
        if not run or between.strip():
            out += [_read(run), between]
            run = []
        run.append((found[1], _word_bytes(found[2], value[found.end() : end])))
        at = look = end + 2
    return "".join([*out, _read(run), value[at:]])


def _word_bytes(encoding: str, body: str) -> bytes:
    raw = body.encode("utf-8", "replace")
    if encoding in "bB":
        return from_base64(raw) or b""
    return binascii.a2b_qp(raw.replace(b"\n", b" ").replace(b"\r", b" "), header=True)


def _read(run: Iterable[tuple[str, bytes]]) -> str:
    """The characters of adjacent encoded words; a character may be cut in two between words of one charset."""
    joined: list[tuple[str, list[bytes]]] = []
    for charset, raw in run:
        if joined and joined[-1][0] == charset.lower():
            joined[-1][1].append(raw)
        else:
            joined.append((charset.lower(), [raw]))
    words = "".join(_chars(b"".join(raw), charset) for charset, raw in joined)
    return words.replace("\r", "").replace("\n", " ")


def _chars(raw: bytes, charset: str) -> str:
    return charsets.decode(Octets(raw, range(len(raw)), range(len(raw)), exact=False), charset).text.chars


def parameters(value: str) -> tuple[str, Mapping[str, str]]:
    """The main value in lower case and the parameters of a header such as Content-Type (RFC 2231 put together)."""
    main, _, rest = value.partition(";")
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[bool, str]]] = {}
    for found in _PARAMETER.finditer(";" + rest):
        name, quoted, bare = found[1].lower(), found[2], found[3]
        text = re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL) if quoted is not None else bare.strip()
        if "*" in name:
            _collect(pieces, name, text)
        else:
            plain.setdefault(name, decoded_words(text) if "=?" in text else text)
    return (main.split() or [""])[0].lower(), {**plain, **{name: _assembled(parts) for name, parts in pieces.items()}}


def _collect(pieces: dict[str, dict[int, tuple[bool, str]]], name: str, text: str) -> None:
    base, _, rest = name.partition("*")
    encoded = rest == "" or rest.endswith("*")
    number = rest.rstrip("*") or "0"
    if number.isascii() and number.isdigit() and int(number[:4]) < _MAX_PIECES:
        pieces.setdefault(base, {}).setdefault(int(number[:4]), (encoded, text))


def _assembled(parts: Mapping[int, tuple[bool, str]]) -> str:
    charset, out = "utf-8", []
    for number, (encoded, text) in sorted(parts.items()):
        if encoded and number == 0 and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        out.append(unquote_to_bytes(text) if encoded else text.encode("utf-8", "replace"))
    return _chars(b"".join(out), charset or "utf-8")
