"""A sendmail's command line in, who sends and to whom out; and the command itself, run with a message as its input.

sendmail, Postfix and msmtp agree on what is read here. What is not sure to be no recipient counts as one: a message is
rather judged than passed by mistake.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator, Sequence

from mailcheck.first_use import pattern
from mailcheck.gateways.decisions import Envelope

# Options that take the next argument as their value, where they do not carry it themselves.
_VALUED = frozenset("-a -A -B -C -D -F -f -h -L -N -O -R -r -V -X".split())
_SENDER = ("-f", "-r", "--from")
_FROM_HEADER = pattern(r"-[imntv]*t[imntv]*|--read-recipients")


def envelope(command: Sequence[str]) -> Envelope:
    """Who sends, and to whom, as *command* says it; with `-t` the header names recipients too."""
    given = list(_arguments(command[1:]))
    return Envelope(
        sender=next((value for name, value in given if name in _SENDER), ""),
        recipients=tuple(value for name, value in given if not name),
        header_too=any(name == "-t" for name, _ in given),
    )


def _arguments(arguments: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Options with their values, and recipients under the name "": addresses, and whatever stands behind `--`."""
    waiting = iter(arguments)
    for word in waiting:
        if word == "--":
            yield from (("", _bare(rest)) for rest in waiting)
        elif _FROM_HEADER.fullmatch(word):
            yield "-t", ""
        elif word in _VALUED:
            yield word, _bare(next(waiting, ""))
        elif word.startswith("--"):
            name, _, value = word.partition("=")
            yield name, _bare(value)
        elif word.startswith("-"):
            yield word[:2], _bare(word[2:])
        elif "@" in word:
            yield "", _bare(word)


def _bare(address: str) -> str:
    return address.strip().removeprefix("<").removesuffix(">")


def hand_on(command: Sequence[str], data: bytes) -> int:
    """Runs *command* with *data* on its input, exactly, and returns its exit code.

    Where the system can, this process becomes the command and nothing returns, so that whoever waits sees the command
    itself; the message is whole before it begins, should either be killed. Raises OSError where it cannot be run.
    """
    if hasattr(os, "memfd_create"):
        os.dup2(_in_memory(data), 0)
        for number in (signal.SIGPIPE, signal.SIGXFSZ):  # which Python ignores
            signal.signal(number, signal.SIG_DFL)
        os.execvp(command[0], list(command))
    code = subprocess.run(command, input=data, check=False).returncode
    return code if code >= 0 else 128 - code


def _in_memory(data: bytes) -> int:
    """A file without a name that holds *data*, and never touches a disk."""
    file = os.memfd_create("message")
    with open(file, "wb", closefd=False) as out:
        out.write(data)
    os.lseek(file, 0, os.SEEK_SET)
    return file
