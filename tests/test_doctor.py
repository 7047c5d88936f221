"""`mailcheck doctor`: each thing that may be wrong with a gateway is seen, and what to do about it is said."""

from __future__ import annotations

import re
import socketserver
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from test_cli import Done
from test_hook import NAME, git, hook, repository, run

from mailcheck.gateways import doctor, wrappers
from mailcheck.gateways.doctor import Point

__all__ = ["repository"]  # a fixture


def looked_at(point: Point, state: str, words: str, advice: str = "") -> None:
    assert (point.state, words in point.words, advice in point.advice) == (state, True, True), point


class TestHook:
    def test_one_that_is_installed_is_good(self, repository: Path) -> None:  # noqa: F811
        looked_at(doctor.hook(), "absent", "is not there", "`mailcheck hook install`")
        assert hook("install").code == 0
        looked_at(doctor.hook(), "good", "asks mailcheck")

    def test_what_keeps_it_from_running_is_seen(self, repository: Path) -> None:  # noqa: F811
        assert hook("install").code == 0
        path = repository / ".git" / "hooks" / NAME
        git("config", "sendemail.validate", "false")
        looked_at(doctor.hook(), "wrong", "git runs no such hook", "git config sendemail.validate true")
        path.write_text(path.read_text(encoding="utf-8").replace(sys.executable, "/nowhere/python"), encoding="utf-8")
        looked_at(doctor.hook(), "wrong", "it runs /nowhere/python, which is gone", "hook install` again")
        path.chmod(0o644)
        looked_at(doctor.hook(), "wrong", "not executable: git passes it over", f"chmod +x {path}")
        path.write_text("#!/bin/sh\n", encoding="utf-8")
        path.chmod(0o755)
        looked_at(doctor.hook(), "absent", "does not ask mailcheck", "puts mailcheck before it")

    def test_outside_a_repository(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
        looked_at(doctor.hook(), "absent", "not a git repository")


class TestWrappers:
    @pytest.mark.parametrize(
        ("name", "text", "command"),
        [
            (".muttrc", 'set sendmail="mailcheck send -- msmtp -a work"\n', ("msmtp", "-a", "work")),
            (".config/neomutt/neomuttrc", "set sendmail='/opt/bin/mailcheck send --annotate -- msmtp'", ("msmtp",)),
            (
                ".config/aerc/accounts.conf",
                "[work]\noutgoing = mailcheck send -- /usr/sbin/sendmail\n",
                ("/usr/sbin/sendmail",),
            ),
            (".mailrc", "set sendwait\nset mta=~/checked\n", ("msmtp", "$@")),
            (".muttrc", 'set sendmail="mailcheck send"\n', ()),
        ],
    )
    def test_the_command_behind_it_is_found(
        self, tmp_path: Path, name: str, text: str, command: tuple[str, ...]
    ) -> None:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
        (tmp_path / "checked").write_text('#!/bin/sh\nexec mailcheck send -- msmtp "$@"\n', encoding="utf-8")
        (use,) = wrappers.uses(tmp_path)
        assert (use.command, use.trap) == (command, "")

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            (".muttrc", 'set sendmail="msmtp"\n'),
            (".muttrc", '# set sendmail="mailcheck send -- msmtp"\n'),
            (".mailrc", "set mta=/bin/sh\n"),
            (".muttrc", "\0mailcheck send -- msmtp"),
        ],
    )
    def test_what_is_none_is_not(self, tmp_path: Path, name: str, text: str) -> None:
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert not list(wrappers.uses(tmp_path))

    @pytest.mark.parametrize(
        ("name", "text", "trap"),
        [
            (".muttrc", 'set sendmail="mailcheck send -- sh"\nset sendmail_wait=-1\n', "sendmail_wait is negative"),
            (".muttrc", "set sendmail='mailcheck send -- sh' sendmail_wait = -1", "sendmail_wait is negative"),
            (
                ".mailrc",
                'set mta=mailcheck mta-arguments="send"\nset mta="mailcheck send -- sh"\n',
                "sendwait is not set",
            ),
        ],
    )
    def test_the_traps_are_known(self, tmp_path: Path, name: str, text: str, trap: str) -> None:
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert [use.trap.partition(":")[0] for use in wrappers.uses(tmp_path)] == [trap]
        (tmp_path / name).write_text(f"{text}set sendwait\n".replace("-1", "0"), encoding="utf-8")
        assert [use.trap for use in wrappers.uses(tmp_path)] == [""]

    @pytest.mark.parametrize(
        ("command", "state", "words"),
        [(["sh", "-x"], "good", "it reaches /"), (["no-such-sendmail"], "wrong", "no-such-sendmail is not there")],
    )
    def test_the_command_is_reached(self, command: list[str], state: str, words: str) -> None:
        (point,) = doctor.wrapped(command)
        looked_at(point, state, words)


class TestProxy:
    @pytest.mark.parametrize(
        ("greeting", "state", "words"),
        [
            (b"220 mailcheck proxy\r\n", "good", "it answers"),
            (b"421 4.3.0 the relay is away\r\n", "wrong", "421 4.3.0"),
            (b"220 other.example ESMTP\r\n", "wrong", "something else answers there"),
            (b"", "wrong", 'it answers ""'),
        ],
    )
    def test_it_answers(self, greeting: bytes, state: str, words: str) -> None:
        with answering(greeting) as address:
            looked_at(doctor.proxied(address, asked=True), state, words)

    def test_it_is_not_there(self) -> None:
        with answering(b"") as address:
            pass
        looked_at(doctor.proxied(address, asked=True), "wrong", "nothing listens there", "mailcheck proxy --relay")
        looked_at(doctor.proxied(address, asked=False), "absent", "nothing listens there")
        looked_at(doctor.proxied("2525", asked=True), "wrong", "it does not answer")
        looked_at(doctor.proxied("here:there", asked=True), "wrong", "that is no HOST:PORT")


@contextmanager
def answering(greeting: bytes) -> Iterator[str]:
    class Greeter(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.sendall(greeting)

    with socketserver.TCPServer(("127.0.0.1", 0), Greeter) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield "{}:{}".format(*server.server_address)
        server.shutdown()


class TestCommand:
    def doctor(self, folder: Path, *arguments: str) -> Done:
        return run(sys.executable, "-m", "mailcheck", "doctor", *arguments, HOME=str(folder))

    def test_all_points_have_a_line(self, repository: Path) -> None:  # noqa: F811
        done = self.doctor(repository, "--", "sh", "-c", "cat")
        assert (done.code, done.err) == (0, "")
        assert "ok     configuration: mailcheck.yaml holds (mail is stopped from warning on, by " in done.out
        assert re.search(r"ok     checker: starts in \d+\.\d s, then checks a message in \d+ ms", done.out)
        assert "ok     wrapper in the command given: it reaches " in done.out
        assert done.out.endswith("nothing is wrong\n")

    def test_a_wrong_configuration_is_told(self, repository: Path) -> None:  # noqa: F811
        Path("mailcheck.yaml").write_text("gate: {judge: [cats]}", encoding="utf-8")
        done = self.doctor(repository)
        assert (done.code, done.err) == (1, "")
        assert "WRONG  configuration: mailcheck.yaml:1: " in done.out
        assert "Mend that line; until then the gateways let nothing pass." in done.out
        assert done.out.endswith("2 things are wrong\n")  # the checker does not start either
