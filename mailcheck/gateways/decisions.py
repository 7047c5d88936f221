"""What is asked of the gate and what it answers: both are frozen and travel as JSON between processes.

A gateway lets a message go where `Decision.passes`; whatever else came of it, nothing is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Literal

from mailcheck.frozen import Frozen, field

Outcome = Literal["unjudged", "judged", "stopped", "unchecked"]


class Envelope(Frozen):
    """Who sends, and to whom the message goes, as bare addresses.

    The header of the message says to whom where `recipients` are (), and as well as they do with `header_too`.
    """

    sender: str = ""
    recipients: tuple[str, ...] = ()
    header_too: bool = False


class Look(Frozen):
    """How the report is to be drawn: cells a line, colours or none, ASCII alone or not."""

    width: int = 80
    color: bool = False
    ascii: bool = False


class Checking(Frozen):
    """How messages are checked. `config` is a configuration file ("": the one that the working directory has).

    `fail_on` wins over the configuration ("": it holds). `patches`: the prose of patch mails is judged, without the
    rules on greeting, signature and contact details. `look` asks for a report of what was found.
    """

    config: str = ""
    fail_on: str = ""
    patches: bool = False
    look: Look | None = None


class Decision(Frozen):
    """May it go out? `unjudged` and `judged` pass; `stopped` and `unchecked` do not.

    `reason` is one line that names rules and never quotes the draft; it is "" for `judged`. `detail` says it to the
    sender alone, and may quote. `rules` are those that stopped it. `permanent`: it cannot be checked as it is. `score`
    and `pillars` are out of 10, for what was judged. `report` is what `Checking.look` asked for.
    """

    outcome: Outcome
    reason: str = ""
    rules: tuple[str, ...] = ()
    permanent: bool = False
    score: float | None = None
    pillars: Mapping[str, float] = field(default_factory=dict)
    report: str = ""
    detail: str = ""

    @property
    def passes(self) -> bool:
        """True where the message may go out."""
        return self.outcome in ("unjudged", "judged")


def unchecked(reason: str, *, permanent: bool = False, detail: str = "") -> Decision:
    """The Decision on a message that could not be checked."""
    return Decision("unchecked", reason, permanent=permanent, detail=detail)


def checking_of(values: Mapping[str, Any]) -> Checking:
    """The Checking of `asdict`."""
    look = values["look"]
    return Checking(**{**values, "look": Look(**look) if look else None})


def envelope_of(values: Mapping[str, Any]) -> Envelope:
    """The Envelope of `asdict`."""
    return Envelope(**{**values, "recipients": tuple(values["recipients"])})


def decision_of(values: Mapping[str, Any]) -> Decision:
    """The Decision of `asdict`."""
    return Decision(**{**values, "rules": tuple(values["rules"])})


def as_json(value: Checking | Envelope | Decision) -> dict[str, Any]:
    """*value* as plain values for JSON."""
    return asdict(value)
