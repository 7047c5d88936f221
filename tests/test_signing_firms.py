"""Who signs: a person, or only a firm, an office, a team? `From:`, the signature, and whether a person signs."""

from __future__ import annotations

import pytest

from mailcheck import lint

BODY = "Dear Ana,\n\nI read your talk on glazes in Leeds and would like to ask how you fire it, Friday at ten?\n"


def rules_of(sender: str, signature: str) -> set[str]:
    head = f"From: {sender}\nTo: Ana Lee <ana@leeglazes.example>\nSubject: Kiln\n\n"
    return {finding.rule for finding in lint(f"{head}{BODY}\n{signature}\n").drafts[0].findings}


@pytest.mark.parametrize(
    ("sender", "signature"),
    [
        ("Otto Brandvold <otto@ottobrandvold.example>", "Best,\nOtto Brandvold\n+47 22 55 01 44"),
        ("Otto Brandvold <hello@ottobrandvold.example>", "Best,\nOtto Brandvold"),
        ("Bartosz Keska <b@zaklad-keska.example>", "Yours sincerely,\nBartosz Keska\nSales, Zaklad Keska"),
        ("Rosa Harbour <rosa@harbourarts.example>", "Kind regards,\nRosa Harbour\nHarbour Arts"),
        ("Northwind <sales@northwind.example>", "Cheers,\nEllie from Northwind"),
        ("Northwind <sales@northwind.example>", "Cheers,\nEllie & the Northwind team"),
        ("Amy Weld <amy@weld.example>", "Regards,\nAmy Weld\nHead of Admissions\nWeld College"),
        (
            '"S. Murugesan" <exports@kannagi.example>',
            "Thanking you,\n\nS. Murugesan\nExport Division, Kannagi Textiles",
        ),
    ],
)
def test_a_person_signs(sender: str, signature: str) -> None:
    assert "missing-signature" not in rules_of(sender, signature)


@pytest.mark.parametrize(
    ("sender", "signature"),
    [
        (
            "Lakeshore Hospice Gala <gala@lakeshorehospice.example>",
            "With gratitude,\nThe Gala Committee\nLakeshore Hospice",
        ),
        ("Guest Relations <guests@palmcrest-resort.example>", "Warm regards,\nGuest Relations\nPalm Crest Resort"),
        ("Crestline Residential <office@crestline-res.example>", "Management Office\nCrestline Residential"),
        ("Tallybird <hello@tallybird.example>", "Tweet tweet,\n\nThe Tallybird flock\nhello@tallybird.example"),
        ("Harbour Arts <info@ha.example>", "Kind regards,\nHarbour Arts"),
        ("sales@northwind.example", "Cheers,\nNorthwind Logistics"),
        ("Hexa Labs <jobs@hexa.example>", "Thanks,\nTalent Acquisition\nHexa Labs"),
        ("Hexa Labs <jobs@hexa.example>", "Thanks,\nHiring Manager"),
        ("Grant & Hale Lettings <lettings@granthale.example>", "Regards,\nLettings Department\nGrant & Hale"),
        ("Ogden & Nephew <shop@ogdennephew.example>", "Ta very much,\n\nOgden & Nephew, Ironmongers"),
        ("Pamuk Export <export@pamukdokuma.example>", "Best regards,\nPamuk Dokuma Export Department"),
        ("JAFSR Editorial <no-reply@jafsr.example>", "Sincerely,\nEditorial Office, JAFSR"),
        ("Sri Ambal Ship Stores <marketing@ambal.example>", "Thanking you,\n\nSri Ambal Ship Stores, Chennai"),
    ],
)
def test_nobody_signs(sender: str, signature: str) -> None:
    assert "missing-signature" in rules_of(sender, signature)


@pytest.mark.parametrize("name", ["olu", "xanthi", "jens-peter"])
def test_a_name_in_small_letters_is_a_name(name: str) -> None:
    body = BODY.replace("Dear Ana", f"Hi {name}")
    found = lint(f"From: Tom <tom@kiln.example>\nSubject: Kiln\n\n{body}\nBest,\nTom\n").drafts[0].findings
    assert "generic-greeting" not in {finding.rule for finding in found}


@pytest.mark.parametrize(
    ("sentence", "reached"),
    [
        ("Give me a buzz on 020 7946 0958 any time.", True),
        ("Pick up the phone and dial 020 7946 0958.", True),
        ("Is 020 7946 0958 still your mobile number?", False),
        ("You can call your bank on 020 7946 0958 about it.", False),
        ("Write to me at tom@elsewhere.example if you like.", True),
        ("Mr Dung pays us monthly and will pick up the phone to you (pam@bukuru.example).", False),
    ],
)
def test_whose_number_stands_in_the_text(sentence: str, reached: bool) -> None:
    found = rules_of("Tom <tom@kiln.example>", f"{sentence}\n\nBest,\nTom")
    assert ("missing-contact-details" in found) is not reached


def test_the_mailbox_of_a_team_reaches_nobody_directly() -> None:
    sender = "Lakeshore Hospice Gala <gala@lakeshorehospice.example>"
    assert "missing-contact-details" in rules_of(
        sender, "With gratitude,\nThe Gala Committee\ngala@lakeshorehospice.example"
    )
