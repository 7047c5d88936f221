"""The process in which messages are checked: requests on standard input, decisions on standard output.

It is started by `worker.py`, which ends it when a check takes too long. A frame is the length of a JSON head and that
of a body, as two 32-bit numbers, then both; a decision has no body. It ends with its input, and by itself should
whoever started it be gone while a check hangs.
"""

from __future__ import annotations

import json
import os
import signal
import struct
import sys
from contextlib import suppress
from typing import BinaryIO

from mailcheck.gateways.decisions import Envelope, as_json, checking_of, envelope_of
from mailcheck.gateways.gate import Gate
from mailcheck.model import MailcheckError

LENGTHS = struct.Struct(">II")
_LETTER = b"""From: Ada Reis <ada@reis.example>
To: Ines Mota <ines@azul.example>
Subject: Two sacks of rye

Hi Ines,

studies show that everyone loves rye bread, and we would like to help you grow. Could you send us two sacks by Friday?

Best regards,
Ada Reis
+351 21 555 0100
"""


def main() -> None:
    """Serves until the input ends. Arguments: the Checking, as JSON, and `warm` to load the models first."""
    checking = checking_of(json.loads(sys.argv[1]))
    requests, answers = _pipes()
    gate = Gate(checking)
    if sys.argv[2:] == ["warm"]:
        _warm(gate)
    while lengths := requests.read(LENGTHS.size):
        head, size = LENGTHS.unpack(lengths)
        request = json.loads(requests.read(head))
        _last_resort(request["seconds"])
        decision = gate.decide(requests.read(size), envelope_of(request["envelope"]))
        _last_resort(0)
        answer = json.dumps(as_json(decision)).encode()
        answers.write(LENGTHS.pack(len(answer), 0) + answer)
        answers.flush()


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """Where requests come from and answers go to; what else is printed goes to stderr, and cannot spoil an answer."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return sys.stdin.buffer, answers


def _warm(gate: Gate) -> None:
    """Loads all that a check may need; what cannot be loaded is told by the first check that needs it."""
    from mailcheck import grammar, sentence_model
    from mailcheck.domains import registrable

    gate.decide(_LETTER, Envelope())
    with suppress(MailcheckError):
        registrable("azul.example")
        sentence_model.scores(("Rye bread keeps.",))
        grammar.parsed("Rye bread keeps.")


def _last_resort(seconds: float) -> None:
    """Has the system end this process after *seconds*, even where it hangs in a library (0: no more)."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


if __name__ == "__main__":
    main()
