"""Workers: sizes that Fargate offers, names of their own, and one task where two would harm."""

from __future__ import annotations

from collections.abc import Sequence

from tij.settings.models import WorkerSettings
from tij.settings.problems import Problem, Problems
from tij.settings.rules.service import fargate


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


def names(workers: Sequence[WorkerSettings]) -> Problems:
    """One name for one worker."""
    seen: set[str] = set()
    for index, worker in enumerate(workers):
        if worker.name in seen:
            yield Problem(
                f"workers[{index}].name",
                worker.name,
                "a name that no other worker has",
                "choose another one",
            )
        seen.add(worker.name)
