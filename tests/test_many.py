"""Many drafts: several processes find what one finds, in the same order, whatever becomes of a process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mailcheck import load_rules
from mailcheck.config import Config
from mailcheck.model import Failure, MailcheckError, Source
from mailcheck.pipeline import Setup, run_configured
from mailcheck.pipeline import many as module
from mailcheck.pipeline.many import FIRST, in_order

HERE = os.getpid()
MANY = 4 * FIRST
RULES = tuple(
    rule for rule in load_rules() if rule.id in ("generic-greeting", "shouting", "missing-signature", "copied-draft")
)
needs_processes = pytest.mark.skipif(module._processes() < 2, reason="one processor, or no safe way to branch off")


def square(number: int) -> int:
    return number * number


def process(number: int) -> int:
    return os.getpid()


def dies_elsewhere(number: int) -> int:
    """Ends every process but the one that runs the tests."""
    if os.getpid() != HERE and number > 2 * FIRST:
        os.kill(os.getpid(), signal.SIGKILL)
    return square(number)


def fails(number: int) -> int:
    if number >= 2 * FIRST:
        raise MailcheckError(f"number {number}")
    return number


def alone(expression: str) -> object:
    """What *expression* comes to in a process of its own, where no other test has left a thread."""
    code = f"from test_many import *\nprint({expression})"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parent, capture_output=True, text=True, timeout=60, check=True
    )
    return eval(done.stdout)


@pytest.mark.parametrize("count", [0, 1, FIRST, FIRST + 1, 2 * FIRST, MANY, 1000])
def test_results_come_in_the_order_of_the_sources(count: int) -> None:
    assert list(in_order(square, range(count))) == [number * number for number in range(count)]


@needs_processes
def test_many_are_shared_out() -> None:
    assert alone("len(set(in_order(process, range(MANY)))) > 1")


@pytest.mark.parametrize(("count", "alone"), [(FIRST, False), (2 * FIRST - 1, False), (MANY, True)])
def test_few_are_not_and_none_where_the_work_is_for_one(count: int, alone: bool) -> None:
    assert set(in_order(process, range(count), lambda: alone)) == {HERE}


@needs_processes
def test_a_process_that_ends_costs_no_result() -> None:
    assert alone("list(in_order(dies_elsewhere, range(1000)))") == [number * number for number in range(1000)]


def test_the_first_mistake_in_order_is_told() -> None:
    with pytest.raises(MailcheckError, match=f"number {2 * FIRST}$"):
        list(in_order(fails, range(MANY)))


def drafts() -> list[Source | Failure]:
    greetings = ("Hi Guys", "Hi Ana", "HELLO THERE", "Dear Sir or Madam", "Hi Tom")
    sources: list[Source | Failure] = [
        Source(f"{number}.txt", "text", f"{greetings[number % 5]},\n\nrye {number} is in.\n\nInês\n".encode())
        for number in range(MANY)
    ]
    sources[FIRST * 2] = Failure("lost.txt", "cannot be read")
    sources[FIRST * 2 + 1] = Source("odd.txt", "nothing", b"")
    return sources


def setup_of(name: str) -> Setup:
    return Setup(Config(), RULES)


@needs_processes
def test_a_report_of_many_processes_is_that_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    several = run_configured(drafts(), setup_of)
    monkeypatch.setattr(module, "_processes", one)
    assert run_configured(drafts(), setup_of) == several
    assert len(several.drafts) == MANY - 2 and len(several.failures) == 2
    assert any(scored.findings for scored in several.drafts)


one: Callable[[], int] = lambda: 1  # noqa: E731
