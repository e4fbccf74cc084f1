"""Ask an image what its pending migrations do: a one-off task beside the service."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tij.ecs.one_off import OneOff, OnLine
from tij.ecs.record import meaning
from tij.ecs.service import Service
from tij.errors import TijError
from tij.migrations.report import Report, report_in

COMMAND = "measure_migrations"
# manage.py's words for a command that it doesn't know.
UNKNOWN = f"Unknown command: '{COMMAND}'"
STARTED_BY = "tij migrations"


@dataclass(frozen=True)
class Measured:
    """The report, or why there is none."""

    report: Report | None
    why: str = ""


@contextmanager
def definition_with(
    one_off: OneOff, registered: dict[str, Any], image: str
) -> Iterator[dict[str, Any]]:
    """The definition with another image. ECS's overrides know no image: a revision for one run."""
    if registered["containerDefinitions"][0]["image"] == image:
        yield registered
        return
    made = one_off.variant(registered, image=image)
    try:
        yield made
    finally:
        one_off.forget(made)


def measure(one_off: OneOff, service: Service, image: str, *, on_status: OnLine) -> Measured:
    """Run `measure_migrations` from `image` with the release task's login.

    TijError when the task fails. An image that has no such command is not a failure.
    """
    registered = service.definition(service.names.release_task_definition)
    lines: list[str] = []
    with definition_with(one_off, registered, image) as definition:
        task = one_off.run(
            definition,
            started_by=STARTED_BY,
            command=[COMMAND],
            on_line=lines.append,
            on_status=on_status,
        )
    if any(UNKNOWN in line for line in lines):
        return Measured(None, f"the image has no command {COMMAND}: it is older than that")
    report = report_in(lines)
    if task.exit_code != 0 or report is None:
        said = "\n".join(f"  {meaning(line)}" for line in lines[-10:])
        raise TijError(f"The pending migrations could not be measured: {task.end}.\n{said}")
    return Measured(report)
