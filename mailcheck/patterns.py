"""spaCy's Matcher and DependencyMatcher patterns in, what is wrong with them (a path and a line) or None out.

Checked by their shape, so that a mistake is found when the rule is loaded and spaCy need not be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mailcheck.first_use import pattern
from mailcheck.shapes import nearest

ATTRIBUTES = tuple(
    """
    ORTH TEXT NORM LOWER LENGTH IS_ALPHA IS_ASCII IS_DIGIT IS_LOWER IS_UPPER IS_TITLE IS_PUNCT IS_SPACE IS_STOP
    IS_SENT_START LIKE_NUM LIKE_URL LIKE_EMAIL SPACY POS TAG MORPH DEP LEMMA SHAPE OP
    """.split()
)
RELATIONS = tuple("< > << >> . .* ; ;* $+ $- $++ $-- >+ >- >++ >-- <+ <- <++ <--".split())
_OPERATOR = pattern(r"[!?*+]|\{(?:\d+(?:,\d*)?|,\d+)\}")
_LISTS = ("IN", "NOT_IN")
_FIRST = ("RIGHT_ID", "RIGHT_ATTRS")
_OTHER = ("LEFT_ID", "REL_OP", "RIGHT_ID", "RIGHT_ATTRS")


def wrong_tokens(pattern: Sequence[Any]) -> str | None:
    """What is wrong with a Matcher pattern, or None."""
    return next((problem for token in pattern for problem in _wrong_token(token)), None)


def wrong_dependency(pattern: Sequence[Any], highlight: Sequence[str]) -> str | None:
    """What is wrong with a DependencyMatcher pattern or with the nodes it shows, or None."""
    return next(_wrong_nodes(pattern, highlight), None)


def plain(tokens: Sequence[Mapping[str, Any]]) -> bool:
    """True where *tokens*, in which nothing is wrong, ask for words, lists of words and flags alone.

    Of those spaCy need not be asked whether it knows what they say: its schemas take long to load.
    """
    return all(_plain(name.upper(), value) for token in tokens for name, value in token.items())


def _plain(name: str, value: Any) -> bool:
    if name.startswith(("IS_", "LIKE_")) or name == "SPACY":
        return isinstance(value, bool)
    if name == "LENGTH":
        return False
    if isinstance(value, Mapping) and name != "OP":
        return bool(value) and all(key in _LISTS and _words(found) for key, found in value.items())
    return isinstance(value, str)


def _words(listed: Any) -> bool:
    return isinstance(listed, list | tuple) and all(isinstance(word, str) for word in listed)


def _wrong_token(token: Any) -> Iterator[str]:
    if not isinstance(token, Mapping):
        yield f"a token is a mapping such as {{LOWER: word}}, not `{token}`"
        return
    for name, value in token.items():
        if name.upper() not in ATTRIBUTES:
            yield f"unknown token attribute `{name}`{nearest(name.upper(), ATTRIBUTES)}"
        if name.upper() == "OP" and not (isinstance(value, str) and _OPERATOR.fullmatch(value)):
            yield f"`{value}` is no OP; it must be one of: !, ?, *, +, {{n}}, {{n,m}}"


def _wrong_nodes(pattern: Sequence[Any], highlight: Sequence[str]) -> Iterator[str]:
    named: list[str] = []
    for number, node in enumerate(pattern):
        if not isinstance(node, Mapping):
            yield f"a node is a mapping, not `{node}`"
            return
        yield from _wrong_node(node, _OTHER if number else _FIRST, named)
        named.append(str(node.get("RIGHT_ID", "")))
    for name in highlight:
        if name not in named:
            yield f"highlight: no node has the RIGHT_ID `{name}`{nearest(name, named)}"


def _wrong_node(node: Mapping[str, Any], keys: Sequence[str], named: Sequence[str]) -> Iterator[str]:
    for key in node:
        if key not in keys:
            yield f"unknown key `{key}` in a node; it has {', '.join(keys)}"
    for key in keys:
        if key not in node:
            yield f"a node lacks `{key}`; it has {', '.join(keys)}"
            return
    if "REL_OP" in keys and node["REL_OP"] not in RELATIONS:
        yield f"`{node['REL_OP']}` is no REL_OP; it must be one of: {' '.join(RELATIONS)}"
    if "LEFT_ID" in keys and node["LEFT_ID"] not in named:
        yield f"no node before has the RIGHT_ID `{node['LEFT_ID']}`{nearest(str(node['LEFT_ID']), named)}"
    yield from _wrong_token(node["RIGHT_ATTRS"])
