"""Application Auto Scaling: targets and policies of the ECS service. Nothing is really scaled."""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

from ministack.core.responses import (
    AccountRegionScopedDict,
    error_response_json,
    get_account_id,
    get_region,
    json_response,
)

from tij.emulator.patches.query import Response

Json = dict[str, Any]

SERVICE = "application-autoscaling"
TARGET_PREFIX = "AnyScaleFrontendService"

KEY = ("ServiceNamespace", "ResourceId", "ScalableDimension")

_targets: Any = AccountRegionScopedDict()
_policies: Any = AccountRegionScopedDict()


async def handle_request(
    method: str, path: str, headers: dict[str, str], body: bytes, query: object
) -> Response:
    """Answer one call (Application Auto Scaling API Reference)."""
    action = headers.get("x-amz-target", "").split(".")[-1]
    if action not in _ACTIONS:
        return error_response_json("UnknownOperationException", f"Unknown action: {action}", 400)
    return _ACTIONS[action](json.loads(body or b"{}"))


def get_state() -> Json:
    """What is kept between runs."""
    return {"targets": _targets, "policies": _policies}


def load_persisted_state(data: Json) -> None:
    """Take back what was kept."""
    for store, key in ((_targets, "targets"), (_policies, "policies")):
        store._data.update(getattr(data.get(key), "_data", {}))


def _register_target(data: Json) -> Response:
    key = _key(data)
    target = _targets.get(key) or {
        "ScalableTargetARN": _arn(f"scalable-target/{uuid.uuid4().hex[:28]}"),
        "CreationTime": int(time.time()),
        "RoleARN": (
            f"arn:aws:iam::{get_account_id()}:role/aws-service-role/ecs.application-autoscaling"
            ".amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService"
        ),
        "SuspendedState": {
            "DynamicScalingInSuspended": False,
            "DynamicScalingOutSuspended": False,
            "ScheduledScalingSuspended": False,
        },
        "Tags": {},
    }
    target.update(
        {name: data[name] for name in (*KEY, "MinCapacity", "MaxCapacity") if name in data}
    )
    target["Tags"].update(data.get("Tags", {}))
    _targets[key] = target
    return json_response({"ScalableTargetARN": target["ScalableTargetARN"]})


def _describe_targets(data: Json) -> Response:
    found = [
        {name: value for name, value in target.items() if name != "Tags"}
        for target in _targets.values()
        if _matches(target, data)
        and target["ResourceId"] in data.get("ResourceIds", [target["ResourceId"]])
    ]
    return json_response({"ScalableTargets": found})


def _deregister_target(data: Json) -> Response:
    key = _key(data)
    if _targets.pop(key, None) is None:
        return _missing("scalable target", key)
    for policy in [p for p in _policies if p.startswith(f"{key}|")]:
        del _policies[policy]
    return json_response({})


def _put_policy(data: Json) -> Response:
    key = _key(data)
    if key not in _targets:
        return _missing("scalable target", key)
    name = f"{key}|{data['PolicyName']}"
    policy = _policies.get(name) or {
        "PolicyARN": _arn(f"scalingPolicy:{uuid.uuid4()}:policyName/{data['PolicyName']}"),
        "CreationTime": int(time.time()),
        "Alarms": [],
    }
    policy.update(data)
    _policies[name] = policy
    return json_response({"PolicyARN": policy["PolicyARN"], "Alarms": policy["Alarms"]})


def _describe_policies(data: Json) -> Response:
    found = [
        policy
        for policy in _policies.values()
        if _matches(policy, data)
        and policy["PolicyName"] in data.get("PolicyNames", [policy["PolicyName"]])
    ]
    return json_response({"ScalingPolicies": found})


def _delete_policy(data: Json) -> Response:
    key = f"{_key(data)}|{data['PolicyName']}"
    if _policies.pop(key, None) is None:
        return _missing("scaling policy", key)
    return json_response({})


def _list_tags(data: Json) -> Response:
    target = _by_arn(data["ResourceARN"])
    if target is None:
        return _missing("resource", data["ResourceARN"])
    return json_response({"Tags": target["Tags"]})


def _tag(data: Json) -> Response:
    target = _by_arn(data["ResourceARN"])
    if target is None:
        return _missing("resource", data["ResourceARN"])
    target["Tags"].update(data["Tags"])
    return json_response({})


def _untag(data: Json) -> Response:
    target = _by_arn(data["ResourceARN"])
    if target is None:
        return _missing("resource", data["ResourceARN"])
    for key in data["TagKeys"]:
        target["Tags"].pop(key, None)
    return json_response({})


def _by_arn(arn: str) -> Json | None:
    return next((t for t in _targets.values() if t["ScalableTargetARN"] == arn), None)


def _key(data: Json) -> str:
    return "|".join(data[name] for name in KEY)


def _matches(stored: Json, asked: Json) -> bool:
    return all(name not in asked or stored[name] == asked[name] for name in KEY)


def _arn(resource: str) -> str:
    return f"arn:aws:{SERVICE}:{get_region()}:{get_account_id()}:{resource}"


def _missing(kind: str, key: str) -> Response:
    return error_response_json("ObjectNotFoundException", f"No {kind} found for {key}", 400)


_ACTIONS = {
    "RegisterScalableTarget": _register_target,
    "DescribeScalableTargets": _describe_targets,
    "DeregisterScalableTarget": _deregister_target,
    "PutScalingPolicy": _put_policy,
    "DescribeScalingPolicies": _describe_policies,
    "DeleteScalingPolicy": _delete_policy,
    "ListTagsForResource": _list_tags,
    "TagResource": _tag,
    "UntagResource": _untag,
}
