"""late-reply: the draft's `Date:` is later than promised after the message that it answers.

Where the configuration names office hours, only those count.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from mailcheck.config import OfficeHours
from mailcheck.matchers import Hit, Tools, end_of_prose
from mailcheck.model import Draft, Rule
from mailcheck.thread import when

_ABSURD = timedelta(days=366)  # more than that is a date misread, or a talk begun anew


def detect(draft: Draft, rule: Rule, tools: Tools) -> Iterator[Hit]:
    """One hit at the start of the draft when the answer is late; none where either moment is unknown."""
    asked, sent = _moments(draft) or (None, None)
    if asked is None or sent is None or not timedelta() < _between(asked, sent) <= _ABSURD:
        return
    office: OfficeHours | None = rule.settings.get("office-hours")
    try:
        waited = office_time(asked, sent, office) if office else _between(asked, sent)
    except OverflowError:  # the year 1 or 9999
        return
    if waited > timedelta(hours=draft.reply_within):
        hours = waited.total_seconds() / 3600
        values = {
            "value": _shown(hours, office),
            "hours": f"{hours:.0f}",
            "days": f"{hours / (office.a_day if office else 24):.0f}",
            "limit": _shown(draft.reply_within, office),
        }
        yield Hit(None, at=_start(draft), values=values)


def _moments(draft: Draft) -> tuple[datetime, datetime] | None:
    """When the answered message came and when the draft goes, None where either is unknown.

    The newest message in the history decides: where it is the sender's own, the other side was answered already.
    """
    answered = draft.thread[0] if draft.thread else None
    sent = _moment(draft.message.header("date") or "")
    if sent is None or answered is None or answered.own or answered.date is None:
        return None
    dates = [quoted.date for quoted in draft.thread if quoted.date and not quoted.own]
    return min(dates, key=lambda date: _between(date, sent)), sent


def _moment(words: str) -> datetime | None:
    """The moment of a `Date:` value, in the form of mail or of ISO 8601; None for a day without an hour."""
    words = words.strip()
    try:
        return datetime.fromisoformat(words) if ":" in words else None
    except ValueError:
        return when(words)


def _between(earlier: datetime, later: datetime) -> timedelta:
    """The time from one to the other; where only one names a zone, the other is read in the same."""
    earlier, later = _in_step(earlier, later)
    return later - earlier


def _in_step(earlier: datetime, later: datetime) -> tuple[datetime, datetime]:
    """Both with a zone, or both without."""
    return earlier.replace(tzinfo=earlier.tzinfo or later.tzinfo), later.replace(tzinfo=later.tzinfo or earlier.tzinfo)


def office_time(earlier: datetime, later: datetime, hours: OfficeHours) -> timedelta:
    """How much of the time from one to the other lies in office hours, on the clock of their zone or of *later*."""
    zone = hours.zone or later.tzinfo or earlier.tzinfo
    begin, end = (
        moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone) for moment in _in_step(earlier, later)
    )
    total = timedelta()
    for number in range((end.date() - begin.date()).days + 1):
        day = begin.date() + timedelta(days=number)
        if day.weekday() in hours.days:
            opens, closes = _at(day, hours.opens, zone), _at(day, hours.closes, zone)
            total += max(timedelta(), min(_utc(end), closes) - max(_utc(begin), opens))
    return total


def _at(day: date, minute: int, zone: tzinfo | None) -> datetime:
    """The moment on *day*, so many minutes by the clock from its midnight."""
    return _utc((datetime.combine(day, time()) + timedelta(minutes=minute)).replace(tzinfo=zone))


def _utc(moment: datetime) -> datetime:
    """*moment* in UTC, so that a change of the clocks counts; as it is where it names no zone."""
    return moment.astimezone(UTC) if moment.tzinfo else moment


def _shown(hours: float, office: OfficeHours | None = None) -> str:
    """*hours* in words: hours and minutes up to twelve hours, then whole hours, and days from two (office: five) on."""
    a_day, most, of = (office.a_day, 5 * office.a_day, "office ") if office else (24.0, 48.0, "")
    if hours >= most:
        return f"{hours / a_day:.0f} {of}days"
    whole, minutes = divmod(round(hours * 60), 60) if hours < 12 else (round(hours), 0)
    parts = [_counted(whole, f"{of}hour")] * bool(whole) + [_counted(minutes, "minute")] * bool(minutes)
    return " and ".join(parts) or f"0 {of}hours"


def _counted(count: int, of: str) -> str:
    return f"{count} {of}{'' if count == 1 else 's'}"


def _start(draft: Draft) -> int:
    own = draft.region("greeting", "opening", "body", "closing", "signature")
    return own[0].span.start if own else end_of_prose(draft)
