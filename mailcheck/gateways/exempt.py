"""Which mail is no outreach and no reply to somebody outside: a message and its envelope in, the reason in words out.

The header alone decides here, so that such mail passes whatever else may be wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from mailcheck.config import Gate
from mailcheck.domains import registrable
from mailcheck.first_use import pattern
from mailcheck.frozen import Frozen
from mailcheck.gateways.decisions import Envelope
from mailcheck.parse.headers import header, parameters
from mailcheck.parse.mime import read_fields
from mailcheck.people import addresses, domain_label

PATCH = pattern(r"\[(?:[\w./-]+ )*(?:RFC |RESEND )?PATCH\b[^\]]*\]", re.IGNORECASE)
_PEOPLE = ("to", "cc", "bcc")
_OTHERS = frozenset("from subject content-type auto-submitted resent-from list-id list-post mail-followup-to".split())
_SOMEBODY = "somebody@outside.invalid"
_READ = 20_000  # characters of a header, as many as are read for addresses
# Hosts that carry nothing but lists, and the names that lists go by: our opinion.
_LIST_HOST = pattern(
    r"(?:lists?|groups|ml|mailman|listserv)\.|(?:.*\.)?(?:googlegroups\.com|groups\.io|freelists\.org|vger\.kernel\.org)$"
)
_LIST_NAME = pattern(r".+-(?:list|devel|users|discuss|announce|dev)$")


class Head(Frozen):
    """What the header of a message says to whom it goes and what it is: fields by their lower-case names."""

    values: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    @property
    def sender(self) -> str:
        """The address in `From:`."""
        return next((address for _, address in addresses(self["from"]) if address), "")

    def recipients(self) -> tuple[str, ...]:
        """The addresses in `To:`, `Cc:` and `Bcc:`; somebody outside where these are too long to be read whole."""
        given = [self[name] for name in _PEOPLE]
        if any(len(value) >= _READ for value in given):
            return (_SOMEBODY,)
        return tuple(address or name for value in given for name, address in addresses(value))


def head(data: bytes) -> Head:
    """The Head of the message. Raises UnreadableDraft where its header is beyond all measure."""
    values: dict[str, str] = {}
    start = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    for field in read_fields(data, start, lambda line: False)[0]:
        if field.name in _PEOPLE or (field.name in _OTHERS and field.name not in values):
            value = header(data, field).value
            values[field.name] = f"{values[field.name]}, {value}" if field.name in values else value
    return Head(values)


def exempt(head: Head, envelope: Envelope, gate: Gate) -> str | None:
    """Why the message passes unjudged, None where its header gives no reason."""
    named = head.recipients() if envelope.header_too or not envelope.recipients else ()
    recipients = tuple(one.strip("<> ").lower() for one in (*envelope.recipients, *named))
    own = _own_domains(head, envelope, gate)
    if recipients and all(_meets(one, gate.pass_to) for one in recipients):
        return "all recipients are among those of `pass-to`"
    if "internal" not in gate.judge and recipients and all(_internal(one, own) for one in recipients):
        return f"all recipients are at {_domains(recipients)}"
    if "automatic" not in gate.judge and (said := _automatic(head, envelope)):
        return said
    if "lists" not in gate.judge and _to_list(head, recipients, own):
        return "it goes to a mailing list"
    if "patches" not in gate.judge and PATCH.match(head["subject"].removeprefix("Re: ")):
        return "a patch"
    return None


def _own_domains(head: Head, envelope: Envelope, gate: Gate) -> tuple[str, ...]:
    """The sender's own domains: those that the configuration names, else that of `From:`; free mail is nobody's own."""
    if gate.own_domains:
        return gate.own_domains
    sender = head.sender or envelope.sender
    domain = sender.rpartition("@")[2].lower()
    return (domain, registrable(domain)) if domain_label(sender) and not domain.startswith("[") else ()


def _internal(recipient: str, own: Sequence[str]) -> bool:
    """True for an address at one of the domains in *own* or below it, and for a name without a domain."""
    _, at, domain = recipient.rpartition("@")
    return not at or any(domain == one or domain.endswith(f".{one}") for one in own)


def _domains(recipients: Iterable[str]) -> str:
    named = dict.fromkeys(one.rpartition("@")[2] if "@" in one else "this machine" for one in recipients)
    return " and ".join(named) if len(named) < 3 else "the sender's own domains"


def _meets(recipient: str, globs: Sequence[str]) -> bool:
    """True for an address that meets a glob; one without an @ is of the domain."""
    domain = recipient.rpartition("@")[2]
    return any(fnmatchcase(recipient if "@" in glob else domain, glob.lower()) for glob in globs)


def _automatic(head: Head, envelope: Envelope) -> str | None:
    if head["auto-submitted"].partition(";")[0].strip().lower() not in ("", "no"):
        return "it was submitted by a program (Auto-Submitted)"
    if parameters(head["content-type"])[0] == "multipart/report":
        return "it is a report on other mail"
    return "it was sent before, by somebody else (Resent-From)" if head["resent-from"] else None


def _to_list(head: Head, recipients: Sequence[str], own: Sequence[str]) -> bool:
    """True where the header says so, or where one recipient outside has the address of a list."""
    if any(head[name] for name in ("list-id", "list-post", "mail-followup-to")):
        return True
    return any(_is_list(one) for one in recipients if not _internal(one, own))


def _is_list(recipient: str) -> bool:
    name, _, domain = recipient.rpartition("@")
    return bool(_LIST_HOST.match(domain) or _LIST_NAME.fullmatch(name))
