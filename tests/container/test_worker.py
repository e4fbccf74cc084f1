"""`worker PROGRAM`: begins when the migrations have run, and gets ECS's SIGTERM itself."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tij.emulator.host import ContainerProcess, PostgresServer

PROGRAM = """
import os, signal, sys
from pictures.models import Picture
signal.signal(signal.SIGTERM, lambda *_: (print("finished", flush=True), sys.exit(0)))
print("works on", Picture.objects.count(), "for", os.environ["DB_NAME"], flush=True)
signal.pause()
"""
WORKER = ("worker", "python", "manage.py", "shell", "-c", PROGRAM)


@pytest.fixture
def unmigrated(postgres: PostgresServer) -> str:
    postgres.execute("DROP DATABASE IF EXISTS unmigrated WITH (FORCE)")
    postgres.execute("CREATE DATABASE unmigrated OWNER postgres")
    return "unmigrated"


def said(worker: ContainerProcess, words: str) -> str:
    """The worker's log, once it has these words."""
    while words not in (log := worker.log.read_text()):
        assert worker.returncode is None, log
        time.sleep(0.1)
    return log


def test_a_worker_begins_with_the_release_and_finishes_at_a_stop(
    run: Any, released: object, unmigrated: str
) -> None:
    worker = run(*WORKER, DB_NAME=unmigrated)
    assert "works on" not in said(worker, "waiting for a release")
    assert run("release", DB_NAME=unmigrated).wait(60) == 0
    said(worker, "works on 0 for unmigrated")
    assert worker.stop() == 0
    assert worker.log.read_text().count("finished") == 1


def test_a_program_that_is_not_there_ends_the_worker(run: Any, released: object) -> None:
    worker = run("worker", "no-such-program")
    assert worker.wait(60) == 127
    assert "no-such-program" in worker.log.read_text()


def test_a_scheduled_program_that_fails_says_so_for_its_alarm(run: Any, released: object) -> None:
    well = run("schedule", "python", "-c", "print('tidied')")
    assert well.wait(60) == 0
    assert well.log.read_text() == "tidied\n"
    ill = run("schedule", "python", "-c", "raise SystemExit(3)")
    assert ill.wait(60) == 3
    (said,) = ill.records()
    assert (said["level"], said["logger"]) == ("CRITICAL", "start")
    assert said["message"] == "the scheduled program ended with exit code 3"


def test_a_stop_reaches_a_scheduled_program(run: Any, released: object) -> None:
    task = run("schedule", "python", "-uc", "print('runs'); import signal; signal.pause()")
    said(task, "runs")
    assert task.stop() == -15
    assert "ended with exit code 143" in task.log.read_text()
