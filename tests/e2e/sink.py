"""A mail server on loopback that keeps what it is sent, byte for byte, and fails as it is told to.

It shares no code with the proxy, so that what both hold for the same bytes is the same.
"""

from __future__ import annotations

import socketserver
import ssl
import threading
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

EXTENSIONS = ("PIPELINING", "SIZE 30000000", "8BITMIME", "SMTPUTF8", "DSN", "ENHANCEDSTATUSCODES", "CHUNKING", "VRFY")
HANG_UP = b""
CUT = b"cut"  # of a message: it is kept, and no answer is given
OK = b"250 2.0.0 Ok"


@dataclass
class Kept:
    """A message that arrived: the lines of its envelope, and its bytes with the dots unstuffed."""

    mail: bytes
    rcpt: list[bytes]
    content: bytes
    login: str = ""
    secure: bool = False
    answered: bool = True


# Given a command line (or b"." for the end of a message): another answer than the usual one, HANG_UP, CUT, or None.
Answers = Callable[[bytes], bytes | None]


@dataclass
class Sink:
    """What it offers, how it fails, and what it has got."""

    extensions: tuple[str, ...] = EXTENSIONS
    answers: Answers = lambda line: None
    greeting: bytes = b"220 sink.example ESMTP"
    certificate: str = ""  # of a PEM file with its key
    implicit: bool = False  # TLS from the first byte on
    starttls: bytes = b"220 2.0.0 go on"
    logins: dict[str, str] = field(default_factory=dict)
    ways: str = "AUTH PLAIN LOGIN SCRAM-SHA-256-PLUS"
    kept: list[Kept] = field(default_factory=list)
    commands: list[bytes] = field(default_factory=list)
    port: int = 0


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.sink: Sink = self.server.sink  # type: ignore[attr-defined]
        self.secure, self.login = False, ""
        try:
            if self.sink.implicit:
                self._secure()
            self._serve()
        except OSError:
            pass

    def _serve(self) -> None:
        self._say(self.sink.greeting)
        self._begin()
        while line := self.rfile.readline():
            line = line.removesuffix(b"\n").removesuffix(b"\r")
            self.sink.commands.append(line)
            answer = self.sink.answers(line)
            if answer == HANG_UP:
                return
            if answer:
                self._say(answer)
                continue
            verb = line.split(b" ")[0].upper().decode("latin-1")
            if verb == "QUIT":
                return self._say(b"221 2.0.0 Bye")
            command = getattr(self, f"_{verb.lower()}", None)
            if command is None:
                self._say(b"502 5.5.2 unknown")
            elif command(line) is False:
                return

    def _begin(self) -> None:
        self.mail, self.rcpt = b"", list[bytes]()

    def _say(self, reply: bytes) -> None:
        self.wfile.write(reply + b"\r\n")
        self.wfile.flush()

    def _secure(self) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.sink.certificate)
        self.request = self.connection = context.wrap_socket(self.connection, server_side=True)
        self.secure = True
        self.setup()

    def _ehlo(self, line: bytes) -> None:
        offered = [*self.sink.extensions]
        if self.sink.certificate and not self.secure:
            offered.append("STARTTLS")
        if self.sink.logins:
            offered.append(self.sink.ways)
        lines = [b"sink.example", *(one.encode() for one in offered)]
        self._say(b"\r\n".join([*(b"250-" + one for one in lines[:-1]), b"250 " + lines[-1]]))
        self._begin()

    def _helo(self, line: bytes) -> None:
        self._say(b"250 sink.example")
        self._begin()

    def _starttls(self, line: bytes) -> None:
        self._say(self.sink.starttls)
        self._secure()

    def _auth(self, line: bytes) -> None:
        _, way, *rest = line.split(b" ")
        if way == b"PLAIN":
            given = rest[0] if rest else self._asked(b"")
            _, user, password = b64decode(given).split(b"\0")
        else:
            user, password = b64decode(self._asked(b"VXNlcm5hbWU6")), b64decode(self._asked(b"UGFzc3dvcmQ6"))
        if self.sink.logins.get(user.decode()) == password.decode():
            self.login = user.decode()
            self._say(b"235 2.7.0 welcome")
        else:
            self._say(b"535 5.7.8 wrong name or password")

    def _asked(self, challenge: bytes) -> bytes:
        self._say(b"334 " + challenge)
        return self.rfile.readline().strip()

    def _mail(self, line: bytes) -> None:
        if self.mail:
            return self._say(b"503 5.5.1 nested MAIL")
        self.mail = line
        self._say(b"250 2.1.0 Ok")

    def _rcpt(self, line: bytes) -> None:
        if not self.mail:
            return self._say(b"503 5.5.1 MAIL first")
        self.rcpt.append(line)
        self._say(b"250 2.1.5 Ok")

    def _rset(self, line: bytes) -> None:
        self._begin()
        self._say(OK)

    def _noop(self, line: bytes) -> None:
        self._say(OK)

    def _xforward(self, line: bytes) -> None:
        self._say(OK)

    def _data(self, line: bytes) -> bool | None:
        if not self.rcpt:
            return self._say(b"503 5.5.1 RCPT first")
        self._say(b"354 go on")
        content = self._content()
        if content is None:
            return False
        answer = self.sink.answers(b".")
        kept = Kept(self.mail, self.rcpt, content, self.login, self.secure, answered=answer != CUT)
        if answer in (None, CUT) or (answer or b"").startswith(b"2"):
            self.sink.kept.append(kept)
        if answer in (CUT, HANG_UP):
            return False
        self._begin()
        self._say(answer or b"250 2.0.0 Ok: queued as %d" % len(self.sink.kept))
        return None

    def _content(self) -> bytes | None:
        lines: list[bytes] = []
        fresh = True
        while line := self.rfile.readline():
            if fresh and line == b".\r\n":
                return b"".join(lines)
            lines.append(line[1:] if fresh and line.startswith(b".") else line)
            fresh = line.endswith(b"\r\n")
        return None


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128


def start(sink: Sink, port: int = 0) -> _Server:
    server = _Server(("127.0.0.1", port), _Session)
    server.sink = sink  # type: ignore[attr-defined]
    sink.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    return server


@contextmanager
def running(sink: Sink | None = None) -> Iterator[Sink]:
    """*sink*, listening on loopback meanwhile."""
    sink = sink or Sink()
    server = start(sink)
    try:
        yield sink
    finally:
        server.shutdown()
        server.server_close()
