"""broken-link and the domains behind it: what a link shows, where it leads, and whether that is sound."""

from __future__ import annotations

import html
import time

import pytest
from annotated import draft

from mailcheck.check import check
from mailcheck.config import Config
from mailcheck.domains import host_of, is_domain, registrable, unwrapped
from mailcheck.model import Finding
from mailcheck.rule_files import pack_folder
from mailcheck.rules import load_rule

RULE = load_rule(pack_folder() / "envelope" / "broken-link.yaml", {})
OUTLOOK = "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fweir.example%2Ffish&data=05"
PROOFPOINT = "https://urldefense.proofpoint.com/v2/url?u=https-3A__weir.example_fish&d=DwMFaQ"


def found(text: str, format: str = "markdown", **front: str) -> tuple[Finding, ...]:
    """What the rule finds in a draft."""
    return check(draft(text, format, **front), [RULE], Config()).findings


def linked(words: str, target: str, **front: str) -> tuple[Finding, ...]:
    """What the rule finds in a page with this one link; *front* makes it a Markdown draft."""
    if front:
        return found(f"Hi Una,\n\nthe ladder is open: [{words}]({target}).", **front)
    return found(f'<p>Hi Una,</p><p>the ladder is open: <a href="{html.escape(target)}">{words}</a>.</p>', "html")


SOUND = [
    "https://weir.example/fish",
    "http://weir.example",
    "//weir.example/fish",
    "weir.example/fish",
    "https://weir.example/fish#times",
    "https://weir.example/add-link",
    "https://weir.example/blog/your-website-in-2026",
    "https://weir.example/?filter[name]=trout",
    "https://en.wikipedia.org/wiki/Super_Bowl_XXX",
    "https://weir.example/sizes/XXXL",
    "https://weir.example/todo",
    "https://weir.example/%E9%B3%9F",
    "https://192.0.2.7/fish",
    "mailto:una@weir.example",
    "mailto:una@weir.example?subject=The%20ladder",
    "tel:+353555010042",
    "sms:+353555010042",
    "cid:part1.0A0B@weir.example",
    "webcal://weir.example/tides.ics",
    "https://notexample.com/fish",
    "https://www.example.com.au/link",
    "https://research.example.org/fish-ladders-2014",
    "https://example.com",
    "https://example.company/fish",
]
BROKEN = [
    "",
    "  ",
    "#",
    "#!",
    "http://",
    "https://",
    "https:",
    "www.",
    "mailto:",
    "tel:",
    "about:blank",
    "javascript:void(0)",
    "JavaScript:;",
    "XXXX",
    "xxx",
    "https://cal.example/XXXX",
    "https://cal.example/xxx",
    "tel:+353XXXXXXX",
    "https://wa.me/XXXXXXXXXXX",
    "your-link-here",
    "https://your-link-here.com",
    "https://yourlinkhere",
    "insert link here",
    "INSERT_LINK",
    "https://cal.example/your-name",
    "https://cal.example/your_username",
    "https://www.yourdomain.com/fish",
    "https://your-website.com",
    "link-goes-here",
    "https://weir.example/path-to-file",
    "https://example.com/link",
    "www.example.org/demo-link",
    "http://example.net/url?id=7",
    "link",
    "TODO",
    "https://weir.example/TBD",
    "/fish",
    "../fish.html",
    "http://localhost:3000/fish",
    "127.0.0.1:8000",
    "file:///home/una/fish.pdf",
    r"C:\fish.pdf",
    "https://https://weir.example",
    "http//weir.example",
    "htp://weir.example",
    "https:weir.example",
    "#times",
    "{{ booking_link }}",
    "https://cal.example/{{ rep }}",
    "*|LINK|*",
    "[your link]",
]


@pytest.mark.parametrize("target", SOUND)
def test_a_sound_target(target: str) -> None:
    assert linked("today's times", target) == ()


@pytest.mark.parametrize("target", BROKEN)
def test_a_broken_target(target: str) -> None:
    (finding,) = linked("today's times", target)
    assert finding.match == "today's times"
    assert finding.message.startswith('"today\'s times" leads ')
    assert finding.severity == "error" and finding.points == 0


SAME = [
    ("weir.example", "https://weir.example/fish"),
    ("WWW.Weir.Example", "https://weir.example"),
    ("https://weir.example/fish", "https://weir.example/fish?utm_source=letter"),
    ("http://weir.example", "https://shop.weir.example"),
    ("shop.weir.co.uk", "https://weir.co.uk/shop"),
    ("weir.example", "mailto:una@weir.example"),
    ("una@weir.example", "https://profiles.example/una"),
    ("the tide table", "https://tides.example"),
    ("ladder.pdf", "https://files.example/d/77"),
    ("readme.md", "https://code.example/weir"),
    ("How Booking.com counts fish", "https://paper.example/9"),
    ("youtube.com/watch?v=1", "https://youtu.be/1"),
    ("weir.example/fish", OUTLOOK),
    ("weir.example/fish", PROOFPOINT),
    ("weir.example", "https://www.google.com/url?q=https://weir.example/fish&sa=D"),
    ("12.30 p.m.", "https://cal.example/una"),
    ("Weir Ltd.", "https://cal.example/una"),
    ("3.5.example and more", "https://cal.example/una"),
]
OTHER = [
    ("weir.example", "https://weir-login.example/fish", "weir.example", "weir-login.example"),
    ("https://weir.example/fish", "https://evil.example/weir.example", "weir.example", "evil.example"),
    ("https://weir.example", "https://weir.example.evil.test", "weir.example", "evil.test"),
    ("https://weir.example", "https://weir.example@evil.example", "weir.example", "evil.example"),
    ("visit weir.co.uk", "https://heron.co.uk", "weir.co.uk", "heron.co.uk"),
    ("www.weir.example for the times", "https://bit.ly/3abc", "weir.example", "bit.ly"),
    ("weir.github.io", "https://heron.github.io", "weir.github.io", "heron.github.io"),
    ("weir.example", "https://us4.list-manage.com/track/click?u=1", "weir.example", "list-manage.com"),
    ("weir.example", OUTLOOK.replace("weir.example", "evil.example"), "weir.example", "evil.example"),
]


@pytest.mark.parametrize(("words", "target"), SAME)
def test_text_that_shows_where_it_leads(words: str, target: str) -> None:
    assert linked(words, target) == ()


@pytest.mark.parametrize(("words", "target", "shown", "led"), OTHER)
def test_text_that_shows_another_domain(words: str, target: str, shown: str, led: str) -> None:
    (finding,) = linked(words, target)
    assert finding.message == f'"{words}" shows {shown} and leads to {led}.'


def test_merge_tags_are_fine_in_a_template_only() -> None:
    assert linked("today's times", "{{ link }}", kind="template") == ()
    assert linked("weir.example", "https://{{ domain }}/fish", kind="template") == ()
    assert len(linked("today's times", "{{ link }}", to="Una Roe <una@roe.example>")) == 1
    assert (
        found("Hi Una,\n\nthe times: https://weir.example/{{ day }}", to="una@roe.example") == ()
    )  # unfilled-placeholder


def test_click_counters_are_fine_in_a_template_only() -> None:
    counter = "https://u77.ct.sendgrid.net/ls/click?upn=1"
    assert linked("weir.example", counter, kind="template") == ()
    assert len(linked("weir.example", counter, to="Una Roe <una@roe.example>")) == 1
    assert len(linked("weir.example", "https://evil.example", kind="template")) == 1


def test_places_in_the_text() -> None:
    page = '<p id="times">Hi Una,</p><p>see <a href="#times">the times</a>, <a href="#fees">the fees</a>.</p>'
    assert [finding.match for finding in found(page, "html")] == ["the fees"]
    assert found("Hi Una,\n\n# The times\n\nNoon. See [above](#the-times).") == ()
    assert len(found("Hi Una,\n\nNoon. See [above](#the-times).")) == 1


def test_a_picture_with_a_dead_link_has_no_words() -> None:
    (finding,) = found('<p>Hi Una,</p><p>come at noon. <a href="#"><img src="cid:1" alt=""></a></p>', "html")
    assert finding.span is None and finding.message == '"a picture" leads to "#", which is nowhere.'


def test_history_and_footers_are_not_judged() -> None:
    quoted = "On Mon, 3 Mar 2025 at 09:12, Una <una@weir.example> wrote:\n> see http:// for the times"
    assert found(f"Hi Una,\n\nat noon then.\n\n{quoted}", "text") == ()
    legal = '<p>Hi Una,</p><p>at noon then.</p><p>Tom Ode</p><p>© Weir Trust. <a href="#">Privacy policy</a></p>'
    assert found(legal, "html") == ()
    stop = '<p>Hi Una,</p><p>at noon then.</p><p>Tom Ode</p><p><a href="#">Unsubscribe</a></p>'
    assert [finding.match for finding in found(stop, "html")] == ["Unsubscribe"]


def test_written_out_in_the_text() -> None:
    text = "Hi Una,\n\nthe times are at http:// or https://weir.example, or at https://www.example.com/link."
    assert [finding.match for finding in found(text, "text")] == ["http://", "https://www.example.com/link"]


def test_positions_are_those_of_the_words() -> None:
    (finding,) = found("Hi Una,\n\nsee [the *new* times](#), please.")
    assert (finding.location.line, finding.location.column, finding.location.end_column) == (3, 5, 18)


def test_domains() -> None:
    assert registrable("shop.weir.co.uk") == "weir.co.uk"
    assert registrable("m.youtube.com") == registrable("youtu.be")
    assert host_of("HTTPS://Una@Weir.Example:8443/x") == "weir.example"
    assert host_of("https://[::1") is None and host_of("mailto:una@weir.example") is None
    assert unwrapped(OUTLOOK) == "https://weir.example/fish" == unwrapped(PROOFPOINT)
    assert unwrapped("https://www.google.com/search?q=fish") == "https://www.google.com/search?q=fish"
    assert is_domain("weir.ie") and not is_domain("fish.pdf") and not is_domain("readme.md")


@pytest.mark.parametrize(
    "text",
    [
        "[a](" * 20_000,
        "[x](#) " * 5_000,
        "https://" + "a." * 40_000,
        "[www." + "a-" * 40_000 + "](https://weir.example)",
        "[" + "visit " * 10_000 + "](https://weir.example)",
        "http:// " * 5_000,
        f"[times](https://weir.example/{'your-' * 20_000})",
    ],
    ids=["open", "many", "dots", "hyphens", "words", "bare", "path"],
)
def test_hostile_links_take_no_time(text: str) -> None:
    begun = time.perf_counter()
    found(f"Hi Una,\n\n{text}")
    assert time.perf_counter() - begun < 3


@pytest.mark.parametrize(
    ("place", "there"),
    [
        pytest.param('<p id="fees">', True, id="an id"),
        pytest.param("<p id='fees'>", True, id="in single quotation marks"),
        pytest.param("<p ID = fees>", True, id="in none"),
        pytest.param('<a name="Fees">', True, id="a name, in any case"),
        pytest.param('<p id="fees-2">', False, id="another id that begins so"),
        pytest.param('<p id="our-fees">', False, id="another that ends so"),
        pytest.param('<p class="fees">', False, id="a class"),
        pytest.param("<p>fees", False, id="a word of the text"),
    ],
)
def test_where_a_link_within_the_page_leads(place: str, there: bool) -> None:
    page = f'{place}Hi Una,</p><p>see <a href="#fees">what it costs</a>.</p>'
    assert ([finding.message for finding in found(page, "html")] == []) is there


def test_a_link_to_a_heading_of_markdown() -> None:
    text = "Hi Una,\n\nsee [what it costs](#our-fees).\n\n## Our Fees\n\nTen pounds.\n"
    assert found(text, "markdown") == ()
    assert len(found(text.replace("## Our", "## Their"), "markdown")) == 1


def test_many_links_within_a_page_take_no_longer_each() -> None:
    def seconds(links: int) -> float:
        page = "".join(f'<p id="p{n}">x <a href="#p{n}">y</a></p>' for n in range(links))
        begun = time.process_time()
        found(page, "html")
        return time.process_time() - begun

    seconds(10)
    assert min(seconds(2_000) for _ in range(2)) < 30 * min(seconds(200) for _ in range(2))
