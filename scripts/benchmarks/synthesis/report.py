"""The numbers as rows of Markdown."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from scripts.benchmarks.measuring.process import Run


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
