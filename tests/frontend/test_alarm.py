"""Guessed passwords ring: from the sign-in page to the alarm that production has."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.container.api import Api
from tests.frontend.deployment import Deployment
from tests.frontend.test_visitor import MOST, sign_in
from tests.synthesized import Synthesized
from tests.tij.emulator.fargate.world import LOG_GROUP, until

pytestmark = pytest.mark.reference

VISITOR = "203.0.113.80"
WRONG = 3
COPIED = {
    "namespace": "Namespace",
    "metric_name": "MetricName",
    "statistic": "Statistic",
    "evaluation_periods": "EvaluationPeriods",
    "threshold": "Threshold",
    "comparison_operator": "ComparisonOperator",
    "treat_missing_data": "TreatMissingData",
}


def watch(deployment: Deployment, production: Synthesized) -> tuple[str, str]:
    """Metric filter and alarm as production's; namespace and name of their metric."""
    counted = production.one("aws_cloudwatch_log_metric_filter")
    metric = counted["metric_transformation"]
    deployment.world("logs").put_metric_filter(
        logGroupName=LOG_GROUP,
        filterName=counted["name"],
        filterPattern=counted["pattern"],
        metricTransformations=[
            {
                "metricNamespace": metric["namespace"],
                "metricName": metric["name"],
                "metricValue": metric["value"],
            }
        ],
    )
    (alarm,) = [
        found
        for found in production.resources("aws_cloudwatch_metric_alarm")
        if found["metric_name"] == metric["name"]
    ]
    deployment.world("cloudwatch").put_metric_alarm(
        AlarmName="guessed",
        # Production's is five minutes, for which the embedded AWS lets a new alarm wait.
        Period=60,
        **{theirs: alarm[ours] for ours, theirs in COPIED.items()},
    )
    return metric["namespace"], metric["name"]


def state(deployment: Deployment) -> str:
    (alarm,) = deployment.world("cloudwatch").describe_alarms(AlarmNames=["guessed"])[
        "MetricAlarms"
    ]
    return str(alarm["StateValue"])


def test_wrong_logins_reach_the_metric_and_many_ring(
    deployment: Deployment, pages: Api, balancer: Api, production: Synthesized
) -> None:
    # What was logged before has arrived, and is not counted.
    balancer.get("/api/from-here-on/")
    until(
        lambda: {record["message"] for record in deployment.requests()},
        lambda seen: "GET /api/from-here-on/" in seen,
    )
    namespace, name = watch(deployment, production)

    def counted() -> float:
        now = datetime.now(UTC)
        points = deployment.world("cloudwatch").get_metric_statistics(
            Namespace=namespace,
            MetricName=name,
            StartTime=now - timedelta(hours=1),
            EndTime=now + timedelta(minutes=1),
            Period=3600,
            Statistics=["Sum"],
        )["Datapoints"]
        return float(sum(point["Sum"] for point in points))

    for n in range(WRONG):
        assert sign_in(pages, VISITOR, f"nobody-{n}", "wrong") == "CredentialsSignin"
    assert until(counted, lambda count: count >= WRONG) == WRONG
    assert state(deployment) != "ALARM"
    # What the limit refuses counts too; an empty password is neither.
    refused = [sign_in(pages, VISITOR, f"nobody-{n}") for n in range(WRONG, MOST + 50)]
    assert refused.count("throttled") == 50
    assert until(counted, lambda count: count >= WRONG + 50) == WRONG + 50

    def guess_on() -> str:
        for n in range(10):
            sign_in(pages, VISITOR, f"nobody-{n}")
        return state(deployment)

    assert until(guess_on, lambda seen: seen == "ALARM", 180)
