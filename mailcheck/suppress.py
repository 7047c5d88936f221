"""Findings in; the same findings, those marked that the sender set aside, and the orders that set nothing aside, out.

By name and with a reason: front matter `mailcheck: {ignore: {rule: reason}}`, the header
`X-Mailcheck-Ignore: rule -- reason`, comments `<!-- mailcheck ignore: rule -- reason -->` (next paragraph) and
`<!-- mailcheck ignore-file: rule -- reason -->`; for all drafts that a configuration speaks of, its `ignore`; and what
is known from a baseline or did not change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from mailcheck.config import Config
from mailcheck.first_use import pattern
from mailcheck.frozen import Frozen, replace
from mailcheck.model import Draft, Finding, Rule, Span, Suppressed, UnreadableDraft
from mailcheck.shapes import nearest

_DIRECTIVE = pattern(
    r"^\s*(?P<scope>ignore(?:-file)?)\s*:\s*(?P<rules>[\w, -]*?)\s*(?:\s--\s*(?P<reason>.*))?$", re.DOTALL
)


class _Order(Frozen):
    """One wish to set a rule aside: who says so, why, and where (None: in the whole draft)."""

    rule: str
    by: str
    reason: str
    span: Span | None


def suppress(
    draft: Draft, findings: Sequence[Finding], rules: Sequence[Rule], config: Config
) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    """*findings* with `suppressed` filled in, and a line for each order that met no finding.

    Raises UnreadableDraft for an order that names no rule there is.
    """
    own = [_known(order, rules, config) for order in _orders(draft)]
    orders = [*own, *(_Order(rule, "configuration", reason, None) for rule, reason in config.set_aside.items())]
    used: set[_Order] = set()
    marked = []
    for finding in findings:
        order = next((order for order in orders if _meets(order, finding)), None)
        if order:
            used.add(order)
            finding = replace(finding, suppressed=Suppressed(order.by, order.reason))
        marked.append(finding)
    for known in config.known:
        marked = list(known.mark(draft, marked))
    selected = {rule.id for rule in rules}
    unused = tuple(f"{order.rule} ({order.by})" for order in own if order not in used and order.rule in selected)
    return tuple(marked), unused


def _meets(order: _Order, finding: Finding) -> bool:
    if order.rule != finding.rule:
        return False
    return order.span is None or (
        finding.span is not None and finding.location.part == "text" and order.span.overlaps(finding.span)
    )


def _known(order: _Order, rules: Sequence[Rule], config: Config) -> _Order:
    from mailcheck.rule_files import rule_names

    former = {old: rule.id for rule in rules for old in rule.formerly}
    name = former.get(order.rule, order.rule)
    if name not in {rule.id for rule in rules}:
        known = rule_names(config.rules)
        if name not in known:
            raise UnreadableDraft(f"{order.by} sets aside an unknown rule `{name}`{nearest(name, sorted(known))}")
    return replace(order, rule=name)


def _orders(draft: Draft) -> Iterator[_Order]:
    for rule, reason in _in_front(draft.message.front.get("mailcheck")):
        yield _Order(rule, "front matter", reason, None)
    for header in draft.message.headers:
        if header.name == "x-mailcheck-ignore":
            names, _, reason = header.value.partition("--")
            for rule in _names(names):
                yield _Order(rule, "header", reason.strip(), None)
    for directive in draft.message.directives:
        found = _DIRECTIVE.match(directive.text)
        if not found or not _names(found["rules"]):
            given = " ".join(directive.text.split())[:60]
            raise UnreadableDraft(
                f"line {directive.file_line}: cannot read `mailcheck {given}`; write `mailcheck ignore: rule -- reason`"
            )
        whole = found["scope"] == "ignore-file"
        span = None if whole else _next_paragraph(draft.text, directive.offset)
        for rule in _names(found["rules"]):
            yield _Order(rule, f"comment on line {directive.file_line}", (found["reason"] or "").strip(), span)


def _in_front(given: Any) -> Iterator[tuple[str, str]]:
    """Rule and reason of each order in the front matter: a mapping, or names without a reason."""
    if given is None:
        return
    ignored = given.get("ignore") if isinstance(given, dict) and set(given) == {"ignore"} else 0
    if isinstance(ignored, dict):
        yield from ((str(rule), str(reason or "")) for rule, reason in ignored.items())
    elif isinstance(ignored, str | list):
        names = ignored if isinstance(ignored, list) else _names(ignored)
        yield from ((str(rule), "") for rule in names)
    elif ignored is not None:
        raise UnreadableDraft("front matter: cannot read `mailcheck`; write `mailcheck: {ignore: {rule: reason}}`")


def _names(words: str) -> list[str]:
    return [name for name in re.split(r"[,\s]+", words.strip()) if name]


def _next_paragraph(text: str, offset: int) -> Span:
    start = len(text) - len(text[offset:].lstrip())
    end = pattern(r"\n[ \t]*\n").search(text, start)
    return Span(start, end.start() if end else len(text))
