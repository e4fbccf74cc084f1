"""The network: two zones, nothing public but what must be, flows logged."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.stacks.test_stacks import variant
from tests.synthesized import Synthesized, synthesize
from tij.settings.models import Egress, Settings


@pytest.mark.reference
def test_the_vpc_is_the_guides(production: Synthesized) -> None:
    vpc = production.one("aws_vpc")
    assert vpc["cidr_block"] == "10.0.0.0/16"
    assert vpc["tags"] == {"Name": "thisisjapan-vpc"}
    assert vpc["enable_dns_support"] is vpc["enable_dns_hostnames"] is True


def test_public_and_private_subnets_are_in_two_zones(production: Synthesized) -> None:
    subnets = {s["cidr_block"]: s["availability_zone"] for s in production.resources("aws_subnet")}
    assert subnets == {
        "10.0.1.0/24": "ap-northeast-1a",
        "10.0.2.0/24": "ap-northeast-1a",
        "10.0.3.0/24": "ap-northeast-1c",
        "10.0.4.0/24": "ap-northeast-1c",
    }


def test_no_subnet_hands_out_public_addresses_by_itself(production: Synthesized) -> None:
    assert {s["map_public_ip_on_launch"] for s in production.resources("aws_subnet")} == {False}


def test_the_default_security_group_allows_nothing(production: Synthesized) -> None:
    group = production.one("aws_default_security_group")
    assert group.get("ingress") is None
    assert group.get("egress") is None


def test_private_subnets_leave_through_one_nat_gateway(production: Synthesized) -> None:
    gateway = production.one("aws_nat_gateway")
    assert "network_public-ap-northeast-1a" in gateway["subnet_id"]
    routes = [r for r in production.resources("aws_route") if r.get("nat_gateway_id")]
    assert len(routes) == 2
    assert {r["nat_gateway_id"] for r in routes} == {f"${{{gateway.address}.id}}"}


def test_a_nat_gateway_a_zone_when_asked_for(settings: Settings) -> None:
    network = settings.network.model_copy(update={"nat_gateway_per_availability_zone": True})
    deployment = synthesize(settings.model_copy(update={"network": network}))
    gateways = deployment.resources("aws_nat_gateway")
    routes = [
        r["nat_gateway_id"] for r in deployment.resources("aws_route") if r.get("nat_gateway_id")
    ]
    assert sorted(routes) == sorted(f"${{{g.address}.id}}" for g in gateways)
    assert len(routes) == 2


def test_a_nat_instance_routes_only_for_the_vpc(settings: Settings) -> None:
    deployment = synthesize(variant(settings, Egress.NAT_INSTANCE, 1))
    instance = deployment.one("aws_instance")
    assert instance["source_dest_check"] is False
    assert instance["metadata_options"]["http_tokens"] == "required"
    assert instance["root_block_device"]["encrypted"] is True
    (rule,) = deployment.resources("aws_vpc_security_group_ingress_rule", "foundation")
    assert rule["cidr_ipv4"] == "10.0.0.0/16"
    routes = [r for r in deployment.resources("aws_route") if r.get("network_interface_id")]
    assert len(routes) == 2


def test_without_internet_private_subnets_have_no_default_route(settings: Settings) -> None:
    for egress in (Egress.PUBLIC_IP, Egress.ENDPOINTS):
        routes = synthesize(variant(settings, egress, 1)).resources("aws_route")
        assert [r.get("gateway_id") is not None for r in routes] == [True]


def test_s3_is_reached_through_a_gateway_endpoint_from_every_subnet(
    production: Synthesized,
) -> None:
    endpoint = production.one("aws_vpc_endpoint")
    assert endpoint["service_name"] == "com.amazonaws.ap-northeast-1.s3"
    assert endpoint["vpc_endpoint_type"] == "Gateway"
    # The default, but said: back from phase 2, Terraform would leave its limit in place.
    (statement,) = endpoint.document("policy")["Statement"]
    assert statement == {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
    tables = production.resources("aws_route_table")
    assert sorted(endpoint["route_table_ids"]) == sorted(f"${{{t.address}.id}}" for t in tables)


def test_all_flows_are_logged_encrypted(production: Synthesized) -> None:
    flow_log = production.one("aws_flow_log")
    assert flow_log["traffic_type"] == "ALL"
    group = production.one("aws_cloudwatch_log_group", "flow-log")
    assert group["retention_in_days"] == 30
    assert group["kms_key_id"] == "${aws_kms_key.encryption-key.arn}"


def test_flow_logs_may_write_to_their_group_only(production: Synthesized) -> None:
    policy = production.one("aws_iam_role_policy", "flow-log").statements
    group = production.one("aws_cloudwatch_log_group", "flow-log")
    assert policy["WriteFlowLogs"]["Resource"] == f"${{{group.address}.arn}}:*"
    assert policy["FindLogGroup"]["Action"] == "logs:DescribeLogGroups"


def test_interface_endpoints_let_the_vpc_in_and_nobody_else(settings: Settings) -> None:
    """From their own stack: private DNS sends everything to them as soon as they exist."""
    deployment = synthesize(variant(settings, Egress.ENDPOINTS, 2))
    services = {
        e["service_name"].removeprefix("com.amazonaws.ap-northeast-1.")
        for e in deployment.resources("aws_vpc_endpoint")
    }
    assert services == {
        "s3",
        "ecr.api",
        "ecr.dkr",
        "secretsmanager",
        "logs",
        "ssmmessages",
        "kms",
    }
    rules = [
        r
        for r in deployment.resources("aws_vpc_security_group_ingress_rule")
        if "endpoints_security-group" in r["security_group_id"]
    ]
    assert {(r["from_port"], r["to_port"]) for r in rules} == {(443, 443)}
    (own,) = [r for r in rules if r.stack == "foundation"]
    assert own["cidr_ipv4"] == "10.0.0.0/16"
    (client,) = [r for r in rules if r.stack != "foundation"]
    assert "service_security-group" in client["referenced_security_group_id"]


def test_endpoints_serve_this_account_only(settings: Settings) -> None:
    """Or a task could hand data to anybody's bucket, past the closed internet."""
    deployment = synthesize(variant(settings, Egress.ENDPOINTS, 2))
    for endpoint in deployment.resources("aws_vpc_endpoint"):
        statements = {s["Sid"]: s for s in endpoint.document("policy")["Statement"]}
        limited = {
            sid: next(iter(s["Condition"]["StringEquals"]))
            for sid, s in statements.items()
            if s["Resource"] == "*"
        }
        if endpoint["vpc_endpoint_type"] == "Interface":
            assert limited == {"OwnAccount": "aws:PrincipalAccount"}
            continue
        assert limited == {"OwnBuckets": "aws:ResourceAccount"}
        others = {s["Resource"]: s["Action"] for s in statements.values() if s["Resource"] != "*"}
        assert others == {
            "arn:aws:s3:::prod-ap-northeast-1-starport-layer-bucket/*": "s3:GetObject",
            "arn:aws:s3:::al2023-repos-ap-northeast-1-de612dc2/*": "s3:GetObject",
        }


@pytest.mark.parametrize("egress", [Egress.NAT_GATEWAY, Egress.NAT_INSTANCE])
def test_what_leads_out_waits_for_the_internet_gateway(settings: Settings, egress: Egress) -> None:
    deployment = synthesize(variant(settings, egress, 1))
    gateway = deployment.one("aws_internet_gateway").address
    waiting = [*deployment.resources("aws_nat_gateway"), *deployment.resources("aws_eip")]
    assert waiting
    assert [r.address for r in waiting if gateway not in r.get("depends_on", [])] == []


def test_the_nat_instance_waits_for_the_package_repository(
    settings: Settings, tmp_path: Path
) -> None:
    """Its script is run: the repository answers at the third try, as without an address yet."""
    script = synthesize(variant(settings, Egress.NAT_INSTANCE, 1)).one("aws_instance")["user_data"]
    for directory in ("etc/sysctl.d", "etc/sysconfig", "bin"):
        (tmp_path / directory).mkdir(parents=True)
    called = tmp_path / "called"
    for name in ("sysctl", "ip", "iptables", "iptables-save", "systemctl", "sleep", "dnf"):
        program = tmp_path / "bin" / name
        last = f'[ "$(grep -c dnf {called})" -ge 3 ]' if name == "dnf" else ""
        program.write_text(f"#!/bin/bash\necho {name} $* >> {called}\n{last}\n")
        program.chmod(0o755)
    subprocess.run(
        ["bash", "-c", script.replace("/etc/", f"{tmp_path}/etc/")],
        env={"PATH": f"{tmp_path}/bin:{os.environ['PATH']}"},
        check=True,
        timeout=60,
    )
    calls = called.read_text().splitlines()
    assert sum(call.startswith("dnf") for call in calls) == 3
    assert calls[-1] == "systemctl enable --now iptables"
