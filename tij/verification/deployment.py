"""The names and addresses of one applied deployment, from its outputs, states and settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from tij import contract
from tij.contract import Output
from tij.ecs.names import ServiceNames
from tij.settings.models import Settings
from tij.synthesized import Inventory, read_stacks
from tij.synthesized.terraform_json import TerraformJson


class NotAppliedError(LookupError):
    """What was asked for belongs to a stack that was not applied, or not with this resource."""

    def __init__(self, stack: str, what: str) -> None:
        """`what` is the output or resource type that is missing."""
        super().__init__(f"{stack}: {what}")
        self.stack = stack
        self.what = what


@dataclass(frozen=True)
class Deployment:
    """What checks need to know. Stacks go by their name without the environment (`service`)."""

    settings: Settings
    configurations: Mapping[str, TerraformJson]
    """Stack → its synthesized JSON."""
    outputs: Mapping[str, Mapping[str, object]]
    """Stack → output → value, of the stacks that were applied."""
    ids: Mapping[str, str]
    """`<stack>: <type>.<name>` → the provider's id, as the states have it."""

    @cached_property
    def design(self) -> Inventory:
        """Every resource as synthesized."""
        return read_stacks(self.configurations)

    @property
    def container(self) -> str:
        """The container that the load balancer's requests go to, as designed."""
        for service in self.design.of_type("aws_ecs_service"):
            return str(service.block("load_balancer")["container_name"])
        raise NotAppliedError("service", "aws_ecs_service")

    def has(self, stack: str) -> bool:
        """Whether the settings make such a stack at all."""
        return stack in self.configurations

    def alarms(self, stack: str) -> list[str]:
        """Names of the alarms that a stack is designed to have."""
        alarms = self.design.of_type("aws_cloudwatch_metric_alarm")
        return [alarm.text("alarm_name") for alarm in alarms if alarm.stack == stack]

    def output(self, output: Output) -> str:
        """An output's value; NotAppliedError when there is none."""
        value = self.outputs.get(output.stack, {}).get(output.name)
        if value is None:
            raise NotAppliedError(output.stack, output.name)
        return str(value)

    def output_list(self, output: Output) -> list[str]:
        """A list output's values; NotAppliedError when there is none."""
        value = self.outputs.get(output.stack, {}).get(output.name)
        if not isinstance(value, list):
            raise NotAppliedError(output.stack, output.name)
        return [str(item) for item in value]

    def output_table(self, output: Output) -> Mapping[str, Mapping[str, str]]:
        """A table output's rows; none where the stack was applied without it."""
        value = self.outputs.get(output.stack, {}).get(output.name, {})
        return value if isinstance(value, Mapping) else {}

    @property
    def service_names(self) -> ServiceNames:
        """What the applied stack `service` calls its things; NotAppliedError before that."""
        try:
            return ServiceNames.of(self.outputs.get(contract.SERVICE, {}))
        except KeyError as absent:
            raise NotAppliedError(contract.SERVICE, absent.args[0]) from absent

    def id(self, stack: str, type_: str) -> str:
        """The id of the stack's only resource of `type_`; NotAppliedError when there is none."""
        for address, id_ in self.ids.items():
            if address.startswith(f"{stack}: {type_}."):
                return id_
        raise NotAppliedError(stack, type_)

    def id_at(self, address: str) -> str:
        """The id of the resource at `<stack>: <type>.<name>`; NotAppliedError when it has none."""
        if address not in self.ids:
            stack, _, resource = address.partition(": ")
            raise NotAppliedError(stack, resource)
        return self.ids[address]
