"""Merge tags and placeholders in every dialect: text in, `Tag`s with half-open spans into that text out.

A tag stands for what it names (`meanings.py`); what a real word in brackets is ("[sic]", "[1]") is decided here, by
vocabulary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailcheck.fallbacks import fallback
from mailcheck.first_use import pattern
from mailcheck.meanings import meaning
from mailcheck.model import Span, Tag, TagField

_INSIDE = r"(?:[^{}\n]|\$\{[^{}\n]{0,100}\})"
_DIALECTS: tuple[tuple[str, str], ...] = (
    ("mailchimp", r"\*\|[^|\n]{1,200}\|\*"),
    ("liquid", r"\{%-?(?:[^%\n]|%(?!\})){1,300}?(?:\n(?:[^%\n]|%(?!\})){1,300}?)?%\}|\{#[^#\n]{0,300}#\}"),
    ("ampscript", r"%%(?:=[^%\n]{1,200}=|\[[^%]{1,600}\])%%"),
    ("marketing-cloud", r"%%[A-Za-z_][\w .:-]{0,80}%%"),
    ("handlebars", r"\{\{\{[^{}\n]{1,200}\}\}\}|\{\{~?[#/^>!][^{}\n]{1,200}\}\}|\{\{~?\s*else[^{}\n]{0,80}\}\}"),
    ("curly", rf"\{{\{{{_INSIDE}{{1,300}}(?:\n{_INSIDE}{{1,300}})?\}}\}}"),
    ("salesforce", r"\{!\s*[A-Za-z$][^{}\n]{0,200}\}"),
    ("dollar", r"\$\{[A-Za-z_][^{}\n]{0,120}\}"),
    ("mailerlite", r"\{\$[a-z_]\w{0,40}(?:\|default\([^()\n]{0,60}\))?\}"),
    ("zoho", r"\$\[[A-Za-z][^\]\n]{1,80}\]\$"),
    ("erb", r"<%=?[^%\n]{1,200}%>"),
    ("brace", r"\{[A-Za-z][\w ]{1,40}\|(?:fallback|default)=[^{}\n]{0,60}\}"),
    ("brace", r"\{[A-Za-z]{2,20}=[A-Za-z_]\w{1,40}(?:\|[^{}\n]{0,60})?\}"),
    ("spintax", r"\{[^{}|<>=\n]{1,80}(?:\|[^{}|<>=\n]{0,80}){1,12}\}"),
    ("brace", r"(?<![\w{$\\])\{[A-Za-z][A-Za-z_]{1,40}(?:[ .][A-Za-z_]{1,30}){0,3}\}(?!\})"),
    ("sendgrid", r"(?<![\w-])-[a-z]+(?:_[a-z]+){1,3}-(?![\w-])|\[%[^%\]\n]{1,120}%\]"),
    ("campaign-monitor", r"\[[A-Za-z][\w ]{1,40},\s{0,3}fallback=[^\]\n]{0,60}\]"),
    ("percent", r"(?<![\w%])%[A-Za-z][A-Za-z_.]{2,40}%(?![\w%])"),
    ("double-brackets", r"\[\[[^\[\]\n]{2,80}\]\]"),
    ("dotdigital", r"(?<![\w@])@[A-Z][A-Z_]{3,30}@(?![\w@])"),
    ("keap", r"(?<![\w~])~[A-Z][A-Za-z]{1,30}\.[A-Za-z]{2,40}~(?![\w~])"),
    ("word", r"«[A-Za-z][\w ]{1,40}»"),
    ("brackets", r"\[[^\[\]\n]{2,60}\]|(?<![\w<])<[A-Za-z][A-Za-z _'/-]{2,60}>"),
)
_TAG = pattern("|".join(f"(?P<d{number}>{written})" for number, (_, written) in enumerate(_DIALECTS)))
_BY_MEANING = frozenset({"percent", "double-brackets", "dotdigital", "word"})  # marks that prose and code use too
_FIRST_CHARS = "{[*%<$-@~«"

_PLACEHOLDER_WORDS = pattern(
    r"\b(?:name|company|firm|organi[sz]ation|business|date|day|month|year|time|week|amount|price|link|url|website|number|"
    r"phone|e-?mail|address|city|town|country|region|title|role|position|job|product|service|industry|sector|topic|event|"
    r"insert|your|recipient|sender|contact|customer|client|prospect|candidate|signature|school|team|department|project|"
    r"pain point|competitor|detail|reason|figure|metric|percentage|percent|quantity|currency|xx+|tbd|tbc|placeholder|"
    r"fill in|to be added|no\.? of|blank|manager|donor|charity|book|article|post|skill|location|venue|first|last)\b",
    re.IGNORECASE,
)
_REAL_WORDS = pattern(
    r"^(?:sic|ed|note|external|ext|case|ticket|patch|rfc|list|draft|update|urgent|closed|open)\b|\d", re.IGNORECASE
)


_LINKED = pattern(r"\(|:[ \t]+<?(?:https?:|www\.|/|mailto:)")  # a Markdown link, or where one is defined


def tags(text: str) -> tuple[Tag, ...]:
    """Every merge tag and bracketed placeholder of *text*, in order, without overlaps."""
    return tuple(_found(text))


def _found(text: str) -> Iterator[Tag]:
    if not any(mark in text for mark in _FIRST_CHARS):
        return
    for match in _TAG.finditer(text):
        dialect = _DIALECTS[int((match.lastgroup or "d0")[1:])][0]
        words = match.group()
        if dialect == "brackets" and not _is_placeholder(words[1:-1], text, match.end()):
            continue
        names: TagField = meaning(words)
        if dialect in _BY_MEANING and names == "other":
            continue
        if dialect == "spintax":
            dialect, names = ("brace", names) if _is_field(words, names) else ("spintax", "other")
        other = None if dialect == "spintax" or names == "control" else fallback(words)
        yield Tag(Span(*match.span()), words, dialect, names, other)


def _is_field(words: str, names: TagField) -> bool:
    """True for "{first_name|there}", a field and its fallback; spintax has words of prose in it."""
    field = words[1:].partition("|")[0]
    return names in ("person", "company") and words.count("|") == 1 and re.fullmatch(r"\w+", field) is not None


def _is_placeholder(inside: str, text: str, end: int) -> bool:
    """True for "[First Name]", "<insert link>"; False for "[1]", "[sic]", a Markdown link, a remark in brackets."""
    words = inside.replace("_", " ").split()
    if len(words) > 6 or _REAL_WORDS.search(inside) or "@" in inside or _LINKED.match(text, end):
        return False
    return bool(_PLACEHOLDER_WORDS.search(inside.replace("_", " "))) and not inside.rstrip().endswith((".", "!"))
