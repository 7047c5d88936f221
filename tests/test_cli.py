"""The command: options, exit codes, last lines, and one clear line for whatever is thrown at it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest
from annotated import eml
from rulefiles import EXAMPLES, written

from mailcheck.cli.app import main

FAST = "generic-greeting,missing-greeting,missing-signature,missing-contact-details,missing-subject,wrong-name"
CLEAN = (
    "Hi Inês,\n\nthe flour from your mill in Évora makes the best crust we have had in nine years. Would you sell us "
    "two sacks a week from May on?\n\nBest,\nTomasz Wójcik\n+48 22 555 01 44\n"
)
GUYS = CLEAN.replace("Inês", "Guys")
UNREACHABLE = CLEAN.replace("+48 22 555 01 44\n", "")


@dataclass(frozen=True)
class Done:
    """What a run left: its exit code and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def last(self) -> str:
        """The last line on stderr."""
        return self.err.strip().splitlines()[-1] if self.err.strip() else ""


@contextmanager
def standard_input(data: bytes) -> Iterator[None]:
    before = sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(data))
    try:
        yield
    finally:
        sys.stdin = before


def run(*arguments: object, stdin: str | bytes = b"") -> Done:
    """`mailcheck` with *arguments*, in this process."""
    data = stdin.encode() if isinstance(stdin, str) else stdin
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    code = 0
    with standard_input(data), redirect_stdout(out), redirect_stderr(err):
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 0 if stop.code is None else 1
    written = (stream.buffer.getvalue().decode() for stream in (out, err))  # type: ignore[attr-defined]
    return Done(code, *written)


def command(*arguments: object, stdin: bytes = b"", **env: str) -> Done:
    """`python -m mailcheck` with *arguments*, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "mailcheck", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        timeout=60,
        check=False,
        cwd=Path(__file__).parent.parent,
        env={**{key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR")}, **env},
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def one_line(done: Done) -> str:
    """The only line on stderr, when there is nothing else and no traceback."""
    assert "Traceback" not in done.err + done.out
    (line,) = done.err.strip().splitlines()
    return line


def says(done: Done, words: str) -> bool:
    """True when *words* stand in the output, wherever its lines are broken."""
    return "".join(words.split()) in "".join((done.out + done.err).split())


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    path = tmp_path / "clean.txt"
    path.write_text(CLEAN, encoding="utf-8")
    return path


@pytest.fixture
def guys(tmp_path: Path) -> Path:
    path = tmp_path / "guys.txt"
    path.write_text(GUYS, encoding="utf-8")
    return path


@pytest.fixture
def unreachable(tmp_path: Path) -> Path:
    path = tmp_path / "unreachable.txt"
    path.write_text(UNREACHABLE, encoding="utf-8")
    return path


class TestExitCodes:
    def test_0_nothing_reached_the_threshold(self, clean: Path) -> None:
        done = run(clean, "--select", FAST)
        assert (done.code, done.err) == (0, "")

    def test_1_an_error(self, guys: Path) -> None:
        done = run(guys, "--select", FAST)
        assert done.code == 1
        assert done.last == "mailcheck: failed: 1 finding at or above error (generic-greeting)"

    def test_2_no_such_file(self, tmp_path: Path) -> None:
        done = run(tmp_path / "none.txt", "--select", FAST)
        assert (done.code, one_line(done)) == (2, "mailcheck: 1 draft could not be checked")
        assert says(done, f"could not check {tmp_path}/none.txt: no such file or folder")

    def test_2_says_why_in_the_last_line_where_the_report_goes_elsewhere(self, tmp_path: Path) -> None:
        done = run(tmp_path / "none.txt", "--select", FAST, "--output", tmp_path / "report.txt")
        assert done.code == 2
        assert done.last == f"mailcheck: 1 draft could not be checked: {tmp_path}/none.txt: no such file or folder"

    def test_2_beats_1(self, guys: Path, tmp_path: Path) -> None:
        done = run(guys, tmp_path / "none.txt", "--select", FAST)
        assert done.code == 2
        assert "Hi Guys," in done.out

    def test_a_warning_fails_only_when_it_is_asked_to(self, unreachable: Path) -> None:
        assert run(unreachable, "--select", FAST).code == 0
        assert run(unreachable, "--select", FAST, "--fail-on", "error").code == 0
        assert run(unreachable, "--select", FAST, "--fail-on", "warning").code == 1
        assert run(unreachable, "--select", FAST, "--fail-on", "suggestion").code == 1

    def test_never(self, guys: Path) -> None:
        done = run(guys, "--select", FAST, "--fail-on", "never")
        assert (done.code, done.err) == (0, "")

    def test_several_findings_in_words(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("Hi Guys,\n\n" + "the flour is good and we want more of it. " * 3)
        done = run(tmp_path, "--select", FAST)
        assert done.last == "mailcheck: failed: 2 findings at or above error (generic-greeting, missing-signature)"

    def test_a_score_under_the_limit(self, guys: Path) -> None:
        done = run(guys, "--select", FAST, "--min-score", 9.5, "--fail-on", "never")
        assert done.code == 1
        assert done.last == f"mailcheck: failed: {guys} scores 6.0, under 9.5"

    def test_a_good_score_never_hides_an_error(self, guys: Path) -> None:
        assert run(guys, "--select", FAST, "--min-score", 1).code == 1

    def test_the_score_shown_is_the_score_compared(self, guys: Path) -> None:
        done = run(guys, "--select", FAST, "--format", "json")
        shown = json.loads(done.out)["drafts"][0]["score"]["overall"]
        assert run(guys, "--select", FAST, "--min-score", shown, "--fail-on", "never").code == 0
        assert run(guys, "--select", FAST, "--min-score", shown + 0.1, "--fail-on", "never").code == 1

    def test_a_draft_that_cannot_be_judged_fails_a_strict_run_only(self, tmp_path: Path) -> None:
        path = tmp_path / "de.txt"
        path.write_text("Sehr geehrte Frau Weber, vielen Dank für das Mehl, es ist sehr gut und wir wollen mehr davon.")
        assert run(path, "--select", FAST).code == 0
        done = run(path, "--select", FAST, "--strict")
        assert (done.code, done.last) == (1, f"mailcheck: failed: {path} was not judged: not English")

    def test_an_unused_suppression_fails_a_strict_run_only(self, tmp_path: Path) -> None:
        path = tmp_path / "a.txt"
        path.write_text(f"---\nmailcheck: {{ignore: {{wrong-name: x}}}}\n---\n{CLEAN}")
        assert run(path, "--select", FAST).code == 0
        done = run(path, "--select", FAST, "--strict")
        assert done.code == 1
        assert done.last.endswith("sets aside what is not there: wrong-name (front matter)")


class TestInput:
    def test_check_may_be_left_out(self, guys: Path) -> None:
        assert run("check", guys, "--select", FAST) == run(guys, "--select", FAST)

    def test_options_may_come_first(self, guys: Path) -> None:
        assert run("--select", FAST, guys) == run(guys, "--select", FAST)

    def test_a_dash_is_standard_input(self) -> None:
        done = run("-", "--select", FAST, stdin=GUYS)
        assert done.code == 1
        assert done.out.splitlines()[0].strip("─ ") == "-"

    def test_the_name_that_standard_input_goes_by(self) -> None:
        done = run("-", "--select", FAST, "--stdin-filename", "drafts/ines.txt", stdin=GUYS)
        assert done.out.splitlines()[0].strip("─ ") == "drafts/ines.txt"

    def test_the_name_says_the_format(self) -> None:
        page = "<p>Hi Guys,</p>"
        as_html = run("-", "--select", FAST, "--stdin-filename", "a.html", "--format", "json", stdin=page)
        as_text = run("-", "--select", FAST, "--stdin-filename", "a.txt", "--format", "json", stdin=page)
        assert json.loads(as_html.out)["drafts"][0]["findings"][0]["match"] == "Hi Guys,"
        assert json.loads(as_text.out)["drafts"][0]["judged"] == "text/plain"

    def test_a_message_on_standard_input_is_known_for_one(self) -> None:
        done = run("-", "--select", FAST, "--format", "json", stdin=eml(GUYS, To="ines@azul.example"))
        rules = [finding["rule"] for finding in json.loads(done.out)["drafts"][0]["findings"]]
        assert rules == ["missing-subject", "generic-greeting"]

    def test_several_drafts(self, clean: Path, guys: Path) -> None:
        done = run(clean, guys, "--select", FAST)
        assert done.code == 1
        assert "clean.txt" in done.out
        assert "guys.txt" in done.out

    def test_a_folder(self, clean: Path, guys: Path, tmp_path: Path) -> None:
        assert len(json.loads(run(tmp_path, "--select", FAST, "--format", "json").out)["drafts"]) == 2

    def test_who_reads(self, tmp_path: Path) -> None:
        path = tmp_path / "a.txt"
        path.write_text(CLEAN)
        done = run(path, "--select", FAST, "--to", "Sarah Berg <sarah@berg.example>")
        assert done.last.endswith("(wrong-name)")
        assert run(path, "--select", FAST, "--to", "Inês <ines@azul.example>").code == 0

    def test_the_readers_company(self, tmp_path: Path) -> None:
        path = tmp_path / "a.txt"
        path.write_text(CLEAN.replace("Inês", "Azul Tiles"))
        done = run(path, "--select", "company-instead-of-person", "--company", "Azul Tiles Lda")
        assert done.last.endswith("(company-instead-of-person)")

    def test_the_kind(self, tmp_path: Path) -> None:
        path = tmp_path / "a.txt"
        path.write_text(CLEAN.replace("Inês", "[First Name]"))
        assert run(path, "--select", "unfilled-placeholder").code == 1
        assert run(path, "--select", "unfilled-placeholder", "--kind", "template").code == 0

    def test_the_message_that_is_answered(self, clean: Path, tmp_path: Path) -> None:
        past = tmp_path / "past.eml"
        past.write_bytes(eml("Is it good?\n", From="Inês <ines@azul.example>", Subject="Flour"))
        done = run(clean, "--select", FAST, "--answers", past, "--format", "json")
        assert json.loads(done.out)["drafts"][0]["kind"] == "reply"


class TestOutput:
    def test_json_goes_by_its_schema(self, guys: Path) -> None:
        import jsonschema

        done = run(guys, "--select", FAST, "--format", "json")
        schema = Path(main.__code__.co_filename).parent.parent / "schema" / "report.schema.json"
        jsonschema.validate(json.loads(done.out), json.loads(schema.read_text()))

    def test_json_holds_the_failures_too(self, guys: Path, tmp_path: Path) -> None:
        done = run(guys, tmp_path / "none.txt", "--select", FAST, "--format", "json")
        assert json.loads(done.out)["failures"] == [
            {"source": f"{tmp_path}/none.txt", "reason": "no such file or folder"}
        ]

    def test_a_file_for_the_report(self, guys: Path, tmp_path: Path) -> None:
        path = tmp_path / "report.json"
        done = run(guys, "--select", FAST, "--format", "json", "--output", path)
        assert (done.code, done.out) == (1, "")
        assert json.loads(path.read_text())["drafts"]

    def test_a_file_that_cannot_be_written(self, guys: Path, tmp_path: Path) -> None:
        done = run(guys, "--select", FAST, "--output", tmp_path / "no" / "report.txt")
        assert done.code == 2
        assert one_line(done).endswith("report.txt: cannot be written: No such file or directory")

    def test_quiet_and_verbose(self, clean: Path, guys: Path) -> None:
        usual = run(clean, guys, "--select", FAST).out
        assert "clean.txt" not in run(clean, guys, "--select", FAST, "--quiet").out
        assert len(run(clean, guys, "--select", FAST, "--verbose").out) > len(usual)

    def test_words_of_a_draft_are_never_taken_for_markup(self, tmp_path: Path) -> None:
        path = tmp_path / "a.txt"
        path.write_text("Hi Guys [bold]you[/bold] :smile:,\n\nthe rye is in.\n\nTomasz")
        assert "[bold]you[/bold] :smile:" in run(path, "--select", FAST).out

    def test_no_colour_where_nobody_looks(self, guys: Path) -> None:
        assert "\x1b" not in run(guys, "--select", FAST).out

    def test_a_pipe_a_dumb_terminal_and_no_color(self, guys: Path) -> None:
        assert "\x1b" not in command(guys, "--select", FAST).out
        assert "\x1b" in command(guys, "--select", FAST, FORCE_COLOR="1").out
        assert "\x1b" not in command(guys, "--select", FAST, FORCE_COLOR="1", NO_COLOR="1").out
        assert "\x1b" not in command(guys, "--select", FAST, "--no-color", FORCE_COLOR="1").out

    def test_an_encoding_without_the_letters(self, guys: Path) -> None:
        done = command(guys, "--select", FAST, PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C")
        assert done.code == 1
        assert "Hi Guys," in done.out

    def test_a_reader_that_goes_away(self, guys: Path) -> None:
        script = f'"{sys.executable}" -m mailcheck {" ".join([str(guys)] * 3)} --select {FAST} | true'
        done = subprocess.run(["sh", "-c", script], capture_output=True, timeout=60, check=False, cwd=Path.cwd())
        assert b"Traceback" not in done.stderr
        assert b"Broken" not in done.stderr

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
    def test_an_output_that_is_full(self, guys: Path) -> None:
        script = f'"{sys.executable}" -m mailcheck {guys} --select {FAST} > /dev/full'
        done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 2
        assert done.stderr.splitlines()[-1] == "mailcheck: the report cannot be written: No space left on device"
        assert "Traceback" not in done.stderr

    def test_an_output_that_is_closed(self, guys: Path) -> None:
        script = f'"{sys.executable}" -m mailcheck {guys} --select {FAST} >&-'
        done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, timeout=60, check=False)
        assert "Traceback" not in done.stderr and "a fault of mailcheck" not in done.stderr
        assert done.returncode == 1

    @pytest.mark.parametrize("words", ["{guys}", "check {guys}", "{guys} nowhere.txt", "nowhere.txt", "{folder}", "-"])
    def test_paths_alone_are_read_as_paths_with_options_are(self, guys: Path, words: str) -> None:
        script = f'"{sys.executable}" -m mailcheck {words.format(guys=guys, folder=guys.parent)} < {guys}'
        alone, with_options = (
            subprocess.run(["sh", "-c", line], capture_output=True, text=True, timeout=60, check=False)
            for line in (script, f"{script} --no-color")
        )
        assert (alone.returncode, alone.stdout, alone.stderr) == (
            with_options.returncode,
            with_options.stdout,
            with_options.stderr,
        )


class TestSelection:
    def test_select_and_ignore(self, guys: Path) -> None:
        assert run(guys, "--select", "generic-greeting").code == 1
        assert run(guys, "--select", "wrong-name").code == 0
        assert run(guys, "--select", FAST, "--ignore", "generic-greeting").code == 0
        assert run(guys, "--select", "wrong-name", "--select", "generic-greeting").code == 1

    @pytest.mark.parametrize("option", ["--select", "--ignore"])
    def test_an_unknown_rule_names_the_nearest(self, guys: Path, option: str) -> None:
        done = run(guys, option, "generic-greting")
        assert done.code == 2
        assert one_line(done) == "mailcheck: unknown rule `generic-greting`; did you mean `generic-greeting`?"

    def test_no_rules_left(self, guys: Path) -> None:
        done = run(guys, "--select", "wrong-name", "--ignore", "wrong-name")
        assert (done.code, one_line(done)) == (2, "mailcheck: no rules are left to judge by")

    def test_own_rules(self, clean: Path, tmp_path: Path) -> None:
        rules = tmp_path / "rules"
        rules.mkdir()
        written(rules, find=["crust"], severity="error")
        done = run(clean, "--rules", rules, "--select", "grey-words")
        assert (done.code, done.last) == (1, "mailcheck: failed: 1 finding at or above error (grey-words)")

    def test_own_rules_with_a_mistake(self, clean: Path, tmp_path: Path) -> None:
        rules = tmp_path / "rules"
        rules.mkdir()
        path = written(rules, titel="x")
        done = run(clean, "--rules", rules)
        assert done.code == 2
        assert one_line(done).startswith(f"mailcheck: {path}:")
        assert "did you mean `title`?" in done.err

    def test_no_such_folder_of_rules(self, clean: Path, tmp_path: Path) -> None:
        done = run(clean, "--rules", tmp_path / "rules")
        assert (done.code, one_line(done)) == (2, f"mailcheck: {tmp_path}/rules: no such folder of rules")


class TestUsage:
    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["--select"], "--select"),
            (["a.txt", "--nonsense"], "--nonsense"),
            (["a.txt", "--fail-on", "sometimes"], "sometimes"),
            (["a.txt", "--min-score", "high"], "high"),
            (["a.txt", "--kind", "poem"], "poem"),
            (["check"], "PATH"),
            (["explain"], "ID"),
        ],
    )
    def test_a_mistake_is_exit_2_and_says_what(self, arguments: list[str], words: str) -> None:
        done = run(*arguments)
        assert done.code == 2
        assert words in done.err
        assert "Traceback" not in done.err

    def test_an_unknown_format_names_the_nearest(self, clean: Path) -> None:
        done = run(clean, "--format", "jsn")
        assert done.code == 2
        assert "unknown format `jsn`; did you mean `json`?" in one_line(done)

    @pytest.mark.parametrize("score", ["nan", "inf", "-1", "11"])
    def test_a_score_that_there_is_none_of(self, clean: Path, score: str) -> None:
        done = run(clean, "--select", FAST, "--min-score", score)
        assert done.code == 2
        assert "a score goes from 0 to 10" in one_line(done)

    def test_an_answered_message_that_is_not_there(self, clean: Path, tmp_path: Path) -> None:
        done = run(clean, "--select", FAST, "--answers", tmp_path / "none.eml")
        assert (done.code, one_line(done)) == (2, f"mailcheck: {tmp_path}/none.eml: no such message to answer")

    def test_help_and_version(self) -> None:
        assert run("--version").out.startswith("mailcheck 0.")
        assert "check" in run("--help").out
        assert "--min-score" in run("check", "--help").out
        assert run("--help").code == 0

    def test_nothing_given_shows_the_help(self) -> None:
        done = run()
        assert "Usage" in done.out + done.err
        assert done.code in (0, 2)

    def test_as_a_module(self, guys: Path) -> None:
        done = command(guys, "--select", FAST)
        assert done.code == 1
        assert done.last == "mailcheck: failed: 1 finding at or above error (generic-greeting)"

    def test_a_file_called_like_a_command(self, guys: Path, tmp_path: Path) -> None:
        guys.rename(tmp_path / "rules")
        assert run("check", tmp_path / "rules", "--select", FAST).code == 1


class TestAboutRules:
    def test_the_list(self) -> None:
        done = run("rules")
        assert done.code == 0
        assert "generic-greeting" in done.out
        assert "Personalization" in done.out

    def test_the_list_as_markdown(self) -> None:
        done = run("rules", "--format", "markdown")
        assert "### generic-greeting" in done.out

    def test_own_rules_are_listed(self, tmp_path: Path) -> None:
        written(tmp_path)
        assert "grey-words" in run("rules", "--rules", tmp_path).out

    def test_explain(self) -> None:
        done = run("explain", "generic-greeting")
        assert done.code == 0
        for words in ("generic-greeting (error, personalization", "Instead:", "Evidence:", "Found:", "Left alone:"):
            assert words in done.out

    def test_explain_the_score(self) -> None:
        assert "geometric mean" in run("explain", "score").out

    def test_explain_an_unknown_rule(self) -> None:
        done = run("explain", "generic-greting")
        assert done.code == 2
        assert one_line(done) == "mailcheck: unknown rule `generic-greting`; did you mean `generic-greeting`?"

    def test_test_rules(self, tmp_path: Path) -> None:
        examples = {**EXAMPLES, "bad": [{**example, "words": ["grey"]} for example in EXAMPLES["bad"]]}
        path = written(tmp_path, examples=examples)
        for given in (tmp_path, path):
            done = run("test-rules", given)
            assert (done.code, done.out) == (0, "1 rule, 8 examples, 0 wrong\n")

    def test_test_rules_that_do_not_hold(self, tmp_path: Path) -> None:
        examples = {**EXAMPLES, "bad": [{**example, "words": ["blue"]} for example in EXAMPLES["bad"]]}
        path = written(tmp_path, examples=examples)
        done = run("test-rules", tmp_path)
        assert done.code == 1
        first, *_, last = done.out.splitlines()
        assert first.startswith(f"{path}:")
        assert first.endswith("grey-words: should find ['blue'] and finds ['grey']")
        assert last == "1 rule, 8 examples, 4 wrong"

    def test_test_rules_with_an_example_that_is_no_longer_to_do(self, tmp_path: Path) -> None:
        examples = {**EXAMPLES, "bad": [{**example, "words": ["grey"], "todo": True} for example in EXAMPLES["bad"]]}
        written(tmp_path, examples=examples)
        done = run("test-rules", tmp_path)
        assert done.code == 1
        assert "is no longer to do" in done.out

    @pytest.mark.parametrize("name", ["none", "none.yaml"])
    def test_test_rules_of_nothing(self, tmp_path: Path, name: str) -> None:
        done = run("test-rules", tmp_path / name)
        assert (done.code, one_line(done)) == (2, f"mailcheck: {tmp_path / name}: no such folder of rules")


def nested(depth: int) -> bytes:
    parts = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (at, at) for at in range(depth))
    return b"Subject: Deep\n" + parts + b"Content-Type: text/plain\n\nHi Guys,\n"


HOSTILE = [
    pytest.param("a.txt", b"", 0, "", id="empty file"),
    pytest.param("a.eml", b"", 1, "missing-subject", id="empty message"),
    pytest.param("a.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 2, "no draft but an image (PNG)", id="image"),
    pytest.param("a.txt", b"%PDF-1.7\n%\xe2\xe3", 2, "no draft but a PDF", id="PDF"),
    pytest.param("a.txt", b"Hi Guys,\0\0\0 hello", 2, "no draft but binary data", id="NULs"),
    pytest.param("a.eml", b"Subject: x\n\nHi Guys,\0\0\0 hello\n", 1, "", id="NULs in a message"),
    pytest.param("a.txt", b"\xff\xfe\xfd\xfc" * 100, 0, "", id="bytes of no charset"),
    pytest.param("a.txt", b"Hi Guys, " + b"x" * 10_000_000, 2, "(limits: text)", id="line of 10 MB"),
    pytest.param("a.txt", b"Hi Guys, " + b"we go. " * 50_000, 2, "(limits: text)", id="50,000 sentences"),
    pytest.param("a.eml", nested(1000), 2, "(limits: depth)", id="1,000 nested multiparts"),
    pytest.param(
        "a.eml", b"Subject: " + b"x" * 100_000 + b"\n\nHi Guys,\n", 2, "(limits: subject)", id="subject of 100 kB"
    ),
    pytest.param("a.eml", b"To: " + b"(" * 100_000 + b"\nSubject: x\n\nHi Guys,\n", 1, "", id="address of 100 kB"),
    pytest.param(
        "a.eml",
        b"Subject: x\nContent-Type: text/plain; charset=klingon\n\nHi Guys,\n",
        1,
        "",
        id="unknown charset",
    ),
    pytest.param(
        "a.eml", b"Subject: x\nContent-Transfer-Encoding: base64\n\nSGkgR3V5cyw!!!!\n", 1, "", id="broken base64"
    ),
    pytest.param("a.txt", b"---\nto: [a\nsubject: x\n---\nHi Guys,\n", 1, "", id="broken front matter"),
    pytest.param("a.txt", b"---\nrecipient: {name: [\n---\nHi Guys,\n", 1, "", id="broken recipient"),
    pytest.param(
        "a.txt", b"---\nto: x\n" + b"a: b\n" * 50_000 + b"---\nHi", 2, "front matter of more", id="long front"
    ),
    pytest.param(
        "a.txt",
        b"---\nto: x\nrecipient: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n---\nHi Guys,\n",
        1,
        "",
        id="bomb of aliases in the front matter",
    ),
    pytest.param("a.html", b"<div>" * 50_000 + b"Hi Guys,", 1, "", id="50,000 open elements"),
    pytest.param("a.html", b"<!--" * 50_000, 0, "", id="50,000 open comments"),
    pytest.param("a.md", b"[x](" * 20_000 + b"\n\nHi Guys,", 2, "(limits: words)", id="20,000 open links"),
    pytest.param("a.mbox", b"", 2, "no messages in this mailbox", id="empty mailbox"),
]


@pytest.mark.parametrize(("name", "data", "code", "words"), HOSTILE)
def test_hostile_drafts(tmp_path: Path, name: str, data: bytes, code: int, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    started = time.process_time()
    done = run(path, "--select", FAST)
    assert time.process_time() - started < 15
    assert "Traceback" not in done.err + done.out
    assert len(done.err.splitlines()) <= 1
    assert done.code == code, done
    assert says(done, words)


class TestHostileArguments:
    def test_an_empty_folder(self, tmp_path: Path) -> None:
        done = run(tmp_path, "--select", FAST)
        assert done.code == 2
        assert one_line(done)
        assert says(done, "no drafts in this folder")

    def test_a_pipe_is_not_waited_for(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "a.txt")
        done = run(tmp_path / "a.txt", "--select", FAST)
        assert done.code == 2
        assert one_line(done)
        assert says(done, "a named pipe that is no file")

    def test_a_pipe_in_a_folder_does_not_stop_the_others(self, guys: Path, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "a.txt")
        done = run(tmp_path, "--select", FAST)
        assert done.code == 2
        assert "Hi Guys," in done.out

    @pytest.mark.parametrize("option", ["--answers", "--rules"])
    def test_a_pipe_for_an_option(self, clean: Path, tmp_path: Path, option: str) -> None:
        os.mkfifo(tmp_path / "pipe")
        done = run(clean, option, tmp_path / "pipe", "--select", FAST)
        assert done.code == 2
        one_line(done)

    @pytest.mark.parametrize("name", ["", "a\0b", "x" * 5000, "\udcff.txt", "*.nothing"])
    def test_odd_names(self, name: str) -> None:
        done = run(name, "--select", FAST)
        assert done.code == 2
        one_line(done)

    def test_a_bomb_for_a_rule(self, clean: Path, tmp_path: Path) -> None:
        rules = tmp_path / "rules"
        rules.mkdir()
        (rules / "bomb.yaml").write_text("a: &a [x, x]\n" + "".join(f"b{n}: [*a, *a]\n" for n in range(50)))
        done = run(clean, "--rules", rules)
        assert done.code == 2
        assert "anchors and aliases are not allowed" in one_line(done)

    def test_an_expression_that_does_not_end(self, tmp_path: Path) -> None:
        rules = tmp_path / "rules"
        rules.mkdir()
        path = written(rules, find=["/(a+)+[0-9]/"])
        draft = tmp_path / "a.txt"
        draft.write_text(f"Hi Inês,\n\nthe kiln in your yard is cold and we said {'a' * 5000} when we saw it.\n")
        started = time.monotonic()
        done = run(draft, "--rules", rules, "--select", "grey-words")
        assert time.monotonic() - started < 10
        assert done.code == 2
        assert one_line(done)
        assert says(done, f"{path}: the pattern /(a+)+[0-9]/ took more than 1 s")

    def test_a_draft_that_is_not_there_is_said_once(self, tmp_path: Path) -> None:
        done = run(tmp_path / "none.txt", "--select", FAST, "--format", "json")
        assert done.code == 2
        one_line(done)
