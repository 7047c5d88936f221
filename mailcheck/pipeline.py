"""The whole way of one run: sources and rules in, a Report out. Nothing here prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from mailcheck.annotate import annotate
from mailcheck.check import check
from mailcheck.config import Config
from mailcheck.model import Failure, MailcheckError, Message, Report, Rule, Scored, Source
from mailcheck.parse import parse
from mailcheck.score import score
from mailcheck.version import MODEL, VERSION


def selected(rules: Sequence[Rule], config: Config) -> tuple[Rule, ...]:
    """The rules of the chosen packs that `select` and `ignore` leave, settings of the configuration put in."""
    return tuple(
        rule
        for rule in rules
        if (rule.id in config.select if config.select else rule.pack in config.packs) and rule.id not in config.ignore
    )


def judge(source: Source, rules: Sequence[Rule], config: Config, answers: Message | None = None) -> Scored:
    """One source, judged. Raises MailcheckError when it cannot be read or checked."""
    draft = annotate(parse(source), config, answers)
    points = {rule.id: rule.points for rule in rules if rule.points is not None}
    return score(check(draft, rules, config), points, {rule.pillar for rule in rules})


def run(
    sources: Iterable[Source | Failure], rules: Sequence[Rule], config: Config, answers: Message | None = None
) -> Report:
    """Every source, judged or in `failures`; a failure of one draft leaves the others as they are."""
    drafts: list[Scored] = []
    failures: list[Failure] = []
    for item in _outcomes(sources, rules, config, answers):
        (failures if isinstance(item, Failure) else drafts).append(item)  # type: ignore[arg-type]
    return Report(VERSION, MODEL, tuple(_compared(drafts, rules)), tuple(failures))


def _outcomes(
    sources: Iterable[Source | Failure], rules: Sequence[Rule], config: Config, answers: Message | None
) -> Iterator[Scored | Failure]:
    for source in sources:
        if isinstance(source, Failure):
            yield source
            continue
        try:
            yield judge(source, rules, config, answers)
        except MailcheckError as error:
            yield Failure(source.name, str(error))
        except RecursionError:
            yield Failure(source.name, "nested too deeply to be read")
        except MemoryError:
            yield Failure(source.name, "too large to be checked")
        except Exception as error:  # a crash on one draft must neither hide it nor stop the others
            reason = str(error).splitlines()[0] if str(error) else "no reason given"
            yield Failure(source.name, f"could not be checked: {type(error).__name__}: {reason}")


def _compared(drafts: Sequence[Scored], rules: Sequence[Rule]) -> list[Scored]:
    """*drafts* with the findings that only the whole run can make (`copied-draft`)."""
    rule = next((rule for rule in rules if rule.id == "copied-draft"), None)
    if rule is None or len(drafts) < 2:
        return list(drafts)
    from mailcheck.detectors.copied_draft import compare

    extra = compare([scored.draft for scored in drafts], rule)
    return [
        replace(scored, findings=(*scored.findings, *extra.get(number, ()))) for number, scored in enumerate(drafts)
    ]
