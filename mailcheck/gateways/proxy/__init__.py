"""A mail server that stands before another one: what a mail client sends it is judged, and goes on when it passes.

`session.py` speaks with the client, `relay.py` with the server behind, `verdicts.py` turns the gate's Decision into an
SMTP reply. Needs aiosmtpd (the extra `proxy`).
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from mailcheck.frozen import Frozen
from mailcheck.gateways.decisions import Checking, Decision, Envelope
from mailcheck.gateways.proxy.verdicts import Policy
from mailcheck.gateways.worker import Workers
from mailcheck.model import MailcheckError

if TYPE_CHECKING:
    from mailcheck.gateways.proxy.relay import Target


class Settings(Frozen):
    """Where to listen, what is behind, and how mail is judged. *config*: a file, or "": the one found from here up."""

    host: str
    port: int
    target: Target
    policy: Policy
    config: str
    seconds: float


def run(settings: Settings, log: Callable[[str], None]) -> None:
    """Serves until it is told to stop. Raises MailcheckError when it cannot begin."""
    count = min(4, os.cpu_count() or 1)
    with Workers(Checking(settings.config), count=count, seconds=settings.seconds, warm=True) as workers:
        ready = workers.ready()
        if not ready.passes:
            raise MailcheckError(ready.detail or ready.reason)
        # As many threads as workers: who comes when all are busy waits for a thread, and then finds a worker free.
        with ThreadPoolExecutor(count) as threads:
            asyncio.run(_serve(settings, workers, threads, log))


async def _serve(settings: Settings, workers: Workers, threads: ThreadPoolExecutor, log: Callable[[str], None]) -> None:
    from mailcheck.gateways.proxy.listening import serve
    from mailcheck.gateways.proxy.session import House
    from mailcheck.read import MAX_BYTES

    async def judge(content: bytes, envelope: Envelope) -> Decision:
        return await asyncio.get_running_loop().run_in_executor(threads, workers.decide, content, envelope)

    try:
        await serve(settings.host, settings.port, House(settings.target, judge, settings.policy, MAX_BYTES, log))
    except OSError as error:
        raise MailcheckError(f"cannot listen on {settings.host}:{settings.port}: {error.strerror or error}") from None
