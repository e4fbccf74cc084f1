"""What the contract with AWS costs of a rehearsal: its processor time, and the share of the whole.

    python -m scripts.benchmarks.contract            prints the table
    python -m scripts.benchmarks.contract --write    writes it to docs/performance.md too

One `tij local up` of a clean clone. The embedded AWS itself counts what each request took to be
judged, and ends its log with the sum.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from scripts.benchmarks.measuring import page
from scripts.benchmarks.measuring.process import Run, timed
from scripts.benchmarks.rehearsal import TIMEOUT, cloned
from tij.emulator.contract.gate import SPENT, Spent

NAME = "scripts.benchmarks.contract"
MOST = 0.05
"""Of a rehearsal: the contract may cost no more."""


def main() -> int:
    """Print the table; 1 when the contract costs more than its share."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as directory:
        clone = cloned(Path(directory) / "clone")
        environment = {**os.environ, "PYTHONPATH": str(clone.root)}
        command = [sys.executable, "-m", "tij", "local", "up", "--no-keep"]
        run = timed(command, clone.root, environment, timeout=TIMEOUT)
        spent = read(Path(directory).rglob("emulator.log"))
    table = "\n".join((page.conditions(load), "", *rows(run, spent)))
    print(table)
    if "--write" in sys.argv:
        page.write(NAME, table)
    return 1 if spent.seconds > MOST * run.cpu else 0


def read(logs: Iterable[Path]) -> Spent:
    """The sum of what the logs end with."""
    whole = Spent()
    for log in logs:
        for found in SPENT.finditer(log.read_text(encoding="utf-8")):
            whole.requests += int(found["requests"])
            whole.seconds += float(found["seconds"])
    return whole


def rows(run: Run, spent: Spent) -> list[str]:
    """A Markdown table: the contract beside the rehearsal."""
    each = 1000 * spent.seconds / max(spent.requests, 1)
    return [
        "| | Wall | CPU |",
        "| --- | ---: | ---: |",
        f"| `tij local up`, nothing made yet | {run.wall:.0f} s | {run.cpu:.0f} s |",
        f"| of it the contract: {spent.requests} requests, {each:.2f} ms each | |"
        f" {spent.seconds:.1f} s |",
        f"| its share | {spent.seconds / run.wall:.1%} | {spent.seconds / run.cpu:.1%} |",
    ]


if __name__ == "__main__":
    sys.exit(main())
