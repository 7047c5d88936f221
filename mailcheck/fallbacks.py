"""What a merge tag leaves where a contact has nothing, as each dialect writes it: a tag in, its fallback out."""

from __future__ import annotations

import re

from mailcheck.first_use import pattern

_QUOTED = r"(?:\"(?P<{0}a>[^\"]*)\"|'(?P<{0}b>[^']*)'|[‘’](?P<{0}c>[^‘’]*)[‘’]|[“”](?P<{0}d>[^“”]*)[“”])"


def _quoted(before: str, after: str = "") -> re.Pattern[str]:
    return pattern(before + _QUOTED.format("q") + after, re.IGNORECASE)


_WAYS = (
    _quoted(r"\|\s*(?:default|fallback)\s*[:(]\s*"),  # Liquid, Jinja, HubL, Brevo, MailerLite
    _quoted(r"\bor\s+"),  # Jinja, Constant Contact
    _quoted(r"\bif\b[^|{}]{1,80}\belse\s+"),  # Jinja
    _quoted(r"\|\|?\s*"),  # Mixmax, lemlist, Woodpecker
    _quoted(r"personalization_token\([^,()]{1,80},\s*", r"\s*\)"),  # HubSpot
    _quoted(r"\b(?:nullvalue|blankvalue)\([^,()]{1,80},\s*", r"\s*\)"),  # Salesforce
    _quoted(r"\bI?IF\(\s*(?:empty|isblank|isnull)\([^()]{1,80}\)\s*,\s*"),  # Salesforce, AMPscript
    _quoted(r"\bdefaultIfEmpty\s+\S+\s+"),  # Iterable
    _quoted(r"[\s,](?:default|fallback)\s*=\s*"),
    _quoted(r"^\{\{\s*var:[\w.]+:\s*"),  # Mailjet
    _quoted(r"^\[\[\s*\w+\s+", r"\s*\]\]$"),  # GetResponse
    pattern(r"\binsert\s+\S+\s+[\"'](?:default=)(?P<qa>[^\"']*)[\"']", re.IGNORECASE),  # SendGrid
    pattern(r"[|,:]\s*(?:fallback|default)\s*=\s*(?P<qa>[^\]}|%]*)", re.IGNORECASE),  # Campaign Monitor, GMass, Marketo
)
_BARE = pattern(r"^[^|]*\|\s*(?P<word>[A-Za-z][\w' -]{0,40}?)\s*[-~]?(?:\}|%\]|\]\]|\]\$)")  # {{ firstName | there }}
_FILTERS = frozenset(
    """
    abs append capitalize capitalise upcase downcase upper lower title strip lstrip rstrip trim escape e safe first last
    striptags strip_html h nl2br newline_to_br truncate size length string urlencode url_encode url_decode escape_once
    titlecase camelcase slugify reverse sort join default date money hash md5 base64 tojson int float round
    strip_newlines property_encode proper propercase
    """.split()
)


def fallback(tag: str) -> str | None:
    """The words that stand in for an empty value, "" where they are empty themselves, None where *tag* names none."""
    for way in _WAYS:
        found = way.search(tag)
        if found:
            return next((words for words in found.groups() if words is not None), "").strip()
    bare = _BARE.search(tag)
    if bare and bare["word"].lower() not in _FILTERS:
        return bare["word"]
    return None
