"""The ECS service and the tasks it has started."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from tij.ecs.names import ServiceNames
from tij.errors import TijError
from tij.session.session import Session

if TYPE_CHECKING:
    from mypy_boto3_ecs import ECSClient
    from mypy_boto3_ecs.literals import DesiredStatusType
    from mypy_boto3_ecs.type_defs import ContainerTypeDef, ServiceTypeDef, TaskTypeDef
    from mypy_boto3_elbv2 import ElasticLoadBalancingv2Client

# ListTasks and DescribeTasks give and take at most this many.
PAGE = 100
RUNNING: Final = "RUNNING"
STOPPED: Final = "STOPPED"


@dataclass(frozen=True)
class Task:
    """One task as DescribeTasks shows it; the first container's exit code and reason."""

    arn: str
    definition: str
    status: str
    stopped_reason: str
    exit_code: int | None
    container_reason: str
    started_by: str
    created: datetime
    stopped: datetime | None
    raw: TaskTypeDef

    @classmethod
    def of(cls, task: TaskTypeDef) -> Task:
        """From DescribeTasks."""
        nothing: ContainerTypeDef = {}
        container = next(iter(task.get("containers", [])), nothing)
        return cls(
            arn=task["taskArn"],
            definition=task["taskDefinitionArn"],
            status=task["lastStatus"],
            stopped_reason=task.get("stoppedReason", ""),
            exit_code=container.get("exitCode"),
            container_reason=container.get("reason", ""),
            started_by=task.get("startedBy", ""),
            created=task["createdAt"],
            stopped=task.get("stoppedAt"),
            raw=task,
        )

    @property
    def id(self) -> str:
        """The last part of the ARN: what people and log streams call it."""
        return self.arn.rsplit("/", 1)[1]

    @property
    def reasons(self) -> list[str]:
        """All that ECS says about its end."""
        return [reason for reason in (self.stopped_reason, self.container_reason) if reason]

    @property
    def end(self) -> str:
        """In one line: `<reason> (exit code 2)`."""
        code = "" if self.exit_code is None else f" (exit code {self.exit_code})"
        return "; ".join(self.reasons or ["no reason given"]) + code


@dataclass(frozen=True)
class TargetHealth:
    """One target of a load balancer's target group, and why it is not healthy."""

    target: str
    state: str
    reason: str

    def __str__(self) -> str:
        return f"{self.target} {self.state}" + (f": {self.reason}" if self.reason else "")


class Service:
    """Reads one service; every call asks AWS."""

    def __init__(
        self, ecs: ECSClient, elbv2: ElasticLoadBalancingv2Client, names: ServiceNames
    ) -> None:
        """`ecs` and `elbv2` are boto3 clients."""
        self._ecs = ecs
        self._elbv2 = elbv2
        self.names = names

    @classmethod
    def of(cls, session: Session, names: ServiceNames) -> Service:
        """The service of the environment that is open."""
        return cls(session.aws.client("ecs"), session.aws.client("elbv2"), names)

    def describe(self) -> ServiceTypeDef:
        """DescribeServices' entry; TijError when the service is gone."""
        answer = self._ecs.describe_services(
            cluster=self.names.cluster, services=[self.names.service]
        )
        found = [s for s in answer["services"] if s["status"] == "ACTIVE"]
        if not found:
            raise TijError(
                f"ECS has no service {self.names.service} in the cluster {self.names.cluster},"
                " though it was applied.",
                next_step="tij plan service",
            )
        return found[0]

    def rolls_back(self) -> bool:
        """Whether ECS itself goes back to the last healthy deployment when one fails."""
        configuration = self.describe().get("deploymentConfiguration", {})
        return configuration.get("deploymentCircuitBreaker", {}).get("rollback", True)

    def let_roll_back(self, allowed: bool) -> None:
        """Say whether ECS may go back by itself; its circuit breaker ends a deployment anyway.

        It starts no deployment (UpdateService, "deploymentConfiguration"), and counts for the one
        that is under way.
        """
        configuration = self.describe().get("deploymentConfiguration", {})
        self._ecs.update_service(
            cluster=self.names.cluster,
            service=self.names.service,
            deploymentConfiguration={
                **configuration,
                "deploymentCircuitBreaker": {
                    **configuration.get("deploymentCircuitBreaker", {}),
                    "enable": True,
                    "rollback": allowed,
                },
            },
        )

    def definition(self, arn: str) -> dict[str, Any]:
        """DescribeTaskDefinition's entry, tags included."""
        answer = self._ecs.describe_task_definition(taskDefinition=arn, include=["TAGS"])
        return {**answer["taskDefinition"], "tags": answer.get("tags", [])}

    def tasks(self, status: DesiredStatusType = RUNNING) -> list[Task]:
        """The service's tasks that are to be RUNNING, or lately STOPPED; the newest first."""
        listed = self._ecs.list_tasks(
            cluster=self.names.cluster,
            serviceName=self.names.service,
            desiredStatus=status,
            maxResults=PAGE,
        )["taskArns"]
        return self.describe_tasks(listed)

    def describe_tasks(self, arns: Sequence[str]) -> list[Task]:
        """Tasks by their ARNs or ids; the newest first."""
        if not arns:
            return []
        answer = self._ecs.describe_tasks(cluster=self.names.cluster, tasks=list(arns))
        found = [Task.of(task) for task in answer["tasks"]]
        return sorted(found, key=lambda task: task.created, reverse=True)

    def target_health(self, service: ServiceTypeDef) -> list[TargetHealth]:
        """The targets of all its target groups (DescribeTargetHealth)."""
        found = []
        for group in service.get("loadBalancers", []):
            answer = self._elbv2.describe_target_health(TargetGroupArn=group["targetGroupArn"])
            for entry in answer["TargetHealthDescriptions"]:
                health = entry["TargetHealth"]
                words = [health.get("Reason", ""), health.get("Description", "")]
                found.append(
                    TargetHealth(
                        f"{entry['Target']['Id']}:{entry['Target'].get('Port', '')}",
                        health["State"],
                        " ".join(word for word in words if word),
                    )
                )
        return found
