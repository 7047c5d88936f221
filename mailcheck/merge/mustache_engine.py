"""Mustache, by pystache, which the extra `campaign` installs; Handlebars' if, else and each are put in its terms."""

from __future__ import annotations

import re
from collections.abc import Mapping

from mailcheck.first_use import pattern
from mailcheck.merge.limits import Render, refused, runtime
from mailcheck.model import MailcheckError, Tag

_HELPER = pattern(r"\{\{~?\s*(?P<mark>[#/])\s*(?P<helper>if|unless|each|with)\b\s*(?P<field>[^{}~]*?)\s*~?\}\}")
_ELSE = pattern(r"\{\{~?\s*(?:else|\^)\s*~?\}\}")
_PLAIN = pattern(r"\{\{\{?~?\s*(?P<field>[\w.]+)[^{}]*\}\}\}?$")
_TAG = pattern(r"\{\{\{?[^{}]*\}\}\}?")


def made(text: str) -> Render:
    """The function that renders *text*. Raises MailcheckError where Mustache refuses it or is not installed."""
    try:
        from pystache import Renderer, parse
        from pystache.parser import ParsingError
    except ImportError:
        raise MailcheckError(
            "the template has blocks of Mustache, which need pystache: pip install 'mailcheck-lint[campaign]'"
        ) from None
    renderer = Renderer(escape=lambda words: words, missing_tags="ignore")
    try:
        template = parse(in_mustache(text))
    except (ParsingError, RecursionError) as error:
        raise refused("Mustache", None, str(error) or "it is nested too deeply") from None

    def render(context: Mapping[str, object]) -> str:
        try:
            return str(renderer.render(template, context))
        except Exception as error:  # a broken lambda, a section that is too deep
            raise runtime("Mustache", str(error) or type(error).__name__) from None

    return render


def in_mustache(text: str) -> str:
    """*text* with the helpers of Handlebars as sections: {{#if x}}a{{else}}b{{/if}} is {{#x}}a{{/x}}{{^x}}b{{/x}}.

    Raises MailcheckError for a helper that nothing closes, or one of another kind.
    """
    open_: list[tuple[str, str, str]] = []

    def section(match: re.Match[str]) -> str:
        words = match.group()
        found = _HELPER.fullmatch(words)
        if _ELSE.fullmatch(words) and open_:
            helper, field, mark = open_[-1]
            other = "#" if mark == "^" else "^"
            open_[-1] = helper, field, other
            return f"{{{{/{field}}}}}{{{{{other}{field}}}}}"
        if not found:
            return words
        if found["mark"] == "/":
            if not open_ or open_[-1][0] != found["helper"]:
                raise refused("Handlebars", None, f"{words} closes nothing")
            return f"{{{{/{open_.pop()[1]}}}}}"
        if not re.fullmatch(r"[\w.]+", found["field"]):
            raise refused("Handlebars", None, f"{words} asks for more than one field")
        mark = "^" if found["helper"] == "unless" else "#"
        open_.append((found["helper"], found["field"], mark))
        return f"{{{{{mark}{found['field']}}}}}"

    changed = _TAG.sub(section, text)
    if open_:
        raise refused("Handlebars", None, f"nothing closes {{{{#{open_[-1][0]} {open_[-1][1]}}}}}")
    return changed


def written(tag: Tag, words: str) -> str:
    """The tag as it stands; a fallback, which Mustache itself has not, as a section of its own."""
    found = _PLAIN.match(words)
    if tag.fallback and found and tag.names != "control":
        field = found["field"]
        return f"{{{{#{field}}}}}{{{{{field}}}}}{{{{/{field}}}}}{{{{^{field}}}}}{tag.fallback}{{{{/{field}}}}}"
    return words
