"""Report -> how a run ends: the exit code, and in words which drafts and limits it is for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from mailcheck.config import Config
from mailcheck.failing import reaching, under
from mailcheck.model import Report, Scored

Drafts = Sequence[tuple[Scored, Config]]


def ending(
    report: Report, config_of: Callable[[str], Config], strict: bool, gone: int = 0, said: bool = False
) -> tuple[int, str]:
    """The exit code and, where it is not 0, the reason in words.

    *config_of* has the limits of each draft. *gone* are findings of the baseline that are no longer there. *said*: why
    drafts could not be checked stands in the report.
    """
    if report.failures:
        first = report.failures[0]
        which = "" if said else f": {first.source}: {first.reason}"
        return 2, f"{count(len(report.failures), 'draft')} could not be checked{which}"
    drafts = [(scored, config_of(scored.draft.message.source.name)) for scored in report.drafts]
    reasons = [*_reached(drafts), *_low(drafts), *(_unclean(report, gone) if strict else ())]
    return (1, "; ".join(reasons)) if reasons else (0, "")


def count(number: int, noun: str) -> str:
    """A number with its noun."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _reached(drafts: Drafts) -> Iterator[str]:
    """The findings at or above the limit of their draft, in a line for each limit."""
    found: dict[str, list[str]] = {}
    for scored, config in drafts:
        severities = reaching(config.fail_on)
        names = [finding.rule for finding in scored.open_findings if finding.severity in severities]
        found.setdefault(config.fail_on, []).extend(names)
    for fail_on, names in found.items():
        if names:
            yield f"{count(len(names), 'finding')} at or above {fail_on} ({', '.join(dict.fromkeys(names))})"


def _low(drafts: Drafts) -> Iterator[str]:
    """The scores and the pillars under the limit of their draft."""
    for scored, config in drafts:
        name = scored.draft.message.source.name
        for pillar, points, least in under(scored.score, config):
            has = f"has {points:g} for {pillar}" if pillar else f"scores {points:.1f}"
            yield f"{name} {has}, under {least:g}"


def _unclean(report: Report, gone: int) -> Iterator[str]:
    """What only a strict run fails for."""
    for scored in report.drafts:
        if scored.draft.unjudged or not scored.draft.words:
            yield f"{scored.draft.message.source.name} was not judged: {scored.score.reason}"
        for unused in scored.unused_suppressions:
            yield f"{scored.draft.message.source.name} sets aside what is not there: {unused}"
    if gone:
        yield left(gone)


def left(gone: int) -> str:
    """What to say of findings of the baseline that are no longer there."""
    return f"{count(gone, 'finding')} of the baseline {'is' if gone == 1 else 'are'} gone: write it anew"
