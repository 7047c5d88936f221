"""What `mailcheck check` lets be: the baseline it reads or writes, and what did not change since a revision."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mailcheck.config import Known
from mailcheck.frozen import Frozen, replace
from mailcheck.model import MailcheckError, Report

if TYPE_CHECKING:
    from mailcheck.baseline import Baseline
    from mailcheck.changes import Changes

_MARK = b'{"mailcheck-baseline"'


class KnownFindings(Frozen):
    """The baseline and the changes of a run, None for those that were not asked for."""

    baseline: Baseline | None = None
    changes: Changes | None = None

    @property
    def marks(self) -> tuple[Known, ...]:
        """What sets findings aside, the baseline first: what it knows is not gone where no line changed."""
        return tuple(known for known in (self.baseline, self.changes) if known)

    def told(self, report: Report) -> Report:
        """*report* without the drafts that did not change."""
        if self.changes is None:
            return report
        touched = self.changes.touched
        drafts = tuple(scored for scored in report.drafts if touched(scored.draft.message.source.name))
        return replace(report, drafts=drafts)

    def gone(self, report: Report) -> int:
        """How many findings of the baseline are no longer there."""
        return self.baseline.gone(report) if self.baseline else 0


def known_findings(baseline: Path | None, written: Path | None, changed_since: str | None) -> KnownFindings:
    """What the options name. Raises MailcheckError for a baseline or a revision that is not there."""
    if written and (baseline or changed_since is not None):
        other = "--baseline" if baseline else "--changed-since"
        raise MailcheckError(f"--write-baseline writes down all findings: leave {other} out")
    if written:
        _free(written)
    return KnownFindings(
        _read(baseline) if baseline else None, None if changed_since is None else _since(changed_since)
    )


def _read(path: Path) -> Baseline:
    from mailcheck.baseline import read

    return read(path)


def _since(revision: str) -> Changes:
    from mailcheck.changes import since

    return since(revision)


def _free(path: Path) -> None:
    """Raises MailcheckError where *path* is something else than a baseline, such as a draft."""
    try:
        head = path.read_bytes()[: len(_MARK)] if path.exists() else b""
    except OSError as error:
        raise MailcheckError(f"{path}: cannot be written: {error.strerror}") from None
    if head and head != _MARK:
        raise MailcheckError(f"{path}: is there already and is no baseline; it is left as it is")
