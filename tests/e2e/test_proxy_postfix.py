"""`mailcheck proxy` as the `smtpd_proxy_filter` of a real Postfix: what the sender of a message hears."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from tests.e2e.postfix import fronting, missing
from tests.e2e.proxied import Proxy, proxied
from tests.e2e.sink import EXTENSIONS, HANG_UP, Sink, running
from tests.e2e.test_proxy_command import BAD, BEGUN, GOOD, checkers
from tests.e2e.wire import Client

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())


@pytest.fixture(scope="module")
def house() -> Iterator[tuple[Sink, Proxy, int]]:
    with running() as sink, proxied(sink.port) as proxy, fronting(proxy.port) as port:
        yield sink, proxy, port


@pytest.fixture
def place(house: tuple[Sink, Proxy, int]) -> Iterator[tuple[Sink, Proxy, Client]]:
    sink, proxy, port = house
    sink.kept.clear()
    sink.commands.clear()
    sink.answers, sink.extensions = lambda line: None, EXTENSIONS
    with Client(port) as client:
        yield sink, proxy, client


def test_what_is_good_arrives_with_postfix_own_header_and_no_other_change(place: tuple[Sink, Proxy, Client]) -> None:
    sink, _, client = place
    client.say(*BEGUN)
    assert client.message(GOOD).startswith(b"250 2.0.0 Ok: queued as 1")
    (kept,) = sink.kept
    received, rest = kept.content[: -len(GOOD)], kept.content[-len(GOOD) :]
    assert rest == GOOD and received.startswith(b"Received: from client.example") and received.count(b":") < 9


def test_what_is_bad_is_stopped_while_its_client_waits(place: tuple[Sink, Proxy, Client]) -> None:
    sink, _, client = place
    client.say(*BEGUN)
    assert client.message(BAD).startswith(b"550 5.7.1 mailcheck: not sent: generic-greeting, ")
    assert not sink.kept


def test_a_checker_that_hangs_stops_it_for_now(place: tuple[Sink, Proxy, Client]) -> None:
    sink, proxy, client = place
    client.say(*BEGUN)
    for pid in checkers(proxy):
        os.kill(pid, signal.SIGSTOP)
    assert client.message(GOOD).startswith(
        b"451 4.7.1 mailcheck: not sent, for it could not be checked: it took longer"
    )
    assert not sink.kept


def test_a_relay_that_is_down_is_postfix_own_error(place: tuple[Sink, Proxy, Client]) -> None:
    sink, _, client = place
    sink.answers = lambda line: HANG_UP if line.startswith(b"EHLO") else None
    answer = client.say(*BEGUN[:2])
    assert answer.startswith(b"451 4.3.0 ") and b"mailcheck" not in answer


def test_postfix_tells_the_relay_through_the_proxy_who_its_client_is(place: tuple[Sink, Proxy, Client]) -> None:
    sink, _, client = place
    sink.extensions = (*EXTENSIONS, "XFORWARD NAME ADDR PROTO HELO SOURCE")
    client.say(*BEGUN)
    assert client.message(GOOD).startswith(b"250")
    assert any(line.startswith(b"XFORWARD ") and b"ADDR=127.0.0.1" in line for line in sink.commands)
