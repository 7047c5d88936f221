"""broken-link: a link that leads nowhere, to a placeholder, or elsewhere than its text says."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from mailcheck.domains import host_of, is_domain, registrable, tracked, unwrapped
from mailcheck.first_use import pattern
from mailcheck.matchers import Hit, Tools
from mailcheck.model import Draft, Link, Rule, Span
from mailcheck.tags import tags


def _any_of(*patterns: str) -> re.Pattern[str]:
    return pattern("|".join(patterns), re.IGNORECASE)


_NOTHING = _any_of(r"#?!?", r"https?:?/{0,3}", r"//", r"www\.?", r"(?:mailto|tel|sms):", r"about:blank", r"\?")
_SCRIPT = _any_of(r"(?:javascript|vbscript):", r"void\b")
_LOCAL = _any_of(
    r"(?:https?://)?(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?=[:/?#]|$)",
    r"file:",
    r"[a-z]:\\",
    r"/(?:users|home)/",
)
_MISTYPED = _any_of(r"https?:/*https?[:/]", r"https?//", r"(?!https?:)h?t{1,3}ps?:/", r"https?:(?!//)", r"https?:///")
_SCHEME = _any_of(r"[a-z][a-z0-9+.-]*:")
_RELATIVE = _any_of(r"\.{0,2}/(?!/)", r"[^/.@:#?]+$")
_BARE = _any_of(r"\bhttps?://(?=\s|$|[.,;)])")

_GAP = r"(?:[-_ +]|%20)*"
_KIND = rf"(?:(?:the|a|your|booking|calendar|calendly|meeting|video|demo){_GAP})?"
_WHAT = "(?:link|url|name|username|handle|slug|domain)"
_STAND_IN = _any_of(  # one whole piece of an address
    rf"(?:your|insert|paste|enter){_GAP}{_KIND}{_WHAT}(?:{_GAP}here)?",
    rf"(?:add|put|my|the){_GAP}{_KIND}{_WHAT}{_GAP}here",
    rf"(?:link|url|page|domain|website){_GAP}(?:goes{_GAP})?here",
    r"placeholder(?:[-_](?:link|url))?|(?:path|link)[-_]to[-_](?:page|file|link|your[-_]\w+)|change-?me|replace-?(?:me|this)",
    r"(?-i:TODO|TBD|TBC|FIXME)|x{3,}",
)
_STAND_IN_HOST = _any_of(
    r"(?:https?://)?(?:[\w-]+\.)?your[-_]?(?:domain|site|website|company|brand|store|shop)(?:[-_]?(?:name|here))?"
    r"\.(?:com|org|net|co|io|tld)\b"
)
_RESERVED = _any_of(  # domains that RFC 2606 keeps for documents, with a path that is a document's as well
    r"(?:https?://)?(?:www\.)?example\.(?:com|org|net)/(?:link|url|page|path|here|file|(?:[\w-]+[-_])?link)/?(?=[?#]|$)"
)
_CROSSES = _any_of(r"(?<![a-z])x{4,}(?![a-z])")

_DOMAIN = r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}"
_URL = _any_of(rf"(?:https?://|\bwww\.)(?:[^\s/@]*@)?({_DOMAIN})(?=[:/?#\s.,;)!]|$)")
_LEAD = r"(?:(?:visit|see|open|read|go to|more at|book at|at|on|via)\s+)?"
_WHOLE = _any_of(rf"\W*{_LEAD}(?:https?://|www\.)?({_DOMAIN})(?::\d+)?(?:[/?#]\S*)?\W*")


def detect(draft: Draft, rule: Rule, tools: Tools) -> Iterator[Hit]:
    """The words of each broken link outside history and footers; `value` says what is wrong with it."""
    masked = _Places([region.span for region in draft.region("quoted", "forwarded", "footer")])
    sentences = _Places([unit.span for unit in tools.units])
    for link in sorted([*draft.message.links, *_bare_schemes(draft)], key=lambda link: link.span):
        wrong = None if masked.holding(link.span.start) else _wrong(link, draft)
        if wrong:
            words = link.span.of(draft.text)
            around = sentences.holding(link.span.start) or link.span
            values = {"value": wrong, "match": " ".join(words.split()) or "a picture"}
            yield Hit(link.span if words.strip() else None, around.of(draft.text), at=link.span.start, values=values)


class _Places:
    """Spans in the order of the text that do not overlap, to be asked which of them holds an offset."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = spans
        self._starts = [span.start for span in spans]

    def holding(self, offset: int) -> Span | None:
        """The span that *offset* lies in."""
        before = bisect_right(self._starts, offset)
        return self._spans[before - 1] if before and offset < self._spans[before - 1].end else None


def _bare_schemes(draft: Draft) -> list[Link]:
    """Each "http://" that is written out in the text with nothing behind it."""
    linked = _Places([link.span for link in draft.message.links])
    found = [Link(Span(*match.span()), match.group()) for match in _BARE.finditer(draft.text)]
    return [link for link in found if not linked.holding(link.span.start)]


def _wrong(link: Link, draft: Draft) -> str | None:
    """What is wrong with *link*, as the end of a sentence that begins with its words; None when it is sound."""
    words, target = link.span.of(draft.text), link.target.strip()
    held = _tags(target)
    if held:
        unseen = not any(tag in words for tag in held)
        return f"leads to {held[0]}, which nothing will fill in" if unseen and not draft.template else None
    for test in _TESTS:
        if reason := test(target, draft):
            return f"leads {reason}"
    return _elsewhere(words, target, draft)


def _tags(target: str) -> Sequence[str]:
    """The merge tags in *target*; "[name]" in a query ("?filter[name]=x") is none."""
    found = [tag for tag in tags(target) if tag.machine or target[tag.span.end : tag.span.end + 1] not in ("=", "[")]
    return [tag.text for tag in found]


def _nowhere(target: str, draft: Draft) -> str | None:
    if not target:
        return "nowhere"
    return f'to "{target}", which is nowhere' if _NOTHING.fullmatch(target) or _SCRIPT.match(target) else None


def _anchor(target: str, draft: Draft) -> str | None:
    """A reason where "#top" leads to a place that is not in the text itself."""
    if not target.startswith("#"):
        return None
    places = _places(draft.message.source.data)
    name = target[1:].encode("utf-8", "replace").lower()
    there = places is None or name in places or name.replace(b"-", b" ") in places
    return None if there else f'to "{target}", which is not in the text'


_BASE64 = pattern(rb"^content-transfer-encoding:\s*base64", re.IGNORECASE | re.MULTILINE)
_PLACE = pattern(
    rb"\b(?:id|name)\s*=(?:3D)?\s*(?:\"([^\"]{1,300})|'([^']{1,300})|([^\s\"'<>]{1,300}))"
    rb"|^ {0,3}#{1,6}[ \t]+([^\r\n]{1,300})",
    re.IGNORECASE | re.MULTILINE,
)


@lru_cache(maxsize=1)  # for all links of a draft: a page may have thousands
def _places(data: bytes) -> frozenset[bytes] | None:
    """What a link within *data* may lead to, in small letters: names and headings; None where base64 hides them."""
    if _BASE64.search(data):
        return None
    return frozenset(b"".join(match.groups(b"")).strip().lower() for match in _PLACE.finditer(data))


def _placeholder(target: str, draft: Draft) -> str | None:
    if re.match(r"(?:cid|mid|data):", target, re.IGNORECASE):
        return None
    piece = any(_STAND_IN.fullmatch(piece) for piece in re.split(r"[/?#=&.:]+", target))
    host = _STAND_IN_HOST.match(target) or _RESERVED.match(target)
    return f'to "{target}", a placeholder' if piece or host or _CROSSES.search(target) else None


def _unreachable(target: str, draft: Draft) -> str | None:
    """A reason for the sender's own computer, an address that is mistyped, and one that only a page could complete."""
    if _LOCAL.match(target):
        return f'to "{target}", which only your own computer can open'
    if _MISTYPED.match(target):
        return f'to "{target}", which is no address'
    if not _SCHEME.match(target) and _RELATIVE.match(target):
        return f'to "{target}", which is no whole address'
    return None


_TESTS: tuple[Callable[[str, Draft], str | None], ...] = (_nowhere, _anchor, _placeholder, _unreachable)


def _elsewhere(words: str, target: str, draft: Draft) -> str | None:
    """A reason where the text shows one domain and the link leads to another."""
    shown, host = _shown(words), host_of(target)
    if not shown or not host or shown == host or host.endswith(f".{shown}") or shown.endswith(f".{host}"):
        return None
    if not is_domain(shown):
        return None
    ours, theirs = registrable(shown), registrable(host_of(unwrapped(target)) or host)
    same = ours == theirs or (draft.template and tracked(theirs))
    return None if same else f"shows {ours} and leads to {theirs}"


def _shown(words: str) -> str | None:
    """The host that a reader sees in *words*: a web address among them, or a domain that is all of them."""
    if len(words) > 2000 or "@" in words:
        return None
    found = _URL.search(words) or _WHOLE.fullmatch(words)
    return found.group(1).lower() if found else None
