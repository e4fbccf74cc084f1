"""Where everything is printed: two consoles, and the one look of all tables."""

from __future__ import annotations

from rich.console import Console, ConsoleDimensions
from rich.table import Table

UNBOUNDED = ConsoleDimensions(100_000, 25)
"""Columns and lines of what is not a terminal: nothing is cut or wrapped, so all can be copied."""


class WholeConsole(Console):
    """A terminal is as wide as it is; a file or a pipe has no width, whatever COLUMNS says."""

    @property
    def size(self) -> ConsoleDimensions:
        """In characters; it is asked anew each time, as a test's output comes and goes."""
        return super().size if self.is_terminal else UNBOUNDED

    @size.setter
    def size(self, new_size: tuple[int, int]) -> None:
        self._width, self._height = new_size


out = WholeConsole(emoji=False)
"""Results."""
err = WholeConsole(stderr=True, emoji=False)
"""Progress, questions and errors."""


def new_table(*titles: str) -> Table:
    """A table without lines, whose text columns are folded at a terminal's edge, never cut."""
    made = Table(box=None, pad_edge=False, header_style="bold")
    for title in titles:
        made.add_column(title, overflow="fold")
    return made
