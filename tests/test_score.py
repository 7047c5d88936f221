"""The 4P score: each table reads like a line of its definition."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_values import draft, finding, scored

from mailcheck.model import PILLARS, SEVERITIES, Checked, Finding, Score, Suppressed
from mailcheck.score import score

LONG = draft("word " * 40)
ASIDE = Suppressed("front matter", "asked for")


def pillar(of: Score, name: str) -> float | None:
    """The points of one pillar."""
    return next(pillar.points for pillar in of.pillars if pillar.name == name)


def many(rule: str, *severities: str) -> tuple[Finding, ...]:
    """Findings of one rule of Patience."""
    return tuple(finding(rule, severity) for severity in severities)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("findings", "patience"),
    [
        pytest.param((), 10, id="a pillar starts at 10"),
        pytest.param(many("a", "error"), 6, id="an error takes 4"),
        pytest.param(many("a", "warning"), 8, id="a warning takes 2"),
        pytest.param(many("a", "suggestion"), 9.5, id="a suggestion takes 0.5"),
        pytest.param((*many("a", "warning"), *many("b", "warning")), 6, id="different rules add up"),
        pytest.param(many("a", "warning", "warning"), 7, id="the second of a rule counts half"),
        pytest.param(many("a", "warning", "warning", "warning"), 6.5, id="the third a quarter"),
        pytest.param(many("a", "warning", "warning", "warning", "warning"), 6.25, id="and so on"),
        pytest.param(
            many("a", "suggestion", "error", "warning"), 4.875, id="the dearest counts whole: 4 + 2/2 + 0.5/4"
        ),
        pytest.param(many("a", *["error"] * 99), 2, id="repeating one fault ends at twice its price"),
        pytest.param(tuple(f for rule in "abc" for f in many(rule, "error")), 0, id="never below 0"),
        pytest.param((finding("a", suppressed=ASIDE),), 10, id="set aside costs nothing"),
        pytest.param((finding("a", suppressed=ASIDE), finding("a")), 8, id="set aside takes no place in the row"),
        pytest.param((finding("a", "error", "envelope"),), 10, id="the envelope costs nothing"),
    ],
)
def test_points_of_a_pillar(findings: tuple[Finding, ...], patience: float) -> None:
    assert pillar(scored(LONG, *findings).score, "patience") == patience


@pytest.mark.parametrize(
    ("points", "patience"),
    [
        pytest.param({}, 6, id="by severity"),
        pytest.param({"a": 1}, 9, id="by the rule itself"),
        pytest.param({"a": 0}, 10, id="a rule that belongs to the run costs nothing"),
        pytest.param({"b": 1}, 6, id="of another rule"),
        pytest.param({"a": 0.3}, 9.7, id="parts of a point come out exactly"),
    ],
)
def test_a_rule_may_have_points_of_its_own(points: dict[str, float], patience: float) -> None:
    result = score(Checked(LONG, (finding("a", "error"),), {}), points)
    assert pillar(result.score, "patience") == patience


@pytest.mark.parametrize(
    ("taken", "overall"),
    [
        pytest.param({}, 10.0, id="nothing found"),
        pytest.param({"patience": 7}, 7.4, id="3 x 10 x 10 x 10"),
        pytest.param({"patience": 10}, 4.7, id="0 counts as 0.5"),
        pytest.param(dict.fromkeys(PILLARS, 10), 0.5, id="0.5 is the least"),
        pytest.param(dict.fromkeys(PILLARS, 2.75), 7.3, id="7.25 is rounded up"),
        pytest.param(dict.fromkeys(PILLARS, 2.751), 7.2, id="7.249 is not"),
        pytest.param(dict.fromkeys(PILLARS, 2.65), 7.4, id="7.35 too, which no binary float holds"),
    ],
)
def test_the_whole_is_the_geometric_mean(taken: dict[str, float], overall: float) -> None:
    findings = tuple(finding(f"rule-{name}", "error", name) for name in taken)
    points = {f"rule-{name}": cost for name, cost in taken.items()}
    assert score(Checked(LONG, findings, {}), points).score.overall == overall


@pytest.mark.parametrize(
    ("words", "judged"),
    [
        pytest.param(0, [], id="no words: no score"),
        pytest.param(1, ["personalization"], id="Personalization from the first word"),
        pytest.param(19, ["personalization"], id="19 words"),
        pytest.param(20, list(PILLARS), id="the others from 20 words on"),
    ],
)
def test_what_is_judged(words: int, judged: list[str]) -> None:
    result = scored(draft("word " * words)).score
    assert [pillar.name for pillar in result.pillars if pillar.judged] == judged
    assert all(pillar.reason for pillar in result.pillars if not pillar.judged)
    assert (result.overall is None) == (not judged) == (result.reason is not None)


def test_a_short_draft_is_scored_by_personalization_alone() -> None:
    result = scored(draft("Hi guys"), finding("a", "error", "personalization"), finding("b", "error", "patience"))
    assert result.score.overall == 6.0
    assert [found.points for found in result.findings] == [4, 0]


def test_a_draft_that_cannot_be_judged_has_the_reason_and_no_score() -> None:
    result = scored(draft("Bonjour " * 40, unjudged="not English"), finding("a", "error"))
    assert (result.score.overall, result.score.reason) == (None, "not English")
    assert {pillar.reason for pillar in result.score.pillars} == {"not English"}
    assert result.findings[0].points == 0


def test_a_pillar_without_rules_is_left_out_and_never_silently_10() -> None:
    result = score(Checked(LONG, (finding("a", "error"),), {}), pillars=["patience"]).score
    assert result.overall == 6.0
    assert pillar(result, "promptness") is None


def test_findings_carry_their_points_in_the_order_they_came() -> None:
    findings = (*many("a", "suggestion", "error"), finding("a", suppressed=ASIDE), *many("b", "warning"))
    assert [found.points for found in scored(LONG, *findings).findings] == [0.25, 4, 0, 2]


def test_deductions_stand_in_the_order_of_cost_and_add_up() -> None:
    result = scored(LONG, *many("cheap", "suggestion"), *many("dear", "error", "error"), *many("middle", "warning"))
    patience = result.score.pillars[2]
    assert [(taken.rule, taken.points) for taken in patience.deductions] == [("dear", 6), ("middle", 2), ("cheap", 0.5)]
    assert patience.points == 10 - sum(taken.points for taken in patience.deductions)


def test_everything_else_is_handed_on() -> None:
    result = scored(LONG, not_judged={"late-reply": "no date"}, unused_suppressions=("about-us",))
    assert (result.draft, result.not_judged, result.unused_suppressions) == (
        LONG,
        {"late-reply": "no date"},
        ("about-us",),
    )


FOUND = st.builds(
    finding,
    rule=st.sampled_from(["a", "b", "c"]),
    severity=st.sampled_from(SEVERITIES),
    pillar=st.sampled_from([*PILLARS, "envelope"]),
    suppressed=st.sampled_from([None, None, None, ASIDE]),
)
OWN_POINTS = st.dictionaries(st.sampled_from(["a", "b"]), st.integers(0, 6000).map(lambda points: points / 1000))


@given(st.lists(FOUND, max_size=12), FOUND, OWN_POINTS, st.sampled_from([LONG, draft("word " * 5)]))
def test_one_more_finding_never_raises_the_score(found, more, points, on) -> None:  # type: ignore[no-untyped-def]
    before = score(Checked(on, tuple(found), {}), points).score
    after = score(Checked(on, (*found, more), {}), points).score
    assert after.overall is not None and before.overall is not None
    assert after.overall <= before.overall
    for left, right in zip(before.pillars, after.pillars, strict=True):
        assert left.judged == right.judged
        assert left.points is None or right.points is None or right.points <= left.points


@given(st.lists(FOUND, max_size=12), OWN_POINTS)
def test_the_score_can_be_redone_from_what_is_shown(found, points) -> None:  # type: ignore[no-untyped-def]
    result = score(Checked(LONG, tuple(found), {}), points)
    product = Decimal(1)
    for one in result.score.pillars:
        costs = [Decimal(str(each.points)) for each in result.findings if each.pillar == one.name]
        left = max(Decimal(0), 10 - sum(costs))
        assert Decimal(str(one.points)) == left
        product *= max(Decimal("0.5"), left)
    whole = product.sqrt().sqrt().quantize(Decimal("0.1"), ROUND_HALF_UP)
    assert Decimal(str(result.score.overall)) == whole


@given(st.lists(FOUND, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_findings_does_not_matter(found, chance) -> None:  # type: ignore[no-untyped-def]
    named = [replace(each, pillar=PILLARS["abc".index(each.rule)], suppressed=None) for each in found]
    shuffled = chance.sample(named, len(named))
    assert scored(LONG, *named).score == scored(LONG, *shuffled).score


def test_deductions_of_the_same_size_stand_in_the_order_of_their_names() -> None:
    on = draft("word " * 30)
    found = scored(on, *(finding(rule, "warning", "patience") for rule in ("presumption", "pressure", "canned-phrase")))
    (patience,) = [pillar for pillar in found.score.pillars if pillar.name == "patience"]
    assert [one.rule for one in patience.deductions] == ["canned-phrase", "pressure", "presumption"]


def test_a_draft_without_words_says_why_it_has_no_score() -> None:
    found = scored(draft("", words=0))
    assert (found.score.overall, found.score.reason) == (None, "no words of the sender's own")
    assert all(pillar.reason == "no words of the sender's own" for pillar in found.score.pillars)
