"""Security groups: the live rules against the designed ones (guide 1-2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from tij.verification.finding import Finding, failed, passed
from tij.verification.rules import Rule

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client

# DescribeSecurityGroupRules takes 200 values a filter (EC2 API Reference).
FILTER_VALUES = 200


def as_designed(ec2: EC2Client, groups: Sequence[str], designed: Iterable[Rule]) -> Finding:
    """`groups` have exactly the rules that the synthesized JSON says: none more, none less."""
    wanted = set(designed)
    live = set(live_rules(ec2, groups))
    if surplus := live - wanted:
        return failed("rules-surplus", rules=_listed(surplus))
    if missing := wanted - live:
        return failed("rules-missing", rules=_listed(missing))
    return passed("rules-as-designed", groups=len(groups), rules=len(live))


def live_rules(ec2: EC2Client, groups: Sequence[str]) -> Iterator[Rule]:
    """The rules that EC2 has now."""
    for start in range(0, len(groups), FILTER_VALUES):
        names = list(groups[start : start + FILTER_VALUES])
        pages = ec2.get_paginator("describe_security_group_rules").paginate(
            Filters=[{"Name": "group-id", "Values": names}]
        )
        for page in pages:
            for rule in page["SecurityGroupRules"]:
                protocol = str(rule["IpProtocol"])
                every = protocol == "-1"
                yield Rule(
                    group=rule["GroupId"],
                    egress=rule["IsEgress"],
                    protocol=protocol,
                    from_port=None if every else rule.get("FromPort"),
                    to_port=None if every else rule.get("ToPort"),
                    peer=rule.get("CidrIpv4")
                    or rule.get("CidrIpv6")
                    or rule.get("PrefixListId")
                    or rule.get("ReferencedGroupInfo", {}).get("GroupId", "?"),
                )


def prefix_list_ids(ec2: EC2Client, names: Iterable[str]) -> dict[str, str]:
    """Name → id of AWS-managed prefix lists."""
    wanted = sorted(set(names))
    if not wanted:
        return {}
    pages = ec2.get_paginator("describe_managed_prefix_lists").paginate(
        Filters=[{"Name": "prefix-list-name", "Values": wanted}]
    )
    return {
        found["PrefixListName"]: found["PrefixListId"]
        for page in pages
        for found in page["PrefixLists"]
    }


def _listed(rules: set[Rule]) -> str:
    return "; ".join(sorted(map(str, rules)))
