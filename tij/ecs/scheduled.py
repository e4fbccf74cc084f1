"""A schedule's command, run now: the newest revision of its task definition, as AWS takes it."""

from __future__ import annotations

from tij.ecs.one_off import OneOff, OnLine
from tij.ecs.service import Service, Task

STARTED_BY = "tij schedule run"


def run_now(
    service: Service, one_off: OneOff, name: str, *, on_line: OnLine, on_status: OnLine
) -> Task:
    """How it ended; BadInputError where the applied service has no such schedule."""
    definition = service.definition(service.names.schedule(name)["family"])
    return one_off.run(definition, started_by=STARTED_BY, on_line=on_line, on_status=on_status)
