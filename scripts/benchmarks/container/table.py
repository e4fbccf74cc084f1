"""Markdown, and the state of the machine that it was measured on."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Iterable, Sequence


def table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def machine() -> str:
    """Processors, load and date, in one line."""
    load = os.getloadavg()
    return (
        f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} processors ({platform.machine()}), load"
        f" {load[0]:.1f} (1 minute) and {load[1]:.1f} (5 minutes) before the run."
    )
