"""What was clicked is taken in by imports alone, and held."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.tij.adoption import habits, options, variants
from tests.tij.adoption.clicked import Clicks, click
from tests.tij.adoption.habits import Habit
from tests.tiny_project import REPOSITORY, TinyProject
from tij.adoption import decisions
from tij.terraform.saved_plans import SavedPlans

DOMAIN = "thisisjapan.localhost"


@pytest.fixture
def project(tmp_path: Path) -> TinyProject:
    """One whose stacks are the product's."""
    made = TinyProject.make(tmp_path / "checkout")
    shutil.rmtree(made.root / "stacks")
    shutil.copy(REPOSITORY / "main.py", made.root)
    return made


def described(project: TinyProject) -> dict[str, Any]:
    """All that boto3 says of what was clicked, but when and by whom it was asked."""
    ec2, rds, elb = (project.client(name) for name in ("ec2", "rds", "elbv2"))
    ecs, ecr, route53 = (project.client(name) for name in ("ecs", "ecr", "route53"))
    cluster = ecs.list_clusters()["clusterArns"]
    return {
        "vpcs": ec2.describe_vpcs()["Vpcs"],
        "subnets": ec2.describe_subnets()["Subnets"],
        "gateways": ec2.describe_internet_gateways()["InternetGateways"],
        "nat": ec2.describe_nat_gateways()["NatGateways"],
        "addresses": ec2.describe_addresses()["Addresses"],
        "tables": ec2.describe_route_tables()["RouteTables"],
        "groups": ec2.describe_security_groups()["SecurityGroups"],
        "databases": rds.describe_db_instances()["DBInstances"],
        "subnet groups": rds.describe_db_subnet_groups()["DBSubnetGroups"],
        "balancers": elb.describe_load_balancers()["LoadBalancers"],
        "target groups": elb.describe_target_groups()["TargetGroups"],
        "clusters": ecs.describe_clusters(clusters=cluster)["clusters"] if cluster else [],
        "repositories": ecr.describe_repositories()["repositories"],
        "records": [
            route53.list_resource_record_sets(HostedZoneId=zone["Id"])["ResourceRecordSets"]
            for zone in route53.list_hosted_zones()["HostedZones"]
        ],
        "rules": ec2.describe_security_group_rules()["SecurityGroupRules"],
        "endpoints": ec2.describe_vpc_endpoints()["VpcEndpoints"],
        "roles": project.client("iam").list_roles()["Roles"],
        "logs": project.client("logs").describe_log_groups()["logGroups"],
        "secrets": [
            {k: v for k, v in one.items() if k != "LastAccessedDate"}
            for one in project.client("secretsmanager").list_secrets()["SecretList"]
        ],
        "certificates": [
            project.client("acm", region).list_certificates()["CertificateSummaryList"]
            for region in ("ap-northeast-1", "us-east-1")
        ],
        "alarms": project.client("cloudwatch").describe_alarms()["MetricAlarms"],
        "policies": [
            policy(project, bucket["Name"])
            for bucket in project.client("s3").list_buckets()["Buckets"]
            if "files" in bucket["Name"]
        ],
        "scaling": project.client("application-autoscaling").describe_scaling_policies(
            ServiceNamespace="ecs"
        )["ScalingPolicies"],
        "distributions": project.client("cloudfront")
        .list_distributions()["DistributionList"]
        .get("Items", []),
    }


def policy(project: TinyProject, bucket: str) -> str:
    s3 = project.client("s3")
    try:
        return str(s3.get_bucket_policy(Bucket=bucket)["Policy"])
    except s3.exceptions.from_code("NoSuchBucketPolicy"):
        return ""


@pytest.mark.terraform
def test_what_was_clicked_is_taken_in_and_nothing_of_it_changes(project: TinyProject) -> None:
    file = decisions.path(project.root, "local")
    with project.aws:
        click(project.client, Clicks(domain=DOMAIN))
        before = described(project)
        project.tij("state", "bootstrap", "--yes")
        project.tij("adopt", "survey")
        said = project.tij("adopt", "take-in", "--yes")
        assert "56 to import, 0 to add, 0 to change, 0 to destroy" in said
        assert "kept as it is by [held] in environments/adoption/local.toml" in said
        assert described(project) == before
        held = decisions.read(file).held
        assert {name: len(addresses) for name, addresses in held.items()} == {
            "foundation": 20,
            "data": 8,
            "service": 19,
            "delivery": 5,
            "operations": 4,
        }
        # As designed, with its tags and other names, it changes nothing that is held.
        project.tij("plan", "foundation")
        plan = SavedPlans(project.root / ".tij" / "plans" / "local").load("foundation")
        changes = {c["address"]: c["change"]["actions"] for c in plan["resource_changes"]}
        assert {str(changes[address]) for address in held["foundation"]} == {"['no-op']"}
        assert {str(actions) for actions in changes.values()} == {"['no-op']", "['create']"}
        # The database's move and its way back come after the service that its tasks are of.
        for which in ("--move", "--back"):
            said = project.tij("adopt", "database", which, "--yes", code=2)
            assert "tij apply" in said


@pytest.mark.terraform
@pytest.mark.parametrize(
    ("clicks", "done"),
    [
        (
            Clicks(domain=DOMAIN),
            (
                variants.named_port,
                habits.origin_access_identity,
                habits.listener_rules,
                habits.plain_passwords,
                habits.capacity_providers,
                habits.public_database,
                habits.kms_bucket,
                habits.inline_policies,
                variants.read_replica,
                variants.ranges_instead_of_groups,
                options.encrypted_log_and_images,
                options.without_scaling,
                options.latency_api,
                options.interface_endpoints,
                options.own_network_acl,
                habits.japanese_tags,
                habits.foreign_records,
            ),
        ),
        (
            Clicks(domain=DOMAIN),
            (
                habits.website_origin,
                habits.rules_alone_forward,
                habits.more_containers,
                habits.protected_balancer,
                habits.step_scaling,
                habits.immutable_repository,
                habits.apart_addresses,
                habits.instance_in_groups,
                habits.weighted_api,
                options.forwarding_http,
                options.ipv6_from_anywhere,
                options.suspended_versioning,
                options.access_keys,
                options.firewalls,
            ),
        ),
        (
            Clicks(domain=DOMAIN),
            (
                habits.more_of_a_distribution,
                options.certificate_by_mail,
                options.tasks_with_public_addresses,
                options.discovered_service,
                habits.weighted_forward,
                habits.third_listener,
                habits.parameters_of_ssm,
                habits.without_nat,
                habits.main_table,
                habits.api_behind_cloudfront,
                options.database_outside,
            ),
        ),
        (
            Clicks(domain=DOMAIN, wizard=True),
            (
                variants.tasks_on_instances,
                options.origin_access_control,
                options.cdn_by_its_own_name,
                options.nat_instance,
                variants.locked_bucket,
                variants.own_policies,
                variants.organizations_tags,
                variants.second_environment,
            ),
        ),
    ],
    ids=lambda one: one[0].__name__ if isinstance(one, tuple) else "",
)
def test_what_people_do_otherwise_is_taken_in_as_it_is(
    project: TinyProject, clicks: Clicks, done: tuple[Habit, ...]
) -> None:
    with project.aws:
        made = click(project.client, clicks)
        for habit in done:
            habit(project.client, made)
        before = described(project)
        project.tij("state", "bootstrap", "--yes")
        project.tij("adopt", "survey")
        said = project.tij("adopt", "take-in", "--yes")
        assert "to import, 0 to add, 0 to change, 0 to destroy" in said
        assert described(project) == before
