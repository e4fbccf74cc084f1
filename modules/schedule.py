"""Scheduled commands: EventBridge Scheduler starts a one-off task from the image at fixed times."""

from __future__ import annotations

from functools import cached_property

from cdktf_cdktf_provider_aws.scheduler_schedule import (
    SchedulerSchedule,
    SchedulerScheduleFlexibleTimeWindow,
    SchedulerScheduleTarget,
    SchedulerScheduleTargetEcsParameters,
    SchedulerScheduleTargetEcsParametersNetworkConfiguration,
    SchedulerScheduleTargetRetryPolicy,
)
from cdktf_cdktf_provider_aws.scheduler_schedule_group import SchedulerScheduleGroup
from constructs import Construct

from modules.metric import counted_in_log
from modules.policy import Statement
from modules.role import Role, trusted_service
from modules.service import SCHEDULE_ROLE, SCHEDULER, TASKS, role_name
from modules.worker import Background
from tij.settings.models import ScheduleSettings
from tij.settings.values import words_of

# Seconds for which AWS tries to start a task that was due.
LATEST_START = 3600
# What `start.sh schedule` writes when the program has failed.
FAILED = '{ ($.logger = "start") && ($.level = "CRITICAL") }'


class Schedules(Construct):
    """The group that metrics are counted by, and the role that starts tasks of schedules only."""

    def __init__(
        self, scope: Construct, id_: str, *, background: Background, boundary: str | None
    ) -> None:
        """`boundary` is the ARN of the policy beyond which the role's grants don't reach."""
        super().__init__(scope, id_)
        self.background = background
        place = background.tasks.place
        self._group = SchedulerScheduleGroup(self, "Default", name=f"{place.prefix}-schedules")
        self.role = Role(
            self,
            "role",
            name=role_name(place.prefix, SCHEDULE_ROLE),
            trust=trusted_service(SCHEDULER, place.account_id),
            description=f"{place.prefix}: EventBridge Scheduler starts tasks",
            boundary=boundary,
        )
        definitions = f"arn:aws:ecs:{place.region}:{place.account_id}:task-definition"
        self.role.grant(
            "start-tasks",
            Statement(
                "StartTasks",
                ["ecs:RunTask"],
                [f"{definitions}/{place.prefix}-schedule-*"],
                conditions={"ArnEquals": {"ecs:cluster": background.cluster.arn}},
            ),
            # Tags go from the definition to its tasks.
            Statement(
                "TagTasks",
                ["ecs:TagResource"],
                [f"arn:aws:ecs:{place.region}:{place.account_id}:task/{place.prefix}*"],
                conditions={"StringEquals": {"ecs:CreateAction": "RunTask"}},
            ),
            Statement(
                "HandRolesToTasks",
                ["iam:PassRole"],
                [background.tasks.execution_role.arn, background.task_role.arn],
                conditions={"StringEquals": {"iam:PassedToService": TASKS}},
            ),
        )

    @cached_property
    def group_name(self) -> str:
        """Name of the group, the dimension of AWS/Scheduler's metrics."""
        return self._group.name


class Schedule(Construct):
    """One command: its task is the web's with another program, as a worker's."""

    def __init__(
        self, scope: Construct, id_: str, *, settings: ScheduleSettings, schedules: Schedules
    ) -> None:
        """Its log is its own."""
        super().__init__(scope, id_)
        self.schedule_name = settings.name
        background = schedules.background
        network, tasks = background.network, background.tasks
        prefix = tasks.place.prefix
        name = f"{prefix}-schedule-{settings.name}"
        self._log_group = tasks.log(self, name=name, grant=f"write-log-of-{settings.name}")
        task = tasks.define(
            self,
            "task",
            family=name,
            cpu=settings.cpu,
            memory=settings.memory,
            role=background.task_role,
            log_group=self._log_group,
            command=["schedule", *words_of(settings.command)],
        )
        self.failures = counted_in_log(
            self,
            "failures",
            namespace=f"{prefix}/schedules",
            name=settings.name,
            log_group=self._log_group,
            pattern=FAILED,
            filter_name=f"{name}-failures",
        )
        """Runs that failed."""
        self._schedule = SchedulerSchedule(
            self,
            "Default",
            name=name,
            group_name=schedules.group_name,
            description=f"{prefix}: {settings.name}",
            schedule_expression=settings.expression,
            schedule_expression_timezone=settings.timezone,
            flexible_time_window=SchedulerScheduleFlexibleTimeWindow(mode="OFF"),
            state="DISABLED" if background.paused else "ENABLED",
            target=SchedulerScheduleTarget(
                arn=background.cluster.arn,
                role_arn=schedules.role.arn,
                ecs_parameters=SchedulerScheduleTargetEcsParameters(
                    # The family alone: AWS takes its newest revision, which a release registers.
                    task_definition_arn=task.arn_without_revision,
                    launch_type="FARGATE",
                    platform_version="LATEST",
                    task_count=1,
                    group=f"schedule:{settings.name}",
                    propagate_tags="TASK_DEFINITION",
                    network_configuration=SchedulerScheduleTargetEcsParametersNetworkConfiguration(
                        subnets=network.task_subnet_ids,
                        security_groups=[background.security_group.id],
                        assign_public_ip=network.tasks_are_public,
                    ),
                ),
                retry_policy=SchedulerScheduleTargetRetryPolicy(
                    maximum_retry_attempts=settings.start_retries,
                    maximum_event_age_in_seconds=LATEST_START,
                ),
            ),
        )

    @cached_property
    def family(self) -> str:
        """Family of its task definition, also the schedule's name."""
        return self._schedule.name

    @cached_property
    def log_group_name(self) -> str:
        """Name of its log group."""
        return self._log_group.name
