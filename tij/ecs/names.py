"""What the applied stack `service` calls its things."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tij import contract
from tij.deploy.outputs import read_outputs
from tij.errors import BadInputError
from tij.session.session import Session


@dataclass(frozen=True)
class ServiceNames:
    """Outputs of the stack `service`: two names, a name and an ARN; and those of the workers."""

    cluster: str
    service: str
    log_group: str
    release_task_definition: str
    logins_task_definition: str | None = None
    """None where the master is who logs in to the database."""
    workers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Worker → `service` and `log_group`."""

    schedules: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Schedule → `family` of its task definition and `log_group`."""

    @classmethod
    def of(cls, outputs: Mapping[str, Any]) -> ServiceNames:
        """From the stack's outputs; KeyError with the name of one that it must have."""
        return cls(
            cluster=outputs[contract.CLUSTER_NAME.name],
            service=outputs[contract.SERVICE_NAME.name],
            log_group=outputs[contract.LOG_GROUP.name],
            release_task_definition=outputs[contract.RELEASE_TASK_DEFINITION.name],
            logins_task_definition=outputs.get(contract.LOGINS_TASK_DEFINITION.name),
            workers=outputs.get(contract.WORKERS.name, {}),
            schedules=outputs.get(contract.SCHEDULES.name, {}),
        )

    def schedule(self, name: str) -> Mapping[str, str]:
        """Those of one schedule; BadInputError where there is none of this name."""
        return _named("schedule", name, self.schedules)

    def worker(self, name: str) -> ServiceNames:
        """Those of one worker; BadInputError where there is none of this name."""
        one = _named("worker", name, self.workers)
        return replace(self, service=one["service"], log_group=one["log_group"])


def _named(kind: str, name: str, known: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
    if name not in known:
        raise BadInputError(
            f"There is no {kind} {name!r} in the applied service."
            f" {kind.capitalize()}s: {', '.join(known) or 'none'}.",
            next_step=f"name one of them, or add it to [[{kind}s]] and tij apply service",
        )
    return known[name]


def service_names(session: Session) -> ServiceNames | None:
    """The names, None before the stack was applied."""
    found = read_outputs(session, [session.stacks[contract.SERVICE]]).get(contract.SERVICE, {})
    try:
        return ServiceNames.of(found)
    except KeyError:
        return None


def applied_service(session: Session, worker: str | None = None) -> ServiceNames:
    """The names, or those of a worker; BadInputError before the stack was applied with it."""
    names = service_names(session)
    if names is None:
        raise BadInputError(
            f"{session.environment} has no service yet.",
            next_step=f"tij apply -e {session.environment}",
        )
    return names.worker(worker) if worker else names
