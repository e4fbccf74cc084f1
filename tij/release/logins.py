"""The database's roles, made by a one-off task; then tasks log in as them (docs/decisions/0004)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tij import contract
from tij.ecs.one_off import OneOff, OnLine
from tij.ecs.service import Service, Task
from tij.migrations.measure import definition_with

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient

STARTED_BY = "tij release"
# manage.py's words for a command that it doesn't know.
UNKNOWN = "Unknown command: 'database_logins'"


@dataclass(frozen=True)
class Logins:
    """`definition` is the task definition's ARN, `parameter` the name of the SSM parameter."""

    definition: str
    parameter: str
    ssm: SSMClient
    service: Service
    one_off: OneOff

    def make(self, image: str, *, on_line: OnLine, on_status: OnLine) -> Task:
        """Make or mend the roles and change their passwords, from `image`; how the task ended."""
        registered = self.service.definition(self.definition)
        with definition_with(self.one_off, registered, image) as definition:
            return self.one_off.run(
                definition, started_by=STARTED_BY, on_line=on_line, on_status=on_status
            )

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
