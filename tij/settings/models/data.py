"""Database, files, cache and secrets."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tij.settings import catalog, windows
from tij.settings.allowed import Allowed, matches, one_of
from tij.settings.models.section import Section
from tij.settings.values import BucketName, RetentionDays


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
    separate_logins: bool = Field(
        default=False,
        description=(
            "From the next release on the application logs in as a role that can't change the"
            " schema, and migrations as one that owns it. False: both as the master."
        ),
    )
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
