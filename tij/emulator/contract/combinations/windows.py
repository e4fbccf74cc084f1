"""Windows of a day and of a week, in UTC: `04:00-05:00` and `sun:05:00-sun:06:00`."""

from __future__ import annotations

from dataclasses import dataclass

HOUR = 60
DAY, WEEK = 24 * HOUR, 7 * 24 * HOUR
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Window:
    """Minutes since midnight, or since Monday's; it comes again after `every`."""

    first: int
    last: int
    every: int

    @property
    def length(self) -> int:
        """Minutes; it may go over midnight."""
        return (self.last - self.first) % self.every


def daily(text: str | None) -> Window | None:
    """`HH:MM-HH:MM`, None where none is given."""
    if not text:
        return None
    first, last = map(_time, text.split("-"))
    return Window(first, last, DAY)


def weekly(text: str | None) -> Window | None:
    """`ddd:HH:MM-ddd:HH:MM`."""
    if not text:
        return None
    first, last = (DAYS.index(t[:3].lower()) * DAY + _time(t[4:]) for t in text.split("-"))
    return Window(first, last, WEEK)


def overlap(day: Window | None, week: Window | None) -> bool:
    """A daily and a weekly one, on any day; a window that isn't given is nobody's."""
    if day is None or week is None:
        return False
    return any(
        (start + day.first - week.first) % WEEK < week.length
        or (week.first - start - day.first) % WEEK < day.length
        for start in range(0, WEEK, DAY)
    )


def _time(text: str) -> int:
    return int(text[:2]) * HOUR + int(text[3:5])
