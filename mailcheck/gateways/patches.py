"""A patch mail or the cover letter of a series in, the same mail with nothing but its prose out.

What stands in the place of trailers keeps its line, so that findings point at the right one.
"""

from __future__ import annotations

import re

from mailcheck.first_use import pattern
from mailcheck.parse.headers import header, parameters
from mailcheck.parse.mime import read_fields

# A commit message greets nobody and is signed by its trailers; it speaks of code, in which a placeholder may be meant.
RULES_OFF = frozenset(
    """
    generic-greeting missing-greeting wrong-name company-instead-of-person nothing-specific about-us
    missing-signature missing-closing missing-contact-details missing-thanks no-next-step unfilled-placeholder
    """.split()
)
_END = pattern(
    rb"""
    ^(?:---[ \t]*\r?$                        # the end of a commit message
    |diff[ ]--git[ ]|Index:[ ]|[*]{3}[ ]\S   # a diff
    |--[ ]\r?$                               # git's own version
    |[ ]\S.*[ ]\|[ ]+(?:\d+|Bin)\b           # a diffstat
    |[ ]\d+[ ]files?[ ]changed,
    |\S.*[ ]\(\d+\):\r?\n[ ]{2}\S            # a shortlog
    |base-commit:[ ]|The[ ]following[ ]changes[ ]since[ ]commit[ ])
    """,
    re.MULTILINE | re.VERBOSE,
)
_TRAILER = pattern(
    rb"^(?:[A-Z][A-Za-z]*(?:-[A-Za-z]+)*-by|Fixes|Closes|Link|Cc|CC|Change-Id|Bug|Ref|Refs|See-also):[ \t][^\n]*",
    re.MULTILINE,
)
_AS_IT_STANDS = ("", "7bit", "8bit", "binary")


def prose(data: bytes) -> bytes:
    """*data* up to its diffstat, shortlog or diff, without trailers; as it is where its body is encoded or in parts."""
    start = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    fields, body = read_fields(data, start, lambda line: False)
    said = {field.name: header(data, field).value for field in reversed(fields)}
    kind = parameters(said.get("content-type", "text/plain"))[0]
    encoding = said.get("content-transfer-encoding", "").strip().lower()
    if kind != "text/plain" or encoding not in _AS_IT_STANDS:
        return data
    end = _END.search(data, body)
    return data[:body] + _TRAILER.sub(b"", data[body : end.start() if end else len(data)])
