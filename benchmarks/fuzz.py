"""Looks for bytes that break mailcheck, guided by the branches that they reach (atheris, libFuzzer).

    python benchmarks/fuzz.py [SECONDS] [FOLDER]     `make fuzz` installs atheris first

The first byte chooses a format, the rest is a draft; it goes the whole way, with every rule that asks no model, and
into two reports. Anything but a report, a crash in the guise of a failure, a reason of several lines, a span that does
not slice to its match, and more than 2 seconds end the run and leave the bytes in FOLDER (without one: a temporary
one). The corpus grows in FOLDER/corpus, from the messages of nasty.py and the drafts of samples/.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
import time
from pathlib import Path

try:
    import atheris
except ImportError:
    sys.exit("atheris is needed: pip install atheris (wheels for Linux and macOS)")

with atheris.instrument_imports(include=["mailcheck"]):
    from mailcheck import lint, load_rules
    from mailcheck.model import Report, Rule
    from mailcheck.render import render

    for _format in ("eml", "html", "markdown", "text"):  # what is imported only when used must be watched as well
        _warm = lint("---\nto: a@b.example\n---\nHi Ana,\n\nCould you call me?", format=_format)
        render(_warm, "terminal"), render(_warm, "json")

from nasty import messages

FORMATS = ("eml", "html", "markdown", "text")
MODELS = frozenset({"tokens", "dependency", "model"})
SLOW = 2.0  # seconds of processor time
LARGEST = 20_000  # bytes of a seed
SAMPLES = Path(__file__).resolve().parent.parent / "samples"


def lexical(rule: Rule) -> bool:
    """True for a rule of the core pack whose own terms ask no model: more drafts can be tried a minute."""
    return rule.pack == "core" and not any(term.kind in MODELS for term in (*rule.find, *rule.missing))


RULES = tuple(rule for rule in load_rules() if lexical(rule))


def one(data: bytes) -> None:
    """Judges the draft in *data*. Raises AssertionError for what must never be."""
    if not data:
        return
    begun = time.process_time()
    report = lint(data[1:], format=FORMATS[data[0] % len(FORMATS)], rules=RULES)
    check(report)
    for format in ("terminal", "json"):
        render(report, format).encode()
    assert time.process_time() - begun < SLOW, "too slow"


def check(report: Report) -> None:
    """Raises AssertionError where *report* does not hold together."""
    for failure in report.failures:
        assert not failure.reason.startswith("could not be checked: "), failure.reason
        assert "\n" not in failure.reason, failure.reason
    for scored in report.drafts:
        for finding in scored.findings:
            text = scored.draft.text if finding.location.part == "text" else scored.draft.subject or ""
            assert (finding.span.of(text) if finding.span else "") == finding.match, finding


def seed(folder: Path) -> None:
    """Writes the seeds into *folder*, each named by its content."""
    folder.mkdir(parents=True, exist_ok=True)
    drafts = [(FORMATS.index(format), data) for _, format, data in messages()]
    kinds = {".eml": 0, ".html": 1, ".md": 2, ".txt": 3}
    drafts += [(kinds[path.suffix], path.read_bytes()) for path in SAMPLES.iterdir() if path.suffix in kinds]
    for format, data in drafts:
        if len(data) <= LARGEST:
            held = bytes([format]) + data
            (folder / hashlib.sha256(held).hexdigest()[:16]).write_bytes(held)


def main() -> None:
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    folder = Path(sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp(prefix="mailcheck-fuzz-"))
    seed(folder / "corpus")
    print(f"{len(RULES)} rules, {len(list((folder / 'corpus').iterdir()))} seeds in {folder}", flush=True)
    options = (f"-max_total_time={seconds}", f"-artifact_prefix={folder}/", f"-max_len={LARGEST}", "-timeout=60")
    atheris.Setup([sys.argv[0], *options, "-print_final_stats=1", str(folder / "corpus")], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
