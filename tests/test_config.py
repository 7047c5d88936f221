"""Configuration: where it is found, what it may hold, what holds for a draft, and what a run makes of it."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from annotated import draft
from rulefiles import written
from test_cli import CLEAN, FAST, GUYS, command, one_line, run

from mailcheck import lint, strict
from mailcheck.cli.config import TEMPLATE
from mailcheck.config import SHAPE, Config, Layer, OfficeHours, schema
from mailcheck.detectors.late_reply import office_time
from mailcheck.model import Finding, MailcheckError, Rule
from mailcheck.pipeline import Setup
from mailcheck.pipeline.configured import Configured, with_severity
from mailcheck.pipeline.files import read
from mailcheck.rules import load_rules

VALIDATOR = jsonschema.Draft202012Validator(SHAPE)
LATE = (
    "From: Rui <rui@reis.example>\nDate: {sent}\n\nHi Ana,\n\nit is $40.\n\n"
    "On {asked}, Ana <ana@azul.example> wrote:\n> How much?\n"
)
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes a file below the working directory, a fresh folder."""
    monkeypatch.chdir(tmp_path)

    def writes(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return writes


def setup(name: str = "draft.txt") -> Setup:
    """What holds for the draft called *name*."""
    return Configured().of(name)


def rule_of(name: str, setup: Setup) -> Rule:
    return next(rule for rule in setup.rules if rule.id == name)


class TestFinding:
    def test_nothing_is_configured(self, write: Write) -> None:
        assert (setup().file, setup().config) == (None, Config())

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("mailcheck.yaml", "min-score: 3"),
            (".mailcheck.yaml", "min-score: 3"),
            ("pyproject.toml", "[tool.mailcheck]\nmin-score = 3\n"),
        ],
    )
    def test_every_name_from_the_draft_upwards(self, write: Write, name: str, text: str) -> None:
        path = write(name, text)
        for at in ("draft.txt", "a/b/draft.txt", "-", "a/box.mbox#3"):
            assert (setup(at).file, setup(at).config.min_score) == (path, 3.0)

    def test_the_nearest_and_in_one_folder_the_first(self, write: Write) -> None:
        write("mailcheck.yaml", "min-score: 1")
        write("a/.mailcheck.yaml", "min-score: 2")
        write("a/pyproject.toml", "[tool.mailcheck]\nmin-score = 3\n")
        assert [setup(name).config.min_score for name in ("x.txt", "a/x.txt", "a/b/x.txt")] == [1, 2, 2]

    def test_a_pyproject_of_others_is_passed_over(self, write: Write) -> None:
        write("mailcheck.yaml", "min-score: 1")
        write("a/pyproject.toml", "this is [no TOML")
        write("a/b/pyproject.toml", '[project]\ndependencies = ["mailcheck-lint"]\n')
        assert setup("a/b/x.txt").config.min_score == 1

    def test_an_empty_file_ends_the_search(self, write: Write) -> None:
        write("mailcheck.yaml", "min-score: 1")
        path = write("a/mailcheck.yaml", "# nothing yet\n")
        assert (setup("a/x.txt").file, setup("a/x.txt").config) == (path, Config())

    def test_standard_input_has_the_folder_of_its_name(self, write: Write) -> None:
        write("a/mailcheck.yaml", "ignore: [generic-greeting]")
        assert run("-", "--select", FAST, stdin=GUYS).code == 1
        assert run("-", "--select", FAST, "--stdin-filename", "a/x.txt", stdin=GUYS).code == 0

    def test_a_file_that_is_named_is_for_all(self, write: Write) -> None:
        write("a/mailcheck.yaml", "rules: {generic-greeting: {severity: off}}")
        path = write("other.yaml", "{}")
        write("a/x.txt", GUYS)
        assert run("a/x.txt", "--ignore", "nothing-specific").code == 0
        assert run("a/x.txt", "--config", path).code == 1
        assert one_line(run("a/x.txt", "--config", "none.yaml")) == "mailcheck: none.yaml: no such file"

    def test_a_very_deep_folder(self, write: Write) -> None:
        write("mailcheck.yaml", "min-score: 1")
        assert setup("a/" * 3000 + "x.txt").config.min_score == 1

    def test_read_once_and_made_once(self, write: Write) -> None:
        write("mailcheck.yaml", "rules: {no-next-step: {severity: error, settings: {short: 3}}}\nmin-score: 2\n")
        write("b/mailcheck.yaml", "extends: ../mailcheck.yaml\nmin-score: 3")
        configured = Configured()
        assert configured.of("x.txt") is configured.of("a/y.txt")
        one, other = configured.of("x.txt"), configured.of("b/x.txt")
        assert one.config != other.config
        assert rule_of("no-next-step", one) is rule_of("no-next-step", other)


class TestExtending:
    def test_own_values_win_and_mappings_are_joined(self, write: Write) -> None:
        write("base.yaml", "min-score: 1\nfail-on: never\npillars: {patience: 7, promptness: 2}\nignore: {demand: why}")
        write("a/mailcheck.yaml", "extends: ../base.yaml\nmin-score: 2\npillars: {patience: 5}\nignore: [blame]")
        found = setup("a/x.txt").config
        assert (found.min_score, found.fail_on) == (2, "never")
        assert found.pillars == {"patience": 5, "promptness": 2}
        assert found.set_aside == {"demand": "why", "blame": ""}

    def test_globs_and_folders_are_those_of_the_file_they_stand_in(self, write: Write) -> None:
        write("a/own/x.txt", "")
        written(Path("a/own"))
        write("a/base.yaml", "rules-folders: [own]\noverrides: [{files: ['b/*'], min-score: 4}]")
        write("mailcheck.yaml", "extends: a/base.yaml")
        assert setup("a/b/x.txt").config.min_score == 4
        assert setup("b/x.txt").config.min_score is None
        assert rule_of("grey-words", setup())

    def test_what_extends_wins_over_the_overrides_it_extends(self, write: Write) -> None:
        write("base.yaml", "overrides: [{files: ['**'], min-score: 4, fail-on: never}]")
        write("mailcheck.yaml", "extends: base.yaml\nmin-score: 5")
        assert (setup().config.min_score, setup().config.fail_on) == (5, "never")

    @pytest.mark.parametrize(
        ("texts", "words"),
        [
            (
                {"mailcheck.yaml": "\nextends: a.yaml", "a.yaml": "extends: ./mailcheck.yaml"},
                "a.yaml:1: `extends` goes in a circle: mailcheck.yaml -> a.yaml -> mailcheck.yaml",
            ),
            ({"mailcheck.yaml": "extends: mailcheck.yaml"}, "`extends` goes in a circle"),
            (
                {"mailcheck.yaml": "\nextends: no.yaml"},
                "mailcheck.yaml:2: `extends` names `no.yaml`, which is not there",
            ),
            ({"mailcheck.yaml": "extends: '\\0'"}, "which is not there"),
            ({"mailcheck.yaml": "extends: [a.yaml]"}, "mailcheck.yaml:1: `extends` must be text"),
            ({"mailcheck.yaml": "extends: a.toml", "a.toml": "x = 1"}, "which has no [tool.mailcheck]"),
            ({"mailcheck.yaml": "extends: a.yaml", "a.yaml": "fail: x"}, "a.yaml:1: unknown key `fail`"),
        ],
    )
    def test_mistakes(self, write: Write, texts: dict[str, str], words: str) -> None:
        for name, text in texts.items():
            write(name, text)
        with pytest.raises(MailcheckError) as error:
            setup()
        assert words in str(error.value)


class TestValues:
    def test_all_of_them(self, write: Write) -> None:
        write(
            "mailcheck.yaml",
            "packs: [campaign]\nkind: reply\nsender: {name: Maria, company: Kilns, signature: appended}\n"
            "recipient: {company: Azul}\nreply-within: 2d\noffice-hours: {from: '09:00', to: '17:30', days: [mon, tue],"
            " zone: Europe/Athens}\nfail-on: warning\nmin-score: 6.5\npillars: {patience: 7}\n",
        )
        found = setup().config
        assert found.packs == {"core", "campaign"}
        assert found.front == {
            "kind": "reply",
            "sender": {"name": "Maria", "company": "Kilns"},
            "recipient": {"company": "Azul"},
        }
        assert found.signature == "appended"
        assert found.office_hours and (found.office_hours.days, found.office_hours.opens) == ({0, 1}, 540)
        assert found.reply_within == 17.0  # two office days
        assert (found.fail_on, found.min_score, found.pillars) == ("warning", 6.5, {"patience": 7})
        with pytest.raises(FrozenInstanceError):
            found.fail_on = "never"  # type: ignore[misc]

    @pytest.mark.parametrize(("given", "hours"), [("7", 7), ("1.5", 1.5), ("7h", 7), ("2d", 48), ("'0.5 d'", 12)])
    def test_hours(self, write: Write, given: str, hours: float) -> None:
        write("mailcheck.yaml", f"reply-within: {given}")
        assert setup().config.reply_within == hours

    def test_toml_holds_the_same(self, write: Write) -> None:
        write(
            "pyproject.toml",
            '[tool.mailcheck]\nreply-within = "2d"\noffice-hours = {from = 09:00:00, to = "17:00"}\n'
            'ignore = {about-us = "asked for"}\n[tool.mailcheck.rules.blame]\nseverity = "off"\n'
            '[[tool.mailcheck.overrides]]\nfiles = ["a/**"]\nfail-on = "never"\n',
        )
        assert setup().config.reply_within == 16
        assert setup().config.ignore == {"blame"}
        assert (setup().config.fail_on, setup("a/x.txt").config.fail_on) == ("error", "never")

    def test_a_rule_by_a_former_name(self, write: Write) -> None:
        written(Path(), formerly=["dull-words"], settings={"n": 1})
        Path("own").mkdir()
        Path("grey-words.yaml").rename("own/grey-words.yaml")
        write("mailcheck.yaml", "rules-folders: [own]\nselect: [dull-words]\nrules: {dull-words: {severity: error}}\n")
        assert [(rule.id, rule.severity) for rule in setup().rules] == [("grey-words", "error")]


GLOBS = [
    ("replies/**", "replies/x.txt", True),
    ("replies/**", "replies/a/b/x.txt", True),
    ("replies/**", "old/replies/x.txt", False),
    ("**/replies/**", "old/replies/x.txt", True),
    ("**/replies/**", "replies/x.txt", True),
    ("*.txt", "a/b/x.txt", True),
    ("*.txt", "a/x.md", False),
    ("a/*.txt", "a/x.txt", True),
    ("a/*.txt", "a/b/x.txt", False),
    ("a/**/x.txt", "a/x.txt", True),
    ("a/**/x.txt", "a/b/c/x.txt", True),
    ("./a/x.txt", "a/x.txt", True),
    ("a/[xy].txt", "a/y.txt", True),
    ("a/?.txt", "a/yy.txt", False),
    ("**", "../x.txt", False),
    ("*" + "a*" * 40 + "b", "a" * 250, False),
    ("**/" * 200 + "x", "a/" * 500 + "y", False),
]


@pytest.mark.parametrize(("glob", "path", "meets"), GLOBS)
def test_globs(tmp_path: Path, glob: str, path: str, meets: bool) -> None:
    started = time.process_time()
    assert Layer({}, tmp_path, (glob,)).holds_for(tmp_path / path) is meets
    assert time.process_time() - started < 2


class TestOverrides:
    def test_later_ones_win(self, write: Write) -> None:
        write(
            "mailcheck.yaml",
            "fail-on: warning\noverrides:\n- {files: ['a/**', 'b/**'], fail-on: never, min-score: 1}\n"
            "- {files: ['a/x*'], min-score: 2}\n",
        )
        found = [setup(name).config for name in ("x.txt", "b/x.txt", "a/y.txt", "a/x.txt")]
        assert [(one.fail_on, one.min_score) for one in found] == [
            ("warning", None),
            ("never", 1),
            ("never", 1),
            ("never", 2),
        ]

    def test_drafts_of_one_run_are_judged_each_by_its_own(self, write: Write) -> None:
        for name in ("a/x.txt", "b/x.txt", "c/x.txt"):
            write(name, GUYS)
        write(
            "mailcheck.yaml",
            f"select: [{FAST}]\noverrides: [{{files: ['b/**'], rules: {{generic-greeting: {{severity: off}}}}}},"
            " {files: ['c/**'], rules: {generic-greeting: {severity: suggestion}}}]",
        )
        done = run("a", "b", "c", "--format", "json")
        found = [[one["severity"] for one in draft["findings"]] for draft in json.loads(done.out)["drafts"]]
        assert found == [["error"], [], ["suggestion"]]
        assert done.last == "mailcheck: failed: 1 finding at or above error (generic-greeting)"

    def test_own_rules_for_some_files(self, write: Write) -> None:
        Path("own").mkdir()
        written(Path("own"))
        write(
            "mailcheck.yaml",
            "rules: {grey-words: {severity: error}}\noverrides: [{files: ['a/*'], rules-folders: [own]}]",
        )
        assert rule_of("grey-words", setup("a/x.txt")).severity == "error"
        assert not [rule for rule in setup("x.txt").rules if rule.id == "grey-words"]


def findings(text: str, config: str, name: str = "draft.txt", **options: Any) -> list[Finding]:
    """The findings of *text* under the YAML *config*, in the working directory."""
    Path("given.yaml").write_text(config, encoding="utf-8")
    report = lint(text, name=name, config="given.yaml", **options)
    assert not report.failures
    return list(report.drafts[0].findings)


class TestRules:
    @pytest.mark.parametrize("off", ["off", "'off'", "false"])
    def test_off_leaves_a_rule_out(self, write: Write, off: str) -> None:
        write("mailcheck.yaml", f"rules: {{about-us: {{severity: {off}}}}}")
        assert "about-us" not in {rule.id for rule in setup().rules}

    def test_a_severity_reaches_steps_and_easings(self) -> None:
        rules = {rule.id: rule for rule in load_rules()}
        graver = with_severity(rules["too-long"], "error")
        assert [step.severity for step in graver.steps] == ["error", "suggestion"]
        assert [step.severity for step in with_severity(rules["too-long"], "suggestion").steps] == ["suggestion"] * 2
        eased = with_severity(replace(rules["late-reply"], severity="error", eases=None), "warning")
        assert (eased.severity, eased.eases) == ("warning", None)
        late = with_severity(rules["late-reply"], "suggestion")
        assert late.eases and (late.severity, late.eases[0]) == ("suggestion", "suggestion")

    def test_settings_reach_terms(self, write: Write) -> None:
        Path("own").mkdir()
        written(Path("own"), find=["a $shade sky"], settings={"shade": ["grey", "dull"]})
        text = "Hi Ana,\n\nthere is a brown sky and a grey sky.\n"
        base = "rules-folders: [own]\nselect: [grey-words]\n"
        assert [one.match for one in findings(text, base)] == ["a grey sky"]
        changed = "rules: {grey-words: {settings: {shade: [brown]}}}"
        assert [one.match for one in findings(text, base + changed)] == ["a brown sky"]

    def test_settings_reach_detectors(self, write: Write) -> None:
        text = GUYS.replace("Hi Guys,", "Hi Bo,")
        options = {"to": "Robert Berg <r@berg.example>"}
        assert [one.rule for one in findings(text, "select: [wrong-name]", **options)] == ["wrong-name"]
        changed = "select: [wrong-name]\nrules: {wrong-name: {settings: {short-forms: [robert bo]}}}"
        assert findings(text, changed, **options) == []

    def test_a_pack(self, write: Write) -> None:
        assert "missing-unsubscribe" not in {rule.id for rule in setup().rules}
        write("mailcheck.yaml", "packs: [campaign]")
        assert "missing-unsubscribe" in {rule.id for rule in setup().rules}


class TestSettingAside:
    def test_a_finding_is_marked_and_stays(self, write: Write) -> None:
        config = f"select: [{FAST}]\noverrides: [{{files: ['a/**'], ignore: {{generic-greeting: a house style}}}}]"
        (found,) = findings(GUYS, config, name="a/x.txt")
        assert found.suppressed and (found.suppressed.by, found.suppressed.reason) == ("configuration", "a house style")
        assert found.points == 0
        assert findings(GUYS, config, name="b/x.txt")[0].suppressed is None

    def test_a_list_has_no_reasons(self, write: Write) -> None:
        (found,) = findings(GUYS, f"select: [{FAST}]\nignore: [generic-greeting]")
        assert found.suppressed and found.suppressed.reason == ""

    def test_what_met_nothing_is_not_reported_for_each_draft(self, write: Write) -> None:
        write("mailcheck.yaml", "ignore: {wrong-name: never mind}")
        write("x.txt", CLEAN)
        assert run("x.txt", "--select", FAST, "--strict").code == 0

    def test_the_draft_speaks_first(self, write: Write) -> None:
        text = f"---\nmailcheck: {{ignore: {{generic-greeting: they asked}}}}\n---\n{GUYS}"
        (found,) = findings(text, f"select: [{FAST}]\nignore: [generic-greeting]", format="text")
        assert found.suppressed and found.suppressed.by == "front matter"

    def test_findings_of_the_whole_run(self, write: Write) -> None:
        body = (
            "We rebuild old gas kilns for potters, with new burners and a controller that holds a soak well. Shall we?"
        )
        for who in ("Ana", "Omar"):
            write(f"{who}.md", f"---\nto: {who} <{who}@{who}.example>\n---\nHi {who},\n\n{body}\n\nTom")
        suppressed = []
        for config in ("{}", "ignore: {copied-draft: one letter}", "rules: {copied-draft: {severity: off}}"):
            write("mailcheck.yaml", config)
            drafts = json.loads(run(".", "--format", "json").out)["drafts"]
            copied = [one for draft in drafts for one in draft["findings"] if one["rule"] == "copied-draft"]
            suppressed.append([one["suppressed"] and one["suppressed"]["reason"] for one in copied])
        assert suppressed == [[None, None], ["one letter", "one letter"], []]


class TestOptionsWin:
    def test_over_limits(self, write: Write) -> None:
        write("mailcheck.yaml", f"select: [{FAST}]\nfail-on: never\nmin-score: 9")
        write("x.txt", GUYS)
        assert run("x.txt").last == "mailcheck: failed: x.txt scores 6.0, under 9"
        assert run("x.txt", "--min-score", 5).code == 0
        assert run("x.txt", "--min-score", 5, "--fail-on", "error").code == 1

    def test_over_selection(self, write: Write) -> None:
        write("mailcheck.yaml", "select: [wrong-name]\nrules: {generic-greeting: {severity: off}}")
        write("x.txt", GUYS)
        assert run("x.txt").code == 0
        assert run("x.txt", "--select", "generic-greeting").code == 1
        assert run("x.txt", "--ignore", "wrong-name").last == "mailcheck: no rules are left to judge by"

    def test_the_kind(self, write: Write) -> None:
        write("mailcheck.yaml", "kind: template\nselect: [unfilled-placeholder]")
        write("x.txt", CLEAN.replace("Inês", "[First Name]"))
        assert run("x.txt").code == 0
        assert run("x.txt", "--kind", "outreach").code == 1


class TestPeople:
    def judged(self, text: str, config: str, format: str = "") -> Any:
        Path("given.yaml").write_text(config, encoding="utf-8")
        return lint(text, config="given.yaml", format=format).drafts[0].draft

    def test_the_configuration_speaks_where_the_draft_is_silent(self, write: Write) -> None:
        config = (
            "sender: {name: Maria Keller, company: Kilns}\nrecipient: {company: Azul Lda, brand: Azul}\nkind: reply"
        )
        found = self.judged(CLEAN, config)
        assert (found.sender.name, found.sender.company, found.kind) == ("Maria Keller", "Kilns", "reply")
        assert (found.recipient.company, found.recipient.brand) == ("Azul Lda", "Azul")

    def test_front_matter_wins(self, write: Write) -> None:
        config = "sender: {name: Maria Keller, company: Kilns}\nkind: reply"
        found = self.judged(f"---\nsender: {{name: Tom}}\nkind: outreach\n---\n{CLEAN}", config, "text")
        assert (found.sender.name, found.sender.company, found.kind) == ("Tom", "Kilns", "outreach")
        assert self.judged(f"---\nto: a@b.example\nsender: Tom\n---\n{CLEAN}", config, "text").sender.name == "Tom"

    def test_headers_win(self, write: Write) -> None:
        config = "sender: {name: Maria Keller, company: Kilns}"
        found = self.judged(f"From: Tom <tom@kilns.example>\nSubject: x\n\n{CLEAN}", config, "eml")
        assert (found.sender.name, found.sender.company) == ("Tom", "Kilns")
        found = self.judged(f"From: tom@kilns.example\nSubject: x\n\n{CLEAN}", config, "eml")
        assert found.sender.name == "Maria Keller"

    def test_several_readers_are_not_made_one(self, write: Write) -> None:
        text = f"To: Ana <ana@azul.example>, Rui <rui@azul.example>\nSubject: x\n\n{CLEAN}"
        assert self.judged(text, "recipient: {company: Azul}", "eml").recipient.name == ""

    def test_a_signature_that_is_appended(self, write: Write) -> None:
        unsigned = CLEAN.split("Best,")[0]
        assert [one.rule for one in findings(unsigned, f"select: [{FAST}]")] == [
            "missing-contact-details",
            "missing-signature",
        ]
        assert findings(unsigned, f"select: [{FAST}]\nsender: {{signature: appended}}") == []


def moment(words: str) -> datetime:
    return datetime.fromisoformat(words)


class TestOfficeHours:
    HOURS = OfficeHours(frozenset(range(5)), 9 * 60, 17 * 60)

    @pytest.mark.parametrize(
        ("asked", "sent", "hours"),
        [
            ("2026-05-12T10:00", "2026-05-12T12:30", 2.5),
            ("2026-05-12T16:00", "2026-05-13T10:00", 2),
            ("2026-05-15T16:00", "2026-05-18T10:00", 2),  # over a weekend
            ("2026-05-16T08:00", "2026-05-17T20:00", 0),  # within one
            ("2026-05-12T20:00", "2026-05-13T07:00", 0),  # in the night
            ("2026-05-11T00:00", "2026-05-18T00:00", 40),
            ("2026-05-12T10:00+03:00", "2026-05-12T11:00+01:00", 2),  # on the clock of the answer
        ],
    )
    def test_only_they_count(self, asked: str, sent: str, hours: float) -> None:
        assert office_time(moment(asked), moment(sent), self.HOURS) == timedelta(hours=hours)

    def test_the_clock_of_a_zone_and_its_summer_time(self) -> None:
        from zoneinfo import ZoneInfo

        athens = replace(self.HOURS, zone=ZoneInfo("Europe/Athens"))
        asked = datetime(2026, 5, 12, 4, tzinfo=UTC)
        assert office_time(asked, asked + timedelta(hours=4), athens) == timedelta(hours=2)
        night = OfficeHours(frozenset(range(7)), 0, 24 * 60, ZoneInfo("Europe/Athens"))
        asked = datetime(2026, 3, 28, 22, tzinfo=UTC)  # Sunday's midnight in Athens, and that day has 23 hours
        assert office_time(asked, asked + timedelta(hours=23), night) == timedelta(hours=23)
        assert office_time(asked.replace(tzinfo=None), asked.replace(tzinfo=None), athens) == timedelta()

    def late(self, asked: str, sent: str, config: str) -> list[str]:
        text = LATE.format(asked=asked, sent=sent)
        return [one.message for one in findings(text, f"select: [late-reply]\n{config}", format="eml")]

    def test_late_reply_counts_only_them(self, write: Write) -> None:
        sent = "Mon, 18 May 2026 10:00:00 +0300"
        asked = "Fri, 15 May 2026 at 16:00 +0300"
        office = "office-hours: {days: [mon, tue, wed, thu, fri], from: '09:00', to: '17:00', zone: Europe/Athens}\n"
        assert len(self.late(asked, sent, "")) == 1
        assert self.late(asked, sent, office) == []
        (message,) = self.late(asked, sent, office + "reply-within: 1")
        assert "2 office hours before it; the promise is an answer within 1 office hour." in message

    def test_without_them_nothing_changes(self, write: Write) -> None:
        (message,) = self.late("Fri, 15 May 2026 at 10:00 +0000", "Fri, 15 May 2026 19:00:00 +0000", "reply-within: 8h")
        assert "9 hours before it; the promise is an answer within 8 hours." in message

    def test_moments_at_the_ends_of_time(self, write: Write) -> None:
        office = "office-hours: {zone: Pacific/Kiritimati}"
        for asked, sent in (
            ("9999-12-30 08:00", "9999-12-31T23:59:59-12:00"),
            ("0001-01-01 00:10", "0001-01-02T00:10"),
        ):
            self.late(asked, sent, office)  # and no failure


MISTAKES = [
    ("fial-on: error", "1: unknown key `fial-on`; did you mean `fail-on`?"),
    ("\nfail-on: eror", "2: `fail-on` is `eror`; it must be one of: error, warning, suggestion, never; did you mean"),
    ("select: [about-s]", "1: unknown rule `about-s`; did you mean `about-us`?"),
    ("select: about-us", "1: `select` must be a list, and YAML read `about-us` as text"),
    ("select: []", "1: `select` needs at least 1, and has 0"),
    ("ignore:\n  about-us: x\n  about-s: y", "3: unknown rule `about-s`; did you mean `about-us`?"),
    ("ignore: [about-s]", "1: unknown rule `about-s`; did you mean `about-us`?"),
    ("ignore: {about-us: ''}", "1: `about-us` is empty"),
    ("ignore:", "1: `ignore` must be a mapping, and YAML read `None` as nothing"),
    ("rules:\n  blam: {severity: error}", "2: unknown rule `blam`; did you mean `blame`?"),
    ("rules:\n  blame:\n    severity: fatal", "3: `severity` is `fatal`; it must be one of: error, warning"),
    ("rules: {blame: {points: 3}}", "1: unknown key `points`"),
    ("rules: {no-next-step: {settings: {shrt: 3}}}", "1: `no-next-step` has no setting `shrt`; did you mean `short`?"),
    ("rules: {blame: {settings: {limit: 3}}}", "1: `blame` has no setting `limit`; it has none"),
    ("rules: {no-next-step: {settings: {short: long}}}", "1: `short` must be a whole number, and YAML read"),
    ("rules: {no-next-step: {settings: {short: {a: 1}}}}", "1: `short` must be a whole number, and YAML read"),
    ("rules: {wrong-name: {settings: {short-forms: 3}}}", "1: `short-forms` must be a list"),
    ("rules: {vague-timing: {settings: {moments: ['/(/']}}}", "1: "),
    ("packs: [campain]", "1: unknown pack `campain`; did you mean `campaign`?"),
    ("kind: poem", "1: `kind` is `poem`; it must be one of: outreach, reply, template"),
    ("sender: {signature: printed}", "1: `signature` is `printed`; it must be one of: written, appended"),
    ("sender: {mail: x}", "1: unknown key `mail`"),
    ("reply-within: soon", "1: `reply-within` is `soon`; it must be hours, or a text such as 7h or 2d"),
    ("reply-within: -1", "1: `reply-within` is -1; it must be 0 or more"),
    ("reply-within: 9999", "1: `reply-within` is 9999; it must be 0 to 8784"),
    ("office-hours: {from: 9am}", "1: `from` is `9am`; it must be a time such as '09:00', in quotes"),
    ("office-hours: {from: 17:00}", "1: `17:00` was not read as text: put it in quotes"),
    ("office-hours: {from: '17:00', to: '09:00'}", "1: `office-hours` end before they begin"),
    ("office-hours: {days: [monday]}", "1: `days` is `monday`; it must be one of: mon, tue, wed"),
    ("office-hours: {zone: Europe/Athen}", "1: unknown time zone `Europe/Athen`; did you mean `Europe/Athens`?"),
    ("office-hours: {zone: ../../etc/passwd}", "1: unknown time zone `../../etc/passwd`"),
    ("min-score: 11", "1: `min-score` is 11; it must be 0 to 10"),
    ("min-score: high", "1: `min-score` must be a number, and YAML read `high` as text"),
    ("pillars:\n  patients: 7", "2: unknown key `patients`; did you mean `patience`?"),
    ("pillars: {patience: 12}", "1: `patience` is 12; it must be 0 to 10"),
    ("rules-folders: [nowhere]", "1: no such folder of rules: nowhere"),
    ("overrides: [{min-score: 1}]", "1: `files` is missing"),
    ("overrides:\n- files: ['a']\n  fail-on: x", "3: `fail-on` is `x`"),
    ("overrides: [{files: a}]", "1: `files` must be a list"),
    ("overrides: [{files: ['!a/**']}]", "1: `files` is `!a/**`; it must be a glob relative to this file"),
    ("overrides: [{files: ['a'], extends: x.yaml}]", "1: unknown key `extends`"),
    ("overrides: [7]", "1: `overrides` must be a mapping"),
    ("overrides: 7", "1: `overrides` must be a list"),
    ("overrides:\n- files: [a]\n  ignore:\n    blam: x", "4: unknown rule `blam`"),
    ("- a", "1: a configuration is a mapping from keys to values"),
    ("7", "1: a configuration is a mapping from keys to values"),
    ("fail-on: error\nfail-on: never", "2: the key `fail-on` stands twice"),
    ("a: [", "2: not valid YAML"),
    ("a: &a [x, x]\nb: [*a, *a]", "1: anchors and aliases are not allowed"),
    ("a: !!python/object:os.system x", "1: tags are not allowed"),
    ("<<: {a: b}", "1: merge keys are not allowed"),
    ("[" * 5000, "1: nested deeper than"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words"), MISTAKES, ids=[text[:40] for text, _ in MISTAKES])
def test_a_mistake_is_one_line_with_file_line_and_what_is_right(write: Write, text: str, words: str) -> None:
    write("a/mailcheck.yaml", text)
    with pytest.raises(MailcheckError) as error:
        Configured().of("a/x.txt")
    assert str(error.value).startswith(f"a/mailcheck.yaml:{words[:2]}")
    assert words in str(error.value)
    assert "\n" not in str(error.value)


TOML_MISTAKES = [
    ('[tool.mailcheck]\nfial-on = "x"', "pyproject.toml: tool.mailcheck.fial-on: unknown key `fial-on`; did you mean"),
    (
        "[tool.mailcheck]\nselect = 7",
        "pyproject.toml: tool.mailcheck.select: `select` must be a list, and TOML read `7`",
    ),
    ('[tool.mailcheck]\nignore = ["blam"]', "pyproject.toml: tool.mailcheck.ignore.blam: unknown rule `blam`"),
    ("[tool]\nmailcheck = 7", "pyproject.toml: tool.mailcheck must be a table"),
    ("[tool.mailcheck\n", "pyproject.toml: not valid TOML: "),
    ("[tool.mailcheck]\nselect = 1979-05-27", "`select` must be a list"),
    ("[tool.mailcheck]\na = " + "[" * 5000, "pyproject.toml: nested too deeply"),
    ("[tool.mailcheck]\n" + "a." * 60_000 + "b = 1", "pyproject.toml: a key of more than 32 parts"),
    ("[tool.mailcheck]\na = " + "9" * 5000, "pyproject.toml: not valid TOML"),
    ("[tool.mailcheck]\nmin-score = nan", "tool.mailcheck.min-score: `min-score` is nan; it must be 0 to 10"),
    ("[tool.mailcheck]\nreply-within = inf", "`reply-within` is inf; it must be 0 to 8784"),
    ("[tool.mailcheck]\n" + "#" * 300_000, "pyproject.toml: more than 256 kB"),
]


@pytest.mark.parametrize(("text", "words"), TOML_MISTAKES, ids=[text[16:40] for text, _ in TOML_MISTAKES])
def test_a_mistake_in_toml(write: Write, text: str, words: str) -> None:
    write("pyproject.toml", text)
    started = time.process_time()
    with pytest.raises(MailcheckError) as error:
        setup()
    assert words in str(error.value)
    assert time.process_time() - started < 5


class TestHostileFiles:
    def test_no_file_no_utf_8_and_too_much(self, write: Write) -> None:
        path = write("mailcheck.yaml", "#" * 300_000)
        with pytest.raises(MailcheckError, match="mailcheck.yaml: more than 256 kB"):
            setup()
        path.write_bytes(b"kind: \xff")
        with pytest.raises(MailcheckError, match="it is no UTF-8"):
            setup()
        path.unlink()
        path.mkdir()
        with pytest.raises(MailcheckError, match="it is no file"):
            setup()

    def test_it_stops_the_run_with_exit_2(self, write: Write) -> None:
        write("mailcheck.yaml", "fial-on: x")
        write("x.txt", CLEAN)
        done = run("x.txt")
        assert (done.code, done.out) == (2, "")
        assert one_line(done) == "mailcheck: mailcheck.yaml:1: unknown key `fial-on`; did you mean `fail-on`?"

    def test_a_byte_order_mark(self, write: Write) -> None:
        write("mailcheck.yaml", "\ufeffmin-score: 3")
        assert setup().config.min_score == 3


class TestGates:
    def test_a_pillar_under_its_limit(self, write: Write) -> None:
        write("mailcheck.yaml", f"select: [{FAST}]\nfail-on: never\npillars: {{personalization: 7, patience: 7}}")
        write("x.txt", GUYS)
        done = run("x.txt")
        assert (done.code, done.last) == (1, "mailcheck: failed: x.txt has 6 for Personalization, under 7")

    def test_all_reasons_in_one_line(self, write: Write) -> None:
        write(
            "mailcheck.yaml",
            f"select: [{FAST}]\noverrides: [{{files: [b.txt], fail-on: warning, min-score: 9.5}}]",
        )
        write("a.txt", GUYS)
        write("b.txt", GUYS.replace("+48 22 555 01 44\n", ""))
        assert run("a.txt", "b.txt").last == (
            "mailcheck: failed: 1 finding at or above error (generic-greeting); 2 findings at or above warning "
            "(generic-greeting, missing-contact-details); b.txt scores 4.0, under 9.5"
        )

    def test_the_reason_is_said_once(self, write: Write) -> None:
        reason = "none.txt: no such file or folder"
        done = run("none.txt", "--select", FAST)
        assert (done.code, done.last) == (2, "mailcheck: 1 draft could not be checked")
        assert " ".join(done.out.split()).count(reason) == 1
        for arguments in (("--format", "json"), ("--output", "report.txt")):
            done = run("none.txt", "none2.txt", "--select", FAST, *arguments)
            assert done.last == f"mailcheck: 2 drafts could not be checked: {reason}"

    def test_colours_in_a_pipe(self, write: Write) -> None:
        path = write("x.txt", GUYS)
        assert "\x1b[" in command(path, "--select", FAST, FORCE_COLOR="1").out
        assert "\x1b[" not in command(path, "--select", FAST).out


class TestInPython:
    def test_a_config_a_file_or_none(self, write: Write) -> None:
        write("mailcheck.yaml", "rules: {generic-greeting: {severity: suggestion}}")
        path = write("own.yaml", "select: [generic-greeting]\nrules: {generic-greeting: {severity: warning}}")
        value = Config(select=frozenset({"generic-greeting"}), severities={"generic-greeting": "suggestion"})
        found = [lint(GUYS, config=config).drafts[0].findings for config in (None, path, str(path), value)]
        severities = [[one.severity for one in ones if one.rule == "generic-greeting"] for ones in found]
        assert severities == [["error"], ["warning"], ["warning"], ["suggestion"]]

    def test_who_reads_is_still_said_apart(self, write: Write) -> None:
        config = Config(to="Ana <ana@azul.example>", select=frozenset({"wrong-name"}))
        assert lint(CLEAN, config=config).drafts[0].draft.recipient.name == "Ana"
        assert lint(CLEAN, config=config, to="Rui").drafts[0].draft.recipient.name == "Rui"


class TestCommands:
    def test_init_writes_and_overwrites_nothing(self, write: Write) -> None:
        assert run("init").code == 0
        assert Path("mailcheck.yaml").read_text(encoding="utf-8") == TEMPLATE
        done = run("init")
        assert (done.code, one_line(done)) == (
            2,
            "mailcheck: mailcheck.yaml configures this folder already, and nothing is overwritten",
        )
        Path("mailcheck.yaml").unlink()
        write("pyproject.toml", "[tool.mailcheck]\n")
        assert run("init").code == 2
        write("pyproject.toml", "[tool.other]\n")
        assert run("init").code == 0

    def test_what_init_writes_is_right_with_and_without_its_signs(self, write: Write) -> None:
        write("mailcheck.yaml", TEMPLATE)
        assert setup().config == Config()
        written(write("child/mail-rules/x", "").parent)
        write("child/contacts.csv", "email,first_name\n")
        write("mailcheck.yaml", "")
        plain = "\n".join(
            line[1:] for line in TEMPLATE.splitlines() if line[:1] == "#" and line[1:2] != " " or line[:3] == "#  "
        )
        path = write("child/mailcheck.yaml", plain)
        assert set(strict.load(plain, "")[0]) == set(SHAPE["properties"]) - {"select", "kind", "recipient"}
        assert setup("child/templates/x.txt").config.front["kind"] == "template"
        assert VALIDATOR.is_valid(strict.load(path.read_text(encoding="utf-8"), "")[0])

    def test_config_says_what_holds_and_why(self, write: Write) -> None:
        write("base.yaml", "\nmin-score: 2\nignore: {blame: a joke}")
        write(
            "mailcheck.yaml",
            "extends: base.yaml\nfail-on: warning\noverrides:\n- files: ['a/**']\n  rules: {about-us: {severity: off}}",
        )
        lines = [line.split() for line in run("config", "a/x.txt").out.splitlines()]
        assert lines[0] == "a/x.txt: configured by mailcheck.yaml".split()
        for row in (
            "fail-on warning mailcheck.yaml:2",
            "min-score 2 base.yaml:2",
            "ignore.blame a joke base.yaml:3",
            "rules.about-us.severity off mailcheck.yaml:5",
            "reply-within 7h default",
        ):
            assert row.split() in lines
        assert "about-us" not in run("config").out

    def test_config_of_a_folder_with_a_file_and_without_any(self, write: Write) -> None:
        write("a/mailcheck.yaml", "min-score: 4")
        assert "a/mailcheck.yaml:1" in run("config", "a").out
        assert "a/mailcheck.yaml:1" in run("config", "--config", "a/mailcheck.yaml").out
        assert "this folder: no configuration found" in run("config").out
        write("a/mailcheck.yaml", "min-scor: 4")
        assert run("config", "a").code == 2


class TestSchema:
    def test_it_is_a_schema(self) -> None:
        jsonschema.Draft202012Validator.check_schema(SHAPE)

    def test_the_file_is_in_step(self) -> None:
        path = files("mailcheck") / "schema" / "config.schema.json"
        write = "python -c 'from mailcheck.config import schema; print(schema(), end=\"\")' > schema/config.schema.json"
        assert path.read_text(encoding="utf-8") == schema(), f"write it again: {write}"

    @pytest.mark.parametrize("text", [text for text, _ in MISTAKES])
    def test_what_the_check_of_shapes_refuses_the_schema_refuses_too(self, write: Write, text: str) -> None:
        write("mailcheck.yaml", text)
        try:
            file = read(Path("mailcheck.yaml"))
        except MailcheckError:
            return  # no plain YAML
        assert file
        try:
            file.layers()
        except MailcheckError:
            assert not VALIDATOR.is_valid(file.value)

    def test_off_without_quotes_is_known_to_the_check(self, write: Write) -> None:
        write("mailcheck.yaml", "rules: {blame: {severity: off}}")
        assert "blame" in setup().config.ignore


def test_the_draft_that_is_annotated_knows_its_configuration() -> None:
    found = draft(CLEAN, config=Config(signature="appended", reply_within=2.0))
    assert (found.signature_appended, found.reply_within) == (True, 2.0)


def test_the_page_of_the_configuration_holds_every_key_and_its_examples_hold(write: Write) -> None:
    page = (Path(__file__).parent.parent / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE)) == set(SHAPE["properties"])
    (yaml,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    (toml,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    write("mailcheck.yaml", "")
    write("a/mailcheck.yaml", yaml)
    write("b/pyproject.toml", toml)
    for folder in ("a", "b"):
        found = setup(f"{folder}/templates/x.html")
        assert (found.config.fail_on, found.config.front["kind"]) == ("warning", "template")
        assert rule_of("no-next-step", found).settings["short"] == 60


def test_the_configuration_in_the_readme_holds(write: Write) -> None:
    page = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    (yaml,) = re.findall(r"## Configuration\n.*?```yaml\n(.*?)```", page, re.DOTALL)
    write("mailcheck.yaml", yaml)
    found = setup("templates/x.html").config
    assert (found.fail_on, found.pillars, found.ignore) == ("warning", {"patience": 7}, {"about-us"})
    assert list(found.set_aside) == ["unsourced-claim"]


class TestContacts:
    """`contacts`: the list is read once, from beside the configuration, and an option wins over it."""

    LIST = "email,first_name,company\nana@azul.example,Ana,Azul Tiles\n"

    def test_the_list_knows_who_reads(self, write: Write) -> None:
        write("lists/people.csv", self.LIST)
        write("mailcheck.yaml", "contacts: lists/people.csv")
        write("mail/a.eml", "To: ana@azul.example\nSubject: Tiles\n\nHi Rui,\n\nthe tiles are here.\n\nTom\n")
        done = run("--select", "wrong-name", "mail/a.eml")
        assert (done.code, "wrong-name" in done.out) == (1, True)

    def test_a_templates_tags_are_held_against_its_columns(self, write: Write) -> None:
        write("people.csv", self.LIST)
        write("mailcheck.yaml", "overrides: [{files: ['t/*'], kind: template, contacts: people.csv}]")
        write("t/a.md", "Hi {{ firstname }},\n\nthe kiln in {{ town }} is cold.\n")
        done = run("--select", "unknown-tag", "--format", "line", "t/a.md")
        assert [line.split(": ")[1] for line in done.out.splitlines()] == ["error unknown-tag"]
        assert '"town"' in done.out

    def test_an_option_wins(self, write: Write) -> None:
        write("people.csv", self.LIST)
        write("others.csv", "email,town\nana@azul.example,Faro\n")
        write("mailcheck.yaml", "contacts: people.csv\nkind: template")
        write("a.md", "Hi you,\n\nthe kiln in {{ town }} is cold.\n")
        assert run("--select", "unknown-tag", "--contacts", "others.csv", "a.md").code == 0

    def test_a_list_that_is_not_there(self, write: Write) -> None:
        write("mailcheck.yaml", "fail-on: error\ncontacts: people.csv")
        write("a.md", "Hi Ana,\n")
        done = run("a.md")
        assert done.code == 2
        assert one_line(done).startswith("mailcheck: mailcheck.yaml:2: ")
