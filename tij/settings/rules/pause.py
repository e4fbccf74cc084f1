"""A pause by schedule: never production's, and a day long enough to start in."""

from __future__ import annotations

from tij.settings import times
from tij.settings.models import PAUSE_STEP, PauseSettings
from tij.settings.problems import Problem, Problems

PRODUCTION = "production"
# Minutes: database, tasks and alarms have started before they stop.
SHORTEST = 4 * PAUSE_STEP


def schedule(environment: str, pause: PauseSettings) -> Problems:
    """Started and stopped on the same day, and not the environment that people use."""
    if pause.schedule is None:
        return
    if environment == PRODUCTION:
        yield Problem(
            "pause.schedule",
            pause.schedule.days,
            "no schedule in production: nobody could use it at night",
            "remove it; tij pause -e production pauses it, once its name is typed",
        )
    start, stop = (
        times.minutes_of_day(text) or 0 for text in (pause.schedule.start, pause.schedule.stop)
    )
    if stop - start < SHORTEST:
        yield Problem(
            "pause.schedule.stop",
            pause.schedule.stop,
            f"an hour or more after start ({pause.schedule.start}), on the same day",
            "move it",
        )
