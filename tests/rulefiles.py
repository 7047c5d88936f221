"""Rule files for the tests: a whole rule as a mapping, written to disk and loaded as any rule is."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from annotated import draft

from mailcheck.check import check
from mailcheck.config import Config
from mailcheck.model import Checked, Draft, Rule
from mailcheck.rules import load_rule

EXAMPLES = {
    "bad": [{"text": f"Hi Inês,\n\nthe {thing} is grey."} for thing in ("kiln", "sea", "sky", "cat")],
    "good": [{"text": f"Hi Inês,\n\nthe {thing} is blue."} for thing in ("kiln", "sea", "sky", "cat")],
}
RULE: dict[str, Any] = {
    "id": "grey-words",
    "title": "grey words",
    "pillar": "patience",
    "severity": "warning",
    "since": "0.1.0",
    "message": '"{match}" is grey.',
    "advice": "Write blue.",
    "why": "Because grey is dull.",
    "evidence": "opinion",
    "find": ["grey"],
    "examples": EXAMPLES,
}


def written(folder: Path, rule: dict[str, Any] | None = None, **changes: Any) -> Path:
    """The file of a rule like RULE with *changes* (None takes a key out; at_most means at-most)."""
    value = {**(rule or RULE), **{key.replace("_", "-"): item for key, item in changes.items()}}
    value = {key: item for key, item in value.items() if item is not None}
    path = folder / f"{value.get('id', 'grey-words')}.yaml"
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False), encoding="utf-8")
    return path


def loaded(**changes: Any) -> Rule:
    """A rule like RULE with *changes*, loaded from a file."""
    with tempfile.TemporaryDirectory() as folder:
        return load_rule(written(Path(folder), **changes), {})


def judged(on: Draft | str, *rules: Rule) -> Checked:
    """What *rules* say of a draft."""
    return check(draft(on) if isinstance(on, str) else on, rules, Config())


def found(text: str, **changes: Any) -> list[str]:
    """The words that a rule like RULE with *changes* finds in *text*; "" for something missing."""
    return [" ".join(finding.match.split()) for finding in judged(text, loaded(**changes)).findings]
