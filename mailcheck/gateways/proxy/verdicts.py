"""A Decision in, what the proxy does with the message out: the reply that refuses it, or the bytes that go on."""

from __future__ import annotations

from mailcheck.frozen import Frozen
from mailcheck.gateways.decisions import Decision
from mailcheck.gateways.headers import annotated, stripped
from mailcheck.gateways.proxy.replies import Reply, own


class Policy(Frozen):
    """*annotate*: findings are written into a header and stop nothing. *allow*: so does what could not be checked."""

    annotate: bool = False
    allow: bool = False


def refusal(decision: Decision, policy: Policy) -> Reply | None:
    """What the client hears of a message that does not go on, in names of rules; None where it does go on."""
    if decision.outcome == "stopped" and not policy.annotate:
        return own(550, "5.7.1", f"mailcheck: not sent: {decision.reason}")
    if decision.outcome == "unchecked" and not policy.allow:
        code, enhanced = (554, "5.6.0") if decision.permanent else (451, "4.7.1")
        return own(code, enhanced, f"mailcheck: not sent, for it could not be checked: {decision.reason}")
    return None


def word(decision: Decision) -> str:
    """How the log says why a message went on: "judged", "unjudged (a patch)", "annotated (about-us)", …"""
    said = {"stopped": "annotated", "unchecked": "unchecked, allowed"}.get(decision.outcome, decision.outcome)
    return f"{said} ({decision.reason})" if decision.reason else said


def outgoing(content: bytes, decision: Decision, policy: Policy) -> bytes:
    """The message without the headers that were meant for mailcheck, and with its score where that is asked for."""
    return annotated(content, decision) if policy.annotate else stripped(content)
