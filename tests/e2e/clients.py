"""Real mail clients, each told to hand one message to an SMTP server on a port of loopback."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

FROM = "ines@nimbus-reminders.example"
TO = "nora@larkfieldpottery.example"
SUBJECT = "Reminders for your Saturday wheel course"

Sent = subprocess.CompletedProcess[bytes]


def _run(folder: Path, *command: str | Path, given: bytes = b"") -> Sent:
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8", "TERM": "dumb"}
    words = [str(word) for word in command]
    return subprocess.run(words, input=given, capture_output=True, cwd=folder, env=environment, timeout=60, check=False)


def _file(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def _text(message: bytes) -> bytes:
    """*message* without its header, for a client that writes that itself."""
    return message.partition(b"\n\n")[2]


def swaks(port: int, message: bytes, folder: Path) -> Sent:
    server = ("--server", f"127.0.0.1:{port}", "--from", FROM, "--to", TO)
    return _run(folder, "swaks", *server, "--data", f"@{_file(folder, 'message', message)}")


def swaks_pipelined(port: int, message: bytes, folder: Path) -> Sent:
    server = ("--server", f"127.0.0.1:{port}", "--from", FROM, "--to", TO, "--pipeline")
    return _run(folder, "swaks", *server, "--data", f"@{_file(folder, 'message', message)}")


def msmtp(port: int, message: bytes, folder: Path) -> Sent:
    return _run(folder, "msmtp", "--host=127.0.0.1", f"--port={port}", f"--from={FROM}", TO, given=message)


def _mutt(name: str) -> Callable[[int, bytes, Path], Sent]:
    def send(port: int, message: bytes, folder: Path) -> Sent:
        settings = f'set smtp_url="smtp://127.0.0.1:{port}/"\nset from="{FROM}"\nset copy=no\nset ssl_force_tls=no\n'
        return _run(folder, name, "-F", _file(folder, "muttrc", settings), "-s", SUBJECT, TO, given=_text(message))

    return send


def s_nail(port: int, message: bytes, folder: Path) -> Sent:
    settings = ("v15-compat", f"mta=smtp://127.0.0.1:{port}", "smtp-auth=none", f"from={FROM}", "nosave")
    options = [word for setting in settings for word in ("-S", setting)]
    return _run(folder, "s-nail", "-n", *options, "-s", SUBJECT, TO, given=_text(message))


def git_send_email(port: int, message: bytes, folder: Path) -> Sent:
    _run(folder, "git", "init", "-q", ".")
    server = ("--smtp-server=127.0.0.1", f"--smtp-server-port={port}", "--smtp-domain=localhost")
    quiet = ("--confirm=never", "--suppress-cc=all", "--no-validate", f"--from={FROM}", f"--to={TO}")
    return _run(folder, "git", "send-email", *server, *quiet, _file(folder, "message.eml", message))


SENDS: Mapping[str, Callable[[int, bytes, Path], Sent]] = {
    "swaks": swaks,
    "swaks --pipeline": swaks_pipelined,
    "msmtp": msmtp,
    "mutt": _mutt("mutt"),
    "neomutt": _mutt("neomutt"),
    "s-nail": s_nail,
    "git send-email": git_send_email,
}


def missing(name: str) -> str:
    """Why the client cannot be tried here, "" where it can."""
    if name == "git send-email":
        known = subprocess.run(["git", "send-email", "-h"], capture_output=True, check=False)
        there = b"git send-email" in known.stdout + known.stderr
    else:
        there = shutil.which(name.split()[0]) is not None
    return "" if there else f"{name} is not installed (tests/e2e/install.sh installs it)"
