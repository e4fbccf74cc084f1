"""Alarms on what hardly ever happens in an account, and never unnoticed: CIS AWS Foundations.

The patterns are Security Hub's, which looks for them word by word (Security Hub User Guide,
controls CloudWatch.1 and 3 to 7; CIS AWS Foundations Benchmark 1.4.0, section 4). The controls
CloudWatch.2 and 8 to 14 are about what every `tij apply` does: they would ring each time.
"""

from __future__ import annotations

from functools import cached_property

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from constructs import Construct

from modules.alarm import Alarm, make_alarm, make_topic
from modules.encryption_key import EncryptionKey
from modules.metric import counted_in_log
from modules.place import Place

NAMESPACE = "Account"
# CloudTrail delivers within five minutes or so.
PERIOD = 300


def _any_event(*names: str) -> str:
    return " || ".join(f"($.eventName={name})" for name in names)


_POLICIES = [
    *(f"{verb}{who}Policy" for verb in ("Delete", "Put") for who in ("Group", "Role", "User")),
    *("CreatePolicy", "DeletePolicy", "CreatePolicyVersion", "DeletePolicyVersion"),
    *(f"{verb}{who}Policy" for who in ("Role", "User", "Group") for verb in ("Attach", "Detach")),
]
WATCHED: dict[str, tuple[str, str]] = {
    "RootUsed": (
        '{$.userIdentity.type="Root" && $.userIdentity.invokedBy NOT EXISTS'
        ' && $.eventType !="AwsServiceEvent"}',
        "The root user did something",
    ),
    "SignedInWithoutMfa": (
        '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes")'
        ' && ($.userIdentity.type = "IAMUser")'
        ' && ($.responseElements.ConsoleLogin = "Success") }',
        "Somebody signed in to the console without MFA",
    ),
    "RightsChanged": (
        f"{{($.eventSource=iam.amazonaws.com) && ({_any_event(*_POLICIES)})}}",
        "A policy in IAM changed: by an apply, or by somebody else?",
    ),
    "TrailChanged": (
        "{"
        + _any_event("CreateTrail", "UpdateTrail", "DeleteTrail", "StartLogging", "StopLogging")
        + "}",
        "CloudTrail was changed or stopped",
    ),
    "SignInFailed": (
        '{($.eventName=ConsoleLogin) && ($.errorMessage="Failed authentication")}',
        "A sign-in to the console failed",
    ),
    "KeyDisabled": (
        "{($.eventSource=kms.amazonaws.com)"
        f" && ({_any_event('DisableKey', 'ScheduleKeyDeletion')})}}",
        "A KMS key was disabled, or will be deleted",
    ),
}
"""By name, the pattern of the events and what the alarm says."""


class AccountAlarms(Construct):
    """A metric and an alarm for each thing watched, mailed by a topic of the account's own."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        place: Place,
        log_group: CloudwatchLogGroup,
        key: EncryptionKey,
        email: str,
    ) -> None:
        """`log_group` is the trail's, `key` encrypts the topic."""
        super().__init__(scope, id_)
        self._topic = make_topic(
            self, place=place, title=f"AWS {place.prefix}", email=email, key=key
        )
        for name, (pattern, description) in WATCHED.items():
            metric = counted_in_log(
                self,
                f"{name}-metric",
                namespace=NAMESPACE,
                name=name,
                log_group=log_group,
                pattern=pattern,
                filter_name=f"{place.prefix}-{name}",
            )
            make_alarm(
                self,
                Alarm(name, metric, 1, PERIOD // 60, description, period=PERIOD),
                title=place.prefix,
                topic=self._topic,
            )

    @cached_property
    def topic_arn(self) -> str:
        """ARN of the topic that alarms are published to."""
        return self._topic.arn
