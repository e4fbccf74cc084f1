"""The service: a size that Fargate offers, and bounds in order."""

from __future__ import annotations

from collections.abc import Sequence

from tij.settings import catalog
from tij.settings.models import ServiceSettings
from tij.settings.problems import Problem, Problems


def fargate(service: ServiceSettings) -> Problems:
    """A size that Fargate offers, and bounds in order."""
    sizes = catalog.FARGATE_MEMORY.get(service.cpu)
    if sizes is not None and service.memory not in sizes:
        yield Problem(
            "service.memory",
            service.memory,
            f"with service.cpu = {service.cpu}: {_series(sizes)}",
            "choose one of them, or another cpu",
        )
    if service.min_tasks > service.max_tasks:
        yield Problem(
            "service.min_tasks",
            service.min_tasks,
            f"at most service.max_tasks ({service.max_tasks})",
            "lower it, or raise max_tasks",
        )


def _series(sizes: Sequence[int]) -> str:
    if isinstance(sizes, range):
        return f"{sizes[0]} to {sizes[-1]} in steps of {sizes.step}"
    return ", ".join(map(str, sizes))
