"""Paths in, Sources and Failures out; nothing hangs and nothing raises."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from mailcheck import read
from mailcheck.model import Failure, Source
from mailcheck.read import sources

MBOX = b"""From a@b.example Mon Jan  1 10:00:00 2024
Subject: one

Hi
>From here
>>From there

From b@c.example Mon Jan  1 10:00:00 2024
Subject: two

Hi 2

From here on we go.
"""


def run(*paths: str | Path, stdin: bytes = b"", filename: str | None = None) -> list[tuple[str, str]]:
    """Name and format of each source, name and reason of each failure."""
    found = sources([str(path) for path in paths], io.BytesIO(stdin), filename)
    return [(one.source, one.reason) if isinstance(one, Failure) else (one.name, one.format) for one in found]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.md", "a.eml", "sub/c.html", ".hidden/d.md", ".e.md", "node_modules/f.md", "g.py", "H.TXT"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("Hi there")
    return tmp_path


def test_a_folder_is_walked_in_order(folder: Path) -> None:
    assert run(folder) == [
        (f"{folder}/H.TXT", "text"),
        (f"{folder}/a.eml", "eml"),
        (f"{folder}/b.md", "markdown"),
        (f"{folder}/sub/c.html", "html"),
    ]


def test_each_file_once(folder: Path) -> None:
    (folder / "z.md").symlink_to(folder / "b.md")
    found = run(folder / "b.md", folder / "*.md", folder, folder / "sub" / ".." / "b.md")
    assert [name for name, _ in found].count(f"{folder}/b.md") == 1 and len(found) == 4


def test_globs(folder: Path) -> None:
    assert run(folder / "**" / "*.html") == [(f"{folder}/sub/c.html", "html")]
    assert run(folder / "*.nothing") == [(f"{folder}/*.nothing", "no file matches")]
    (folder / "[x].md").write_text("Hi")
    assert run(folder / "[x].md") == [(f"{folder}/[x].md", "markdown")]


def test_unknown_suffixes_are_sniffed(tmp_path: Path) -> None:
    for name, data in {"a": b"Subject: x\n\nHi", "b.php": b"<html>", "c.rst": b"Hi"}.items():
        (tmp_path / name).write_bytes(data)
    assert [format for _, format in run(tmp_path / "a", tmp_path / "b.php", tmp_path / "c.rst")] == [
        "eml",
        "html",
        "text",
    ]


def test_standard_input() -> None:
    assert run("-", "-", stdin=b"Subject: x\n\nHi") == [("-", "eml")]
    assert run("-", stdin=b"Hi", filename="drafts/x.md") == [("drafts/x.md", "markdown")]
    assert run("-", stdin=b"") == [("-", "text")]
    assert run("-", stdin=b"%PDF-1.4") == [("-", "no draft but a PDF")]


def test_mailbox(tmp_path: Path) -> None:
    box = tmp_path / "box.mbox"
    box.write_bytes(MBOX)
    found = list(sources([str(box)], io.BytesIO(), None))
    assert [one for one in found if isinstance(one, Source)] == [
        Source(f"{box}#1", "eml", b"Subject: one\n\nHi\nFrom here\n>From there\n"),
        Source(f"{box}#2", "eml", b"Subject: two\n\nHi 2\n\nFrom here on we go.\n"),
    ]
    plain = tmp_path / "inbox"
    plain.write_bytes(MBOX.replace(b"\n", b"\r\n"))
    assert [name for name, _ in run(plain)] == [f"{plain}#1", f"{plain}#2"]
    box.write_bytes(b"no mailbox")
    assert run(box) == [(str(box), "no messages in this mailbox")]


def test_maildir(tmp_path: Path) -> None:
    for part in ("cur", "new", "tmp"):
        (tmp_path / "Mail" / part).mkdir(parents=True)
        (tmp_path / "Mail" / part / f"1.{part}:2,S").write_text("Subject: x\n\nHi")
    mail = tmp_path / "Mail"
    assert run(mail) == run(tmp_path) == [(f"{mail}/new/1.new:2,S", "eml"), (f"{mail}/cur/1.cur:2,S", "eml")]


BINARY = [
    ("a.md", b"\x89PNG\r\n\x1a\n", "no draft but an image (PNG)"),
    ("a.eml", b"PK\x03\x04x", "no draft but a ZIP archive or an office document (docx, odt, pages)"),
    (
        "a.msg",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "no draft but an Outlook .msg or an old Word document; save it as .eml or text",
    ),
    ("a.txt", b"Hi\0\1\2", "no draft but binary data"),
    ("a.bin", bytes(range(256)), "no draft but binary data"),
]


@pytest.mark.parametrize(("name", "data", "reason"), BINARY)
def test_what_is_no_draft(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(data)
    assert run(tmp_path / name) == [(str(tmp_path / name), reason)]


def test_utf16_is_a_draft(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("Hi there".encode("utf-16"))
    assert run(tmp_path / "a.txt") == [(str(tmp_path / "a.txt"), "text")]


def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.eml")
    (tmp_path / "loop.md").symlink_to("loop.md")
    (tmp_path / "gone.md").symlink_to("nowhere")
    assert run(tmp_path) == [
        (f"{tmp_path}/gone.md", "no such file or folder"),
        (f"{tmp_path}/loop.md", "a loop of symbolic links"),
        (f"{tmp_path}/pipe.eml", "a named pipe that is no file"),
    ]
    assert run("/dev/null", "/dev/zero") == [
        ("/dev/null", "a device that is no file"),
        ("/dev/zero", "a device that is no file"),
    ]
    assert run(tmp_path / "none.md", "", "a\0b") == [
        (f"{tmp_path}/none.md", "no such file or folder"),
        ("", "no such file or folder"),
        ("a?b", "no such file or folder"),
    ]


def test_a_loop_of_folders_ends(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Hi")
    (tmp_path / "self").symlink_to(tmp_path)
    assert run(tmp_path) == [(f"{tmp_path}/a.md", "markdown")]


def test_a_folder_without_drafts(tmp_path: Path) -> None:
    [(name, reason)] = run(tmp_path)
    assert name == str(tmp_path) and reason.startswith("no drafts in this folder (.eml, ")


def test_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "MAX_BYTES", 1024 * 1024)
    (tmp_path / "a.md").write_bytes(b"x" * (1024 * 1024 + 1))
    (tmp_path / "b.md").write_bytes(b"x" * 1024 * 1024)
    assert run(tmp_path) == [(f"{tmp_path}/a.md", "larger than 1 MB"), (f"{tmp_path}/b.md", "markdown")]
    (tmp_path / "c.mbox").write_bytes(MBOX.replace(b"Hi\n", b"x" * 3_000_000 + b"\n"))
    assert run(tmp_path / "c.mbox") == [(f"{tmp_path}/c.mbox#1", "larger than 1 MB"), (f"{tmp_path}/c.mbox#2", "eml")]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_permission_denied(tmp_path: Path) -> None:
    (tmp_path / "a.md").touch(0)
    assert run(tmp_path / "a.md") == [(str(tmp_path / "a.md"), "permission denied")]


def test_names_of_any_bytes(tmp_path: Path) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + b"/\xff.md")
    Path(path).write_text("Hi")
    [(name, _)] = run(tmp_path)
    assert name.endswith("/\\xff.md") and name.encode()
