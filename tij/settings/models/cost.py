"""What a month is taken to use, for its price."""

from __future__ import annotations

from decimal import Decimal

from pydantic import Field

from tij.settings.models.section import Section


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
    vault_gb: Decimal = Field(
        default=Decimal(20),
        ge=0,
        description="GB of the database's copies in the backup vault, where there is one.",
    )
    trail_log_gb: Decimal = Field(
        default=Decimal("0.5"),
        ge=0,
        description="GB of CloudTrail's events for the account's alarms: a million is about 1.5.",
    )
    trail_gb: Decimal = Field(
        default=Decimal(1), ge=0, description="GB in the trail's bucket; its files are compressed."
    )
    guardduty_events_millions: Decimal = Field(
        default=Decimal("0.3"),
        ge=0,
        description="Millions of CloudTrail's management events that GuardDuty reads.",
    )
    guardduty_gb: Decimal = Field(
        default=Decimal(1),
        ge=0,
        description="GB of VPC flows and DNS queries that GuardDuty reads.",
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
