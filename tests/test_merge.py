"""What a contact reads: templates of every dialect filled in, with and without engines, and what none may do."""

from __future__ import annotations

import time

import pytest

from mailcheck.contacts import Columns
from mailcheck.merge import Merge, joined
from mailcheck.model import MailcheckError
from mailcheck.tags import tags

COLUMNS = Columns(["email", "first_name", "company", "plan", "seats"])
NORA = ("nora@lark.example", "Nora", "Larkfield", "pro", "4")
NOBODY = ("x@lark.example", "", "Larkfield", "", "0")


def filled(text: str, values: tuple[str, ...] = NORA) -> str:
    """The message that *text* makes of *values*."""
    return joined(Merge(text, tags(text), COLUMNS).fill(values))


@pytest.mark.parametrize(
    ("text", "nora", "nobody"),
    [
        pytest.param(
            "Hi {{ first_name }}, of {{ company }}!", "Hi Nora, of Larkfield!", "Hi , of Larkfield!", id="plain"
        ),
        pytest.param(
            "Hi {{ contact.firstname | default: 'there' }},", "Hi Nora,", "Hi there,", id="fallback of Liquid"
        ),
        pytest.param("Hi {{ first_name or 'there' }},", "Hi Nora,", "Hi there,", id="fallback of Jinja"),
        pytest.param(
            "Hi {{ personalization_token('contact.firstname', 'you') }},", "Hi Nora,", "Hi you,", id="HubSpot"
        ),
        pytest.param("Hi {{${first_name} | default: 'you'}},", "Hi Nora,", "Hi you,", id="Braze"),
        pytest.param("Hi {!BLANKVALUE(Contact.FirstName, 'you')},", "Hi Nora,", "Hi you,", id="Salesforce"),
        pytest.param('Hi %%=IIF(Empty(FirstName), "you", FirstName)=%%,', "Hi Nora,", "Hi you,", id="AMPscript"),
        pytest.param("Hi %%FirstName%%,", "Hi Nora,", "Hi ,", id="Marketing Cloud"),
        pytest.param("Hi [firstname,fallback=you],", "Hi Nora,", "Hi you,", id="Campaign Monitor"),
        pytest.param("Hi [First Name] of [City],", "Hi Nora of [City],", "Hi  of [City],", id="brackets, one unknown"),
        pytest.param("Hi *|TITLE:FNAME|*, *|UPPER:COMPANY|*", "Hi Nora, LARKFIELD", "Hi , LARKFIELD", id="Mailchimp"),
        pytest.param(
            "*|IF:PLAN=pro|*Kept.*|ELSEIF:SEATS>0|*Some.*|ELSE:|*None.*|END:IF|*",
            "Kept.",
            "None.",
            id="IF of Mailchimp",
        ),
        pytest.param("*|IFNOT:FNAME|*Friend*|ELSE:|**|FNAME|**|END:IF|*", "Nora", "Friend", id="IFNOT of Mailchimp"),
        pytest.param(
            "%%[ IF NOT EMPTY(FirstName) THEN ]%%Hi %%FirstName%%%%[ ELSE ]%%Hi all%%[ ENDIF ]%%",
            "Hi Nora",
            "Hi all",
            id="IF of AMPscript",
        ),
        pytest.param("{Hi|Hello} {{ first_name }}", "Hi Nora", "Hi ", id="spintax: the first of its words"),
        pytest.param(
            "{{ sender.name }} *|UNSUB|*", "Sam unsubscribe", "Sam unsubscribe", id="what the service fills in"
        ),
        pytest.param("{% if plan == 'pro' %}A{% elif first_name %}B{% else %}C{% endif %}", "A", "C", id="if of Jinja"),
        pytest.param(
            "{% for n in range(3) %}{{ n }}{% endfor %}{{ first_name | upper }}", "012NORA", "012", id="for of Jinja"
        ),
        pytest.param("{{ first_name.title() }}", "Nora", "", id="a method"),
        pytest.param("{% unless plan %}free {% endunless %}{{ first_name | upcase }}", "NORA", "free ", id="Liquid"),
        pytest.param(
            "{% assign n = first_name | default: 'you' %}Hi {{ n }}", "Hi Nora", "Hi you", id="assign of Liquid"
        ),
        pytest.param(
            "Hi {{#if first_name}}{{first_name}}{{else}}there{{/if}}", "Hi Nora", "Hi there", id="if of Handlebars"
        ),
        pytest.param("{{#unless plan}}free{{/unless}}{{^plan}}!{{/plan}}", "", "free!", id="unless of Handlebars"),
        pytest.param("{{#plan}}{{company}}{{/plan}}", "Larkfield", "", id="section of Mustache"),
        pytest.param(
            "A\n{% if plan %}\nB\n{% endif %}\nC {{ x | upcase }}",
            "A\n\nB\n\nC ",
            "A\n\nC ",
            id="lines that conditions leave",
        ),
        pytest.param("A  {{- first_name | upper -}}  B", "ANORAB", "AB", id="white space that marks take"),
    ],
)
def test_what_a_contact_reads(text: str, nora: str, nobody: str) -> None:
    assert filled(text) == nora
    assert filled(text, NOBODY) == nobody


@pytest.mark.parametrize(
    "text",
    [
        "{% for i in range(10**9) %}x{% endfor %}{{ first_name }}",
        "{% for i in range(9999) %}{% for j in range(9999) %}{% endfor %}{% endfor %}{{ first_name }}",
        "{% if first_name * 10**9 %}x{% endif %}",
        "{% if 'a' * 10**9 %}x{% endif %}{{ first_name }}",
        "{% set x = 'aaaaaaaaaa' %}" + "{% set x = x ~ x ~ x ~ x %}" * 20 + "{{ first_name }}",
        "{% macro m(x) %}{{ m(x) }}{{ m(x) }}{% endmacro %}{% if m(first_name) %}{% endif %}",
        "{% if ''.ljust(10**9) %}x{% endif %}{{ first_name }}",
        "{% if first_name | center(10**9) %}x{% endif %}",
        "{% include 'other' %}{{ first_name }}",
        "{% for i in (1..100000) %}{% for j in (1..100000) %}{% endfor %}{% endfor %}{{ first_name | default: 'a' }}",
        "{% if first_name %}x",
        "{{ first_name | default: }}{% unless x %}",
        "{{#if first_name}}x",
        "{{#if (eq plan 'pro')}}x{{/if}}",
        "{{ if .first_name }}x{{ end }}",
    ],
)
def test_what_no_template_may_do_ends_soon_and_in_one_line(text: str) -> None:
    started = time.process_time()
    with pytest.raises(MailcheckError) as caught:
        filled(text)
    assert "\n" not in str(caught.value)
    assert not any(0x100000 <= ord(char) <= 0x10FFFD for char in str(caught.value)), "no mark of ours is shown"
    assert time.process_time() - started < 5


def test_a_template_reaches_nothing_but_the_contact() -> None:
    assert filled("{{ first_name.__class__.__mro__ }}{{ self.__init__ }}{% if plan %}{% endif %}") == ""


def test_pieces_keep_their_places() -> None:
    text = "Hi {{ first_name | upper }},\n{% if plan %}kept{% endif %} for {{ company }}."
    pieces = Merge(text, tags(text), COLUMNS).fill(NORA)
    for piece in pieces:
        if piece.tag is None:
            assert text[piece.start : piece.start + len(piece.words)] == piece.words
        else:
            assert text.startswith(("{{ first_name", "{{ company"), piece.start)


def test_engines_that_are_not_installed_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    for name, text in (("liquid", "{% unless plan %}x{% endunless %}"), ("pystache", "{{#plan}}x{{/plan}}")):
        monkeypatch.setitem(sys.modules, name, None)
        with pytest.raises(MailcheckError, match=r"pip install 'mailcheck-lint\[campaign\]'"):
            filled(text)
