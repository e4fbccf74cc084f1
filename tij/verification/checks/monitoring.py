"""Metrics, logs and alarms (guide 7, monitoring checklist)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tij.verification.finding import Finding, failed, passed

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_cloudwatch.type_defs import MetricAlarmTypeDef
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_sns import SNSClient

# Metrics of the services come every minute; CloudWatch shows them a few minutes late.
RECENT = timedelta(minutes=15)


@dataclass(frozen=True)
class Metric:
    """One metric that must arrive."""

    namespace: str
    name: str
    dimensions: Mapping[str, str]

    def __str__(self) -> str:
        return f"{self.namespace} {self.name}"


def metrics_arrive(
    cloudwatch: CloudWatchClient, metrics: Sequence[Metric], now: datetime
) -> Finding:
    """Each metric has a data point of the last minutes."""
    silent = [
        str(metric)
        for metric in metrics
        if not cloudwatch.get_metric_statistics(
            Namespace=metric.namespace,
            MetricName=metric.name,
            Dimensions=[{"Name": k, "Value": v} for k, v in metric.dimensions.items()],
            StartTime=now - RECENT,
            EndTime=now,
            Period=60,
            Statistics=["SampleCount"],
        )["Datapoints"]
    ]
    minutes = int(RECENT.total_seconds() // 60)
    if silent:
        return failed("metrics-silent", metrics=", ".join(silent), minutes=minutes)
    return passed("metrics-arrive", metrics=", ".join(map(str, metrics)), minutes=minutes)


def log_written(logs: CloudWatchLogsClient, group: str, prefix: str, now: datetime) -> Finding:
    """A stream of the container (`ecs/<container>/<task>`) has an event of the last minutes.

    The requests of this checklist itself are in it, so a quiet night does not explain it.
    """
    minutes = int(RECENT.total_seconds() // 60)
    since = int((now - RECENT).timestamp() * 1000)
    for page in logs.get_paginator("filter_log_events").paginate(
        logGroupName=group, logStreamNamePrefix=prefix, startTime=since
    ):
        for event in page["events"]:
            return passed("log-written", group=group, stream=event.get("logStreamName", "?"))
    streams = logs.describe_log_streams(logGroupName=group, logStreamNamePrefix=prefix, limit=1)
    if not streams["logStreams"]:
        return failed("no-log-stream", group=group, prefix=prefix)
    return failed("log-silent", group=group, minutes=minutes)


def alarms_wired(
    cloudwatch: CloudWatchClient, names: Sequence[str], topic: str, stack: str
) -> Finding:
    """Every designed alarm of the stack is there, switched on, and publishes to its topic."""
    there = {alarm.get("AlarmName", ""): alarm for alarm in _alarms(cloudwatch, names)}
    if missing := [name for name in names if name not in there]:
        return failed("alarms-missing", names=", ".join(missing), stack=stack)
    mute = [
        name
        for name, alarm in there.items()
        if not alarm.get("ActionsEnabled") or topic not in alarm.get("AlarmActions", [])
    ]
    if mute:
        return failed("alarms-mute", names=", ".join(mute), topic=topic, stack=stack)
    return passed("alarms-wired", count=len(names), topic=topic)


def alarms_quiet(cloudwatch: CloudWatchClient, names: Sequence[str]) -> Finding:
    """No alarm is in state ALARM now."""
    ringing = [
        f"{alarm.get('AlarmName')} ({alarm.get('StateReason', '')})"
        for alarm in _alarms(cloudwatch, names)
        if alarm.get("StateValue") == "ALARM"
    ]
    if ringing:
        return failed("alarms-ring", alarms="; ".join(ringing))
    return passed("alarms-quiet", count=len(names))


def alarm_mail_confirmed(sns: SNSClient, topic: str, email: str, stack: str) -> Finding:
    """The recipient has followed the link that AWS mailed."""
    for page in sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic):
        for subscription in page["Subscriptions"]:
            if subscription.get("Endpoint") != email:
                continue
            # An unconfirmed one has a word in place of its ARN (SNS API, "Subscribe").
            if subscription.get("SubscriptionArn", "").startswith("arn:"):
                return passed("mail-confirmed", email=email)
            return failed("mail-unconfirmed", email=email, stack=stack)
    return failed("mail-not-subscribed", email=email, topic=topic, stack=stack)


def _alarms(cloudwatch: CloudWatchClient, names: Sequence[str]) -> list[MetricAlarmTypeDef]:
    # DescribeAlarms takes 100 names at once (CloudWatch API Reference).
    found: list[MetricAlarmTypeDef] = []
    for start in range(0, len(names), 100):
        answer = cloudwatch.describe_alarms(AlarmNames=list(names[start : start + 100]))
        found += answer["MetricAlarms"]
    return found
