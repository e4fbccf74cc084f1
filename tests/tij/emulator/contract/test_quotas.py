"""Each quota: the last that AWS takes is taken, the next one is refused with its code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from ministack.core.responses import set_request_account_id, set_request_region

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.routing import service_model
from tij.emulator.contract.states import refused_by_state
from tij.emulator.contract.states.quotas import Quota, quotas
from tij.emulator.contract.states.there import held, store
from tij.emulator.patches.account import DEFAULTS

ROWS = list(dict.fromkeys(quota.name for rows in quotas().values() for quota in rows))
BY_NAME = {quota.name: quota for rows in quotas().values() for quota in rows}
SMALL = 4
"""In place of a limit that would take long to reach: the rule is the same."""

RECORDS: dict[str, dict[str, Any]] = {
    "Interface endpoints per VPC": {"VpcEndpointType": "Interface"},
    "Gateway VPC endpoints per Region": {"VpcEndpointType": "Gateway"},
    "Parameter groups": {"DBParameterGroupName": "tij"},
    "Manual DB instance snapshots": {"SnapshotType": "manual"},
    "Customer managed policies in an account": {"Arn": "arn:aws:iam::1:policy/tij"},
    "Cache parameter groups": {"CacheParameterGroupName": "tij"},
}
"""A record that counts, where the row says which do."""

RULES = [{"IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]
HELD: dict[str, tuple[str, list[Any]]] = {
    "Routes per route table": ("Routes", [{}]),
    "Inbound or outbound rules per security group": ("", RULES),
    "Managed policies attached to a role": ("AttachedPolicies", ["a"]),
    "Roles in an instance profile": ("Roles", ["a"]),
}
"""What one record holds, where that counts: its member, and one of it."""


@pytest.fixture(autouse=True)
def account(request: pytest.FixtureRequest) -> None:
    set_request_account_id(f"{abs(hash(request.node.name)) % 10**12:012}")
    set_request_region("ap-northeast-1")


CDN = "DistributionConfig"
PATHS = {
    "Security groups per network interface": "SecurityGroupIds",
    "Subnets per DB subnet group": "SubnetIds",
    "Target groups per action": "DefaultActions[].ForwardConfig.TargetGroups",
    "Origins per distribution": f"{CDN}.Origins.Items",
    "Cache behaviors per distribution": f"{CDN}.CacheBehaviors.Items",
    "Alternate domain names per distribution": f"{CDN}.Aliases.Items",
    "Custom headers per origin": f"{CDN}.Origins.Items[].CustomHeaders.Items",
    "Custom headers in a response headers policy": (
        "ResponseHeadersPolicyConfig.CustomHeadersConfig.Items"
    ),
    "Removed headers in a response headers policy": (
        "ResponseHeadersPolicyConfig.RemoveHeadersConfig.Items"
    ),
    "Records in a request": "ChangeBatch.Changes[].ResourceRecordSet.ResourceRecords",
    "Step adjustments per policy": "StepScalingPolicyConfiguration.StepAdjustments",
    "Subnets per cache subnet group": "SubnetIds",
    "Lifecycle rules of a bucket": "LifecycleConfiguration.Rules",
    "CORS rules of a bucket": "CORSConfiguration.CORSRules",
}
"""Where the request itself says how many: a path of names, [] after a list's."""


def asked(path: str, times: int) -> dict[str, Any]:
    """Parameters that have so many at the path."""
    said: Any = [{"number": n} for n in range(times)]
    for name in reversed(path.split(".")):
        said = {name.removesuffix("[]"): [said] if name.endswith("[]") else said}
    return dict(said)


def filled(quota: Quota, count: int) -> dict[str, Any]:
    """The parameters of one more, in a store that has `count`."""
    kept = store(quota.store or "")
    if quota.of:
        name, one = HELD[quota.name]
        members = [name] if name else ["IpPermissions", "IpPermissionsEgress"]
        kept["tij"] = dict.fromkeys(members, one * count)
        return {quota.of: "tij", quota.again or "-": "new", "IpPermissions": RULES}
    counted = RECORDS.get(quota.name, {})
    record = dict.fromkeys(quota.same, "tij") | counted
    for number in range(len(held(kept)), count):
        kept[f"tij-{number}"] = dict(record)
    said = {parameter: record[member] for member, parameter in quota.same.items()}
    return {**said, quota.again or "-": "new"}


@pytest.mark.parametrize("name", ROWS)
def test_the_last_is_taken_and_the_next_is_refused(name: str) -> None:
    quota = BY_NAME[name]
    small = quota.model_copy(update={"limit": min(quota.limit, SMALL)})
    answers = []
    for count in (small.limit - 1, small.limit):
        path = PATHS.get(name)
        said = asked(path, count + 1) if path else filled(small, count)
        answers.append(small.refused(said))
    assert answers[0] is None
    assert isinstance(answers[1], Refusal)
    assert answers[1].code == quota.code


def test_what_is_changed_is_not_added() -> None:
    quota = BY_NAME["Alarms"].model_copy(update={"limit": 1})
    store("cloudwatch._alarms")["tij"] = {"AlarmName": "tij"}
    assert quota.refused({"AlarmName": "tij"}) is None
    assert quota.refused({"AlarmName": "other"}) is not None


def test_what_is_being_deleted_does_not_count() -> None:
    quota = BY_NAME["NAT gateways per Availability Zone"].model_copy(update={"limit": 1})
    store("ec2._nat_gateways")["nat-1"] = {"SubnetId": "subnet-1", "State": "deleted"}
    assert quota.refused({"SubnetId": "subnet-1"}) is None


def test_nobody_in_particular_has_no_quota() -> None:
    assert refused_by_state("ec2", "CreateVpc", {}, None) is None


def operations() -> Iterator[tuple[Quota, str]]:
    for (_, operation), rows in quotas().items():
        for row in rows:
            yield row, operation


def test_each_row_is_of_an_operation_and_of_its_parameters() -> None:
    for row, operation in operations():
        shape = service_model(row.service).operation_model(operation).input_shape
        assert shape is not None
        named = {*row.same.values(), *filter(None, (row.of, row.again))}
        assert named <= set(shape.members), (row.name, operation)


def test_the_embedded_service_quotas_say_the_same() -> None:
    """`tij doctor account` asks Service Quotas for some of them."""
    said = dict(DEFAULTS.values())
    shared = set(said) & set(BY_NAME)
    assert shared >= {"EC2-VPC Elastic IPs", "VPCs per Region", "DB instances"}
    assert {name: BY_NAME[name].limit for name in shared} == {n: int(said[n]) for n in shared}
