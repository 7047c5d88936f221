"""What a model said once is not worked out again; whatever is wrong with what was kept, the findings are the same."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks import speed
from mailcheck import grammar, lint, load_rules, remembered, sentence_model
from mailcheck.model import Term
from mailcheck.remembered import ROOM, Remembered
from mailcheck.render.json import render as as_json

ROOT = Path(__file__).resolve().parent.parent
WORDS = "Nobody on the zyzzogeton reads a second page."
DRAFT = f"Hi Ana,\n\n{WORDS} The plan of the garden is on the wall now, and the roses are in.\n\nTom\n"
SCRIPT = """
import sys
from mailcheck.cli.app import main
try:
    main(sys.argv[1:])
except SystemExit as stop:
    assert stop.code in (0, 1), stop.code
print(*({"onnxruntime", "spacy"} & sys.modules.keys()), file=sys.stderr)
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty cache folder, and nothing remembered."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    forget()
    yield tmp_path / "home" / "mailcheck"
    forget()


def forget() -> None:
    """What a new process does not know."""
    sentence_model._known.clear()
    sentence_model._earlier.cache_clear()
    grammar._earlier.cache_clear()
    grammar.parsed.cache_clear()


@pytest.fixture
def model(tmp_path: Path) -> Path:
    file = tmp_path / "model.onnx"
    file.write_bytes(b"weights")
    return file


def of(model: Path) -> Remembered:
    """What a new process remembers of *model*."""
    return Remembered("said", (model,), ("onnxruntime",))


def file_of(home: Path) -> Path:
    (file,) = home.glob("*.said")
    return file


def test_what_was_kept_comes_back(home: Path, model: Path) -> None:
    assert of(model).get(WORDS) is None
    of(model).put(WORDS, b"\1\2\3")
    assert of(model).get(WORDS) == b"\1\2\3".ljust(ROOM, b"\0")
    assert of(model).get(WORDS.lower()) is None


def test_what_does_not_fit_is_not_kept(home: Path, model: Path) -> None:
    of(model).put(WORDS, b"x" * (ROOM + 1))
    assert of(model).get(WORDS) is None


def test_no_word_of_a_draft_is_kept(home: Path, tmp_path: Path) -> None:
    lint(DRAFT)
    kept = [file.read_bytes().lower() for file in home.iterdir() if file.suffix == ".scores"]
    assert kept and not any(word.encode() in data for data in kept for word in WORDS.lower().split() if len(word) > 3)


@pytest.mark.parametrize("changed", [b"weighty", b"weights, new"])
def test_another_model_knows_nothing_of_it(home: Path, model: Path, changed: bytes) -> None:
    of(model).put(WORDS, b"\1")
    model.write_bytes(changed)
    os.utime(model, ns=(1, 1))
    assert of(model).get(WORDS) is None


def test_where_there_is_no_room_the_newer_is_kept_and_never_mistaken(
    home: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembered, "_PLACES", 1)
    texts = [f"The kiln opens at {number}." for number in range(40)]
    for number, text in enumerate(texts):
        of(model).put(text, bytes([number]))
        assert of(model).get(text) == bytes([number]).ljust(ROOM, b"\0")
    left = {number: said for number, text in enumerate(texts) if (said := of(model).get(text))}
    assert len(left) == remembered._WAYS
    assert all(said[0] == number for number, said in left.items())


def truncated(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-30])


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def a_bit_changed(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) - ROOM] ^= 1
    file.write_bytes(bytes(data))


def open_to_everybody(file: Path) -> None:
    file.chmod(0o666)


def replaced_by_a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def replaced_by_a_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def folder_open_to_everybody(file: Path) -> None:
    file.parent.chmod(0o777)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes and pipes")
@pytest.mark.parametrize(
    "spoilt",
    [
        truncated,
        emptied,
        a_bit_changed,
        open_to_everybody,
        replaced_by_a_folder,
        replaced_by_a_pipe,
        folder_open_to_everybody,
    ],
)
def test_what_is_spoilt_is_as_if_never_kept(home: Path, model: Path, spoilt: Callable[[Path], None]) -> None:
    of(model).put(WORDS, b"\1")
    spoilt(file_of(home))
    again = of(model)
    assert again.get(WORDS) is None
    again.put(WORDS, b"\2")
    assert again.get(WORDS) in (None, b"\2".ljust(ROOM, b"\0"))


@pytest.mark.parametrize("folder", ["/dev/null", "/proc/nowhere"])
def test_where_nothing_can_be_written_nothing_is_kept(
    model: Path, folder: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", folder)
    of(model).put(WORDS, b"\1")
    assert of(model).get(WORDS) is None


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_nobody_else_may_read_it(home: Path, model: Path) -> None:
    of(model).put(WORDS, b"\1")
    assert file_of(home).stat().st_mode & 0o077 == 0


def test_a_system_without_reading_at_a_place_does_as_well(
    home: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of(model).put(WORDS, b"\1")
    monkeypatch.delattr(os, "pread")
    monkeypatch.delattr(os, "pwrite")
    of(model).put(WORDS.upper(), b"\2")
    assert [of(model).get(text)[:1] for text in (WORDS, WORDS.upper())] == [b"\1", b"\2"]  # type: ignore[index]


def test_scores_come_back_as_they_were(home: Path) -> None:
    texts = ["", WORDS, "x" * 10_000, "你好", "Would Thursday at ten suit you?"]
    first = sentence_model.scores(texts)
    forget()
    assert sentence_model.scores(texts) == first


@pytest.mark.parametrize("sentence", ["Commuters skip anything.", "The kiln is warm.", "Ants eat. " * 30])
def test_spans_come_back_as_they_were(home: Path, sentence: str) -> None:
    term = Term("tokens", [{"TAG": {"IN": ["NNS", "NNPS"]}}])
    first = list(grammar.grammar_spans(term, sentence))
    grammar.parsed.cache_clear()
    grammar._earlier.cache_clear()
    assert list(grammar.grammar_spans(term, sentence)) == first
    assert grammar.parsed.cache_info().misses == (len(first) > grammar._MOST)


def test_nothing_is_loaded_for_a_draft_that_was_read_before(home: Path, tmp_path: Path) -> None:
    (tmp_path / "draft.txt").write_text(speed.GRAMMAR + speed.MODEL, encoding="utf-8")
    command = [sys.executable, "-c", SCRIPT, "draft.txt", "--rules", speed.write_rule(tmp_path)]
    said = [subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120) for _ in range(2)]
    assert said[0].stdout == said[1].stdout
    assert [set(one.stderr.splitlines()[-1].split()) for one in said] == [{"onnxruntime", "spacy"}, set()]


def test_the_findings_are_the_same_with_it_and_without(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [path for path in sorted((ROOT / "samples").rglob("*")) if path.suffix in (".eml", ".md", ".html", ".txt")]
    files += sorted((ROOT / "benchmarks" / "labelled-48").glob("c*.*"))
    assert len(files) > 40

    def reports() -> list[str]:
        forget()
        return [as_json(lint(file.read_bytes(), name=file.name, rules=load_rules())) for file in files]

    new, again = reports(), reports()
    monkeypatch.setenv("XDG_CACHE_HOME", "/dev/null")
    assert new == again == reports()


def test_many_processes_may_write_at_once(home: Path, model: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from mailcheck import remembered\n"
        "remembered._PLACES = 4\n"
        "mine = remembered.Remembered('said', (Path(sys.argv[1]),), ('onnxruntime',))\n"
        "for number in range(3000):\n"
        "    text = f'{number % 60}'\n"
        "    said = mine.get(text)\n"
        "    assert said is None or said[0] == number % 60, (number, said)\n"
        "    mine.put(text, bytes([number % 60]))\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", script, str(model)]) for _ in range(3)]
    assert [one.wait(120) for one in running] == [0, 0, 0]


def test_the_model_reads_a_text_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    read = sentence_model._read
    monkeypatch.setattr(sentence_model, "_read", lambda text: asked.append(text) or read(text))
    for _ in range(2):
        forget()
        sentence_model.scores([WORDS, "The roses are in."])
    assert asked == [WORDS, "The roses are in."]
