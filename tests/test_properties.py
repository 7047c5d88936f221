"""What is true of every draft: generated letters, each judged in two ways that must say the same."""

from __future__ import annotations

import base64
import quopri
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_values import draft as plain_draft
from report_values import finding as made
from report_values import scored
from test_positions import PIECES

from mailcheck import lint, load_rules
from mailcheck.cli.ending import ending
from mailcheck.config import Config
from mailcheck.model import PILLARS, SEVERITIES, Finding, Report, Rule, Scored
from mailcheck.parse import formats as read_formats
from mailcheck.render import formats, render

THREAD = {
    "does-not-listen",
    "late-reply",
    "fake-thread",
    "nothing-specific",
}  # they read what is answered
GREETINGS = ["Hi Nora,", "Hi Guys,", "Dear Larkfield Pottery,", "Hello there,", "Nora,", "Hi Björn,", ""]
SENTENCES = """
Everyone knows that students never wait.
You are losing students every week.
Studies show that this cuts no-shows by 80%.
We found Larkfield Pottery's website.
Could we talk on Friday at ten?
Act now, only two spots are left!!
I hope this email finds you well.
Send me your availability.
Just checking in on this.
The glaze you showed in Évora – “the blue one” – was lovely.
THIS IS VERY IMPORTANT.
As per my last email, you failed to answer.
[Company] would love it.
Please find the price list attached.
Let me know soon.
I don't have the authority to decide.
See https://larkfield.example/kilns?id=1#top for the plan.
We, our team and our firm love our kilns.
Wheel courses with a waiting list fill up in nine days, your café told me.
Your website does not have a calendar.
日本の陶器 is what we sell 👋.
""".strip().splitlines()
CLOSINGS = [
    "Best regards,\nRui Prado\n+351 21 000 000",
    "Rui",
    "The Prado Team",
    "Thank you,\nRui Prado\nrui@prado.example",
    "",
]
SUBJECTS = ["Reminders for your wheel course", "Re: kilns", "QUICK QUESTION!!", "", "Öfen für Évora"]
HISTORY = "\n\nOn Mon, 6 May 2024 at 10:00, Nora Lindqvist <nora@larkfieldpottery.example> wrote:\n> {}\n"


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    return tuple(rule for rule in load_rules() if rule.pack == "core")


@dataclass(frozen=True)
class Letter:
    """A letter before it is put into a file."""

    body: str
    headers: dict[str, str] = field(default_factory=dict)

    def mail(self, encoding: str = "8bit", more: bytes = b"") -> bytes:
        """The letter as a message of one part."""
        return b"".join([*self.lines(), b"MIME-Version: 1.0\n", self.part(encoding)])

    def lines(self) -> list[bytes]:
        """Its header lines."""
        return [f"{name}: {value}\n".encode() for name, value in self.headers.items()]

    def part(self, encoding: str) -> bytes:
        """The text as a part, with that part's headers."""
        coded = {"base64": base64.encodebytes, "quoted-printable": quopri.encodestring}
        body = coded.get(encoding, bytes)(self.body.encode())
        return f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: {encoding}\n\n".encode() + body

    def among(self, first: bool, kind: str = "mixed") -> bytes:
        """The letter as one of two parts."""
        other = b"Content-Type: image/png\nContent-ID: <x>\nContent-Disposition: inline\n\nx"
        parts = [self.part("8bit"), other] if first else [other, self.part("8bit")]
        joined = b"".join(b"--=_b\n" + part + b"\n" for part in parts)
        top = f'MIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary="=_b"\n\n'.encode()
        return b"".join([*self.lines(), top, joined, b"--=_b--\n"])


@st.composite
def letters(draw: st.DrawFn) -> Letter:
    """Letters with faults, of words that rules look for."""
    paragraphs = draw(st.lists(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=3), min_size=1, max_size=4))
    pieces = [draw(st.sampled_from(GREETINGS)), *map(" ".join, paragraphs), draw(st.sampled_from(CLOSINGS))]
    headers = {
        "From": "Rui Prado <rui@prado.example>",
        "To": draw(
            st.sampled_from(["Nora Lindqvist <nora@larkfieldpottery.example>", "info@larkfieldpottery.example"])
        ),
        "Subject": draw(st.sampled_from(SUBJECTS)),
        "Date": "Tue, 7 May 2024 09:00:00 +0100",
    }
    if draw(st.booleans()):
        headers["In-Reply-To"] = "<a@larkfieldpottery.example>"
    return Letter("\n\n".join(piece for piece in pieces if piece) + "\n", headers)


def judged(data: bytes) -> Scored:
    """The letter in *data*, judged by every rule of the core pack."""
    report = lint(data, format="eml", name="a.eml", rules=rules())
    assert not report.failures, report.failures
    return report.drafts[0]


def facts(scored: Scored) -> list[tuple[object, ...]]:
    """What the reader of the report is told, but for places in the file."""
    return [
        (one.rule, one.severity, one.match, one.span, one.message, one.advice, one.points, one.location.line)
        for one in scored.findings
    ]


quickly = settings(max_examples=40, deadline=None, derandomize=True, print_blob=False)


class TestAnyBytes:
    @settings(max_examples=150, deadline=None, derandomize=True)
    @given(st.sampled_from(sorted(read_formats())), st.lists(PIECES | st.binary(max_size=60), max_size=12))
    def test_give_0_1_or_2_and_one_clear_line(self, format: str, pieces: list[bytes]) -> None:
        self.check(lint(b"\n".join(pieces), format=format, rules=rules()))

    @settings(max_examples=60, deadline=None, derandomize=True)
    @given(letters(), st.lists(st.tuples(st.integers(0, 2000), st.binary(max_size=4)), min_size=1, max_size=6))
    def test_so_does_a_letter_with_some_bytes_changed(self, letter: Letter, changes: list[tuple[int, bytes]]) -> None:
        data = bytearray(letter.mail())
        for at, new in changes:
            data[at % len(data) : at % len(data) + len(new)] = new
        self.check(lint(bytes(data), format="eml", rules=rules()))

    def check(self, report: Report) -> None:
        assert ending(report, lambda name: Config(), False)[0] in (0, 1, 2)
        for failure in report.failures:
            assert not failure.reason.startswith("could not be checked: "), failure.reason
            assert "\n" not in failure.reason and len(failure.reason) < 300
        for format in formats():
            render(report, format).encode("utf-8")


class TestPlaces:
    @quickly
    @given(letters())
    def test_every_span_slices_to_its_match(self, letter: Letter) -> None:
        found = judged(letter.mail())
        for one in found.findings:
            if one.span:
                text = found.draft.text if one.location.part == "text" else found.draft.subject or ""
                assert one.span.of(text) == one.match
                assert one.location == found.draft.message.locate(one.span, one.location.part)
            else:
                assert one.match == ""

    @quickly
    @given(letters(), st.sampled_from(["8bit", "quoted-printable"]), st.booleans())
    def test_every_place_in_the_file_leads_back_to_the_words(self, letter: Letter, encoding: str, crlf: bool) -> None:
        data = letter.mail(encoding)
        data = data.replace(b"\n", b"\r\n") if crlf else data
        for one in judged(data).findings:
            if one.span and one.location.file_column:
                assert _words_at(data.decode(), one, encoding) == one.match


def _words_at(file: str, finding: Finding, encoding: str) -> str:
    """What stands in the *file* at the place of *finding*."""
    at = finding.location
    assert at.file_column and at.file_end_column
    lines = file.split("\n")
    offsets = [0]
    for line in lines:
        offsets.append(offsets[-1] + len(line) + 1)
    raw = file[offsets[at.file_line - 1] + at.file_column - 1 : offsets[at.file_end_line - 1] + at.file_end_column - 1]
    raw = raw.replace("\r\n", "\n")
    coded = encoding == "quoted-printable" and at.part == "text"
    return quopri.decodestring(raw.encode()).decode() if coded else raw


class TestTheSameLetter:
    @quickly
    @given(letters())
    def test_is_judged_the_same_in_every_transfer_encoding(self, letter: Letter) -> None:
        told = facts(judged(letter.mail()))
        for encoding in ("quoted-printable", "base64", "binary"):
            assert facts(judged(letter.mail(encoding))) == told

    @quickly
    @given(letters())
    def test_is_judged_the_same_with_other_line_ends_and_a_mark(self, letter: Letter) -> None:
        data = letter.mail()
        told = facts(judged(data))
        for other in (data.replace(b"\n", b"\r\n"), data.replace(b"\n", b"\r"), b"\xef\xbb\xbf" + data):
            assert facts(judged(other)) == told

    @quickly
    @given(letters(), st.randoms(use_true_random=False))
    def test_is_judged_the_same_with_its_headers_in_another_order(self, letter: Letter, random: object) -> None:
        names = list(letter.headers)
        random.shuffle(names)  # type: ignore[attr-defined]
        other = Letter(letter.body, {name: letter.headers[name] for name in names})
        assert facts(judged(other.mail())) == facts(judged(letter.mail()))

    @quickly
    @given(letters())
    def test_is_judged_the_same_wherever_its_part_stands(self, letter: Letter) -> None:
        told = facts(judged(letter.mail()))
        for first in (True, False):
            assert facts(judged(letter.among(first))) == told


class TestSuppressing:
    @quickly
    @given(letters(), st.randoms(use_true_random=False))
    def test_changes_no_other_finding_and_no_points_but_the_rules_own(self, letter: Letter, random: object) -> None:
        before = judged(letter.mail())
        names = sorted({one.rule for one in before.findings})
        if not names:
            return
        rule = random.choice(names)  # type: ignore[attr-defined]
        after = judged(replace(letter, headers={**letter.headers, "X-Mailcheck-Ignore": f"{rule} -- so"}).mail())

        def others(scored: Scored) -> list[tuple[object, ...]]:
            return [fact for fact in facts(scored) if fact[0] != rule]

        assert others(after) == others(before)
        assert all(one.suppressed and not one.points for one in after.findings if one.rule == rule)
        assert [one.rule for one in after.findings] == [one.rule for one in before.findings]
        for old, new in zip(before.score.pillars, after.score.pillars, strict=True):
            assert [one for one in old.deductions if one.rule != rule] == list(new.deductions)


class TestHistory:
    @quickly
    @given(letters(), st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=5).map("\n> ".join))
    def test_changes_no_finding_of_a_rule_that_does_not_read_the_thread(self, letter: Letter, past: str) -> None:
        letter = replace(letter, headers={**letter.headers, "In-Reply-To": "<a@larkfieldpottery.example>"})
        longer = replace(letter, body=letter.body + HISTORY.format(past))

        def told(scored: Scored) -> list[tuple[object, ...]]:
            return [fact for fact in facts(scored) if fact[0] not in THREAD]

        assert told(judged(longer.mail())) == told(judged(letter.mail()))


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    rule = draw(st.sampled_from(["a", "b", "c"]))
    pillar = draw(st.sampled_from(PILLARS))
    return made(f"{rule}-{pillar}", draw(st.sampled_from(SEVERITIES)), pillar)


class TestTheScore:
    @settings(max_examples=300, deadline=None, derandomize=True)
    @given(st.lists(findings(), max_size=14), findings(), st.integers(0, 14))
    def test_never_rises_when_a_finding_is_added(self, before: list[Finding], fault: Finding, at: int) -> None:
        on = plain_draft("word " * 30)
        less, more = scored(on, *before), scored(on, *before[:at], fault, *before[at:])
        assert more.score.overall is not None and less.score.overall is not None
        assert more.score.overall <= less.score.overall
        for new, old in zip(more.score.pillars, less.score.pillars, strict=True):
            assert new.points is not None and old.points is not None and new.points <= old.points

    @quickly
    @given(letters(), st.sampled_from(SENTENCES), st.integers(0, 3))
    def test_never_rises_when_a_sentence_only_adds_findings(self, letter: Letter, fault: str, at: int) -> None:
        paragraphs = letter.body.split("\n\n")
        longer = replace(letter, body="\n\n".join([*paragraphs[:at], fault, *paragraphs[at:]]))
        before, after = judged(letter.mail()), judged(longer.mail())
        if self.judged_by(before) != self.judged_by(after) or self.counted(before) - self.counted(after):
            return
        assert (after.score.overall or 0) <= (before.score.overall or 0)

    def judged_by(self, scored: Scored) -> set[str]:
        return {pillar.name for pillar in scored.score.pillars if pillar.judged}

    def counted(self, scored: Scored) -> Counter[tuple[str, str]]:
        return Counter((one.rule, one.severity) for one in scored.findings)


@pytest.mark.parametrize("text", ["", "Hi Nora,\n\nthank you for the blue glaze. Would Friday at ten suit you?\n\nRui"])
def test_a_letter_is_judged_the_same_every_time(text: str) -> None:
    letter = Letter(text, {"Subject": "Glaze"})
    assert facts(judged(letter.mail())) == facts(judged(letter.mail()))
