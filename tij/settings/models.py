"""The settings of one environment as frozen typed models.

The field descriptions are the reference manual: docs/settings.md is rendered from them. Defaults
are the guide's numbers where the guide is right, AWS's recommended value where it is not.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, EmailStr, Field


class Section(BaseModel):
    """What every table of the TOML has in common: frozen, and no key it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ProjectSettings(Section):
    """`[project]`: what the resources are called."""

    name: str = Field(description="Short name; first part of every Terraform state key.")
    prefix: str = Field(description="Start of every AWS name: `<prefix>-vpc`, `<prefix>-db`, ...")
    title: str = Field(
        description="The name as people write it; dashboard and alarms are `<title>-...`."
    )


class AwsSettings(Section):
    """`[aws]`: the account and how the provider talks to it."""

    region: str = Field(description="AWS Region of everything but CloudFront's certificate.")
    account_id: str | None = Field(
        default=None,
        description="12 digits. When given, Terraform refuses credentials of any other account.",
    )
    embedded: bool = Field(
        default=False, description="`tij` runs this environment on the embedded AWS, not on AWS."
    )
    embedded_speed: float = Field(
        default=10.0,
        ge=1,
        le=60,
        description=(
            "How many times faster than AWS the embedded AWS checks health, starts a failed task"
            " again and ends a grace period."
        ),
    )
    max_retries: int = Field(
        default=25, ge=1, le=25, description="How often the provider repeats a failed AWS call."
    )


class StateSettings(Section):
    """`[state]`: the S3 bucket that keeps Terraform's state."""

    bucket: str = Field(description="Bucket name; S3 bucket names are shared by all of AWS.")
    noncurrent_days: int = Field(
        default=90, ge=1, description="Days for which an overwritten state version can be restored."
    )


class AvailabilityZoneSettings(Section):
    """`[[network.availability_zones]]`: one zone with its two subnets."""

    name: str = Field(description="Zone of the Region, e.g. `ap-northeast-1a`.")
    public_cidr: str = Field(description="CIDR of the public subnet.")
    private_cidr: str = Field(description="CIDR of the private subnet.")


class Egress(StrEnum):
    """How tasks in the VPC reach the internet or AWS's APIs."""

    NAT_GATEWAY = "nat-gateway"
    NAT_INSTANCE = "nat-instance"
    PUBLIC_IP = "public-ip"
    ENDPOINTS = "endpoints"


class NetworkSettings(Section):
    """`[network]`: the VPC (guide 1-1)."""

    vpc_cidr: str = Field(
        default="10.0.0.0/16",
        description="An IPv4 network in CIDR notation, host bits zero.",
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
        default=False, description="One NAT gateway a zone instead of one in the first zone."
    )
    nat_instance_type: str = Field(
        default="t4g.nano", description="Instance type of `egress = nat-instance`; arm64 (t4g...)."
    )
    flow_log_retention_days: int = Field(default=30, description="Days VPC flow logs are kept.")


class DelegationSettings(Section):
    """`[[dns.delegations]]`: a name below the domain whose zone is another environment's."""

    name: str = Field(description="Label below the domain, e.g. `staging`.")
    name_servers: tuple[str, ...] = Field(
        min_length=2,
        description="The other zone's servers: `tij output -e staging foundation` prints them.",
    )


class DnsSettings(Section):
    """`[dns]`: the hosted zone and the names in it (guide 5)."""

    domain: str = Field(description="The domain whose hosted zone is made, e.g. `example.com`.")
    api: str = Field(default="api", description="Label of the API's name.")
    cdn: str = Field(default="cdn", description="Label of the CDN's name.")
    www: str = Field(default="www", description="Label of the front end's name.")
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
    allowed_countries: tuple[str, ...] = Field(
        default=(),
        description="Phase 3: ISO 3166 codes that may call the API; empty = every country.",
    )
    rate_limit: int = Field(
        default=2000,
        ge=10,
        le=2_000_000_000,
        description="Phase 3: requests from one IP address in 5 minutes before it is blocked.",
    )
    upload_paths: tuple[str, ...] = Field(
        default=("/api/pictures/", "/admin/pictures/"),
        description=(
            "Phase 3: starts of the paths that take files. Some pictures' bytes look like attacks;"
            " below these paths the firewall counts such bodies instead of blocking them."
        ),
    )


class ProtectionSettings(Section):
    """`[protection]`: what keeps data; a throw-away environment says no to each."""

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

    name: str = Field(description="Initial database name.")
    username: str = Field(default="postgres", description="Master user; RDS manages the password.")
    engine_version: str = Field(
        default="17", description="PostgreSQL major version; RDS keeps the minor version current."
    )
    instance_class: str = Field(default="db.t4g.micro", description="RDS instance class.")
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
    backup_window: str = Field(default="17:00-18:00", description="UTC, hh:mm-hh:mm (02:00 JST).")
    maintenance_window: str = Field(
        default="sat:18:30-sat:19:30", description="UTC, ddd:hh:mm-ddd:hh:mm, clear of the backup."
    )
    apply_immediately: bool = Field(
        default=False,
        description=(
            "Change class or version at the next apply, not in the maintenance window. True for the"
            " one apply that changes the major version, then false again."
        ),
    )
    log_retention_days: int = Field(default=30, description="Days PostgreSQL's log is kept.")


class StorageSettings(Section):
    """`[storage]`: the buckets (guide 2-2)."""

    files_bucket: str = Field(description="Bucket of `media/` and `static/`.")
    log_bucket: str = Field(description="Bucket of the access logs of load balancer and CDN.")
    noncurrent_days: int = Field(
        default=30,
        ge=1,
        description="Days an overwritten or deleted file can be restored.",
    )
    log_retention_days: int = Field(default=90, ge=1, description="Days access logs are kept.")
    extra_origins: tuple[str, ...] = Field(
        default=(), description="Origins besides https://www.<domain> that browsers may load from."
    )


class SecretsSettings(Section):
    """`[secrets]`: the generated application secrets (guide 2-3)."""

    version: int = Field(
        default=1, ge=1, description="Add one to replace SECRET_KEY and JWT_SECRET by new values."
    )
    recovery_window_days: int = Field(
        default=30,
        ge=0,
        le=30,
        description="Days in which a deleted secret can be restored: 7 to 30, or 0 for none.",
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

    cpu: int = Field(default=256, description="CPU units; 1024 = one vCPU.")
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
        default=True, description="Task-level metrics (about $0.30 a metric a month)."
    )
    execute_command: bool = Field(
        default=True, description="ECS Exec, with encrypted session log (guide 9)."
    )
    log_retention_days: int = Field(default=30, description="Days the container's log is kept.")


class CdnSettings(Section):
    """`[cdn]`: CloudFront (guide 8)."""

    price_class: str = Field(
        default="PriceClass_All", description="Edge locations: PriceClass_100, _200 or _All."
    )


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
    team: str | None = Field(
        default=None,
        description=(
            "Slug of the Vercel team, as in `https://vercel.com/<team>`; part of the addresses of"
            " preview deployments."
        ),
    )
    repository: str | None = Field(
        default=None,
        description="`<owner>/<name>` of the Git repository; Vercel deploys what is pushed there.",
    )
    git_provider: GitProvider = Field(
        default=GitProvider.GITHUB, description="Where the repository is."
    )
    production_branch: str = Field(
        default="main", description="Pushes to it go to www; to other branches, to previews."
    )
    root_directory: str = Field(
        default="frontend", description="Directory of the Next.js application in the repository."
    )
    install_command: str = Field(default="npm install", description="Installs the packages.")
    build_command: str = Field(default="npm run build", description="Builds the application.")
    output_directory: str = Field(default=".next", description="Where the build is.")
    node_version: str = Field(
        default="22.x", description="Node.js of builds and functions: 18.x, 20.x, 22.x or 24.x."
    )
    function_region: str = Field(
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
        description="Add one to replace NEXTAUTH_SECRET, then deploy again. All sign in anew.",
    )


class MonitoringSettings(Section):
    """`[monitoring]`: alarms, their recipient and the budget (guide 7)."""

    alarm_email: EmailStr = Field(description="Who gets alarms and budget warnings.")
    monthly_budget_usd: int = Field(
        default=150, ge=1, description="Forecast or actual spending above this sends a mail."
    )


class AccessSettings(Section):
    """`[access]`: ECS Exec and Session Manager (guide 9)."""

    session_log_retention_days: int = Field(default=90, description="Days session logs are kept.")
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
        default=None, ge=0, description="Tasks that run on average; `service.min_tasks` if unset."
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
        default=Decimal(1), ge=0, description="GB of the container's log."
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
            " cluster, 11 of the service, 6 of its task definition family."
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
    dns_queries_millions: Decimal = Field(
        default=Decimal("0.1"),
        ge=0,
        description="Millions of DNS queries for names that are no alias (aliases are free).",
    )


class CiSettings(Section):
    """`[ci]`: plans and applies by GitHub Actions."""

    repository: str | None = Field(
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
    branch: str = Field(default="main", description="The branch whose state is deployed.")
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
    registry: RegistrySettings = RegistrySettings()
    service: ServiceSettings = ServiceSettings()
    cdn: CdnSettings = CdnSettings()
    frontend: FrontendSettings = FrontendSettings()
    monitoring: MonitoringSettings
    access: AccessSettings = AccessSettings()
    ci: CiSettings = CiSettings()
    cost: CostSettings = CostSettings()

    @property
    def web_origins(self) -> tuple[str, ...]:
        """Origins of the pages that may call the API and load files."""
        return (f"https://{self.dns.www_domain}", *self.storage.extra_origins)

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
