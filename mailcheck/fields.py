"""What a merge tag reads: a tag in, the dotted names of its fields out ("contact.firstname"), and what tags set."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from mailcheck.first_use import pattern
from mailcheck.model import Tag

_STRING = pattern(r"\"[^\"]*\"|'[^']*'|“[^“”]*”|‘[^‘’]*’")
_NAME = pattern(r"@?[A-Za-z_$][\w$]*(?:(?:\.|\[')[\w$ ]+?(?:'\])?(?=\W|$))*")
_WORDS = frozenset(
    """
    if unless else elsif elseif elif endif end endunless for endfor in and or not is case when endcase set assign
    capture true false nil null none empty blank contains then each with default insert this loop forloop
    include render macro defined undefined raw comment isblank isnull iif v now defaultifempty
    """.split()
)
_SPACED = pattern(r"[A-Za-z]\w*(?: [A-Za-z]\w*){1,3}")  # {{First Name}}
_SET = pattern(
    r"\{%-?\s*(?:set|assign|capture|for|macro)\s+(?P<a>\w+)|\bSET\s+(?P<b>@\w+)|"
    r"\{\{~?#(?:each|with)\b[^{}]*\bas \|(?P<c>\w+)\|",
    re.IGNORECASE,
)
_MAILCHIMP = pattern(  # steps, and what is Mailchimp's own
    r"(?:END|ELSE|MC|LIST|DATE|USER|INTERESTED|REWARDS|FORWARD|POLL|HTML|TRANSLATE|SHARE|TWITTER|FACEBOOK|CURRENT_YEAR)"
    r"(?:[:_]|$)",
    re.IGNORECASE,
)
_SERVICE = pattern(  # what the mail service fills in of itself, whatever the contacts have
    r"^(?:archive|email_type|about_list|description|member_\w+|view_email\w*|view_in_browser\w*|view_as_web\w*|web_?version\w*|"
    r"profile_center\w*|xtmonth\w*|xtday\w*|xtyear|xtshort\w*|xtlong\w*|now|today|date|year|month|current\w*|forloop|loop|"
    r"campaign|organization|account_?address|company_address|subject|physical_?address|content|site_settings|standard_header\w*)"
    r"(?:\b|[._:])",
    re.IGNORECASE,
)


def fields(tag: Tag) -> tuple[str, ...]:
    """The names that *tag* reads of the contact, in its own spelling, each once.

    None for spintax, comments, ends of conditions, and for what the sender or the mail service fills in.
    """
    if tag.dialect == "spintax" or tag.names in ("sender", "unsubscribe") or tag.text.startswith(("{#", "{{!")):
        return ()
    read = _mailchimp(tag.text) if tag.dialect == "mailchimp" else _read(tag)
    return tuple(dict.fromkeys(name for name in read if not _SERVICE.match(name)))


def assigned(tags: Iterable[Tag]) -> frozenset[str]:
    """The names that *tags* themselves set: variables and loop items, which no contact has."""
    found = (match for tag in tags if tag.names == "control" for match in _SET.finditer(tag.text))
    return frozenset(name for match in found for name in match.groups() if name)


def _mailchimp(words: str) -> Iterator[str]:
    inside = words[2:-2]
    if _MAILCHIMP.match(inside):
        return
    name = re.split(r"[=<>!]", inside.split(":", 1)[1] if ":" in inside else inside)[0].strip()
    if name:
        yield name


def _read(tag: Tag) -> Iterator[str]:
    words = tag.text
    if tag.dialect in ("handlebars", "curly") and words.startswith(("{{/", "{{~/")):
        return
    if tag.dialect in (
        "brackets",
        "campaign-monitor",
        "double-brackets",
        "sendgrid",
        "word",
        "brace",
        "zoho",
        "percent",
    ):
        yield re.split(r"[|,]|\s(?:or|OR)\s|\s\"", words.strip("[]<>«»{}%$- "))[0].strip()
        return
    plain = _STRING.sub(" ", words) if tag.dialect != "curly" else _unquoted(words)
    plain = re.sub(r"\|\s*[A-Za-z_]\w*(?:\s*[:(][^|{}]*)?", " ", plain)  # filters and what they are given
    words = plain.strip("{}\n ")
    if tag.names != "control" and _SPACED.fullmatch(words) and not _WORDS & set(words.lower().split()):
        yield words
        return
    for match in _NAME.finditer(plain):
        name, called = match.group().replace("['", ".").rstrip("']"), plain[match.end() : match.end() + 1] == "("
        name = name.lstrip("$")
        if called:
            name = name.rpartition(".")[0]  # of "first_name.title()" the field
        if name and name.lower().partition(".")[0] not in _WORDS:
            yield name


def _unquoted(words: str) -> str:
    """*words* without its strings, the name that HubSpot writes as a string kept."""
    token = re.search(r"personalization_token\(\s*[\"']([\w.]+)[\"']", words)
    return token.group(1) if token else _STRING.sub(" ", words)
