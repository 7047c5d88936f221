"""A small soak of the proxy; `python tests/e2e/soak.py` is the large one."""

from __future__ import annotations

import pytest

from tests.e2e.sink import Kept
from tests.e2e.soak import Run, message, soak


def test_nothing_is_lost_changed_or_doubled() -> None:
    run = soak(messages=80, connections=8, seed=5)
    assert run.broken() == []
    assert sum(code == "250" for code in run.told.values()) > 50
    assert run.tries > 80, "the relay did fail"  # which of its ways it fails in, the order of the threads decides


GOOD, BAD = b"X-Soak: 1\r\n\r\nHi\r\n", b"X-Soak: 3\r\n\r\nHi\r\n"
BROKEN = [
    ({1: GOOD}, {1: "250"}, [(GOOD, True)], []),
    ({1: GOOD}, {1: "250"}, [(GOOD, False), (GOOD, True)], []),
    ({1: GOOD}, {1: "250"}, [], ["message 1 was accepted and lost (told 250)"]),
    ({1: GOOD}, {1: "250"}, [(GOOD[:-2], True)], ["message 1 was changed (told 250)"]),
    ({1: GOOD}, {1: "250"}, [(GOOD, True), (GOOD, True)], ["message 1 was doubled (told 250)"]),
    ({1: GOOD}, {1: "554"}, [(GOOD, True)], ["message 1 was refused and went out (told 554)"]),
    ({1: GOOD}, {}, [], ["message 1 was never answered (told nothing)"]),
    ({3: BAD}, {3: "550 5.7.1"}, [], []),
    ({3: BAD}, {3: "250"}, [(BAD, True)], ["message 3 is bad and went out (told 250)",
                                           "message 3 is bad and was not stopped (told 250)"]),
]  # fmt: skip


@pytest.mark.parametrize(("sent", "told", "kept", "says"), BROKEN)
def test_the_soak_sees_what_is_broken(
    sent: dict[int, bytes], told: dict[int, str], kept: list[tuple[bytes, bool]], says: list[str]
) -> None:
    run = Run(sent, told, kept=[Kept(b"", [], content, answered=answered) for content, answered in kept])
    assert run.broken() == says


def test_the_letters_are_of_all_sorts() -> None:
    import random

    letters = [message(number, random.Random(number)) for number in range(30)]
    assert any(b"\0" in letter and b"\r\n." in letter for letter in letters)
    assert max(len(line) for letter in letters for line in letter.split(b"\r\n")) > 998
