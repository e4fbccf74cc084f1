"""Live rules against the synthesized ones: production's groups, made by hand in an embedded AWS."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.synthesized import synthesize
from tests.tij.verification.deployments import applied, production_deployment
from tij.settings import load
from tij.settings.models import HardeningSettings
from tij.verification import rules
from tij.verification.checks import security_groups
from tij.verification.deployment import Deployment, NotAppliedError
from tij.verification.finding import Finding, Status

Client = Callable[..., Any]


@pytest.fixture(scope="module")
def ec2(client: Client) -> Any:
    return client("ec2", account="000000000007")


@pytest.fixture
def deployment(ec2: Any) -> Deployment:
    """Every group and rule of production, as Terraform would make them."""
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    design = production_deployment()
    ids: dict[str, str] = {}
    for group in design.design.of_type(*rules.GROUPS):
        made = ec2.create_security_group(
            GroupName=group.address.replace(": ", "-"), Description="test", VpcId=vpc
        )["GroupId"]
        # AWS gives every new group a rule that lets everything out; Terraform takes it away.
        ec2.revoke_security_group_egress(GroupId=made, IpPermissions=[everything()])
        ids[group.address] = made
    found = applied(design, ids)
    for rule in rules.designed_rules(found):
        permit(ec2, rule)
    return found


def everything() -> dict[str, Any]:
    return {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}


def permit(ec2: Any, rule: rules.Rule) -> None:
    permission: dict[str, Any] = {
        "IpProtocol": rule.protocol,
        "FromPort": rule.from_port,
        "ToPort": rule.to_port,
    }
    if rule.peer.startswith("sg-"):
        permission["UserIdGroupPairs"] = [{"GroupId": rule.peer}]
    else:
        permission["IpRanges"] = [{"CidrIp": rule.peer}]
    change = ec2.authorize_security_group_egress if rule.egress else None
    change = change or ec2.authorize_security_group_ingress
    change(GroupId=rule.group, IpPermissions=[permission])


def compared(ec2: Any, deployment: Deployment) -> Finding:
    designed = rules.designed_rules(deployment)
    return security_groups.as_designed(ec2, rules.groups(deployment), designed)


def test_productions_rules_are_read_with_the_ids_of_its_groups(deployment: Deployment) -> None:
    ids = {
        address.partition(".")[2].rpartition("_")[0]: id_ for address, id_ in deployment.ids.items()
    }
    tasks, balancer = ids["service_security-group"], ids["load-balancer_security-group"]
    database = ids["database_security-group"]
    assert set(rules.designed_rules(deployment)) == {
        rules.Rule(balancer, False, "tcp", 443, 443, "0.0.0.0/0"),
        rules.Rule(balancer, False, "tcp", 80, 80, "0.0.0.0/0"),
        rules.Rule(balancer, True, "tcp", 80, 80, tasks),
        rules.Rule(tasks, False, "tcp", 80, 80, balancer),
        rules.Rule(tasks, True, "tcp", 443, 443, "0.0.0.0/0"),
        rules.Rule(tasks, True, "tcp", 5432, 5432, database),
        rules.Rule(database, False, "tcp", 5432, 5432, tasks),
    }


def test_as_designed_passes(ec2: object, deployment: Deployment) -> None:
    found = compared(ec2, deployment)
    assert (found.status, found.values["rules"]) == (Status.PASS, 7)
    assert found.values["groups"] == 4


def test_a_rule_added_by_hand_is_named(ec2: object, deployment: Deployment) -> None:
    group = rules.groups(deployment)[0]
    permit(ec2, rules.Rule(group, False, "tcp", 22, 22, "0.0.0.0/0"))
    found = compared(ec2, deployment)
    assert found.code == "rules-surplus"
    assert found.values["rules"] == f"{group} <- 0.0.0.0/0 tcp/22"


def test_a_rule_taken_away_is_named(ec2: Any, deployment: Deployment) -> None:
    gone = next(r for r in rules.designed_rules(deployment) if r.to_port == 5432 and not r.egress)
    ec2.revoke_security_group_ingress(
        GroupId=gone.group,
        IpPermissions=[
            {
                "IpProtocol": "tcp",
                "FromPort": 5432,
                "ToPort": 5432,
                "UserIdGroupPairs": [{"GroupId": gone.peer}],
            }
        ],
    )
    found = compared(ec2, deployment)
    assert (found.code, found.values["rules"]) == ("rules-missing", str(gone))


def test_groups_that_were_not_applied_are_told() -> None:
    with pytest.raises(NotAppliedError):
        rules.designed_rules(production_deployment())


def test_phase_2_names_s3s_prefix_list(ec2: object) -> None:
    settings = load("production")
    hardened = settings.model_copy(update={"hardening": HardeningSettings(phase=2)})
    design = Deployment(hardened, synthesize(hardened).stacks, outputs={}, ids={})
    groups = design.design.of_type(*rules.GROUPS)
    found = applied(design, {g.address: f"sg-{n}" for n, g in enumerate(groups)})
    name = "com.amazonaws.ap-northeast-1.s3"
    (list_id,) = security_groups.prefix_list_ids(ec2, [name]).values()
    peers = {r.peer for r in rules.with_peers(rules.designed_rules(found), {name: list_id})}
    assert list_id.startswith("pl-")
    assert list_id in peers
    assert not [peer for peer in peers if peer.startswith(("com.", "$"))]
