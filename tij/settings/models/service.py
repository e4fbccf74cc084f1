"""What runs: the service, workers and scheduled tasks."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from tij.settings import catalog, times
from tij.settings.allowed import Allowed, one_of
from tij.settings.models.section import Section
from tij.settings.values import Command, JobName, RetentionDays, Timezone


class RefusedFindings(StrEnum):
    """What ECR's scan may not find in an image that is released."""

    CRITICAL = "critical"
    HIGH = "high"
    NONE = "none"


class RegistrySettings(Section):
    """`[registry]`: the image repository (guide 3-1)."""

    keep_images: int = Field(default=20, ge=1, description="Images kept for roll-back.")
    refuse_findings: RefusedFindings = Field(
        default=RefusedFindings.CRITICAL,
        description="Vulnerabilities found by ECR's scan with which an image is not released:"
        " `critical`, `high` (critical ones too), or `none` (the scan is not looked at).",
    )


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
    timezone: Timezone = Field(default="UTC", description="The time zone that `cron` is in.")
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
