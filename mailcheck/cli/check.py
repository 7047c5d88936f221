"""`mailcheck check`: its options, as they stand on the command line. `checking.py` does what they say."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from mailcheck.cli import checking


class FailOn(StrEnum):
    """From which severity on a run fails."""

    error = "error"
    warning = "warning"
    suggestion = "suggestion"
    never = "never"


class Kind(StrEnum):
    """What sort of draft it is, where it does not say so itself."""

    outreach = "outreach"
    reply = "reply"
    template = "template"


Paths = Annotated[
    list[str], typer.Argument(metavar="PATH…", help="Drafts: files, folders, mailboxes, or - for standard input.")
]
Format = Annotated[
    str,
    typer.Option(
        "--format",
        help="How to write the report: terminal (the default), line, markdown, json, jsonl, sarif, github, gitlab, "
        "junit or rdjson.",
    ),
]
Output = Annotated[Path | None, typer.Option("--output", help="Write the report into this file.")]
FailOnOption = Annotated[FailOn | None, typer.Option("--fail-on", help="Fail from this severity on (default: error).")]
MinScore = Annotated[
    float | None, typer.Option("--min-score", help="Fail when a draft scores less than this, out of 10.")
]
ConfigFile = Annotated[
    Path | None, typer.Option("--config", help="The configuration file, instead of those found beside the drafts.")
]
Select = Annotated[list[str] | None, typer.Option("--select", help="Judge by these rules only (comma-separated).")]
Ignore = Annotated[list[str] | None, typer.Option("--ignore", help="Leave these rules out (comma-separated).")]
RulesDir = Annotated[list[Path] | None, typer.Option("--rules", help="A folder of your own rules, added to the pack.")]
To = Annotated[str | None, typer.Option("--to", help='Who will read it: "Name <address>".')]
Company = Annotated[str | None, typer.Option("--company", help="The reader's company.")]
Answers = Annotated[Path | None, typer.Option("--answers", help="The message that the draft answers.")]
ContactsFile = Annotated[
    Path | None,
    typer.Option("--contacts", help="The contact list: who the readers are, and which columns there are."),
]
KindOption = Annotated[Kind | None, typer.Option("--kind", help="What sort of draft it is.")]
StdinFilename = Annotated[str | None, typer.Option("--stdin-filename", help="The name that - stands for.")]
NoColor = Annotated[bool, typer.Option("--no-color", help="No colour.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Only drafts with findings, without bars.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say why each finding matters.")]
BaselineFile = Annotated[
    Path | None,
    typer.Option("--baseline", help="Let be the findings that are in this file, and fail for new ones only."),
]
WriteBaseline = Annotated[
    Path | None, typer.Option("--write-baseline", help="Write all findings into this file, for --baseline.")
]
ChangedSince = Annotated[
    str | None,
    typer.Option("--changed-since", metavar="REV", help="Only findings on lines changed since this revision."),
]
Strict = Annotated[
    bool, typer.Option("--strict", help="Fail on drafts that could not be judged and on unused suppressions too.")
]


def check(
    paths: Paths,
    format: Format = "terminal",
    output: Output = None,
    config: ConfigFile = None,
    fail_on: FailOnOption = None,
    min_score: MinScore = None,
    select: Select = None,
    ignore: Ignore = None,
    rules: RulesDir = None,
    to: To = None,
    company: Company = None,
    answers: Answers = None,
    contacts: ContactsFile = None,
    kind: KindOption = None,
    stdin_filename: StdinFilename = None,
    no_color: NoColor = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    strict: Strict = False,
    baseline: BaselineFile = None,
    write_baseline: WriteBaseline = None,
    changed_since: ChangedSince = None,
) -> None:
    """Check drafts: findings and the 4P score for each."""
    code = checking.check(
        paths,
        format=format,
        output=output,
        config=config,
        fail_on=fail_on.value if fail_on else None,
        min_score=min_score,
        select=select,
        ignore=ignore,
        rules=rules,
        to=to,
        company=company,
        answers=answers,
        contacts=contacts,
        kind=kind.value if kind else None,
        stdin_filename=stdin_filename,
        no_color=no_color,
        quiet=quiet,
        verbose=verbose,
        strict=strict,
        baseline=baseline,
        write_baseline=write_baseline,
        changed_since=changed_since,
    )
    raise typer.Exit(code)
