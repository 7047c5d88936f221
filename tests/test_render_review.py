"""The formats of merge requests and reviews: GitLab's Code Quality, reviewdog's rdjson, and the Markdown summary."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from markdown_it import MarkdownIt
from report_values import HOSTILE, LONG, draft, everything, finding, hostile, report, scored

from mailcheck import lint
from mailcheck.model import Report, Suppressed
from mailcheck.render import render

SCHEMAS = Path(__file__).parent / "schemas"
GITLAB = jsonschema.Draft202012Validator(json.loads((SCHEMAS / "gitlab-codequality.json").read_text("utf-8")))
RDJSON = jsonschema.Draft202012Validator(json.loads((SCHEMAS / "rdjson.json").read_text("utf-8")))
ENGLISH = " We have the room for you on Friday, if that is when you would like it." * 2
TWICE = "Hi Ana,\n\nact now. Yes, act now. " + "word " * 30


def one(name: str, *words: str, text: str = LONG) -> Report:
    """A report on a draft called *name*, with a finding for each of *words*."""
    on = draft(text, name)
    return report(scored(on, *(finding("pressure", on=on, words=each) for each in words)))


class TestGitlab:
    def entries(self, found: Report) -> list[dict[str, Any]]:
        value: list[dict[str, Any]] = json.loads(render(found, "gitlab", root=str(Path.cwd())))
        GITLAB.validate(value)
        prints = [entry["fingerprint"] for entry in value]
        assert len(set(prints)) == len(prints)
        return value

    @pytest.mark.parametrize("words", HOSTILE)
    def test_it_is_valid_whatever_a_draft_holds(self, words: str) -> None:
        assert len(self.entries(hostile(words))) == 5

    def test_all_there_is_to_say(self) -> None:
        assert [
            (entry["severity"], entry["check_name"], entry["location"]["path"], entry["location"]["lines"])
            for entry in self.entries(everything())
        ] == [
            ("major", "generic-greeting", "drafts/a.md", {"begin": 1, "end": 1}),
            ("info", "missing-thanks", "drafts/a.md", {"begin": 1, "end": 1}),
            ("blocker", "not-checked", "drafts/x.eml", {"begin": 1}),
            ("minor", "unused-suppression", "drafts/a.md", {"begin": 1}),
            ("info", "not-judged", "drafts/a.md", {"begin": 1}),
            ("info", "note", "drafts/a.md", {"begin": 1}),
            ("info", "not-judged", "drafts/de.md", {"begin": 1}),
        ]

    def test_the_same_words_twice_are_two_findings(self) -> None:
        on = draft(TWICE)
        again = finding("pressure", on=on, words="act now")
        assert len(self.entries(report(scored(on, again, again)))) == 2

    def test_fingerprints_survive_moved_lines_and_white_space(self) -> None:
        moved = one("a.md", "Act\n  now", text=f"Hello,\n\n\n{'word ' * 40}\nAct\n  now!")
        assert self.entries(moved)[0]["fingerprint"] == self.entries(one("./a.md", "act now"))[0]["fingerprint"]

    def test_fingerprints_tell_files_rules_and_words_apart(self) -> None:
        self.entries(Report("", "", (*one("a.md", "act now", "now").drafts, *one("b.md", "act now").drafts)))

    def test_a_message_in_a_mailbox(self) -> None:
        (entry,) = self.entries(one("box.mbox#3", "act now"))
        assert entry["location"] == {"path": "box.mbox", "lines": {"begin": 1}}
        assert entry["description"].startswith("message 3: ")

    def test_standard_input(self) -> None:
        assert self.entries(one("-", "act now"))[0]["location"]["path"] == "-"


class TestRdjson:
    def diagnostics(self, found: Report) -> list[dict[str, Any]]:
        value = json.loads(render(found, "rdjson"))
        RDJSON.validate(value)
        said: list[dict[str, Any]] = value["diagnostics"]
        return said

    @pytest.mark.parametrize("words", HOSTILE)
    def test_it_is_valid_whatever_a_draft_holds(self, words: str) -> None:
        assert len(self.diagnostics(hostile(words))) == 5

    def test_all_there_is_to_say(self) -> None:
        assert [
            (said["severity"], said["code"]["value"], said["location"]["path"])
            for said in self.diagnostics(everything())
        ] == [
            ("ERROR", "generic-greeting", "drafts/a.md"),
            ("INFO", "missing-thanks", "drafts/a.md"),
            ("ERROR", "not-checked", "drafts/x.eml"),
            ("WARNING", "unused-suppression", "drafts/a.md"),
            ("INFO", "not-judged", "drafts/a.md"),
            ("INFO", "note", "drafts/a.md"),
            ("INFO", "not-judged", "drafts/de.md"),
        ]

    @pytest.mark.parametrize(
        ("data", "start", "end"),
        [
            ("Hi Ana,\n\nAct now!", (3, 1), (3, 8)),
            ("Hi Ana,\n\nSão só dois: act now!", (3, 16), (3, 23)),
            ("Hi Ana,\n\na𐐀b: act now!", (3, 9), (3, 16)),
            ("\ufeffAct now!", (1, 1), (1, 8)),
            ("Hi Ana,\r\n\r\né act\r\nnow!", (3, 4), (4, 4)),
        ],
    )
    def test_columns_are_bytes_of_utf_8(self, data: str, start: tuple[int, int], end: tuple[int, int]) -> None:
        found = lint(data + ENGLISH, format="text", name="a.txt")
        said = next(said for said in self.diagnostics(found) if said["code"]["value"] == "pressure")
        assert said["location"]["range"] == {
            "start": {"line": start[0], "column": start[1]}, "end": {"line": end[0], "column": end[1]},
        }  # fmt: skip

    def test_columns_of_a_file_in_another_charset_count_as_if_it_were_utf_8(self) -> None:
        mail = "Subject: x\nContent-Type: text/plain; charset=latin-1\nContent-Transfer-Encoding: 8bit\n\né: act now!"
        found = lint((mail + ENGLISH).encode("latin-1"), format="eml", name="a.eml")
        said = next(said for said in self.diagnostics(found) if said["code"]["value"] == "pressure")
        assert said["location"]["range"]["start"] == {"line": 5, "column": 5}

    def test_something_missing_has_a_start_alone(self) -> None:
        said = self.diagnostics(everything())[1]
        assert said["location"]["range"] == {"start": {"line": 1, "column": 1}}

    def test_a_message_in_a_mailbox_has_no_range(self) -> None:
        (said,) = self.diagnostics(one("box.mbox#3", "act now"))
        assert said["location"] == {"path": "box.mbox"}
        assert said["message"].startswith("message 3: ")


class TestMarkdown:
    def page(self, found: Report, **options: Any) -> str:
        return render(found, "markdown", **options)

    def test_all_there_is_to_say(self) -> None:
        assert self.page(everything(), code=2, reason="1 draft could not be checked").splitlines() == [
            "## mailcheck: not everything could be checked",
            "",
            "`1 draft could not be checked`",
            "",
            "| draft | Personalization | Promptness | Patience | Positiveness | 4P | |",
            "|---|--:|--:|--:|--:|--:|---|",
            "| `drafts/a.md` | 6 | 10 | 10 | 9.5 | **8.7** | 1 error, 1 suggestion, 1 set aside |",
            "| `drafts/de.md` | – | – | – | – | – | not judged: `not English` |",
            "| `drafts/x.eml` | – | – | – | – | – | could not be checked: `larger than 25 MB` |",
            "",
            "### `drafts/a.md`",
            "",
            "- **error** generic-greeting, line 1: `A stock phrase.`",
            "- **suggestion** missing-thanks, line 1: `A stock phrase.`",
            "- not judged: `late-reply (no date)`",
            "- unused suppression: `about-us (front matter)`",
            "- note: `read as UTF-8`",
        ]

    @pytest.mark.parametrize(("code", "title"), [(0, "passed"), (1, "failed")])
    def test_how_the_run_ended(self, code: int, title: str) -> None:
        assert self.page(report(scored(draft("word " * 30))), code=code).startswith(f"## mailcheck: {title}\n\n| draft")

    @pytest.mark.parametrize("words", [*HOSTILE, "a\\|b | @octocat", "`|`", "<!-- x", "www.evil.example", " "])
    def test_no_words_of_a_draft_are_markdown_or_html(self, words: str) -> None:
        page = MarkdownIt("commonmark", {"html": True}).enable("table").render(self.page(hostile(words), reason=words))
        assert set(re.findall(r"<(\w+)", page)) <= set("h2 h3 p code table thead tbody tr th td ul li strong".split())
        outside = re.sub(r"<code>.*?</code>", "", page, flags=re.DOTALL)
        for bad in ("owned", "octocat", "evil", "gnp", "::error", "failure/"):
            assert bad not in outside
        rows = re.findall(r"<tr>.*?</tr>", page, re.DOTALL)
        assert [len(re.findall("<t[hd]", row)) for row in rows] == [7, 7, 7]

    def test_a_long_report_fits_into_a_comment_and_says_what_it_leaves_out(self) -> None:
        on = draft(TWICE, "a.md")
        long = scored(on, *[finding("pressure", on=on, words="act now", message="It hurries. " * 9)] * 900)
        page = self.page(report(long))
        assert 50_000 < len(page) < 60_000
        left = re.search(r"\n… and (\d+) lines more.\n$", page)
        assert left and page.count("- **warning**") + int(left[1]) == 900

    def test_what_was_set_aside_is_counted(self) -> None:
        on = draft(LONG)
        aside = finding(on=on, words="act", suppressed=Suppressed("baseline", ""))
        page = self.page(report(scored(on, aside)))
        assert "| 1 set aside |" in page and "pressure" not in page
