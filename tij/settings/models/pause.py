"""What pauses, and when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from tij.settings import times
from tij.settings.allowed import Allowed
from tij.settings.models.section import Section
from tij.settings.values import Timezone

# Minutes between the steps of a scheduled pause: a database takes up to ten to start.
PAUSE_STEP = 15


class PauseStep(StrEnum):
    """What a scheduled pause does, in a day's order."""

    START_DATABASE = "start-database"
    START_TASKS = "start-tasks"
    START_ALARMS = "start-alarms"
    STOP_TASKS = "stop-tasks"
    STOP_DATABASE = "stop-database"


class PauseScheduleSettings(Section):
    """`[pause.schedule]`: stops by itself for the night and days off (docs/operations.md)."""

    days: Annotated[
        str,
        Allowed(
            "days of the week as in a crontab, e.g. 'mon-fri'",
            lambda text: " " not in text and times.crontab(f"0 0 * * {text}") is not None,
            lambda _: "correct it",
        ),
    ] = Field(default="mon-fri", description="Days on which it starts, and stops again.")
    start: Annotated[
        str,
        Allowed(
            "a time of day from 00:00 to 23:59, e.g. '08:00'",
            lambda text: times.minutes_of_day(text) is not None,
            lambda _: "correct it",
        ),
    ] = Field(description="When the database starts; the tasks start 15 minutes later.")
    stop: Annotated[
        str,
        Allowed(
            "a time of day from 00:00 to 23:44, e.g. '20:00'",
            lambda text: (
                (at := times.minutes_of_day(text)) is not None
                and at + PAUSE_STEP < times.MINUTES["day"]
            ),
            lambda _: "correct it",
        ),
    ] = Field(description="When the tasks stop; the database stops 15 minutes later.")
    timezone: Timezone = Field(default="UTC", description="The time zone of both times.")

    @property
    def expressions(self) -> Mapping[PauseStep, str]:
        """EventBridge Scheduler's expression of each step, in `timezone`."""
        start, stop = (times.minutes_of_day(text) or 0 for text in (self.start, self.stop))
        at = {
            PauseStep.START_DATABASE: start,
            PauseStep.START_TASKS: start + PAUSE_STEP,
            PauseStep.START_ALARMS: start + 2 * PAUSE_STEP,
            PauseStep.STOP_TASKS: stop,
            PauseStep.STOP_DATABASE: stop + PAUSE_STEP,
        }
        return {step: times.weekly_at(minutes, self.days) for step, minutes in at.items()}


class PauseSettings(Section):
    """`[pause]`: an environment that costs little while nobody needs it (docs/operations.md)."""

    since: date | None = Field(
        default=None,
        description=(
            "The day since which it is paused; `tij pause` and `tij resume` write it. No tasks, the"
            " database stopped, no NAT and no interface endpoints; data, names and certificates"
            " stay."
        ),
    )
    load_balancer: bool = Field(
        default=True,
        description=(
            "Whether the load balancer, its addresses and the API's record stay while it is paused."
            " False: `tij resume` makes others under the same names."
        ),
    )
    schedule: PauseScheduleSettings | None = Field(
        default=None,
        description=(
            "Tasks and database stop for the night and days off, and start in the morning. Not for"
            " production."
        ),
    )
