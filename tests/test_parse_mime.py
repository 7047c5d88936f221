"""The scanner finds the parts that `email` finds under policy.compat32, and says where they are."""

from __future__ import annotations

import email
import email.message
import email.policy
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mailcheck.model import Source, UnreadableDraft
from mailcheck.parse import mime, parse, transfer

LINES = st.sampled_from(
    rb"""--a
--b
--a--
--b--
--ab
--a-
---a
--
--\x20

Hello
Hello =C3=A9 =
Content-Type: multipart/mixed; boundary=a
Content-Type: multipart/alternative; boundary="b"
Content-Type: multipart/digest; boundary=b
Content-Type: text/plain; charset=utf-8
Content-Type: text/html
Content-Type: message/rfc822
Content-Type: nonsense
Content-Transfer-Encoding: quoted-printable
Content-Transfer-Encoding: base64
SGVsbG8=
Subject: x
 ; folded=x
no header
\xc3\xa9 \xff
a: b
: nameless""".replace(rb"\x20", b" ")
    .replace(rb"\xc3\xa9 \xff", b"\xc3\xa9 \xff")
    .split(b"\n")
)


def oracle(data: bytes) -> list[tuple[str, bytes]]:
    """Type and content of each leaf, nothing inside a forwarded message."""
    found: list[tuple[str, bytes]] = []

    def visit(part: email.message.Message) -> None:
        kind = part.get_content_type()
        if part.get_content_maintype() == "message":
            found.append((kind, b""))
        elif part.is_multipart():
            for child in part.get_payload():
                assert isinstance(child, email.message.Message)
                visit(child)
        else:
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)
            found.append(("text/plain" if kind.startswith("multipart/") else kind, payload))

    visit(email.message_from_bytes(data, policy=email.policy.compat32))
    return found


def ours(data: bytes) -> list[tuple[str, bytes]]:
    """The same as the scanner has it."""
    return [
        (part.content_type, b"" if part.content_type.startswith("message/") else content(data, part))
        for part in mime.scan(data).walk()
        if not part.children and not part.content_type.startswith("multipart/")
    ]


def content(data: bytes, part: mime.Part) -> bytes:
    return transfer.decode(data, part.body, part.end, part.encoding)[0].data


def odd(lines: list[bytes]) -> bool:
    """Messages that we read otherwise on purpose, see the tests below."""
    return any(one.startswith(b"--") and two.startswith(b"--") for one, two in pairwise(lines))


@settings(max_examples=600, deadline=None)
@given(st.lists(LINES, max_size=25), st.sampled_from([b"\n", b"\r\n"]))
@example([b"Content-Type: multipart/mixed; boundary=a", b"", b"--a", b"", b"Hello", b"--a--"], b"\r\n")
@example([b"Content-Type: multipart/mixed; boundary=a", b"", b"--a", b"", b"Hello"], b"\n")
def test_same_parts_as_compat32(lines: list[bytes], end: bytes) -> None:
    if odd(lines):
        return
    data = end.join(lines)
    assert [kind for kind, _ in ours(data)] == [kind for kind, _ in oracle(data)]
    assert [bare(body, lines) for _, body in ours(data)] == [bare(body, lines) for _, body in oracle(data)]


def bare(body: bytes, lines: list[bytes]) -> bytes:
    """A body without what both treat differently: the last line end, and all of them in broken base64."""
    return body.translate(None, b"\r\n" if b"Content-Transfer-Encoding: base64" in lines else b"").rstrip(b"\r\n")


def tree(depth: int) -> st.SearchStrategy[tuple[str, list[bytes]]]:
    """Well-formed messages: the kind and the lines of a part."""
    words = st.sampled_from(["Hello there", "É à la carte", "--not a boundary", "From here", "", "a=b", "> quoted"])

    @st.composite
    def part(draw: st.DrawFn) -> tuple[str, list[bytes]]:
        if depth == 0 or draw(st.booleans()):
            kind = draw(st.sampled_from(["text/plain", "text/html", "application/pdf"]))
            encoding = draw(st.sampled_from(["8bit", "quoted-printable", "base64"]))
            message = email.message.MIMEPart(policy=email.policy.default)
            text = "\n".join(draw(st.lists(words, min_size=1, max_size=5))) + "\n"
            if kind.startswith("text/"):
                message.set_content(text, subtype=kind[5:], cte=encoding)
            else:
                message.set_content(text.encode(), "application", "pdf")
            return kind, message.as_bytes().splitlines()
        boundary = draw(st.sampled_from(["x", "=_b:c", "b b", "'(b)+_,-./=?"])) + str(depth)
        lines = [b'Content-Type: multipart/mixed; boundary="%s"' % boundary.encode(), b"", b"preamble"]
        for _, child in draw(st.lists(tree(depth - 1), min_size=1, max_size=3)):
            lines += [b"--" + boundary.encode(), *child]
        return "multipart/mixed", [*lines, b"--" + boundary.encode() + b"--", b"epilogue"]

    return part()


@settings(max_examples=150, deadline=None)
@given(tree(3), st.sampled_from([b"\n", b"\r\n"]))
def test_same_content_as_compat32_when_well_formed(part: tuple[str, list[bytes]], end: bytes) -> None:
    data = b"MIME-Version: 1.0" + end + end.join(part[1]) + end
    assert ours(data) == oracle(data)


def test_an_empty_part_between_two_boundaries_is_closed_by_the_second() -> None:
    """compat32 takes the closing line for a repeated boundary and the epilogue for a part."""
    data = b"Content-Type: multipart/mixed; boundary=a\n\n--a\n\nHello\n--a\n--a--\nepilogue\n"
    assert [body for _, body in ours(data)] == [b"Hello", b""]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('attachment; filename="a b.pdf"', "a b.pdf"),
        ("attachment; filename=a.pdf", "a.pdf"),
        ("attachment; filename*=utf-8''na%C3%AFve%20plan.pdf", "naïve plan.pdf"),
        ('attachment; filename*0="a long "; filename*1="name.pdf"', "a long name.pdf"),
        ("attachment; filename*0*=iso-8859-1'fr'caf%E9; filename*1=\" menu.pdf\"", "café menu.pdf"),
        ('attachment; filename="=?utf-8?q?caf=C3=A9.pdf?="', "café.pdf"),
        ('attachment; filename="a \\"b\\".pdf"', 'a "b".pdf'),
        ('attachment; filename="never closed.pdf', "never closed.pdf"),
        ("attachment;\n filename=folded.pdf", "folded.pdf"),
        ("attachment", "application/pdf"),
    ],
)
def test_file_names(value: str, expected: str) -> None:
    data = (
        b"Content-Type: multipart/mixed; boundary=a\n\n--a\n\nHello\n--a\nContent-Type: application/pdf\n"
        b"Content-Disposition: " + value.encode() + b"\n\nx\n--a--\n"
    )
    assert parse(Source("x", "eml", data)).attachments == (expected,)


def test_limits_are_refused_in_words() -> None:
    with pytest.raises(UnreadableDraft, match="more than 2,000 parts"):
        mime.scan(b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 3000)
