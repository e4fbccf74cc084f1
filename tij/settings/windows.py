"""RDS's backup and maintenance windows, as minutes that can be compared."""

from __future__ import annotations

import re

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = 24 * 60


def daily(text: str) -> frozenset[int] | None:
    """The minutes of the day that `hh:mm-hh:mm` covers; None if it is not one."""
    return _window(text, with_day=False)


def weekly(text: str) -> frozenset[int] | None:
    """The minutes of the week that `ddd:hh:mm-ddd:hh:mm` covers; None if it is not one."""
    return _window(text, with_day=True)


def _window(text: str, *, with_day: bool) -> frozenset[int] | None:
    day = r"(mon|tue|wed|thu|fri|sat|sun):" if with_day else "()"
    match = re.fullmatch(rf"{day}([01]\d|2[0-3]):([0-5]\d)-{day}([01]\d|2[0-3]):([0-5]\d)", text)
    if match is None:
        return None
    span = 7 * DAY if with_day else DAY
    begin, end = (
        (DAYS.index(weekday) * DAY if weekday else 0) + int(hour) * 60 + int(minute)
        for weekday, hour, minute in (match.groups()[:3], match.groups()[3:])
    )
    length = (end - begin) % span
    if not 30 <= length <= DAY:
        return None
    return frozenset((begin + minute) % span for minute in range(length))
