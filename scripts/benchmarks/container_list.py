"""The list of pictures at a million rows: its pages by cursor, and by number as it was before.

`python -m scripts.benchmarks.container_list [ROWS]`. The real PostgreSQL on this machine, one
client, no limits on the container.
"""

from __future__ import annotations

import base64
import re
import sys
import time
from collections.abc import Callable
from statistics import median
from urllib.parse import urlencode

from scripts.benchmarks.container.table import machine, table
from scripts.benchmarks.container.world import World, world
from tests.container.api import Api
from tests.container.names import DATABASE

ROWS = 1_000_000
PAGE = 20
TIMES = 25
FILL = """
INSERT INTO pictures_picture (owner_id, title, image, uploaded_at)
SELECT (SELECT min(id) FROM auth_user), 'picture ' || n, n || '.png', now()
FROM generate_series(1, {rows}) AS n;
ANALYZE pictures_picture;
"""
BY_NUMBER = "SELECT * FROM pictures_picture ORDER BY uploaded_at DESC, id DESC LIMIT 20 OFFSET {}"
BY_CURSOR = "SELECT * FROM pictures_picture WHERE id < {} ORDER BY id DESC LIMIT 20"


def milliseconds(ask: Callable[[], object]) -> float:
    """Median of `TIMES`."""
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - began) * 1000)
    return median(taken)


def answered(api: Api, position: int) -> float:
    """The API's answer for the page of ids below `position`, in milliseconds."""
    cursor = base64.b64encode(urlencode({"p": position}).encode()).decode()

    def ask() -> None:
        answer = api.get(f"/api/pictures/?{urlencode({'cursor': cursor})}")
        if len(answer.json["results"]) != PAGE:
            raise RuntimeError(f"not a page of {PAGE}: {answer.body.decode()}")

    return milliseconds(ask)


def executed(here: World, statement: str) -> float:
    """PostgreSQL's own time for a statement, in milliseconds; the median of five."""
    explained = f"EXPLAIN (ANALYZE, TIMING OFF) {statement}"
    times = []
    for _ in range(5):
        plan = here.postgres.execute(explained, DATABASE)
        times += [float(ms) for ms in re.findall(r"Execution Time: ([\d.]+) ms", plan)]
    return median(times)


def rows(here: World, count: int) -> list[list[str]]:
    """The first, the middle and the last page."""
    here.postgres.execute(FILL.format(rows=count), DATABASE)
    _, api = here.web()
    last = int(here.postgres.execute("SELECT max(id) FROM pictures_picture", DATABASE))
    found = []
    for name, before in (("first", 0), ("middle", count // 2), ("last", count - PAGE)):
        cells = (
            answered(api, last - before + 1),
            executed(here, BY_CURSOR.format(last - before + 1)),
            executed(here, BY_NUMBER.format(before)),
        )
        found.append([name, *(f"{cell:.2f} ms" for cell in cells)])
    total = executed(here, "SELECT count(*) FROM pictures_picture")
    return [*found, ["(a total, which each page by number needed)", "", "", f"{total:.2f} ms"]]


def main() -> None:
    """Print the table."""
    count = int(sys.argv[1]) if sys.argv[1:] else ROWS
    with world() as here:
        found = rows(here, count)
    print(f"{count:,} pictures; {machine()}.\n")
    heads = ("page", "the API by cursor", "PostgreSQL by cursor", "PostgreSQL by number")
    print(table(heads, found))


if __name__ == "__main__":
    main()
