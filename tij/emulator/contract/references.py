"""What a request names and the caller's account does not have: AWS's `NotFound` of each kind.

ministack takes most names unread. Each row: where the name stands, where such things are kept, and
AWS's code (the "Errors" of the operation in the service's API reference; EC2's "Error codes").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import jmespath

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.request import Credential, Parameters
from tij.emulator.contract.states.there import GOING, held, of_caller, store
from tij.emulator.contract.updates import making


@dataclass(frozen=True, slots=True)
class Reference:
    """Names in `member` (JMESPath) that must be keys of `store`, `module._name` of ministack."""

    member: str
    store: str
    code: str
    message: str
    only: str = r".+"
    """Of other names nothing is said: they belong to others, or to another kind."""
    key: Callable[[str], str] = str
    """From the name to the store's key."""
    also: str = ""
    """Another store, of what AWS gives everybody."""
    region: str = ""
    """Where such things are, if not where the call is made."""
    at: str = ""
    """Where the store's records have the name, if it is not their key."""


def _last(name: str) -> str:
    return name.rpartition("/")[2]


VPC = Reference("VpcId", "ec2._vpcs", "InvalidVpcID.NotFound", "The vpc ID '{}' does not exist")
SUBNET = Reference(
    "SubnetId",
    "ec2._subnets",
    "InvalidSubnetID.NotFound",
    "The subnet ID '{}' does not exist",
)
TABLE = Reference(
    "RouteTableId",
    "ec2._route_tables",
    "InvalidRouteTableID.NotFound",
    "The routeTable ID '{}' does not exist",
)
WAYS = (
    Reference(
        "NatGatewayId",
        "ec2._nat_gateways",
        "InvalidNatGatewayID.NotFound",
        "The natGateway ID '{}' does not exist",
    ),
    Reference(
        "GatewayId",
        "ec2._internet_gateways",
        "InvalidInternetGatewayID.NotFound",
        "The internetGateway ID '{}' does not exist",
        only=r"igw-.+",
    ),
)
GROUPS = Reference(
    "[[GroupId], IpPermissions[].UserIdGroupPairs[].GroupId][]",
    "ec2._security_groups",
    "InvalidGroup.NotFound",
    "The security group '{}' does not exist",
)
CLUSTER = Reference(
    "cluster",
    "ecs._clusters",
    "ClusterNotFoundException",
    "Cluster not found.",
    only=r"(?!default$).+",
    key=_last,
)
ACTIONS = Reference(
    "[DefaultActions, Actions][][]"
    ".[TargetGroupArn, ForwardConfig.TargetGroups[].TargetGroupArn][][]",
    "alb._tgs",
    "TargetGroupNotFound",
    "One or more target groups not found: {}",
)
SUBNET_GROUP = Reference(
    "DBSubnetGroupName",
    "rds._subnet_groups",
    "DBSubnetGroupNotFoundFault",
    "DBSubnetGroup not found: {}",
    only=r"(?!default$).+",
)
PARAMETER_GROUP = Reference(
    "DBParameterGroupName",
    "rds._param_groups",
    "DBParameterGroupNotFound",
    "DBParameterGroup not found: {}",
    only=r"(?!default\.).+",
)
BOUNDARY = Reference(
    "PermissionsBoundary",
    "iam._policies",
    "NoSuchEntity",
    "Scope ARN: {} does not exist or is not attachable.",
    only=r"arn:aws[\w-]*:iam::\d{12}:policy/.+",
)

SECURITY_GROUPS = "ec2._security_groups"
CONFIG = "[DistributionConfig, DistributionConfigWithTags.DistributionConfig][?@] | [0]"
BEHAVIORS = f"{CONFIG}.[[DefaultCacheBehavior], CacheBehaviors.Items][][]"
DISTRIBUTION = (
    Reference(
        f"{CONFIG}.ViewerCertificate.ACMCertificateArn",
        "acm._certificates",
        "InvalidViewerCertificate",
        "The specified SSL certificate doesn't exist: {}",
        region="us-east-1",
    ),
    Reference(
        f"{BEHAVIORS}.CachePolicyId",
        "cloudfront._cache_policies",
        "NoSuchCachePolicy",
        "The cache policy {} does not exist.",
        also="cloudfront._MANAGED_CACHE_POLICIES",
    ),
    Reference(
        f"{BEHAVIORS}.OriginRequestPolicyId",
        "cloudfront._origin_request_policies",
        "NoSuchOriginRequestPolicy",
        "The origin request policy {} does not exist.",
        also="cloudfront._MANAGED_ORIGIN_REQUEST_POLICIES",
    ),
    Reference(
        f"{BEHAVIORS}.ResponseHeadersPolicyId",
        "cloudfront._response_headers_policies",
        "NoSuchResponseHeadersPolicy",
        "The response headers policy {} does not exist.",
        also="cloudfront._MANAGED_RESPONSE_HEADERS_POLICIES",
    ),
    Reference(
        f"{BEHAVIORS}.FunctionAssociations.Items[].FunctionARN",
        "cloudfront._functions",
        "NoSuchFunctionExists",
        "The function {} does not exist.",
        key=_last,
    ),
    Reference(
        f"{BEHAVIORS}.TrustedKeyGroups.Items[]",
        "cloudfront._key_groups",
        "TrustedKeyGroupDoesNotExist",
        "The key group {} does not exist.",
    ),
    Reference(
        f"{CONFIG}.Origins.Items[].OriginAccessControlId",
        "cloudfront._oacs",
        "InvalidOriginAccessControl",
        "The origin access control {} does not exist.",
    ),
)
TASK_NETWORK = (
    Reference(
        "networkConfiguration.awsvpcConfiguration.subnets",
        "ec2._subnets",
        "InvalidParameterException",
        "Error retrieving subnet information for [{}]: The subnet ID does not exist",
    ),
    Reference(
        "networkConfiguration.awsvpcConfiguration.securityGroups",
        SECURITY_GROUPS,
        "InvalidParameterException",
        "Error retrieving security group information for [{}]: it does not exist",
    ),
)
KEY = r"(?!alias/)(?!.*:alias/).+"


def _key_of(service_code: str, message: str, member: str = "KmsKeyId") -> Reference:
    return Reference(member, "kms._keys", service_code, message, only=KEY, key=_last)


OPTION_GROUP = Reference(
    "OptionGroupName",
    "rds._option_groups",
    "OptionGroupNotFoundFault",
    "Specified OptionGroupName: {} not found.",
    only=r"(?!default:).+",
)
DATABASE = (
    SUBNET_GROUP,
    PARAMETER_GROUP,
    Reference(
        "VpcSecurityGroupIds",
        SECURITY_GROUPS,
        "InvalidParameterValue",
        "Invalid security group , groupId= {}, groupName=.",
    ),
    OPTION_GROUP,
    _key_of("KMSKeyNotAccessibleFault", "The specified KMS key [{}] does not exist."),
)
CERTIFICATES = Reference(
    "Certificates[].CertificateArn",
    "acm._certificates",
    "CertificateNotFound",
    "Certificate ARN '{}' not found",
    only=r"arn:aws[\w-]*:acm:.+/[0-9a-f-]{36}",
)
FIREWALL = (
    Reference(
        "Rules[].Statement.[IPSetReferenceStatement.ARN, RateBasedStatement.ScopeDownStatement"
        ".IPSetReferenceStatement.ARN, NotStatement.Statement.IPSetReferenceStatement.ARN][]",
        "waf._ip_sets",
        "WAFNonexistentItemException",
        "AWS WAF couldn't perform the operation because your resource doesn't exist: {}",
        key=_last,
    ),
)
TRAIL = (
    _key_of("KmsKeyNotFoundException", "The key {} does not exist."),
    Reference(
        "KmsKeyId",
        "kms._aliases",
        "KmsKeyNotFoundException",
        "The alias {} does not exist.",
        only=r"(?:.*:)?alias/.+",
        key=lambda name: f"alias/{name.partition('alias/')[2]}",
    ),
    Reference(
        "CloudWatchLogsLogGroupArn",
        "cloudwatch_logs._log_groups",
        "InvalidCloudWatchLogsLogGroupArnException",
        "CloudTrail cannot validate the specified log group ARN: {}",
        key=lambda arn: arn.removesuffix(":*").partition(":log-group:")[2],
    ),
    Reference(
        "CloudWatchLogsRoleArn",
        "iam._roles",
        "InvalidCloudWatchLogsRoleArnException",
        "The role {} does not exist.",
        key=_last,
    ),
)
REFERENCES: dict[tuple[str, str], tuple[Reference, ...]] = {
    ("cloudtrail", "CreateTrail"): TRAIL,
    ("ecr", "CreateRepository"): (
        _key_of(
            "KmsException", "The KMS key '{}' does not exist.", "encryptionConfiguration.kmsKey"
        ),
    ),
    ("backup", "CreateBackupSelection"): (
        Reference(
            "BackupSelection.IamRoleArn",
            "iam._roles",
            "InvalidParameterValueException",
            "IAM Role {} is not authorized to call AWS Backup.",
            key=_last,
        ),
    ),
    ("backup", "CreateBackupVault"): (
        _key_of(
            "InvalidParameterValueException",
            "The key {} does not exist or is not accessible.",
            "EncryptionKeyArn",
        ),
    ),
    ("logs", "CreateLogGroup"): (
        _key_of(
            "AccessDeniedException",
            "The specified KMS key does not exist or is not allowed to be used: {}",
            "kmsKeyId",
        ),
    ),
    ("ssm", "PutParameter"): (_key_of("InvalidKeyId", "Key '{}' does not exist", "KeyId"),),
    ("wafv2", "CreateWebACL"): FIREWALL,
    ("wafv2", "UpdateWebACL"): FIREWALL,
    ("cloudfront", "CreateDistribution"): DISTRIBUTION,
    ("cloudfront", "CreateDistributionWithTags"): DISTRIBUTION,
    ("cloudfront", "UpdateDistribution"): DISTRIBUTION,
    ("ec2", "AssociateRouteTable"): (TABLE, SUBNET),
    ("ec2", "AttachInternetGateway"): (VPC,),
    ("ec2", "AuthorizeSecurityGroupEgress"): (GROUPS,),
    ("ec2", "AuthorizeSecurityGroupIngress"): (GROUPS,),
    ("ec2", "CreateFlowLogs"): (
        Reference(
            "ResourceIds",
            "ec2._vpcs",
            "InvalidVpcId.NotFound",
            "The vpc ID '{}' does not exist",
            only=r"vpc-.+",
        ),
        Reference(
            "ResourceIds",
            "ec2._subnets",
            "InvalidSubnetId.NotFound",
            "The subnet ID '{}' does not exist",
            only=r"subnet-.+",
        ),
    ),
    ("ec2", "CreateNatGateway"): (
        SUBNET,
        Reference(
            "AllocationId",
            "ec2._addresses",
            "InvalidAllocationID.NotFound",
            "The allocation ID '{}' does not exist",
        ),
    ),
    ("ec2", "CreateRoute"): (TABLE, *WAYS),
    ("ec2", "CreateRouteTable"): (VPC,),
    ("ec2", "CreateSecurityGroup"): (VPC,),
    ("ec2", "CreateSubnet"): (VPC,),
    ("ec2", "CreateVpcEndpoint"): (
        VPC,
        Reference(
            "RouteTableIds",
            "ec2._route_tables",
            "InvalidRouteTableId.NotFound",
            "The routeTable ID '{}' does not exist",
        ),
        Reference(
            "SubnetIds",
            "ec2._subnets",
            "InvalidSubnetId.NotFound",
            "The subnet ID '{}' does not exist",
        ),
        Reference(
            "SecurityGroupIds",
            SECURITY_GROUPS,
            "InvalidSecurityGroupId.NotFound",
            "The security group '{}' does not exist",
        ),
    ),
    ("ec2", "ReplaceRoute"): (TABLE, *WAYS),
    ("ec2", "RunInstances"): (
        Reference(
            "IamInstanceProfile.Name",
            "iam._instance_profiles",
            "InvalidParameterValue",
            "Value ({}) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance"
            " Profile name",
        ),
        Reference(
            "[[SubnetId], NetworkInterfaces[].SubnetId][]",
            "ec2._subnets",
            "InvalidSubnetID.NotFound",
            "The subnet ID '{}' does not exist",
        ),
        Reference(
            "[SecurityGroupIds, NetworkInterfaces[].Groups[]][]|[]",
            SECURITY_GROUPS,
            "InvalidGroup.NotFound",
            "The security group '{}' does not exist",
        ),
    ),
    ("ec2", "DisassociateAddress"): (
        Reference(
            "AssociationId",
            "ec2._addresses",
            "InvalidAssociationID.NotFound",
            "The association ID '{}' does not exist",
            at="AssociationId",
        ),
    ),
    ("ec2", "DeleteFlowLogs"): (
        Reference(
            "FlowLogIds",
            "ec2._flow_logs",
            "InvalidFlowLogId.NotFound",
            "The flow log id '{}' does not exist",
        ),
    ),
    ("ecs", "CreateService"): (
        CLUSTER,
        *TASK_NETWORK,
        Reference(
            "loadBalancers[].targetGroupArn",
            "alb._tgs",
            "InvalidParameterException",
            "The target group with targetGroupArn {} does not exist.",
        ),
    ),
    ("ecs", "RunTask"): (CLUSTER, *TASK_NETWORK),
    ("ecs", "UpdateService"): (CLUSTER, *TASK_NETWORK),
    ("elasticache", "CreateCacheSubnetGroup"): (
        Reference(
            "SubnetIds",
            "ec2._subnets",
            "InvalidSubnet",
            "The subnet ID '{}' does not exist",
        ),
    ),
    ("elasticache", "CreateReplicationGroup"): (
        Reference(
            "CacheSubnetGroupName",
            "elasticache._subnet_groups",
            "CacheSubnetGroupNotFoundFault",
            "Cache subnet group {} not found",
            only=r"(?!default$).+",
        ),
        Reference(
            "CacheParameterGroupName",
            "elasticache._param_groups",
            "CacheParameterGroupNotFound",
            "CacheParameterGroup not found: {}",
            only=r"(?!default\.).+",
        ),
        Reference(
            "SecurityGroupIds",
            SECURITY_GROUPS,
            "InvalidParameterValue",
            "Invalid security group: {}",
        ),
    ),
    ("elbv2", "CreateListener"): (ACTIONS, CERTIFICATES),
    ("elbv2", "CreateRule"): (ACTIONS,),
    ("elbv2", "CreateLoadBalancer"): (
        Reference(
            "SecurityGroups",
            SECURITY_GROUPS,
            "InvalidSecurityGroup",
            "The security group '{}' does not exist",
        ),
        Reference("Subnets", "ec2._subnets", "SubnetNotFound", "The subnet ID '{}' does not exist"),
    ),
    ("elbv2", "ModifyListener"): (ACTIONS, CERTIFICATES),
    ("elbv2", "SetSecurityGroups"): (
        Reference(
            "SecurityGroups",
            SECURITY_GROUPS,
            "InvalidSecurityGroup",
            "One or more security groups are invalid: {}",
        ),
    ),
    ("elbv2", "SetSubnets"): (
        Reference("Subnets", "ec2._subnets", "SubnetNotFound", "The subnet ID '{}' does not exist"),
    ),
    ("elbv2", "CreateTargetGroup"): (
        Reference("VpcId", "ec2._vpcs", "ValidationError", "The VPC ID '{}' is not found"),
    ),
    ("iam", "CreateRole"): (BOUNDARY,),
    ("iam", "PutRolePermissionsBoundary"): (BOUNDARY,),
    ("rds", "CreateDBInstance"): DATABASE,
    ("rds", "CreateDBSubnetGroup"): (
        Reference(
            "SubnetIds",
            "ec2._subnets",
            "InvalidParameterValue",
            "Some input subnets in :[{}] are invalid.",
        ),
    ),
    ("rds", "ModifyDBInstance"): DATABASE,
    ("rds", "RestoreDBInstanceFromDBSnapshot"): DATABASE,
    ("rds", "RestoreDBInstanceToPointInTime"): DATABASE,
    ("secretsmanager", "CreateSecret"): (
        _key_of("EncryptionFailure", "Secrets Manager can't encrypt with the KMS key: {}"),
    ),
    ("wafv2", "AssociateWebACL"): (
        Reference(
            "ResourceArn",
            "alb._lbs",
            "WAFNonexistentItemException",
            "AWS WAF couldn't perform the operation because your resource doesn't exist: {}",
            only=r"arn:aws[\w-]*:elasticloadbalancing:.+",
        ),
    ),
    ("wafv2", "PutLoggingConfiguration"): (
        Reference(
            "LoggingConfiguration.ResourceArn",
            "waf._web_acls",
            "WAFNonexistentItemException",
            "AWS WAF couldn't perform the operation because your resource doesn't exist: {}",
            key=_last,
        ),
    ),
    ("s3", "PutBucketLogging"): (
        Reference(
            "BucketLoggingStatus.LoggingEnabled.TargetBucket",
            "s3._buckets",
            "InvalidTargetBucketForLogging",
            "The target bucket for logging does not exist: {}",
        ),
    ),
}

ANYWHERE: dict[str, tuple[Reference, ...]] = {
    "elbv2": (ACTIONS, CERTIFICATES),
    "rds": (_key_of("KMSKeyNotAccessibleFault", "The specified KMS key [{}] does not exist."),),
}
"""What every operation of the service that changes something looks up, whatever it makes of it."""
READS = ("Delete", "Describe", "Get", "List", "Remove")

MANAGED_PATHS = {
    "AmazonECSTaskExecutionRolePolicy": "service-role/",
    "AmazonRDSEnhancedMonitoringRole": "service-role/",
    "AWSLambdaBasicExecutionRole": "service-role/",
    "AmazonEC2ContainerServiceEventsRole": "service-role/",
    "AmazonEC2ContainerServiceforEC2Role": "service-role/",
    "AmazonSSMManagedInstanceCore": "",
    "AdministratorAccess": "",
    "PowerUserAccess": "",
    "ReadOnlyAccess": "",
    "SecurityAudit": "",
    "ViewOnlyAccess": "job-function/",
    "CloudWatchAgentServerPolicy": "",
}
"""AWS Managed Policy Reference: the path of those that such a deployment uses."""
MANAGED = re.compile(r"arn:aws[\w-]*:iam::aws:policy/((?:.+/)?)([^/]+)")


def refused_reference(
    service: str, operation: str, parameters: Parameters, caller: Credential | None
) -> Refusal | None:
    """The first name of nothing."""
    if caller is None:
        return None
    return next(_missing(service, operation, parameters, caller), None)


def _missing(
    service: str, operation: str, said: Parameters, caller: Credential
) -> Iterator[Refusal]:
    # What is changed names the same kinds of things as what is made.
    own = REFERENCES.get((service, operation)) or REFERENCES.get((service, making(operation)), ())
    for one in (*own, *(() if operation.startswith(READS) else ANYWHERE.get(service, ()))):
        of_caller(replace(caller, region=one.region or caller.region))
        found = jmespath.search(one.member, said)
        for name in found if isinstance(found, list) else [found]:
            if not name or _is_of_another(str(name), caller):
                continue
            if re.fullmatch(one.only, str(name)) and not _is_there(one, str(name)):
                yield Refusal(one.code, one.message.format(name))
    if (service, operation) == ("iam", "AttachRolePolicy"):
        managed = MANAGED.fullmatch(str(said.get("PolicyArn", "")))
        if managed and managed[1] != MANAGED_PATHS.get(managed[2], managed[1]):
            message = f"Policy {said['PolicyArn']} does not exist or is not attachable."
            yield Refusal("NoSuchEntity", message)


def _is_of_another(name: str, caller: Credential) -> bool:
    """Whether it is an ARN of another account, of which nothing is known."""
    parts = name.split(":")
    return parts[0] == "arn" and len(parts) > 5 and parts[4] not in ("", "aws", caller.key)


def _is_there(reference: Reference, name: str) -> bool:
    if reference.at:
        return any(one.get(reference.at) == name for one in held(store(reference.store)))
    for place in filter(None, (reference.store, reference.also)):
        kept = store(place)
        found = kept.get(reference.key(name)) or kept.get(reference.key(name).lower())
        if found is not None and not (isinstance(found, dict) and _is_gone(found)):
            return True
    return False


def _is_gone(found: dict[str, Any]) -> bool:
    return any(found.get(key) in GOING for key in ("State", "status"))


def has_identity(caller: Credential | None) -> Callable[[str, str, str], bool]:
    """Whether the caller's account has a role or user; what others have nobody knows here."""

    def has(account: str, kind: str, name: str) -> bool:
        if caller is None or account != caller.key:
            return True
        from ministack.services import iam

        of_caller(caller)
        return (iam._roles if kind == "role" else iam._users).get(name) is not None

    return has
