"""When schedules run: crontab's way and AWS's."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tij.settings.times import awake_a_week, crontab, minutes_of_day, rate, runs_a_month, weekly_at


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("30 3 * * *", "cron(30 3 * * ? *)"),
        ("*/20 9-11 * * *", "cron(0,20,40 9,10,11 * * ? *)"),
        ("5/25 * * * *", "cron(5,30,55 * * * ? *)"),
        # The same days, which the two number differently.
        ("0 0 * * 1-5", "cron(0 0 ? * MON,TUE,WED,THU,FRI *)"),
        ("0 0 * * mon-fri", "cron(0 0 ? * MON,TUE,WED,THU,FRI *)"),
        ("0 0 * * 0", "cron(0 0 ? * SUN *)"),
        ("0 0 * * 7", "cron(0 0 ? * SUN *)"),
        ("0 0 1,15 jan-mar *", "cron(0 0 1,15 1,2,3 ? *)"),
    ],
)
def test_a_crontabs_times_are_aws_s(text: str, expression: str) -> None:
    at = crontab(text)
    assert at
    assert at.expression == expression
    assert at.fires
    assert runs_a_month(expression) == at.runs_a_month


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0 3 * *",
        "60 3 * * *",
        "0 24 * * *",
        "0 0 0 * *",
        "0 0 * 13 *",
        "0 0 * * 8",
        "0 0 L * *",
        "0 0 * * fri-mon",
        "*/0 * * * *",
        "@daily",
        "0 0 * * * *",
        "*-3 * * * *",
        "0,, 1 * * *",
    ],
)
def test_what_is_no_crontab(text: str) -> None:
    assert crontab(text) is None


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("0 0 31 2 *", False),
        ("0 0 30,31 feb *", False),
        ("0 0 31 4,6,9,11 *", False),
        ("0 0 29 2 *", True),
        ("0 0 31 * *", True),
    ],
)
def test_a_day_that_there_never_is(text: str, fires: bool) -> None:
    at = crontab(text)
    assert at
    assert at.fires is fires


def test_days_of_month_and_week_together_are_seen() -> None:
    at = crontab("0 0 13 * fri")
    assert at
    assert (at.by_month, at.by_week) == (True, True)


def test_rates() -> None:
    assert rate("1 hour") == "rate(1 hour)"
    assert rate("1 hours") == "rate(1 hour)"
    assert rate("15 minute") == "rate(15 minutes)"
    assert [rate(text) for text in ("0 minutes", "1 week", "hour", "1.5 hours")] == [None] * 4


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("00:00", 0),
        ("08:30", 510),
        ("23:59", 1439),
        ("8:30", None),
        ("24:00", None),
        ("0830", None),
    ],
)
def test_a_time_of_day(text: str, minutes: int | None) -> None:
    assert minutes_of_day(text) == minutes


def test_a_time_on_days_of_the_week() -> None:
    assert weekly_at(510, "mon-fri") == "cron(30 8 ? * MON,TUE,WED,THU,FRI *)"
    assert weekly_at(0, "*") == "cron(0 0 ? * SUN,MON,TUE,WED,THU,FRI,SAT *)"


def test_the_minutes_between_two_times_of_a_week() -> None:
    assert awake_a_week(weekly_at(480, "mon-fri"), weekly_at(1200, "mon-fri")) == 5 * 12 * 60


def test_runs_are_counted() -> None:
    assert runs_a_month("rate(15 minutes)") == 730 * 4
    assert runs_a_month("cron(0 0 * * ? *)") == Decimal("30.5")
    assert runs_a_month("cron(0,30 8 1 * ? *)") == 2
    with pytest.raises(ValueError, match="not a schedule's expression"):
        runs_a_month("at(2026-01-01T00:00:00)")
