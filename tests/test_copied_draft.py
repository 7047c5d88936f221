"""copied-draft: which drafts of a run are copies, of which other, and how long it takes to say so."""

from __future__ import annotations

import itertools
import random
import time
from dataclasses import replace

import pytest
from annotated import draft

from mailcheck.config import Config
from mailcheck.detectors.copied_draft import compare
from mailcheck.model import Draft, Example, Source
from mailcheck.pipeline import run
from mailcheck.rule_files import pack_folder
from mailcheck.rules import load_rule

RULE = load_rule(pack_folder() / "patience" / "copied-draft.yaml", {})
PITCH = (
    "We rebuild old gas kilns for potters, with new burners and a controller that holds a soak to within two degrees. "
    "Would it help to have somebody look at the burners before winter? I am in the valley soon and could come by."
)
OTHER = (
    "Your essay on the keepers' children is quoted in our history of the lighthouses, and before it goes to print we "
    "would like you to read the passage. Shall we post it, or is a file easier for you to look at?"
)
READERS = ["Ana Reis", "Omar Haddad", "Mei Tan", "Piotr Nowak", "Ines Faro", "Kofi Mensah"]
SIGNATURE = "Kind regards,\nTom Ode\nOde Kilns, 4 Quay Lane, Ludlow\n+44 1632 960 200\nwww.odekilns.example"


def letter(body: str, reader: str = "Ana Reis", name: str = "", **front: str) -> Draft:
    """A letter of Tom's to *reader*, in a file called *name* (else after the reader)."""
    first = reader.split()[0]
    to = {} if "kind" in front else {"to": f"{reader} <{first.lower()}@{reader.split()[-1].lower()}.example>"}
    made = draft(f"Hi {first},\n\n{body}\n\n{SIGNATURE}", **to, **front)
    return named(made, name or f"{first.lower()}.md")


def named(made: Draft, name: str) -> Draft:
    source = replace(made.message.source, name=name)
    return replace(made, message=replace(made.message, source=source))


def nearest(*drafts: Draft) -> dict[int, str]:
    """The message of the finding of each draft that has one, by its number."""
    return {number: finding.message for number, (finding,) in compare(drafts, RULE).items()}


def parted(example: Example) -> list[Source]:
    """The drafts of an example, which a line of equals signs parts."""
    texts = example.text.split("\n=====\n")
    assert len(texts) > 1
    return [Source(f"{number}.md", example.format, text.encode()) for number, text in enumerate(texts)]


@pytest.mark.parametrize("example", RULE.examples, ids=lambda example: f"{example.bad}-{example.line}")
def test_example(example: Example) -> None:
    report = run(parted(example), [RULE], Config())
    assert not report.failures
    assert [len(scored.findings) for scored in report.drafts] == [int(example.bad)] * len(report.drafts)


def test_the_finding() -> None:
    first, second = letter(PITCH, "Ana Reis"), letter(PITCH, "Omar Haddad")
    found = compare([first, second], RULE)
    assert list(found) == [0, 1]
    (finding,) = found[0]
    assert finding.message == "100 % of the words are those of omar.md, which goes to another reader."
    assert (finding.rule, finding.severity, finding.pillar, finding.span) == (
        "copied-draft", "warning", "patience", None,
    )  # fmt: skip
    assert first.text.split("\n")[finding.location.line - 1].startswith("We rebuild")


def test_it_costs_no_points_and_changes_no_score() -> None:
    sources = parted(next(example for example in RULE.examples if example.bad))
    together = run(sources, [RULE], Config()).drafts
    alone = [run([source], [RULE], Config()).drafts[0] for source in sources]
    assert [scored.findings[0].points for scored in together] == [0, 0]
    assert [scored.score for scored in together] == [scored.score for scored in alone]


def test_names_firms_days_figures_and_merge_fields_are_set_aside() -> None:
    body = "{who} in {town} has {count} kilns. On {day} I will be at {firm} with the burners. " + PITCH
    ana = letter(body.format(who="Ana", town="Porto", count="3", day="Monday 4 May", firm="Reis & Filhos"))
    omar = letter(body.format(who="Omar", town="New Ross", count="12", day="Friday", firm="Haddad"), "Omar Haddad")
    assert nearest(ana, omar)[0].startswith("100 %")
    mine = letter(body.format(who="{{name}}", town="{{town}}", count="{{n}}", day="{{d}}", firm="{{firm}}"), "Mei Tan")
    assert nearest(ana, mine)[0].startswith("100 %")


def test_greeting_signature_and_history_are_set_aside() -> None:
    quoted = "\n\nOn Mon, 3 Mar 2025 at 09:12, Sam <sam@x.example> wrote:\n" + "".join(
        f"> {line}\n" for line in [PITCH, OTHER] * 3
    )
    first = draft(f"Hi Ana,\n\n{PITCH}\n\nTom{quoted}", to="ana@reis.example")
    second = draft(f"Hi Mei,\n\n{OTHER}\n\nTom{quoted}", to="mei@tan.example")
    assert nearest(first, second) == {}
    assert nearest(letter(PITCH), letter(OTHER, "Mei Tan")) == {}


def test_how_much_has_to_be_the_same() -> None:
    own = [
        "Your stoneware at the fair had the only real ash glaze there, and I stood before the tall jar for a while.",
        "The notice on the door of the school says that the room has been closed since the inspection in autumn.",
    ]
    more = [
        "It reminded me of the jars that my uncle fired in a pit behind his house, with only straw and patience.",
        "We hold the certificate that the inspector asks for, and a new flue would take us two days in the holidays.",
    ]
    opened = [letter(f"{first} {PITCH}", reader) for first, reader in zip(own, READERS, strict=False)]
    assert len(nearest(*opened)) == 2
    mostly_own = [
        letter(f"{one} {two} {PITCH.split('. ')[0]}.", reader)
        for one, two, reader in zip(own, more, READERS, strict=False)
    ]
    assert nearest(*mostly_own) == {}
    inside = [letter(PITCH), letter(f"{PITCH} {OTHER} {own[0]} {more[0]}", "Mei Tan")]
    assert nearest(*inside) == {}  # most of the longer one is its own


def test_words_changed_throughout() -> None:
    words = PITCH.split()
    changed = " ".join("rather" if number % 4 == 3 else word for number, word in enumerate(words))
    assert len(nearest(letter(PITCH), letter(changed, "Mei Tan"))) == 2


READER_PAIRS = [
    ("Hi Ana,", {}, "Hi Omar,", {}, True),
    ("Hi Ana,", {}, "Hi Ana,", {}, False),
    ("Hi Ana,", {}, "Dear Ana Reis,", {}, False),
    ("Hi there,", {}, "Hi there,", {}, False),
    ("Hi there,", {"to": "a@x.example"}, "Hi there,", {"to": "b@x.example"}, True),
    ("Hi Ana,", {"to": "ana@x.example"}, "Hi Ana,", {"to": "ANA@x.example"}, False),
    ("Hi Ana,", {"to": "ana@x.example"}, "Hi both,", {"to": "ana@x.example, tom@x.example"}, False),
    ("Hi both,", {"to": "ana@x.example, tom@x.example"}, "Hi Mei,", {"to": "mei@x.example"}, True),
    ("Hi Ana,", {"to": "ana@x.example"}, "Hi there,", {}, False),
    ("Hi Ana,", {"to": "ana@x.example"}, "Hi Omar,", {}, True),
    ("Dear Bluefin team,", {}, "Dear Harrow team,", {}, True),
    ("Hello,", {"recipient": "{company: Bluefin Ltd}"}, "Hello,", {"recipient": "{company: Harrow}"}, True),
]


@pytest.mark.parametrize(("one", "front", "two", "other", "differ"), READER_PAIRS)
def test_readers_that_differ(one: str, front: dict[str, str], two: str, other: dict[str, str], differ: bool) -> None:
    pair = draft(f"{one}\n\n{PITCH}\n\nTom", **front), draft(f"{two}\n\n{PITCH}\n\nTom", **other)
    assert bool(nearest(*pair)) is differ


def test_templates() -> None:
    template, step = letter(PITCH, kind="template", name="a.md"), letter(PITCH, kind="template", name="b.md")
    assert nearest(template, step)[0].endswith("of b.md, which goes to another reader.")
    assert nearest(template, letter(OTHER, kind="template")) == {}  # they share the signature only
    assert nearest(template, letter(PITCH, "Mei Tan")) == {}


def test_what_is_not_judged_is_no_copy() -> None:
    german = (
        "Wir bauen alte Gasöfen für Töpfer um, mit neuen Brennern und einer Regelung, die auf zwei Grad genau ist. " * 2
    )
    assert nearest(letter(german), letter(german, "Mei Tan")) == {}
    assert nearest(letter("Thank you, the key arrived."), letter("Thank you, the key arrived.", "Mei Tan")) == {}
    assert nearest() == nearest(letter(PITCH)) == {}


def test_the_nearest_is_named() -> None:
    far = PITCH.replace("new burners", "better pipes and a fan").replace("look at the burners", "see to them")
    near = PITCH.replace("old gas kilns", "old kilns")
    found = nearest(letter(PITCH), letter(far, "Omar Haddad"), letter(near, "Mei Tan"), letter(OTHER, "Kofi Mensah"))
    assert {number: message.split(" of ")[-1].split(",")[0] for number, message in found.items()} == {
        0: "mei.md", 1: "ana.md", 2: "ana.md",
    }  # fmt: skip


def test_of_two_that_are_as_near_the_first_is_named() -> None:
    found = nearest(*(letter(PITCH, reader) for reader in READERS))
    assert [message.split(" of ")[-1].split(",")[0] for message in found.values()] == ["omar.md", *["ana.md"] * 5]


def test_the_order_of_the_run_changes_no_verdict() -> None:
    drafts = [letter(PITCH, reader) for reader in READERS[:3]] + [letter(OTHER, reader) for reader in READERS[3:]]
    drafts.append(
        letter("Something else altogether, of which there is no second one in this whole run of letters here.")
    )
    for order in itertools.islice(itertools.permutations(range(7)), 0, 5040, 700):
        found = compare([drafts[number] for number in order], RULE)
        assert {order[number] for number in found} == set(range(6))


# Ten thousand drafts, made of real ones: only the sentences and the reader differ.

NOUNS = [a + b + c for a in "br cl d fl gr k m p st tr".split() for b in "aeiou" for c in "ck ll nd rm st".split()]
SMALL = "the of and to in a is that it for you was with on as have be at this are not by from your we our or an".split()


def sentence(chance: random.Random) -> str:
    """Fourteen words at random, a third of them such as every English sentence has."""
    words = (chance.choice(SMALL if chance.random() < 0.35 else NOUNS) for _ in range(14))
    return f"The {' '.join(words)}."


def many(bodies: list[str]) -> list[Draft]:
    """A draft of each body, each to a reader of its own."""
    return [
        named(draft(f"Hello,\n\n{body}\n\nTom", to=f"r{number}@x.example"), f"{number}.md")
        for number, body in enumerate(bodies)
    ]


@pytest.fixture(scope="module")
def ten_thousand() -> list[Draft]:
    """3,000 letters of one mail merge, 2,000 pairs of copies, 3,000 letters that nobody else gets."""
    chance = random.Random(7)
    merge = [sentence(chance) for _ in range(6)]
    bodies = [" ".join([sentence(chance), *merge]) for _ in range(3000)]
    singles = [[sentence(chance) for _ in range(7)] for _ in range(5000)]
    bodies += [" ".join(single) for single in singles]
    bodies += [" ".join([sentence(chance), *single[1:]]) for single in singles[:2000]]
    return many(bodies)


def test_ten_thousand_drafts_take_seconds(ten_thousand: list[Draft]) -> None:
    begun = time.process_time()
    found = compare(ten_thousand, RULE)
    took = time.process_time() - begun
    print(f"{len(ten_thousand):,} drafts compared in {took:.1f} s of processor time")
    assert set(found) == {*range(5000), *range(8000, 10_000)}
    pairs = {number: found[number][0].message for number in range(3000, 5000)}
    assert all(f" of {number + 5000}.md," in message for number, message in pairs.items())
    assert took < 10


def test_ten_thousand_copies_of_one_letter() -> None:
    made = draft(f"Hello,\n\n{PITCH} {OTHER}\n\nTom", to="ana@x.example")
    drafts = [
        replace(made, recipient=replace(made.recipient, address=f"r{number}@x.example")) for number in range(10_000)
    ]
    begun = time.process_time()
    found = compare(drafts, RULE)
    assert len(found) == 10_000 and time.process_time() - begun < 10


def test_ten_thousand_drafts_to_one_reader() -> None:
    made = draft(f"Hello,\n\n{PITCH} {OTHER}\n\nTom", to="ana@x.example")
    begun = time.process_time()
    assert compare([made] * 10_000, RULE) == {}
    assert time.process_time() - begun < 10


def test_the_same_run_says_the_same(ten_thousand: list[Draft]) -> None:
    some = ten_thousand[2800:3400] + ten_thousand[8000:8400]
    assert compare(some, RULE) == compare(some, RULE)


def test_a_draft_of_a_hundred_thousand_words_is_compared_by_its_beginning() -> None:
    chance = random.Random(3)
    body = " ".join(sentence(chance) for _ in range(7000))
    drafts = [letter(body), letter(body, "Mei Tan")]
    begun = time.process_time()
    assert len(compare(drafts, RULE)) == 2
    assert time.process_time() - begun < 2
