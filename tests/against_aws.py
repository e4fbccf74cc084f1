"""docs/against-aws.md as tables: what AWS asks, what is here, what holds it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "against-aws.md"
TEST = re.compile(r"`([\w/]+\.py)(?:::(\w+))?`")
CHECK = re.compile(r"CKV2?_AWS_\d+")


@dataclass(frozen=True)
class Row:
    """One line of a table; `cells` by the column's title."""

    section: str
    cells: dict[str, str]

    @property
    def holds(self) -> str:
        """The last cell: what holds the line."""
        return list(self.cells.values())[-1]

    @property
    def tests(self) -> list[tuple[str, str]]:
        """File below tests/ and function, which may be empty: the whole file."""
        return TEST.findall(self.holds)

    @property
    def checks(self) -> list[str]:
        """checkov's, that decide the line."""
        return CHECK.findall(self.holds)


def read() -> list[Row]:
    """All lines of all tables of the page."""
    section = ""
    titles: list[str] = []
    rows: list[Row] = []
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            section, titles = line[3:], []
        elif line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if not titles:
                titles = cells
            elif not set(line) <= set("|-: "):
                rows.append(Row(section, dict(zip(titles, cells, strict=True))))
    return rows
