"""Who may reach whom: every security group rule of the deployment, by name."""

from __future__ import annotations

import re

import pytest

from tests.stacks.test_stacks import variant
from tests.synthesized import Resource, Synthesized, synthesize
from tij.settings.models import Egress, Settings

GROUP = re.compile(r"aws_security_group\.?(\w[\w-]*?)_security-group")
Rule = tuple[str, str, object]


def rules(deployment: Synthesized, direction: str) -> set[Rule]:
    """(owner, peer, port) of every rule."""
    found = deployment.resources(f"aws_vpc_security_group_{direction}_rule")
    return {(group(r["security_group_id"]), peer(r), r.get("from_port", "all")) for r in found}


def group(reference: str) -> str:
    match = GROUP.search(reference)
    assert match, reference
    return match[1]


def peer(rule: Resource) -> str:
    if rule.get("referenced_security_group_id"):
        return group(rule["referenced_security_group_id"])
    if rule.get("prefix_list_id"):
        return "s3"
    cidr: str = rule["cidr_ipv4"]
    return cidr


def test_the_guides_chain_internet_alb_ecs_rds(production: Synthesized) -> None:
    assert rules(production, "ingress") == {
        ("load-balancer", "0.0.0.0/0", 443),
        ("load-balancer", "0.0.0.0/0", 80),
        ("service", "load-balancer", 80),
        ("database", "service", 5432),
    }


def test_phase_1_lets_tasks_call_https_and_the_database(production: Synthesized) -> None:
    assert rules(production, "egress") == {
        ("load-balancer", "service", 80),
        ("service", "0.0.0.0/0", 443),
        ("service", "database", 5432),
    }


@pytest.mark.parametrize("egress", list(Egress))
@pytest.mark.parametrize("phase", [2, 3])
def test_from_phase_2_tasks_reach_endpoints_s3_and_the_database_only(
    settings: Settings, egress: Egress, phase: int
) -> None:
    deployment = synthesize(variant(settings, egress, phase))
    found = {rule for rule in rules(deployment, "egress") if rule[0] == "service"}
    assert found == {
        ("service", "endpoints", 443),
        ("service", "s3", 443),
        ("service", "database", 5432),
    }


def test_the_database_reaches_nothing(production: Synthesized) -> None:
    assert not [rule for rule in rules(production, "egress") if rule[0] == "database"]


def test_only_the_load_balancer_is_open_to_the_world(settings: Settings) -> None:
    for egress in Egress:
        deployment = synthesize(variant(settings, egress, 1))
        world = {rule for rule in rules(deployment, "ingress") if rule[1] == "0.0.0.0/0"}
        assert world == {("load-balancer", "0.0.0.0/0", 443), ("load-balancer", "0.0.0.0/0", 80)}


@pytest.mark.reference
def test_groups_have_the_guides_names_and_descriptions(production: Synthesized) -> None:
    groups = {g["name"]: g["description"] for g in production.resources("aws_security_group")}
    assert groups == {
        "thisisjapan-alb-sg": "for ALB - allow HTTPS/HTTP from internet",
        "thisisjapan-ecs-sg": "for ECS Fargate Container - allow traffic from ALB only",
        "thisisjapan-rds-sg": "PostgreSQL Database - allow DB connections from ECS only",
    }


def test_no_group_holds_rules_of_its_own(production: Synthesized) -> None:
    for g in production.resources("aws_security_group"):
        assert g.get("ingress") is None
        assert g.get("egress") is None
