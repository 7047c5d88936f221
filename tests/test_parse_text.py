"""Text and Markdown: front matter, links, comments, and merge tags that come through untouched."""

from __future__ import annotations

import pytest

from mailcheck.model import Message, Source, UnreadableDraft
from mailcheck.parse import parse, sniff


def text(draft: str) -> Message:
    return parse(Source("x", "text", draft.encode()))


def markdown(draft: str) -> Message:
    return parse(Source("x", "markdown", draft.encode()))


def front(block: str) -> Message:
    return markdown(f"---\n{block}\n---\n\nHi")


SUBJECTS = [
    "{{first_name}}, a question", "*|FNAME|*, hello", "%%First%% hi", "[First Name] hi", "Re: hi", "No", "#1 tip",
    "a # b", "yes: and no", "{!Contact.Name}", "@you", "`x`", "- dash", "null", "2024-01-01", '"a" and "b"',
    "'tis the season", "100%", "!bang", "&amp", "?",
]  # fmt: skip


@pytest.mark.parametrize("subject", SUBJECTS)
def test_header_keys_are_raw_text(subject: str) -> None:
    message = front(f"subject: {subject}\nto: A <a@b.example>")
    assert message.header("subject") == subject and message.notes == () and message.text == "Hi"


@pytest.mark.parametrize(
    ("block", "name", "value"),
    [
        ('subject: "quoted: yes"', "subject", "quoted: yes"),
        ("subject: 'it''s'", "subject", "it's"),
        ('subject: "say \\"hi\\""', "subject", 'say "hi"'),
        ('to: "Doe, Jo" <jo@x.example>', "to", '"Doe, Jo" <jo@x.example>'),
        ("subject: >-\n  one\n  two", "subject", "one two"),
        ("subject: one\n  two", "subject", "one two"),
        ("cc:\n  - a@x.example\n  - b@x.example", "cc", "a@x.example, b@x.example"),
        ("cc: [a@x.example, b@x.example]", "cc", "a@x.example, b@x.example"),
        ("In_Reply_To: <1@x>", "in-reply-to", "<1@x>"),
        ("Subject:", "subject", ""),
    ],
)
def test_header_values(block: str, name: str, value: str) -> None:
    message = front(block)
    assert message.header(name) == value and message.has_headers


def test_other_keys_are_strict_yaml() -> None:
    message = front(
        "kind: outreach\nrecipient: {name: No, company: {{company}}, brand: 3M}\n"
        "sender:\n  name: {{me}}\n  company: *|CO|*\n"
        "mailcheck:\n  ignore:\n    about-us: asked for\nattachments: [a.pdf, b.pdf]\nfoo: [1, x]\nempty:"
    )
    assert message.notes == () and not message.has_headers
    assert message.attachments == ("a.pdf", "b.pdf")
    assert message.front == {
        "kind": "outreach",
        "recipient": {"name": "No", "company": "{{company}}", "brand": "3M"},
        "sender": {"name": "{{me}}", "company": "*|CO|*"},
        "mailcheck": {"ignore": {"about-us": "asked for"}},
        "foo": ["1", "x"],
        "empty": None,
    }


BROKEN = [
    ("kind: a\nsender: {name: x", "line 3: no valid YAML"),
    ("subject: x\nsender: &a {b: c}", "line 3: anchors and aliases are not allowed; `sender` was not read"),
    ("subject: x\nsender: *a", "line 3: anchors and aliases are not allowed"),
    ("subject: x\nsender:\n  <<: {b: c}", "line 4: merge keys are not allowed"),
    ("subject: x\nsender: {b: c, b: d}", "line 3: `b` stands twice"),
    ("subject: x\nsender: !!python/name:os.system x", "line 3: tags are not allowed"),
    ("subject: x\nsender: {[a]: b}", "line 3: a key must be a word"),
    ("subject: x\nsubject: y", "line 3: `subject` stands twice; the first counts"),
    ("subject: x\nno key here", "line 3: not a `key: value`"),
    ("subject: x\nsender: " + "{a: " * 30 + "}" * 30, "line 3: nested deeper than"),
]


@pytest.mark.parametrize(("block", "note"), BROKEN)
def test_broken_blocks_say_where_and_the_rest_counts(block: str, note: str) -> None:
    message = front(block)
    assert len(message.notes) == 1 and note in message.notes[0]
    assert message.text == "Hi"
    assert message.header("subject") == "x" or message.front["kind"] == "a"


def test_a_block_that_is_never_closed() -> None:
    message = markdown("---\nto: a@b.example\nsubject: x\n\nHi")
    assert (message.header("subject"), message.text) == ("x", "Hi")
    assert "never closed" in message.notes[0]


@pytest.mark.parametrize(
    "draft", ["---\nfoo: bar\n---\nHi", "---\nHi there\n---\nyou", "---\n\nHi", "Hi\n---\nto: x\n---\n", "---"]
)
def test_what_is_no_front_matter(draft: str) -> None:
    message = markdown(draft)
    assert message.text == draft and message.headers == () and message.notes == ()


def test_front_matter_after_a_mark_and_with_crlf() -> None:
    message = text("\ufeff---\r\nsubject: x\r\n---\r\n\r\nHi\r\n")
    assert (message.header("subject"), message.text) == ("x", "Hi\n")


def test_front_matter_that_is_too_large() -> None:
    with pytest.raises(UnreadableDraft, match="front matter of more than 64 kB"):
        markdown("---\nto: x\n" + "a: b\n" * 20_000 + "---\nHi")


UNTOUCHED = [
    "*|FNAME|* and *|LNAME|*", "{{ a_b }} {{{c}}} {{#if x_y_z}}*{{/if}}", "{% if a_b %}*{% endif %}",
    "%%a_b%% %%c_d%%", "{!A.B__c} {!D__c}",
    "${a*b*c}", "{Hi|*Hello*}", "[First Name] [Company]", "[[a_b]]", "snake_case_name", "2 * 3 * 4", "5*3*2",
    "* item\n* item", "`**code**`",
    "```\n**code** <!-- x -->\n```", "https://a.example/b_c_d_e", "a_b@c_d.example",
    "**", "* *", "<number> of", "> quoted *", "---", "#1 tip",
]  # fmt: skip


@pytest.mark.parametrize("draft", UNTOUCHED)
def test_what_comes_through_untouched(draft: str) -> None:
    assert markdown(draft).text == draft


SHOWN = [
    ("**bold** and *it* and __b__ _i_", "bold and it and b i"),
    ("**Hi *|FNAME|***, **{{a_b}}**", "Hi *|FNAME|*, {{a_b}}"),
    ("# Head\ntext", "Head\ntext"),
    ("![logo](x.png)Hi", "Hi"),
    ("a <!-- b --> c", "a  c"),
    ("a\n\n<!-- b -->\n\nc", "a\n\nc"),
    ("a\n<!-- b -->\nc", "a\nc"),
    ("a <!-- never closed", "a <!-- never closed"),
    ("[a *b*](c) **[d](e)**", "a b d"),
    ("<https://a.example/*x*>", "https://a.example/*x*"),
]


@pytest.mark.parametrize(("draft", "seen"), SHOWN)
def test_what_the_reader_sees(draft: str, seen: str) -> None:
    assert markdown(draft).text == seen


LINKS = [
    ("[the page](https://a.example)", "the page", "https://a.example"),
    ('[the page](<https://a.example/b c> "title")', "the page", "https://a.example/b c"),
    ("[out](*|UNSUB|*)", "out", "*|UNSUB|*"),
    ("[out]({{ url('x y') }})", "out", "{{ url('x y') }}"),
    ("[out](%%unsub_url%%)", "out", "%%unsub_url%%"),
    ("[out]({!Link})", "out", "{!Link}"),
    ("[Hi [First Name]](https://a.example)", "Hi [First Name]", "https://a.example"),
    ("[x](https://a.example/(b))", "x", "https://a.example/(b)"),
    ("[x]()", "x", ""),
    ("[![logo](a.png)](https://a.example)", "", "https://a.example"),
    ("see https://a.example/b?c={{ d }}&e=*|F|*.", "https://a.example/b?c={{ d }}&e=*|F|*", None),
    ("(www.a.example)", "www.a.example", None),
    ("**https://a.example**", "https://a.example", None),
    ("\u201chttps://a.example\u201d, x", "https://a.example", None),
    ("<https://a.example>", "https://a.example", None),
    ("https://a.example/(b)", "https://a.example/(b)", None),
]


@pytest.mark.parametrize(("draft", "words", "target"), LINKS)
def test_links(draft: str, words: str, target: str | None) -> None:
    message = markdown(draft)
    assert [(link.span.of(message.text), link.target) for link in message.links] == [
        (words, words if target is None else target)
    ]


def test_text_files_show_everything() -> None:
    message = text("**Hi** <!-- mailcheck ignore: x --> [a](https://b.example)")
    assert message.text == "**Hi** <!-- mailcheck ignore: x --> [a](https://b.example)"
    assert message.directives == () and [link.target for link in message.links] == ["https://b.example"]


def test_directives() -> None:
    message = markdown(
        "---\nkind: outreach\n---\nOne\n\n<!-- mailcheck ignore: about-us -- why -->\n\nTwo <!-- note -->"
    )
    [directive] = message.directives
    assert (directive.text, directive.file_line) == ("ignore: about-us -- why", 6)
    assert message.text[directive.offset :].startswith("Two")


@pytest.mark.parametrize(
    ("data", "seen", "notes"),
    [
        (b"caf\xc3\xa9", "café", ()),
        (b"\xef\xbb\xbfcaf\xc3\xa9", "café", ()),
        (b"caf\xe9", "café", ("the text is not UTF-8; read as Windows-1252",)),
        ("café you".encode("utf-16"), "café you", ()),
        ("café you".encode("utf-16-le"), "café you", ()),
        ("café you".encode("utf-16-be"), "café you", ()),
        (b"a\rb\r\nc", "a\nb\nc", ()),
        (b"a\0b", "a\ufffdb", ()),
    ],
)
def test_encodings(data: bytes, seen: str, notes: tuple[str, ...]) -> None:
    message = parse(Source("x", "text", data))
    assert (message.text, message.notes) == (seen, notes)


def test_unknown_format() -> None:
    with pytest.raises(UnreadableDraft, match="unknown format 'docx'; known are eml, html, markdown, text"):
        parse(Source("x", "docx", b""))


@pytest.mark.parametrize(
    ("data", "format"),
    [
        (b"Subject: x\n\nHi", "eml"),
        (b"X-A: b\r\n folded\r\nFrom: a@b\r\n\r\n", "eml"),
        (b"From a@b Mon\nTo: x\n\nHi", "eml"),
        ("Subject: x\n\nHi".encode("utf-16"), "eml"),
        (b"Note: this\nHi", "text"),
        (b"Hi Jo,\nSubject: x", "text"),
        (b"<!DOCTYPE html><p>", "html"),
        (b" \n<HTML>", "html"),
        (b"<b>Hi", "text"),
        (b"---\nsubject: x\n---\n", "text"),
        (b"", "text"),
    ],
)
def test_sniffing(data: bytes, format: str) -> None:
    assert sniff(data) == format
