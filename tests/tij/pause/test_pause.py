"""Pausing and waking: in which order, and what is written into the settings."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.tij.fake_ecs import NAMES
from tij.ecs.service import Service
from tij.errors import InterruptedRunError, TijError
from tij.interrupt import Interrupt
from tij.pause.flow import Alarms, Balancer, Pausing
from tij.pause.record import write_pause

DAY = date(2026, 11, 26)


class Aws:
    """A service and a database that take a look or two to follow; `did` is what happened."""

    def __init__(self, tasks: int, database: str) -> None:
        self.tasks, self.desired, self.database = tasks, tasks, database
        self.did: list[str] = []

    def apply(self, stacks: Iterable[str]) -> None:
        self.did += [f"apply {name}" for name in stacks]
        if "data" in stacks and self.paused and self.database == "available":
            self.database = "stopping"

    paused = False

    worker: Aws | None = None

    def update_service(self, *, desiredCount: int, service: str, **_: object) -> None:  # noqa: N803
        (self.worker if self.worker and service == "mail" else self).desired = desiredCount
        self.did.append(f"tasks {desiredCount}")

    def describe_services(self, **_: object) -> dict[str, object]:
        seen = self.tasks
        self.tasks = self.desired
        return {"services": [{"status": "ACTIVE", "runningCount": seen}]}

    def start_db_instance(self, **_: object) -> None:
        assert self.database == "stopped"
        self.did.append("start database")
        self.database = "starting"

    def describe_db_instances(self, **_: object) -> dict[str, object]:
        seen = self.database
        self.database = {"starting": "available", "stopping": "stopped"}.get(seen, seen)
        return {"DBInstances": [{"DBInstanceStatus": seen}]}

    def pausing(self, interrupt: Interrupt | None = None) -> Pausing:
        service: Any = self
        return Pausing(
            service,
            service,
            Service(service, service, NAMES),
            "shop-db",
            apply=self.apply,
            interrupt=interrupt or Interrupt(),
            say=lambda _: None,
            interval=0,
            timeout=0.2,
        )


def test_pausing_goes_from_the_outside_in() -> None:
    aws = Aws(tasks=2, database="available")
    aws.paused = True
    aws.pausing().pause()
    assert aws.did == [
        "apply service",
        "tasks 0",
        "apply operations",
        "apply data",
        "apply foundation",
    ]


@pytest.mark.parametrize("database", ["stopped", "stopping"])
def test_waking_starts_the_database_before_what_needs_it(database: str) -> None:
    aws = Aws(tasks=0, database=database)
    aws.pausing().resume(2)
    assert aws.did == [
        "apply foundation",
        "start database",
        "apply data",
        "apply service",
        "tasks 2",
        "apply operations",
    ]
    assert aws.database == "available"


def test_a_load_balancer_that_goes_is_unprotected_before_terraform_deletes_it() -> None:
    aws = Aws(tasks=2, database="available")
    aws.paused = True

    class Elb:
        def modify_load_balancer_attributes(self, **asked: object) -> None:
            assert asked["LoadBalancerArn"] == "arn:lb"
            assert asked["Attributes"] == [{"Key": "deletion_protection.enabled", "Value": "false"}]
            aws.did.append("unprotect")

    elb: Any = Elb()
    replace(aws.pausing(), balancer=Balancer(elb, "arn:lb")).pause()
    assert aws.did[:2] == ["unprotect", "apply service"]


class Listening:
    """CloudWatch, as far as alarms are enabled again."""

    def __init__(self) -> None:
        self.enabled: list[str] = []

    def get_paginator(self, _: str) -> Listening:
        return self

    def paginate(self, **asked: str) -> list[dict[str, list[dict[str, str]]]]:
        prefix = asked["AlarmNamePrefix"]
        return [{"MetricAlarms": [{"AlarmName": f"{prefix}CPU"}]}, {"MetricAlarms": []}]

    def enable_alarm_actions(self, **asked: list[str]) -> None:
        self.enabled += asked["AlarmNames"]


def test_a_scheduled_environment_is_paused_at_night_too() -> None:
    """Terraform waits for a database that runs before it stops it."""
    aws = Aws(tasks=0, database="stopped")
    aws.paused = True
    cloudwatch: Any = Listening()
    pausing = replace(aws.pausing(), scheduled=Alarms(cloudwatch, "Shop-"))
    pausing.pause()
    assert aws.did[-3:] == ["start database", "apply data", "apply foundation"]
    assert aws.database == "stopping"
    pausing.resume(1)
    assert cloudwatch.enabled == ["Shop-CPU"]


def test_workers_sleep_and_wake_with_the_service() -> None:
    aws = Aws(tasks=1, database="available")
    aws.worker = worker = Aws(tasks=2, database="available")
    workers = [(Service(worker, worker, replace(NAMES, service="mail")), 2)]
    pausing = replace(aws.pausing(), workers=workers)
    pausing.pause()
    pausing.resume(1)
    assert [one for one in aws.did if one.startswith("tasks")] == [
        "tasks 0",
        "tasks 0",
        "tasks 1",
        "tasks 2",
    ]


def test_what_aws_has_started_itself_is_not_started_again() -> None:
    aws = Aws(tasks=0, database="available")
    aws.pausing().resume(1)
    assert "start database" not in aws.did


def test_a_database_that_does_not_come_is_told() -> None:
    with pytest.raises(TijError, match="database: failed instead of available"):
        Aws(tasks=0, database="failed").pausing().resume(1)


def test_waiting_can_be_interrupted() -> None:
    interrupt = Interrupt()
    interrupt.request()
    with pytest.raises(InterruptedRunError):
        Aws(tasks=0, database="starting").pausing(interrupt).resume(1)


FILES = {
    "without": '[project]\nname = "shop"  # ours\n\n[service]\nmin_tasks = 1\n',
    "at-the-end": '[project]\nname = "shop"\n\n[pause]\n',
    "scheduled": '[project]\nname = "shop"\n\n[pause.schedule]\nstart = "08:00"\nstop = "20:00"\n',
    "chosen": '[project]\nname = "shop"\n\n[pause]\nload_balancer = false # cheap\n',
    "in-between": '[pause]  # at night\n# why\n\n[project]\nname = "shop"\n',
}


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_the_settings_say_since_when_and_all_else_stays(tmp_path: Path, text: str) -> None:
    file = tmp_path / "x.toml"
    file.write_text(text, encoding="utf-8")
    before = tomllib.loads(text)
    write_pause(file, {"since": DAY})
    pause = before.get("pause", {})
    assert tomllib.loads(file.read_text()) == {**before, "pause": {**pause, "since": DAY}}
    write_pause(file, {"since": date(2026, 12, 1)})
    assert tomllib.loads(file.read_text())["pause"] == {**pause, "since": date(2026, 12, 1)}
    assert all(line in file.read_text() for line in text.splitlines())
    write_pause(file, {"since": None})
    after = tomllib.loads(file.read_text())
    assert {k: v for k, v in after.items() if v} == {k: v for k, v in before.items() if v}
    write_pause(file, {"since": None})
    assert "since" not in file.read_text()


def test_the_choice_is_written_beside_the_day_and_stays(tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    file.write_text(FILES["chosen"].replace(" # cheap", ""), encoding="utf-8")
    write_pause(file, {"since": DAY, "load_balancer": True})
    assert tomllib.loads(file.read_text())["pause"] == {"since": DAY, "load_balancer": True}
    write_pause(file, {"since": None})
    assert tomllib.loads(file.read_text())["pause"] == {"load_balancer": True}


def test_a_file_without_pause_comes_back_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    file.write_text(FILES["without"], encoding="utf-8")
    write_pause(file, {"since": DAY})
    write_pause(file, {"since": None})
    assert file.read_text() == FILES["without"]


@pytest.mark.parametrize("text", ["pause.since = 2026-01-01\n", "pause = { since = 2026-01-01 }\n"])
def test_what_cannot_be_changed_is_left_alone(tmp_path: Path, text: str) -> None:
    file = tmp_path / "x.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(TijError, match="by hand"):
        write_pause(file, {"since": DAY})
    assert file.read_text() == text
