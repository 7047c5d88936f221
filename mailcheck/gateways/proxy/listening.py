"""Listens for clients until it is told to stop, and then ends what is under way before it goes."""

from __future__ import annotations

import asyncio
import logging
import signal

from mailcheck.gateways.proxy.session import House, Session

GRACE_SECONDS = 10.0  # our opinion: for a client to go on from MAIL to DATA once the proxy is stopping


async def serve(host: str, port: int, house: House) -> None:
    """Serves until SIGTERM or SIGINT; the second of these ends what the first one waits for. Raises OSError."""
    logging.getLogger("mail.log").disabled = True  # aiosmtpd's own log: it would hold the text of messages
    loop = asyncio.get_running_loop()
    first, second = asyncio.Event(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, lambda: second.set() if first.is_set() else first.set())
    server = await loop.create_server(lambda: Session(house), host, port)
    where = ", ".join("{}:{}".format(*socket.getsockname()) for socket in server.sockets)
    house.log(f"listening on {where}, relay {house.target}")
    await first.wait()
    server.close()
    waits = {loop.create_task(_ended(house)), loop.create_task(second.wait())}
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    house.log("stopped")


async def _ended(house: House) -> None:
    """Waits for all sessions to end: at once where no mail is under way, else with the answer to it."""
    for session in tuple(house.sessions):
        session.leave()
    waited = 0.0
    while house.sessions:
        await asyncio.sleep(0.05)
        waited += 0.05
        for session in tuple(house.sessions):
            if waited > GRACE_SECONDS and not session.holding:
                session.part()
