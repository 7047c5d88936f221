"""One connection to the relay: commands and messages go out byte for byte, and its replies come back as they are.

Written here because smtplib and aiosmtplib take a bare line feed for the end of a line and so would change messages.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import socket
import ssl
from base64 import b64encode
from collections.abc import Mapping

from mailcheck.frozen import Frozen
from mailcheck.gateways.proxy.replies import Reply, own, read_line

# RFC 5321 4.5.3.2 asks a client to wait this long, in seconds, for an answer to a command and to the end of a message.
COMMAND_SECONDS, MESSAGE_SECONDS = 300.0, 600.0
CONNECT_SECONDS = 30.0  # our opinion: a client waits meanwhile
_MOST_LINES = 200


class Credentials(Frozen):
    """Who the proxy is to the relay."""

    user: str
    password: str

    def __repr__(self) -> str:
        return f"Credentials({self.user!r})"


class Target(Frozen):
    """Where the relay is, how its connection is secured (`starttls`, `implicit` or `none`), and as whom."""

    host: str
    port: int
    tls: str = "none"
    credentials: Credentials | None = None

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class RelayError(Exception):
    """The relay cannot be used (any more); *reply* says so to the client, and is no judgement of a draft."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(str(reply))
        self.reply = reply


class Relay:
    """An open connection; *extensions* maps each keyword of the EHLO reply, in capitals, to its parameters."""

    def __init__(self, target: Target, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.target = target
        self.extensions: Mapping[str, bytes] = {}
        self._reader, self._writer = reader, writer

    async def command(self, line: bytes, seconds: float = COMMAND_SECONDS) -> Reply:
        """The reply to *line* (no line end). Raises RelayError when there is none: the connection is then closed."""
        return await self._asked(line + b"\r\n", seconds)

    async def message(self, content: bytes) -> Reply:
        """The reply to *content*, to be sent after a 354; every byte of it arrives as it is here."""
        dot = b"." if content.startswith(b".") else b""
        end = b".\r\n" if not content or content.endswith(b"\r\n") else b"\r\n.\r\n"
        return await self._asked(dot + content.replace(b"\r\n.", b"\r\n..") + end, MESSAGE_SECONDS)

    def quit(self) -> None:
        """Says goodbye, and does not wait for the answer."""
        self._writer.write(b"QUIT\r\n")
        self._writer.close()

    def abort(self) -> None:
        """Hangs up at once: what is still unsent of a message stays unsent."""
        self._writer.transport.abort()

    async def _asked(self, sent: bytes, seconds: float) -> Reply:
        try:
            async with asyncio.timeout(seconds):
                with contextlib.suppress(ConnectionError):  # it may have said why before it hung up
                    self._writer.write(sent)
                    await self._writer.drain()
                return await self.reply()
        except TimeoutError:
            self.abort()
            raise RelayError(own(421, "4.4.2", f"the relay {self.target} did not answer in time")) from None

    async def reply(self) -> Reply:
        """The next reply. Raises RelayError as `command` does."""
        lines: list[bytes] = []
        try:
            while len(lines) < _MOST_LINES:
                code, words, last = read_line(await self._reader.readuntil(b"\n"))
                lines.append(words)
                if last:
                    return Reply(code, tuple(lines))
            raise ValueError("a reply without an end")
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            why = own(421, "4.4.2", f"the relay {self.target} hung up without an answer")
        except (ValueError, asyncio.LimitOverrunError):
            why = own(421, "4.5.0", f"the relay {self.target} answered in a way that is not SMTP")
        self.abort()
        raise RelayError(why)

    async def hello(self, name: bytes) -> Reply:
        """Says EHLO as *name*, and HELO to a relay that knows no EHLO."""
        reply = await self.command(b"EHLO " + name)
        if reply.code in (500, 501, 502, 504):
            reply = await self.command(b"HELO " + name)
            self.extensions = {}
        elif reply.positive:
            words = [line.strip().partition(b" ") for line in reply.lines[1:]]
            self.extensions = {key.decode("ascii", "replace").upper(): given for key, _, given in words if key}
        return reply

    async def secure(self) -> None:
        """STARTTLS. What was sent before it counts for nothing: the reader is a new one."""
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(reader)
        transport = await loop.start_tls(
            self._writer.transport, protocol, ssl.create_default_context(), server_hostname=self.target.host
        )
        assert transport is not None
        protocol.connection_made(transport)
        self._plain = self._writer  # kept, for a writer that is collected closes the connection
        self._reader, self._writer = reader, asyncio.StreamWriter(transport, protocol, reader, loop)


async def connect(target: Target, name: bytes) -> Relay:
    """A connection to *target*, secured and logged in as it asks, that has said EHLO as *name*. Raises RelayError."""
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            secured = ssl.create_default_context() if target.tls == "implicit" else None
            relay = Relay(target, *await asyncio.open_connection(target.host, target.port, ssl=secured))
            try:
                await _introduced(relay, name)
            except BaseException:
                relay.abort()
                raise
            return relay
    except TimeoutError:
        reason = "no answer in time"
    except ssl.SSLError as error:
        reason = f"no secure connection: {getattr(error, 'verify_message', '') or error.reason}"
    except (OSError, UnicodeError) as error:
        reason = _said(error)
    raise RelayError(own(421, "4.4.1", f"the relay {target} cannot be reached: {reason}"))


def _said(error: OSError | UnicodeError) -> str:
    """Why there is no connection: asyncio words it by the addresses that it tried."""
    numbers = [error.errno or 0] if isinstance(error, socket.gaierror) else re.findall(r"\[Errno (\d+)\]", str(error))
    number = int(numbers[0]) if numbers else 0
    return os.strerror(number) if number > 0 else getattr(error, "strerror", None) or str(error)


async def _introduced(relay: Relay, name: bytes) -> None:
    _require(await relay.reply())
    _require(await relay.hello(name))
    if relay.target.tls == "starttls":
        if "STARTTLS" not in relay.extensions:
            raise RelayError(own(454, "4.7.0", f"the relay {relay.target} offers no STARTTLS; nothing was sent"))
        _require(await relay.command(b"STARTTLS"))
        await relay.secure()
        _require(await relay.hello(name))
    if relay.target.credentials:
        await _log_in(relay, relay.target.credentials)


def _require(reply: Reply) -> None:
    if not reply.positive:
        raise RelayError(reply)


async def _log_in(relay: Relay, who: Credentials) -> None:
    offered = relay.extensions.get("AUTH", b"").upper().split()
    user, password = (b64encode(word.encode()) for word in (who.user, who.password))
    if b"PLAIN" in offered:
        whole = b64encode(f"\0{who.user}\0{who.password}".encode())
        reply = await relay.command(b"AUTH PLAIN " + whole)
    elif b"LOGIN" in offered:
        reply = await relay.command(b"AUTH LOGIN")
        for answer in (user, password):
            reply = await relay.command(answer) if reply.code == 334 else reply
    else:
        raise RelayError(own(454, "4.7.0", f"the relay {relay.target} offers no way to log in that is known here"))
    if not reply.positive:
        raise RelayError(own(454, "4.7.0", f"the relay {relay.target} did not accept the proxy's login ({reply.code})"))
