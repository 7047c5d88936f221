"""A Message becomes a Draft: kind, reply, words, tags, and why a draft cannot be judged."""

from __future__ import annotations

import pytest
from annotated import draft, eml

from mailcheck.config import Config
from mailcheck.model import Kind

LETTER = "Hi Inês,\n\nthe flour from your mill makes the best crust we have had.\n\nBest,\nTomasz"
HISTORY = "\n\nOn 2 June 2025 at 10:12, Inês Duarte <ines@azul.example> wrote:\n> Is it good?\n"


@pytest.mark.parametrize(
    ("text", "front", "kind"),
    [
        pytest.param(LETTER, {}, "outreach", id="nothing said"),
        pytest.param(LETTER, {"to": "Inês <ines@azul.example>"}, "outreach", id="a recipient"),
        pytest.param(LETTER + HISTORY, {}, "reply", id="history by somebody else"),
        pytest.param(LETTER, {"in-reply-to": "<1@azul.example>"}, "reply", id="In-Reply-To"),
        pytest.param(LETTER, {"references": "<1@azul.example>"}, "reply", id="References"),
        pytest.param(LETTER, {"subject": "Re: flour"}, "outreach", id="Re: alone makes no reply"),
        pytest.param(LETTER + HISTORY, {"from": "ines@azul.example"}, "outreach", id="only own words quoted"),
        pytest.param("Hi {{ first_name }},\n\nthe rye is in.", {}, "template", id="machine tags and nobody"),
        pytest.param(
            "Hi {{ first_name }},\n\nthe rye is in.", {"to": "ines@azul.example"}, "outreach", id="tags and a recipient"
        ),
        pytest.param("Hi [First Name],\n\nthe rye is in.", {}, "outreach", id="brackets make no template"),
        pytest.param(LETTER, {"kind": "template"}, "template", id="it says template"),
        pytest.param(LETTER + HISTORY, {"kind": "outreach"}, "outreach", id="it says outreach"),
        pytest.param(LETTER, {"kind": "Reply"}, "reply", id="in capitals"),
        pytest.param(LETTER, {"kind": "poem"}, "outreach", id="a kind that there is none of"),
    ],
)
def test_kind(text: str, front: dict[str, str], kind: Kind) -> None:
    found = draft(text, **front)
    assert found.kind == kind
    assert found.template is (kind == "template")


@pytest.mark.parametrize("kind", ["outreach", "reply", "template"])
def test_the_option_decides_before_all_else(kind: Kind) -> None:
    assert draft(LETTER + HISTORY, config=Config(kind=kind), kind="template").kind == kind


def test_a_reply_is_deep_when_the_history_holds_own_words() -> None:
    text = (
        f"{LETTER}{HISTORY}>\n> On 1 June 2025 at 9:00, Tomasz <tomasz@mlyny.example> wrote:\n>> May I send a sample?\n"
    )
    assert draft(text, **{"from": "Tomasz <tomasz@mlyny.example>"}).deep
    assert not draft(text, **{"from": "Rui <rui@reis.example>"}).deep
    assert not draft(LETTER + HISTORY, **{"from": "Tomasz <tomasz@mlyny.example>"}).deep


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hi Inês,\n\nthe rye is in.\n\nTomasz", 7),
        ("It's a well-known mill, isn't it?", 6),
        (f"Fine.{HISTORY}", 1),
        ("Fine.\n\nTomasz\n\nSent from my iPhone", 2),
        ("Fine.\n\n---------- Forwarded message ---------\nFrom: Ana\n\nfive more words are here", 1),
        ("🌿 … !", 0),
    ],
)
def test_only_the_senders_own_words_are_counted(text: str, words: int) -> None:
    assert draft(text).words == words


def test_tags_of_the_history_are_not_the_senders() -> None:
    text = "Hi {{ first_name }},\n\nfine.\n\nTomasz\n\nOn 2 June 2025 at 10:12, Inês wrote:\n> Hi [Name]\n"
    assert [tag.text for tag in draft(text).tags] == ["{{ first_name }}"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("", "no words", id="empty"),
        pytest.param("\n \n\t\n", "no words", id="blank"),
        pytest.param("🌿🌿 … !!", "no words", id="signs"),
        pytest.param("> Is it good?\n> Tell me.\n", "no words of the sender's own", id="only history"),
        pytest.param("Sehr geehrte Frau Weber, vielen Dank für das gute Mehl aus Ulm!", "not English", id="German"),
        pytest.param("Fix it.\n\n--- a/x.c\n+++ b/x.c\n@@ -1,2 +1,3 @@\n+int a;\n", "a patch", id="diff"),
        pytest.param("Fix it.\n\ndiff --git a/x.c b/x.c\n", "a patch", id="git diff"),
        pytest.param("{{ first_name }}", None, id="only a tag"),
        pytest.param("Thanks!", None, id="one word"),
        pytest.param(LETTER, None, id="a letter"),
        pytest.param("We write -- and +++ often -- @@ so @@.", None, id="signs of a diff in prose"),
    ],
)
def test_why_a_draft_cannot_be_judged(text: str, reason: str | None) -> None:
    assert draft(text).unjudged == reason


def test_an_encrypted_message_is_not_judged() -> None:
    assert draft("-----BEGIN PGP MESSAGE-----\n\nhQEMA1\n-----END PGP MESSAGE-----\n").unjudged is not None


def test_what_the_configuration_says_travels_along() -> None:
    found = draft(LETTER, config=Config(signature="appended", reply_within=2.5))
    assert found.signature_appended
    assert found.reply_within == 2.5


def test_people_kind_and_thread_of_a_real_message() -> None:
    mail = eml(
        f"{LETTER}\n\nOn Mon, 2 Jun 2025 at 10:12, Inês Duarte <ines@azul.example> wrote:\n> Is it good?\n",
        From="Tomasz Wójcik <tomasz@mlyny.example>",
        To="Inês Duarte <ines@azul.example>",
        Subject="Re: Mąka",
        In_Reply_To="<1@azul.example>",
    )
    found = draft(mail, "eml")
    assert found.subject == "Re: Mąka"
    assert found.sender.name == "Tomasz Wójcik"
    assert found.recipient.domain == "azul"
    assert found.thread[0].text == "Is it good?"
    assert found.thread[0].author == "Inês Duarte <ines@azul.example>"
    assert (found.kind, found.deep) == ("reply", False)
