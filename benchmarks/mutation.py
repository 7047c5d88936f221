"""Changes modules in small ways, one change at a time, and says which changes none of a module's tests notices.

    python benchmarks/mutation.py                 score, suppress, regions, people and matchers
    python benchmarks/mutation.py people …        these of them

mutmut makes the changes. The tests are collected once, and run in forks of that process alone, so that none meets what
another one has worked out: once without a change, to know which functions each of them reaches, and then for each
change those that reach it, the quickest first, until one fails. Most changes cost some hundredths of a second.

A change that nothing notices shows a missing test or code that does nothing, or it makes no difference: read it.
The exit code is 1 where a test fails without any change.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from mutmut.__main__ import copy_also_copy_files, copy_src_dir, create_mutants, setup_source_paths
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state

ROOT = Path(__file__).resolve().parent.parent
TESTS = {
    "score": ["score", "limits", "baseline"],
    "suppress": ["suppress", "baseline"],
    "regions": ["regions"],
    "people": ["people"],
    "matchers": ["matchers"],
}
QUIET = "--rootdir=. -o addopts= -p no:terminal -p no:cacheprovider".split()
SPAN = 3, 4  # what takes longer than three times the time of its tests and 4 seconds never ends, and is noticed by that


def in_fork(work: Callable[[], Any]) -> Any:
    """What *work* gives (JSON), run silently in a fork of this process; None where the fork died."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        try:
            os.write(writing, json.dumps(work()).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        given = pipe.read()
    os.waitpid(child, 0)
    return json.loads(given) if given else None


class Outcome:
    """A pytest plugin: whether the test that it is registered for failed. No traceback is made: that takes longest."""

    failed = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport | None:
        if call.excinfo is None or call.excinfo.errisinstance(pytest.skip.Exception):
            return None
        self.failed = True
        return pytest.TestReport(item.nodeid, item.location, {}, "failed", "", call.when)


def fails(item: pytest.Item) -> bool:
    outcome = Outcome()
    item.config.pluginmanager.register(outcome)
    item.ihook.pytest_runtest_protocol(item=item, nextitem=None)
    item.config.pluginmanager.unregister(outcome)
    return outcome.failed


def measured(item: pytest.Item) -> tuple[bool, float, list[str]]:
    """Whether *item* fails without a change, the processor time that it takes, and the functions that it reaches."""
    set_mutant_under_test("stats")
    state()._stats.clear()
    begun = time.process_time()
    failed = fails(item)
    return failed, time.process_time() - begun, sorted(state()._stats)


def first_failing(change: str, items: Sequence[pytest.Item], seconds: float) -> str:
    """The first of *items* that *change* makes fail; "" for none."""
    limit = int(seconds * SPAN[0] + SPAN[1])
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
    set_mutant_under_test(change)
    return next((item.nodeid for item in items if fails(item)), "")


class Mutation:
    """A pytest plugin that tries each of *changes* on the collected tests, and shows those that no test notices."""

    def __init__(self, module: str) -> None:
        self.path = Path("mailcheck", f"{module}.py")
        self.changes: list[str] = list(json.loads(Path(f"{self.path}.meta").read_text())["exit_code_by_key"])
        self.noticed = 0

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        warm_up()
        seconds: dict[pytest.Item, float] = {}
        reach: dict[str, list[pytest.Item]] = {}
        for item in session.items:
            failed, seconds[item], functions = in_fork(partial(measured, item)) or (True, 0.0, ())
            if failed:
                print(f"{item.nodeid} fails without a change")
                raise session.Failed
            for function in functions:
                reach.setdefault(function, []).append(item)
        for change in self.changes:
            items = sorted(reach.get(change.rpartition("__mutmut_")[0], []), key=seconds.__getitem__)
            failing = in_fork(partial(first_failing, change, items, sum(seconds[item] for item in items)))
            if failing == "":
                print(in_fork(partial(shown, change, self.path)), flush=True)
            self.noticed += failing != ""
            for item in items:
                seconds[item] /= 2 if item.nodeid == failing else 1  # it may well notice the next one too
        return True


def shown(change: str, path: Path) -> str:
    """The lines of *change*, as a difference."""
    os.chdir(ROOT)
    lines = get_diff_for_mutant(change, path=path).splitlines()[3:]
    return "\n".join([f"\n{change}", *(line for line in lines if line[:1] in "+-")])


def warm_up() -> None:
    """Loads what tests load in their time: patterns, spaCy and the sentence model."""
    from mailcheck import lint
    from mailcheck.grammar import pipeline
    from mailcheck.sentence_model import scores

    pipeline()
    scores(["The heron stands in the reeds."])
    lint("---\nto: Una Reed <una@heron.example>\nsubject: Herons\n---\nHi Una,\n\nmay I see the herons?\n\nBest,\nIvo")


def main(modules: Sequence[str]) -> int:
    if unknown := set(modules) - set(TESTS):
        sys.exit(f"{', '.join(sorted(unknown))}: give some of {', '.join(TESTS)}")
    os.chdir(ROOT)
    set_mutant_under_test("mutant_generation")
    Path("mutants").mkdir(exist_ok=True)
    with open(os.devnull, "w") as silence, redirect_stdout(silence):
        copy_src_dir()
        copy_also_copy_files()
        setup_source_paths()
        create_mutants(os.cpu_count() or 1)
    os.chdir("mutants")
    sys.path.insert(0, os.getcwd())
    told = {module: tried(module) for module in modules or TESTS}
    print("", *(f"{module}: {figures or 'its tests do not run'}" for module, figures in told.items()), sep="\n")
    return 0 if all(told.values()) else 1


def tried(module: str) -> str:
    """How many changes of *module* are noticed; "" where its tests do not run."""
    mutation = Mutation(module)
    code = pytest.main([*QUIET, *(f"tests/test_{name}.py" for name in TESTS[module])], plugins=[mutation])
    return "" if code else f"{mutation.noticed} of {len(mutation.changes)} changes are noticed"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
