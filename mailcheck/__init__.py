"""mailcheck reads a draft outreach email and says where it fails the person who will read it.

from mailcheck import lint
report = lint("Hi Guys,\\n…", to="Michael Virardi <michael@example.org>")
for finding in report.drafts[0].findings: print(finding.rule, finding.message)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailcheck.version import VERSION as __version__

if TYPE_CHECKING:
    from pathlib import Path

    from mailcheck.model import Report, Rule

__all__ = ["__version__", "lint", "load_rules"]


def load_rules(*folders: Path) -> tuple[Rule, ...]:
    """The pack's rules and those of *folders*. Raises RuleError for the first mistake in a rule file."""
    from mailcheck.rules import load_rules as load

    return load(folders)


def lint(
    draft: str | bytes,
    *,
    format: str = "",
    name: str = "-",
    to: str | None = None,
    company: str | None = None,
    answers: str | bytes | None = None,
    rules: tuple[Rule, ...] | None = None,
) -> Report:
    """Judges one draft and returns the report, never raising for what the draft holds (see `Report.failures`).

    *draft* is the whole message; *format* is "eml", "markdown", "html" or "text", and is sniffed when "".
    *to* ("Name <address>") and *company* say who reads, where the draft itself does not. *answers* is the
    message that the draft answers. Raises RuleError when the rules cannot be loaded.
    """
    from mailcheck.config import Config
    from mailcheck.model import Source
    from mailcheck.parse import parse, sniff
    from mailcheck.pipeline import run, selected

    def source(given: str | bytes, label: str) -> Source:
        data = given.encode("utf-8", "surrogatepass") if isinstance(given, str) else given
        return Source(label, format or sniff(data), data)

    config = Config(to=to, company=company)
    chosen = selected(rules if rules is not None else load_rules(), config)
    return run(
        [source(draft, name)], chosen, config, parse(source(answers, "answers")) if answers is not None else None
    )
