"""Real mail clients whose sendmail is `mailcheck send`: what is good arrives as written, what is bad is stopped."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from test_send import injected

from tests.e2e.clients import FROM, SUBJECT, TO, missing
from tests.e2e.sink import Sink, running

SAMPLES = Path(__file__).parents[2] / "samples"
GOOD = (SAMPLES / "pitch-better.eml").read_bytes()
BAD = (SAMPLES / "pitch.eml").read_bytes()
STOPPED = "mailcheck: stopped by generic-greeting, company-instead-of-person, missing-signature; nothing was sent"
# As docs/before-sending.md has it, but that what the client wrote is kept first.
WRAPPER = """#!/bin/sh
tee {folder}/written | {mailcheck} send --time-limit 60 -- msmtp --host=127.0.0.1 --port={port} --from={sender} "$@"
code=$?
echo $code > {folder}/code
exit $code
"""
Sent = subprocess.CompletedProcess[bytes]


@dataclass
class Place:
    """A folder with a sendmail that checks, and the mail server behind it."""

    folder: Path
    sink: Sink
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, *command: str, given: bytes = b"") -> Sent:
        clean = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C.UTF-8", "TERM": "dumb"}
        environment = clean | self.environment
        return subprocess.run(
            command, input=given, capture_output=True, cwd=self.folder, env=environment, timeout=120, check=False
        )

    def write(self, name: str, content: str | bytes) -> str:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    @property
    def written(self) -> bytes:
        """What the client wrote, as a mail server gets it."""
        return (self.folder / "written").read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")

    @property
    def code(self) -> int:
        """The exit code of `mailcheck send`."""
        return int((self.folder / "code").read_text())

    @property
    def sendmail(self) -> str:
        return str(self.folder / "sendmail")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with running() as sink:
        mailcheck = shlex.join([sys.executable, "-m", "mailcheck"])
        place = Place(tmp_path, sink)
        place.write("sendmail", WRAPPER.format(folder=tmp_path, mailcheck=mailcheck, port=sink.port, sender=FROM))
        (tmp_path / "sendmail").chmod(0o755)
        yield place


def _text(message: bytes) -> bytes:
    return message.partition(b"\n\n")[2]


def msmtp(place: Place, message: bytes) -> Sent:
    """msmtp by itself: the wrapper is called as it would be."""
    return place.run(place.sendmail, "-oi", "--", TO, given=message)


def _mutt(name: str) -> Callable[[Place, bytes], Sent]:
    def send(place: Place, message: bytes) -> Sent:
        settings = f'set sendmail="{place.sendmail} -oem -oi"\nset from="{FROM}"\nset copy=no\n'
        return place.run(name, "-F", place.write("muttrc", settings), "-s", SUBJECT, TO, given=_text(message))

    return send


def s_nail(place: Place, message: bytes) -> Sent:
    settings = ("v15-compat", f"mta={place.sendmail}", "sendwait", f"from={FROM}", "nosave")
    options = [word for setting in settings for word in ("-S", setting)]
    return place.run("s-nail", "-n", *options, "-s", SUBJECT, TO, given=_text(message))


def git_send_email(place: Place, message: bytes) -> Sent:
    place.run("git", "init", "-q", ".")
    quiet = ("--confirm=never", "--suppress-cc=all", "--no-validate", f"--from={FROM}", f"--to={TO}")
    command = f"--sendmail-cmd={place.sendmail}"
    return place.run("git", "send-email", command, *quiet, place.write("message.eml", message))


EMACS = """
(require 'message)
(setq user-mail-address "{sender}" sendmail-program "{sendmail}" send-mail-function 'sendmail-send-it
      message-send-mail-function 'message-send-mail-with-sendmail message-auto-save-directory nil)
(message-mail "{to}" "{subject}")
(message-goto-body)
(insert-file-contents "text")
(condition-case failed (message-send)
  (error (dolist (buffer (buffer-list))  ; the one that a person is shown
           (when (string-match-p "sendmail errors" (buffer-name buffer))
             (with-current-buffer buffer (message "%s" (buffer-string)))))
         (signal (car failed) (cdr failed))))
"""


def emacs(place: Place, message: bytes) -> Sent:
    place.write("text", _text(message))
    script = EMACS.format(sender=FROM, sendmail=place.sendmail, to=TO, subject=SUBJECT)
    return place.run("emacs", "-Q", "--batch", "--load", place.write("send.el", script))


CLIENTS: Mapping[str, Callable[[Place, bytes], Sent]] = {
    "msmtp": msmtp,
    "mutt": _mutt("mutt"),
    "neomutt": _mutt("neomutt"),
    "s-nail": s_nail,
    "git send-email": git_send_email,
    "emacs": emacs,
}


@pytest.fixture(params=CLIENTS)
def send(request: pytest.FixtureRequest) -> Callable[[Place, bytes], Sent]:
    reason = missing(request.param) or missing("msmtp")
    if reason:
        pytest.skip(reason)
    return CLIENTS[request.param]


def test_what_is_good_arrives_as_it_was_written(send: Callable[[Place, bytes], Sent], place: Place) -> None:
    sent = send(place, GOOD)
    assert sent.returncode == 0, sent.stderr
    (kept,) = place.sink.kept
    assert kept.content == place.written
    assert kept.rcpt == [f"RCPT TO:<{TO}>".encode()]


def test_what_is_bad_is_stopped_and_the_client_says_so(send: Callable[[Place, bytes], Sent], place: Place) -> None:
    sent = send(place, BAD)
    assert sent.returncode != 0
    assert place.code == 65
    told = (sent.stdout + sent.stderr).decode()
    assert STOPPED in told or "exit value 65" in told  # Emacs keeps the report in a buffer of its own
    assert not place.sink.kept


@pytest.mark.parametrize("code", ["os.kill(os.getpid(), 9)", "time.sleep(60)"])
def test_a_checker_that_dies_or_hangs_stops_it(code: str, place: Place) -> None:
    if missing("mutt") or missing("msmtp"):
        pytest.skip(missing("mutt") or missing("msmtp"))
    place.environment["PYTHONPATH"] = injected(place.folder, code)
    wrapper = (place.folder / "sendmail").read_text().replace("--time-limit 60", "--time-limit 2")
    place.write("sendmail", wrapper)
    sent = CLIENTS["mutt"](place, GOOD)
    assert (sent.returncode != 0, place.code) == (True, 75)
    assert b"could not be checked" in sent.stdout + sent.stderr
    assert not place.sink.kept


def test_a_relay_that_is_down_is_the_relays_own_error(tmp_path: Path) -> None:
    if missing("msmtp"):
        pytest.skip(missing("msmtp"))
    with running() as sink:
        port = sink.port
    place = Place(tmp_path, sink)
    relay = ("msmtp", "--host=127.0.0.1", f"--port={port}", f"--from={FROM}", TO)
    mailcheck = (sys.executable, "-m", "mailcheck", "send", "--time-limit", "60", "--")
    alone, through = place.run(*relay, given=GOOD), place.run(*mailcheck, *relay, given=GOOD)
    assert alone.returncode not in (0, 65)
    assert (alone.returncode, alone.stderr) == (through.returncode, through.stderr)
