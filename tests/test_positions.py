"""Every word of a draft leads back to its place in the file: line, column and bytes, whatever the encoding."""

from __future__ import annotations

import base64
import html
import quopri
import re
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from mailcheck.model import Message, Source, Span, UnreadableDraft
from mailcheck.parse import formats, parse

CHARSETS = ["utf-8", "iso-8859-1", "windows-1252", "iso-8859-15", "gb18030", "shift_jis", "koi8-r", "utf-7"]
LETTERS = {
    "utf-8": "abcdeéüßżğ日本語👋кирилл",
    "iso-8859-1": "abcdeéüßñ",
    "windows-1252": "abcde’“”–é",
    "iso-8859-15": "abcde€éœ",
    "gb18030": "abcde你好世界",
    "shift_jis": "abcde日本語カナ",
    "koi8-r": "abcdeкирилл",
    "utf-7": "abcdeéü日",
}


@dataclass(frozen=True)
class Sample:
    """A draft with the charset that its file lines are written in."""

    format: str
    data: bytes
    encoding: str = "8bit"
    charset: str = "utf-8"
    page: bool = False


@st.composite
def prose(draw: st.DrawFn, charset: str = "utf-8") -> list[str]:
    """Lines of words."""
    word = st.text(LETTERS[charset], min_size=1, max_size=9)
    line = st.lists(word, max_size=14).map(" ".join)
    lines: list[str] = draw(st.lists(line, min_size=1, max_size=6))
    return lines


def transferred(body: bytes, encoding: str, width: int) -> bytes:
    """*body* (with line feeds) in a transfer encoding."""
    if encoding == "base64":
        return base64.encodebytes(body)
    if encoding == "quoted-printable":
        return b"".join(soft(quopri.encodestring(line), width) for line in body.splitlines(keepends=True))
    return body


def soft(line: bytes, width: int) -> bytes:
    """A quoted-printable line with soft breaks, inside words too, never inside an escape."""
    joined = line.replace(b"=\n", b"")
    pieces = re.findall(rb"=[0-9A-F]{2}|.|\n", joined, re.DOTALL)
    out, length = [], 0
    for piece in pieces:
        if length >= width and piece != b"\n":
            out.append(b"=\n")
            length = 0
        out.append(piece)
        length += 1
    return b"".join(out)


@st.composite
def mails(draw: st.DrawFn) -> Sample:
    """Mails in every encoding, plain or HTML, alone or among other parts, with LF or CRLF."""
    encoding = draw(st.sampled_from(["7bit", "8bit", "quoted-printable", "quoted-printable", "base64"]))
    charset = draw(st.sampled_from(CHARSETS)) if encoding != "7bit" else "utf-8"
    lines = draw(prose(charset)) if encoding != "7bit" else draw(st.lists(st.text("ab c", max_size=40), min_size=1))
    page = draw(st.booleans()) and charset != "utf-7"
    text = page_of(draw, lines) if page else "\n".join(lines)
    body = transferred((text + "\n").encode(charset), encoding, draw(st.integers(3, 76)))
    kind = f'Content-Type: text/{"html" if page else "plain"}; charset="{charset}"'
    part = f"{kind}\nContent-Transfer-Encoding: {encoding}\n\n".encode() + body
    head = b"From: a@b.example\nSubject: Hello you\nMIME-Version: 1.0\n"
    if draw(st.booleans()):
        other = b"Content-Type: application/pdf; name=x.pdf\n\nJUNK\n"
        parts = [part, other] if draw(st.booleans()) else [other, part]
        joined = b"".join(b"--=_b\n" + one + b"\n" for one in parts)
        data = head + b'Content-Type: multipart/mixed; boundary="=_b"\n\npreamble\n' + joined + b"--=_b--\nepilogue\n"
    else:
        data = head + part
    if draw(st.booleans()) and charset not in ("utf-7",):
        data = data.replace(b"\n", b"\r\n")
    return Sample("eml", data, encoding, charset if encoding == "8bit" else "utf-8", page)


def page_of(draw: st.DrawFn, lines: list[str]) -> str:
    """The lines as HTML, with tags between and within words, references, and things that nobody sees."""
    tags = st.sampled_from(["p", "div", "li", "h1", "td", "blockquote"])
    out = ["<html><head><style>p{color:red}</style><title>no</title></head><body><!-- no -->"]
    for line in lines:
        tag = draw(tags)
        words = []
        for word in line.split(" "):
            way = draw(st.integers(0, 4))
            if way == 0 and len(word) > 1:
                words.append(f"{word[:1]}<b>{word[1:]}</b>")
            elif way == 1:
                words.append("".join(f"&#{ord(char)};" for char in word))
            elif way == 2:
                words.append(f'<a href="https://x.example/{len(word)}">{html.escape(word)}</a>')
            else:
                words.append(html.escape(word))
        gap = draw(st.sampled_from([" ", "  ", "\n", "\t", " <i> </i>"]))
        out.append(f"<{tag}>{gap.join(words)}</{tag}>")
    out.append('<div style="display:none">hidden</div></body></html>')
    return draw(st.sampled_from(["\n", "", "\n\n"])).join(out)


@st.composite
def files(draw: st.DrawFn) -> Sample:
    """Text, Markdown and HTML files."""
    format = draw(st.sampled_from(["text", "markdown", "html"]))
    lines = draw(prose())
    if format == "html":
        data = page_of(draw, lines).encode()
    else:
        front = draw(st.sampled_from(["", "---\nsubject: Hello you\nkind: outreach\n---\n\n"]))
        if format == "markdown":
            lines = [draw(marked(line)) for line in lines]
        data = (front + "\n".join(lines)).encode()
    if draw(st.booleans()):
        data = data.replace(b"\n", b"\r\n")
    mark = draw(st.sampled_from([b"", b"", b"\xef\xbb\xbf"]))
    return Sample(format, mark + data, page=format == "html")


@st.composite
def marked(draw: st.DrawFn, line: str) -> str:
    """A line of Markdown."""
    words = [
        draw(
            st.sampled_from(["{0}", "**{0}**", "*{0}*", "[{0}](https://x.example)", "*|{0}|*", "`{0}`", "<!--{0}-->"])
        ).format(word)
        for word in line.split(" ")
        if word
    ]
    return draw(st.sampled_from(["", "# ", "- ", "> "])) + " ".join(words)


def read_back(message: Message, span: Span, sample: Sample) -> str:
    """What stands in the file between the two points that the location gives, decoded like the part."""
    location = message.locate(span)
    assert location.file_column is not None and location.file_end_column is not None
    text = message.source.data.decode(message.charset, "replace").removeprefix("\ufeff")
    lines = text.split("\n")
    start = sum(len(line) + 1 for line in lines[: location.file_line - 1]) + location.file_column - 1
    end = sum(len(line) + 1 for line in lines[: location.file_end_line - 1]) + location.file_end_column - 1
    raw = text[start:end]
    if sample.encoding == "quoted-printable":
        charset = re.search(rb'text/\w+; charset="([^"]+)"', sample.data)
        assert charset
        raw = quopri.decodestring(raw.encode()).decode(charset[1].decode(), "replace")
    return html.unescape(re.sub(r"<[^>]*>", "", raw)) if sample.page else raw


def check_words(sample: Sample, data: st.DataObject) -> None:
    message = parse(Source("x", sample.format, sample.data))
    assert len(message.body.starts) == len(message.body.ends) == len(message.text)
    assert all(a <= b for a, b in zip(message.body.starts, message.body.ends, strict=True))
    assert list(message.body.starts) == sorted(message.body.starts)
    words = [Span(*found.span()) for found in re.finditer(r"[^\s*|`#>-]+", message.text)]
    if not words:
        return
    for span in data.draw(st.lists(st.sampled_from(words), min_size=1, max_size=4)):
        if sample.encoding == "base64" or not message.body.exact:
            assert b"utf-7" in sample.data or sample.encoding == "base64"
            assert not message.body.exact and message.locate(span).file_column is None
            continue
        assert message.body.exact
        assert read_back(message, span, sample) == span.of(message.text)


@settings(max_examples=250, deadline=None)
@given(mails(), st.data())
def test_words_of_mails_lead_back_to_the_file(sample: Sample, data: st.DataObject) -> None:
    check_words(sample, data)


@settings(max_examples=250, deadline=None)
@given(files(), st.data())
def test_words_of_files_lead_back_to_the_file(sample: Sample, data: st.DataObject) -> None:
    check_words(sample, data)


@settings(max_examples=100, deadline=None)
@given(prose(), st.sampled_from(["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"]), st.data())
def test_wide_files_keep_their_lines_and_columns(lines: list[str], encoding: str, data: st.DataObject) -> None:
    text = "Hello there\n" + "\n".join(lines)
    message = parse(Source("x", "text", text.encode(encoding)))
    if not encoding.endswith(("-le", "-be")):
        assert message.text == text
        for found in re.finditer(r"\S+", text):
            location = message.locate(Span(*found.span()))
            assert (location.file_line, location.file_column) == (location.line, location.column)


def test_header_values_lead_back_to_the_file() -> None:
    data = b"X: y\r\nSubject:  Hello\r\n  you and \xc3\xa9t\xc3\xa9\r\nFrom: =?utf-8?q?=C3=89?= <a@b>\r\n\r\nHi"
    message = parse(Source("x", "eml", data))
    assert message.header("subject") == "Hello you and été"
    at = message.locate(Span(6, 9), "subject")
    assert (at.file_line, at.file_column, at.file_end_line, at.file_end_column) == (3, 3, 3, 6)
    at = message.locate(Span(14, 17), "subject")
    assert (at.file_line, at.file_column, at.file_end_column) == (3, 11, 14)
    sender = message.find_header("from")
    assert sender and not sender.text.exact and sender.value == "É <a@b>"
    assert message.file_point(sender.text.starts[0]) == (4, 7)


def test_front_matter_values_lead_back_to_the_file() -> None:
    data = "\ufeff---\nkind: outreach\nsubject: 'It''s {{first_name}} # 1'\n---\nHi"
    message = parse(Source("x", "markdown", data.encode()))
    assert message.header("subject") == "It's {{first_name}} # 1"
    at = message.locate(Span(5, 19), "subject")
    assert (at.file_line, at.file_column, at.file_end_column) == (3, 17, 31)


def test_a_word_over_a_soft_break_ends_on_the_next_line() -> None:
    data = b"Content-Transfer-Encoding: quoted-printable\n\nHello wor=\nld, caf=C3=A9!\n"
    message = parse(Source("x", "eml", data))
    assert message.text == "Hello world, café!\n"
    at = message.locate(Span(6, 11))
    assert (at.line, at.column, at.end_column) == (1, 7, 12)
    assert (at.file_line, at.file_column, at.file_end_line, at.file_end_column) == (3, 7, 4, 3)


def test_the_end_of_the_text_has_a_place() -> None:
    message = parse(Source("x", "text", "Hé\n".encode()))
    at = message.locate(Span(3, 3))
    assert (at.line, at.column, at.file_line, at.file_column) == (2, 1, 2, 1)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(sorted(formats())), st.binary(max_size=300))
def test_no_bytes_raise_anything_else(format: str, data: bytes) -> None:
    check_any(format, data)


PIECES = st.sampled_from(
    rb"""---
subject: x
to: "a
Content-Type: multipart/mixed; boundary=a
Content-Type: text/html; charset=x
Content-Type: text/plain; charset=utf-16
Content-Transfer-Encoding: quoted-printable
Content-Transfer-Encoding: base64
--a
--a--

=C3=
=?utf-8?b?=?=
<p style="display:none">
<blockquote class="gmail_quote">
<a href="
</p></td></table>
<!-- mailcheck ignore: x
-->
&nbsp;&#0;&zwnj;
[a](b **c** *|x|*
{{ x | y }}
```
\xff\xfe\x00a
- [x, {y: *z}]""".replace(rb"\xff\xfe\x00", b"\xff\xfe\0").split(b"\n")
)


@settings(max_examples=600, deadline=None)
@given(
    st.sampled_from(sorted(formats())), st.lists(PIECES, max_size=15), st.sampled_from([b"\n", b"\r\n", b"\r", b" "])
)
def test_no_pieces_raise_anything_else(format: str, pieces: list[bytes], end: bytes) -> None:
    check_any(format, end.join(pieces))


def check_any(format: str, data: bytes) -> None:
    """Whatever comes out holds together, and can be printed."""
    try:
        message = parse(Source("x", format, data))
    except UnreadableDraft:
        return
    size = len(message.text)
    message.text.encode("utf-8")
    assert len(message.body.starts) == len(message.body.ends) == size
    assert all(0 <= at <= len(message.source.data) for at in (*message.body.starts, *message.body.ends))
    for span in (*(link.span for link in message.links), *message.quoted):
        assert 0 <= span.start <= span.end <= size
    assert all(0 <= note.offset <= size and note.file_line >= 1 for note in message.directives)
    for header in message.headers:
        assert header.value == header.text.chars and len(header.text.starts) == len(header.value)
        header.value.encode("utf-8")
    message.locate(Span(0, size))
    message.locate(Span(size, size))
