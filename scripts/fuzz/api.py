"""Requests drawn from a seed, sent to the reference application: none is an error of the server.

`python -m scripts.fuzz.api [--cases N] [--seed S]`. Every address of its URL configuration, every
method, bodies that are nearly right and bodies that are not. What fails is printed and can be had
again by its seed. A part of this runs with the tests (tests/container/test_fuzz.py).
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable

from scripts.benchmarks.container.world import World, world
from tests.container.fuzz import Outcome, run
from tests.container.routes import routes
from tests.container.test_fuzz import known

CASES = 10_000
USERS = 20
"""So many, because each has a limit of guesses at its own password."""


def fuzzed(seed: int, cases: int) -> Outcome:
    """Start the application and send it everything."""
    with world() as here:
        _, api = here.web()
        found = [r for r in routes(_printed(here)) if r.path.startswith(("/api/", "/admin/"))]
        print(f"{len(found)} addresses", flush=True)
        return run(api, found, known(api, USERS), seed=seed, cases=cases)


def _printed(here: World) -> Callable[..., str]:
    def manage(*command: str) -> str:
        here.manage(*command)
        return here.started[-1].log.read_text()

    return manage


def main() -> int:
    """1 if a case failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--seed", type=int, default=17)
    options = parser.parse_args()
    began = time.monotonic()
    outcome = fuzzed(options.seed, options.cases)
    statuses = ", ".join(f"{status}: {n:,}" for status, n in sorted(outcome.statuses.items()))
    seconds = time.monotonic() - began
    print(f"seed {options.seed}: {options.cases:,} requests in {seconds:.0f} s; {statuses}")
    print(f"{len(outcome.errors)} errors of the server", *outcome.errors[:20], sep="\n")
    return 1 if outcome.errors else 0


if __name__ == "__main__":
    sys.exit(main())
