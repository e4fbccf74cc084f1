"""AWS's API called at fixed times: EventBridge Scheduler's universal targets, no code of ours.

EventBridge Scheduler User Guide, "Using universal targets in EventBridge Scheduler".
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from cdktf_cdktf_provider_aws.scheduler_schedule import (
    SchedulerSchedule,
    SchedulerScheduleFlexibleTimeWindow,
    SchedulerScheduleTarget,
    SchedulerScheduleTargetRetryPolicy,
)
from cdktf_cdktf_provider_aws.scheduler_schedule_group import SchedulerScheduleGroup
from constructs import Construct

from modules.place import Place
from modules.policy import Statement
from modules.role import Role, trusted_service
from modules.service import SCHEDULER, role_name

UNIVERSAL = "arn:aws:scheduler:::aws-sdk:"
# Seconds for which AWS tries again what was refused.
LATEST_CALL = 3600


class ApiCalls(Construct):
    """A group of schedules, and the one role that they call AWS with: it starts with no right."""

    def __init__(
        self, scope: Construct, id_: str, *, place: Place, kind: str, boundary: str | None
    ) -> None:
        """`kind` names group and role; `boundary` is the ARN beyond which no grant reaches."""
        super().__init__(scope, id_)
        self.place = place
        self._group = SchedulerScheduleGroup(self, "Default", name=f"{place.prefix}-{kind}")
        self._role = Role(
            self,
            "role",
            name=role_name(place.prefix, kind),
            trust=trusted_service(SCHEDULER, place.account_id),
            description=f"{place.prefix}: EventBridge Scheduler's {kind}",
            boundary=boundary,
        )

    def allow(self, name: str, actions: Sequence[str], resources: Sequence[str]) -> None:
        """Grant what the calls need, as the policy `name`."""
        self._role.grant(name, Statement("Call", actions, resources))

    def at(
        self,
        name: str,
        expression: str,
        operation: str,
        request: Mapping[str, object],
        *,
        timezone: str = "UTC",
        retries: int = 0,
        enabled: bool = True,
    ) -> None:
        """Call `operation` (`rds:stopDBInstance`), `request` in the Java SDK's spelling."""
        SchedulerSchedule(
            self,
            name,
            name=f"{self.place.prefix}-{name}",
            group_name=self._group.name,
            description=f"{self.place.prefix}: {operation}",
            schedule_expression=expression,
            schedule_expression_timezone=timezone,
            flexible_time_window=SchedulerScheduleFlexibleTimeWindow(mode="OFF"),
            state="ENABLED" if enabled else "DISABLED",
            target=SchedulerScheduleTarget(
                arn=UNIVERSAL + operation,
                role_arn=self._role.arn,
                input=json.dumps(request),
                retry_policy=SchedulerScheduleTargetRetryPolicy(
                    maximum_retry_attempts=retries, maximum_event_age_in_seconds=LATEST_CALL
                ),
            ),
        )
