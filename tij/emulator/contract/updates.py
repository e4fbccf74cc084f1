"""An update says only what becomes other; AWS judges what the thing is then, as if it were made so.

So what an operation that makes something refuses, the one that changes it refuses of both together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.model import ListShape, Shape, StructureShape

from tij.emulator.contract.request import Parameters
from tij.emulator.contract.routing import service_model
from tij.emulator.contract.states.there import GOING, held, store

CHANGES, MAKES = ("Modify", "Update"), "Create"


@dataclass(frozen=True, slots=True)
class Update:
    """What an operation changes: records of `store` of which `same` is {its member: parameter}."""

    store: str
    same: Mapping[str, str]
    instead: Mapping[str, str] = field(default_factory=dict)
    """Parameter → what it takes the place of, without saying so."""


UPDATES: Mapping[tuple[str, str], Update] = {
    ("ecs", "UpdateService"): Update(
        "ecs._services",
        {"serviceName": "service", "clusterArn": "cluster"},
        {"capacityProviderStrategy": "launchType"},
    ),
    ("elbv2", "ModifyListener"): Update("alb._listeners", {"ListenerArn": "ListenerArn"}),
    ("elbv2", "ModifyTargetGroup"): Update("alb._tgs", {"TargetGroupArn": "TargetGroupArn"}),
}
"""Those whose records keep what was said, without what AWS fills in."""


def making(operation: str) -> str:
    """The operation that makes what this one changes, by its name; "" if none."""
    for verb in CHANGES:
        if operation.startswith(verb):
            return MAKES + operation.removeprefix(verb)
    return ""


def made_so(service: str, operation: str, said: Parameters) -> tuple[str, Parameters] | None:
    """The operation that would make it as it is after the update, and its parameters."""
    update = UPDATES.get((service, operation))
    if update is None:
        return None
    makes = making(operation)
    for record in held(store(update.store)):
        named = all(_is(record, mine, said.get(theirs)) for mine, theirs in update.same.items())
        if named and not any(record.get(key) in GOING for key in ("State", "status")):
            shape = service_model(service).operation_model(makes).input_shape
            made = {**_sayable(record, shape), **_sayable(said, shape)}
            replaced = {old for new, old in update.instead.items() if new in made}
            return makes, {k: v for k, v in made.items() if k not in replaced}
    return None


def _is(record: Mapping[str, Any], member: str, said: Any) -> bool:
    """Whether the record has the name, or the name at the end of an ARN."""
    return bool(said) and str(said).rpartition("/")[2] == str(record.get(member)).rpartition("/")[2]


def _sayable(record: Mapping[str, Any], shape: StructureShape | None) -> Parameters:
    """What of a record the operation's input has a member for, of the member's type."""
    members = shape.members if shape else {}
    return {
        name: _typed(value, members[name])
        for name, value in record.items()
        if name in members and value not in (None, "", [], {})
    }


def _typed(value: Any, shape: Shape) -> Any:
    if isinstance(shape, ListShape) and isinstance(shape.member, StructureShape):
        # ministack keeps a listener's certificates by their ARNs alone.
        key = next(iter(shape.member.members))
        return [{key: one} if isinstance(one, str) else one for one in value]
    # Records of a query service keep the text of the request.
    number = shape.type_name == "integer" and isinstance(value, str) and value.isdigit()
    return int(value) if number else value
