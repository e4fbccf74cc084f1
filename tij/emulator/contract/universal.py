"""EventBridge Scheduler's universal targets: an operation of AWS's API, and its request as JSON.

EventBridge Scheduler User Guide, "Using universal targets in EventBridge Scheduler". The names in
the request are the AWS SDK for Java's, so `DBInstanceIdentifier` is `DbInstanceIdentifier`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from botocore.model import StructureShape

from tij.emulator.contract.request import Parameters, UnreadableError
from tij.emulator.contract.routing import SERVICES, service_model

ARN = re.compile(r"arn:aws[\w-]*:scheduler:::aws-sdk:(?P<service>[a-z0-9]+):(?P<operation>\w+)")
# Of what reads only, the guide's list as far as the services here have such operations.
READS = re.compile("(get|describe|list|poll|receive|search|scan|query|select|batchGet|lookup)[A-Z]")
# `DB` of `DBInstance`, `ARN` at an end.
ACRONYM = re.compile(r"(?<=[A-Z])[A-Z]+(?=[A-Z][a-z]|[^A-Za-z]|$)")


@dataclass(frozen=True)
class ApiCall:
    """One call in botocore's names."""

    service: str
    operation: str
    """As `StopDBInstance`."""
    parameters: Parameters


def is_universal(arn: str) -> bool:
    """Whether a schedule's target is an operation of AWS's API."""
    return ARN.fullmatch(arn) is not None


def api_call(arn: str, text: str) -> ApiCall | None:
    """The call of a target and its input; None of a service that is not among those here.

    UnreadableError where AWS knows no such operation, or the request is not the operation's.
    """
    found = ARN.fullmatch(arn)
    service = _services().get(found["service"]) if found else None
    if found is None or service is None:
        return None
    model = service_model(service)
    name = found["operation"][:1].upper() + found["operation"][1:]
    if name not in model.operation_names or READS.match(found["operation"]):
        raise UnreadableError("ValidationException", f"{arn} is not a supported target.")
    try:
        said = json.loads(text or "{}")
    except ValueError:
        raise UnreadableError("ValidationException", "Input is not valid JSON.") from None
    shape = model.operation_model(name).input_shape
    members = {_java(member): member for member in (shape.members if shape else {})}
    unknown = [str(key) for key in said if key not in members] if isinstance(said, dict) else [text]
    needed = [_java(member) for member in _required(shape) if _java(member) not in said]
    if unknown or needed:
        message = f"Input of {arn}: unknown {unknown}, missing {needed}; known: {sorted(members)}"
        raise UnreadableError("ValidationException", message)
    return ApiCall(service, name, {members[key]: value for key, value in said.items()})


def _required(shape: StructureShape | None) -> list[str]:
    return list(shape.required_members) if shape else []


@cache
def _services() -> Mapping[str, str]:
    return {name.replace("-", ""): name for name in SERVICES.values()}


def _java(member: str) -> str:
    name = ACRONYM.sub(lambda rest: rest[0].lower(), member)
    return name[:1].upper() + name[1:]
