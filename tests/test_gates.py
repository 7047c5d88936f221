"""How a run ends is the same in every format: the exit code, and one last line on stderr that says in words why.

And what is set aside is set aside in every format of drafts: with the reason, told when stale, an error when unknown.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from test_cli import CLEAN, FAST, Done, run

from mailcheck.render import formats

GUYS = CLEAN.replace("Inês", "Guys")
GERMAN = "Sehr geehrte Frau Weber, vielen Dank für das Mehl, es ist sehr gut und wir wollen mehr davon."
UNREADABLE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("format", formats())
class TestEveryFormat:
    def ends(self, format: str, data: str | bytes, *options: str) -> Done:
        Path("a.txt").write_bytes(data if isinstance(data, bytes) else data.encode())
        done = run("a.txt", "--select", FAST, "--format", format, *options)
        assert len(done.err.splitlines()) <= 1
        return done

    def test_all_well(self, format: str) -> None:
        done = self.ends(format, CLEAN)
        assert (done.code, done.err) == (0, "")

    def test_a_severity(self, format: str) -> None:
        done = self.ends(format, GUYS)
        assert (done.code, done.last) == (1, "mailcheck: failed: 1 finding at or above error (generic-greeting)")
        assert (self.ends(format, GUYS, "--fail-on", "never").code, done.out != "") == (0, True)

    def test_a_score(self, format: str) -> None:
        done = self.ends(format, GUYS, "--fail-on", "never", "--min-score", "7")
        assert (done.code, done.last) == (1, "mailcheck: failed: a.txt scores 6.0, under 7")

    def test_a_pillar(self, format: str) -> None:
        Path("mailcheck.yaml").write_text("fail-on: never\npillars: {personalization: 8}\n")
        done = self.ends(format, GUYS)
        assert (done.code, done.last) == (1, "mailcheck: failed: a.txt has 6 for Personalization, under 8")

    def test_several_reasons(self, format: str) -> None:
        done = self.ends(format, GUYS, "--min-score", "7")
        assert done.last == (
            "mailcheck: failed: 1 finding at or above error (generic-greeting); a.txt scores 6.0, under 7"
        )

    @pytest.mark.parametrize(("text", "reason"), [(GERMAN, "not English"), ("", "no words")])
    def test_what_could_not_be_judged_fails_a_strict_run(self, format: str, text: str, reason: str) -> None:
        done = self.ends(format, text)
        assert done.code == 0 and reason in done.out
        done = self.ends(format, text, "--strict")
        assert (done.code, done.last) == (1, f"mailcheck: failed: a.txt was not judged: {reason}")

    def test_a_stale_suppression_fails_a_strict_run(self, format: str) -> None:
        text = f"---\nmailcheck: {{ignore: {{wrong-name: agreed}}}}\n---\n{CLEAN}"
        done = self.ends(format, text)
        assert done.code == 0 and "wrong-name (front matter)" in done.out
        done = self.ends(format, text, "--strict")
        assert (done.code, done.last) == (
            1, "mailcheck: failed: a.txt sets aside what is not there: wrong-name (front matter)",
        )  # fmt: skip

    def test_a_draft_that_cannot_be_read(self, format: str) -> None:
        done = self.ends(format, UNREADABLE)
        assert done.code == 2 and "an image (PNG)" in done.out
        assert done.last.startswith("mailcheck: 1 draft could not be checked")

    def test_into_a_file_the_last_line_says_it_all_the_same(self, format: str) -> None:
        done = self.ends(format, GUYS, "--output", "report")
        assert (done.code, done.out) == (1, "")
        assert done.last == "mailcheck: failed: 1 finding at or above error (generic-greeting)"
        assert "generic-greeting" in Path("report").read_text("utf-8")


def test_no_line_of_a_draft_is_a_command_where_github_reads_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a.txt").write_text(GUYS.replace("Guys,", "Guys ##[add-mask]rye ::error::owned,"))
    assert not run("a.txt", "--select", FAST).out.startswith("::")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    first, *within, last = run("a.txt", "--select", FAST).out.splitlines()
    assert first.startswith("::stop-commands::") and last == f"::{first.rpartition('::')[2]}::"
    assert last not in within
    assert run("a.txt", "--select", FAST).out.splitlines()[0] != first  # nobody can guess it
    assert run("a.txt", "--select", FAST, "--format", "json").out.startswith("{")


HEAD = "From: Tomasz Wójcik <t@wojcik.example>\nSubject: Rye\n{}\n"
PAGE = "<html><body>{}<p>Hi Guys,</p><p>the rye is in, and you wrote that you would like two sacks.</p></body></html>"
WAYS = {
    "front matter of a text": ("a.txt", "---\nmailcheck: {{ignore: {{{}: she asked}}}}\n---\n" + GUYS),
    "front matter of Markdown": ("a.md", "---\nmailcheck: {{ignore: {{{}: she asked}}}}\n---\n" + GUYS),
    "a comment in Markdown": ("a.md", "<!-- mailcheck ignore: {} -- she asked -->\n" + GUYS),
    "a comment for the file": ("a.md", GUYS + "\n<!-- mailcheck ignore-file: {} -- she asked -->\n"),
    "a comment in HTML": ("a.html", PAGE.format("<!-- mailcheck ignore: {} -- she asked -->")),
    "a comment in a fragment": ("a.html", "<!-- mailcheck ignore-file: {} -- she asked --><p>Hi Guys,</p>"),
    "a header": ("a.eml", HEAD.format("X-Mailcheck-Ignore: {} -- she asked\n") + GUYS),
    "a comment in a mail of HTML": (
        "a.eml", HEAD.format("Content-Type: text/html; charset=utf-8\n")
        + PAGE.format("<!-- mailcheck ignore: {} -- she asked -->"),
    ),
    "a header in a mailbox": (
        "a.mbox", "From t@wojcik.example Mon Jan  1 00:00:00 2024\n"
        + HEAD.format("X-Mailcheck-Ignore: {} -- she asked\n") + GUYS + "\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
class TestEveryWay:
    def checked(self, way: str, rule: str, *options: str) -> Done:
        name, text = WAYS[way]
        Path(name).write_text(text.format(rule), "utf-8")
        return run(name, "--select", FAST, "--ignore", "missing-signature,missing-contact-details", *options)

    def test_it_is_set_aside_with_the_reason(self, way: str) -> None:
        done = self.checked(way, "generic-greeting", "--format", "json")
        (draft,) = json.loads(done.out)["drafts"]
        (finding,) = [one for one in draft["findings"] if one["rule"] == "generic-greeting"]
        assert finding["suppressed"]["reason"] == "she asked"
        assert finding["points"] == 0
        assert not draft["unused_suppressions"]
        assert "1 set aside" in self.checked(way, "generic-greeting").out

    def test_a_stale_one_is_told_and_fails_a_strict_run(self, way: str) -> None:
        done = self.checked(way, "wrong-name", "--fail-on", "never")
        assert done.code == 0
        assert "unused suppression: wrong-name (" in " ".join(done.out.split())
        done = self.checked(way, "wrong-name", "--fail-on", "never", "--strict")
        assert done.code == 1
        assert "sets aside what is not there: wrong-name (" in done.last

    def test_an_unknown_rule_is_exit_2_with_the_nearest_one(self, way: str) -> None:
        done = self.checked(way, "wrong-nam", "--format", "line")
        assert done.code == 2
        assert "sets aside an unknown rule `wrong-nam`; did you mean `wrong-name`?" in done.last
