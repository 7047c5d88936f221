"""Where greeting, opening, body, closing, signature, footer and unsubscribe block lie."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from annotated import draft, eml, shown
from hypothesis import example, given
from hypothesis import strategies as st

from mailcheck.model import Span
from mailcheck.regions import regions
from mailcheck.tags import tags

MILL = "the flour from your mill in Évora makes the best crust we have had. Would you sell us two sacks a week?"


def letter(greeting: str = "Dear Inês,", ending: str = "Kind regards,\nTomasz Wójcik", body: str = MILL) -> str:
    """A short letter, its parts set apart by blank lines; an empty part is left out."""
    return "\n\n".join(part for part in (greeting, body, ending) if part)


GREETINGS = [
    "Hi Kwame,",
    "Hi Kwame",
    "hi kwame",
    "Hello Kwame!",
    "Hey Kwame -",
    "Hey Kwame —",
    "HI KWAME,",
    "Dear Dr. Mensah,",
    "Dear Prof. Kwame A. Mensah:",
    "Dear Ms Park and Mr Lim,",
    "Dear Ana, Rui and Tiago,",
    "Dear Sir/Madam,",
    "To whom it may concern:",
    "Good morning Kwame,",
    "Good evening, Kwame,",
    "Morning Kwame!",
    "Greetings from Accra,",
    "Bonjour Amélie,",
    "Buenos días, Lucía:",
    "Guten Tag Herr Weber,",
    "Olá Inês!",
    "Kia ora Hēmi,",
    "Namaste Priya ji,",
    "Hi there 👋",
    "Hi Kwame 🌿,",
    "Hi {{ first_name }},",
    "Hi {{ first_name | default: 'there' }},",
    "Dear *|FNAME|*,",
    "Dear %%FirstName%%:",
    "Hi [First Name],",
    "Hi ,",
    "Kwame,",
    "Kwame",
    "Dr Mensah,",
    "Ana and Rui,",
    "@kwame",
    "{{ first_name }},",
    "Respected Madam,",
    "My dear Kwame,",
    "Attn: Kwame Mensah",
    "Hello from Bristol, Kwame!",
]


@pytest.mark.parametrize("greeting", GREETINGS)
def test_a_greeting_on_a_line_of_its_own(greeting: str) -> None:
    found = draft(letter(greeting), to="Kwame Mensah <kwame@mensah.example>")
    assert shown(found)["greeting"] == [greeting]
    assert shown(found)["opening"] == [MILL]


@pytest.mark.parametrize(
    ("line", "greeting"),
    [
        pytest.param("Hi Kwame, thank you for the tour.", "Hi Kwame,", id="comma"),
        pytest.param("Hi Kwame! Thank you for the tour.", "Hi Kwame!", id="exclamation mark"),
        pytest.param("Hi Kwame - thank you for the tour.", "Hi Kwame -", id="dash"),
        pytest.param("Hi Kwame — thank you for the tour.", "Hi Kwame —", id="long dash"),
        pytest.param("Hi Kwame: thank you for the tour.", "Hi Kwame:", id="colon"),
        pytest.param("Hi Kwame. Thank you for the tour.", "Hi Kwame.", id="full stop"),
        pytest.param("Dear Dr. Mensah, thank you for the tour.", "Dear Dr. Mensah,", id="title with a stop"),
        pytest.param("Dear Smt. Kulkarni, thank you for the tour.", "Dear Smt. Kulkarni,", id="a title of India"),
        pytest.param("Dear J. Mensah, thank you for the tour.", "Dear J. Mensah,", id="initial"),
        pytest.param(
            "Hi {{ first_name | default: 'there, friend' }}, thank you.",
            "Hi {{ first_name | default: 'there, friend' }},",
            id="a comma inside a tag",
        ),
        pytest.param("Kwame, thank you for the tour.", "Kwame,", id="the reader's name alone"),
        pytest.param("Kwame - thank you for the tour.", "Kwame -", id="the reader's name and a dash"),
    ],
)
def test_a_greeting_before_prose_on_the_same_line(line: str, greeting: str) -> None:
    found = draft(letter(f"{line}\n{MILL}", body=""), to="Kwame Mensah <kwame@mensah.example>")
    assert shown(found)["greeting"] == [greeting]
    assert shown(found)["opening"][0].startswith(("thank you", "Thank you"))


@pytest.mark.parametrize(
    "opening",
    [
        pytest.param("Highlights of the season are below.", id="Hi begins another word"),
        pytest.param("Hire a bike and see the coast.", id="Hire"),
        pytest.param("Hello-world programs bore your students.", id="hyphen"),
        pytest.param("Yoghurt from your farm sold out again.", id="Yo begins another word"),
        pytest.param("Your organ in Ulm is in tune again, and the choir has noticed.", id="a statement"),
        pytest.param("Thank you for the tour of the mill.", id="thanks"),
        pytest.param("Following your talk in Leeds, I have a question.", id="participle"),
        pytest.param("- two sacks a week\n- delivered on Monday", id="list"),
        pytest.param("We met in Turin.", id="short statement"),
        pytest.param("Quick question about the kiln", id="a subject-like line"),
        pytest.param("Can we talk on Friday?", id="question"),
        pytest.param("BLACK FRIDAY IS HERE!!!", id="a banner"),
        pytest.param("Wójcik & Sons grinds rye,\nspelt and oats.", id="a firm at the start"),
    ],
)
def test_no_greeting(opening: str) -> None:
    found = draft(letter(opening), to="Kwame Mensah <kwame@mensah.example>")
    assert "greeting" not in shown(found)
    assert shown(found)["opening"] == [opening]


@pytest.mark.parametrize(
    ("line", "body"),
    [
        pytest.param("Dear customers wait less.", MILL, id="Dear as an adjective"),
        pytest.param("Good morning shows sell out first.", MILL, id="good morning as an adjective"),
        pytest.param("Morning shifts start at six here.", MILL, id="morning as a noun"),
        pytest.param("Welcome drinks are on the house.", MILL, id="welcome as an adjective"),
        pytest.param("To the best of my knowledge the kiln is cold.", MILL, id="to the best of my knowledge"),
        pytest.param("Afternoon tea at your hotel was a joy.", MILL, id="afternoon tea"),
        pytest.param("Attention to detail sets your joinery apart.", MILL, id="attention to detail"),
    ],
)
def test_a_first_sentence_that_only_looks_like_a_greeting(line: str, body: str) -> None:
    found = shown(draft(f"{line} {body}\n\nKind regards,\nTomasz"))
    assert "greeting" not in found
    assert found["opening"] == [f"{line} {body}"]


def test_both_arms_of_a_condition_are_the_greeting() -> None:
    line = "{% if first_name %}Hello {{ first_name }},{% else %}Hello to you at the back of the mill,{% endif %}"
    found = shown(draft(f"{line}\n\n{MILL}\n\nBest,\nAda"))
    assert found["greeting"] == [line.removeprefix("{% if first_name %}").removesuffix("{% endif %}")]


def test_prose_behind_both_arms_of_a_condition_is_prose() -> None:
    found = shown(draft(f"{{% if n %}}Hi {{{{ n }}}},{{% else %}}Hello,{{% endif %}} {MILL}\n\nBest,\nAda"))
    assert found["greeting"] == ["Hi {{ n }},{% else %}Hello,"]
    assert MILL in found["opening"][0]


@pytest.mark.parametrize("rest", ["good evening suits me.", f"hello from Ulm. {MILL} " + "The sacks are dry. " * 60])
def test_prose_that_begins_like_a_greeting_is_prose(rest: str) -> None:
    found = shown(draft(f"Hi Kwame, {rest}\n\nBest,\nAda"))
    assert found["greeting"] == ["Hi Kwame,"]


def test_an_abbreviation_does_not_end_the_greeting() -> None:
    assert shown(draft(letter("Dear Friend no. {{ member_no }},")))["greeting"] == ["Dear Friend no. {{ member_no }},"]


def test_a_title_of_the_clergy_does_not_end_the_greeting() -> None:
    assert shown(draft(letter("Respected Fr. D'Souza,")))["greeting"] == ["Respected Fr. D'Souza,"]


def test_a_shouted_line_is_no_signature() -> None:
    found = shown(draft(f"Hi Kwame,\n\n{MILL}\n\nDOORS CLOSE AT NOON\n\nTo your bread,\nAda"))
    assert found["signature"] == ["Ada"]


def test_a_banner_above_the_greeting_is_prose() -> None:
    found = shown(draft(letter("THE MILLER'S POST — MAY\n\nHi Kwame,")))
    assert found["greeting"] == ["Hi Kwame,"]


CLOSINGS = [
    "Kind regards,",
    "kind regards",
    "Best,",
    "Best wishes from Kraków,",
    "Warmest regards",
    "Cheers,",
    "Thanks!",
    "Thank you,",
    "Many thanks in advance,",
    "With gratitude,",
    "Yours sincerely,",
    "Yours faithfully",
    "Respectfully yours,",
    "Take care,",
    "Talk soon,",
    "Looking forward to your answer,",
    "Have a great week,",
    "In solidarity,",
    "Love,",
    "Rgds,",
    "BR,",
    "Mit freundlichen Grüßen",
    "Viele Grüße aus Ulm",
    "Cordialement,",
    "Bien à vous,",
    "Saludos cordiales,",
    "Un abrazo,",
    "Cordiali saluti,",
    "Atenciosamente,",
    "Med vänliga hälsningar",
    "Met vriendelijke groet,",
    "Ngā mihi,",
    "Pozdrawiam serdecznie,",
    "Mud and thanks,",
    "~ Warmly ~",
]


@pytest.mark.parametrize("closing", CLOSINGS)
def test_a_closing_and_a_name(closing: str) -> None:
    found = shown(draft(letter(ending=f"{closing}\nTomasz Wójcik")))
    assert found["closing"] == [closing]
    assert found["signature"] == ["Tomasz Wójcik"]
    assert found["opening"] == [MILL]


@pytest.mark.parametrize(
    ("ending", "closing", "signature"),
    [
        pytest.param("Thanks, Tomasz", "Thanks,", "Tomasz", id="on one line"),
        pytest.param("Best - Tomasz Wójcik", "Best -", "Tomasz Wójcik", id="dash"),
        pytest.param("Cheers, T.", "Cheers,", "T.", id="initial"),
        pytest.param("Best,\n\nTomasz", "Best,", "Tomasz", id="a blank line between"),
        pytest.param(
            "Best regards,\n\nTomasz Wójcik\nMiller\n\nWójcik Młyny\n+48 22 555 01 44",
            "Best regards,",
            "Tomasz Wójcik\nMiller\n\nWójcik Młyny\n+48 22 555 01 44",
            id="a signature of two paragraphs",
        ),
        pytest.param(
            "Kind regards,\nTomasz Wójcik | Head Miller | Wójcik Młyny\nT: +48 22 555 01 44 | E: tomasz@mlyny.example",
            "Kind regards,",
            "Tomasz Wójcik | Head Miller | Wójcik Młyny\nT: +48 22 555 01 44 | E: tomasz@mlyny.example",
            id="bars",
        ),
        pytest.param("Thanks\nTomasz 🌾", "Thanks", "Tomasz 🌾", id="emoji"),
        pytest.param("cheers\ntomasz", "cheers", "tomasz", id="lower case"),
    ],
)
def test_closings_and_signatures(ending: str, closing: str, signature: str) -> None:
    found = shown(draft(letter(ending=ending)))
    assert found["closing"] == [closing]
    assert found["signature"] == [signature]
    assert found["opening"] == [MILL]


@pytest.mark.parametrize(
    "signature",
    [
        pytest.param("Tomasz", id="first name"),
        pytest.param("Tomasz Wójcik\nWójcik Młyny\n+48 22 555 01 44", id="name, firm, number"),
        pytest.param("- Tomasz", id="after a dash"),
        pytest.param("— Tomasz Wójcik", id="after a long dash"),
        pytest.param("The Mill Team\nhello@mlyny.example", id="a team"),
        pytest.param("Ludwig van der Meer", id="small words in a name"),
        pytest.param("MARÍA DEL CARMEN ORTIZ", id="in capitals"),
    ],
)
def test_a_signature_without_a_closing(signature: str) -> None:
    found = shown(draft(letter(ending=signature)))
    assert found["signature"] == [signature]
    assert "closing" not in found


def test_a_word_about_oneself_below_the_name_is_of_the_signature() -> None:
    signature = "Jonas Wetterberg\nI build Gantry, with three others\njonas@gantry.example"
    found = shown(draft(letter(ending=f"Thanks for giving it a go,\n{signature}")))
    assert (found["closing"], found["signature"]) == (["Thanks for giving it a go,"], [signature])


@pytest.mark.parametrize("delimiter", ["-- ", "--", "---", "___", "—", "*****", "======"])
def test_a_signature_below_a_delimiter(delimiter: str) -> None:
    found = shown(draft(letter(ending=f"{delimiter}\nTomasz Wójcik\nWójcik Młyny, head miller")))
    assert found["signature"] == ["Tomasz Wójcik\nWójcik Młyny, head miller"]
    assert found["opening"] == [MILL]


def test_a_name_above_the_delimiter_signs_and_what_stands_below_is_a_footer() -> None:
    found = shown(draft(letter(ending="Best,\nTomasz\n\n-- \nWójcik Młyny sp. z o.o., Kraków")))
    assert found["closing"] == ["Best,"]
    assert found["signature"] == ["Tomasz"]
    assert found["footer"] == ["Wójcik Młyny sp. z o.o., Kraków"]


@pytest.mark.parametrize(
    "ending",
    [
        pytest.param("", id="nothing"),
        pytest.param("We bake at five every morning.", id="a statement"),
        pytest.param("Thanks for the flour you sent in March, it was gone in a day.", id="thanks in a sentence"),
        pytest.param("Can you send a sample?", id="question"),
        pytest.param("Spelt cuts waste by half. Order here: https://mill.example/shop", id="a statement and a link"),
        pytest.param("- rye\n- spelt", id="a list"),
        pytest.param("1. Rye\n2. Spelt", id="a numbered list"),
        pytest.param("Looking forward to the harvest festival, as every year since we opened.", id="a long sentence"),
    ],
)
def test_no_closing_and_no_signature(ending: str) -> None:
    found = shown(draft(letter(ending=ending)))
    assert "signature" not in found
    assert "closing" not in found


@pytest.mark.parametrize(
    "postscript",
    [
        "P.S. The rye is in.",
        "PS: the rye is in",
        "P.P.S. The rye is in.",
        "p.s. - the rye is in",
        "(PS. The rye is in.)",
    ],
)
def test_a_postscript_is_body_and_the_signature_stands_before_it(postscript: str) -> None:
    found = shown(draft(letter(ending=f"Best,\nTomasz\n\n{postscript}")))
    assert found["signature"] == ["Tomasz"]
    assert found["body"] == [postscript]


def test_a_signature_block_may_follow_the_postscript() -> None:
    found = shown(draft(letter(ending="Best,\nTomasz\n\nP.S. The rye is in.\n\n-- \nTomasz Wójcik\n+48 22 555 01 44")))
    assert found["closing"] == ["Best,"]
    assert "+48 22 555 01 44" in "\n".join([*found["signature"], *found.get("footer", [])])
    assert found["body"] == ["P.S. The rye is in."]


FOOTERS = [
    "Sent from my iPhone",
    "Sent from Yahoo Mail for iPhone",
    "Sent via Superhuman",
    "Get Outlook for Android",
    "Virus-free. www.avast.example",
    "Please consider the environment before printing this e-mail.",
    "This email and any attachments are confidential and intended solely for the recipient.",
    "CONFIDENTIALITY NOTICE: this message is for the intended recipient only.",
    "Wójcik Młyny Ltd. Registered in England and Wales, company no. 01234567. VAT no. GB 123 4567 89",
    "© 2025 Wójcik Młyny",
    "Copyright 2025 Wójcik Młyny. All rights reserved.",
    "Wójcik & Son, Mill Bank, Ilkley LS29 3RJ. No more of these",
    "You are receiving this because you visited our stall in Leeds.",
    "View this email in your browser",
    "Privacy policy | Terms of use",
]


@pytest.mark.parametrize("footer", FOOTERS)
def test_a_footer_below_the_signature(footer: str) -> None:
    found = shown(draft(letter(ending=f"Best,\nTomasz\n\n{footer}")))
    assert found["footer"] == [footer]
    assert found["signature"] == ["Tomasz"]


@pytest.mark.parametrize(
    "line",
    [
        "Unsubscribe",
        "Unsubscribe: https://mlyny.example/u/123",
        "To opt out, reply STOP.",
        "If you no longer wish to hear from us, click here.",
        "Manage your email preferences",
        "Weir House, Kendal. No more e-mails about works",
        "Me désabonner",
        "Hier abmelden",
        "Not for you? Update your preferences or {{ unsubscribe_url }}",
    ],
)
def test_an_unsubscribe_block(line: str) -> None:
    found = shown(draft(letter(ending=f"Best,\nTomasz\n\n--\n{line}")))
    assert found["unsubscribe"] == [line]
    assert found["signature"] == ["Tomasz"]


@pytest.mark.parametrize(
    "address",
    ["Wójcik Młyny, 12 Mill Lane, Otley LS21 3AB", "P.O. Box 1187, Nairobi 00100", "Suite 4, 77 Quay Street, Galway"],
)
def test_a_postal_address_below_the_unsubscribe_line(address: str) -> None:
    found = shown(draft(letter(ending=f"Best,\nTomasz\n\n{address}\n\nUnsubscribe")))
    assert found["footer"] == [address]
    assert found["unsubscribe"] == ["Unsubscribe"]


def test_the_opening_is_the_first_paragraph_and_the_body_the_rest() -> None:
    text = (
        "Hi Kwame,\n\nFirst paragraph here,\non two lines.\n\nSecond one is here.\n\nThird one ends it.\n\nBest,\nAda"
    )
    found = shown(draft(text))
    assert found["opening"] == ["First paragraph here,\non two lines."]
    assert found["body"] == ["Second one is here.\n\nThird one ends it."]


def test_a_letter_that_is_only_a_greeting_and_a_name() -> None:
    found = shown(draft("Hi Kwame,\n\nAda"))
    assert found == {"greeting": ["Hi Kwame,"], "signature": ["Ada"]}


@pytest.mark.parametrize("text", ["", "\n\n", "   ", "🌿", "…", "Hi", "--", "> ", "-- \n", "\ufeff"])
def test_next_to_nothing(text: str) -> None:
    assert isinstance(regions(text, tags(text), (), "", ""), tuple)


def test_crlf_and_quoted_printable_make_no_difference() -> None:
    text = letter("Cześć Kwame,", "Z pozdrowieniami / Best,\nTomasz Wójcik\n+48 22 555 01 44")
    plain = shown(draft(text))
    mail = draft(eml(text, To="Kwame <kwame@mensah.example>", Subject="Flour"), "eml")
    assert {kind: [words.strip() for words in found] for kind, found in shown(mail).items()} == plain
    assert shown(draft(text.replace("\n", "\r\n"))) == plain


def test_html_has_the_same_regions_as_the_text() -> None:
    page = (
        "<p>Hi Kwame,</p><p>The flour from your mill makes the best crust.</p>"
        "<p>Kind regards,<br>Tomasz<br>+48 22 555 01 44</p>"
        "<div style='font-size:9px'><a href='https://mlyny.example/u'>Unsubscribe</a></div>"
    )
    found = shown(draft(page, "html"))
    assert found["greeting"] == ["Hi Kwame,"]
    assert found["opening"] == ["The flour from your mill makes the best crust."]
    assert found["signature"] == ["Tomasz\n+48 22 555 01 44"]
    assert found["unsubscribe"] == ["Unsubscribe"]


WHOLE = [
    pytest.param(
        "OUR SPRING LETTER\nHi Kwame,\n\nthe flour came.\n\nBest,\nAda",
        [("body", "OUR SPRING LETTER"), ("greeting", "Hi Kwame,"), ("opening", "the flour came."), ("closing", "Best,"),
         ("signature", "Ada")],
        id="a banner",
    ),
    pytest.param(
        "Hi Kwame,\n\nThe flour came.\n\n> when?\n\nOn Friday.\n\n> and the rye?\nThat too.\n\nBest,\nAda",
        [("greeting", "Hi Kwame,"), ("opening", "The flour came."), ("quoted", "> when?"), ("body", "On Friday."),
         ("quoted", "> and the rye?"), ("body", "That too."), ("closing", "Best,"), ("signature", "Ada")],
        id="answers between quoted lines",
    ),
    pytest.param(
        "Hi Kwame,\n\nThe flour came.\n\nBest,\nAda\n> a\nAda Osei\n> b\n\n  +48 22 555 01 44",
        [("greeting", "Hi Kwame,"), ("opening", "The flour came."), ("closing", "Best,"), ("signature", "Ada"),
         ("quoted", "> a"), ("signature", "Ada Osei"), ("quoted", "> b"), ("signature", "+48 22 555 01 44")],
        id="quoted lines in a signature",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "pieces"), WHOLE)
def test_every_piece_of_a_text(text: str, pieces: list[tuple[str, str]]) -> None:
    found = regions(text, tags(text), (), "Kwame Mensah", "Ada")
    assert [(region.kind, region.span.of(text)) for region in found] == pieces


def test_what_markup_calls_quoted_is_history() -> None:
    text = "Hi Kwame,\n\nthe flour came.\n\nwhen does it come?\n\nThe rye came too.\n\nBest,\nAda"
    at = text.index("when")
    found = regions(text, tags(text), (Span(at, at + 18),), "Kwame Mensah", "Ada")
    assert [region.kind for region in found] == ["greeting", "opening", "quoted", "body", "closing", "signature"]


PIECES = st.sampled_from(
    [*GREETINGS, *CLOSINGS, *FOOTERS, MILL, "", "", "> quoted", "On 3 May 2025 at 10:12, Ana <ana@reis.example> wrote:"]
)


@example(["Hi Kwame,", "Hi Kwame,", "Hi Kwame,", "> quoted", "Hi Kwame,"])
@given(st.lists(PIECES, max_size=14))
def test_regions_stand_in_order_and_never_overlap(pieces: list[str]) -> None:
    text = "\n".join(pieces)
    found = regions(text, tags(text), (), "Kwame Mensah", "Tomasz Wójcik")
    assert all(one.span.end <= two.span.start for one, two in pairwise(found))
    assert all(region.span.of(text).strip() for region in found)


@given(st.lists(PIECES, max_size=10))
def test_every_word_lies_in_a_region_but_for_delimiters(pieces: list[str]) -> None:
    text = "\n".join(pieces)
    found = regions(text, tags(text), (), "", "")
    left = list(text)
    for region in found:
        left[region.span.start : region.span.end] = " " * (region.span.end - region.span.start)
    assert not any(char.isalnum() for char in left)


@pytest.mark.parametrize(
    "line",
    [
        "confidential ",
        "12 Mill Lane ",
        "On 3 May 2025 at 10:12, Ana wrote: ",
        "Hi Kwame, ",
        "<a@b ",
        "1 1 ",
        "a.a.",
        "{{ first_name }} ",
        "[x](",
        "word ",
        "> ",
        "Best, ",
        "* ",
    ],
)
@pytest.mark.parametrize("end", ["", "\n", "\n\n"])
def test_the_time_grows_with_the_length_only(line: str, end: str) -> None:
    text = (line.rstrip() if end else line) + end
    started = time.process_time()
    draft("Hi Kwame,\n\n" + text * (60_000 // len(text)) + "\n\nBest,\nAda")
    assert time.process_time() - started < 3
