"""The report of a plan of 5,000 changed resources: time and memory of the whole process.

`python -m scripts.benchmarks.plan_report`. The plan is made of the recorded ones in
tests/tij/report/plans, each resource with an address of its own. A process that only starts and
parses the same file is measured beside it, so that the machine's speed can be told from the
report's.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

RESOURCES = 5_000
ROUNDS = 3
SECONDS = 3.0
MEGABYTES = 500
PLANS = Path(__file__).parents[2] / "tests" / "tij" / "report" / "plans"
KINDS = {
    "all new": ("create-all",),
    "changed": ("mixed", "replace-database"),
}

PARSE = """
import json, sys
json.load(open(sys.argv[1], encoding="utf-8"))
"""
REPORT = """
import json, sys
from pathlib import Path
from tij.settings.models import CostSettings
from tij.report.attribution import attributed
from tij.report.changes import PlanChanges
from tij.report.cost import Cost
from tij.report.markdown import markdown
from tij.report.stack_plan import PlanStatus, Report, StackPlan
from tij.language import Language
plan = json.load(open(sys.argv[1], encoding="utf-8"))
cost = Cost.of(plan, CostSettings())
changes = PlanChanges.of(plan)
del plan
stack = StackPlan("data", PlanStatus.CHANGES, changes, cost=cost)
report = attributed(Report("production", (stack,)), None, {})
comment = markdown(report, Language.ENGLISH)
whole = markdown(report, Language.ENGLISH, limit=None)
assert len(comment) <= 65_536 < len(whole), (len(comment), len(whole))
Path(sys.argv[1]).with_suffix(".md").write_text(whole, encoding="utf-8")
"""


def main() -> None:
    """Measure both kinds of plan and print the best of ROUNDS for each."""
    failed = False
    with tempfile.TemporaryDirectory() as directory:
        for kind, scenarios in KINDS.items():
            file = Path(directory) / f"{scenarios[0]}.json"
            file.write_text(json.dumps(plan(scenarios)), encoding="utf-8")
            size = file.stat().st_size / 1e6
            rounds = [(measure(PARSE, file), measure(REPORT, file)) for _ in range(ROUNDS)]
            parse, report = (
                tuple(min(r[i][j] for r in rounds) for j in range(3)) for i in range(2)
            )
            good = report[0] <= SECONDS and report[2] <= MEGABYTES
            failed |= not good
            print(
                f"{kind}: {RESOURCES:,} resources, {size:.1f} MB of JSON:"
                f" {report[0]:.2f} s ({report[1]:.2f} s CPU), {report[2]:.0f} MB;"
                f" parsing alone {parse[0]:.2f} s, {parse[2]:.0f} MB:"
                f" {report[1] / parse[1]:.1f} times its CPU time."
                f" Limits {SECONDS:.0f} s, {MEGABYTES} MB: {'held' if good else 'BROKEN'}"
            )
    sys.exit(failed)


def plan(scenarios: tuple[str, ...]) -> dict[str, Any]:
    """One stack's plan with RESOURCES changed resources."""
    files = [file for name in scenarios for file in sorted((PLANS / name).glob("*.json"))]
    contents = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    entries = [
        entry
        for content in contents
        for entry in content["resource_changes"]
        if entry["mode"] == "managed"
    ]
    blocks = [
        block
        for content in contents
        for block in content["configuration"]["root_module"]["resources"]
    ]
    chosen = itertools.islice(itertools.cycle(entries), RESOURCES)
    return {
        "format_version": "1.2",
        "resource_changes": [
            {**entry, "address": f"{entry['address']}[{i}]", "index": i}
            for i, entry in enumerate(chosen)
        ],
        "configuration": {**contents[0]["configuration"], "root_module": {"resources": blocks}},
    }


def measure(program: str, file: Path) -> tuple[float, float, float]:
    """Seconds, seconds of CPU, and MB at most of one Python process."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    with subprocess.Popen([sys.executable, "-c", program, str(file)], env=environment) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    if process.returncode:
        raise SystemExit(f"the measured process failed with {process.returncode}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


if __name__ == "__main__":
    main()
