"""Report -> what has to be said beside the findings, so that what was not checked never looks clean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from mailcheck.frozen import Frozen
from mailcheck.model import Report, Scored
from mailcheck.score import NO_RULE

Level = Literal["error", "warning", "note"]


class Remark(Frozen):
    """One thing to say of a source: how grave it is, its name and what it is about."""

    source: str
    level: Level
    name: Literal["not-checked", "unused-suppression", "not-judged", "note"]
    about: str

    @property
    def text(self) -> str:
        """The whole remark in words."""
        return f"{self.name.replace('-', ' ')}: {self.about}"


def remarks(report: Report) -> tuple[Remark, ...]:
    """What could not be read, suppressions that set nothing aside, what could not be judged, and the notes."""
    failed = [Remark(one.source, "error", "not-checked", one.reason) for one in report.failures]
    return (*failed, *(remark for scored in report.drafts for remark in remarks_of(scored)))


def remarks_of(scored: Scored) -> Iterator[Remark]:
    """The remarks on one draft."""
    name = scored.draft.message.source.name
    for unused in scored.unused_suppressions:
        yield Remark(name, "warning", "unused-suppression", unused)
    unjudged = not_judged(scored)
    if unjudged:
        yield Remark(name, "note", "not-judged", unjudged)
    for note in scored.draft.message.notes:
        yield Remark(name, "note", "note", note)


def not_judged(scored: Scored) -> str:
    """What could not be judged of a draft and why: all of it, or the pillars and the rules, by reason; else ""."""
    if scored.draft.unjudged:
        return scored.draft.unjudged
    by_reason: dict[str, list[str]] = {}
    for pillar in scored.score.pillars:
        if pillar.reason and pillar.reason != NO_RULE:
            by_reason.setdefault(pillar.reason, []).append(pillar.name.capitalize())
    for rule, reason in sorted(scored.not_judged.items()):
        by_reason.setdefault(reason, []).append(rule)
    return "; ".join(f"{', '.join(names)} ({reason})" for reason, names in by_reason.items())
