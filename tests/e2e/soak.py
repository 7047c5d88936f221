"""Many messages at once through `mailcheck proxy`, before a relay that fails at random: is any lost, changed, doubled?

    python tests/e2e/soak.py                                   # 1,000 messages from 20 connections
    python tests/e2e/soak.py --messages 100 --connections 5 --seed 7

Clients send again what was refused for now, as mail servers do. Prints what became of the messages and how long the
answers took; exit code 1 when a promise was broken. The letters share their sentences, which a checker remembers: the
times are those of the proxy, and the check of a letter that is new throughout takes longer.
"""

from __future__ import annotations

import argparse
import random
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.e2e.proxied import proxied  # noqa: E402
from tests.e2e.sink import CUT, HANG_UP, Kept, Sink, running  # noqa: E402
from tests.e2e.wire import Client  # noqa: E402

GOOD = (ROOT / "samples" / "pitch-better.eml").read_bytes().replace(b"\n", b"\r\n")
BAD = (ROOT / "samples" / "pitch.eml").read_bytes().replace(b"\n", b"\r\n")
MAIL = (b"MAIL FROM:<ines@nimbus-reminders.example>", b"RCPT TO:<nora@larkfieldpottery.example>")
MARK = b"X-Soak: "
TRIES = 30
# How often the relay fails, and how: in 100 commands of a kind (b"." is the end of a message).
FAILS: dict[bytes, list[tuple[float, bytes]]] = {
    b"EHLO": [(1, HANG_UP), (1, b"421 4.3.2 busy")],
    b"MAIL": [(2, b"451 4.3.0 try again"), (1, HANG_UP)],
    b"RCPT": [(2, b"450 4.2.0 try again"), (1, b"550 5.1.1 no such user")],
    b"DATA": [(1, b"451 4.3.0 try again"), (1, HANG_UP)],
    b".": [(2, b"451 4.3.0 try again"), (1, b"554 5.7.1 I do not like it"), (2, HANG_UP), (3, CUT), (1, b"garbage")],
}


@dataclass
class Run:
    """What was sent, and what clients were told: the code of the last answer to each message, by its number."""

    sent: dict[int, bytes]
    told: dict[int, str] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    tries: int = 0
    took: float = 0.0
    kept: list[Kept] = field(default_factory=list)

    def broken(self) -> list[str]:
        """The promises that were broken, in words."""
        copies: dict[int, list[Kept]] = {number: [] for number in self.sent}
        for kept in self.kept:
            copies[_number(kept.content)].append(kept)
        return [words for number in self.sent for words in self._wrong(number, copies[number])]

    def _wrong(self, number: int, copies: list[Kept]) -> list[str]:
        told, cut = self.told.get(number, "nothing"), sum(not kept.answered for kept in copies)
        checks = {
            "was changed": any(kept.content != self.sent[number] for kept in copies),
            "was accepted and lost": told == "250" and not copies,
            "was doubled": len(copies) - cut > 1,
            "is bad and went out": is_bad(number) and bool(copies),
            "is bad and was not stopped": is_bad(number) and not told.startswith("5"),
            "was refused and went out": told != "250" and len(copies) > cut,
            "was never answered": told == "nothing",
        }
        return [f"message {number} {words} (told {told})" for words, wrong in checks.items() if wrong]


def is_bad(number: int) -> bool:
    return number % 10 == 3


def message(number: int, chance: random.Random) -> bytes:
    """A letter with its number in the header, and in every third an attachment of bytes of all sorts."""
    head, _, text = (BAD if is_bad(number) else GOOD).partition(b"\r\n\r\n")
    head = MARK + b"%d\r\n" % number + head
    if number % 3:
        return head + b"\r\n\r\n" + text + b"\r\n" * chance.randrange(3)
    lines = [chance.randbytes(chance.choice((1, 60, 998, 5000))) for _ in range(chance.randrange(1, 30))]
    data = b"\r\n".join(b"." + line.replace(b".", b"") for line in lines)
    head = head.replace(b"Content-Type: text/plain; charset=utf-8", b"Content-Type: multipart/mixed; boundary=soak")
    parts = b"--soak\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + text
    file = (
        b"--soak\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=a\r\n\r\n"
        + data
    )
    return head + b"\r\n\r\n" + parts + file + b"\r\n--soak--\r\n"


def _number(content: bytes) -> int:
    return int(content.partition(MARK)[2].split(b"\r\n")[0])


def failing(seed: int) -> Sink:
    chance, lock = random.Random(seed), threading.Lock()

    def answers(line: bytes) -> bytes | None:
        with lock:
            drawn = chance.random() * 100
        for percent, answer in FAILS.get(line.split(b" ")[0], []):
            if drawn < percent:
                return answer
            drawn -= percent
        return None

    return Sink(answers=answers)


def soak(messages: int, connections: int, seed: int = 1) -> Run:
    """Sends them all; each connection stays for as long as it is not hung up."""
    chance = random.Random(seed)
    run = Run({number: message(number, chance) for number in range(messages)})
    waiting = list(run.sent)
    with running(failing(seed)) as sink, proxied(sink.port) as proxy:
        began = time.perf_counter()
        clients = [threading.Thread(target=_client, args=(run, waiting, proxy.port)) for _ in range(connections)]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        run.took = time.perf_counter() - began
        assert proxy.stop() == 0
        run.kept = sink.kept
    return run


def _client(run: Run, waiting: list[int], port: int) -> None:
    client: Client | None = None
    while True:
        try:
            number = waiting.pop()
        except IndexError:
            return
        for _ in range(TRIES):
            run.tries += 1
            try:
                client = client or _connected(port)
                answer = _sent(client, run, number) if client else b""
            except OSError:
                answer = b""
            if client and (not answer or answer.startswith(b"421")):
                client.__exit__()
                client = None
            if answer.startswith((b"2", b"5")):
                run.told[number] = (
                    answer[:9].decode() if answer.startswith(b"550 5.7.1 mailcheck") else answer[:3].decode()
                )
                break


def _connected(port: int) -> Client | None:
    client = Client(port)
    if client.say(b"EHLO soak.example").startswith(b"250"):
        return client
    client.__exit__()
    return None


def _sent(client: Client, run: Run, number: int) -> bytes:
    for line in MAIL:
        answer = client.say(line)
        if not answer.startswith(b"250"):
            if not answer.startswith(b"421"):
                client.say(b"RSET")
            return answer
    began = time.perf_counter()
    answer = client.message(run.sent[number])
    run.seconds.append(time.perf_counter() - began)
    return answer


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--messages", type=int, default=1000)
    options.add_argument("--connections", type=int, default=20)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    run = soak(given.messages, given.connections, given.seed)
    times = sorted(run.seconds)
    cut = sum(not kept.answered for kept in run.kept)
    print(f"{given.messages} messages from {given.connections} connections in {run.took:.1f} s, {run.tries} tries")
    print(f"told: {', '.join(f'{number} times {code}' for code, number in Counter(run.told.values()).most_common())}")
    print(f"kept by the relay: {len(run.kept)}, of which {cut} without its last answer")
    print(f"throughput: {len(times) / run.took:.1f} messages a second")
    half, most = (times[len(times) * part // 100] * 1000 for part in (50, 99))
    print(f"from the end of a message to its answer: p50 {half:.0f} ms, p99 {most:.0f} ms")
    broken = run.broken()
    print("\n".join(broken) or "nothing was lost, changed, or doubled without its last answer having been cut")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
