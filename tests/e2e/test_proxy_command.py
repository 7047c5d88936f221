"""`mailcheck proxy` as a process: what it refuses to begin with, how it checks, and how it stops."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailcheck.cli.app import main
from mailcheck.gateways.proxy.relay import Target
from tests.e2e.clients import FROM, SENDS, TO, missing
from tests.e2e.proxied import Proxy, proxied
from tests.e2e.sink import Sink, running
from tests.e2e.wire import Client, serving

SAMPLES = Path(__file__).parents[2] / "samples"
GOOD = (SAMPLES / "pitch-better.eml").read_bytes().replace(b"\n", b"\r\n")
BAD = (SAMPLES / "pitch.eml").read_bytes().replace(b"\n", b"\r\n")
BEGUN = (b"EHLO client.example", f"MAIL FROM:<{FROM}>".encode(), f"RCPT TO:<{TO}>".encode())
ONE = ["--relay", "127.0.0.1:1"]

# Before it begins

REFUSED = [
    ([], {}, "--relay"),
    (["--relay", "mail.example"], {}, "--relay mail.example: it takes HOST:PORT, such as 127.0.0.1:2525 or [::1]:2525"),
    (["--relay", "::1:25"], {}, "--relay ::1:25: it takes HOST:PORT"),
    ([*ONE, "--listen", "127.0.0.1:99999"], {}, "--listen 127.0.0.1:99999: it takes HOST:PORT"),
    ([*ONE, "--listen", "0.0.0.0:2525"], {}, "open to other machines; if all may send, say --allow-remote"),
    ([*ONE, "--listen", "[::]:2525"], {}, "open to other machines"),
    ([*ONE, "--listen", "mail.example:2525"], {}, "open to other machines"),
    (["--relay", "localhost:2525", "--listen", "127.0.0.1:2525"], {}, "--relay localhost:2525 is the proxy itself"),
    ([*ONE, "--relay-login", "nothing-here"], {}, "nothing-here: cannot be read: No such file or directory"),
    ([*ONE, "--relay-login", "open"], {}, "open holds a password, and others may read it: chmod 600 open"),
    ([*ONE, "--relay-login", "half"], {}, "half: holds no login; it takes two lines, the user and the password"),
    (
        ONE,
        {"MAILCHECK_RELAY_USER": "ada"},
        "MAILCHECK_RELAY_USER is set and MAILCHECK_RELAY_PASSWORD is not; it takes both",
    ),
    (
        ["--relay", "192.0.2.1:25", "--relay-tls", "none", "--relay-login", "whole"],
        {},
        "would show the password on the way",
    ),
    ([*ONE, "--config", "nowhere.yaml"], {}, "nowhere.yaml"),
    ([*ONE, "--config", "wrong.yaml"], {}, "fail-on"),
    ([*ONE, "--time-limit", "0"], {}, "--time-limit"),
    ([*ONE, "--on-error", "perhaps"], {}, "--on-error"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text, mode in (("open", "ada\nx\n", 0o644), ("half", "ada\n", 0o600), ("whole", "ada\nx\n", 0o600)):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(mode)
    (tmp_path / "wrong.yaml").write_text("fail-on: sometimes\n")
    return tmp_path


@pytest.mark.parametrize(("options", "environment", "says"), REFUSED)
def test_what_it_cannot_begin_with_is_one_line(
    options: list[str],
    environment: dict[str, str],
    says: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(folder)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as stop:
        main(["proxy", *options])
    out, err = capsys.readouterr()
    assert (stop.value.code, out) == (2, "")
    assert says in " ".join(err.split()) and "Traceback" not in err


def test_a_port_that_is_taken_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        run = [sys.executable, "-m", "mailcheck", "proxy", *ONE, "--listen", f"127.0.0.1:{taken.getsockname()[1]}"]
        done = subprocess.run(run, capture_output=True, text=True, timeout=90, check=False)
    assert done.returncode == 2
    assert re.fullmatch(r"mailcheck: cannot listen on 127\.0\.0\.1:\d+: .*[Aa]ddress already in use.*\n", done.stderr)


def test_without_the_extra_it_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['aiosmtpd'] = None; from mailcheck.cli.app import main; main(['proxy', *sys.argv[1:]])"
    )
    done = subprocess.run([sys.executable, "-c", code, *ONE], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == 'mailcheck: the proxy needs aiosmtpd: pip install "mailcheck-lint[proxy]"\n'


# While it runs


@pytest.fixture(scope="module")
def place() -> Iterator[tuple[Sink, Proxy]]:
    with running() as sink, proxied(sink.port, "--time-limit", "6") as proxy:
        yield sink, proxy


def checkers(proxy: Proxy) -> list[int]:
    """The processes that check for the proxy."""
    if shutil.which("ps") is None:
        pytest.skip("ps is not installed (tests/e2e/install.sh installs it)")
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(proxy.process.pid)], capture_output=True, text=True, check=True
    )
    return [int(pid) for pid in listed.stdout.split()]


def test_the_same_message_comes_through_or_is_stopped_each_time(place: tuple[Sink, Proxy]) -> None:
    sink, proxy = place
    sink.kept.clear()
    with Client(proxy.port) as client:
        client.say(BEGUN[0])
        for _ in range(3):
            client.say(*BEGUN[1:])
            assert client.message(BAD).startswith(b"550 5.7.1 mailcheck: not sent: generic-greeting, ")
            client.say(*BEGUN[1:])
            assert client.message(GOOD).startswith(b"250 2.0.0 Ok")
    assert [kept.content for kept in sink.kept] == [GOOD] * 3


def test_the_log_has_a_line_a_message_and_none_of_its_words(place: tuple[Sink, Proxy]) -> None:
    _, proxy = place
    before = len(proxy.log)
    with Client(proxy.port) as client:
        client.say(*BEGUN)
        client.message(BAD)
        client.say(*BEGUN[1:])
        client.message(GOOD)
    proxy.logged("judged: 250", seconds=5)
    time.sleep(0.2)
    stopped, passed = proxy.log[before:]
    told = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ from <%s> to <%s>: %s \(%d bytes, \d+ ms\)"
    rules = "generic-greeting, company-instead-of-person, missing-signature"
    assert re.fullmatch(told % (FROM, TO, f"stopped: 550 5.7.1 mailcheck: not sent: {rules}", len(BAD)), stopped)
    assert re.fullmatch(told % (FROM, TO, r"judged: 250 2.0.0 Ok: queued as \d+", len(GOOD)), passed)


def test_mail_that_is_not_gated_passes_with_the_reason_in_the_log(place: tuple[Sink, Proxy]) -> None:
    _, proxy = place
    with Client(proxy.port) as client:
        client.say(BEGUN[0], BEGUN[1], b"RCPT TO:<sam@nimbus-reminders.example>")
        assert client.message(BAD).startswith(b"250")
    assert "unjudged (all recipients are at nimbus-reminders.example): 250 " in proxy.logged("unjudged")


@pytest.mark.parametrize(("number", "says"), [
    (signal.SIGSTOP, b"451 4.7.1 mailcheck: not sent, for it could not be checked: it took longer than 6 s\r\n"),
    (signal.SIGKILL, b"451 4.7.1 mailcheck: not sent, for it could not be checked: the checker died (signal 9)\r\n"),
])  # fmt: skip
def test_a_checker_that_hangs_or_dies_stops_the_message_and_is_replaced(
    number: int, says: bytes, place: tuple[Sink, Proxy]
) -> None:
    sink, proxy = place
    sink.kept.clear()
    with Client(proxy.port) as client:
        client.say(*BEGUN)
        for pid in checkers(proxy):
            os.kill(pid, signal.SIGSTOP)
        if number == signal.SIGKILL:
            threading.Timer(1, lambda: [os.kill(pid, number) for pid in checkers(proxy)]).start()
        assert client.message(GOOD) == says
        assert not sink.kept
        for pid in checkers(proxy):
            os.kill(pid, signal.SIGCONT)
        for _ in range(3):
            client.say(*BEGUN[1:])
            assert client.message(GOOD).startswith(b"250")


def test_the_models_are_loaded_once(place: tuple[Sink, Proxy]) -> None:
    _, proxy = place
    times = []
    with Client(proxy.port) as client:
        client.say(BEGUN[0])
        for _ in range(30):
            client.say(*BEGUN[1:])
            began = time.perf_counter()
            client.message(GOOD)
            times.append(time.perf_counter() - began)
    assert sorted(times)[10] < 0.4, "far more than it takes; loading the models takes seconds"


def test_annotated_and_allowed_mail_goes_out_with_a_word_in_the_log() -> None:
    options = ("--annotate", "--on-error", "allow", "--time-limit", "6")
    with running() as sink, proxied(sink.port, *options) as proxy, Client(proxy.port) as client:
        client.say(*BEGUN)
        assert client.message(BAD).startswith(b"250")
        client.say(*BEGUN[1:])
        for pid in checkers(proxy):
            os.kill(pid, signal.SIGSTOP)
        assert client.message(BAD).startswith(b"250")
        assert "annotated (generic-greeting, " in proxy.logged("annotated")
        assert "unchecked, allowed (it took longer than 6 s): 250 2.0.0 Ok" in proxy.logged("unchecked")
    judged, unchecked = (kept.content.partition(b"\r\n") for kept in sink.kept)
    assert judged[2] == unchecked[2] == BAD
    assert re.fullmatch(rb"X-Mailcheck-Score: 3\.4; personalization=0; .*; rules=generic-greeting,.*", judged[0])
    assert unchecked[0] == b"X-Mailcheck-Score: none; not judged"


# A relay that is down is the relay's own error

_SAYS = {"swaks": "421 4.4.1", "msmtp": "421 4.4.1", "mutt": "421 4.4.1", "neomutt": "421 4.4.1", "s-nail": "421 4.4.1"}


@pytest.mark.parametrize("name", SENDS)
def test_a_relay_that_is_down_is_no_judgement(name: str, tmp_path: Path) -> None:
    if reason := missing(name):
        pytest.skip(reason)
    with serving(Target("127.0.0.1", 1)) as (port, _):
        sent = SENDS[name](port, GOOD.replace(b"\r\n", b"\n"), tmp_path)
    words = (sent.stdout + sent.stderr).decode()
    assert sent.returncode != 0 and "5.7.1" not in words
    assert _SAYS.get(name, "") in words


# How it stops


def test_it_ends_what_is_under_way_and_then_stops() -> None:
    slow = threading.Event()

    def answers(line: bytes) -> bytes | None:
        if line == b".":
            slow.set()
            time.sleep(1.5)
        return None

    with running(Sink(answers=answers)) as sink, proxied(sink.port) as proxy:
        with Client(proxy.port) as idle, Client(proxy.port) as sending, Client(proxy.port) as begun:
            idle.say(BEGUN[0])
            begun.say(*BEGUN)
            sending.say(*BEGUN, b"DATA")
            sending.send(GOOD + b".\r\n")
            assert slow.wait(60)
            checking = checkers(proxy)
            proxy.process.send_signal(signal.SIGTERM)
            assert idle.reply().startswith(b"421 4.3.2 ") and idle.reply() == b""
            with pytest.raises(ConnectionRefusedError):
                Client(proxy.port)
            assert begun.message(GOOD).startswith(b"250"), "this one had begun"
            assert sending.reply().startswith(b"250")
            assert sending.reply().startswith(b"421 4.3.2 ") and sending.reply() == b""
        assert proxy.process.wait(30) == 0
        assert checking and not [pid for pid in checking if Path(f"/proc/{pid}").exists()], "nothing is left behind"
    assert [kept.content for kept in sink.kept] == [GOOD, GOOD]


def test_a_second_signal_does_not_wait() -> None:
    with (
        running(Sink(answers=lambda line: time.sleep(30) if line == b"." else None)) as sink,
        proxied(sink.port) as proxy,
        Client(proxy.port) as client,
    ):
        client.say(*BEGUN, b"DATA")
        client.send(GOOD + b".\r\n")
        while b"DATA" not in sink.commands:
            time.sleep(0.05)
        proxy.process.send_signal(signal.SIGINT)
        time.sleep(0.5)
        assert proxy.process.poll() is None, "it waits for the message"
        assert proxy.stop(signal.SIGINT, 10) == 0
