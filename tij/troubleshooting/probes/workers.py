"""Workers whose program ends by itself, again and again."""

from __future__ import annotations

from tij.ecs.lasting import Death
from tij.ecs.record import meaning
from tij.troubleshooting.cause import Diagnosis, Evidence
from tij.troubleshooting.diagnosis import diagnose
from tij.troubleshooting.probes import suspect


def lasting(worker: str, dead: Death | None, *, environment: str) -> list[Diagnosis]:
    """The worker with its command, then what its last lines point to."""
    if dead is None:
        return []
    newest = dead.tasks[0]
    evidence = Evidence(
        stopped=newest.reasons,
        exit_code=newest.exit_code,
        log=[meaning(line) for line in dead.log],
    )
    return [
        suspect(
            "worker-dies",
            because=f"{dead.end}; {dead.last_words}" if dead.last_words else dead.end,
            command=f"tij logs -e {environment} --worker {worker} --since 1h",
            guide=(),
            worker=worker,
            command_line=dead.command,
            times=dead.times,
        ),
        *diagnose(evidence, environment),
    ]
