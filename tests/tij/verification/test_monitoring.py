"""Metrics, logs, alarms and their mail, on the embedded AWS and on prepared answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.tij.verification.stubs import stubbed
from tij.verification.checks import monitoring
from tij.verification.checks.monitoring import Metric
from tij.verification.finding import Status

NOW = datetime.now(UTC)
CPU = Metric("AWS/RDS", "CPUUtilization", {"DBInstanceIdentifier": "thisisjapan-db"})
TOPIC = "arn:aws:sns:ap-northeast-1:000000000000:thisisjapan-alarms"
EMAIL = "ops@example.com"
Client = Callable[..., Any]


def put(cloudwatch: Any, time: datetime, database: str = "thisisjapan-db") -> None:
    cloudwatch.put_metric_data(
        Namespace="AWS/RDS",
        MetricData=[
            {
                "MetricName": "CPUUtilization",
                "Dimensions": [{"Name": "DBInstanceIdentifier", "Value": database}],
                "Timestamp": time,
                "Value": 12.0,
            }
        ],
    )


def test_a_fresh_data_point_of_the_very_metric_is_needed(client: Client) -> None:
    cloudwatch = client("cloudwatch", account="000000000001")
    put(cloudwatch, NOW - timedelta(minutes=40))
    put(cloudwatch, NOW - timedelta(minutes=1), database="another-db")
    found = monitoring.metrics_arrive(cloudwatch, [CPU], NOW)
    assert (found.code, found.values["metrics"]) == ("metrics-silent", "AWS/RDS CPUUtilization")
    put(cloudwatch, NOW - timedelta(minutes=2))
    assert monitoring.metrics_arrive(cloudwatch, [CPU], NOW).status is Status.PASS


def test_a_fresh_event_of_the_container_is_needed(client: Client) -> None:
    logs = client("logs", account="000000000002")
    group, prefix = "/ecs/thisisjapan-backend", "ecs/nginx-django-app/"
    logs.create_log_group(logGroupName=group)
    assert monitoring.log_written(logs, group, prefix, NOW).code == "no-log-stream"
    for stream, minutes in ((f"{prefix}1", 40), ("ecs/another/1", 1)):
        logs.create_log_stream(logGroupName=group, logStreamName=stream)
        time = int((NOW - timedelta(minutes=minutes)).timestamp() * 1000)
        events = [{"timestamp": time, "message": "{}"}]
        logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)
    assert monitoring.log_written(logs, group, prefix, NOW).code == "log-silent"
    events = [{"timestamp": int(NOW.timestamp() * 1000) - 1000, "message": "{}"}]
    logs.put_log_events(logGroupName=group, logStreamName=f"{prefix}1", logEvents=events)
    found = monitoring.log_written(logs, group, prefix, NOW)
    assert (found.status, found.values["stream"]) == (Status.PASS, f"{prefix}1")


def put_alarm(cloudwatch: Any, name: str, **changed: Any) -> None:
    alarm = {
        "AlarmName": name,
        "Namespace": "AWS/RDS",
        "MetricName": "CPUUtilization",
        "Statistic": "Average",
        "Period": 60,
        "EvaluationPeriods": 5,
        "Threshold": 80.0,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "AlarmActions": [TOPIC],
        **changed,
    }
    cloudwatch.put_metric_alarm(**alarm)


def test_every_alarm_is_there_on_and_publishes(client: Client) -> None:
    cloudwatch = client("cloudwatch", account="000000000003")
    names = ["T-HighCPU", "T-LowStorage"]
    put_alarm(cloudwatch, names[0])
    found = monitoring.alarms_wired(cloudwatch, names, TOPIC, "operations")
    assert (found.code, found.values["names"]) == ("alarms-missing", "T-LowStorage")
    put_alarm(cloudwatch, names[1])
    assert monitoring.alarms_wired(cloudwatch, names, TOPIC, "operations").status is Status.PASS
    cloudwatch.disable_alarm_actions(AlarmNames=names[:1])
    found = monitoring.alarms_wired(cloudwatch, names, TOPIC, "operations")
    assert (found.code, found.values["names"]) == ("alarms-mute", "T-HighCPU")
    put_alarm(cloudwatch, names[0], AlarmActions=[f"{TOPIC}-other"], ActionsEnabled=True)
    assert monitoring.alarms_wired(cloudwatch, names, TOPIC, "operations").code == "alarms-mute"


def test_an_alarm_that_rings_is_told_with_its_reason(client: Client) -> None:
    cloudwatch = client("cloudwatch", account="000000000004")
    put_alarm(cloudwatch, "T-HighCPU")
    assert monitoring.alarms_quiet(cloudwatch, ["T-HighCPU"]).status is Status.PASS
    cloudwatch.set_alarm_state(AlarmName="T-HighCPU", StateValue="ALARM", StateReason="97 %")
    found = monitoring.alarms_quiet(cloudwatch, ["T-HighCPU"])
    assert (found.code, found.values["alarms"]) == ("alarms-ring", "T-HighCPU (97 %)")


@pytest.mark.parametrize(
    ("arn", "endpoint", "code"),
    [
        (f"{TOPIC}:1", EMAIL, "mail-confirmed"),
        ("PendingConfirmation", EMAIL, "mail-unconfirmed"),
        ("Deleted", EMAIL, "mail-unconfirmed"),
        (f"{TOPIC}:1", "somebody@example.com", "mail-not-subscribed"),
    ],
)
def test_the_recipient_must_have_confirmed(arn: str, endpoint: str, code: str) -> None:
    subscription = {"SubscriptionArn": arn, "Endpoint": endpoint, "Protocol": "email"}
    answer = {"Subscriptions": [subscription]}
    sns = stubbed("sns", ("list_subscriptions_by_topic", answer))
    found = monitoring.alarm_mail_confirmed(sns, TOPIC, EMAIL, "operations")
    assert found.code == code
    assert (found.status is Status.PASS) == (code == "mail-confirmed")
