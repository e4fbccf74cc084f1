"""One task of the guide's size under 1, 16 and 64 clients: list, login, upload.

`python -m scripts.benchmarks.container_load [--write]`: two sizes of gunicorn, each in a container
of 0.25 vCPU and 512 MiB, side by side and at the same moment, so that what else the machine does
meets both. Needs to be root, for their control groups. `--write` puts the table into
docs/performance.md.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from scripts.benchmarks.container.clients import Seen, clients
from scripts.benchmarks.container.table import table
from scripts.benchmarks.container.world import World, world
from scripts.benchmarks.measuring import page
from tests.container.api import Api, png
from tij.emulator.host import ContainerProcess, Limits

NAME = "scripts.benchmarks.container_load"
LIMITS = Limits(cpu=0.25, memory=512)
# gunicorn's processes and threads in each: the image's, and one process.
SIZES = ((2, 4), (1, 8))
# By what is asked: requests by number of clients, so that each client has one answer at least, and
# all of it takes three minutes.
PLAN = {
    "list": {1: 60, 16: 240, 64: 320},
    "login": {1: 6, 16: 24, 64: 64},
    "upload": {1: 10, 16: 32, 64: 64},
}
WARM_UP = 40
# Seconds: above Nginx's own limit of 55.
TIMEOUT = 90
USERS = 120
PASSWORD = "sakura-no-hana-7"  # noqa: S105 (of users that live for the run)
# Two megapixels, as a phone's browser shows one.
PICTURE = png(1600, 1200, (188, 0, 45))
FILL = f"""
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
password = make_password("{PASSWORD}")
User.objects.bulk_create(User(username=f"user-{{n}}", password=password) for n in range({USERS}))
"""


@dataclass
class Side:
    """One size: its container, a client of it, and what is asked."""

    name: str
    container: ContainerProcess
    api: Api
    ask: dict[str, Callable[[], int]]


def side(here: World, size: tuple[int, int]) -> Side:
    """A warm container of `size`."""
    processes, threads = size
    container, _ = here.web(LIMITS, WEB_CONCURRENCY=str(processes), GUNICORN_THREADS=str(threads))
    api = Api(container.port, timeout=TIMEOUT)
    # Each login another user's, from another address: a limit would be measured instead.
    numbers = count()
    token = api.login("hanako", PASSWORD)

    def login() -> int:
        user = {"username": f"user-{next(numbers) % USERS}", "password": PASSWORD}
        return api.post("/api/token/", json=user).status

    def upload() -> int:
        fields = {"title": "seaside", "image": ("a.png", PICTURE, "image/png")}
        status = api.post("/api/pictures/", token=token, fields=fields).status
        # What `clients` counts as done.
        return 200 if status == 201 else status

    def list_() -> int:
        return api.get("/api/pictures/").status

    with clients(list_, processes * threads, WARM_UP):
        pass
    return Side(
        f"{processes} x {threads}",
        container,
        api,
        {"list": list_, "login": login, "upload": upload},
    )


def measure(one: Side, other: Side, what: str, number: int, requests: int) -> list[str]:
    """A row: both at the same moment."""
    print(f"{what}, {number} clients", file=sys.stderr, flush=True)
    with (
        clients(one.ask[what], number, requests) as first,
        clients(other.ask[what], number, requests) as second,
    ):
        pass
    return [what, str(number), *_cells(first), *_cells(second), f"{second.rate / first.rate:.2f}"]


def _cells(seen: Seen) -> list[str]:
    failed = f" ({seen.failed} failed: {seen.statuses})" if seen.failed else ""
    return [f"{seen.rate:.1f}{failed}", f"{seen.percentile(0.99):,.0f}"]


def main() -> None:
    """Print the table, or write it."""
    load = os.getloadavg()[0]
    with world() as here:
        here.manage("shell", "-c", FILL)
        one, other = (side(here, size) for size in SIZES)
        rows = [
            measure(one, other, what, number, requests)
            for what, steps in PLAN.items()
            for number, requests in steps.items()
        ]
        peaks = [
            f"{each.name}: {(each.container.peak_memory or 0) / 2**20:.0f} MiB"
            for each in (one, other)
        ]
    titles = ["", "clients"]
    for each in (one, other):
        titles += [f"{each.name}: requests/s", "p99 ms"]
    found = "\n\n".join(
        (
            page.conditions(load),
            table([*titles, f"{other.name} of {one.name}"], rows),
            f"Memory at its peak, page cache included: {', '.join(peaks)}.",
        )
    )
    print(found)
    if "--write" in sys.argv:
        page.write(NAME, found)


if __name__ == "__main__":
    main()
