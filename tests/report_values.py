"""Small builders of drafts, findings and reports for the tests of score and render."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mailcheck.model import (
    Checked,
    Draft,
    Failure,
    Finding,
    Header,
    Location,
    Message,
    Person,
    Report,
    Scored,
    Severity,
    Source,
    Span,
    Suppressed,
    Text,
)
from mailcheck.score import score

LONG = "Hi Guys,\n\nact now: " + "word " * 30
HOSTILE = (
    "\n::error file=x::owned", "\r::warning::owned", "##[error]owned", "%0A::error::owned",
    "\x85::error::\u2028::error::", "]]><failure/>", "</script><img src=x>", "![x](http://evil.example)",
    "| a | b |", "``` `` `", "@octocat #1", "a:1:1: error x: y",
    "\x1b[31m", "\x9b31m", "\u202egnp.exe", "\ud83d", "\0\x08\x0b", "\ufffe\uffff", '"\\\'&<>',
)  # fmt: skip


def text_of(chars: str) -> Text:
    """*chars* as a UTF-8 file would hold them from its first byte on."""
    starts, at = [], 0
    for char in chars:
        starts.append(at)
        at += len(char.encode("utf-8", "surrogatepass"))
    return Text(chars, starts, [*starts[1:], at] if chars else [])


def draft(text: str = "", name: str = "draft.md", headers: Mapping[str, str] | None = None, **fields: Any) -> Draft:
    """A draft of *text*; *fields* go to the `Message` or the `Draft`, whichever has them."""
    of_message = {key: fields.pop(key) for key in ("notes", "attachments", "judged") if key in fields}
    message = Message(
        source=Source(name, "markdown", text.encode("utf-8", "surrogatepass")),
        body=text_of(text),
        headers=tuple(Header(key, value, text_of(value)) for key, value in (headers or {}).items()),
        **of_message,
    )
    given: dict[str, Any] = {
        "kind": "outreach",
        "reply": False,
        "template": False,
        "regions": (),
        "sentences": (),
        "tags": (),
        "recipient": Person(),
        "sender": Person(),
        "words": len(text.split()),
    }
    return Draft(message=message, **{**given, **fields})


def finding(
    rule: str = "canned-phrase",
    severity: Severity = "warning",
    pillar: str = "patience",
    *,
    on: Draft | None = None,
    words: str = "",
    part: Any = "text",
    suppressed: Suppressed | None = None,
    message: str = "A stock phrase.",
    advice: str = "Say it in your own words.",
) -> Finding:
    """A finding of *words* in the text (or subject) of *on*; without words, of something missing on its first line."""
    span, place = None, Location(part, 1, 1, 1, 1, 1, 1, 1, 1)
    if on is not None and words and part != "header":
        text = on.text if part == "text" else on.subject or ""
        at = text.index(words)
        span = Span(at, at + len(words))
        place = on.message.locate(span, part)
    return Finding(rule, severity, pillar, message, advice, words, words, span, place, suppressed=suppressed)


def scored(of: Draft, *findings: Finding, **fields: Any) -> Scored:
    """*of* with these findings, scored."""
    return score(Checked(of, findings, fields.pop("not_judged", {}), **fields))


def report(*drafts: Scored, failures: tuple[Failure, ...] = ()) -> Report:
    """A report on these drafts."""
    return Report("0.1.0", "en_core_web_sm 3.8.0", drafts, failures)


def everything() -> Report:
    """A report of all there is to say."""
    on = draft(LONG, "drafts/a.md", notes=("read as UTF-8",))
    found = scored(
        on,
        finding("generic-greeting", "error", "personalization", on=on, words="Guys"),
        finding("pressure", on=on, words="act now", suppressed=Suppressed("front matter", "they asked")),
        finding("missing-thanks", "suggestion", "positiveness"),
        not_judged={"late-reply": "no date"},
        unused_suppressions=("about-us (front matter)",),
    )
    foreign = scored(draft("Sehr geehrte Frau Weber", "drafts/de.md", unjudged="not English"))
    return report(found, foreign, failures=(Failure("drafts/x.eml", "larger than 25 MB"),))


def hostile(words: str) -> Report:
    """A report with *words* everywhere that words from outside can be."""
    on = draft(f"{LONG}{words}", f"a{words}.md", headers={"subject": words}, notes=(words,))
    found = scored(
        on,
        finding(on=on, words=words, message=f"It says {words}.", advice=f"Not {words}."),
        finding("pressure", on=on, words=words, suppressed=Suppressed("front matter", words)),
        not_judged={"late-reply": words},
        unused_suppressions=(words,),
    )
    return report(found, failures=(Failure(f"b{words}.eml", words),))
