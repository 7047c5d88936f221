"""What each sample finds: the rules, and for each of them the exact words of one finding ("" for something missing)."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailcheck import load_rules
from mailcheck.config import Config
from mailcheck.model import Failure, Scored
from mailcheck.pipeline import judge, selected
from mailcheck.read import sources

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
CONFIG = Config()
RULES = selected(load_rules(), CONFIG)

FOUND: dict[str, dict[str, str]] = {
    "base64.eml": {"wrong-name": "Michał"},
    "brackets.md": {"unfilled-placeholder": "[first_name]"},
    "german.eml": {},
    "html-only.eml": {
        "generic-greeting": "Dear Sir\u00a0or Madam,",
        "presumption": "You are probably struggling with the electricity",
        "demand": "call me before Friday",
        "pressure": "DON’T MISS OUT",
        "shouting": "DON’T MISS OUT",
        "missing-thanks": "",
    },
    "late-reply.eml": {
        "late-reply": "",
        "passive-aggressive": "As per my last email",
        "blame": "you should have sent",
        "canned-phrase": "Thank you for your patience",
    },
    "newsletter.html": {"unsourced-claim": "Our seeds are the best in the country.", "pressure": "Hurry"},
    "patch.eml": {},
    "pitch-better.eml": {},
    "pitch.eml": {
        "generic-greeting": "Hi Guys,",
        "company-instead-of-person": "Larkfield Pottery",
        "presumption": "you are losing students",
        "fear-appeal": "you are losing students",
        "unsourced-claim": "Studies show that this cuts no-shows by 80%.",
        "sweeping-generalization": "If people don't get a text the day before, they forget.",
        "missing-signature": "",
        "missing-contact-details": "",
        "missing-closing": "",
        "missing-thanks": "",
    },
    "quoted-printable.eml": {"unsourced-claim": "It is proven that warm rooms heal backs in a week."},
    "reply.eml": {"unempowered": "I don't have the authority", "vague-timing": "soon"},
    "template-mailchimp.txt": {
        "slow-start": "I wanted to reach out",
        "sweeping-generalization": "Every cook loves a heavy board.",
    },
    "template.md": {"unfilled-placeholder": "XXX"},
    "thanks.txt": {},
}
NOT_JUDGED = {"german.eml": "not English", "patch.eml": "a patch"}
KINDS = {
    "reply.eml": "reply",
    "late-reply.eml": "reply",
    "template.md": "template",
    "template-mailchimp.txt": "template",
    "newsletter.html": "template",
}


def judged(name: str) -> Scored:
    """The sample called *name*, judged by the whole pack."""
    (source,) = sources([str(SAMPLES / name)], None)  # type: ignore[arg-type]
    assert not isinstance(source, Failure), source
    return judge(source, RULES, CONFIG)


def test_every_sample_is_in_the_table() -> None:
    assert {path.name for path in SAMPLES.iterdir() if path.is_file() and path.suffix != ".csv"} == set(FOUND)


@pytest.mark.parametrize("name", FOUND)
def test_a_sample_finds_just_this(name: str) -> None:
    found: dict[str, list[str]] = {}
    for finding in judged(name).open_findings:
        found.setdefault(finding.rule, []).append(" ".join(finding.match.split()))
    assert sorted(found) == sorted(FOUND[name])
    for rule, words in FOUND[name].items():
        assert " ".join(words.split()) in found[rule]


@pytest.mark.parametrize("name", FOUND)
def test_a_sample_is_of_its_kind(name: str) -> None:
    scored = judged(name)
    assert scored.draft.kind == KINDS.get(name, "outreach")
    assert scored.draft.unjudged == NOT_JUDGED.get(name)
    assert (scored.score.overall is None) == (name in NOT_JUDGED)


def test_the_words_stand_where_the_finding_says() -> None:
    for name in FOUND:
        scored = judged(name)
        for finding in scored.open_findings:
            if finding.span and finding.location.part == "text":
                assert finding.span.of(scored.draft.text) == finding.match


def test_a_soft_break_inside_a_word_keeps_its_place() -> None:
    (finding,) = (finding for finding in judged("quoted-printable.eml").findings if finding.rule == "unsourced-claim")
    lines = (SAMPLES / "quoted-printable.eml").read_text(encoding="ascii").splitlines()
    at = finding.location
    first = lines[at.file_line - 1][(at.file_column or 0) - 1 :]
    assert at.file_end_line > at.file_line
    assert finding.match.startswith(first.removesuffix("="))


def test_the_better_pitch_scores_higher_in_every_pillar() -> None:
    bad, better = judged("pitch.eml").score, judged("pitch-better.eml").score
    assert bad.overall is not None and better.overall is not None
    assert better.overall >= bad.overall + 4
    for low, high in zip(bad.pillars, better.pillars, strict=True):
        assert (high.points or 0) >= (low.points or 0)
