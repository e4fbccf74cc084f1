"""An alarm, and the topic that carries alarms to people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm
from cdktf_cdktf_provider_aws.sns_topic import SnsTopic
from cdktf_cdktf_provider_aws.sns_topic_policy import SnsTopicPolicy
from cdktf_cdktf_provider_aws.sns_topic_subscription import SnsTopicSubscription
from constructs import Construct

from modules.encryption_key import EncryptionKey
from modules.metric import Metric
from modules.place import Place
from modules.policy import Statement, document

PERIOD = 60


@dataclass(frozen=True)
class Alarm:
    """When a metric is bad: `threshold` reached in each `period` (seconds) of so many `minutes`."""

    name: str
    metric: Metric
    threshold: float
    minutes: int
    description: str
    comparison: str = "GreaterThanOrEqualToThreshold"
    # "breaching" where silence itself is the failure.
    missing: str = "notBreaching"
    period: int = PERIOD


def make_alarm(
    scope: Construct, alarm: Alarm, *, title: str, topic: SnsTopic, silent: bool | None = False
) -> str:
    """Make the alarm and return its name, `<title>-<name>`.

    A `silent` one is seen and mailed to nobody; None leaves it to whoever silences it at night.
    """
    name = f"{title}-{alarm.name}"
    CloudwatchMetricAlarm(
        scope,
        alarm.name,
        alarm_name=name,
        alarm_description=alarm.description,
        namespace=alarm.metric.namespace,
        metric_name=alarm.metric.name,
        dimensions=alarm.metric.dimensions,
        statistic=alarm.metric.statistic,
        comparison_operator=alarm.comparison,
        threshold=alarm.threshold,
        period=alarm.period,
        evaluation_periods=alarm.minutes * 60 // alarm.period,
        treat_missing_data=alarm.missing,
        actions_enabled=False if silent else None,
        alarm_actions=[topic.arn],
        ok_actions=[topic.arn],
        lifecycle=(
            TerraformResourceLifecycle(ignore_changes=["actions_enabled"])
            if silent is None
            else None
        ),
    )
    return name


def make_topic(
    scope: Construct,
    *,
    place: Place,
    title: str,
    email: str,
    key: EncryptionKey,
    others: Sequence[str] = (),
) -> SnsTopic:
    """The encrypted topic `<prefix>-alarms`, to which alarms publish, and its subscriber.

    `others` are services that publish too, and of which SNS can ask nothing more than their name.
    """
    topic = SnsTopic(
        scope,
        "topic",
        name=f"{place.prefix}-alarms",
        display_name=title,
        kms_master_key_id=key.arn,
    )
    SnsTopicPolicy(
        scope,
        "topic-policy",
        arn=topic.arn,
        policy=document(
            Statement(
                "AlarmsPublish",
                ["sns:Publish"],
                [topic.arn],
                service="cloudwatch.amazonaws.com",
                conditions={"StringEquals": {"aws:SourceAccount": place.account_id}},
            ),
            *(
                Statement(
                    f"{other.partition('.')[0].capitalize()}Publish",
                    ["sns:Publish"],
                    [topic.arn],
                    service=other,
                )
                for other in others
            ),
        ),
    )
    # AWS mails a link; alarms arrive only after the recipient has followed it.
    SnsTopicSubscription(scope, "email", topic_arn=topic.arn, protocol="email", endpoint=email)
    return topic
