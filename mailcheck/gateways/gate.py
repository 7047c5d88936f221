"""A message and its envelope in, the Decision whether it may go out. Nothing is printed, sent or written here.

Judged is outreach and replies to people outside; all other mail passes unjudged, with the reason (see `exempt.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

from mailcheck.config import Config
from mailcheck.failing import reaching, under
from mailcheck.frozen import replace
from mailcheck.gateways.decisions import Checking, Decision, Envelope, Look, unchecked
from mailcheck.gateways.exempt import Head, exempt, head
from mailcheck.gateways.patches import RULES_OFF, prose
from mailcheck.limits import Limits
from mailcheck.model import (
    Finding,
    Header,
    Kind,
    MailcheckError,
    Message,
    Report,
    Scored,
    Source,
    Text,
    UnreadableDraft,
)
from mailcheck.parse import parse
from mailcheck.parse.mime import scan
from mailcheck.pipeline import Setup, judge_message
from mailcheck.pipeline.configured import Configured
from mailcheck.read import MAX_BYTES
from mailcheck.version import MODEL, VERSION

NAME = "the message"  # what stands for the file's name in a report
SHORT_REPLY = 40  # words up to which an answer may lack a greeting and a signature: our opinion
_MAY_LACK = frozenset(
    "missing-greeting missing-signature missing-contact-details missing-closing missing-thanks".split()
)
_OVER = f"larger than {MAX_BYTES // 1024 // 1024} MB"


class Gate:
    """Decides on one message after another by one configuration, which is read once and holds until the end."""

    def __init__(self, checking: Checking) -> None:
        self._checking = checking
        self._setup: Setup | None = None

    def decide(self, data: bytes, envelope: Envelope) -> Decision:
        """Whether the message may go out. Nothing is raised, whatever *data* holds."""
        try:
            return self._decided(data, envelope)
        except UnreadableDraft as error:
            return unchecked("it cannot be read as it is", permanent=True, detail=str(error))
        except RecursionError:
            return unchecked("it is nested too deeply to be read", permanent=True)
        except MemoryError:
            return unchecked("it needs more memory than there is")
        except MailcheckError as error:
            return unchecked(str(error))  # of configuration and rules; what quotes the draft came above
        except Exception as error:  # a crash must neither pass for "clean" nor end the gate
            return unchecked(
                f"the check failed ({type(error).__name__})", detail=f"{type(error).__name__}: {error}"[:300]
            )

    def _decided(self, data: bytes, envelope: Envelope) -> Decision:
        setup = self._loaded()
        top = head(data)
        reason = exempt(top, envelope, setup.config.gate)
        if reason:
            return Decision("unjudged", reason)
        if len(data) > MAX_BYTES:
            return unchecked(f"it is {_OVER}", permanent=True, detail=f"the message is {_OVER}")
        message = parse(Source(NAME, "eml", prose(data) if self._checking.patches else data), setup.config.limits)
        if "invitations" not in setup.config.gate.judge and _invites(data, setup.config.limits):
            return Decision("unjudged", "an invitation")
        scored = _judged(_dated(message), setup, _told(setup.config, top, envelope))
        return self._outcome(scored, setup.config)

    def _loaded(self) -> Setup:
        """What the message is judged by. Raises MailcheckError, each time anew, for a wrong configuration."""
        if self._setup is None:
            file = self._checking.config
            self._setup = _without(Configured(Path(file) if file else None).of(NAME), self._checking)
        return self._setup

    def _outcome(self, scored: Scored, config: Config) -> Decision:
        draft = scored.draft
        if draft.unjudged:
            return Decision("unjudged", draft.unjudged)
        if draft.kind not in config.gate.kinds:
            return Decision("unjudged", f"{'a reply' if draft.reply else 'outreach'}, which is not judged here")
        found = [finding.rule for finding in _reached(scored, config)]
        low = list(_low(scored, config))
        rules = tuple(dict.fromkeys(found or [finding.rule for finding in scored.open_findings if low]))
        points = {pillar.name: pillar.points for pillar in scored.score.pillars if pillar.points is not None}
        reason = "; ".join([*([", ".join(rules)] if rules else []), *low])
        report = _report(scored, self._checking.look) if self._checking.look else ""
        outcome = "stopped" if found or low else "judged"
        return Decision(outcome, reason, rules, False, scored.score.overall, points, report)  # type: ignore[arg-type]


def _without(setup: Setup, checking: Checking) -> Setup:
    """*setup* as *checking* wants it: with its limit, and for patches without the rules that suit only letters."""
    gate = setup.config.gate
    if checking.fail_on:
        gate = replace(gate, fail_on=checking.fail_on)
    if checking.patches:
        gate = replace(gate, judge=gate.judge | {"patches", "lists"})
    rules = tuple(rule for rule in setup.rules if not checking.patches or rule.id not in RULES_OFF)
    return replace(setup, config=replace(setup.config, gate=gate), rules=rules)


def _told(config: Config, top: Head, envelope: Envelope) -> Config:
    """*config* with the only reader of the envelope, where the message itself names none."""
    silent = len(envelope.recipients) == 1 and not top["to"]
    return replace(config, to=envelope.recipients[0]) if silent else config


def _dated(message: Message) -> Message:
    """*message* as sent now, where it says no date."""
    if message.find_header("date"):
        return message
    date = Header("date", format_datetime(datetime.now(UTC)), Text("", (), ()))
    return replace(message, headers=(*message.headers, date))


def _invites(data: bytes, limits: Limits) -> bool:
    """True for a message with a part that calendars answer to."""
    parts = scan(data, limits).walk()
    return any(part.content_type == "text/calendar" and part.parameters.get("method") for part in parts)


def _judged(message: Message, setup: Setup, config: Config) -> Scored:
    """*message*, judged; never as a template, since what is sent is filled in: a tag in it would reach the reader."""
    scored = judge_message(message, setup.rules, config)
    if scored.draft.template and ("kind",) not in setup.values:
        kind: Kind = "reply" if scored.draft.reply else "outreach"
        scored = judge_message(message, setup.rules, replace(config, kind=kind))
    return scored


def _reached(scored: Scored, config: Config) -> Iterator[Finding]:
    """The findings at or above the limit; a short answer needs neither greeting nor signature."""
    severities = reaching(config.gate.fail_on or config.fail_on)
    brief = scored.draft.reply and scored.draft.words <= SHORT_REPLY
    for finding in scored.open_findings:
        if finding.severity in severities and not (brief and finding.rule in _MAY_LACK):
            yield finding


def _low(scored: Scored, config: Config) -> Iterator[str]:
    """The score and the pillars that are under their limit, in words."""
    for pillar, points, least in under(scored.score, config):
        yield f"{points:g} for {pillar}, under {least:g}" if pillar else f"a score of {points:.1f}, under {least:g}"


def _report(scored: Scored, look: Look) -> str:
    from mailcheck.render import render

    report = Report(VERSION, MODEL, (scored,))
    return render(report, "terminal", width=look.width, color=look.color, ascii=look.ascii)
