"""ECS: task definitions, on Fargate above all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.combinations import containers
from tij.emulator.contract.combinations.rules import Rules
from tij.emulator.contract.repeats import repeated
from tij.emulator.contract.request import Parameters

SIZES: Mapping[int, Sequence[int]] = {
    256: (512, 1024, 2048),
    512: range(1024, 4097, 1024),
    1024: range(2048, 8193, 1024),
    2048: range(4096, 16_385, 1024),
    4096: range(8192, 30_721, 1024),
    8192: range(16_384, 61_441, 4096),
    16_384: range(32_768, 122_881, 8192),
}
"""Fargate's CPU units and MiB (ECS Developer Guide, "Task CPU and memory")."""


LOG_DRIVERS = ("awslogs", "splunk", "awsfirelens")
REGISTRY = re.compile(r"\d{12}\.dkr[.-]ecr[.-].+")


def _task(said: Parameters, _: str) -> Iterator[Refusal]:
    """ECS Developer Guide, "Amazon ECS task definition parameters for Fargate"."""
    containers = said.get("containerDefinitions", [])
    if twice := repeated(one.get("name") for one in containers):
        yield _client(f"Container names must be unique: {twice[0]}")
    if containers and not any(one.get("essential", True) for one in containers):
        yield _client("At least one container in the task definition must be essential.")
    fargate = "FARGATE" in said.get("requiresCompatibilities", [])
    if fargate:
        yield from _fargate(said, containers)
    ports: list[Any] = []
    for one in containers:
        settings = [pair.get("name") for pair in one.get("environment", [])]
        secrets = [pair.get("name") for pair in one.get("secrets", [])]
        if repeated(secrets) or set(settings) & set(secrets):
            message = "The secret name must be unique and not shared with any new or existing"
            yield _client(f"{message} environment variables set on the container.")
        for port in one.get("portMappings", []):
            inside, outside = port.get("containerPort"), port.get("hostPort")
            ports.append((inside, port.get("protocol", "tcp")))
            if said.get("networkMode") == "awsvpc" and outside not in (None, 0, inside):
                message = "When networkMode=awsvpc, the host ports and container ports in port"
                yield _client(f"{message} mappings must match.")
        for other in one.get("dependsOn", []):
            if other.get("containerName") not in {c.get("name") for c in containers}:
                yield _client(f"Container {one.get('name')} depends on one that is not there.")
    if said.get("networkMode") == "awsvpc" and (twice := repeated(ports)):
        yield _client(f"Port mappings must be unique in the task: {twice[0][0]}")


def _fargate(said: Parameters, containers: list[dict[str, Any]]) -> Iterator[Refusal]:
    cpu, memory = _units(said.get("cpu"), "vcpu"), _units(said.get("memory"), "gb")
    if memory not in SIZES.get(cpu, ()):
        message = "No Fargate configuration exists for given values:"
        yield _client(f"{message} {said.get('cpu')} CPU, {said.get('memory')} memory.")
    size = (said.get("ephemeralStorage") or {}).get("sizeInGiB")
    if size is not None and not 21 <= size <= 200:
        yield _client(f"The ephemeral storage of {size} GiB is not from 21 to 200.")
    for one in containers:
        if one.get("privileged"):
            yield _client("Fargate does not support privileged containers.")
        if one.get("links"):
            yield _client("Links are not supported when networkMode=awsvpc.")
        ours = REGISTRY.match(str(one.get("image"))) or one.get("repositoryCredentials")
        if ours and not said.get("executionRoleArn"):
            message = "Fargate requires task definition to have execution role ARN to support"
            yield _client(f"{message} ECR images.")
        driver = (one.get("logConfiguration") or {}).get("logDriver")
        if driver and driver not in LOG_DRIVERS:
            yield _client(f"Log driver {driver} is not supported on Fargate.")
    for volume in said.get("volumes", []):
        if volume.get("dockerVolumeConfiguration") or (volume.get("host") or {}).get("sourcePath"):
            yield _client("Fargate does not support volumes of the host or of Docker.")


def _units(value: Any, unit: str) -> int:
    """`256`, `0.25 vCPU`; `512`, `0.5 GB`: in thousandths (1,024) of a unit. 0: unreadable."""
    text = str(value or "").strip().lower()
    number = text.removesuffix(unit).strip()
    try:
        return int(float(number) * 1024) if text.endswith(unit) else int(number)
    except ValueError:
        return 0


def _client(message: str) -> Refusal:
    return Refusal("ClientException", message)


RULES: Rules = {
    ("ecs", "RegisterTaskDefinition"): (_task, containers.definition),
}
