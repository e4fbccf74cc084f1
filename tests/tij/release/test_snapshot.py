"""A snapshot before a migration: waited for, named, and never half taken."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.tij.fake_ecs import NEW
from tij.errors import InterruptedRunError, TijError
from tij.interrupt import Interrupt
from tij.release.snapshot import Snapshots

NOW = datetime(2026, 11, 26, 1, 2, 3, tzinfo=UTC)


class Rds:
    """RDS, which takes its time."""

    def __init__(self, *statuses: str) -> None:
        self.statuses = list(statuses)
        self.made: dict[str, Any] = {}

    def create_db_snapshot(self, **options: object) -> None:
        self.made = options

    def describe_db_snapshots(self, **options: object) -> dict[str, object]:
        assert options["DBSnapshotIdentifier"] == self.made["DBSnapshotIdentifier"]
        status = self.statuses.pop(0) if self.statuses else "creating"
        return {"DBSnapshots": [] if status == "gone" else [{"Status": status}]}


def snapshots(rds: Any, interrupt: Interrupt | None = None) -> Snapshots:
    return Snapshots(
        rds, "shop-db", interrupt or Interrupt(), now=lambda: NOW, interval=0, timeout=0.2
    )


def test_it_is_named_after_the_image_and_waited_for() -> None:
    rds = Rds("creating", "creating", "available")
    name = snapshots(rds).take(NEW)
    assert name == "shop-db-before-111111111111-20261126010203"
    assert rds.statuses == []
    assert rds.made["DBInstanceIdentifier"] == "shop-db"
    assert rds.made["Tags"] == [{"Key": "ReleasedImage", "Value": NEW}]


@pytest.mark.parametrize("statuses", [["failed"], ["creating", "gone"], []])
def test_one_that_does_not_come_ends_the_release(statuses: list[str]) -> None:
    with pytest.raises(TijError, match="nothing was migrated"):
        snapshots(Rds(*statuses)).take(NEW)


def test_it_can_be_interrupted() -> None:
    interrupt = Interrupt()
    interrupt.request()
    with pytest.raises(InterruptedRunError):
        snapshots(Rds("creating", "available"), interrupt).take(NEW)
