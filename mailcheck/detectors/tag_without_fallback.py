"""tag-without-fallback: name tags that leave a hole for every contact who has none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mailcheck.conditionals import Block, blocks
from mailcheck.fields import assigned, fields
from mailcheck.first_use import pattern
from mailcheck.matchers import Hit, Tools
from mailcheck.model import Draft, Part, Rule, Tag
from mailcheck.tags import tags

# Those in which a tag can say what stands for an empty value; Mailchimp and Marketing Cloud's plain strings keep that
# with the audience, outside the template.
_KNOWING = frozenset("curly handlebars salesforce ampscript campaign-monitor double-brackets mailerlite zoho".split())
_NEVER_EMPTY = {
    "salesforce": pattern(r"(?:contact|lead)\.(?:last)?name", re.IGNORECASE),  # Salesforce saves no record without it
    "curly": pattern(r"contact\.(?:firstname|lastname)"),  # HubSpot's own names: it asks for a default before it sends
}


def detect(draft: Draft, rule: Rule, tools: Tools) -> Iterator[Hit]:
    """The span of the first tag of each name, in the subject or the text, that has no fallback and no condition."""
    if not draft.template:
        return
    told: set[str] = set()
    parts: tuple[tuple[Part, Sequence[Tag]], ...] = (
        ("subject", tags(draft.subject or "")),
        ("text", draft.tags),
    )
    for part, held in parts:
        around, own = blocks(held), assigned(held)
        for tag in held:
            name = ".".join(fields(tag)).lower()
            if _leaves_a_hole(tag, held, around) and name not in told and not own & set(fields(tag)):
                told.add(name)
                unit = next((unit for unit in tools.units if part == "text" and unit.span.overlaps(tag.span)), None)
                yield Hit(tag.span, unit.text if unit else "", part, number=unit.number if unit else None)


def _leaves_a_hole(tag: Tag, held: Sequence[Tag], around: Sequence[Block]) -> bool:
    if tag.names != "person" or tag.dialect not in _KNOWING or tag.fallback:
        return False
    filled = _NEVER_EMPTY.get(tag.dialect)
    if (filled and any(filled.fullmatch(name) for name in fields(tag))) or _before_a_name(tag, held):
        return False
    return not any(block.holds(tag) and block.opens and _asks_for(block.opens, tag) for block in around)


def _before_a_name(tag: Tag, held: Sequence[Tag]) -> bool:
    """True for the salutation of "Dear {!Contact.Salutation} {!Contact.LastName}": without it, a name still stands."""
    beside = (other.names == "person" and 0 <= other.span.start - tag.span.end <= 1 for other in held)
    return "salutation" in tag.text.lower() and any(beside)


def _asks_for(condition: Tag, tag: Tag) -> bool:
    """True for "{% if first_name %}" around "{{ first_name }}"."""
    return any(name.lower() in condition.text.lower() for name in fields(tag))
