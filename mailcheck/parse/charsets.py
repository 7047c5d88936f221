"""Bytes in, characters with their places out, in any character set that Python knows, and never an error.

What is declared wrongly or not at all is read as UTF-8, or else as Windows-1252, and a note says so.
"""

from __future__ import annotations

import codecs
from array import array
from functools import lru_cache

from mailcheck.first_use import pattern
from mailcheck.frozen import Frozen, replace
from mailcheck.model import Source, Text
from mailcheck.parse.maps import Octets, blurred, octets, pick, unbroken

WIDE = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")
_STATEFUL = ("utf-7", "hz")
MAX_STEPPED = 1_000_000  # bytes of a multi-byte set other than UTF-8 that are followed byte by byte
_SAMPLE = 50_000  # bytes on either side of the first that is not UTF-8
_NAME = pattern(r"[A-Za-z0-9][A-Za-z0-9_.:+-]{0,39}")
_SURROGATE = pattern("[\ud800-\udfff]")
_LEAD = bytes(0 if 0x80 <= byte < 0xC0 else 1 for byte in range(256))
_ESCAPES = ("unicode-escape", "raw-unicode-escape", "idna", "punycode", "undefined", "mbcs", "oem")
_WIDER = {"iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949"}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Decoded(Frozen):
    """The characters, the charset that they were read with, and what had to be guessed."""

    text: Text
    charset: str
    notes: tuple[str, ...] = ()


@lru_cache(maxsize=256)
def known(charset: str) -> str | None:
    """Python's name for *charset*, None where it is no character set that Python knows."""
    if not _NAME.fullmatch(charset):
        return None
    try:
        info = codecs.lookup(charset)
    except (LookupError, ValueError, ImportError):
        return None
    text = getattr(info, "_is_text_encoding", True)
    return info.name if text and info.name.replace("_", "-") not in _ESCAPES else None


def decode(raw: Octets, declared: str | None) -> Decoded:
    """The characters of *raw*, read as *declared* where that is known and true."""
    if declared is None:
        return _guess(raw, "")
    name = known(declared.strip().strip("'\""))
    if name is None:
        return _guess(raw, f"the charset {declared[:40]!r} is not known")
    if name == "ascii":
        return _guess(raw, "" if raw.data.isascii() else "the text is declared ASCII and is not")
    if name in ("utf-8", "utf-8-sig"):
        return _guess(raw, "the text is declared UTF-8 and is not")
    return _finish(raw, _WIDER.get(name, name))


def of_file(source: Source, declared: str | None = None) -> tuple[Source, Decoded]:
    """The characters of a whole file, by its mark (BOM), its NULs, what it declares, or else UTF-8.

    A UTF-16 or UTF-32 file comes back as UTF-8: its lines and columns stay what they were.
    """
    source = narrowed(source)
    data = source.data
    start = 3 if data.startswith(codecs.BOM_UTF8) else 0
    name = known(declared) if declared and not start else None
    declared = None if name in WIDE else declared
    return source, decode(octets(data, start, len(data)), "utf-8" if start else declared)


def narrowed(source: Source) -> Source:
    """*source* in UTF-8 where its bytes say by mark or by their zeros that they are UTF-16 or UTF-32."""
    name, mark = _wide(source.data)
    if name is None:
        return source
    chars = source.data[mark:].decode(name, "replace")
    return replace(source, data=_SURROGATE.sub("\ufffd", chars).encode("utf-8"))


def _wide(data: bytes) -> tuple[str | None, int]:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return (None if name == "utf-8" else name), len(mark)
    head = data[:512]
    if len(head) >= 4 and head.count(0) * 5 >= len(head) * 2:
        if not any(head[::2]) and all(head[1::2]):
            return "utf-16-be", 0
        if not any(head[1::2]) and all(head[::2]):
            return "utf-16-le", 0
    return None, 0


def _guess(raw: Octets, why: str) -> Decoded:
    if raw.data.isascii():
        note = (f"{why}; read as ASCII",) if "not known" in why else ()
        return Decoded(unbroken(Text(raw.data.decode("ascii"), raw.starts, raw.ends, raw.exact)), "utf-8", note)
    try:
        chars = raw.data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _broken_utf8(raw, why, error.start)
    note = (f"{why}; read as UTF-8",) if why and "UTF-8" not in why else ()
    return Decoded(unbroken(_utf8(raw, chars, raw.data)), "utf-8", note)


def _utf8(raw: Octets, chars: str, data: bytes) -> Text:
    leads = data.translate(_LEAD)
    lasts = leads[1:] + b"\1"
    return Text(chars, pick(raw.starts, leads), pick(raw.ends, lasts), raw.exact)


def _broken_utf8(raw: Octets, why: str, first: int) -> Decoded:
    """UTF-8 with some wrong bytes, or Windows-1252: by what there is more of around the first wrong one."""
    sample = raw.data[max(0, first - _SAMPLE) : first + _SAMPLE].decode("utf-8", "surrogateescape")
    right = len(sample) - len(sample.encode("ascii", "ignore"))
    if right < 2 * len(_SURROGATE.findall(sample)):
        note = f"{why or 'the text is not UTF-8'}; read as Windows-1252"
        return replace(_finish(raw, "cp1252"), notes=(note,))
    marked = raw.data.decode("utf-8", "surrogateescape")
    wrong = len(_SURROGATE.findall(marked))
    text = _utf8(raw, _SURROGATE.sub("\ufffd", marked), _SURROGATE.sub("?", marked).encode("utf-8"))
    return Decoded(unbroken(text), "utf-8", (f"{wrong} bytes of the text are not UTF-8",))


def _finish(raw: Octets, name: str) -> Decoded:
    chars = _SURROGATE.sub("\ufffd", raw.data.decode(name, "replace"))
    if len(chars) == len(raw.data) and _single(name):
        return Decoded(unbroken(Text(chars, raw.starts, raw.ends, raw.exact)), name)
    if not raw.exact or len(raw.data) > MAX_STEPPED or name in (*WIDE, *_STATEFUL):
        return Decoded(unbroken(blurred(chars, raw.starts[0] if raw.data else 0)), name)
    return Decoded(unbroken(_stepped(raw, name)), name)


@lru_cache(maxsize=64)
def _single(name: str) -> bool:
    """True where one byte is one character, whatever stands before it."""
    try:
        return all(len(bytes([byte]).decode(name, "replace")) == 1 for byte in range(256)) and (
            len(bytes(range(256)).decode(name, "replace")) == 256
        )
    except ValueError:
        return False


def _stepped(raw: Octets, name: str) -> Text:
    """The characters of a multi-byte set, followed byte by byte."""
    decoder = codecs.getincrementaldecoder(name)("replace")
    chars, starts, ends = [], array("I"), array("I")
    first: int | None = None
    last = len(raw.data) - 1
    for at, byte in enumerate(raw.data):
        first = raw.starts[at] if first is None else first
        new = _SURROGATE.sub("\ufffd", decoder.decode(bytes((byte,)), at == last))
        if new:
            chars.append(new)
            starts.extend([first] * len(new))
            ends.extend([raw.ends[at]] * len(new))
            first = None
    return Text("".join(chars), starts, ends, raw.exact)
