"""Service-linked roles: what AWS's services make at their first use, with the caller's rights.

In an account that lacks the role, who may not make it (iam:CreateServiceLinkedRole, for this
service's name) is refused the first use, in the service's own words.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import jmespath
from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.request import Credential, Parameters
from tij.emulator.contract.states.there import of_caller

ACTION = "iam:CreateServiceLinkedRole"
ROLES: Mapping[str, str] = {
    "access-analyzer.amazonaws.com": "AWSServiceRoleForAccessAnalyzer",
    "backup.amazonaws.com": "AWSServiceRoleForBackup",
    "ecs.amazonaws.com": "AWSServiceRoleForECS",
    "ecs.application-autoscaling.amazonaws.com": (
        "AWSServiceRoleForApplicationAutoScaling_ECSService"
    ),
    "elasticache.amazonaws.com": "AWSServiceRoleForElastiCache",
    "elasticloadbalancing.amazonaws.com": "AWSServiceRoleForElasticLoadBalancing",
    "guardduty.amazonaws.com": "AWSServiceRoleForAmazonGuardDuty",
    "rds.amazonaws.com": "AWSServiceRoleForRDS",
    "wafv2.amazonaws.com": "AWSServiceRoleForWAFV2Logging",
}
"""The name of a service's one role (each service's guide, "Using service-linked roles")."""


@dataclass(frozen=True, slots=True)
class Linked:
    """What an operation needs a service's role for, and how AWS refuses who may not make it."""

    service: str
    code: str
    message: str
    source: str
    when: str = ""
    """Only where this JMESPath expression holds is it refused; elsewhere it goes on without."""


_DENIED = "User: {caller} is not authorized to perform: " + ACTION + " on resource: {role}"
_ECS = Linked(
    "ecs.amazonaws.com",
    "InvalidParameterException",
    "Unable to assume the service linked role. Please verify that the ECS service linked role"
    " exists.",
    "nathanpeck/aws-cloudformation-fargate#3; ECS API Reference, CreateCluster",
)
_RDS = Linked(
    "rds.amazonaws.com",
    "InvalidParameterValue",
    "Unable to create the resource. Verify that you have permission to create service linked role."
    " Otherwise wait and try again later",
    "cube-js/cube#11114; aws-samples/eks-workshop-v2#1609",
)
_RDS_SUBNETS = Linked(
    "rds.amazonaws.com",
    "InvalidParameterValue",
    "Missing necessary credentials. Please check http://docs.aws.amazon.com/AmazonRDS/latest/"
    "UserGuide/UsingWithRDS.IAM.ServiceLinkedRoles.html",
    "terraform-aws-modules/terraform-aws-rds#364; crossplane-contrib/provider-aws#479",
)
_CACHE = Linked(
    "elasticache.amazonaws.com",
    "ServiceLinkedRoleNotFoundFault",
    "This action cannot be completed due to insufficient permissions. (Recommended action) Please"
    " create new role using IAM API CreateServiceLinkedRole.",
    "aws-controllers-k8s/community#367",
)
_SCALING = Linked(
    "ecs.application-autoscaling.amazonaws.com",
    "ValidationException",
    "Unable to assume IAM role: {role}",
    "aws-samples/amazon-bedrock-samples#253; aws/aws-cdk#4108",
)
LINKED: Mapping[tuple[str, str], Linked] = {
    ("accessanalyzer", "CreateAnalyzer"): Linked(
        "access-analyzer.amazonaws.com",
        "AccessDeniedException",
        _DENIED,
        "IAM Access Analyzer, Using service-linked roles",
    ),
    ("application-autoscaling", "PutScalingPolicy"): _SCALING,
    ("application-autoscaling", "RegisterScalableTarget"): _SCALING,
    # It is made if it can be; only who names providers is refused.
    ("ecs", "CreateCluster"): Linked(
        _ECS.service,
        _ECS.code,
        _ECS.message,
        "ECS API Reference, CreateCluster; aws-cloudformation-coverage-roadmap#818",
        "capacityProviders",
    ),
    ("ecs", "CreateService"): _ECS,
    ("ecs", "PutClusterCapacityProviders"): _ECS,
    ("ecs", "RunTask"): _ECS,
    ("elasticache", "CreateCacheSubnetGroup"): _CACHE,
    ("elasticache", "CreateReplicationGroup"): _CACHE,
    ("elbv2", "CreateLoadBalancer"): Linked(
        "elasticloadbalancing.amazonaws.com", "AccessDenied", _DENIED, "kubernetes/kops#16218"
    ),
    ("guardduty", "CreateDetector"): Linked(
        "guardduty.amazonaws.com",
        "AccessDeniedException",
        _DENIED,
        "GuardDuty User Guide, Service-linked role permissions",
    ),
    ("rds", "CreateDBInstance"): _RDS,
    ("rds", "CreateDBSubnetGroup"): _RDS_SUBNETS,
    ("rds", "RestoreDBInstanceFromDBSnapshot"): _RDS,
    ("rds", "RestoreDBInstanceToPointInTime"): _RDS,
}


def arn(account: str, service: str) -> str:
    """Of the service's role in the account."""
    return f"arn:aws:iam::{account}:role/aws-service-role/{service}/{ROLES[service]}"


def refused_without_role(
    service: str, operation: str, parameters: Parameters, caller: Credential | None
) -> Refusal | None:
    """AWS's answer to who may not make the role that the account lacks."""
    found = _lacking(service, operation, caller)
    if found is None or caller is None or (denied := _denied(found, caller)) is None:
        return None
    if found.when and not jmespath.search(found.when, parameters):
        return None
    role = arn(get_account_id(), found.service)
    message = found.message.format(caller=denied, role=role)
    status = HTTPStatus.FORBIDDEN if found.message is _DENIED else HTTPStatus.BAD_REQUEST
    return Refusal(found.code, message, status)


def make_role(service: str, operation: str, caller: Credential | None) -> None:
    """What AWS does before it answers a call that it takes: the role, if the caller may."""
    found = _lacking(service, operation, caller)
    if found and caller and _denied(found, caller) is None:
        make(found.service)


def make(service: str) -> str:
    """Make the service's role in the caller's account; its name."""
    from ministack.services import iam

    name = ROLES[service]
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sts:AssumeRole",
    }
    iam._roles[name] = {
        "RoleName": name,
        "Arn": arn(get_account_id(), service),
        "RoleId": f"AROA{uuid4().hex[:16].upper()}",
        "CreateDate": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Path": f"/aws-service-role/{service}/",
        "AssumeRolePolicyDocument": json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
        "Description": "",
        "MaxSessionDuration": 3600,
        "AttachedPolicies": [],
        "InlinePolicies": {},
        "Tags": [],
    }
    return name


def _lacking(service: str, operation: str, caller: Credential | None) -> Linked | None:
    from ministack.services import iam

    found = LINKED.get((service, operation))
    if found is None or caller is None:
        return None
    of_caller(caller)
    return None if iam._roles.get(ROLES[found.service]) else found


def _denied(found: Linked, caller: Credential) -> str | None:
    """The caller's ARN where its policies don't let it make the role."""
    account = get_account_id()
    who: Any = iam_evaluator.resolve_principal(caller.key, account)
    # An account's root may all; who nobody knows, the door has refused.
    if getattr(who, "policies", None) is None:
        return None
    context = iam_evaluator.EvalContext(
        principal_arn=who.arn,
        principal_type=who.type,
        principal_account=who.account,
        action=ACTION,
        resource_arn=arn(account, found.service),
        region=caller.region,
        service_context={"iam:awsservicename": found.service},
    )
    allowed = iam_evaluator.evaluate(context, who.policies, *who.limits).decision == "Allow"
    return None if allowed else str(who.arn)
