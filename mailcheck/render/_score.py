"""A score -> its lines in the terminal: the pillars as bars with their arithmetic, and the whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from mailcheck.model import Finding, PillarScore, Score, Scored
from mailcheck.render._line import Line
from mailcheck.render._look import Look
from mailcheck.render._visible import fold
from mailcheck.score import FULL, HELD

_BAR = 10
_LABEL = 17  # the longest pillar's name and its gap
_SPELT = 4  # findings of one rule whose points are shown one by one
_NARROW = 76  # under so many cells the sums begin at the left
_WORDS_A_MINUTE = 238


def reading_time(words: int) -> str:
    """How long *words* take to read in silence: 238 words of English a minute.

    Brysbaert, M. (2019). How many words do we read per minute? A review and meta-analysis of reading rate.
    Journal of Memory and Language, 109, 104047.
    """
    minutes, seconds = divmod(round(words * 60 / _WORDS_A_MINUTE), 60)
    if not minutes:
        return f"{max(1, seconds)} s"
    return f"{minutes} min {seconds} s" if seconds else f"{minutes} min"


def number(points: float) -> str:
    """Points as short as they are exact: 3, 0.5, 0.125."""
    return f"{points:.3f}".rstrip("0").rstrip(".")


def overall(score: Score) -> str:
    """The whole in words, with one decimal, or why there is none."""
    return f"{score.overall:.1f} out of 10" if score.overall is not None else f"not judged: {score.reason}"


def score_lines(scored: Scored, look: Look) -> Iterator[Line]:
    """The four pillars and the whole; the whole alone where nothing was judged."""
    score = scored.score
    if score.overall is None:
        yield from look.paragraph(overall(score), "dim", 2, lead=f"{'4P score':<{_LABEL - 1}}")
        return
    for pillar in score.pillars:
        if pillar.points is None:
            yield from look.paragraph(
                f"not judged: {pillar.reason}", "dim", 2, lead=f"{pillar.name.capitalize():<{_LABEL - 1}}"
            )
        else:
            sums = _arithmetic(pillar, scored.open_findings, look)
            yield from _bar(pillar.name.capitalize(), pillar.points, number(pillar.points), sums, look)
    yield from _bar("4P score", score.overall, f"{score.overall:.1f}", _mean(score), look)


def _bar(name: str, points: float, value: str, sums: Sequence[str], look: Look) -> Iterator[Line]:
    """A name, a bar of ten cells and the value; the sums beside it where they fit, else below."""
    full = int(points * _BAR / FULL)
    line = Line(f"  {name:<{_LABEL}}", style="bold" if name == "4P score" else "")
    line.append(look.either("█", "#") * full, style=_colour(points))
    line.append(look.either("░", ".") * (_BAR - full), style="dim").append(f"  {value:>5}", style="bold")
    beside = cell_len(line.plain) + 3
    if cell_len(" ".join(sums)) <= look.width - beside:
        yield line.append("   " + " ".join(sums) if sums else "", style="not bold dim")
        return
    yield line
    indent = _LABEL + 2 if look.width >= _NARROW else 4
    for below in fold(sums, look.width - indent):
        yield Line(f"{' ' * indent}{below}", style="dim")


def _colour(points: float) -> str:
    """Green from 8 on, red under 5."""
    return "green" if points >= 8 else "yellow" if points >= 5 else "red"


def _arithmetic(pillar: PillarScore, findings: Sequence[Finding], look: Look) -> list[str]:
    """The pillar's sum in pieces: "10", "- 2 - 1 (sweeping-generalization ×2)", "= 7"."""
    pieces = [number(FULL)] if pillar.deductions else []
    for deduction in pillar.deductions:
        costs = _costs(pillar.name, deduction.rule, findings)
        spelt = costs if 0 < len(costs) <= _SPELT else [deduction.points]
        times = f" {look.either('×', 'x')}{len(costs)}" if len(costs) > 1 else ""
        pieces.append(f"{' '.join(f'- {number(cost)}' for cost in spelt)} ({look.visible(deduction.rule)}{times})")
    left = FULL - sum(deduction.points for deduction in pillar.deductions)
    return pieces + ([f"= {number(left)}{', held at 0' if left < 0 else ''}"] if pieces else [])


def _costs(pillar: str, rule: str, findings: Sequence[Finding]) -> list[float]:
    """What each finding of *rule* took from *pillar*, the dearest first."""
    own = (finding.points for finding in findings if (finding.pillar, finding.rule) == (pillar, rule))
    return sorted(filter(None, own), reverse=True)


def _mean(score: Score) -> list[str]:
    """How the whole came about, in words."""
    judged = [pillar.points for pillar in score.pillars if pillar.points is not None]
    shown = [f"{number(points)}{f' (as {number(HELD)})' if points < HELD else ''}" for points in judged]
    if len(shown) == 1:
        return ["the one pillar judged"]
    return ["geometric", "mean", "of", *(f"{points}," for points in shown[:-2]), shown[-2], "and", shown[-1]]
