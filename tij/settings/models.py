"""The settings of one environment as frozen typed models.

The field descriptions are the reference manual: docs/settings.md is rendered from them. Defaults
are the guide's numbers where the guide is right, AWS's recommended value where it is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, get_args, get_origin
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, EmailStr, Field

from tij.settings import catalog, times, windows
from tij.settings.allowed import Allowed, at_most, matches, one_of
from tij.settings.values import (
    LABEL,
    Application,
    BucketName,
    Command,
    Domain,
    JobName,
    Label,
    LocalPart,
    Module,
    NameServer,
    OptionalApplication,
    OptionalPath,
    PrivateCidr,
    PublicCidr,
    RetentionDays,
    Subdomain,
    VpcCidr,
)

LOAD_BALANCER_NAME_LIMIT = 32
LONGEST_PREFIX = LOAD_BALANCER_NAME_LIMIT - len("-alb")
# AWS WAF quotas: bytes of a string match.
LONGEST_MATCH = 200


class Section(BaseModel):
    """What every table of the TOML has in common: frozen, and no key it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Variables(Mapping[str, str]):
    """A table of texts that cannot be changed, so that settings stay hashable."""

    def __init__(self, values: Mapping[str, str] = MappingProxyType({})) -> None:
        """A copy of `values`."""
        self._values = dict(values)

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __hash__(self) -> int:
        return hash(frozenset(self._values.items()))

    def __repr__(self) -> str:
        return repr(self._values)


Table = Annotated[Mapping[str, str], AfterValidator(Variables)]


class ProjectSettings(Section):
    """`[project]`: what the resources are called."""

    name: Annotated[
        str,
        matches(
            r"[a-z][a-z0-9-]{0,62}",
            "lower-case letters, digits and hyphens, at most 63, beginning with a letter",
            "leave out what is not allowed",
        ),
    ] = Field(description="Short name; first part of every Terraform state key.")
    prefix: Annotated[
        str,
        at_most(
            LONGEST_PREFIX,
            f"at most {LONGEST_PREFIX} characters: the load balancer `<prefix>-alb` may have"
            f" {LOAD_BALANCER_NAME_LIMIT}",
            lambda prefix: (
                f"shorten it by {len(prefix) - LONGEST_PREFIX}, e.g."
                f" {prefix[:LONGEST_PREFIX].rstrip('-')!r}"
            ),
        ),
        matches(
            r"[a-z][a-z0-9]*(-[a-z0-9]+)*",
            "lower-case letters, digits and single hyphens, beginning with a letter (RDS and ECR"
            " names)",
            "leave out what is not allowed",
        ),
        matches(
            ".*",
            "no name that begins with internal- (load balancers), sg- (security groups), aws or ssm"
            " (parameters)",
            "choose another beginning",
            without="^(internal-|sg-|aws|ssm)",
        ),
    ] = Field(description="Start of every AWS name: `<prefix>-vpc`, `<prefix>-db`, ...")
    title: Annotated[
        str,
        matches(
            r"[A-Za-z0-9_-]{1,100}",
            "letters, digits, - and _, at most 100 (CloudWatch dashboard names)",
            "leave out what is not allowed",
        ),
    ] = Field(description="The name as people write it; dashboard and alarms are `<title>-...`.")


class AwsSettings(Section):
    """`[aws]`: the account and how the provider talks to it."""

    region: Annotated[
        str, one_of(catalog.REGIONS, "choose one of them, e.g. 'ap-northeast-1' (Tokyo)")
    ] = Field(description="AWS Region of everything but CloudFront's certificate.")
    account_id: Annotated[
        str | None,
        matches(r"[0-9]{12}", "12 digits in quotes", "copy it from `aws sts get-caller-identity`"),
    ] = Field(
        default=None,
        description=(
            "The account's number. When given, Terraform refuses credentials of any other account."
        ),
    )
    embedded: bool = Field(
        default=False, description="`tij` runs this environment on the embedded AWS, not on AWS."
    )
    embedded_speed: float = Field(
        default=10.0,
        ge=1,
        le=60,
        description=(
            "How many times faster than AWS the embedded AWS checks health and starts a failed task"
            " again. A task that has not answered yet has all of AWS's grace period."
        ),
    )
    max_retries: int = Field(
        default=25, ge=1, le=25, description="How often the provider repeats a failed AWS call."
    )


class StateSettings(Section):
    """`[state]`: the S3 bucket that keeps Terraform's state."""

    bucket: BucketName = Field(description="Bucket name; S3 bucket names are shared by all of AWS.")
    noncurrent_days: int = Field(
        default=90, ge=1, description="Days for which an overwritten state version can be restored."
    )


class AvailabilityZoneSettings(Section):
    """`[[network.availability_zones]]`: one zone with its two subnets."""

    name: str = Field(description="Zone of the Region, e.g. `ap-northeast-1a`.")
    public_cidr: PublicCidr = Field(description="CIDR of the public subnet.")
    private_cidr: PrivateCidr = Field(description="CIDR of the private subnet.")


class Egress(StrEnum):
    """How tasks in the VPC reach the internet or AWS's APIs."""

    NAT_GATEWAY = "nat-gateway"
    NAT_INSTANCE = "nat-instance"
    PUBLIC_IP = "public-ip"
    ENDPOINTS = "endpoints"


class NetworkSettings(Section):
    """`[network]`: the VPC (guide 1-1)."""

    vpc_cidr: VpcCidr = Field(
        default="10.0.0.0/16",
        description="The VPC's addresses.",
    )
    availability_zones: tuple[AvailabilityZoneSettings, ...] = Field(
        description="At least two: ALB and RDS subnet groups refuse fewer."
    )
    egress: Egress = Field(
        default=Egress.NAT_GATEWAY,
        description=(
            "`nat-gateway` (the guide's), `nat-instance` (a t4g.nano), `public-ip` (tasks in public"
            " subnets, nothing may enter), `endpoints` (AWS's APIs only, no internet)."
        ),
    )
    nat_gateway_per_availability_zone: bool = Field(
        default=False, description="One NAT gateway per zone instead of one in the first zone."
    )
    nat_instance_type: Annotated[
        str,
        matches(
            r"(t4g|[cmr]\d+g[a-z]*)\.(nano|micro|small|medium|\d*x?large)",
            "an arm64 instance type, e.g. 't4g.nano' or 'c7gn.medium'",
            "choose one: the NAT instance's image is for arm64",
        ),
    ] = Field(
        default="t4g.nano", description="Instance type of `egress = nat-instance`; arm64 (t4g...)."
    )
    flow_log_retention_days: RetentionDays = Field(
        default=30, description="Days VPC flow logs are kept."
    )


class DelegationSettings(Section):
    """`[[dns.delegations]]`: a name below the domain whose zone is another environment's."""

    name: Subdomain = Field(description="Label below the domain, e.g. `staging`.")
    name_servers: tuple[NameServer, ...] = Field(
        min_length=2,
        description="The other zone's servers: `tij output -e staging foundation` prints them.",
    )


class DnsSettings(Section):
    """`[dns]`: the hosted zone and the names in it (guide 5)."""

    domain: Domain = Field(description="The domain whose hosted zone is made, e.g. `example.com`.")
    api: Label = Field(default="api", description="Label of the API's name.")
    cdn: Label = Field(default="cdn", description="Label of the CDN's name.")
    www: Label = Field(default="www", description="Label of the front end's name.")
    delegations: tuple[DelegationSettings, ...] = Field(
        default=(),
        description=(
            "Names below the domain that another zone answers for, as staging's: NS records in"
            " this one."
        ),
    )

    @property
    def api_domain(self) -> str:
        """The API's full name, e.g. `api.example.com`."""
        return f"{self.api}.{self.domain}"

    @property
    def cdn_domain(self) -> str:
        """The CDN's full name, e.g. `cdn.example.com`."""
        return f"{self.cdn}.{self.domain}"

    @property
    def www_domain(self) -> str:
        """The front end's full name, e.g. `www.example.com`."""
        return f"{self.www}.{self.domain}"


class HardeningSettings(Section):
    """`[hardening]`: the guide's phases 1 to 3, cumulative (guide 1-2)."""

    phase: int = Field(
        default=1,
        ge=1,
        le=3,
        description=(
            "1 = the guide's start; 2 = tasks reach only VPC endpoints, S3 and the database;"
            " 3 = AWS WAF in front of the load balancer."
        ),
    )
    firewall: bool = Field(
        default=False,
        description="AWS WAF in any phase: phase 3's firewall without the price of the endpoints.",
    )
    allowed_countries: tuple[
        Annotated[
            str,
            Allowed(
                "a country's two letters (ISO 3166-1), e.g. 'JP'",
                lambda code: code in catalog.COUNTRIES,
                lambda _: "correct it",
            ),
        ],
        ...,
    ] = Field(
        default=(),
        description="Firewall: ISO 3166 codes that may call the API; empty = every country.",
    )
    rate_limit: int = Field(
        default=2000,
        ge=10,
        le=2_000_000_000,
        description="Firewall: requests from one IP address in 5 minutes before it is blocked.",
    )
    upload_paths: tuple[
        Annotated[
            str,
            matches(
                rf"/.{{0,{LONGEST_MATCH - 1}}}",
                f"the start of a path: '/...', at most {LONGEST_MATCH} characters",
                "e.g. '/api/pictures/'",
            ),
        ],
        ...,
    ] = Field(
        default=("/api/pictures/", "/admin/pictures/"),
        description=(
            "Firewall: starts of the paths that take files. Some pictures' bytes look like attacks;"
            " below these paths the firewall counts such bodies instead of blocking them."
        ),
    )

    @property
    def has_firewall(self) -> bool:
        """Asked for by itself or by the phase."""
        return self.firewall or self.phase >= 3


class ProtectionSettings(Section):
    """`[protection]`: what keeps data; a throw-away environment sets each to its opposite."""

    deletion_protection: bool = Field(
        default=True, description="RDS and the load balancer refuse to be deleted."
    )
    prevent_destroy: bool = Field(
        default=True, description="Terraform refuses a plan that destroys the data tier."
    )
    final_snapshot: bool = Field(
        default=True, description="RDS takes a last snapshot when it is deleted."
    )
    force_destroy: bool = Field(
        default=False, description="Buckets and image repositories may be deleted while not empty."
    )


class DatabaseSettings(Section):
    """`[database]`: RDS for PostgreSQL (guide 2-1)."""

    name: Annotated[
        str,
        Allowed(
            "1 to 63 letters, digits and underscores, beginning with a letter, not a reserved word",
            lambda name: (
                matches(r"[A-Za-z][A-Za-z0-9_]{0,62}", "", "").holds(name)
                and name not in catalog.RESERVED_DATABASE_NAMES
            ),
            lambda _: "choose another name",
        ),
    ] = Field(description="Initial database name.")
    username: Annotated[
        str,
        Allowed(
            "1 to 63 letters, digits and underscores, beginning with a letter, not pg_... nor a"
            " name RDS keeps for itself (admin, rdsadmin, ...)",
            lambda name: (
                matches(r"[A-Za-z][A-Za-z0-9_]{0,62}", "", "", without="^(?i:pg_)").holds(name)
                and name.lower() not in catalog.RESERVED_DATABASE_USERS
            ),
            lambda _: "choose another name, e.g. 'postgres'",
        ),
    ] = Field(default="postgres", description="Master user; RDS manages the password.")
    engine_version: Annotated[
        str,
        Allowed(
            "a major version in standard support: "
            + ", ".join(f"{v} (until {end})" for v, end in catalog.POSTGRESQL_SUPPORT_ENDS.items()),
            lambda version: version in catalog.POSTGRESQL_SUPPORT_ENDS,
            lambda _: "choose one of them; RDS keeps the minor version current by itself",
        ),
    ] = Field(
        default="17", description="PostgreSQL major version; RDS keeps the minor version current."
    )
    instance_class: Annotated[
        str,
        matches(
            r"db\.(t[34]g?|m\d+[a-z]*|r\d+[a-z]*|x\d+[a-z]*)\.\d*(micro|small|medium|x?large)",
            "an RDS instance class, e.g. 'db.t4g.micro', 'db.m7g.large'",
            "correct it",
        ),
    ] = Field(default="db.t4g.micro", description="RDS instance class.")
    allocated_storage: int = Field(default=20, ge=20, le=65536, description="GiB of gp3 storage.")
    max_allocated_storage: int = Field(
        default=100, ge=22, le=65536, description="GiB up to which storage grows by itself."
    )
    multi_az: bool = Field(
        default=False, description="A standby in another zone, at twice the cost."
    )
    backup_retention_days: int = Field(
        default=7, ge=1, le=35, description="Days of automatic backups."
    )
    backup_window: Annotated[
        str,
        Allowed(
            "hh:mm-hh:mm in UTC, half an hour or longer, e.g. '17:00-18:00' (02:00 in Japan)",
            lambda text: windows.daily(text) is not None,
            lambda _: "correct it",
        ),
    ] = Field(default="17:00-18:00", description="UTC, hh:mm-hh:mm (02:00 JST).")
    maintenance_window: Annotated[
        str,
        Allowed(
            "ddd:hh:mm-ddd:hh:mm in UTC, half an hour to a day, e.g. 'sat:18:30-sat:19:30'",
            lambda text: windows.weekly(text) is not None,
            lambda _: "correct it",
        ),
    ] = Field(
        default="sat:18:30-sat:19:30", description="UTC, ddd:hh:mm-ddd:hh:mm, clear of the backup."
    )
    apply_immediately: bool = Field(
        default=False,
        description=(
            "Change class or version at the next apply, not in the maintenance window. True for the"
            " one apply that changes the major version, then false again."
        ),
    )
    log_retention_days: RetentionDays = Field(
        default=30, description="Days PostgreSQL's log is kept."
    )


class StorageSettings(Section):
    """`[storage]`: the buckets (guide 2-2)."""

    files_bucket: BucketName = Field(description="Bucket of `media/` and `static/`.")
    log_bucket: BucketName = Field(
        description="Bucket of the access logs of load balancer and CDN."
    )
    noncurrent_days: int = Field(
        default=30,
        ge=1,
        description="Days an overwritten or deleted file can be restored.",
    )
    log_retention_days: int = Field(default=90, ge=1, description="Days access logs are kept.")
    extra_origins: tuple[
        Annotated[
            str,
            matches(
                r"https://[a-z0-9.-]+(:\d+)?|http://(localhost|127\.0\.0\.1)(:\d+)?",
                "https://host, or http://localhost, with a port if needed; no path and no *",
                "name each origin in full",
            ),
        ],
        ...,
    ] = Field(
        default=(), description="Origins besides https://www.<domain> that browsers may load from."
    )


class CacheSettings(Section):
    """`[cache]`: ElastiCache for Valkey, for caches and queues (docs/another-project.md)."""

    enabled: bool = Field(
        default=False, description="Make it, and give its address to every task as `REDIS_URL`."
    )
    engine_version: Annotated[str, one_of(catalog.VALKEY_VERSIONS, "choose one, in quotes")] = (
        Field(default="8.1", description="Valkey version; AWS keeps its patches current.")
    )
    node_type: Annotated[
        str,
        matches(
            r"cache\.(t[34]g?|m\d+[a-z]*|r\d+[a-z]*|c\d+[a-z]*)\.\d*(micro|small|medium|x?large)",
            "an ElastiCache node type, e.g. 'cache.t4g.micro', 'cache.m7g.large'",
            "correct it",
        ),
    ] = Field(default="cache.t4g.micro", description="ElastiCache node type; there is one node.")
    secret_version: int = Field(
        default=1, ge=1, description="Add one to replace the token that clients show."
    )


class DmarcPolicy(StrEnum):
    """What a receiver is to do with mail that fails DMARC (RFC 7489)."""

    NONE = "none"
    QUARANTINE = "quarantine"
    REJECT = "reject"


class EmailSettings(Section):
    """`[email]`: Amazon SES, which sends the project's mail (docs/another-project.md)."""

    enabled: bool = Field(
        default=False,
        description="Let every task send mail from the domain, and give it the address as"
        " `EMAIL_FROM`.",
    )
    senders: tuple[LocalPart, ...] = Field(
        default=("noreply",),
        min_length=1,
        description="What stands before the @ of the addresses that tasks may send from; the first"
        " is Django's default.",
    )
    mail_from: Label = Field(
        default="mail", description="Label of the name that bounces go to, for SPF."
    )
    dmarc_policy: DmarcPolicy = Field(
        default=DmarcPolicy.NONE,
        description=(
            "What others are to do with mail of the domain that nobody signed: `none`,"
            " `quarantine`, `reject`. It holds for every mail from the domain, SES's or not."
        ),
    )


class SecretsSettings(Section):
    """`[secrets]`: the generated application secrets (guide 2-3)."""

    version: int = Field(
        default=1, ge=1, description="Add one to replace SECRET_KEY and JWT_SECRET by new values."
    )
    recovery_window_days: Annotated[
        int,
        Allowed(
            "7 to 30, or 0 for none",
            lambda days: days == 0 or 7 <= days <= 30,
            lambda days: "raise it to 7" if days < 7 else "lower it to 30",
        ),
    ] = Field(
        default=30,
        description="Days in which a deleted secret can be restored.",
    )


class RegistrySettings(Section):
    """`[registry]`: the image repository (guide 3-1)."""

    keep_images: int = Field(default=20, ge=1, description="Images kept for roll-back.")


class Architecture(StrEnum):
    """CPU architecture of the tasks, in ECS's words."""

    X86_64 = "X86_64"
    ARM64 = "ARM64"


class ServiceSettings(Section):
    """`[service]`: the ECS service (guide 3-3 to 3-5, 4-3)."""

    cpu: Annotated[int, one_of(catalog.FARGATE_MEMORY, "choose one; 1024 is one vCPU")] = Field(
        default=256, description="CPU units; 1024 = one vCPU."
    )
    memory: int = Field(default=512, description="MiB; Fargate allows certain pairs with cpu.")
    architecture: Architecture = Field(
        default=Architecture.X86_64, description="What the image is built for."
    )
    min_tasks: int = Field(default=1, ge=0, description="Autoscaling's lower bound.")
    max_tasks: int = Field(default=3, ge=1, description="Autoscaling's upper bound.")
    cpu_target_percent: int = Field(
        default=70, ge=10, le=95, description="Average CPU that autoscaling keeps."
    )
    container_insights: bool = Field(
        default=True, description="Task-level metrics (about $0.30 per metric and month)."
    )
    execute_command: bool = Field(
        default=True, description="ECS Exec, with encrypted session log (guide 9)."
    )
    log_retention_days: RetentionDays = Field(
        default=30, description="Days the container's log is kept."
    )


class WorkerSettings(Section):
    """`[[workers]]`: a process beside the web, from the same image (docs/another-project.md)."""

    name: JobName = Field(description="Its name: `<prefix>-worker-<name>` on AWS.")
    command: Command = Field(
        description=(
            "A program and its arguments, as in a Procfile; it starts in the project's directory,"
            " once the migrations of its image have run."
        )
    )
    cpu: Annotated[int, one_of(catalog.FARGATE_MEMORY, "choose one; 1024 is one vCPU")] = Field(
        default=256, description="CPU units; 1024 = one vCPU."
    )
    memory: int = Field(default=512, description="MiB; Fargate allows certain pairs with cpu.")
    min_tasks: int = Field(default=1, ge=0, description="Autoscaling's lower bound.")
    max_tasks: int = Field(
        default=1, ge=1, description="Autoscaling's upper bound; the lower one: no autoscaling."
    )
    cpu_target_percent: int = Field(
        default=70, ge=10, le=95, description="Average CPU that autoscaling keeps."
    )
    never_two: bool = Field(
        default=False,
        description=(
            "A release ends the old task before it starts the new one, as a clock needs it"
            " (`celery beat`)."
        ),
    )
    stop_timeout: int = Field(
        default=60,
        ge=1,
        le=120,
        description="Seconds from SIGTERM to SIGKILL, to finish what was begun; Fargate's limit is"
        " 120.",
    )


class ScheduleSettings(Section):
    """`[[schedules]]`: a command at fixed times, in a task of its own (docs/another-project.md)."""

    name: JobName = Field(description="Its name: `<prefix>-schedule-<name>` on AWS.")
    command: Command = Field(description="A program and its arguments, as of a worker.")
    cron: Annotated[
        str | None,
        Allowed(
            "minute, hour, day, month and weekday as in a crontab, e.g. '30 3 * * mon-fri'",
            lambda text: times.crontab(text) is not None,
            lambda _: "correct it",
        ),
        Allowed(
            "a day of the month or a day of the week, not both: AWS has no such schedule",
            lambda text: not ((at := times.crontab(text)) and at.by_month and at.by_week),
            lambda _: "make two schedules of it",
        ),
        Allowed(
            "a day that exists",
            lambda text: (at := times.crontab(text)) is None or at.fires,
            lambda _: "no month named has this day: it would never run",
        ),
    ] = Field(default=None, description="When it runs; this or `rate`.")
    rate: Annotated[
        str | None,
        Allowed(
            "a number of minutes, hours or days, e.g. '15 minutes'",
            lambda text: times.rate(text) is not None,
            lambda _: "correct it",
        ),
    ] = Field(
        default=None, description="How often it runs, counted from its creation; this or `cron`."
    )
    timezone: Annotated[
        str,
        Allowed(
            "a name of the IANA time zone database, e.g. 'Asia/Tokyo'",
            lambda name: name in available_timezones(),
            lambda _: "correct it",
        ),
    ] = Field(default="UTC", description="The time zone that `cron` is in.")
    cpu: Annotated[int, one_of(catalog.FARGATE_MEMORY, "choose one; 1024 is one vCPU")] = Field(
        default=256, description="CPU units; 1024 = one vCPU."
    )
    memory: int = Field(default=512, description="MiB; Fargate allows certain pairs with cpu.")
    start_retries: int = Field(
        default=3,
        ge=0,
        le=185,
        description="How often AWS tries again to start its task, within an hour.",
    )

    @property
    def expression(self) -> str:
        """AWS's, of settings that are valid."""
        at = times.crontab(self.cron) if self.cron else None
        return at.expression if at else times.rate(self.rate or "") or ""


class OverlaySettings(Section):
    """`[app.overlay]`: which promises of the container's contract are kept for the project."""

    apps: bool = Field(default=True, description="`ecs_django` in `INSTALLED_APPS`.")
    middleware: bool = Field(default=True, description="Health and request middleware first.")
    secret_key: bool = Field(default=True, description="A generated `SECRET_KEY`.")
    hosts: bool = Field(default=True, description="The deployment's host names and origins.")
    database: bool = Field(default=True, description="RDS, with its rotating password.")
    storage: bool = Field(default=True, description="Uploads go to the files bucket.")
    mail: bool = Field(default=True, description="Mail by Amazon SES, where `[email]` is enabled.")
    static: bool = Field(default=True, description="Static files under hashed names, on the CDN.")
    proxy: bool = Field(default=True, description="`SECURE_PROXY_SSL_HEADER`.")
    security: bool = Field(
        default=True, description="No `DEBUG`; HTTPS only: redirect, HSTS, cookies."
    )
    log: bool = Field(default=True, description="JSON lines on stdout.")

    @property
    def off(self) -> tuple[str, ...]:
        """The parts that are turned off."""
        return tuple(name for name in type(self).model_fields if not getattr(self, name))


class AppSettings(Section):
    """`[app]`: the Django project, here or in a checkout beside this one."""

    directory: str = Field(
        default="container/project",
        description="Directory of `manage.py`, from this checkout's root; `../shop` is beside it.",
    )
    python_path: Annotated[
        str,
        matches(
            r"([\w-][\w.-]*(/[\w-][\w.-]*)*)?",
            "a directory below `directory`, or '' for none",
            "e.g. 'src'",
        ),
    ] = Field(
        default="",
        description="Directory below `directory` that its packages are in, where not beside"
        " `manage.py`: `src`.",
    )
    settings_module: Module = Field(
        default="config.settings", description="The settings that production runs with."
    )
    wsgi: Application = Field(
        default="config.wsgi:application", description="`module:name` that gunicorn runs."
    )
    asgi: OptionalApplication = Field(
        default=None,
        description="`module:name` of an ASGI application, by Uvicorn's worker, instead of `wsgi`.",
    )
    python: Annotated[str, one_of(catalog.PYTHON_VERSIONS, "choose one, in quotes")] = Field(
        default="3.11", description="Python of the image; the rehearsal needs it on this machine."
    )
    requirements: str | None = Field(
        default=None,
        description=(
            "File that names the packages, from `directory`: `requirements.txt`, `uv.lock`,"
            " `poetry.lock`, `pdm.lock`, `pylock.toml`, `Pipfile.lock` or `pyproject.toml`; the"
            " first of them in `directory` if not given."
        ),
    )
    source_packages: tuple[
        Annotated[
            str,
            matches(
                "[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?",
                "names of Python packages",
                "write names alone, e.g. 's3-tar'",
            ),
        ],
        ...,
    ] = Field(
        default=(),
        description="Python packages without a wheel that pip builds from their source; there is"
        " no compiler.",
    )
    system_packages: tuple[
        Annotated[
            str,
            matches(
                "[a-z0-9][a-z0-9+.-]+",
                "names of Debian packages",
                "write names alone, e.g. 'libmagic1'",
            ),
        ],
        ...,
    ] = Field(default=(), description="Debian packages that the image needs beside its own.")
    build_commands: tuple[str, ...] = Field(
        default=(), description="Shell commands run in the image before static files are collected."
    )
    build_environment: Table = Field(
        default=Variables(),
        description="Variables while the image is built, where a secret's stand-in will not do.",
    )
    health_path: Annotated[
        str,
        matches(r"/([\w.-]+/)+", "a path that begins and ends with /", "e.g. '/health/'"),
    ] = Field(
        default="/health/", description="Path that the load balancer asks; the image answers it."
    )
    admin_path: OptionalPath = Field(
        default="/admin/",
        description="Where `tij verify` asks for the admin's login form; empty for none.",
    )
    api_path: OptionalPath = Field(
        default="/api/", description="Where `tij verify` asks for JSON; empty for none."
    )
    style_page: OptionalPath = Field(
        default="/admin/login/",
        description="Page whose style sheet must come from the CDN; empty for none.",
    )
    smoke_command: str = Field(
        default="check_storage",
        description=(
            "Management command that the rehearsal runs in a task; empty for none. `run PROGRAM`"
            " runs a program. Of the addresses it prints, each with `sha256:DIGEST` or without,"
            " the files are fetched."
        ),
    )
    environment: Table = Field(
        default=Variables(),
        description=(
            "The project's own variables, readable in AWS's console. `{api_url}` and others are"
            " replaced; `{SECRET_KEY}` gives a generated secret a second name,"
            " `{REDIS_URL}` the cache's address (docs/another-project.md)."
        ),
    )
    secrets: tuple[str, ...] = Field(
        default=(),
        description="Names of variables whose values `tij secret set NAME` writes.",
    )
    generated_secrets: tuple[str, ...] = Field(
        default=(),
        description="Names of variables whose values are generated before the service is made.",
    )
    overlay: OverlaySettings = Field(
        default=OverlaySettings(),
        description="Parts of the image's contract kept for the project; false turns one off.",
    )


class CdnSettings(Section):
    """`[cdn]`: CloudFront (guide 8)."""

    price_class: Annotated[
        str,
        one_of(
            catalog.PRICE_CLASSES,
            "choose one; PriceClass_200 has Japan's edge locations and costs less than _All",
        ),
    ] = Field(default="PriceClass_All", description="Which edge locations serve.")


class GitProvider(StrEnum):
    """Where the repository is, in Vercel's words."""

    GITHUB = "github"
    GITLAB = "gitlab"
    BITBUCKET = "bitbucket"


class FrontendSettings(Section):
    """`[frontend]`: the Next.js front end on Vercel (guide 6)."""

    enabled: bool = Field(
        default=False,
        description="Whether the environment has a front end; its stack needs a Vercel token.",
    )
    team: Annotated[
        str | None,
        matches(
            LABEL,
            "the team's slug: lower-case letters, digits and hyphens",
            "copy it from the dashboard's address, https://vercel.com/<team>; it is not the id",
            without="^team_",
        ),
    ] = Field(
        default=None,
        description=(
            "Slug of the Vercel team, as in `https://vercel.com/<team>`; part of the addresses of"
            " preview deployments."
        ),
    )
    repository: Annotated[
        str | None,
        matches(
            r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)+(?<!\.git)",
            "'<owner>/<name>', without https:// and .git",
            "write owner and name alone, e.g. 'example/website'",
        ),
    ] = Field(
        default=None,
        description="`<owner>/<name>` of the Git repository; Vercel deploys what is pushed there.",
    )
    git_provider: GitProvider = Field(
        default=GitProvider.GITHUB, description="Where the repository is."
    )
    production_branch: Annotated[
        str,
        matches(
            r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*",
            "a branch's name, e.g. 'main'",
            "write the name alone, without refs/heads/",
        ),
    ] = Field(default="main", description="Pushes to it go to www; to other branches, to previews.")
    root_directory: Annotated[
        str,
        matches(
            "[^/].*|",
            "a path below the repository's root, e.g. 'frontend'",
            "write it without a leading / and without ..",
            without=r"(^|/)\.\.(/|$)",
        ),
    ] = Field(
        default="frontend", description="Directory of the Next.js application in the repository."
    )
    install_command: str = Field(default="npm install", description="Installs the packages.")
    build_command: str = Field(default="npm run build", description="Builds the application.")
    output_directory: str = Field(default=".next", description="Where the build is.")
    node_version: Annotated[str, one_of(catalog.NODE_VERSIONS)] = Field(
        default="22.x", description="Node.js of builds and functions."
    )
    function_region: Annotated[str, one_of(catalog.VERCEL_REGIONS)] = Field(
        default="hnd1",
        description="Where pages are rendered: a Vercel region near `aws.region`; hnd1 is Tokyo.",
    )
    previews_may_call_api: bool = Field(
        default=True,
        description="Pages of this project's preview deployments may call the API (CORS, CSRF).",
    )
    secret_version: int = Field(
        default=1,
        ge=1,
        description="Add one to replace NEXTAUTH_SECRET, then deploy again. All are signed out.",
    )


class PauseSettings(Section):
    """`[pause]`: an environment that costs little while nobody needs it (docs/operations.md)."""

    since: date | None = Field(
        default=None,
        description=(
            "The day since which it is paused; `tij pause` and `tij resume` write it. No tasks, the"
            " database stopped, no NAT and no interface endpoints; data, names and certificates"
            " stay."
        ),
    )


class MonitoringSettings(Section):
    """`[monitoring]`: alarms, their recipient and the budget (guide 7)."""

    alarm_email: EmailStr = Field(description="Who gets alarms and budget warnings.")
    monthly_budget_usd: int = Field(
        default=150, ge=1, description="Forecast or actual spending above this sends a mail."
    )


class AccessSettings(Section):
    """`[access]`: ECS Exec and Session Manager (guide 9)."""

    session_log_retention_days: RetentionDays = Field(
        default=90, description="Days session logs are kept."
    )
    session_manager_preferences: bool = Field(
        default=True,
        description=(
            "Manage Session Manager's preferences. They belong to the account and Region: true in"
            " one environment of an account only."
        ),
    )


class CostSettings(Section):
    """`[cost]`: what `tij cost` assumes about use in a month, and how it shows money."""

    usd_jpy: Decimal = Field(
        default=Decimal(150), gt=0, le=10_000, description="Yen for one US dollar."
    )
    tax_percent: Decimal = Field(
        default=Decimal(10),
        ge=0,
        le=100,
        description="Consumption tax that AWS adds, shown with the yen.",
    )
    always_free: bool = Field(
        default=True,
        description=(
            "Subtract what AWS gives every month without end (1 TB of CloudFront, ten alarms, ...)."
            " It is the account's: false when others in the account use it up."
        ),
    )
    average_tasks: Decimal | None = Field(
        default=None,
        ge=0,
        description="The web's tasks that run on average; `service.min_tasks` if unset.",
    )
    schedule_minutes: Decimal = Field(
        default=Decimal(2), ge=0, description="Minutes that a run of a schedule takes."
    )
    load_balancer_capacity_units: Decimal = Field(
        default=Decimal("0.1"),
        ge=0,
        description="LCUs on average; one is 25 new connections a second or 1 GB an hour.",
    )
    api_requests_millions: Decimal = Field(
        default=Decimal(1), ge=0, description="Millions of requests to the API (AWS WAF counts)."
    )
    api_out_gb: Decimal = Field(
        default=Decimal(20), ge=0, description="GB that the API sends to the internet."
    )
    cdn_out_gb: Decimal = Field(
        default=Decimal(50), ge=0, description="GB that CloudFront sends, all to viewers in Japan."
    )
    cdn_requests_millions: Decimal = Field(
        default=Decimal(1), ge=0, description="Millions of HTTPS requests to CloudFront."
    )
    nat_gb: Decimal = Field(
        default=Decimal(10), ge=0, description="GB through all NAT gateways together."
    )
    endpoint_gb: Decimal = Field(
        default=Decimal(5), ge=0, description="GB through all interface endpoints together."
    )
    application_log_gb: Decimal = Field(
        default=Decimal(1),
        ge=0,
        description="GB of the web's log, and of each worker's.",
    )
    flow_log_gb: Decimal = Field(default=Decimal(1), ge=0, description="GB of VPC flow logs.")
    database_log_gb: Decimal = Field(
        default=Decimal("0.2"), ge=0, description="GB of PostgreSQL's log."
    )
    firewall_log_gb: Decimal = Field(
        default=Decimal("0.2"), ge=0, description="GB of AWS WAF's log."
    )
    other_log_gb: Decimal = Field(
        default=Decimal("0.1"), ge=0, description="GB of each other log group (sessions)."
    )
    container_insights_metrics: int = Field(
        default=25,
        ge=0,
        description=(
            "Metrics that Container Insights keeps for a cluster with one service: about 8 of the"
            " cluster, 11 of the service, 6 of its task definition family. Each worker adds 17."
        ),
    )
    files_gb: Decimal = Field(
        default=Decimal(10), ge=0, description="GB in the files bucket, old versions included."
    )
    access_log_gb: Decimal = Field(default=Decimal(1), ge=0, description="GB in the log bucket.")
    other_bucket_gb: Decimal = Field(
        default=Decimal("0.1"), ge=0, description="GB in each other bucket (Terraform's state)."
    )
    bucket_writes_thousands: Decimal = Field(
        default=Decimal(10), ge=0, description="Thousands of PUT and LIST requests, each bucket."
    )
    bucket_reads_thousands: Decimal = Field(
        default=Decimal(100), ge=0, description="Thousands of GET requests, each bucket."
    )
    backup_gb: Decimal = Field(
        default=Decimal(20),
        ge=0,
        description="GB of database backups; as much as the database's storage is free.",
    )
    image_gb: Decimal = Field(
        default=Decimal(5), ge=0, description="GB of container images in each repository."
    )
    mails_thousands: Decimal = Field(
        default=Decimal(1),
        ge=0,
        description="Thousands of mails that SES sends, a mail to two people counted twice.",
    )
    dns_queries_millions: Decimal = Field(
        default=Decimal("0.1"),
        ge=0,
        description="Millions of DNS queries for names that are not aliases (aliases are free).",
    )


class CiSettings(Section):
    """`[ci]`: plans and applies by GitHub Actions."""

    repository: Annotated[
        str | None,
        matches(
            r"[A-Za-z0-9](-?[A-Za-z0-9]){0,38}/[A-Za-z0-9._-]{1,100}",
            "owner/name as in the repository's address, no wildcards",
            "e.g. 'example/site'",
        ),
    ] = Field(
        default=None,
        description="`owner/name` on GitHub; without it no role for GitHub Actions is made.",
    )
    owner_id: int | None = Field(
        default=None,
        ge=1,
        description=(
            "The owner's number on GitHub, which its tokens name in repositories made, renamed or"
            " moved since 2026-07-15 (docs/ci.md says how to ask for it)."
        ),
    )
    repository_id: int | None = Field(
        default=None, ge=1, description="The repository's number on GitHub; with `ci.owner_id`."
    )
    branch: Annotated[
        str,
        matches(
            r"[A-Za-z0-9_][A-Za-z0-9._/-]{0,199}",
            "a branch name: letters, digits and . _ - /, no wildcards",
            "e.g. 'main'",
            without=r"\.\.",
        ),
    ] = Field(default="main", description="The branch whose state is deployed.")
    create_identity_provider: bool = Field(
        default=True,
        description=(
            "Make the account's identity provider for GitHub. An account has one: false where it"
            " is there already."
        ),
    )


class Settings(Section):
    """Everything about one environment: the content of `environments/<environment>.toml`."""

    environment: str
    project: ProjectSettings
    aws: AwsSettings
    state: StateSettings
    network: NetworkSettings
    dns: DnsSettings
    hardening: HardeningSettings = HardeningSettings()
    protection: ProtectionSettings = ProtectionSettings()
    database: DatabaseSettings
    storage: StorageSettings
    secrets: SecretsSettings = SecretsSettings()
    cache: CacheSettings = CacheSettings()
    email: EmailSettings = EmailSettings()
    registry: RegistrySettings = RegistrySettings()
    app: AppSettings = AppSettings()
    service: ServiceSettings = ServiceSettings()
    workers: tuple[WorkerSettings, ...] = ()
    schedules: tuple[ScheduleSettings, ...] = ()
    cdn: CdnSettings = CdnSettings()
    frontend: FrontendSettings = FrontendSettings()
    monitoring: MonitoringSettings
    pause: PauseSettings = PauseSettings()
    access: AccessSettings = AccessSettings()
    ci: CiSettings = CiSettings()
    cost: CostSettings = CostSettings()

    @property
    def state_prefix(self) -> str:
        """What the keys of all its Terraform states begin with: `<project>/<environment>/`."""
        return f"{self.project.name}/{self.environment}/"

    @property
    def paused(self) -> bool:
        """Whether the environment is to run nothing."""
        return self.pause.since is not None

    @property
    def web_origins(self) -> tuple[str, ...]:
        """Origins of the pages that may call the API and load files."""
        return (f"https://{self.dns.www_domain}", *self.storage.extra_origins)

    @property
    def mail_senders(self) -> tuple[str, ...]:
        """Addresses that tasks may send mail from, the default first; none without `[email]`."""
        if not self.email.enabled:
            return ()
        return tuple(f"{name}@{self.dns.domain}" for name in self.email.senders)

    @property
    def vercel_project(self) -> str:
        """Name of the Vercel project; part of the addresses of preview deployments."""
        return f"{self.project.prefix}-frontend"

    @property
    def preview_origin(self) -> str | None:
        """Origin of the preview deployments that may call the API, `*` for what differs.

        Vercel, "Generated URLs": `<project>-<hash>-<team>.vercel.app`, and
        `<project>-git-<branch>-<team>.vercel.app`.
        """
        if not (self.frontend.enabled and self.frontend.previews_may_call_api):
            return None
        return f"https://{self.vercel_project}-*-{self.frontend.team}.vercel.app"


def section_of(name: str) -> tuple[type[Section], bool]:
    """The model of the section `name`, and whether it may be there more than once (`[[name]]`)."""
    annotation = Settings.model_fields[name].annotation
    many = get_origin(annotation) is tuple
    model = get_args(annotation)[0] if many else annotation
    if not isinstance(model, type) or not issubclass(model, Section):
        raise TypeError(f"Settings.{name} is not a section")
    return model, many
