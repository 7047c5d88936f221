"""Tests keep nothing in the user's own cache folder, from the first import on."""

from __future__ import annotations

import os
import shutil
import tempfile

import pytest

_HOME = tempfile.mkdtemp(prefix="mailcheck-cache-")


def pytest_configure(config: pytest.Config) -> None:
    os.environ["XDG_CACHE_HOME"] = _HOME
    config.add_cleanup(lambda: shutil.rmtree(_HOME, ignore_errors=True))
