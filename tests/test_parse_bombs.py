"""Hostile drafts: every one is read or refused with one clear line, within two seconds."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from mailcheck.model import Message, Source, UnreadableDraft
from mailcheck.parse import formats, parse

LIMIT = 2.0  # seconds of processor time
HEAD = b"From: a@b.example\nSubject: x\n"
MB = 1_000_000


def nested(depth: int) -> bytes:
    opened = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(depth))
    return HEAD + opened + b"\nHello\n" + b"".join(b"--b%d--\n" % n for n in reversed(range(depth)))


def many_parts(count: int) -> bytes:
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nHello\n" * count + b"--b--\n"


def mail(headers: bytes, body: bytes = b"Hello\n") -> bytes:
    return HEAD + headers + b"\n" + body


def page_mail(body: bytes) -> bytes:
    return mail(b"Content-Type: text/html; charset=utf-8\n", body)


EML: dict[str, Callable[[], bytes]] = {
    "10 MB line": lambda: mail(b"", b"x" * (10 * MB)),
    "10 MB line, not ASCII": lambda: mail(b"Content-Type: text/plain; charset=utf-8\n", "é ".encode() * (3 * MB)),
    "10 MB of CRLF": lambda: mail(b"", b"\r\n" * (5 * MB)),
    "10 MB quoted-printable": lambda: mail(b"Content-Transfer-Encoding: quoted-printable\n", b"=C3=A9" * (MB // 2)),
    "soft breaks": lambda: mail(b"Content-Transfer-Encoding: quoted-printable\n", b"a=\r\n" * (MB // 2)),
    "bare equals signs": lambda: mail(b"Content-Transfer-Encoding: quoted-printable\n", b"= " * MB),
    "broken base64": lambda: mail(b"Content-Transfer-Encoding: base64\n", b"=!A\n" * MB),
    "10 MB base64": lambda: mail(b"Content-Transfer-Encoding: base64\n", b"QUJD" * (2 * MB)),
    "1,000 nested multiparts": lambda: nested(1000),
    "99 nested multiparts": lambda: nested(99),
    "100,000 parts": lambda: many_parts(100_000),
    "2,000 multiparts without an end": lambda: mail(
        b"Content-Type: multipart/mixed; boundary=b\n",
        b"".join(b"--b\nContent-Type: multipart/mixed; boundary=c%d\n\n--c%d\n\nHi\n" % (n, n) for n in range(900)),
    ),
    "lines like boundaries": lambda: mail(b"Content-Type: multipart/mixed; boundary=b\n", b"--\n" * (3 * MB)),
    "100 kB header": lambda: mail(b"X-Long: " + b"x" * 100_000 + b"\n"),
    "100 kB Content-Type": lambda: mail(b"Content-Type: text/plain; " + b";" * 100_000 + b"\n"),
    "100 kB Content-Type of quotes": lambda: mail(b"Content-Type: text/plain; a=" + b'";' * 50_000 + b"\n"),
    "100 kB of continuations": lambda: mail(
        b"Content-Type: text/plain" + b"".join(b"; name*%d*=%%41" % n for n in range(8000)) + b"\n"
    ),
    "100 kB of spaces": lambda: mail(b"Subject: a" + b" " * 100_000 + b"b\n"),
    "100 kB of folds": lambda: mail(b"X-Fold: a" + b"\n " * 50_000 + b"b\n"),
    "448 kB of encoded words": lambda: mail(b"X-Words:" + b" =?utf-8?q?=C3=A9a?=" * 22_400 + b"\n"),
    "encoded words of one byte": lambda: mail(b"X-Words: " + b"=?utf-8?q?a?=" * 33_000 + b"\n"),
    "encoded words never closed": lambda: mail(b"X-Words: " + b"=?a?q?" * 75_000 + b"\n"),
    "encoded words, no encoding": lambda: mail(b"X-Words: " + b"=?" * 220_000 + b"\n"),
    "encoded words, odd charsets": lambda: mail(
        b"X-Words: " + b" ".join(b"=?punycode?q?%s?=" % (b"a" * 1000) for _ in range(400)) + b"\n"
    ),
    "20,000 headers": lambda: mail(b"X-A: =?utf-8?b?w6k=?=\n" * 20_000),
    "2,000,000 headers": lambda: mail(b"a:b\n" * (2 * MB)),
    "unknown charset": lambda: mail(b"Content-Type: text/plain; charset=klingon\n", b"caf\xe9" * 1000),
    "zip bomb as a charset": lambda: mail(b"Content-Type: text/plain; charset=zlib\n", b"x\x9c" * 1000),
    "5 MB of GB18030": lambda: mail(b"Content-Type: text/plain; charset=gb18030\n", "你好".encode("gb18030") * MB),
    "900 kB of ISO-2022-JP": lambda: mail(
        b"Content-Type: text/plain; charset=iso-2022-jp\n", "日a".encode("iso2022_jp") * 100_000
    ),
    "zeros": lambda: mail(b"", b"a\0" * MB),
    "10 MB of zeros": lambda: b"\0" * (10 * MB),
    "10 MB of 0xFF": lambda: mail(b"Content-Type: text/plain; charset=utf-8\n", b"\xff" * (10 * MB)),
    "a page of comments": lambda: page_mail(b"<!--" * 100_000),
    "a page of links": lambda: page_mail(b'<a href="x">' * 50_000),
    "nothing but colons": lambda: b":" * MB,
    "continuations of nothing": lambda: b" \n" * MB,
}
HTML: dict[str, Callable[[], bytes]] = {
    "10 MB line": lambda: b"x" * (10 * MB),
    "comments": lambda: b"<!--" * 100_000,
    "closed comments": lambda: b"<!--mailcheck ignore: x-->" * 50_000,
    "deep": lambda: b"<div>" * 100_000 + b"Hello" + b"</div>" * 100_000,
    "deep inline": lambda: b"<b>" * 100_000 + b"Hello" + b"</i>" * 100_000,
    "one of each": lambda: b"<i>" + b"<b>" * 100_000 + b"Hello" + b"</i>" * 100_000,
    "deep quotes": lambda: b"<blockquote>" * 100_000 + b"Hello" + b"</blockquote>" * 100_000,
    "quotes in Gmail's": lambda: b'<div class="gmail_quote"><blockquote>a</blockquote>b' * 25_000,
    "open paragraphs": lambda: b"<p>a" * 100_000,
    "open cells": lambda: b"<table><tr><td>a" * 30_000,
    "list items": lambda: b"<ul><li>" * 60_000,
    "links never closed": lambda: b"<a href=x>y" * 50_000,
    "links without words": lambda: b"<a href=x></a>" * 50_000,
    "less-than signs": lambda: b"<" * MB,
    "ampersands": lambda: b"&" * MB,
    "references": lambda: b"&nbsp;" * 300_000,
    "unknown references": lambda: b"&#xfffffffffff;" * 100_000,
    "an attribute of 1 MB": lambda: b'<p style="' + b"display:block;" * 70_000 + b'">Hello',
    "200,000 attributes": lambda: b"<p " + b"a=b " * 200_000 + b">Hello",
    "style rules": lambda: b"<style>" + b".a{display:none}" * 50_000 + b"</style>Hello",
    "style comments": lambda: b"<style>" + b"/*" * 100_000 + b"</style>Hello",
    "style braces": lambda: b"<style>" + b"{" * 100_000 + b"}" * 100_000 + b"</style>Hello",
    "many classes": lambda: b"<style>.a{display:none}</style><p class='" + b"b " * 100_000 + b"'>Hello",
    "10 MB of words": lambda: b"many words in a row " * 200_000,
    "double spaces": lambda: b"a  " * 100_000,
    "invisible": lambda: "a\u200b".encode() * 100_000,
    "scripts never closed": lambda: b"<script>" * 100_000,
    "addresses": lambda: b"http://" * 200_000,
    "line ends": lambda: b"<pre>" + b"\n" * MB,
    "10 MB of a page": lambda: b"<tr><td><code>fn <a href=x>area</a></code></td></tr>\n" * 190_000,
}
TEXT: dict[str, Callable[[], bytes]] = {
    "10 MB line": lambda: b"x" * (10 * MB),
    "10 MB, not ASCII": lambda: "日本".encode() * 1_600_000,
    "10 MB UTF-16": lambda: "é日".encode("utf-16") * 2 * MB,
    "one address of 1 MB": lambda: b"http://" + b"a" * MB,
    "one address of tags": lambda: b"http://a/" + b"{{" * 300_000,
    "addresses": lambda: b"http://a.b " * 100_000,
    "brackets behind an address": lambda: b"http://a.b" + b")" * MB,
    "www": lambda: b"www." * 300_000,
    "a front matter never closed": lambda: b"---\nto: x\n" + b"a: b\n" * 300_000,
    "a front matter of 1 MB": lambda: b"---\nto: x\n" + b"a: b\n" * 200_000 + b"---\nHi",
    "billion laughs": lambda: (
        b"---\nto: x\na: &a [x, x]\n"
        + b"".join(b"k%d: &k%d [*k%d, *k%d]\n" % (n, n, n - 1, n - 1) for n in range(1, 30))
        + b"---\nHi"
    ),
    "merge keys": lambda: b"---\nto: x\na:\n  <<: {b: c}\n---\nHi",
    "deep YAML": lambda: b"---\nto: x\na: " + b"[" * 60_000 + b"\n---\nHi",
    "deep YAML in blocks": lambda: (
        b"---\nto: x\na:\n" + b"".join(b" " * n + b"- \n" for n in range(1, 340)) + b"---\nHi"
    ),
    "many keys": lambda: b"---\nto: x\n" + b"".join(b"k%d: {a: b}\n" % n for n in range(4000)) + b"---\nHi",
    "many tags in YAML": lambda: (
        b"---\nto: x\nsender:\n" + b"".join(b"  k%d: {{x}}\n" % n for n in range(3500)) + b"---\nHi"
    ),
    "a long quoted value": lambda: b'---\nsubject: "' + b'\\"' * 30_000 + b'"\n---\nHi',
}
MARKDOWN: dict[str, Callable[[], bytes]] = {
    **TEXT,
    "comments": lambda: b"<!--" * 100_000,
    "closed comments": lambda: b"<!--mailcheck x-->\n" * 50_000,
    "brackets": lambda: b"[" * 300_000,
    "links": lambda: b"[a](b) " * 50_000,
    "links never closed": lambda: b"[a](" * 100_000,
    "a link of spaces": lambda: b"[a](" + b" " * 300_000 + b"b",
    "a link with a long title": lambda: b'[a](b "' * 50_000,
    "stars": lambda: b"*" * 300_000,
    "star words": lambda: b"*a " * 200_000,
    "bold": lambda: b"**a** " * 100_000,
    "bold and spaces": lambda: b"**a" + b" " * 300_000,
    "underscores": lambda: b"_a " * 200_000,
    "braces": lambda: b"{{" * 200_000,
    "spintax": lambda: b"{a|" * 200_000,
    "percent signs": lambda: b"%%a " * 100_000,
    "backticks": lambda: b"`a " * 200_000,
    "fences": lambda: b"```\n" * 100_000,
    "angles": lambda: b"<http://a" * 100_000,
    "hashes": lambda: b"# a\n" * 100_000,
}


def cases() -> Iterator[object]:
    """Every bomb with its format."""
    for format, bombs in (("eml", EML), ("html", HTML), ("text", TEXT), ("markdown", MARKDOWN)):
        for name, make in bombs.items():
            yield pytest.param(format, make, id=f"{format}: {name}")


@pytest.fixture(autouse=True, scope="module")
def warm() -> None:
    """The libraries are loaded before anything is timed."""
    for format in formats():
        parse(Source("warm", format, b"---\nkind: outreach\n---\n<p>Hello</p>"))


@pytest.mark.parametrize(("format", "make"), list(cases()))
def test_bomb(format: str, make: Callable[[], bytes]) -> None:
    data = make()
    began = time.process_time()
    try:
        message = parse(Source("bomb", format, data))
    except UnreadableDraft as refused:
        assert "\n" not in str(refused)
    else:
        assert isinstance(message, Message)
        assert len(message.body.chars) == len(message.body.starts) == len(message.body.ends)
    assert time.process_time() - began < LIMIT
