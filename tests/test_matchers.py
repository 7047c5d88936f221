"""What a rule can say without code: terms, exceptions, places, and patterns that cannot hang."""

from __future__ import annotations

import time
from typing import Any

import pytest
from annotated import draft
from hypothesis import given
from hypothesis import strategies as st
from rulefiles import found, judged, loaded

from mailcheck.expressions import PatternTimeout, compiled, expression
from mailcheck.matchers import Tools, find
from mailcheck.model import RuleError


def letter(words: str) -> str:
    return f"Hi Inês,\n\n{words}\n\nBest,\nRui"


@pytest.mark.parametrize(
    ("term", "text", "words"),
    [
        pytest.param("grey", "The grey sea.", ["grey"], id="a word"),
        pytest.param("grey", "GREY is Grey.", ["GREY", "Grey"], id="any case"),
        pytest.param("grey", "Greyhounds and agrey.", [], id="whole words"),
        pytest.param("grey sea", "The grey   sea,\nthe grey\nsea.", ["grey sea", "grey sea"], id="any white space"),
        pytest.param("don't", "I don't and don’t and donʼt.", ["don't", "don’t", "donʼt"], id="any apostrophe"),
        pytest.param("e-mail", "An e-mail, an email, an e‑mail.", ["e-mail", "email", "e‑mail"], id="hyphen or none"),
        pytest.param("grey (sea|sky)", "A grey sky, a grey sea, a grey cat.", ["grey sky", "grey sea"], id="choice"),
        pytest.param("(very |)grey", "It is very grey. It is grey.", ["very grey", "grey"], id="a choice of nothing"),
        pytest.param("gr(e|a)y", "grey, gray, groy", ["grey", "gray"], id="choice inside a word"),
        pytest.param("from ... to", "From Ulm by boat to Linz.", ["From Ulm by boat to"], id="gap"),
        pytest.param("from ... to", "From Ulm. We went to Linz.", [], id="a gap stays in its sentence"),
        pytest.param("from … to", "From Ulm by boat to Linz.", ["From Ulm by boat to"], id="gap of one character"),
        pytest.param("10%", "It is 10% more, or 110%.", ["10%"], id="signs"),
        pytest.param("c++", "In C++ we trust.", ["C++"], id="signs of expressions mean nothing"),
        pytest.param("café", "Our CAFÉ is open.", ["CAFÉ"], id="accents"),
        pytest.param("/gr[ae]y+/", "greyyy, gray", ["greyyy", "gray"], id="expression"),
        pytest.param("/(?<=very )grey/", "very grey, grey", ["grey"], id="look-behind"),
        pytest.param("/x*/", "no match of nothing", [], id="an expression may match nothing"),
        pytest.param("/^the\\b/", "The sea. Then the sky.", ["The"], id="beginning of the sentence"),
        pytest.param("$colours sea", "The blue sea, the green sea.", ["blue sea", "green sea"], id="setting in a term"),
        pytest.param("$colours", "Blue and green.", ["Blue", "green"], id="setting as terms"),
    ],
)
def test_terms(term: str, text: str, words: list[str]) -> None:
    assert found(letter(text), find=[term], settings={"colours": ["blue", "green"]}) == words


def test_terms_of_one_rule_do_not_report_the_same_words_twice() -> None:
    assert found(letter("The grey sea."), find=["grey sea", "/gre\\w/", "sea"]) == ["grey sea"]


def test_a_term_never_crosses_a_sentence() -> None:
    assert found(letter("It is grey. Sea and sky."), find=["/grey. Sea/"]) == []


@given(st.text(max_size=30))
def test_any_words_make_an_expression_or_an_error(words: str) -> None:
    if words.count("(") == words.count(")"):
        made = expression(words)
        assert made.startswith("(?<!\\w)")


@pytest.mark.parametrize(
    ("unless", "text", "words"),
    [
        pytest.param({"match": ["dark"]}, "It is dark grey. It is grey.", ["grey"], id="in the match"),
        pytest.param({"sentence": ["perhaps"]}, "Perhaps grey. It is grey.", ["grey"], id="in the sentence"),
        pytest.param({"neighbours": ["perhaps"]}, "Perhaps. It is grey.", [], id="before"),
        pytest.param({"neighbours": ["perhaps"]}, "It is grey. Perhaps.", [], id="after"),
        pytest.param({"neighbours": ["perhaps"]}, "It is grey. Yes. Perhaps.", ["grey"], id="too far"),
        pytest.param({"following": ["perhaps"]}, "Perhaps. It is grey.", ["grey"], id="only after"),
        pytest.param({"following": ["perhaps"]}, "It is grey. Perhaps.", [], id="right after"),
        pytest.param({"before": ["perhaps"]}, "Perhaps. Yes. It is grey.", [], id="anywhere before"),
        pytest.param({"before": ["perhaps"]}, "It is grey. Perhaps.", ["grey"], id="not before"),
        pytest.param({"anywhere": ["perhaps"]}, "It is grey. Yes.\n\nNo. Perhaps.", [], id="anywhere"),
        pytest.param({"question": True}, "Is it grey? It is grey.", ["grey"], id="a question"),
        pytest.param({"quotation": True}, "He said “it is grey” and grey.", ["grey"], id="curly quotation"),
        pytest.param({"quotation": True}, 'He said "it is grey" and grey.', ["grey"], id="straight quotation"),
        pytest.param({"quotation": True}, "Il dit « grey sea » and grey.", ["grey"], id="French quotation"),
        pytest.param({"quotation": True}, "The boat's grey and the dog's grey.", ["grey", "grey"], id="apostrophes"),
    ],
)
def test_exceptions(unless: dict[str, Any], text: str, words: list[str]) -> None:
    find = ["/(dark )?grey/"] if "match" in unless else ["grey"]
    assert found(letter(text), find=find, unless=unless) == words


@pytest.mark.parametrize(
    ("text", "term", "unless", "words"),
    [
        pytest.param("Yes. It is grey in the dark.", "grey", {"match": ["dark"]}, ["grey"], id="behind the match"),
        pytest.param("Yes. In the dark it is grey.", "grey", {"match": ["dark"]}, ["grey"], id="before the match"),
        pytest.param("Yes. So is the dark grey sea.", "/dark.*?sea/", {"match": ["grey"]}, [], id="within it"),
        pytest.param("https://reis.example is grey.", "grey", {"match": [{"link": True}]}, ["grey"], id="a link"),
        pytest.param("We saw https://reis.example.", "/saw.*/", {"match": [{"link": True}]}, [], id="a link in it"),
        pytest.param("The mill of {{city}} is grey.", "/mill.*?grey/", {"match": ["Lisbon"]}, [], id="a tag within it"),
        pytest.param(
            "Is {{city}} grey? The mill is grey.", "the mill", {"match": ["Lisbon"]}, ["The mill"], id="a tag before it"
        ),
        pytest.param(
            "Yes. It is grey, he said “it is not”.", "grey", {"quotation": True}, ["grey"], id="before a quotation"
        ),
        pytest.param(
            "Yes. He said “it is not”, yet it is grey.", "grey", {"quotation": True}, ["grey"], id="behind a quotation"
        ),
    ],
)  # fmt: skip
def test_an_exception_looks_at_the_words_of_the_match_alone(
    text: str, term: str, unless: dict[str, Any], words: list[str]
) -> None:
    assert found(f"Hi {{{{first_name}}}},\n\n{text}\n\nBest,\nRui", find=[term], unless=unless) == words


@pytest.mark.parametrize(
    ("find", "unless", "text", "sentences"),
    [
        pytest.param(["grey", "sea"], {}, "The grey sea is grey. It is blue.", ["The grey sea is grey."], id="once"),
        pytest.param(["grey"], {}, "It is grey. So grey.", ["It is grey.", "So grey."], id="each sentence"),
        pytest.param(["grey"], {"sentence": ["perhaps"]}, "Perhaps it is grey.", [], id="excused"),
        pytest.param(["/(dark )?grey/"], {"match": ["dark"]}, "It is dark grey.", [], id="its words are excused"),
        pytest.param(
            ["/(dark )?grey/"],
            {"match": ["dark"]},
            "It is dark grey and grey.",
            ["It is dark grey and grey."],
            id="some of its words are excused",
        ),
        pytest.param(["grey"], {"quotation": True}, "He said “it is grey” to me.", [], id="quoted"),
        pytest.param(
            ["grey"],
            {"quotation": True},
            "He said “it is grey” and grey it is.",
            ["He said “it is grey” and grey it is."],
            id="quoted and not quoted",
        ),
        pytest.param(["grey"], {"quotation": True}, "It is grey.", ["It is grey."], id="not quoted"),
    ],
)  # fmt: skip
def test_a_rule_may_find_whole_sentences(
    find: list[str], unless: dict[str, Any], text: str, sentences: list[str]
) -> None:
    assert found(letter(text), find=find, unless=unless, match="sentence") == sentences


def test_an_exception_of_the_subject_is_looked_for_in_the_subject() -> None:
    text = "---\nkind: template\nsubject: Grey {{city}}\n---\nHi {{first_name}},\n\nit is blue in the dark.\n\nRui"
    subject = {"applies": {"subject": True}}
    assert found(text, unless={"match": ["Lisbon"]}, **subject) == ["Grey"]
    assert found(text, unless={"match": ["dark"]}, **subject) == ["Grey"]
    assert found(text, unless={"sentence": ["Lisbon"]}, **subject) == []


def test_a_tag_of_the_text_is_nothing_to_the_subject() -> None:
    text = (
        "---\nkind: template\nsubject: '{{company}}, grey is the new blue'\n---\nHi {{first_name}}, {{city}} is dark."
    )
    rule = {"find": ["/grey.*/"], "unless": {"match": ["Lisbon"]}, "applies": {"subject": True}}
    assert found(text, **rule) == ["grey is the new blue"]


class TestScope:
    TEXT = (
        "---\nsubject: grey one\nto: a@reis.example\n---\n"
        "Hi grey Ana,\n\nGrey two.\n\nGrey three.\n\nGrey thanks,\nRui Grey"
    )

    @pytest.mark.parametrize(
        ("changes", "count"),
        [
            ({}, 2),
            ({"scope": ["opening"]}, 1),
            ({"scope": ["body"]}, 1),
            ({"scope": ["greeting"]}, 1),
            ({"scope": ["closing", "signature"]}, 2),
            ({"scope": ["greeting", "opening", "body", "closing", "signature"]}, 5),
            ({"applies": {"subject": True}}, 3),
            ({"scope": ["body"], "applies": {"subject": True}}, 2),
            ({"applies": {"first-sentence": True}}, 1),
            ({"at-most": 1}, 1),
        ],
    )
    def test_where_a_rule_looks(self, changes: dict[str, Any], count: int) -> None:
        assert len(found(self.TEXT, **changes)) == count

    def test_a_wrapped_sentence_is_one_line_and_a_signature_keeps_its_lines(self) -> None:
        text = "Hi Ana,\n\nthe grey\nsea is cold.\n\nBest,\nRui Prado\nGrey Mill\nPorto"
        assert found(text, find=["/grey sea/", "/^sea/"]) == ["grey sea"]
        assert found(text, find=["/^Grey Mill$/"], scope=["signature"]) == ["Grey Mill"]
        assert found(text, find=["/Mill Porto/"], scope=["signature"]) == []

    def test_quoted_words_are_never_judged(self) -> None:
        assert found(f"{letter('It is blue.')}\n\n> It is grey.\n") == []

    def test_the_first_sentence_is_the_one_after_the_greeting(self) -> None:
        text = "GREY NEWS FROM THE MILL\n\nHi Ana,\n\nIt is blue. It is grey."
        assert found(text, applies={"first-sentence": True}) == []


class TestMissing:
    def test_one_finding_without_words_where_it_belongs(self) -> None:
        text = letter("The sea is blue.")
        (finding,) = judged(text, loaded(find=None, missing=["grey"])).findings
        assert finding.match == ""
        assert finding.span is None
        assert finding.location.line == text.count("\n") + 1

    @pytest.mark.parametrize(
        ("text", "place"),
        [
            pytest.param("Hi Ana,\n\nthe sea is blue.\n\nBest,\nRui\n\n> Is it?\n", (6, 4), id="behind the signature"),
            pytest.param("Hi Ana,\n\nthe sea is blue.\n\nKind regards,\n\n> Is it?\n", (5, 14), id="the closing"),
            pytest.param("Hi Ana,\n\nthe sea is blue.\n\n> Is it?\n", (3, 17), id="the text"),
            pytest.param("Hi Ana,\n\nthe sea is blue.\n\nSo is he.\n\n> Is it?\n", (5, 10), id="its last paragraph"),
            pytest.param("Hi Ana,\n\n> Is it?\n", (1, 8), id="the greeting"),
        ],
    )  # fmt: skip
    def test_it_belongs_where_the_senders_own_words_end(self, text: str, place: tuple[int, int]) -> None:
        (finding,) = judged(text, loaded(find=None, missing=["grey"])).findings
        assert (finding.location.line, finding.location.column) == place

    def test_of_a_draft_without_words_of_the_senders_own_it_belongs_at_the_beginning(self) -> None:
        rule = loaded(id="grey-envelope", pillar="envelope", find=None, missing=["grey"])
        (finding,) = judged("> Is it?\n", rule).findings
        assert (finding.location.line, finding.location.column) == (1, 1)

    def test_nothing_where_it_is_there(self) -> None:
        assert found(letter("The sea is grey."), find=None, missing=["grey"]) == []


class TestApplies:
    @pytest.mark.parametrize(
        ("applies", "text", "judges"),
        [
            ({"kinds": ["reply"]}, letter("It is grey."), False),
            ({"kinds": ["reply"]}, f"{letter('It is grey.')}\n\n> Is it?\n", True),
            ({"kinds": ["template"]}, "Hi {{ first_name }},\n\nIt is grey.\n\nRui", True),
            ({"min-words": 20}, letter("It is grey."), False),
            ({"min-words": 20}, letter("It is grey. " + "And so is all the rest of the long day. " * 3), True),
            ({"headers": True}, letter("It is grey."), False),
            ({"headers": True}, f"---\nto: a@reis.example\n---\n{letter('It is grey.')}", True),
        ],
    )
    def test_which_drafts_a_rule_judges(self, applies: dict[str, Any], text: str, judges: bool) -> None:
        assert bool(found(text, applies=applies)) is judges

    def test_a_rule_that_does_not_judge_says_why(self) -> None:
        checked = judged(letter("It is grey."), loaded(applies={"min-words": 20}))
        assert checked.not_judged == {"grey-words": "under 20 words"}

    def test_a_draft_that_cannot_be_judged_has_envelope_findings_only(self) -> None:
        patch = "Hi Ana,\n\nthe grey fix:\n\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n"
        both = loaded(), loaded(id="grey-envelope", pillar="envelope")
        checked = judged(patch, *both)
        assert [finding.rule for finding in checked.findings] == ["grey-envelope"]
        assert checked.not_judged == {"grey-words": "a patch"}


def test_severity_eases_in_a_context() -> None:
    rule = loaded(eases={"to": "suggestion", "anywhere": ["sorry"]})
    assert [finding.severity for finding in judged(letter("It is grey."), rule).findings] == ["warning"]
    assert [finding.severity for finding in judged(letter("It is grey. Sorry."), rule).findings] == ["suggestion"]


@pytest.mark.parametrize(
    ("eases", "text", "severities"),
    [
        pytest.param({"sentence": ["sorry"]}, "Sorry, it is grey. So grey.", ["suggestion", "warning"], id="sentence"),
        pytest.param({"match": ["sorry"]}, "Sorry, it is grey.", ["warning"], id="not in the match"),
        pytest.param({"following": ["sorry"]}, "It is grey. Sorry. So grey.", ["suggestion", "warning"], id="after it"),
        pytest.param({"question": True}, "Is it grey? It is grey.", ["suggestion", "warning"], id="question"),
        pytest.param({"quotation": True}, "He said “it is grey” and grey.", ["suggestion", "warning"], id="quotation"),
    ],
)  # fmt: skip
def test_severity_eases_for_each_match_by_its_own_context(
    eases: dict[str, Any], text: str, severities: list[str]
) -> None:
    rule = loaded(eases={"to": "suggestion", **eases})
    assert [finding.severity for finding in judged(letter(text), rule).findings] == severities


@pytest.mark.parametrize(
    ("eases", "severity"),
    [
        pytest.param({"anywhere": ["sorry"]}, "suggestion", id="anywhere"),
        pytest.param({"sentence": ["sorry"]}, "warning", id="it stands in no sentence"),
        pytest.param({"sentence": ["/\\w/"]}, "warning", id="nor among any words"),
        pytest.param({"neighbours": ["sorry"]}, "warning", id="and beside none"),
        pytest.param({"question": True}, "warning", id="and is no question"),
        pytest.param({"quotation": True}, "warning", id="nor quoted"),
    ],
)
def test_severity_eases_for_what_is_missing(eases: dict[str, Any], severity: str) -> None:
    rule = loaded(find=None, missing=["grey"], eases={"to": "suggestion", **eases})
    (finding,) = judged(letter("Sorry, may I call?"), rule).findings
    assert finding.severity == severity


def test_a_rule_yields_the_same_words_to_another_one() -> None:
    rules = loaded(yields_to=["grey-sea"]), loaded(id="grey-sea", find=["grey sea"])
    findings = judged(letter("A grey sea. A grey sky."), *rules).findings
    assert [(finding.rule, finding.match) for finding in findings] == [("grey-sea", "grey sea"), ("grey-words", "grey")]


def test_findings_stand_in_the_order_of_the_text() -> None:
    rules = loaded(id="zebra", find=["one", "four"]), loaded(id="ape", find=["two", "three"])
    findings = judged(letter("One two. Three four."), *rules).findings
    assert [finding.match for finding in findings] == ["One", "two", "Three", "four"]


def test_message_and_advice_are_filled_in() -> None:
    rule = loaded(message='"{match}" in "{sentence}" for {name}', advice="Not {match}.")
    (finding,) = judged(draft(letter("The grey\nsea."), to="Ana Reis <a@reis.example>"), rule).findings
    assert finding.message == '"grey" in "The grey sea." for Ana Reis'
    assert finding.advice == "Not grey."


def test_words_of_the_draft_are_not_filled_in_again() -> None:
    (finding,) = judged(letter("The grey {sentence} sea."), loaded(find=["/grey.*sea/"])).findings
    assert finding.message == '"grey {sentence} sea" is grey.'


class TestLinksAndTags:
    def test_a_link(self) -> None:
        assert found(letter("See https://reis.example now."), find=[{"link": True}]) == ["https://reis.example"]

    def test_a_link_excuses(self) -> None:
        unless = {"neighbours": [{"link": True}]}
        assert found(letter("It is grey. See https://reis.example."), unless=unless) == []
        assert found(letter("It is grey. See it."), unless=unless) == ["grey"]

    def test_a_tag(self) -> None:
        text = letter("We know {{ company }} and {{ first_name }}.")
        assert found(text, find=[{"tag": "company"}]) == ["{{ company }}"]

    @pytest.mark.parametrize(
        ("find", "words"), [({"tag": "company"}, "{{ company }}"), ({"link": True}, "https://reis.example")]
    )
    def test_those_of_the_text_are_not_in_the_subject(self, find: dict[str, Any], words: str) -> None:
        text = f"---\nkind: template\nsubject: What we heard of a kiln in Porto\n---\n{letter(f'See {words} now.')}"
        assert found(text, find=[find], applies={"subject": True}) == [words]


class TestGrammar:
    """spaCy's own patterns, asked only where the cheap condition holds."""

    TOKENS = {"tokens": [{"LOWER": "you"}, {"LEMMA": "lose"}], "when": ["/\\blos/"]}
    DEPENDENCY = {
        "dependency": [
            {"RIGHT_ID": "verb", "RIGHT_ATTRS": {"LEMMA": "lose"}},
            {"LEFT_ID": "verb", "REL_OP": ">", "RIGHT_ID": "subject", "RIGHT_ATTRS": {"DEP": "nsubj"}},
        ],
        "when": ["/\\blos/"],
    }

    def test_tokens(self) -> None:
        assert found(letter("We think that you   lost it."), find=[self.TOKENS]) == ["you lost"]

    def test_dependencies(self) -> None:
        assert found(letter("The bakers have quickly lost it."), find=[self.DEPENDENCY]) == ["bakers have quickly lost"]

    def test_only_the_named_nodes_are_the_match(self) -> None:
        find = [{**self.DEPENDENCY, "highlight": ["subject"]}]
        assert found(letter("The bakers have lost it."), find=find) == ["bakers"]

    def test_a_wrapped_sentence(self) -> None:
        text = letter(
            "We think, after all these years of baking with it, that in the end you\nlost it. And more of it."
        )
        assert found(text, find=[self.TOKENS]) == ["you lost"]

    REFUSED = {"tokens": [{"LENGTH": "many"}], "when": ["grey"]}
    REFUSED_TOO = {"dependency": [{"RIGHT_ID": "sea", "RIGHT_ATTRS": {"LENGTH": "many"}}], "when": ["grey"]}

    @pytest.mark.parametrize("grammar", [REFUSED, REFUSED_TOO])
    @pytest.mark.parametrize(
        ("others", "unless", "text"),
        [
            pytest.param(["sea"], {}, "The grey sea.", id="words found it"),
            pytest.param([{"link": True}], {}, "The grey sea of https://reis.example now.", id="a link did"),
            pytest.param(["sea"], {"sentence": ["perhaps"]}, "Perhaps the grey sea.", id="words found what is excused"),
            pytest.param(["sea"], {"quotation": True, "question": True}, "A grey sea?", id="and there are no quotes"),
        ],
    )  # fmt: skip
    def test_where_sentences_are_found_whole_grammar_is_asked_last(
        self, grammar: dict[str, Any], others: list[Any], unless: dict[str, Any], text: str
    ) -> None:
        found(letter(text), find=[grammar, *others], unless=unless, match="sentence")
        with pytest.raises(RuleError):
            found(letter(text), find=[grammar], match="sentence")

    def test_a_pattern_that_spacy_refuses_names_the_rule_file(self) -> None:
        with pytest.raises(RuleError, match=r"grey-words.yaml: spaCy refuses the pattern"):
            found(letter("It is grey."), find=[self.REFUSED])


class TestModel:
    """What the sentence model says of a sentence where words alone would not do."""

    NOW = "Act now, before it is too late for you."
    KILN = "We met at the kiln in Porto on Tuesday."
    GRAMMAR = {"tokens": [{"LOWER": "act"}], "when": ["act"], "model": "pressure"}

    @pytest.mark.parametrize(
        ("term", "sentences"),
        [
            pytest.param({"model": "pressure"}, [NOW], id="it is sure"),
            pytest.param({"model": "pressure", "at-least": 2}, [], id="never sure enough"),
            pytest.param({"model": "pressure", "when": ["late"]}, [NOW], id="and a word is there"),
            pytest.param({"model": "pressure", "when": ["kiln"]}, [], id="the word is in another sentence"),
            pytest.param({"model": "pressure", "under": 0.5}, [KILN], id="it doubts"),
            pytest.param({"model": "pressure", "under": 0.5, "when": ["late"]}, [], id="it doubts none with the word"),
        ],
    )  # fmt: skip
    def test_sentences(self, term: dict[str, Any], sentences: list[str]) -> None:
        assert found(letter(f"{self.NOW} {self.KILN}"), find=[term]) == sentences

    @pytest.mark.parametrize("scope", [["greeting"], ["closing", "signature"]])
    def test_it_neither_finds_nor_doubts_what_is_no_sentence(self, scope: list[str]) -> None:
        text = letter(self.NOW)
        assert found(text, find=[{"model": "pressure"}], scope=scope) == []
        assert found(text, find=[{"model": "pressure", "under": 0.5}], scope=scope) == []

    def test_it_doubts_no_subject(self) -> None:
        text = f"---\nsubject: {self.KILN}\n---\n{letter(self.NOW)}"
        assert found(text, find=[{"model": "pressure", "under": 0.5}], applies={"subject": True}) == []

    @pytest.mark.parametrize(
        ("least", "words"),
        [
            pytest.param({}, ["Act"], id="it agrees"),
            pytest.param({"at-least": 0.0}, ["Act", "act"], id="it need not"),
            pytest.param({"at-least": 2}, [], id="it never does"),
        ],
    )
    def test_grammar_may_want_its_consent(self, least: dict[str, Any], words: list[str]) -> None:
        text = letter(f"{self.NOW} We saw the third act in Porto on Tuesday.")
        assert found(text, find=[{**self.GRAMMAR, **least}]) == words

    def test_words_that_grammar_finds_are_told_before_the_sentence_that_it_is_sure_of(self) -> None:
        grammar = {"tokens": [{"LOWER": "act"}], "when": ["act"]}
        assert found(letter(self.NOW), find=[{"model": "pressure"}, grammar]) == ["Act"]

    @pytest.mark.parametrize(
        ("terms", "severity"),
        [
            pytest.param([{"model": "pressure", "sure": 0.5}], "warning", id="it is sure"),
            pytest.param([{"model": "pressure", "sure": 1}], "suggestion", id="never sure enough"),
            pytest.param([{"model": "pressure", "sure": 1}, "act now"], "warning", id="words are sure"),
            pytest.param([{**GRAMMAR, "sure": 0.5}], "warning", id="it surely agrees with grammar"),
            pytest.param([{**GRAMMAR, "sure": 1}], "suggestion", id="it agrees with grammar, unsure"),
        ],
    )
    @pytest.mark.parametrize("match", ["words", "sentence"])
    def test_what_it_is_not_sure_of_is_a_suggestion(
        self, terms: list[dict[str, Any] | str], match: str, severity: str
    ) -> None:
        rule = loaded(find=terms, match=match)
        assert [finding.severity for finding in judged(letter(self.NOW), rule).findings] == [severity]

    @pytest.mark.parametrize(
        ("text", "severity"),
        [
            pytest.param(letter(NOW), "warning", id="a sentence"),
            pytest.param(letter(f"- {NOW}"), "suggestion", id="an item of a list"),
            pytest.param(letter(NOW.rstrip(".")), "suggestion", id="a line without a full stop"),
            pytest.param(f"---\nsubject: {NOW}\n---\n{letter(KILN)}", "suggestion", id="the subject"),
        ],
    )
    def test_it_must_be_surer_of_what_may_be_no_sentence(self, text: str, severity: str) -> None:
        rule = loaded(find=[{"model": "pressure", "at-least": 0.5, "sure": 0.9}], applies={"subject": True})
        assert [finding.severity for finding in judged(text, rule).findings] == [severity]

    def test_what_it_does_not_score_has_a_score_of_nothing(self) -> None:
        term = {"tokens": [{"LOWER": "inês"}], "when": ["inês"], "model": "pressure", "at-least": 0}
        assert found(letter(self.NOW), find=[term], scope=["greeting"]) == ["Inês"]


class TestTime:
    """No pattern can hang: one that runs out of time is an error, never "clean"."""

    @pytest.mark.parametrize(
        "pattern", ["/(a+)+[bc]/", "/(a|a)*\\d/", "/(?:\\w+\\s*)+[0-9]/", "/(.*)(.*)(.*)(.*)(.*)[0-9]/"]
    )
    def test_a_catastrophic_expression(self, pattern: str) -> None:
        started = time.process_time()
        with pytest.raises(PatternTimeout, match="took more than 1 s"):
            found(letter(f"The kiln in your yard is cold and we said {'a' * 5000} when we saw it."), find=[pattern])
        assert time.process_time() - started < 10

    def test_many_slow_expressions_come_to_an_end_too(self) -> None:
        tools = Tools(draft(letter(f"The kiln is cold and {'so are we, ' * 12} and you.\n\n" * 200)))
        tools.seconds = 0.2
        with pytest.raises(PatternTimeout, match="the patterns took more than 20 s together"):
            list(find(loaded(find=["/(.*)(.*)(.*)(.*)[0-9]/"]), tools))

    def test_what_has_time_left_is_judged(self) -> None:
        tools = Tools(draft(letter("The kiln is grey.")))
        tools.seconds = 0.9
        assert [hit.span.of(tools.draft.text) for hit in find(loaded(), tools) if hit.span] == ["grey"]

    @pytest.mark.parametrize("term", ["a ... b ... c ... d", "(a|b|c) ... (a|b|c) ... x", "(a (b (c|d)|e)|f) g"])
    def test_plain_words_are_quick_on_any_text(self, term: str) -> None:
        started = time.process_time()
        found(letter("a b c " * 3000), find=[term])
        assert time.process_time() - started < 5


@pytest.mark.parametrize("text", ["A dark grey sea.", "A light gray sea."])
def test_a_choice_without_parentheses(text: str) -> None:
    assert found(letter(text), find=["dark grey|light gray"]) == [text[2:-5]]


def test_compiled_expressions_are_shared() -> None:
    assert compiled("words", "grey") is compiled("words", "grey")
