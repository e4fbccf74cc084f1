"""schemathesis sends requests to the reference application: none is an error of the server.

`python -m scripts.fuzz.api [--cases N] [--seed S]`. What fails is printed with the request that did
it. A part of this runs with the tests (tests/container/test_fuzz.py).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from scripts.benchmarks.container.world import world
from tests.container.fuzz import USERS, Outcome, fuzz
from tests.container.schema import operations, read

CASES = 10_000
EMAIL_FROM = "noreply@mail.example.test"


def fuzzed(seed: int, cases: int) -> Outcome:
    """Start the application and send it everything."""
    with world() as here, tempfile.TemporaryDirectory() as directory:
        schema = read(here.manage, EMAIL_FROM=EMAIL_FROM)
        _, api = here.web(EMAIL_FROM=EMAIL_FROM)
        here.manage("shell", "-c", USERS)
        number = len(list(operations(schema)))
        print(f"{number} operations", flush=True)
        return fuzz(api, schema, Path(directory), seed=seed, examples=-(-cases // number))


def main() -> int:
    """1 if a case failed, or fewer were sent than asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--seed", type=int, default=17)
    options = parser.parse_args()
    began = time.monotonic()
    outcome = fuzzed(options.seed, options.cases)
    print(outcome.report)
    statuses = ", ".join(f"{status}: {n:,}" for status, n in sorted(outcome.statuses.items()))
    sent = sum(outcome.statuses.values())
    print(f"{sent:,} requests in {time.monotonic() - began:.0f} s; {statuses}")
    return 1 if outcome.failed or sent < options.cases else 0


if __name__ == "__main__":
    sys.exit(main())
