"""Messages that mail programs, gateways and foes have been known to make, as a generator and not as files.

Written anew from RFC 5322 (headers, dates, addresses), 2045 to 2049 (MIME), 2231 (parameters), 6532 (UTF-8 in headers) and what
is known of real clients. `messages()` gives every one: its name, its format as `Source` knows it, its bytes.

    python benchmarks/nasty.py FOLDER     writes them there, to be looked at or given to another program
"""

# ruff: noqa: E501
from __future__ import annotations

import base64
import quopri
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

Made = tuple[str, str, bytes]
TEXT = (
    "Hi Inês,\n\nthe rye from your mill in Évora made our best crust — thank you. May I call on Friday?\n\nRui Prado\n"
)
ASCII = "Hi Ines,\n\nthe rye from your mill made our best crust, thank you. May I call on Friday?\n\nRui Prado\n"
HEAD = b"From: Rui Prado <rui@prado.example>\nTo: Ines Duarte <ines@duarte.example>\nSubject: Rye\nMIME-Version: 1.0\n"


def mail(headers: bytes, body: bytes = ASCII.encode(), head: bytes = HEAD) -> bytes:
    """A message of *head*, these *headers* and the *body*."""
    return head + headers + b"\n" + body


def headed(**headers: bytes) -> bytes:
    """A plain message whose headers are these and no others; `in_reply_to` means In-Reply-To."""
    lines = (name.replace("_", "-").title().encode() + b": " + value + b"\n" for name, value in headers.items())
    return b"".join(lines) + b"\n" + ASCII.encode()


def multipart(*parts: bytes, kind: bytes = b"mixed", boundary: bytes = b"=_b", end: bytes = b"--=_b--\n") -> bytes:
    """A message of these *parts*, each with its own headers."""
    body = b"".join(b"--=_b\n" + part + b"\n" for part in parts) + end
    return mail(b"Content-Type: multipart/" + kind + b'; boundary="' + boundary + b'"\n', body)


def part(kind: bytes, body: bytes, more: bytes = b"") -> bytes:
    """One part with its headers."""
    return b"Content-Type: " + kind + b"\n" + more + b"\n" + body


PLAIN = part(b"text/plain; charset=us-ascii", ASCII.encode())
PAGE = part(b"text/html; charset=utf-8", f"<p>{TEXT.replace(chr(10), '<br>')}</p>".encode())
PDF = part(b"application/pdf; name=rye.pdf", b"JVBERi0=", b"Content-Transfer-Encoding: base64\n")

CHARSETS = """
us-ascii utf-8 UTF8 utf_8 "utf-8" 'utf-8' utf-8; iso-8859-1 latin1 windows-1252 cp1252 x-cp1252 iso-8859-15 iso-8859-8-i iso-8859-6-e
koi8-r koi8-u big5 big5-hkscs gb2312 gbk gb18030 euc-kr ks_c_5601-1987 iso-2022-jp iso-2022-kr iso-2022-cn shift_jis euc-jp
x-sjis utf-7 utf-16 utf-16le utf-16be utf-32 hz-gb-2312 macintosh x-mac-roman tis-620 viscii unknown-8bit x-unknown default
binary _iso-2022-jp$ESC none undefined zlib rot13 base64 hex idna punycode unicode-escape mbcs klingon
ansi_x3.4-1968 ansi cp-850 cp00858 437 65001 utf-8utf-8 utf-8,iso-8859-1 =?utf-8?q?utf-8?= ../../etc/passwd
""".split()
ENCODINGS = """
7bit 8bit binary quoted-printable base64 QUOTED-PRINTABLE Base64 "base64" base64; 7-bit 8-bit uuencode x-uuencode x-gzip unknown
quoted-printable,base64 utf-8 none
""".split()
DATES = (
    b"Mon, 1 Jan 2024 10:00:00 +0000", b"1 Jan 24 10:00 GMT", b"Mon, 32 Jan 2024 10:00:00 +0000", b"Mon, 1 Foo 2024 10:00:00 +0000",
    b"Mon, 1 Jan 99999 10:00:00 +0000", b"Mon, 1 Jan 2024 99:99:99 +0000", b"Mon, 1 Jan 2024 10:00:00 +9999999999", b"Mon, 1 Jan 0000 10:00:00 -2359",
    b"9" * 400, b"Mon, 1 Jan 2024 10:00:00 " + b"9" * 5000, b"2024-01-01T10:00:00Z", b"", b"now", b"Mon, 1 Jan 2024 24:00:00 EST (" + b"(" * 500,
    b"Thu, 01 Jan 1970 00:00:00 -0000", b"Mon, 1 Jan -1 10:00:00 +0000", "1 января 2024".encode(), b"Mon, 1 Jan 2024 10:00:00 +1\xd9\xa2",
    b"Mon, 29 Feb 2023 10:00:00 +2400", b"Sat, 31 Dec 9999 23:59:59 -1200",
)  # fmt: skip
ADDRESSES = (
    b"undisclosed-recipients:;", b"A group: a@b.example, c@d.example;", b"A group: ;, b@c.example", b"Group: Inner: a@b.example;;",
    b"<>", b"<@a.example,@b.example:c@d.example>", b'"a@b.example" <c@d.example>', b'"Duarte, Ines" <ines@duarte.example>',
    b"Duarte, Ines <ines@duarte.example>", b"ines@duarte.example (Ines (the (miller)))", b'"unclosed <ines@duarte.example>',
    b"<ines@duarte.example", b"ines@[127.0.0.1]", b"ines@[IPv6:::1]", b'"very (odd)\\" name"@duarte.example', b"ines @ duarte . example",
    "Inês Duarte <inês@évora.example>".encode(), b"Ines\0 <ines@duarte.example>", b"=?utf-8?q?In=C3=AAs?= <ines@duarte.example>",
    b"=?utf-8?q?ines=40duarte.example?=", b"ines@duarte.example" * 3000, b"a@b.example, " * 5000, b"," * 20000, b"(" * 20000, b"<" * 20000,
    b'"' * 20001, b"\\" * 20000, b"a" * 50000 + b"@b.example", b"mailto:ines@duarte.example", b"'ines@duarte.example'", b";;:;<>,@",
    b"=?utf-8?b?SW7Dqg==?= =?utf-8?b?cw==?= <ines@duarte.example>", b"\xff\xfe <ines@duarte.example>", b"Ines <ines@duarte.example> trailing",
)  # fmt: skip
SUBJECTS = (
    b"", b" ", b"=?utf-8?q?Rye?=", b"=?utf-8?b?UnllIQ?=", b"=?utf-8?b?UnllIQ===?=", b"=?utf-8?b?*?=", b"=?utf-8?x?Rye?=", b"=?klingon?q?Rye?=",
    b"=?utf-8?q?=?=", b"=?utf-8?q?=ZZ?=", b"=?utf-8*en?q?Rye?=", b"=?utf-8?q?Rye_and", b"=??q?Rye?=", b"=?utf-8?q?=C3?= =?utf-8?q?=A9?=",
    b"=?utf-16?b?/v8AUgB5AGU=?=", b"=?iso-2022-jp?b?GyRCJWkbKEI=?=", b"=?utf-8?q?" + b"a" * 30000 + b"?=", b"=?utf-8?q?a?=" * 8000,
    b"=?" * 50000, b"?=" * 50000, b"Re: " * 5000, "Пшеница".encode(), "Пшеница".encode("koi8-r"), b"\x1b]0;owned\x07Rye", "\u202eeyR".encode(),
    b"Rye\n folded\n\ttwice", b"Rye\n \n \n ", b"Rye\r\n folded", b"Rye\0rye", b"=?utf-8?q?Rye=0ABcc:_a=40b.example?=", b"[bold]Rye[/bold]",
    b"=?utf-8?q?=00=1B=5B31m?=", b"=?utf-7?q?+AFI-?=", b"x" * 900_000,
)  # fmt: skip
TYPES = (
    b"text", b"text/", b"/plain", b"text/plain/plain", b"TEXT/PLAIN", b"text/plain;", b"text/plain; charset", b"text/plain; charset=", b"text/plain; charset=;",
    b"text/plain; charset = utf-8", b'text/plain; charset="utf-8', b"text/plain; charset=utf-8; charset=koi8-r", b"text/plain charset=utf-8",
    b"text/plain; charset*=us-ascii'en'utf-8", b"text/plain; charset*0=ut; charset*1=f-8", b"text/plain; charset*1=f-8; charset*0=ut",
    b"text/plain; charset*99999999999=x", b"text/plain; format=flowed; delsp=yes", b"text/plain; a=\"b;c\"; d='e;f'", b"text/x-vcard",
    b"text/calendar; method=REQUEST", b"text/enriched", b"text/richtext", b"text/markdown", b"application/octet-stream", b"image/png", b"message/rfc822",
    b"message/partial; number=1; total=2; id=x", b"message/external-body; access-type=URL; URL=\"http://a.example\"", b"message/delivery-status",
    b"message/global", b"multipart/mixed", b"multipart/mixed; boundary=", b'multipart/mixed; boundary=""', b"multipart/mixed; boundary=never",
    b"multipart/mixed; boundary*0=b; boundary*1=c", b"multipart/mixed; boundary*=us-ascii''b%20c", b"multipart/mixed; boundary=" + b"b" * 5000,
    b"application/pkcs7-mime; smime-type=enveloped-data", b"application/ms-tnef; name=winmail.dat", b"(comment) text/plain (another)", b"text/html",
    b"text/plain; name=\"=?utf-8?q?a?=\"", b"text/plain; name*=utf-8''a%ZZ%", b"text/plain; name*0*=utf-8''%C3; name*1*=%A9", b"\0", b";" * 5000,
    b"text/plain; " + b"a=b; " * 20000, b"text/plain; charset=utf-8\0", b"text/plain; charset=\"utf\\-8\"", b"", b"text/plain; charset=utf-8 (no)",
)  # fmt: skip
SHAPES: dict[str, bytes] = {
    "nothing": b"",
    "one byte": b"\n",
    "headers without a body": HEAD,
    "headers without a line end": HEAD[:-1],
    "a body without headers": b"\n" + ASCII.encode(),
    "no blank line": HEAD + ASCII.encode(),
    "a blank line of blanks": HEAD + b"   \n" + ASCII.encode(),
    "a leading blank line": b"\n\n" + mail(b""),
    "a leading fold": b" folded from nothing\n" + mail(b""),
    "an mbox line": b"From rui@prado.example Mon Jan  1 10:00:00 2024\n" + mail(b""),
    "two mbox lines": b"From a Mon Jan  1 10:00:00 2024\nFrom b Mon Jan  1 10:00:00 2024\n" + mail(b""),
    "an escaped mbox line": b">From rui@prado.example Mon Jan  1 10:00:00 2024\n" + mail(b""),
    "a mark (BOM)": b"\xef\xbb\xbf" + mail(b""),
    "two marks (BOM)": b"\xef\xbb\xbf\xef\xbb\xbf" + mail(b""),
    "a mark of UTF-16 alone": b"\xff\xfe",
    "UTF-16 with a mark": (HEAD.decode() + "\n" + TEXT).encode("utf-16"),
    "UTF-16 without a mark": (HEAD.decode() + "\n" + TEXT).encode("utf-16-le"),
    "UTF-32": (HEAD.decode() + "\n" + TEXT).encode("utf-32"),
    "half of UTF-16": (HEAD.decode() + "\n" + TEXT).encode("utf-16")[:-1],
    "EBCDIC": (HEAD.decode() + "\n" + ASCII).encode("cp037"),
    "CR alone": mail(b"").replace(b"\n", b"\r"),
    "CRLF": mail(b"").replace(b"\n", b"\r\n"),
    "CRCRLF": mail(b"").replace(b"\n", b"\r\r\n"),
    "LFCR": mail(b"").replace(b"\n", b"\n\r"),
    "every line end": HEAD.replace(b"\n", b"\r\n") + b"\r\n" + ASCII.replace("\n", "\r", 1).encode(),
    "form feeds and vertical tabs": mail(b"", ASCII.replace("\n", "\x0b\x0c\n").encode()),
    "line separators of Unicode": mail(b"", ASCII.replace("\n", "\u2028\u2029\x85").encode()),
    "NULs in the body": mail(b"", ASCII.replace(" ", "\0").encode()),
    "NULs in the header": mail(b"X-Nul: a\0b\n\0: c\n"),
    "a NUL in a charset": mail(b"Content-Type: text/plain; charset=utf\0-8\n"),
    "a header without a colon": mail(b"this is no header\n"),
    "a header without a name": mail(b": no name\n"),
    "a header with blanks before its colon": mail(b"X-Blank   : yes\n"),
    "a header in UTF-8 (RFC 6532)": mail("X-Müller: Öl\n".encode()),
    "a header of blanks": mail(b"X-Blank:      \n      \n"),
    "every header twice": mail(HEAD),
    "ten subjects": mail(b"".join(b"Subject: number %d\n" % n for n in range(10))),
    "ten content types": mail(b"".join(b"Content-Type: text/%s\n" % kind for kind in (b"html", b"plain") * 5)),
    "19,999 headers": mail(b"X-A: b\n" * 19_990),
    "100,000 headers": mail(b"X-A: b\n" * 100_000),
    "a header of 2 MB": mail(b"X-A: " + b"b" * 2_000_000 + b"\n"),
    "a line of 998 and one more": mail(b"", b"a " * 500 + b"\n" + ASCII.encode()),
    "dot-stuffed": mail(b"", b"..\n.\n" + ASCII.encode()),
    "soh, stx, esc": mail(b"", bytes(range(1, 32)) + ASCII.encode()),
    "every byte": mail(b"", bytes(range(256)) * 20),
    "overlong UTF-8": mail(b"Content-Type: text/plain; charset=utf-8\n", b"\xc0\xaf\xe0\x80\xaf" * 50 + ASCII.encode()),
    "surrogates in UTF-8": mail(b"Content-Type: text/plain; charset=utf-8\n", b"\xed\xa0\xbd\xed\xb8\x80" + ASCII.encode()),
    "a character cut in two": mail(b"Content-Type: text/plain; charset=utf-8\n", TEXT.encode()[:6]),
    "noncharacters": mail(b"", "\ufffe\uffff\U0010ffff".encode() + ASCII.encode()),
    "bidi overrides": mail(b"", ("\u202e\u2066" * 40 + TEXT).encode()),
    "joiners and tags": mail(b"", ("\u200d\U000e0041" * 400 + TEXT).encode()),
    "a tower of accents": mail(b"", ("e" + "\u0301" * 20_000 + TEXT).encode()),
    "escape sequences": mail(b"", b"\x1b[2J\x1b]8;;http://a.example\x07\x9b31m" + ASCII.encode()),
    "8-bit text that says 7bit": mail(b"Content-Transfer-Encoding: 7bit\n", TEXT.encode("latin-1", "replace")),
    "quoted-printable that is none": mail(b"Content-Transfer-Encoding: quoted-printable\n", b"100 % = all =ZZ=\t=\n=3"),
    "quoted-printable in small letters": mail(b"Content-Transfer-Encoding: quoted-printable\n", b"caf=c3=a9 =c3=\n=a9"),
    "base64 with a footer in plain": mail(
        b"Content-Transfer-Encoding: base64\n", base64.encodebytes(TEXT.encode()) + b"\n-- \nThe list\n"
    ),
    "base64 without its padding": mail(
        b"Content-Transfer-Encoding: base64\n", base64.b64encode(TEXT.encode()).rstrip(b"=") + b"\n"
    ),
    "base64 on one line of 100 kB": mail(b"Content-Transfer-Encoding: base64\n", base64.b64encode(TEXT.encode() * 800)),
    "uuencoded": mail(b"", b"begin 644 rye.txt\n#0V%T\n`\nend\n" + ASCII.encode()),
    "yEnc": mail(b"", b"=ybegin line=128 size=3 name=rye\n\x8b\x8c\x8d\n=yend size=3\n"),
    "PGP inline": mail(b"", b"-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n"),
    "PGP signed": mail(b"", b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n" + ASCII.encode() + b"-----BEGIN PGP SIGNATURE-----\n"),
    "a patch": mail(b"", b"diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n"),
    "format=flowed": mail(b"Content-Type: text/plain; format=flowed\n", ASCII.replace("crust,", "crust, \n").encode()),
    "a page without text": mail(b"Content-Type: text/html\n", b"<img src=cid:x>"),
    "a page in a text part": mail(b"Content-Type: text/plain\n", b"<html><body><p>Hi Ines,</p></body></html>"),
    "a page that says another charset": mail(
        b"Content-Type: text/html; charset=utf-8\n", b"<meta charset=koi8-r><p>" + TEXT.encode()
    ),
    "a page in UTF-7 by its meta": mail(b"Content-Type: text/html\n", b"<meta charset=utf-7><p>+ADw-script+AD4-" + ASCII.encode()),
    "Word's own markup": mail(
        b"Content-Type: text/html\n", b"<!--[if gte mso 9]><xml><o:p>x</o:p></xml><![endif]--><p class=MsoNormal>Hi Ines,<o:p></o:p></p>"
    ),
}  # fmt: skip
PARTS: dict[str, Callable[[], bytes]] = {
    "no part": lambda: multipart(),
    "one part": lambda: multipart(PLAIN),
    "a part and an attachment": lambda: multipart(PLAIN, PDF),
    "an attachment first": lambda: multipart(PDF, PLAIN),
    "alternatives": lambda: multipart(PLAIN, PAGE, kind=b"alternative"),
    "alternatives, the page first": lambda: multipart(PAGE, PLAIN, kind=b"alternative"),
    "alternatives that differ": lambda: multipart(PLAIN, part(b"text/html", b"<p>Buy now</p>"), kind=b"alternative"),
    "an empty alternative": lambda: multipart(part(b"text/plain", b""), PAGE, kind=b"alternative"),
    "related": lambda: multipart(PAGE, part(b"image/png", b"x", b"Content-ID: <x>\n"), kind=b"related"),
    "signed": lambda: multipart(PLAIN, part(b"application/pgp-signature", b"x"), kind=b"signed"),
    "encrypted": lambda: multipart(part(b"application/pgp-encrypted", b"Version: 1"), PDF, kind=b"encrypted"),
    "digest": lambda: multipart(b"\n" + HEAD + b"\nHi\n", kind=b"digest"),
    "report": lambda: multipart(PLAIN, part(b"message/delivery-status", b"Action: failed\n"), kind=b"report"),
    "an unknown subtype": lambda: multipart(PLAIN, PAGE, kind=b"x-odd"),
    "no end": lambda: multipart(PLAIN, end=b""),
    "the end twice": lambda: multipart(PLAIN, end=b"--=_b--\n--=_b--\n"),
    "a part after the end": lambda: multipart(PLAIN, end=b"--=_b--\n--=_b\n" + PAGE),
    "another boundary": lambda: multipart(PLAIN, boundary=b"=_c"),
    "a boundary with blanks behind it": lambda: multipart(PLAIN).replace(b"--=_b\n", b"--=_b  \t\n"),
    "a boundary that is the beginning of another": lambda: multipart(PLAIN, boundary=b"=_"),
    "a boundary of special characters": lambda: multipart(PLAIN, end=b"").replace(b"=_b", b"(a.*)+[b"),
    "boundaries in the text": lambda: multipart(part(b"text/plain", b"--\n-- =_b\n--=_bc\n" + ASCII.encode())),
    "a part without headers": lambda: multipart(b"\n" + ASCII.encode()),
    "a part without a blank line": lambda: multipart(b"Content-Type: text/plain\n--=_b"),
    "a part of headers alone": lambda: multipart(b"Content-Type: text/plain"),
    "the same boundary within": lambda: multipart(part(b'multipart/mixed; boundary="=_b"', b"--=_b\n\nHi\n--=_b--\n")),
    "an attached message": lambda: multipart(PLAIN, part(b"message/rfc822", mail(b""))),
    "an attached message in base64": lambda: multipart(
        PLAIN, part(b"message/rfc822", base64.encodebytes(mail(b"")), b"Content-Transfer-Encoding: base64\n")
    ),
    "messages within messages, 1,000 deep": lambda: mail(
        b"Content-Type: message/rfc822\n", b"Content-Type: message/rfc822\n\n" * 1000 + ASCII.encode()
    ),
    "messages in multiparts, 1,000 deep": lambda: nested(1000, b"message/rfc822\n\nContent-Type: "),
    "multiparts, 50 deep": lambda: nested(50),
    "multiparts, 100 deep": lambda: nested(100),
    "multiparts, 101 deep": lambda: nested(101),
    "multiparts, 5,000 deep": lambda: nested(5000),
    "2,000 parts": lambda: multipart(*[b"\nHi"] * 1999),
    "100,000 parts": lambda: multipart(*[b"\nHi"] * 100_000),
    "1,000 attachments": lambda: multipart(PLAIN, *[PDF] * 1000),
    "1,000 alternatives": lambda: multipart(*[PLAIN] * 1000, kind=b"alternative"),
    "names to be wary of": lambda: multipart(
        PLAIN,
        *(
            part(b"image/png", b"x", b'Content-Disposition: attachment; filename="' + name + b'"\n')
            for name in (b"../../x", b"\x1b[31mx", "\u202egnp.exe".encode(), b"a\0b", b"[bold]x", b"n" * 5000, b"CON", b"")
        ),
    ),
}  # fmt: skip
PAGES: dict[str, bytes] = {
    "5,000 links within itself": b"".join(b'<p id="p%d"><a href="#p%d">next</a>' % (n, n + 1) for n in range(5_000)),
    "comments": b"<!--" * 100_000,
    "links": b'<a "' * 100_000,
    "quotes": b"<a href='" * 100_000,
    "deep tables": b"<table><tr><td>" * 20_000 + ASCII.encode(),
    "a doctype of doctypes": b"<!doctype " * 50_000,
    "CDATA": b"<![CDATA[" * 50_000,
    "processing instructions": b"<?xml " * 50_000,
    "tags without names": b"<>< ></>" * 20_000,
    "references": b"&amp" * 100_000 + b"&#x110000;&#0;&#xD800;&nope;",
    "styles that hide": b"<p style='display:none'>no</p>" * 5_000 + ASCII.encode(),
    "white on white": b"<p style='color:#fff;font-size:0'>no</p><p>Hi Ines,</p>",
    "a page cut off in a tag": b"<p>Hi Ines,</p><p>the rye is in</p><a href=",
    "a page cut off in a script": b"<p>Hi Ines,</p><script>",
    "a script in an attribute": b"<p onclick='</p><script>'>Hi Ines,</p>",
    "plaintext": b"<p>Hi</p><plaintext>" + b"<b>" * 1000,
    "frames": b"<frameset><frame src=x></frameset>",
    "svg and math": b"<svg><title>a</title></svg><math><mtext>b</mtext></math><p>Hi Ines,</p>",
    "templates": b"<template><p>no</p></template><noscript>no</noscript><p>Hi Ines,</p>",
    "ruby and bdo": "<ruby>漢<rt>kan</rt></ruby><bdo dir=rtl>Hi</bdo>".encode(),
    "an upper-case page": b"<HTML><BODY><P>HI INES,</P></BODY></HTML>",
}
FRONT: dict[str, bytes] = {
    "aliases": b"---\nto: x\nsender: &a {name: *a}\n---\n",
    "billion laughs": b"---\nto: x\na: &a [x]\n"
    + b"".join(b"k%d: &k%d [*a, *a]\n" % (n, n) for n in range(60))
    + b"---\n",
    "merge keys": b"---\nto: x\nsender:\n  <<: [{name: a}]\n---\n",
    "tags": b"---\nto: x\nsender: !!python/object/apply:os.system ['true']\n---\n",
    "deep lists": b"---\nto: x\na: " + b"[" * 20_000 + b"\n---\n",
    "deep mappings": b"---\nto: x\na: " + b"{a: " * 20_000 + b"\n---\n",
    "a key twice": b"---\nto: x\nto: y\nkind: reply\nkind: outreach\n---\n",
    "no end": b"---\nto: x\n",
    "nothing in it": b"---\n---\n",
    "a list": b"---\n- to: x\n---\n",
    "tabs": b"---\nto:\tx\nsender:\n\tname: y\n---\n",
    "an int of 10,000 digits": b"---\nto: x\na: " + b"9" * 10_000 + b"\n---\n",
    "a date": b"---\nto: x\ndate: 2024-13-45\n---\n",
    "merge tags as values": b"---\nto: {{email}}\nsubject: *|FNAME|*, a word\nsender: {name: %%x%%}\n---\n",
    "kinds there are none of": b"---\nkind: [outreach]\nrecipient: 3\nsender: []\n---\n",
    "a wrong suppression": b"---\nmailcheck: [1, {2: 3}]\n---\n",
    "an unknown suppression": b"---\nmailcheck: {ignore: {no-such-rule: x}}\n---\n",
    "NULs": b"---\nto: a\0b\n---\n",
    "100 kB": b"---\nto: " + b"x" * 100_000 + b"\n---\n",
}


def nested(depth: int, between: bytes = b"") -> bytes:
    """Multiparts *depth* deep around one text."""
    opened = b"".join(
        b'Content-Type: %smultipart/mixed; boundary="b%d"\n\n--b%d\n' % (between if n else b"", n, n)
        for n in range(depth)
    )
    return HEAD + opened + b"\n" + ASCII.encode() + b"".join(b"--b%d--\n" % n for n in reversed(range(depth)))


def _encoded(encoding: str) -> bytes:
    kind = encoding.strip('";').lower()
    if kind == "base64":
        return base64.encodebytes(TEXT.encode())
    return quopri.encodestring(TEXT.encode()) if kind == "quoted-printable" else TEXT.encode()


def _bytes_in(charset: str) -> bytes:
    try:
        return TEXT.encode(charset, "replace")
    except (LookupError, ValueError):
        return TEXT.encode("latin-1", "replace")


def messages() -> Iterator[Made]:
    """Every message: name, format, bytes."""
    for name in CHARSETS:
        kind = f"Content-Type: text/plain; charset={name}\n".encode()
        yield f"charset {name}", "eml", mail(kind, _bytes_in(name))
        yield (
            f"charset {name}, base64",
            "eml",
            mail(kind + b"Content-Transfer-Encoding: base64\n", base64.encodebytes(_bytes_in(name))),
        )
    for name in ENCODINGS:
        yield f"encoding {name}", "eml", mail(f"Content-Transfer-Encoding: {name}\n".encode(), _encoded(name))
    rest = {"from": b"rui@prado.example", "subject": b"Rye"}
    for number, date in enumerate(DATES):
        yield f"date {number}", "eml", headed(**rest, date=date, in_reply_to=b"<a@b.example>")
    for number, address in enumerate(ADDRESSES):
        yield f"to {number}", "eml", headed(**rest, to=address)
        yield f"from {number}", "eml", headed(**{**rest, "from": address}, to=b"ines@duarte.example", cc=address)
    for number, subject in enumerate(SUBJECTS):
        yield f"subject {number}", "eml", headed(**{**rest, "subject": subject}, to=b"ines@duarte.example")
    for number, kind in enumerate(TYPES):
        yield f"content type {number}", "eml", mail(b"Content-Type: " + kind + b"\n")
    for name, data in SHAPES.items():
        yield name, "eml", data
    for name, make in PARTS.items():
        yield name, "eml", make()
    for name, data in PAGES.items():
        yield f"page: {name}", "html", data
    for name, front in FRONT.items():
        yield f"front matter: {name}", "markdown", front + ASCII.encode()


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    suffix = {"eml": "eml", "html": "html", "markdown": "md"}
    for number, (_, format, data) in enumerate(messages(), 1):
        (folder / f"{number:03}.{suffix[format]}").write_bytes(data)
    print(f"{number} messages in {folder}")


if __name__ == "__main__":
    main()
