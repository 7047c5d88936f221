"""`--changed-since`: only what stands on lines that changed; what git cannot say is exit 2, never clean."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from test_cli import CLEAN, Done, command, run

BODY = "Hi Ana,\n\nAct now, please.\n\nIt is the last chance.\n\nWe could meet on Friday at ten.\n\nRui\n"
RULES = ("--select", "pressure,missing-thanks", "--fail-on", "suggestion", "--format", "line")


def git(*arguments: str) -> str:
    """git in the working directory, as somebody."""
    who = ("-c", "user.name=Rui", "-c", "user.email=rui@verde.example", "-c", "init.defaultBranch=main")
    return subprocess.run(["git", *who, *arguments], check=True, capture_output=True, text=True).stdout


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one commit, of one draft that has findings on lines 3 and 5."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    git("init", "-q")
    Path("a.txt").write_text(BODY)
    git("add", ".")
    git("commit", "-qm", "first")
    return tmp_path


def since(revision: str, *paths: str) -> Done:
    return run(*(paths or (".",)), *RULES, "--changed-since", revision)


def places(done: Done) -> list[str]:
    """Where each finding stands, and its rule."""
    found = [line.split(": ") for line in done.out.splitlines() if ": note not-judged: " not in line]
    return [f"{place.removeprefix('./')} {name.split()[-1]}" for place, name, *_ in found]


def test_nothing_changed() -> None:
    done = since("HEAD")
    assert (done.code, done.out, done.err) == (0, "", "mailcheck: no draft changed since HEAD\n")


def edit(old: str, new: str) -> None:
    Path("a.txt").write_text(Path("a.txt").read_text().replace(old, new))


CHANGES: dict[str, tuple[Callable[[], object], list[str]]] = {
    "a line": (lambda: edit("Act now", "Do act now"), ["a.txt:3:4 pressure"]),
    "another line": (lambda: edit("ten", "nine"), []),
    "a line above": (lambda: edit("Hi Ana,", "Hi Ana,\n\nsee you."), []),
    "a new line": (lambda: edit("We could", "Last chance!\nWe could"), ["a.txt:7:1 pressure"]),
    "a line gone before": (lambda: edit("It is the last chance.\n\n", ""), []),
    "a line gone beside": (lambda: edit("Act now, please.\n\n", "Act now, please.\n"), ["a.txt:3:1", "a.txt:4:11"]),
    "line ends": (lambda: Path("a.txt").write_bytes(BODY.replace("\n", "\r\n").encode()), ["a.txt:3:1", "a.txt:5:11"]),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("committed", [True, False])
def test_findings_on_lines_that_changed(change: str, committed: bool) -> None:
    make, found = CHANGES[change]
    make()
    if committed:
        git("commit", "-qam", change)
    done = since("HEAD~1" if committed else "HEAD")
    assert [place.split()[0] for place in places(done)] == [place.split()[0] for place in found]
    assert done.code == (1 if found else 0)


def test_what_is_missing_is_told_where_the_file_changed_at_all() -> None:
    edit("Act now, please", "Act now")
    assert places(since("HEAD")) == ["a.txt:3:1 pressure"]
    Path("a.txt").write_text(BODY.replace("please", "today") + " I would send you the samples of the rye " * 3)
    assert [place.split()[1] for place in places(since("HEAD"))] == ["pressure", "missing-thanks"]


def test_files_that_git_does_not_know_are_new() -> None:
    Path("b.txt").write_text(BODY)
    Path("c.txt").write_text(BODY)
    Path("d.txt").write_text(BODY)
    Path(".gitignore").write_text("c.txt\n")
    git("add", "d.txt")
    assert {place.split(":")[0] for place in places(since("HEAD", "b.txt", "c.txt", "d.txt"))} == {
        "b.txt", "c.txt", "d.txt",
    }  # fmt: skip


def test_the_rest_is_marked_in_the_report_and_costs_nothing() -> None:
    edit("Act now", "Do act now")
    done = run("a.txt", *RULES[:-1], "json", "--changed-since", "HEAD")
    assert done.out.count('"by": "changed-since"') == 1
    assert '"reason": "not changed since HEAD"' in done.out


def test_what_a_draft_sets_aside_by_itself_stays_so() -> None:
    Path("a.txt").write_text(f"---\nmailcheck: {{ignore: {{pressure: agreed}}}}\n---\n{BODY}")
    git("commit", "-qam", "second")
    edit("ten", "nine")
    done = run("a.txt", *RULES[:-1], "json", "--changed-since", "HEAD", "--strict")
    assert (done.code, done.out.count('"by": "front matter"')) == (0, 2)


def test_with_a_baseline() -> None:
    run("a.txt", *RULES, "--write-baseline", "known.json")
    edit("Act now", "Do act now")
    edit("ten", "nine, the last chance")
    done = run("a.txt", *RULES, "--changed-since", "HEAD", "--baseline", "known.json")
    assert [place.split(":")[1] for place in places(done)] == ["7"]
    assert "gone" not in done.err


def test_from_a_folder_below_and_by_an_absolute_path(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("deep").mkdir()
    edit("Act now", "Do act now")
    monkeypatch.chdir("deep")
    assert places(since("HEAD", "../a.txt")) == ["../a.txt:3:4 pressure"]
    assert places(since("HEAD", str(place / "a.txt"))) == [f"{place}/a.txt:3:4 pressure"]


@pytest.mark.parametrize("name", ["ü b.txt", 'q"uote.txt', "-x.txt", "[a].txt", ":(top).txt", "new\nline.txt"])
def test_odd_names(name: str) -> None:
    Path(name).write_text(BODY)
    git("add", "--", f"./{name}")
    git("commit", "-qm", "second")
    assert since("HEAD", f"./{name}").code == 0
    Path(name).write_text(BODY.replace("Act now", "Do act now"))
    assert len(places(since("HEAD", f"./{name}"))) == 1


def test_a_link_is_what_it_leads_to(place: Path) -> None:
    Path("b.txt").symlink_to("a.txt")
    git("add", ".")
    git("commit", "-qm", "second")
    edit("Act now", "Do act now")
    assert places(since("HEAD", "b.txt")) == ["b.txt:3:4 pressure"]


def test_a_file_that_git_takes_for_binary() -> None:
    Path(".gitattributes").write_text("*.txt binary\n")
    edit("Act now", "Do act now")
    assert places(since("HEAD")) == ["a.txt:3:4 pressure"]


def test_a_part_in_base64_is_told_where_the_file_changed() -> None:
    mail = "Subject: {}\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\nSGkgQW5hLAoKQWN0IG5vdyEK\n"
    Path("a.eml").write_text(mail.format("Rye"))
    git("add", ".")
    git("commit", "-qm", "second")
    Path("a.eml").write_text(mail.format("Oats"))
    assert [place.split()[1] for place in places(since("HEAD", "a.eml"))] == ["pressure"]


def test_a_message_in_a_mailbox_is_told_where_the_mailbox_changed() -> None:
    one = f"From x Mon Jan  1 00:00:00 2024\nSubject: a\n\n{BODY}\n"
    Path("box.mbox").write_text(one)
    git("add", ".")
    git("commit", "-qm", "second")
    assert since("HEAD", "box.mbox").code == 0
    Path("box.mbox").write_text(one + one)
    assert {place.split(":")[0] for place in places(since("HEAD", "box.mbox"))} == {"box.mbox#1", "box.mbox#2"}


class TestWhatGitCannotSay:
    @pytest.mark.parametrize("revision", ["nope", "", "--output=owned", "HEAD~9", "a..b", "HEAD:a.txt", "x y"])
    def test_no_such_revision(self, revision: str) -> None:
        done = run("a.txt", "--changed-since", revision)
        assert (done.code, done.err) == (
            2, f"mailcheck: --changed-since: there is no revision `{revision}` here; `git fetch` may bring it\n",
        )  # fmt: skip
        assert not Path("owned").exists()

    def test_a_shallow_clone_that_lacks_it(self, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        git("commit", "-q", "--allow-empty", "-m", "second")
        git("clone", "-q", "--depth", "1", f"file://{place}", "shallow")
        monkeypatch.chdir("shallow")
        done = since("HEAD~1")
        assert done.code == 2
        assert done.err == (
            "mailcheck: --changed-since: `HEAD~1` is not in this shallow clone; fetch it: `git fetch --unshallow`, or "
            "`fetch-depth: 0` for actions/checkout\n"
        )

    def test_no_repository(self, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path_factory.mktemp("outside"))
        Path("a.txt").write_text(BODY)
        done = since("HEAD")
        assert done.code == 2
        assert done.last.startswith("mailcheck: --changed-since: not a git repository")
        assert done.last.endswith("run mailcheck inside the repository of the drafts")

    def test_no_git(self, place: Path) -> None:
        done = command(place / "a.txt", "--changed-since", "HEAD", PATH="/nonexistent")
        assert (done.code, done.err.count("\n")) == (2, 1)
        assert done.err.startswith("mailcheck: --changed-since needs git, which cannot be run")

    def test_a_draft_outside_the_repository(self, tmp_path_factory: pytest.TempPathFactory) -> None:
        other = tmp_path_factory.mktemp("outside") / "b.txt"
        other.write_text(CLEAN)
        done = since("HEAD", "a.txt", str(other))
        assert (done.code, done.last) == (
            2,
            f"mailcheck: 1 draft could not be checked: {other}: it lies outside the repository, and --changed-since "
            "cannot say what changed in it",
        )

    def test_standard_input(self) -> None:
        done = run("-", "--changed-since", "HEAD", "--format", "line", stdin=BODY)
        assert done.code == 2
        assert "standard input is in no repository" in done.last
