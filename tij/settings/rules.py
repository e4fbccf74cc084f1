"""Rules over settings that pydantic's types can't say: AWS's limits and how values fit together.

Each rule takes sections and yields problems. A rule runs when the sections it asks for are valid
by themselves, so that one run tells as much as possible.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from datetime import date
from ipaddress import IPv4Network
from typing import Any

from tij.settings import catalog
from tij.settings.models import (
    AwsSettings,
    CdnSettings,
    CiSettings,
    DatabaseSettings,
    DnsSettings,
    Egress,
    FrontendSettings,
    HardeningSettings,
    NetworkSettings,
    ProjectSettings,
    ProtectionSettings,
    SecretsSettings,
    ServiceSettings,
    StateSettings,
    StorageSettings,
)
from tij.settings.problems import MISSING, Problem

Problems = Iterator[Problem]

LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
ORIGIN = re.compile(r"https://[a-z0-9.-]+(:\d+)?|http://(localhost|127\.0\.0\.1)(:\d+)?")
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
INSTANCE_CLASS = re.compile(
    r"db\.(t[34]g?|m\d+[a-z]*|r\d+[a-z]*|x\d+[a-z]*)\.\d*(micro|small|medium|x?large)"
)
ARM_INSTANCE = re.compile(r"(t4g|[cmr]\d+g[a-z]*)\.(nano|micro|small|medium|\d*x?large)")
REPOSITORY = re.compile(r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)+(?<!\.git)")
GITHUB_REPOSITORY = re.compile(r"[A-Za-z0-9](-?[A-Za-z0-9]){0,38}/[A-Za-z0-9._-]{1,100}")
BRANCH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._/-]{0,199}")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = 24 * 60

LOAD_BALANCER_NAME_LIMIT = 32
# RFC 1035: a label of a host name.
LONGEST_LABEL = 63
SMALLEST_SUBNET = 28
# An internet-facing load balancer wants /27 and eight free addresses in each subnet.
SMALLEST_PUBLIC_SUBNET = 27
MIN_ZONES = 2
MIN_LABELS = 2
"""Of a domain: a name and its top-level domain."""
EMBEDDED_ACCOUNT = "000000000000"
EMBEDDED_MAX_RETRIES = 5


def names(project: ProjectSettings) -> Problems:
    """Lengths and characters of what `prefix` and `title` become part of."""
    prefix = project.prefix
    longest = LOAD_BALANCER_NAME_LIMIT - len("-alb")
    if len(prefix) > longest:
        yield Problem(
            "project.prefix",
            prefix,
            f"at most {longest} characters: the load balancer `{prefix}-alb` may have 32",
            f"shorten it by {len(prefix) - longest}, e.g. {prefix[:longest].rstrip('-')!r}",
        )
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", prefix):
        yield Problem(
            "project.prefix",
            prefix,
            "lower-case letters, digits and single hyphens, beginning with a letter"
            " (RDS and ECR names)",
            "leave out what is not allowed",
        )
    if prefix.startswith(("internal-", "sg-", "aws", "ssm")):
        yield Problem(
            "project.prefix",
            prefix,
            "no name that begins with internal- (load balancers), sg- (security groups), aws or"
            " ssm (parameters)",
            "choose another beginning",
        )
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,62}", project.name):
        yield Problem(
            "project.name",
            project.name,
            "lower-case letters, digits and hyphens, at most 63, beginning with a letter",
            "leave out what is not allowed",
        )
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,100}", project.title):
        yield Problem(
            "project.title",
            project.title,
            "letters, digits, - and _, at most 100 (CloudWatch dashboard names)",
            "leave out what is not allowed",
        )


def region(aws: AwsSettings) -> Problems:
    """A Region that exists."""
    if aws.region not in catalog.REGIONS:
        yield Problem(
            "aws.region",
            aws.region,
            ", ".join(catalog.REGIONS),
            "choose one of them, e.g. 'ap-northeast-1' (Tokyo)",
        )
    if aws.account_id is not None and not re.fullmatch(r"\d{12}", aws.account_id):
        yield Problem(
            "aws.account_id",
            aws.account_id,
            "12 digits in quotes",
            "copy it from `aws sts get-caller-identity`",
        )


def embedded(aws: AwsSettings) -> Problems:
    """A rehearsal can't reach a real account, and gives up soon."""
    if not aws.embedded:
        return
    if aws.account_id != EMBEDDED_ACCOUNT:
        yield Problem(
            "aws.account_id",
            aws.account_id,
            f"'{EMBEDDED_ACCOUNT}' where aws.embedded is true",
            "set it so: Terraform then refuses every real account",
        )
    if aws.max_retries > EMBEDDED_MAX_RETRIES:
        yield Problem(
            "aws.max_retries",
            aws.max_retries,
            f"at most {EMBEDDED_MAX_RETRIES} where aws.embedded is true",
            "set it to 2: what the embedded AWS does not know would be retried for an hour",
        )


def buckets(state: StateSettings, storage: StorageSettings) -> Problems:
    """S3's bucket naming rules (S3 User Guide), and three different buckets."""
    found = {
        "state.bucket": state.bucket,
        "storage.files_bucket": storage.files_bucket,
        "storage.log_bucket": storage.log_bucket,
    }
    for key, name in found.items():
        if not BUCKET.fullmatch(name) or ".." in name or re.fullmatch(r"[\d.]+", name):
            yield Problem(
                key,
                name,
                "3 to 63 lower-case letters, digits, dots and hyphens, beginning and ending with"
                " a letter or digit, no IP address",
                "leave out what is not allowed",
            )
        elif name.startswith(("xn--", "sthree-", "amzn-s3-demo-")) or name.endswith(
            ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")
        ):
            yield Problem(
                key,
                name,
                "no name that begins with xn--, sthree- or amzn-s3-demo-, or ends with -s3alias,"
                " --ol-s3, .mrap, --x-s3 or --table-s3",
                "choose another beginning or end",
            )
        elif "." in name:
            yield Problem(
                key,
                name,
                "a name without dots: TLS to a bucket with dots in its name fails",
                f"replace them, e.g. {name.replace('.', '-')!r}",
            )
    for name, times in Counter(found.values()).items():
        if times > 1:
            keys = [key for key, value in found.items() if value == name]
            yield Problem(
                keys[-1], name, f"another bucket than {keys[0]}", "give each its own bucket"
            )


def zones(network: NetworkSettings, aws: AwsSettings) -> Problems:
    """Two or more different zones of the Region."""
    found = [zone.name for zone in network.availability_zones]
    if len(found) < MIN_ZONES:
        yield Problem(
            "network.availability_zones",
            found,
            "two or more: the load balancer and the database's subnet group refuse fewer",
            "add a [[network.availability_zones]] table with its two subnets",
        )
    for index, name in enumerate(found):
        key = f"network.availability_zones[{index}].name"
        if not re.fullmatch(re.escape(aws.region) + "[a-z]", name):
            yield Problem(
                key,
                name,
                f"a zone of aws.region, e.g. '{aws.region}a'",
                "correct the zone or the Region",
            )
        if name in found[:index]:
            yield Problem(key, name, "each zone once", "name another zone of the Region")


def cidrs(network: NetworkSettings) -> Problems:
    """Subnets inside the VPC, large enough, none over another."""
    vpc = yield from _network("network.vpc_cidr", network.vpc_cidr, 16, SMALLEST_SUBNET)
    if vpc and not vpc.is_private:
        yield Problem(
            "network.vpc_cidr",
            network.vpc_cidr,
            "a private range: 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16",
            "choose one, e.g. '10.0.0.0/16'",
        )
    seen: dict[str, IPv4Network] = {}
    for index, zone in enumerate(network.availability_zones):
        for kind, smallest in (
            ("public_cidr", SMALLEST_PUBLIC_SUBNET),
            ("private_cidr", SMALLEST_SUBNET),
        ):
            key = f"network.availability_zones[{index}].{kind}"
            subnet = yield from _network(key, getattr(zone, kind), 16, smallest)
            if subnet is None:
                continue
            if vpc and not subnet.subnet_of(vpc):
                yield Problem(
                    key,
                    str(subnet),
                    f"a network inside network.vpc_cidr ({vpc})",
                    "move it inside, or make the VPC larger",
                )
            for other, taken in seen.items():
                if subnet.overlaps(taken):
                    yield Problem(
                        key,
                        str(subnet),
                        f"no address of {other} ({taken})",
                        "choose a range that no other subnet has",
                    )
            seen[key] = subnet


def _network(
    key: str, value: str, largest: int, smallest: int
) -> Generator[Problem, None, IPv4Network | None]:
    """Parse a CIDR; yields what is wrong and returns the network, or None."""
    try:
        network = IPv4Network(value)
    except ValueError:
        yield Problem(
            key,
            value,
            "an IPv4 network in CIDR notation with its host bits zero, e.g. '10.0.1.0/24'",
            "correct the address or the prefix length",
        )
        return None
    if not largest <= network.prefixlen <= smallest:
        yield Problem(
            key,
            value,
            f"a prefix length of /{largest} to /{smallest}",
            "a smaller number behind the slash makes it larger",
        )
    return network


def egress(network: NetworkSettings) -> Problems:
    """Settings of one kind of egress only where it is chosen."""
    if network.nat_gateway_per_availability_zone and network.egress is not Egress.NAT_GATEWAY:
        yield Problem(
            "network.nat_gateway_per_availability_zone",
            True,
            "true only with network.egress = 'nat-gateway'",
            "remove it, or choose that egress",
        )
    if not ARM_INSTANCE.fullmatch(network.nat_instance_type):
        yield Problem(
            "network.nat_instance_type",
            network.nat_instance_type,
            "an arm64 instance type, e.g. 't4g.nano' or 'c7gn.medium'",
            "choose one: the NAT instance's image is for arm64",
        )


def retention(parsed: Mapping[str, Any]) -> Problems:
    """Periods that CloudWatch Logs knows."""
    for section, field in (
        ("network", "flow_log_retention_days"),
        ("database", "log_retention_days"),
        ("service", "log_retention_days"),
        ("access", "session_log_retention_days"),
    ):
        days = getattr(parsed.get(section), field, None)
        if days is not None and days not in catalog.LOG_RETENTION_DAYS:
            near = min(catalog.LOG_RETENTION_DAYS, key=lambda known: abs(known - days))
            yield Problem(
                f"{section}.{field}",
                days,
                ", ".join(map(str, catalog.LOG_RETENTION_DAYS)),
                f"the nearest is {near}",
            )


# AWS WAF quotas: bytes of a string match.
LONGEST_MATCH = 200


def domain(dns: DnsSettings) -> Problems:
    """A domain and labels that DNS and ACM take."""
    labels = dns.domain.split(".")
    top = labels[-1]
    if (
        len(labels) < MIN_LABELS
        or not all(LABEL.fullmatch(label) for label in labels)
        or top.isdigit()
        or len(dns.domain) > 253 - 1 - 63
    ):
        yield Problem(
            "dns.domain",
            dns.domain,
            "a domain in lower case without https://, path or trailing dot, e.g. 'example.com'"
            " (a name with other letters in its xn-- form)",
            "write the name alone",
        )
    found = {"dns.api": dns.api, "dns.cdn": dns.cdn, "dns.www": dns.www}
    for key, label in found.items():
        if not LABEL.fullmatch(label):
            yield Problem(
                key,
                label,
                "one label: lower-case letters, digits and hyphens, at most 63",
                "write the part before the domain only, e.g. 'api'",
            )
        same = [other for other, value in found.items() if value == label and other < key]
        if same:
            yield Problem(key, label, f"another label than {same[0]}", "give each its own name")


def delegations(dns: DnsSettings) -> Problems:
    """Names that another zone answers for: none of this environment's own, each once."""
    own = {dns.api, dns.cdn, dns.www}
    for number, delegation in enumerate(dns.delegations):
        key = f"dns.delegations.{number}"
        if not all(LABEL.fullmatch(label) for label in delegation.name.split(".")):
            yield Problem(
                f"{key}.name",
                delegation.name,
                "lower-case letters, digits and hyphens, without the domain",
                "write the part before the domain only, e.g. 'staging'",
            )
        if delegation.name in own:
            yield Problem(
                f"{key}.name",
                delegation.name,
                "none of dns.api, dns.cdn, dns.www",
                "give the other environment another name",
            )
        own.add(delegation.name)
        for server in delegation.name_servers:
            if not all(LABEL.fullmatch(label) for label in server.split(".")):
                yield Problem(
                    f"{key}.name_servers",
                    server,
                    "host names in lower case without trailing dot",
                    "copy what tij output -e ENV foundation prints",
                )


def firewall(hardening: HardeningSettings) -> Problems:
    """Paths as AWS WAF compares them."""
    for path in hardening.upload_paths:
        if not path.startswith("/") or len(path) > LONGEST_MATCH:
            yield Problem(
                "hardening.upload_paths",
                path,
                f"the start of a path: '/...', at most {LONGEST_MATCH} characters",
                "e.g. '/api/pictures/'",
            )


def origins(storage: StorageSettings) -> Problems:
    """Origins as browsers send them."""
    for index, origin in enumerate(storage.extra_origins):
        if not ORIGIN.fullmatch(origin):
            yield Problem(
                f"storage.extra_origins[{index}]",
                origin,
                "https://host, or http://localhost, with a port if needed; no path and no *",
                "name each origin in full",
            )


def prices(cdn: CdnSettings) -> Problems:
    """A price class that CloudFront has."""
    if cdn.price_class not in catalog.PRICE_CLASSES:
        yield Problem(
            "cdn.price_class",
            cdn.price_class,
            ", ".join(catalog.PRICE_CLASSES),
            "choose one; PriceClass_200 has Japan's edge locations and costs less than _All",
        )


def frontend(project: ProjectSettings, frontend: FrontendSettings) -> Problems:
    """What Vercel takes, and what it needs where there is a front end."""
    if frontend.enabled:
        for key, about in (
            ("team", "the team's slug, as in https://vercel.com/<team>"),
            ("repository", "'<owner>/<name>' of the Git repository"),
        ):
            if getattr(frontend, key) is None:
                yield Problem(
                    f"frontend.{key}",
                    MISSING,
                    f"{about}; needed where frontend.enabled is true",
                    "add it, or set frontend.enabled = false",
                )
    yield from vercel_team(project, frontend)
    if frontend.repository is not None and not REPOSITORY.fullmatch(frontend.repository):
        yield Problem(
            "frontend.repository",
            frontend.repository,
            "'<owner>/<name>', without https:// and .git",
            "write owner and name alone, e.g. 'example/website'",
        )
    if not re.fullmatch(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*", frontend.production_branch):
        yield Problem(
            "frontend.production_branch",
            frontend.production_branch,
            "a branch's name, e.g. 'main'",
            "write the name alone, without refs/heads/",
        )
    if frontend.root_directory.startswith("/") or ".." in frontend.root_directory.split("/"):
        yield Problem(
            "frontend.root_directory",
            frontend.root_directory,
            "a path below the repository's root, e.g. 'frontend'",
            "write it without a leading / and without ..",
        )
    for key, known in (
        ("node_version", catalog.NODE_VERSIONS),
        ("function_region", catalog.VERCEL_REGIONS),
    ):
        value = getattr(frontend, key)
        if value not in known:
            yield Problem(f"frontend.{key}", value, ", ".join(known), "choose one of them")


def vercel_team(project: ProjectSettings, frontend: FrontendSettings) -> Problems:
    """A slug that fits into the addresses of preview deployments."""
    team = frontend.team
    if team is None:
        return
    if team.startswith("team_") or not LABEL.fullmatch(team):
        yield Problem(
            "frontend.team",
            team,
            "the team's slug: lower-case letters, digits and hyphens",
            "copy it from the dashboard's address, https://vercel.com/<team>; it is not the id",
        )
    address = f"{project.prefix}-frontend-{'x' * 9}-{team}"
    if frontend.previews_may_call_api and len(address) > LONGEST_LABEL:
        yield Problem(
            "frontend.team",
            team,
            f"at most {LONGEST_LABEL - len(address) + len(team)} characters beside this"
            " project.prefix: Vercel cuts longer preview addresses, which then match no pattern",
            "shorten project.prefix, or set frontend.previews_may_call_api = false",
        )


def countries(hardening: HardeningSettings) -> Problems:
    """ISO 3166-1 codes of countries."""
    for index, code in enumerate(hardening.allowed_countries):
        if code not in catalog.COUNTRIES:
            yield Problem(
                f"hardening.allowed_countries[{index}]",
                code,
                "a country's two letters (ISO 3166-1), e.g. 'JP'",
                "correct it",
            )


def fargate(service: ServiceSettings) -> Problems:
    """A size that Fargate offers, and bounds in order."""
    sizes = catalog.FARGATE_MEMORY.get(service.cpu)
    if sizes is None:
        yield Problem(
            "service.cpu",
            service.cpu,
            ", ".join(map(str, catalog.FARGATE_MEMORY)),
            "choose one; 1024 is one vCPU",
        )
    elif service.memory not in sizes:
        yield Problem(
            "service.memory",
            service.memory,
            f"with service.cpu = {service.cpu}: {_series(sizes)}",
            "choose one of them, or another cpu",
        )
    if service.min_tasks > service.max_tasks:
        yield Problem(
            "service.min_tasks",
            service.min_tasks,
            f"at most service.max_tasks ({service.max_tasks})",
            "lower it, or raise max_tasks",
        )


def _series(sizes: Sequence[int]) -> str:
    if isinstance(sizes, range):
        return f"{sizes[0]} to {sizes[-1]} in steps of {sizes.step}"
    return ", ".join(map(str, sizes))


def database(database: DatabaseSettings) -> Problems:
    """Names, version, class and storage that RDS takes."""
    name, user = database.name, database.username
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,62}", name) or name in (
        catalog.RESERVED_DATABASE_NAMES
    ):
        yield Problem(
            "database.name",
            name,
            "1 to 63 letters, digits and underscores, beginning with a letter, no reserved word",
            "choose another name",
        )
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,62}", user) or (
        user.lower() in catalog.RESERVED_DATABASE_USERS or user.lower().startswith("pg_")
    ):
        yield Problem(
            "database.username",
            user,
            "1 to 63 letters, digits and underscores, beginning with a letter, not pg_... nor a"
            " name RDS keeps for itself (admin, rdsadmin, ...)",
            "choose another name, e.g. 'postgres'",
        )
    if not INSTANCE_CLASS.fullmatch(database.instance_class):
        yield Problem(
            "database.instance_class",
            database.instance_class,
            "an RDS instance class, e.g. 'db.t4g.micro', 'db.m7g.large'",
            "correct it",
        )
    least = -(-database.allocated_storage * 11 // 10)
    if database.max_allocated_storage < least:
        yield Problem(
            "database.max_allocated_storage",
            database.max_allocated_storage,
            f"at least {least}: a tenth more than allocated_storage ({database.allocated_storage})",
            "raise it",
        )


def postgresql(version: str, today: date) -> Problems:
    """A major version whose standard support has not ended."""
    supported = [
        f"{major} (until {end})"
        for major, end in catalog.POSTGRESQL_SUPPORT_ENDS.items()
        if end > today
    ]
    end = catalog.POSTGRESQL_SUPPORT_ENDS.get(version)
    if end is None or end <= today:
        ended = f"; its standard support ended on {end}" if end else ""
        yield Problem(
            "database.engine_version",
            version,
            f"a major version in standard support: {', '.join(supported)}{ended}",
            "choose one of them; RDS keeps the minor version current by itself",
        )


def windows(database: DatabaseSettings) -> Problems:
    """Backup and maintenance windows: half an hour at least, apart from each other."""
    backup = _window(database.backup_window, with_day=False)
    maintenance = _window(database.maintenance_window, with_day=True)
    if backup is None:
        yield Problem(
            "database.backup_window",
            database.backup_window,
            "hh:mm-hh:mm in UTC, half an hour or longer, e.g. '17:00-18:00' (02:00 in Japan)",
            "correct it",
        )
    if maintenance is None:
        yield Problem(
            "database.maintenance_window",
            database.maintenance_window,
            "ddd:hh:mm-ddd:hh:mm in UTC, half an hour to a day, e.g. 'sat:18:30-sat:19:30'",
            "correct it",
        )
    if backup and maintenance and backup & {minute % DAY for minute in maintenance}:
        yield Problem(
            "database.maintenance_window",
            database.maintenance_window,
            f"no minute of database.backup_window ({database.backup_window})",
            "move one of them",
        )


def _window(text: str, *, with_day: bool) -> frozenset[int] | None:
    """The minutes of the day (or week) that a window covers; None if it is none."""
    day = r"(mon|tue|wed|thu|fri|sat|sun):" if with_day else "()"
    match = re.fullmatch(rf"{day}([01]\d|2[0-3]):([0-5]\d)-{day}([01]\d|2[0-3]):([0-5]\d)", text)
    if match is None:
        return None
    span = 7 * DAY if with_day else DAY
    begin, end = (
        (DAYS.index(weekday) * DAY if weekday else 0) + int(hour) * 60 + int(minute)
        for weekday, hour, minute in (match.groups()[:3], match.groups()[3:])
    )
    length = (end - begin) % span
    if not 30 <= length <= DAY:
        return None
    return frozenset((begin + minute) % span for minute in range(length))


def secrets(secrets: SecretsSettings) -> Problems:
    """A recovery window that Secrets Manager knows."""
    if 0 < secrets.recovery_window_days < 7:
        yield Problem(
            "secrets.recovery_window_days",
            secrets.recovery_window_days,
            "7 to 30, or 0 for none",
            "raise it to 7",
        )


def github(ci: CiSettings) -> Problems:
    """A repository and a branch as GitHub names them: they decide who gets into the account."""
    if ci.repository is not None and not GITHUB_REPOSITORY.fullmatch(ci.repository):
        yield Problem(
            "ci.repository",
            ci.repository,
            "owner/name as in the repository's address, no wildcards",
            "e.g. 'example/site'",
        )
    given = {"owner_id": ci.owner_id, "repository_id": ci.repository_id}
    missing = [key for key, value in given.items() if value is None]
    if len(missing) == 1:
        yield Problem(
            f"ci.{missing[0]}",
            None,
            "owner_id and repository_id: both, or neither",
            "gh api repos/OWNER/NAME --jq '.owner.id, .id' prints the two",
        )
    if ci.owner_id and ci.repository is None:
        yield Problem("ci.repository", None, "owner/name beside its numbers", "add ci.repository")
    if not BRANCH.fullmatch(ci.branch) or ".." in ci.branch:
        yield Problem(
            "ci.branch",
            ci.branch,
            "a branch name: letters, digits and . _ - /, no wildcards",
            "e.g. 'main'",
        )


def protection(environment: str, protection: ProtectionSettings, aws: AwsSettings) -> Problems:
    """Production's data stays protected; it is never a rehearsal."""
    if environment != "production":
        return
    if aws.embedded:
        yield Problem(
            "aws.embedded", True, "false in production", "rehearse with another environment's file"
        )
    if protection.force_destroy:
        yield Problem(
            "protection.force_destroy",
            True,
            "false in production: Terraform would empty the buckets without asking",
            "empty a bucket by hand when it really must go",
        )


RULES: Sequence[tuple[tuple[str, ...], Callable[..., Problems]]] = (
    (("project",), names),
    (("aws",), region),
    (("aws",), embedded),
    (("state", "storage"), buckets),
    (("network", "aws"), zones),
    (("network",), cidrs),
    (("network",), egress),
    (("dns",), domain),
    (("dns",), delegations),
    (("hardening",), firewall),
    (("storage",), origins),
    (("cdn",), prices),
    (("project", "frontend"), frontend),
    (("hardening",), countries),
    (("service",), fargate),
    (("database",), database),
    (("database",), windows),
    (("secrets",), secrets),
    (("ci",), github),
)


def check(environment: str, parsed: Mapping[str, Any], today: date) -> Problems:
    """Every problem between the sections that are valid by themselves."""
    for sections, rule in RULES:
        if all(section in parsed for section in sections):
            yield from rule(*(parsed[section] for section in sections))
    yield from retention(parsed)
    if "database" in parsed:
        yield from postgresql(parsed["database"].engine_version, today)
    if {"protection", "aws"} <= parsed.keys():
        yield from protection(environment, parsed["protection"], parsed["aws"])
