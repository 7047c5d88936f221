"""Findings that are known and let be: a file of them in, the same findings of a later run marked as set aside out.

A finding is known by its file, its rule and its words, however often these stand there; where they stand does not
count, so that moved lines change nothing. The file is JSON, one finding a line, for people to review.
"""

from __future__ import annotations

import json
import os
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from mailcheck.frozen import Frozen, replace
from mailcheck.model import Draft, Finding, MailcheckError, Report, Suppressed
from mailcheck.places import place_of

BY = "baseline"
MAX_BYTES = 25 * 1024 * 1024
_FORMAT = "mailcheck-baseline"
_VERSION = 1
Key = tuple[str, str, str]


def key_of(finding: Finding, file: str) -> Key:
    """What *finding*, in *file*, is known by: the file, the rule and its words, in small letters and single spaces."""
    return file, finding.rule, " ".join(unicodedata.normalize("NFC", finding.match).split()).casefold()


class Baseline(Frozen):
    """How often each finding is known; files are relative to *folder*."""

    known: Mapping[Key, int]
    folder: str

    def mark(self, draft: Draft, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """*findings* of *draft*, those set aside that are known; of more than are known, the first."""
        file = str(place_of(draft.message.source.name, self.folder))
        left = Counter({key: count for key, count in self.known.items() if key[0] == file})
        marked = []
        for finding in findings:
            key = key_of(finding, file)
            if finding.suppressed is None and left[key] > 0:
                left[key] -= 1
                finding = replace(finding, suppressed=Suppressed(BY, ""))
            marked.append(finding)
        return tuple(marked)

    def gone(self, report: Report) -> int:
        """How many known findings are no longer there, in files of this run or that are no more, by rules that ran."""
        met: Counter[Key] = Counter()
        files = set()
        for file, finding in _found(report, self.folder):
            files.add(file)
            if finding and finding.suppressed and finding.suppressed.by == BY:
                met[key_of(finding, file)] += 1
        failed = {str(place_of(failure.source, self.folder)) for failure in report.failures}
        rules = {rule.id for rule in report.rules}
        return sum(
            count - met[key]
            for key, count in self.known.items()
            if key[1] in rules and key[0] not in failed and (key[0] in files or not self._is_there(key[0]))
        )

    def _is_there(self, file: str) -> bool:
        return os.path.exists(os.path.join(self.folder, file.partition("#")[0]))


def _found(report: Report, folder: str) -> Iterator[tuple[str, Finding | None]]:
    """Each file of the run with each of its findings, and once with None."""
    for scored in report.drafts:
        file = str(place_of(scored.draft.message.source.name, folder))
        yield file, None
        for finding in scored.findings:
            yield file, finding


def written(report: Report, path: Path) -> tuple[str, int]:
    """The baseline file at *path* for all open findings of *report*, and how many these are."""
    known = Counter(
        key_of(finding, file)
        for file, finding in _found(report, _folder(path))
        if finding and finding.suppressed is None
    )
    lines = [
        json.dumps({"file": file, "rule": rule, "words": words, "count": count}, ensure_ascii=True)
        for (file, rule, words), count in sorted(known.items())
    ]
    entries = "".join(f"\n  {line}," for line in lines).removesuffix(",")
    return f'{{"{_FORMAT}": {_VERSION}, "findings": [{entries}\n]}}\n', known.total()


def _folder(path: Path) -> str:
    return str(Path(os.path.abspath(path)).parent)


def read(path: Path) -> Baseline:
    """The baseline in the file at *path*. Raises MailcheckError where it is missing or malformed."""
    try:
        if not path.is_file():
            raise MailcheckError(f"{path}: no such baseline; --write-baseline {path} makes one")
        if path.stat().st_size > MAX_BYTES:
            raise MailcheckError(f"{path}: no baseline: larger than {MAX_BYTES // 1024 // 1024} MB")
        value = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise MailcheckError(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise MailcheckError(f"{path}: no baseline: {reason}") from None
    if not isinstance(value, dict) or not isinstance(value.get("findings"), list):
        raise MailcheckError(f'{path}: no baseline: it must be {{"{_FORMAT}": {_VERSION}, "findings": […]}}')
    if value.get(_FORMAT) != _VERSION:
        raise MailcheckError(f"{path}: a baseline of another version of mailcheck; write it anew")
    known: Counter[Key] = Counter()
    for number, entry in enumerate(value["findings"], 1):
        key, count = _entry(entry, number, path)
        known[key] += count
    return Baseline(known, _folder(path))


def _entry(entry: Any, number: int, path: Path) -> tuple[Key, int]:
    wanted = {"file": str, "rule": str, "words": str, "count": int}
    right = isinstance(entry, dict) and entry.keys() == wanted.keys()
    if not right or any(type(entry[name]) is not kind for name, kind in wanted.items()) or entry["count"] < 1:
        raise MailcheckError(f"{path}: finding {number} is malformed; it must have a file, a rule, words and a count")
    return (entry["file"], entry["rule"], entry["words"]), entry["count"]
