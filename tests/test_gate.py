"""The gate: what it judges, what it lets pass and says of it, what it stops; and nothing gets by a check that fails."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from annotated import eml
from rulefiles import written

from mailcheck.gateways.decisions import Checking, Decision, Envelope, Look, as_json, decision_of
from mailcheck.gateways.gate import SHORT_REPLY, Gate
from mailcheck.gateways.headers import annotated, stripped
from mailcheck.gateways.patches import prose
from mailcheck.gateways.worker import Workers
from mailcheck.read import MAX_BYTES

ADA, INES = "Ada Reis <ada@reis.example>", "Ines Mota <ines@azul.example>"
GOOD = (
    "Hi Ines,\n\nyour bread at the Saturday market sold out before ten, and I ate the last of it. Would you sell us "
    "two loaves a week from May on? I could fetch them on Friday at 7.\n\nBest regards,\nAda Reis\n+351 21 555 0100\n"
)
BAD = GOOD.replace("Hi Ines", "Hi Guys")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory: a fresh folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def mail(body: str = BAD, **headers: str) -> bytes:
    given = {"From": ADA, "To": INES, "Subject": "Two loaves of rye"}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    return eml(body, **{name: value for name, value in given.items() if value})


def decided(data: bytes, *recipients: str, config: str = "", **checking: object) -> Decision:
    if config:
        Path("mailcheck.yaml").write_text(config, encoding="utf-8")
    return Gate(Checking(**checking)).decide(data, Envelope("", recipients))  # type: ignore[arg-type]


class TestWhatIsJudged:
    def test_outreach_to_somebody_outside_is_judged(self) -> None:
        assert decided(mail(GOOD)).outcome == "judged"
        stopped = decided(mail())
        assert (stopped.outcome, stopped.rules, stopped.passes) == ("stopped", ("generic-greeting",), False)
        assert stopped.score is not None
        assert "Guys" not in stopped.reason + stopped.detail

    @pytest.mark.parametrize(
        ("reason", "headers"),
        [
            ("all recipients are at reis.example", {"To": "Tom <tom@reis.example>"}),
            ("all recipients are at mail.reis.example", {"To": "tom@mail.reis.example"}),
            ("all recipients are at reis.example", {"From": "ada@mail.reis.example", "To": "tom@REIS.example"}),
            ("all recipients are at this machine", {"To": "root"}),
            ("it goes to a mailing list", {"To": "Debian <debian-devel@lists.debian.org>"}),
            ("it goes to a mailing list", {"Cc": "baking@googlegroups.com"}),
            ("it goes to a mailing list", {"To": "rye-users@flour.example"}),
            ("it goes to a mailing list", {"Mail_Followup_To": "rye@flour.example"}),
            ("it goes to a mailing list", {"List_Id": "<rye.flour.example>"}),
            ("a patch", {"Subject": "[PATCH v2 0/3] Knead longer"}),
            ("a patch", {"Subject": "[RFC PATCH oven] Knead longer"}),
            ("a patch", {"Subject": "Re: [PATCH] Knead longer"}),
            ("it was submitted by a program (Auto-Submitted)", {"Auto_Submitted": "auto-replied; x=y"}),
            ("it was sent before, by somebody else (Resent-From)", {"Resent_From": ADA}),
        ],
    )
    def test_other_mail_passes_and_the_reason_is_told(self, reason: str, headers: dict[str, str]) -> None:
        decision = decided(mail(**headers))
        assert (decision.outcome, decision.reason, decision.passes) == ("unjudged", reason, True)

    @pytest.mark.parametrize(
        "headers",
        [
            {"To": f"tom@reis.example, {INES}"},
            {"To": "tom@reis.example", "Cc": INES},
            {"To": "tom@reis.example", "Bcc": INES},
            {"To": "tom@notreis.example"},
            {"To": "tom@reis.example.evil.example"},
            {"From": "ada@gmail.com", "To": "tom@gmail.com"},
            {"Auto_Submitted": "no"},
            {"Precedence": "bulk"},
            {"To": "team-list@reis.example, ines@azul.example"},
            {"Subject": "A [PATCH] of rye"},
            {"To": "undisclosed-recipients:;"},
        ],
    )
    def test_what_is_only_like_it_is_judged(self, headers: dict[str, str]) -> None:
        assert decided(mail(**headers)).outcome == "stopped"

    def test_the_envelope_says_to_whom_it_goes_not_the_header(self) -> None:
        inside = mail(To="tom@reis.example")
        assert decided(inside, "tom@reis.example", "<eva@reis.example>").outcome == "unjudged"
        assert decided(inside, "tom@reis.example", "ines@azul.example").outcome == "stopped"

    @pytest.mark.parametrize(
        ("reason", "data"),
        [
            ("a patch", mail("Knead longer.\n---\n dough.c | 2 +-\n 1 file changed, 1 insertion(+)\n")),
            ("encrypted", mail("-----BEGIN PGP MESSAGE-----\n\nhQEMA5vJ\n-----END PGP MESSAGE-----\n")),
            (
                "not English",
                mail(
                    "Guten Tag, wir haben Ihr Brot auf dem Markt gesehen und wollen es nun auch in der Stadt verkaufen."
                ),
            ),
            ("no words", mail("\n")),
            (
                "an invitation",
                b"From: ada@reis.example\r\nTo: ines@azul.example\r\n"
                b"Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\n"
                b"Hi Guys,\r\n\r\nplease come to the oven on Friday.\r\n--b\r\n"
                b"Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\n--b--\r\n",
            ),
        ],
    )
    def test_what_nobody_can_judge_passes(self, reason: str, data: bytes) -> None:
        decision = decided(data)
        assert (decision.outcome, decision.reason) == ("unjudged", reason)

    def test_a_merge_tag_is_a_placeholder_in_what_is_sent(self) -> None:
        many = mail(GOOD.replace("Ines", "{{first_name}}"), To="undisclosed-recipients:;")
        assert "unfilled-placeholder" in decided(many).rules

    def test_a_large_message_passes_where_its_header_lets_it(self) -> None:
        attached = b"\n" + b"x" * MAX_BYTES
        assert decided(mail(To="tom@reis.example") + attached).outcome == "unjudged"
        decision = decided(mail() + attached)
        assert (decision.outcome, decision.permanent, decision.reason) == ("unchecked", True, "it is larger than 25 MB")


class TestAnswers:
    THREAD = "\n\nOn Tue, 3 Mar 2026 at 10:02, Ines Mota <ines@azul.example> wrote:\n> When shall we meet?\n"

    def reply(self, body: str) -> bytes:
        return mail(
            body + self.THREAD, Subject="Re: Loaves", In_Reply_To="<1@azul.example>", Date="Tue, 3 Mar 2026 11:00 +0000"
        )

    @pytest.mark.parametrize("body", ["Ok, 3 pm then", "3 pm is fine.\n\nAda", " ".join(["rye"] * SHORT_REPLY)])
    def test_a_short_answer_is_never_stopped_for_what_it_lacks(self, body: str) -> None:
        config = (
            "gate: {fail-on: suggestion}\nrules: {no-next-step: {severity: off}, nothing-specific: {severity: off}}"
        )
        assert not decided(self.reply(body), config=config).rules

    def test_a_long_one_is(self) -> None:
        longer = GOOD.partition("Best regards")[0]
        assert "missing-signature" in decided(self.reply(longer + longer.partition("\n\n")[2])).rules

    def test_an_answer_without_a_date_is_sent_now(self) -> None:
        late = mail(GOOD + self.THREAD, Subject="Re: Loaves", In_Reply_To="<1@azul.example>")
        assert decided(late, config="gate: {fail-on: warning}").rules == ("late-reply",)


class TestConfiguration:
    @pytest.mark.parametrize(
        ("gate", "headers", "outcome"),
        [
            ("judge: [internal]", {"To": "tom@reis.example"}, "stopped"),
            ("judge: [lists]", {"To": "debian-devel@lists.debian.org"}, "stopped"),
            ("judge: [patches]", {"Subject": "[PATCH] Knead longer"}, "stopped"),
            ("judge: [automatic]", {"Auto_Submitted": "auto-generated"}, "stopped"),
            ("own-domains: [azul.example]", {}, "unjudged"),
            ("own-domains: [azul.example]", {"To": "tom@reis.example"}, "stopped"),
            ("pass-to: ['*@azul.example']", {}, "unjudged"),
            ("pass-to: [AZUL.example]", {}, "unjudged"),
            ("pass-to: [azul.example]", {"Cc": "tom@reis.example"}, "stopped"),
            ("kinds: [reply]", {}, "unjudged"),
            ("kinds: [reply]", {"In_Reply_To": "<1@azul.example>"}, "stopped"),
            ("fail-on: never", {}, "judged"),
        ],
    )
    def test_the_gate_is_narrowed_and_widened(self, gate: str, headers: dict[str, str], outcome: str) -> None:
        assert decided(mail(**headers), config=f"gate: {{{gate}}}").outcome == outcome

    def test_limits_of_the_drafts_hold_for_the_gate(self) -> None:
        decision = decided(mail(), config="gate: {fail-on: never}\nmin-score: 10\npillars: {personalization: 9}")
        assert (decision.outcome, decision.rules) == ("stopped", ("generic-greeting",))
        assert re.search(r"a score of 8.\d, under 10; 6 for Personalization, under 9", decision.reason)

    def test_the_option_wins(self) -> None:
        assert decided(mail(), config="gate: {fail-on: error}", fail_on="never").outcome == "judged"

    @pytest.mark.parametrize("text", ["gate: {own-domain: [a.example]}", "gate: {judge: [cats]}", "{", "fail-on: x"])
    def test_a_wrong_one_stops_all_mail_for_now(self, text: str) -> None:
        decision = decided(mail(GOOD), config=text)
        assert (decision.outcome, decision.permanent) == ("unchecked", False)
        assert re.match(r"mailcheck.yaml:[12]: ", decision.reason)

    def test_a_pattern_that_hangs_stops_the_mail(self, folder: Path) -> None:
        (folder / "own").mkdir()
        written(folder / "own", find=["/(a+)+[0-9]/"])
        slow = mail(GOOD.replace("two loaves", "a" * 5000))
        decision = decided(slow, config="rules-folders: [own]")
        assert (decision.outcome, decision.permanent) == ("unchecked", False)
        assert "took more than 1 s" in decision.reason


class TestHeadersOfOurs:
    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (b"X-Mailcheck-Ignore: about-us\nTo: a@b\n\nHi", b"To: a@b\n\nHi"),
            (
                b"To: a@b\r\nx-MAILCHECK-score: 1;\r\n\t2\r\n 3\r\nCc: c@d\r\n\r\nHi\r\n",
                b"To: a@b\r\nCc: c@d\r\n\r\nHi\r\n",
            ),
            (b"From x Mon\nX-Mailcheck-A: \xff\0\nTo: a@b\n\nHi", b"From x Mon\nTo: a@b\n\nHi"),
            (b"To: a@b\nX-Mailcheck-A : b\n\nHi", b"To: a@b\n\nHi"),
            (b"To: a@b\nX-Mailcheck-A: b", b"To: a@b\n"),
            (b"To: a@b\n\nX-Mailcheck-A: b\n", b"To: a@b\n\nX-Mailcheck-A: b\n"),
            (b"To: a@b\nX-Mailcheckers: b\nX-Mailcheck: c\n\n", b"To: a@b\nX-Mailcheckers: b\nX-Mailcheck: c\n\n"),
            (b"To: a@b\nSubject: x\rX-Mailcheck-A: b\n\n", b"To: a@b\nSubject: x\rX-Mailcheck-A: b\n\n"),
            (b"Hi\nX-Mailcheck-A: b\n", b"Hi\nX-Mailcheck-A: b\n"),
            (b"", b""),
        ],
    )
    def test_they_are_taken_out_and_nothing_else_changes(self, before: bytes, after: bytes) -> None:
        assert stripped(before) == after

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (b"To: a@b\n\nHi", b"X-Mailcheck-Score: S\nTo: a@b\n\nHi"),
            (b"To: a@b\r\nX-Mailcheck-Score: 10\r\n\r\nHi", b"X-Mailcheck-Score: S\r\nTo: a@b\r\n\r\nHi"),
            (b"From x Mon\nTo: a@b\n\n\0", b"From x Mon\nX-Mailcheck-Score: S\nTo: a@b\n\n\0"),
            (b"\nHi", b"X-Mailcheck-Score: S\n\nHi"),
            (b"Hi", b"X-Mailcheck-Score: S\n\nHi"),
        ],
    )
    def test_the_score_is_put_first(self, before: bytes, after: bytes) -> None:
        score = Decision("stopped", rules=("a", "b"), score=6.25, pillars={"patience": 10.0, "personalization": 0.5})
        line = b"6.2; personalization=0.5; patience=10; rules=a,b"
        assert annotated(before, score) == after.replace(b"S\r", line + b"\r").replace(b"S\n", line + b"\n")
        unjudged = annotated(before, Decision("unjudged", "a patch"))
        assert b"X-Mailcheck-Score: none; not judged" in unjudged

    def test_they_are_honoured(self) -> None:
        ignored = b"X-Mailcheck-Ignore: generic-greeting -- they said so\n" + mail()
        assert decided(ignored).outcome == "judged"

    def test_one_that_names_no_rule_can_never_be_checked(self) -> None:
        decision = decided(b"X-Mailcheck-Ignore: generic-greting\n" + mail())
        assert (decision.outcome, decision.permanent, decision.reason) == (
            "unchecked",
            True,
            "it cannot be read as it is",
        )
        assert "did you mean `generic-greeting`" in decision.detail


class TestPatches:
    PATCH = (
        b"From 3f1c Mon Sep 17 00:00:00 2001\nFrom: Ada <ada@reis.example>\nSubject: [PATCH] Knead\n\n"
        b"Everyone always forgets this.\n\nSigned-off-by: Ada <ada@reis.example>\n"
    )
    DIFF = b"---\n dough.c | 2 +-\n 1 file changed, 1 insertion(+)\n\ndiff --git a/dough.c b/dough.c\n--- a/dough.c\n"
    LETTER = b"From: Ada <ada@reis.example>\nSubject: [PATCH 0/2] Knead\n\nEveryone always forgets this.\n\n"
    SHORTLOG = b"Ada Reis (2):\n  Knead\n  Bake\n\n dough.c | 2 +-\n 2 files changed\n\n-- \n2.39.5\n"

    @pytest.mark.parametrize(("kept", "cut"), [(PATCH, DIFF), (LETTER, SHORTLOG), (LETTER, b"-- \n2.39.5\n")])
    def test_only_the_prose_is_judged(self, kept: bytes, cut: bytes) -> None:
        assert prose(kept + cut) == kept.replace(b"Signed-off-by: Ada <ada@reis.example>", b"")
        decision = decided(kept + cut, patches=True, fail_on="warning")
        assert decision.rules == ("sweeping-generalization",)

    def test_without_that_they_pass(self) -> None:
        assert decided(self.PATCH + self.DIFF, fail_on="warning").outcome == "unjudged"

    def test_in_parts_or_encoded_it_stays_as_it_is(self) -> None:
        encoded = self.PATCH.replace(b"Subject:", b"Content-Transfer-Encoding: base64\nSubject:") + self.DIFF
        assert prose(encoded) == encoded


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(Checking(look=Look(60)), count=2, seconds=60, warm=True) as workers:
        assert workers.ready().passes
        yield workers


class TestWorkers:
    def test_they_say_what_the_gate_says(self, workers: Workers) -> None:
        decision = workers.decide(mail(), Envelope())
        assert (decision.outcome, decision.rules) == ("stopped", ("generic-greeting",))
        assert '"Hi Guys," greets nobody in particular.' in decision.report
        assert decision_of(as_json(decision)) == decision

    def test_a_warm_check_takes_tens_of_milliseconds(self, workers: Workers) -> None:
        took = []
        for _ in range(20):
            begin = time.perf_counter()
            assert workers.decide(mail(GOOD), Envelope()).outcome == "judged"
            took.append(time.perf_counter() - begin)
        assert min(took) < 0.4  # 0.03 s on a machine that has nothing else to do

    def test_many_threads_get_each_their_own_answer(self, workers: Workers) -> None:
        told: dict[int, str] = {}

        def ask(number: int) -> None:
            told[number] = workers.decide(mail(BAD if number % 2 else GOOD), Envelope()).outcome

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert told == {number: "stopped" if number % 2 else "judged" for number in range(12)}

    @pytest.mark.skipif(os.name != "posix", reason="signals")
    def test_one_that_hangs_is_killed_and_replaced(self) -> None:
        with Workers(Checking(), seconds=1.0) as workers:
            assert workers.ready().passes
            os.kill(self.process(workers), signal.SIGSTOP)  # as a library that never returns
            begin = time.perf_counter()
            decision = workers.decide(mail(GOOD) + b"x" * 1_000_000, Envelope())
            assert (decision.outcome, decision.reason, decision.permanent) == (
                "unchecked",
                "it took longer than 1 s",
                False,
            )
            assert time.perf_counter() - begin < 3
            assert workers.ready().passes

    @pytest.mark.skipif(os.name != "posix", reason="signals")
    def test_one_that_is_killed_at_work_stops_the_mail(self) -> None:
        with Workers(Checking()) as workers:
            assert workers.ready().passes
            process = self.process(workers)
            os.kill(process, signal.SIGSTOP)
            threading.Timer(0.3, os.kill, (process, signal.SIGKILL)).start()
            decision = workers.decide(mail(GOOD), Envelope())
            assert (decision.outcome, decision.reason) == ("unchecked", "the checker died (signal 9)")

    @pytest.mark.skipif(os.name != "posix", reason="signals")
    def test_one_that_was_killed_while_idle_is_replaced_unnoticed(self) -> None:
        with Workers(Checking(), seconds=60) as workers:
            assert workers.ready().passes
            os.kill(self.process(workers), signal.SIGKILL)
            time.sleep(0.2)
            assert workers.decide(mail(GOOD), Envelope()).outcome == "judged"

    def test_a_wrong_configuration_shows_when_they_get_ready(self) -> None:
        Path("mailcheck.yaml").write_text("gate: {judge: [cats]}", encoding="utf-8")
        with Workers(Checking()) as workers:
            assert workers.ready().reason.startswith("mailcheck.yaml:1: ")

    def test_a_module_in_the_working_directory_stands_in_for_none(self) -> None:
        Path("json.py").write_text("raise SystemExit(3)", encoding="utf-8")
        Path("mailcheck.py").write_text("raise SystemExit(3)", encoding="utf-8")
        with Workers(Checking(), seconds=60) as workers:
            assert workers.decide(mail(), Envelope()).outcome == "stopped"

    def process(self, workers: Workers) -> int:
        worker = workers._idle.queue[0]
        assert worker
        return worker._process.pid
