"""Merge tags in their dialects, what they stand for, and brackets that are no placeholders."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailcheck.tags import tags


@pytest.mark.parametrize(
    ("tag", "dialect", "names"),
    [
        ("*|FNAME|*", "mailchimp", "person"),
        ("*|LNAME|*", "mailchimp", "person"),
        ("*|LIST:COMPANY|*", "mailchimp", "sender"),
        ("*|MERGE1|*", "mailchimp", "person"),
        ("*|TITLE:FNAME|*", "mailchimp", "person"),
        ("*|UNSUB|*", "mailchimp", "unsubscribe"),
        ("*|ARCHIVE|*", "mailchimp", "other"),
        ("*|IF:FNAME|*", "mailchimp", "control"),
        ("*|END:IF|*", "mailchimp", "control"),
        ("{% if contact.first_name %}", "liquid", "control"),
        ("{%- endif -%}", "liquid", "control"),
        ("{{ first_name }}", "curly", "person"),
        ("{{firstName}}", "curly", "person"),
        ("{{ contact.firstname }}", "curly", "person"),
        ('{{CONTACT "first_name"}}', "curly", "person"),
        ('{{CONTACT "subscriber_id"}}', "curly", "other"),
        ("{{ customer.name }}", "curly", "person"),
        ("{{ name }}", "curly", "person"),
        ("{{ vorname }}", "curly", "person"),
        ("{{ company }}", "curly", "company"),
        ("{{ company.name }}", "curly", "company"),
        ("{{ contact.company_name }}", "curly", "company"),
        ("{{ organisation }}", "curly", "company"),
        ("{{ salon_name }}", "curly", "company"),
        ("{{ library_name }}", "curly", "company"),
        ("{{ contact.company_short }}", "curly", "company"),
        ("{{ sender.name }}", "curly", "sender"),
        ("{{ owner.first_name }}", "curly", "sender"),
        ("{{ my_phone }}", "curly", "sender"),
        ("{{ unsubscribe_url }}", "curly", "unsubscribe"),
        ("{{ booking_link }}", "curly", "link"),
        ("{{ city }}", "curly", "other"),
        ("{{{ first_name }}}", "handlebars", "person"),
        ("{{#if first_name}}", "handlebars", "control"),
        ("{{else}}", "handlebars", "control"),
        ("{{/if}}", "handlebars", "control"),
        ("{!Contact.FirstName}", "salesforce", "person"),
        ("{!Account.Name}", "salesforce", "company"),
        ("%%FirstName%%", "marketing-cloud", "person"),
        ("%%unsub_center_url%%", "marketing-cloud", "unsubscribe"),
        ("%%=v(@firstName)=%%", "ampscript", "person"),
        ('%%=IIF(Empty(FirstName),"pet owner",FirstName)=%%', "ampscript", "person"),
        ("%%[ SET @x = 1 ]%%", "ampscript", "control"),
        ("${firstName}", "dollar", "person"),
        ("<%= first_name %>", "erb", "person"),
        ("{Hi|Hello|Hey}", "spintax", "other"),
        ("{first_name}", "brace", "person"),
        ("{FirstName}", "brace", "person"),
        ("-first_name-", "sendgrid", "person"),
        ("[First Name]", "brackets", "person"),
        ("[FIRST_NAME]", "brackets", "person"),
        ("[Name]", "brackets", "person"),
        ("[Company]", "brackets", "company"),
        ("[Your Name]", "brackets", "person"),
        ("[insert link]", "brackets", "link"),
        ("<insert link>", "brackets", "link"),
        ("[date]", "brackets", "other"),
        ("[Department]", "brackets", "other"),
        ("[pain point]", "brackets", "other"),
        ("[no. of loaves]", "brackets", "other"),
        ("{{ personalization_token('contact.firstname', 'there') }}", "curly", "person"),
        ("{{${first_name} | default: 'there'}}", "curly", "person"),
        ("{{ contact.owner.firstname }}", "curly", "sender"),
        ("{{first_name\n| default: 'there'}}", "curly", "person"),
        ("{% if orders % 2 == 0 %}", "liquid", "control"),
        ("{# to the list of May #}", "liquid", "control"),
        ("{{{Recipient.FirstName}}}", "handlebars", "person"),
        ("{!BLANKVALUE(Contact.FirstName, 'there')}", "salesforce", "person"),
        ("{!User.FirstName}", "salesforce", "sender"),
        ('%%=IIF(Empty(FirstName), "there", FirstName)=%%', "ampscript", "person"),
        ("%%[ IF Empty(@x) THEN\nSET @x = 1 ENDIF ]%%", "ampscript", "control"),
        ("%%Member_Busname%%", "marketing-cloud", "sender"),
        ("%FIRSTNAME%", "percent", "person"),
        ("%recipient.first_name%", "percent", "person"),
        ("[%first_name | Friend%]", "sendgrid", "person"),
        ("[firstname,fallback=there]", "campaign-monitor", "person"),
        ("[[firstname]]", "double-brackets", "person"),
        ('[[FIRSTNAME OR "Friend"]]', "double-brackets", "person"),
        ("$[FNAME|there]$", "zoho", "person"),
        ("{$name}", "mailerlite", "person"),
        ("{FirstName|fallback=there}", "brace", "person"),
        ("{first_name|there}", "brace", "person"),
        ("{contactfield=firstname}", "brace", "person"),
        ("{contactfield=firstname|there}", "brace", "person"),
        ("{contactfield=company}", "brace", "company"),
        ("{ownerfield=firstname}", "brace", "sender"),
        ("@FIRSTNAME@", "dotdigital", "person"),
        ("~Contact.FirstName~", "keap", "person"),
        ("«First_Name»", "word", "person"),
        ("<% if first_name %>", "erb", "control"),
        ("{{ if .Subscriber.FirstName }}", "curly", "control"),
        ("{{ end }}", "curly", "control"),
        ("{{- end -}}", "curly", "control"),
        ("{{ .Subscriber.FirstName }}", "curly", "person"),
        ("{{ ifone }}", "curly", "other"),
        ("[[remove]]", "double-brackets", "unsubscribe"),
    ],
)
def test_one_tag(tag: str, dialect: str, names: str) -> None:
    text = f"Well {tag}, yes."
    (found,) = tags(text)
    assert found.span.of(text) == found.text == tag
    assert found.dialect == dialect
    assert found.names == names
    assert found.machine is (dialect != "brackets")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("as the table shows [1] and [12]", id="references"),
        pytest.param("he wrote “the kiln are [sic] cold”", id="sic"),
        pytest.param("they [the council] agreed", id="a remark"),
        pytest.param("we met him [Tuesday evening].", id="a word that is no placeholder"),
        pytest.param("see [our address](https://reis.example)", id="Markdown link"),
        pytest.param("[EXTERNAL] Tiles", id="external"),
        pytest.param("[Ticket 4512] Tiles", id="ticket"),
        pytest.param("[draft] Tiles", id="draft"),
        pytest.param("Rui <rui@reis.example>", id="address"),
        pytest.param("<https://reis.example/list>", id="link in brackets"),
        pytest.param("a < b and c > d", id="comparison"),
        pytest.param("it costs 5% of 20% of it", id="per cent"),
        pytest.param("f(x) = {x | x > 0}", id="set"),
        pytest.param("def f(): return {}", id="code"),
        pytest.param("style {color: red}", id="style sheet"),
        pytest.param("**bold** and *soft* words", id="emphasis"),
        pytest.param("a well-known, up-to-date-ish list", id="hyphens"),
        pytest.param("$5 and $(x)", id="dollars"),
        pytest.param("[ ] rye [x] spelt", id="check boxes"),
        pytest.param("[name]: https://reis.example", id="where a Markdown link is defined"),
        pytest.param("[]", id="empty"),
        pytest.param("copy it to %APPDATA%, or to %TEMP%", id="variables of Windows"),
        pytest.param("if [[ -f list ]]; then", id="a shell's test"),
        pytest.param("il dit «la porte» et sort", id="French quotation marks"),
        pytest.param("write to @HARBOUR@ or @rui", id="handles"),
        pytest.param("~~struck~~ and ~5 km", id="tildes"),
        pytest.param("up 20% in May and 30% in June", id="percentages"),
        pytest.param("", id="nothing"),
    ],
)
def test_brackets_that_are_no_placeholders(text: str) -> None:
    assert tags(text) == ()


@pytest.mark.parametrize(
    ("tag", "fallback"),
    [
        ("{{ first_name | default: 'there' }}", "there"),
        ('{{ contact.firstname | default: "friend" }}', "friend"),
        ("{{ first_name | default('you') }}", "you"),
        ("{{ first_name or 'there' }}", "there"),
        ("{{ first_name || 'there' }}", "there"),
        ("{{ first_name | default: ‘there’ }}", "there"),
        ("{{ first_name | default: '' }}", ""),
        ("{{ first_name | default('you', true) }}", "you"),
        ("{{ contact.FIRSTNAME | default : 'you' }}", "you"),
        ("{{ first_name if first_name else 'you' }}", "you"),
        ("{{ personalization_token('contact.firstname', 'you') }}", "you"),
        ("{{${first_name} | default: 'you'}}", "you"),
        ('{{defaultIfEmpty firstName "you"}}', "you"),
        ('{{insert first_name "default=you"}}', "you"),
        ("{{firstName|you}}", "you"),
        ('{{firstName | "you"}}', "you"),
        ('{{ first_name | fallback:"you" }}', "you"),
        ("{{ first_name | capitalize }}", None),
        ("{{ first_name | capitalize | default: 'you' }}", "you"),
        ("{!BLANKVALUE(Contact.FirstName, 'you')}", "you"),
        ("{!IF(ISBLANK(Contact.FirstName), 'you', Contact.FirstName)}", "you"),
        ('%%=IIF(Empty(FirstName), "you", FirstName)=%%', "you"),
        ("[firstname,fallback=you]", "you"),
        ("[firstname,fallback=]", ""),
        ('[[FIRSTNAME OR "you"]]', "you"),
        ('[[firstname "you"]]', "you"),
        ('[[firstname fallback="you"]]', "you"),
        ('{{var:firstname:"you"}}', "you"),
        ("[%first_name | you%]", "you"),
        ("$[FNAME|you]$", "you"),
        ("{$name|default('you')}", "you"),
        ("{FirstName|fallback=you}", "you"),
        ("{{lead.First Name:default=there}}", "there"),
        ("{first_name|you}", "you"),
        ("{contactfield=firstname|you}", "you"),
        ("{contactfield=firstname}", None),
        ("%%FirstName%%", None),
        ("{!Contact.FirstName}", None),
        ("{{ first_name }}", None),
        ("*|FNAME|*", None),
    ],
)
def test_what_stands_there_when_a_contact_has_none(tag: str, fallback: str | None) -> None:
    (found,) = tags(tag)
    assert found.fallback == fallback
    assert found.names == "person"


def test_many_tags_in_their_order() -> None:
    text = "Hi *|FNAME|*, {{ company }} in [City]: %%Link%% -- {% if x %}{{ y }}{% endif %}"
    assert [tag.text for tag in tags(text)] == [
        "*|FNAME|*",
        "{{ company }}",
        "[City]",
        "%%Link%%",
        "{% if x %}",
        "{{ y }}",
        "{% endif %}",
    ]


@given(st.text(alphabet="{}[]<>*|%$!#-_=/ abN1\n", max_size=60))
def test_tags_never_overlap_and_are_what_stands_there(text: str) -> None:
    found = tags(text)
    assert all(tag.span.of(text) == tag.text for tag in found)
    assert all(one.span.end <= two.span.start for one, two in pairwise(found))


@pytest.mark.parametrize(
    "piece", ["{", "{{", "*|", "%%", "[", "<", "${", "{a|", "-a_", "[[a", "{%", "%%[", "{{ a", "<%="]
)
def test_the_time_grows_with_the_length_only(piece: str) -> None:
    started = time.process_time()
    tags(piece * (100_000 // len(piece)))
    assert time.process_time() - started < 3
