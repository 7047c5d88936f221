"""The command: its options in, an exit code out. Here and in the files beside it alone something is printed.

Exit codes: 0 every draft was read and nothing reached the threshold, 1 something did, 2 mailcheck could not do its
work.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Sequence

from mailcheck.cli.names import COMMANDS
from mailcheck.cli.saying import say
from mailcheck.model import MailcheckError

__all__ = ["COMMANDS", "main"]
_LONGEST = 1000  # characters of a reason that may quote what somebody wrote

_LET_BE = 200_000  # new objects; nearly all that a run makes is code, rules and spaCy, which stay


def _with_command(arguments: Sequence[str]) -> list[str]:
    """*arguments* with `check` put before the first path where no command is named."""
    if arguments and arguments[0] not in (*COMMANDS, "--help", "--version"):
        return ["check", *arguments]
    return list(arguments)


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line and exits; whatever happens, the reason is one line, and no traceback."""
    gc.set_threshold(_LET_BE)
    atexit.register(gc.freeze)  # else Python looks through all that there is several times before it lets go of it
    given = _with_command(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        code = _run(given)
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        _leave_quietly()
        code = 0
    except OSError as error:
        code = _failed(f"the report cannot be written: {error.strerror or error}")
        _leave_quietly()
    sys.exit(code)


def _names_only_drafts(given: Sequence[str]) -> bool:
    """True for `check` with nothing but paths, which needs no parser of options."""
    return given[:1] == ["check"] and len(given) > 1 and all(word == "-" or word[:1] != "-" for word in given[1:])


def _run(given: list[str]) -> int:
    """The exit code of the command line *given*."""
    try:
        if _names_only_drafts(given):
            from mailcheck.cli.checking import check

            return check(given[1:])
        from mailcheck.cli.commands import run

        return run(given)
    except MailcheckError as error:
        return _failed(str(error))
    except KeyboardInterrupt:
        return _failed("interrupted")
    except OSError:
        raise
    except Exception as error:
        if os.environ.get("MAILCHECK_DEBUG"):
            raise
        reason = " ".join(str(error).split())[:200]
        return _failed(f"{type(error).__name__}: {reason} (a fault of mailcheck: MAILCHECK_DEBUG=1 shows where)")


def _failed(reason: str) -> int:
    rest = len(reason) - _LONGEST
    say(f"mailcheck: {reason}" if rest <= 0 else f"mailcheck: {reason[:_LONGEST]} … ({rest:,} characters more)")
    return 2


def _leave_quietly() -> None:
    """Lets nobody complain of an output that is gone (`| head`) when Python flushes it at the end."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
