"""Dashboard, alarms, the topic that carries them, and the budget (guide 7)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from cdktf_cdktf_provider_aws.budgets_budget import BudgetsBudget, BudgetsBudgetNotification
from cdktf_cdktf_provider_aws.cloudwatch_dashboard import CloudwatchDashboard
from constructs import Construct

from modules.alarm import PERIOD, Alarm, make_alarm, make_topic
from modules.cache import Cache
from modules.database import Database
from modules.encryption_key import EncryptionKey
from modules.load_balancer import LoadBalancer
from modules.metric import Metric
from modules.place import Place
from modules.schedule import Schedule
from modules.service import Service
from modules.worker import Worker
from tij.settings.models import MonitoringSettings

GIB = 1024**3
MIB = 1024**2
# CPUCreditBalance comes every five minutes (RDS User Guide, "Amazon RDS metrics").
CREDIT_PERIOD = 300
# Failed and refused logins: one address gets 150 tries in five minutes, people mistype less.
LOGIN_PERIOD = 300
FAILED_LOGINS = 50
# SES sends its rates every quarter of an hour or so.
MAIL_PERIOD = 900


class Monitoring(Construct):
    """Watches the service, the load balancer and the database; mails when something is wrong.

    Tiers are added by `watch_*`; the dashboard shows what was added, when `add_dashboard` is
    called at the end.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        place: Place,
        title: str,
        settings: MonitoringSettings,
        key: EncryptionKey,
        silent: bool | None = False,
    ) -> None:
        """`title` begins the names of alarms and dashboard, as in the guide; `key` the topic's.

        `silent` alarms are seen on the dashboard and mailed to nobody; None leaves it to whoever
        silences them at night.
        """
        super().__init__(scope, id_)
        self._title = title
        self._silent = silent
        self._region = place.region
        self._widgets: list[dict[str, object]] = []
        self.alarm_names: list[str] = []
        """Of everything watched so far."""
        self._topic = make_topic(
            self, place=place, title=title, email=settings.alarm_email, key=key
        )
        self._add_budget(place.prefix, settings)

    @cached_property
    def topic_arn(self) -> str:
        """ARN of the topic that alarms are published to."""
        return self._topic.arn

    def watch_service(self, service: Service) -> None:
        """CPU and memory of the tasks, and logins that fail."""
        dimensions = {"ClusterName": service.cluster_name, "ServiceName": service.name}
        cpu = Metric("AWS/ECS", "CPUUtilization", dimensions)
        memory = Metric("AWS/ECS", "MemoryUtilization", dimensions)
        self._add_alarm(Alarm("ECS-HighCPU", cpu, 80, 2, "Tasks use 80 % of their CPU"))
        self._add_alarm(
            Alarm(
                "ECS-HighMemory", memory, 85, 5, "Tasks use 85 % of their memory", missing="ignore"
            )
        )
        logins = service.failed_logins
        self._add_alarm(
            Alarm(
                "Logins-Failing",
                logins,
                FAILED_LOGINS,
                LOGIN_PERIOD // 60,
                f"{FAILED_LOGINS} logins failed in five minutes: somebody guesses passwords",
                period=LOGIN_PERIOD,
            )
        )
        self._add_widget("ECS CPU and memory (%)", [cpu, memory])
        self._add_widget("Failed logins a minute", [logins])

    def watch_worker(self, worker: Worker) -> None:
        """Whether it runs: nobody else notices when it does not."""
        dimensions = {"ClusterName": worker.cluster_name, "ServiceName": worker.name}
        cpu = Metric("AWS/ECS", "CPUUtilization", dimensions)
        memory = Metric("AWS/ECS", "MemoryUtilization", dimensions)
        if worker.wanted:
            self._add_alarm(
                Alarm(
                    f"Worker-{worker.worker_name}-Stopped",
                    # Each running task sends its use: no sample, no task.
                    replace(cpu, statistic="SampleCount"),
                    1,
                    5,
                    f"No task of the worker {worker.worker_name} runs",
                    comparison="LessThanThreshold",
                    missing="breaching",
                )
            )
        self._add_widget(f"Worker {worker.worker_name}: CPU and memory (%)", [cpu, memory])

    def watch_schedules(self, group: str, schedules: Sequence[Schedule]) -> None:
        """Runs that AWS could not start, and each schedule's that failed."""
        dropped = Metric("AWS/Scheduler", "InvocationDroppedCount", {"ScheduleGroup": group}, "Sum")
        self._add_alarm(
            Alarm("Schedules-NotStarted", dropped, 1, 1, "A scheduled task was not started")
        )
        for schedule in schedules:
            self._add_alarm(
                Alarm(
                    f"Schedule-{schedule.schedule_name}-Failed",
                    schedule.failures,
                    1,
                    1,
                    f"A run of the schedule {schedule.schedule_name} ended with an error",
                )
            )

    def watch_load_balancer(self, load_balancer: LoadBalancer) -> None:
        """Requests, answers, errors and the health of the targets."""
        balancer = {"LoadBalancer": load_balancer.metric_dimension}
        targets = {**balancer, "TargetGroup": load_balancer.target_group_metric_dimension}
        space = "AWS/ApplicationELB"
        requests = Metric(space, "RequestCount", balancer, "Sum")
        target_errors = Metric(space, "HTTPCode_Target_5XX_Count", balancer, "Sum")
        own_errors = Metric(space, "HTTPCode_ELB_5XX_Count", balancer, "Sum")
        latency = Metric(space, "TargetResponseTime", balancer, "p95")
        healthy = Metric(space, "HealthyHostCount", targets, "Minimum")
        self._add_alarm(
            Alarm("ALB-Target5XX", target_errors, 10, 5, "The application answers with errors")
        )
        self._add_alarm(
            Alarm("ALB-5XX", own_errors, 10, 5, "The load balancer finds nobody to answer")
        )
        self._add_alarm(
            Alarm(
                "ALB-NoHealthyTarget",
                healthy,
                1,
                3,
                "No task is healthy: the API is down",
                comparison="LessThanThreshold",
                missing="breaching",
            )
        )
        self._add_widget("ALB requests a minute", [requests])
        self._add_widget("ALB errors a minute", [target_errors, own_errors])
        self._add_widget("Response time, 95th percentile (s)", [latency])

    def watch_database(self, database: Database) -> None:
        """CPU, memory, storage and connections; burst credit where the class has any."""
        dimensions = {"DBInstanceIdentifier": database.identifier}

        def metric(name: str) -> Metric:
            return Metric("AWS/RDS", name, dimensions)

        low = "LessThanOrEqualToThreshold"
        cpu = metric("CPUUtilization")
        storage = metric("FreeStorageSpace")
        memory = metric("FreeableMemory")
        connections = metric("DatabaseConnections")
        for alarm in (
            Alarm("RDS-HighCPU", cpu, 80, 5, "The database uses 80 % of its CPU"),
            Alarm("RDS-LowStorage", storage, 2 * GIB, 5, "2 GiB of storage are left", low),
            Alarm("RDS-LowMemory", memory, 64 * MIB, 10, "64 MiB of memory are left", low),
            Alarm("RDS-Connections", connections, 60, 5, "60 connections are open"),
        ):
            self._add_alarm(alarm)
        if database.is_burstable:
            self._add_alarm(
                Alarm(
                    "RDS-LowCPUCredit",
                    metric("CPUCreditBalance"),
                    20,
                    # A new instance begins near zero and earns at least 12 an hour: two hours.
                    120,
                    "The burst credit is nearly used up",
                    low,
                    period=CREDIT_PERIOD,
                )
            )
        self._add_widget("RDS CPU (%)", [cpu])
        self._add_widget("RDS connections", [connections])
        self._add_widget("RDS free storage (bytes)", [storage])

    def watch_cache(self, cache: Cache) -> None:
        """CPU, memory and what was thrown away for want of it."""
        dimensions = {"CacheClusterId": cache.node_id}
        cpu = Metric("AWS/ElastiCache", "CPUUtilization", dimensions)
        memory = Metric("AWS/ElastiCache", "DatabaseMemoryUsagePercentage", dimensions)
        evictions = Metric("AWS/ElastiCache", "Evictions", dimensions, "Sum")
        for alarm in (
            Alarm("Cache-HighCPU", cpu, 80, 5, "The cache uses 80 % of its CPU"),
            Alarm("Cache-HighMemory", memory, 85, 5, "The cache uses 85 % of its memory"),
        ):
            self._add_alarm(alarm)
        self._add_widget("Cache CPU and memory (%)", [cpu, memory])
        self._add_widget("Cache evictions a minute", [evictions])

    def watch_mail(self) -> None:
        """Bounces and complaints of the whole account: SES stops one that has too many.

        SES Developer Guide, "Monitoring your sender reputation": an account is reviewed at 5 % of
        bounces and 0.1 % of complaints.
        """
        bounces = Metric("AWS/SES", "Reputation.BounceRate", {})
        complaints = Metric("AWS/SES", "Reputation.ComplaintRate", {})
        for alarm in (
            Alarm(
                "Mail-Bouncing", bounces, 0.05, 15, "5 % of the mails bounce", period=MAIL_PERIOD
            ),
            Alarm(
                "Mail-Complaints",
                complaints,
                0.001,
                15,
                "One recipient in 1,000 says that the mail is spam",
                period=MAIL_PERIOD,
            ),
        ):
            self._add_alarm(alarm)
        self._add_widget("Bounces and complaints (share of the mails)", [bounces, complaints])

    def add_dashboard(self) -> None:
        """Make the dashboard of everything watched so far."""
        CloudwatchDashboard(
            self,
            "dashboard",
            dashboard_name=f"{self._title}-Monitoring",
            dashboard_body=json.dumps({"widgets": self._widgets}),
        )

    def _add_alarm(self, alarm: Alarm) -> None:
        name = make_alarm(self, alarm, title=self._title, topic=self._topic, silent=self._silent)
        self.alarm_names.append(name)

    def _add_widget(self, title: str, metrics: Sequence[Metric]) -> None:
        column, row = len(self._widgets) % 2, len(self._widgets) // 2
        self._widgets.append(
            {
                "type": "metric",
                "x": column * 12,
                "y": row * 6,
                "width": 12,
                "height": 6,
                "properties": {
                    "title": title,
                    "region": self._region,
                    "view": "timeSeries",
                    "period": PERIOD,
                    "metrics": [self._dashboard_line(metric) for metric in metrics],
                },
            }
        )

    @staticmethod
    def _dashboard_line(metric: Metric) -> list[object]:
        dimensions = [part for pair in metric.dimensions.items() for part in pair]
        return [metric.namespace, metric.name, *dimensions, {"stat": metric.statistic}]

    def _add_budget(self, prefix: str, settings: MonitoringSettings) -> None:
        BudgetsBudget(
            self,
            "budget",
            name=f"{prefix}-monthly",
            budget_type="COST",
            limit_amount=str(settings.monthly_budget_usd),
            limit_unit="USD",
            time_unit="MONTHLY",
            notification=[
                BudgetsBudgetNotification(
                    comparison_operator="GREATER_THAN",
                    threshold=percent,
                    threshold_type="PERCENTAGE",
                    notification_type=kind,
                    subscriber_email_addresses=[settings.alarm_email],
                )
                for kind, percent in (("ACTUAL", 80), ("FORECASTED", 100))
            ],
        )
