"""Campaign -> what a person reads in a terminal, JSON, or a Report that every other format can write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mailcheck.frozen import replace, values
from mailcheck.model import Finding, Report
from mailcheck.outcome import Campaign, Contact, RowFinding
from mailcheck.render._finding import finding_lines
from mailcheck.render._line import Line
from mailcheck.render._look import GUTTER, Look
from mailcheck.render.json import SCHEMA, draft, failure, written
from mailcheck.render.terminal import coloured, render

_SHOWN = 8
"""Rows named beside a finding before the rest is only counted."""
_NAMED = 5
"""Rows named in the message of a finding in formats that have no place of their own for them."""


def terminal(
    campaign: Campaign,
    *,
    width: int = 80,
    color: bool = False,
    ascii: bool = False,
    quiet: bool = False,
    verbose: Mapping[str, str] | None = None,
) -> str:
    """The template as `render.terminal` shows it, and below it what only some rows have."""
    template = Report(campaign.version, campaign.model, (campaign.template,), campaign.failures)
    shown = render(template, width=width, color=color, ascii=ascii, quiet=quiet, verbose=verbose)
    look = Look(width, ascii, quiet, verbose)
    lines = list(_contacts(campaign, look))
    return shown + (coloured(lines, width) if color else "".join(f"{line.plain.rstrip()}\n" for line in lines))


def _contacts(campaign: Campaign, look: Look) -> Iterator[Line]:
    rule = look.either("─", "-")
    name = look.ended(campaign.contacts, look.width - 6)
    yield Line()
    line = Line(f"{rule * 2} ", style="dim").append(name, style="not dim bold")
    yield line.append(f" {rule * max(0, look.width - len(line.plain) - 1)}")
    yield from look.facts(_facts(campaign))
    for note in campaign.notes:
        yield from look.paragraph(note, "yellow", 2, lead="note:")
    for found in campaign.findings:
        yield Line()
        yield from _row_finding(campaign, found, look)
    if not campaign.findings and not campaign.failures:
        yield Line()
        yield Line("  nothing found in any row", style="green")


def _facts(campaign: Campaign) -> Iterator[str]:
    yield _count(campaign.rows, "contact")
    yield f"{_count(campaign.messages, 'different message')}, names set aside"
    if campaign.lowest and campaign.highest is not None:
        low, high = campaign.lowest[0], campaign.highest
        yield f"4P score {high:.1f} in every row" if low == high else f"4P score {low:.1f} to {high:.1f}"
    if campaign.lowest and campaign.highest != campaign.lowest[0]:
        yield f"lowest: row {campaign.lowest[1].row}"


def _row_finding(campaign: Campaign, found: RowFinding, look: Look) -> Iterator[Line]:
    """One finding of some rows: where it stands in the template, what it is, and in which rows."""
    finding = found.finding
    yield from finding_lines(campaign.template.draft, finding, look)
    number, every = len(found.contacts), len(found.contacts) == campaign.rows
    yield Line(
        f"{' ' * GUTTER}in {'every' if every else f'{number:,} of {campaign.rows:,}'} {'row' if every else 'rows'}:"
    )
    shown = found.contacts if look.why is not None else found.contacts[:_SHOWN]
    for contact in shown:
        yield from look.paragraph(_row(contact, finding), "", GUTTER + 2)
    if len(shown) < number:
        yield Line(
            f"{' ' * (GUTTER + 2)}{look.more} and {number - len(shown):,} more (--verbose names them all)", style="dim"
        )


def _row(contact: Contact, finding: Finding) -> str:
    words = " ".join(contact.words.split())
    told = f"  {words!r}".replace("'", '"') if words and words != contact.address else ""
    return f"row {contact.row}  {contact.address or 'no address'}{told}"


def as_json(campaign: Campaign) -> str:
    """One JSON object: the template as a draft of the JSON report, then its contacts and their findings."""
    value: dict[str, Any] = {
        "mailcheck": campaign.version,
        "schema": SCHEMA,
        "model": campaign.model,
        "template": draft(campaign.template),
        "contacts": {
            "source": campaign.contacts,
            "rows": campaign.rows,
            "messages": campaign.messages,
            "lowest": {"score": campaign.lowest[0], "row": campaign.lowest[1].row} if campaign.lowest else None,
            "highest": campaign.highest,
            "notes": list(campaign.notes),
        },
        "findings": [_finding(found) for found in campaign.findings],
        "failures": [failure(one) for one in campaign.failures],
    }
    return written(value) + "\n"


def _finding(found: RowFinding) -> dict[str, Any]:
    finding = found.finding
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "pillar": finding.pillar,
        "message": finding.message,
        "advice": finding.advice,
        "location": values(finding.location),
        "rows": [values(contact) for contact in found.contacts],
    }


def as_report(campaign: Campaign) -> Report:
    """The template as a draft whose findings name their rows, for the formats that know drafts only."""
    findings = (*campaign.template.findings, *(_with_rows(found) for found in campaign.findings))
    template = replace(campaign.template, findings=findings)
    return Report(campaign.version, campaign.model, (template,), campaign.failures, campaign.rules)


def _with_rows(found: RowFinding) -> Finding:
    number = len(found.contacts)
    named = ", ".join(f"{contact.row} ({contact.address})" for contact in found.contacts[:_NAMED])
    rest = f" and {number - _NAMED} more" if number > _NAMED else ""
    message = f"{found.finding.message} (row{'s' if number > 1 else ''} {named}{rest})"
    return replace(found.finding, message=message)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
