"""Operations: alarms that can ring, a dashboard that shows something, a budget, keys, sessions."""

from __future__ import annotations

import json

import pytest

from tests.synthesized import Resource, Synthesized, synthesize
from tij.emulator.patches.log_patterns import compiled
from tij.settings.models import Settings


def alarm(production: Synthesized, name: str) -> Resource:
    return next(
        a
        for a in production.resources("aws_cloudwatch_metric_alarm")
        if a["alarm_name"] == f"ThisIsJapan-{name}"
    )


@pytest.mark.reference
def test_the_guides_two_alarms(production: Synthesized) -> None:
    ecs, rds = alarm(production, "ECS-HighCPU"), alarm(production, "RDS-HighCPU")
    for found, minutes in ((ecs, 2), (rds, 5)):
        assert found["metric_name"] == "CPUUtilization"
        assert found["comparison_operator"] == "GreaterThanOrEqualToThreshold"
        assert (found["threshold"], found["period"]) == (80, 60)
        assert found["evaluation_periods"] == minutes


def test_credit_is_asked_for_as_often_as_aws_tells_it(production: Synthesized) -> None:
    """Every five minutes; with one-minute periods four of five are missing and it never rings."""
    credit = [
        a
        for a in production.resources("aws_cloudwatch_metric_alarm")
        if "Credit" in a["metric_name"]
    ]
    assert credit
    for found in credit:
        assert found["period"] >= 300
        # A new instance begins near zero: no alarm before it could have earned the threshold.
        assert found["period"] * found["evaluation_periods"] >= 2 * 3600


def test_a_class_without_credit_has_no_alarm_for_it(settings: Settings) -> None:
    database = settings.database.model_copy(update={"instance_class": "db.m7g.large"})
    deployment = synthesize(settings.model_copy(update={"database": database}))
    names = [a["metric_name"] for a in deployment.resources("aws_cloudwatch_metric_alarm")]
    assert len(names) == 10
    assert "CPUCreditBalance" not in names


@pytest.mark.reference
def test_dimensions_single_out_what_is_watched(production: Synthesized) -> None:
    assert set(alarm(production, "ECS-HighCPU")["dimensions"]) == {"ClusterName", "ServiceName"}
    assert set(alarm(production, "RDS-HighCPU")["dimensions"]) == {"DBInstanceIdentifier"}
    target = alarm(production, "ALB-NoHealthyTarget")["dimensions"]
    assert "aws_lbload-balancerarn_suffix" in target["LoadBalancer"]
    assert "arn_suffix" in target["TargetGroup"]


@pytest.mark.reference
def test_a_dead_service_rings(production: Synthesized) -> None:
    dead = alarm(production, "ALB-NoHealthyTarget")
    assert dead["treat_missing_data"] == "breaching"
    assert (dead["comparison_operator"], dead["threshold"]) == ("LessThanThreshold", 1)


@pytest.mark.reference
def test_failed_logins_are_counted_in_the_log_and_ring(production: Synthesized) -> None:
    failing = alarm(production, "Logins-Failing")
    filter_ = production.one("aws_cloudwatch_log_metric_filter")
    metric = filter_["metric_transformation"]
    assert (failing["namespace"], failing["metric_name"]) == (metric["namespace"], metric["name"])
    (log,) = [
        group
        for group in production.resources("aws_cloudwatch_log_group", "service")
        if group["name"] == "/ecs/thisisjapan-backend"
    ]
    assert filter_["log_group_name"] == "${" + log.address + ".name}"
    assert (failing["statistic"], failing["period"], failing["evaluation_periods"]) == (
        "Sum",
        300,
        1,
    )
    assert failing["treat_missing_data"] == "notBreaching"
    matches = compiled(filter_["pattern"])
    assert matches
    for message in ("login failed", "login refused"):
        assert matches(json.dumps({"message": message, "client": "203.0.113.9"}))
    assert not matches('{"message": "refresh token used again"}')


def test_every_alarm_is_sent_when_it_rings_and_when_it_ends(production: Synthesized) -> None:
    topic = production.one("aws_sns_topic").address
    alarms = production.resources("aws_cloudwatch_metric_alarm")
    assert len(alarms) == 11
    for found in alarms:
        assert found["alarm_actions"] == found["ok_actions"] == [f"${{{topic}.arn}}"]


def test_the_topic_is_encrypted_and_alarms_alone_publish(production: Synthesized) -> None:
    assert "encryption-key" in production.one("aws_sns_topic")["kms_master_key_id"]
    statements = production.one("aws_sns_topic_policy").statements
    assert set(statements) == {"AlarmsPublish"}
    assert statements["AlarmsPublish"]["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    key = production.one("aws_kms_key").statements
    assert key["AlarmsPublish"]["Principal"] == {"Service": "cloudwatch.amazonaws.com"}


@pytest.mark.reference
def test_alarms_are_mailed(production: Synthesized) -> None:
    subscription = production.one("aws_sns_topic_subscription")
    assert subscription["protocol"] == "email"
    assert subscription["endpoint"] == "ops@thisisjapan.com"


@pytest.mark.reference
def test_the_dashboard_shows_what_the_guide_asks_for(production: Synthesized) -> None:
    dashboard = production.one("aws_cloudwatch_dashboard")
    assert dashboard["dashboard_name"] == "ThisIsJapan-Monitoring"
    shown = {
        (metric[0], metric[1])
        for widget in dashboard.document("dashboard_body")["widgets"]
        for metric in widget["properties"]["metrics"]
    }
    assert {
        ("AWS/ECS", "CPUUtilization"),
        ("AWS/ApplicationELB", "RequestCount"),
        ("AWS/RDS", "CPUUtilization"),
    } <= shown


def test_widgets_do_not_overlap(production: Synthesized) -> None:
    widgets = production.one("aws_cloudwatch_dashboard").document("dashboard_body")["widgets"]
    corners = [(w["x"], w["y"]) for w in widgets]
    assert len(set(corners)) == len(corners)
    assert {w["x"] + w["width"] for w in widgets} <= {12, 24}


@pytest.mark.reference
def test_the_budget_warns_before_it_is_spent(production: Synthesized) -> None:
    budget = production.one("aws_budgets_budget")
    assert (budget["limit_amount"], budget["limit_unit"]) == ("150", "USD")
    kinds = {(n["notification_type"], n["threshold"]) for n in budget["notification"]}
    assert kinds == {("ACTUAL", 80), ("FORECASTED", 100)}


def test_the_key_rotates_and_logs_use_it_for_this_account_only(production: Synthesized) -> None:
    key = production.one("aws_kms_key")
    assert key["enable_key_rotation"] is True
    condition = key.statements["CloudWatchLogsEncrypts"]["Condition"]["ArnLike"]
    (arn,) = condition.values()
    assert arn.startswith("arn:aws:logs:ap-northeast-1:${data.aws_caller_identity")


def test_every_log_group_is_encrypted_and_forgets(production: Synthesized) -> None:
    groups = production.resources("aws_cloudwatch_log_group")
    assert len(groups) == 4
    for group in groups:
        assert "encryption-key" in group["kms_key_id"]
        assert group["retention_in_days"] > 0


def test_session_manager_logs_encrypted(production: Synthesized) -> None:
    document = production.one("aws_ssm_document")
    assert document["name"] == "SSM-SessionManagerRunShell"
    inputs = document.document("content")["inputs"]
    assert inputs["cloudWatchEncryptionEnabled"] is True
    assert "encryption-key" in inputs["kmsKeyId"]


def test_a_second_environment_of_the_account_leaves_the_preferences_alone(
    settings: Settings,
) -> None:
    access = settings.access.model_copy(update={"session_manager_preferences": False})
    deployment = synthesize(settings.model_copy(update={"access": access}))
    assert deployment.resources("aws_ssm_document") == []
