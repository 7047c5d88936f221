"""`mailcheck rules`, `explain` and `test-rules`: what can be found, why it matters, and whether your own rules hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from mailcheck.cli.saying import tell
from mailcheck.model import ENVELOPE, PILLARS, SEVERITIES, MailcheckError, Rule, Source, Term


class ListFormat(StrEnum):
    """How `mailcheck rules` writes its list."""

    text = "text"
    markdown = "markdown"


RulesDir = Annotated[list[Path] | None, typer.Option("--rules", help="A folder of your own rules, added to the pack.")]
Format = Annotated[ListFormat, typer.Option("--format", help="How to write the list.")]
Name = Annotated[str, typer.Argument(metavar="ID", help="A rule's id, or `score`.")]
Path_ = Annotated[Path, typer.Argument(metavar="PATH", help="A rule file, or a folder of them.")]

SCORE = """\
The 4P score

Every pillar (Personalization, Promptness, Patience, Positiveness) starts at 10. Each finding takes
points from its pillar: an error 4, a warning 2, a suggestion 0.5, unless the rule says otherwise.
Within one rule the dearest finding counts whole, the next half, the third a quarter, and so on:
repeating one fault never outweighs having several. No pillar falls below 0.

The whole is the geometric mean of the pillars, each held at 0.5 or more, out of 10 with one
decimal: speed redeems nothing unless the other pillars are high too.

Personalization is judged from the first word, the other pillars from 20 words of the sender's own
text on. A pillar with nothing to be judged by is left out of the mean and says so. A draft of no
words, or one that is not English, has no score. Envelope findings (subject, links, attachments,
tags) are reported and cost nothing, and so is what was set aside.
"""


def rules(format: Format = ListFormat.text, rules: RulesDir = None) -> None:
    """List every rule: its id, severity and what it finds."""
    from mailcheck.rulebook import load_rules

    loaded = load_rules(tuple(rules or ()))
    lines = _markdown(loaded) if format is ListFormat.markdown else _listed(loaded)
    tell("\n".join(lines))


def _by_pillar(loaded: Sequence[Rule]) -> Iterator[tuple[str, list[Rule]]]:
    for pillar in (*PILLARS, ENVELOPE):
        found = [rule for rule in loaded if rule.pillar == pillar]
        if found:
            yield pillar, sorted(found, key=lambda rule: (SEVERITIES.index(rule.severity), rule.id))


def _listed(loaded: Sequence[Rule]) -> Iterator[str]:
    for pillar, found in _by_pillar(loaded):
        yield f"{pillar.capitalize()}"
        for rule in found:
            pack = "" if rule.pack == "core" else f" (pack: {rule.pack})"
            yield f"  {rule.id:28} {rule.severity:11} {rule.title}{pack}"
        yield ""
    yield "mailcheck explain ID says why each matters, and what to write instead."


def _markdown(loaded: Sequence[Rule]) -> Iterator[str]:
    yield from ("# The rules", "", "Made by `mailcheck rules --format markdown` from the rule files.", "")
    for pillar, found in _by_pillar(loaded):
        yield from (f"## {pillar.capitalize()}", "")
        for rule in found:
            yield from (f"### {rule.id}", "", *_described(rule), "")


def _described(rule: Rule) -> Iterator[str]:
    pack = "" if rule.pack == "core" else f" Only with the pack `{rule.pack}`."
    yield f"**{rule.severity.capitalize()}**: {rule.title}.{pack} Evidence: {rule.evidence}."
    yield from ("", rule.why, "", f"*Instead:* {rule.advice}")
    bad = [example for example in rule.examples if example.bad and not example.todo]
    shown = next((words for example in bad for words in example.words if words), "")
    if shown:
        yield from ("", f"*Found, for example:* {' '.join(shown.split())}")
    for title, url in rule.references:
        yield from ("", f"*Reference:* [{title}]({url})")


def explain(name: Name, rules: RulesDir = None) -> None:
    """Explain a rule from its file: what it finds, why it matters, what to write instead; `score`: the score."""
    from mailcheck.rulebook import load_rules
    from mailcheck.shapes import nearest

    if name == "score":
        tell(SCORE.rstrip("\n"))
        return
    loaded = {known: rule for rule in load_rules(tuple(rules or ())) for known in (rule.id, *rule.formerly)}
    if name not in loaded:
        raise MailcheckError(f"unknown rule `{name}`{nearest(name, [*loaded, 'score'])}")
    tell("\n".join(_explained(loaded[name])))


def _explained(rule: Rule) -> Iterator[str]:
    import textwrap

    def filled(words: str) -> str:
        return textwrap.fill(" ".join(words.split()), 88)

    yield from (f"{rule.id} ({rule.severity}, {rule.pillar}, since {rule.since})", f"  {rule.title}", "")
    yield from (filled(rule.why), "", filled(f"Instead: {rule.advice}"), "", f"Evidence: {rule.evidence}")
    for title, url in rule.references:
        yield f"  {title}\n  {url}"
    for heading, bad in (("Found:", True), ("Left alone:", False)):
        yield from ("", heading)
        for example in rule.examples:
            if example.bad == bad:
                note = f"  ({example.note})" if example.note else ""
                yield textwrap.indent(example.text.strip(), "    | ") + note
                if bad and any(example.words):
                    yield f"    → {'; '.join(words for words in example.words if words)}"
                yield ""
    yield f"Rule file: {Path(rule.path).name}; its ways of finding: {_ways(rule)}"


def _ways(rule: Rule) -> str:
    if rule.detect:
        return f"the detector {rule.detect}"
    if rule.measure:
        return f"the measure {rule.measure}, limits {', '.join(f'{step.over:g}' for step in rule.steps)}"
    terms: Sequence[Term] = rule.find or rule.missing
    kinds = {kind: sum(term.kind == kind for term in terms) for kind in dict.fromkeys(term.kind for term in terms)}
    return ", ".join(f"{count} {kind}" for kind, count in kinds.items())


def test_rules(path: Path_) -> None:
    """Run the examples of your own rules: what each should and should not find."""
    from mailcheck.rulebook import load_rules

    own = {file.resolve() for file in ([path] if path.is_file() else path.rglob("*.y*ml"))}
    chosen = [rule for rule in load_rules((path,)) if Path(rule.path).resolve() in own]
    wrong = [line for rule in chosen for line in _failures(rule)]
    for line in wrong:
        tell(line)
    count = sum(len(rule.examples) for rule in chosen)
    tell(f"{len(chosen)} rule{'' if len(chosen) == 1 else 's'}, {count} examples, {len(wrong)} wrong")
    raise typer.Exit(1 if wrong else 0)


def _failures(rule: Rule) -> Iterator[str]:
    for example in rule.examples:
        wanted = [" ".join(words.split()) for words in example.words] if example.bad else []
        found = example_matches(rule, example.text, example.format, example.answers, example.contacts, example.sequence)
        if (found == wanted) == example.todo:
            what = f"should find {wanted or 'nothing'} and finds {found or 'nothing'}"
            yield f"{rule.path}:{example.line}: {rule.id}: {'is no longer to do: it ' if example.todo else ''}{what}"


def example_matches(
    rule: Rule, text: str, format: str, answers: str = "", contacts: str = "", sequence: bool = False
) -> list[str]:
    """The words that *rule* alone finds in a draft, white space single; "" for something missing.

    A text may hold the drafts of a run, parted by lines of equals signs: what is found in the last of them counts.
    Those of a *sequence* are its steps. With *contacts* (a list as CSV) it is a template, and what is found in it and
    in its rows counts.
    """
    from mailcheck.config import Config
    from mailcheck.parse import parse
    from mailcheck.pipeline import Setup, run_configured

    if contacts:
        return _found_in_rows(rule, Source("template", format, text.encode()), contacts)
    answered = parse(Source("answers", "text", answers.encode())) if answers else None
    drafts = [Source(f"{number}", format, part.encode()) for number, part in enumerate(text.split("\n=====\n"), 1)]
    setup = Setup(Config(packs=frozenset({rule.pack})), (rule,))
    together = "repeated-step" if sequence else "copied-draft"
    report = run_configured(drafts, lambda name: setup, answered, together)
    if report.failures:
        raise MailcheckError(report.failures[0].reason)
    return [" ".join(finding.match.split()) for finding in report.drafts[-1].findings]


def _found_in_rows(rule: Rule, template: Source, contacts: str) -> list[str]:
    from tempfile import TemporaryDirectory

    from mailcheck.campaign import judge_campaign
    from mailcheck.config import Config
    from mailcheck.contacts import read_contacts

    with TemporaryDirectory() as folder:
        path = Path(folder) / "contacts.csv"
        path.write_text(contacts, encoding="utf-8")
        found = judge_campaign(template, [rule], Config(packs=frozenset({rule.pack})), read_contacts(path))
    if found.failures:
        raise MailcheckError(found.failures[0].reason)
    findings = (*found.template.findings, *(row.finding for row in found.findings))
    return [" ".join(finding.match.split()) for finding in findings]
