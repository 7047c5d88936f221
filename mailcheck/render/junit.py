"""Report -> JUnit XML as Jenkins' xUnit schema (junit-10.xsd) has it: a suite a draft, a case a rule.

A rule that found something is a failed case, one whose findings were all set aside or that could not judge is a
skipped one; a draft without findings is one passing case, a draft that could not be judged or read is no passing one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree import ElementTree as xml

from mailcheck.model import Failure, Finding, Report, Scored
from mailcheck.render._harmless import visible
from mailcheck.render._remarks import remarks_of

_COUNTED = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def render(report: Report) -> str:
    """*report* as one document."""
    suites = [*(_suite(scored) for scored in report.drafts), *(_failure(failure) for failure in report.failures)]
    root = xml.Element("testsuites", {"name": "mailcheck", **_totals(suites)})
    root.extend(suites)
    xml.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{xml.tostring(root, encoding="unicode")}\n'


def _totals(suites: Sequence[xml.Element]) -> dict[str, str]:
    return {name: str(sum(int(suite.get(name, "0")) for suite in suites)) for name in ("tests", "failures", "errors")}


def _suite(scored: Scored) -> xml.Element:
    name = visible(scored.draft.message.source.name)
    cases = list(_cases(scored, name))
    suite = _counted(name, cases)
    overall = scored.score.overall
    if overall is not None:
        properties = xml.Element("properties")
        xml.SubElement(properties, "property", {"name": "4P score", "value": f"{overall:.1f}"})
        suite.insert(0, properties)
    said = [visible(remark.text) for remark in remarks_of(scored) if remark.name != "not-judged"]
    if said:
        xml.SubElement(suite, "system-out").text = "\n".join(said)
    return suite


def _counted(name: str, cases: Sequence[xml.Element]) -> xml.Element:
    counts = {key: str(sum(1 for case in cases if case.find(tag) is not None)) for key, tag in _COUNTED.items()}
    suite = xml.Element("testsuite", {"name": name, "tests": str(len(cases)), **counts})
    suite.extend(cases)
    return suite


def _cases(scored: Scored, name: str) -> Iterator[xml.Element]:
    """A case for each rule that found something or could not judge, and one for the whole where none found anything."""
    found: dict[str, list[Finding]] = {}
    for finding in scored.findings:
        found.setdefault(finding.rule, []).append(finding)
    for rule, findings in found.items():
        yield _found(name, rule, findings)
    if scored.score.overall is None:
        yield _skipped(name, "mailcheck", f"not judged: {scored.score.reason}")
    elif not scored.open_findings:
        yield _case(name, "mailcheck")
    if not scored.draft.unjudged:
        for rule, reason in sorted(scored.not_judged.items()):
            yield _skipped(name, rule, f"not judged: {reason}")


def _case(draft: str, name: str) -> xml.Element:
    return xml.Element("testcase", {"classname": draft, "name": name})


def _skipped(draft: str, name: str, reason: str) -> xml.Element:
    case = _case(draft, name)
    xml.SubElement(case, "skipped", {"message": visible(reason)})
    return case


def _found(draft: str, rule: str, findings: Sequence[Finding]) -> xml.Element:
    """The case of a rule: failed for what is open, with a line for each finding; skipped where all is set aside."""
    left = [finding for finding in findings if finding.suppressed is None]
    if not left:
        by = dict.fromkeys(f"{one.suppressed.by}: {one.suppressed.reason}" for one in findings if one.suppressed)
        return _skipped(draft, rule, f"set aside by {'; '.join(by)}".removesuffix(": "))
    case = _case(draft, rule)
    first = left[0]
    failure = xml.SubElement(case, "failure", {"type": first.severity, "message": visible(first.message)})
    lines = [
        f"{draft}:{one.location.file_line}:{one.location.file_column or 1}: {visible(one.message)}" for one in left
    ]
    failure.text = "\n".join([*lines, visible(first.advice)])
    return case


def _failure(failure: Failure) -> xml.Element:
    name = visible(failure.source)
    case = _case(name, "mailcheck")
    xml.SubElement(case, "error", {"type": "not-checked", "message": visible(failure.reason)})
    return _counted(name, [case])
