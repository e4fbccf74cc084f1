"""EC2: rules of security groups, and tags."""

from __future__ import annotations

from collections.abc import Iterator

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.combinations.rules import Rules
from tij.emulator.contract.repeats import repeated
from tij.emulator.contract.request import Parameters


def _ports(said: Parameters, _: str) -> Iterator[Refusal]:
    """EC2 API Reference, IpPermission: the start of the range comes first."""
    for one in said.get("IpPermissions", []):
        first, last = one.get("FromPort"), one.get("ToPort")
        given = isinstance(first, int) and isinstance(last, int)
        if one.get("IpProtocol") in ("tcp", "udp", "6", "17") and given and first > last:
            message = f"Invalid TCP port range ({first}, {last})"
            yield Refusal("InvalidParameterValue", message)
    sources = [
        (one.get("IpProtocol"), one.get("FromPort"), one.get("ToPort"), *source.values())
        for one in said.get("IpPermissions", [])
        for name in ("IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs")
        for source in (
            {k: v for k, v in given.items() if k != "Description"} for given in one.get(name, [])
        )
    ]
    if repeated(sources):
        message = "The same permission must not appear multiple times"
        yield Refusal("InvalidParameterValue", message)


def _tags(said: Parameters, _: str) -> Iterator[Refusal]:
    """EC2 User Guide, "Tag restrictions": 50 for each resource."""
    sets = [
        said.get("Tags", []),
        *(one.get("Tags", []) for one in said.get("TagSpecifications", [])),
    ]
    if any(len(tags) > 50 for tags in sets):
        yield Refusal("TagLimitExceeded", "The maximum number of Tags for a resource is 50.")
    for tags in sets:
        if twice := repeated(tag.get("Key") for tag in tags):
            message = f"Duplicate tag key '{twice[0]}' specified."
            yield Refusal("InvalidParameterValue", message)


RULES: Rules = {
    ("ec2", "AuthorizeSecurityGroupEgress"): (_ports,),
    ("ec2", "AuthorizeSecurityGroupIngress"): (_ports,),
    ("ec2", "CreateSecurityGroup"): (_tags,),
    ("ec2", "CreateSubnet"): (_tags,),
    ("ec2", "CreateTags"): (_tags,),
    ("ec2", "CreateVpc"): (_tags,),
}
