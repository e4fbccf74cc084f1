"""States of what another thing uses: AWS deletes it only when nothing does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.request import Parameters
from tij.emulator.contract.states.there import GOING, held, said_in, store


@dataclass(frozen=True, slots=True)
class Used:
    """What `member` names is in use while a record of `stores` mentions it."""

    member: str
    stores: tuple[str, ...]
    code: str
    message: str
    status: HTTPStatus = HTTPStatus.BAD_REQUEST
    where: str = ""
    """What of a record counts (JMESPath); all of it else."""
    within: bool = False
    """Whether a record mentions it inside of a text, as XML is one."""

    def refused(self, said: Parameters) -> Refusal | None:
        """AWS's answer where it is in use."""
        for asked in map(str, said_in(self.member, said)):
            for record in self._records():
                texts = _texts(said_in(self.where, record) if self.where else dict(record))
                if any(asked == text or (self.within and asked in text) for text in texts):
                    return Refusal(self.code, self.message.format(asked), self.status)
        return None

    def _records(self) -> Iterator[Any]:
        for place in self.stores:
            for record in held(store(place)):
                if not any(str(record.get(key)) in GOING for key in ("Status", "State", "status")):
                    yield record


def _texts(value: Any) -> Iterator[str]:
    """Every text in a record, one by one."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, str):
        yield value


def _depends(member: str, kind: str, *stores: str, where: str = "") -> Used:
    message = f"The {kind} '{{}}' has dependencies and cannot be deleted."
    return Used(member, stores, "DependencyViolation", message, where=where)


VPC = (
    _depends("VpcId", "vpc", "ec2._vpc_endpoints", "ec2._nat_gateways", where="VpcId"),
    _depends("VpcId", "vpc", "ec2._internet_gateways", where="Attachments[].VpcId"),
    _depends("VpcId", "vpc", "ec2._security_groups", where="[GroupName != 'default' && VpcId][?@]"),
    _depends("VpcId", "vpc", "ec2._route_tables", where="[!(Associations[?Main]) && VpcId][?@]"),
)
USED: dict[tuple[str, str], tuple[Used, ...]] = {
    ("cloudfront", "DeleteResponseHeadersPolicy"): (
        Used(
            "Id",
            ("cloudfront._distributions",),
            "ResponseHeadersPolicyInUse",
            "Cannot delete the response headers policy because it is attached: {}",
            HTTPStatus.CONFLICT,
            within=True,
        ),
    ),
    ("ec2", "DeleteVpc"): VPC,
    ("elasticache", "DeleteCacheParameterGroup"): (
        Used(
            "CacheParameterGroupName",
            ("elasticache._replication_groups",),
            "InvalidCacheParameterGroupState",
            "One or more cache clusters are still members of this parameter group {}.",
            where="CacheParameterGroupName",
        ),
    ),
    ("elasticache", "DeleteCacheSubnetGroup"): (
        Used(
            "CacheSubnetGroupName",
            ("elasticache._replication_groups",),
            "CacheSubnetGroupInUse",
            "Cache subnet group {} is currently in use by a cache cluster.",
            where="CacheSubnetGroupName",
        ),
    ),
    ("iam", "DeleteRole"): (
        Used(
            "RoleName",
            ("iam._instance_profiles",),
            "DeleteConflict",
            "Cannot delete entity, must remove roles from instance profile first.",
            HTTPStatus.CONFLICT,
            where="Roles",
        ),
    ),
    ("logs", "DeleteDeliveryDestination"): (
        Used(
            "name",
            ("cloudwatch_logs._deliveries",),
            "ConflictException",
            "Delivery destination {} has a delivery.",
        ),
    ),
    ("logs", "DeleteDeliverySource"): (
        Used(
            "name",
            ("cloudwatch_logs._deliveries",),
            "ConflictException",
            "Delivery source {} has a delivery.",
        ),
    ),
    ("wafv2", "DeleteIPSet"): (
        Used(
            "Id",
            ("waf._web_acls",),
            "WAFAssociatedItemException",
            "AWS WAF couldn't perform the operation because your resource is being used: {}",
        ),
    ),
}
"""The "Errors" of the operations in the services' API references: ...InUse, DependencyViolation,
DeleteConflict, ...AssociatedItem."""
