"""What mailcheck makes of real mail, or of nasty mail: exits, times, the slowest, and everything over 2 seconds.

    python benchmarks/robustness.py PATH…          drafts, folders, mbox files, Maildirs of your own
    python benchmarks/robustness.py                the messages of benchmarks/nasty.py
    python benchmarks/robustness.py --repeat 10000 that many drafts, no two sentences alike: does memory grow?

Each message goes the whole way, report included, in this one process. The exit code is 1 where a message took more than
2 seconds of processor time, crashed, or did not end within a minute. Nothing of any message is printed but its name.
"""

from __future__ import annotations

import argparse
import os
import resource
import signal
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from nasty import messages

from mailcheck import lint, load_rules
from mailcheck.cli.ending import ending
from mailcheck.cli.saying import harmless
from mailcheck.config import Config
from mailcheck.model import Failure, Report, Rule, Source
from mailcheck.read import sources
from mailcheck.render import render

SLOW = 2.0  # seconds of processor time
HANGS = 60  # seconds by the clock
SHOWN = 10
LETTER = """\
Hi Ana {n},

You are losing {n} customers every week. Everyone in the {n} shops knows that people never wait. We saw order {n} and
liked it. If {n} people don't get an answer, they leave. Could we talk about the {n} kilns on Friday?

Rui {n}
"""


@dataclass(frozen=True)
class Outcome:
    """What came of one message: the exit code, processor seconds, and why it was not checked ("" where it was)."""

    name: str
    exit: int
    seconds: float
    reason: str

    @property
    def broken(self) -> bool:
        """True for what must not happen, whatever the message holds."""
        return self.seconds > SLOW or self.reason.startswith(("could not be checked: ", "hangs: ", "crashed: "))


class Hangs(BaseException):
    """The message took too long by the clock."""


def judged(item: Source | Failure, rules: tuple[Rule, ...]) -> Outcome:
    """What mailcheck makes of *item*."""
    if isinstance(item, Failure):
        return Outcome(harmless(item.source), 2, 0.0, harmless(item.reason))
    begun = time.process_time()
    signal.alarm(HANGS)
    try:
        report = lint(item.data, format=item.format, name=item.name, rules=rules)
        for format in ("terminal", "json"):
            render(report, format).encode()
        code, reason = ending(report, lambda name: Config(), False)[0], _reason(report)
    except Hangs:
        code, reason = 2, f"hangs: did not end in {HANGS} s"
    except Exception as error:  # whatever it is, the messages behind this one are judged
        code, reason = 2, f"crashed: {type(error).__name__}: {' '.join(str(error).split())}"
    finally:
        signal.alarm(0)
    return Outcome(harmless(item.name), code, time.process_time() - begun, harmless(reason))


def _reason(report: Report) -> str:
    unjudged = [scored.draft.unjudged for scored in report.drafts if scored.draft.unjudged]
    return report.failures[0].reason if report.failures else unjudged[0] if unjudged else ""


def given(arguments: argparse.Namespace) -> Iterator[Source | Failure]:
    """The messages that the command line names."""
    if arguments.repeat:
        for number in range(arguments.repeat):
            yield Source(f"draft {number}", "text", LETTER.replace("{n}", f"{number:,}").encode())
    elif arguments.paths:
        yield from sources(arguments.paths, sys.stdin.buffer)
    else:
        for name, format, data in messages():
            yield Source(name, format, data)


def told(outcomes: Iterable[Outcome]) -> bool:
    """Prints what came of all, and returns whether anything was broken."""
    found, memory, files = [], [], []
    for number, outcome in enumerate(outcomes, 1):
        found.append(outcome)
        _shown(number)
        if number & (number - 1) == 0 or number % 1000 == 0:  # 1, 2, 4 …, then every thousand
            memory.append((number, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024))
            files.append(_open_files())
    if not found:
        print("no messages")
        return True
    _shown(0)
    times = sorted(outcome.seconds for outcome in found)
    print(f"{len(found)} messages; exits: " + ", ".join(f"{code}: {n}" for code, n in sorted(_exits(found).items())))
    late = times[min(len(times) - 1, len(times) * 99 // 100)]
    print(f"processor seconds: median {statistics.median(times):.3f}, 99 of 100 under {late:.3f}, all {sum(times):.1f}")
    print(f"peak memory, MiB, after so many messages: {', '.join(f'{n}: {mib}' for n, mib in memory)}")
    print(f"open files: {files[0]} at first, {max(files)} at most, {files[-1]} at last")
    first: dict[str, str] = {}
    for outcome in found:
        first.setdefault(_short(outcome.reason), outcome.name)
    for reason, count in Counter(_short(outcome.reason) for outcome in found if outcome.reason).most_common(30):
        print(f"  {count:6} {reason}  ({first[reason]}{' …' if count > 1 else ''})")
    print("the slowest:")
    for outcome in sorted(found, key=lambda one: -one.seconds)[:SHOWN]:
        print(f"  {outcome.seconds:6.2f} s  {outcome.name}  {_short(outcome.reason)}")
    broken = [outcome for outcome in found if outcome.broken]
    print(f"over {SLOW:g} s, crashed or hanging: {len(broken)}")
    for outcome in broken:
        print(f"  {outcome.seconds:6.2f} s  {outcome.name}  {outcome.reason}")
    return bool(broken)


def _shown(number: int) -> None:
    """Shows on a terminal how many messages were judged; 0 takes that away."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{number:,} messages …" if number else "\r\033[K")


def _exits(found: Iterable[Outcome]) -> Counter[int]:
    return Counter(outcome.exit for outcome in found)


def _short(reason: str) -> str:
    return reason if len(reason) <= 100 else f"{reason[:99]}…"


def _open_files() -> int:
    return len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", metavar="PATH")
    parser.add_argument("--repeat", type=int, metavar="N", help="judge N drafts of the same shape")
    arguments = parser.parse_args()

    def stop(*_: Any) -> None:
        raise Hangs

    signal.signal(signal.SIGALRM, stop)
    rules = tuple(rule for rule in load_rules() if rule.pack == "core")
    warm = "Hi Ana,\n\nPeople who have no chat leave. Everyone knows that you are losing customers, so call me today."
    lint(warm, rules=rules)  # the libraries are loaded before anything is timed
    return int(told(judged(item, rules) for item in given(arguments)))


if __name__ == "__main__":
    sys.exit(main())
