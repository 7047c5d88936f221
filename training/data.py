"""What the sentence model learns from: labelled sentences, threads and drafts in, rows of known labels out."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from mailcheck.annotate import annotate  # noqa: E402
from mailcheck.config import Config  # noqa: E402
from mailcheck.labels import ANSWERS, FAULTS, LABELS  # noqa: E402
from mailcheck.matchers import Tools  # noqa: E402
from mailcheck.model import Failure  # noqa: E402
from mailcheck.parse import parse  # noqa: E402
from mailcheck.read import sources  # noqa: E402
from mailcheck.sentence_model import BESIDE, normal  # noqa: E402

SHORT = {
    "gen": "sweeping-generalization", "claim": "unsourced-claim", "presume": "presumption", "pressure": "pressure",
    "canned": "canned-phrase", "slow": "slow-start", "vague": "vague-timing", "fault": "fault-finding",
    "fear": "fear-appeal", "demand": "demand", "unemp": "unempowered", "passive": "passive-aggressive",
    "blame": "blame", "praise": "appreciation", "step": "next-step", "detail": "detail", "late": "delay-excuse",
}  # fmt: skip
SKIPPED = {"greet", "close", "sig"}
# What a careful reader leaves alone for what stands around it teaches nothing about the sentence by itself.
BY_NEIGHBOURS = frozenset({"unsourced-claim", "fault-finding", "slow-start", "canned-phrase"})


@dataclass(frozen=True, slots=True)
class Row:
    """A text as the model reads it; the labels it has, and those of which it is known whether it has them."""

    text: str
    has: frozenset[str]
    known: frozenset[str]


def rows(folder: Path = HERE) -> list[Row]:
    """Every row of the sentences, the pairs and the spent drafts in *folder*, each text once."""
    found: dict[str, Row] = {}
    for read in (_sentences, _pairs, _drafts):
        for row in read(folder):
            found.setdefault(row.text, row)
    return list(found.values())


def _sentences(folder: Path) -> list[Row]:
    known = frozenset(LABELS) - {ANSWERS}
    found = []
    for path in sorted((folder / "sentences").glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            labels, tab, sentence = line.partition("\t")
            names = {name.strip() for name in labels.split(",")} - {"", "-"}
            if tab and not SKIPPED & names:
                found.append(Row(normal(sentence), frozenset(SHORT[name] for name in names), known))
    return found


def _pairs(folder: Path) -> list[Row]:
    """A point of the message before and a sentence of the reply: does the sentence take the point up?"""
    known = frozenset({ANSWERS})
    found = []
    for path in sorted((folder / "pairs").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            thread = json.loads(line)
            for sentence, taken in thread["reply"]:
                for number, point in enumerate(thread["points"]):
                    has = known if number in taken else frozenset()
                    found.append(Row(normal(point) + BESIDE + normal(sentence), has, known))
    return found


def _drafts(folder: Path) -> list[Row]:
    return [row for labels in sorted((folder / "drafts").glob("*/labels.jsonl")) for row in _spent(labels)]


def _spent(labels: Path) -> list[Row]:
    found = []
    for line in labels.read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        source = next(iter(sources([str(labels.parent / label["file"])], sys.stdin.buffer, None)))
        if isinstance(source, Failure):
            continue
        draft = annotate(parse(source), Config(), None)
        for unit in Tools(draft).units:
            has = _quoted(unit.text, label["findings"])
            unsure = _quoted(unit.text, label["maybe"]) | (BY_NEIGHBOURS - has)
            found.append(Row(normal(unit.spoken), has, FAULTS - (unsure - has)))
    return found


def _quoted(sentence: str, items: list[dict[str, str]]) -> frozenset[str]:
    """The faults of which one is labelled in *sentence*."""
    words = normal(sentence).lower()
    quotes = ((item["rule"], normal(item["quote"]).lower()) for item in items if item["quote"])
    return frozenset(rule for rule, quote in quotes if rule in FAULTS and (quote in words or words in quote))
