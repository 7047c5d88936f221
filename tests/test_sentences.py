"""Prose cut into sentences."""

from __future__ import annotations

from itertools import pairwise

import pytest
from annotated import draft
from hypothesis import given
from hypothesis import strategies as st

from mailcheck.model import Region, Span
from mailcheck.sentences import sentences
from mailcheck.tags import tags


def cut(text: str) -> list[str]:
    """The sentences of *text*, white space single."""
    found = sentences(text, [Region("body", Span(0, len(text)))], tags(text))
    return [" ".join(sentence.text.split()) for sentence in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("The kiln is cold. We wait.", ["The kiln is cold.", "We wait."], id="two statements"),
        pytest.param("Is it cold? Yes! Good.", ["Is it cold?", "Yes!", "Good."], id="three marks"),
        pytest.param("Really?! Yes...  Good…", ["Really?!", "Yes...", "Good…"], id="marks together"),
        pytest.param("He said “no.” She left.", ["He said “no.”", "She left."], id="a quotation ends"),
        pytest.param("(It rained.) We stayed.", ["(It rained.)", "We stayed."], id="brackets"),
        pytest.param("Dr. Osei met Mrs. Park. They spoke.", ["Dr. Osei met Mrs. Park.", "They spoke."], id="titles"),
        pytest.param("J. R. Okafor wrote it. I read it.", ["J. R. Okafor wrote it.", "I read it."], id="initials"),
        pytest.param("Bring rye, e.g. a sack. Thanks.", ["Bring rye, e.g. a sack.", "Thanks."], id="e.g."),
        pytest.param("Bring rye, i.e. Polish rye. Thanks.", ["Bring rye, i.e. Polish rye.", "Thanks."], id="i.e."),
        pytest.param("Rye, spelt etc. are in. Oats too.", ["Rye, spelt etc. are in.", "Oats too."], id="etc. inside"),
        pytest.param(
            "We have rye, spelt etc. Oats too.", ["We have rye, spelt etc.", "Oats too."], id="etc. at the end"
        ),
        pytest.param("Come at 3 p.m. on Friday. Bye.", ["Come at 3 p.m. on Friday.", "Bye."], id="p.m. inside"),
        pytest.param("Come at 3 p.m. Bring rye.", ["Come at 3 p.m.", "Bring rye."], id="p.m. at the end"),
        pytest.param(
            "Reis Lda. and Acme Inc. agree. So do I.", ["Reis Lda. and Acme Inc. agree.", "So do I."], id="Inc."
        ),
        pytest.param("Order no. 12 is here. So is no. 13.", ["Order no. 12 is here.", "So is no. 13."], id="no."),
        pytest.param("It costs 4.50 euros. Cheap.", ["It costs 4.50 euros.", "Cheap."], id="a price"),
        pytest.param("Version 2.1.0 is out. Try it.", ["Version 2.1.0 is out.", "Try it."], id="a version"),
        pytest.param("See reis.example/a.b?c=d. Thanks.", ["See reis.example/a.b?c=d.", "Thanks."], id="a bare link"),
        pytest.param(
            "See https://reis.example/a?b=c! Thanks.", ["See https://reis.example/a?b=c!", "Thanks."], id="link"
        ),
        pytest.param("Write to a.b@reis.example. Thanks.", ["Write to a.b@reis.example.", "Thanks."], id="address"),
        pytest.param(
            "Hi {{ a | default: 'x. Y' }} here. Yes.",
            ["Hi {{ a | default: 'x. Y' }} here.", "Yes."],
            id="a stop in a tag",
        ),
        pytest.param("It was me, and I. We left.", ["It was me, and I.", "We left."], id="I is no initial"),
        pytest.param("The U.S. team came. They won.", ["The U.S. team came.", "They won."], id="U.S. inside"),
        pytest.param("we wait. it is cold. come soon.", ["we wait.", "it is cold.", "come soon."], id="lower case"),
        pytest.param("The iPhone rang. eBay called.", ["The iPhone rang.", "eBay called."], id="a name in lower case"),
        pytest.param("Great 🎉 We won! 🎉 Come by.", ["Great 🎉 We won!", "🎉 Come by."], id="emoji"),
        pytest.param("It is here. 3 sacks are left.", ["It is here.", "3 sacks are left."], id="a number begins"),
        pytest.param("Ça va. Élan is ours. Île is not.", ["Ça va.", "Élan is ours.", "Île is not."], id="accents"),
        pytest.param("**It is here.** We wait.", ["**It is here.**", "We wait."], id="stars"),
        pytest.param("很好。谢谢！", ["很好。", "谢谢！"], id="Chinese"),
        pytest.param("No stop at all", ["No stop at all"], id="no stop"),
        pytest.param("", [], id="nothing"),
        pytest.param("… !? —", [], id="no words"),
    ],
)
def test_one_paragraph(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


WRAPPED = (
    "The flour from your mill in Évora makes the best crust that we have had\n"
    "in the nine years of our bakery, and our customers in Turin ask for it by\n"
    "name. Would you sell us two sacks a week from May on, and could Ms. Reis\n"
    "bring the first of them?"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            WRAPPED,
            [
                "The flour from your mill in Évora makes the best crust that we have had in the nine years "
                "of our bakery, and our customers in Turin ask for it by name.",
                "Would you sell us two sacks a week from May on, and could Ms. Reis bring the first of them?",
            ],
            id="hard-wrapped",
        ),
        pytest.param("First line here\n\nSecond one here", ["First line here", "Second one here"], id="paragraphs"),
        pytest.param(
            "Date: 4 June\nPlace: the kiln\nPrice: 90 euros",
            ["Date: 4 June", "Place: the kiln", "Price: 90 euros"],
            id="lines broken on purpose",
        ),
        pytest.param(
            "We need\nrye and\nspelt.", ["We need rye and spelt."], id="a sentence that goes on in lower case"
        ),
        pytest.param(
            "We have:\n- rye\n- spelt from the north.\n- oats",
            ["We have:", "rye", "spelt from the north.", "oats"],
            id="list",
        ),
        pytest.param("1. Rye. It is dark.\n2) Spelt", ["Rye.", "It is dark.", "Spelt"], id="numbered list"),
        pytest.param("✅ Rye\n✅ Spelt\n→ Oats", ["Rye", "Spelt", "Oats"], id="emoji bullets"),
        pytest.param("• a list item that goes on\n  in the next line\n• oats", None, id="a wrapped list item"),
        pytest.param("# Our flour\nIt is dark.", ["Our flour", "It is dark."], id="heading"),
    ],
)
def test_lines(text: str, expected: list[str] | None) -> None:
    assert cut(text) == (expected or ["a list item that goes on in the next line", "oats"])


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Is it cold?", True),
        ("Is it cold?!", True),
        ("Is it cold? 🙂", True),
        ("Did he say “come?”", True),
        ("Is it cold.", False),
        ("I wonder if it is cold.", False),
        ("See https://reis.example/?a now.", False),
    ],
)
def test_questions(text: str, question: bool) -> None:
    (found,) = sentences(text, [Region("body", Span(0, len(text)))], ())
    assert found.question is question


def test_items_know_that_they_are_items() -> None:
    text = "We have:\n- rye\n- spelt"
    assert [sentence.item for sentence in sentences(text, [Region("body", Span(0, len(text)))], ())] == [
        False,
        True,
        True,
    ]


def test_only_the_senders_prose_is_cut() -> None:
    text = "Hi Inês,\n\nThe rye is in. Come by.\n\nBest,\nRui. Reis\n\n> Is it in? Tell me.\n"
    found = draft(text)
    assert [sentence.text for sentence in found.sentences] == ["The rye is in.", "Come by."]
    assert [sentence.region for sentence in found.sentences] == ["opening", "opening"]


@given(st.text(alphabet="aAbB .!?…\n-*1)“”\"'🌿é", max_size=80))
def test_spans_slice_the_text_in_order_and_lose_no_word(text: str) -> None:
    found = sentences(text, [Region("body", Span(0, len(text)))], ())
    assert all(sentence.span.of(text) == sentence.text == sentence.text.strip() for sentence in found)
    assert all(one.span.end <= two.span.start for one, two in pairwise(found))
    left = list(text)
    for sentence in found:
        left[sentence.span.start : sentence.span.end] = " " * len(sentence.text)
    assert not any(char.isalpha() for char in left)
