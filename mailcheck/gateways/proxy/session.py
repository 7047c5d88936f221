"""One client's session: each command goes on to the relay as it was given, and the relay's own reply comes back.

Only a message is held: it is judged first, and the relay sees it when it passes. So nothing is accepted that the
relay has not accepted.
"""

from __future__ import annotations

import asyncio
import collections
import ipaddress
import re
import time
from collections.abc import Awaitable, Callable

from aiosmtpd.smtp import SMTP

from mailcheck.first_use import pattern
from mailcheck.frozen import Frozen, field
from mailcheck.gateways.decisions import Decision, Envelope
from mailcheck.gateways.proxy.offer import offer, size_limit
from mailcheck.gateways.proxy.receiving import looks_like_two, received
from mailcheck.gateways.proxy.relay import Relay, RelayError, Target, connect
from mailcheck.gateways.proxy.replies import Reply, own
from mailcheck.gateways.proxy.verdicts import Policy, outgoing, refusal, word

_MESSAGE_SECONDS = 3600.0  # our opinion: for a message to come in, be judged and be taken by the relay
_PATH = pattern(r"<(.*)>")
_SIZE = pattern(r"\sSIZE=(\d{1,20})(?:\s|\Z)", re.I)

_DATA = b"354 End data with <CR><LF>.<CR><LF>"
_SYNTAX = own(501, "5.5.4", "wrong parameters")
_EHLO_FIRST = own(503, "5.5.1", "say EHLO first")
_RECIPIENTS_FIRST = own(503, "5.5.1", "no recipient was accepted")
_NOT_OFFERED = own(502, "5.5.1", "this is not offered here")
_TOO_LARGE = own(552, "5.3.4", "the message is over the size limit")
_TWO = own(554, "5.6.0", "a lone dot between bare line ends: the relay might take this message for two")
_STOPPING = own(421, "4.3.2", "mailcheck is stopping, try again later")
_FAULT = own(421, "4.3.0", "a fault of mailcheck, nothing was sent")


class House(Frozen):
    """What the sessions of a proxy share. *limit*: of a message, in bytes; *log* takes one line."""

    target: Target
    judge: Callable[[bytes, Envelope], Awaitable[Decision]]
    policy: Policy
    limit: int
    log: Callable[[str], None]
    sessions: set[Session] = field(default_factory=set)


class Session(SMTP):
    """An aiosmtpd session whose commands the relay answers."""

    line_length_limit = 65536  # of what is read at once: lines may be longer
    command_size_limits = collections.defaultdict(lambda: 12288)  # what RFC 4954 allows a line of AUTH

    def __init__(self, house: House) -> None:
        loop = asyncio.get_running_loop()
        super().__init__(None, enable_SMTPUTF8=True, hostname="mailcheck", ident="proxy", loop=loop)
        self.holding = False  # a message is coming in, being judged, or on its way to the relay
        self._house = house
        self._relay: Relay | None = None
        self._leaving = False
        self._sender: str | None = None
        self._recipients: list[str] = []

    # The connection

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._house.sessions.add(self)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self._house.sessions.discard(self)
        if self._relay:
            self._relay.abort()

    async def handle_exception(self, error: Exception) -> bytes:  # type: ignore[override]  # `push` takes both
        """The last reply of a session that cannot go on."""
        if self.transport is not None:
            self.loop.call_soon(self.transport.close)  # once this reply is written
        if isinstance(error, RelayError):
            self._noted(str(error))
            return error.reply.wire
        self._noted(f"a fault of mailcheck ({type(error).__name__})")
        return _FAULT.wire

    def leave(self) -> None:
        """Ends the session: at once when no mail is under way, else after it."""
        self._leaving = True
        if self._sender is None:
            self.part()

    def part(self) -> None:
        """Ends the session now."""
        if self.transport is not None:
            self._writer.write(_STOPPING.wire + b"\r\n")
            self.transport.close()

    # Commands

    async def smtp_EHLO(self, hostname: str | None) -> None:
        if relay := await self._introduced(hostname):
            lines = offer(relay.extensions, self._house.limit, self._may_log_in())
            await self.push(Reply(250, (b"mailcheck", *lines)).wire)

    async def smtp_HELO(self, hostname: str | None) -> None:
        if await self._introduced(hostname):
            await self.push(b"250 mailcheck")

    async def smtp_MAIL(self, arg: str | None) -> None:
        size = _SIZE.search(arg or "")
        if size and self._relay and int(size[1]) > self._limit():
            await self.push(_TOO_LARGE.wire)
        elif (await self._forwarded("MAIL", arg)).positive:
            self._sender, self._recipients = _address(arg), []

    async def smtp_RCPT(self, arg: str | None) -> None:
        if (await self._forwarded("RCPT", arg)).positive:
            self._recipients.append(_address(arg))

    async def smtp_RSET(self, arg: str | None) -> None:
        await self._forwarded("RSET", arg)
        self._finish()

    async def smtp_NOOP(self, arg: str | None) -> None:
        await self._forwarded("NOOP", arg)

    async def smtp_VRFY(self, arg: str | None) -> None:
        await self._forwarded("VRFY", arg)

    async def smtp_XFORWARD(self, arg: str | None) -> None:
        if self._relay and "XFORWARD" not in self._relay.extensions:
            await self.push(_NOT_OFFERED.wire)
        else:
            await self._forwarded("XFORWARD", arg)

    async def smtp_AUTH(self, arg: str | None) -> None:
        if self._relay and not self._may_log_in():
            await self.push(_NOT_OFFERED.wire)
            return
        reply = await self._forwarded("AUTH", arg)
        while reply.code == 334:
            line = await self._reader.readuntil(b"\n")
            reply = await self._forwarded(line.rstrip(b"\r\n").decode("utf-8", "surrogateescape"), None)

    async def smtp_QUIT(self, arg: str | None) -> None:
        if self._relay and not arg:
            self._relay.quit()
        await super().smtp_QUIT(arg)

    async def smtp_DATA(self, arg: str | None) -> None:
        if arg or self._relay is None or not self._recipients:
            await self.push((_SYNTAX if arg else _RECIPIENTS_FIRST).wire)
            return
        self.holding = True
        self._reset_timeout(_MESSAGE_SECONDS)
        try:
            await self.push(_DATA)
            reply = await self._answered(await received(self._reader, self._limit()), self._relay)
        except asyncio.CancelledError:
            self._noted("the client left before the answer")
            raise
        finally:
            self.holding = False
        if not reply.positive:
            await self._relay.command(b"RSET")
        self._reset_timeout()
        self._finish()

    # Steps

    async def _introduced(self, hostname: str | None) -> Relay | None:
        """The relay, newly opened, or free of what was begun with it; None when that fails, which is then said."""
        if not hostname or "\r" in hostname:
            await self.push(_SYNTAX.wire)
            return None
        try:
            if self._relay is None:
                self._relay = await connect(self._house.target, _bytes(hostname))
            else:
                await self._relay.command(b"RSET")
        except RelayError as error:  # the session stays: some clients now say HELO, and want an answer to that
            self._relay = None
            self._noted(str(error))
            await self.push(error.reply.wire)
        self._sender, self._recipients = None, []
        return self._relay

    async def _forwarded(self, verb: str, arg: str | None) -> Reply:
        """The reply to a command, the relay's as a rule, which the client has been given."""
        line = _bytes(f"{verb} {arg}" if arg else verb)
        reply = _EHLO_FIRST
        if b"\r" in line:  # to a lax relay, the end of one command and the start of another
            reply = _SYNTAX
        elif self._relay:
            reply = await self._relay.command(line)
        await self.push(reply.wire)
        return reply

    async def _answered(self, content: bytes | None, relay: Relay) -> Reply:
        """What the client and the log have been told of the message."""
        began = time.perf_counter()
        what, reply = await self._result(content, relay)
        size = f"over {self._limit()}" if content is None else f"{len(content)}"
        self._noted(f"{what}: {reply} ({size} bytes, {(time.perf_counter() - began) * 1000:.0f} ms)")
        await self.push(reply.wire)
        return reply

    async def _result(self, content: bytes | None, relay: Relay) -> tuple[str, Reply]:
        """What became of the message, in a word or two and as the client's answer."""
        if content is None:
            return "too large", _TOO_LARGE
        if looks_like_two(content):
            return "unchecked", _TWO
        decision = await self._house.judge(content, Envelope(self._sender or "", tuple(self._recipients)))
        refused = refusal(decision, self._house.policy)
        if refused:
            return decision.outcome, refused
        return word(decision), await _handed_on(outgoing(content, decision, self._house.policy), relay)

    def _noted(self, what: str) -> None:
        to = ", ".join(f"<{one}>" for one in self._recipients)
        self._house.log(what if self._sender is None else f"from <{self._sender}> to {to or 'nobody yet'}: {what}")

    def _finish(self) -> None:
        self._sender, self._recipients = None, []
        if self._leaving:
            self.part()

    def _limit(self) -> int:
        return size_limit(self._relay.extensions if self._relay else {}, self._house.limit)

    def _may_log_in(self) -> bool:
        """Whether the client may log in at the relay by itself: not beside the proxy's login, not across a network."""
        assert self.session is not None and self.session.peer is not None
        return self._house.target.credentials is None and ipaddress.ip_address(self.session.peer[0]).is_loopback


async def _handed_on(content: bytes, relay: Relay) -> Reply:
    """The relay's answer to the message."""
    begun = await relay.command(b"DATA")
    reply = await relay.message(content) if begun.code == 354 else begun
    if reply.code < 400 and not (begun.code == 354 and reply.positive):
        raise RelayError(own(421, "4.5.0", f"the relay {relay.target} answered a message with {reply.code}"))
    return reply


def _bytes(text: str) -> bytes:
    """What the client sent: aiosmtpd decodes commands so that nothing is lost."""
    return text.encode("utf-8", "surrogateescape")


def _address(arg: str | None) -> str:
    """The address of a MAIL or RCPT command, without its angle brackets."""
    found = _PATH.search(arg or "")
    return found[1] if found else ""
