"""The state of the gateways on this machine in, a Point for each thing that may be wrong out, with what to do.

Nothing is changed and no mail is sent.
"""

from __future__ import annotations

import os
import shutil
import socket
import time
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from mailcheck.frozen import Frozen
from mailcheck.gateways import githook, wrappers
from mailcheck.gateways.decisions import Checking, Envelope
from mailcheck.gateways.worker import Workers
from mailcheck.model import MailcheckError

State = Literal["good", "wrong", "absent"]
PROXY = "127.0.0.1:2525"
_LETTER = b"From: a@azul.example\nTo: b@reis.example\nSubject: Rye\n\nHi Ada,\n\nthe rye that you asked for is in.\n"


class Point(Frozen):
    """One thing that was looked at: how it stands, in words, and what to do where it is wrong or absent."""

    what: str
    state: State
    words: str
    advice: str = ""


def examined(config: str, proxy: str, command: Sequence[str]) -> Iterator[Point]:
    """All Points. *config* is a file ("": the one found), *proxy* HOST:PORT ("": the usual), *command* a wrapper's."""
    yield configuration(config)
    yield model()
    yield checker(config)
    yield hook()
    yield from wrapped(command)
    yield proxied(proxy or PROXY, asked=bool(proxy))


def configuration(config: str) -> Point:
    """Which configuration holds in the working directory."""
    from mailcheck.gateways.gate import NAME
    from mailcheck.pipeline.configured import Configured
    from mailcheck.pipeline.files import shown

    try:
        setup = Configured(Path(config) if config else None).of(NAME)
    except MailcheckError as error:
        return Point("configuration", "wrong", str(error), "Mend that line; until then the gateways let nothing pass.")
    where = f"{shown(setup.file)} holds" if setup.file else "none from here upwards; the defaults hold"
    limit = setup.config.gate.fail_on or setup.config.fail_on
    return Point("configuration", "good", f"{where} (mail is stopped from {limit} on, by {len(setup.rules)} rules)")


def model() -> Point:
    """Are the language model and the sentence model there?"""
    from mailcheck.grammar import MODEL
    from mailcheck.sentence_model import WEIGHTS

    lacking = [*([MODEL] if find_spec(MODEL) is None else []), *([WEIGHTS.name] if not WEIGHTS.is_file() else [])]
    if lacking:
        return Point(
            "models", "wrong", f"{' and '.join(lacking)} cannot be found", "Install mailcheck-lint anew with pip."
        )
    return Point("models", "good", f"{MODEL} and {WEIGHTS.name} are there")


def checker(config: str) -> Point:
    """Does a checker start, and how long does it take?"""
    begin = time.monotonic()
    with Workers(Checking(os.path.abspath(config) if config else ""), warm=True) as workers:
        told = workers.ready()
        started = time.monotonic() - begin
        told = workers.decide(_LETTER, Envelope()) if told.passes else told
        took = time.monotonic() - begin - started
    if told.outcome == "unchecked":
        return Point(
            "checker", "wrong", told.detail or told.reason, "MAILCHECK_DEBUG=1 mailcheck doctor shows where it fails."
        )
    return Point("checker", "good", f"starts in {started:.1f} s, then checks a message in {1000 * took:.0f} ms")


def hook() -> Point:
    """Does git ask mailcheck before it sends patches from the repository that this folder is in?"""
    try:
        place = githook.found()
    except MailcheckError as error:
        return Point("git hook", "absent", str(error), "In a repository, `mailcheck hook install` puts it there.")
    path = place.path
    if not place.there:
        return Point("git hook", "absent", f"{path} is not there", "`mailcheck hook install` puts it there.")
    if not place.runs:
        return Point("git hook", "wrong", f"{path} is not executable: git passes it over", f"Run `chmod +x {path}`.")
    if not place.ours:
        advice = "`mailcheck hook install` puts mailcheck before it, and keeps it."
        return Point("git hook", "absent", f"{path} does not ask mailcheck", advice)
    if program := place.missing():
        return Point(
            "git hook",
            "wrong",
            f"it runs {program}, which is gone: git sends nothing",
            "Run `mailcheck hook install` again.",
        )
    if githook.setting("sendemail.validate").lower() in ("false", "no", "off", "0"):
        advice = "Run `git config sendemail.validate true`."
        return Point("git hook", "wrong", "sendemail.validate is false: git runs no such hook", advice)
    return Point("git hook", "good", f"{path} asks mailcheck")


def wrapped(command: Sequence[str]) -> Iterator[Point]:
    """Does each `mailcheck send` that mail programs are told of reach its command, and do they heed what it says?"""
    found = [wrappers.Use("the command given", tuple(command))] if command else list(wrappers.uses(Path.home()))
    for use in found:
        yield _reaches(use)
    if not found:
        advice = "docs/before-sending.md says how mutt, aerc, s-nail, Emacs, msmtp and git are told of it."
        yield Point("wrapper", "absent", "no mail program here is told of `mailcheck send`", advice)


def _reaches(use: wrappers.Use) -> Point:
    name = f"wrapper in {use.where}"
    if use.trap:
        return Point(name, "wrong", use.trap, use.advice)
    if not use.command:
        return Point(name, "wrong", "it names no command to send with", "Write `mailcheck send -- COMMAND …`.")
    for program in (use.program, use.command[0]):
        if program and shutil.which(os.path.expanduser(program)) is None:
            return Point(name, "wrong", f"{program} is not there, or may not be run", "Name it by its whole path.")
    return Point(name, "good", f"it reaches {shutil.which(os.path.expanduser(use.command[0]))}")


def proxied(address: str, *, asked: bool) -> Point:
    """Does the proxy answer?"""
    name = f"proxy at {address}"
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=5) as connection:
            connection.settimeout(15)
            greeting = connection.recv(512).decode("utf-8", "replace").strip().splitlines() or [""]
    except ValueError:
        return Point(name, "wrong", "that is no HOST:PORT", f"Write it as {PROXY}.")
    except ConnectionRefusedError:
        state: State = "wrong" if asked else "absent"
        return Point(name, state, "nothing listens there", "`mailcheck proxy --relay HOST:PORT` starts it.")
    except OSError as error:
        return Point(name, "wrong", f"it does not answer ({error})", "Start it anew, and read its log.")
    if not greeting[0].startswith("220"):
        return Point(name, "wrong", f'it answers "{greeting[0][:80]}"', "Is the relay behind it up? Its log says more.")
    if "mailcheck" not in greeting[0]:
        return Point(
            name, "wrong", f'something else answers there: "{greeting[0][:80]}"', "Give the proxy another port."
        )
    return Point(name, "good", f'it answers "{greeting[0][:80]}"')
