"""Merge tags and placeholders in every dialect: text in, `Tag`s with half-open spans into that text out.

A tag stands for what it names (a person, a company, the sender, a link); what a real word in brackets is
("[sic]", "[1]") is decided here too, by vocabulary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailcheck.model import Span, Tag, TagField

_DIALECTS: tuple[tuple[str, str], ...] = (
    ("mailchimp", r"\*\|[^|\n]{1,200}\|\*"),
    ("liquid", r"\{%-?[^%\n]{1,300}-?%\}"),
    ("ampscript", r"%%(?:=[^%\n]{1,200}=|\[[^%]{1,400}\])%%"),
    ("marketing-cloud", r"%%[A-Za-z_][\w .:-]{0,80}%%"),
    ("handlebars", r"\{\{\{[^{}\n]{1,200}\}\}\}|\{\{~?[#/^>!][^{}\n]{1,200}\}\}|\{\{~?\s*else[^{}\n]{0,80}\}\}"),
    ("curly", r"\{\{[^{}\n]{1,300}\}\}"),
    ("salesforce", r"\{!\s*[A-Za-z$][^{}\n]{0,200}\}"),
    ("dollar", r"\$\{[A-Za-z_][^{}\n]{0,120}\}"),
    ("erb", r"<%=?[^%\n]{1,200}%>"),
    ("spintax", r"\{[^{}|<>=\n]{1,80}(?:\|[^{}|<>=\n]{0,80}){1,12}\}"),
    ("brace", r"(?<![\w{$\\])\{[A-Za-z][A-Za-z_]{1,40}(?:[ .][A-Za-z_]{1,30}){0,3}\}(?!\})"),
    ("sendgrid", r"(?<![\w-])-[a-z]+(?:_[a-z]+){1,3}-(?![\w-])"),
    ("brackets", r"\[[^\[\]\n]{2,60}\]|(?<![\w<])<[A-Za-z][A-Za-z _'/-]{2,60}>"),
)
_TAG = re.compile("|".join(f"(?P<d{number}>{pattern})" for number, (_, pattern) in enumerate(_DIALECTS)))

_CONTROL = re.compile(
    r"\*\|(?:IF|IFNOT|ELSEIF|ELSE|END|INTERESTED)\b|\{%|\{\{~?[#/^>!]|\{\{~?\s*else|%%\[", re.IGNORECASE
)
# Order matters: the first vocabulary that a tag's own words meet says what the tag stands for.
_NAMES: tuple[tuple[TagField, re.Pattern[str]], ...] = (
    ("unsubscribe", re.compile(r"unsub|opt.?out|list.?manage|preferences|update_profile", re.IGNORECASE)),
    (
        "sender",
        re.compile(r"\b(?:sender|user|owner|rep|my|our|from|agent|signature|author)(?:\b|[_. ])", re.IGNORECASE),
    ),
    ("link", re.compile(r"ur[li]\b|_ur[li]|link|href|website|webpage|browser", re.IGNORECASE)),
    (
        "company",
        re.compile(
            r"compan|account[._ ]?name|organi[sz]ation|\borg\b|\bfirm|business[._ ]?name|employer|"
            r"(?:stable|shop|store|studio|practice|clinic|school|hotel|restaurant|salon|farm|gym|church|club|agency|brand|"
            r"charity|venue|office)[._ ]?name",
            re.IGNORECASE,
        ),
    ),
    (
        "person",
        re.compile(
            r"first.?name|last.?name|full.?name|f_?name\b|l_?name\b|sur.?name|nick.?name|salutation|"
            r"^\s*(?:your[ _])?name\s*$|"
            r"(?:contact|recipient|lead|customer|person|subscriber|candidate|prospect|client|member|donor)[._ ]?name|"
            r"\b(?:contact|recipient|prospect|candidate)\b(?!\.)|firstname|lastname|vorname|prenom",
            re.IGNORECASE,
        ),
    ),
)
_FALLBACK = re.compile(r"(?:\|\s*default\s*[:(]\s*|\bor\s+|\|\|\s*|,\s*default\s*=\s*)[\"'‘“]([^\"'’”]*)[\"'’”]")

_PLACEHOLDER_WORDS = re.compile(
    r"\b(?:name|company|firm|organi[sz]ation|business|date|day|month|year|time|week|amount|price|link|url|website|number|"
    r"phone|e-?mail|address|city|town|country|region|title|role|position|job|product|service|industry|sector|topic|event|"
    r"insert|your|recipient|sender|contact|customer|client|prospect|candidate|signature|school|team|department|project|"
    r"pain point|competitor|detail|reason|figure|metric|percentage|percent|quantity|currency|xx+|tbd|tbc|placeholder|"
    r"fill in|to be added|blank|manager|donor|charity|book|article|post|skill|location|venue|first|last)\b",
    re.IGNORECASE,
)
_REAL_WORDS = re.compile(
    r"^(?:sic|ed|note|external|ext|case|ticket|patch|rfc|list|draft|update|urgent|closed|open)\b|\d", re.IGNORECASE
)


_LINKED = re.compile(r"\(|:[ \t]+<?(?:https?:|www\.|/|mailto:)")  # a Markdown link, or where one is defined


def tags(text: str) -> tuple[Tag, ...]:
    """Every merge tag and bracketed placeholder of *text*, in order, without overlaps."""
    return tuple(_found(text))


def _found(text: str) -> Iterator[Tag]:
    if not any(mark in text for mark in "{[*%<$-"):
        return
    for match in _TAG.finditer(text):
        dialect = _DIALECTS[int((match.lastgroup or "d0")[1:])][0]
        words = match.group()
        if dialect == "brackets" and not _is_placeholder(words[1:-1], text, match.end()):
            continue
        yield Tag(Span(*match.span()), words, dialect, _stands_for(words, dialect), _fallback(words))


def _is_placeholder(inside: str, text: str, end: int) -> bool:
    """True for "[First Name]", "<insert link>"; False for "[1]", "[sic]", a Markdown link, a remark in brackets."""
    words = inside.replace("_", " ").split()
    if len(words) > 6 or _REAL_WORDS.search(inside) or "@" in inside or _LINKED.match(text, end):
        return False
    return bool(_PLACEHOLDER_WORDS.search(inside.replace("_", " "))) and not inside.rstrip().endswith((".", "!"))


def _stands_for(words: str, dialect: str) -> TagField:
    if _CONTROL.match(words):
        return "control"
    if dialect == "spintax":
        return "other"
    inside = re.split(r"\|(?!\*)|\bor\b", words.strip("*|{}%!<>[]$ ="))[0]
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", inside)
    for names, vocabulary in _NAMES:
        if vocabulary.search(inside) or vocabulary.search(spaced):
            return names
    return "other"


def _fallback(words: str) -> str | None:
    found = _FALLBACK.search(words)
    return found.group(1) if found else None
