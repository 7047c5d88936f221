"""What merge tags read of a contact, what they set themselves, and the conditions that they open and close."""

from __future__ import annotations

import pytest

from mailcheck.conditionals import blocks
from mailcheck.fields import assigned, fields
from mailcheck.tags import tags


@pytest.mark.parametrize(
    ("tag", "read"),
    [
        ("*|FNAME|*", ["FNAME"]),
        ("*|TITLE:FNAME|*", ["FNAME"]),
        ("*|IF:PLAN=pro|*", ["PLAN"]),
        ("*|END:IF|*", []),
        ("*|MC:SUBJECT|*", []),
        ("*|LIST:COMPANY|*", []),
        ("*|UNSUB|*", []),
        ('{{ contact.firstname | default: "there" }}', ["contact.firstname"]),
        ("{{ first_name if first_name else 'you' }}", ["first_name"]),
        ("{{ blurb | truncate: width, '..' }}", ["blurb"]),
        ("{{ personalization_token('contact.firstname', 'you') }}", ["contact.firstname"]),
        ("{{${first_name} | default: 'you'}}", ["first_name"]),
        ('{{defaultIfEmpty firstName "you"}}', ["firstName"]),
        ("{{First Name}}", ["First Name"]),
        ("{{ user.first_name }}", []),
        ("{{ unsubscribe_url }}", []),
        ("{% if contact.vip and plan == 'pro' %}", ["contact.vip", "plan"]),
        ("{%- endif -%}", []),
        ("{{#if firstName}}", ["firstName"]),
        ("{{#unless account.open}}", ["account.open"]),
        ("{{/if}}", []),
        ("{{else}}", []),
        ("{!BLANKVALUE(Contact.FirstName, 'you')}", ["Contact.FirstName"]),
        ('%%=IIF(Empty(FirstName), "you", FirstName)=%%', ["FirstName"]),
        ("[First Name]", ["First Name"]),
        ("[firstname,fallback=you]", ["firstname"]),
        ("{FirstName|fallback=you}", ["FirstName"]),
        ("{first_name|there}", ["first_name"]),
        ("{Hi|Hello}", []),
        ("${first_name}", ["first_name"]),
        ("{$name|default('you')}", ["name"]),
        ("<%= first_name %>", ["first_name"]),
        ("-first_name-", ["first_name"]),
        ("%recipient.first_name%", ["recipient.first_name"]),
    ],
)
def test_what_a_tag_reads(tag: str, read: list[str]) -> None:
    (found,) = tags(tag)
    assert list(fields(found)) == read


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('{% assign name = first_name | default: "you" %}', {"name"}),
        ("{% set town = city %}", {"town"}),
        ("{% for order in orders %}", {"order"}),
        ("%%[ SET @name = FirstName ]%%", {"@name"}),
        ("{{ name }}", set()),
    ],
)
def test_what_tags_set_themselves(text: str, names: set[str]) -> None:
    assert assigned(tags(text)) == names


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("{% if a %}x{% else %}y{% endif %}", [("{% if a %}", "{% endif %}")]),
        (
            "{% if a %}{% for b in c %}{% endfor %}{% endif %}",
            [("{% for b in c %}", "{% endfor %}"), ("{% if a %}", "{% endif %}")],
        ),
        ("{% if a %}", [("{% if a %}", None)]),
        ("{% endif %}", [(None, "{% endif %}")]),
        ("{{#if a}}x{{/if}}", [("{{#if a}}", "{{/if}}")]),
        ("{{#people}}x{{/places}}", [(None, "{{/places}}"), ("{{#people}}", None)]),
        ("*|IF:A|*x*|ELSE:|*y*|END:IF|*", [("*|IF:A|*", "*|END:IF|*")]),
        ("*|IFNOT:A|*x*|END:IF|*", [("*|IFNOT:A|*", "*|END:IF|*")]),
        ("%%[ if a == 1 then ]%%x%%[ else ]%%y%%[ endif ]%%", [("%%[ if a == 1 then ]%%", "%%[ endif ]%%")]),
        ("%%[ IF Empty(@x) THEN SET @x = 1 ENDIF ]%%", [("%%[ IF Empty(@x) THEN SET @x = 1 ENDIF ]%%",) * 2]),
        ("{% set a = 1 %}{% include 'x' %}", []),
    ],
)  # fmt: skip
def test_conditions_and_their_ends(text: str, pairs: list[tuple[str | None, str | None]]) -> None:
    found = [(block.opens and block.opens.text, block.closes and block.closes.text) for block in blocks(tags(text))]
    assert found == pairs
