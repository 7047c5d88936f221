"""Nasty messages and hostile surroundings: each ends in 0, 1 or 2 with one clear line, within two seconds."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rulefiles import RULE, written

from mailcheck import lint, load_rules
from mailcheck.render import formats, render

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))

from nasty import messages  # noqa: E402

LIMIT = 2.0  # seconds of processor time
MADE = list(messages())
RULES = tuple(rule for rule in load_rules() if rule.pack == "core")


@pytest.fixture(autouse=True, scope="module")
def warm() -> None:
    """The models are loaded before anything is timed."""
    lint("Hi Ana,\n\nPeople without a chat leave. You are losing customers, so call me today.", rules=RULES)


def test_there_are_at_least_300_and_no_two_are_the_same() -> None:
    assert len(MADE) >= 300
    assert len({(format, data) for _, format, data in MADE}) == len({name for name, _, _ in MADE}) == len(MADE)


@pytest.mark.parametrize(("format", "data"), [pytest.param(format, data, id=name) for name, format, data in MADE])
def test_a_nasty_message_is_judged_or_refused_with_one_clear_line(format: str, data: bytes) -> None:
    begun = time.process_time()
    report = lint(data, format=format, rules=RULES)
    for failure in report.failures:
        assert not failure.reason.startswith("could not be checked: "), failure.reason
        assert "\n" not in failure.reason and len(failure.reason) < 300
    render(report, "terminal").encode()
    render(report, "json").encode()
    assert time.process_time() - begun < LIMIT


OWN = {
    "one word": "x" * 58_000,
    "stops": "." * 58_000,
    "angles": "<" * 15_000,
    "marks": "! " * 20_000,
    "heaps of marks": "Oh!! " * 2_900,
    "hyphens": "a-" * 29_000,
    "slashes": "/" * 58_000,
    "at signs": "a@" * 29_000,
    "addresses": "a@b.example " * 2_900,
    "sentences of a word": "A.\n\n" * 2_900,
    "commas": "a, " * 2_900,
    "capitals": "ACT NOW! " * 1_400,
    "quotes": "“a” " * 2_900,
    "questions": "You? " * 2_900,
    "a list": "- a b c\n" * 700,
    "blank lines": "Hi Ana,\n" + "\n" * 50_000 + "Rui",
    "spaces": "a" + " " * 50_000 + "b",
    "tags": "{{first_name}} " * 1_400,
    "open tags": "{{" * 20_000,
    "one sentence": "we saw that you " * 700,
    "history without an end": "On Mon, 6 May 2024 at 10:00, A <a@b.example> wrote:\n" * 4_000,
    "Outlook's headers": "From: a@b.example\nSent: Monday\nSubject: x\n" * 5_000,
    "deep quotes": ">" * 200_000,
    "signatures": "-- \nRui\n" * 1_400,
}


@pytest.mark.parametrize("words", [pytest.param(words, id=name) for name, words in OWN.items()])
def test_hostile_words_within_the_limits_take_no_longer(words: str) -> None:
    begun = time.process_time()
    lint(words, format="text", rules=RULES)
    assert time.process_time() - begun < 2 * LIMIT  # some of these are as large as a draft may be


def run(*arguments: str, cwd: Path, stdin: bytes | None = b"") -> tuple[int, str, str]:
    """mailcheck as a user runs it: exit code, stdout, stderr. Fails where it takes half a minute."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "80"}
    done = subprocess.run(
        [sys.executable, "-m", "mailcheck", *arguments], cwd=cwd, input=stdin, capture_output=True, timeout=30, env=env,
        check=False,
    )  # fmt: skip
    assert b"Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout.decode(), done.stderr.decode()


class TestFilesThatAreNone:
    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
    def test_a_pipe_and_a_device(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe.eml")
        (tmp_path / "good.txt").write_text("Hello", encoding="utf-8")
        code, out, err = run("pipe.eml", "/dev/zero", "good.txt", "--format", "line", cwd=tmp_path)
        assert code == 2
        assert "pipe.eml:1:1: error not-checked: a named pipe that is no file" in out
        assert "/dev/zero:1:1: error not-checked: a device that is no file" in out
        assert "good.txt" in out and "2 drafts could not be checked" in err

    def test_a_pipe_in_a_folder(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe.eml")
        code, out, _ = run(".", "--format", "line", cwd=tmp_path)
        assert code == 2 and "a named pipe that is no file" in out

    def test_loops_of_links(self, tmp_path: Path) -> None:
        (tmp_path / "drafts").mkdir()
        (tmp_path / "drafts" / "again").symlink_to(tmp_path / "drafts")
        (tmp_path / "drafts" / "self.txt").symlink_to(tmp_path / "drafts" / "self.txt")
        code, out, _ = run("drafts", "--format", "line", cwd=tmp_path)
        assert code == 2 and "self.txt:1:1: error not-checked: a loop of symbolic links" in out
        code, out, _ = run("drafts/self.txt", "--format", "line", cwd=tmp_path)
        assert code == 2 and "a loop of symbolic links" in out

    def test_a_file_that_may_not_be_read(self, tmp_path: Path) -> None:
        path = tmp_path / "a.txt"
        path.write_text("Hello", encoding="utf-8")
        path.chmod(0)
        if os.access(path, os.R_OK):
            pytest.skip("root may read everything")
        code, out, _ = run("a.txt", "--format", "line", cwd=tmp_path)
        assert code == 2 and "a.txt:1:1: error not-checked: permission denied" in out

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
    @pytest.mark.parametrize("option", ["--config", "--answers", "--rules", "--baseline"])
    def test_a_pipe_as_an_option(self, tmp_path: Path, option: str) -> None:
        os.mkfifo(tmp_path / "pipe.yaml")
        (tmp_path / "a.txt").write_text("Hello", encoding="utf-8")
        code, _, err = run("a.txt", option, "pipe.yaml", cwd=tmp_path)
        assert code == 2 and err.startswith("mailcheck: ") and err.count("\n") == 1


LAUGHS = "a: &a [x, x]\n" + "".join(f"k{n}: &k{n} [*a, *a]\n" for n in range(40))
YAML = {
    "aliases": (LAUGHS, "anchors and aliases are not allowed"),
    "a merge of aliases": ("a: &a {b: c}\nd:\n  <<: [*a, *a]\n", "anchors and aliases are not allowed"),
    "depth": ("a: " + "[" * 50_000 + "\n", "nested deeper than 24 levels"),
}


@pytest.mark.parametrize(("text", "says"), [pytest.param(*case, id=name) for name, case in YAML.items()])
class TestYaml:
    def test_in_a_configuration(self, tmp_path: Path, text: str, says: str) -> None:
        (tmp_path / "mailcheck.yaml").write_text(text, encoding="utf-8")
        (tmp_path / "a.txt").write_text("Hello", encoding="utf-8")
        code, _, err = run("a.txt", cwd=tmp_path)
        assert code == 2 and err.startswith("mailcheck: mailcheck.yaml") and says in err and err.count("\n") == 1

    def test_in_a_rule(self, tmp_path: Path, text: str, says: str) -> None:
        (tmp_path / "own").mkdir()
        (tmp_path / "own" / "a.yaml").write_text(text, encoding="utf-8")
        (tmp_path / "a.txt").write_text("Hello", encoding="utf-8")
        code, _, err = run("a.txt", "--rules", "own", cwd=tmp_path)
        assert code == 2 and err.startswith("mailcheck: ") and says in err and err.count("\n") == 1


@pytest.mark.parametrize("pattern", ["/(a|aa)+$/", "/(.*a){20}$/"])
def test_an_expression_that_does_not_end_was_not_checked(tmp_path: Path, pattern: str) -> None:
    own = tmp_path / "own"
    own.mkdir()
    written(own, {**RULE, "find": [pattern]})
    (tmp_path / "a.txt").write_text(f"Hi Ana,\n\nthis is {'a' * 200}! So.\n", encoding="utf-8")
    code, out, _ = run("a.txt", "--rules", "own", "--select", "grey-words", "--format", "line", cwd=tmp_path)
    assert code == 2
    assert "a.txt:1:1: error not-checked: " in out and "took more than 1 s" in out


_ACTS = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class TestTerminals:
    """What comes from outside is shown, and does nothing: in a draft, in a file's name, in the name of a reader."""

    HOSTILE = "\x1b[31m\x9b2J\x1b]8;;http://a.example\x07\u202egnp\u2066\u200f[bold]x[/bold]\r\x08"

    def mail(self) -> bytes:
        inside = self.HOSTILE.replace("\r", "")
        head = f"From: {inside} <a@b.example>\nTo: {inside} <c@d.example>\nSubject: ACT NOW!! {inside}\n"
        return f"{head}\nHi Guys {inside},\n\nAct now!! Everyone knows {inside} that you lose.\n\n{inside}\n".encode()

    @pytest.mark.parametrize("format", formats())
    def test_in_every_format(self, format: str) -> None:
        report = lint(self.mail(), format="eml", name=f"a{self.HOSTILE}.eml", rules=RULES)
        words = render(report, format, root=str(ROOT))
        assert len(report.drafts[0].findings) > 3
        assert not _ACTS.search(words)
        assert format != "terminal" or "[bold]x[/bold]" in words

    def test_in_the_command(self, tmp_path: Path) -> None:
        name = f"a{self.HOSTILE.replace('/', '')}.eml"
        (tmp_path / name).write_bytes(self.mail())
        code, out, err = run(name, "--to", f"{self.HOSTILE} <c@d.example>", "--verbose", cwd=tmp_path)
        assert code == 1 and "act now" in out.lower()
        assert not _ACTS.search(out + err)

    def test_in_what_is_refused(self, tmp_path: Path) -> None:
        for arguments in (
            (f"no{self.HOSTILE}",),
            ("--config", f"no{self.HOSTILE}", "x"),
            ("--select", self.HOSTILE, "x"),
        ):
            code, out, err = run(*arguments, cwd=tmp_path)
            assert code == 2
            assert not _ACTS.search(out + err), arguments


def test_nothing_grows_from_draft_to_draft() -> None:
    """Files stay closed, and memory is bounded: `benchmarks/robustness.py --repeat 10000` has the figures."""
    done = subprocess.run(
        [sys.executable, "benchmarks/robustness.py", "--repeat", "130"],
        cwd=ROOT, capture_output=True, text=True, timeout=120, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False,
    )  # fmt: skip
    files = re.search(r"open files: (\d+) at first, (\d+) at most, (\d+) at last", done.stdout)
    memory = [int(mib) for mib in re.findall(r"\d+: (\d+)(?:,|\n)", done.stdout.split("peak memory")[1])]
    assert files and len(set(files.groups())) == 1, done.stdout
    assert memory[-1] <= memory[-2] + 16, done.stdout


def test_the_command_for_real_mail_says_what_came_of_every_message(tmp_path: Path) -> None:
    for name, text in (
        ("a.txt", "Hi Ana,\n\nmay I call?\n\nRui\n"),
        ("b\x1b[2J.txt", "Hi Guys,"),
        ("c.txt", "GIF89a\0\0"),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "benchmarks/robustness.py", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, timeout=120, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("3 messages; exits: 0: 1, 1: 1, 2: 1\n")
    assert f"1 no draft but an image (GIF)  ({tmp_path}/c.txt)\n" in done.stdout
    assert "b␛[2J.txt" in done.stdout and "\x1b" not in done.stdout
    assert done.stdout.endswith("over 2 s, crashed or hanging: 0\n")
