"""What a page hides from its reader: by inline style, by attribute, or by a simple rule of its style sheet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from mailcheck.first_use import pattern

MAX_SHEET = 200_000  # characters of style sheets that are read
_SPACE = pattern(r"\s+")
_COMMENT = pattern(r"/\*[^*]*\*+(?:[^/*][^*]*\*+)*/")
_SELECTOR = pattern(r"([a-z][a-z0-9]*)?([.#][\w-]+)")
_ZERO = r"0*(?:\.0*)?(?:px|pt|em|rem|%)?(?:!important)?(?:;|$)"
_HIDDEN = pattern(r"(?:^|;)(?:display:none|visibility:hidden|mso-hide:all|opacity:0*(?:\.0*)?(?:!important)?(?:;|$))")
_SHOWN = pattern(r"(?:^|;)display:(?!none)")
_NO_HEIGHT = pattern(rf"(?:^|;)(?:max-)?height:0{_ZERO}")
_NO_ROOM = pattern(
    rf"(?:^|;)(?:overflow:hidden|font-size:[01](?:px|pt)?(?:!important)?(?:;|$)|(?:max-)?width:0{_ZERO})"
)
_PRE = pattern(r"(?:^|;)white-space:(?:pre|pre-wrap|pre-line|break-spaces)(?:!important)?(?:;|$)")

Attributes = Mapping[str, str]


def style_of(attributes: Attributes) -> str:
    """The inline style, in lower case and without white space."""
    return _SPACE.sub("", attributes.get("style", "")[:5000]).lower()


def keeps_space(style: str) -> bool:
    """True where white space stays as written."""
    return _PRE.search(style) is not None


def hidden_by(style: str) -> bool:
    """True for declarations (lower case, no white space) after which nothing is left to be seen."""
    if _HIDDEN.search(style):
        return True
    return _NO_HEIGHT.search(style) is not None and _NO_ROOM.search(style) is not None


class Sheet:
    """The classes and ids that the page's own style sheet hides; rules inside @media and such are passed over."""

    def __init__(self) -> None:
        self._rules: dict[tuple[str, str], bool] = {}
        self._read = 0

    def add(self, css: str) -> None:
        """Read one `<style>` element."""
        css = css[: max(0, MAX_SHEET - self._read)]
        self._read += len(css)
        for selectors, body in _flat(_COMMENT.sub(" ", css).lower().replace("<!--", " ").replace("-->", " ")):
            style = _SPACE.sub("", body)
            hides = hidden_by(style)
            if hides or _SHOWN.search(style):
                self._learn(selectors, hides)

    def _learn(self, selectors: str, hides: bool) -> None:
        for selector in selectors.split(","):
            if found := _SELECTOR.fullmatch(selector.strip()):
                self._rules[found[1] or "", found[2]] = hides

    def hides(self, tag: str, names: Iterable[str]) -> bool:
        """True when a rule hides this tag with one of these names (`.class`, `#id`)."""
        return bool(self._rules) and any(
            self._rules.get((tag, name), self._rules.get(("", name), False)) for name in names
        )

    def hidden(self, tag: str, attributes: Attributes) -> bool:
        """True when nothing of this element is to be seen."""
        if not attributes:
            return False
        if "hidden" in attributes or attributes.get("aria-hidden", "").strip().lower() == "true":
            return True
        style = style_of(attributes)
        if style and hidden_by(style):
            return True
        return not _SHOWN.search(style) and self.hides(tag, names_of(attributes))


def names_of(attributes: Attributes) -> list[str]:
    """The classes and the id of an element as selectors, in lower case."""
    names = [f".{name}" for name in attributes.get("class", "")[:2000].lower().split()]
    own = attributes.get("id", "")
    return [*names, f"#{own.lower()}"] if own else names


def _flat(css: str) -> Iterable[tuple[str, str]]:
    """Selector and body of each rule that is not inside another block."""
    depth, at, begin = 0, 0, 0
    selector = ""
    for found in re.finditer(r"[{};]", css):
        mark = found[0]
        if mark == "{":
            if depth == 0:
                selector, begin = css[at : found.start()].strip(), found.end()
            depth += 1
        elif mark == "}" and depth:
            depth -= 1
            at = found.end()
            if depth == 0 and not selector.startswith("@"):
                yield selector, css[begin : found.start()]
        elif depth == 0:
            at = found.end()
