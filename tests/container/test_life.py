"""Stopping, dying and being replaced."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.container.api import Api
from tests.container.load import load
from tests.container.names import API_DOMAIN, CDN_DOMAIN, DATABASE
from tests.container.processes import descendants, one
from tij.emulator.host import Cdn, Edge, PostgresServer
from tij.emulator.host.certificates import Authority


@contextmanager
def held(postgres: PostgresServer, seconds: float) -> Iterator[None]:
    """Nobody reads pictures for `seconds`: requests are in flight, down to the database."""
    command = [
        "psql",
        "-h",
        str(postgres.sockets),
        "-p",
        str(postgres.port),
        "-U",
        "postgres",
        DATABASE,
    ]
    statement = f"BEGIN; LOCK TABLE pictures_picture; SELECT pg_sleep({seconds});"
    holder = subprocess.Popen([*command, "-qc", statement], stdout=subprocess.DEVNULL)
    while "1" not in postgres.execute(
        "SELECT 1 FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted LIMIT 1"
    ):
        time.sleep(0.05)
    try:
        yield
    finally:
        holder.wait(30)


def test_a_stop_finishes_the_requests_in_flight(web: Any, postgres: PostgresServer) -> None:
    container, api = web()
    seen: list[int] = []
    with held(postgres, 2):
        slow = threading.Thread(target=lambda: seen.append(api.get("/api/pictures/").status))
        slow.start()
        while "pictures_picture" not in postgres.execute(
            "SELECT query FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        ):
            time.sleep(0.05)
        assert container.stop() == 0
        assert seen == [200]
        slow.join()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", api.port))
    assert [r["message"] for r in container.records() if r["logger"] == "start"] == [
        "stopping: finishing the requests in flight",
        "stopped",
    ]


@pytest.mark.parametrize(
    ("program", "name"), [("nginx: master", "nginx"), ("gunicorn --config", "gunicorn")]
)
def test_the_container_ends_when_one_of_its_programs_does(
    web: Any, program: str, name: str
) -> None:
    container, _ = web()
    pid = container.pid
    os.kill(one(pid, program), signal.SIGKILL)
    assert container.wait(30) == 1
    (critical,) = [r["message"] for r in container.records() if r["level"] == "CRITICAL"]
    assert critical == f"{name} ended by itself: stopping the container"
    assert not descendants(pid).get(pid)


def test_a_killed_worker_is_replaced(web: Any) -> None:
    container, api = web(WEB_CONCURRENCY="1")
    master = one(container.pid, "gunicorn --config")
    worker = next(pid for pid in descendants(master) if pid != master)
    os.kill(worker, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while worker in descendants(master) or len(descendants(master)) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert api.get("/health/ready/").status == 200
    assert container.stop() == 0


def test_the_container_is_not_root_and_its_environment_is_not_ours(container: Any) -> None:
    processes = descendants(container.pid)
    assert len(processes) > 5
    for pid in processes:
        status = Path(f"/proc/{pid}/status").read_text()
        uid = re.search(r"^Uid:\s+(\d+)", status, re.M)
        assert uid
        assert uid[1] == "10001" or os.geteuid() != 0
    nginx = one(container.pid, "nginx: master")
    assert b"PYTEST_CURRENT_TEST" not in Path(f"/proc/{nginx}/environ").read_bytes()


def test_a_release_rolls_without_a_failed_request(web: Any, authority: Authority, aws: Any) -> None:
    old, _ = web()
    edge = Edge(
        certificate=authority.issue(API_DOMAIN, CDN_DOMAIN),
        cdn=Cdn(CDN_DOMAIN, f"{aws.endpoint}/files"),
        targets=[old.port],
    )
    try:
        client = Api(edge.port, authority=authority)
        # nginx drops idle connections when it is told of the new target; a load balancer does not.
        once = {"Connection": "close"}
        with load(lambda: client.get("/api/pictures/", headers=once).status) as running:
            running.wait_for(100)
            new, _ = web()
            edge.route_to(new.port)
            assert old.stop() == 0
            running.wait_for(100)
        assert set(running.seen) == {"200"}, running.seen
        assert new.stop() == 0
    finally:
        edge.close()


def test_the_database_is_restarted_and_found_again_without_a_restart(
    web: Any, postgres: PostgresServer
) -> None:
    container, api = web()
    assert api.get("/api/pictures/").status == 200
    postgres.stop()
    assert api.get("/health/", host="10.0.2.15", proto=None).status == 200
    assert api.get("/health/ready/").status == 503
    failed = api.get("/api/pictures/")
    assert (failed.status, failed.json["detail"]) == (500, "server error")
    postgres.start()
    assert api.get("/health/ready/").status == 200
    assert api.get("/api/pictures/").status == 200
    assert container.stop() == 0
