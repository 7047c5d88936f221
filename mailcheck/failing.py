"""What a run fails for: a limit in, the severities that reach it out; a score and its limits in, what is under them."""

from __future__ import annotations

from collections.abc import Iterator

from mailcheck.config import FAIL_ON, Config
from mailcheck.model import SEVERITIES, Score, Severity


def reaching(limit: str) -> tuple[Severity, ...]:
    """The severities at or above *limit*, one of `FAIL_ON`; none for "never"."""
    return SEVERITIES[: FAIL_ON.index(limit) + 1] if limit != "never" else ()


def under(score: Score, config: Config) -> Iterator[tuple[str, float, float]]:
    """What is under its limit: the name of the pillar ("" for the whole), its points, and the limit in points."""
    if config.min_score is not None and score.overall is not None and score.overall < config.min_score:
        yield "", score.overall, config.min_score
    for pillar in score.pillars:
        least = config.pillars.get(pillar.name)
        if least is not None and pillar.points is not None and pillar.points < least:
            yield pillar.name.capitalize(), pillar.points, least
