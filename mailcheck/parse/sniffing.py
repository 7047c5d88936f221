"""Bytes in, the name of their format out, for drafts that no file name tells about; and what is no draft at all."""

from __future__ import annotations

import re

from mailcheck.first_use import pattern
from mailcheck.model import Source
from mailcheck.parse.charsets import narrowed

_HEAD = 64 * 1024  # bytes that are looked at
_FIELD = pattern(rb"([!-9;-~]{1,76}):[ \t]?[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n?")
_MAIL = frozenset(
    b"from|to|cc|bcc|subject|date|reply-to|message-id|in-reply-to|references|received|return-path|delivered-to|"
    b"mime-version|content-type|dkim-signature|list-unsubscribe|x-mailcheck-ignore".split(b"|")
)
_PAGE = pattern(
    rb"\s*(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body|table|div|p)\b", re.IGNORECASE | re.DOTALL
)
_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG\r\n", "an image (PNG)"),
    (b"\xff\xd8\xff", "an image (JPEG)"),
    (b"GIF8", "an image (GIF)"),
    (b"PK\x03\x04", "a ZIP archive or an office document (docx, odt, pages)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Outlook .msg or an old Word document; save it as .eml or text"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"{\\rtf", "a rich text document (RTF); save it as plain text"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
    (b"SQLite format 3\0", "a database"),
)


def sniff(data: bytes) -> str:
    """The format that *data* looks like: eml where it begins with mail headers, html, else text."""
    head = narrowed(Source("", "", data[:_HEAD])).data.removeprefix(b"\xef\xbb\xbf")
    if _begins_like_mail(head):
        return "eml"
    return "html" if _PAGE.match(head) else "text"


def binary(data: bytes, format: str) -> str | None:
    """What *data* is when it is no draft (an image, an archive, bytes with zeros), else None."""
    for magic, name in _MAGIC:
        if data.startswith(magic):
            return name
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "an image (WebP)"
    if format != "eml" and b"\0" in narrowed(Source("", "", data)).data:
        return "binary data"
    return None


def _begins_like_mail(head: bytes) -> bool:
    at = len(head) - len(head.lstrip(b"\r\n"))
    if head.startswith(b"From ", at):
        at = head.find(b"\n", at) + 1 or len(head)
    for _ in range(200):
        found = _FIELD.match(head, at)
        if found is None:
            return False
        if found[1].lower() in _MAIL:
            return True
        at = found.end()
    return False
