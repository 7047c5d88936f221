"""Records what mailcheck says of samples/pitch.eml: docs/pitch.svg, and the same as text in README.md.

    python docs/screenshot.py

It runs the real command, so what the README shows is what a reader will see; tests/test_readme.py says when it is
out of date.
"""

from __future__ import annotations

import contextlib
import os
import pty
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

TOP = Path(__file__).resolve().parent.parent
DRAFT = "samples/pitch.eml"
WIDTH = 80
BEGIN, END = "<!-- output -->\n```text\n", "```\n<!-- /output -->"
THEME = TerminalTheme(
    (27, 31, 36),
    (222, 226, 230),
    [(60, 66, 74), (255, 123, 114), (126, 211, 133), (229, 192, 96),
     (121, 184, 255), (210, 168, 255), (86, 212, 221), (222, 226, 230)],
    [(139, 148, 158), (255, 161, 152), (150, 228, 156), (242, 212, 129),
     (165, 214, 255), (226, 197, 255), (125, 230, 236), (255, 255, 255)],
)  # fmt: skip


def said(color: bool) -> str:
    """What the command prints: to a terminal in colour, or into a pipe."""
    dropped = ("NO_COLOR", "FORCE_COLOR")
    environment = {name: value for name, value in os.environ.items() if name not in dropped}
    environment |= {"COLUMNS": str(WIDTH), "PYTHONUTF8": "1", "TERM": "xterm-256color"}
    terminal, end = pty.openpty() if color else os.pipe()
    command = [sys.executable, "-m", "mailcheck", DRAFT]
    run = subprocess.Popen(command, cwd=TOP, env=environment, stdout=end, stderr=subprocess.PIPE)
    os.close(end)
    words = _all(terminal).decode("utf-8").replace("\r\n", "\n")
    wrong = run.communicate()[1].decode("utf-8", "replace").strip()
    if run.returncode != 1 or "4P score" not in words:
        sys.exit(f"{DRAFT} should have findings, and mailcheck ended with {run.returncode}: {wrong}")
    return words


def _all(handle: int) -> bytes:
    """Everything that comes out of *handle*; a terminal whose other end is closed says so with an error."""
    parts = []
    with contextlib.suppress(OSError):
        while part := os.read(handle, 65536):
            parts.append(part)
    os.close(handle)
    return b"".join(parts)


def svg() -> str:
    """The coloured output as a picture that needs nothing from elsewhere."""
    console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text("$ mailcheck ", style="bold").append(DRAFT, style="not bold"), highlight=False)
    console.print(Text.from_ansi(said(color=True)), highlight=False, soft_wrap=True)
    picture = console.export_svg(title="mailcheck", theme=THEME, unique_id="pitch")
    picture = re.sub(r"\s*@font-face \{.*?\}", "", picture, flags=re.DOTALL)
    picture = picture.replace("Fira Code, monospace", "Menlo, Consolas, 'DejaVu Sans Mono', monospace")
    return "\n".join(line.rstrip() for line in picture.splitlines()) + "\n"


def shown(readme: str) -> str:
    """The README's text block."""
    return readme.split(BEGIN)[1].split(END)[0]


def main() -> None:
    """Writes both."""
    (TOP / "docs" / "pitch.svg").write_text(svg(), encoding="utf-8")
    path = TOP / "README.md"
    readme = path.read_text(encoding="utf-8")
    path.write_text(readme.replace(BEGIN + shown(readme), BEGIN + said(color=False)), encoding="utf-8")


if __name__ == "__main__":
    main()
