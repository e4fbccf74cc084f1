"""`python -m scripts.variants`: every variant, each in a new account, then planned again.

Every two values of what changes the deployment are together in one of them; before them come
first applies of production.toml at each phase with each egress. What AWS's contract or IAM would
refuse, and a second plan that is not empty, end it with code 1.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.variants.access import Account, judge
from tests.variants.deployment import account
from tests.variants.rows import Row, pairwise, production
from tij import synthesis
from tij.console import out


def main() -> int:
    """Return 1 where anything is refused."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="rows whose name has this word")
    word = parser.parse_args().only
    synthesis.activate()
    rows = [row for row in (*production(), *pairwise()) if word in row.name]
    failed = 0
    for number, row in enumerate(rows, 1):
        begun = time.monotonic()
        problems = _problems(row)
        failed += bool(problems)
        end = "; ".join(problems) or "taken"
        seconds = time.monotonic() - begun
        out.print(f"{number}/{len(rows)} {row.name} ({seconds:.0f} s): {end}")
    out.print(f"{len(rows)} variants, {failed} refused.")
    return 1 if failed else 0


def _problems(row: Row) -> list[str]:
    with tempfile.TemporaryDirectory() as directory, account(Path(directory)) as deployment:
        try:
            applied = deployment.apply(row, again=True)
        except AssertionError as error:
            return [str(error)]
    return judge(Account(), applied)


if __name__ == "__main__":
    sys.exit(main())
