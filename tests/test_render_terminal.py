"""The terminal output: what a person sees, at every width, with any words."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_values import draft, finding, report, scored
from rich.cells import cell_len

from mailcheck.model import Draft, Failure, Person, Report, Suppressed
from mailcheck.render import render

LONG = (
    "We came across your website. If people don't have live chat these days they leave, and you will never lose "
    "customers again if you visit us today."
)
TEXT = f"Hi Guys,\n\n{LONG}\n\nBluefin\n"
ANNA = Person("Anna Osei", "anna@bluefin.example", "Bluefin Ltd")


def shown(*drafts: Any, failures: tuple[Failure, ...] = (), **options: Any) -> str:
    """The report on these drafts as the terminal shows it."""
    return render(report(*drafts, failures=failures), "terminal", **options)


def one(text: str, words: str, **options: Any) -> str:
    """A draft of *text* with one finding of *words*, as the terminal shows it."""
    on = draft(text)
    return shown(scored(on, finding(on=on, words=words)), **options)


def underlined(output: str, mark: str = "▔") -> list[str]:
    """The words above each underline, cut out by cells."""
    lines = output.splitlines()
    found = []
    for above, line in zip(lines, lines[1:], strict=False):
        if line.strip() and not line.strip().strip(mark):
            start, end = len(line) - len(line.lstrip()), len(line)
            ends = [at for at in range(len(above) + 1) if cell_len(above[:at]) == end]
            starts = [at for at in range(len(above) + 1) if cell_len(above[:at]) == start]
            found.append(above[starts[0] : ends[-1]])
    return found


def pitch() -> Report:
    """Several drafts with a little of everything."""
    on = draft(TEXT, "samples/pitch.eml", {"subject": "LAST CHANCE"}, recipient=ANNA, attachments=("deck.pdf",))
    findings = (
        finding("sweeping-generalization", on=on, words="you will never lose customers"),
        finding("sweeping-generalization", on=on, words="If people don't have live chat these days they leave"),
        finding("generic-greeting", "error", "personalization", on=on, words="Hi Guys,", advice="Use the name."),
        finding("shouting", "warning", "positiveness", on=on, words="LAST CHANCE", part="subject"),
        finding("missing-attachment", "error", "envelope"),
        finding("about-us", "suggestion", "personalization", suppressed=Suppressed("front matter", "asked for it")),
    )
    full = scored(on, *findings, not_judged={"late-reply": "no date"}, unused_suppressions=("too-long, line 3",))
    clean = scored(draft("word " * 90, "drafts/anna.md", recipient=ANNA))
    foreign = scored(draft("Bonjour", "drafts/fr.md", unjudged="not English"))
    return report(full, clean, foreign, failures=(Failure("x.eml", "not a message"),))


def test_a_whole_report_at_80_columns() -> None:
    assert (
        render(pitch(), "terminal", width=80)
        == """\
── samples/pitch.eml ───────────────────────────────────────────────────────────
  to Anna Osei (Bluefin Ltd) · outreach, text/plain · 30 words, 8 s to read
  subject: LAST CHANCE
  attached: deck.pdf

      subject: LAST CHANCE
               ▔▔▔▔▔▔▔▔▔▔▔
      warning  shouting  -2 Positiveness
      A stock phrase.
      → Say it in your own words.

   1  Hi Guys,
      ▔▔▔▔▔▔▔▔
      error  generic-greeting  -4 Personalization
      A stock phrase.
      → Use the name.

   1  error  missing-attachment  off the score
      A stock phrase.

   3  …website. If people don't have live chat these days they leave, and you…
                ▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔
      warning  sweeping-generalization  -1 Patience
      A stock phrase.

   3  …they leave, and you will never lose customers again if you visit us…
                       ▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔
      warning  sweeping-generalization  -2 Patience
      A stock phrase.

  Personalization  ██████░░░░      6   10 - 4 (generic-greeting) = 6
  Promptness       ██████████     10
  Patience         ███████░░░      7
                   10 - 2 - 1 (sweeping-generalization ×2) = 7
  Positiveness     ████████░░      8   10 - 2 (shouting) = 8
  4P score         ███████░░░    7.6   geometric mean of 6, 10, 7 and 8

  1 set aside
  unused suppression: too-long, line 3
  not judged: late-reply (no date)

✓ 10.0  drafts/anna.md  90 words
-       drafts/fr.md  not judged: not English
could not check x.eml: not a message

3 drafts, 1 clean, 2 errors, 3 warnings, 1 not judged, 1 could not be checked
"""
    )


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("ascii", [False, True])
def test_no_line_is_wider_than_the_terminal(width: int, ascii: bool) -> None:
    lines = render(pitch(), "terminal", width=width, ascii=ascii).splitlines()
    assert max(map(cell_len, lines)) <= width
    assert all(line == line.rstrip() for line in lines)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_words_stand_over_their_underline(width: int) -> None:
    found = underlined(render(pitch(), "terminal", width=width))
    assert found[:2] == ["LAST CHANCE", "Hi Guys,"]
    assert found[2:] == ["If people don't have live chat these days they leave", "you will never lose customers"]


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        pytest.param("我们 love your 网站 today", "网站", "网站", id="Chinese"),
        pytest.param("so 👍🏽 great 🎉🎉 news", "great", "great", id="emoji before"),
        pytest.param("so 👍🏽 great 🎉🎉 news", "🎉🎉", "🎉🎉", id="emoji"),
        pytest.param("cafe\u0301 is great", "great", "great", id="a combining accent before"),
        pytest.param("مرحبا my friend", "my friend", "my friend", id="right-to-left words before"),
        pytest.param("hello \u202eevil\u202c friend", "friend", "friend", id="an override before"),
        pytest.param("\tindented words", "words", "words", id="a tab before"),
        pytest.param("Hi [first_name], [/] [bold]x", "[first_name]", "[first_name]", id="brackets"),
        pytest.param("Hi :smile: there", ":smile:", ":smile:", id="no emoji codes"),
    ],
)
def test_wide_and_odd_characters_keep_the_underline_aligned(text: str, words: str, expected: str) -> None:
    assert underlined(one(text, words)) == [expected]


@pytest.mark.parametrize("color", [False, True])
@pytest.mark.parametrize("words", ["[first_name]", "[/]", "[bold red]", "[link=x]", ":smile:", "\\[x]"])
def test_brackets_are_no_markup(words: str, color: bool) -> None:
    assert one(f"Hi {words}, hello", words, color=color).count(words) == 1


@pytest.mark.parametrize(
    ("harm", "seen"),
    [
        ("\x1b[31m", "␛[31m"),
        ("\x1b]0;title\x07", "␛]0;title␇"),
        ("\r", "␍"),
        ("\x08", "␈"),
        ("\x7f", "␡"),
        ("\x9b31m", r"\x9b31m"),
        ("\u202e", r"\u202e"),
        ("\u2066", r"\u2066"),
        ("\u200b", r"\u200b"),
        ("\u2028", r"\u2028"),
        ("\ud83d", r"\ud83d"),
        ("\U000e0041", r"\U000e0041"),
    ],
)
def test_what_could_do_harm_is_shown_and_not_sent(harm: str, seen: str) -> None:
    on = draft(f"a {harm} b", f"x{harm}.md", {"subject": harm}, recipient=Person(harm), notes=(harm,))
    found = finding(f"r{harm}", on=on, words=f"a {harm} b", message=harm + "x", advice=harm + "x")
    full = scored(on, found, not_judged={harm: harm}, unused_suppressions=(harm,))
    for output in (
        shown(full, failures=(Failure(harm, harm),), width=300),
        shown(scored(on), scored(on, not_judged={harm: harm}), width=300),
        shown(scored(draft("a", unjudged=harm))),
    ):
        assert harm not in output
        output.encode("utf-8")
    assert shown(full, width=300).count(seen) >= 3


def test_without_colour_there_is_no_escape_and_with_it_the_same_words() -> None:
    plain, coloured = render(pitch(), "terminal"), render(pitch(), "terminal", color=True)
    assert "\x1b" not in plain
    assert "\x1b[" in coloured
    assert [line.rstrip() for line in re.sub(r"\x1b\[[\d;]*m", "", coloured).splitlines()] == plain.splitlines()


@pytest.mark.parametrize("name", ["NO_COLOR", "FORCE_COLOR"])
def test_the_environment_decides_nothing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = [render(pitch(), "terminal", color=color) for color in (False, True)]
    monkeypatch.setenv(name, "1")
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("COLUMNS", "33")
    assert [render(pitch(), "terminal", color=color) for color in (False, True)] == before


def test_ascii_draws_nothing_beyond_it() -> None:
    output = one("Dear René, “我们” never — ever", "never", ascii=True)
    assert output.isascii()
    assert underlined(output, "^") == ["never"]
    assert r'Dear Ren\xe9, "\u6211\u4eec" never - ever' in output


def test_a_match_over_several_lines_shows_its_first_three() -> None:
    output = one("so act\nnow\n\nbefore\nit is\ntoo late, ok", "act\nnow\n\nbefore\nit is\ntoo late")
    assert underlined(output) == ["act", "now", "before"]
    assert "   1  so act\n" in output and "   4  before\n" in output
    assert "… and 2 more lines" in output


def test_a_long_line_is_cut_to_a_window_around_the_match() -> None:
    output = one(f"{'before ' * 5000}the words{' after' * 5000}", "the words")
    assert underlined(output) == ["the words"]
    assert re.search(r"\n   1  …before .* the words after.*…\n", output)


def test_a_match_longer_than_a_line_is_cut_itself() -> None:
    (words,) = underlined(one("word " * 100, "word " * 99))
    assert words.startswith("word word") and words.endswith("…")


def test_line_numbers_of_any_length_keep_the_underline_aligned() -> None:
    assert underlined(one("\n" * 123_455 + "Everyone knows", "knows")) == ["knows"]


def test_headers_are_shown_with_their_name() -> None:
    on = draft("x", headers={"from": "no-reply@x.example"})
    output = shown(scored(on, finding(on=on, words="no-reply@x.example", part="header")))
    assert "      from: no-reply@x.example\n            ▔▔▔▔" in output


def test_findings_stand_in_the_order_of_the_text() -> None:
    on = draft("first second\nthird")
    output = shown(scored(on, *(finding(words, on=on, words=words) for words in ("third", "first", "second"))))
    assert re.findall(r"(?:warning)  (\w+)", output) == ["first", "second", "third"]


@pytest.mark.parametrize(
    ("findings", "arithmetic"),
    [
        pytest.param([], "Patience         ██████████     10\n", id="nothing taken"),
        pytest.param([("a", 4)], "10 - 2 - 1 - 0.5 - 0.25 (a ×4) = 6.25", id="one by one"),
        pytest.param([("a", 5)], "10 - 3.875 (a ×5) = 6.125", id="many in one"),
        pytest.param([("b", 1), ("a", 2)], "10 - 2 - 1 (a ×2) - 2 (b) = 5", id="in order of cost"),
        pytest.param([(rule, 1) for rule in "abcdef"], "- 2 (f) = -2, held at 0", id="held at 0"),
    ],
)
def test_the_arithmetic_can_be_redone(findings: list[tuple[str, int]], arithmetic: str) -> None:
    made = [finding(rule) for rule, times in findings for _ in range(times)]
    assert arithmetic in shown(scored(draft("word " * 30), *made), width=100)


@pytest.mark.parametrize(
    ("words", "time"),
    [(1, "1 word, 1 s"), (119, "119 words, 30 s"), (238, "238 words, 1 min"), (300, "300 words, 1 min 16 s")],
)
def test_reading_time(words: int, time: str) -> None:
    assert f"{time} to read" in shown(scored(draft("word " * words)))


def test_one_clean_draft_is_shown_whole() -> None:
    output = shown(scored(draft("word " * 30)))
    assert "nothing found" in output
    assert "geometric mean of 10, 10, 10 and 10" in output


def test_a_short_draft_says_what_was_not_judged() -> None:
    output = shown(scored(draft("Hi Anna, thanks"), not_judged={f"rule-{n}": "fewer than 20 words" for n in range(9)}))
    assert output.count("not judged: fewer than 20 words (3)") == 3
    assert "the one pillar judged" in output
    assert "not judged: rule-0, rule-1, rule-2, rule-3 and 5 more (fewer than 20 words)" in output


def test_an_unjudged_draft_says_why_and_still_shows_its_findings() -> None:
    on = draft("Bonjour", unjudged="not English")
    output = shown(scored(on, finding("missing-subject", "error", "envelope")))
    assert "4P score         not judged: not English" in output
    assert "missing-subject  off the score" in output
    assert "nothing found" not in output


def test_quiet_leaves_out_clean_drafts_bars_and_the_summary() -> None:
    output = render(pitch(), "terminal", quiet=True)
    assert "anna.md" not in output and "█" not in output and "3 drafts" not in output
    assert "4P score 7.6 out of 10" in output
    assert "not judged: not English" in output and "could not check x.eml" in output


def test_verbose_says_why_and_what_was_set_aside() -> None:
    output = render(pitch(), "terminal", verbose={"shouting": "Capitals are read letter by letter."})
    assert "      why: Capitals are read letter by letter.\n" in output
    assert "    about-us, line 1: asked for it (front matter)" in output


def test_nothing_to_report_is_nothing() -> None:
    assert shown() == ""
    assert shown(scored(draft("word " * 30)), quiet=True) == ""


ANY = st.text(st.characters() | st.sampled_from("\n\n  …我👍\u200d\u202e\u0301"), min_size=1, max_size=200)


@given(ANY, st.integers(0, 199), st.integers(1, 60), st.sampled_from([40, 60, 80]), st.booleans())
def test_any_text_is_harmless_and_fits(text: str, start: int, length: int, width: int, ascii: bool) -> None:
    on: Draft = draft(text, text, {"subject": text})
    words = text[start % len(text) :][:length]
    output = shown(scored(on, finding(on=on, words=words, message=text, advice=text)), width=width, ascii=ascii)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", output)
    assert all(cell_len(line) <= width for line in output.split("\n"))
    assert output.isascii() or not ascii
