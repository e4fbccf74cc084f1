"""Texts with a grammar of their own that AWS reads at once: times, filter patterns, dashboards."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.request import Parameters
from tij.emulator.patches.log_patterns import compiled

MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
DAYS = "SUN MON TUE WED THU FRI SAT".split()
FIELDS = (
    ("minutes", 0, 59, ()),
    ("hours", 0, 23, ()),
    ("day of the month", 1, 31, ()),
    ("month", 1, 12, MONTHS),
    ("day of the week", 1, 7, DAYS),
    ("year", 1970, 2199, ()),
)
"""EventBridge Scheduler User Guide, "Schedule types in EventBridge Scheduler": cron's fields."""

RATE = re.compile(r"rate\(\s*(\d+)\s+(minute|hour|day)s?\s*\)")
ONCE = re.compile(r"at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\)")
DAY, HOUR, WEEK = 86_400, 3_600, 7 * 86_400


def refused_expression(service: str, operation: str, parameters: Parameters) -> Refusal | None:
    """AWS's answer to a text that it cannot read."""
    rule = RULES.get((service, operation))
    return rule(parameters) if rule else None


def _schedule(said: Parameters) -> Refusal | None:
    return _when(said, "ValidationException")


def _plan(said: Parameters) -> Refusal | None:
    """AWS Backup API Reference, BackupRuleInput: ScheduleExpression and its time zone."""
    rules = (said.get("BackupPlan") or {}).get("Rules", [])
    timed = (rule for rule in rules if rule.get("ScheduleExpression"))
    answers = (_when(rule, "InvalidParameterValueException") for rule in timed)
    return next(filter(None, answers), None)


def _when(said: Mapping[str, Any], code: str) -> Refusal | None:
    expression, zone = (
        str(said.get("ScheduleExpression", "")),
        said.get("ScheduleExpressionTimezone"),
    )
    if not is_schedule(expression):
        return Refusal(code, f"Invalid Schedule Expression {expression}.")
    if zone and not _is_zone(str(zone)):
        message = f"The provided ScheduleExpressionTimezone {zone} is invalid."
        return Refusal(code, message)
    return None


def is_schedule(text: str) -> bool:
    """Whether it is a `cron(...)`, `rate(...)` or `at(...)` that EventBridge Scheduler takes."""
    if text.startswith("cron(") and text.endswith(")"):
        return _is_cron(text[5:-1].split())
    rate = RATE.fullmatch(text)
    return (rate is not None and int(rate[1]) > 0) or _is_time(text)


def _is_time(text: str) -> bool:
    """Whether it is an `at(...)` of a day that there is."""
    if not ONCE.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text[3:-1])
    except ValueError:
        return False
    return True


def _is_cron(fields: list[str]) -> bool:
    if len(fields) != len(FIELDS) or [fields[2], fields[4]].count("?") != 1:
        return False
    return all(
        all(_is_part(part, low, high, tuple(names), place) for part in field.split(","))
        for place, (field, (_, low, high, names)) in enumerate(zip(fields, FIELDS, strict=True))
    )


def _is_part(part: str, low: int, high: int, names: tuple[str, ...], place: int) -> bool:
    if part == "?":
        return place in (2, 4)
    if place == 2 and re.fullmatch(r"L|LW|\d{1,2}W", part):
        return True
    if place == 4 and re.fullmatch(r"L|\w{1,3}L|\w{1,3}#[1-5]", part):
        return True
    span, _, step = part.partition("/")
    if step and not step.isdigit():
        return False
    if span == "*":
        return True
    ends = span.split("-")
    return len(ends) <= 2 and all(_is_value(end, low, high, names) for end in ends)


def _is_value(text: str, low: int, high: int, names: tuple[str, ...]) -> bool:
    return text.upper() in names or (text.isdigit() and low <= int(text) <= high)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


SINGLE_OR_MORE = re.compile(r"rate\((1 (minute|hour|day)|(?!1 )\d+ (minutes|hours|days))\)")


def _rule(said: Parameters) -> Refusal | None:
    """EventBridge User Guide, "Rate expressions": a value of 1 takes the unit's singular."""
    expression = str(said.get("ScheduleExpression") or "")
    if expression.startswith("rate(") and not SINGLE_OR_MORE.fullmatch(expression):
        return Refusal("ValidationException", "Parameter ScheduleExpression is not valid.")
    return None


def _filter(said: Parameters) -> Refusal | None:
    pattern = str(said.get("filterPattern", "")).strip()
    if pattern.startswith("{"):
        try:
            readable = pattern.endswith("}") and compiled(pattern) is not None
        except ValueError:
            readable = False
    else:
        # CloudWatch Logs User Guide, "Filter pattern syntax": of events with fields, and words.
        readable = pattern.count('"') % 2 == 0 and pattern.startswith("[") == pattern.endswith("]")
    return None if readable else Refusal("InvalidParameterException", "Invalid filter pattern")


KINDS = ("metric", "text", "log", "alarm", "explorer", "custom", "chart")
"""CloudWatch API Reference, "Dashboard body structure and syntax": a widget's type."""


def _dashboard(said: Parameters) -> Refusal | None:
    try:
        body = json.loads(str(said.get("DashboardBody", "")))
    except ValueError:
        body = None
    if not isinstance(body, dict) or not isinstance(body.get("widgets", []), list):
        return _no_dashboard("The field DashboardBody must be a valid JSON object.")
    wrong = next((w for one in body.get("widgets", []) if (w := _widget(one))), None)
    return _no_dashboard(f"The dashboard body is invalid: {wrong}") if wrong else None


def _no_dashboard(message: str) -> Refusal:
    return Refusal("InvalidParameterInput", message)


def _widget(said: Any) -> str | None:
    """What is wrong with it: CloudWatch API Reference, "Dashboard body structure and syntax"."""
    if not isinstance(said, dict) or said.get("type") not in KINDS:
        return "a widget should have one of the types that there are"
    properties = said.get("properties")
    if not isinstance(properties, dict):
        return "a widget should have properties"
    for name, low, high in (
        ("x", 0, 23),
        ("y", 0, 1_000_000),
        ("width", 1, 24),
        ("height", 1, 1000),
    ):
        value = said.get(name)
        if value is not None and not (isinstance(value, int) and low <= value <= high):
            return f"{name} should be from {low} to {high}"
    if said["type"] == "text" and not isinstance(properties.get("markdown"), str):
        return "a text should have markdown"
    if said["type"] in ("metric", "log") and not properties.get("region"):
        return "a widget should have its region"
    for kind, name in NEEDED:
        if said["type"] == kind and not properties.get(name):
            return f"{name} should have at least one item"
    if said["type"] == "metric":
        asked = properties.get("metrics", properties.get("annotations"))
        if not isinstance(asked, list | dict) or not asked:
            return "metrics should have at least one item"
        period = properties.get("period")
        if period is not None and not (isinstance(period, int) and period > 0):
            return "period should be a number of seconds"
        if properties.get("view") not in VIEWS:
            return "view should be one that there is"
    return None


NEEDED = (("log", "query"), ("alarm", "alarms"), ("custom", "endpoint"), ("explorer", "metrics"))
"""What a widget of a type can't be without: "Dashboard body structure and syntax"."""
VIEWS = (None, "timeSeries", "singleValue", "gauge", "bar", "pie", "table")


def _alarm(said: Parameters) -> Refusal | None:
    """CloudWatch API Reference, PutMetricAlarm: a day, or a week for periods from an hour on."""
    period, times = said.get("Period"), said.get("EvaluationPeriods")
    if not (isinstance(period, int) and isinstance(times, int)):
        return None
    most = WEEK if period >= HOUR else DAY
    if period * times <= most:
        return None
    message = f"Metrics cannot be checked across more than {most} seconds"
    return Refusal("ValidationError", f"{message} (EvaluationPeriods * Period must be <= {most}).")


RULES: Mapping[tuple[str, str], Callable[[Parameters], Refusal | None]] = {
    ("backup", "CreateBackupPlan"): _plan,
    ("backup", "UpdateBackupPlan"): _plan,
    ("cloudwatch", "PutDashboard"): _dashboard,
    ("cloudwatch", "PutMetricAlarm"): _alarm,
    ("events", "PutRule"): _rule,
    ("logs", "PutMetricFilter"): _filter,
    ("scheduler", "CreateSchedule"): _schedule,
    ("scheduler", "UpdateSchedule"): _schedule,
}
