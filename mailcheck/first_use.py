"""A regular expression in, the same out, compiled when it is first used: most runs need few of mailcheck's own."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any, AnyStr, cast


class _Pattern:
    """Stands for a compiled pattern. Each of its attributes is looked up once, and from then on costs nothing more."""

    def __init__(self, text: str | bytes, flags: int) -> None:
        self._text, self._flags = text, flags

    @cached_property
    def _compiled(self) -> Any:
        return re.compile(self._text, self._flags)

    def __getattr__(self, name: str) -> Any:
        found = self.__dict__[name] = getattr(self._compiled, name)
        return found


def pattern(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """As `re.compile`, which raises for a wrong pattern at once; this raises `re.error` at the first use."""
    return cast("re.Pattern[AnyStr]", _Pattern(text, flags))
