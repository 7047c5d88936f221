"""Bombs given to the real command: a clear line, the right exit code, and less than two seconds of processor time."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from command import in_time
from rulefiles import RULE

from mailcheck.config import Config
from mailcheck.contacts.rows import MAX_LINE

Files = Mapping[str, str | bytes]
DRAFT = {"a.txt": "Hi Ana,\n\nthe rye from your mill is good.\n"}
TEMPLATE = {
    "t.md": "---\nkind: template\nsubject: Rye\n---\nHi {{first_name}},\n\nmay I call on Friday?\n\nRui Prado\n"
}
HEAD = "From: rui@prado.example\nTo: Ana Reis <ana@reis.example>\nSubject: Rye\n"
LAUGHS = "a: &a [x, x]\n" + "".join(f"k{n}: &k{n} [*a, *a]\n" for n in range(40))
MERGES = "a:\n  <<: {b: c}\n"
MERGES_OF_ALIASES = "a: &a {b: c}\n" + "".join(f"m{n}:\n  <<: [*a, *a]\n" for n in range(40))
NO_ALIASES, NO_MERGES = "anchors and aliases are not allowed", "merge keys are not allowed"


def rule(**changes: object) -> Files:
    """A draft and a folder `own` with a rule that has these *changes*."""
    return {"a.txt": f"Hi Ana,\n\nthis is {'a' * 200}! So.\n", "own/grey-words.yaml": json.dumps({**RULE, **changes})}


def nested(depth: int) -> str:
    opened = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(depth))
    return f"{HEAD}{opened}\nHello\n" + "".join(f"--b{n}--\n" for n in reversed(range(depth)))


# What is written, the arguments, the exit code, and the words that are said on stdout or stderr.
BOMBS: dict[str, tuple[Callable[[], Files], str, int, str]] = {
    "aliases in a configuration": (
        lambda: {**DRAFT, "mailcheck.yaml": LAUGHS}, "a.txt", 2, f"mailcheck: mailcheck.yaml:1: {NO_ALIASES}",
    ),
    "merge keys in a configuration": (
        lambda: {**DRAFT, "mailcheck.yaml": MERGES}, "a.txt", 2, f"mailcheck: mailcheck.yaml:2: {NO_MERGES}",
    ),
    "merged aliases in a configuration": (
        lambda: {**DRAFT, "mailcheck.yaml": MERGES_OF_ALIASES}, "a.txt", 2, f"mailcheck.yaml:1: {NO_ALIASES}",
    ),
    "a number of 200,000 digits in a configuration": (
        lambda: {**DRAFT, "mailcheck.yaml": f"min-score: {'9' * 200_000}\n"}, "a.txt", 2, "mailcheck.yaml:1: `999",
    ),
    "aliases in a rule": (
        lambda: {**DRAFT, "own/a.yaml": LAUGHS}, "a.txt --rules own", 2, f"mailcheck: own/a.yaml:1: {NO_ALIASES}",
    ),
    "merge keys in a rule": (
        lambda: {**DRAFT, "own/a.yaml": MERGES}, "a.txt --rules own", 2, f"mailcheck: own/a.yaml:2: {NO_MERGES}",
    ),
    "merged aliases in a rule": (
        lambda: {**DRAFT, "own/a.yaml": MERGES_OF_ALIASES}, "a.txt --rules own", 2, f"own/a.yaml:1: {NO_ALIASES}",
    ),
    "aliases in the lists of words": (
        lambda: {**DRAFT, "own/lists.yaml": LAUGHS}, "a.txt --rules own", 2, f"own/lists.yaml:1: {NO_ALIASES}",
    ),
    "aliases in front matter": (
        lambda: {"a.md": f"---\nto: Ana <ana@reis.example>\nsubject: Rye\n{LAUGHS}---\nHi Ana,\n\nhello\n"},
        "a.md", 0, f"note: front matter, line 4: {NO_ALIASES}; `a` was not",
    ),
    "merge keys in front matter": (
        lambda: {"a.md": f"---\nto: Ana <ana@reis.example>\nsubject: Rye\n{MERGES}---\nHi Ana,\n\nhello\n"},
        "a.md", 0, f"note: front matter, line 5: {NO_MERGES}; `a` was not read",
    ),
    "merged aliases in front matter": (
        lambda: {"a.md": f"---\nto: Ana <ana@reis.example>\nsubject: Rye\n{MERGES_OF_ALIASES}---\nHi Ana,\n\nhello\n"},
        "a.md", 0, f"note: front matter, line 4: {NO_ALIASES}; `a` was not",
    ),
    "1,000 multiparts within one another": (
        lambda: {"a.eml": nested(1000)}, "a.eml", 2, "it has more than 100 multiparts within one another",
    ),
    "100,000 parts": (
        lambda: {
            "a.eml": f"{HEAD}Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n\nHello\n" * 100_000 + "--b--\n"
        },
        "a.eml", 2, "it has more than 2,000 parts",
    ),
    "1,000 messages within one another": (
        lambda: {"a.eml": (HEAD + "Content-Type: message/rfc822\n\n") * 1000 + HEAD + "\nHello\n"},
        "a.eml", 0, "no text part",
    ),
    "100,000 openings of comments in HTML": (
        lambda: {"a.html": "<p>Hi Ana,</p>" + "<!--" * 100_000}, "a.html", 0, "1 s to read",
    ),
    "100,000 openings of comments in Markdown": (
        lambda: {"a.md": "Hi Ana,\n\n" + "<!--" * 100_000}, "a.md", 2, "more than 250,000 characters of text",
    ),
    "100,000 links never closed in HTML": (
        lambda: {"a.html": "<p>Hi Ana,</p>" + '<a "' * 100_000}, "a.html", 0, "1 s to read",
    ),
    "100,000 links never closed in a mail": (
        lambda: {"a.eml": f"{HEAD}Content-Type: text/html\n\n<p>Hi Ana,</p>" + '<a "' * 100_000},
        "a.eml", 0, "1 s to read",
    ),
    "448 kB of encoded words in a subject": (
        lambda: {"a.eml": f"To: ana@reis.example\nSubject:{' =?utf-8?q?=C3=A9a?=' * 22_400}\n\nHello\n"},
        "a.eml", 2, "it has a subject of more than 2,000 characters",
    ),
    "448 kB of encoded words in an address": (
        lambda: {"a.eml": f"To:{' =?utf-8?q?=C3=A9a?=' * 22_400} <ana@reis.example>\nSubject: Rye\n\nHi Ana,\n"},
        "a.eml", 1, "to éaéa",
    ),
    "an expression that doubles with every letter": (
        lambda: rule(find=["/(a|aa)+$/"]), "a.txt --rules own --select grey-words", 2, "took more than 1 s",
    ),
    "an expression of twenty gaps": (
        lambda: rule(find=["/(.*a){20}$/"]), "a.txt --rules own --select grey-words", 2, "took more than 1 s",
    ),
    "ten such expressions": (
        lambda: rule(find=[f"/(a|a{{{n}}})+$/" for n in range(2, 12)]),
        "a.txt --rules own --select grey-words", 2, "took more than 1 s",
    ),
    "such an expression among the excuses": (
        lambda: rule(find=["this"], unless={"sentence": ["/(a|aa)+$/"]}),
        "a.txt --rules own --select grey-words", 2, "took more than 1 s",
    ),
    "an expression of itself": (
        lambda: rule(find=["/(?R)/"]), "a.txt --rules own --select grey-words", 2,
        "the pattern /(?R)/ calls itself or another group by (?R); write that group out",
    ),
    "60,000 groups within one another": (
        lambda: rule(find=[f"/{'(a' * 60_000}{')' * 60_000}/"]), "a.txt --rules own --select grey-words", 2,
        "does not compile: it is nested too deep",
    ),
    "1,000 choices within one another": (
        lambda: rule(find=[f"{'(a|' * 1_000}b{')' * 1_000}"]), "a.txt --rules own --select grey-words", 2,
        "does not compile: it is nested deeper than 24 levels",
    ),
    "flags that contradict one another": (
        lambda: rule(find=["/(?u)(?a)grey/"]), "a.txt --rules own --select grey-words", 2, "does not compile: ASCII,",
    ),
    "a list with a million columns": (
        lambda: {**TEMPLATE, "list.csv": "email" + ",x" * 1_000_000 + "\nana@reis.example\n"},
        "campaign t.md --contacts list.csv", 2,
        "mailcheck: list.csv: has 1,000,001 columns; at most 2,000 are read",
    ),
    "a list with a million columns, beside drafts": (
        lambda: {**DRAFT, "list.csv": "email" + ",x" * 1_000_000 + "\nana@reis.example\n"},
        "a.txt --contacts list.csv", 2, "mailcheck: list.csv: has 1,000,001 columns; at most 2,000 are read",
    ),
    "a list with a million columns, in a configuration": (
        lambda: {
            **DRAFT,
            "list.csv": "email" + ",x" * 1_000_000 + "\nana@reis.example\n",
            "mailcheck.yaml": "contacts: list.csv",
        },
        "a.txt", 2, "list.csv: has 1,000,001 columns; at most 2,000 are read",
    ),
    "a list with a million empty columns": (
        lambda: {**TEMPLATE, "list.csv": "," * 1_000_000 + "\n"}, "campaign t.md --contacts list.csv", 2,
        "mailcheck: list.csv: is empty; its first row must name the columns",
    ),
    "a row with a million values": (
        lambda: {**TEMPLATE, "list.csv": "email,first_name\nana@reis.example,Ana" + ",x" * 1_000_000 + "\n"},
        "campaign t.md --contacts list.csv", 0, "1 row (2) has more values than there are columns",
    ),
    "a row of 200,000 lines": (
        lambda: {**TEMPLATE, "list.csv": "email,first_name\nana@reis.example" + f',"{"x" * 40}\n"' * 200_000 + "\n"},
        "campaign t.md --contacts list.csv", 2,
        f"mailcheck: list.csv: row 2 is longer than {MAX_LINE:,} characters; it is no contact list",
    ),
    "twenty lines of the longest, by no delimiter": (
        lambda: {**TEMPLATE, "list.csv": ("email" + ",;|\t" * (MAX_LINE // 4 - 10) + "\n") * 20},
        "campaign t.md --contacts list.csv", 2, "columns; at most 2,000 are read",
    ),
    "an object with a million keys": (
        lambda: {**TEMPLATE, "list.jsonl": "{" + ", ".join(f'"k{n}": 1' for n in range(300_000)) + "}\n"},
        "campaign t.md --contacts list.jsonl", 2, "columns; at most 2,000 are read",
    ),
}  # fmt: skip


def laid(folder: Path, files: Files) -> None:
    """Writes *files* into *folder*."""
    for name, data in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)


def cases() -> Iterator[object]:
    for name, bomb in BOMBS.items():
        yield pytest.param(*bomb, id=name)


@pytest.mark.parametrize(("files", "arguments", "code", "says"), list(cases()))
def test_bomb(tmp_path: Path, files: Callable[[], Files], arguments: str, code: int, says: str) -> None:
    laid(tmp_path, files())
    done = in_time(*arguments.split(), cwd=tmp_path)
    assert done.code == code, done.err
    assert says in " ".join(f"{done.out}\n{done.err}".split()), done.err
    assert "Traceback" not in done.err and "a fault of mailcheck" not in done.err
    assert done.err.count("\n") <= 1 and len(done.err) < 1100


def test_who_reads_the_limits_finds_them_where_they_are_configured() -> None:
    """The words above come of the limits as they are shipped."""
    limits = Config().limits
    assert (limits.depth, limits.parts, limits.subject, limits.text) == (100, 2_000, 2_000, 250_000)


class TestPathsThatAreNoDrafts:
    """Each is named with its reason, and the draft beside it is still judged."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        laid(tmp_path, DRAFT)
        return tmp_path

    def refused(self, folder: Path, path: str, reason: str) -> None:
        done = in_time("a.txt", path, "--format", "line", cwd=folder)
        assert done.code == 2
        assert f"{reason}\n" in done.out and "a.txt:" in done.out
        assert done.err.startswith("mailcheck: 1 draft could not be checked: ") and done.err.count("\n") == 1

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
    @pytest.mark.parametrize("given", ["pipe.eml", "pipes"])
    def test_a_pipe(self, folder: Path, given: str) -> None:
        (folder / "pipes").mkdir()
        for name in ("pipe.eml", "pipes/pipe.eml"):
            os.mkfifo(folder / name)
        self.refused(folder, given, "a named pipe that is no file")

    @pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="no devices here")
    @pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/random"])
    def test_a_device(self, folder: Path, device: str) -> None:
        self.refused(folder, device, f"{device}:1:1: error not-checked: a device that is no file")

    def test_a_file_that_links_to_itself(self, folder: Path) -> None:
        (folder / "drafts").mkdir()
        (folder / "drafts" / "self.txt").symlink_to(folder / "drafts" / "self.txt")
        for given in ("drafts", "drafts/self.txt"):
            self.refused(folder, given, "a loop of symbolic links")

    def test_folders_that_link_to_one_another(self, folder: Path) -> None:
        for name in ("one", "two"):
            (folder / name).mkdir()
            (folder / name / f"{name}.txt").write_text("Hello", encoding="utf-8")
        for number in range(40):
            (folder / "one" / f"to{number}").symlink_to(folder / "two")
            (folder / "two" / f"to{number}").symlink_to(folder / "one")
        done = in_time("one", "two", "--format", "line", "--fail-on", "never", cwd=folder)
        assert done.code == 0
        assert done.out.count("one.txt:1:1: note not-judged") == done.out.count("two.txt:1:1: note not-judged") == 1

    @pytest.mark.skipif(not os.path.exists("/proc/self/mem"), reason="no such file here")
    def test_a_file_that_fails_while_it_is_read(self, folder: Path) -> None:
        self.refused(folder, "/proc/self/mem", "cannot be read (Input/output error)")

    @pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything")
    @pytest.mark.parametrize("given", ["shut.txt", "shut"])
    def test_what_may_not_be_read(self, folder: Path, given: str) -> None:
        (folder / "shut").mkdir()
        (folder / "shut.txt").write_text("Hello", encoding="utf-8")
        for name in ("shut", "shut.txt"):
            (folder / name).chmod(0)
        try:
            self.refused(folder, given, "permission denied")
        finally:
            (folder / "shut").chmod(0o700)
