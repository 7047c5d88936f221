"""A tool call of an AI agent in, the mails that it would send out: None for a tool that sends none.

Agents spell tools and fields in many ways. A mail tool is known by the words of its name, by a glob, or by what it is
given (a subject and an address to send to); its fields by their names, whatever their case and signs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from mailcheck.first_use import pattern
from mailcheck.gateways.letters import letter, raw_letter
from mailcheck.model import MailcheckError

_NAMES = ("tool_name", "toolName", "tool", "name")
_INPUTS = ("tool_input", "toolInput", "input", "arguments", "args", "parameters", "params")
_MAIL = frozenset(
    """
    mail mails email emails gmail outlook sendmail mailer mailgun sendgrid postmark resend smtp ses imap jmap fastmail
    protonmail mailchimp brevo
    """.split()
)
# The first of these words in a tool's name decides; a mail tool with neither counts as sending.
_SENDS = frozenset("send sends sendmail reply replies respond forward compose".split())
_LEAVES = frozenset(
    """
    search list read get fetch find delete archive label labels mark move count watch view show download query trash
    untrash star modify check verify validate parse sync open lookup export calendar event events contact contacts
    folder folders filter filters task tasks meeting meetings rule rules settings attachment attachments profile account
    """.split()
)
_WORD = pattern(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
# Names of fields, without case and signs; of several that are there, the first counts.
_TO = tuple("to recipient recipients torecipients toaddress toaddresses toemail toemails emailto sendto".split())
_PEOPLE = {
    "From": tuple("from sender fromemail fromaddress emailfrom".split()),
    "To": _TO,
    "Cc": tuple("cc ccrecipients".split()),
    "Bcc": tuple("bcc bccrecipients".split()),
}
_SUBJECT = tuple("subject subjectline emailsubject title".split())
_PLAIN = tuple(
    """
    body textbody bodytext plainbody bodyplain plaintext emailbody messagebody plain text content contents message
    comment
    """.split()
)
_HTML = tuple("html htmlbody bodyhtml htmlcontent htmltext contenthtml".split())
_RAW = tuple("raw rawmessage rawemail mime eml".split())
_ANSWERS = tuple("inreplyto threadid replytomessageid references conversationid replytoid".split())
_FILES = tuple("attachments attachment files filepaths attachmentpaths".split())
_WRAPPERS = frozenset("message email mail draft payload data request params msg options".split())
_SEVERAL = tuple("messages emails mails batch personalizations".split())
_A_MAIL = frozenset((*_SUBJECT, *_TO, *_RAW, *_HTML, *_WRAPPERS, *_SEVERAL, "body"))
_INSIDE = ("content", "text", "value", "body", "data", "html", "plain")
_DEEPEST = 8


def mails(call: Any, tools: Sequence[str] = (), fields: Sequence[str] = ()) -> list[bytes] | None:
    """The mails that *call* (the JSON of a hook) would send; *tools* are globs of more mail tools, *fields* more texts.

    Raises MailcheckError for what is no tool call, and for a mail tool whose text cannot be found.
    """
    name, given = _call(call)
    values = _values(given)
    if not _is_mail_tool(name, values, tools):
        return None
    text = (*map(_plain, fields), *_PLAIN)
    several = next((values[key] for key in _SEVERAL if isinstance(values.get(key), list)), ())
    calls = [values | _values(one) for one in several if isinstance(one, Mapping)] or [values]
    answer = bool({"reply", "replies", "respond"} & set(_words(name)))
    return [_mail(name, one, text, answer) for one in calls]


def _call(call: Any) -> tuple[str, Mapping[str, Any]]:
    """The tool's name and its input."""
    inner = call.get("function") if isinstance(call, Mapping) else None
    call = inner if isinstance(inner, Mapping) else call
    if not isinstance(call, Mapping):
        raise MailcheckError("what came is no tool call; it must be a JSON object with tool_name and tool_input")
    name = next((call[key] for key in _NAMES if isinstance(call.get(key), str) and call[key]), None)
    if name is None:
        raise MailcheckError("the tool call names no tool; it must have tool_name")
    given: Any = next((call[key] for key in _INPUTS if key in call), {})
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except (ValueError, RecursionError):
            given = {"text": given}
    return name, given if isinstance(given, Mapping) else {"text": given}


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(name)]


def _is_mail_tool(name: str, values: Mapping[str, Any], tools: Sequence[str]) -> bool:
    if any(fnmatchcase(name, glob) for glob in tools):
        return True
    words = _words(name)
    first = next((word for word in words if word in _SENDS or word in _LEAVES), "")
    if first in _LEAVES:
        return False
    return bool(_MAIL & set(words)) or ("@" in _people(_first(values, _TO)) and _first(values, _SUBJECT) is not None)


def _plain(key: str) -> str:
    return "".join(char for char in key.lower() if char.isalpha())


def _values(given: Mapping[str, Any], depth: int = 0) -> dict[str, Any]:
    """*given* by plain keys; what stands inside a wrapper (`message: {subject: …}`) beside the rest."""
    found: dict[str, Any] = {}
    for key, value in given.items():
        if isinstance(value, Mapping) and _plain(key) in _WRAPPERS and depth < _DEEPEST and _is_mail(value):
            found |= {name: one for name, one in _values(value, depth + 1).items() if name not in found}
        else:
            found[_plain(key)] = value
    return found


def _is_mail(value: Mapping[str, Any]) -> bool:
    """True where *value* is a mail and not just a text with its type."""
    return any(_plain(key) in _A_MAIL for key in value)


def _first(values: Mapping[str, Any], names: Iterable[str]) -> Any:
    return next((values[name] for name in names if values.get(name) not in (None, "", [], {})), None)


def _people(value: Any, depth: int = 0) -> str:
    """Addresses as a header has them: of texts, lists, and mappings such as `{email, name}`, one in another."""
    if isinstance(value, str):
        return value
    if depth > _DEEPEST:
        return ""
    if isinstance(value, list):
        return ", ".join(filter(None, (_people(one, depth + 1) for one in value)))
    if not isinstance(value, Mapping):
        return ""
    plain = {_plain(str(key)): one for key, one in value.items()}
    address = next((plain[key] for key in ("address", "email", "emailaddress") if plain.get(key)), "")
    if isinstance(address, Mapping):
        return _people(address, depth + 1)
    name = plain.get("name")
    return f'"{name}" <{address}>'.replace('"" ', "") if isinstance(name, str) and name else str(address)


def _text(value: Any, depth: int = 0) -> tuple[str, bool]:
    """The words in *value*, and whether they are HTML: a text, `{contentType, content}`, or a list of these."""
    if isinstance(value, str):
        return value, False
    if isinstance(value, list) and depth < _DEEPEST:
        texts = [_text(one, depth + 1) for one in value]
        plain = "\n".join(words for words, html in texts if not html)
        return (plain, False) if plain.strip() else ("\n".join(words for words, _ in texts), True)
    if not isinstance(value, Mapping) or depth >= _DEEPEST:
        return "", False
    kind = " ".join(str(one) for key, one in value.items() if "type" in str(key).lower())
    key = next((key for key in _INSIDE if value.get(key)), None)
    words, html = _text(value[key], depth + 1) if key else ("", False)
    return words, html or key == "html" or "html" in kind.lower()


def _mail(name: str, values: Mapping[str, Any], text: Sequence[str], answer: bool) -> bytes:
    raw = _first(values, _RAW)
    if isinstance(raw, str):
        return raw_letter(raw)
    words, html = _text(_first(values, text))
    if not words.strip():
        words, html = _text(_first(values, _HTML))[0], True
    if not words.strip():
        known = ", ".join(values)[:200] or "none"
        raise MailcheckError(f"no text was found in the call of {name} (fields: {known}); --text names the field")
    return letter(dict(_headers(values, answer)), words, html, list(_attached(_first(values, _FILES))))


def _headers(values: Mapping[str, Any], answer: bool) -> Iterator[tuple[str, str]]:
    for header, names in _PEOPLE.items():
        if words := _people(_first(values, names)):
            yield header, words
    subject = _first(values, _SUBJECT)
    if isinstance(subject, str):
        yield "Subject", subject
    if answer or _first(values, _ANSWERS) is not None:
        yield "In-Reply-To", "<the-thread@agent.invalid>"
        if subject is None:
            yield "X-Mailcheck-Ignore", "missing-subject -- the thread has one"


def _attached(value: Any) -> Iterator[str]:
    """The names of files: texts, or mappings with a name or a path."""
    if isinstance(value, list):
        for one in value:
            yield from _attached(one) if not isinstance(one, list) else ()
    elif isinstance(value, Mapping):
        yield next(
            (str(one) for key, one in value.items() if re.search("name|path", str(key), re.IGNORECASE)), "a file"
        )
    elif value:
        yield str(value)
