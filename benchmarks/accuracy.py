"""How often mailcheck is right: labelled drafts in, a table per rule out.

    python benchmarks/accuracy.py [FOLDER …] [--rules a,b,…] [--errors]

Without a folder, every labelled set in benchmarks/ is measured. Several sets of drafts are told together at the end.

A folder holds drafts and `labels.jsonl`, one JSON object a draft (see README.md beside this file). A finding meets a
label when the rule is the same and the words overlap; a label with no words is met by the rule alone. A second finding
inside one labelled sentence is neither a hit nor false; `maybe` counts neither as missed nor as false. A folder may
hold single sentences instead, in files named by their rule (`unsourced-claim.tsv`): "1", a tab and a sentence with the
fault, or "0" and a near miss.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from mailcheck import load_rules  # noqa: E402
from mailcheck.config import Config  # noqa: E402
from mailcheck.model import Failure, Finding, Scored, Source  # noqa: E402
from mailcheck.pipeline import judge, selected  # noqa: E402
from mailcheck.read import sources  # noqa: E402

HERE = Path(__file__).resolve().parent
MISSION = (
    "generic-greeting", "company-instead-of-person", "sweeping-generalization", "unsourced-claim", "missing-signature",
    "missing-contact-details",
)  # fmt: skip
LABELLED = (
    *MISSION, "missing-greeting", "wrong-name", "unfilled-placeholder", "presumption", "pressure", "canned-phrase",
    "slow-start", "vague-timing", "no-next-step", "fault-finding", "fear-appeal", "demand", "shouting", "unempowered",
    "passive-aggressive", "blame", "late-reply", "does-not-listen", "missing-subject", "fake-thread",
    "missing-attachment", "no-reply-sender",
)  # fmt: skip


@dataclass
class Tally:
    """Counts of one folder: per rule hits, false and missed; good drafts, and those clean by any or by these rules.

    `grave` and `nudges` count what was right and what was false among errors and warnings, and among suggestions.
    """

    hits: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    good: int = 0
    clean: int = 0
    clean_by_these: int = 0
    silent: int = 0
    grave: Counter[bool] = field(default_factory=Counter)
    nudges: Counter[bool] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Counts what *other* counts too."""
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


def folded(words: str) -> str:
    """Words to compare: white space single, one sort of quote, no case."""
    table = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\xa0": " "})
    return " ".join(words.translate(table).lower().split())


def overlaps(finding: Finding, quote: str) -> bool:
    """True when the finding's words and the label's quote share words of the draft."""
    wanted, match, sentence = folded(quote), folded(finding.match), folded(finding.sentence)
    if not wanted or not match:
        return not wanted or not match
    return (
        wanted in match
        or match in wanted
        or (
            bool(sentence)
            and (wanted in sentence or sentence in wanted)
            and (match in wanted or wanted in match or wanted in sentence)
        )
    )


def measure(folder: Path, rules: set[str]) -> Tally:
    """The tally of one labelled folder over *rules*."""
    tally = Tally()
    if not (folder / "labels.jsonl").is_file():
        return _sentences(folder, rules, tally)
    chosen = selected(load_rules(), Config())
    for line in (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        source = next(iter(sources([str(folder / label["file"])], sys.stdin.buffer, None)))
        if isinstance(source, Failure):
            sys.exit(f"{label['file']}: {source.reason}")
        _count(tally, label, judge(source, chosen, Config()), rules)
    return tally


def _sentences(folder: Path, rules: set[str], tally: Tally) -> Tally:
    """The tally of single sentences, each put into a small draft of its own."""
    pack = {rule.id: rule for rule in load_rules()}
    for path in sorted(folder.glob("*.tsv")):
        if path.stem not in rules:
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            wanted, _, sentence = line.partition("\t")
            draft = Source(
                path.name, "text", f"Hi Ana,\n\nthank you for the tea.\n\n{sentence}\n\nBest,\nTom\n".encode()
            )
            said = bool(judge(draft, [pack[path.stem]], Config()).findings)
            if said != (wanted == "1"):
                tally.errors.append(f"{'FALSE ' if said else 'MISSED'} {path.stem}: {sentence}")
            outcome = (
                tally.hits
                if said and wanted == "1"
                else tally.false
                if said
                else tally.missed
                if wanted == "1"
                else None
            )
            if outcome is not None:
                outcome[path.stem] += 1
    return tally


def _count(tally: Tally, label: dict, scored: Scored, rules: set[str]) -> None:
    findings = [finding for finding in scored.open_findings if finding.rule in rules]
    wanted = [item for item in label["findings"] if item["rule"] in rules]
    maybe = [item for item in label.get("maybe", ()) if item["rule"] in rules]
    met: set[int] = set()
    for finding in findings:
        counted = tally.nudges if finding.severity == "suggestion" else tally.grave
        at = next(
            (
                i
                for i, item in enumerate(wanted)
                if i not in met and item["rule"] == finding.rule and overlaps(finding, item["quote"])
            ),
            None,
        )
        if at is not None:
            met.add(at)
            counted[True] += 1
            tally.hits[finding.rule] += 1
        elif not any(item["rule"] == finding.rule and overlaps(finding, item["quote"]) for item in (*wanted, *maybe)):
            counted[False] += 1
            tally.false[finding.rule] += 1
            tally.errors.append(
                f"{label['file']}: FALSE  {finding.rule}: {' '.join((finding.match or finding.message).split())}"
            )
    for number, item in enumerate(wanted):
        if number not in met:
            tally.missed[item["rule"]] += 1
            tally.errors.append(f"{label['file']}: MISSED {item['rule']}: {' '.join(item['quote'].split())}")
    if not any(item["rule"] in rules for item in label["findings"]) and not label["findings"]:
        tally.good += 1
        grave = [finding.rule for finding in scored.open_findings if finding.severity != "suggestion"]
        tally.clean += not grave
        tally.clean_by_these += not set(grave) & set(rules)
        tally.silent += not findings


def table(tally: Tally, rules: list[str]) -> str:
    """The table, the micro averages and the share of good drafts that are clean."""
    lines = [f"{'rule':28} {'hits':>5} {'false':>6} {'missed':>7} {'P':>6} {'R':>6} {'F1':>6}"]
    for rule in rules:
        if tally.hits[rule] + tally.false[rule] + tally.missed[rule]:
            lines.append(_row(rule, tally.hits[rule], tally.false[rule], tally.missed[rule]))
    for name, group in (("mission rules", [rule for rule in rules if rule in MISSION]), ("all", rules)):
        lines.append(
            _row(name, *(sum(count[rule] for rule in group) for count in (tally.hits, tally.false, tally.missed)))
        )
    for counted, of in ((tally.grave, "errors and warnings"), (tally.nudges, "suggestions")):
        if counted.total():
            lines.append(f"right of the {of}: {_share(counted[True], counted.total())}")
    if tally.good:
        for clean, of in ((tally.clean, "any rule"), (tally.clean_by_these, "these rules")):
            lines.append(f"good drafts without an error or a warning of {of}: {_share(clean, tally.good)}")
        lines.append(f"good drafts without a finding of these rules: {_share(tally.silent, tally.good)}")
    return "\n".join(lines)


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / whole:.0f} %)"


def _row(name: str, hits: int, false: int, missed: int) -> str:
    precision, recall = hits / (hits + false) if hits + false else 1.0, hits / (hits + missed) if hits + missed else 1.0
    f1 = 2 * hits / (2 * hits + false + missed) if hits + false + missed else 1.0
    return f"{name:28} {hits:5} {false:6} {missed:7} {precision:6.2f} {recall:6.2f} {f1:6.2f}"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument(
        "folders",
        nargs="*",
        type=Path,
        default=sorted(
            path
            for path in HERE.iterdir()
            if path.is_dir() and ((path / "labels.jsonl").is_file() or any(path.glob("*.tsv")))
        ),
    )
    options.add_argument("--rules", default="", help="only these rules, comma-separated")
    options.add_argument("--errors", action="store_true", help="list every false and every missed finding")
    given = options.parse_args()
    rules = [name for name in given.rules.split(",") if name] or list(LABELLED)
    drafts = [folder for folder in given.folders if (folder / "labels.jsonl").is_file()]
    together = Tally()
    for folder in given.folders:
        tally = measure(folder, set(rules))
        if folder in drafts:
            together.add(tally)
        print(f"\n{folder.name}\n{table(tally, rules)}")
        if given.errors:
            print("\n".join(sorted(tally.errors)))
    if len(drafts) > 1:
        print(f"\n{len(drafts)} sets of drafts together\n{table(together, rules)}")


if __name__ == "__main__":
    main()
