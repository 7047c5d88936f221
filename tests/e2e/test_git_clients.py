"""git send-email with the hook that `mailcheck hook install` writes: all patches go, or none."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_hook import BAD, GOOD, NAME, git, hook, patch, repository

from tests.e2e.clients import missing
from tests.e2e.sink import Sink, running

__all__ = ["repository"]  # a fixture


@pytest.fixture
def sink(repository: Path) -> Iterator[Sink]:  # noqa: F811
    if missing("git send-email"):
        pytest.skip(missing("git send-email"))
    git("config", "user.name", "Yuki")
    git("config", "user.email", "yuki@smallcompiler.example")
    assert hook("install").code == 0
    with running() as sink:
        yield sink


def send(sink: Sink, *files: str) -> subprocess.CompletedProcess[bytes]:
    server = ("--smtp-server=127.0.0.1", f"--smtp-server-port={sink.port}", "--smtp-domain=localhost")
    quiet = ("--confirm=never", "--suppress-cc=all", "--from=yuki@smallcompiler.example", "--to=dev@lists.example")
    return subprocess.run(
        ["git", "send-email", *server, *quiet, *files],
        capture_output=True,
        timeout=120,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def test_a_good_patch_is_sent_whole(sink: Sink) -> None:
    sent = send(sink, patch(GOOD))
    assert sent.returncode == 0, sent.stderr
    (kept,) = sink.kept
    whole = Path("0001-stop.patch").read_bytes().partition(b"\n\n")[2]
    assert kept.content.replace(b"\r\n", b"\n").endswith(b"\n\n" + whole)


def test_one_bad_patch_keeps_the_whole_series(sink: Sink) -> None:
    first = Path(patch(GOOD)).rename("0000-first.patch")
    sent = send(sink, str(first), patch(BAD))
    assert sent.returncode != 0
    assert b"stopped by sweeping-generalization" in sent.stderr
    assert not sink.kept


def test_a_cover_letter_is_judged_without_its_shortlog(sink: Sink) -> None:
    letter = (
        "From: Yuki <yuki@smallcompiler.example>\nSubject: [PATCH 0/1] Comments\n\n{}\n\n"
        "Yuki Tanabe (1):\n  Everyone always stops\n\n-- \n2.43.0\n"
    )
    Path("0000-cover-letter.patch").write_text(letter.format(GOOD), encoding="utf-8")
    assert send(sink, "0000-cover-letter.patch").returncode == 0
    Path("0000-cover-letter.patch").write_text(letter.format(BAD), encoding="utf-8")
    assert send(sink, "0000-cover-letter.patch").returncode != 0
    assert len(sink.kept) == 1


def test_a_configuration_that_is_wrong_keeps_it(sink: Sink) -> None:
    Path("mailcheck.yaml").write_text("gate: {judge: [cats]}", encoding="utf-8")
    sent = send(sink, patch(GOOD))
    assert sent.returncode != 0
    assert b"mailcheck.yaml:1:" in sent.stderr
    assert not sink.kept


def test_git_passes_over_a_hook_that_is_not_executable(sink: Sink) -> None:
    """The trap that `mailcheck doctor` knows."""
    (Path(git("rev-parse", "--git-path", "hooks")) / NAME).chmod(0o644)
    assert send(sink, patch(BAD)).returncode == 0
