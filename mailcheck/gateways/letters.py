"""The fields of a mail as an agent has them in, the bytes of the message that they come to out."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress

from mailcheck.model import MailcheckError
from mailcheck.parse.sniffing import sniff


def letter(headers: Mapping[str, str], text: str, html: bool, attachments: Sequence[str] = ()) -> bytes:
    """A message of *text* with *headers*, each on one line whatever it holds; *attachments* are there by name alone."""
    lines = [f"{name}: {' '.join(value.split())}" for name, value in headers.items()]
    part = f"Content-Type: text/{'html' if html else 'plain'}; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{text}"
    if attachments:
        boundary = f"mailcheck-{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()}"
        parts = [part, *map(_attachment, attachments)]
        body = "\n".join(f"--{boundary}\n{one}" for one in parts)
        part = f"Content-Type: multipart/mixed; boundary={boundary}\n\n{body}\n--{boundary}--\n"
    return "\n".join([*lines, "MIME-Version: 1.0", part]).encode("utf-8", "replace")


def _attachment(name: str) -> str:
    plain = " ".join(name.replace('"', "'").replace("\\", "/").split())
    return f'Content-Type: application/octet-stream\nContent-Disposition: attachment; filename="{plain}"\n\n'


def raw_letter(raw: str) -> bytes:
    """The message in *raw*: in base64 for web addresses, as the Gmail API has it, or as it is.

    Raises MailcheckError for what is neither.
    """
    data = raw.encode("utf-8", "replace")
    compact = b"".join(data.split()).translate(bytes.maketrans(b"-_", b"+/")).rstrip(b"=")
    with suppress(binascii.Error, ValueError):
        data = base64.b64decode(compact + b"=" * (-len(compact) % 4), validate=True)
    if sniff(data) != "eml":
        raise MailcheckError("the raw message of the call cannot be read: it is no mail, nor one in base64")
    return data
