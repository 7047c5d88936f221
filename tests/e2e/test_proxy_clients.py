"""Real mail clients send through `mailcheck proxy`: what is good arrives as it was sent, what is bad is stopped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.clients import SENDS, missing
from tests.e2e.proxied import Proxy, proxied
from tests.e2e.sink import Sink, running

SAMPLES = Path(__file__).parents[2] / "samples"
GOOD = (SAMPLES / "pitch-better.eml").read_bytes()
BAD = (SAMPLES / "pitch.eml").read_bytes()
STOPPED = "5.7.1 mailcheck: not sent: generic-greeting, company-instead-of-person, missing-signature"
# What a client makes anew for each sending.
_ITS_OWN = re.compile(rb"^(?:Message-I[Dd]|Date|X-Mailer|User-Agent|X-Mutt\S*):.*\r\n(?:[ \t].*\r\n)*", re.MULTILINE)


@dataclass
class Place:
    """A proxy with the mail server behind it, and that server's port for sending past the proxy."""

    proxy: Proxy
    sink: Sink


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with running() as sink, proxied(sink.port) as proxy:
        yield Place(proxy, sink)


@pytest.fixture(params=SENDS)
def send(request: pytest.FixtureRequest, place: Place):  # type: ignore[no-untyped-def]
    reason = missing(request.param)
    if reason:
        pytest.skip(reason)
    place.sink.kept.clear()
    return SENDS[request.param]


def test_what_is_good_arrives_as_without_the_proxy(send, place: Place, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    direct, through = (send(port, GOOD, tmp_path) for port in (place.sink.port, place.proxy.port))
    assert (direct.returncode, through.returncode) == (0, 0), through.stderr
    first, second = place.sink.kept
    assert _ITS_OWN.sub(b"", first.content) == _ITS_OWN.sub(b"", second.content)
    assert (first.mail, first.rcpt) == (second.mail, second.rcpt)


def test_what_is_bad_is_stopped_with_the_rules_names(send, place: Place, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    sent = send(place.proxy.port, BAD, tmp_path)
    assert sent.returncode != 0
    assert STOPPED in (sent.stdout + sent.stderr).decode()
    assert not place.sink.kept
