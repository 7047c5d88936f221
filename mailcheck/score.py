"""Checked -> Scored: what each finding costs, what each pillar keeps and the whole, the 4P score.

All sums are done in whole thousandths of a point, so that the arithmetic shown can be redone by hand and
comes out the same on every machine.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from math import prod
from types import MappingProxyType

from mailcheck.frozen import replace
from mailcheck.model import (
    PILLARS,
    SEVERITIES,
    Checked,
    Deduction,
    Draft,
    Finding,
    PillarScore,
    Score,
    Scored,
    Severity,
)

POINTS: Mapping[Severity, float] = MappingProxyType({"error": 4.0, "warning": 2.0, "suggestion": 0.5})
"""What the dearest finding of a rule takes, in points, unless the rule says otherwise."""
MIN_WORDS = 20
"""From so many words of the sender's own on, a draft shows more than whom it is written to."""
FULL = 10.0
"""What a pillar starts at."""
HELD = 0.5
"""What a pillar counts at least in the whole."""
NO_RULE = "no rule of this pillar was on"
"""Why a pillar was not judged that nobody asked to be judged."""

_NO_POINTS: Mapping[str, float] = MappingProxyType({})
_ONE = 1000


def score(checked: Checked, points: Mapping[str, float] = _NO_POINTS, pillars: Collection[str] = PILLARS) -> Scored:
    """The draft with the points of its findings filled in, and its score.

    *points* maps the id of a rule with points of its own to what its dearest finding costs, whatever its
    severity. *pillars* are those that had a rule to judge them by; the others are left out of the mean.
    """
    reasons = {name: _unjudged(name, checked.draft, pillars) for name in PILLARS}
    costs = _costs(checked.findings, points, {name for name, reason in reasons.items() if reason is None})
    findings = tuple(
        replace(finding, points=cost / _ONE) for finding, cost in zip(checked.findings, costs, strict=True)
    )
    scores = tuple(_pillar(name, reasons[name], findings) for name in PILLARS)
    return Scored(
        draft=checked.draft,
        findings=findings,
        score=_whole(scores, checked.draft),
        not_judged=checked.not_judged,
        unused_suppressions=checked.unused_suppressions,
    )


def _unjudged(pillar: str, draft: Draft, pillars: Collection[str]) -> str | None:
    """Why *pillar* cannot be judged in this draft, or None."""
    if draft.unjudged:
        return draft.unjudged
    if not draft.words:
        return "no words of the sender's own"
    if pillar not in pillars:
        return NO_RULE
    if pillar != "personalization" and draft.words < MIN_WORDS:
        return f"fewer than {MIN_WORDS} words ({draft.words})"
    return None


def _costs(findings: Sequence[Finding], points: Mapping[str, float], pillars: Collection[str]) -> list[int]:
    """What each finding costs in thousandths: nothing outside *pillars*, and nothing when it was set aside."""
    of_rule: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for place, finding in enumerate(findings):
        if finding.pillar in pillars and finding.suppressed is None:
            whole = round(points.get(finding.rule, POINTS[finding.severity]) * _ONE)
            of_rule.setdefault((finding.pillar, finding.rule), []).append((-whole, place))
    costs = [0] * len(findings)
    for entries in of_rule.values():
        for times, (negative, place) in enumerate(sorted(entries)):
            costs[place] = _halved(-negative, times)
    return costs


def _halved(thousandths: int, times: int) -> int:
    """*thousandths* halved so many times, rounded half up."""
    divisor = 1 << min(times, 64)
    return (2 * thousandths + divisor) // (2 * divisor)


def _pillar(name: str, reason: str | None, findings: Iterable[Finding]) -> PillarScore:
    """One pillar from 10 down, its deductions a rule in order of cost."""
    if reason is not None:
        return PillarScore(name, None, (), reason)
    taken: dict[str, int] = {}
    for finding in findings:
        if finding.pillar == name and finding.points:
            taken[finding.rule] = taken.get(finding.rule, 0) + round(finding.points * _ONE)
    ordered = sorted(taken.items(), key=lambda entry: (-entry[1], entry[0]))
    left = max(0, round(FULL * _ONE) - sum(taken.values()))
    return PillarScore(name, left / _ONE, tuple(Deduction(rule, cost / _ONE) for rule, cost in ordered))


def _whole(pillars: Sequence[PillarScore], draft: Draft) -> Score:
    """The geometric mean of the pillars that were judged, or the reason why there is none."""
    judged = [round(pillar.points * _ONE) for pillar in pillars if pillar.points is not None]
    if judged:
        return Score(_mean(judged), tuple(pillars))
    return Score(None, tuple(pillars), draft.unjudged or pillars[0].reason)


def _mean(judged: Sequence[int]) -> float:
    """The geometric mean of *judged* thousandths, each held at 0.5 or more: points, rounded half up to a tenth.

    A tenth is reached when the mean is at least half a tenth below it; comparing powers takes no root.
    """
    product = prod(max(round(HELD * _ONE), points) for points in judged)
    tenth = next(tenth for tenth in range(100, 0, -1) if ((2 * tenth - 1) * _ONE // 20) ** len(judged) <= product)
    return tenth / 10


def limited(scored: Scored, most: int) -> Scored:
    """*scored* with its gravest findings, so many at most, in the order of the text, and a note of the others.

    Points and pillars stay those of all findings.
    """
    over = len(scored.findings) - most
    if over <= 0:
        return scored
    ranked = sorted(range(len(scored.findings)), key=lambda at: (_rank(scored.findings[at]), at))
    kept = tuple(scored.findings[at] for at in sorted(ranked[:most]))
    note = f"{over:,} more findings, none of them graver, are counted and not listed (limits: findings)"
    message = replace(scored.draft.message, notes=(*scored.draft.message.notes, note))
    return replace(scored, findings=kept, draft=replace(scored.draft, message=message))


def _rank(finding: Finding) -> tuple[bool, int]:
    return finding.suppressed is not None, SEVERITIES.index(finding.severity)
