"""Templates for contact lists: every kind of bad row is named, and sharing judgements changes none of them."""

from __future__ import annotations

import csv
import json
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from mailcheck import load_rules
from mailcheck.campaign import every_letter, judge_campaign
from mailcheck.config import Config
from mailcheck.contacts import read_contacts
from mailcheck.model import Source
from mailcheck.outcome import Campaign
from mailcheck.pipeline import judge_message, selected

CONFIG = Config()
RULES = selected(load_rules(), CONFIG)
SAMPLES = Path(__file__).resolve().parent.parent / "samples"
HEADER = ("email", "first_name", "last_name", "company", "city", "price", "plan")
TEMPLATE = """\
---
from: Paul Ferreira <paul@lanternfilms.example>
subject: A film evening for {{ company }}
---
Hi {{ first_name }},

your library in {{ city }} showed three silent films with live piano last year, and your colleagues at {{ company }}
told me that the chairs were all taken.

We rent out restored films with the rights for one evening. A film costs {{ price }}, and the poster comes with it.

{% if plan == "pro" %}Everyone knows that your own projector is enough.{% else %}We can bring a projector.{% endif %}

Would a list of the films with piano scores be of use to you, {{ first_name }}? I will ring you on Monday at 10:00.

Kind regards,
Paul Ferreira
+351 555 012 340
"""
GOOD = ("nora.lindqvist@lark.example", "Nora", "Lindqvist", "Larkfield Pottery", "Oslo", "€40", "free")


def judged(folder: Path, *rows: tuple[str, ...], template: str = TEMPLATE, format: str = "markdown") -> Campaign:
    """The campaign of *template* for contacts with these values, by all rules of the pack."""
    with (folder / "contacts.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADER, *rows])
    source = Source("template.md", format, template.encode())
    return judge_campaign(source, RULES, CONFIG, read_contacts(folder / "contacts.csv"))


def found(campaign: Campaign) -> dict[str, list[tuple[int, str]]]:
    """The rows and words of each rule's findings in rows."""
    by_rule: dict[str, list[tuple[int, str]]] = {}
    for one in campaign.findings:
        by_rule.setdefault(one.finding.rule, []).extend((contact.row, contact.words) for contact in one.contacts)
    return by_rule


def bad(**changes: str) -> tuple[str, ...]:
    """A good row with these changes."""
    return tuple(changes.get(name, value) for name, value in zip(HEADER, GOOD, strict=True))


@pytest.mark.parametrize(
    ("row", "rule", "words"),
    [
        pytest.param(bad(first_name=""), "empty-field", "", id="no name"),
        pytest.param(bad(first_name="null"), "empty-field", "null", id="null"),
        pytest.param(bad(first_name="N/A"), "empty-field", "N/A", id="not available"),
        pytest.param(bad(first_name="-"), "empty-field", "-", id="a dash"),
        pytest.param(bad(company=""), "empty-field", "", id="no company"),
        pytest.param(bad(first_name="NORA"), "suspect-name", "NORA", id="all capitals"),
        pytest.param(bad(first_name="nora@lark.example"), "suspect-name", "nora@lark.example", id="an address"),
        pytest.param(bad(first_name="Nora2"), "suspect-name", "Nora2", id="digits"),
        pytest.param(bad(first_name="Larkfield Pottery"), "suspect-name", "Larkfield Pottery", id="the company"),
        pytest.param(bad(first_name="Reis Lda"), "suspect-name", "Reis Lda", id="some company"),
        pytest.param(bad(first_name="Sales"), "suspect-name", "Sales", id="an office"),
        pytest.param(bad(email="michael.virardi@lark.example"), "wrong-name", "Nora Lindqvist", id="another's address"),
        pytest.param(bad(first_name="Guys"), "generic-greeting", "Hi Guys,", id="nobody's name"),
        pytest.param(GOOD, "duplicate-contact", "nora.lindqvist@lark.example", id="an address once more"),
    ],
)
def test_every_kind_of_bad_row_is_named(tmp_path: Path, row: tuple[str, ...], rule: str, words: str) -> None:
    other = bad(email="ana@reis.example", first_name="Ana", last_name="Reis")
    campaign = judged(tmp_path, GOOD, other, row)
    assert (4, words) in found(campaign).get(rule, [])
    assert not {row for rows in found(campaign).values() for row, _ in rows} & {2, 3}
    assert not campaign.failures


def test_an_empty_field_is_told_once(tmp_path: Path) -> None:
    campaign = judged(
        tmp_path, GOOD, bad(email="b@x.example", first_name="-"), bad(email="c@x.example", company="undefined")
    )
    assert sorted(found(campaign)) == ["empty-field"]


def test_a_fallback_of_no_words_is_enough_but_for_a_name(tmp_path: Path) -> None:
    template = TEMPLATE.replace("{{ city }}", '{{ city | default: "" }}').replace("Hi {{", "Hi {{ last_name }} {{")
    assert found(judged(tmp_path, GOOD, bad(email="b@x.example", city=""), template=template)) == {}


def test_good_rows_have_no_findings_and_are_no_copies(tmp_path: Path) -> None:
    names = ("Nora", "Ana", "Michał", "Seán", "Zoë", "Jean-Luc", "O'Neil", "李")
    rows = [bad(email=f"x{number}@lark.example", first_name=name) for number, name in enumerate(names)]
    campaign = judged(tmp_path, *rows)
    assert found(campaign) == {}
    assert "copied-draft" not in {finding.rule for finding in campaign.template.findings}


def test_what_all_rows_have_is_one_finding_of_the_template(tmp_path: Path) -> None:
    template = TEMPLATE.replace("We rent out", "We are the leading firm. We rent out")
    rows = [bad(email=f"x{number}@lark.example") for number in range(20)]
    campaign = judged(tmp_path, *rows, template=template)
    assert found(campaign) == {}
    assert [one.rule for one in campaign.template.findings].count("unsourced-claim") == 1


def test_an_arm_that_only_some_get_is_judged_with_the_template(tmp_path: Path) -> None:
    campaign = judged(tmp_path, GOOD, bad(email="ana@reis.example", plan="pro"))
    (finding,) = [one for one in campaign.template.findings if one.rule == "sweeping-generalization"]
    assert finding.match.startswith("Everyone knows")
    assert found(campaign) == {}


def test_columns_that_the_list_lacks(tmp_path: Path) -> None:
    campaign = judged(tmp_path, GOOD, template=TEMPLATE.replace("{{ city }}", "{{ town }}"))
    (finding,) = [one for one in campaign.template.findings if one.rule == "unknown-tag"]
    assert finding.match == "{{ town }}"


def test_findings_stand_at_their_place_in_the_template(tmp_path: Path) -> None:
    campaign = judged(tmp_path, GOOD, bad(email="ana@reis.example", first_name="Guys"))
    (one,) = [one for one in campaign.findings if one.finding.rule == "generic-greeting"]
    location = one.finding.location
    assert TEMPLATE.splitlines()[location.file_line - 1] == "Hi {{ first_name }},"
    assert (location.file_column, location.file_end_column) == (1, 21)


PAGE = """\
<html><body><table><tr><td>
<p>Hi {{ first_name | default: &quot;friend&quot; }},</p>
{% if plan == &quot;pro&quot; %}<p>the bowls of {{ company }}</p>{% else %}<p>Seen &amp; sent.</p>{% endif %}
<p>Pick a day <a href="https://cal.example/{{ price }}">here</a>.</p>
</td></tr></table></body></html>
"""


def test_pages_are_filled_in_and_keep_their_places(tmp_path: Path) -> None:
    rows = (
        bad(price="12"),
        bad(email="b@x.example", first_name="null", price="13"),
        bad(email="c@x.example", price=""),
    )
    campaign = judged(tmp_path, *rows, template=PAGE, format="html")
    at = {(one.finding.location.file_line, one.finding.location.file_column): one for one in campaign.findings}
    assert [contact.row for contact in at[2, 7].contacts] == [3]
    assert [contact.row for contact in at[4, PAGE.splitlines()[3].index("here") + 1].contacts] == [4]
    assert {one.finding.rule for one in campaign.findings} == {"empty-field"}


def test_mail_in_transfer_encodings_is_filled_in(tmp_path: Path) -> None:
    from email.message import EmailMessage

    for encoding in ("quoted-printable", "base64"):
        mail = EmailMessage()
        mail["Subject"] = "Ein Ofen für {{ company }}"
        mail.set_content("Hi {{ first_name }},\n\nthe kiln at {{ company }} is yours — on Thursday.\n", cte=encoding)
        campaign = judged(
            tmp_path, GOOD, bad(email="b@x.example", first_name=""), template=mail.as_string(), format="eml"
        )
        assert (3, "") in found(campaign)["empty-field"]


def random_rows(count: int) -> list[tuple[str, ...]]:
    """Rows of every kind, good and bad, the same every time."""
    dice = random.Random(4)
    first = "Nora Michał Anne-Sophie Seán Zoë Tom Hope Will Grace José McKenzie O'Neil Jo nora ANNA MARGARET 李".split()
    first += ["", "null", "N/A", "-", "Guys", "Nora2", "Lanternfilms", "a@b.example", "Mary Ann", "Dr.", "THE"]
    words = "Larkfield Pottery Bluefin Harbour Best Leading Green IBM ACME Stone".split()
    rows = []
    for number in range(count):
        firm = " ".join(dice.sample(words, dice.randint(1, 3))) + dice.choice(["", "", " Ltd", " Inc.", " & Sons"])
        firm = dice.choice([firm] * 8 + ["", "Lanternfilms", "Pure, Simple! (UK)", "null"])
        name, last = dice.choice(first), dice.choice("Lindqvist Osei Park da-Silva WONG Berg".split())
        name = firm if number % 40 == 7 else name
        local = f"{name}.{last}".lower() if dice.random() < 0.5 and name.isascii() and name.isalpha() else f"x{number}"
        address = f"{local}@{words[number % len(words)].lower()}.example"
        city = dice.choice(["Lisbon", "Oslo", "New York", "São Paulo", "PARIS", "berlin", ""])
        price = dice.choice(["€40", "$1,200.50", "20%", "from 30 to 50 euros"])
        rows.append((address, name, last, firm, city, price, dice.choice(["pro", "free", ""])))
    return rows


def test_sharing_judgements_changes_none_of_them(tmp_path: Path) -> None:
    """Each row is judged whole, names and all, and has the findings that the campaign gives it."""
    rows = random_rows(110)
    campaign = judged(tmp_path, *rows)
    assert campaign.messages < len(rows)
    given: dict[int, set[tuple[str, int, int]]] = {number: set() for number in range(2, len(rows) + 2)}
    of_rows = {"empty-field", "suspect-name", "duplicate-contact"}
    empty = {contact.row for one in campaign.findings if one.finding.rule == "empty-field" for contact in one.contacts}
    wrong = {contact.row for one in campaign.findings if one.finding.rule == "wrong-name" for contact in one.contacts}
    for one in campaign.findings:
        if one.finding.rule not in {*of_rows, "wrong-name"}:
            for contact in one.contacts:
                given[contact.row].add((one.finding.rule, *place(one.finding)))
    own = {(finding.rule, *place(finding)) for finding in campaign.template.findings}
    source = Source("template.md", "markdown", TEMPLATE.encode())
    for row, letter in every_letter(source, CONFIG, read_contacts(tmp_path / "contacts.csv")):
        whole = judge_message(letter, RULES, replace(CONFIG, kind="outreach")).findings
        expected = {(finding.rule, *place(finding)) for finding in whole} - own
        if any(one[0] == "wrong-name" for one in expected):  # an address that spells another name is one too
            assert row.number in wrong
        expected = {one for one in expected if one[0] != "wrong-name"}
        if row.number in empty:  # "Hi ," is told once, as the empty field that it comes from
            told = {"unfilled-placeholder", "generic-greeting"}
            expected = {one for one in expected if one[0] not in told}
            given[row.number] = {one for one in given[row.number] if one[0] not in told}
        assert given[row.number] == expected, row


def place(finding: object) -> tuple[int, int]:
    """Where a finding stands in the file; one of something missing stands nowhere."""
    location, span = finding.location, finding.span  # type: ignore[attr-defined]
    return (location.file_line, location.file_column) if span else (0, 0)


def run(*arguments: str, cwd: Path = SAMPLES.parent) -> subprocess.CompletedProcess[str]:
    """The installed command with these arguments."""
    command = [sys.executable, "-m", "mailcheck", "campaign", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, timeout=120, check=False)


def test_the_command_on_the_samples() -> None:
    done = run("samples/template.md", "--contacts", "samples/contacts.csv")
    assert done.returncode == 1
    assert "5 contacts" in done.stdout
    assert "row 5 office@parkside.example" in done.stdout
    assert done.stderr.startswith("mailcheck: failed: 1 finding at or above error (unfilled-placeholder); 1 of 5 rows")
    assert "…" not in done.stderr, "no progress where nobody looks"


def test_json_names_every_row(tmp_path: Path) -> None:
    done = run("samples/template.md", "--contacts", "samples/contacts.csv", "--format", "json", "--fail-on", "never")
    assert done.returncode == 0
    value = json.loads(done.stdout)
    assert value["contacts"]["rows"] == 5
    rows = {one["rule"]: [row["row"] for row in one["rows"]] for one in value["findings"]}
    assert rows == {"generic-greeting": [4], "duplicate-contact": [6], "suspect-name": [5]}


@pytest.mark.parametrize("format", ["line", "jsonl", "github", "sarif", "junit", "markdown"])
def test_other_formats_name_rows_in_the_message(format: str) -> None:
    done = run("samples/template.md", "--contacts", "samples/contacts.csv", "--format", format)
    assert done.returncode == 1
    assert "row 5 (office@parkside.example)" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("samples/template.md", "--contacts", "none.csv"), "none.csv: no such file or directory"),
        (("samples/none.md", "--contacts", "samples/contacts.csv"), "no such file or folder"),
        (("samples/", "--contacts", "samples/contacts.csv"), "a campaign has one template"),
        (("samples/template.md", "--contacts", "README.md"), "no column of addresses"),
        (("samples/template.md", "--contacts", "samples/contacts.csv", "--format", "jsn"), "did you mean `json`?"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_exit_2(arguments: tuple[str, ...], reason: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert reason in done.stderr
    assert done.stderr.count("\n") == 1 and not done.stdout
