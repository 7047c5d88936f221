"""HTML as senders really have it: tables, inline styles, preheaders, comments for Outlook, entities, long files.

Every finding stands at its line and column of the file, held here against where the words were put.
"""

# ruff: noqa: E501 - pages as senders have them have long lines

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from mailcheck import load_rules
from mailcheck.config import Config
from mailcheck.model import Scored, Source
from mailcheck.pipeline import judge, selected

RULES = selected(load_rules(), Config())
HEAD = """<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<title>Everyone knows this title is not read</title>
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings><o:AllowPNG/><o:PixelsPerInch>96</o:PixelsPerInch></o:OfficeDocumentSettings></xml><![endif]-->
<style type="text/css">
  body { margin: 0; } .button { color: #fff } @media only screen and (max-width: 480px) { .full { width: 100% !important; } }
  .preheader { display: none !important; visibility: hidden; }
</style>
</head>
<body bgcolor="#ffffff">
<div style="display:none;font-size:1px;line-height:1px;max-height:0px;max-width:0px;opacity:0;overflow:hidden;">
Act now: the last chance&#847;&zwnj;&nbsp;&#8199;&shy;&#847;&zwnj;&nbsp;&#8199;&shy;
</div>
<span class="preheader">Don&rsquo;t miss out!</span>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td align="center">
<!--[if mso]><table role="presentation" width="600"><tr><td>Only two spots left<![endif]-->
<table role="presentation" class="full" width="600" style="width:600px;max-width:600px;"><tbody>
"""
FOOT = """</tbody></table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr></table>
<img src="https://lark.example/open.gif?u={{ id }}" width="1" height="1" alt="" style="display:block" />
</body>
</html>
"""
CELL = '<tr>\n  <td style="font-family:Helvetica,Arial,sans-serif;font-size:16px;line-height:24px;padding:0 24px;">\n    {0}\n  </td>\n</tr>\n'


def page(*cells: str, between: str = "") -> str:
    """A whole page with these cells, one below the other."""
    return HEAD + between.join(CELL.replace("{0}", cell) for cell in cells) + FOOT


def judged(html: str, kind: str = "template") -> Scored:
    """The page, judged by the whole pack."""
    return judge(Source("letter.html", "html", html.encode()), RULES, replace(Config(), kind=kind))  # type: ignore[arg-type]


def place(html: str, words: str) -> tuple[int, int]:
    """Line and column of *words* in the cells of the file."""
    at = html.index(words, html.index("<tbody>"))
    return html.count("\n", 0, at) + 1, at - html.rfind("\n", 0, at)


BODY = (
    "Hi {{ first_name | default: &quot;friend&quot; }},",
    "your kiln at {{ company }} fires on <b>Thursday</b>, and the bowls of your spring course are in it.",
    "Could you tell me by Wednesday whether the blue ones are yours?",
    'Many thanks,<br />\n    Mart Tamm<br />\n    <a href="tel:+3725550123">+372 555 0123</a>',
    '<a href="{{ unsubscribe_url }}" style="color:#999999">Unsubscribe</a>',
)


def test_a_good_page_has_nothing_to_be_found_but_what_its_reader_sees() -> None:
    scored = judged(page(*BODY))
    assert {finding.rule for finding in scored.findings} <= {"missing-closing"}
    for hidden in ("last chance", "miss out", "two spots", "title", "@media", "AllowPNG"):
        assert hidden not in scored.draft.text
    assert "friend" in scored.draft.tags[0].text


FAULTS = [
    ("pressure", "Act now, please.", "Act now"),
    ("pressure", "The list is short:<br/>act&nbsp;now, please.", "act&nbsp;now"),
    ("sweeping-generalization", "<span style=\"color:#333\">Everyone knows that glaze cracks.</span>", "Everyone knows"),
    ("unfilled-placeholder", "The course costs <strong>XXX</strong> and begins in May.", "XXX"),
    ("malformed-tag", "Your seat at {{ venue } is kept.", "{{ venue }"),
    ("malformed-tag", "Your seat at {{ ven<span>ue</span> }} is kept.", "{{ ven<span>ue</span> }}"),
    ("malformed-tag", "{% if vip %}Your seat is kept.", "{% if vip %}"),
    ("canned-phrase", "There is a real s&#121;nergy in the glaze.", "s&#121;nergy"),
    ("shouting", "This is the <em>LAST&nbsp;CALL EVER</em> for seats.", "LAST&nbsp;CALL"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "cell", "words"), FAULTS, ids=[f"{rule}: {words}" for rule, _, words in FAULTS])
@pytest.mark.parametrize("row", [1, 2, 3])
def test_findings_stand_where_their_words_stand_in_the_file(rule: str, cell: str, words: str, row: int) -> None:
    html = page(*BODY[:row], cell, *BODY[row:])
    found = [finding.location for finding in judged(html).findings if finding.rule == rule]
    assert place(html, words) in [(one.file_line, one.file_column) for one in found]


def test_a_page_of_100_kb_is_placed_right_and_read_in_time() -> None:
    padding = '<tr><td style="font-size:0;line-height:0" height="24">&nbsp;</td></tr>\n<!-- module -->\n' * 1200
    html = page(*BODY[:2], "Act now, please.", *BODY[2:], between=padding[: len(padding) // 6])
    assert len(html) > 80_000
    judged(page(*BODY))  # the language models are loaded
    started = time.process_time()
    found = [finding.location for finding in judged(html).findings if finding.rule == "pressure"]
    assert time.process_time() - started < 5
    assert [(one.file_line, one.file_column) for one in found] == [place(html, "Act now, please")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "iso-8859-1"])
def test_places_hold_in_every_encoding(encoding: str) -> None:
    html = page("Grüße, {{ first_name }}!", "Für Müller: act now, please.", *BODY[1:])
    html = html.replace("charset=utf-8", f"charset={encoding.removesuffix('-sig')}")
    source = Source("letter.html", "html", html.encode(encoding))
    found = [finding.location for finding in judge(source, RULES, Config()).findings if finding.rule == "pressure"]
    assert (found[0].file_line, found[0].file_column) == place(html, "act now")


@pytest.mark.parametrize(
    ("html", "seen"),
    [
        ("<!--[if !mso]><!--><p>Hello there</p><!--<![endif]-->", "Hello there"),
        ("<!--[if mso]><p>for Outlook</p><![endif]--><p>for all</p>", "for all"),
        ("<![if !mso]><p>for others</p><![endif]>", "for others"),
        ("<p>one</p><div hidden>two</div><p style='mso-hide:all'>three</p>", "one"),
        ("<p>a<span style='font-size:0;max-height:0;overflow:hidden'>b</span>c</p>", "ac"),
        ("<center><font face=Arial>Hi&nbsp;Ana,</font></center>", "Hi\u00a0Ana,"),
        ("<table><tr><td>left</td><td>right</td></tr></table>", "left right"),
        ("<o:p>&nbsp;</o:p><p class=MsoNormal>Hi<o:p></o:p></p>", "Hi"),
    ],
)
def test_what_senders_write_and_readers_see(html: str, seen: str) -> None:
    scored = judged(f"<html><body>{html}</body></html>")
    assert scored.draft.text.strip() == seen
