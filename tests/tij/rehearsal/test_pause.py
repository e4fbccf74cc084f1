"""A pause by hand, a week of it, and nights by the clock: the same data, and empty plans.

A deployment of its own, whose embedded AWS stays up: its clock is moved forward.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.tij.emulator.clock import skip
from tests.tij.rehearsal.test_rehearsal import (
    COUNT,
    TIMEOUT,
    Checkout,
    checkout,
    client,
    wait_for_a_healthy_target,
)
from tij.emulator import EmbeddedAws

__all__ = ["checkout"]

pytestmark = [
    pytest.mark.reference,
    pytest.mark.terraform,
    pytest.mark.container,
    pytest.mark.timeout(2 * TIMEOUT),
]

NIGHTS = '\n[pause.schedule]\nstart = "08:00"\nstop = "20:00"\ndays = "*"\n'
WEEK = timedelta(days=7)
HOUR = timedelta(hours=1)
# Seconds: the emulator looks once a second.
LOOK = 3


@pytest.fixture(scope="module")
def aws(checkout: Checkout) -> Iterator[EmbeddedAws]:
    with checkout.aws() as running:
        ran = checkout.tij("local", "up")
        assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-3000:]
        yield running


def database(aws: EmbeddedAws) -> str:
    (found,) = client(aws, "rds").describe_db_instances()["DBInstances"]
    return str(found["DBInstanceStatus"])


def tasks(aws: EmbeddedAws) -> tuple[int, ...]:
    ecs = client(aws, "ecs")
    arns = ecs.list_services(cluster="thisisjapan-cluster")["serviceArns"]
    found = ecs.describe_services(cluster="thisisjapan-cluster", services=arns)["services"]
    return tuple(sorted(service["runningCount"] for service in found))


def mailing(aws: EmbeddedAws) -> set[bool]:
    found = client(aws, "cloudwatch").describe_alarms(AlarmNamePrefix="ThisIsJapan-")
    return {alarm["ActionsEnabled"] for alarm in found["MetricAlarms"]}


def until(look: Callable[[], object], wanted: object) -> None:
    deadline = time.monotonic() + TIMEOUT / 4
    while (seen := look()) != wanted:
        assert time.monotonic() < deadline, seen
        time.sleep(0.5)


def nothing_to_do(checkout: Checkout) -> str:
    planned = checkout.tij("plan", "--detailed-exitcode")
    assert planned.returncode == 0, planned.stdout + planned.stderr
    return planned.stdout + planned.stderr


def the_same(checkout: Checkout, aws: EmbeddedAws) -> None:
    wait_for_a_healthy_target(aws)
    rows = checkout.tij("manage", "shell", "-c", COUNT)
    assert "pictures: 1" in rows.stdout, rows.stdout + rows.stderr


def done(checkout: Checkout, *command: str) -> None:
    ran = checkout.tij(*command)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_a_pause_leaves_no_change_and_survives_aws_s_own_start(
    checkout: Checkout,
    aws: EmbeddedAws,
) -> None:
    done(checkout, "pause", "--no-load-balancer", "--yes")
    assert "local is paused since" in nothing_to_do(checkout)
    assert client(aws, "elbv2").describe_load_balancers()["LoadBalancers"] == []
    for command in ("verify", "doctor"):
        refused = checkout.tij(command)
        assert (refused.returncode, "tij resume -e local" in refused.stderr) == (2, True)
    assert "its database is stopped" in checkout.tij("restore", "--yes").stderr
    # The hourly call comes between, and finds it stopped: half an hour is left until the next.
    skip(aws.environment(), WEEK - HOUR / 2)
    time.sleep(LOOK)
    assert database(aws) == "stopped"
    skip(aws.environment(), HOUR / 2)
    until(lambda: database(aws), "available")
    drifted = checkout.tij("plan", "data", "--detailed-exitcode")
    assert drifted.returncode == 3, drifted.stdout + drifted.stderr
    # Nobody does anything: the next hour comes.
    skip(aws.environment(), HOUR)
    until(lambda: database(aws), "stopped")
    nothing_to_do(checkout)


def test_it_is_awake_again_with_the_same_data(
    checkout: Checkout,
    aws: EmbeddedAws,
) -> None:
    done(checkout, "resume", "--yes")
    nothing_to_do(checkout)
    the_same(checkout, aws)
    verified = checkout.tij("verify", "--only", "targets", "--only", "static-served")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    # What kept it stopped is gone.
    skip(aws.environment(), HOUR)
    time.sleep(LOOK)
    assert database(aws) == "available"


def go_on_to(aws: EmbeddedAws, clock: str) -> None:
    """From one step of the day to the next: what is due at once runs in any order."""
    now = datetime.fromtimestamp(skip(aws.environment(), timedelta()), UTC)
    steps = ("08:00", "08:15", "08:30", "20:00", "20:15")
    ahead = sorted((_next(now, step), step) for step in steps)
    for moment, step in ahead:
        now = datetime.fromtimestamp(skip(aws.environment(), timedelta()), UTC)
        skip(aws.environment(), moment - now)
        time.sleep(LOOK)
        if step == clock:
            return


def _next(now: datetime, clock: str) -> datetime:
    hour, minute = map(int, clock.split(":"))
    found = now.replace(hour=hour, minute=minute, second=1, microsecond=0)
    return found + timedelta(days=int(found <= now))


def test_a_night_by_the_clock_is_no_change_either(
    checkout: Checkout,
    aws: EmbeddedAws,
) -> None:
    settings = checkout.root / "environments" / "local.toml"
    with settings.open("a", encoding="utf-8") as more:
        more.write(NIGHTS)
    done(checkout, "apply", "operations", "--yes")
    go_on_to(aws, "20:15")
    until(lambda: database(aws), "stopped")
    until(lambda: set(tasks(aws)), {0})
    assert mailing(aws) == {False}
    assert "local runs from 08:00 to 20:00" in nothing_to_do(checkout)
    go_on_to(aws, "08:30")
    until(lambda: database(aws), "available")
    until(lambda: 0 in tasks(aws), False)
    until(lambda: mailing(aws), {True})
    the_same(checkout, aws)
    nothing_to_do(checkout)


def test_a_pause_by_hand_in_the_night_and_the_way_back(
    checkout: Checkout,
    aws: EmbeddedAws,
) -> None:
    go_on_to(aws, "20:15")
    until(lambda: database(aws), "stopped")
    done(checkout, "pause", "--load-balancer", "--yes")
    nothing_to_do(checkout)
    go_on_to(aws, "08:30")
    assert database(aws) == "stopped"
    done(checkout, "resume", "--yes")
    assert mailing(aws) == {True}
    nothing_to_do(checkout)
    the_same(checkout, aws)
