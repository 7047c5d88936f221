"""The whole way of one run: sources, rules and configuration in, a Report out. Nothing here prints.

`configured.py` beside this file finds what holds for each draft, `files.py` reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path

from mailcheck.annotate import annotate
from mailcheck.check import check
from mailcheck.config import Config, Settings
from mailcheck.frozen import Frozen, field, replace
from mailcheck.model import Failure, Finding, MailcheckError, Message, Report, Rule, Scored, Source
from mailcheck.parse import parse
from mailcheck.people import addresses
from mailcheck.score import limited, score
from mailcheck.suppress import suppress
from mailcheck.version import MODEL, VERSION


class Setup(Frozen):
    """What a draft is judged by: its configuration, the rules made for it, and where each value was written."""

    config: Config
    rules: tuple[Rule, ...]
    values: Settings = field(default_factory=dict)
    file: Path | None = None


def selected(rules: Sequence[Rule], config: Config) -> tuple[Rule, ...]:
    """The rules of the chosen packs that `select` and `ignore` leave."""
    return tuple(
        rule
        for rule in rules
        if (rule.id in config.select if config.select else rule.pack in config.packs) and rule.id not in config.ignore
    )


def judge(source: Source, rules: Sequence[Rule], config: Config, answers: Message | None = None) -> Scored:
    """One source, judged. Raises MailcheckError when it cannot be read or checked."""
    return judge_message(parse(source, config.limits), rules, config, answers)


def judge_message(message: Message, rules: Sequence[Rule], config: Config, answers: Message | None = None) -> Scored:
    """One message, judged. Raises MailcheckError when it cannot be checked."""
    draft = annotate(_told(message, config), config, answers)
    points = {rule.id: rule.points for rule in rules if rule.points is not None}
    scored = score(check(draft, rules, config), points, {rule.pillar for rule in rules})
    return limited(scored, config.limits.findings)


def _told(message: Message, config: Config) -> Message:
    """*message* with what the configuration says of its people and kind, where its own headers are silent."""
    front = dict(message.front)
    for key, said in config.front.items():
        people = {"sender": "from", "recipient": "to"}.get(key)
        known = addresses(message.header(people) or "") if people else ()
        own = front.get(key)
        if not people:
            front[key] = own or said
        elif isinstance(own, Mapping) or not own:
            named = {"name"} if len(known) == 1 and known[0][0] else set()
            if own or len(known) < 2:  # several readers are not one of them
                front[key] = {**{name: word for name, word in said.items() if name not in named}, **(own or {})}
    return replace(message, front=front) if config.front else message


def run(
    sources: Iterable[Source | Failure], rules: Sequence[Rule], config: Config, answers: Message | None = None
) -> Report:
    """Every source, judged or in `failures`; a failure of one draft leaves the others as they are."""
    setup = Setup(config, tuple(rules))
    return run_configured(sources, lambda name: setup, answers)


def run_configured(
    sources: Iterable[Source | Failure],
    setup_of: Callable[[str], Setup],
    answers: Message | None = None,
    together: str = "copied-draft",
) -> Report:
    """As `run`, each source by the setup that its name has. Raises MailcheckError for a wrong configuration.

    *together* names the rule that holds the drafts against one another: `copied-draft`, or `repeated-step` where they
    are the steps of a sequence.
    """
    from mailcheck.pipeline.many import in_order

    drafts: list[tuple[Scored, Setup]] = []
    failures: list[Failure] = []

    def outcome(source: Source | Failure) -> Scored | Failure:
        return source if isinstance(source, Failure) else _outcome(source, setup_of(source.name), answers)

    # what is known of other runs is counted here, and nowhere else
    for result in in_order(outcome, sources, lambda: any(setup.config.known for _, setup in drafts)):
        if isinstance(result, Failure):
            failures.append(result)
        else:
            drafts.append((result, setup_of(result.draft.message.source.name)))
    return Report(
        VERSION, MODEL, tuple(_compared(drafts, together)), tuple(failures), _rules(setup for _, setup in drafts)
    )


def _rules(setups: Iterable[Setup]) -> tuple[Rule, ...]:
    """The rules of all setups, each once."""
    each = {id(setup): setup.rules for setup in setups}
    rules = {rule.id: rule for rules in each.values() for rule in rules}
    return tuple(rules[name] for name in sorted(rules))


def _outcome(source: Source, setup: Setup, answers: Message | None) -> Scored | Failure:
    try:
        return judge(source, setup.rules, setup.config, answers)
    except MailcheckError as error:
        return Failure(source.name, str(error))
    except RecursionError:
        return Failure(source.name, "nested too deeply to be read")
    except MemoryError:
        return Failure(source.name, "too large to be checked")
    except Exception as error:  # a crash on one draft must neither hide it nor stop the others
        reason = str(error).splitlines()[0] if str(error) else "no reason given"
        return Failure(source.name, f"could not be checked: {type(error).__name__}: {reason}")


def _compared(drafts: Sequence[tuple[Scored, Setup]], together: str) -> Iterator[Scored]:
    """The drafts with the findings that only the whole run can make, by the rule *together*, where they have it."""
    rules = [next((rule for rule in setup.rules if rule.id == together), None) for _, setup in drafts]
    first = next((rule for rule in rules if rule), None)
    extra: Mapping[int, Sequence[Finding]] = {}
    if first and len(drafts) > 1:
        compare = import_module(f"mailcheck.detectors.{together.replace('-', '_')}").compare
        extra = compare([scored.draft for scored, _ in drafts], first)
    for number, (scored, setup) in enumerate(drafts):
        rule = rules[number]
        found = [replace(finding, severity=rule.severity) for finding in extra.get(number, ()) if rule]
        if found:
            marked, unused = suppress(scored.draft, found, setup.rules, setup.config)
            still = tuple(line for line in scored.unused_suppressions if line in unused)
            scored = replace(scored, findings=(*scored.findings, *marked), unused_suppressions=still)
        yield scored
