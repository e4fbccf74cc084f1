"""A benchmark's place in docs/performance.md, and the words on how it was measured."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "performance.md"
BEGIN = "<!-- written by: python -m {} -->"
END = "<!-- end -->"


def conditions(load_before: float) -> str:
    """On what machine, when, and how busy it was."""
    return (
        f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()}, "
        f"{datetime.now(UTC):%Y-%m-%d}; the machine's load was {load_before:.1f} before and "
        f"{os.getloadavg()[0]:.1f} after (a quiet one would say 0.0 and about 1.1)."
    )


def write(program: str, table: str, page: Path = PAGE) -> None:
    """Replace what is between the page's markers for `program`, a module.

    Raises ValueError where the page has no such markers.
    """
    begin = BEGIN.format(program)
    text = page.read_text(encoding="utf-8")
    before, found, rest = text.partition(begin)
    _, ended, after = rest.partition(END)
    if not found or not ended:
        raise ValueError(f"{page} has no '{begin}' ... '{END}'")
    page.write_text(f"{before}{begin}\n\n{table}\n\n{END}{after}", encoding="utf-8")
