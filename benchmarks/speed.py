"""How long mailcheck takes, beside its peers: nothing in, a table of whole processes run in turn out.

    python benchmarks/speed.py [--runs N] [--drafts N] [--no-peers] [--growth] [--share]

The peers (proselint from PyPI; write-good, alex and textlint from npm) are installed once, into a cache folder of
their own, or left out where that cannot be. Each work is done by each of them once a round, by mailcheck first on
drafts that are new to it and then on the same again; medians and ratios are of wall clock and, which a busy machine
disturbs less, of processor time. SPEED.md says what the works stand for.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mailcheck-benchmarks"
PLAIN = "Hi Ana,\n\nSee you Friday!\n\nTom\n"
MODEL = "Hi Ana,\n\nThe plan of the garden is on the wall. Would Thursday suit you for a first look at it?\n\nTom\n"
GRAMMAR = "Hi Ana,\n\nCommuters skip anything below the fold. Would Thursday suit you for a first look?\n\nTom\n"
CACHE = "cache"  # mailcheck's own, in the folder of the drafts
NPM = ("write-good", "alex", "textlint", "textlint-rule-write-good")
TEXTLINTRC = '{"rules": {"write-good": true}}'


@dataclass(frozen=True)
class Run:
    """One whole process: seconds of wall clock and of processor time, and MiB of its largest process."""

    wall: float
    processor: float
    memory: float


def run(command: Sequence[str], folder: Path) -> Run:
    """How long *command* takes in *folder*, whatever it says."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["XDG_CACHE_HOME"] = str(folder / CACHE)
    begun = time.perf_counter()
    child = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    counts = "write-good" in command[0]  # its exit code is how much it found, modulo 256
    if child.returncode < 0 or (child.returncode not in (0, 1) and not counts):
        sys.exit(f"{command[0]} ended with {child.returncode}")
    return Run(time.perf_counter() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def peers() -> dict[str, list[str]]:
    """The command of each peer that is there or can be installed."""
    HOME.mkdir(parents=True, exist_ok=True)
    found: dict[str, list[str]] = {}
    proselint = HOME / "proselint" / "bin" / "proselint"
    if not proselint.exists():
        quiet([sys.executable, "-m", "venv", str(HOME / "proselint")])
        quiet([str(HOME / "proselint" / "bin" / "pip"), "install", "-q", "proselint"])
    if proselint.exists():
        found["proselint"] = [str(proselint), "check"]
    if shutil.which("npm") and not (HOME / "node_modules" / "textlint-rule-write-good").exists():
        quiet(["npm", "install", "--no-audit", "--no-fund", "--prefix", str(HOME), *NPM])
    (HOME / ".textlintrc.json").write_text(TEXTLINTRC, encoding="utf-8")
    for name, options in (("write-good", []), ("alex", ["--quiet"]), ("textlint", [])):
        command = HOME / "node_modules" / ".bin" / name
        if command.exists():
            found[name] = [str(command), *options]
    if "textlint" in found:
        found["textlint"] += ["--config", str(HOME / ".textlintrc.json"), "--rules-base-directory", str(HOME)]
    return found


def quiet(command: list[str]) -> None:
    """Runs *command*; that it failed shows by what is then not there."""
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def write_drafts(folder: Path, count: int) -> list[str]:
    """*count* distinct drafts in *folder*, some ninety words each, and their names."""
    made = random.Random(7)
    who = "commuters tenants gardeners bakers sailors readers potters teachers drivers weavers".split()
    does = "skip read pay sort carry mend water paint count borrow".split()
    what = "posters bills plates letters maps seeds ropes shelves books tickets".split()
    names = []
    for number in range(count):
        nouns, verbs, things = (made.sample(words, 4) for words in (who, does, what))
        text = (
            f"Hi Ana,\n\nyour note of day {number} about the {things[0]} reached us at the pottery. "
            f"{nouns[0].capitalize()} {verbs[0]} {things[1]} below the fold. We {verbs[1]} the {things[2]} on Mondays, "
            f"and {made.randint(2, 90)} {nouns[1]} came to see how it is done.\n\nSome {nouns[2]} {verbs[2]} them, "
            f"as you wrote. Shall I bring {made.randint(2, 90)} {things[3]} along, or would the {nouns[3]} choose "
            f"their own?\n\nWould {made.choice(('Tuesday', 'Thursday'))} at ten suit you for a look at number {number}?"
            "\n\nKind regards,\nTom Okafor\n020 7946 0958\n"
        )
        names.append(f"{number}.txt")
        (folder / names[-1]).write_text(text, encoding="utf-8")
    return names


def write_rule(folder: Path) -> str:
    """A rule that only grammar decides, whatever the sentence model makes of the draft, and its path."""
    text = (ROOT / "rules" / "patience" / "sweeping-generalization.yaml").read_text(encoding="utf-8")
    text = text.replace("id: sweeping-generalization", "id: bare-plurals")
    bounds = r"at-least: [\d.]+\n    sure: [\d.]+\n"
    for asked, instead in (
        (rf"    model: sweeping-generalization\n    {bounds}", ""),
        (rf"  - model: sweeping-generalization\n    {bounds}", "  - colourless green ideas\n"),
        (r"    - \{model: sweeping-generalization, under: [\d.]+\}\n", "    - colourless green ideas\n"),
    ):
        assert re.search(asked, text), f"the rule no longer has {asked!r}"
        text = re.sub(asked, instead, text)
    (folder / "bare-plurals.yaml").write_text(text, encoding="utf-8")
    return "bare-plurals.yaml"


def rounds(tools: Mapping[str, list[str]], paths: list[str], folder: Path, count: int) -> dict[str, list[Run]]:
    """Each tool's runs over *paths*: the tools in turn, *count* times, after one run that is not counted."""
    runs: dict[str, list[Run]] = {name: [] for name in tools}
    for number in range(count + 1):
        for name, command in tools.items():
            if name == "mailcheck":
                forget(folder)
            done = run([*command, *paths], folder)
            if number:
                runs[name].append(done)
    return runs


def forget(folder: Path) -> None:
    """Lets every draft be new to mailcheck, whose rules stay as they are."""
    for ending in ("scores", "spans"):
        for file in folder.glob(f"{CACHE}/mailcheck/*.{ending}"):
            file.unlink()


def lines(work: str, runs: Mapping[str, list[Run]]) -> Iterator[str]:
    """A line a tool: median seconds, ratios to proselint, and memory."""
    medians = {
        name: tuple(statistics.median(getattr(one, part) for one in each) for part in ("wall", "processor"))
        for name, each in runs.items()
    }
    one = medians.get("proselint", (0.0, 0.0))
    for name, (wall, processor) in medians.items():
        ratios = f"{wall / one[0]:7.2f} {processor / one[1]:7.2f}" if one[0] else " " * 15
        memory = max(each.memory for each in runs[name])
        yield f"{work:28} {name:11} {wall:8.3f} s {processor:8.3f} s {ratios} {memory:6.0f} MiB"


def compare(count: int, drafts: int, with_peers: bool) -> None:
    """Prints the table."""
    own = [sys.executable, "-m", "mailcheck"]
    others = peers() if with_peers else {}
    quiet([sys.executable, "-m", "compileall", "-q", str(ROOT / "mailcheck")])
    print(f"{'work':28} {'tool':11} {'wall':>10} {'processor':>10} {'ratios':>15} {'largest':>10}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, text in (("plain.txt", PLAIN), ("model.txt", MODEL), ("grammar.txt", GRAMMAR)):
            (folder / file).write_text(text, encoding="utf-8")
        works = [("one draft, no grammar", ["plain.txt"]), ("one draft, model", ["model.txt"])]
        works += [("one draft, grammar", ["grammar.txt"]), (f"{drafts} distinct drafts", write_drafts(folder, drafts))]
        grammar = ["--rules", write_rule(folder)]
        for work, paths in works:
            command = [*own, *(grammar if "grammar.txt" in paths else [])]
            tools = {"mailcheck": command, "again": command, **others}
            print("\n".join(lines(work, rounds(tools, paths, folder, count))), flush=True)
    print(f"{'one draft, warm':28} {'mailcheck':11} {1000 * warm():8.1f} ms")


def warm() -> float:
    """The median seconds of `lint` for a draft that it has not seen, in a process that has begun."""
    from mailcheck import lint

    with tempfile.TemporaryDirectory() as name:
        texts = [(Path(name) / file).read_text(encoding="utf-8") for file in write_drafts(Path(name), 25)]
    taken = []
    for text in texts:
        begun = time.perf_counter()
        lint(text)
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken[5:])


def growth() -> None:
    """Prints how time and memory grow with the number of drafts."""
    for count in (10, 100, 1000, 10_000):
        with tempfile.TemporaryDirectory() as name:
            names = write_drafts(Path(name), count)
            command = [sys.executable, "-m", "mailcheck", "--quiet"]
            run([*command, names[0]], Path(name))  # makes the rules
            forget(Path(name))
            done = run([*command, *names], Path(name))
        each = 1000 * done.wall / count
        print(f"{count:6} drafts {done.wall:9.2f} s {each:8.2f} ms each {done.memory:6.0f} MiB", flush=True)


def share() -> None:
    """Prints in how many of the drafts beside this file the model was asked, and a sentence was parsed."""
    from mailcheck import grammar, lint, sentence_model
    from mailcheck.model import Source
    from mailcheck.read import sources

    os.environ["XDG_CACHE_HOME"] = os.devnull  # nothing is known from runs before
    asked, ask = [0], sentence_model.scores

    def counted(sentences: Sequence[str]) -> tuple[Mapping[str, float], ...]:
        asked[0] += 1
        return ask(sentences)

    sentence_model.scores = counted
    every = read = parsed = 0
    for source in sources([str(path) for path in (ROOT / "benchmarks").iterdir() if path.is_dir()], sys.stdin.buffer):
        if isinstance(source, Source) and not source.name.endswith((".jsonl", ".tsv")):
            asked[0] = 0
            grammar.parsed.cache_clear()
            lint(source.data, format=source.format, name=source.name)
            every, read, parsed = every + 1, read + bool(asked[0]), parsed + bool(grammar.parsed.cache_info().misses)
    print(f"of {every} drafts the model read {read}, and grammar was needed for {parsed}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--runs", type=int, default=5, help="rounds")
    options.add_argument("--drafts", type=int, default=500, help="distinct drafts of the work with many")
    options.add_argument("--no-peers", action="store_true", help="mailcheck alone")
    options.add_argument("--growth", action="store_true", help="how time grows from 10 to 10,000 drafts, and no more")
    options.add_argument("--share", action="store_true", help="how many real drafts need what, and no more")
    given = options.parse_args()
    sys.path.insert(0, str(ROOT))
    if given.growth or given.share:
        growth() if given.growth else share()
    else:
        compare(given.runs, given.drafts, not given.no_peers)


if __name__ == "__main__":
    main()
