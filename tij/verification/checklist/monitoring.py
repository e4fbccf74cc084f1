"""Metrics, logs, alarms (guide, "監視確認")."""

from __future__ import annotations

from collections.abc import Iterator

from tij import contract
from tij.verification.checks import monitoring
from tij.verification.checks.monitoring import Metric
from tij.verification.deployment import Deployment
from tij.verification.finding import Finding
from tij.verification.line import Line, World


def lines(of: Deployment, world: World) -> Iterator[Line]:
    """What reports trouble when nobody looks."""
    aws = world.aws
    names = of.alarms(contract.OPERATIONS)

    def metrics() -> Finding:
        return monitoring.metrics_arrive(aws("cloudwatch"), _metrics(of), world.now())

    def log() -> Finding:
        group, prefix = of.output(contract.LOG_GROUP), f"ecs/{of.container}/"
        return monitoring.log_written(aws("logs"), group, prefix, world.now())

    def wired() -> Finding:
        return monitoring.alarms_wired(aws("cloudwatch"), names, topic(), contract.OPERATIONS)

    def mail() -> Finding:
        return monitoring.alarm_mail_confirmed(
            aws("sns"), topic(), of.settings.monitoring.alarm_email, contract.OPERATIONS
        )

    def quiet() -> Finding:
        topic()
        return monitoring.alarms_quiet(aws("cloudwatch"), names)

    def topic() -> str:
        return of.output(contract.ALARM_TOPIC_ARN)

    for name, ask in (
        ("metrics", metrics),
        ("log", log),
        ("alarms-wired", wired),
        ("alarm-mail", mail),
        ("alarms-quiet", quiet),
    ):
        yield Line(name, "monitoring", ("G160",), ask)


def _metrics(of: Deployment) -> list[Metric]:
    service = {
        "ClusterName": of.output(contract.CLUSTER_NAME),
        "ServiceName": of.output(contract.SERVICE_NAME),
    }
    # CloudWatch's dimension is the end of the ARN.
    balancer = {"LoadBalancer": of.id("service", "aws_lb").partition(":loadbalancer/")[2]}
    database = {"DBInstanceIdentifier": of.output(contract.DATABASE_IDENTIFIER)}
    return [
        Metric("AWS/ECS", "CPUUtilization", service),
        Metric("AWS/ECS", "MemoryUtilization", service),
        Metric("AWS/ApplicationELB", "RequestCount", balancer),
        Metric("AWS/RDS", "CPUUtilization", database),
    ]
