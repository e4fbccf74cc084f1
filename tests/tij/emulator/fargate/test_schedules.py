"""When the embedded AWS starts a schedule's task."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tij.emulator.fargate import schedules
from tij.emulator.fargate.schedules import Schedules, due

KEY = ("000000000000", "ap-northeast-1", "group/night")


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def schedule(expression: str, zone: str = "UTC", state: str = "ENABLED") -> dict[str, Any]:
    return {
        "Name": "night",
        "ScheduleExpression": expression,
        "ScheduleExpressionTimezone": zone,
        "State": state,
    }


@pytest.mark.parametrize(
    ("expression", "zone", "last", "next_"),
    [
        ("rate(15 minutes)", "UTC", "2026-11-26T10:00", "2026-11-26T10:15"),
        ("cron(30 3 * * ? *)", "UTC", "2026-11-26T10:00", "2026-11-27T03:30"),
        # 03:30 in Tokyo is 18:30 the day before in UTC.
        ("cron(30 3 * * ? *)", "Asia/Tokyo", "2026-11-26T10:00", "2026-11-26T18:30"),
        # A Friday in Tokyo; a Thursday in UTC.
        ("cron(0 1 ? * FRI *)", "Asia/Tokyo", "2026-11-25T10:00", "2026-11-26T16:00"),
        ("cron(0 0 29 2 ? *)", "UTC", "2026-11-26T10:00", "2028-02-29T00:00"),
    ],
)
def test_the_next_time_is_in_the_schedules_own_zone(
    expression: str, zone: str, last: str, next_: str
) -> None:
    assert due(schedule(expression, zone), at(last)) == at(next_)


def test_it_starts_once_for_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []
    monkeypatch.setattr(schedules, "start", lambda one, *_: started.append(one["Name"]))
    clock, begun = Schedules(), at("2026-11-26T10:00")
    often = schedule("rate(1 minute)")
    seen = [clock.look(KEY, often, begun + second) for second in (0, 59, 60, 61, 119, 120)]
    assert seen == [False, False, True, False, False, True]
    assert started == ["night", "night"]


def test_what_is_switched_off_waits_for_its_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedules, "start", lambda *_: None)
    clock, begun = Schedules(), at("2026-11-26T10:00")
    off, on = schedule("rate(1 minute)", state="DISABLED"), schedule("rate(1 minute)")
    assert not clock.look(KEY, off, begun)
    assert not clock.look(KEY, off, begun + 300)
    assert not clock.look(KEY, on, begun + 301)
    assert clock.look(KEY, on, begun + 360)
