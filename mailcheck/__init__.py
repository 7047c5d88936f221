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

    from mailcheck.config import Config
    from mailcheck.model import Report, Rule

__all__ = ["__version__", "lint", "load_rules"]


def load_rules(*folders: Path) -> tuple[Rule, ...]:
    """The pack's rules and those of *folders*. Raises RuleError for the first mistake in a rule file."""
    from mailcheck.rulebook import load_rules as load

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
    config: Config | Path | str | None = None,
) -> Report:
    """Judges one draft and returns the report, never raising for what the draft holds (see `Report.failures`).

    *draft* is the whole message; *format* is "eml", "markdown", "html" or "text", and is sniffed when "".
    *to* ("Name <address>") and *company* say who reads, where the draft itself does not. *answers* is the
    message that the draft answers. *config* is a configuration file, whose globs meet *name*, or a Config; none is
    looked for. *rules* are taken as they are. Raises MailcheckError when configuration or rules cannot be loaded.
    """
    from mailcheck.model import Failure, Source, UnreadableDraft
    from mailcheck.parse import parse, sniff
    from mailcheck.pipeline import run

    def source(given: str | bytes, label: str, format: str) -> Source:
        data = given.encode("utf-8", "surrogatepass") if isinstance(given, str) else given
        return Source(label, format or sniff(data), data)

    held, chosen = _held(config, name, to, company, rules)
    try:
        answered = parse(source(answers, "answers", "")) if answers is not None else None
    except UnreadableDraft as error:
        return run([Failure("answers", str(error))], chosen, held)
    return run([source(draft, name, format)], chosen, held, answered)


def _held(
    config: Config | Path | str | None, name: str, to: str | None, company: str | None, rules: tuple[Rule, ...] | None
) -> tuple[Config, tuple[Rule, ...]]:
    """The Config of the draft called *name*, and the rules that it is judged by."""
    from pathlib import Path

    from mailcheck.config import Config
    from mailcheck.frozen import replace
    from mailcheck.pipeline.configured import Configured

    file = Path(config) if isinstance(config, str | Path) else None
    configured = Configured(file)
    held = configured.of(name).config if file else config if isinstance(config, Config) else Config()
    held = replace(held, to=held.to if to is None else to, company=held.company if company is None else company)
    return held, configured.rules(held) if rules is None else rules
