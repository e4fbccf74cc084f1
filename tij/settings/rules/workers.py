"""Workers and schedules: sizes, names of their own, and one task where two would harm."""

from __future__ import annotations

from collections.abc import Sequence

from tij.settings.models import ScheduleSettings, WorkerSettings
from tij.settings.problems import Problem, Problems
from tij.settings.rules.service import fargate, size


def sizes(workers: Sequence[WorkerSettings]) -> Problems:
    """As the service's; where two tasks would harm, there is at most one."""
    for index, worker in enumerate(workers):
        yield from fargate(worker, f"workers[{index}]")
        if worker.never_two and worker.max_tasks > 1:
            yield Problem(
                f"workers[{index}].max_tasks",
                worker.max_tasks,
                "1 with never_two = true",
                "lower it, or leave never_two out",
            )


def schedules(schedules: Sequence[ScheduleSettings]) -> Problems:
    """A size that Fargate offers, and one way to say when."""
    for index, schedule in enumerate(schedules):
        yield from size(schedule, f"schedules[{index}]")
        given = {"cron": schedule.cron, "rate": schedule.rate}
        if sum(value is not None for value in given.values()) != 1:
            yield Problem(
                f"schedules[{index}].cron",
                schedule.cron,
                "cron or rate: one of the two",
                "remove one" if schedule.cron else "add one, e.g. cron = '30 3 * * *'",
            )


def worker_names(workers: Sequence[WorkerSettings]) -> Problems:
    """One name for one worker."""
    yield from _different("workers", [worker.name for worker in workers])


def schedule_names(schedules: Sequence[ScheduleSettings]) -> Problems:
    """One name for one schedule."""
    yield from _different("schedules", [schedule.name for schedule in schedules])


def _different(section: str, names: Sequence[str]) -> Problems:
    for index, name in enumerate(names):
        if name in names[:index]:
            yield Problem(
                f"{section}[{index}].name", name, "a name that no other has", "choose another one"
            )
