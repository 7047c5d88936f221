"""Asks the sender on the terminal, whatever stdin and stdout are: send, edit or cancel; and opens the editor."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path
from typing import IO, Literal

from mailcheck.cli.gateways import say

Answer = Literal["send", "edit", "cancel"]
_ANSWERS: dict[str, Answer] = {"s": "send", "e": "edit", "c": "cancel", "": "cancel"}
_TERMINAL = "/dev/tty"


def ask(report: str) -> Answer | None:
    """What to do with the message that *report* is about; None where there is no terminal to ask on."""
    try:
        with open(_TERMINAL, "rb+", buffering=0) as terminal:
            terminal.write(report.encode("utf-8", "replace"))
            return _answer(terminal)
    except OSError:
        say("mailcheck: there is no terminal to ask on (--interactive)")
        return None


def _answer(terminal: IO[bytes]) -> Answer:
    while True:
        terminal.write(b"[s]end it all the same, [e]dit it, or [c]ancel? [c] ")
        line = terminal.readline(1000)
        answer = _ANSWERS.get(line.decode("utf-8", "replace").strip().lower()[:1]) if line else "cancel"
        if answer:
            return answer
        terminal.write(b"Please answer s, e or c.\n")


def edited(data: bytes) -> bytes:
    """*data* as the sender's editor left it ($VISUAL, $EDITOR, else vi); as it was where the editor failed.

    The message is in a file that only the sender can read, for as long as the editor is open.
    """
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    with tempfile.TemporaryDirectory(prefix="mailcheck-") as folder, open(_TERMINAL, "rb+", buffering=0) as terminal:
        file = Path(folder, "message.eml")
        file.write_bytes(data)
        try:
            done = subprocess.run([*shlex.split(editor), str(file)], stdin=terminal, stdout=terminal, check=False)
            return file.read_bytes() if done.returncode == 0 else data
        except (OSError, ValueError) as error:
            terminal.write(f"mailcheck: {editor} cannot be run: {error}\n".encode("utf-8", "replace"))
            return data
