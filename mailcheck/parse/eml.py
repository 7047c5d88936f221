"""A mail in, its Message out: the best text part as the reader sees it, decoded headers, attachments by name.

Text is preferred to HTML where it has words; what stands inside forwarded messages and attachments is not opened.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from mailcheck.first_use import pattern
from mailcheck.frozen import replace
from mailcheck.limits import Limits
from mailcheck.model import Message, Source, Text
from mailcheck.parse import charsets, transfer
from mailcheck.parse.headers import header
from mailcheck.parse.maps import EMPTY
from mailcheck.parse.mime import Part, scan
from mailcheck.parse.visible import Visible, has_words, joined, placed, with_urls

SUFFIXES = (".eml",)
_TEXT = ("text/plain", "text/html", "text/markdown")
_SIGNATURES = ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature")
_ARMOUR = "-----BEGIN PGP MESSAGE-----"
_TOKEN = pattern(r"https?://\S+|(\w+)")
_COMPARED = 200_000  # characters of each part that are held against one another


def parse(source: Source, limits: Limits) -> Message:
    """The Message of one mail."""
    source = charsets.narrowed(source)
    root = scan(source.data, limits)
    return _Reader(source, root).message()


class _Body:
    """A text part as its reader sees it."""

    def __init__(self, data: bytes, part: Part) -> None:
        raw, note = transfer.decode(data, part.body, part.end, part.encoding)
        declared = part.parameters.get("charset")
        page = part.content_type == "text/html"
        if page:
            from mailcheck.parse import html

            declared = declared or html.declared_charset(raw.data)
        decoded = charsets.decode(raw, declared)
        as_it_stands = part.encoding in transfer.AS_THEY_ARE
        self.charset = decoded.charset if as_it_stands else "utf-8"
        self.notes = (*((note,) if note else ()), *decoded.notes)
        self.seen = html.render(decoded.text) if page else Visible(decoded.text, with_urls(decoded.text.chars))
        self.words = has_words(self.seen.text.chars)


class _Reader:
    def __init__(self, source: Source, root: Part) -> None:
        self._source = source
        self._root = root
        self._bodies: dict[Part, _Body] = {}
        self._passed: list[Part] = []  # alternatives to what is judged
        self._alone = not any(_is_text(part) and not part.filename for part in root.walk())

    def message(self) -> Message:
        """Everything put together."""
        shown = self._shown(self._root)
        bodies = [self._body(part) for part in shown]
        seen = joined([body.seen for body in bodies]) if bodies else Visible(EMPTY)
        data = self._source.data
        return Message(
            source=self._source,
            body=_blurred(seen, bodies),
            headers=tuple(header(data, field) for field in self._root.fields),
            judged=next((part.content_type for part in shown if self._body(part).words), _first_type(shown)),
            charset=next((body.charset for body in bodies if body.charset != "utf-8"), "utf-8"),
            links=seen.links,
            quoted=seen.quoted,
            attachments=tuple(self._attachments(shown)),
            directives=placed(seen.directives, data),
            has_headers=True,
            notes=tuple(dict.fromkeys([*(note for body in bodies for note in body.notes), *self._differences(shown)])),
            unjudged=self._unjudged(shown, seen),
        )

    def _body(self, part: Part) -> _Body:
        if part not in self._bodies:
            self._bodies[part] = _Body(self._source.data, part)
        return self._bodies[part]

    def _has_words(self, parts: Iterable[Part]) -> bool:
        return any(self._body(part).words for part in parts)

    def _shown(self, part: Part) -> list[Part]:
        """The text parts that the reader sees of *part*, in their order."""
        kind = part.content_type
        if not part.children:
            return [part] if self._is_shown(part) else []
        if kind in ("multipart/encrypted",):
            return []
        if kind == "multipart/alternative":
            return self._best([self._shown(child) for child in part.children])
        if kind in ("multipart/related", "multipart/signed"):
            return next(filter(None, (self._shown(child) for child in part.children)), [])
        return [one for child in part.children for one in self._shown(child)]

    def _is_shown(self, part: Part) -> bool:
        if not _is_text(part) or part.disposition == "attachment":
            return False
        if not part.filename:
            return True
        alone, self._alone = self._alone, False
        return alone

    def _best(self, choices: Sequence[list[Part]]) -> list[Part]:
        """Of alternatives the plain one if it has words, else the richest that has."""
        plain = [parts for parts in choices if parts and all(part.content_type != "text/html" for part in parts)]
        rich = [parts for parts in reversed(choices) if parts and parts not in plain]
        order = [*plain, *rich]
        best = next((parts for parts in order if self._has_words(parts)), order[0] if order else [])
        self._passed += [part for parts in choices if parts is not best for part in parts]
        return best

    def _attachments(self, shown: Sequence[Part]) -> Iterable[str]:
        seen = {*shown, *self._passed}
        inside = {id(part): parent for parent in self._root.walk() for part in parent.children}
        for part in self._root.walk():
            parent = inside.get(id(part))
            if not part.children and part not in seen and not _is_furniture(part, parent):
                yield " ".join((part.filename or part.content_type).split())

    def _differences(self, shown: Sequence[Part]) -> Iterable[str]:
        """A note where the HTML that most readers see says something else than the text that is judged."""
        passed = [part for part in self._passed if part.content_type == "text/html"]
        if passed and shown and all(part.content_type != "text/html" for part in shown):
            ours, theirs = (_words(self._body(part) for part in parts) for parts in (shown, passed))
            common = sum((ours & theirs).values())
            if theirs and common < 0.8 * max(sum(ours.values()), sum(theirs.values())):
                yield "the HTML part differs from the text part and was not judged"

    def _unjudged(self, shown: Sequence[Part], seen: Visible) -> str | None:
        words = has_words(seen.text.chars)
        if seen.text.chars.lstrip()[: len(_ARMOUR)] == _ARMOUR:
            return "encrypted"
        if not words and any(part.encrypted for part in self._root.walk()):
            return "encrypted"
        if words:
            return None
        if not shown:
            return "no text part"
        return "an image only" if seen.images else "no words"


def _is_text(part: Part) -> bool:
    return part.content_type in _TEXT


def _first_type(shown: Sequence[Part]) -> str:
    return shown[0].content_type if shown else "text/plain"


def _is_furniture(part: Part, parent: Part | None) -> bool:
    """True for parts that belong to the page: inline images, signatures, alternative renderings, empty text."""
    if part.content_type in _SIGNATURES or part.encrypted:
        return True
    if part.disposition == "attachment":
        return False
    if parent is None:
        return part.content_type.startswith("text/")
    if parent.content_type == "multipart/encrypted":
        return True
    if parent.content_type == "multipart/related":
        return True
    if part.content_type.startswith("image/") and (part.disposition == "inline" or part.content_id):
        return True
    return (
        parent.content_type == "multipart/alternative" and not part.filename and part.content_type.startswith("text/x-")
    )


def _words(bodies: Iterable[_Body]) -> Counter[str]:
    tokens = (found[1] for body in bodies for found in _TOKEN.finditer(body.seen.text.chars[:_COMPARED].casefold()))
    return Counter(token for token in tokens if token)


def _blurred(seen: Visible, bodies: Sequence[_Body]) -> Text:
    """The text; without exact columns where its parts stand in the file in different charsets."""
    several = len({body.charset for body in bodies if not body.seen.text.chars.isascii()}) > 1
    return replace(seen.text, exact=False) if several else seen.text
