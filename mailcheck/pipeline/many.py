"""Sources in, what became of each out, in their order: by several processes where there are drafts enough to pay.

The first drafts are judged here, so that all that they load is there when other processes branch off; each of those
judges as this one would. Where there can be none, or one of them ends, this process does the work alone.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

FIRST = 24  # a process more costs as much as a few drafts
_WINDOW = 256  # sources that are read ahead
_AT_ONCE = 8  # sources that travel together
_MOST = 4  # processes; each holds the model

Judge = Callable[[Any], Any]
_judges: list[Judge] = []  # the last one is the work of the processes that branch off


def in_order(judge: Judge, sources: Iterable[Any], alone: Callable[[], bool] = lambda: False) -> Iterator[Any]:
    """What *judge* makes of each of *sources*, which are plain values, as are its results.

    *alone* is asked after the first drafts whether this process has to do all the work.
    """
    rest = iter(sources)
    yield from map(judge, islice(rest, FIRST))
    window = list(islice(rest, _WINDOW))
    if len(window) < FIRST or alone() or _processes() < 2:
        yield from map(judge, window)
        yield from map(judge, rest)
        return
    yield from _together(judge, window, rest)


def _processes() -> int:
    """How many processes may work side by side; branching off is safe on Linux, from a process of one thread."""
    import threading

    if sys.platform != "linux" or threading.active_count() > 1:
        return 1
    return min(_MOST, len(os.sched_getaffinity(0)))


def _together(judge: Judge, window: list[Any], rest: Iterator[Any]) -> Iterator[Any]:
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    done = 0
    _judges.append(judge)
    pool = ProcessPoolExecutor(_processes(), get_context("fork"), _ignore_interrupts)
    try:
        while window:
            done = 0
            for result in pool.map(_judged, window, chunksize=_AT_ONCE):
                done += 1
                yield result
            window = list(islice(rest, _WINDOW))
    except BrokenProcessPool:
        yield from map(judge, window[done:])
        yield from map(judge, rest)
    finally:
        _judges.pop()
        pool.shutdown(cancel_futures=True)


def _ignore_interrupts() -> None:
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that waits for the results says what is to be said


def _judged(source: Any) -> Any:
    return _judges[-1](source)
