"""Requests a second at 0.25 vCPU and 512 MiB, by gunicorn's processes and threads.

`python -m scripts.benchmarks.container_sizes [ROUNDS]`: each size in each round, in turn. Needs
to be root: the limits are a control group's, as Fargate's are.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

from scripts.benchmarks.container.clients import clients
from scripts.benchmarks.container.table import machine, table
from scripts.benchmarks.container.world import World, world
from tests.container.api import Api
from tests.container.names import DATABASE
from tij.emulator.host import Limits
from tij.emulator.host.programs import find

LIMITS = Limits(cpu=0.25, memory=512)
# gunicorn's processes and threads in each; the first is ours, the second the guide's.
SIZES = ((2, 4), (2, 1), (1, 8), (2, 8), (3, 4), (4, 2))
CLIENTS = 16
REQUESTS = 400
WARM_UP = 50
SLOW = 8
"""Requests that wait for the database while the load balancer asks /health/."""
HELD = 6
HEALTH_TIMEOUT = 5
"""Seconds: the target group's."""


@dataclass
class Measured:
    """One size over all rounds."""

    rates: list[float] = field(default_factory=list)
    medians: list[float] = field(default_factory=list)
    p99s: list[float] = field(default_factory=list)
    failed: int = 0
    memory: int = 0
    health: list[str] = field(default_factory=list)


def main(rounds: int) -> None:
    """Print the table."""
    measured = {size: Measured() for size in SIZES}
    said = machine()
    with world() as here:
        for number in range(rounds):
            for size in SIZES:
                print(f"round {number + 1}: {size[0]} x {size[1]}", file=sys.stderr, flush=True)
                measure(here, size, measured[size])
    ours = max(measured[SIZES[0]].rates)
    print(f"`GET /api/pictures/` (20 pictures) from {CLIENTS} clients, best of {rounds}; {said}\n")
    print(
        table(
            [
                "processes x threads",
                "requests/s",
                "of ours",
                "median ms",
                "p99 ms",
                "failed",
                "memory peak MiB",
                f"/health/ while {SLOW} requests wait for the database",
            ],
            (_row(size, result, ours) for size, result in measured.items()),
        )
    )


def measure(here: World, size: tuple[int, int], into: Measured) -> None:
    """One container of this size, from start to stop."""
    processes, threads = size
    container, api = here.web(LIMITS, WEB_CONCURRENCY=str(processes), GUNICORN_THREADS=str(threads))

    def request() -> int:
        return api.get("/api/pictures/").status

    with clients(request, CLIENTS, WARM_UP):
        pass
    with clients(request, CLIENTS, REQUESTS) as seen:
        pass
    into.rates.append(seen.rate)
    into.medians.append(seen.percentile(0.5))
    into.p99s.append(seen.percentile(0.99))
    into.failed += seen.failed
    into.health.append(health_while_slow(here, api))
    into.memory = max(into.memory, container.peak_memory or 0)
    container.stop()


def health_while_slow(here: World, api: Api) -> str:
    """What the load balancer's check gets while every request waits for a locked table."""
    address = ["-h", str(here.postgres.sockets), "-p", str(here.postgres.port), "-U", "postgres"]
    lock = f"BEGIN; LOCK TABLE pictures_picture; SELECT pg_sleep({HELD})"
    holder = subprocess.Popen(
        [str(find("psql")), *address, DATABASE, "-qc", lock], stdout=subprocess.DEVNULL
    )
    time.sleep(0.5)
    slow = [threading.Thread(target=lambda: api.get("/api/pictures/")) for _ in range(SLOW)]
    for thread in slow:
        thread.start()
    time.sleep(0.5)
    check = Api(api.port)
    start = time.perf_counter()
    check.get("/health/", host="10.0.2.15", proto=None)
    took = time.perf_counter() - start
    holder.wait(60)
    for thread in slow:
        thread.join(60)
    return "too late" if took > HEALTH_TIMEOUT else f"{took * 1000:.0f} ms"


def _row(size: tuple[int, int], result: Measured, ours: float) -> list[str]:
    best = max(result.rates)
    return [
        f"{size[0]} x {size[1]}",
        f"{best:.0f}",
        f"{best / ours:.2f}",
        f"{min(result.medians):.0f}",
        f"{min(result.p99s):.0f}",
        str(result.failed),
        f"{result.memory / 2**20:.0f}",
        ", ".join(dict.fromkeys(result.health)),
    ]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2)
