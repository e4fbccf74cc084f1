"""From resources to the architecture that is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from tij import contract
from tij.diagram.architecture import Architecture, Flow, Part, Place
from tij.diagram.security import Permission, permissions, ports_to_anywhere
from tij.diagram.words import WORDS
from tij.synthesized import Inventory, Resource, read_stacks
from tij.synthesized.terraform_json import TerraformJson


def read_architecture(
    stacks: Mapping[str, TerraformJson], environment: str, language: str = "en"
) -> Architecture:
    """The architecture of `stacks` (name → synthesized Terraform JSON); `language`: en or ja."""
    return _Reader(read_stacks(stacks), WORDS[language]).architecture(environment)


class _Reader:
    """One reading: the parts that there are, then the flows between them."""

    def __init__(self, inventory: Inventory, words: Mapping[str, str]) -> None:
        self.inventory = inventory
        self.words = words
        self.ids: dict[str, str] = {}
        """Address → id of the part that shows it."""
        self.permissions = tuple(permissions(inventory))
        self.open = {p.target.address for p in self.permissions if p.source is None}
        """Addresses of what anyone may open a connection to."""

    def architecture(self, environment: str) -> Architecture:
        words = self.words
        vpc = self._first("aws_vpc")
        drawn = tuple(self._parts())
        parts = tuple(replace(part, addresses=self._addresses(part)) for part in drawn)
        public = [part.title for part in parts if part.public]
        return Architecture(
            title=words["title"].format(environment=environment),
            description=words["description"].format(
                cdn=words["cdn_described"] if self._first("aws_cloudfront_distribution") else "",
                public=", ".join(public),
            ),
            region=words["region"].format(region=vpc.region if vpc else "?"),
            vpc=words["vpc"].format(cidr=vpc.text("cidr_block") if vpc else ""),
            zones=self._all_zones(),
            parts=parts,
            flows=tuple(dict.fromkeys(self._flows({part.id for part in parts}))),
        )

    def _addresses(self, part: Part) -> tuple[str, ...]:
        return tuple(address for address, id_ in self.ids.items() if id_ == part.id)

    # Parts, from the internet inwards.

    def _parts(self) -> Iterator[Part]:
        words = self.words
        yield Part("browser", words["browser"], (), Place.INTERNET)
        yield from self._edge()
        for acl in self.inventory.of_type("aws_wafv2_web_acl")[:1]:
            rules = words["rules"].format(count=len(acl.blocks("rule")))
            yield self._part(acl, "firewall", words["firewall"], (rules,), Place.GUARD)
        yield from self._balancers()
        yield from self._ways_out()
        yield from self._services()
        yield from self._databases()
        yield from self._caches()
        yield from self._endpoints()
        yield from self._region_services()

    def _edge(self) -> Iterator[Part]:
        words = self.words
        for project in self.inventory.of_type("vercel_project")[:1]:
            domains = [d.text("domain") for d in self.inventory.of_type("vercel_project_domain")]
            lines = tuple(sorted(domains, key=len, reverse=True)) or (project.text("name"),)
            yield self._part(project, "vercel", words["vercel"], lines[:2], Place.EDGE, public=True)
        for zone in self.inventory.of_type("aws_route53_zone")[:1]:
            yield self._part(zone, "dns", words["dns"], (zone.text("name"),), Place.EDGE)
        for cdn in self.inventory.of_type("aws_cloudfront_distribution")[:1]:
            names = tuple(cdn.get("aliases", ()))
            yield self._part(cdn, "cdn", words["cdn"], names, Place.EDGE, public=True)

    def _balancers(self) -> Iterator[Part]:
        for balancer in self.inventory.of_type("aws_lb")[:1]:
            names = [
                record.text("name")
                for record in self.inventory.referring(balancer, "aws_route53_record", "alias")
            ]
            yield self._part(
                balancer,
                "load-balancer",
                self.words["load_balancer"],
                tuple(names),
                Place.PUBLIC,
                zones=self._zones(balancer, "subnets"),
            )

    def _ways_out(self) -> Iterator[Part]:
        words = self.words
        for number, gateway in enumerate(self.inventory.of_type("aws_nat_gateway")):
            zones = self._zones(gateway, "subnet_id")
            title = words["nat_gateway"]
            yield self._part(gateway, f"nat-{number}", title, (), Place.PUBLIC, zones=zones)
        for number, instance in enumerate(self.inventory.of_type("aws_instance")):
            zones = self._zones(instance, "subnet_id")
            lines = (instance.text("instance_type"),)
            title = words["nat_instance"]
            yield self._part(instance, f"nat-{number}", title, lines, Place.PUBLIC, zones=zones)

    def _services(self) -> Iterator[Part]:
        words = self.words
        found = self.inventory.of_type("aws_ecs_service")
        # Workers have the web's image, roles and ways: they are lines of its box.
        workers = [one for one in found if found[1:] and not one.blocks("load_balancer")]
        for service in [one for one in found if one not in workers][:1]:
            lines = [*self._size(service), *self._tasks(service)]
            for worker in workers:
                self.ids[worker.address] = "service"
                details = (worker.text("name"), *self._size(worker), *self._tasks(worker))
                lines.append(words["worker"].format(details=", ".join(details)))
            addressed = bool(service.block("network_configuration").get("assign_public_ip"))
            if addressed and service.address not in self.open:
                lines.append(words["public_address"])
            yield self._part(
                service,
                "service",
                words["service"],
                tuple(lines),
                Place.PUBLIC if addressed else Place.PRIVATE,
                zones=self._zones(service, "network_configuration"),
            )

    def _size(self, service: Resource) -> Iterator[str]:
        tasks = self.inventory.referred(service, "task_definition", "aws_ecs_task_definition")
        for task in tasks[:1]:
            yield self.words["one_size"].format(
                cpu=f"{(Decimal(task.text('cpu')) / 1024).normalize():f}",
                memory=task.text("memory"),
                architecture=task.block("runtime_platform").get("cpu_architecture", "X86_64"),
            )

    def _tasks(self, service: Resource) -> Iterator[str]:
        for target in self.inventory.of_type("aws_appautoscaling_target"):
            if service in self.inventory.referred(target, "resource_id", "aws_ecs_service"):
                yield self.words["tasks"].format(
                    least=target.get("min_capacity"), most=target.get("max_capacity")
                )

    def _databases(self) -> Iterator[Part]:
        for database in self.inventory.of_type("aws_db_instance")[:1]:
            lines = [database.text("instance_class"), f"{database.text('allocated_storage')} GiB"]
            lines = [", ".join(lines)]
            if database.get("multi_az", False):
                lines.append(self.words["standby"])
            yield self._part(
                database,
                "database",
                self.words["database"],
                tuple(lines),
                Place.PRIVATE,
                zones=self._all_zones(),
            )

    def _caches(self) -> Iterator[Part]:
        for cache in self.inventory.of_type("aws_elasticache_replication_group")[:1]:
            lines = (cache.text("node_type"),)
            yield self._part(
                cache,
                "cache",
                self.words["cache"],
                lines,
                Place.PRIVATE,
                zones=self._all_zones(),
            )

    def _endpoints(self) -> Iterator[Part]:
        found = [
            endpoint
            for endpoint in self.inventory.of_type("aws_vpc_endpoint")
            if endpoint.get("vpc_endpoint_type") == "Interface"
        ]
        if not found:
            return
        names = [endpoint.text("service_name").split(".", 3)[-1] for endpoint in found]
        for endpoint in found:
            self.ids[endpoint.address] = "endpoints"
        half = (len(names) + 1) // 2
        lines = tuple(", ".join(part) for part in (names[:half], names[half:]) if part)
        zones = self._zones(found[0], "subnet_ids")
        yield Part("endpoints", self.words["endpoints"], lines, Place.PRIVATE, zones)

    def _region_services(self) -> Iterator[Part]:
        words = self.words
        for bucket in self._files():
            lines = tuple(self._folders(bucket)) or (words["versions"],)
            title = words["files"].format(name=bucket.text("bucket"))
            yield self._part(bucket, "files", title, lines, Place.REGION)
        if secrets := self._secrets():
            yield Part("secrets", words["secrets"], tuple(secrets), Place.REGION)
        for repository in self.inventory.of_type("aws_ecr_repository")[:1]:
            lines = (repository.text("name"),)
            yield self._part(repository, "registry", words["registry"], lines, Place.REGION)
        for identity in self.inventory.of_type("aws_sesv2_email_identity")[:1]:
            lines = (identity.text("email_identity"),)
            yield self._part(identity, "mail", words["mail"], lines, Place.REGION)
        yield from self._watched_account()
        groups = self._of_environment("aws_cloudwatch_log_group")
        if groups:
            for group in groups:
                self.ids[group.address] = "watch"
            alarms = self._of_environment("aws_cloudwatch_metric_alarm")
            for alarm in alarms:
                self.ids[alarm.address] = "watch"
            details = [words["groups"].format(count=len(groups))]
            if alarms:
                details.append(words["alarms"].format(count=len(alarms)))
            yield Part("watch", words["watch"], tuple(details), Place.REGION)
        for balancer in self.inventory.of_type("aws_lb")[:1]:
            for bucket in self.inventory.referred(balancer, "access_logs", "aws_s3_bucket"):
                title = words["logs"].format(name=bucket.text("bucket"))
                yield self._part(bucket, "logs", title, (words["access_logs"],), Place.REGION)

    def _watched_account(self) -> Iterator[Part]:
        """What watches all of the account: a line for each part, its alarms in one."""
        lines = []
        for type_, word in (
            ("aws_cloudtrail", "trail"),
            ("aws_guardduty_detector", "guardduty"),
            ("aws_accessanalyzer_analyzer", "analyzer"),
        ):
            for resource in self.inventory.of_type(type_):
                self.ids[resource.address] = "account"
                lines.append(self.words[word])
        alarms = [
            alarm
            for alarm in self.inventory.of_type("aws_cloudwatch_metric_alarm")
            if alarm.stack == contract.ACCOUNT
        ]
        for alarm in alarms:
            self.ids[alarm.address] = "account"
        if alarms:
            lines.append(self.words["alarms"].format(count=len(alarms)))
        if lines:
            yield Part("account", self.words["account"], tuple(lines), Place.REGION)

    def _of_environment(self, type_: str) -> tuple[Resource, ...]:
        found = self.inventory.of_type(type_)
        return tuple(resource for resource in found if resource.stack != contract.ACCOUNT)

    def _secrets(self) -> list[str]:
        """Names of the secrets, and whose password RDS keeps in one."""
        names = []
        for secret in self.inventory.of_type("aws_secretsmanager_secret"):
            self.ids[secret.address] = "secrets"
            names.append(secret.text("name"))
        for database in self.inventory.of_type("aws_db_instance"):
            if database.get("manage_master_user_password", False):
                names.append(database.text("identifier"))
        return names

    def _files(self) -> tuple[Resource, ...]:
        """The bucket that the CDN takes from."""
        return tuple(
            dict.fromkeys(
                bucket
                for cdn in self.inventory.of_type("aws_cloudfront_distribution")
                for bucket in self.inventory.referred(cdn, "origin", "aws_s3_bucket")
            )
        )[:1]

    def _folders(self, bucket: Resource) -> Iterator[str]:
        """Prefixes of the bucket that roles may write."""
        found = set()
        for policy in self.inventory.referring(bucket, "aws_iam_role_policy", "policy"):
            for part in policy.text("policy").split("}/")[1:]:
                found.add(part.partition("/")[0] + "/")
        if found:
            yield " ".join(sorted(found))

    # Flows.

    def _flows(self, shown: set[str]) -> Iterator[Flow]:
        words, way_in = self.words, "firewall" if "firewall" in shown else "load-balancer"
        if "vercel" in shown:
            yield Flow("browser", "vercel", words["pages"])
            yield Flow("vercel", way_in, words["api"])
        if "cdn" in shown:
            yield Flow("browser", "cdn", words["files_flow"])
        yield from self._permitted(way_in)
        if "cdn" in shown and "files" in shown:
            yield Flow("cdn", "files", words["origin"])
        yield from self._out_of_the_vpc(shown)
        for source, target, label in (
            ("service", "files", "media"),
            ("service", "secrets", "start"),
            ("service", "registry", "image"),
            ("service", "mail", "mail_flow"),
            ("service", "watch", "log_flow"),
        ):
            if {source, target} <= shown:
                yield Flow(source, target, words[label])

    def _permitted(self, way_in: str) -> Iterator[Flow]:
        ports: dict[tuple[str, str], list[str]] = {}
        for permission in self.permissions:
            ends = self._ends(permission)
            if ends and permission.port not in ports.setdefault(ends, []):
                ports[ends].append(permission.port)
        for (source, target), numbers in ports.items():
            label = _ports(numbers)
            if source == "browser" and way_in == "firewall":
                yield Flow("browser", "firewall", label)
                yield Flow("firewall", target)
            else:
                yield Flow(source, target, label)

    def _ends(self, permission: Permission) -> tuple[str, str] | None:
        source = "browser" if permission.source is None else self._id(permission.source)
        target = self._id(permission.target)
        if source is None or target is None or source == target:
            return None
        return source, target

    def _out_of_the_vpc(self, shown: set[str]) -> Iterator[Flow]:
        """By each NAT that there is, if a rule lets the tasks out at all."""
        service = self._first("aws_ecs_service")
        ports = ports_to_anywhere(self.inventory, service) if service else ()
        if not ports:
            return
        ways = sorted(id_ for id_ in shown if id_.startswith("nat-"))
        for way in ways:
            yield Flow("service", way, _ports(ports))
            yield Flow(way, "internet", self.words["out"])
        if not ways:
            yield Flow("service", "internet", self.words["out"])

    # Resources.

    def _part(
        self,
        resource: Resource,
        id_: str,
        title: str,
        lines: tuple[str, ...],
        place: Place,
        *,
        zones: tuple[str, ...] = (),
        public: bool = False,
    ) -> Part:
        self.ids[resource.address] = id_
        return Part(id_, title, lines, place, zones, public or resource.address in self.open)

    def _id(self, resource: Resource) -> str | None:
        return self.ids.get(resource.address)

    def _first(self, type_: str) -> Resource | None:
        return next(iter(self.inventory.of_type(type_)), None)

    def _zones(self, resource: Resource, argument: str) -> tuple[str, ...]:
        subnets = self.inventory.referred(resource, argument, "aws_subnet")
        return tuple(dict.fromkeys(subnet.text("availability_zone") for subnet in subnets))

    def _all_zones(self) -> tuple[str, ...]:
        subnets = self.inventory.of_type("aws_subnet")
        return tuple(sorted({subnet.text("availability_zone") for subnet in subnets}))


def _ports(numbers: Iterable[str]) -> str:
    return ", ".join(sorted(numbers, key=lambda port: (len(port), port)))
