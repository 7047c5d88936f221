"""unknown-tag: merge tags that read a field which the contact list has not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailcheck.contacts import Columns
from mailcheck.fields import assigned, fields
from mailcheck.matchers import Hit, Tools
from mailcheck.model import Draft, Part, Rule, Tag
from mailcheck.shapes import nearest
from mailcheck.tags import tags


def detect(draft: Draft, rule: Rule, tools: Tools) -> Iterator[Hit]:
    """The span of the first tag that reads each unknown field; nothing where no contact list is known."""
    if draft.columns is None:
        return
    columns, told = Columns(draft.columns), set[str]()
    subject = draft.subject or ""
    parts: tuple[tuple[Part, Sequence[Tag]], ...] = (("subject", tags(subject)), ("text", draft.tags))
    own = assigned([tag for _, held in parts for tag in held])
    for part, held in parts:
        for tag in held:
            for name in _unknown(tag, columns, own):
                if name not in told:
                    told.add(name)
                    unit = next((unit for unit in tools.units if part == "text" and unit.span.overlaps(tag.span)), None)
                    values = {"column": name, "other": _instead(name, columns)}
                    yield Hit(tag.span, unit.text if unit else "", part, 0, values, None, unit.number if unit else None)
    yield from _in_links(draft, columns, own, told)


def _in_links(draft: Draft, columns: Columns, own: frozenset[str], told: set[str]) -> Iterator[Hit]:
    for link in draft.message.links:
        for tag in tags(link.target) if link.span.of(draft.text) != link.target else ():
            for name in _unknown(tag, columns, own):
                if name not in told:
                    told.add(name)
                    yield Hit(link.span, values={"column": name, "other": _instead(name, columns), "match": tag.text})


def _unknown(tag: Tag, columns: Columns, own: frozenset[str]) -> Iterator[str]:
    if tag.dialect != "brackets":  # one that no list fills in is a placeholder
        yield from (name for name in fields(tag) if name.split(".")[0] not in own and columns.find(name) is None)


def _instead(name: str, columns: Columns) -> str:
    """The end of the sentence that says what there is: the nearest column, or the first ones."""
    named = [column for column in columns.names if column]
    near = nearest(name, named).removeprefix("; did you mean `").removesuffix("`?")
    return f'did you mean "{near}"?' if near else f"it has {', '.join(named[:8])}{' …' if len(named) > 8 else ''}"
