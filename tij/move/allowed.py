"""Whether the account has room for a move, and whether whoever asks may make it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from tij.errors import BadInputError

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_rds import RDSClient

ACTIONS = (
    *(f"rds:{verb}DBSnapshot" for verb in ("Create", "Copy", "Delete")),
    *(f"rds:{verb}DBInstance" for verb in ("Modify", "Reboot", "Start", "Stop", "Delete")),
    *("rds:RestoreDBInstanceFromDBSnapshot", "rds:AddTagsToResource"),
    *("rds:RemoveTagsFromResource", "kms:DescribeKey", "kms:CreateGrant"),
    *("ecs:RunTask", "ecs:RegisterTaskDefinition", "ecs:DeregisterTaskDefinition"),
    *("secretsmanager:CreateSecret", "secretsmanager:DeleteSecret"),
    *("secretsmanager:GetSecretValue", "secretsmanager:PutResourcePolicy", "iam:PassRole"),
)
SNAPSHOTS, INSTANCES = "Manual DB instance snapshots", "DB instances"
NEEDED = {SNAPSHOTS: 2, INSTANCES: 1}
"""Name of the quota (RDS User Guide, "Quotas and constraints for Amazon RDS") → how many more."""


def check_quotas(quotas: Any, rds: RDSClient) -> None:
    """BadInputError, a line per quota, where one more instance or two snapshots are too many.

    `quotas` is a boto3 client of Service Quotas.
    """
    pages = rds.get_paginator("describe_db_snapshots").paginate(SnapshotType="manual")
    instances = rds.get_paginator("describe_db_instances").paginate()
    used = {
        SNAPSHOTS: sum(len(page["DBSnapshots"]) for page in pages),
        INSTANCES: sum(len(page["DBInstances"]) for page in instances),
    }
    allowed = {
        quota["QuotaName"]: quota["Value"]
        for page in quotas.get_paginator("list_service_quotas").paginate(ServiceCode="rds")
        for quota in page["Quotas"]
        if quota["QuotaName"] in NEEDED
    }
    wrong = [
        f"{name}: {used[name]} of {allowed[name]:.0f} are used, and a move needs {more} more."
        for name, more in NEEDED.items()
        if name in allowed and used[name] + more > allowed[name]
    ]
    if wrong:
        raise BadInputError(
            "\n".join(wrong),
            next_step="delete some, or raise it: aws service-quotas list-service-quotas"
            " --service-code rds",
        )


def check_permissions(iam: IAMClient, arn: str, say: Callable[[str], None]) -> None:
    """BadInputError for what `arn`, who asks, may not do, as far as IAM says."""
    try:
        who = _principal(iam, arn)
        if who is None:
            return
        pages = iam.get_paginator("simulate_principal_policy").paginate(
            PolicySourceArn=who, ActionNames=list(ACTIONS)
        )
        found: Mapping[str, str] = {
            one["EvalActionName"]: one["EvalDecision"]
            for page in pages
            for one in page["EvaluationResults"]
        }
    except iam.exceptions.ClientError as error:
        code = error.response["Error"]["Code"]
        say(f"Whether {arn} may do all this was not checked: {error.operation_name}: {code}")
        return
    # What is allowed for some resources only is answered as denied implicitly: that proves nothing.
    denied = [action for action, decision in found.items() if decision == "explicitDeny"]
    unsure = [action for action, decision in found.items() if decision == "implicitDeny"]
    if denied or len(unsure) == len(found):
        raise BadInputError(
            f"{arn} may not do this: {', '.join(denied or unsure)}.",
            next_step="use credentials that may, and try again",
        )
    if unsure:
        say(f"Perhaps {arn} may not do this: {', '.join(unsure)}")


def _principal(iam: IAMClient, arn: str) -> str | None:
    """The user or role behind a caller's ARN; None for the account itself, which may do all."""
    if ":assumed-role/" in arn:
        # The path, which it has not, is part of the role's own.
        return iam.get_role(RoleName=arn.split("/")[1])["Role"]["Arn"]
    return arn if ":user/" in arn else None
