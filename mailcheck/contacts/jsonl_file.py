"""JSON Lines in, rows out: one object a line; a key within an object is a column "contact.city"."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from mailcheck.contacts.csv_file import encoding_of
from mailcheck.contacts.rows import MAX_LINE, Rows
from mailcheck.model import MailcheckError

_DEEPEST = 8
_MOST = 2001  # keys, one more than columns that are read


class Reader(Rows):
    """The rows of a JSON Lines file."""

    def names(self) -> tuple[str, ...]:
        """Every key of every object, in the order of their first appearance."""
        found: dict[str, None] = {}
        for _, values in self._objects():
            found |= dict.fromkeys(values)
            if len(found) >= _MOST:
                break
        if not found:
            raise MailcheckError(f"{self.path}: is empty; each line must be a JSON object")
        return tuple(found)

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """The values of each object, in the order of the columns."""
        for number, values in self._objects():
            yield number, [values.get(name, "") for name in self.header]

    def _objects(self) -> Iterator[tuple[int, dict[str, str]]]:
        with self.path.open(encoding=encoding_of(self.path), errors="replace") as file:
            number = 0
            while line := file.readline(MAX_LINE):
                number += 1
                if line.strip():
                    yield number, dict(_flat(self._object(line, number)))

    def _object(self, line: str, number: int) -> Mapping[str, Any]:
        where = f"{self.path}: line {number}"
        if len(line) == MAX_LINE:
            raise MailcheckError(f"{where} is longer than {MAX_LINE:,} characters; it is no contact list")
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            reason = error.msg if isinstance(error, json.JSONDecodeError) else "it is nested too deeply"
            raise MailcheckError(f"{where}: is no JSON object: {reason} (each line must be one)") from None
        if not isinstance(value, dict):
            raise MailcheckError(f'{where}: must be a JSON object ({{"email": "…"}}), one contact a line')
        return value


def _flat(value: Mapping[str, Any], above: str = "", depth: int = 1) -> Iterator[tuple[str, str]]:
    for key, item in value.items():
        name = f"{above}{key}"
        if isinstance(item, dict) and depth < _DEEPEST:
            yield from _flat(item, f"{name}.", depth + 1)
        else:
            yield name, _text(item)


def _text(item: Any) -> str:
    if item is None:
        return ""
    return item if isinstance(item, str) else json.dumps(item, ensure_ascii=False)
