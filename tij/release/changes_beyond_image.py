"""Whether a plan of the stack `service` changes nothing but the image."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tij.synthesized.terraform_json import PlanJson

TASK_DEFINITION = "aws_ecs_task_definition"
SERVICE = "aws_ecs_service"
# Set by AWS, or by the image: a new revision brings new ones.
OF_THE_REVISION = ("arn", "arn_without_revision", "id", "revision", "container_definitions")


def changes_beyond_image(plan: PlanJson) -> list[str]:
    """Addresses that the plan changes beyond what a release changes.

    A release replaces task definitions whose containers differ in `image`, and moves the service
    to the new one. The circuit breaker is a release's too: one that failed on a schema that old
    code can't read leaves ECS's roll-back off, and the next one that succeeds sets it on.

    `plan` is Terraform's JSON plan representation.
    """
    return [
        entry["address"]
        for entry in plan.get("resource_changes", ())
        if entry["mode"] == "managed"
        and entry["change"]["actions"] not in (["no-op"], ["read"])
        and not _of_a_release(entry["type"], entry["change"])
    ]


def _of_a_release(kind: str, change: Mapping[str, Any]) -> bool:
    before, after = change["before"], change["after"]
    if not before or not after:
        return False
    changed = {key for key in before if before[key] != after.get(key)}
    if kind == SERVICE:
        return changed <= {"task_definition", "deployment_circuit_breaker"}
    if kind == TASK_DEFINITION:
        if not changed <= set(OF_THE_REVISION):
            return False
        new = after.get("container_definitions")
        # Unknown until the image is known, or the same but for the image.
        return new is None or _without_image(before["container_definitions"]) == _without_image(new)
    return False


def _without_image(definitions: str) -> list[dict[str, object]]:
    return [{k: v for k, v in c.items() if k != "image"} for c in json.loads(definitions)]
