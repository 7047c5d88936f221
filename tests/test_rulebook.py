"""Rules that were made once are not made again; whatever is wrong with what was kept, the rules are the same."""

from __future__ import annotations

import marshal
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from test_rule_files import TEXT

from mailcheck import cache, expressions, rule_files, rulebook
from mailcheck.model import RuleError
from mailcheck.rulebook import load_rules
from mailcheck.rules import load_rules as load_from_files

DRAFT = "Hi Guys,\n\nthe zyzzogeton is in. Kind regards.\n"
CHECK = [sys.executable, "-m", "mailcheck", "--select", "generic-greeting,pressure", "draft.txt"]


PACK = (
    "lists.yaml",
    "patience/pressure.yaml",
    "personalization/generic-greeting.yaml",
    "envelope/unclear-subject.yaml",
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder, a pack of few rules, and nothing remembered."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    for name in PACK:
        copied = tmp_path / "few" / "pack" / name
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(rule_files.pack_folder() / name, copied)
    monkeypatch.setattr(rule_files, "_HERE", tmp_path / "few")
    forget()
    return tmp_path / "home"


def forget() -> None:
    rulebook._remembered.cache_clear()
    expressions._kept.clear()
    expressions.needles_of.cache_clear()
    expressions.compiled.cache_clear()


def kept(home: Path) -> Path:
    (file,) = (home / "mailcheck").glob("*.kept")
    return file


def test_rules_that_were_kept_are_those_that_were_made(home: Path) -> None:
    assert load_rules() == load_from_files()
    forget()
    assert load_rules() == load_from_files()


def test_a_kept_expression_finds_what_a_compiled_one_finds(home: Path) -> None:
    terms = dict.fromkeys(term for rule in load_rules() for term in rulebook._expressions(rule))
    text = " ".join(example.text for rule in load_rules() for example in rule.examples[:2])
    made = [[found.span() for found in expressions.compiled(*term).finditer(text)] for term in terms]
    forget()
    load_rules()
    assert set(terms) <= set(expressions._kept)
    assert [[found.span() for found in expressions.compiled(*term).finditer(text)] for term in terms] == made


def truncated(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:1000])


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def garbled(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def replaced_by_a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def open_to_everybody(file: Path) -> None:
    garble_rules(file)
    file.chmod(0o666)


def garble_rules(file: Path) -> None:
    """A file that is whole, but does not hold these rules."""
    cache.put(file.stem, {"rules": [], "expressions": {}})


def in_a_folder_that_is_no_folder(file: Path) -> None:
    for path in file.parent.iterdir():
        path.unlink()
    file.parent.rmdir()
    file.parent.write_text("no folder", encoding="utf-8")


@pytest.mark.parametrize(
    "spoilt",
    [truncated, emptied, garbled, replaced_by_a_folder, open_to_everybody, in_a_folder_that_is_no_folder],
)
def test_what_was_kept_and_spoilt_is_made_anew(home: Path, spoilt: Callable[[Path], None]) -> None:
    rules = load_rules()
    spoilt(kept(home))
    forget()
    assert load_rules() == rules


@pytest.mark.parametrize("folder", ["/dev/null", "/proc/nowhere", "/\udcff/nowhere"])
def test_a_cache_that_cannot_be_written_is_none(home: Path, folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", folder)
    assert load_rules() == load_from_files()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_nobody_else_may_write_what_is_kept(home: Path) -> None:
    load_rules()
    assert kept(home).stat().st_mode & 0o077 == 0
    assert kept(home).parent.stat().st_mode & 0o077 == 0


def test_files_that_did_not_change_are_not_read_again(home: Path) -> None:
    assert load_rules() is load_rules()
    assert rulebook._remembered.cache_info()[:2] == (1, 1)


def test_what_another_engine_compiled_is_compiled_anew(home: Path) -> None:
    load_rules()
    terms = list(expressions._kept)
    for term in terms:
        expressions._kept[term] = expressions._kept[term][0], marshal.dumps(("another", ()))
    assert all(expressions.compiled(*term).pattern for term in terms)


def test_a_changed_rule_shows_at_once(home: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "grey-words.yaml").write_text(TEXT, encoding="utf-8")
    before = next(rule for rule in load_rules((own,)) if rule.id == "grey-words")
    (own / "grey-words.yaml").write_text(TEXT.replace("- grey", "- beige"), encoding="utf-8")
    after = next(rule for rule in load_rules((own,)) if rule.id == "grey-words")
    assert (before.find[0].value, after.find[0].value) == ("grey", "beige")


def test_a_mistake_is_told_each_time(home: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "grey-words.yaml").write_text(TEXT.replace("title:", "titel:"), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(RuleError, match="titel"):
            load_rules((own,))


def test_few_files_are_kept_and_no_word_of_a_draft(home: Path, tmp_path: Path) -> None:
    (tmp_path / "draft.txt").write_text(DRAFT, encoding="utf-8")
    own = tmp_path / "own"
    own.mkdir()
    for number in range(cache._KEPT + 2):
        (own / "grey-words.yaml").write_text(TEXT.replace("- grey", f"- grey {number}"), encoding="utf-8")
        cache.put(cache.key([str(number).encode()]), {})
    subprocess.run(CHECK, cwd=tmp_path, capture_output=True, check=False)
    files = list((home / "mailcheck").iterdir())
    assert 0 < len(files) <= cache._KEPT
    assert not any(b"zyzzogeton" in file.read_bytes() for file in files)


def test_the_command_says_the_same_with_and_without_what_was_kept(home: Path, tmp_path: Path) -> None:
    (tmp_path / "draft.txt").write_text(DRAFT, encoding="utf-8")
    said = [subprocess.run(CHECK, cwd=tmp_path, capture_output=True, check=False) for _ in range(2)]
    assert said[0].returncode == said[1].returncode == 1
    assert said[0].stdout == said[1].stdout
    assert not said[0].stderr + said[1].stderr or said[0].stderr == said[1].stderr


def test_rules_that_were_kept_need_no_yaml(home: Path) -> None:
    script = "import sys; from mailcheck import load_rules; load_rules(); print('yaml' in sys.modules)"
    said = [subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout for _ in range(2)]
    assert said == ["True\n", "False\n"]
