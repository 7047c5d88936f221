"""Checks within a time limit, in processes that can be killed: a message in, a Decision out, whatever happens to them.

A process that hangs, dies or cannot start makes the message `unchecked`, and another process takes its place. All of it
may be used from many threads at once.
"""

from __future__ import annotations

import json
import os
import queue
import struct
import subprocess
import sys
import threading
from types import TracebackType

from mailcheck.gateways.decisions import Checking, Decision, Envelope, as_json, decision_of, unchecked

TIME_LIMIT = 10.0  # seconds for one message
LOAD_LIMIT = 60.0  # seconds for a new process to load what it needs: no message is to blame for that
_GRACE = 5.0  # seconds after which a process that should have been killed ends by itself
_LENGTHS = struct.Struct(">II")
# -P: a file of the working directory must not stand in for a module.
_SERVE = (sys.executable, "-P", "-m", "mailcheck.gateways.serving")


_NOTHING = b"Auto-Submitted: auto-generated\n\n"
_NO_START = "the checker cannot be started"


class Worker:
    """One process that checks one message after another."""

    def __init__(self, checking: Checking, warm: bool = False) -> None:
        command = [*_SERVE, json.dumps(as_json(checking)), *(["warm"] if warm else [])]
        errors = None if os.environ.get("MAILCHECK_DEBUG") else subprocess.DEVNULL
        # A session of its own: Ctrl-C at a terminal is for the gateway, which then ends the process.
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, start_new_session=True
        )
        self._late = False
        self._told: Decision | None = None

    @property
    def usable(self) -> bool:
        """False once its process has ended."""
        return not self._late and self._process.poll() is None

    def load(self) -> Decision:
        """Waits until it has loaded what it needs; `unchecked` where it cannot, with the reason."""
        if self._told is None:
            self._told = self.decide(_NOTHING, Envelope(), LOAD_LIMIT)
        return self._told

    def decide(self, data: bytes, envelope: Envelope, seconds: float) -> Decision:
        """The Decision, or `unchecked` after *seconds*; then this worker is of no more use."""
        timer = threading.Timer(seconds, self._kill)
        timer.daemon = True
        timer.start()
        try:
            return decision_of(json.loads(self._answer(data, envelope, seconds)))
        except (OSError, EOFError, ValueError):
            death = self._death()
            return unchecked(f"it took longer than {seconds:g} s" if self._late else f"the checker died ({death})")
        finally:
            timer.cancel()
            timer.join()  # or it might still kill what serves the next message

    def close(self) -> None:
        """Ends the process."""
        self._process.kill()
        self._process.communicate()

    def _kill(self) -> None:
        self._late = True
        self._process.kill()

    def _answer(self, data: bytes, envelope: Envelope, seconds: float) -> bytes:
        head = json.dumps({"envelope": as_json(envelope), "seconds": seconds + _GRACE}).encode()
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(_LENGTHS.pack(len(head), len(data)) + head)
        self._process.stdin.write(data)
        self._process.stdin.flush()
        lengths = self._process.stdout.read(_LENGTHS.size)
        if len(lengths) < _LENGTHS.size:
            raise EOFError
        return self._process.stdout.read(_LENGTHS.unpack(lengths)[0])

    def _death(self) -> str:
        self._process.kill()
        code = self._process.wait()
        return f"signal {-code}" if code < 0 else f"exit code {code}"


class Workers:
    """A pool of *count* workers. *warm* ones have the models loaded before the first message comes."""

    def __init__(self, checking: Checking, *, count: int = 1, seconds: float = TIME_LIMIT, warm: bool = False) -> None:
        self._checking, self._seconds, self._warm = checking, seconds, warm
        self._count = count
        self._idle: queue.LifoQueue[Worker | None] = queue.LifoQueue()
        for _ in range(count):
            self._idle.put(self._started())

    def decide(self, data: bytes, envelope: Envelope) -> Decision:
        """The Decision on one message, after at most twice the time limit (a free worker, the check).

        A new worker loads first, in a time of its own: else, where that takes longer than the limit, it would be ended
        each time, and no message ever be checked again.
        """
        try:
            worker = self._idle.get(timeout=self._seconds)
        except queue.Empty:
            return unchecked(f"no worker was free for {self._seconds:g} s")
        try:
            worker = worker if worker and worker.usable else self._replaced(worker)
            if worker is None:
                return unchecked(_NO_START)
            told = worker.load()
            return worker.decide(data, envelope, self._seconds) if worker.usable else told
        finally:
            self._idle.put(worker if worker and worker.usable else self._replaced(worker))

    def ready(self) -> Decision:
        """Waits for every worker to have loaded what it needs; `unchecked` where one cannot, with the reason.

        To be called before the first message; a wrong configuration shows here.
        """
        workers = [self._idle.get() for _ in range(self._count)]
        told = [one.load() if one else unchecked(_NO_START) for one in workers]
        for worker in workers:
            self._idle.put(worker)
        return next((one for one in told if not one.passes), told[0])

    def _replaced(self, worker: Worker | None) -> Worker | None:
        if worker:
            worker.close()
        return self._started()

    def _started(self) -> Worker | None:
        try:
            return Worker(self._checking, self._warm)
        except OSError:
            return None

    def close(self) -> None:
        """Ends all workers that are idle; to be called once no check goes on."""
        while not self._idle.empty():
            worker = self._idle.get()
            if worker:
                worker.close()

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
