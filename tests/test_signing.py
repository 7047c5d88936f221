"""Who closes a draft, and how that person can be reached."""

from __future__ import annotations

import time

import pytest
from annotated import draft

from mailcheck.reaching import is_phone, own_contact
from mailcheck.signing import signer

BODY = "Dear Inês,\n\nthe flour from your mill makes the best crust we have had. Would you sell us two sacks a week?"


def signed(ending: str, **front: str) -> str | None:
    return signer(draft(f"{BODY}\n\n{ending}", **front))


@pytest.mark.parametrize(
    ("ending", "name"),
    [
        ("Best,\nTomasz", "Tomasz"),
        ("Best,\n\nTomasz Wójcik", "Tomasz Wójcik"),
        ("Thanks, Tomasz", "Tomasz"),
        ("Tomasz", "Tomasz"),
        ("- Tomasz", "Tomasz"),
        ("Kind regards\nDr. Tomasz Wójcik", "Dr. Tomasz Wójcik"),
        ("Best,\nTomasz Wójcik, head miller", "Tomasz Wójcik"),
        ("Best,\nTomasz Wójcik | Wójcik Młyny | Kraków", "Tomasz Wójcik"),
        ("Best,\nTomasz Wójcik (he/him)", "Tomasz Wójcik"),
        ("Best,\nTomasz\nThe Mill Team", "Tomasz"),
        ("Gratefully,\nTomasz Wójcik ’94\nRowing Fund", "Tomasz Wójcik"),
        ("-- \nTomasz Wójcik\nMiller", "Tomasz Wójcik"),
        ("Saludos,\nMaría del Carmen Ortiz", "María del Carmen Ortiz"),
        ("Cheers,\nJ. R. Okafor", "J. R. Okafor"),
        ("Best,\nO'Neill", "O'Neill"),
        ("Kind regards,\nBastian Krüger\nOderwacht IT, Köln\n+49 221 555 0134", "Bastian Krüger"),
        ("Best,\nHannah Will\nMill of Hours", "Hannah Will"),
        ("Best,\nEoin Power", "Eoin Power"),
        ("Best,\n*Tomasz Wójcik*", "Tomasz Wójcik"),
        ("Love,\nMum", "Mum"),
        ("Best,\nTomasz 🌾", "Tomasz"),
        ("धन्यवाद,\nप्रिया नायर", "प्रिया नायर"),
        ("Best,\nמיכל לוי", "מיכל לוי"),
        ("Best,\nΝίκος Παππάς", "Νίκος Παππάς"),
        ("Best,\n山田太郎", "山田太郎"),
        ("Best,\n{{ sender.name }}", "{{ sender.name }}"),
        ("Best,\n{{ owner.full_name }}\n{{ owner.company }}", "{{ owner.full_name }}"),
    ],
)
def test_a_person_signs(ending: str, name: str) -> None:
    assert signed(ending) == name


def test_a_title_before_the_name_is_no_post() -> None:
    ending = "Yours in service,\nChief Emeka Mbeki\nMbeki Clearing & Forwarding"
    assert signed(ending, **{"from": "Chief Emeka Mbeki <emeka@mbekiclearing.example>"}) == "Chief Emeka Mbeki"


@pytest.mark.parametrize(
    "ending",
    [
        "",
        "Best,",
        "Thanks!",
        "Kind regards,\nThe Mill Team",
        "Regards,\nLettings\nCrane & Mowbray",
        "Yours in service,\nManagement\nBountiful Baskets, Ikeja\n0803 555 0172",
        "Best,\nYour friends at the mill",
        "Best,\nCustomer Support",
        "Best,\nThe Sales Department",
        "Regards,\nWójcik Młyny Ltd",
        "Best,\nBaker & Sons",
        "+48 22 555 01 44",
        "Best,\ninfo@mlyny.example",
        "Sent from my iPhone",
        "Unsubscribe",
        "Best,\n{{ sender.company }}",
        "P.S. The rye is in.",
    ],
)
def test_nobody_signs(ending: str) -> None:
    assert signed(ending) is None


@pytest.mark.parametrize(
    ("ending", "front", "name"),
    [
        pytest.param("Best,\nHarbour Line", {"from": "Harbour Line <hi@harbourline.example>"}, None, id="the firm"),
        pytest.param("Best,\nHarbourline", {"from": "hi@harbourline.example"}, None, id="the firm by its domain"),
        pytest.param("Best,\nGwil", {"from": "Harbour Line <hi@harbourline.example>"}, "Gwil", id="a person"),
        pytest.param(
            "Best,\nGwil Rees",
            {"from": "Gwil Rees <gwil@rees.example>"},
            "Gwil Rees",
            id="a firm called like its owner",
        ),
        pytest.param(
            "It leaves on Friday.\ngwil", {"from": "Gwil Rees <gwil@gmail.com>"}, "gwil", id="lower case, known by From"
        ),
    ],
)
def test_what_is_known_of_the_sender_counts(ending: str, front: dict[str, str], name: str | None) -> None:
    assert signed(ending, **front) == name


def test_a_lower_case_typist_signs_in_lower_case() -> None:
    text = "hi inês,\n\nthe flour is great. can we have two more sacks this week?\n\ncheers\ntom"
    assert signer(draft(text)) == "tom"


def test_who_signed_the_quoted_message_does_not_sign_this_one() -> None:
    text = f"{BODY}\n\nOn 2 June 2025 at 10:12, Inês <ines@azul.example> wrote:\n> Is it good?\n> Best,\n> Inês\n"
    assert signer(draft(text)) is None


@pytest.mark.parametrize(
    ("line", "contact"),
    [
        ("+48 22 555 01 44", "+48 22 555 01 44"),
        ("Tel. (415) 555-0134", "(415) 555-0134"),
        ("T 020 7946 0958", "020 7946 0958"),
        ("m: 07700 900123", "07700 900123"),
        ("Mobile +47 555 01 200", "+47 555 01 200"),
        ("0151/555 01 23", "0151/555 01 23"),
        ("(02) 5550 1234", "(02) 5550 1234"),
        ("555-0134", "555-0134"),
        ("tomasz@mlyny.example", "tomasz@mlyny.example"),
        ("E: t.wojcik@mlyny.example | W: mlyny.example", "t.wojcik@mlyny.example"),
        ("https://calendly.com/tomasz", "https://calendly.com/tomasz"),
        ("cal.com/tomasz/15min", "cal.com/tomasz/15min"),
        ("linkedin.com/in/tomaszwojcik", "linkedin.com/in/tomaszwojcik"),
        ("WhatsApp: tomasz.w", "WhatsApp: tomasz.w"),
        ("Skype: tomasz.wojcik", "Skype: tomasz.wojcik"),
        ("@tomaszbakes", "@tomaszbakes"),
        ("{{ sender.phone }}", "{{ sender.phone }}"),
    ],
)
def test_the_signature_says_how_to_reach_the_signer(line: str, contact: str) -> None:
    assert own_contact(draft(f"{BODY}\n\nBest,\nTomasz\n{line}")) == contact


@pytest.mark.parametrize(
    "line",
    [
        "info@mlyny.example",
        "sales@mlyny.example",
        "hello@mlyny.example",
        "www.mlyny.example",
        "https://mlyny.example",
        "Miller since 1998-2025",
        "12.05.2025",
        "Company no. 1234",
        "Kraków",
        "",
    ],
)
def test_a_role_mailbox_a_home_page_or_a_date_reaches_nobody(line: str) -> None:
    assert own_contact(draft(f"{BODY}\n\nBest,\nTomasz\n{line}")) is None


def test_a_mailbox_named_like_the_firm_is_a_role_mailbox() -> None:
    text = f"{BODY}\n\nBest,\nTomasz\nmlyny@mlyny.example"
    assert own_contact(draft(text, **{"from": "Tomasz <tomasz@mlyny.example>"})) is None


@pytest.mark.parametrize(
    ("sentence", "contact"),
    [
        ("Ring me on 020 7946 0958 until six.", "020 7946 0958"),
        ("You can reach me at tomasz@mlyny.example any day.", "tomasz@mlyny.example"),
        ("My direct line is +48 22 555 01 44.", "+48 22 555 01 44"),
        ("Book a slot in my calendar: https://calendly.com/tomasz/oven", "https://calendly.com/tomasz/oven"),
        ("Call 020 7946 0958.", "020 7946 0958"),
        ("My free hours are at https://mlyny.example/tomasz if you like.", "https://mlyny.example/tomasz"),
        ("Pick any half hour in my calendar: https://mlyny.example/t", "https://mlyny.example/t"),
        ("Pick a time that suits you: https://cal.com/tomasz/oven", "https://cal.com/tomasz/oven"),
    ],
)
def test_it_may_be_said_in_words(sentence: str, contact: str) -> None:
    assert own_contact(draft(f"{BODY} {sentence}\n\nBest,\nTomasz")) == contact


@pytest.mark.parametrize(
    "sentence",
    [
        "We have called 1500 mills so far.",
        "The order number is 2025 0612 3344.",
        "Write to info@mlyny.example and we will see.",
        "See our list on 2025-06-12.",
        "My favourite is at https://mlyny.example/rye, and the calendar of the mill too.",
        "See my diary of the harvest: https://mlyny.example/rye",
        "I came across https://www.linkedin.com/in/nora-lind for the first time on Monday.",
        "My cousin reads https://www.instagram.com/mlyny/ all the time.",
    ],
)
def test_other_numbers_and_role_mailboxes_in_the_text_do_not_count(sentence: str) -> None:
    assert own_contact(draft(f"{BODY} {sentence}\n\nBest,\nTomasz")) is None


def test_a_placeholder_reaches_nobody() -> None:
    ending = "My calendar, pick what works: [calendar link]\n\nBest,\nTomasz"
    assert own_contact(draft(f"{BODY} {ending}")) is None
    assert own_contact(draft(f"Hi {{{{ first_name }}}},\n\n{ending}\n{{{{ owner.calendar }}}}", kind="template"))


def test_the_readers_own_address_does_not_reach_the_sender() -> None:
    text = f"{BODY} May I write to you at ines@azul.example about my order?\n\nBest,\nTomasz"
    assert own_contact(draft(text, to="Inês <ines@azul.example>")) is None


def test_a_link_behind_words_counts_in_html() -> None:
    page = (
        "<p>Hi Inês,</p><p>May we talk?</p><p>Best,<br>Tomasz<br><a href='https://cal.com/tomasz'>Pick a time</a></p>"
    )
    assert own_contact(draft(page, "html")) == "https://cal.com/tomasz"


def test_a_number_in_the_quoted_message_is_not_the_senders() -> None:
    text = f"{BODY}\n\nBest,\nTomasz\n\nOn 2 June 2025 at 10:12, Inês <ines@azul.example> wrote:\n> +351 21 555 0144\n"
    assert own_contact(draft(text)) is None


@pytest.mark.parametrize(
    ("words", "phone"),
    [
        ("+48 22 555 01 44", True),
        ("020 7946 0958", True),
        ("(415) 555-0134", True),
        ("555-0134", True),
        ("5550134", True),
        ("2019-2025", False),
        ("12.05.2025", False),
        ("2025-05-12", False),
        ("1234567890123456", False),
        ("123 45", False),
    ],
)
def test_what_is_shaped_like_a_telephone_number(words: str, phone: bool) -> None:
    assert is_phone(words) is phone


@pytest.mark.parametrize("piece", ["1 ", "1", "a.a/", "a@", "@a", "call me 1 1 1 1 ", "tel ", "(1) ", "word, "])
def test_the_time_grows_with_the_length_only(piece: str) -> None:
    started = time.process_time()
    found = draft(f"{BODY} call me {piece * (40_000 // len(piece))}@\n\nBest,\nTomasz\n{piece * 200}")
    signer(found)
    own_contact(found)
    assert time.process_time() - started < 3
