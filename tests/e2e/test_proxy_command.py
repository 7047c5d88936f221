"""`mailcheck proxy` as a process: what it refuses to begin with, how it checks, and how it stops."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.clients import FROM, SENDS, TO, missing
from tests.e2e.proxied import Proxy, proxied
from tests.e2e.sink import Sink, running
from tests.e2e.wire import Client

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
    (ONE, {"MAILCHECK_RELAY_USER": "ada"}, "a login takes both MAILCHECK_RELAY_USER and MAILCHECK_RELAY_PASSWORD"),
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
    options: list[str], environment: dict[str, str], says: str, folder: Path
) -> None:
    run = [sys.executable, "-m", "mailcheck", "proxy", *options]
    done = subprocess.run(
        run, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, timeout=90, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert says in " ".join(done.stderr.split()) and "Traceback" not in done.stderr


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
    with running() as sink, proxied(sink.port, "--time-limit", "3") as proxy:
        yield sink, proxy


def checkers(proxy: Proxy) -> list[int]:
    """The processes that check for the proxy."""
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
    (signal.SIGSTOP, b"451 4.7.1 mailcheck: not sent, for it could not be checked: it took longer than 3 s\r\n"),
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
        answered = b""
        for _ in range(20):  # the first may be the ones that a new checker is still loading its models for
            client.say(*BEGUN[1:])
            answered = client.message(GOOD)
            if answered.startswith(b"250"):
                break
        assert answered.startswith(b"250")


def test_a_warm_check_takes_tens_of_milliseconds(place: tuple[Sink, Proxy]) -> None:
    _, proxy = place
    times = []
    with Client(proxy.port) as client:
        client.say(BEGUN[0])
        for _ in range(30):
            client.say(*BEGUN[1:])
            began = time.perf_counter()
            client.message(GOOD)
            times.append(time.perf_counter() - began)
    assert sorted(times)[10] < 0.4, "of what it takes on an idle machine, ten times: loading the models takes seconds"


def test_annotate_writes_the_score_and_stops_nothing() -> None:
    with running() as sink, proxied(sink.port, "--annotate") as proxy, Client(proxy.port) as client:
        client.say(*BEGUN)
        assert client.message(BAD).startswith(b"250")
    line, _, rest = sink.kept[0].content.partition(b"\r\n")
    assert rest == BAD and re.fullmatch(
        rb"X-Mailcheck-Score: 3\.4; personalization=0; .*; rules=generic-greeting,.*", line
    )


def test_on_error_allow_lets_unchecked_mail_out_and_says_so() -> None:
    with running() as sink, proxied(sink.port, "--on-error", "allow", "--time-limit", "1") as proxy:
        with Client(proxy.port) as client:
            client.say(*BEGUN)
            for pid in checkers(proxy):
                os.kill(pid, signal.SIGSTOP)
            assert client.message(BAD).startswith(b"250")
        assert "unchecked (it took longer than 1 s): 250 2.0.0 Ok" in proxy.logged("unchecked")
    assert sink.kept[0].content == BAD


# A relay that is down is the relay's own error

_SAYS = {"swaks": "421 4.4.1", "msmtp": "421 4.4.1", "mutt": "421 4.4.1", "neomutt": "421 4.4.1", "s-nail": "421 4.4.1"}


@pytest.fixture(scope="module")
def lonely() -> Iterator[Proxy]:
    with proxied(1) as proxy:
        yield proxy


@pytest.mark.parametrize("name", SENDS)
def test_a_relay_that_is_down_is_no_judgement(name: str, lonely: Proxy, tmp_path: Path) -> None:
    if reason := missing(name):
        pytest.skip(reason)
    sent = SENDS[name](lonely.port, GOOD.replace(b"\r\n", b"\n"), tmp_path)
    words = (sent.stdout + sent.stderr).decode()
    assert sent.returncode != 0 and "5.7.1" not in words
    assert _SAYS.get(name, "") in words


# How it stops


def test_it_ends_what_is_under_way_before_it_stops() -> None:
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
            proxy.process.send_signal(signal.SIGTERM)
            assert idle.reply().startswith(b"421 4.3.2 ") and idle.reply() == b""
            with pytest.raises(ConnectionRefusedError):
                Client(proxy.port)
            assert begun.message(GOOD).startswith(b"250"), "this one had begun"
            assert sending.reply().startswith(b"250")
            assert sending.reply().startswith(b"421 4.3.2 ") and sending.reply() == b""
        assert proxy.process.wait(30) == 0
    assert [kept.content for kept in sink.kept] == [GOOD, GOOD]


def test_a_second_signal_does_not_wait() -> None:
    with (
        running(Sink(answers=lambda line: time.sleep(30) if line == b"." else None)) as sink,
        proxied(sink.port) as proxy,Client(proxy.port) as client
    ):
        client.say(*BEGUN, b"DATA")
        client.send(GOOD + b".\r\n")
        while b"DATA" not in sink.commands:
            time.sleep(0.05)
        proxy.process.send_signal(signal.SIGINT)
        time.sleep(0.5)
        assert proxy.process.poll() is None, "it waits for the message"
        assert proxy.stop(signal.SIGINT, 10) == 0


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    with running() as sink, proxied(sink.port) as proxy:
        pids = checkers(proxy)
        assert pids and proxy.stop() == 0
    time.sleep(0.5)
    assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]
