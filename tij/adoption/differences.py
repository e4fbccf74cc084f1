"""How what was found differs from the design, and what each step to it would cost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tij.adoption.surveyed import Surveyed, Thing
from tij.adoption.task import written_out
from tij.settings.models import Settings


@dataclass(frozen=True)
class Difference:
    """What is otherwise than designed, and what the way to the design costs."""

    part: str
    what: str
    downtime: str
    price: str
    risk: str


def differences(surveyed: Surveyed, settings: Settings) -> Iterator[Difference]:
    """How what was found differs from the design, and what each step to it would cost."""
    none = "none"
    if written := written_out(surveyed.task):
        yield Difference(
            "service",
            f"{', '.join(written)} are written in its task definition",
            none,
            none,
            "whoever may read task definitions has them; a new SECRET_KEY signs everybody out",
        )
    yield from _service(surveyed.found("service") or {})
    database = surveyed.found("database")
    if database:
        if not database.get("StorageEncrypted"):
            yield Difference(
                "database",
                "its storage is not encrypted, which no change in place mends",
                "no writes for half an hour to two: tij adopt database --move",
                "a second instance meanwhile; then the old one's storage until it is deleted",
                "what the service writes during the move is refused",
            )
        have, want = str(database.get("EngineVersion", "")), settings.database.engine_version
        if have.partition(".")[0] != want.partition(".")[0]:
            yield Difference(
                "database",
                f"PostgreSQL {have}, designed {want}",
                "10 minutes or more, for an upgrade in place",
                none,
                "there is no way back but a snapshot",
            )
        place, of = surveyed.found("vpc"), database.get("DBSubnetGroup", {}).get("VpcId")
        if place and of and of != place["VpcId"]:
            yield Difference(
                "database",
                f"it is in {of}, and the load balancer in {place['VpcId']}",
                "minutes, while RDS moves it to the other VPC's subnets",
                none,
                "who reaches it where it is no longer can; RDS moves none that is Multi-AZ",
            )
        if database.get("PubliclyAccessible"):
            yield Difference(
                "database",
                "it can be reached from the internet",
                none,
                none,
                "who connects from outside no longer can",
            )
        if not database.get("DeletionProtection") and settings.protection.deletion_protection:
            yield Difference("database", "it may be deleted", none, none, none)
        if database.get("BackupRetentionPeriod", 0) < settings.database.backup_retention_days:
            yield Difference(
                "database",
                f"backups of {database.get('BackupRetentionPeriod', 0)} days, designed"
                f" {settings.database.backup_retention_days}",
                "seconds of slow storage, where there were none before",
                "backups beyond the database's size",
                none,
            )
    repository = surveyed.found("repository")
    if repository and repository.get("imageTagMutability") != "IMMUTABLE":
        yield Difference(
            "repository", "a tag may be moved", none, none, "a push of :latest is then refused"
        )
    firewall = (surveyed.found("distribution") or {}).get("WebACLId")
    if firewall:
        yield Difference(
            "distribution",
            f"a firewall is before it, {firewall}, which the design doesn't have",
            none,
            "less: AWS WAF takes its price by rule and request",
            "it is taken off with the distribution's step",
        )
    bucket, name = surveyed.found("files_bucket"), settings.storage.files_bucket
    if bucket and bucket["Name"] != name:
        yield Difference(
            "files_bucket",
            f"named {bucket['Name']}, designed {name}",
            none,
            none,
            "set storage.files_bucket to what it is named: a bucket keeps its name",
        )
    vpc = surveyed.found("vpc")
    if vpc and vpc["CidrBlock"] != str(settings.network.vpc_cidr):
        yield Difference(
            "vpc",
            f"addresses {vpc['CidrBlock']}, designed {settings.network.vpc_cidr}",
            none,
            none,
            "set network.vpc_cidr to what it has, and each zone's public_cidr and private_cidr"
            " to its subnets' or to what is free of it: a VPC keeps its addresses",
        )
    if not surveyed.found("nat_gateway") and settings.network.egress == "nat-gateway" and vpc:
        yield Difference(
            "nat_gateway",
            "there is none",
            none,
            "one gateway and its address; tij cost shows it",
            "tasks get another address to the internet",
        )


def _service(service: Thing) -> Iterator[Difference]:
    """What ECS changes only by making the service anew."""
    controller = service.get("deploymentController", {}).get("type", "ECS")
    ways = {
        "its tasks run on EC2 instances, designed on Fargate": service.get("launchType") == "EC2",
        f"{controller} deploys it, designed ECS": controller != "ECS",
    }
    for what in (what for what, is_so in ways.items() if is_so):
        yield Difference(
            "service",
            f"{what}; no change in place mends that",
            "none",
            "none",
            "it stays held and is deployed as before: tij release doesn't reach it",
        )
