"""Who writes to whom, and how names and companies match."""

from __future__ import annotations

import time

import pytest
from annotated import draft

from mailcheck.config import Config
from mailcheck.model import Person, Span
from mailcheck.people import (
    addresses,
    company_forms,
    domain_label,
    fold,
    greeted_forms,
    listed,
    mentions,
    name_words,
    same_name,
    short_forms,
    squash,
)

SHORT = short_forms({"short-forms": ["michael mike michalis miguel", "elizabeth liz lizzie", "alexander alex sasha"]})


@pytest.mark.parametrize(
    ("words", "folded"),
    [
        ("Éva O’Brien-Šimić", "eva obriensimic"),
        ("ŁUKASZ Żółć", "lukasz zolc"),
        ("Søren Ærø", "soren aero"),
        ("Weiß", "weiss"),
        ("Nguyễn Thị Ánh", "nguyen thi anh"),
        ("İpek Yıldız", "ipek yildiz"),
        ("D'Angelo", "dangelo"),
        ("Mary-Jane", "maryjane"),
        ("Ψαρράς", "ψαρρας"),
        ("山田 太郎", "山田 太郎"),
        ("", ""),
        ("…", ""),
    ],
)
def test_folding_drops_case_accents_and_punctuation(words: str, folded: str) -> None:
    assert fold(words) == folded
    assert squash(words) == folded.replace(" ", "")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Anna Osei", ("anna", "osei")),
        ("Dr. Anna Osei", ("anna", "osei")),
        ("Osei, Anna", ("anna", "osei")),
        ("Osei Mensah, Anna", ("anna", "osei", "mensah")),
        ("Bo Li", ("bo", "li")),
        ("Anna K. Osei", ("anna", "osei")),
        ("Prof. Dr. Jürgen Müller", ("jurgen", "muller")),
        ("Jean-Luc Moreau", ("jeanluc", "jean", "luc", "moreau")),
        ("Siobhán O'Neill", ("siobhan", "oneill")),
        ("Ms Park", ("park",)),
        ("Osei, Anna, Dr", ("osei", "anna")),  # more than one comma turns nothing around
        ("J. R. Osei", ("osei",)),
        ("李 Wei", ("李", "wei")),
        ("Mr O", ()),
        ("", ()),
    ],
)
def test_the_words_of_a_name(name: str, words: tuple[str, ...]) -> None:
    assert name_words(name) == words


def test_each_line_of_the_setting_is_one_name() -> None:
    groups = short_forms({"short-forms": ["Anna Ann Annie", "Ann Éva"]})
    assert groups["annie"] == groups["anna"] != groups["eva"]
    assert groups["ann"] == groups["anna"] | groups["eva"]
    assert short_forms({}) == {}


@pytest.mark.parametrize(
    ("written", "known", "same"),
    [
        pytest.param("michael", "michael", True, id="the same"),
        pytest.param("mike", "michael", True, id="short form"),
        pytest.param("michalis", "michael", True, id="another language's form"),
        pytest.param("alexand", "alexander", True, id="beginning"),
        pytest.param("nathaniel", "nathan", True, id="the longer form"),
        pytest.param("liz", "alexander", False, id="somebody else's short form"),
        pytest.param("micheal", "michael", False, id="misspelt"),
        pytest.param("al", "alexander", False, id="two letters are no beginning"),
        pytest.param("sarah", "naledi", False, id="another name"),
        pytest.param("", "anna", False, id="nothing"),
        pytest.param("miguel", "mike", True, id="two forms of a third name"),
        pytest.param("ann", "anna", True, id="three letters are a beginning"),
        pytest.param("juergen", "jurgen", True, id="spelt without its letter"),
        pytest.param("jurgen", "juergen", True, id="and the other way round"),
        pytest.param("haakon", "hakon", True, id="an å spelt without its ring"),
        pytest.param("daniel", "daniela", False, id="a man's name that begins a woman's"),
        pytest.param("daniela", "daniel", False, id="a woman's that goes on from a man's"),
        pytest.param("bob", "ned", False, id="two names of no group"),
    ],
)
def test_when_two_words_are_one_name(written: str, known: str, same: bool) -> None:
    assert same_name(written, known, SHORT) is same


@pytest.mark.parametrize(
    ("value", "pairs"),
    [
        ("Anna Osei <anna@bluefin.example>", (("Anna Osei", "anna@bluefin.example"),)),
        ('"Osei, Anna" <anna@bluefin.example>', (("Osei, Anna", "anna@bluefin.example"),)),
        ("anna@bluefin.example", (("", "anna@bluefin.example"),)),
        ("'Anna Osei' <anna@bluefin.example>", (("Anna Osei", "anna@bluefin.example"),)),
        ("anna@bluefin.example <anna@bluefin.example>", (("", "anna@bluefin.example"),)),
        (
            "Anna <anna@bluefin.example>, Tom <tom@reed.example>",
            (("Anna", "anna@bluefin.example"), ("Tom", "tom@reed.example")),
        ),
        ("Anna Osei <<anna@bluefin.example>>", (("Anna Osei", "anna@bluefin.example"),)),
        ("Xenia Fux <xenia@bluefin.example>", (("Xenia Fux", "xenia@bluefin.example"),)),
        ("XENIA FUX <xenia@bluefin.example>", (("XENIA FUX", "xenia@bluefin.example"),)),
        ("Anna Osei", (("Anna Osei", ""),)),
        ("Anna", (("Anna", ""),)),
        ("Osei, Anna <anna@bluefin.example>", (("Osei, Anna", "anna@bluefin.example"),)),
        ("anna@bluefin.example (Anna Osei)", (("Anna Osei", "anna@bluefin.example"),)),
        ('"Osei \\"Annie\\", Anna" <anna@bluefin.example>', (('Osei "Annie", Anna', "anna@bluefin.example"),)),
        ("Potters: anna@bluefin.example;", (("", "anna@bluefin.example"),)),
        ("undisclosed-recipients:;", ()),
        ("Anna Osei <{{ email }}>", (("Anna Osei", ""),)),
        ("", ()),
        ("<>", ()),
        ("anna@bluefin.example;tom@reed.example", (("", "anna@bluefin.example"), ("", "tom@reed.example"))),
        (",,anna@bluefin.example,,", (("", "anna@bluefin.example"),)),
        ("Anna Osei; Tom Reed", (("Anna Osei", ""), ("Tom Reed", ""))),
        ("tom@reed.example, Anna Osei", (("", "tom@reed.example"), ("Anna Osei", ""))),
        ("Anna  Osei < anna@bluefin.example > (work)", (("Anna Osei", "anna@bluefin.example"),)),
        ('"anna@bluefin.example" <anna@bluefin.example>', (("", "anna@bluefin.example"),)),
        (
            "Team: Anna <anna@bluefin.example>, tom@reed.example;",
            (("Anna", "anna@bluefin.example"), ("", "tom@reed.example")),
        ),
    ],
)
def test_the_addresses_of_a_header(value: str, pairs: tuple[tuple[str, str], ...]) -> None:
    assert addresses(value) == pairs


def test_of_a_header_without_an_end_the_beginning_is_read() -> None:
    assert addresses(f"{'x' * 19_900} <anna@bluefin.example>") == (("x" * 19_900, "anna@bluefin.example"),)
    assert addresses(f"{'x' * 20_100} <anna@bluefin.example>") == (("x" * 20_000, ""),)


@pytest.mark.parametrize("value", ["(", "<", '"', '"\\', "a", "a@", "@", ",;:<>()", "\0\ud800", "=?utf-8?q?", "a:"])
def test_hostile_addresses(value: str) -> None:
    started = time.process_time()
    assert isinstance(addresses(value * (100_000 // len(value))), tuple)
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    ("address", "label"),
    [
        ("anna@bluefin.example", "bluefin"),
        ("anna@mail.bluefin.co.uk", "bluefin"),
        ("anna@bluefin.com.au", "bluefin"),
        ("anna@bluefin.co.jp", "bluefin"),
        ("anna@blue-fin.io", "blue-fin"),
        ("anna@gmail.com", ""),
        ("anna@googlemail.com", ""),
        ("anna@outlook.fr", ""),
        ("anna@yahoo.co.uk", ""),
        ("anna@protonmail.ch", ""),
        ("anna@localhost", ""),
        ("anna@co.uk", "co"),
        ("anna@BLUEFIN.example.", "bluefin"),
        ("anna@home@bluefin.example", "bluefin"),
        ("bluefin.example", ""),
        ("anna", ""),
        ("", ""),
    ],
)
def test_the_company_behind_an_address(address: str, label: str) -> None:
    assert domain_label(address) == label


class TestRecipient:
    def test_from_the_to_header(self) -> None:
        found = draft("Hi", to="Anna Osei <anna@bluefin.example>").recipient
        assert found == Person("Anna Osei", "anna@bluefin.example", domain="bluefin")

    def test_the_front_matter_says_more_than_the_header(self) -> None:
        text = "---\nto: a@bluefin.example\nrecipient: {name: Anna Osei, company: Bluefin Ltd, brand: Finn}\n---\nHi"
        assert draft(text).recipient == Person("Anna Osei", "a@bluefin.example", "Bluefin Ltd", "Finn", "bluefin")

    def test_a_recipient_that_is_only_a_name(self) -> None:
        assert draft("---\nrecipient: Anna Osei\n---\nHi").recipient == Person("Anna Osei")

    def test_the_option_comes_before_both(self) -> None:
        config = Config(to="Tom Reed <tom@reed.example>", company="Reed Organs")
        found = draft("---\nto: Anna <anna@bluefin.example>\nrecipient: {name: Eve}\n---\nHi", config=config).recipient
        assert found == Person("Tom Reed", "tom@reed.example", "Reed Organs", domain="reed")

    def test_the_option_may_say_that_nobody_is_known(self) -> None:
        text = "---\nto: Anna <anna@bluefin.example>\nrecipient: {name: Eve}\n---\nHi"
        assert draft(text, config=Config(to="")).recipient == Person()

    def test_the_company_of_the_option_comes_before_the_front_matters(self) -> None:
        text = "---\nto: a@bluefin.example\nrecipient: {name: Anna, company: Bluefin, brand: Finn}\n---\nHi"
        found = draft(text, config=Config(company="Bluefin Boats Ltd")).recipient
        assert found == Person("Anna", "a@bluefin.example", "Bluefin Boats Ltd", "Finn", "bluefin")

    def test_an_address_in_the_front_matter(self) -> None:
        text = "---\nto: Anna <a@bluefin.example>\nrecipient: {address: ' anna@reed.example '}\n---\nHi"
        assert draft(text).recipient == Person("Anna", "anna@reed.example", domain="reed")

    def test_several_addressees_are_no_single_recipient(self) -> None:
        assert draft("Hi", to="Anna <anna@bluefin.example>, Tom <tom@reed.example>").recipient == Person()

    def test_several_addressees_of_whom_the_front_matter_names_one(self) -> None:
        text = "---\nto: anna@bluefin.example, tom@reed.example\nrecipient: {name: Tom Reed}\n---\nHi"
        assert draft(text).recipient.name == "Tom Reed"

    def test_nobody_is_known(self) -> None:
        assert draft("Hi").recipient == Person()
        assert draft("Hi").sender == Person()

    @pytest.mark.parametrize("front", ["recipient: []", "recipient: [a, b]", "recipient: {name: [x]}", "recipient:"])
    def test_odd_front_matter(self, front: str) -> None:
        assert isinstance(draft(f"---\nto: a@bluefin.example\n{front}\n---\nHi").recipient, Person)

    @pytest.mark.parametrize("front", ["recipient: []", "recipient: [a, b]", "recipient: {}"])
    def test_what_is_neither_a_name_nor_a_mapping_says_nothing(self, front: str) -> None:
        known = Person("Anna", "a@bluefin.example", domain="bluefin")
        assert draft(f"---\nto: Anna <a@bluefin.example>\n{front}\n---\nHi").recipient == known

    def test_the_sender_likewise(self) -> None:
        text = "---\nfrom: rui@reis.example\nsender: {name: Rui Reis, company: Reis Lda}\n---\nHi"
        assert draft(text).sender == Person("Rui Reis", "rui@reis.example", "Reis Lda", "", "reis")

    def test_of_several_senders_the_first(self) -> None:
        found = draft("Hi", **{"from": "Rui <rui@reis.example>, Ana <ana@prado.example>"}).sender
        assert found == Person("Rui", "rui@reis.example", domain="reis")


CONTACTS = {"anna@bluefin.example": ("Anna Osei", "Bluefin Ltd"), "tom@reed.example": ("", "Reed Organs")}


@pytest.mark.parametrize(
    ("reader", "known"),
    [
        pytest.param(
            Person("", "Anna@Bluefin.example"),
            Person("Anna Osei", "Anna@Bluefin.example", "Bluefin Ltd"),
            id="by the address in any case",
        ),
        pytest.param(
            Person("Annie", "anna@bluefin.example", "Finn"),
            Person("Annie", "anna@bluefin.example", "Finn"),
            id="what is known stays",
        ),
        pytest.param(
            Person("Tom", "tom@reed.example"), Person("Tom", "tom@reed.example", "Reed Organs"), id="a company alone"
        ),
        pytest.param(Person("Eve", "eve@elm.example"), Person("Eve", "eve@elm.example"), id="not in the list"),
    ],
)
def test_what_a_contact_list_knows_of_the_reader(reader: Person, known: Person) -> None:
    assert listed(reader, CONTACTS) == known


@pytest.mark.parametrize(
    ("who", "forms"),
    [
        (Person(company="Kelp & Clay Pvt Ltd"), ("kelpclaypvtltd", "kelpclay", "kelp")),
        (Person(company="Kelp and Clay"), ("kelpandclay", "kelpclay", "kelp")),
        (Person(company="Moinho Novo Lda"), ("moinhonovolda", "moinhonovo", "moinho")),
        (Person(company="Holding AG"), ("holdingag", "holding")),  # nothing but legal words: then they are the name
        (Person(company="Bo & Fin"), ("bofin",)),  # three letters at most are too few to stand for it
        (Person(company="Blue Heron"), ("blueheron",)),  # a first word that half the firms have
        (Person(company="3M"), ("3m",)),
        (Person(company="X"), ()),
        (Person(domain="blue-fin"), ("bluefin",)),
        (Person("Anna Osei", company="Osei Ltd", domain="osei"), ("oseiltd",)),
        (Person("Rui", company="Rui Prado"), ("ruiprado",)),
        (Person(company="Thorne Glass Ltd", brand="Thorne Glass"), ("thorneglassltd", "thorne")),
        (Person(), ()),
    ],
)
def test_the_ways_in_which_a_company_may_be_written(who: Person, forms: tuple[str, ...]) -> None:
    assert company_forms(who) == forms


def spoken_of(text: str, who: Person) -> list[str]:
    return [span.of(text) for span in mentions(text, company_forms(who))]


KELP = Person("Ravi Nair", "ravi@kelpandclay.example", "Kelp & Clay Pvt Ltd", domain="kelpandclay")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("We saw Kelp & Clay in Kochi.", ["Kelp & Clay"]),
        ("We saw Kelp and Clay in Kochi.", ["Kelp and Clay"]),
        ("We saw KelpAndClay in Kochi.", ["KelpAndClay"]),
        ("We saw Kelp & Clay's stall.", ["Kelp & Clay"]),
        ("We saw Kelp & Clay’s stall, and Kelp & Clay Pvt Ltd's van.", ["Kelp & Clay", "Kelp & Clay Pvt Ltd"]),
        ("Could Kelp grow with us?", ["Kelp"]),
        ("The kelp was green and the clay was red.", []),
        ("Write to ravi@kelpandclay.example or see www.kelpandclay.example.", []),
        ("See https://shop.example/Kelp/list", []),
        ("Barker Joinery made the doors.", []),
        ("Kelp and\nClay came, KELP AND CLAY went.", ["Kelp and\nClay", "KELP AND CLAY"]),
        ("Kelp-and-Clay, (Kelp & Clay)", ["Kelp-and-Clay", "Kelp & Clay"]),
        ("Kelp,    Clay and all", ["Kelp"]),  # too far apart to be one name
        ("Kelp. Then we went. So did Kelp", ["Kelp", "Kelp"]),
        ("Kelp & Clay & Sons came, Kelp & went.", ["Kelp & Clay", "Kelp"]),
        ("Open ~/.Kelp or shop.example/Kelp now.", []),
        ("Kelps grow at kelp.example and Kelp.example, at Kelp@shop and on @Kelp or Kelp/list.", []),
        ("", []),
    ],
)
def test_where_a_company_is_mentioned(text: str, words: list[str]) -> None:
    assert spoken_of(text, KELP) == words


@pytest.mark.parametrize("words", ["& ", "Kelp ", "Kelp & ", "Kelp & Clay ", "Kelp's ", "Kelp-", "kelp"])
def test_a_company_is_looked_for_in_linear_time(words: str) -> None:
    started = time.process_time()
    spoken_of(words * (100_000 // len(words)), KELP)
    assert time.process_time() - started < 2


def test_a_name_that_has_no_capitals_is_mentioned_by_its_first_letter() -> None:
    assert spoken_of("The 3M tape, the 3m tape.", Person(company="3M")) == ["3M", "3m"]
    assert spoken_of("The Évora Mill, the évora mill.", Person(company="Évora Mill")) == ["Évora Mill", "évora mill"]


def test_a_house_is_also_called_without_its_trade() -> None:
    assert spoken_of("It costs Ter Zee six tables.", Person(company="Brasserie Ter Zee")) == ["Ter Zee"]
    assert spoken_of("The sea at Zee is grey.", Person(company="Brasserie Zee")) == []


@pytest.mark.parametrize(
    ("company", "text"),
    [
        ("A Kiln Apart", "We saw A Kiln Apart."),
        ("The Royal Society for the Care of Old Kilns", "Is The Royal Society for the Care of Old Kilns open?"),
    ],
)
def test_a_name_may_have_any_number_of_words(company: str, text: str) -> None:
    assert spoken_of(text, Person(company=company)) == [company]


def test_a_common_first_word_does_not_stand_for_the_company() -> None:
    who = Person("Ada Thorne", "ada@gmail.com", "Blue Heron Press Ltd")
    assert spoken_of("Blue ink suits Blue Heron Press, and so does British paper.", who) == ["Blue Heron Press"]


def test_the_brand_is_the_reader_and_no_company() -> None:
    who = Person("Ada Thorne", "ada@gmail.com", "Thorne Glass Ltd", "Thorne Glass")
    assert "thorneglass" not in company_forms(who)


def test_a_person_who_gives_the_company_its_name() -> None:
    who = Person("Otto Brandvold", "otto@brandvold.example", "Brandvold AS", domain="brandvold")
    assert spoken_of("Otto, the Brandvold boats are dry.", who) == []


def test_mentions_inside_masked_spans_do_not_count() -> None:
    text = "Kelp & Clay, and again Kelp & Clay"
    assert [span.start for span in mentions(text, company_forms(KELP), (Span(0, 11),))] == [23]


@pytest.mark.parametrize(
    ("greeting", "forms"),
    [
        ("Dear Moinho Novo,", ("moinho", "moinhonovo")),
        ("Hi Bluefin team,", ("bluefin",)),
        ("Hello Blue Heron Press!", ("blueheronpress",)),
        ("Hi team,", ()),
        ("Hi Moinho novo team,", ("moinho",)),
        ("Hi Team Acme at Bluefin,", ("acme", "acmebluefin")),
        ("Dear Kew team,", ("kew",)),
        ("Hello acme,", ()),
    ],
)
def test_the_forms_of_a_company_that_a_greeting_names(greeting: str, forms: tuple[str, ...]) -> None:
    assert greeted_forms(greeting) == forms
