"""An SMTP client that sends exactly the bytes it is given, and an SMTP proxy in this process to send them to."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from mailcheck.gateways.decisions import Decision, Envelope, unchecked
from mailcheck.gateways.proxy.relay import Target
from mailcheck.gateways.proxy.session import House, Session
from mailcheck.gateways.proxy.verdicts import Policy

BEGUN = (b"EHLO client.example", b"MAIL FROM:<ada@reis.example>", b"RCPT TO:<ines@azul.example>")


class Client:
    """A connection whose greeting has been read."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.lines = self.socket.makefile("rb")
        self.greeting = self.reply()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *error: object) -> None:
        self.lines.close()
        self.socket.close()

    def send(self, sent: bytes) -> None:
        self.socket.sendall(sent)

    def reply(self) -> bytes:
        """The next reply with all its lines, b"" where the server has hung up."""
        lines = []
        while True:
            try:
                line = self.lines.readline()
            except ConnectionError:
                line = b""
            lines.append(line)
            if line[3:4] != b"-":
                return b"".join(lines)

    def say(self, *lines: bytes) -> bytes:
        """The reply to the last of the commands *lines*."""
        answered = b""
        for line in lines:
            self.send(line + b"\r\n")
            answered = self.reply()
        return answered

    def message(self, content: bytes) -> bytes:
        """The answer to a message, which is sent as it is, with its dots stuffed and its end marked."""
        assert self.say(b"DATA").startswith(b"354")
        stuffed = b"." + content if content.startswith(b".") else content
        end = b".\r\n" if not content or content.endswith(b"\r\n") else b"\r\n.\r\n"
        self.send(stuffed.replace(b"\r\n.", b"\r\n..") + end)
        return self.reply()


def by_words(content: bytes, envelope: Envelope) -> Decision:
    """A stand-in for the gate, so that it is fast and known beforehand what comes of a message."""
    if b"STOP" in content:
        return Decision("stopped", "about-us, demand", ("about-us", "demand"))
    if b"NEVER" in content:
        return unchecked("it is nested too deeply to be read", permanent=True)
    if b"LATER" in content:
        return unchecked("it took longer than 10 s")
    if b"FAULT" in content:
        raise ValueError("words of the draft")
    return Decision("judged", score=8.0, pillars={"patience": 8.0})


@contextmanager
def serving(
    target: Target,
    judge: Callable[[bytes, Envelope], Decision] = by_words,
    policy: Policy = Policy(),  # noqa: B008  # frozen
    limit: int = 25_000_000,
) -> Iterator[tuple[int, list[str]]]:
    """The port and the log of a proxy in a thread."""

    async def judged(content: bytes, envelope: Envelope) -> Decision:
        return judge(content, envelope)

    log: list[str] = []
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()

    def done(work: Awaitable[asyncio.Server]) -> asyncio.Server:
        return asyncio.run_coroutine_threadsafe(work, loop).result(30)  # type: ignore[arg-type]

    house = House(target, judged, policy, limit, log.append)
    server = done(loop.create_server(lambda: Session(house), "127.0.0.1", 0))
    try:
        yield server.sockets[0].getsockname()[1], log
    finally:
        asyncio.run_coroutine_threadsafe(_closed(server, house), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)


async def _closed(server: asyncio.Server, house: House) -> None:
    server.close()
    for session in tuple(house.sessions):
        session.part()
    while house.sessions or len(asyncio.all_tasks()) > 1:
        await asyncio.sleep(0.01)
