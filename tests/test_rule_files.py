"""Rule files: a mistake is one line that names file, line and what would be right."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest
from rulefiles import EXAMPLES, RULE, judged, loaded, written

from mailcheck import load_rules
from mailcheck.expressions import compiled
from mailcheck.model import RuleError
from mailcheck.rules import load_rule

TEXT = """\
id: grey-words
title: grey words
pillar: patience
severity: warning
since: "0.1.0"
message: '"{match}" is grey.'
advice: Write blue.
why: Because grey is dull.
evidence: opinion
find:
  - grey
examples:
  bad:
    - text: "Hi Inês,\\n\\nthe kiln is grey."
    - text: "Hi Inês,\\n\\nthe sea is grey."
    - text: "Hi Inês,\\n\\nthe sky is grey."
    - text: "Hi Inês,\\n\\nthe cat is grey."
  good:
    - text: "Hi Inês,\\n\\nthe kiln is blue."
    - text: "Hi Inês,\\n\\nthe sea is blue."
    - text: "Hi Inês,\\n\\nthe sky is blue."
    - text: "Hi Inês,\\n\\nthe cat is blue."
"""


def error(folder: Path, text: str, name: str = "grey-words.yaml") -> str:
    """What the loader says of *text*, without the path of the folder."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RuleError) as raised:
        load_rule(path, {"colours": ["blue", "green"]})
    (line,) = str(raised.value).splitlines()
    assert line.startswith(f"{path}:")
    return line.removeprefix(f"{folder}/")


def test_a_right_file(tmp_path: Path) -> None:
    path = tmp_path / "grey-words.yaml"
    path.write_text(TEXT, encoding="utf-8")
    rule = load_rule(path, {})
    assert rule.id == "grey-words"
    assert [example.line for example in rule.examples] == [14, 15, 16, 17, 19, 20, 21, 22]
    assert rule.scope == ("opening", "body")
    assert rule.pack == "core"


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        pytest.param("title:", "titel:", 2, ["unknown key `titel`", "did you mean `title`?"], id="unknown key"),
        pytest.param("find:", "zzz: 1\nfind:", 10, ["unknown key `zzz`", "known are: id, title"], id="nothing near it"),
        pytest.param("why:", "title: again\nwhy:", 8, ["`title` stands twice"], id="duplicate key"),
        pytest.param("- grey", "- &a grey\n  - *a", 11, ["anchors and aliases are not allowed"], id="alias"),
        pytest.param("find:", "<<: {a: b}\nfind:", 10, ["merge keys are not allowed"], id="merge key"),
        pytest.param("- grey", "- no", 11, ["must be text", "put it in quotes"], id="no"),
        pytest.param("- grey", "- on", 11, ["must be text", "put it in quotes"], id="on"),
        pytest.param("- grey", "- #1", 11, ["must be text", "nothing"], id="a comment for a term"),
        pytest.param("- grey", "- 1", 11, ["must be text", "put it in quotes"], id="number"),
        pytest.param("- grey", "- 2025-06-02", 11, ["was not read as text", "put it in quotes"], id="date"),
        pytest.param("- grey", "- 10:30", 11, ["was not read as text", "put it in quotes"], id="time"),
        pytest.param("- grey", "- ''", 11, ["is empty"], id="empty term"),
        pytest.param(
            "- grey", "- '/(grey/'", 11, ["/(grey/", "does not compile"], id="expression that does not compile"
        ),
        pytest.param("- grey", "- '/(?<a>grey)(?&a)/'", 11, ["calls itself or another group by (?&a)"], id="call"),
        pytest.param("- grey", "- (grey|gray", 11, ["does not compile", "parenthesis"], id="unclosed choice"),
        pytest.param(
            "- grey", "- grey)gray(", 11, ["does not compile", "parenthesis"], id="choice the wrong way round"
        ),
        pytest.param("- grey", "- (|)", 11, ["matches nothing"], id="a term without a word"),
        pytest.param("- grey", "- ...", 11, ["matches nothing"], id="a term that is only a gap"),
        pytest.param("- grey", "- $color", 11, ["unknown list `$color`", "did you mean `colours`?"], id="unknown list"),
        pytest.param("- grey", "- a $color b", 11, ["unknown list `$color`"], id="unknown list inside a term"),
        pytest.param("- grey", "- {model: pressre}", 11, ["knows no label", "did you mean `pressure`?"], id="label"),
        pytest.param("- grey", "- {tokens: []}", 11, ["`when` is missing"], id="grammar without a condition"),
        pytest.param("- grey", "- {tokens: [], when: [a]}", 11, ["needs at least 1"], id="empty pattern"),
        pytest.param("- grey", "- {tokens: [{LOWR: a}], when: [a]}", 11, ["`LOWR`", "`LOWER`"], id="spaCy attribute"),
        pytest.param("- grey", "- {tokens: [{OP: '~'}], when: [a]}", 11, ["`~`", "!, ?, *, +"], id="spaCy operator"),
        pytest.param("- grey", "- {tokens: [a], when: [a]}", 11, ["a token is a mapping"], id="token that is a word"),
        pytest.param(
            "- grey",
            "- {dependency: [{RIGHT_ID: a, RIGHT_ATTR: {}}], when: [a]}",
            11,
            ["`RIGHT_ATTR`", "RIGHT_ATTRS"],
            id="dependency key",
        ),
        pytest.param(
            "- grey",
            "- {dependency: [{RIGHT_ID: a, RIGHT_ATTRS: {}}, {RIGHT_ID: b, RIGHT_ATTRS: {}}], when: [a]}",
            11,
            ["LEFT_ID", "REL_OP"],
            id="dependency without an anchor",
        ),
        pytest.param(
            "- grey",
            "- {dependency: [{RIGHT_ID: a, RIGHT_ATTRS: {}}], when: [a], highlight: [b]}",
            11,
            ["`b`", "RIGHT_ID"],
            id="highlight of no node",
        ),
        pytest.param("- grey", "- {tokens: [{LOWER: a}], when: ['/(/']}", 11, ["does not compile"], id="condition"),
        pytest.param("- grey", "- {tag: persn}", 11, ["must be one of: person"], id="unknown sort of tag"),
        pytest.param("- grey", "- {a: b}", 11, ["must be text or hold tokens"], id="unknown sort of term"),
        pytest.param("{match}", "{mtach}", 6, ["unknown placeholder {mtach}", "`match`"], id="placeholder"),
        pytest.param(
            "advice: Write", "advice: Write {x}", 7, ["unknown placeholder {x}", "known: "], id="in the advice"
        ),
        pytest.param("warning", "warnig", 4, ["one of: error, warning, suggestion", "`warning`?"], id="severity"),
        pytest.param("patience", "patiense", 3, ["one of: personalization", "`patience`?"], id="pillar"),
        pytest.param("evidence: opinion", "evidence: hunch", 9, ["one of: law, study, vendor, opinion"], id="evidence"),
        pytest.param("find:\n  - grey", "detect: gray", 10, ["unknown detect `gray`"], id="detector"),
        pytest.param("find:\n  - grey", "detect: wrong-nam", 10, ["did you mean `wrong-name`?"], id="detector, nearly"),
        pytest.param(
            "find:\n  - grey", "measure: {of: wrds, steps: [{over: 1}]}", 10, ["unknown measure `wrds`"], id="measure"
        ),
        pytest.param(
            "find:\n  - grey", "measure: {of: asks}", 10, ["`steps` is missing"], id="measure without a limit"
        ),
        pytest.param("find:", "missing: [blue]\nfind:", 1, ["exactly one of: find, missing"], id="two ways"),
        pytest.param("find:\n  - grey\n", "", 1, ["exactly one of: find, missing"], id="no way"),
        pytest.param("why: Because grey is dull.\n", "", 1, ["`why` is missing"], id="a key missing"),
        pytest.param("why: Because grey is dull.", "why: ''", 8, ["`why` is empty"], id="a key empty"),
        pytest.param("id: grey-words", "id: gray-words", 1, ["`gray-words` is not the file's name"], id="another id"),
        pytest.param("id: grey-words", "id: Grey_Words", 1, ["lower-case words"], id="an id of another shape"),
        pytest.param("find:", "scope: [bdy]\nfind:", 10, ["must be one of: greeting", "`body`?"], id="scope"),
        pytest.param("find:", "applies: {kinds: []}\nfind:", 10, ["needs at least 1"], id="no kinds"),
        pytest.param(
            "find:", "applies: {min-words: many}\nfind:", 10, ["must be a whole number"], id="a word for a number"
        ),
        pytest.param("find:", "unless: {sentense: [x]}\nfind:", 10, ["`sentence`?"], id="unless"),
        pytest.param("find:", "eases: {question: true}\nfind:", 10, ["`to` is missing"], id="eases to nothing"),
        pytest.param("find:", "at-most: 1.5\nfind:", 10, ["whole number"], id="half a finding"),
        pytest.param("find:", "points: -1\nfind:", 10, ["0 or more"], id="points that reward"),
        pytest.param("find:", "settings: 3\nfind:", 10, ["must be a mapping"], id="settings"),
        pytest.param("id: grey-words\n", "id: grey-words\n  a: b\n", 2, ["not valid YAML"], id="broken YAML"),
        pytest.param("id: grey-words\n", "id: grey-words\n---\nid: x\n", 2, ["not valid YAML"], id="two documents"),
        pytest.param(
            "find:\n  - grey", "find: !!python/object:os.system [x]", 10, ["tags are not allowed"], id="a tag"
        ),
        pytest.param("title: grey words", "? [a]\n: b", 2, ["a key must be a word"], id="a list for a key"),
        pytest.param("title: grey words", "title: [grey]", 2, ["must be text", "as a list"], id="a list for text"),
    ],
)
def test_a_mistake(tmp_path: Path, old: str, new: str, line: int, words: list[str]) -> None:
    assert old in TEXT
    said = error(tmp_path, TEXT.replace(old, new, 1))
    assert said.startswith(f"grey-words.yaml:{line}: ")
    for word in words:
        assert word in said


@pytest.mark.parametrize("kind", ["bad", "good"])
def test_three_examples_are_too_few(tmp_path: Path, kind: str) -> None:
    path = written(tmp_path, examples={**EXAMPLES, kind: EXAMPLES[kind][:3]})
    with pytest.raises(RuleError, match=rf"`{kind}` needs at least 4, and has 3"):
        load_rule(path, {})


def test_no_examples(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=r":1: `examples` is missing"):
        load_rule(written(tmp_path, examples=None), {})


def test_words_of_an_example_must_be_text(tmp_path: Path) -> None:
    examples = {**EXAMPLES, "bad": [*EXAMPLES["bad"], {"text": "x", "words": [1]}]}
    with pytest.raises(RuleError, match="must be text"):
        load_rule(written(tmp_path, examples=examples), {})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("", "must be a mapping", id="empty"),
        pytest.param("# nothing\n", "must be a mapping", id="a comment"),
        pytest.param("- a\n- b\n", "must be a mapping", id="a list"),
        pytest.param("just words", "must be a mapping", id="words"),
        pytest.param("\0", "not valid YAML", id="a zero"),
        pytest.param("a: " + "[" * 500, "nested deeper", id="depth"),
        pytest.param("a: " + "{a: " * 500, "nested deeper", id="depth of mappings"),
        pytest.param("a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]", "anchors and aliases", id="bomb of aliases"),
        pytest.param("a: &a {b: c}\nd:\n  <<: [*a, *a]", "anchors and aliases", id="bomb of merge keys"),
        pytest.param("a: " + "x" * 300_000, "more than 256 kB", id="size"),
        pytest.param("a: " + "9" * 100_000, "", id="a long number"),
        pytest.param("a: 'x", "not valid YAML", id="an unclosed quotation"),
    ],
)
def test_hostile_files(tmp_path: Path, text: str, words: str) -> None:
    started = time.process_time()
    assert words in error(tmp_path, text)
    assert time.process_time() - started < 3


def test_a_file_that_is_no_utf8_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "grey-words.yaml"
    path.write_bytes(TEXT.replace("dull", "gr\xfcn").encode("latin-1"))
    with pytest.raises(RuleError, match=r"grey-words.yaml:8: .*UTF-8"):
        load_rule(path, {})


class TestFolders:
    def test_own_rules_are_added_to_the_pack(self, tmp_path: Path) -> None:
        written(tmp_path)
        ids = {rule.id for rule in load_rules(tmp_path)}
        assert {"grey-words", "generic-greeting"} <= ids

    def test_a_rule_of_the_same_id_replaces_the_packs(self, tmp_path: Path) -> None:
        written(tmp_path, id="generic-greeting", severity="suggestion", pillar="personalization")
        (rule,) = (rule for rule in load_rules(tmp_path) if rule.id == "generic-greeting")
        assert rule.severity == "suggestion"
        assert rule.path.startswith(str(tmp_path))

    def test_both_endings_and_folders_inside_are_read(self, tmp_path: Path) -> None:
        (tmp_path / "deep").mkdir()
        written(tmp_path / "deep").rename(tmp_path / "deep" / "grey-words.yml")
        assert "grey-words" in {rule.id for rule in load_rules(tmp_path)}

    def test_own_lists(self, tmp_path: Path) -> None:
        (tmp_path / "lists.yaml").write_text("colours: [blue, dark green]\n")
        written(tmp_path, find=["$colours", "the ($colours) sea"])
        (rule,) = (rule for rule in load_rules(tmp_path) if rule.id == "grey-words")
        assert [term.value for term in rule.find] == ["blue", "dark green", "the ((blue|dark green)) sea"]

    @pytest.mark.parametrize(
        ("lists", "words"),
        [
            ("- a\n", "must be a mapping"),
            ("colours: blue\n", "must be a list"),
            ("colours: [no]\n", "must be text"),
            ("colours: []\n", "needs at least 1"),
            ("colours: [x]\ncolours: [y]\n", "stands twice"),
        ],
    )
    def test_a_mistake_in_own_lists(self, tmp_path: Path, lists: str, words: str) -> None:
        (tmp_path / "lists.yaml").write_text(lists)
        written(tmp_path)
        with pytest.raises(RuleError, match=rf"lists.yaml:\d+: .*{words}"):
            load_rules(tmp_path)

    def test_a_list_that_stands_for_itself(self, tmp_path: Path) -> None:
        path = written(tmp_path, settings={"a": ["$a"]}, find=["$a"])
        with pytest.raises(RuleError, match=r"stands for a list again"):
            load_rule(path, {})

    def test_a_rule_that_yields_to_nobody(self, tmp_path: Path) -> None:
        written(tmp_path, yields_to=["generic-greting"])
        with pytest.raises(
            RuleError, match=r"grey-words.yaml:\d+: .*`generic-greting`; did you mean `generic-greeting`"
        ):
            load_rules(tmp_path)

    def test_an_empty_folder(self, tmp_path: Path) -> None:
        with pytest.raises(RuleError, match="no rules in it"):
            load_rules(tmp_path)

    def test_no_such_folder(self, tmp_path: Path) -> None:
        with pytest.raises(RuleError, match="no such folder"):
            load_rules(tmp_path / "rules")

    def test_a_pipe_among_the_rules_is_not_waited_for(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "grey-words.yaml")
        with pytest.raises(RuleError, match="it is no file"):
            load_rules(tmp_path)

    def test_a_folder_called_like_a_rule(self, tmp_path: Path) -> None:
        (tmp_path / "grey-words.yaml").mkdir()
        with pytest.raises(RuleError, match="it is no file"):
            load_rules(tmp_path)


@pytest.fixture(scope="module")
def pack() -> Any:
    return load_rules()


class TestPack:
    """What holds of every rule that ships."""

    def test_the_folder_is_the_pillar(self, pack: Any) -> None:
        assert {rule.id for rule in pack if Path(rule.path).parent.name != rule.pillar} == set()

    def test_no_example_stands_twice(self, pack: Any) -> None:
        for rule in pack:
            texts = [(example.text, example.answers, example.contacts) for example in rule.examples]
            assert len(texts) == len(set(texts)), rule.id

    def test_every_expression_compiles(self, pack: Any) -> None:
        for rule in pack:
            for term in (*rule.find, *rule.missing):
                if term.kind in ("words", "regex"):
                    compiled(term.kind, term.value)

    def test_no_two_rules_share_a_former_name(self, pack: Any) -> None:
        names = [name for rule in pack for name in (rule.id, *rule.formerly)]
        assert len(names) == len(set(names))


def test_what_a_whole_rule_becomes() -> None:
    rule = loaded(
        find=["grey (sky|sea)", "/gr[ae]y/", {"link": True}, {"tag": "person"}, {"model": "pressure", "at-least": 0.7}],
        applies={"kinds": ["reply"], "min-words": 5, "deep": False, "subject": True},
        unless={"sentence": ["perhaps"], "question": True},
        eases={"to": "suggestion", "anywhere": ["sorry"]},
        settings={"limit": 3},
        scope=["closing", "body"],
        formerly=["gray-words"],
        at_most=2,
        points=1,
        pack="campaign",
        references=[{"title": "Grey", "url": "https://grey.example"}],
    )
    assert [term.kind for term in rule.find] == ["words", "regex", "link", "tag", "model"]
    assert rule.find[-1].at_least == 0.7
    assert rule.applies.kinds == ("reply",)
    assert (rule.applies.min_words, rule.applies.deep, rule.applies.subject) == (5, False, True)
    assert rule.unless.question
    assert rule.eases is not None
    assert rule.eases[0] == "suggestion"
    assert (rule.at_most, rule.points, rule.pack, rule.formerly) == (2, 1, "campaign", ("gray-words",))
    assert rule.references == (("Grey", "https://grey.example"),)
    assert RULE["title"] == rule.title


def test_a_rule_of_ones_own_need_not_have_the_settings_of_its_detector() -> None:
    rule = loaded(find=None, detect="no-next-step", settings={"short": 80})
    text = "Hi Inês,\n\nthe crates are lined with felt. The cabinet will be glazed by Friday.\n\nBest,\nRui"
    assert len(judged(text, rule).findings) == 1


def test_a_setting_without_which_a_detector_cannot_work_is_named() -> None:
    rule = loaded(find=None, detect="does-not-listen", settings={"short": 80}, applies={"kinds": ["reply"]})
    reply = "Hi Ana,\n\nthe felt is grey.\n\nRui\n\nOn 2 Nov 2026, Ana <ana@felt.example> wrote:\n> When is it open?\n"
    with pytest.raises(RuleError, match="`detect: does-not-listen` needs the setting `fewest-words`"):
        judged(reply, rule)
