"""Where everything is printed: two consoles, and the one look of all tables."""

from __future__ import annotations

import re
from typing import Any

from rich.console import Console, ConsoleDimensions
from rich.table import Table
from rich.text import Text

UNBOUNDED = ConsoleDimensions(100_000, 25)
"""Columns and lines of what is not a terminal: nothing is cut or wrapped, so all can be copied."""


WORD = re.compile("[!-~]+")
"""Japanese is broken anywhere."""


class WholeConsole(Console):
    """A terminal is as wide as it is; a file or a pipe has no width, whatever COLUMNS says.

    A text is printed as it is: brackets are no markup, numbers have no colour, and a line too long
    is left to the terminal, which copies it whole.
    """

    def __init__(self, **options: Any) -> None:
        """As rich's."""
        super().__init__(markup=False, highlight=False, emoji=False, **options)

    @property
    def size(self) -> ConsoleDimensions:
        """In characters; asked each time, as a test's output comes and goes."""
        return super().size if self.is_terminal else UNBOUNDED

    @size.setter
    def size(self, new_size: tuple[int, int]) -> None:
        self._width, self._height = new_size

    def print(self, *objects: Any, **options: Any) -> None:
        """As rich prints; a table too wide for its words goes on in the next line."""
        texts = all(isinstance(one, str) for one in objects)
        crop = not any(isinstance(one, Table) for one in objects)
        super().print(*objects, **{"soft_wrap": texts, "crop": crop, **options})


class WholeTable(Table):
    """Sentences are wrapped, words never broken: an identifier stays one piece to copy."""

    def add_row(self, *cells: Any, **options: Any) -> None:
        """As rich does; each column is at least as wide as its longest word."""
        super().add_row(*cells, **options)
        for column, cell in zip(self.columns, cells, strict=False):
            text = Text(cell) if isinstance(cell, str) else cell
            if isinstance(text, Text):
                longest = max(map(len, WORD.findall(text.plain)), default=0)
                column.min_width = max(longest, column.min_width or 0)


out = WholeConsole()
"""Results."""
err = WholeConsole(stderr=True)
"""Progress, questions and errors."""


def new_table(*titles: str) -> Table:
    """A table without lines, whose texts are wrapped at a terminal's edge, never cut."""
    made = WholeTable(box=None, pad_edge=False, header_style="bold")
    for title in titles:
        made.add_column(title, overflow="fold")
    return made
