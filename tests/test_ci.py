"""pre-commit, GitHub and GitLab: their files are valid, the README's lines for them are few and do what they say."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from test_readme import README, TOP, blocks, read

BIN = Path(sys.executable).parent
GUYS = "Hi Guys,\n\nthe rye is in. Would you send us two sacks on Friday?\n\nBest,\nTomasz Wójcik\n"
HOOKS, ACTION = read(".pre-commit-hooks.yaml"), read("action.yml")
PRE_COMMIT, STEPS, GITLAB = blocks(README.split("## In CI")[1].split("## How it judges")[0], "yaml")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with templates, of which one greets nobody, and the command on the PATH."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "mailcheck").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m mailcheck "$@"\n')
    (tmp_path / "bin" / "mailcheck").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{BIN}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONUTF8", "1")
    for name in ("templates/bad.eml", "templates/good.txt", "templates/logo.png", "notes/bad.md"):
        path = tmp_path / "repository" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Subject: Rye\n\n{GUYS}" if name.endswith("eml") else GUYS, "utf-8")
    (tmp_path / "repository" / "templates" / "good.txt").write_text(GUYS.replace("Guys", "Ana"), "utf-8")
    monkeypatch.chdir(tmp_path / "repository")
    run("git", "init", "-q")
    run("git", "add", ".")
    return tmp_path / "repository"


def run(*command: str, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=900, check=False, **more)


def valid(text: str, schema: str, folder: Path) -> None:
    """Holds *text* against a schema that check-jsonschema has."""
    (folder / "given.yml").write_text(text, "utf-8")
    done = run(str(BIN / "check-jsonschema"), "--builtin-schema", schema, "--no-cache", str(folder / "given.yml"))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("lines", [PRE_COMMIT, STEPS, GITLAB])
def test_five_lines_are_enough(lines: str) -> None:
    assert len(lines.splitlines()) == 5
    assert yaml.safe_load(lines)


class TestPreCommit:
    def test_the_hook_is_valid_and_takes_files_by_their_names(self) -> None:
        done = run(str(BIN / "pre-commit"), "validate-manifest", str(TOP / ".pre-commit-hooks.yaml"))
        assert done.returncode == 0, done.stdout
        (hook,) = yaml.safe_load(HOOKS)
        assert (hook["types"], hook["require_serial"]) == (["file"], True)
        for name, taken in {"a.eml": 1, "b/c.html": 1, "c.htm": 1, "d.md": 1, "e.txt": 1, "f.py": 0, "eml": 0}.items():
            assert bool(re.search(hook["files"], name)) is bool(taken), name

    def test_the_lines_of_the_readme_name_it(self, place: Path) -> None:
        Path("config.yaml").write_text(PRE_COMMIT)
        assert run(str(BIN / "pre-commit"), "validate-config", "config.yaml").returncode == 0
        (repository,) = yaml.safe_load(PRE_COMMIT)["repos"]
        assert [hook["id"] for hook in repository["hooks"]] == [hook["id"] for hook in yaml.safe_load(HOOKS)]

    def test_it_checks_what_is_committed(self, place: Path) -> None:
        (hook,) = yaml.safe_load(HOOKS)
        (repository,) = yaml.safe_load(PRE_COMMIT)["repos"]
        local = {**hook, "language": "system", **repository["hooks"][0]}  # as the README has it, but installed already
        Path(".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [{"repo": "local", "hooks": [local]}]}))
        done = run(str(BIN / "pre-commit"), "run", "--all-files", "--verbose")
        assert done.returncode == 1
        assert "templates/bad.eml" in done.stdout and "generic-greeting" in done.stdout
        assert "templates/good.txt" in done.stdout
        assert "logo.png" not in done.stdout and "notes/bad.md" not in done.stdout
        Path("templates/bad.eml").unlink()
        run("git", "add", ".")
        assert run(str(BIN / "pre-commit"), "run", "--all-files").returncode == 0

    @pytest.mark.skipif("CI" not in os.environ, reason="installs mailcheck from PyPI: in CI alone")
    def test_it_can_be_tried_from_the_repository(self, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PRE_COMMIT_HOME", str(place.parent / "home"))
        done = run(str(BIN / "pre-commit"), "try-repo", str(TOP), "mailcheck", "--all-files", "--verbose")
        assert done.returncode == 1, done.stdout + done.stderr
        assert "generic-greeting" in done.stdout and "notes/bad.md" in done.stdout
        assert "logo.png" not in done.stdout


class TestGithub:
    def test_the_action_is_valid(self, tmp_path: Path) -> None:
        valid(ACTION, "vendor.github-actions", tmp_path)

    def test_the_lines_of_the_readme_are_valid_and_give_what_it_takes(self, tmp_path: Path) -> None:
        steps = yaml.safe_load(STEPS)
        job = {"runs-on": "ubuntu-latest", "steps": steps}
        valid(yaml.safe_dump({"on": "pull_request", "jobs": {"mailcheck": job}}), "vendor.github-workflows", tmp_path)
        assert steps[1]["with"].keys() <= yaml.safe_load(ACTION)["inputs"].keys()

    def test_nothing_put_in_becomes_part_of_a_script(self) -> None:
        for step in yaml.safe_load(ACTION)["runs"]["steps"]:
            assert "${{" not in step.get("run", "")

    def check(self, place: Path, **given: str) -> subprocess.CompletedProcess[str]:
        """The last step of the action, as the runner does it."""
        step = yaml.safe_load(ACTION)["runs"]["steps"][-1]
        inputs = {name: given.get(name, one["default"]) for name, one in yaml.safe_load(ACTION)["inputs"].items()}
        names = {key: re.fullmatch(r"\$\{\{ inputs\.(\w+) \}\}", value) for key, value in step["env"].items()}
        temp = place.parent / "temp"
        (temp / "mailcheck" / "bin").mkdir(parents=True)
        shutil.copy(place.parent / "bin" / "mailcheck", temp / "mailcheck" / "bin")
        environment = {**os.environ, "RUNNER_TEMP": str(temp), **{k: inputs[n[1]] for k, n in names.items() if n}}
        (place.parent / "step.sh").write_text(step["run"])
        shell = ("bash", "--noprofile", "--norc", "-eo", "pipefail", str(place.parent / "step.sh"))
        return run(*shell, env=environment)

    def test_the_lines_of_the_readme_fail_for_a_finding(self, place: Path) -> None:
        done = self.check(place, **yaml.safe_load(STEPS)[1]["with"])
        assert done.returncode == 1
        assert (
            "::error file=templates/bad.eml,line=3,endLine=3,col=1,endColumn=9,title=mailcheck%3A generic"
            in done.stdout
        )
        assert "notes/bad.md" not in done.stdout
        assert done.stderr.startswith("mailcheck: failed: ")

    def test_by_default_it_checks_everything(self, place: Path) -> None:
        done = self.check(place)
        assert "file=notes/bad.md" in done.stdout

    def test_paths_and_options_are_no_shell(self, place: Path) -> None:
        done = self.check(
            place, paths="templates/*.txt $(touch${IFS}owned) `touch owned`; touch owned", args="--strict"
        )
        assert done.returncode == 2
        assert not Path("owned").exists()


class TestGitlab:
    def test_the_lines_of_the_readme_are_valid(self, tmp_path: Path) -> None:
        valid(GITLAB, "vendor.gitlab-ci", tmp_path)

    def test_they_write_the_report_they_name_and_fail_for_a_finding(self, place: Path) -> None:
        job = yaml.safe_load(GITLAB)["mailcheck"]
        done = run("bash", "-ec", "\n".join(job["script"]))
        assert done.returncode == 1
        report = Path(job["artifacts"]["reports"]["codequality"]).read_text("utf-8")
        assert '"check_name": "generic-greeting"' in report
        assert job["artifacts"]["when"] == "always"
