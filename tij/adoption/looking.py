"""How each part of a production is listed, and what leads to the right one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Any

from tij.adoption.surveyed import Client, Part, Thing
from tij.adoption.task import (
    containers,
    database_hosts,
    environment_files,
    images,
    read_secrets,
    variables,
    words,
)
from tij.settings.models import Settings

Lead = tuple[str, Callable[[Thing], bool]]
"""Why, and whether it leads to this one."""

_CONNECTING = re.compile("(^|_)(DB|DATABASE|PG|POSTGRES|POSTGRESQL)", re.IGNORECASE)
_PASSWORD = re.compile("PASSWORD", re.IGNORECASE)
"""Variables' names."""
_AWSS = re.compile(r"\.(elb|rds|s3|dkr\.ecr)[.-]|\.cloudfront\.net$|^arn:")
"""Host names and ARNs of the parts' own kinds, of whichever account and Region."""


def _is_in(sources: Sequence[str], secret: Thing) -> bool:
    """Whether a container names the secret: by its ARN, and a key, a stage and a version."""
    return any(f"{source}:".startswith(f"{secret['ARN']}:") for source in sources)


class Looking:
    """Each part has what lists it (`_all_`), and what leads to the right one (`_leads_to_`)."""

    def __init__(self, client: Client, settings: Settings) -> None:
        """Nothing is asked yet. `parts` is what was found so far, which leads to the others.

        `left_out` are those that were decided to be none of the account's.
        """
        self.client = client
        self.settings = settings
        self.parts: dict[str, Part] = {}
        self.left_out: set[str] = set()

    def everything(self, part: str) -> list[tuple[str, Thing]]:
        """Identifier and description of all that the account has of its kind."""
        return list(getattr(self, f"_all_{part}")())

    def leads(self, part: str) -> Iterator[Lead]:
        """The best first."""
        found: Iterator[Lead] = getattr(self, f"_leads_to_{part}")()
        return found

    def _is(self, name: str) -> Thing | None:
        part = self.parts.get(name)
        return part.found.described if part and part.found else None

    def _pages(self, service: str, operation: str, key: str, **arguments: Any) -> Iterator[Any]:
        for page in self.client(service).get_paginator(operation).paginate(**arguments):
            for name in key.split("."):
                page = page.get(name) or {}
            yield from page

    def notes(self) -> Iterator[str]:
        """What leads to nothing that the design could take."""
        for one in self._others:
            yield (
                f"{one['DBInstanceIdentifier']} is of the engine {one['Engine']}, and the design"
                " has RDS for PostgreSQL: it makes one beside it, into which pg_dump and"
                " pg_restore bring the rows."
            )
        if not self.parts["zone"].candidates and self.parts["load_balancer"].candidates:
            yield (
                f"No public hosted zone of this account is {self.settings.dns.domain}: what its"
                " records lead to isn't known. The design makes one, which the domain's registrar,"
                " or the zone above it, has to name the name servers of."
            )
        if files := environment_files(self.task):
            yield (
                f"The service has variables from {', '.join(files)}, which is not read: what they"
                " lead to isn't known. Name it under [decided] where another was found."
            )
        for part, who, leads, what in self._leading():
            if not any(map(_AWSS.search, leads)):
                yield f"{part}: {who} leads to {', '.join(leads)}, which is not {what}."

    def elsewhere(self) -> Iterator[str]:
        """A part of another account or Region: it isn't missing, and can't be taken in here."""
        for part, who, leads, what in self._leading():
            if any(map(_AWSS.search, leads)):
                yield (
                    f"{part}: {who} leads to {', '.join(leads)}, which is not {what}: it is of"
                    " another Region or account, or deleted."
                )

    def _leading(self) -> Iterator[tuple[str, str, list[str], str]]:
        """Part, what leads to it, where to, and what that isn't."""
        here = f"of this account in {self.settings.aws.region}"
        api, cdn = self.settings.dns.api_domain, self.settings.dns.cdn_domain
        known = {
            one.get("DBClusterIdentifier", one["DBInstanceIdentifier"]) for one in self._others
        }
        databases = {h for h in database_hosts(self.task) if h.partition(".")[0] not in known}
        for part, who, leads, what in (
            ("load_balancer", api, self._hosts(api), f"a load balancer {here}"),
            ("distribution", cdn, self._hosts(cdn), "a distribution of this account"),
            ("database", "the service", databases, f"a database {here}"),
            ("database_secret", "the service", self._passwords, f"a secret {here}"),
            ("repository", "the service", images(self.task), f"of a repository {here}"),
            ("files_bucket", "the CDN or the service", self._other_buckets, f"a bucket {here}"),
        ):
            found = self.parts[part].candidates
            if leads and part not in self.left_out and all(c.why == "its name" for c in found):
                yield part, who, sorted(leads), what

    @cached_property
    def _others(self) -> Sequence[Thing]:
        """Where no database was found: what the VPC has of other engines, Aurora's too."""
        vpc = self._is("vpc")
        if not vpc or self.parts["database"].candidates:
            return ()
        id_ = vpc["VpcId"]
        return [one for one in self._instances if one.get("DBSubnetGroup", {}).get("VpcId") == id_]

    @property
    def _buckets_hosts(self) -> set[str]:
        """S3's hosts among the distribution's origins."""
        hosts = _origins(self._is("distribution") or {})
        return {host for host in hosts if ".s3" in host and host.endswith(".amazonaws.com")}

    @property
    def _other_buckets(self) -> set[str]:
        """The CDN's, and what the service names of the account's in other Regions."""
        here = {name for name, _ in self.everything("files_bucket")}
        values = {value for _, value in variables(self.task)} - here
        everywhere = {bucket["Name"] for bucket in self._pages("s3", "list_buckets", "Buckets")}
        return self._buckets_hosts or {f"{name}.s3.amazonaws.com" for name in values & everywhere}

    @property
    def _passwords(self) -> set[str]:
        """ARNs of the secrets with the database's login that aren't here."""
        here = [secret for _, secret in self.everything("database_secret")]
        return {
            source
            for name, source in read_secrets(self.task)
            if _CONNECTING.search(name) or _PASSWORD.search(name)
            if ":secretsmanager:" in source and not any(_is_in([source], one) for one in here)
        }

    def _all_zone(self) -> Iterator[tuple[str, Thing]]:
        for zone in self._pages("route53", "list_hosted_zones", "HostedZones"):
            if not zone["Config"].get("PrivateZone"):
                yield zone["Id"].rpartition("/")[2], zone

    def _leads_to_zone(self) -> Iterator[Lead]:
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
    def records(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """Name and type of what the zone has → its set identifiers."""
        found: dict[tuple[str, str], tuple[str, ...]] = {}
        for record in self._recorded:
            # Route 53 writes what is not a letter, digit or hyphen in octal digits.
            name = record["Name"].replace("\\052", "*").rstrip(".")
            key = name, record["Type"]
            found[key] = (*found.get(key, ()), record.get("SetIdentifier", ""))
        return found

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

    def _hosts(self, name: str) -> set[str]:
        """What a name leads to, through other names of the zone."""
        reached: set[str] = set()
        names = {name}
        while names:
            hosts = {host for one in names for host in self._targets.get(one, ())}
            names = hosts - reached
            reached |= hosts
        return {host for host in reached if host not in self._targets}

    def _all_load_balancer(self) -> Iterator[tuple[str, Thing]]:
        for one in self._pages("elbv2", "describe_load_balancers", "LoadBalancers"):
            yield one["LoadBalancerArn"], one

    def _leads_to_load_balancer(self) -> Iterator[Lead]:
        hosts = self._hosts(self.settings.dns.api_domain)
        yield "the API's record leads to it", lambda lb: lb["DNSName"].lower() in hosts
        behind = {
            origin
            for _, distribution in (self._all_distribution() if hosts else ())
            if distribution["DomainName"].lower() in hosts
            for origin in _origins(distribution)
        }
        yield "the API's distribution leads to it", lambda lb: lb["DNSName"].lower() in behind
        if not hosts:
            name = f"{self.settings.project.prefix}-alb"
            yield "its name", lambda lb: lb["LoadBalancerName"] == name
            yield "it exists", lambda lb: lb.get("Type", "application") == "application"

    def _all_target_group(self) -> Iterator[tuple[str, Thing]]:
        for group in self._pages("elbv2", "describe_target_groups", "TargetGroups"):
            yield group["TargetGroupArn"], group

    def _leads_to_target_group(self) -> Iterator[Lead]:
        balancer = self._is("load_balancer")
        if not balancer:
            return
        arn, key = balancer["LoadBalancerArn"], "TargetGroupArn"
        listeners = list(
            self._pages("elbv2", "describe_listeners", "Listeners", LoadBalancerArn=arn)
        )
        served = {to for one in listeners for to in _forwards(one.get("DefaultActions", ()))}
        yield "a listener forwards to it", lambda group: group[key] in served
        if not served:
            ruled = {
                to
                for one in listeners
                for rule in self._pages(
                    "elbv2", "describe_rules", "Rules", ListenerArn=one["ListenerArn"]
                )
                for to in _forwards(rule["Actions"])
            }
            yield "a listener's rule forwards to it", lambda group: group[key] in ruled

    def _all_service(self) -> Iterator[tuple[str, Thing]]:
        ecs = self.client("ecs")
        for cluster in self._pages("ecs", "list_clusters", "clusterArns"):
            arns = list(self._pages("ecs", "list_services", "serviceArns", cluster=cluster))
            for begin in range(0, len(arns), 10):
                some = arns[begin : begin + 10]
                for one in ecs.describe_services(cluster=cluster, services=some)["services"]:
                    if one["status"] != "INACTIVE":
                        yield one["serviceArn"], _with_its_tasks(one)

    def _leads_to_service(self) -> Iterator[Lead]:
        group = self._is("target_group")
        if group:
            arn = group["TargetGroupArn"]
            yield (
                "it serves the target group",
                lambda one: any(lb.get("targetGroupArn") == arn for lb in one["loadBalancers"]),
            )
        else:
            yield "it exists", lambda _: True

    def _all_vpc(self) -> Iterator[tuple[str, Thing]]:
        for vpc in self._pages("ec2", "describe_vpcs", "Vpcs"):
            yield vpc["VpcId"], vpc

    def _leads_to_vpc(self) -> Iterator[Lead]:
        balancer = self._is("load_balancer")
        if balancer:
            yield "the load balancer is in it", lambda vpc: vpc["VpcId"] == balancer["VpcId"]
        else:
            cidr = self.settings.network.vpc_cidr
            yield "its addresses", lambda vpc: vpc["CidrBlock"] == str(cidr)
            yield "it isn't the default", lambda vpc: not vpc.get("IsDefault")

    def _all_nat_gateway(self) -> Iterator[tuple[str, Thing]]:
        for gateway in self._pages("ec2", "describe_nat_gateways", "NatGateways"):
            if gateway["State"] in ("pending", "available"):
                yield gateway["NatGatewayId"], gateway

    def _leads_to_nat_gateway(self) -> Iterator[Lead]:
        vpc = self._is("vpc")
        if vpc:
            yield "it is in the VPC", lambda gateway: gateway["VpcId"] == vpc["VpcId"]

    @cached_property
    def _instances(self) -> Sequence[Thing]:
        return list(self._pages("rds", "describe_db_instances", "DBInstances"))

    def _all_database(self) -> Iterator[tuple[str, Thing]]:
        for one in self._instances:
            if one["Engine"] == "postgres":
                yield one["DBInstanceIdentifier"], one

    def _leads_to_database(self) -> Iterator[Lead]:
        known, id_ = words(self.task), (self._is("vpc") or {}).get("VpcId")

        def connected(one: Thing) -> bool:
            return one.get("Endpoint", {}).get("Address", "").lower() in known

        def inside(one: Thing) -> bool:
            return id_ is not None and one.get("DBSubnetGroup", {}).get("VpcId") == id_

        def original(one: Thing) -> bool:
            return not one.get("ReadReplicaSourceDBInstanceIdentifier")

        why = "the service connects to it"
        # Other environments' may answer to the same name; of a replica the service may read too.
        yield why, lambda one: connected(one) and inside(one) and original(one)
        yield why, lambda one: connected(one) and original(one)
        yield why, connected
        # Another one than what the service connects to would be the wrong one.
        if not database_hosts(self.task):
            yield "it is in the VPC", lambda one: inside(one) and original(one)
            yield "it is in the VPC", inside

    def _all_database_secret(self) -> Iterator[tuple[str, Thing]]:
        for one in self._pages("secretsmanager", "list_secrets", "SecretList"):
            yield one["ARN"], one

    def _leads_to_database_secret(self) -> Iterator[Lead]:
        database = self._is("database")
        if not database:
            return
        own = database.get("MasterUserSecret", {}).get("SecretArn")
        yield "RDS keeps the password in it", lambda one: one["ARN"] == own
        reads = list(read_secrets(self.task))
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
        name = (self._is("service") or {}).get("taskDefinition")
        if not name:
            return {}
        described: Thing = self.client("ecs").describe_task_definition(taskDefinition=name)
        task: Thing = described["taskDefinition"]
        return task

    def _all_repository(self) -> Iterator[tuple[str, Thing]]:
        for one in self._pages("ecr", "describe_repositories", "repositories"):
            yield one["repositoryName"], one

    def _leads_to_repository(self) -> Iterator[Lead]:
        uris = {one["image"].partition("@")[0] for one in containers(self.task)}
        uris |= {uri.rpartition(":")[0] for uri in uris if ":" in uri}
        yield "the service runs its image", lambda one: one["repositoryUri"] in uris
        name = f"{self.settings.project.prefix}-backend"
        yield "its name", lambda one: one["repositoryName"] == name

    def _all_distribution(self) -> Iterator[tuple[str, Thing]]:
        for one in self._pages("cloudfront", "list_distributions", "DistributionList.Items"):
            yield one["Id"], one

    def _leads_to_distribution(self) -> Iterator[Lead]:
        name = self.settings.dns.cdn_domain
        hosts = self._hosts(name)
        yield "the CDN's record leads to it", lambda one: one["DomainName"].lower() in hosts
        yield "its alias", lambda one: name in (one.get("Aliases", {}).get("Items") or ())
        if not hosts:
            known = words(self.task)
            yield (
                "a variable of the service names it",
                lambda one: one["DomainName"].lower() in known,
            )

    def _all_files_bucket(self) -> Iterator[tuple[str, Thing]]:
        # Else those of all Regions are listed (S3 API Reference, ListBuckets).
        region = self.settings.aws.region
        for bucket in self._pages("s3", "list_buckets", "Buckets", BucketRegion=region):
            yield bucket["Name"], bucket

    def _leads_to_files_bucket(self) -> Iterator[Lead]:
        distribution = self._is("distribution")
        hosts = _origins(distribution or {})
        yield (
            "the CDN's origin",
            lambda one: any(host.startswith(f"{one['Name']}.s3") for host in hosts),
        )
        values = {value for _, value in variables(self.task)}
        yield "a variable of the service names it", lambda one: one["Name"] in values
        name = self.settings.storage.files_bucket
        yield "its name", lambda one: one["Name"] == name


def _with_its_tasks(service: Thing) -> Thing:
    """Another deployment controller than ECS's keeps what runs in task sets (ECS API: TaskSet)."""
    sets = service.get("taskSets", ())
    primary: Thing = next((one for one in sets if one["status"] == "PRIMARY"), {})
    kept = ("taskDefinition", "launchType", "networkConfiguration", "loadBalancers")
    return {**service, **{k: primary[k] for k in kept if primary.get(k) and not service.get(k)}}


def _origins(distribution: Thing) -> set[str]:
    """Hosts of all origins."""
    items = distribution.get("Origins", {}).get("Items", ())
    return {origin["DomainName"].lower() for origin in items}


def _forwards(actions: Sequence[Thing]) -> Iterator[str]:
    """ARNs of the target groups that get requests."""
    for action in actions:
        weighed = action.get("ForwardConfig", {}).get("TargetGroups", ())
        yield from (one["TargetGroupArn"] for one in weighed if one.get("Weight", 1))
        if not weighed and "TargetGroupArn" in action:
            yield action["TargetGroupArn"]
