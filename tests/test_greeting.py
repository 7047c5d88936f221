"""Whom a greeting addresses."""

from __future__ import annotations

import pytest
from annotated import draft

from mailcheck.greeting import addressee
from mailcheck.people import short_forms

SHORT = short_forms({"short-forms": ["michael mike michalis miguel", "elizabeth liz lizzie"]})
MICHAEL = {"to": "Michael Virardi <michael@bluefin.example>"}


def sort(greeting: str, **front: str) -> str | None:
    found = addressee(
        draft(f"{greeting}\n\nthe kiln is free on Thursday if you want it.\n\nBest,\nAda", **front), SHORT
    )
    return found.sort if found else None


@pytest.mark.parametrize(
    "greeting",
    [
        "Hi Michael,",
        "HI MICHAEL",
        "hi michael,",
        "Michael,",
        "Michael -",
        "Dear Mr Virardi,",
        "Dear Dr. Virardi:",
        "Hello Mike!",
        "Hi Michalis,",
        "Hi MV,",
        "Good morning Michael and team,",
        "Good evening, Michael,",
        "Bonjour Michael,",
        "Hi there Michael,",
        "Hey, Michael!",
        "Hi Michael 👋",
        "Dear Virardi,",
        "Kia ora Michael,",
        "Michael, the flour is here.",
        "Hi @Michael,",
    ],
)
def test_the_reader_is_named(greeting: str) -> None:
    assert sort(greeting, **MICHAEL) == "person"


@pytest.mark.parametrize(
    "greeting",
    [
        "Hi Sarah,",
        "Dear Micheal,",
        "Dear Ms Park,",
        "Sarah,",
        "Hello Sarah and Tom,",
        "hi sarah,",
        "Dear Dr Osei,",
        "Bonjour Amélie,",
    ],
)
def test_another_person_is_named(greeting: str) -> None:
    assert sort(greeting, **MICHAEL) == "other-person"


@pytest.mark.parametrize(
    "greeting",
    [
        "Hi Guys,",
        "Wotcha, bell people,",
        "Moi, dear frozen people!",
        "Respected kite fraternity,",
        "Hello there,",
        "Hi there!",
        "Hi,",
        "Hello",
        "Hey folks 👋",
        "Dear all,",
        "Dear Sir/Madam,",
        "Dear Sir or Madam:",
        "Dear Sirs,",
        "Dear Esteemed Importer,",
        "Dear Parent/Carer,",
        "Dear Prospective Stockist,",
        "To whom it may concern,",
        "Hey team,",
        "Dear valued customer,",
        "Dear Hiring Manager,",
        "Dear Business Owner,",
        "Dear friend,",
        "Good morning from a frosty Kilbride,",
        "Dear Friend of Reading,",
        "Dear Churchwarden,",
        "Greetings!",
        "Good morning,",
        "Good afternoon everyone,",
        "Morning all,",
        "Happy Monday!",
        "Hello wonderful people 🌿",
        "Bonjour,",
        "Hola!",
        "Namaste,",
        "Hey {friend|mate|buddy},",
    ],
)
def test_nobody_is_named(greeting: str) -> None:
    assert sort(greeting) == "nobody"
    assert sort(greeting, **MICHAEL) == "nobody"


@pytest.mark.parametrize(
    "greeting",
    [
        "Hi Bluefin,",
        "Dear Bluefin team,",
        "Hello Bluefin Ltd,",
        "Hi folks at Bluefin,",
        "Dear BLUEFIN,",
        "hi bluefin,",
        "Dear Blue Fin GmbH,",
    ],
)
def test_the_company_is_named(greeting: str) -> None:
    assert sort(greeting, **MICHAEL) == "company"


@pytest.mark.parametrize(
    "greeting", ["Dear Moinho Novo team,", "Hi Acme crew,", "Dear {{ company }},", "Hi [Company],"]
)
def test_a_company_nobody_told_of(greeting: str) -> None:
    assert sort(greeting) == "company"


@pytest.mark.parametrize(
    "greeting",
    [
        "Hi {{ first_name }},",
        "Hi {{ contact.firstname | default: 'there' }},",
        "Dear *|FNAME|*,",
        "Dear %%FirstName%%,",
        "Dear {!Contact.FirstName},",
        "Hi ${firstName},",
        "Hi <%= first_name %>,",
        "Hi [First Name],",
        "{{ first_name }},",
        "Hi -first_name-,",
        "Dear Mr. {{ last_name }},",
    ],
)
def test_a_tag_stands_for_the_name(greeting: str) -> None:
    assert sort(greeting) == "tag"


@pytest.mark.parametrize(
    "greeting", ["Hi ,", "Hello ,", "Dear !", "Hi null,", "Dear undefined,", "Hi N/A,", "Hi #N/A,"]
)
def test_a_hole_where_the_name_should_be(greeting: str) -> None:
    assert sort(greeting) == "hole"


@pytest.mark.parametrize(
    ("greeting", "to", "expected"),
    [
        ("Hi Wei,", "Wei Chen <wei@teahouse.example>", "person"),
        ("Dear Ms Chen,", "Wei Chen <wei@teahouse.example>", "person"),
        ("Dear Jürgen,", "Juergen Mueller <j@stahl.example>", "person"),
        ("Dear Mr Mueller,", "Jürgen Müller <j@stahl.example>", "person"),
        ("Dear Soren,", "Søren Ærø <s@aeroe.example>", "person"),
        ("Hi Jean-Luc,", "Jean-Luc Moreau <jl@moreau.example>", "person"),
        ("Hi Jean,", "Jean-Luc Moreau <jl@moreau.example>", "person"),
        ("Dear Ioannis,", "Yannis P. <ioannis.pavlou@kalamata.example>", "person"),
        ("Hi JP,", "John Paul <jp@paul.example>", "person"),
        ("David,", '"O\'Neill, Declan" <declan@oneill.example>', "other-person"),
        ("Dear O'Neill,", '"O\'Neill, Declan" <declan@oneill.example>', "person"),
        ("Hi Priya,", "priya@gmail.com", "other-person"),
        ("Dear Ada Glass,", "Ada Thorne <ada@gmail.com>", "person"),
    ],
)
def test_forms_of_a_name(greeting: str, to: str, expected: str) -> None:
    assert sort(greeting, to=to) == expected


def test_the_brand_that_the_reader_is_known_by_is_their_name() -> None:
    text = (
        "---\nrecipient: {name: Ada Thorne, company: Thorne Glass, brand: Glass & Ada}\n---\nHi Glass & Ada,\n\nhello"
    )
    found = addressee(draft(text), SHORT)
    assert found
    assert found.sort == "person"


def test_the_words_that_name_somebody_have_a_span() -> None:
    on = draft("Dear Dr. Anna Osei,\n\nthe kiln is free.")
    found = addressee(on, SHORT)
    assert found
    assert found.span.of(on.text) == "Dear Dr. Anna Osei,"
    assert found.named.of(on.text) == "Dr. Anna Osei"


def test_no_greeting_addresses_nobody_at_all() -> None:
    assert addressee(draft("The kiln is free on Thursday if you want it."), SHORT) is None
