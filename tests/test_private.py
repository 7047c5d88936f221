"""Nothing leaves the machine: what judges a draft opens no connection, and has nobody working behind its back."""

from __future__ import annotations

import subprocess
import sys

import pytest

JUDGED = """
import os
from mailcheck import lint
lint("Hi Ana,\\n\\nNobody reads a second page. Commuters skip anything below the fold.\\n\\nTom\\n")
assert {"onnxruntime", "spacy"} & set(__import__("sys").modules)
print(len(os.listdir("/proc/self/task")))
open_files = [os.path.realpath(f"/proc/self/fd/{number}") for number in os.listdir("/proc/self/fd")]
print([one for one in open_files if "socket:" in one])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="threads and files are looked up in /proc")
def test_judging_opens_no_socket_and_starts_no_thread() -> None:
    done = subprocess.run([sys.executable, "-c", JUDGED], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["1", "[]"]


def test_what_reports_to_its_makers_cannot_be_installed() -> None:
    from importlib.metadata import requires

    from packaging.requirements import Requirement

    (model,) = (one for one in map(Requirement, requires("mailcheck-lint") or []) if one.name == "onnxruntime")
    assert "1.28.0" in model.specifier and "1.29.0" not in model.specifier
