"""What a production made by hand has, found by what its resources refer to.

Names are only a last resort: the API's record leads to the load balancer, that to its VPC, target
group and service, and so on. Reads only; a refused read ends the survey, since what may not be read
is not missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, Protocol

from tij.adoption.decisions import PARTS
from tij.errors import BadInputError
from tij.settings.models import Settings


class Client(Protocol):
    """A boto3 client of a service, in the environment's Region or another one."""

    def __call__(self, service: str, region: str | None = None) -> Any:
        """Nothing is asked yet."""


Thing = Mapping[str, Any]


NOT_PERMITTED = frozenset(
    {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}
    # SNS's word.
    | {"AuthorizationError"}
)
_GONE = re.compile("NotFound|^NoSuch|NotExist")
"""What AWS's services call it when they have no such thing (each API reference, "Errors")."""


@contextmanager
def refused_reads() -> Iterator[None]:
    """BadInputError for a read that AWS refuses, and for one of what was listed and is gone.

    What may not be read is not missing; what goes meanwhile makes the survey's answer an old one.
    """
    from botocore.exceptions import ClientError

    try:
        yield
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if _GONE.search(code):
            raise BadInputError(
                f"Something was deleted while it was looked for: {error}",
                next_step="tij adopt survey, once nobody deletes anything",
            ) from error
        if code not in NOT_PERMITTED:
            raise
        raise BadInputError(
            f"These credentials may not read all that is looked for: {error}",
            next_step=f"allow {error.operation_name}, or use credentials that may read",
        ) from error


@dataclass(frozen=True)
class Candidate:
    """Something that may be the part, and why."""

    id: str
    why: str
    described: Thing = field(repr=False, compare=False)


@dataclass(frozen=True)
class Part:
    """One part of the deployment: found, missing, or with several candidates."""

    name: str
    candidates: tuple[Candidate, ...]

    @property
    def found(self) -> Candidate | None:
        """The only candidate."""
        return self.candidates[0] if len(self.candidates) == 1 else None


@dataclass(frozen=True)
class Difference:
    """What is otherwise than designed, and what the way to the design costs."""

    part: str
    what: str
    downtime: str
    price: str
    risk: str


@dataclass(frozen=True)
class Surveyed:
    """Every part, in the order in which they were found."""

    parts: Mapping[str, Part]
    elsewhere: tuple[str, ...] = ()
    """What leads out of the Region, a sentence each."""
    task: Thing = field(default_factory=dict)
    """The task definition that the service runs."""
    records: frozenset[tuple[str, str]] = frozenset()
    """Name, without its dot, and type of every record of the zone."""

    def found(self, name: str) -> Thing | None:
        """AWS's description of a part, None unless it was found."""
        candidate = self.parts[name].found
        return candidate.described if candidate else None


def survey(client: Client, settings: Settings, decided: Mapping[str, str]) -> Surveyed:
    """Look for every part. BadInputError for another account, or a decision that doesn't exist."""
    wanted = settings.aws.account_id
    account = client("sts").get_caller_identity()["Account"]
    if wanted and account != wanted:
        raise BadInputError(f"aws.account_id is {wanted}, but these credentials are of {account}.")
    looking = _Looking(client, settings)
    for name in PARTS:
        everything = list(getattr(looking, f"all_{name}")())
        if name in decided:
            ids = {id_ for id_, _ in everything}
            if decided[name] not in ids:
                there = ", ".join(sorted(ids)) or "none"
                raise BadInputError(
                    f"decided.{name}: {decided[name]} isn't in account {account},"
                    f" {settings.aws.region}; there: {there}"
                )
            chosen = [Candidate(i, "decided", d) for i, d in everything if i == decided[name]]
        else:
            chosen = _likely(everything, getattr(looking, f"leads_to_{name}")())
        looking.parts[name] = Part(name, tuple(chosen))
    return Surveyed(
        looking.parts, tuple(looking.elsewhere()), looking.task, frozenset(looking.records)
    )


def containers(task: Thing) -> Sequence[Thing]:
    """A task definition's containers."""
    described: Sequence[Thing] = task.get("containerDefinitions", ())
    return described


_CONNECTING = re.compile("(^|_)(DB|DATABASE|PG|POSTGRES|POSTGRESQL)", re.IGNORECASE)
_PASSWORD = re.compile("PASSWORD", re.IGNORECASE)
"""Variables' names."""


def _is_in(sources: Sequence[str], secret: Thing) -> bool:
    """Whether a container names the secret: by its ARN, and a key, a stage and a version."""
    return any(f"{source}:".startswith(f"{secret['ARN']}:") for source in sources)


def _likely(
    everything: Sequence[tuple[str, Thing]], leads: Iterable[tuple[str, Callable[[Thing], bool]]]
) -> list[Candidate]:
    """Those that the first lead with any result leads to; else all, which is a guess."""
    for why, leads_to in leads:
        chosen = [Candidate(id_, why, thing) for id_, thing in everything if leads_to(thing)]
        if chosen:
            return chosen
    return []


class _Looking:
    """How each part is listed (`all_`), and what leads to the right one (`leads_to_`)."""

    def __init__(self, client: Client, settings: Settings) -> None:
        self.client = client
        self.settings = settings
        self.parts: dict[str, Part] = {}

    def _is(self, name: str) -> Thing | None:
        part = self.parts.get(name)
        return part.found.described if part and part.found else None

    def _pages(self, service: str, operation: str, key: str, **arguments: Any) -> Iterator[Any]:
        for page in self.client(service).get_paginator(operation).paginate(**arguments):
            for name in key.split("."):
                page = page.get(name) or {}
            yield from page

    def elsewhere(self) -> Iterator[str]:
        """What leads to nothing of this account and Region is not missing there."""
        here = f"of this account in {self.settings.aws.region}"
        api, cdn = self.settings.dns.api_domain, self.settings.dns.cdn_domain
        for part, who, leads, what in (
            ("load_balancer", api, self._targets.get(api, set()), f"a load balancer {here}"),
            ("distribution", cdn, self._targets.get(cdn, set()), "a distribution of this account"),
            ("database", "The service", self._database_hosts, f"a database {here}"),
            ("repository", "The service", self._images, f"of a repository {here}"),
            ("files_bucket", "The CDN", self._origins, f"a bucket {here}"),
        ):
            found = self.parts[part].candidates
            if leads and not any(one.why != "its name" for one in found):
                yield f"{who} leads to {', '.join(sorted(leads))}, which is not {what}."

    @property
    def _database_hosts(self) -> set[str]:
        """RDS's names among the service's variables."""
        return {value for value in self._variables() if value.endswith(".rds.amazonaws.com")}

    @property
    def _images(self) -> set[str]:
        """ECR's among the images that the service runs."""
        return {c["image"] for c in containers(self.task) if ".dkr.ecr." in c["image"]}

    @property
    def _origins(self) -> set[str]:
        """S3's hosts among the distribution's origins."""
        origins = (self._is("distribution") or {}).get("Origins", {}).get("Items", ())
        return {one["DomainName"] for one in origins if "S3OriginConfig" in one}

    def all_zone(self) -> Iterator[tuple[str, Thing]]:
        for zone in self._pages("route53", "list_hosted_zones", "HostedZones"):
            if not zone["Config"].get("PrivateZone"):
                yield zone["Id"].rpartition("/")[2], zone

    def leads_to_zone(self) -> Iterator[tuple[str, Callable[[Thing], bool]]]:
        name = f"{self.settings.dns.domain}."
        yield "the domain's zone", lambda zone: zone["Name"] == name

    @cached_property
    def _recorded(self) -> Sequence[Thing]:
        zone = self._is("zone")
        if not zone:
            return ()
        key = "ResourceRecordSets"
        return list(
            self._pages("route53", "list_resource_record_sets", key, HostedZoneId=zone["Id"])
        )

    @property
    def records(self) -> Iterator[tuple[str, str]]:
        """Name and type of what the zone has."""
        for record in self._recorded:
            # Route 53 writes what is no letter, digit or hyphen in octal digits.
            name = record["Name"].replace("\\052", "*")
            yield name.rstrip("."), record["Type"]

    @cached_property
    def _targets(self) -> dict[str, set[str]]:
        """Name of a record, without its dot → the host names that it leads to."""
        found: dict[str, set[str]] = {}
        for record in self._recorded:
            values = [value["Value"] for value in record.get("ResourceRecords", ())]
            if record["Type"] in ("A", "AAAA", "CNAME"):
                values += [record["AliasTarget"]["DNSName"]] if "AliasTarget" in record else []
                hosts = {v.rstrip(".").lower().removeprefix("dualstack.") for v in values}
                found.setdefault(record["Name"].rstrip("."), set()).update(hosts)
        return found

    def all_load_balancer(self) -> Iterator[tuple[str, Thing]]:
        for one in self._pages("elbv2", "describe_load_balancers", "LoadBalancers"):
            yield one["LoadBalancerArn"], one

    def leads_to_load_balancer(self) -> Iterator[tuple[str, Callable[[Thing], bool]]]:
        hosts = self._targets.get(self.settings.dns.api_domain, set())
        yield "the API's record leads to it", lambda lb: lb["DNSName"].lower() in hosts
        if not hosts:
            name = f"{self.settings.project.prefix}-alb"
            yield "its name", lambda lb: lb["LoadBalancerName"] == name
            yield "it exists", lambda lb: lb.get("Type", "application") == "application"

    def all_target_group(self) -> Iterator[tuple[str, Thing]]:
        for group in self._pages("elbv2", "describe_target_groups", "TargetGroups"):
            yield group["TargetGroupArn"], group

    def leads_to_target_group(self) -> Iterator[tuple[str, Callable[[Thing], bool]]]:
        balancer = self._is("load_balancer")
        if not balancer:
            return
        arn = balancer["LoadBalancerArn"]
        served = {
            action.get("TargetGroupArn")
            for listener in self._pages(
                "elbv2", "describe_listeners", "Listeners", LoadBalancerArn=arn
            )
            for action in listener.get("DefaultActions", ())
        }
        yield "a listener forwards to it", lambda group: group["TargetGroupArn"] in served

    def all_service(self) -> Iterator[tuple[str, Thing]]:
        ecs = self.client("ecs")
        for cluster in self._pages("ecs", "list_clusters", "clusterArns"):
            arns = list(self._pages("ecs", "list_services", "serviceArns", cluster=cluster))
            for begin in range(0, len(arns), 10):
                some = arns[begin : begin + 10]
                for one in ecs.describe_services(cluster=cluster, services=some)["services"]:
                    if one["status"] != "INACTIVE":
                        yield one["serviceArn"], one

    def leads_to_service(self) -> Iterator[tuple[str, Callable[[Thing], bool]]]:
        group = self._is("target_group")
        if group:
            arn = group["TargetGroupArn"]
            yield (
                "it serves the target group",
                lambda one: any(lb.get("targetGroupArn") == arn for lb in one["loadBalancers"]),
            )
        else:
            yield "it exists", lambda _: True

    def all_vpc(self) -> Iterator[tuple[str, Thing]]:
        for vpc in self._pages("ec2", "describe_vpcs", "Vpcs"):
            yield vpc["VpcId"], vpc

    def leads_to_vpc(self) -> Iterator[tuple[str, Callable[[Thing], bool]]]:
        balancer = self._is("load_balancer")
        if balancer:
            yield "the load balancer is in it", lambda vpc: vpc["VpcId"] == balancer["VpcId"]
        else:
            cidr = self.settings.network.vpc_cidr
            yield "its addresses", lambda vpc: vpc["CidrBlock"] == str(cidr)
            yield "it isn't the default", lambda vpc: not vpc.get("IsDefault")

    def all_nat_gateway(self) -> Iterator[tuple[str, Thing]]:
        for gateway in self._pages("ec2", "describe_nat_gateways", "NatGateways"):
            if gateway["State"] in ("pending", "available"):
                yield gateway["NatGatewayId"], gateway

    def leads_to_nat_gateway(self) -> Iterator[tuple[str, Callable[[Thing], bool]]]:
        vpc = self._is("vpc")
        if vpc:
            yield "it is in the VPC", lambda gateway: gateway["VpcId"] == vpc["VpcId"]

    def all_database(self) -> Iterator[tuple[str, Thing]]:
        for one in self._pages("rds", "describe_db_instances", "DBInstances"):
            if one["Engine"] == "postgres":
                yield one["DBInstanceIdentifier"], one

    def leads_to_database(self) -> Iterator[tuple[str, Callable[[Thing], bool]]]:
        hosts = self._variables()
        if hosts:
            yield (
                "the service connects to it",
                lambda one: one.get("Endpoint", {}).get("Address") in hosts,
            )
        vpc = self._is("vpc")
        # Another one than what the service connects to would be the wrong one.
        if vpc and not self._database_hosts:
            id_ = vpc["VpcId"]
            yield "it is in the VPC", lambda one: one.get("DBSubnetGroup", {}).get("VpcId") == id_

    def all_database_secret(self) -> Iterator[tuple[str, Thing]]:
        for one in self._pages("secretsmanager", "list_secrets", "SecretList"):
            yield one["ARN"], one

    def leads_to_database_secret(self) -> Iterator[tuple[str, Callable[[Thing], bool]]]:
        database = self._is("database")
        if not database:
            return
        own = database.get("MasterUserSecret", {}).get("SecretArn")
        yield "RDS keeps the password in it", lambda one: one["ARN"] == own
        reads = [
            (one["name"], one["valueFrom"])
            for container in containers(self.task)
            for one in container.get("secrets", ())
        ]
        for why, read in (
            ("the service reads how to connect from it", _CONNECTING.search),
            ("the service reads a password from it", _PASSWORD.search),
        ):
            sources = [source for name, source in reads if read(name)]
            yield why, partial(_is_in, sources)
        name = f"{self.settings.project.prefix}/database"
        yield "its name", lambda one: one["Name"] == name

    @cached_property
    def task(self) -> Thing:
        """The task definition of the service; empty where none is known."""
        # Another deployment controller than ECS's keeps it with its task sets.
        name = (self._is("service") or {}).get("taskDefinition")
        if not name:
            return {}
        described: Thing = self.client("ecs").describe_task_definition(taskDefinition=name)
        task: Thing = described["taskDefinition"]
        return task

    def _variables(self) -> set[str]:
        """Every variable's value: one may be a database's address or a bucket's name."""
        return {
            variable["value"]
            for container in containers(self.task)
            for variable in container.get("environment", ())
        }

    def all_repository(self) -> Iterator[tuple[str, Thing]]:
        for one in self._pages("ecr", "describe_repositories", "repositories"):
            yield one["repositoryName"], one

    def leads_to_repository(self) -> Iterator[tuple[str, Callable[[Thing], bool]]]:
        images = {
            c["image"].partition("@")[0].rpartition("/")[2].partition(":")[0]: c["image"]
            for c in containers(self.task)
        }
        uris = {image.partition("@")[0] for image in images.values()}
        uris |= {uri.rpartition(":")[0] for uri in uris if ":" in uri}
        yield "the service runs its image", lambda one: one["repositoryUri"] in uris
        name = f"{self.settings.project.prefix}-backend"
        yield "its name", lambda one: one["repositoryName"] == name

    def all_distribution(self) -> Iterator[tuple[str, Thing]]:
        for one in self._pages("cloudfront", "list_distributions", "DistributionList.Items"):
            yield one["Id"], one

    def leads_to_distribution(self) -> Iterator[tuple[str, Callable[[Thing], bool]]]:
        name = self.settings.dns.cdn_domain
        hosts = self._targets.get(name, set())
        yield "the CDN's record leads to it", lambda one: one["DomainName"].lower() in hosts
        yield "its alias", lambda one: name in (one.get("Aliases", {}).get("Items") or ())

    def all_files_bucket(self) -> Iterator[tuple[str, Thing]]:
        # Else those of all Regions are listed (S3 API Reference, ListBuckets).
        region = self.settings.aws.region
        for bucket in self._pages("s3", "list_buckets", "Buckets", BucketRegion=region):
            yield bucket["Name"], bucket

    def leads_to_files_bucket(self) -> Iterator[tuple[str, Callable[[Thing], bool]]]:
        distribution = self._is("distribution")
        origins = distribution["Origins"]["Items"] if distribution else ()
        hosts = {origin["DomainName"] for origin in origins}
        yield (
            "the CDN's origin",
            lambda one: any(host.startswith(f"{one['Name']}.s3") for host in hosts),
        )
        values = self._variables()
        yield "a variable of the service names it", lambda one: one["Name"] in values
        name = self.settings.storage.files_bucket
        yield "its name", lambda one: one["Name"] == name


def differences(surveyed: Surveyed, settings: Settings) -> Iterator[Difference]:
    """How what was found differs from the design, and what each step to it would cost."""
    none = "none"
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
            "set network.vpc_cidr to what it has: a VPC keeps its addresses",
        )
    if not surveyed.found("nat_gateway") and settings.network.egress == "nat-gateway" and vpc:
        yield Difference(
            "nat_gateway",
            "there is none",
            none,
            "one gateway and its address; tij cost shows it",
            "tasks get another address to the internet",
        )
