"""missing-postal-address: a campaign template that nowhere says where its sender can be written to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailcheck.first_use import pattern
from mailcheck.matchers import Hit, Tools, end_of_prose
from mailcheck.model import Draft, Rule, Tag


def _choice(words: str) -> str:
    """A pattern for one of the *words*, in any case."""
    return f"(?i:{'|'.join(words.split())})"


# The word for a street behind its name, before it, and grown together with it.
_BEHIND = _choice(
    """
    street st road rd avenue ave lane ln drive dr way close court ct place pl square sq terrace crescent cres boulevard
    blvd highway hwy parkway pkwy quay row walk mews gardens gdns grove hill park wharf yard alley circle broadway
    parade esplanade green rise bridge gate market mall plaza path trail loop pike turnpike embankment heights view
    marg nagar cross sokak sokağı caddesi cad sok utca út tér allé plads gade gata gatan vägen vej veien gate prospekt
    straat laan
    """
)
_BEFORE = _choice(
    """
    rue avenue allée chemin place quai impasse cours boulevard bd route via viale piazza corso vicolo calle carrer
    avenida avda\\.? av\\.? plaza paseo camino rua travessa largo praça estrada ul\\.? ulica al\\.? aleja plac ulitsa
    jalan jl\\.? jln\\.? lorong strada str\\. am an
    """
)
_GROWN = _choice(
    """
    straße strasse str\\. gasse weg platz allee ring damm ufer straat laan gracht plein kade dijk singel
    vej gade gatan vägen gata veien vei katu tie kuja torget stræde
    """
)
_BUILDING = _choice("house mill barn farm building centre center works studios? park estate wharf hall tower cottage")
_UNIT = _choice("plot block flat unit suite level floor shop door room office sector stand erf lot apartment apt")
_NUMBER = r"(?:(?i:no\.?|nr\.?|#)\s?)?\d{1,5}(?:\s?[-–/]\s?\d{1,5})?[a-zA-Z]?(?:\s(?:bis|ter))?"
_PROPER = r"[A-ZÀ-ÞĀ-Ž][\w'’.-]{0,40}"
_NAME = rf"(?:{_PROPER}|of|the|de|la|du|des|del|della|di|da|do|dos|van|von|den|der|et|y)"
_STREET = pattern(
    rf"(?<![\w.]){_NUMBER},?\s+(?:(?:{_NAME}|\d{{1,3}}(?:st|nd|rd|th))\s+){{1,4}}?{_BEHIND}\b|"
    rf"\b(?:{_PROPER}\s+){{1,3}}{_BEHIND}\.?,?\s+{_NUMBER}(?!\w)|"
    rf"(?<![\w.]){_NUMBER},?\s+{_BEFORE}\s+{_NAME}(?:\s+{_NAME}){{0,4}}|"
    rf"\b{_BEFORE}\s+{_NAME}(?:\s+{_NAME}){{0,4}}?,?\s+{_NUMBER}(?!\w)|"
    rf"\b[A-ZÀ-ÞĀ-Ž]\w{{0,40}}?{_GROWN}\s+{_NUMBER}(?!\w)|"
    rf"\b{_BUILDING}\s*,\s*(?:{_PROPER}\s+){{1,3}}{_BEHIND}\b|"
    r"(?<![\w.])\d{1,2}-\d{1,2}(?:-\d{1,3})?,?\s+[A-Z][a-z]+"
)
_ROOM = pattern(rf"\b{_UNIT}\s+(?:(?i:no\.?)\s*)?\d{{1,5}}[a-zA-Z]?\s*,[^,\n]{{1,40}},")
_BOX = pattern(
    r"\b(?:(?i:(?:g\.?\s?p\.?\s?o\.?|p\.?\s?o\.?)\s*box|post(?:al)?\s+(?:office\s+)?box|private\s+(?:mail\s?)?bag|"
    r"locked\s+bag|postfach|postbus|postboks|box\s+postal|boîte\s+postale|apartado|casella\s+postale|caixa\s+postal|"
    r"casilla)|B\.?P\.?|C\.?P\.?)\s*(?i:no\.?\s*)?[A-Z]?[-\s]?\d{1,6}\b"
)
# Postcodes that can be nothing else (Britain, Canada, Ireland, the Netherlands, Japan), and figures beside a town.
_TELLING = pattern(
    r"\b[^\W\d_]{2,40}[,.\s]{1,3}(?:[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d|"
    r"[A-Z]\d[\dW]\s?(?=[A-Z\d]{0,3}\d)(?=[A-Z\d]{0,3}[A-Z])[A-Z\d]{4})\b|\b\d{4}\s?[A-Z]{2}\s+[A-ZÀ-Þ][a-z]{2,}|〒\s?\d{3}-?\d{4}"
)
_FIGURES = pattern(
    r"(?:^|[\s,])(?:[A-Z]{1,2}-)?\d{3}[\s-]?\d{1,3}\s+[^\W\d_]{2}|[^\W\d_]{2}[\s,.–-]{1,3}\d{3}[\s-]?\d{1,4}\b|"
    r"\b(?:\d{2}|\d{4}|\d{5})-\d{3}\b|\b\d{3}\s?\d{2}\b"
)
_TOWN = pattern(rf"[,\n]\s*{_PROPER}(?:[\s-]{_PROPER}){{0,3}}\s*(?:[,.;\n·|]|$)")
_NEAR = 120  # characters behind a street within which its town or postcode stands
_ADDRESS_TAG = pattern(r"address|(?<![a-z])addr(?![a-z])|postal|street", re.IGNORECASE)
_OTHER_TAG = pattern(
    r"e-?mail|\bweb|\bip\b|url|ship|deliver|bill|contact|recipient|customer|subscriber|lead|your", re.IGNORECASE
)


def detect(draft: Draft, rule: Rule, tools: Tools) -> Iterator[Hit]:
    """One hit at the end of the sender's own words when no postal address stands in them or below."""
    own = [region.span.of(draft.text) for region in draft.regions if region.kind not in ("quoted", "forwarded")]
    if not any(_is_address(tag) for tag in draft.tags) and not _has_address("\n".join(own)):
        yield Hit(None, at=end_of_prose(draft))


def _is_address(tag: Tag) -> bool:
    """True for a merge tag of the sender's address; the reader's own does not count."""
    return bool(_ADDRESS_TAG.search(tag.text)) and not _OTHER_TAG.search(tag.text)


def _has_address(text: str) -> bool:
    """True for a box, a postcode of a telling shape, a street with its town or postcode, a room with a postcode."""
    if _BOX.search(text) or _TELLING.search(text):
        return True
    for place in _STREET.finditer(text):
        near = text[place.end() : place.end() + _NEAR]
        before = text[max(0, place.start() - _NEAR) : place.start()]
        if _TOWN.search(near) or _FIGURES.search(near) or re.search(r"\b\d{4,6}\s+[^\W\d_]{2,}[\s,]+$", before):
            return True
    return any(_FIGURES.search(text[room.end() : room.end() + _NEAR]) for room in _ROOM.finditer(text))
