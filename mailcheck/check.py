"""Rules and a draft in, `Checked` out: which findings stand, in the order of the text, and what could not be judged."""

from __future__ import annotations

import importlib
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from mailcheck import matchers, suppress
from mailcheck.config import Config
from mailcheck.expressions import PatternTimeout
from mailcheck.first_use import pattern
from mailcheck.matchers import Hit, Tools
from mailcheck.model import ENVELOPE, Checked, Draft, Finding, Location, Part, Rule, RuleError, Severity, Span
from mailcheck.signing import signer

Detector = Callable[[Draft, Rule, Tools], Iterator[Hit]]
_PLACEHOLDER = pattern(r"(?<!\{)\{(\w+)\}(?!\})")
_UNSIGNED = frozenset({"missing-signature", "missing-contact-details"})


def check(draft: Draft, rules: Sequence[Rule], config: Config) -> Checked:
    """Every rule of *rules* over *draft*. Raises MailcheckError when a rule could not do its work."""
    tools = Tools(draft)
    found: list[Finding] = []
    not_judged: dict[str, str] = {}
    for rule in rules:
        if draft.kind not in rule.applies.kinds or (rule.applies.headers and not draft.message.has_headers):
            continue
        reason = _not_judged(rule, draft)
        if reason:
            not_judged[rule.id] = reason
        else:
            found += _findings(rule, draft, tools)
    kept = sorted(_yielded(found, rules), key=_place)
    set_aside, unused = suppress.suppress(draft, kept, rules, config)
    return Checked(draft, set_aside, not_judged, unused)


def _not_judged(rule: Rule, draft: Draft) -> str | None:
    if draft.unjudged and rule.pillar != ENVELOPE:
        return draft.unjudged
    if draft.words < rule.applies.min_words:
        return f"under {rule.applies.min_words:g} words"
    if draft.deep and not rule.applies.deep and (signer(draft) or not rule.applies.unsigned):
        return "deep in a thread"
    if draft.signature_appended and rule.id in _UNSIGNED:
        return "a signature is appended on sending"
    return None


def _findings(rule: Rule, draft: Draft, tools: Tools) -> list[Finding]:
    try:
        return [_finding(rule, hit, draft, tools) for hit in _limited(rule, _hits(rule, draft, tools))]
    except (RuleError, PatternTimeout) as error:
        raise type(error)(f"{rule.path}: {error}") from None
    except KeyError as error:
        name = error.args[0]
        if not rule.detect or name in rule.settings:
            raise
        raise RuleError(f"{rule.path}: `detect: {rule.detect}` needs the setting `{name}`, as the pack's has") from None


def _hits(rule: Rule, draft: Draft, tools: Tools) -> Iterator[Hit]:
    if rule.find:
        return matchers.find(rule, tools)
    if rule.missing:
        return matchers.missing(rule, tools)
    if rule.measure:
        from mailcheck.measures import measure

        return measure(draft, rule, tools)
    return _detector(rule.detect)(draft, rule, tools)


@lru_cache(maxsize=64)
def _detector(name: str) -> Detector:
    module: Any = importlib.import_module(f"mailcheck.detectors.{name.replace('-', '_')}")
    detector: Detector = module.detect
    return detector


def _limited(rule: Rule, hits: Iterator[Hit]) -> Iterator[Hit]:
    for number, hit in enumerate(hits):
        if rule.at_most and number >= rule.at_most:
            return
        yield hit


def _finding(rule: Rule, hit: Hit, draft: Draft, tools: Tools) -> Finding:
    text = draft.subject or "" if hit.part == "subject" else draft.text
    match = hit.span.of(text) if hit.span else ""
    severity = hit.severity or rule.severity
    if rule.eases and matchers.eased(rule.eases[1], hit, tools):
        severity = rule.eases[0]
    values = {"match": _short(match), "sentence": " ".join(hit.sentence.split()), **hit.values}
    values.setdefault("name", draft.recipient.name)
    return finding_of(rule, values, _location(hit, draft), match, hit.span, hit.sentence, severity)


def finding_of(
    rule: Rule,
    values: Mapping[str, object],
    location: Location,
    match: str = "",
    span: Span | None = None,
    sentence: str = "",
    severity: Severity | None = None,
) -> Finding:
    """A finding of *rule* whose words are filled in with *values*; *span* is half-open, into the text of its part."""
    return Finding(
        rule=rule.id,
        severity=severity or rule.severity,
        pillar=rule.pillar,
        message=filled(rule.message, values),
        advice=filled(rule.advice, values),
        match=match,
        sentence=sentence,
        span=span,
        location=location,
    )


def _short(words: str, limit: int = 64) -> str:
    """The words for a message: white space single, and of a long sentence only how it begins."""
    words = " ".join(words.split())
    return words if len(words) <= limit else f"{words[:limit].rsplit(' ', 1)[0].rstrip(',;:')} …"


def filled(words: str, values: Mapping[str, object]) -> str:
    """The *words* of a message or an advice with the placeholders filled in that *values* names."""
    told = _PLACEHOLDER.sub(lambda match: str(values.get(match.group(1), match.group())), words)
    return " ".join(told.split())


def _location(hit: Hit, draft: Draft) -> Location:
    if hit.part == "header":
        return Location("header", 1, 1, 1, 1, 1, 1, 1, 1)
    return draft.message.locate(hit.span or Span(hit.at, hit.at), hit.part)


def _yielded(found: Sequence[Finding], rules: Sequence[Rule]) -> list[Finding]:
    """*found* without what yields: a finding whose words another rule, to which its own yields, reports too."""
    yields = {rule.id: rule.yields_to for rule in rules}
    wins = {name: _Words([one for one in found if one.rule == name]) for names in yields.values() for name in names}
    return [finding for finding in found if not any(wins[name].meet(finding) for name in yields[finding.rule])]


class _Words:
    """The words of some findings, so that many can be asked for what overlaps them."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self._missing = any(finding.span is None for finding in findings)
        self._ends: dict[Part, tuple[list[int], list[int]]] = {}
        for finding in sorted(findings, key=lambda finding: finding.span or Span(0, 0)):
            if finding.span:
                starts, ends = self._ends.setdefault(finding.location.part, ([], []))
                starts.append(finding.span.start)
                ends.append(max(finding.span.end, ends[-1] if ends else 0))

    def meet(self, finding: Finding) -> bool:
        """True where *finding* is of the same words, or of something missing as one of these is."""
        if finding.span is None:
            return self._missing
        starts, ends = self._ends.get(finding.location.part, ([], []))
        before = bisect_left(starts, finding.span.end)
        return before > 0 and ends[before - 1] > finding.span.start


def _place(finding: Finding) -> tuple[int, int, int, str]:
    part = {"header": 0, "subject": 1, "text": 2}[finding.location.part]
    return part, finding.location.line, finding.location.column, finding.rule
