"""malformed-tag: merge tags that no mail merge will read, and conditions that nothing closes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mailcheck.conditionals import blocks
from mailcheck.first_use import pattern
from mailcheck.matchers import Hit, Tools
from mailcheck.meanings import meaning
from mailcheck.model import Draft, Part, RegionKind, Rule, Span, Tag
from mailcheck.tags import tags

_DONE = "\ue0ff"  # stands for every character of a tag that is whole
_FIELD = r"[A-Za-z_][\w.]{1,40}(?:[ ][A-Za-z]\w{1,30}(?=[ \w]{0,30}[|}])){0,2}"
_FILTER = r"(?:[ \t]*\|[^{}\n]{0,80})?"
_STEP = r"(?:if|endif|else|elsif|elif|for|endfor|unless|endunless|assign|set|case|when|endcase)"
_CODE = pattern(r"```.*?(?:```|\Z)|`[^`\n]{1,200}`", re.DOTALL)

# Each: what it looks like, what is wrong, and whether any field will do where the draft has other merge tags.
_BROKEN: tuple[tuple[re.Pattern[str], str, bool], ...] = (
    (
        pattern(rf"\{{\{{\{{?[ \t]*(?P<field>{_FIELD}){_FILTER}[ \t]*(?:\}}[ \t]\}}|\}})?(?!\}})"),
        "it has no closing }}",
        True,
    ),
    (
        pattern(r"\{\{\{?[ \t]*[#^/](?P<field>\w{2,20})[^{}\n]{0,60}\}?(?!\})"),
        "it has no closing }}",
        True,
    ),
    (pattern(rf"(?<![\w{{$\\])\{{[ \t]*(?P<field>{_FIELD}){_FILTER}[ \t]*\}}\}}"), "it has no opening {{", True),
    (
        pattern(rf"(?<![\w{{$.:\\-])(?P<field>[A-Za-z_][\w.]{{1,40}}){_FILTER}[ \t]*\}}\}}"),
        "it has no opening {{",
        False,
    ),
    (pattern(rf"\{{[ \t]*%-?[ \t]*{_STEP}\b[^%{{}}\n]{{0,80}}(?:\}}|%(?!\}}))"), "it has no closing %}", True),
    (pattern(rf"\{{[ \t]+%-?[ \t]*{_STEP}\b[^%{{}}\n]{{0,80}}%[ \t]*\}}"), "a space stands inside its marks", True),
    (
        pattern(r"\*\|[ \t]*(?P<field>[A-Z][A-Z0-9_:]{1,40})(?:[ \t]*(?:\|(?!\*)|\*)|(?=[\s,.!?]|$))"),
        "it has no closing |*",
        True,
    ),
    (pattern(r"(?<![|\w*])[|*][ \t]?(?P<field>[A-Z][A-Z0-9_:]{1,40})[ \t]?\|\*"), "it has no opening *|", False),
    (pattern(r"%%(?P<field>[A-Za-z_]\w{1,40})%(?!%)"), "it has no closing %%", False),
    (pattern(r"(?<![%\w])%(?P<field>[A-Za-z_]\w{1,40})%%"), "it has no opening %%", False),
    (pattern(r"\{![ \t]*(?P<field>[A-Z]\w{1,30}\.[A-Za-z]\w{1,40})(?![\w}])"), "it has no closing }", True),
    (pattern(r"(?<!\\)\$\{(?P<field>[A-Za-z_][\w.]{1,40})(?=[\s,.!?]|$)"), "it has no closing }", False),
    (
        pattern(
            r"\[(?P<field>(?:first|last|full|your|contact|company|recipient)[ _-]?name)"
            r"(?=[ \t]*(?:[,.!?:;]|\n|$))(?![^\[\n]*\])",
            re.IGNORECASE,
        ),
        "it has no closing ]",
        False,
    ),
)
_APART = pattern(
    r"\{[ \t]+\{[ \t]*(?P<field>[A-Za-z_][\w.]{1,40})[ \t]*\}[ \t]*\}|"
    r"\{[ \t]*\{[ \t]*(?P<other>[A-Za-z_][\w.]{1,40})[ \t]*\}[ \t]+\}"
)
_MARKS = pattern(r"[{}|%\[]")  # each of the above, and each tag that can be wrong inside, has one of them
_TELLING = ("person", "company", "unsubscribe")
_CURLY_QUOTES = pattern(r"[|:(,=][ \t]*[“”‘’]")
_REGIONS: tuple[RegionKind, ...] = ("greeting", "opening", "body", "closing", "signature", "footer", "unsubscribe")


def detect(draft: Draft, rule: Rule, tools: Tools) -> Iterator[Hit]:
    """The span of each broken tag in the subject, the text and the links; `value` says what is wrong with it."""
    if draft.unjudged in ("a patch", "encrypted"):
        return
    other = draft.template or any(tag.machine and tag.dialect != "spintax" for tag in draft.tags)
    found: list[tuple[Span, str]] = []
    for region in draft.region(*_REGIONS):
        found += _broken(draft.text, draft.tags, region.span, other)
    found += _unclosed(draft.tags)
    found += _split_by_markup(draft)
    for span, wrong in sorted(dict(found).items()):
        yield _hit(draft, span, wrong, "text", tools)
    if draft.subject:
        whole = Span(0, len(draft.subject))
        held = tags(draft.subject)
        for span, wrong in sorted(
            {**dict(_broken(draft.subject, held, whole, other)), **dict(_unclosed(held))}.items()
        ):
            yield _hit(draft, span, wrong, "subject", tools)
    yield from _in_links(draft, other)


def _hit(draft: Draft, span: Span, wrong: str, part: Part, tools: Tools) -> Hit:
    unit = next((unit for unit in tools.units if part == "text" and unit.span.overlaps(span)), None)
    return Hit(span, unit.text if unit else "", part, values={"value": wrong}, number=unit.number if unit else None)


def _broken(text: str, held: Sequence[Tag], within: Span, other: bool) -> Iterator[tuple[Span, str]]:
    """The broken tags of *text* inside *within*; *other*: the draft has merge tags that are whole."""
    if not _MARKS.search(text, within.start, within.end):
        return
    spans = [tag.span for tag in held if within.holds(tag.span)]
    plain = _masked(text[: within.end], spans, _DONE)
    plain = _CODE.sub(lambda match: " " * len(match.group()), plain)
    taken: list[Span] = []
    for match in _APART.finditer(text, within.start, within.end):
        if other or meaning(match["field"] or match["other"]) in _TELLING:
            taken.append(Span(*match.span()))
            yield taken[-1], "a space stands between its braces"
    for broken, wrong, any_field in _BROKEN:
        for match in broken.finditer(plain, within.start):
            span = Span(match.start(), match.start() + len(match.group().rstrip()))
            field = match.groupdict().get("field")
            meant = field is None or meaning(field) in _TELLING or (any_field and other)
            if meant and not any(span.overlaps(one) for one in taken) and not _balanced(plain, span):
                taken.append(span)
                yield span, wrong
    for tag in held:
        if within.holds(tag.span) and tag.machine and not any(tag.span.overlaps(one) for one in taken):
            inside = _wrong_inside(tag)
            if inside:
                yield tag.span, inside


def _masked(text: str, spans: list[Span], mark: str) -> str:
    chars = list(text)
    for span in spans:
        chars[span.start : span.end] = mark * (span.end - span.start)
    return "".join(chars)


def _balanced(text: str, span: Span) -> bool:
    """True where every brace of the line has its fellow, as in JSON, code and style sheets."""
    line = text[text.rfind("\n", 0, span.start) + 1 : (text.find("\n", span.end) + 1 or len(text) + 1) - 1]
    return bool(set("{}") & set(span.of(text))) and line.count("{") == line.count("}")


def _wrong_inside(tag: Tag) -> str | None:
    """What is wrong within a tag whose marks are whole."""
    if tag.dialect not in ("curly", "liquid", "handlebars", "ampscript"):
        return None
    if _CURLY_QUOTES.search(tag.text):
        return "its quotation marks are curly, and a mail merge reads only straight ones"
    if tag.text.count('"') % 2:
        return "a quotation mark in it has no fellow"
    if re.search(r"\|\s*default\s+[\"']", tag.text):
        return "default wants a colon before its words"
    return None


def _unclosed(held: Sequence[Tag]) -> Iterator[tuple[Span, str]]:
    for block in blocks(held):
        if block.opens and not block.closes:
            yield block.opens.span, "nothing closes it"
        elif block.closes and not block.opens:
            yield block.closes.span, "nothing opens it"


def _split_by_markup(draft: Draft) -> Iterator[tuple[Span, str]]:
    """Tags that look whole, and in the file have markup between their marks: "{{ first<b>_name</b> }}"."""
    if draft.message.judged != "text/html" or not draft.message.body.exact:
        return
    body, data = draft.message.body, draft.message.source.data
    for tag in draft.tags:
        raw = data[body.starts[tag.span.start] : body.ends[tag.span.end - 1]]
        if tag.machine and tag.dialect != "erb" and b"<" in raw and "<" not in tag.text:
            yield tag.span, "markup stands inside it in the file"


def _in_links(draft: Draft, other: bool) -> Iterator[Hit]:
    """Broken tags in the targets of links, shown at the link."""
    quoted = [region.span for region in draft.region("quoted", "forwarded")]
    for link in draft.message.links:
        if link.span.of(draft.text) == link.target or any(link.span.overlaps(one) for one in quoted):
            continue
        for span, wrong in _broken(link.target, tags(link.target), Span(0, len(link.target)), other):
            yield Hit(link.span, span.of(link.target), values={"value": wrong, "other": span.of(link.target)})
            break
