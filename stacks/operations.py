"""The operations: depends on all, nothing depends on it."""

from __future__ import annotations

from constructs import Construct

from modules.access import SessionPreferences
from modules.monitoring import Monitoring
from modules.pause import Paused, PauseSchedule
from stacks.data import DataStack
from stacks.environment_stack import EnvironmentStack
from stacks.foundation import FoundationStack
from stacks.service import ServiceStack
from tij import contract
from tij.settings.models import Settings


class OperationsStack(EnvironmentStack):
    """Dashboard, alarms, topic, budget, Session Manager's preferences, the pause by schedule."""

    NAME = contract.OPERATIONS

    def __init__(
        self,
        scope: Construct,
        settings: Settings,
        foundation: FoundationStack,
        data: DataStack,
        service: ServiceStack,
    ) -> None:
        """Watches the tiers of the other stacks."""
        super().__init__(scope, settings)
        monitoring = Monitoring(
            self,
            "monitoring",
            place=self.place,
            title=settings.project.title,
            settings=settings.monitoring,
            key=foundation.key,
            silent=None if settings.pauses_by_schedule else settings.paused,
        )
        monitoring.watch_service(service.service)
        if service.load_balancer.stands:
            monitoring.watch_load_balancer(service.load_balancer)
        monitoring.watch_database(data.database)
        if data.cache:
            monitoring.watch_cache(data.cache)
        if foundation.mail:
            monitoring.watch_mail()
        for worker in service.workers:
            monitoring.watch_worker(worker)
        if service.schedule_group:
            monitoring.watch_schedules(service.schedule_group, service.schedules)
        monitoring.add_dashboard()
        if settings.pause.schedule:
            services = {"web": (service.service.name, settings.service.min_tasks)}
            for worker in service.workers:
                services[f"worker-{worker.worker_name}"] = (worker.name, worker.wanted)
            PauseSchedule(
                self,
                "pause",
                place=self.place,
                settings=settings.pause.schedule,
                what=Paused(
                    data.database.identifier,
                    service.service.cluster_name,
                    services,
                    monitoring.alarm_names,
                ),
                boundary=foundation.boundary,
                enabled=settings.pauses_by_schedule,
            )
        if settings.access.session_manager_preferences:
            SessionPreferences(self, "session-preferences", log=foundation.sessions)
        self.promise({contract.ALARM_TOPIC_ARN: monitoring.topic_arn})
