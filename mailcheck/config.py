"""What the user set, in one frozen value that every stage reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mailcheck.model import Kind


@dataclass(frozen=True, slots=True)
class Config:
    """Options of one run. `reply_within` is in hours; `ignore` maps a rule to the reason it is set aside for."""

    to: str | None = None
    company: str | None = None
    kind: Kind | None = None
    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    packs: frozenset[str] = frozenset({"core"})
    rules: tuple[Path, ...] = ()
    signature: str = "written"
    reply_within: float = 7.0
    settings: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
