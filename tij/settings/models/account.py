"""What watches the whole account."""

from __future__ import annotations

from pydantic import Field

from tij.settings.models.section import Section
from tij.settings.values import RetentionDays

NAMES_BEGIN = "account"
"""What the names of the account's stack begin with: they are the account's, no environment's."""


class AccountSettings(Section):
    """`[account]`: what watches the account, in one environment of it (docs/operations.md)."""

    trail: bool = Field(
        default=False,
        description=(
            "Keep the record of every call that changes or reads the configuration of the account,"
            " in all Regions (CloudTrail): a bucket, a key, signed digests."
        ),
    )
    trail_retention_days: int = Field(
        default=365, ge=90, description="Days the trail's files are kept; CloudTrail itself has 90."
    )
    alarms: bool = Field(
        default=False,
        description=(
            "Alarms on the root user, sign-ins, rights in IAM, keys and the trail itself; they read"
            " the trail."
        ),
    )
    alarm_log_retention_days: RetentionDays = Field(
        default=30, description="Days the log group is kept from which the alarms read."
    )
    guardduty: bool = Field(
        default=False,
        description="GuardDuty's detector: CloudTrail, VPC flows and DNS, read for attacks.",
    )
    access_analyzer: bool = Field(
        default=False,
        description="IAM Access Analyzer: what is shared with others than this account.",
    )

    @property
    def enabled(self) -> bool:
        """Whether this environment owns any part."""
        return self.trail or self.mails

    @property
    def mails(self) -> bool:
        """Whether any part tells somebody: alarms, or what AWS found."""
        return self.alarms or self.guardduty or self.access_analyzer
