"""What the proxy says to mail clients and to the relay: each command, each reply and each byte between them."""

from __future__ import annotations

import re
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mailcheck.gateways.decisions import Decision, Envelope
from mailcheck.gateways.proxy.relay import Credentials, Target
from mailcheck.gateways.proxy.verdicts import Policy
from tests.e2e.sink import CUT, EXTENSIONS, HANG_UP, Sink, running, start
from tests.e2e.wire import BEGUN, Client, serving

GOOD = b"Subject: Rye\r\n\r\nHi Ines,\r\n\r\nthe rye is in.\r\n"


@pytest.fixture
def sink() -> Iterator[Sink]:
    with running() as sink:
        yield sink


@pytest.fixture
def client(sink: Sink) -> Iterator[Client]:
    with serving(Target("127.0.0.1", sink.port)) as (port, _), Client(port) as client:
        yield client


# Every byte

AS_THEY_ARE = {
    "plain": GOOD,
    "empty": b"",
    "one empty line": b"\r\n",
    "no header": b"Hi Ines,\r\n",
    "blank lines at the end": GOOD + b"\r\n\r\n\r\n",
    "dots at the start of lines": b"Subject: x\r\n\r\n.\r\n..\r\n...\r\n.x\r\n. x\r\n.",
    "a dot first of all": b".Subject: x\r\n\r\n.\r\n",
    "8-bit": GOOD + "señor\r\n".encode() + bytes(range(128, 256)) + b"\r\n",
    "NUL and controls": GOOD + bytes(range(10)) + b"\x00\x00\x0b\x0c\x1a\x1b\x7f\r\n",
    "a line of 998": GOOD + b"x" * 998 + b"\r\n",
    "lines longer than SMTP's": GOOD + b"x" * 1500 + b"\r\n" + b"y" * 300_000 + b"\r\n",
    "a long line that begins with a dot": GOOD + b"." + b"x" * 200_000 + b"\r\n.\r\n",
    **{
        f"a line of {n}": b"x" * n + b"\r\n.." + b"y" * n + b"\r\n" for n in (65533, 65534, 65535, 65536, 65537, 131072)
    },
    "bare line feeds": b"Subject: x\n\nHi Ines,\n\nthe rye is in.\n\r\n",
    "bare carriage returns": b"Subject: x\r\n\r\nHi\rInes\r\r\n\r\r\n",
    "a dot and a bare line feed after a whole line end": b"Subject: x\r\n\r\n.\nx\r\n.\rx\r\n",
    "8 MB": GOOD + b"0123456789abcdef\r\n" * 450_000,
}


@pytest.mark.parametrize("content", AS_THEY_ARE.values(), ids=AS_THEY_ARE)
def test_a_message_arrives_as_it_was_sent(content: bytes, sink: Sink, client: Client) -> None:
    client.say(*BEGUN)
    answer = client.message(content)
    sent = content if not content or content.endswith(b"\r\n") else content + b"\r\n"  # SMTP knows no other end
    assert (answer, sink.kept[0].content) == (b"250 2.0.0 Ok: queued as 1\r\n", sent)


@pytest.fixture(scope="module")
def long_running() -> Iterator[tuple[Sink, Client]]:
    with running() as sink, serving(Target("127.0.0.1", sink.port)) as (port, _), Client(port) as client:
        client.say(BEGUN[0])
        yield sink, client


_PIECES = st.sampled_from(
    [b"\r\n", b"\n", b"\r", b".", b"..", b"a", b"Subject: x", b"\0", b"\xff", b" ", b"x" * 70_000]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_PIECES, max_size=14).map(b"".join))
@example(b".\r\n.")
@example(b"\r\n.")
def test_any_bytes_arrive_as_they_are_or_are_refused(long_running: tuple[Sink, Client], content: bytes) -> None:
    sink, client = long_running
    sink.kept.clear()
    client.say(*BEGUN[1:])
    answer = client.message(content)
    sent = content if not content or content.endswith(b"\r\n") else content + b"\r\n"
    if answer.startswith(b"554 5.6.0"):
        assert not sink.kept and re.search(rb"[\r\n]\.[\r\n]", sent)
    else:
        assert answer == b"250 2.0.0 Ok: queued as 1\r\n" and sink.kept[0].content == sent


@pytest.mark.parametrize("lone", [b"\n.\n", b"\n.\r\n", b"\r.\r\n", b"\r.\r", b"\r.\n", b"\n\r\n\n.\r\n"])
def test_what_a_lax_relay_would_take_for_two_messages_is_refused(lone: bytes, sink: Sink, client: Client) -> None:
    client.say(*BEGUN)
    answer = client.message(GOOD + b"x" + lone + b"MAIL FROM:<eve@evil.example>\r\n")
    assert answer.startswith(b"554 5.6.0 ") and not sink.kept


STRIPPED = [
    (b"X-Mailcheck-Ignore: about-us -- asked for\r\n" + GOOD, GOOD),
    (b"x-mailcheck-score: 10\r\n folded\r\n\tthrice\r\n" + GOOD + b"X-Mailcheck-Ignore: a line of the text\r\n",
     GOOD + b"X-Mailcheck-Ignore: a line of the text\r\n"),
    (b"Subject: x\r\nX-MAILCHECK-X: 1\r\n\r\n", b"Subject: x\r\n\r\n"),
]  # fmt: skip


@pytest.mark.parametrize(("sent", "arrives"), STRIPPED)
def test_headers_for_mailcheck_are_taken_out_and_nothing_else(
    sent: bytes, arrives: bytes, sink: Sink, client: Client
) -> None:
    client.say(*BEGUN)
    client.message(sent)
    assert [kept.content for kept in sink.kept] == [arrives]


# What becomes of a message

OUTCOMES = [
    (Policy(), b"STOP", b"550 5.7.1 mailcheck: not sent: about-us, demand\r\n"),
    (Policy(), b"LATER", b"451 4.7.1 mailcheck: not sent, for it could not be checked: it took longer than 10 s\r\n"),
    (Policy(), b"NEVER", b"554 5.6.0 mailcheck: not sent, for it could not be checked: it is nested too deeply to be "),
    (Policy(annotate=True), b"STOP", None),
    (Policy(annotate=True), b"LATER", b"451 4.7.1 "),
    (Policy(allow=True), b"STOP", b"550 5.7.1 "),
    (Policy(allow=True), b"LATER", None),
    (Policy(allow=True), b"NEVER", None),
    (Policy(), b"", None),
]  # fmt: skip


@pytest.mark.parametrize(("policy", "word", "answer"), OUTCOMES)
def test_each_decision_has_its_answer(policy: Policy, word: bytes, answer: bytes | None, sink: Sink) -> None:
    with serving(Target("127.0.0.1", sink.port), policy=policy) as (port, log), Client(port) as client:
        client.say(*BEGUN)
        given = client.message(GOOD + word + b"\r\n")
        assert given.startswith(answer or b"250 2.0.0 Ok: queued as 1\r\n")
        assert len(sink.kept) == (answer is None)
        assert client.say(*BEGUN[1:]).startswith(b"250"), "the session goes on"
    (line,) = log
    assert "from <ada@reis.example> to <ines@azul.example>: " in line and given.decode().strip() in line
    assert "rye" not in line


def test_annotated_messages_differ_by_one_header(sink: Sink) -> None:
    with serving(Target("127.0.0.1", sink.port), policy=Policy(annotate=True)) as (port, _), Client(port) as client:
        client.say(*BEGUN)
        client.message(b"X-Mailcheck-Score: 10\r\n" + GOOD)
    (kept,) = sink.kept
    added, rest = kept.content[: -len(GOOD)], kept.content[-len(GOOD) :]
    assert rest == GOOD and added == b"X-Mailcheck-Score: 8.0; patience=8\r\n"


def test_a_long_answer_is_cut_to_what_smtp_allows(sink: Sink) -> None:
    rules = ", ".join(f"rule-{number}" for number in range(200))
    with (
        serving(Target("127.0.0.1", sink.port), lambda *_: Decision("stopped", rules)) as (port, _),
        Client(port) as client,
    ):
        client.say(*BEGUN)
        answer = client.message(GOOD)
    assert (
        len(answer) <= 512
        and answer.startswith(b"550 5.7.1 mailcheck: not sent: rule-0, ")
        and answer.endswith(b" ...\r\n")
    )


def test_what_was_let_through_unchecked_is_logged_as_that(sink: Sink) -> None:
    with serving(Target("127.0.0.1", sink.port), policy=Policy(allow=True)) as (port, log), Client(port) as client:
        client.say(*BEGUN)
        client.message(GOOD + b"LATER\r\n")
    assert "unchecked, allowed (it took longer than 10 s): 250 2.0.0 Ok" in log[0]


def test_a_fault_of_the_proxy_sends_nothing_and_shows_nothing(sink: Sink) -> None:
    with serving(Target("127.0.0.1", sink.port)) as (port, log), Client(port) as client:
        client.say(*BEGUN)
        assert client.message(GOOD + b"FAULT\r\n") == b"421 4.3.0 a fault of mailcheck, nothing was sent\r\n"
        assert client.reply() == b"", "it hangs up"
    assert not sink.kept and "(ValueError)" in log[0] and "words" not in log[0]


# The relay's own words

REPLIES = [
    (b"MAIL", b"550 5.1.8 who are you?"),
    (b"MAIL", b"451-4.3.0 one moment\r\n451-4.3.0 please\r\n451 4.3.0 try later"),
    (b"RCPT", b"550 5.1.1 no such user"),
    (b"RCPT", b"452 4.2.2 mailbox full"),
    (b"DATA", b"554 5.5.1 no valid recipients"),
    (b"DATA", b"421 4.3.2 going down"),
    (b".", b"550-5.7.1 this is spam,\r\n550 5.7.1 we think"),
    (b".", b"451 4.3.0 queue file write error"),
    (b".", b"250-2.0.0 Ok,\r\n250 2.0.0 and thank you"),
    (b".", b"250 "),
]


@pytest.mark.parametrize(("command", "reply"), REPLIES)
def test_the_relays_own_reply_comes_back_unchanged(command: bytes, reply: bytes, sink: Sink, client: Client) -> None:
    sink.answers = lambda line: reply if line.split(b" ")[0] == command else None
    given = [client.say(line) for line in BEGUN]
    if command in (b"DATA", b"."):
        given.append(client.message(GOOD))
    assert given[-1 if command != b"MAIL" else 1] == reply + b"\r\n"


def test_one_recipient_may_be_refused_and_the_other_not(sink: Sink, client: Client) -> None:
    sink.answers = lambda line: b"550 5.1.1 no such user" if b"nobody" in line else None
    client.say(*BEGUN)
    assert client.say(b"RCPT TO:<nobody@azul.example>") == b"550 5.1.1 no such user\r\n"
    assert client.message(GOOD).startswith(b"250")
    assert sink.kept[0].rcpt == [b"RCPT TO:<ines@azul.example>"]


def test_no_accepted_recipient_no_data(sink: Sink, client: Client) -> None:
    sink.answers = lambda line: b"550 5.1.1 no such user" if line.startswith(b"RCPT") else None
    client.say(*BEGUN)
    assert client.say(b"DATA") == b"503 5.5.1 no recipient was accepted\r\n"


@pytest.mark.parametrize(("command", "answer"), [
    (b"EHLO", HANG_UP), (b"MAIL", HANG_UP), (b"RCPT", HANG_UP), (b"DATA", HANG_UP), (b".", HANG_UP), (b".", CUT),
    (b"MAIL", b"hello"), (b".", b"hello"), (b".", b"99 bottles"), (b"DATA", b"250 what?"),
    (b".", b"250-" + b"x" * 70_000), (b".", b"354 go on"),
])  # fmt: skip
def test_a_relay_that_fails_is_never_an_acceptance(command: bytes, answer: bytes, sink: Sink) -> None:
    sink.answers = lambda line: answer if line.split(b" ")[0] == command else None
    with serving(Target("127.0.0.1", sink.port)) as (port, log), Client(port) as client:
        given = [client.say(BEGUN[0])]
        for line in BEGUN[1:]:
            if given[-1].startswith(b"250"):
                given.append(client.say(line))
        if given[-1].startswith(b"250"):
            given.append(client.message(GOOD))
    assert given[-1].startswith(b"421 4."), given
    assert f"the relay 127.0.0.1:{sink.port}".encode() in given[-1] and b"mailcheck" not in given[-1]
    assert len(log) == 1, "one line"


def test_a_relay_that_is_down_is_no_judgement_and_may_come_back(sink: Sink) -> None:
    with running(Sink()) as gone:
        target = Target("127.0.0.1", gone.port)
    with serving(target) as (port, log), Client(port) as client:
        down = f"421 4.4.1 the relay {target} cannot be reached: Connection refused\r\n".encode()
        assert client.say(b"EHLO a.example") == client.say(b"HELO a.example") == down
        assert client.say(b"MAIL FROM:<a@b.example>").startswith(b"503")
        server = start(Sink(), target.port)
        try:
            client.say(*BEGUN)
            assert client.message(GOOD).startswith(b"250")
        finally:
            server.shutdown()
            server.server_close()


def test_a_relay_with_several_addresses_is_down_in_one_word() -> None:
    with serving(Target("localhost", 1)) as (port, _), Client(port) as client:
        assert client.say(BEGUN[0]) == b"421 4.4.1 the relay localhost:1 cannot be reached: Connection refused\r\n"


def test_a_relay_without_a_name_that_can_be_looked_up_is_down() -> None:
    with serving(Target("a" * 64 + ".example", 25)) as (port, _), Client(port) as client:
        assert client.say(BEGUN[0]).startswith(b"421 4.4.1 the relay " + b"a" * 64 + b".example:25 cannot be reached: ")


@pytest.mark.parametrize("greeting", [b"554 5.3.2 closed for today", b"421-4.3.2 busy,\r\n421 4.3.2 later"])
def test_a_relay_that_does_not_want_us_says_so_itself(greeting: bytes, sink: Sink, client: Client) -> None:
    sink.greeting = greeting
    assert client.say(BEGUN[0]) == greeting + b"\r\n"


def test_a_relay_without_ehlo_is_spoken_to_plainly(sink: Sink, client: Client) -> None:
    sink.answers = lambda line: b"502 5.5.2 unknown" if line.startswith(b"EHLO") else None
    assert client.say(BEGUN[0]) == b"250-mailcheck\r\n250-PIPELINING\r\n250 SIZE 25000000\r\n"
    client.say(*BEGUN[1:])
    assert client.message(GOOD).startswith(b"250")


# Commands

COMMANDS = [
    b"MAIL FROM:<>",
    b"MAIL from: <ada@reis.example>",
    b"MAIL FROM:<ada@reis.example> SIZE=100 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=qQ+3D3",
    "MAIL FROM:<señor@reis.example> SMTPUTF8".encode(),
    b"MAIL FROM:<\xff\xfe@reis.example>",
    b'MAIL FROM:<"a> b\\" c"@reis.example>',
    b"VRFY ines",
    b"NOOP x",
]


@pytest.mark.parametrize("line", COMMANDS)
def test_commands_go_on_byte_for_byte(line: bytes, sink: Sink, client: Client) -> None:
    client.say(BEGUN[0], line)
    assert sink.commands[-1] == line


def test_recipients_go_on_byte_for_byte_and_to_the_judge(sink: Sink) -> None:
    seen = []

    def judge(content: bytes, envelope: Envelope) -> Decision:
        seen.append((content, envelope.sender, envelope.recipients))
        return Decision("judged")

    lines = [
        b"RCPT TO:<Ines.Mota+rye@AZUL.example> NOTIFY=SUCCESS,delay ORCPT=rfc822;X+2By@z",
        b'RCPT to:<"i>n"@azul.example>',
    ]
    with serving(Target("127.0.0.1", sink.port), judge) as (port, _), Client(port) as client:
        client.say(*BEGUN[:2], *lines)
        client.message(GOOD)
    assert sink.kept[0].rcpt == lines
    assert seen == [(GOOD, "ada@reis.example", ("Ines.Mota+rye@AZUL.example", '"i>n"@azul.example'))]


OFFERS = [
    (EXTENSIONS, [b"PIPELINING", b"SIZE 25000000", b"8BITMIME", b"SMTPUTF8", b"DSN", b"ENHANCEDSTATUSCODES"]),
    ((), [b"PIPELINING", b"SIZE 25000000"]),
    (("SIZE 1000",), [b"PIPELINING", b"SIZE 1000"]),
    (("SIZE", "size 0"), [b"PIPELINING", b"SIZE 25000000"]),
    (("CHUNKING", "BINARYMIME", "STARTTLS", "ETRN", "XCLIENT NAME"), [b"PIPELINING", b"SIZE 25000000"]),
    (("XFORWARD NAME ADDR", "auth plain login scram-sha-1-plus"),
     [b"PIPELINING", b"SIZE 25000000", b"XFORWARD NAME ADDR", b"AUTH plain login"]),
]  # fmt: skip


@pytest.mark.parametrize(("extensions", "offered"), OFFERS)
def test_the_client_is_offered_what_the_relay_offers_and_the_proxy_can_hand_on(
    extensions: tuple[str, ...], offered: list[bytes], sink: Sink, client: Client
) -> None:
    sink.extensions = extensions
    lines = client.say(BEGUN[0]).splitlines()
    assert [line[4:] for line in lines] == [b"mailcheck", *offered]


def test_xforward_goes_on_where_it_is_offered(sink: Sink, client: Client) -> None:
    assert client.say(BEGUN[0], b"XFORWARD NAME=a.example").startswith(b"502 5.5.1")
    sink.extensions = ("XFORWARD NAME ADDR",)
    with serving(Target("127.0.0.1", sink.port)) as (port, _), Client(port) as other:
        assert other.say(BEGUN[0], b"XFORWARD NAME=a.example ADDR=10.0.0.9") == b"250 2.0.0 Ok\r\n"
    assert sink.commands[-1] == b"XFORWARD NAME=a.example ADDR=10.0.0.9"


SIZES = [
    (b"SIZE=3000", 2000, ()),
    (b"BODY=8BITMIME size=3000", 2000, ()),
    (b"SIZE=3000", 25_000_000, ("SIZE 2000",)),
]


@pytest.mark.parametrize(("parameters", "limit", "extensions"), SIZES)
def test_a_message_said_to_be_too_large_is_refused_at_once(
    parameters: bytes, limit: int, extensions: tuple[str, ...], sink: Sink
) -> None:
    sink.extensions = extensions
    with serving(Target("127.0.0.1", sink.port), limit=limit) as (port, _), Client(port) as client:
        assert client.say(BEGUN[0], BEGUN[1] + b" " + parameters).startswith(b"552 5.3.4 ")
        assert client.say(*BEGUN[1:]).startswith(b"250")


@pytest.mark.parametrize("content", [b"x" * 2001, b"0123456789\r\n" * 200_000, b"x" * 1_000_000 + b"\r\n"])
def test_a_message_over_the_limit_is_read_to_its_end_and_refused(content: bytes, sink: Sink) -> None:
    with serving(Target("127.0.0.1", sink.port), limit=2000) as (port, log), Client(port) as client:
        client.say(*BEGUN)
        assert client.message(content).startswith(b"552 5.3.4 ")
        client.say(*BEGUN[1:])
        assert client.message(GOOD).startswith(b"250"), "the next one goes on"
    assert "too large: 552" in log[0] and len(sink.kept) == 1


OUT_OF_TURN = [
    ((b"MAIL FROM:<a@b.example>",), b"503 5.5.1 say EHLO first\r\n"),
    ((b"RCPT TO:<a@b.example>",), b"503 5.5.1 say EHLO first\r\n"),
    ((b"DATA",), b"503 5.5.1 no recipient was accepted\r\n"),
    ((b"AUTH PLAIN x",), b"503 5.5.1 say EHLO first\r\n"),
    ((b"EHLO a.example\rMAIL FROM:<a@b.example>",), b"501 5.5.4 wrong parameters\r\n"),
    ((b"EHLO",), b"501 5.5.4 wrong parameters\r\n"),
    ((*BEGUN, b"DATA now"), b"501 5.5.4 wrong parameters\r\n"),
    ((*BEGUN, BEGUN[1]), b"503 5.5.1 nested MAIL\r\n"),
    ((BEGUN[0], BEGUN[2]), b"503 5.5.1 MAIL first\r\n"),
    ((*BEGUN, b"RSET", b"DATA"), b"503 5.5.1 no recipient was accepted\r\n"),
    ((*BEGUN, b"EHLO again.example", b"DATA"), b"503 5.5.1 no recipient was accepted\r\n"),
    ((BEGUN[0], b"NOOP\rMAIL FROM:<eve@evil.example>"), b'500 Error: command "NOOP\rMAIL" not recognized\r\n'),
    ((BEGUN[0], b"MAIL FROM:<a@b.example>\rRCPT TO:<c@d.example>"), b"501 5.5.4 wrong parameters\r\n"),
    ((b"STARTTLS",), b"454 TLS not available\r\n"),
    ((b"BDAT 10 LAST",), b'500 Error: command "BDAT" not recognized\r\n'),
    ((b"x" * 20_000,), b"500 Command line too long\r\n"),
    ((b"",), b"500 Error: bad syntax\r\n"),
    ((b"\xff\x00",), b"500 Error: bad syntax\r\n"),
]


@pytest.mark.parametrize(("lines", "answer"), OUT_OF_TURN)
def test_a_command_out_of_turn_has_an_answer(lines: tuple[bytes, ...], answer: bytes, client: Client) -> None:
    assert client.say(*lines) == answer
    client.say(b"RSET")
    assert client.say(*BEGUN).startswith(b"250"), "the session goes on"


def test_all_at_once(sink: Sink, client: Client) -> None:
    mail = [*BEGUN[1:], b"DATA"]
    first = b"\r\n".join([BEGUN[0], *mail, b"Subject: 1", b"", b"one", b".", *mail, b"Subject: 2", b"", b"STOP", b"."])
    client.send(first + b"\r\n" + b"\r\n".join([*mail, b"Subject: 3", b"", b"three", b".", b"QUIT", b""]))
    codes = [client.reply()[:3].decode() for _ in range(14)]
    assert " ".join(codes) == "250 250 250 354 250 250 250 354 550 250 250 354 250 221"
    assert [kept.content for kept in sink.kept] == [b"Subject: 1\r\n\r\none\r\n", b"Subject: 3\r\n\r\nthree\r\n"]


def test_a_client_that_leaves_in_the_middle_has_sent_nothing(sink: Sink) -> None:
    with serving(Target("127.0.0.1", sink.port)) as (port, log):
        with Client(port) as client:
            client.say(*BEGUN, b"DATA")
            client.send(GOOD)
        with Client(port) as other:
            other.say(*BEGUN)
            assert other.message(GOOD).startswith(b"250")
    assert len(sink.kept) == 1 and any("the client left before the answer" in line for line in log)


# The way to the relay


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("tls")
    both = folder / "both.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    names = [
        "-addext",
        "subjectAltName=DNS:localhost,IP:127.0.0.1",
        "-keyout",
        str(folder / "key"),
        "-out",
        str(folder / "crt"),
    ]
    try:
        subprocess.run([*made, *names], check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("openssl is not installed, so there is no certificate to try")
    both.write_bytes((folder / "key").read_bytes() + (folder / "crt").read_bytes())
    return str(both)


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
@pytest.mark.parametrize("ways", ["AUTH PLAIN LOGIN", "AUTH LOGIN"])
def test_the_way_to_the_relay_is_secured_and_logged_in(
    tls: str, ways: str, certificate: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", certificate)
    sink = Sink(certificate=certificate, implicit=tls == "implicit", logins={"ada": "sésame"}, ways=ways)
    target = Target("localhost", 0, tls, Credentials("ada", "sésame"))
    with running(sink), serving(replace(target, port=sink.port)) as (port, _), Client(port) as client:
        assert b"AUTH" not in client.say(BEGUN[0]) and b"STARTTLS" not in client.say(BEGUN[0])
        client.say(*BEGUN[1:])
        assert client.message(AS_THEY_ARE["8 MB"]).startswith(b"250")
    (kept,) = sink.kept
    assert kept.secure and kept.login == "ada" and kept.content == AS_THEY_ARE["8 MB"]


REFUSED = [
    (Target("localhost", 0, "starttls"), Sink(), b"454 4.7.0 the relay {} offers no STARTTLS; nothing was sent\r\n"),
    (Target("localhost", 0, "none", Credentials("ada", "wrong")), Sink(logins={"ada": "sesame"}),
     b"454 4.7.0 the relay {} did not accept the proxy's login (535)\r\n"),
    (Target("localhost", 0, "none", Credentials("ada", "x")), Sink(),
     b"454 4.7.0 the relay {} offers no way to log in that is known here\r\n"),
    (Target("localhost", 0, "implicit"), Sink(), b"421 4.4.1 the relay {} cannot be reached: no secure connection: "),
]  # fmt: skip


@pytest.mark.parametrize(("target", "sink", "answer"), REFUSED)
def test_without_the_security_that_was_asked_for_nothing_is_sent(target: Target, sink: Sink, answer: bytes) -> None:
    with running(sink):
        target = replace(target, port=sink.port)
        with serving(target) as (port, _), Client(port) as client:
            assert client.say(BEGUN[0]).startswith(answer.replace(b"{}", str(target).encode()))
            assert client.say(BEGUN[1]).startswith(b"503")


def test_what_was_sent_before_starttls_counts_for_nothing(certificate: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", certificate)
    slipped_in = b"220 2.0.0 go on\r\n250-sink.example\r\n250 AUTH PLAIN"
    sink = Sink(certificate=certificate, starttls=slipped_in)
    with running(sink), serving(Target("localhost", sink.port, "starttls")) as (port, _), Client(port) as client:
        assert b"AUTH" not in client.say(BEGUN[0])
        client.say(*BEGUN[1:])
        assert client.message(GOOD).startswith(b"250")


def test_a_certificate_that_nobody_vouches_for_is_refused(certificate: str) -> None:
    with (
        running(Sink(certificate=certificate)) as sink,
        serving(Target("localhost", sink.port, "starttls")) as (port, _),
        Client(port) as client,
    ):
        assert b"cannot be reached: no secure connection: self-signed certificate" in client.say(BEGUN[0])
    assert not any(line.startswith(b"MAIL") for line in sink.commands)


def test_the_client_logs_in_at_the_relay_through_the_proxy() -> None:
    sink = Sink(logins={"ada": "sesame"})
    with running(sink), serving(Target("127.0.0.1", sink.port)) as (port, log), Client(port) as client:
        assert b"250 AUTH PLAIN LOGIN\r\n" in client.say(BEGUN[0])
        assert client.say(b"AUTH PLAIN " + b64encode(b"\0ada\0wrong")).startswith(b"535 5.7.8")
        assert client.say(b"AUTH LOGIN", b64encode(b"ada"), b64encode(b"sesame")) == b"235 2.7.0 welcome\r\n"
        client.say(*BEGUN[1:])
        assert client.message(GOOD).startswith(b"250")
    assert sink.kept[0].login == "ada"
    assert "sesame" not in "".join(log) and b64encode(b"sesame").decode() not in "".join(log)
