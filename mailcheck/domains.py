"""Web addresses in, who owns them out: the host of a link, the domain that was registered, what a wrapper carries."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

from mailcheck.first_use import pattern

_BARE = pattern(r"((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24})(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE)
_FILES = frozenset("md py sh rs zip mov".split())  # endings of files that are top-level domains as well
_RESERVED = frozenset({"example", "test", "invalid"})
_SAME_OWNER = {
    "youtu.be": "youtube.com",
    "lnkd.in": "linkedin.com",
    "fb.com": "facebook.com",
    "fb.me": "facebook.com",
    "instagr.am": "instagram.com",
    "amzn.to": "amazon.com",
    "amzn.eu": "amazon.com",
    "goo.gl": "google.com",
    "x.com": "twitter.com",
    "t.me": "telegram.org",
    "wa.me": "whatsapp.com",
    "aka.ms": "microsoft.com",
    "calend.ly": "calendly.com",
}
_WRAPPERS = {"outlook.com": ("url",), "google.com": ("q", "url"), "proofpoint.com": ("u",), "facebook.com": ("u",)}
# Mail services that put their own address in place of a link to count the clicks.
_TRACKERS = frozenset(
    """
    list-manage.com mailchi.mp mandrillapp.com sendgrid.net mailgun.org mjt.lu mailjet.com sparkpostmail.com
    hubspotlinks.com hubspotemail.net rs6.net exct.net pardot.com marketo.com mktoweb.com klclick.com klclick1.com
    klaviyomail.com activehosted.com createsend.com cmail19.com cmail20.com awstrack.me getresponse.com aweber.com
    convertkit-mail.com convertkit-mail2.com sendibm1.com sendibt2.com mlsend.com dotdigital.com customeriomail.com
    intercom-clicks.com beehiiv.com substack.com outreach.io salesloft.com lemlist.com woodpecker.co mixmax.com
    yesware.com
    """.split()
)


def host_of(target: str) -> str | None:
    """The host that *target* leads to, lower case; None for an address of mail or telephone, and for no address."""
    if re.match(r"(?:https?:)?//", target, re.IGNORECASE):
        try:
            host = urlsplit(target).hostname
        except ValueError:
            return None
        return host.lower().rstrip(".") if host else None
    found = None if "@" in target else _BARE.fullmatch(target)
    return found.group(1).lower() if found else None


def unwrapped(target: str) -> str:
    """The link inside one that a mail filter or a search engine has wrapped, else *target* itself."""
    host = host_of(target) or ""
    names = _WRAPPERS.get(registrable(host), ()) if "?" in target else ()
    inside = parse_qs(urlsplit(target).query) if names else {}
    found = next((inside[name][0] for name in names if name in inside), "")
    if host.startswith("urldefense."):  # its oldest form writes "%3A" as "-3A" and "/" as "_"
        plain = re.sub(r"-([0-9A-F]{2})", r"%\1", found).replace("_", "/")
        found = parse_qs(f"u={plain}").get("u", [""])[0]
    return found if host_of(found) else target


@lru_cache(maxsize=1)
def _suffixes() -> Any:
    from publicsuffixlist import PublicSuffixList  # 80 ms, and only needed where a text shows a domain

    return PublicSuffixList(accept_unknown=False)


@lru_cache(maxsize=1024)
def registrable(host: str) -> str:
    """The part of *host* that was registered (acme.co.uk of shop.acme.co.uk), one name for an owner of several."""
    domain = str(_suffixes().privatesuffix(host) or ".".join(host.split(".")[-2:]))
    return _SAME_OWNER.get(domain, domain)


def tracked(domain: str) -> bool:
    """True for the click counter of a mail service."""
    return domain in _TRACKERS


def is_domain(host: str) -> bool:
    """False for "report.pdf" and other words with a dot that end in no top-level domain."""
    ending = host.rpartition(".")[2]
    return ending in _RESERVED or (ending not in _FILES and _suffixes().publicsuffix(host) is not None)
