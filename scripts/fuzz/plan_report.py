"""Mutations of recorded plans: none ends the report, hangs it, or makes it show a secret.

`python -m scripts.fuzz.plan_report [--mutations N] [--seed S] [--processes P]`. A failure names
the seed of its batch, which shows it again. Secrets are planted where the plan's own masks or a
name say that they are secret, and written elsewhere in the plan too; a mutation may take away the
mask, so only what still stands under one must not be shown.
"""

from __future__ import annotations

import argparse
import base64
import json
import multiprocessing
import random
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tij.language import Language
from tij.report.as_json import as_json
from tij.report.changes import PlanChanges
from tij.report.cost import Cost
from tij.report.markdown import markdown
from tij.report.stack_plan import PlanStatus, Report, StackPlan
from tij.settings.models import CostSettings
from tij.synthesized.terraform_json import PlanJson

PLANS = Path(__file__).parents[2] / "tests" / "tij" / "report" / "plans"
MUTATIONS = 100_000
BATCH = 500
LONGEST = 2.0
"""Seconds that one report may take."""

MOST_RESOURCES = 4
"""Of a plan's changes, so that the mutations are not spread too thin."""

DESCENT = 0.93
"""Chance of going into a value instead of changing it here."""

REMOVAL = 0.3
ODD: tuple[object, ...] = (
    None,
    True,
    False,
    0,
    -1,
    float("inf"),
    10**30,
    "",
    "1 vCPU",
    "x.y",
    "unknown",
    "${aws_thing.a.id}",
    '{"a": [',
    '{"Statement": [{"Effect": [], "Action": {}, "Resource": [[]], "Principal": [{}]}]}',
    "\ud800",
    "*" * 300,
    [],
    {},
    [None],
    [[]],
    [{}],
    {"": None},
    {"a": {"a": {"a": []}}},
    ["create", "delete"],
    ["delete"],
    ["explode"],
)


class HangError(Exception):
    """A report took longer than LONGEST."""


@dataclass(frozen=True)
class Failure:
    """One mutation that went wrong, and the seed of the batch in which it did."""

    seed: int
    what: str


def run(seed: int, mutations: int = BATCH) -> list[Failure]:
    """Report on that many mutated plans; the same seed gives the same ones."""
    chance = random.Random(seed)
    plans = list(_plans())
    failures = []
    for _ in range(mutations):
        mutant = _mutant(chance.choice(plans), chance)
        try:
            rendered = _rendered(mutant)
        except HangError:
            failures.append(Failure(seed, f"took longer than {LONGEST} s"))
            continue
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{Path(last.filename).name}:{last.lineno}"
            failures.append(Failure(seed, f"{type(error).__name__} at {where}: {error!s:.80}"))
            continue
        secrets = set(_planted(mutant.get("resource_changes")))
        failures += [Failure(seed, "shows a secret") for secret in secrets if secret in rendered]
    return failures


def _plans() -> Iterator[str]:
    """As JSON, which is copied faster by parsing it than by `copy.deepcopy`."""
    for file in sorted(PLANS.glob("*/*.json")):
        plan = json.loads(file.read_text(encoding="utf-8"))
        yield json.dumps({**plan, "prior_state": None, "planned_values": None})


def _mutant(text: str, chance: random.Random) -> Any:
    plan: dict[str, Any] = json.loads(text)
    entries = plan.get("resource_changes") or []
    plan["resource_changes"] = chance.sample(entries, min(MOST_RESOURCES, len(entries)))
    addresses = {entry["address"] for entry in plan["resource_changes"]}
    root = (plan.get("configuration") or {}).get("root_module") or {}
    root["resources"] = [r for r in root.get("resources") or [] if r["address"] in addresses]
    for entry in plan["resource_changes"]:
        _plant(entry["change"], chance)
    for _ in range(chance.randint(1, 4)):
        _change_somewhere(plan, chance)
    return plan


def _plant(change: dict[str, object], chance: random.Random) -> None:
    secret = f"planted-{chance.getrandbits(64):016x}"
    elsewhere = [secret, base64.b64encode(secret.encode()).decode(), f"--flag={secret}"]
    for side in ("before", "after"):
        values, mask = change.get(side), change.get(f"{side}_sensitive")
        if isinstance(values, dict):
            values["planted"] = f"{secret}-{side}" if chance.random() < 0.5 else secret
            values["notes"] = [f"{one} {side}" for one in elsewhere]
            values["planted_json"] = json.dumps([{"name": "DB_PASSWORD", "value": secret}])
            change[f"{side}_sensitive"] = {
                **(mask if isinstance(mask, dict) else {}),
                "planted": True,
            }


def _planted(entries: object) -> Iterator[str]:
    """What is still called sensitive after the mutations."""
    for entry in entries if isinstance(entries, list) else ():
        change = entry.get("change") if isinstance(entry, dict) else None
        if not isinstance(change, dict):
            continue
        for side in ("before", "after"):
            values, mask = change.get(side), change.get(f"{side}_sensitive")
            if isinstance(values, dict) and isinstance(mask, dict) and mask.get("planted") is True:
                secret = values.get("planted")
                if isinstance(secret, str) and secret.startswith("planted-"):
                    yield secret


def _change_somewhere(plan: dict[str, Any], chance: random.Random) -> None:
    """Exchange or remove one value."""
    at: Any = plan
    while True:
        places = list(at) if isinstance(at, dict) else list(range(len(at)))
        if not places:
            return
        place = chance.choice(places)
        inner = at[place]
        if isinstance(inner, dict | list) and inner and chance.random() < DESCENT:
            at = inner
            continue
        if chance.random() < REMOVAL:
            del at[place]
        else:
            at[place] = json.loads(json.dumps(chance.choice(ODD)))
        return


def _rendered(plan: PlanJson) -> str:
    """The report as a comment and as JSON; HangError when it takes too long."""

    def stop(*_: object) -> None:
        raise HangError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, LONGEST)
    try:
        cost = Cost.of(plan, CostSettings())
        changes = PlanChanges.of(plan)
        report = Report("local", (StackPlan("a", PlanStatus.CHANGES, changes, cost=cost),))
        as_data = json.dumps(as_json(report, Language.JAPANESE), ensure_ascii=False)
        return markdown(report, Language.ENGLISH) + as_data
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the batches side by side; exit code 1 when one of them found something."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--mutations", type=int, default=MUTATIONS)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=2)
    chosen = parser.parse_args(arguments)
    began = time.monotonic()
    seeds = range(chosen.seed, chosen.seed + -(-chosen.mutations // BATCH))
    found: Counter[str] = Counter()
    first: dict[str, int] = {}
    with multiprocessing.Pool(chosen.processes) as pool:
        for failures in pool.imap_unordered(run, seeds):
            for failure in failures:
                found[failure.what] += 1
                first.setdefault(failure.what, failure.seed)
    for what, count in found.most_common():
        print(f"{count} x {what} (--seed {first[what]} --mutations {BATCH})")
    seconds = time.monotonic() - began
    print(f"{len(seeds) * BATCH:,} mutations in {seconds:.0f} s: {found.total()} failures")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
