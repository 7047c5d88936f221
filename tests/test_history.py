"""Quoted and forwarded words, in the styles of the mail programs, and the messages that they hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from annotated import draft, eml, shown

from mailcheck.history import history
from mailcheck.model import Span
from mailcheck.thread import when

OWN = "Thank you for the sketch, Inês. Shall we meet at the kiln on 4 June?"
HERS = "The sketch of the blue tiles is ready.\nWhen can you come by?"
SIGNED = "Best,\nRui Reis"


def quoted(words: str, mark: str = "> ") -> str:
    return "\n".join(mark + line for line in words.split("\n"))


ATTRIBUTIONS = [
    pytest.param("On Mon, Jun 2, 2025 at 10:12 AM Inês Duarte <ines@azul.example> wrote:", id="Gmail"),
    pytest.param("On Mon, Jun 2, 2025 at 10:12 AM Inês Duarte <ines@azul.example>\nwrote:", id="Gmail, wrapped"),
    pytest.param(
        "On Mon, Jun 2, 2025 at 10:12 AM Inês Maria Duarte de Vasconcelos <\nines@azul.example> wrote:",
        id="Gmail, wrapped inside the address",
    ),
    pytest.param("2025-06-02 10:12 GMT+01:00 Inês Duarte <ines@azul.example>:", id="Gmail of old"),
    pytest.param("On 2 Jun 2025, at 10:12, Inês Duarte <ines@azul.example> wrote:", id="Apple Mail"),
    pytest.param("On Jun 2, 2025, at 10:12 AM, Inês Duarte <ines@azul.example> wrote:", id="iPhone"),
    pytest.param("On 02/06/2025 10:12, Inês Duarte wrote:", id="Thunderbird"),
    pytest.param("On 6/2/25 10:12 AM, Inês Duarte wrote:", id="Thunderbird, American"),
    pytest.param("On Monday, June 2, 2025 at 10:12:13 AM GMT+1, Inês Duarte <ines@azul.example> wrote:", id="Yahoo"),
    pytest.param("On Monday, June 2nd, 2025 at 10:12 AM, Inês Duarte <ines@azul.example> wrote:", id="Proton"),
    pytest.param("Inês Duarte <ines@azul.example> wrote:", id="mutt"),
    pytest.param("Inês Duarte wrote on Monday:", id="a name and a day"),
    pytest.param("Inês wrote:", id="a name"),
    pytest.param("Am Mo., 2. Juni 2025 um 10:12 Uhr schrieb Inês Duarte <ines@azul.example>:", id="German Gmail"),
    pytest.param(
        "Am Mo., 2. Juni 2025 um 10:12 Uhr schrieb Maximiliane Hofstetter-Lindenberger <\n"
        "maximiliane.hofstetter@azul.example>:",
        id="German Gmail, wrapped",
    ),
    pytest.param("Am 02.06.2025 um 10:12 schrieb Inês Duarte:", id="German Thunderbird"),
    pytest.param("Le lun. 2 juin 2025 à 10:12, Inês Duarte <ines@azul.example> a écrit :", id="French Gmail"),
    pytest.param("Le 2 juin 2025 à 10:12, Inês Duarte <ines@azul.example> a écrit :", id="French Apple Mail"),
    pytest.param("El lun, 2 jun 2025 a las 10:12, Inês Duarte (<ines@azul.example>) escribió:", id="Spanish Gmail"),
    pytest.param("Em seg., 2 de jun. de 2025 às 10:12, Inês <ines@azul.example> escreveu:", id="Portuguese Gmail"),
    pytest.param("Il giorno lun 2 giu 2025 alle ore 10:12 Inês <ines@azul.example> ha scritto:", id="Italian Gmail"),
    pytest.param("Op ma 2 jun 2025 om 10:12 schreef Inês Duarte <ines@azul.example>:", id="Dutch Gmail"),
    pytest.param("Den mån 2 juni 2025 kl 10:12 skrev Inês Duarte <ines@azul.example>:", id="Swedish Gmail"),
    pytest.param("Den 2. jun. 2025 kl. 10.12 skrev Inês Duarte <ines@azul.example>:", id="Danish Apple Mail"),
    pytest.param("pon., 2 cze 2025 o 10:12 Inês Duarte <ines@azul.example> napisał(a):", id="Polish Gmail"),
    pytest.param("pon., 2 cze 2025 o 10:12 Inês Duarte\n<ines@azul.example> napisał(a):", id="Polish Gmail, wrapped"),
    pytest.param("ma 2. kesäk. 2025 klo 10.12 Inês Duarte (ines@azul.example) kirjoitti:", id="Finnish Gmail"),
    pytest.param("пн, 2 июн. 2025 г. в 10:12, Inês Duarte <ines@azul.example>:", id="Russian Gmail"),
    pytest.param("2025年6月2日(月) 10:12 Inês Duarte <ines@azul.example>:", id="Japanese Gmail"),
    pytest.param("Στις Δευ 2 Ιουν 2025 στις 10:12 π.μ., Inês <ines@azul.example> έγραψε:", id="Greek Gmail"),
]


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_an_answer_above_the_quotation(attribution: str) -> None:
    found = draft(f"Hi Inês,\n\n{OWN}\n\n{SIGNED}\n\n{attribution}\n{quoted(HERS)}\n")
    assert shown(found)["quoted"] == [f"{attribution}\n{quoted(HERS)}"]
    assert shown(found)["opening"] == [OWN]
    assert shown(found)["signature"] == ["Rui Reis"]
    assert found.reply


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_an_answer_below_the_quotation(attribution: str) -> None:
    found = shown(draft(f"{attribution}\n{quoted(HERS)}\n\nHi Inês,\n\n{OWN}\n\n{SIGNED}\n"))
    assert found["quoted"] == [f"{attribution}\n{quoted(HERS)}"]
    assert found["greeting"] == ["Hi Inês,"]
    assert found["opening"] == [OWN]
    assert found["signature"] == ["Rui Reis"]


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_answers_between_the_quoted_lines(attribution: str) -> None:
    first, second = HERS.split("\n")
    text = f"Hi Inês,\n\n{attribution}\n\n> {first}\n\nIt is lovely.\n\n> {second}\n\nOn 4 June at noon.\n\n{SIGNED}\n"
    found = shown(draft(text))
    assert found["quoted"] == [f"{attribution}\n\n> {first}", f"> {second}"]
    assert " ".join([*found["opening"], *found["body"]]) == "It is lovely. On 4 June at noon."
    assert found["signature"] == ["Rui Reis"]


@pytest.mark.parametrize(
    "attribution",
    [
        pytest.param("On Mon, Jun 2, 2025 at 10:12 AM Inês Duarte <ines@azul.example> wrote:", id="English"),
        pytest.param("Le 2 juin 2025 à 10:12, Inês Duarte <ines@azul.example> a écrit :", id="French"),
        pytest.param("Am 02.06.2025 um 10:12 schrieb Inês Duarte:", id="German"),
    ],
)
def test_history_without_marks_goes_on_to_the_end(attribution: str) -> None:
    found = shown(draft(f"Hi Inês,\n\n{OWN}\n\n{SIGNED}\n\n{attribution}\n\n{HERS}\n\nBest,\nInês"))
    assert found["quoted"] == [f"{attribution}\n\n{HERS}\n\nBest,\nInês"]
    assert found["signature"] == ["Rui Reis"]


BLOCKS = [
    pytest.param(
        "From: Inês Duarte <ines@azul.example>\nSent: Monday, June 2, 2025 10:12 AM\nTo: Rui Reis\nSubject: Tiles",
        id="Outlook",
    ),
    pytest.param(
        "________________________________\nFrom: Inês Duarte <ines@azul.example>\n"
        "Sent: Monday, June 2, 2025 10:12 AM\nTo: Rui Reis <rui@reis.example>\nSubject: Tiles",
        id="Outlook on the web",
    ),
    pytest.param(
        "-----Original Message-----\nFrom: Inês Duarte\nSent: 02 June 2025 10:12\nTo: Rui Reis\nSubject: Tiles",
        id="Outlook of old",
    ),
    pytest.param(
        "*From:* Inês Duarte <ines@azul.example>\n*Sent:* Monday, June 2, 2025 10:12 AM\n*To:* Rui\n*Subject:* Tiles",
        id="Outlook through Gmail",
    ),
    pytest.param("From: Inês Duarte <ines@azul.example>\nDate: 2 June 2025 at 10:12\nTo: Rui Reis", id="no subject"),
    pytest.param("Von: Inês Duarte\nGesendet: Montag, 2. Juni 2025 10:12\nAn: Rui Reis\nBetreff: Fliesen", id="German"),
    pytest.param("De : Inês Duarte\nEnvoyé : lundi 2 juin 2025 10:12\nÀ : Rui Reis\nObjet : Carreaux", id="French"),
    pytest.param("De: Inês\nEnviado el: lunes, 2 de junio de 2025 10:12\nPara: Rui\nAsunto: Azulejos", id="Spanish"),
    pytest.param(
        "De: Inês\nEnviada em: segunda-feira, 2 de junho de 2025 10:12\nPara: Rui\nAssunto: Azulejos", id="Portuguese"
    ),
    pytest.param("Da: Inês Duarte\nInviato: lunedì 2 giugno 2025 10:12\nA: Rui\nOggetto: Piastrelle", id="Italian"),
    pytest.param("Van: Inês Duarte\nVerzonden: maandag 2 juni 2025 10:12\nAan: Rui\nOnderwerp: Tegels", id="Dutch"),
    pytest.param("Från: Inês Duarte\nSkickat: den 2 juni 2025 10:12\nTill: Rui\nÄmne: Kakel", id="Swedish"),
    pytest.param("Fra: Inês Duarte\nSendt: 2. juni 2025 10:12\nTil: Rui\nEmne: Fliser", id="Danish"),
    pytest.param("Od: Inês Duarte\nWysłano: 2 czerwca 2025 10:12\nDo: Rui\nTemat: Kafelki", id="Polish"),
]


@pytest.mark.parametrize("block", BLOCKS)
def test_what_follows_a_header_block_is_history_to_the_end(block: str) -> None:
    history = f"{block}\n\nHi Rui,\n\n{HERS}\n\nBest,\nInês\nAzul\n+351 21 555 0144"
    found = draft(f"Hi Inês,\n\n{OWN}\n\n{SIGNED}\n\n{history}\n")
    assert shown(found)["quoted"] == [history]
    assert shown(found)["signature"] == ["Rui Reis"]
    assert found.reply
    assert found.thread[0].author.startswith("Inês")


@pytest.mark.parametrize(
    "mark",
    [
        "---------- Forwarded message ---------",
        "-------- Forwarded Message --------",
        "Begin forwarded message:",
        "-------- Weitergeleitete Nachricht --------",
        "Anfang der weitergeleiteten Nachricht:",
        "-------- Message transféré --------",
        "Début du message réexpédié :",
        "-------- Mensaje reenviado --------",
        "---------- Forwarded by Rui Reis/Lisbon on 02/06/2025 ----------",
    ],
)
def test_forwarded_words_are_not_judged_and_make_no_reply(mark: str) -> None:
    forwarded = f"{mark}\nFrom: Inês Duarte <ines@azul.example>\nDate: Mon, 2 Jun 2025\nSubject: Tiles\n\n{HERS}"
    found = draft(f"Hi Amélie,\n\nplease see what Inês says of the tiles.\n\n{SIGNED}\n\n{forwarded}")
    assert shown(found)["forwarded"] == [forwarded]
    assert "quoted" not in shown(found)
    assert not found.reply
    assert found.kind == "outreach"


@pytest.mark.parametrize(
    "prose",
    [
        pytest.param("On page 12 you wrote:\n\nthe mill turns by itself. I liked that.", id="the reader's book"),
        pytest.param("In 2019 Ada Thorne wrote:\n\n“Glass is slow water.” It is.", id="a quotation in prose"),
        pytest.param("On 3 May 2025 at 10:12 you wrote:\n\nthat the kiln is cold. It is warm again.", id="you wrote"),
        pytest.param("We need three things:\n\n- rye\n- spelt", id="a colon before a list"),
        pytest.param("From: London\nTo: Paris\nDate: 4 June\n\nThe fare is 90 euros.", id="a journey"),
        pytest.param("From: 10 am\nTo: noon\n\nThe hall is ours.", id="hours"),
        pytest.param("From our side: all is well.\nTo your question: yes.", id="words with a colon"),
        pytest.param("The forwarded message is on your desk.", id="the word forwarded"),
        pytest.param("The output is x -> y, and a >b.", id="arrows inside a line"),
        pytest.param("On Monday 2 June at 10:12 the kiln reaches 900 degrees:\n\nplease stand back.", id="a time"),
    ],
)
def test_prose_that_only_looks_like_history(prose: str) -> None:
    found = draft(f"Hi Inês,\n\n{prose}\n\n{SIGNED}")
    assert "quoted" not in shown(found)
    assert "forwarded" not in shown(found)
    assert shown(found)["signature"] == ["Rui Reis"]
    assert not found.reply


@pytest.mark.parametrize("mark", ["> ", ">", ">> ", "> > ", " > ", "|> "])
def test_quotation_marks_of_every_sort(mark: str) -> None:
    found = shown(draft(f"{quoted(HERS, mark)}\n\n{OWN}\n\n{SIGNED}"))
    assert found["quoted"] == [quoted(HERS, mark)]
    assert found["opening"] == [OWN]


def test_html_quotations_are_history_whatever_their_words() -> None:
    page = (
        f"<p>Hi Inês,</p><p>{OWN}</p><p>Best,<br>Rui Reis</p>"
        '<div class="gmail_quote"><div class="gmail_attr">On Mon, Jun 2, 2025 at 10:12 AM Inês Duarte '
        '&lt;<a href="mailto:ines@azul.example">ines@azul.example</a>&gt; wrote:</div>'
        "<blockquote>The sketch of the blue tiles is ready.</blockquote></div>"
    )
    found = draft(page, "html", config=None)
    assert any("blue tiles" in words for words in shown(found)["quoted"])
    assert shown(found)["signature"] == ["Rui Reis"]
    assert found.reply


def test_marked_spans_are_history() -> None:
    text = "Thanks!\n\nthe tiles\nare ready\n\nRui"
    found = history(text, [Span(9, 28)])
    assert [(region.kind, region.span.of(text)) for region in found] == [("quoted", "the tiles\nare ready")]


class TestThread:
    """The messages of the history: newest first, the sender's own ones known by address, else by name."""

    TEXT = (
        "Hi Inês,\n\nnoon is fine.\n\nRui\n\n"
        "On Tue, Jun 3, 2025 at 9:00 AM Inês Duarte <ines@azul.example> wrote:\n> Is noon good?\n>\n"
        "> On Mon, Jun 2, 2025 at 4:30 PM Rui Reis <rui@reis.example> wrote:\n>> May I come on Wednesday?\n>>\n"
        ">> On Mon, Jun 2, 2025 at 10:12 AM Inês Duarte <ines@azul.example> wrote:\n>>> The tiles are ready.\n"
    )

    def test_each_message_with_its_author_date_and_words(self) -> None:
        found = draft(self.TEXT, **{"from": "Rui Reis <rui@reis.example>"})
        assert [quoted.text for quoted in found.thread] == [
            "Is noon good?",
            "May I come on Wednesday?",
            "The tiles are ready.",
        ]
        assert [quoted.own for quoted in found.thread] == [False, True, False]
        assert found.thread[0].author == "Inês Duarte <ines@azul.example>"
        assert found.thread[1].date == datetime(2025, 6, 2, 16, 30)
        assert found.deep

    def test_nobody_is_the_sender_when_the_sender_is_unknown(self) -> None:
        found = draft(self.TEXT)
        assert not any(quoted.own for quoted in found.thread)
        assert found.reply
        assert not found.deep

    def test_the_sender_is_known_by_name_where_there_is_no_address(self) -> None:
        text = "Noon is fine.\n\nOn 02/06/2025 16:30, Rui Reis wrote:\n> May I come on Wednesday?\n"
        assert draft(text, **{"from": "Rui Reis <rui@reis.example>"}).thread[0].own
        assert not draft(text, **{"from": "Ana Reis <ana@reis.example>"}).thread[0].own

    @pytest.mark.parametrize(
        ("sender", "recipient", "own"),
        [
            pytest.param("Rui Reis", "Inês Duarte", True, id="the first name alone is the sender's"),
            pytest.param("Rui Reis", "Rui Duarte", False, id="unless it is the recipient's too"),
            pytest.param("Ana Reis", "Inês Duarte", False, id="another one is not"),
        ],
    )
    def test_the_sender_is_known_by_first_name(self, sender: str, recipient: str, own: bool) -> None:
        text = "Noon is fine.\n\nOn 02/06/2025, Rui wrote:\n> May I come on Wednesday?\n"
        found = draft(text, **{"from": f"{sender} <a@reis.example>", "to": f"{recipient} <b@azul.example>"})
        assert [quoted.own for quoted in found.thread] == [own]

    def test_only_own_words_quoted_are_a_reminder_and_no_reply(self) -> None:
        text = "Did this reach you?\n\nOn 02/06/2025 16:30, Rui Reis wrote:\n> May I come on Wednesday?\n"
        found = draft(text, **{"from": "Rui Reis <rui@reis.example>"})
        assert not found.reply
        assert found.kind == "outreach"

    def test_outlook_blocks_one_below_the_other(self) -> None:
        text = (
            "Noon is fine.\n\nRui\n\nFrom: Inês Duarte <ines@azul.example>\nSent: Tuesday, June 3, 2025 9:00 AM\n"
            "To: Rui Reis <rui@reis.example>\nSubject: RE: Tiles\n\nIs noon good?\n\n"
            "From: Rui Reis <rui@reis.example>\nSent: Monday, June 2, 2025 4:30 PM\nTo: Inês Duarte\nSubject: Tiles\n\n"
            "May I come on Wednesday?"
        )
        found = draft(text, **{"from": "Rui Reis <rui@reis.example>"})
        assert [(quoted.own, quoted.text) for quoted in found.thread] == [
            (False, "Is noon good?"),
            (True, "May I come on Wednesday?"),
        ]
        assert found.thread[0].date == datetime(2025, 6, 3, 9, 0)

    def test_the_message_that_is_answered_comes_first_when_it_is_given(self) -> None:
        answered = "From: Inês Duarte <ines@azul.example>\nDate: Mon, 2 Jun 2025 10:12:00 +0100\nSubject: x\n\nReady?\n"
        found = draft("Yes, on Friday.\n\nRui", answers=answered)
        assert found.reply
        assert found.kind == "reply"
        assert found.thread[0].text == "Ready?"
        assert found.thread[0].date == datetime(2025, 6, 2, 10, 12, tzinfo=timezone(timedelta(hours=1)))

    def test_what_the_answered_message_quotes_is_not_part_of_its_words(self) -> None:
        answered = "From: Inês <ines@azul.example>\nSubject: x\n\nReady?\n\nOn 1/6/2025 9:00, Rui wrote:\n> Tiles?\n"
        assert draft("Yes.\n\nRui", answers=answered).thread[0].text == "Ready?"

    @pytest.mark.parametrize("header", ["In_Reply_To", "References"])
    def test_thread_headers_make_a_reply_without_any_history(self, header: str) -> None:
        mail = eml("Noon is fine.\n\nRui\n", Subject="Re: Tiles", **{header: "<1@azul.example>"})
        assert draft(mail, "eml").kind == "reply"


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("Mon, 2 Jun 2025 10:12:13 +0200", datetime(2025, 6, 2, 10, 12, 13, tzinfo=timezone(timedelta(hours=2)))),
        ("2 Jun 2025 10:12:13 GMT", datetime(2025, 6, 2, 10, 12, 13, tzinfo=UTC)),
        ("Mon, Jun 2, 2025 at 10:12 AM", datetime(2025, 6, 2, 10, 12)),
        ("Monday, June 2, 2025 4:30 PM", datetime(2025, 6, 2, 16, 30)),
        ("June 2nd, 2025 at 12:05 AM", datetime(2025, 6, 2, 0, 5)),
        ("2 June 2025 at 10:12", datetime(2025, 6, 2, 10, 12)),
        ("Montag, 2. Juni 2025 10:12", datetime(2025, 6, 2, 10, 12)),
        ("02.06.2025 um 10:12", datetime(2025, 6, 2, 10, 12)),
        ("lun. 2 juin 2025 à 10:12", datetime(2025, 6, 2, 10, 12)),
        ("lun. 2 juillet 2025 à 10h12", datetime(2025, 7, 2, 10, 12)),
        ("seg., 2 de jun. de 2025 às 10:12", datetime(2025, 6, 2, 10, 12)),
        ("pon., 2 cze 2025 o 10:12", datetime(2025, 6, 2, 10, 12)),
        ("18/05/2026 18:20", datetime(2026, 5, 18, 18, 20)),
        ("05/18/2026 6:20 PM", datetime(2026, 5, 18, 18, 20)),
        ("11/05/2026 18:20", None),  # November or May
        ("2025-06-02 10:12", datetime(2025, 6, 2, 10, 12)),
        ("2025-06-02 10:12 GMT+01:00", datetime(2025, 6, 2, 10, 12, tzinfo=timezone(timedelta(hours=1)))),
        ("", None),
        ("soon", None),
        ("2 June 2025", None),
        ("31 February 2025 10:12", None),
        ("2 June 2025 25:99", None),
        ("9" * 500, None),
    ],
)
def test_moments(words: str, moment: datetime | None) -> None:
    assert when(words) == moment
