"""The wheel, built and installed into a clean environment: everything it needs travels inside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DRAFT = (
    "Hi Guys,\n\nPeople never read what stands below the fold. "
    "Our posters double the fares of any line that hangs them up at last.\n"
)


def run(*command: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=300, **options)  # type: ignore[call-overload, no-any-return]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    built = run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
    assert built.returncode == 0, built.stdout + built.stderr
    return next(folder.glob("mailcheck_lint-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel in it; its dependencies are lent by the one that runs the tests."""
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    pip = run(python, "-m", "pip", "install", "--no-deps", "--no-index", "--disable-pip-version-check", wheel)
    assert pip.returncode == 0, pip.stderr
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").stdout.strip())
    (site / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return folder


def test_wheel_holds_rules_weights_and_schemas(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {f"mailcheck/pack/{path.relative_to(ROOT / 'rules')}" for path in (ROOT / "rules").rglob("*.yaml")}
    wanted |= {
        "mailcheck/weights/sentences.onnx",
        "mailcheck/weights/vocabulary.txt",
        "mailcheck/schema/report.schema.json",
        "mailcheck/schema/rule.schema.json",
        "mailcheck/py.typed",
    }
    assert wanted <= names
    assert not [name for name in names if name.startswith(("tests/", "samples/", "training/", "rules/"))]


def test_installed_command_judges_a_draft(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "draft.txt").write_text(DRAFT, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    checked = run(installed / "bin" / "mailcheck", "draft.txt", "--format", "json", cwd=tmp_path, env=environment)
    assert checked.returncode == 1, checked.stderr
    found = {finding["rule"] for finding in json.loads(checked.stdout)["drafts"][0]["findings"]}
    assert {"generic-greeting", "sweeping-generalization", "missing-signature"} <= found


def test_installed_package_lints(installed: Path, tmp_path: Path) -> None:
    script = "import mailcheck; print(mailcheck.__file__); print(len(mailcheck.lint('Hi Guys,').drafts[0].findings))"
    said = run(installed / "bin" / "python", "-c", script, cwd=tmp_path)
    assert str(installed) in said.stdout and said.stdout.split()[-1] != "0", said.stderr
