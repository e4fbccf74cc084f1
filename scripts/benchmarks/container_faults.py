"""What clients see while something goes wrong: one row per fault.

`python -m scripts.benchmarks.container_faults [FAULT...]`. The container runs as on Fargate but for
its limits, so that the numbers show the fault and not the processor.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable

from scripts.benchmarks.container.clients import Seen, clients
from scripts.benchmarks.container.table import machine, table
from scripts.benchmarks.container.world import World, world
from tests.container.api import Api
from tests.container.names import API_DOMAIN, SITE
from tests.container.processes import descendants, one

CLIENTS = 8
RELEASE_REQUESTS = 10_000
BEFORE, AFTER = 200, 400
"""Requests before a fault and after its end."""
SLOW_CLIENTS = 40
BIG = 20_000_000
MALFORMED = {
    "no HTTP at all": b"nonsense\r\n\r\n",
    "no Host": b"GET / HTTP/1.1\r\n\r\n",
    "two Hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "a NUL in a header": b"GET / HTTP/1.1\r\nHost: a\r\nX: a\x00b\r\n\r\n",
    "a negative length": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    "two lengths (smuggling)": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a header of 40 kB": b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 40_000 + b"\r\n\r\n",
    "an address of 40 kB": b"GET /" + b"x" * 40_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
}

Row = list[str]


def pictures(api: Api) -> Callable[[], int]:
    """A request that asks the database."""
    return lambda: api.get("/api/pictures/").status


def rolling_release(here: World) -> Row:
    """The old container, a migration, the new one, the load balancer: as ECS does it."""
    old, _ = here.web()
    edge = here.edge(old.port)
    client = Api(edge.port, authority=here.authority)
    try:
        with clients(pictures(client), CLIENTS, RELEASE_REQUESTS) as seen:
            seen.wait_for(RELEASE_REQUESTS // 3)
            here.manage("release")
            new, _ = here.web()
            before = seen.total
            edge.route_to(new.port)
            code = old.stop()
            during = seen.total - before
        new.stop()
    finally:
        edge.close()
    return _row(
        "rolling release in the middle",
        seen,
        f"the old container ended with {code} after its last request;"
        f" {during:,} requests during the switch",
    )


def worker_killed(here: World) -> Row:
    """SIGKILL to one of gunicorn's two workers, three times."""
    container, api = here.web()
    master = one(container.pid, "gunicorn --config")
    with clients(pictures(api), CLIENTS) as seen:
        for _ in range(3):
            seen.wait_for(seen.total + BEFORE)
            workers = set(descendants(master)) - {master}
            os.kill(min(workers), signal.SIGKILL)
            while len(set(descendants(master)) - {master} - workers) < 1:
                time.sleep(0.01)
        seen.wait_for(seen.total + AFTER)
    container.stop()
    return _row(
        "a gunicorn worker killed, three times",
        seen,
        "the requests that it was answering; the master starts another",
    )


def database_restarted(here: World) -> Row:
    """PostgreSQL stopped as RDS does it at a failover, and started again after two seconds."""
    container, api = here.web()
    with clients(pictures(api), CLIENTS) as seen:
        seen.wait_for(BEFORE)
        here.postgres.stop()
        time.sleep(2)
        health = api.get("/health/", host="10.0.2.15", proto=None).status
        here.postgres.start()
        good = sum(status == "200" for _, _, status in seen.answers)
        while sum(status == "200" for _, _, status in seen.answers) < good + AFTER:
            time.sleep(0.01)
    code = "goes on" if container.returncode is None else f"ended with {container.returncode}"
    container.stop()
    return _row(
        "PostgreSQL away for 2 s",
        seen,
        f"errors in JSON while it is away (/health/ says {health}); the container {code}",
    )


def slow_clients(here: World) -> Row:
    """Bodies that arrive a byte at a time: Nginx collects them before gunicorn is asked."""
    container, api = here.web()
    with clients(pictures(api), CLIENTS, AFTER) as alone:
        pass
    head = (
        f"POST /api/token/ HTTP/1.1\r\nHost: {API_DOMAIN}\r\nX-Forwarded-Proto: https\r\n"
        "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
    ).encode()
    connections = [socket.create_connection(("127.0.0.1", api.port)) for _ in range(SLOW_CLIENTS)]
    over = threading.Event()

    def dribble() -> None:
        for connection in connections:
            connection.sendall(head)
        while not over.wait(0.2):
            for connection in connections:
                connection.sendall(b" ")

    thread = threading.Thread(target=dribble, daemon=True)
    thread.start()
    with clients(pictures(api), CLIENTS, AFTER) as seen:
        pass
    over.set()
    thread.join(10)
    for connection in connections:
        connection.close()
    container.stop()
    return _row(
        f"{SLOW_CLIENTS} clients that send a byte every 0.2 s",
        seen,
        f"p99 of the others {seen.percentile(0.99):.0f} ms, {alone.percentile(0.99):.0f} ms alone",
    )


def big_body(here: World) -> Row:
    """20 MB where 10 are allowed, from the front end's page."""
    container, api = here.web()
    answer = api.post("/api/pictures/", headers={"Origin": SITE}, body=b"x" * BIG)
    seen_as = json.loads(answer.body)["detail"]
    with clients(pictures(api), CLIENTS, BEFORE) as seen:
        pass
    container.stop()
    return _row(
        f"a body of {BIG // 10**6} MB",
        seen,
        f'{answer.status} {answer.headers["Content-Type"]}: "{seen_as}", readable for'
        f" {answer.headers['Access-Control-Allow-Origin']}",
    )


def malformed_requests(here: World) -> Row:
    """What no client should send, each thirty times, beside clients that behave."""
    container, api = here.web()
    answers: dict[str, str] = {}
    with clients(pictures(api), CLIENTS) as seen:
        for _ in range(30):
            for name, request in MALFORMED.items():
                answers[name] = _raw(api.port, request)
        seen.wait_for(AFTER)
    container.stop()
    seen_as = "; ".join(f"{name}: {answer}" for name, answer in answers.items())
    return _row("malformed requests, 30 of each", seen, seen_as)


FAULTS = {
    "release": rolling_release,
    "worker": worker_killed,
    "database": database_restarted,
    "slow": slow_clients,
    "body": big_body,
    "malformed": malformed_requests,
}


def main(names: list[str]) -> None:
    """Print the table."""
    rows, said = [], machine()
    with world() as here:
        for name in names:
            print(name, file=sys.stderr, flush=True)
            rows.append(FAULTS[name](here))
    print(f"{CLIENTS} clients, `GET /api/pictures/` (20 pictures), one after the other; {said}\n")
    titles = ["fault", "requests", "failed", "longest time without a 200", "what is seen"]
    print(table(titles, rows))


def _row(fault: str, seen: Seen, seen_as: str) -> Row:
    failed = f"{seen.failed}" + (f" ({seen.statuses})" if seen.failed else "")
    return [fault, f"{seen.total:,}", failed, f"{seen.gap * 1000:.0f} ms", seen_as]


def _raw(port: int, request: bytes) -> str:
    """Status, and whether the body is JSON."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request)
        answer = b""
        try:
            while part := connection.recv(65536):
                answer += part
        except ConnectionResetError:
            pass
    head, _, body = answer.partition(b"\r\n\r\n")
    try:
        json.loads(body)
    except ValueError:
        return f"{head.split()[1].decode()} without JSON" if head else "closed"
    return head.split()[1].decode()


if __name__ == "__main__":
    main(sys.argv[1:] or list(FAULTS))
