"""The relay's user name and password, from a file or the environment: never from the command line, which others see."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from mailcheck.gateways.proxy.relay import Credentials
from mailcheck.model import MailcheckError

USER, PASSWORD = "MAILCHECK_RELAY_USER", "MAILCHECK_RELAY_PASSWORD"
_MOST = 4096  # bytes


def credentials(file: Path | None, environment: Mapping[str, str]) -> Credentials | None:
    """Those of *file* (a line with the user, a line with the password), else those of *environment*, else None.

    Raises MailcheckError for a file that others may read or that holds no two lines, and for half of an environment.
    """
    if file is not None:
        return _in_file(file)
    user, password = environment.get(USER, ""), environment.get(PASSWORD, "")
    if bool(user) != bool(password):
        raise MailcheckError(
            f"{USER if user else PASSWORD} is set and {PASSWORD if user else USER} is not; it takes both"
        )
    return Credentials(user, password) if user else None


def _in_file(file: Path) -> Credentials:
    try:
        with file.open("rb") as opened:
            if os.name == "posix" and stat.S_IMODE(os.fstat(opened.fileno()).st_mode) & 0o077:
                raise MailcheckError(f"{file} holds a password, and others may read it: chmod 600 {file}")
            lines = opened.read(_MOST).decode("utf-8").splitlines()
    except OSError as error:
        raise MailcheckError(f"{file}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        lines = []
    if len(lines) != 2 or not all(lines):
        raise MailcheckError(f"{file}: holds no login; it takes two lines, the user and the password")
    return Credentials(*lines)
