"""The service and the workers: sizes that Fargate offers, and bounds in order."""

from __future__ import annotations

from collections.abc import Sequence

from tij.settings import catalog
from tij.settings.models import ServiceSettings, WorkerSettings
from tij.settings.problems import Problem, Problems


def fargate(service: ServiceSettings | WorkerSettings, key: str = "service") -> Problems:
    """A size that Fargate offers, and bounds in order; `key` is the section's."""
    sizes = catalog.FARGATE_MEMORY.get(service.cpu)
    if sizes is not None and service.memory not in sizes:
        yield Problem(
            f"{key}.memory",
            service.memory,
            f"with {key}.cpu = {service.cpu}: {_series(sizes)}",
            "choose one of them, or another cpu",
        )
    if service.min_tasks > service.max_tasks:
        yield Problem(
            f"{key}.min_tasks",
            service.min_tasks,
            f"at most {key}.max_tasks ({service.max_tasks})",
            "lower it, or raise max_tasks",
        )


def _series(sizes: Sequence[int]) -> str:
    if isinstance(sizes, range):
        return f"{sizes[0]} to {sizes[-1]} in steps of {sizes.step}"
    return ", ".join(map(str, sizes))
