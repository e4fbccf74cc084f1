"""When a schedule runs: crontab's five fields or a rate, as EventBridge Scheduler writes them.

EventBridge Scheduler User Guide, "Schedule types". Names and ranges become lists of values, as the
two count days of the week differently.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
LEAP_YEAR = 2028
CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
RATE = re.compile(r"([1-9]\d{0,4}) (minute|hour|day)s?")
MINUTES = {"minute": 1, "hour": 60, "day": 24 * 60}
MINUTES_OF_A_MONTH = Decimal(730 * 60)
DAYS_OF_A_YEAR = Decimal("365.25")


@dataclass(frozen=True)
class _Field:
    first: int
    last: int
    names: Mapping[str, int]


_FIELDS = (
    _Field(0, 59, {}),
    _Field(0, 23, {}),
    _Field(1, 31, {}),
    _Field(1, 12, {name: number for number, name in enumerate(MONTHS, 1)}),
    # 7 is Sunday, too.
    _Field(0, 7, {name: number for number, name in enumerate(DAYS)}),
)
_PART = re.compile(r"(\*|\w+)(?:-(\w+))?(?:/(\d+))?")


@dataclass(frozen=True)
class Times:
    """The values of each field, in order; of the week's days 0 is Sunday."""

    minutes: Sequence[int]
    hours: Sequence[int]
    days: Sequence[int]
    months: Sequence[int]
    weekdays: Sequence[int]

    @property
    def by_month(self) -> bool:
        """Whether days of the month are named."""
        return len(self.days) < 31

    @property
    def by_week(self) -> bool:
        """Whether days of the week are named."""
        return len(self.weekdays) < 7

    @property
    def fires(self) -> bool:
        """Whether there is such a day in any year."""
        return self.by_week or any(
            day <= monthrange(LEAP_YEAR, month)[1] for month in self.months for day in self.days
        )

    @property
    def expression(self) -> str:
        """AWS's, for times in the schedule's own time zone."""
        day = _listed(self.days, 31) if not self.by_week else "?"
        weekday = ",".join(DAYS[day] for day in self.weekdays) if self.by_week else "?"
        parts = (_listed(self.minutes, 60), _listed(self.hours, 24), day)
        return f"cron({' '.join(parts)} {_listed(self.months, 12)} {weekday} *)"

    @property
    def runs_a_month(self) -> Decimal:
        """On average."""
        days = (
            Decimal(len(self.weekdays) * len(self.months)) / (7 * 12) * DAYS_OF_A_YEAR
            if self.by_week
            else Decimal(
                sum(
                    day <= monthrange(LEAP_YEAR, month)[1]
                    for month in self.months
                    for day in self.days
                )
            )
        )
        return days * len(self.minutes) * len(self.hours) / 12


def crontab(text: str) -> Times | None:
    """`0 3 * * mon-fri`: minute, hour, day, month, day of the week. None where it is not that."""
    fields = text.upper().split()
    if len(fields) != len(_FIELDS):
        return None
    values = [_values(one, field) for one, field in zip(fields, _FIELDS, strict=True)]
    if not all(values):
        return None
    minutes, hours, days, months, weekdays = values
    return Times(minutes, hours, days, months, sorted({day % 7 for day in weekdays}))


def minutes_of_day(text: str) -> int | None:
    """`08:30` in minutes since midnight; None where it is not a time of day."""
    found = CLOCK.fullmatch(text)
    return int(found[1]) * MINUTES["hour"] + int(found[2]) if found else None


def weekly_at(minutes: int, days: str) -> str:
    """AWS's expression of so many minutes after midnight, on days as a crontab names them.

    Written by weekday even where it is all seven, so that `?` stands for the days of the month.
    """
    hour, minute = divmod(minutes, MINUTES["hour"])
    at = crontab(f"{minute} {hour} * * {days}")
    if at is None:
        raise ValueError(f"{days}: no days of the week")
    return f"cron({minute} {hour} ? * {','.join(DAYS[day] for day in at.weekdays)} *)"


def rate(text: str) -> str | None:
    """`15 minutes` as AWS writes it; None where it is not that."""
    found = RATE.fullmatch(text)
    if not found:
        return None
    number, unit = int(found[1]), found[2]
    return f"rate({number} {unit}{'' if number == 1 else 's'})"


def runs_a_month(expression: str) -> Decimal:
    """Of one of AWS's expressions that these settings make; ValueError for another one."""
    kind, _, inner = expression.rstrip(")").partition("(")
    if kind == "rate":
        number, unit = inner.split()
        return MINUTES_OF_A_MONTH / (int(number) * MINUTES[unit.removesuffix("s")])
    found = crontab(" ".join(_fields_of(expression)))
    if kind != "cron" or found is None:
        raise ValueError(f"{expression}: not a schedule's expression")
    return found.runs_a_month


def awake_a_week(start: str, stop: str) -> Decimal:
    """Minutes from each of one expression's times to the other's, of the same days of the week."""
    first, last = (crontab(" ".join(_fields_of(one))) for one in (start, stop))
    if first is None or last is None:
        raise ValueError(f"{start}, {stop}: not schedules' expressions")
    minutes = [at.hours[0] * MINUTES["hour"] + at.minutes[0] for at in (first, last)]
    return Decimal(len(first.weekdays) * (minutes[1] - minutes[0]))


def _fields_of(expression: str) -> list[str]:
    """The first five of a `cron(...)`, as a crontab writes them."""
    return expression.rstrip(")").partition("(")[2].replace("?", "*").split()[:5]


def _values(text: str, field: _Field) -> list[int]:
    found: set[int] = set()
    for part in text.split(","):
        match = _PART.fullmatch(part)
        if not match:
            return []
        first, last, step = match.groups()
        if first == "*":
            low, high = field.first, field.last
            if last is not None:
                return []
        else:
            low = _number(first, field)
            # `5/15` is from 5 on.
            high = _number(last, field) if last else field.last if step else low
        if not field.first <= low <= high <= field.last or step == "0":
            return []
        found.update(range(low, high + 1, int(step or 1)))
    return sorted(found)


def _number(text: str, field: _Field) -> int:
    return field.names.get(text, int(text) if text.isdecimal() else -1)


def _listed(values: Sequence[int], all_of_them: int) -> str:
    return "*" if len(values) == all_of_them else ",".join(map(str, values))
