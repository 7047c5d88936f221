"""late-reply: the draft's `Date:` is later than promised after the message that it answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from mailcheck.matchers import Hit, Tools, end_of_prose
from mailcheck.model import Draft, Rule
from mailcheck.thread import when

_ABSURD = timedelta(days=366)  # more than that is a date misread, or a talk begun anew


def detect(draft: Draft, rule: Rule, tools: Tools) -> Iterator[Hit]:
    """One hit at the start of the draft when the answer is late; none where either moment is unknown."""
    waited = _waited(draft)
    if waited and timedelta(hours=draft.reply_within) < waited <= _ABSURD:
        hours = waited.total_seconds() / 3600
        values = {
            "value": _shown(hours),
            "hours": f"{hours:.0f}",
            "days": f"{hours / 24:.0f}",
            "limit": _shown(draft.reply_within),
        }
        yield Hit(None, at=_start(draft), values=values)


def _waited(draft: Draft) -> timedelta | None:
    """How long the answered message has waited, None where that is unknown.

    The newest message in the history decides: where it is the sender's own, the other side was answered already.
    """
    answered = draft.thread[0] if draft.thread else None
    sent = _moment(draft.message.header("date") or "")
    if sent is None or answered is None or answered.own or answered.date is None:
        return None
    dates = [quoted.date for quoted in draft.thread if quoted.date and not quoted.own]
    return min(_between(date, sent) for date in dates)


def _moment(words: str) -> datetime | None:
    """The moment of a `Date:` value, in the form of mail or of ISO 8601; None for a day without an hour."""
    words = words.strip()
    try:
        return datetime.fromisoformat(words) if ":" in words else None
    except ValueError:
        return when(words)


def _between(earlier: datetime, later: datetime) -> timedelta:
    """The time from one to the other; where only one names a zone, the other is read in the same."""
    if earlier.tzinfo is None:
        earlier = earlier.replace(tzinfo=later.tzinfo)
    elif later.tzinfo is None:
        later = later.replace(tzinfo=earlier.tzinfo)
    return later - earlier


def _shown(hours: float) -> str:
    """*hours* in words: hours and minutes up to twelve hours, whole hours up to two days, days from there on."""
    if hours >= 48:
        return f"{hours / 24:.0f} days"
    whole, minutes = divmod(round(hours * 60), 60) if hours < 12 else (round(hours), 0)
    parts = [_counted(whole, "hour")] * bool(whole) + [_counted(minutes, "minute")] * bool(minutes)
    return " and ".join(parts) or "0 hours"


def _counted(count: int, of: str) -> str:
    return f"{count} {of}{'' if count == 1 else 's'}"


def _start(draft: Draft) -> int:
    own = draft.region("greeting", "opening", "body", "closing", "signature")
    return own[0].span.start if own else end_of_prose(draft)
