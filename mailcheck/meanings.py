"""What a merge tag stands for, by the words in it: a person, a company, the sender, a link … or a step of a program."""

from __future__ import annotations

import re

from mailcheck.first_use import pattern
from mailcheck.model import TagField

_GO = r"\{\{-?\s*(?:(?P<end>end)\s*-?\}\}|(?:if|range|with)\s)"
GO = pattern(_GO)
"""A condition or a loop of a Go template, or (`end`) its end."""
_CONTROL = pattern(
    r"\*\|(?:IF|IFNOT|ELSEIF|ELSE|END|INTERESTED)\b|\{%|\{#|\{\{~?[#/^>!]|\{\{~?\s*else|%%\[|<%(?!=)|" + _GO,
    re.IGNORECASE,
)
# Order matters: the first vocabulary that a tag's own words meet says what the tag stands for.
_NAMES: tuple[tuple[TagField, re.Pattern[str]], ...] = (
    (
        "unsubscribe",
        pattern(r"unsub|opt.?out|^\s*remove\s*$|list.?manage|preferences|update_profile|profile_center", re.IGNORECASE),
    ),
    (
        "sender",
        pattern(
            r"\b(?:sender|user|owner|ownerfield|rep|my|our|from|agent|signature|author|member_name)(?:\b|[_. ])|"
            r"\bLIST:(?:COMPANY|NAME|PHONE|EMAIL|URL|ADDRESS)|\bMC:FROM|\bmember_(?:busname|addr)",
            re.IGNORECASE,
        ),
    ),
    ("link", pattern(r"ur[li]\b|_ur[li]|link|href|website|webpage|browser", re.IGNORECASE)),
    (
        "company",
        pattern(
            r"compan|account[._ ]?name|organi[sz]ation|\borg\b|\bfirm|business[._ ]?name|employer|"
            r"(?:stable|shop|store|studio|practice|clinic|school|hotel|restaurant|salon|farm|gym|church|club|agency|brand|"
            r"charity|venue|office|library|museum|gallery|theatre|parish|society|nursery|bakery|brewery|winery|institute|hospital|"
            r"company)[._ ]?name",
            re.IGNORECASE,
        ),
    ),
    (
        "person",
        pattern(
            r"(?:first|last|full|sur|nick|given|family).?name|(?<![^\W_])[fl]_?name\b|salutation|"
            r"^\s*(?:your[ _])?name\s*$|^\s*(?:first|last|MERGE[12])\s*$|"
            r"(?:contact|recipient|lead|customer|person|subscriber|candidate|prospect|client|member|donor|"
            r"profile)[._: ]?name|"
            r"\b(?:contact|recipient|prospect|candidate)\b(?![.:])|firstname|lastname|vorname|nachname|prenom",
            re.IGNORECASE,
        ),
    ),
)
# "company.city", "account_size": what is told of a company is not its name.
_OF_COMPANY = pattern(
    r"(?:compan(?:y|ies)|organi[sz]ation|org|firm|employer|business)[._:]+(?!(?:trading_?|legal_?|full_?|short_?|display_?)?name|short\b|brand\b)[a-z]",
    re.IGNORECASE,
)
_TEXT_AFTER = pattern(r"\|(?!\*)|\bor\b|,\s*(?:fallback|default)=|\s[\"“]")
_QUOTED_FIELD = pattern(r"^\W*(?:contact|subscriber|recipient|field|data)\s+[\"“'](\w+)[\"”']", re.IGNORECASE)
_WORDS_IN_QUOTES = pattern(r"\"[^\"]*\"|'[^']*'|[“”][^“”]*[“”]")
_HUMPS = pattern(r"(?<=[a-z])(?=[A-Z])")


def meaning(tag: str) -> TagField:
    """What the merge tag *tag*, with its marks, stands for."""
    if _CONTROL.match(tag):
        return "control"
    quoted = _QUOTED_FIELD.match(tag)
    inside = quoted.group(1) if quoted else _TEXT_AFTER.split(tag.strip("*|{}%!<>[]$@~«» ="))[0]
    apart = _WORDS_IN_QUOTES.sub("", inside)  # `IIF(Empty(FirstName), "pet owner", FirstName)` is no owner's
    return next((names for words in (apart, inside) if (names := _of_words(words)) != "other"), "other")


def _of_words(inside: str) -> TagField:
    spaced = _HUMPS.sub(" ", inside)
    detail = _OF_COMPANY.search(inside)
    for names, vocabulary in _NAMES:
        if names == "company" and detail:
            continue
        if vocabulary.search(inside) or vocabulary.search(spaced):
            return names
    return "other"
