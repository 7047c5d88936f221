"""`mailcheck agent-hook`: which tool calls send mail, what mail that is, and the exit code that lets it go or not."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from test_cli import Done, command
from test_gate import BAD, GOOD, mail

from mailcheck.gateways.decisions import Checking, Decision, Envelope
from mailcheck.gateways.gate import Gate
from mailcheck.gateways.tool_calls import mails
from mailcheck.model import MailcheckError, Source
from mailcheck.parse import parse

TO = "Ines Mota <ines@azul.example>"


def call(tool: str = "send_email", **given: Any) -> dict[str, Any]:
    return {"hook_event_name": "PreToolUse", "tool_name": tool, "tool_input": given}


SEND = call(to=TO, subject="Two loaves of rye", body=BAD)


def read(given: Any, **more: Any) -> list[tuple[str, str, str]]:
    """To, subject and text of the mails in a call."""
    parsed = [parse(Source("call", "eml", data)) for data in mails(given, **more) or ()]
    return [(one.header("to") or "", one.header("subject") or "", one.text.strip()) for one in parsed]


class TestWhichToolsSendMail:
    @pytest.mark.parametrize(
        "tool",
        """
        send_email sendEmail SendMail sendmail mcp__gmail__send_message GMAIL_SEND_EMAIL gmail.send create_draft_email
        reply_to_email outlook_reply mcp__outlook__draft email mailgun_message mcp__mail__forward EmailCustomer
        """.split(),
    )
    def test_these_do(self, tool: str) -> None:
        assert mails(call(tool, to=TO, subject="Rye", body=GOOD))

    @pytest.mark.parametrize(
        "tool",
        """
        Bash Read search_emails gmail_search list_emails mcp__gmail__get_message delete_email read_mail archiveEmail
        mcp__slack__send_message outlook_create_event mcp__outlook__calendar_create mail_label gmail_list_drafts
        """.split(),
    )
    def test_these_do_not(self, tool: str) -> None:
        assert mails(call(tool, query="rye", text=BAD)) is None

    def test_one_that_is_given_a_subject_and_an_address_does(self) -> None:
        assert mails(call("crm_outreach", to=["ines@azul.example"], subject="Rye", note=GOOD, body=GOOD))
        assert mails(call("search_crm", to=["ines@azul.example"], subject="Rye")) is None

    def test_more_are_named_by_globs(self) -> None:
        assert mails(call("mcp__crm__touch", body=GOOD)) is None
        assert mails(call("mcp__crm__touch", body=GOOD), tools=["mcp__crm__*"])


class TestWhatMailItIs:
    @pytest.mark.parametrize(
        ("to", "given"),
        [
            (TO, {"to": TO, "subject": "Rye", "body": "Hi Ines"}),
            ("ines@azul.example", {"recipient": "ines@azul.example", "Subject": "Rye", "text": "Hi Ines"}),
            (
                "ines@azul.example, tom@reis.example",
                {
                    "to": ["ines@azul.example", "tom@reis.example"],
                    "subject": "Rye",
                    "content": "Hi Ines",
                },
            ),
            (
                '"Ines Mota" <ines@azul.example>',
                {
                    "to": [{"email": "ines@azul.example", "name": "Ines Mota"}],
                    "subject": "Rye",
                    "text_body": "Hi Ines",
                },
            ),
            (
                '"Ines" <ines@azul.example>',
                {
                    "message": {
                        "subject": "Rye",
                        "body": {"contentType": "HTML", "content": "<p>Hi Ines</p>"},
                        "toRecipients": [{"emailAddress": {"address": "ines@azul.example", "name": "Ines"}}],
                    },
                    "saveToSentItems": True,
                },
            ),
            (
                "ines@azul.example",
                {
                    "personalizations": [{"to": [{"email": "ines@azul.example"}]}],
                    "subject": "Rye",
                    "content": [{"type": "text/html", "value": "<b>no"}, {"type": "text/plain", "value": "Hi Ines"}],
                },
            ),
            ("ines@azul.example", {"to_email": "ines@azul.example", "subject": "Rye", "htmlBody": "<p>Hi Ines</p>"}),
            ("ines@azul.example", {"to": "ines@azul.example", "title": "Rye", "message": "Hi Ines"}),
            ("ines@azul.example", {"email": {"to": "ines@azul.example", "subject": "Rye", "body": "Hi Ines"}}),
        ],
    )
    def test_fields_are_known_by_many_names(self, to: str, given: dict[str, Any]) -> None:
        assert read(call(**given)) == [(to, "Rye", "Hi Ines")]

    @pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode, bytes])
    def test_a_raw_message_is_taken_whole(self, encode: Any) -> None:
        assert mails(call(raw=encode(mail()).decode())) == [mail()]

    @pytest.mark.parametrize(
        "shape",
        [
            {"tool_name": "send_email", "tool_input": {"body": "Hi"}},
            {"toolName": "send_email", "toolInput": {"body": "Hi"}},
            {"name": "send_email", "arguments": '{"body": "Hi"}'},
            {"type": "function", "function": {"name": "send_email", "arguments": '{"body": "Hi"}'}},
            {"tool": "send_email", "args": {"body": "Hi"}},
            {"tool": "send_email", "input": "Hi"},
        ],
    )
    def test_calls_have_many_shapes(self, shape: Any) -> None:
        assert read(shape) == [("", "", "Hi")]

    def test_each_of_several_mails(self) -> None:
        several = call("send_emails", subject="Rye", emails=[{"to": "a@a.example", "body": "One"}, {"body": "Two"}])
        assert read(several) == [("a@a.example", "Rye", "One"), ("", "Rye", "Two")]

    def test_a_header_cannot_be_slipped_in(self) -> None:
        (data,) = mails(call(to=TO, subject="Rye\r\nAuto-Submitted: yes\n\nHi", body=BAD)) or ()
        assert Gate(Checking()).decide(data, Envelope()).outcome == "stopped"

    def test_what_is_attached_is_attached(self) -> None:
        body = GOOD.replace("sold out before ten", "is on the list that I attached")
        assert self.decided(call(to=TO, subject="Rye", body=body)).rules == ("missing-attachment",)
        for files in (["list.pdf"], [{"filename": "list.pdf", "content": "aGk="}], "list.pdf"):
            assert self.decided(call(to=TO, subject="Rye", body=body, attachments=files)).outcome == "judged"

    def test_an_answer_needs_no_subject(self) -> None:
        assert self.decided(call("reply_to_email", message_id="1", body="3 pm it is.")).outcome == "judged"
        assert self.decided(call("send_email", thread_id="1", to=TO, body="3 pm it is.")).outcome == "judged"
        assert self.decided(call("send_email", to=TO, body="3 pm it is.")).rules == ("missing-subject",)

    @pytest.mark.parametrize(
        "given",
        [
            [],
            "send_email",
            {},
            {"tool_input": {"body": "Hi"}},
            call(),
            call(to=TO, subject="Rye", body=""),
            call(to=TO, subject="Rye", note=GOOD),
            call("send_draft", draft_id="r-1", to=TO, subject="Rye"),
            call(raw="%%%"),
            call(raw="aGk="),
        ],
    )
    def test_what_cannot_be_read_is_an_error(self, given: Any) -> None:
        with pytest.raises(MailcheckError):
            mails(given)

    def test_a_field_that_nobody_knows_is_named(self) -> None:
        assert read(call(to=TO, subject="Rye", Note_Text="Hi"), fields=["note_text"]) == [(TO, "Rye", "Hi")]

    def decided(self, given: Any) -> Decision:
        (data,) = mails(given) or ()
        return Gate(Checking()).decide(data, Envelope())


class TestCommand:
    def run(self, given: Any, *options: str) -> Done:
        data = given if isinstance(given, bytes) else json.dumps(given).encode()
        return command("agent-hook", "--time-limit", "60", *options, stdin=data)

    def test_a_bad_mail_is_stopped_with_the_reason(self) -> None:
        done = self.run(SEND)
        assert (done.code, done.out) == (2, "")
        assert '"Hi Guys," greets nobody in particular.' in done.err
        assert done.last == "mailcheck: stopped by generic-greeting; the mail was not sent"

    def test_a_good_mail_passes(self) -> None:
        assert self.run(call(to=TO, subject="Two loaves", body=GOOD)) == Done(0, "", "")

    def test_any_other_tool_passes(self) -> None:
        assert self.run(call("Bash", command="ls")) == Done(0, "", "")

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            (b"", "standard input is no JSON"),
            (b"[" * 100_000, "standard input is no JSON"),
            (b"{}", "the tool call names no tool"),
            (call("send_email", template_id=3), "no text was found in the call of send_email (fields: templateid)"),
        ],
    )
    def test_what_cannot_be_checked_is_stopped(self, given: Any, words: str) -> None:
        done = self.run(given)
        assert done.code == 2
        assert words in done.last
        assert done.last.endswith("; the mail was not sent")
        assert len(done.err.splitlines()) == 1

    def test_on_error_allow_lets_it_pass_and_says_so(self) -> None:
        done = self.run(call("send_email", template_id=3), "--on-error", "allow")
        assert done.code == 0
        assert done.last.endswith("; passed all the same (--on-error allow)")
        assert self.run(SEND, "--on-error", "allow").code == 2

    def test_one_bad_mail_of_several_stops_all(self) -> None:
        good = {"to": TO, "subject": "Two loaves", "body": GOOD}
        assert self.run(call("send_emails", emails=[good, {**good, "body": BAD}])).code == 2
