"""The settings of mail programs in, every use of `mailcheck send` in them out, with the traps of each program."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

from mailcheck.first_use import pattern
from mailcheck.frozen import Frozen
from mailcheck.gateways import githook

_MOST = 256 * 1024  # bytes of a file that are read
_SEND = pattern(r"(?P<before>[^\n]*?)(?P<mailcheck>[^\s\"'=]*mailcheck)[\"']?[ \t]+send\b(?P<rest>[^\n]*)")
_SETTING = pattern(
    r"^[ \t]*(?:set[ \t]+)?(?:sendmail|mta|outgoing|sendmailcmd|smtpserver)[ \t]*=[ \t]*[\"']?(?P<program>[^\s\"']+)",
    re.MULTILINE | re.IGNORECASE,
)
_MUTT = (
    "~/.muttrc ~/.mutt/muttrc ~/.config/mutt/muttrc ~/.neomuttrc ~/.config/neomutt/neomuttrc ~/.mutt/neomuttrc".split()
)
_MAILRC = ("~/.mailrc", "~/.config/s-nail/mailrc")
_OTHERS = ("~/.config/aerc/accounts.conf",)
_NO_WAIT = pattern(r"^[ \t]*set[ \t]+(?:[^\n#]*[ \t])?sendmail_wait[ \t]*=[ \t]*[\"']?-\d", re.MULTILINE)
_WAITS = pattern(r"^[ \t]*set[ \t]+(?:[^\n#]*[ \t])?sendwait\b", re.MULTILINE)


class Use(Frozen):
    """Where `mailcheck send` is used, the command behind it, and as which program; `trap` is what makes it useless."""

    where: str
    command: tuple[str, ...]
    program: str = ""
    trap: str = ""
    advice: str = ""


def uses(home: Path) -> Iterator[Use]:
    """Every use that the mail programs of *home*, and git here, are told of."""
    for name in (*_MUTT, *_MAILRC, *_OTHERS):
        path = home / name.removeprefix("~/")
        text = _read(path)
        for use in _in(text, name, home):
            yield _with_trap(use, name, text)
    for key in ("sendemail.sendmailcmd", "sendemail.smtpserver"):
        yield from _in(f"{key.partition('.')[2]} = {githook.setting(key)}", f"git's {key}", home)


def _in(text: str, where: str, home: Path) -> Iterator[Use]:
    """The uses in the settings *text*, and in the scripts that it names."""
    yield from _sends(text, where)
    for found in _SETTING.finditer(text):
        script = Path(re.sub(r"^(?:~|\$HOME)(?=/)", str(home), found["program"]))
        if script.is_absolute() and script.suffix not in (".exe",):
            yield from _sends(_read(script), f"{script} (named in {where})")


def _sends(text: str, where: str) -> Iterator[Use]:
    for found in _SEND.finditer(text):
        if "#" in found["before"] or found["before"].lstrip().startswith(";"):
            continue
        words = _words(found["rest"])
        behind = words[words.index("--") + 1 :] if "--" in words else []
        yield Use(where, tuple(behind), found["mailcheck"])


def _words(line: str) -> list[str]:
    """*line* as a shell takes it apart, the end of a quotation around it left out."""
    for rest in (line, line.rstrip().rstrip("\"'")):
        try:
            return shlex.split(rest)
        except ValueError:
            continue
    return line.split()


def _with_trap(use: Use, name: str, text: str) -> Use:
    if name in _MUTT and _NO_WAIT.search(text):
        words = "sendmail_wait is negative: mutt says that mail was sent, whatever the wrapper answers"
        return Use(use.where, use.command, use.program, words, "Take `set sendmail_wait` out, or set it to 0.")
    if name in _MAILRC and not _WAITS.search(text):
        words = "sendwait is not set: s-nail says that mail was sent, whatever the wrapper answers"
        return Use(use.where, use.command, use.program, words, f"Add `set sendwait` to {name}.")
    return use


def _read(path: Path) -> str:
    """The text of a file, "" for one that cannot be read or is no text."""
    try:
        if not path.is_file():
            return ""
        with open(path, "rb") as file:
            data = file.read(_MOST)
    except OSError:
        return ""
    return "" if b"\0" in data else data.decode("utf-8", "replace")
