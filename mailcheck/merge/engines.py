"""Which engine a template asks for, and that engine: a marked text in, a function from a contact to its message out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module

from mailcheck.first_use import pattern
from mailcheck.frozen import Frozen
from mailcheck.meanings import GO
from mailcheck.model import MailcheckError, Tag

Render = Callable[[Mapping[str, object]], str]

_CURLY = ("curly", "liquid", "handlebars")
_MUSTACHE = pattern(r"\{\{\{?~?\s*(?:[#/^>!]|else\b)")
_LIQUID = pattern(
    r"\|\s*\w+\s*:|\{%-?\s*(?:elsif|unless|endunless|assign|capture|case|when|tablerow|increment)\b|\bcontains\b|"
    r"\|\s*(?:upcase|downcase|strip|lstrip|rstrip|size|append|prepend|newline_to_br|strip_html|date|money)\b|"
    r"[!=]=\s*(?:blank|empty|nil)\b|\.size\b"
)
_STRING = pattern(r"\"[^\"]*\"|'[^']*'|“[^”]*”|‘[^’]*’")
_SIMPLE = pattern(
    r"\{\{\{?[-~]?\s*(?:\$\{)?[A-Za-z_][\w. ]*\}?\s*"
    r"(?:(?:\|\s*default\s*[:(]?|\bor|\|\|?)\s*(?:\"\"|[\w ]+)(?:,\s*true)?\s*\)?\s*)?[-~]?\}\}\}?|"
    r"\{\{\s*(?:personalization_token\(\"\",\s*\"\"\)|defaultIfEmpty \w+ \"\"|insert \w+ \"\")\s*\}\}"
)


class Engine(Frozen):
    """A template engine by the name of its module here."""

    name: str

    def made(self, text: str) -> Render:
        """The marked *text* made ready. Raises MailcheckError where the engine refuses it or is not installed."""
        made: Render = import_module(f"mailcheck.merge.{self.name}").made(text)
        return made

    def written(self, tag: Tag, words: str) -> str:
        """The *words* of a tag as this engine reads them."""
        written: str = import_module(f"mailcheck.merge.{self.name}").written(tag, words)
        return written


def engine_for(tags: Sequence[Tag]) -> Engine | None:
    """The engine that *tags* ask for, None where every tag is plain. Raises MailcheckError for Go's conditions."""
    curly = [tag.text for tag in tags if tag.dialect in _CURLY]
    go = next((words for words in curly if GO.match(words)), None)
    if go:
        raise MailcheckError(f"`{go}` is a condition of a Go template, which cannot be filled in here")
    if all(_is_plain(words) for words in curly):
        return None
    if any(_MUSTACHE.match(words) for words in curly):
        return Engine("mustache_engine")
    return Engine(
        "liquid_engine" if any(_LIQUID.search(_STRING.sub('""', words)) for words in curly) else "jinja_engine"
    )


def _is_plain(words: str) -> bool:
    """True for one field, with or without a fallback in any of the ways that are read without an engine."""
    bare = _STRING.sub('""', words)
    if words.startswith("{{!") or not _SIMPLE.fullmatch(bare):
        return False
    from mailcheck.fallbacks import fallback

    return "|" not in bare or fallback(words) is not None


def in_engine(tag: Tag) -> bool:
    """True for a tag that engines read; the other dialects' are filled in by us, beside it."""
    return tag.dialect in _CURLY
