"""The database's roles, made by a one-off task; then tasks log in as them (docs/decisions/0004)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tij import contract
from tij.deploy.outputs import read_outputs
from tij.ecs.names import ServiceNames
from tij.ecs.one_off import OneOff, OnLine
from tij.ecs.service import Service, Task
from tij.migrations.measure import definition_with
from tij.session.session import Session

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient

STARTED_BY = "tij release"
# manage.py's words for a command that it doesn't know.
UNKNOWN = "Unknown command: 'database_logins'"


@dataclass(frozen=True)
class Made:
    """How the task ended that makes the roles, and the lines that it wrote."""

    task: Task
    log: Sequence[str]

    @property
    def too_old(self) -> bool:
        """Whether the image is older than the command."""
        return any(UNKNOWN in line for line in self.log)


@dataclass(frozen=True)
class Logins:
    """`definition` is the task definition's ARN, `parameter` the name of the SSM parameter."""

    definition: str
    parameter: str
    ssm: SSMClient
    service: Service
    one_off: OneOff

    @classmethod
    def of(cls, session: Session, names: ServiceNames) -> Logins | None:
        """Of the environment that is open; None where the settings want no such roles."""
        data = read_outputs(session, [session.stacks[contract.DATA]]).get(contract.DATA, {})
        parameter = data.get(contract.DATABASE_LOGIN_PARAMETER.name)
        if names.logins_task_definition is None or parameter is None:
            return None
        service = Service.of(session, names)
        one_off = OneOff.of(session, service)
        return cls(
            names.logins_task_definition, parameter, session.aws.client("ssm"), service, one_off
        )

    def make(self, image: str | None, say: OnLine) -> Made:
        """Make or mend the roles and change their passwords, in a one-off task.

        From `image`, or from that of the newest definition: the one of an apply just now.
        """
        family = self.definition.rpartition("/")[2].partition(":")[0]
        registered = self.service.definition(self.definition if image else family)
        image = image or registered["containerDefinitions"][0]["image"]
        log: list[str] = []
        with definition_with(self.one_off, registered, image) as definition:
            task = self.one_off.run(
                definition,
                started_by=STARTED_BY,
                on_line=log.append,
                on_status=lambda status: say(f"database logins: {status}"),
            )
        return Made(task, log)

    def take_over(self) -> bool:
        """Let the next apply have tasks log in as the roles; whether they did not before."""
        found = self.ssm.get_parameter(Name=self.parameter)["Parameter"]["Value"]
        if found == contract.LOGINS_MADE:
            return False
        self._write(contract.LOGINS_MADE)
        return True

    def give_back(self) -> None:
        """Let the next apply have tasks log in as the master."""
        self._write(contract.LOGINS_MASTER)

    def _write(self, value: str) -> None:
        self.ssm.put_parameter(Name=self.parameter, Value=value, Type="String", Overwrite=True)
