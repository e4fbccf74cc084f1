"""CloudTrail: all that CreateTrail takes, and what it refuses. Nothing is delivered."""

from __future__ import annotations

import json
from typing import Any

from ministack import app as ministack

from tij.emulator.patches.additions import Json, add_actions
from tij.emulator.patches.query import Response

PRINCIPAL = "cloudtrail.amazonaws.com"
# The bucket's owner is asked for each; PutObject for the first object, which CreateTrail writes.
NEEDED = ("s3:GetBucketAcl", "s3:PutObject")


def fill(cloudtrail: Any) -> None:
    """CloudTrail API Reference, CreateTrail: TagsList, CloudWatch Logs, the bucket's policy."""
    create = cloudtrail._create_trail

    def create_trail(data: Json) -> Response:
        if refused := _refused(cloudtrail, data):
            return refused
        answer: Response = create(data)
        if answer[0] == 200:
            arn = json.loads(answer[2])["TrailARN"]
            logs = ("CloudWatchLogsLogGroupArn", "CloudWatchLogsRoleArn")
            cloudtrail._update_trail({"Name": arn, **{k: data[k] for k in logs if k in data}})
            cloudtrail._add_tags({"ResourceId": arn, "TagsList": data.get("TagsList", [])})
        return answer

    add_actions(cloudtrail, {"CreateTrail": create_trail})


def _refused(cloudtrail: Any, data: Json) -> Response | None:
    s3: Any = ministack._get_module("s3")
    bucket = data["S3BucketName"]
    if bucket not in s3._buckets:
        message = f"S3 bucket {bucket} does not exist!"
        missing: Response = cloudtrail._err("S3BucketDoesNotExistException", message)
        return missing
    policy = json.loads(s3._bucket_policies.get(bucket) or '{"Statement": []}')
    if not all(_allows(policy, action) for action in NEEDED):
        message = f"Incorrect S3 bucket policy is detected for bucket: {bucket}"
        closed: Response = cloudtrail._err("InsufficientS3BucketPolicyException", message)
        return closed
    return None


def _allows(policy: Json, action: str) -> bool:
    return any(
        statement["Effect"] == "Allow"
        and PRINCIPAL in _listed(_principal(statement).get("Service", []))
        and action in _listed(statement["Action"])
        for statement in policy["Statement"]
    )


def _principal(statement: Json) -> Json:
    principal = statement.get("Principal")
    return principal if isinstance(principal, dict) else {}


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
