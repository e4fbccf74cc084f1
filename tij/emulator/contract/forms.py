"""Forms that values have wherever they stand: ids, ARNs, zones, tags. By the model's own names.

EC2 API Reference, "Resource IDs" and "Error codes"; IAM User Guide, "Amazon Resource Names";
Tagging AWS Resources, "Tag naming limits and requirements".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from tij.emulator.contract.answers import CODES, Refusal
from tij.emulator.contract.repeats import repeated
from tij.emulator.contract.request import Parameters


@dataclass(frozen=True, slots=True)
class Id:
    """An id's beginning, and EC2's code for one that is not so formed."""

    prefix: str
    code: str

    def takes(self, text: str) -> bool:
        """Whether the text is one such id."""
        return re.fullmatch(rf"{self.prefix}-([0-9a-f]{{8}}|[0-9a-f]{{17}})", text) is not None


IDS: Mapping[str, Id] = {
    "AllocationId": Id("eipalloc", "InvalidAllocationID.Malformed"),
    "GroupId": Id("sg", "InvalidGroupId.Malformed"),
    "InternetGatewayId": Id("igw", "InvalidInternetGatewayId.Malformed"),
    "NatGatewayId": Id("nat", "InvalidNatGatewayID.Malformed"),
    "NetworkInterfaceId": Id("eni", "InvalidNetworkInterfaceId.Malformed"),
    "PrefixListId": Id("pl", "InvalidPrefixListId.Malformed"),
    "RouteTableId": Id("rtb", "InvalidRouteTableID.Malformed"),
    "RouteTableIds": Id("rtb", "InvalidRouteTableId.Malformed"),
    "SecurityGroupIds": Id("sg", "InvalidSecurityGroupId.Malformed"),
    "SubnetId": Id("subnet", "InvalidSubnetID.Malformed"),
    "SubnetIds": Id("subnet", "InvalidSubnetId.Malformed"),
    "VpcId": Id("vpc", "InvalidVpcID.Malformed"),
    "VpcEndpointId": Id("vpce", "InvalidVpcEndpointId.Malformed"),
    "VpcEndpointIds": Id("vpce", "InvalidVpcEndpointId.Malformed"),
}
"""EC2's, by the member that has them."""

ARN = re.compile(r"arn:[^:]+:[^:]+:[^:]*:[^:]*:.+", re.DOTALL)
ARN_MEMBER = re.compile(r"\w*(Arn|ARN|Arns|ARNs|TopicArn)")
NAMES_TOO = {
    ("ecs", "executionRoleArn"),
    ("ecs", "taskRoleArn"),
    ("logs", "resourceArn"),
    ("kms", "KeyArn"),
}
"""What may be a name instead."""

OF_KIND: Mapping[str, re.Pattern[str]] = {
    name: re.compile(rf"arn:[\w-]+:{rest}", re.DOTALL)
    for name, rest in {
        "CertificateArn": r"(acm:.*:certificate/.+|iam::\d{12}:server-certificate/.+)",
        "ListenerArn": r"elasticloadbalancing:.*:listener/.+",
        "LoadBalancerArn": r"elasticloadbalancing:.*:loadbalancer/.+",
        "PermissionsBoundary": r"iam::(aws|\d{12}):policy/.+",
        "PolicyArn": r"iam::(aws|\d{12}):policy/.+",
        "RoleArn": r"iam::\d{12}:role/.+",
        "TargetGroupArn": r"elasticloadbalancing:.*:targetgroup/.+",
        "TopicArn": r"sns:.+",
        "executionRoleArn": r"iam::\d{12}:role/.+",
        "taskRoleArn": r"iam::\d{12}:role/.+",
    }.items()
}
"""Of what kind the thing is whose ARN a member has: Service Authorization Reference."""
QUANTITY = {"Quantity", "Items"}

ZONES = ("AvailabilityZone", "AvailabilityZones", "PreferredCacheClusterAZs")

TAG_CODES: Mapping[str, str] = {
    "acm": "InvalidTagException",
    "application-autoscaling": "ValidationException",
    "cloudfront": "InvalidTagging",
    "cloudwatch": "ValidationError",
    "ec2": "InvalidParameterValue",
    "ecr": "InvalidTagParameterException",
    "ecs": "InvalidParameterException",
    "elasticache": "InvalidParameterValue",
    "elbv2": "ValidationError",
    "iam": "InvalidInput",
    "kms": "TagException",
    "logs": "InvalidParameterException",
    "rds": "InvalidParameterValue",
    "route53": "InvalidInput",
    "s3": "InvalidTag",
    "scheduler": "ValidationException",
    "secretsmanager": "InvalidParameterException",
    "sns": "InvalidParameter",
    "ssm": "ValidationException",
    "wafv2": "WAFInvalidParameterException",
}
TOO_MANY: Mapping[str, str] = {
    "acm": "TooManyTagsException",
    "ec2": "TagLimitExceeded",
    "ecr": "TooManyTagsException",
    "elasticache": "TagQuotaPerResourceExceeded",
    "elbv2": "TooManyTags",
    "iam": "LimitExceeded",
    "logs": "TooManyTagsException",
    "s3": "BadRequest",
    "ssm": "TooManyTagsError",
    "wafv2": "WAFTagOperationException",
}
TWICE: Mapping[str, str] = {"elbv2": "DuplicateTagKeys"}
IGNORING_CAPITALS = ("iam",)
"""Their tag keys are one when they differ in capitals only (IAM User Guide, "Tags for IAM")."""


def refused_form(
    service: str, parameters: Parameters, shape: StructureShape | None, region: str
) -> Refusal | None:
    """The first value that has not the form of its kind."""
    if shape is None:
        return None
    found = next(_structure(service, parameters, shape, region), None)
    # CreateNatGateway alone calls a subnet's malformed id so.
    if found and shape.name == "CreateNatGatewayRequest" and found.code == IDS["SubnetId"].code:
        return Refusal("InvalidSubnet", f"Subnet {parameters['SubnetId']} was not found")
    return found


def _structure(
    service: str, said: Mapping[str, Any], shape: StructureShape, region: str
) -> Iterator[Refusal]:
    listed = shape.members.keys() >= QUANTITY and "Quantity" in said
    # CloudFront API Reference: wherever a list says how long it is, it is so long.
    if listed and said["Quantity"] != len(said.get("Items") or []):
        message = "The value of Quantity and the size of Items don't match."
        yield Refusal("InconsistentQuantities", message)
    for name, value in said.items():
        member = shape.members.get(name)
        if member is None or value is None:
            continue
        if name in ("Tags", "tags", "TagSet", "TagList", "AddTags", "ResourceTags"):
            yield from _tags(service, value)
            continue
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str):
                yield from _text(service, name, text, region)
        yield from _below(service, value, member, region)


def _below(service: str, value: Any, shape: Shape, region: str) -> Iterator[Refusal]:
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        yield from _structure(service, value, shape, region)
    elif isinstance(shape, ListShape) and isinstance(value, list):
        for one in value:
            yield from _below(service, one, shape.member, region)
    elif isinstance(shape, MapShape) and isinstance(value, dict):
        for one in value.values():
            yield from _below(service, one, shape.value, region)


def _text(service: str, name: str, text: str, region: str) -> Iterator[Refusal]:
    form = IDS.get(name) if service == "ec2" else None
    if form and text and not form.takes(text) and not _is_ours(form, text):
        message = f'Invalid id: "{text}" (expecting "{form.prefix}-...")'
        yield Refusal(form.code, message)
    known = (service, name) in NAMES_TOO or not text
    if ARN_MEMBER.fullmatch(name) and not known and not ARN.fullmatch(text):
        yield Refusal(_code(service), f"'{text}' is not a valid ARN")
    kind = OF_KIND.get(name)
    if kind and ARN.fullmatch(text) and not kind.fullmatch(text):
        yield Refusal(_code(service), f"'{text}' is not a valid {name}")
    if name in ZONES and region and text and not text.startswith(region):
        code = "InvalidVPCNetworkStateFault" if service == "rds" else "InvalidParameterValue"
        message = (
            f"Value ({text}) for parameter availabilityZone is invalid. It is not of {region}."
        )
        yield Refusal(code, message)


def _is_ours(form: Id, text: str) -> bool:
    """The embedded AWS's own ids are of other lengths."""
    return re.fullmatch(rf"{form.prefix}-[0-9a-z]+", text) is not None


def _code(service: str) -> str:
    if service in ("elbv2", "iam", "cloudwatch"):
        return "ValidationError"
    if service == "elasticache":
        return "InvalidParameterValue"
    if service == "ec2":
        return "InvalidParameterValue"
    return CODES.get(service, "ValidationException")


def _tags(service: str, said: Any) -> Iterator[Refusal]:
    if isinstance(said, dict) and isinstance(said.get("Items"), list):
        said = said["Items"]
    pairs = (
        list(said.items())
        if isinstance(said, dict)
        else [
            (
                one.get("Key", one.get("key", one.get("TagKey"))),
                one.get("Value", one.get("value", one.get("TagValue"))),
            )
            for one in said
            if isinstance(one, dict)
        ]
        if isinstance(said, list)
        else []
    )
    code = TAG_CODES.get(service, _code(service))
    keys = [str(key) for key, _ in pairs if key is not None]
    for key in keys:
        if key.lower().startswith("aws:"):
            message = f"Tag keys starting with 'aws:' are reserved for system use: {key}"
            yield Refusal(code, message)
        if len(key) > 128:
            yield Refusal(code, f"The tag key {key[:20]}... has more than 128 characters.")
    if any(len(str(value or "")) > 256 for _, value in pairs):
        yield Refusal(code, "A tag's value has more than 256 characters.")
    if service in IGNORING_CAPITALS:
        keys = [key.lower() for key in keys]
    if twice := repeated(keys):
        yield Refusal(TWICE.get(service, code), f"Duplicate tag key {twice[0]} found.")
    if len(pairs) > 50:
        yield Refusal(TOO_MANY.get(service, code), "A resource can have at most 50 tags.")
