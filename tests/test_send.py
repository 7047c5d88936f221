"""`mailcheck send`: a message passes to the sendmail byte for byte or not at all, and the exit code says which."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from test_gate import ADA, GOOD, INES, mail

from mailcheck.gateways.decisions import Envelope
from mailcheck.gateways.sendmail import envelope

TO = "ines@azul.example"
INSIDE = f"From: {ADA}\nTo: tom@reis.example\nSubject: Keys\n\nHi Guys,\n\nthe keys are in the shed.\n".encode()
SENDMAIL = """#!/bin/sh
printf '%s\\0' "$@" > argv
cat > message
exit ${CODE-0}
"""


@dataclass(frozen=True)
class Sent:
    """What came of it: the exit code, what was said, and what the sendmail got (None: it was not run)."""

    code: int
    err: str
    message: bytes | None
    arguments: list[str]

    @property
    def last(self) -> str:
        return self.err.strip().splitlines()[-1] if self.err.strip() else ""


Send = Callable[..., Sent]


@pytest.fixture
def send(tmp_path: Path) -> Send:
    """Runs `mailcheck send OPTIONS -- ./sendmail ARGUMENTS` in a fresh folder, as a mail program would."""
    (tmp_path / "sendmail").write_text(SENDMAIL, encoding="utf-8")
    (tmp_path / "sendmail").chmod(0o755)

    def run(data: bytes, *arguments: str, options: tuple[str, ...] = (), shell: str = "", **env: str) -> Sent:
        whole = [
            sys.executable,
            "-m",
            "mailcheck",
            "send",
            "--time-limit",
            "60",
            *options,
            "--",
            "./sendmail",
            *(arguments or (TO,)),
        ]
        command = ["sh", "-c", f'"$@" {shell}', "sh", *whole] if shell else whole
        done = subprocess.run(
            command,
            input=data,
            capture_output=True,
            cwd=tmp_path,
            timeout=90,
            check=False,
            env={**os.environ, **env},
            start_new_session=True,  # without a terminal to ask on, as mutt does
        )
        got = tmp_path / "message"
        given = (
            (tmp_path / "argv").read_bytes().decode("utf-8", "surrogateescape").split("\0")[:-1] if got.exists() else []
        )
        return Sent(done.returncode, done.stderr.decode(), got.read_bytes() if got.exists() else None, given)

    return run


INJECTED = """
import sys
if "mailcheck.gateways.serving" in sys.orig_argv:
    import os, time
    from mailcheck.gateways.gate import Gate

    decide = Gate.decide

    def failing(self, data, envelope):
        if not data.startswith(b"Auto-Submitted"):
            {code}
        return decide(self, data, envelope)

    Gate.decide = failing
"""


def injected(folder: Path, code: str) -> str:
    """A PYTHONPATH by which the check of a message runs *code* first: a crash or a hang as it may come."""
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(INJECTED.format(code=code), encoding="utf-8")
    return str(folder)


HEADER = f"From: {ADA}\r\nTo: {INES}\r\nSubject: =?utf-8?q?Two_loaves?=\r\n\tof rye\r\n".encode()
EXACT = {
    "line feeds, 8-bit, NUL, no last line end": f"From: {ADA}\nTo: {INES}\nSubject: R\n\n".encode()
    + b"Hi Ines\xff\xfe\0,\n.\n..\nFrom me\rto\r\nyou",
    "CRLF, a long line, dots": HEADER + b"\r\n" + b"Hi Ines " * 500 + b"\r\n.\r\n..\r\n\r\n",
    "larger than a pipe": HEADER + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHi Ines\r\n--b\r\n"
    b"Content-Type: image/png\r\n\r\n" + bytes(range(256)) * 4000,
    "nothing": b"",
}


class TestWhatPasses:
    @pytest.mark.parametrize("data", EXACT.values(), ids=EXACT)
    def test_it_arrives_byte_for_byte(self, send: Send, data: bytes) -> None:
        assert send(data, options=("--fail-on", "never")).message == data

    def test_arguments_and_exit_code_are_the_commands_own(self, send: Send) -> None:
        arguments = ["-oi", "-f", "ada@reis.example", "--", TO, "", "--on-error", "a b\udcff'*"]
        sent = send(mail(GOOD), *arguments, CODE="3")
        assert (sent.code, sent.arguments, sent.err) == (3, arguments, "")

    def test_headers_of_ours_are_honoured_and_taken_out(self, send: Send) -> None:
        ours = b"X-Mailcheck-Ignore: generic-greeting\n -- they asked for it\n"
        assert send(ours + mail()).message == mail()

    def test_mail_that_is_not_judged_passes_and_why_is_said(self, send: Send) -> None:
        sent = send(INSIDE, "-t")
        assert (sent.code, sent.message) == (0, INSIDE)
        assert sent.err == "mailcheck: passed unjudged: all recipients are at reis.example\n"

    def test_a_signal_that_ends_the_command_ends_the_whole(self, send: Send, tmp_path: Path) -> None:
        (tmp_path / "sendmail").write_text("#!/bin/sh\nkill -TERM $$\n", encoding="utf-8")
        assert send(INSIDE, "tom@reis.example").code == -15


class TestWhatIsStopped:
    def test_nothing_is_sent_and_the_report_says_why(self, send: Send) -> None:
        sent = send(mail())
        assert (sent.code, sent.message) == (65, None)
        assert '"Hi Guys," greets nobody in particular.' in sent.err
        assert "stopped by generic-greeting; nothing was sent" in sent.err
        assert "X-Mailcheck-Ignore: generic-greeting --" in sent.last

    @pytest.mark.parametrize("shell", ["2>&-", "2>/dev/full", ">&-"])
    def test_nothing_depends_on_whether_anybody_listens(self, send: Send, shell: str) -> None:
        sent = send(mail(), shell=shell)
        assert (sent.code, sent.message) == (65, None)

    def test_annotate_sends_it_with_its_score(self, send: Send) -> None:
        sent = send(mail(), options=("--annotate",))
        assert sent.code == 0
        score, rest = sent.message.split(b"\n", 1) if sent.message else (b"", b"")
        assert rest == mail()
        assert score.startswith(b"X-Mailcheck-Score: 8.8; personalization=6; ")
        assert score.endswith(b"; rules=generic-greeting")


class TestWhatCannotBeChecked:
    @pytest.mark.parametrize(
        ("code", "words"),
        [
            ("time.sleep(60)", "it took longer than 2 s"),
            ("os.kill(os.getpid(), 11)", "the checker died (signal 11)"),
            ("os._exit(4)", "the checker died (exit code 4)"),
        ],
    )
    def test_a_checker_that_hangs_or_dies_sends_nothing(
        self, send: Send, tmp_path: Path, code: str, words: str
    ) -> None:
        path = injected(tmp_path / "path", code)
        begin = time.monotonic()
        sent = send(mail(GOOD), options=("--time-limit", "2"), PYTHONPATH=path)
        assert (sent.code, sent.message) == (75, None)
        assert sent.err == f"mailcheck: could not be checked: {words}; nothing was sent\n"
        assert time.monotonic() - begin < 50

    def test_on_error_allow_is_the_one_way_out_and_says_so(self, send: Send, tmp_path: Path) -> None:
        path = injected(tmp_path / "path", "os._exit(4)")
        sent = send(mail(), options=("--on-error", "allow"), PYTHONPATH=path)
        assert (sent.code, sent.message) == (0, mail())
        assert sent.err == (
            "mailcheck: could not be checked: the checker died (exit code 4); passed all the same (--on-error allow)\n"
        )

    def test_on_error_allow_lets_nothing_else_pass(self, send: Send) -> None:
        assert send(mail(), options=("--on-error", "allow")).code == 65

    @pytest.mark.parametrize(
        ("options", "words"),
        [
            (("--config", "none.yaml"), "none.yaml: no such file"),
            (("--time-limit", "0"), "--time-limit is 0; it must be more than 0"),
        ],
    )
    def test_a_wrong_configuration(self, send: Send, options: tuple[str, ...], words: str) -> None:
        sent = send(mail(GOOD), options=options)
        assert (sent.code, sent.message) == (75, None)
        assert words in sent.last
        assert "nothing was sent" in sent.last

    def test_a_message_beyond_the_limits(self, send: Send) -> None:
        sent = send(b"X-Mailcheck-Ignore: no-such-rule\n" + mail(GOOD))
        assert (sent.code, sent.message) == (75, None)
        assert "header sets aside an unknown rule `no-such-rule`" in sent.last

    def test_no_message(self, send: Send) -> None:
        sent = send(b"", shell="<&-")
        assert (sent.code, sent.message) == (75, None)
        assert len(sent.err.splitlines()) == 1

    def test_a_command_that_is_not_there(self, send: Send, tmp_path: Path) -> None:
        (tmp_path / "sendmail").chmod(0o644)
        sent = send(mail(GOOD))
        assert (sent.code, sent.last) == (
            75,
            "mailcheck: ./sendmail: no such command, or it may not be run; nothing was sent",
        )


class TestRecipients:
    @pytest.mark.parametrize(
        ("command", "expected"),
        [
            ("sendmail a@b c@d", Envelope("", ("a@b", "c@d"))),
            ("sendmail -oi -f me@x -- root <a@b>", Envelope("me@x", ("root", "a@b"))),
            ("sendmail -fme@x -oem -i a@b", Envelope("me@x", ("a@b",))),
            ("sendmail -t", Envelope("", (), True)),
            ("sendmail -ti a@b", Envelope("", ("a@b",), True)),
            ("sendmail -it", Envelope("", (), True)),
            ("sendmail -F Ada@home -r me@x a@b", Envelope("me@x", ("a@b",))),
            ("msmtp --account=work --read-recipients", Envelope("", (), True)),
            ("msmtp -a work@home -- a@b", Envelope("", ("a@b",))),
            ("msmtp --from=me@x a@b", Envelope("me@x", ("a@b",))),
            ("sendmail -N failure,delay -R hdrs a@b", Envelope("", ("a@b",))),
            ("sendmail -Nnever -V x@y a@b", Envelope("", ("a@b",))),
            ("ssh relay sendmail a@b", Envelope("", ("a@b",))),
            ("sendmail root", Envelope()),
            ("sendmail", Envelope()),
        ],
    )
    def test_they_are_read_as_sendmail_does(self, command: str, expected: Envelope) -> None:
        assert envelope(command.split()) == expected


class TestInteractive:
    @pytest.fixture
    def asked(self, tmp_path: Path) -> Callable[..., tuple[int, str, bytes | None]]:
        """Sends BAD with --interactive from a terminal on which *keys* are typed, one for each question."""
        (tmp_path / "sendmail").write_text(SENDMAIL, encoding="utf-8")
        (tmp_path / "sendmail").chmod(0o755)
        (tmp_path / "editor").write_text('#!/bin/sh\nsed -i s/Guys/Ines/ "$1"\n', encoding="utf-8")
        (tmp_path / "editor").chmod(0o755)
        (tmp_path / "draft").write_bytes(mail())

        def run(keys: str) -> tuple[int, str, bytes | None]:
            mailcheck = f"{sys.executable} -m mailcheck send --time-limit 60 --interactive -- ./sendmail {TO} < draft"
            child, terminal = pty.fork()
            if not child:
                os.chdir(tmp_path)
                os.execvpe("sh", ["sh", "-c", mailcheck], {**os.environ, "EDITOR": "./editor", "VISUAL": ""})
            screen = typed(terminal, keys)
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            os.close(terminal)
            got = tmp_path / "message"
            return code, screen, got.read_bytes() if got.exists() else None

        return run

    @pytest.mark.parametrize(
        ("keys", "code", "message"),
        [
            ("s", 0, mail()),
            ("e", 0, mail().replace(b"Guys", b"Ines")),
            ("?c", 65, None),
            ("\n", 65, None),
            ("\x04", 65, None),
        ],
    )
    def test_the_sender_has_the_last_word(
        self, asked: Callable[..., tuple[int, str, bytes | None]], keys: str, code: int, message: bytes | None
    ) -> None:
        left, screen, sent = asked(keys)
        assert (left, sent) == (code, message)
        assert "greets nobody in particular" in screen
        assert "stopped by generic-greeting" in screen
        assert screen.count("[s]end") == len(keys)

    def test_without_a_terminal_it_is_stopped(self, send: Send) -> None:
        sent = send(mail(), options=("--interactive",), shell="", COLUMNS="60")
        assert (sent.code, sent.message) == (65, None)


def typed(terminal: int, keys: str) -> str:
    """All that was shown on *terminal*, each of *keys* typed when a question stood there."""
    screen, waiting, until = "", list(keys), time.monotonic() + 120
    while time.monotonic() < until:
        if not select.select([terminal], [], [], 0.2)[0]:
            continue
        try:
            read = os.read(terminal, 65536)
        except OSError:  # how Linux says that the other end is gone
            break
        if not read:
            break
        screen += read.decode("utf-8", "replace")
        if waiting and screen.rstrip().endswith("[c]"):
            key = waiting.pop(0)
            os.write(terminal, key.encode() if key in "\n\x04" else f"{key}\n".encode())
    return screen
