"""Which part of a mail is judged, what is said about the others, and how its headers read."""

from __future__ import annotations

import base64

import pytest

from mailcheck.model import Message, Source
from mailcheck.parse import parse


def eml(text: str) -> Message:
    return parse(Source("x", "eml", text.encode()))


def multi(kind: str, *parts: str) -> str:
    mark = f"b{abs(hash(parts))}"
    return (
        f'Content-Type: multipart/{kind}; boundary="{mark}"\n\n'
        + "".join(f"--{mark}\n{one}\n" for one in parts)
        + f"--{mark}--\n"
    )


PLAIN = "Content-Type: text/plain\n\nHello plain"
RICH = "Content-Type: text/html\n\n<p>Hello rich</p>"
SAME = "Content-Type: text/html\n\n<p>Hello plain</p>"
BLANK = "Content-Type: text/plain\n\n \n"
PDF = 'Content-Type: application/pdf\nContent-Disposition: attachment; filename="plan.pdf"\n\nx'
LOGO = "Content-Type: image/png; name=logo.png\nContent-ID: <l>\nContent-Disposition: inline\n\nx"
PHOTO = "Content-Type: image/jpeg\n\nx"
MAIL = "Content-Type: message/rfc822\n\nSubject: old\n\nThe old mail"
NOTES = "Content-Type: text/plain; name=notes.txt\nContent-Disposition: attachment\n\nNotes"
FOOTER = "Content-Type: text/plain\n\nThe list"
INVITE = "Content-Type: text/calendar\n\nBEGIN:VCALENDAR"
PAGE = multi("related", SAME, LOGO)
VERSION = "Content-Type: application/pgp-encrypted\n\nVersion: 1"
SECRET = "Content-Type: application/octet-stream\n\nx"
DIFFERS = "the HTML part differs from the text part and was not judged"

SHOWN = [
    (PLAIN, "Hello plain", "text/plain", ()),
    (RICH, "Hello rich", "text/html", ()),
    (multi("alternative", PLAIN, SAME), "Hello plain", "text/plain", ()),
    (multi("alternative", SAME, PLAIN), "Hello plain", "text/plain", ()),
    (multi("alternative", BLANK, RICH), "Hello rich", "text/html", ()),
    (multi("mixed", PLAIN, PDF), "Hello plain", "text/plain", ("plan.pdf",)),
    (multi("mixed", PDF, PLAIN), "Hello plain", "text/plain", ("plan.pdf",)),
    (multi("mixed", multi("alternative", PLAIN, PAGE), PDF), "Hello plain", "text/plain", ("plan.pdf",)),
    (multi("related", RICH, LOGO), "Hello rich", "text/html", ()),
    (multi("mixed", PLAIN, PHOTO), "Hello plain", "text/plain", ("image/jpeg",)),
    (multi("mixed", PLAIN, LOGO, FOOTER), "Hello plain\nThe list", "text/plain", ()),
    (multi("mixed", PLAIN, NOTES), "Hello plain", "text/plain", ("notes.txt",)),
    (multi("mixed", PLAIN, MAIL), "Hello plain", "text/plain", ("message/rfc822",)),
    (multi("mixed", PLAIN, INVITE), "Hello plain", "text/plain", ("text/calendar",)),
    (multi("signed", PLAIN, "Content-Type: application/pgp-signature\n\nx"), "Hello plain", "text/plain", ()),
    ("Content-Type: text/plain; name=draft.txt\n\nHello", "Hello", "text/plain", ()),
    ("Content-Type: multipart/mixed; boundary=b\n\nno boundary here", "no boundary here", "text/plain", ()),
    ("Subject: x\n\nHello", "Hello", "text/plain", ()),
]  # fmt: skip


@pytest.mark.parametrize(("text", "seen", "judged", "attachments"), SHOWN)
def test_what_is_judged(text: str, seen: str, judged: str, attachments: tuple[str, ...]) -> None:
    message = eml(f"Subject: x\n{text}")
    assert (message.text.strip(), message.judged, message.attachments) == (seen, judged, attachments)
    assert message.unjudged is None and message.has_headers and message.notes == ()


UNJUDGED = [
    (PHOTO, "no text part"),
    (multi("mixed", PDF), "no text part"),
    (multi("encrypted", VERSION, SECRET), "encrypted"),
    ("Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n\nx", "encrypted"),
    ("Content-Type: text/plain\n\n-----BEGIN PGP MESSAGE-----\nabc", "encrypted"),
    ("Content-Type: text/html\n\n<img src=x>", "an image only"),
    (BLANK, "no words"),
    ("Subject: y\n", "no words"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "reason"), UNJUDGED)
def test_what_cannot_be_judged(text: str, reason: str) -> None:
    message = eml(f"Subject: x\n{text}")
    assert message.unjudged == reason and message.header("subject") == "x"


def test_nothing_at_all() -> None:
    for format in ("eml", "html", "markdown", "text"):
        message = parse(Source("x", format, b""))
        assert (message.text, message.unjudged) == ("", "no words")


def test_html_that_says_something_else_is_mentioned() -> None:
    assert eml(multi("alternative", PLAIN, RICH.replace("Hello rich", "Buy now, only today"))).notes == (DIFFERS,)


@pytest.mark.parametrize(
    ("charset", "body", "text", "note"),
    [
        ("utf-8", "é".encode(), "é", ()),
        ("iso-8859-1", b"\x93caf\xe9\x94", "\u201ccafé\u201d", ()),
        ("us-ascii", b"caf\xe9", "café", ("the text is declared ASCII and is not; read as Windows-1252",)),
        ("klingon", b"caf\xc3\xa9", "café", ("the charset 'klingon' is not known; read as UTF-8",)),
        ("klingon", b"caf\xe9", "café", ("the charset 'klingon' is not known; read as Windows-1252",)),
        ("utf-8", b"caf\xe9", "café", ("the text is declared UTF-8 and is not; read as Windows-1252",)),
        ("utf-8", "日本語 ".encode() + b"\xff", "日本語 \ufffd", ("1 bytes of the text are not UTF-8",)),
        ("gb2312", "你好".encode("gb18030"), "你好", ()),
        ("zlib", b"x", "x", ("the charset 'zlib' is not known; read as ASCII",)),
    ],
)
def test_charsets(charset: str, body: bytes, text: str, note: tuple[str, ...]) -> None:
    data = f"Content-Type: text/plain; charset={charset}\n\n".encode() + body
    message = parse(Source("x", "eml", data))
    assert (message.text, message.notes) == (text, note)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"a=20b=\nc", "a bc"),
        (b"a=\r\nb", "ab"),
        (b"a= \nb", "ab"),
        (b"a=zz=4", "a=zz=4"),
        (b"end=", "end"),
        (b"=3D3D", "=3D"),
        (b"-- \nx", "-- \nx"),
        (b"=e2=82=ac", "\u20ac"),
        (b"=4=\n1", "=41"),
    ],
)
def test_quoted_printable(raw: bytes, text: str) -> None:
    head = b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: Quoted-Printable\n\n"
    message = parse(Source("x", "eml", head + raw))
    assert message.text == text and message.body.exact


def test_base64_knows_only_its_first_line() -> None:
    head = b"Subject: x\nContent-Transfer-Encoding: base64\n\n"
    message = parse(Source("x", "eml", head + base64.encodebytes(b"Hello\r\nyou\r\n" * 20)))
    assert message.text.startswith("Hello\nyou\n") and not message.body.exact
    assert {message.file_point(at) for at in message.body.starts} == {(4, 1)}


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("=?utf-8?q?caf=C3=A9?=", "café"),
        ("=?UTF-8?B?Y2Fmw6k=?= au lait", "café au lait"),
        ("=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),
        ("=?utf-8?q?a?=\n =?utf-8?q?_b?=", "a b"),
        ("=?utf-8?b?4oI=?= =?utf-8?b?rA==?=", "\u20ac"),
        ("=?iso-8859-1?q?=E9?= =?utf-8?q?=C3=A9?=", "éé"),
        ("=?utf-8*en?q?a?=", "a"),
        ("=?klingon?q?a=E9?=", "aé"),
        ("=?utf-8?q?never closed", "=?utf-8?q?never closed"),
        ("=?utf-8?x?a?=", "=?utf-8?x?a?="),
        ("=?utf-8?q?line=0D=0ABcc:_x?=", "line Bcc: x"),
        ("=?utf-8?b?!!!?=", ""),
        ("caf\u00e9 raw", "café raw"),
        ("folded\n\t here", "folded here"),
        ("", ""),
    ],
)
def test_header_values(raw: str, value: str) -> None:
    assert eml(f"Subject: {raw}\n\nHi").header("subject") == value


def test_headers_without_a_blank_line_and_odd_ones() -> None:
    message = eml("From a@b Mon Jan 1 10:00\nSubject: x\nSUBJECT: y\nX-Mailcheck-Ignore: about-us\nHi there, no header")
    assert [(one.name, one.value) for one in message.headers] == [
        ("subject", "x"), ("subject", "y"), ("x-mailcheck-ignore", "about-us"),
    ]  # fmt: skip
    assert message.text == "Hi there, no header"


def test_utf16_mail() -> None:
    message = parse(Source("x", "eml", "Subject: é\r\n\r\nHi".encode("utf-16")))
    assert (message.header("subject"), message.text) == ("é", "Hi")
