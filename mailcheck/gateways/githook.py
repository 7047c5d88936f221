"""The `sendemail-validate` hook of a git repository: where it is, how it stands, and how it is put there."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

from mailcheck.frozen import Frozen
from mailcheck.model import MailcheckError

NAME = "sendemail-validate"
BEFORE = f"{NAME}.before-mailcheck"  # the hook that was there, which goes on being run
_OURS = "# Written by `mailcheck hook install`"
# Without a shell's `set -e`: whatever the first line ends with but 0 keeps git from sending.
_SCRIPT = """\
#!/bin/sh
{ours}: git send-email sends nothing that mailcheck does not let pass.
{command} hook run "$@" || exit $?
before="$(dirname "$0")/{before}"
if [ -x "$before" ]; then exec "$before" "$@"; fi
"""


class Hook(Frozen):
    """The hook of the repository that the working directory is in."""

    path: Path

    @property
    def there(self) -> bool:
        """True where any hook of that name is there."""
        return os.path.lexists(self.path)

    @property
    def ours(self) -> bool:
        """True where the hook is the one that `install` writes."""
        try:
            return _OURS in self.path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return False

    @property
    def runs(self) -> bool:
        """True where git would run it; one that is not executable it passes over with at most a hint."""
        return os.access(self.path, os.X_OK)

    @property
    def before(self) -> Path:
        """Where the hook is that was there before ours."""
        return self.path.with_name(BEFORE)

    def missing(self) -> str:
        """The program that our hook runs, where it is no longer there, else ""."""
        lines = self.path.read_text(encoding="utf-8", errors="replace").splitlines()
        program = next((shlex.split(line)[0] for line in lines if " hook run " in line), "")
        return program if program and not os.access(program, os.X_OK) else ""


def found() -> Hook:
    """The hook's place: in the folder that git takes hooks from (core.hooksPath, worktrees). Raises MailcheckError."""
    return Hook(Path(os.path.abspath(_git("rev-parse", "--git-path", "hooks"))) / NAME)


def setting(name: str) -> str:
    """The value of git's configuration key *name*, "" where it has none."""
    try:
        return _git("config", "--get", name)
    except MailcheckError:
        return ""


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, check=False, timeout=10)
    except FileNotFoundError:
        raise MailcheckError("git is not installed, or not on the PATH") from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise MailcheckError(f"git cannot be run: {error}") from None
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["no reason given"]
        raise MailcheckError(f"git {arguments[0]}: {reason[0]}")
    return os.fsdecode(done.stdout.rstrip(b"\n"))


def install(hook: Hook) -> bool:
    """Writes our hook; one that was there is kept beside it and run after ours. True where there was one to keep.

    Raises MailcheckError where it cannot be written, and where two hooks would have to be kept.
    """
    keep = hook.there and not hook.ours
    if keep and os.path.lexists(hook.before):
        raise MailcheckError(
            f"{hook.before} is there already, so {hook.path.name} cannot be kept; take one of them away"
        )
    command = " ".join(map(shlex.quote, (sys.executable, "-P", "-m", "mailcheck")))
    script = _SCRIPT.format(ours=_OURS, command=command, before=BEFORE)
    try:
        hook.path.parent.mkdir(parents=True, exist_ok=True)
        if keep:
            hook.path.rename(hook.before)
        made = hook.path.with_name(f"{NAME}.new")
        made.write_text(script, encoding="utf-8")
        made.chmod(0o755)
        made.replace(hook.path)
    except OSError as error:
        raise MailcheckError(f"{error.filename or hook.path}: cannot be written: {error.strerror}") from None
    return keep
