"""What a universal target of EventBridge Scheduler does: one call of AWS's API, as its role.

ministack asks IAM for a cluster where AWS asks for a service, and knows no alarms' ARNs, so the
rights are asked for here, as the Service Authorization Reference names them.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ministack import app as ministack

from tij.emulator.contract.request import Parameters
from tij.emulator.contract.universal import ApiCall, api_call
from tij.emulator.fargate.roles import SCHEDULER, AccessDeniedError, RoleSession, can_assume
from tij.emulator.patches.query import Response

logger = logging.getLogger(__name__)


def call(schedule: Mapping[str, Any], account: str, region: str) -> str:
    """Make it; nothing, or why it failed. It is not tried again: a later time comes."""
    refused = _call(schedule["Target"], account, region)
    if refused:
        logger.warning("%s: %s", schedule["Name"], refused)
    return refused


def _call(target: Mapping[str, Any], account: str, region: str) -> str:
    wanted = api_call(target["Arn"], target.get("Input", ""))
    if wanted is None or wanted.service not in _SERVICES:
        return f"{target['Arn']}: this AWS makes no such calls."
    if not can_assume(target["RoleArn"], account, SCHEDULER):
        return f"The execution role {target['RoleArn']} can't be assumed by {SCHEDULER}."
    resources, answer = _SERVICES[wanted.service]
    role = RoleSession(target["RoleArn"], account, region, "schedule")
    try:
        for name in resources(wanted.parameters):
            arn = f"arn:aws:{wanted.service}:{region}:{account}:{name}"
            role.require(f"{wanted.service}:{wanted.operation}", arn)
    except AccessDeniedError as denied:
        return str(denied)
    status, _, body = answer(wanted)
    text = body.decode() if isinstance(body, bytes) else str(body)
    return text if status >= 400 else ""


def _database(said: Parameters) -> Iterable[str]:
    return [f"db:{said['DBInstanceIdentifier']}"]


def _service(said: Parameters) -> Iterable[str]:
    names = (str(said.get(key, "default")).rpartition("/")[2] for key in ("cluster", "service"))
    return [f"service/{'/'.join(names)}"]


def _alarms(said: Parameters) -> Iterable[str]:
    return [f"alarm:{name}" for name in said["AlarmNames"]]


def _rds(wanted: ApiCall) -> Response:
    said = {name: [str(value)] for name, value in wanted.parameters.items()}
    response: Response = _module("rds")._ACTION_MAP[wanted.operation](said)
    return response


def _ecs(wanted: ApiCall) -> Response:
    response: Response = _module("ecs")._ACTION_MAP[wanted.operation](wanted.parameters)
    return response


def _cloudwatch(wanted: ApiCall) -> Response:
    headers = {"x-amz-target": f"GraniteServiceVersion20100801.{wanted.operation}"}
    body = json.dumps(wanted.parameters).encode()
    response: Response = asyncio.run(
        _module("cloudwatch").handle_request("POST", "/", headers, body, {})
    )
    return response


def _module(name: str) -> Any:
    return ministack._get_module(name)


_SERVICES: Mapping[
    str, tuple[Callable[[Parameters], Iterable[str]], Callable[[ApiCall], Response]]
] = {"cloudwatch": (_alarms, _cloudwatch), "ecs": (_service, _ecs), "rds": (_database, _rds)}
"""Service → what a call needs rights on, without the ARN's start, and who answers it."""
