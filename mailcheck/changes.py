"""A revision of the repository in, what changed since it out: findings on lines that did not change are set aside.

Asks git, and compares with the files as they lie there, committed or not. A finding without words (`missing-…`) has
no line of its own: it is told where its file changed at all.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Sequence
from functools import lru_cache

from mailcheck.first_use import pattern
from mailcheck.frozen import Frozen, replace
from mailcheck.model import Draft, Finding, Location, MailcheckError, Suppressed
from mailcheck.places import STDIN, file_of

BY = "changed-since"
_HUNK = pattern(rb"^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@", re.MULTILINE)
_DIFF = ("diff", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-color", "--text", "--ignore-submodules")


class Changes(Frozen):
    """What changed since `revision` (as it was given; `commit` is its full name) in the repository at `top`.

    `before` are the files that were there then, `changed` those that are not as they were.
    """

    revision: str
    commit: str
    top: str
    before: frozenset[str]
    changed: frozenset[str]

    def touched(self, name: str) -> bool:
        """True where the source called *name* is new or changed. Raises MailcheckError for one out of reach of git."""
        path = self._path(name)
        return path in self.changed or path not in self.before

    def mark(self, draft: Draft, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """*findings* of *draft*, those set aside that stand on lines that did not change."""
        name = draft.message.source.name
        path, in_mailbox = self._path(name), bool(file_of(name)[1])
        aside = Suppressed(BY, f"not changed since {self.revision}")
        return tuple(
            replace(finding, suppressed=aside)
            if finding.suppressed is None and self._old(finding, path, in_mailbox)
            else finding
            for finding in findings
        )

    def _old(self, finding: Finding, path: str, in_mailbox: bool) -> bool:
        """True where *finding* stands on lines that were there before."""
        if path not in self.before or path not in self.changed:
            return path in self.before
        if finding.span is None or finding.location.file_column is None or in_mailbox:
            return False
        return _lines(finding.location).isdisjoint(_changed_lines(self.top, self.commit, path))

    def _path(self, name: str) -> str:
        """The file behind *name*, links followed, as git calls it."""
        path = os.path.relpath(os.path.realpath(file_of(name)[0]), os.path.realpath(self.top)).replace(os.sep, "/")
        if name == STDIN or path.startswith("../"):
            what = "standard input is in no repository" if name == STDIN else "it lies outside the repository"
            raise MailcheckError(f"{what}, and --changed-since cannot say what changed in it")
        return path


def _lines(at: Location) -> set[int]:
    """The lines of the file that a finding stands on."""
    ends_before = at.file_end_column == 1 and at.file_end_line > at.file_line
    return set(range(at.file_line, at.file_end_line + (0 if ends_before else 1)))


@lru_cache(maxsize=1024)
def _changed_lines(top: str, commit: str, path: str) -> frozenset[int]:
    """The lines of *path* that are not in *commit*, and those beside lines that are no longer there."""
    shown = _git(top, *_DIFF, "--unified=0", commit, "--", f":(top,literal){path}")
    found: set[int] = set()
    for hunk in _HUNK.finditer(shown):
        start, count = int(hunk[1]), int(hunk[2] or 1)
        found.update(range(start, start + count) if count else (start, start + 1))
    return frozenset(found)


def since(revision: str) -> Changes:
    """What changed since *revision* in the repository of the working directory. Raises MailcheckError."""
    try:
        top = os.fsdecode(_git(".", "rev-parse", "--show-toplevel")).rstrip("\n")
    except _Refused as error:
        raise MailcheckError(f"{error}; run mailcheck inside the repository of the drafts") from None
    try:
        commit = _git(top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").decode()
    except _Refused:
        shallow = _git(top, "rev-parse", "--is-shallow-repository").strip() == b"true"
        raise MailcheckError(_no_revision(revision, shallow)) from None
    commit = commit.strip()
    before = _names(_git(top, "ls-tree", "-r", "-z", "--name-only", "--full-tree", commit))
    return Changes(revision, commit, top, before, _names(_git(top, *_DIFF, "--name-only", "-z", commit)))


def _no_revision(revision: str, shallow: bool) -> str:
    """What to do about a revision that is not there."""
    if shallow:
        ways = "`git fetch --unshallow`, or `fetch-depth: 0` for actions/checkout"
        return f"--changed-since: `{revision}` is not in this shallow clone; fetch it: {ways}"
    return f"--changed-since: there is no revision `{revision}` here; `git fetch` may bring it"


class _Refused(MailcheckError):
    """git would not do it; the text is what it says."""


def _git(folder: str, *arguments: str) -> bytes:
    """What git says in *folder*. Raises MailcheckError where there is no git and where it refuses."""
    try:
        english = {**os.environ, "LC_ALL": "C"}
        done = subprocess.run(["git", "-C", folder, *arguments], capture_output=True, check=False, env=english)
    except (OSError, ValueError) as error:
        raise MailcheckError(f"--changed-since needs git, which cannot be run: {error}") from None
    if done.returncode:
        said = (done.stderr.decode("utf-8", "replace").strip().splitlines() or ["git failed"])[0]
        raise _Refused(f"--changed-since: {said.removeprefix('fatal: ')}")
    return done.stdout


def _names(listed: bytes) -> frozenset[str]:
    return frozenset(os.fsdecode(name) for name in listed.split(b"\0") if name)
