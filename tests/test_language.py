"""What is English, what is not, and what is too short to tell."""

from __future__ import annotations

import pytest
from annotated import draft

from mailcheck.language import not_english

ENGLISH = [
    "The flour from your mill makes the best crust we have had. Would you sell us two sacks a week?",
    "hey could you send over the pics from saturday when you get a sec thx",
    "Two sacks rye, one sack spelt, delivery Monday. Please confirm the price by Friday.",
    "Our café in Zürich loves Gruyère, Brie de Meaux and Jamón Ibérico, as you know.",
    "Meeting notes: kiln repaired, tiles fired, invoice sent, and the roof is next.",
    "We grind rye (żyto), spelt (orkisz) and oats (owies) for bakeries in Kraków and Łódź.",
    "Sorry for the delay! I was in Porto until Tuesday and my phone was at home.",
]
FOREIGN = [
    pytest.param(
        "Sehr geehrte Frau Weber, vielen Dank für das Mehl. Können wir es noch einmal bestellen?", id="German"
    ),
    pytest.param(
        "Bonjour Amélie, merci pour la farine. Pouvons-nous en commander encore pour le mois de mai ?", id="French"
    ),
    pytest.param("Hola Lucía, gracias por la harina. ¿Podemos pedir dos sacos más para el mes de mayo?", id="Spanish"),
    pytest.param(
        "Olá Inês, obrigado pela farinha. Podemos encomendar mais dois sacos para o mês de maio?", id="Portuguese"
    ),
    pytest.param(
        "Gentile Marta, grazie per la farina. Possiamo ordinare altri due sacchi per il mese prossimo?", id="Italian"
    ),
    pytest.param(
        "Beste Joke, bedankt voor het meel. Kunnen we nog twee zakken bestellen voor de maand mei?", id="Dutch"
    ),
    pytest.param("Hej Astrid, tack för mjölet. Kan vi beställa två säckar till och få dem på fredag?", id="Swedish"),
    pytest.param(
        "Dzień dobry, dziękujemy za mąkę. Czy możemy zamówić jeszcze dwa worki na przyszły tydzień?", id="Polish"
    ),
    pytest.param("Merhaba, un için teşekkür ederiz. Gelecek hafta için iki çuval daha alabilir miyiz?", id="Turkish"),
    pytest.param("Здравствуйте, спасибо за муку. Можно заказать ещё два мешка?", id="Russian"),
    pytest.param("Καλημέρα, ευχαριστούμε για το αλεύρι. Μπορούμε να παραγγείλουμε;", id="Greek"),
    pytest.param("您好，谢谢您的面粉。我们可以再订两袋吗？", id="Chinese"),
    pytest.param("小麦粉をありがとうございます。もう二袋注文できますか。", id="Japanese"),
    pytest.param("안녕하세요, 밀가루 감사합니다. 두 포대 더 주문할 수 있을까요?", id="Korean"),
    pytest.param("مرحبا، شكرا على الدقيق. هل يمكننا طلب كيسين آخرين؟", id="Arabic"),
    pytest.param("नमस्ते, आटे के लिए धन्यवाद। क्या हम दो बोरी और मँगा सकते हैं?", id="Hindi"),
    pytest.param("Hei, kiitos jauhoista. Voimmeko tilata kaksi säkkiä lisää ensi viikoksi, jos sopii?", id="Finnish"),
    pytest.param("Xin chào, cảm ơn về bột mì. Chúng tôi có thể đặt thêm hai bao cho tuần sau không?", id="Vietnamese"),
]


@pytest.mark.parametrize("prose", ENGLISH)
def test_english(prose: str) -> None:
    assert not_english(prose) is None


@pytest.mark.parametrize("prose", FOREIGN)
def test_not_english(prose: str) -> None:
    assert not_english(prose) == "not English"


@pytest.mark.parametrize(
    "prose", ["", "Thanks!", "OK", "Danke!", "Merci beaucoup", "Grüße, Ana", "4 June, 10:12", "🌿🌿"]
)
def test_too_short_to_tell(prose: str) -> None:
    assert not_english(prose) is None


@pytest.mark.parametrize("prose", FOREIGN)
def test_a_foreign_draft_is_not_judged(prose: str) -> None:
    assert draft(prose).unjudged == "not English"


def test_foreign_history_below_an_english_answer_does_not_matter() -> None:
    past = "> Sehr geehrte Frau Weber, vielen Dank für das Mehl. Können wir es noch einmal bestellen?\n" * 5
    text = f"Hi Jonas,\n\nYes, you can order the same flour again, and it leaves on Friday.\n\nAda\n\nJonas:\n{past}"
    assert draft(text).unjudged is None


def test_tags_are_no_words_of_any_language() -> None:
    text = "{{ vorname }} {{ nachname }} {{ strasse }} {{ ort }} {{ land }} {{ firma }} {{ anrede }}: see you soon"
    assert draft(text).unjudged is None
