"""What is mailed about the account: what hardly ever happens in it, and what AWS finds.

The alarms are those of CIS AWS Foundations. Their patterns are Security Hub's, which looks for them
word by word (Security Hub User Guide, controls CloudWatch.1 and 3 to 7; CIS AWS Foundations
Benchmark 1.4.0, section 4). The controls CloudWatch.2 and 8 to 14 are about what every `tij apply`
does: they would ring each time.
"""

from __future__ import annotations

import json
from functools import cached_property

from cdktf_cdktf_provider_aws.cloudwatch_event_rule import CloudwatchEventRule
from cdktf_cdktf_provider_aws.cloudwatch_event_target import (
    CloudwatchEventTarget,
    CloudwatchEventTargetInputTransformer,
)
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from constructs import Construct

from modules.alarm import Alarm, make_alarm, make_topic
from modules.detection import Findings
from modules.encryption_key import EncryptionKey
from modules.metric import counted_in_log
from modules.place import Place
from modules.policy import Statement

EVENTS = "events.amazonaws.com"
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


# SNS Developer Guide, "Managing Amazon SNS encryption keys and costs", and EventBridge User Guide,
# "Using resource-based policies": neither knows from where EventBridge publishes, so no condition
# on the account would ever hold. Rules of others reach neither key nor topic: SNS asks the topic.
FINDINGS_ENCRYPT = Statement(
    "EventsPublish", ["kms:Decrypt", "kms:GenerateDataKey*"], ["*"], service=EVENTS
)


class AccountAlarms(Construct):
    """The account's own topic, and what it mails: alarms on the trail's events, findings."""

    def __init__(
        self, scope: Construct, id_: str, *, place: Place, key: EncryptionKey, email: str
    ) -> None:
        """`key` encrypts the topic, and has `FINDINGS_ENCRYPT`."""
        super().__init__(scope, id_)
        self._place = place
        self._topic = make_topic(
            self,
            place=place,
            title=f"AWS {place.prefix}",
            email=email,
            key=key,
            others=[EVENTS],
        )

    def watch(self, log_group: CloudwatchLogGroup) -> None:
        """A metric and an alarm for each thing watched; `log_group` is the trail's."""
        for name, (pattern, description) in WATCHED.items():
            metric = counted_in_log(
                self,
                f"{name}-metric",
                namespace=NAMESPACE,
                name=name,
                log_group=log_group,
                pattern=pattern,
                filter_name=f"{self._place.prefix}-{name}",
            )
            make_alarm(
                self,
                Alarm(name, metric, 1, PERIOD // 60, description, period=PERIOD),
                title=self._place.prefix,
                topic=self._topic,
            )

    def mail(self, findings: Findings) -> None:
        """A rule of EventBridge's default bus, where AWS's services say what they find."""
        name = f"{self._place.prefix}-{findings.name}"
        rule = CloudwatchEventRule(
            self,
            findings.name,
            name=name,
            description=findings.description,
            event_pattern=json.dumps(findings.pattern),
        )
        region = self._place.region
        console = f"https://{region}.console.aws.amazon.com/{findings.console}/home"
        CloudwatchEventTarget(
            self,
            f"{findings.name}-mail",
            rule=rule.name,
            target_id="mail",
            arn=self._topic.arn,
            input_transformer=CloudwatchEventTargetInputTransformer(
                input_paths=dict(findings.facts),
                input_template=json.dumps(f"{findings.text} {console}?region={region}#/findings"),
            ),
        )

    @cached_property
    def topic_arn(self) -> str:
        """ARN of the topic that alarms and findings are published to."""
        return self._topic.arn
