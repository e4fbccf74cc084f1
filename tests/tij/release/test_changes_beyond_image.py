"""A release changes the image only: what of a plan is more than that."""

from __future__ import annotations

import json
from typing import Any

from tij.release.changes_beyond_image import changes_beyond_image

CONTAINER = {"name": "web", "image": "r@sha256:0", "environment": [{"name": "A", "value": "1"}]}


def entry(address: str, before: Any, after: Any, *actions: str) -> dict[str, Any]:
    change = {"actions": list(actions) or ["update"], "before": before, "after": after}
    kind = address.split(".")[0]
    return {"address": address, "type": kind, "mode": "managed", "change": change}


def definition(before: dict[str, Any], after: dict[str, Any], **other: Any) -> dict[str, Any]:
    return entry(
        "aws_ecs_task_definition.task",
        {"cpu": "256", "arn": "x:1", "container_definitions": json.dumps([before])},
        {"cpu": "256", "container_definitions": json.dumps([after]), **other},
        "create",
        "delete",
    )


def moved(**other: object) -> dict[str, object]:
    before = {"task_definition": "x:1", "desired_count": 1}
    return entry("aws_ecs_service.service", before, {**before, "task_definition": None, **other})


def test_new_images_and_the_service_that_follows_are_a_release() -> None:
    plan = {
        "resource_changes": [
            definition(CONTAINER, {**CONTAINER, "image": "r@sha256:1"}),
            moved(),
            entry("aws_lb.alb", {"a": 1}, {"a": 1}, "no-op"),
        ]
    }
    assert changes_beyond_image(plan) == []


def test_a_variable_a_size_a_count_and_another_resource_are_more() -> None:
    variable = {**CONTAINER, "image": "r@sha256:1", "environment": []}
    for change in (
        definition(CONTAINER, variable),
        definition(CONTAINER, CONTAINER, cpu="512"),
        moved(desired_count=2),
        entry("aws_lb.alb", {"a": 1}, {"a": 2}),
        entry("aws_ecs_task_definition.new", None, {"cpu": "256"}, "create"),
        entry("aws_ecs_service.service", {"task_definition": "x:1"}, None, "delete"),
    ):
        assert changes_beyond_image({"resource_changes": [change]}) == [change["address"]]


def test_an_image_that_is_known_only_after_the_apply_is_not_held_against_it() -> None:
    unknown = definition(CONTAINER, CONTAINER)
    unknown["change"]["after"]["container_definitions"] = None
    assert changes_beyond_image({"resource_changes": [unknown]}) == []
