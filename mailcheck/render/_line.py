"""A line of the terminal output: words with styles, which only a terminal with colours has drawn by rich."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.text import Text


class Line:
    """Words, and the style of the whole line, in rich's words; `append` adds to both."""

    def __init__(self, words: str = "", style: str = "") -> None:
        self._style = style
        self._pieces = [(words, "")]

    @property
    def plain(self) -> str:
        """The words alone."""
        return "".join(words for words, _ in self._pieces)

    def append(self, words: str, style: str = "") -> Line:
        """This line with more *words*, whose own *style* goes on from the line's."""
        self._pieces.append((words, style))
        return self

    def drawn(self) -> Text:
        """The line as rich draws it: its words are never read as markup."""
        from rich.text import Text

        text = Text(style=self._style)
        for words, style in self._pieces:
            text.append(words, style=style)
        return text
