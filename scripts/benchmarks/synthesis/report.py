"""The numbers as Markdown, and their place in docs/performance.md."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from scripts.benchmarks.synthesis.measure import Run

PAGE = Path(__file__).parents[3] / "docs" / "performance.md"
BEGIN = "<!-- written by: python -m scripts.benchmarks.synth -->"
END = "<!-- end -->"


@dataclass(frozen=True)
class Pair:
    """Interleaved runs of one thing with stock and with fast synthesis."""

    what: str
    stock: Sequence[Run]
    fast: Sequence[Run]

    def rows(self) -> list[str]:
        """One row of wall time, one of CPU time: medians, and the ratio of the medians."""
        rows = []
        for unit in ("wall", "cpu"):
            stock, fast = (
                statistics.median(getattr(run, unit) for run in runs)
                for runs in (self.stock, self.fast)
            )
            label = f"{self.what}, {'wall' if unit == 'wall' else 'CPU'}"
            rows.append(f"| {label} | {stock:.2f} s | {fast:.2f} s | {stock / fast:.1f} x |")
        return rows


def row(what: str, stock: float, fast: float, unit: str) -> str:
    """One row of two plain numbers."""
    return f"| {what} | {stock:.0f} {unit} | {fast:.0f} {unit} | {stock / fast:.1f} x |"


def conditions(load_before: float) -> str:
    """On what machine, when, and how busy it was."""
    return (
        f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()}, "
        f"{datetime.now(UTC):%Y-%m-%d}; the machine's load was {load_before:.1f} before and "
        f"{os.getloadavg()[0]:.1f} after (a quiet one would say 0.0 and about 1.1)."
    )


def write(table: str, page: Path = PAGE) -> None:
    """Replace what is between the page's markers."""
    text = page.read_text(encoding="utf-8")
    before, found, rest = text.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not found or not ended:
        raise ValueError(f"{page} has no '{BEGIN}' ... '{END}'")
    page.write_text(f"{before}{BEGIN}\n\n{table}\n\n{END}{after}", encoding="utf-8")
