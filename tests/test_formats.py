"""What every format promises: nothing that was not checked looks clean, and no words of a draft do harm."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from report_values import HOSTILE, LONG, draft, everything, finding, hostile, report, scored

from mailcheck import lint
from mailcheck.cli import check as cli
from mailcheck.model import Report
from mailcheck.render import formats, render

SCHEMA = json.loads((files("mailcheck") / "schema" / "report.schema.json").read_text(encoding="utf-8"))
ALL = [name for name in formats() if name != "terminal"]


@pytest.mark.parametrize("format", ALL)
class TestEveryFormat:
    def test_says_what_was_found_and_what_was_not_checked_or_judged(self, format: str) -> None:
        words = render(everything(), format, root=str(Path.cwd()))
        assert {name for name in ("generic-greeting", "missing-thanks", "about-us") if name in words} == {
            "generic-greeting", "missing-thanks", "about-us",
        }  # fmt: skip
        assert "drafts/x.eml" in words and "larger than 25 MB" in words
        assert "drafts/de.md" in words and "not English" in words
        assert "late-reply" in words and "no date" in words

    def test_shows_hostile_words_harmlessly(self, format: str) -> None:
        for words in HOSTILE:
            shown = render(hostile(words), format, root=str(Path.cwd()))
            shown.encode("utf-8")
            assert not re.search("[\0-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufffe\uffff]", shown)

    def test_is_on_the_page_and_in_the_help(self, format: str) -> None:
        page = (Path(__file__).parents[1] / "docs" / "ci.md").read_text("utf-8")
        assert f"`{format}`" in page.split("In every format")[0]
        assert re.search(rf"\b{format}\b", str(cli.Format.__metadata__[0].help))

    def test_an_empty_report_is_still_one(self, format: str) -> None:
        assert isinstance(render(report(), format), str)


class TestLine:
    def test_the_place_in_the_file_severity_rule_and_message(self) -> None:
        found = lint("To: a@b.example\nSubject: Flour\n\nHi Guys,\n", format="eml", name="drafts/a.eml")
        (line,) = [one for one in render(found, "line").splitlines() if "generic-greeting" in one]
        assert line == 'drafts/a.eml:4:1: error generic-greeting: "Hi Guys," greets nobody in particular.'

    def test_all_there_is_to_say(self) -> None:
        assert render(everything(), "line").splitlines() == [
            "drafts/a.md:1:4: error generic-greeting: A stock phrase.",
            "drafts/a.md:1:1: suggestion missing-thanks: A stock phrase.",
            "drafts/x.eml:1:1: error not-checked: larger than 25 MB",
            "drafts/a.md:1:1: warning unused-suppression: about-us (front matter)",
            "drafts/a.md:1:1: note not-judged: late-reply (no date)",
            "drafts/a.md:1:1: note note: read as UTF-8",
            "drafts/de.md:1:1: note not-judged: not English",
        ]

    @pytest.mark.parametrize("words", HOSTILE)
    def test_each_finding_is_one_line_of_its_own_file(self, words: str) -> None:
        lines = render(hostile(words), "line").split("\n")
        assert len(lines) == 6 and lines[-1] == ""
        assert all(line[0] in "ab" for line in lines[:-1])

    def test_a_part_in_base64_has_its_first_line(self) -> None:
        body = "SGkgR3V5cywKCnRoZSByeWUgaXMgaW4uCg=="
        mail = f"Subject: Rye\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n{body}\n"
        found = lint(mail, format="eml", name="a.eml")
        assert "a.eml:5:1: error generic-greeting" in render(found, "line")

    def test_a_clean_draft_has_no_line(self) -> None:
        assert render(report(scored(draft("word " * 30))), "line") == ""


class TestJsonLines:
    def test_each_line_goes_by_the_schema(self) -> None:
        lines = [json.loads(line) for line in render(everything(), "jsonl").splitlines()]
        checker = jsonschema.Draft202012Validator({**SCHEMA["$defs"]["line"], "$defs": SCHEMA["$defs"]})
        for line in lines:
            checker.validate(line)
        assert [list(line)[-1] for line in lines] == ["draft", "draft", "failure"]

    def test_drafts_and_failures_are_those_of_the_json_report(self) -> None:
        lines = [json.loads(line) for line in render(everything(), "jsonl").splitlines()]
        whole = json.loads(render(everything(), "json"))
        assert [line["draft"] for line in lines if "draft" in line] == whole["drafts"]
        assert [line["failure"] for line in lines if "failure" in line] == whole["failures"]

    @pytest.mark.parametrize("words", HOSTILE)
    def test_a_draft_is_one_line_whatever_it_holds(self, words: str) -> None:
        assert len(render(hostile(words), "jsonl").splitlines()) == 2


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Workflow commands as the runner reads them: the command, its properties and its message."""
    found = []
    for line in text.splitlines():
        command = re.fullmatch(r"::(\w+) ([^:]*)::(.*)", line)
        assert command, line
        pairs = dict(pair.split("=", 1) for pair in command[2].split(","))
        plain = {key: plain_property(value) for key, value in pairs.items()}
        found.append((command[1], plain, plain_data(command[3])))
    return found


def plain_data(value: str) -> str:
    return value.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def plain_property(value: str) -> str:
    return plain_data(value.replace("%3A", ":").replace("%2C", ","))


class TestGithub:
    def test_all_there_is_to_say(self) -> None:
        stock = "A stock phrase.\nSay it in your own words."
        greeting = {"line": "1", "endLine": "1", "col": "4", "endColumn": "8"}
        assert commands(render(everything(), "github", root=str(Path.cwd()))) == [
            ("error", {"file": "drafts/a.md", **greeting, "title": "mailcheck: generic-greeting"}, stock),
            (
                "notice",
                {"file": "drafts/a.md", "line": "1", "endLine": "1", "title": "mailcheck: missing-thanks"},
                stock,
            ),
            ("error", {"file": "drafts/x.eml", "title": "mailcheck: not-checked"}, "not checked: larger than 25 MB"),
            (
                "warning",
                {"file": "drafts/a.md", "title": "mailcheck: unused-suppression"},
                "unused suppression: about-us (front matter)",
            ),
            ("notice", {"file": "drafts/a.md", "title": "mailcheck: not-judged"}, "not judged: late-reply (no date)"),
            ("notice", {"file": "drafts/a.md", "title": "mailcheck: note"}, "note: read as UTF-8"),
            ("notice", {"file": "drafts/de.md", "title": "mailcheck: not-judged"}, "not judged: not English"),
        ]

    @pytest.mark.parametrize("words", HOSTILE)
    def test_no_words_of_a_draft_become_a_command(self, words: str) -> None:
        read = commands(render(hostile(words), "github"))
        assert [command for command, _, _ in read] == ["warning", "error", "warning", "notice", "notice"]
        assert all("owned" not in properties.get("title", "") for _, properties, _ in read)

    def test_paths_count_from_the_top_of_the_repository(self, tmp_path: Path, monkeypatch: Any) -> None:
        (tmp_path / "mails").mkdir()
        monkeypatch.chdir(tmp_path / "mails")
        shown = {name: commands(render(found(name), "github", root=str(tmp_path)))[0][1].get("file") for name in NAMES}
        assert shown == {
            "a.md": "mails/a.md",
            "./a.md": "mails/a.md",
            "../b.md": "b.md",
            "../../c.md": "../c.md",
            "in,box:1.mbox#3": "mails/in,box:1.mbox",
            "-": None,
        }

    def test_a_message_in_a_mailbox_has_no_line_in_it(self) -> None:
        (_, properties, _), *_ = commands(render(found("box.mbox#3"), "github", root=str(Path.cwd())))
        assert properties == {"file": "box.mbox", "title": "mailcheck: canned-phrase (message 3)"}

    def test_columns_stand_on_one_line_only(self) -> None:
        on = draft(LONG)
        words = scored(on, finding(on=on, words="Guys,\n\nact"))
        assert commands(render(report(words), "github"))[0][1] == {
            "file": "draft.md", "line": "1", "endLine": "3", "title": "mailcheck: canned-phrase",
        }  # fmt: skip


NAMES = ("a.md", "./a.md", "../b.md", "../../c.md", "in,box:1.mbox#3", "-")


def found(name: str) -> Report:
    """A report of one finding in the draft called *name*."""
    on = draft(LONG, name)
    return report(scored(on, finding(on=on, words="act now")))
