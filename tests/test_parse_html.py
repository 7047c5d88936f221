"""What a reader sees of a page, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from justhtml import JustHTML

from mailcheck.model import Message, Source
from mailcheck.parse import parse


def page(text: str) -> Message:
    return parse(Source("x", "html", text.encode()))


SEEN = [
    ("<p>a</p><p>b</p>", "a\n\nb"),
    ("<p>a<p>b", "a\n\nb"),
    ("<p>a</p>\n<p>&nbsp;</p>\n<p>b</p>", "a\n\nb"),
    ("<div>a</div><div><br></div><div>b</div>", "a\n\nb"),
    ("<div>a</div><div>b</div>", "a\nb"),
    ("a<br>b<br><br><br>c", "a\nb\n\nc"),
    ("<p>a<br></p>b", "a\n\nb"),
    ("<h1>a</h1>b", "a\n\nb"),
    ("  a \n\t b  ", "a b"),
    ("a&nbsp;b&amp;c&#8217;&lt;", "a\xa0b&c\u2019<"),
    ("<b>a</b><i>b</i> c", "ab c"),
    ("<ul><li>a<li>b<ul><li>c</ul></ul>d", "- a\n- b\n- c\n\nd"),
    ("<ol><li><p>a</p></li><li></li></ol>", "- a"),
    ("<table><tr><td>a<td>b<tr><th>c</th><td>d</table>e", "a b\nc d\ne"),
    ("<pre>\n a  b\nc</pre>", " a  b\nc"),
    ('<p style="white-space: pre-wrap">a\nb', "a\nb"),
    ("<title>t</title><style>s</style><script>x</script><template>y</template>a", "a"),
    ("<textarea>t</textarea><select><option>o</select>a", "a"),
    ("a<!-- b -->c", "ac"),
    ("<!--[if mso]><p>no</p><![endif]-->a<![if !mso]>b<![endif]>", "ab"),
    ("<!--[if !mso]><!-->a<!--<![endif]-->", "a"),
    ("a&zwnj;b&shy;c\u200bd\ufeff&#847;", "abcd"),
    ("&#128105;&zwj;&#128187;", "\U0001f469\u200d\U0001f4bb"),
    ('<img alt="no" src=x>a', "a"),
    ("&nbsp;&nbsp;a", "\xa0\xa0a"),
    ("a < b & c", "a < b & c"),
    ("</p>a</div></b>", "a"),
]
HIDDEN = [
    '<p style="display:none">no</p>yes',
    '<p style="DISPLAY : none !important">no<p>yes',
    '<div style="visibility:hidden">no</div>yes',
    '<span style="mso-hide:all">no</span>yes',
    '<div style="opacity:0.0">no</div>yes',
    '<div style="max-height:0px;overflow:hidden">no</div>yes',
    '<div style="font-size:0;max-height:0">no</div>yes',
    '<div style="font-size:1px;line-height:1px;max-height:0px;max-width:0px">no</div>yes',
    "<p hidden>no</p>yes",
    '<span aria-hidden="true">no</span>yes',
    '<style>.pre{display:none}</style><div class="a PRE">no</div>yes',
    "<style>/* x */ p.a, #b { color: red; display: none }</style><p class=a>no</p><i id=b>no</i>yes",
    "<style>@media print{.a{display:none}}</style><p class=a>yes",
    "<style>.a{display:none}.a{display:block}</style><p class=a>yes",
    '<style>.a{display:none}</style><p class=a style="display:block">yes',
    '<div style="font-size:0"><p>yes',
    '<div style="opacity:0.5">yes',
    '<div style="max-height:0.5em">yes',
    '<span style="display:none"><div>no</span>no</div>yes',
    '<div style="display:none"><table><tr><td>no</div>no</table>no</div>yes',
]


@pytest.mark.parametrize(("text", "seen"), SEEN)
def test_what_is_seen(text: str, seen: str) -> None:
    assert page(text).text == seen


@pytest.mark.parametrize("text", HIDDEN)
def test_what_is_hidden(text: str) -> None:
    assert page(text).text == "yes"


def test_links_have_their_words_and_targets() -> None:
    message = page(
        '<ul><li><a href="https://a.example/?b=1&amp;c=2">the  report</a></ul> <a name=n>none</a><a href=" ">empty</a>'
        '<a href="{{ unsubscribe_link }}">out</a> see https://b.example/x. <a href="u"><img src=x></a>'
    )
    assert [(link.span.of(message.text), link.target) for link in message.links] == [
        ("the report", "https://a.example/?b=1&c=2"),
        ("empty", ""),
        ("out", "{{ unsubscribe_link }}"),
        ("https://b.example/x", "https://b.example/x"),
        ("", "u"),
    ]


QUOTED = [
    ("<p>Hi</p><blockquote>old</blockquote>mine", ["old"]),
    ('Hi<blockquote type="cite"><div>On x, y wrote:</div>old</blockquote>', ["On x, y wrote:\nold"]),
    (
        'Hi<div class="gmail_quote"><div class="gmail_attr">On x wrote:<br></div><blockquote>old</blockquote></div>',
        ["On x wrote:\n\nold"],
    ),
    (
        '<div class="gmail_quote"><div class="gmail_attr">On x:</div><blockquote>a</blockquote>'
        "mine<blockquote>b</blockquote></div>",
        ["On x:\n\na", "b"],
    ),
    ('Hi<div class="gmail_quote">--- Forwarded ---<br>From: x<br>text</div>', ["--- Forwarded ---\nFrom: x\ntext"]),
    ('Hi<div id="appendonsend"></div><hr><div id="divRplyFwdMsg">From: x</div><div>old</div>', ["From: x\nold"]),
    ('Hi<div class="moz-cite-prefix">On x wrote:</div><blockquote>old</blockquote>', ["On x wrote:", "old"]),
    ("<blockquote>a<blockquote>b</blockquote></blockquote>", ["a\n\nb"]),
    ("<blockquote></blockquote>Hi", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "quoted"), QUOTED)
def test_quoted_history(text: str, quoted: list[str]) -> None:
    message = page(text)
    assert [span.of(message.text) for span in message.quoted] == quoted


def test_directives_stand_before_what_follows() -> None:
    message = page("<p>one</p>\n<!-- mailcheck ignore: about-us\n  -- why -->\n<p>two</p><!-- mailchecker -->")
    [directive] = message.directives
    assert message.text[directive.offset :] == "two"
    assert (directive.text, directive.file_line) == ("ignore: about-us -- why", 2)


def test_charsets() -> None:
    assert parse(Source("x", "html", b'<meta charset="iso-8859-1"><p>caf\xe9')).text == "café"
    assert parse(Source("x", "html", b'<META http-equiv=x content="text/html; charset=koi8-r">\xc1')).text == "а"
    assert parse(Source("x", "html", '<meta charset="utf-16">é'.encode())).text == "é"
    assert parse(Source("x", "html", b'\xef\xbb\xbf<meta charset="koi8-r">\xc3\xa9')).text == "é"
    guessed = parse(Source("x", "html", b"<p>caf\xe9"))
    assert (guessed.text, guessed.charset) == ("café", "cp1252")
    assert guessed.notes == ("the text is not UTF-8; read as Windows-1252",)


def test_nothing_to_judge() -> None:
    assert page("<img src=x>").unjudged == "an image only"
    assert page("<p> </p>").unjudged == "no words"


TAGS = st.sampled_from(
    ["<p>", "</p>", "<div>", "</div>", "<b>", "</b>", "<ul>", "<li>", "</li>", "</ul>", "<a href=x>", "</a>", "<br>"]
    + ["<table>", "<tr>", "<td>", "</td>", "</tr>", "</table>", "<!-- no -->", "<script>x</script>"]
    + ["<span>", "</span>", "&amp;", "&eacute;", "<style>p{}</style>",
      "<blockquote>", "</blockquote>", "<pre>", "</pre>", "<h2>", "</h2>", "\n"]
)  # fmt: skip
WORDS = st.text("abcé", min_size=1, max_size=5)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(TAGS, WORDS), max_size=30))
def test_letters_are_those_that_justhtml_sees(pieces: list[str]) -> None:
    """justhtml builds a tree, and moves text out of tables; the letters stay the same."""
    text = " ".join(pieces)
    document = JustHTML(f"<body>{text}", sanitize=False)
    for node in document.query("script, style"):
        node.parent.remove_child(node)
    seen = page(f"<body>{text}").text
    assert sorted(seen.replace("\n- ", "\n").removeprefix("- ").split()) == sorted(document.to_text().split())
