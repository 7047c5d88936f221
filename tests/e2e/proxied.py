"""`mailcheck proxy` as a process on a free port of loopback, and what it logs."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

START_SECONDS = 180.0  # it loads its models first, on a machine that may be busy


@dataclass
class Proxy:
    """A running proxy: its port, its process, and the lines of its log so far."""

    port: int
    process: subprocess.Popen[str]
    log: list[str] = field(default_factory=list)

    def stop(self, number: int = signal.SIGTERM, seconds: float = 30) -> int:
        """Its exit code, after the signal."""
        self.process.send_signal(number)
        return self.process.wait(seconds)

    def logged(self, words: str, seconds: float = 20) -> str:
        """The first line of the log with *words* in it, waited for."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            found = [line for line in self.log if words in line]
            if found:
                return found[0]
            time.sleep(0.02)
        raise AssertionError(f"{words!r} is not in the log: {self.log}")


def command(relay_port: int, *options: str) -> list[str]:
    start = [sys.executable, "-m", "mailcheck", "proxy", "--listen", "127.0.0.1:0"]
    return [*start, "--relay", f"127.0.0.1:{relay_port}", *options]


@contextmanager
def proxied(relay_port: int, *options: str, **environment: str) -> Iterator[Proxy]:
    """A proxy before the mail server on *relay_port*, that runs meanwhile."""
    process = subprocess.Popen(
        command(relay_port, *options), stderr=subprocess.PIPE, text=True, env={**os.environ, **environment}
    )
    try:
        yield _listening(process)
    finally:
        _end(process)
        assert process.stderr
        process.stderr.close()


def _end(process: subprocess.Popen[str]) -> None:
    """Asks it to stop, so that it ends its checkers, be they as stopped as a test has left them."""
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _listening(process: subprocess.Popen[str]) -> Proxy:
    assert process.stderr
    giving_up = threading.Timer(START_SECONDS, process.kill)
    giving_up.start()
    line = process.stderr.readline()
    giving_up.cancel()
    found = re.search(r"listening on 127\.0\.0\.1:(\d+)", line)
    assert found, line
    proxy = Proxy(int(found[1]), process, [line.rstrip()])
    threading.Thread(target=_follow, args=(proxy,), daemon=True).start()
    return proxy


def _follow(proxy: Proxy) -> None:
    assert proxy.process.stderr
    try:
        for line in proxy.process.stderr:
            proxy.log.append(line.rstrip("\n"))
    except ValueError:
        pass  # closed: the test is over
