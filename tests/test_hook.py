"""`mailcheck hook`: the sendemail-validate hook of git, as it is installed and as git runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from test_cli import Done
from test_send import injected

PATCH = """\
From 3f1c2a9b7d5e4c6a8b0d1e2f3a4b5c6d7e8f9a0b Mon Sep 17 00:00:00 2001
From: Yuki Tanabe <yuki@smallcompiler.example>
Date: Sat, 7 Mar 2026 21:05:00 +0900
Subject: [PATCH] Stop the parser at the end of a comment

{prose}

Signed-off-by: Yuki Tanabe <yuki@smallcompiler.example>
---
 src/comment.c | 2 +-
 1 file changed, 1 insertion(+), 1 deletion(-)

diff --git a/src/comment.c b/src/comment.c
--- a/src/comment.c
+++ b/src/comment.c
@@ -12,1 +12,1 @@ static void skip_comment(struct input *in)
-	/* ACT NOW: everyone always forgets it. */
+	/* The end of the file ends a comment, too. */
--
2.43.0
"""
GOOD = (
    "A comment at the end of a file without a newline made the parser read past the buffer. TODO: a test for [Windows]."
)
BAD = "Everyone always hits this with generated files."
STRICT = "fail-on: warning\n"
NAME = "sendemail-validate"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git repository, which is the working directory, untouched by the configuration of whoever runs the tests."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    folder = tmp_path / "repository"
    folder.mkdir()
    monkeypatch.chdir(folder)
    git("init", "-q")
    (folder / "mailcheck.yaml").write_text(STRICT, encoding="utf-8")
    return folder


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], check=True, capture_output=True, text=True, timeout=60).stdout.strip()


def run(*command: str, **env: str) -> Done:
    done = subprocess.run(
        command, capture_output=True, check=False, timeout=90, env={**os.environ, **env}, stdin=subprocess.DEVNULL
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def hook(*arguments: str, **env: str) -> Done:
    return run(sys.executable, "-m", "mailcheck", "hook", *arguments, **env)


def patch(prose: str) -> str:
    Path("0001-stop.patch").write_text(PATCH.format(prose=prose), encoding="utf-8")
    return "0001-stop.patch"


class TestRun:
    def test_good_prose_passes(self, repository: Path) -> None:
        assert hook("run", patch(GOOD)) == Done(0, "", "")

    def test_bad_prose_is_stopped_and_the_diff_is_none(self, repository: Path) -> None:
        done = hook("run", patch(BAD))
        assert (done.code, done.out) == (1, "")
        assert "is a law about everyone" in done.err
        assert "ACT NOW" not in done.err
        assert done.last == "mailcheck: stopped by sweeping-generalization; nothing was sent"

    def test_the_headers_that_newer_git_passes_are_read(self, repository: Path) -> None:
        ignored = "To: dev@smallcompiler.example\nX-Mailcheck-Ignore: sweeping-generalization -- it is so\n\n"
        Path("headers").write_text(ignored, encoding="utf-8")
        assert hook("run", patch(BAD), "headers").code == 0
        Path("headers").write_text("To: dev@lists.example\n", encoding="utf-8")
        assert hook("run", patch(BAD), "headers").code == 1

    def test_what_cannot_be_checked_is_2(self, repository: Path, tmp_path: Path) -> None:
        assert (
            hook("run", "none.patch").last
            == "mailcheck: none.patch: cannot be read: No such file or directory; nothing was sent"
        )
        done = hook("run", patch(GOOD), PYTHONPATH=injected(tmp_path / "path", "os._exit(4)"))
        assert (done.code, done.last) == (
            2,
            "mailcheck: could not be checked: the checker died (exit code 4); nothing was sent",
        )
        Path("mailcheck.yaml").write_text("gate: {judge: [cats]}", encoding="utf-8")
        assert hook("run", patch(GOOD)).code == 2


class TestInstall:
    def installed(self) -> Path:
        done = hook("install")
        assert (done.code, done.err) == (0, "")
        return Path(done.out.splitlines()[0].partition(" is written")[0])

    def test_it_is_where_git_looks_and_git_runs_it(self, repository: Path) -> None:
        path = self.installed()
        assert path == repository / ".git" / "hooks" / NAME
        assert os.access(path, os.X_OK)
        done = run("git", "hook", "run", NAME, "--", patch(BAD))
        assert done.code == 1
        assert "stopped by sweeping-generalization" in done.err
        assert run("git", "hook", "run", NAME, "--", patch(GOOD)).code == 0

    def test_core_hookspath_decides(self, repository: Path) -> None:
        git("config", "core.hooksPath", "our hooks")
        assert self.installed() == repository / "our hooks" / NAME
        assert run("git", "hook", "run", NAME, "--", patch(BAD)).code == 1

    def test_a_worktree_shares_the_hook(self, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        git("-c", "user.name=A", "-c", "user.email=a@a.example", "commit", "-q", "--allow-empty", "-m", "first")
        git("worktree", "add", "-q", "../other")
        monkeypatch.chdir("../other")
        Path("mailcheck.yaml").write_text(STRICT, encoding="utf-8")
        assert self.installed() == repository / ".git" / "hooks" / NAME
        assert run("git", "hook", "run", NAME, "--", patch(BAD)).code == 1

    @pytest.mark.parametrize(("prose", "code", "ran"), [(GOOD, 7, True), (BAD, 1, False)])
    def test_a_hook_that_was_there_goes_on_being_run(self, repository: Path, prose: str, code: int, ran: bool) -> None:
        before = repository / ".git" / "hooks" / NAME
        before.parent.mkdir(exist_ok=True)
        before.write_text('#!/bin/sh\necho "$@" > ran\nexit 7\n', encoding="utf-8")
        before.chmod(0o755)
        assert "is run after mailcheck" in hook("install").out
        Path("headers").write_text("To: dev@lists.example\n", encoding="utf-8")
        assert run("git", "hook", "run", NAME, "--", patch(prose), "headers").code == code
        assert Path("ran").exists() == ran
        if ran:
            assert Path("ran").read_text(encoding="utf-8") == "0001-stop.patch headers\n"

    def test_once_more_changes_nothing(self, repository: Path) -> None:
        path = self.installed()
        once = path.read_text(encoding="utf-8")
        assert self.installed().read_text(encoding="utf-8") == once
        assert not path.with_name(f"{NAME}.before-mailcheck").exists()

    def test_two_hooks_are_not_both_kept(self, repository: Path) -> None:
        path = self.installed()
        path.with_name(f"{NAME}.before-mailcheck").write_text("one", encoding="utf-8")
        path.write_text("another", encoding="utf-8")
        done = hook("install")
        assert (done.code, path.read_text(encoding="utf-8")) == (2, "another")
        assert "take one of them away" in done.last

    def test_a_mailcheck_that_is_gone_lets_nothing_pass(self, repository: Path) -> None:
        path = self.installed()
        path.write_text(path.read_text(encoding="utf-8").replace(sys.executable, "/nowhere/python"), encoding="utf-8")
        assert run("git", "hook", "run", NAME, "--", patch(GOOD)).code not in (0, 1)

    def test_outside_a_repository(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
        done = hook("install")
        assert (done.code, len(done.err.splitlines())) == (2, 1)
        assert "not a git repository" in done.last
