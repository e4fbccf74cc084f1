"""What the applied stack `service` calls its things."""

from __future__ import annotations

from dataclasses import dataclass

from tij import contract
from tij.deploy.outputs import read_outputs
from tij.errors import BadInputError
from tij.session.session import Session


@dataclass(frozen=True)
class ServiceNames:
    """Outputs of the stack `service`: two names, a name and an ARN."""

    cluster: str
    service: str
    log_group: str
    release_task_definition: str


def service_names(session: Session) -> ServiceNames | None:
    """The names, None before the stack was applied."""
    found = read_outputs(session, [session.stacks[contract.SERVICE]]).get(contract.SERVICE, {})
    try:
        return ServiceNames(
            cluster=found[contract.CLUSTER_NAME.name],
            service=found[contract.SERVICE_NAME.name],
            log_group=found[contract.LOG_GROUP.name],
            release_task_definition=found[contract.RELEASE_TASK_DEFINITION.name],
        )
    except KeyError:
        return None


def applied_service(session: Session) -> ServiceNames:
    """The names; BadInputError before the stack was applied."""
    names = service_names(session)
    if names is None:
        raise BadInputError(
            f"{session.environment} has no service yet.",
            next_step=f"tij apply -e {session.environment}",
        )
    return names
