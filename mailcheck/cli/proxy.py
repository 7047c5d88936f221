"""`mailcheck proxy`: its options in, a mail proxy that runs until it is stopped."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailcheck.cli.saying import say
from mailcheck.model import MailcheckError

if TYPE_CHECKING:
    from mailcheck.gateways.proxy.relay import Target


class Tls(StrEnum):
    """How the connection to the relay is secured."""

    starttls = "starttls"
    implicit = "implicit"
    none = "none"


class OnError(StrEnum):
    """What becomes of mail that could not be checked."""

    stop = "stop"
    allow = "allow"


Listen = Annotated[str, typer.Option("--listen", metavar="HOST:PORT", help="Where mail clients connect.")]
RelayAt = Annotated[
    str,
    typer.Option("--relay", metavar="HOST:PORT", help="The mail server that sends it.", show_default=False),
]
RelayTls = Annotated[
    Tls | None,
    typer.Option("--relay-tls", help="For port 465 implicit, on this machine none, else starttls.", show_default=False),
]
RelayLogin = Annotated[
    Path | None,
    typer.Option("--relay-login", metavar="FILE", help="Two lines: the user and the password for the relay."),
]
ConfigFile = Annotated[Path | None, typer.Option("--config", help="The configuration file, instead of the one found.")]
Annotate = Annotated[bool, typer.Option("--annotate", help="Stop nothing: write X-Mailcheck-Score into the message.")]
OnErrorOption = Annotated[OnError, typer.Option("--on-error", help="What to do with mail that cannot be checked.")]
TimeLimit = Annotated[float, typer.Option("--time-limit", min=0.1, help="Seconds for the check of a message.")]
AllowRemote = Annotated[bool, typer.Option("--allow-remote", help="Listen beyond this machine too, to everybody.")]


def proxy(
    relay: RelayAt,
    listen: Listen = "127.0.0.1:2525",
    relay_tls: RelayTls = None,
    relay_login: RelayLogin = None,
    config: ConfigFile = None,
    annotate: Annotate = False,
    on_error: OnErrorOption = OnError.stop,
    time_limit: TimeLimit = 10.0,
    allow_remote: AllowRemote = False,
) -> None:
    """Stand before your mail server, and stop drafts on their way to it."""
    _require_aiosmtpd()
    from mailcheck.gateways.proxy import Settings, run
    from mailcheck.gateways.proxy.verdicts import Policy

    host, port = _address(listen, "--listen")
    if not _is_loopback(host) and not allow_remote:
        raise MailcheckError(f"--listen {listen} is open to other machines; if all may send, say --allow-remote")
    target = _target(relay, relay_tls, relay_login)
    if target.port == port and _is_loopback(target.host) and _is_loopback(host):
        raise MailcheckError(f"--relay {relay} is the proxy itself; it takes the mail server behind it")
    policy = Policy(annotate, on_error is OnError.allow)
    run(Settings(host, port, target, policy, str(config or ""), time_limit), _log)


def _require_aiosmtpd() -> None:
    from importlib.util import find_spec

    if find_spec("aiosmtpd") is None:
        raise MailcheckError('the proxy needs aiosmtpd: pip install "mailcheck-lint[proxy]"')


def _target(relay: str, tls: Tls | None, login: Path | None) -> Target:
    from mailcheck.gateways.proxy.credentials import credentials
    from mailcheck.gateways.proxy.relay import Target

    host, port = _address(relay, "--relay")
    usual = Tls.implicit if port == 465 else Tls.none if _is_loopback(host) else Tls.starttls
    known = credentials(login, os.environ)
    if known and (tls or usual) is Tls.none and not _is_loopback(host):
        raise MailcheckError("--relay-tls none would show the password on the way; it takes starttls or implicit")
    return Target(host, port, (tls or usual).value, known)


def _address(given: str, option: str) -> tuple[str, int]:
    import re

    found = re.fullmatch(r"(?:\[([^\[\]]+)\]|([^:\[\]]+)):(\d{1,5})", given.strip())
    if not found or int(found[3]) > 65535:
        raise MailcheckError(f"{option} {given}: it takes HOST:PORT, such as 127.0.0.1:2525 or [::1]:2525")
    return found[1] or found[2], int(found[3])


def _is_loopback(host: str) -> bool:
    import ipaddress

    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _log(line: str) -> None:
    from contextlib import suppress
    from datetime import UTC, datetime

    words = "".join(character if character.isprintable() else "?" for character in line)
    with suppress(OSError):  # nobody reads the log: that holds no mail up
        say(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {words}")
