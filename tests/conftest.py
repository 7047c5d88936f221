"""Tests keep nothing in the user's own cache folder, and none fails because the machine is busy."""

from __future__ import annotations

import os
import shutil
import tempfile

import pytest
from hypothesis import settings

_HOME = tempfile.mkdtemp(prefix="mailcheck-cache-")


def pytest_configure(config: pytest.Config) -> None:
    os.environ["XDG_CACHE_HOME"] = _HOME
    settings.register_profile("mailcheck", deadline=None)
    settings.load_profile("mailcheck")
    config.add_cleanup(lambda: shutil.rmtree(_HOME, ignore_errors=True))
