"""How long mailcheck takes from a cold start: nothing in, the median of whole processes out, in seconds.

    python benchmarks/speed.py [RUNS]

Three drafts: one that no model is asked about, one that the sentence model reads, and one that spaCy parses too.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DRAFTS = {
    "no model asked": ["--select", "generic-greeting,missing-greeting,missing-signature,missing-contact-details"],
    "sentence model": ["--select", "presumption,pressure"],
    "sentence model and grammar": ["--select", "sweeping-generalization"],
}
TEXT = (
    "Hi Ana,\n\nCommuters skip anything below the fold. Would Thursday suit you for a first look at the plan?\n\nTom\n"
)


def seconds(options: list[str], draft: Path) -> float:
    """How long one whole process takes."""
    begun = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "mailcheck", str(draft), *options], cwd=ROOT, capture_output=True, check=False
    )
    return time.perf_counter() - begun


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / "draft.txt"
        draft.write_text(TEXT, encoding="utf-8")
        for name, options in DRAFTS.items():
            print(f"{name:28} {statistics.median(seconds(options, draft) for _ in range(runs)):.2f} s")


if __name__ == "__main__":
    main()
