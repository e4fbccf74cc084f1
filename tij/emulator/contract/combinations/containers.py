"""ECS: what the containers of a task definition say of each other and of its volumes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.request import Parameters

AWSLOGS = {
    "awslogs-create-group",
    "awslogs-datetime-format",
    "awslogs-endpoint",
    "awslogs-format",
    "awslogs-group",
    "awslogs-multiline-pattern",
    "awslogs-region",
    "awslogs-stream-prefix",
    "max-buffer-size",
    "mode",
}
"""ECS API Reference, LogConfiguration: options."""


def definition(said: Parameters, _: str) -> Iterator[Refusal]:
    """ECS API Reference, ContainerDefinition, MountPoint, ContainerDependency."""
    containers = said.get("containerDefinitions", [])
    yield from _sizes(said, containers)
    volumes = [one.get("name") for one in said.get("volumes", [])]
    if len(volumes) != len(set(volumes)):
        yield _refused("Volume names must be unique.")
    by_name = {one.get("name"): one for one in containers}
    for one in containers:
        for mount in one.get("mountPoints", []):
            if mount.get("sourceVolume") not in volumes:
                yield _refused(f"Unknown volume '{mount.get('sourceVolume')}'.")
        for other in one.get("volumesFrom", []):
            if other.get("sourceContainer") not in by_name:
                yield _refused(f"Unknown container '{other.get('sourceContainer')}'.")
        for other in one.get("dependsOn", []):
            yield from _dependency(one, by_name.get(other.get("containerName")), other)
        log = one.get("logConfiguration") or {}
        if log.get("logDriver") == "awslogs":
            for option in (log.get("options") or {}).keys() - AWSLOGS:
                yield _refused(f"Log driver awslogs disallows options: {option}")
    if _circular(by_name):
        yield _refused("Containers must not depend on each other in a circle.")


def _sizes(said: Parameters, containers: list[Any]) -> Iterator[Refusal]:
    cpu, memory = _number(said.get("cpu")), _number(said.get("memory"))
    asked = sum(one.get("cpu") or 0 for one in containers)
    if cpu is not None and asked > cpu:
        yield _refused("Invalid 'cpu' setting for task: its containers ask for more.")
    for one in containers:
        wanted = one.get("memory") or one.get("memoryReservation") or 0
        if memory is not None and wanted > memory:
            name = one.get("name")
            yield _refused(f"Invalid 'memory' setting for container '{name}': above its task's.")
    reserved = sum(one.get("memoryReservation") or one.get("memory") or 0 for one in containers)
    if memory is not None and reserved > memory:
        yield _refused("Invalid 'memory' setting for task: its containers ask for more.")


def _number(value: Any) -> int | None:
    text = str(value or "").strip()
    return int(text) if text.isdigit() else None


def _dependency(one: Any, other: Any, said: Any) -> Iterator[Refusal]:
    if other is None:
        return
    condition, name = said.get("condition"), said.get("containerName")
    if other is one:
        yield _refused(f"Container '{name}' cannot depend on itself.")
    if condition == "HEALTHY" and not other.get("healthCheck"):
        yield _refused(f"Container '{name}' must have a health check for HEALTHY.")
    if condition in ("COMPLETE", "SUCCESS") and other.get("essential", True):
        yield _refused(f"Container '{name}' is essential: {condition} can't be waited for.")


def _circular(containers: dict[Any, Any]) -> bool:
    left = {
        name: {d.get("containerName") for d in one.get("dependsOn", [])} & containers.keys()
        for name, one in containers.items()
    }
    while ready := [name for name, needs in left.items() if not needs & left.keys()]:
        for name in ready:
            del left[name]
    return bool(left)


def _refused(message: str) -> Refusal:
    return Refusal("ClientException", message)
