"""A rehearsal with the provider's waits against one without: time, CPU, and the same made by both.

    python -m scripts.benchmarks.rehearsal            prints the table
    python -m scripts.benchmarks.rehearsal --write    writes it to docs/performance.md too

Each is made in a clean clone of what is committed, with the image's packages of this checkout. It
ends with 1 when the two leave different states.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.benchmarks.measuring import page
from scripts.benchmarks.measuring.process import Run, timed
from scripts.benchmarks.rehearsals.states import differences
from tij.emulator.provider.installation import WAITS_VARIABLE
from tij.project import Project

ROOT = Path(__file__).parents[2]
NAME = "scripts.benchmarks.rehearsal"
TIMEOUT = 1800
"""Seconds; with the waits an apply takes more than five minutes."""
COMMANDS = {
    "`make local`, nothing made yet": ("local", "up", "--no-keep"),
    "`make local` again": ("local", "up", "--no-keep"),
    "`tij local down`": ("local", "down", "--yes"),
}


def main() -> int:
    """Print the table, and what differs; 1 when something does."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as directory:
        clones = [cloned(Path(directory) / name) for name in ("with", "without")]
        runs: list[dict[str, Run]] = [{}, {}]
        found: list[str] = []
        for what, command in COMMANDS.items():
            for clone, run, waits in zip(clones, runs, ("1", ""), strict=True):
                print(f"... {what}: {clone.root.name} the waits", file=sys.stderr, flush=True)
                environment = {**os.environ, "PYTHONPATH": str(clone.root), WAITS_VARIABLE: waits}
                tij = [sys.executable, "-m", "tij", *command]
                run[what] = timed(tij, clone.root, environment, timeout=TIMEOUT)
            if not found and command[1] == "up":
                found = differences(*clones)
    verdict = f"{len(found)} attributes differ." if found else "Both left the same states."
    table = "\n".join((page.conditions(load), "", *rows(*runs), "", verdict))
    print(table)
    for line in found:
        print(line, file=sys.stderr)
    if "--write" in sys.argv:
        page.write(NAME, table)
    return 1 if found else 0


def cloned(directory: Path) -> Project:
    """A clean clone, which shares the image and its packages with this checkout."""
    subprocess.run(["git", "clone", "--quiet", "--no-local", ROOT, directory], check=True)
    clone = Project(directory)
    clone.cache.mkdir()
    images = Project(ROOT).host_images
    images.mkdir(parents=True, exist_ok=True)
    clone.host_images.symlink_to(images)
    return clone


def rows(waits: dict[str, Run], without: dict[str, Run]) -> list[str]:
    """A Markdown table: wall and CPU of each command."""
    return [
        "| | With the waits | CPU | Without | CPU | |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
        *(
            f"| {what} | {w.wall:.0f} s | {w.cpu:.0f} s | {o.wall:.0f} s | {o.cpu:.0f} s |"
            f" {w.wall / o.wall:.1f} x |"
            for what, w, o in ((what, waits[what], without[what]) for what in waits)
        ),
    ]


if __name__ == "__main__":
    sys.exit(main())
