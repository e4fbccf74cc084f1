"""What a universal target of EventBridge Scheduler does: one call of AWS's API, as its role.

The call goes through the emulator's own door, so contract and IAM judge it like any other.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import boto3
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from tij.emulator.contract.universal import api_call
from tij.emulator.fargate.roles import SCHEDULER, RoleSession, can_assume

logger = logging.getLogger(__name__)

# Retries are the schedule's own; this is one attempt.
ONCE = Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=60)


def call(schedule: Mapping[str, Any], account: str, region: str, endpoint: str) -> str:
    """Make it; nothing, or why it failed. It is not tried again: a later time comes."""
    refused = _call(schedule["Target"], account, region, endpoint)
    if refused:
        logger.warning("%s: %s", schedule["Name"], refused)
    return refused


def _call(target: Mapping[str, Any], account: str, region: str, endpoint: str) -> str:
    wanted = api_call(target["Arn"], target.get("Input", ""))
    if wanted is None:
        return f"{target['Arn']}: this AWS has no such service."
    role = target["RoleArn"]
    if not can_assume(role, account, SCHEDULER):
        return f"The execution role {role} can't be assumed by {SCHEDULER}."
    given = RoleSession(role, account, region, "schedule").credentials()
    session: Any = boto3.session.Session()
    client = session.client(
        wanted.service,
        endpoint_url=endpoint,
        region_name=region,
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["Token"],
        config=ONCE,
    )
    try:
        getattr(client, xform_name(wanted.operation))(**wanted.parameters)
    except (BotoCoreError, ClientError) as error:
        return str(error)
    return ""
