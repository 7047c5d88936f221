"""A template and a contact list in, what the template comes to for those contacts out. Nothing here prints.

The template is judged once by itself. Each row is filled in as its reader would get it; rows whose messages differ only
in names like any other (`likeness.py`) share one judgement, so that the cost grows with what differs. Rows are
streamed: of each, its number and its address are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from mailcheck.campaign.faults import Faults
from mailcheck.campaign.letters import Filled, Letters, in_template, moved
from mailcheck.campaign.likeness import Likeness, in_link
from mailcheck.config import Config
from mailcheck.contacts import Contacts, Row
from mailcheck.detectors.duplicate_contact import mailbox
from mailcheck.frozen import Frozen, replace
from mailcheck.merge import joined
from mailcheck.model import Failure, Finding, Location, MailcheckError, Message, Person, Rule, Scored, Source
from mailcheck.outcome import Campaign, Contact, RowFinding
from mailcheck.parse import parse
from mailcheck.pipeline import judge_message
from mailcheck.suppress import suppress
from mailcheck.version import MODEL, VERSION

Progress = Callable[[int], None]
_FAILURES = 20  # messages that could not be made are named one by one up to this number


def judge_campaign(
    source: Source, rules: Sequence[Rule], config: Config, contacts: Contacts, progress: Progress = lambda row: None
) -> Campaign:
    """The template *source* for all *contacts*; *progress* hears the count of rows now and then.

    Raises MailcheckError where the template or the list cannot be read.
    """
    return _Judge(parse(source), rules, config, contacts).campaign(progress)


class _Message(Frozen):
    """One message that some rows share but for names, and what was found in it."""

    filled: Filled
    findings: tuple[Finding, ...]


Group = tuple[str, str, int, int]


class _Judge:
    """Goes through the rows once."""

    def __init__(self, message: Message, rules: Sequence[Rule], config: Config, contacts: Contacts) -> None:
        self._rules, self._contacts = rules, contacts
        columns = contacts.columns
        self._letters = Letters(message, columns)
        alone = replace(config, kind="template", to=None, company=None, columns=columns.names)
        self._template = judge_message(message, rules, alone)
        self._alone = alone
        self._config = replace(alone, kind="reply" if self._template.draft.reply else "outreach", columns=None)
        known = {rule.id: rule for rule in rules}
        self._faults = Faults(self._template.draft, self._letters, columns, known)
        own = self._template.draft
        self._likeness = Likeness((message.text, own.subject or "", own.sender.name, own.sender.company), columns)
        self._ours = {_group(finding) for finding in self._template.findings}
        self._messages: dict[tuple[object, ...], _Message] = {}
        self._found: dict[Group, tuple[Finding, list[Contact]]] = {}
        self._first: dict[str, int] = {}
        self._failed: list[Failure] = []
        self._scores: list[tuple[float, Contact]] = []

    def campaign(self, progress: Progress) -> Campaign:
        """All rows, judged. Raises MailcheckError for a list without contacts."""
        count = 0
        for count, row in enumerate(self._contacts.rows(), 1):
            if count % 500 == 0:
                progress(count)
            self._row(row)
        if not count:
            raise MailcheckError(f"{self._contacts.path}: no contacts in it, only the names of columns")
        template, findings = self._sorted(count)
        return Campaign(
            VERSION,
            MODEL,
            template,
            str(self._contacts.path),
            count,
            len(self._messages),
            findings,
            min(self._scores, key=lambda one: one[0], default=None),
            max((score for score, _ in self._scores), default=None),
            tuple(self._failed),
            self._contacts.notes,
            tuple(self._rules),
        )

    def _row(self, row: Row) -> None:
        who = self._likeness.person(row.values)
        faults = list(self._faults.of(row.values, who))
        address = mailbox(who.address)
        if address and (first := self._first.setdefault(address, row.number)) != row.number:
            again = self._faults.repeated(who.address, first)
            faults += [again] if again else []
        for fault in faults:
            self._note(fault.finding, row, who, fault.words)
        try:
            filled = self._letters.fill(row.values)
            message = self._judged(filled, row, who)
        except MailcheckError as error:
            self._fail(row, who, str(error))
            return
        holes = [place for fault in faults if fault.finding.rule == "empty-field" for place in fault.places]
        for finding in message.findings:
            if not (finding.rule in _OF_HOLES and _holds(finding.location, holes)):
                self._note_message(finding, message, filled, row, who)

    def _judged(self, filled: Filled, row: Row, who: Person) -> _Message:
        """The judgement of the message *filled* for *who*, made where none like it was met before."""
        like, stand_ins = self._likeness.of(who)
        alike = self._letters.changed(filled, lambda words, tag: self._likeness.words(words, tag, stand_ins), in_link)
        key = (*alike.key(), like)
        message = self._messages.get(key)
        if message is None:
            scored = judge_message(self._letters.letter(alike, like), self._rules, self._config)
            own = tuple(one for one in scored.findings if not one.suppressed and _group(one) not in self._ours)
            message = self._messages[key] = _Message(alike, own)
            if scored.score.overall is not None:
                self._scores.append((scored.score.overall, Contact(row.number, who.address, "")))
        return message

    def _placed(self, finding: Finding, filled: Filled) -> Finding:
        """*finding* of the message *filled* at its place in the template."""
        subject = finding.location.part == "subject"
        merge = self._letters.subject if subject else self._letters.body
        if finding.span is None or merge is None:
            return finding
        span = in_template(finding.span, filled.subject if subject else filled.body, merge.tags)
        return replace(finding, span=span, location=self._template.draft.message.locate(span, finding.location.part))

    def _note_message(self, finding: Finding, message: _Message, filled: Filled, row: Row, who: Person) -> None:
        """Notes a finding of a shared message with the words that this row has in its place."""
        words = finding.match
        if finding.span:
            subject = finding.location.part == "subject"
            one, other = (message.filled.subject, filled.subject) if subject else (message.filled.body, filled.body)
            words = moved(finding.span, one, other).of(joined(other))
        self._note(finding, row, who, words, message.filled)

    def _note(self, finding: Finding, row: Row, who: Person, words: str, filled: Filled | None = None) -> None:
        group = _group(finding)
        if group not in self._found:
            told = " ".join(finding.match.split())
            message = finding.message.replace(told, " ".join(words.split())) if told and words else finding.message
            finding = self._placed(finding, filled) if filled else finding
            self._found[group] = replace(finding, message=message, match=words or finding.match), []
        self._found[group][1].append(Contact(row.number, who.address, words))

    def _fail(self, row: Row, who: Person, reason: str) -> None:
        if len(self._failed) < _FAILURES:
            self._failed.append(
                Failure(f"{self._contacts.path} row {row.number} ({who.address or 'no address'})", reason)
            )
        elif len(self._failed) == _FAILURES:
            self._failed.append(Failure(f"{self._contacts.path} row {row.number} and later ones", "likewise"))

    def _sorted(self, count: int) -> tuple[Scored, tuple[RowFinding, ...]]:
        """The template with what all its messages have, and the findings that only some rows have."""
        draft = self._template.draft
        marked, unused = suppress(draft, [finding for finding, _ in self._found.values()], self._rules, self._alone)
        still = tuple(line for line in self._template.unused_suppressions if line in unused)
        every, some = [], []
        for finding, (_, contacts) in zip(marked, self._found.values(), strict=True):
            if len(contacts) == count and finding.rule not in _OF_ROWS:
                every.append(finding)
            elif not finding.suppressed:
                some.append(RowFinding(finding, tuple(contacts)))
        template = replace(self._template, findings=(*self._template.findings, *every), unused_suppressions=still)
        return template, tuple(sorted(some, key=_order))


_OF_HOLES = frozenset({"unfilled-placeholder", "generic-greeting"})  # what an empty field makes of its place
_OF_ROWS = frozenset({"empty-field", "suspect-name", "duplicate-contact"})


def _group(finding: Finding) -> Group:
    """What makes two findings of two rows one: the rule and the place in the template."""
    at = finding.location
    if finding.span is None and finding.rule not in _OF_ROWS:
        return finding.rule, "", 0, 0
    return finding.rule, at.part, at.file_line, at.file_column or 0


def _order(found: RowFinding) -> tuple[int, str, int, int]:
    severity = ("error", "warning", "suggestion").index(found.finding.severity)
    return severity, found.finding.rule, found.finding.location.file_line, found.finding.location.file_column or 0


def _holds(at: Location, holes: Sequence[Location]) -> bool:
    """True for "Hi ," where the empty field of the greeting is reported already."""
    start, end = (at.file_line, at.file_column or 0), (at.file_end_line, at.file_end_column or 0)
    return any(hole.part == at.part and start <= (hole.file_line, hole.file_column or 0) <= end for hole in holes)


def every_letter(source: Source, config: Config, contacts: Contacts) -> Iterator[tuple[Row, Message]]:
    """Each row with the whole message that its contact gets, names and all."""
    message = parse(source)
    letters = Letters(message, contacts.columns)
    likeness = Likeness((), contacts.columns)
    for row in contacts.rows():
        yield row, letters.letter(letters.fill(row.values), likeness.person(row.values))


__all__ = ["every_letter", "judge_campaign"]
