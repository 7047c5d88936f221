"""The values that pass between the stages, all frozen: what one stage returns is what the next one takes.

Offsets are in Unicode code points and half-open, lines and columns count from 1, points are points of the 4P score.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from mailcheck.frozen import Frozen, field

if TYPE_CHECKING:
    from datetime import datetime

Severity = Literal["error", "warning", "suggestion"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "suggestion")
PILLARS = ("personalization", "promptness", "patience", "positiveness")
ENVELOPE = "envelope"
Kind = Literal["outreach", "reply", "template"]
KINDS: tuple[Kind, ...] = ("outreach", "reply", "template")
Part = Literal["text", "subject", "header"]


class MailcheckError(Exception):
    """mailcheck could not do its work; the text is one clear line for the user."""


class RuleError(MailcheckError):
    """A rule file is wrong; the text names file, line and what would be right."""


class UnreadableDraft(MailcheckError):
    """This one draft could not be read; the others still can."""


class Span(Frozen):
    """Half-open code point offsets into the text it belongs to."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words the span stands for in *text*."""
        return text[self.start : self.end]

    def __lt__(self, other: Span) -> bool:
        return (self.start, self.end) < (other.start, other.end)

    def overlaps(self, other: Span) -> bool:
        """True when both share at least one character."""
        return self.start < other.end and other.start < self.end

    def holds(self, other: Span) -> bool:
        """True when *other* lies wholly inside."""
        return self.start <= other.start and other.end <= self.end


class Location(Frozen):
    """Where a finding stands: in the text as the reader sees it, and in the file (end columns are exclusive).

    The file's own columns are null where the transfer encoding hides them (base64): `file_line` is then
    the first line of the part.
    """

    part: Part
    line: int
    column: int
    end_line: int
    end_column: int
    file_line: int
    file_column: int | None
    file_end_line: int
    file_end_column: int | None


class Source(Frozen):
    """One thing to check: its name for the report (a path, `-`, `box.mbox#3`), its format and its bytes."""

    name: str
    format: str
    data: bytes


class Text(Frozen):
    """Characters as the reader sees them, each with the half-open range of file bytes it came from.

    `starts` and `ends` have one entry a character. Where `exact` is False (base64, encoded headers) all of
    them name the place where the encoded run begins.
    """

    chars: str
    starts: Sequence[int]
    ends: Sequence[int]
    exact: bool = True

    @cached_property
    def lines(self) -> tuple[int, ...]:
        """Offsets in `chars` at which a line begins."""
        return (0, *(at + 1 for at, char in enumerate(self.chars) if char == "\n"))

    def point(self, offset: int) -> tuple[int, int]:
        """Line and column of the character at *offset*."""
        line = bisect_right(self.lines, offset)
        return line, offset - self.lines[line - 1] + 1


class Header(Frozen):
    """One header or front matter key: its lower-case name, its decoded value and where the value stands."""

    name: str
    value: str
    text: Text


class Link(Frozen):
    """A link in the text: the span of what the reader sees of it, and the target it leads to."""

    span: Span
    target: str


class Directive(Frozen):
    """A suppression comment found by a parser: its offset in the text, and the words after `mailcheck`."""

    offset: int
    text: str
    file_line: int


class Message(Frozen):
    """A parsed draft: what the reader sees of it, with a source map back into the file.

    `quoted` are spans that the markup itself says are somebody else's words (`blockquote`, Gmail and Outlook
    containers). `judged` names the part that `body` is ("text/plain"), `notes` say in a line each what was
    not judged or had to be guessed. `front` is the front matter beyond the mail headers. `unjudged` is the
    reason when there is nothing here that could be judged (encrypted, an image only).
    """

    source: Source
    body: Text
    headers: tuple[Header, ...] = ()
    judged: str = "text/plain"
    charset: str = "utf-8"
    links: tuple[Link, ...] = ()
    quoted: tuple[Span, ...] = ()
    attachments: tuple[str, ...] = ()
    directives: tuple[Directive, ...] = ()
    front: Mapping[str, Any] = field(default_factory=dict)
    has_headers: bool = False
    notes: tuple[str, ...] = ()
    unjudged: str | None = None

    @property
    def text(self) -> str:
        """What the reader sees, quoted history and footers included."""
        return self.body.chars

    def header(self, name: str) -> str | None:
        """The first value of the header called *name* (lower case), or None."""
        found = self.find_header(name)
        return found.value if found else None

    def find_header(self, name: str) -> Header | None:
        """The first header called *name* (lower case), or None."""
        return next((header for header in self.headers if header.name == name), None)

    @cached_property
    def _file_lines(self) -> tuple[int, ...]:
        data = self.source.data
        starts = [0]
        at = data.find(b"\n")
        while at >= 0:
            starts.append(at + 1)
            at = data.find(b"\n", at + 1)
        return tuple(starts)

    def file_line(self, line: int) -> str:
        """The file's line of this number, without its end; "" where there is no such line."""
        starts, data = self._file_lines, self.source.data
        if not 1 <= line <= len(starts):
            return ""
        end = starts[line] if line < len(starts) else len(data)
        return data[starts[line - 1] : end].rstrip(b"\r\n").decode(self.charset, "replace").removeprefix("\ufeff")

    def file_point(self, offset: int) -> tuple[int, int]:
        """Line and column, in code points, of the byte at *offset* of the file."""
        line = bisect_right(self._file_lines, offset)
        begin = self._file_lines[line - 1]
        before = self.source.data[begin:offset].decode(self.charset, "replace")
        if line == 1:
            before = before.removeprefix("\ufeff")
        return line, len(before) + 1

    def locate(self, span: Span, part: Part = "text") -> Location:
        """The place of *span*, an offset pair into the body, or into the subject where *part* says so.

        An empty span names the point before its character, the end of the text included.
        """
        header = self.find_header("subject") if part == "subject" else None
        text = header.text if header else self.body
        line, column = text.point(span.start)
        end_line, end_column = text.point(span.end)
        if not text.starts:
            return Location(part, line, column, end_line, end_column, 1, 1, 1, 1)
        first = text.starts[span.start] if span.start < len(text.starts) else text.ends[-1]
        last = text.ends[span.end - 1] if span.end > span.start else first
        file_line, file_column = self.file_point(first)
        if not text.exact:
            return Location(part, line, column, end_line, end_column, file_line, None, file_line, None)
        file_end_line, file_end_column = self.file_point(last)
        return Location(
            part, line, column, end_line, end_column, file_line, file_column, file_end_line, file_end_column
        )


class Person(Frozen):
    """Who writes or reads: whatever is known of them, "" where nothing is."""

    name: str = ""
    address: str = ""
    company: str = ""
    brand: str = ""
    domain: str = ""


RegionKind = Literal[
    "greeting", "opening", "body", "closing", "signature", "quoted", "forwarded", "footer", "unsubscribe"
]
PROSE: tuple[RegionKind, ...] = ("opening", "body")


class Region(Frozen):
    """A stretch of the text and what it is; regions do not overlap and stand in the order of the text."""

    kind: RegionKind
    span: Span


class Sentence(Frozen):
    """One sentence of the sender's own prose (a list item, a button and a heading count as sentences)."""

    span: Span
    text: str
    region: RegionKind
    question: bool
    item: bool = False


TagField = Literal["person", "company", "sender", "link", "unsubscribe", "control", "other"]


class Tag(Frozen):
    """A merge tag or a bracketed placeholder: its span, its dialect, what it names and its fallback text."""

    span: Span
    text: str
    dialect: str
    names: TagField
    fallback: str | None = None

    @property
    def machine(self) -> bool:
        """True for tags that a mail merge fills in, False for brackets that a person would."""
        return self.dialect != "brackets"


class Quoted(Frozen):
    """One message of the quoted history: who wrote it, when, what; `own` when the sender did."""

    author: str
    date: datetime | None
    text: str
    own: bool


class Draft(Frozen):
    """A message as the rules see it. `thread` is newest first; `columns` are those of its contact list, if known."""

    message: Message
    kind: Kind
    reply: bool
    template: bool
    regions: tuple[Region, ...]
    sentences: tuple[Sentence, ...]
    tags: tuple[Tag, ...]
    recipient: Person
    sender: Person
    words: int
    thread: tuple[Quoted, ...] = ()
    unjudged: str | None = None
    signature_appended: bool = False
    columns: tuple[str, ...] | None = None
    reply_within: float = 7.0

    @property
    def text(self) -> str:
        """The text as judged; every span of a finding in part "text" slices it."""
        return self.message.text

    @property
    def subject(self) -> str | None:
        """The decoded subject, None where there is no such header."""
        return self.message.header("subject")

    @property
    def deep(self) -> bool:
        """True for a reply whose history already holds a message of the sender's own."""
        return self.reply and any(quoted.own for quoted in self.thread)

    @property
    def interleaved(self) -> bool:
        """True for an answer between the lines of what it answers: prose between two parts of the quotation."""
        kinds = [region.kind for region in self.region("quoted", *PROSE)]
        quoted = [number for number, kind in enumerate(kinds) if kind == "quoted"]
        return bool(quoted) and any(kind != "quoted" for kind in kinds[quoted[0] : quoted[-1]])

    def region(self, *kinds: RegionKind) -> tuple[Region, ...]:
        """The regions of these kinds, in the order of the text."""
        return tuple(region for region in self.regions if region.kind in kinds)

    def words_in(self, *kinds: RegionKind) -> str:
        """The text of these regions, joined by line ends."""
        return "\n".join(region.span.of(self.text) for region in self.region(*kinds))


class Term(Frozen):
    """One way to find words: plain words, a regular expression, a spaCy pattern, or a label of the sentence model.

    `kind` says which; `value` is the words, the expression without its slashes, the pattern list or the label.
    `at_least` is the model's bound (0 to 1); `when` are plain terms of which one must stand in a sentence before
    spaCy or the model is asked; `highlight` names the nodes of a dependency pattern that are the match. A grammar
    pattern with `agrees` counts only where the sentence model gives that label `at_least` so much; a label with
    `under` is met where the model gives it less, of more than a few words. What a label finds with a score below
    `sure` is a suggestion.
    """

    kind: Literal["words", "regex", "tokens", "dependency", "model", "link", "tag"]
    value: Any
    at_least: float = 0.5
    when: tuple[Term, ...] = ()
    highlight: tuple[str, ...] = ()
    agrees: str = ""
    under: float = 0.0
    sure: float = 0.0


class Unless(Frozen):
    """Where a match is no finding: terms in the match, its sentence, the neighbours, the sentences before, anywhere."""

    match: tuple[Term, ...] = ()
    sentence: tuple[Term, ...] = ()
    neighbours: tuple[Term, ...] = ()
    following: tuple[Term, ...] = ()
    before: tuple[Term, ...] = ()
    anywhere: tuple[Term, ...] = ()
    question: bool = False
    quotation: bool = False


class Applies(Frozen):
    """Which drafts a rule judges. `min_words` counts the sender's own words.

    `deep` False leaves replies deep in a thread out; with `unsigned` they are judged where no person signs.
    """

    kinds: tuple[Kind, ...] = KINDS
    min_words: int = 0
    deep: bool = True
    unsigned: bool = False
    headers: bool = False
    first_sentence: bool = False
    subject: bool = False


class Step(Frozen):
    """A limit of a measure, the severity from it on, and the kinds of draft it holds for."""

    over: float
    severity: Severity
    kinds: tuple[str, ...] = KINDS


class Example(Frozen):
    """A whole draft with what the rule says of it: `words` are the exact matches ("" for something missing).

    With `contacts` (a list as CSV) it is a template, and what is found in its rows counts as well. The drafts of a
    `sequence` are its steps.
    """

    text: str
    bad: bool
    words: tuple[str, ...] = ()
    note: str = ""
    format: str = "text"
    answers: str = ""
    contacts: str = ""
    sequence: bool = False
    todo: bool = False
    line: int = 0


class Rule(Frozen):
    """One rule as its YAML file states it; exactly one of `find`, `missing`, `measure`, `detect` is set."""

    id: str
    title: str
    pillar: str
    severity: Severity
    since: str
    message: str
    advice: str
    why: str
    evidence: str
    references: tuple[tuple[str, str], ...]
    examples: tuple[Example, ...]
    path: str
    find: tuple[Term, ...] = ()
    missing: tuple[Term, ...] = ()
    measure: str = ""
    steps: tuple[Step, ...] = ()
    detect: str = ""
    formerly: tuple[str, ...] = ()
    pack: str = "core"
    scope: tuple[RegionKind, ...] = PROSE
    applies: Applies = Applies()
    settings: Mapping[str, Any] = field(default_factory=dict)
    unless: Unless = Unless()
    eases: tuple[Severity, Unless] | None = None
    yields_to: tuple[str, ...] = ()
    at_most: int = 0
    points: float | None = None
    whole: bool = False


class Suppressed(Frozen):
    """Who set a finding aside (front matter, comment, header, configuration) and why."""

    by: str
    reason: str


class Finding(Frozen):
    """One fault in one draft. `span` is None for something missing; `points` are filled in by the score."""

    rule: str
    severity: Severity
    pillar: str
    message: str
    advice: str
    match: str
    sentence: str
    span: Span | None
    location: Location
    points: float = 0.0
    suppressed: Suppressed | None = None


class Checked(Frozen):
    """What the rules said of a draft. `not_judged` maps a rule to the reason why it could not judge."""

    draft: Draft
    findings: tuple[Finding, ...]
    not_judged: Mapping[str, str]
    unused_suppressions: tuple[str, ...] = ()


class Deduction(Frozen):
    """What one rule took from its pillar, in points."""

    rule: str
    points: float


class PillarScore(Frozen):
    """One pillar from 0 to 10; `points` is None where it was not judged, and `reason` says why."""

    name: str
    points: float | None
    deductions: tuple[Deduction, ...] = ()
    reason: str | None = None

    @property
    def judged(self) -> bool:
        """True when the pillar counts in the whole."""
        return self.points is not None


class Score(Frozen):
    """The 4P score: the whole out of 10, None where nothing could be judged, and its pillars."""

    overall: float | None
    pillars: tuple[PillarScore, ...]
    reason: str | None = None


class Scored(Frozen):
    """A draft with its findings (points filled in) and its score."""

    draft: Draft
    findings: tuple[Finding, ...]
    score: Score
    not_judged: Mapping[str, str]
    unused_suppressions: tuple[str, ...] = ()

    @property
    def open_findings(self) -> tuple[Finding, ...]:
        """The findings that nobody set aside."""
        return tuple(finding for finding in self.findings if finding.suppressed is None)


class Failure(Frozen):
    """A source that could not be checked, and the reason in one line."""

    source: str
    reason: str


class Report(Frozen):
    """Everything one run has to say, and the rules that it judged by, in the order of their ids.

    `model` names the language model that judged, for repeatable scores.
    """

    version: str
    model: str
    drafts: tuple[Scored, ...]
    failures: tuple[Failure, ...] = ()
    rules: tuple[Rule, ...] = ()
