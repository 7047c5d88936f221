"""`mailcheck check --contacts`: readers known by their address, and templates held against the columns."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

LIST = "email,first_name,last_name,company\nmichael@virardi.example,Michael,Virardi,Virardi Training\n"
LETTER = (
    "---\nto: michael@virardi.example\n---\nHi Sarah,\n\nVirardi Training should see the plan of the seats.\n\nJo\n"
)


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The installed command on the drafts in *folder*."""
    (folder / "list.csv").write_text(LIST, encoding="utf-8")
    command = [sys.executable, "-m", "mailcheck", "check", *arguments, "--format", "json"]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=60, check=False)


def found(done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    """The words of each rule's finding."""
    return {one["rule"]: one["match"] for one in json.loads(done.stdout)["drafts"][0]["findings"]}


def test_the_reader_is_known_by_the_address(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(LETTER, encoding="utf-8")
    select = ("--select", "wrong-name,company-instead-of-person")
    without = found(run(tmp_path, "a.md", *select))
    assert "wrong-name" not in without
    known = found(run(tmp_path, "a.md", "--contacts", "list.csv", *select))
    assert known["wrong-name"] == "Sarah"
    assert known["company-instead-of-person"] == "Virardi Training"


def test_a_template_is_held_against_the_columns(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Hi {{ first_name }},\n\nthe kiln in {{ town }} is on.\n", encoding="utf-8")
    done = run(tmp_path, "a.md", "--contacts", "list.csv", "--select", "unknown-tag")
    assert found(done) == {"unknown-tag": "{{ town }}"}
    assert done.returncode == 1
    assert found(run(tmp_path, "a.md", "--select", "unknown-tag")) == {}


def test_a_list_that_cannot_be_read_is_exit_2(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(LETTER, encoding="utf-8")
    done = run(tmp_path, "a.md", "--contacts", "none.csv")
    assert (done.returncode, done.stderr) == (2, "mailcheck: none.csv: no such file or directory\n")
