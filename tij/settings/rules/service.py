"""The service, workers and schedules: sizes that Fargate offers, and bounds in order."""

from __future__ import annotations

from collections.abc import Sequence

from tij.settings import catalog
from tij.settings.models import ScheduleSettings, ServiceSettings, WorkerSettings
from tij.settings.problems import Problem, Problems


def fargate(service: ServiceSettings | WorkerSettings, key: str = "service") -> Problems:
    """A size that Fargate offers, and bounds in order; `key` is the section's."""
    yield from size(service, key)
    if service.min_tasks > service.max_tasks:
        yield Problem(
            f"{key}.min_tasks",
            service.min_tasks,
            f"at most {key}.max_tasks ({service.max_tasks})",
            "lower it, or raise max_tasks",
        )


def size(task: ServiceSettings | WorkerSettings | ScheduleSettings, key: str) -> Problems:
    """A pair of CPU and memory that Fargate offers."""
    sizes = catalog.FARGATE_MEMORY.get(task.cpu)
    if sizes is not None and task.memory not in sizes:
        yield Problem(
            f"{key}.memory",
            task.memory,
            f"with {key}.cpu = {task.cpu}: {_series(sizes)}",
            "choose one of them, or another cpu",
        )


def _series(sizes: Sequence[int]) -> str:
    if isinstance(sizes, range):
        return f"{sizes[0]} to {sizes[-1]} in steps of {sizes.step}"
    return ", ".join(map(str, sizes))
