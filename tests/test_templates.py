"""A repository of forty templates in six dialects, gated as in CI: what is new fails, what was there does not."""

from __future__ import annotations

import html
import json
import re
import shutil
from pathlib import Path

import pytest
from test_changes import git
from test_cli import Done, run

from mailcheck.tags import tags

TEMPLATES = Path(__file__).parent / "templates"
LABELLED = Path(__file__).parent.parent / "benchmarks" / "labelled-48"
DIALECTS = {
    "mailchimp": r"\*\|FNAME\|\*",
    "hubspot": r"\{\{ contact\.firstname \}\}",
    "liquid": r"\{\{ first_name \| default: \"there\" \}\}",
    "handlebars": r"\{\{firstName\}\}",
    "salesforce": r"\{!Contact\.FirstName\}",
    "marketing-cloud": r"%%FirstName%%",
}
FILES = sorted(path.relative_to(TEMPLATES) for path in TEMPLATES.rglob("*") if path.suffix in (".html", ".md", ".txt"))
FAULT = "We are the leading firm in Europe, so act now."


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The baseline of the templates as they are."""
    folder = tmp_path_factory.mktemp("known")
    shutil.copytree(TEMPLATES, folder / "templates")
    assert run(folder / "templates", "--write-baseline", folder / "baseline.json").code == 0
    return (folder / "baseline.json").read_text("utf-8")


@pytest.fixture
def repository(tmp_path: Path, known: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository that holds the templates and the baseline, committed."""
    shutil.copytree(TEMPLATES, tmp_path / "templates")
    (tmp_path / "baseline.json").write_text(known, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "templates")
    return tmp_path


def gate(*arguments: str) -> Done:
    """The command that CI runs."""
    return run("templates", "--baseline", "baseline.json", "--format", "line", *arguments)


def new(done: Done) -> list[str]:
    """The findings that are told, by place and rule."""
    lines = [line.split(": ") for line in done.out.splitlines()]
    return [f"{place} {rule.split()[1]}" for place, rule, *_ in lines if not rule.startswith("note")]


def edit(name: str, old: str, written: str) -> None:
    path = Path("templates", name)
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, written, 1), "utf-8")


def test_forty_templates_in_six_dialects_many_of_them_html() -> None:
    assert len(FILES) == 40
    assert {path.parts[0] for path in FILES} == set(DIALECTS)
    assert sum(path.suffix == ".html" for path in FILES) >= 20


@pytest.mark.parametrize("path", FILES, ids=str)
def test_each_greets_by_a_tag_of_its_dialect(path: Path) -> None:
    text = (TEMPLATES / path).read_text("utf-8")
    names = [tag for tag in tags(text) if tag.names == "person" and re.search(DIALECTS[path.parts[0]], tag.text)]
    assert names or re.search(DIALECTS[path.parts[0]], text)


def test_all_are_judged_and_nothing_is_broken() -> None:
    done = run(TEMPLATES, "--format", "json")
    report = json.loads(done.out)
    assert done.code == 1  # they have old faults
    assert not report["failures"]
    assert len(report["drafts"]) == 40
    for draft in report["drafts"]:
        assert (draft["kind"], draft["score"]["overall"] is not None) == ("template", True), draft["source"]
        rules = {finding["rule"] for finding in draft["findings"]}
        assert not rules & {"generic-greeting", "unfilled-placeholder", "malformed-tag", "broken-link"}, draft["source"]


def test_places_in_html_are_those_of_the_source() -> None:
    report = json.loads(run(TEMPLATES, LABELLED, "--format", "json", "--fail-on", "never").out)
    checked = 0
    for draft in report["drafts"]:
        lines = Path(draft["source"]).read_text("utf-8").splitlines(keepends=True)
        for finding in draft["findings"]:
            if finding["span"] and draft["source"].endswith(".html"):
                assert plain(source_of(finding["location"], lines)) == plain(finding["match"]), finding
                checked += 1
    assert checked >= 30


def source_of(at: dict[str, int], lines: list[str]) -> str:
    """What the file holds at a location."""
    first, last = at["file_line"] - 1, at["file_end_line"] - 1
    text = "".join(lines[first : last + 1])
    end = len(text) - len(lines[last]) + at["file_end_column"] - 1
    return text[at["file_column"] - 1 : end]


def plain(words: str) -> str:
    """Words of a page as the reader sees them, white space single."""
    apart = re.sub(r"</?(?:td|th|tr|p|br|li|div)\b[^>]*>", " ", words)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", apart)).split())


class TestTheGate:
    def test_what_was_there_does_not_fail(self, repository: Path) -> None:
        done = gate()
        assert (done.code, done.out, done.err) == (0, "", "")

    @pytest.mark.parametrize(
        ("name", "old"),
        [
            ("mailchimp/welcome.html", "<p>Would you like me to keep"),
            ("hubspot/thanks.txt", "Could you look tonight"),
            ("liquid/library-evening.md", "Would a list"),
            ("handlebars/flour.html", "<p>May I add a bag"),
            ("salesforce/yearly.txt", "Which morning"),
            ("marketing-cloud/returned-seeds.html", "Could you write down"),
        ],
    )
    def test_a_new_fault_fails_and_is_the_only_one_told(self, repository: Path, name: str, old: str) -> None:
        fault = f"<p>{FAULT}</p>" if old.startswith("<p>") else FAULT
        edit(name, old, f"{fault}\n{old}")
        path = Path("templates", name)
        at = next(number for number, line in enumerate(path.read_text("utf-8").splitlines(), 1) if FAULT in line)
        done = gate()
        assert done.code == 1
        assert {place.split(":")[0] for place in new(done)} == {f"templates/{name}"}
        assert {place.split(":")[1] for place in new(done)} == {str(at)}
        assert {place.split()[1] for place in new(done)} == {"unsourced-claim", "pressure"}
        assert done.last.startswith("mailcheck: failed: 2 findings at or above warning (")

    def test_moved_lines_change_nothing(self, repository: Path) -> None:
        for path in FILES:
            there = Path("templates", path)
            text = there.read_text("utf-8")
            moved = text.replace("<body>", "<body>\n<!-- moved -->\n\n").replace("\n---\n", "\n---\n\n\n", 1)
            moved = re.sub(r"^ {6}<p", "  <p", moved, flags=re.MULTILINE)
            assert moved != text
            there.write_text(moved, "utf-8")
        done = gate()
        assert (done.code, done.out, done.err) == (0, "", "")

    def test_a_mended_fault_is_told_as_gone(self, repository: Path) -> None:
        edit("mailchimp/win-back.html", "Act now, only two left!", "There are two left.")
        done = gate()
        assert (done.code, done.out) == (0, "")
        assert done.last == "mailcheck: 2 findings of the baseline are gone: write it anew"

    def test_a_new_template_is_judged_whole(self, repository: Path) -> None:
        Path("templates/hubspot/new.txt").write_text(f"Hi {{{{ contact.firstname }}}},\n\n{FAULT}\n", "utf-8")
        done = gate()
        assert done.code == 1
        assert {place.split(":")[0] for place in new(done)} == {"templates/hubspot/new.txt"}

    def test_only_what_a_branch_changed(self, repository: Path) -> None:
        edit("salesforce/yearly.txt", "Which morning", f"{FAULT} Which morning")
        done = run("templates", "--changed-since", "HEAD", "--format", "line")
        assert done.code == 1
        assert {place.split(":")[0] for place in new(done)} == {"templates/salesforce/yearly.txt"}
        assert {place.split(":")[1] for place in new(done)} == {"9"}
