"""ECS, its load balancer, its log and its secrets in one small object, without time.

Each look at the service (DescribeServices) lets one thing happen, so that a watch without an
interval sees every step. What a task does is said by its image (`Behaviour`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from tij.ecs.names import ServiceNames

NAMES = ServiceNames("cluster", "service", "/ecs/backend", "arn:definition/release:1")
REPOSITORY = "1.dkr.ecr.test/backend"
OLD, NEW = "sha256:" + "0" * 64, "sha256:" + "1" * 64
NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-1"], "securityGroups": ["sg-1"]}}


@dataclass(frozen=True)
class Behaviour:
    """How tasks of an image behave. `web` fails when it has an `exit_code` or a `health` reason.

    `glimpse`: its targets are gone before anybody looks. `pending` is the report of its
    `measure_migrations`, None for an image that has no such command.
    """

    release_exit: int | None = 0
    release_log: Sequence[str] = ('{"level":"INFO","message":"database migrated"}',)
    exit_code: int | None = None
    stopped_reason: str = "Essential container in task exited"
    log: Sequence[str] = ()
    health: str = ""
    looked: str = ""
    """What a look at the target meets before it answers so."""
    glimpse: bool = False
    pending: Mapping[str, Any] | None = field(default_factory=lambda: {"how": "measured"})


class _Error(ClientError):
    pass


class _Exceptions:
    ResourceNotFoundException = _Error
    ClientError = ClientError


def _measured(pending: Mapping[str, object] | None) -> tuple[Sequence[str], int]:
    if pending is None:
        return ["Unknown command: 'measure_migrations'"], 1
    return [json.dumps({"level": "INFO", "message": "pending migrations", "report": pending})], 0


@dataclass
class FakeAws:
    """Stands in for every boto3 client that a release uses."""

    behaviours: dict[str, Behaviour] = field(default_factory=dict)
    value: str = OLD
    """The SSM parameter's."""
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    exceptions = _Exceptions

    def __post_init__(self) -> None:
        self.definitions: dict[str, dict[str, Any]] = {}
        self.tasks: dict[str, dict[str, Any]] = {}
        self.logs: dict[str, list[str]] = {}
        self.events: list[dict[str, Any]] = []
        self.targets: list[dict[str, Any]] = []
        self.secrets: dict[str, str] = {}
        self.forgotten: list[str] = []
        self.clock = datetime(2026, 1, 1, tzinfo=UTC)
        self.release = self.define("release", OLD, command=["release"])
        self.definition = self.define("web", OLD)
        self.rollout = "COMPLETED"
        self.rolls_back = True
        self.attempts = 0
        self.fallback = self.definition
        self._health("healthy", "")
        self.tell("has reached a steady state.")

    # What happens.

    def define(self, family: str, digest: str, **container: Any) -> str:
        options = {"awslogs-group": "/ecs/backend", "awslogs-stream-prefix": "ecs"}
        made = {
            "name": "nginx-django-app",
            "image": f"{REPOSITORY}@{digest}",
            "secrets": [{"name": "SECRET_KEY", "valueFrom": "arn:x"}],
            "logConfiguration": {"options": options},
            **container,
        }
        return self._register({"family": family, "cpu": "256", "containerDefinitions": [made]})

    def move(self) -> None:
        """What Terraform's apply does: the service gets the released image, and its settings."""
        self.rolls_back = True
        if self.image(self.definition) != self.value:
            self.fallback, self.definition = self.definition, self.define("web", self.value)
            self.rollout, self.attempts = "IN_PROGRESS", 0

    def image(self, definition: str) -> str:
        image: str = self.definitions[definition]["containerDefinitions"][0]["image"]
        return image.split("@")[1]

    def behaviour(self, definition: str) -> Behaviour:
        return self.behaviours.get(self.image(definition), Behaviour())

    def tell(self, message: str) -> None:
        event = {"id": str(len(self.events)), "message": f"(service x) {message}"}
        self.events.insert(0, {**event, "createdAt": self.now()})

    def now(self) -> datetime:
        self.clock += timedelta(seconds=1)
        return self.clock

    def step(self) -> None:
        """One thing happens to the deployment."""
        if self.rollout != "IN_PROGRESS":
            return
        does = self.behaviour(self.definition)
        if does.exit_code is None and not does.health:
            self._health("healthy", "")
            self.rollout = "COMPLETED"
            self.tell("has reached a steady state.")
        elif does.health and not self.attempts % 2:
            self.tell(
                "(task 1) (port 80) is unhealthy in (target-group arn:group) due to"
                f" (reason {does.health})"
            )
            self._health("draining" if does.glimpse else "unhealthy", does.looked or does.health)
            self.attempts += 1
        else:
            self.attempts += 1
            self._health("draining", "")
            self._task(self.definition, does.log, does.exit_code, does.stopped_reason)
            if self.attempts >= 3 and self.rolls_back and self.definition != self.fallback:
                self.definition, self.attempts = self.fallback, 0
            elif self.attempts >= 3:
                self.rollout = "FAILED"

    def _health(self, state: str, description: str) -> None:
        health = {"State": state, "Description": description}
        if state == "unhealthy":
            health["Reason"] = "Target.ResponseCodeMismatch"
        self.targets = [{"Target": {"Id": "10.0.2.9", "Port": 80}, "TargetHealth": health}]

    def _task(
        self, definition: str, log: Sequence[str], code: int | None, reason: str
    ) -> dict[str, Any]:
        arn = f"arn:task/cluster/{len(self.tasks):032x}"
        container: dict[str, Any] = {"name": "nginx-django-app", "runtimeId": "runtime-1"}
        if code is not None:
            container["exitCode"] = code
        self.tasks[arn] = {
            "taskArn": arn,
            "clusterArn": "arn:cluster/cluster",
            "taskDefinitionArn": definition,
            "lastStatus": "STOPPED",
            "stoppedReason": reason,
            "stopCode": "TaskFailedToStart" if code is None else "EssentialContainerExited",
            "createdAt": self.now(),
            "containers": [container],
        }
        self.logs[f"ecs/nginx-django-app/{arn.rsplit('/', 1)[1]}"] = list(log)
        return self.tasks[arn]

    def _register(self, definition: dict[str, Any]) -> str:
        family = definition["family"]
        revision = sum(d["family"] == family for d in self.definitions.values()) + 1
        arn = f"arn:definition/{family}:{revision}"
        self.definitions[arn] = {
            "executionRoleArn": "arn:role/execution",
            **definition,
            "taskDefinitionArn": arn,
        }
        return arn

    # boto3's calls.

    def describe_services(self, **_: Any) -> dict[str, Any]:
        self.step()
        primary = {
            "status": "PRIMARY",
            "taskDefinition": self.definition,
            "rolloutState": self.rollout,
            "rolloutStateReason": "ECS deployment circuit breaker: tasks failed to start.",
            "runningCount": int(self.rollout == "COMPLETED"),
            "desiredCount": 1,
            "failedTasks": self.attempts,
        }
        service = {
            "status": "ACTIVE",
            "taskDefinition": self.definition,
            "deployments": [primary],
            "events": list(self.events),
            "runningCount": 1,
            "desiredCount": 1,
            "networkConfiguration": NETWORK,
            "loadBalancers": [{"targetGroupArn": "arn:group"}],
            "enableExecuteCommand": True,
            "deploymentConfiguration": {
                "maximumPercent": 200,
                "deploymentCircuitBreaker": {"enable": True, "rollback": self.rolls_back},
            },
        }
        return {"services": [service]}

    def update_service(self, *, deploymentConfiguration: Any, **options: Any) -> None:  # noqa: N803
        self.calls.append(("update_service", options))
        assert deploymentConfiguration["maximumPercent"] == 200
        self.rolls_back = deploymentConfiguration["deploymentCircuitBreaker"]["rollback"]

    def describe_task_definition(self, *, taskDefinition: str, **_: Any) -> dict[str, Any]:  # noqa: N803
        return {"taskDefinition": self.definitions[taskDefinition], "tags": []}

    def register_task_definition(self, **definition: Any) -> dict[str, Any]:
        self.calls.append(("register_task_definition", definition))
        return {"taskDefinition": self.definitions[self._register(definition)]}

    def deregister_task_definition(self, *, taskDefinition: str) -> None:  # noqa: N803
        self.forgotten.append(taskDefinition)

    def run_task(self, **options: Any) -> dict[str, Any]:
        self.calls.append(("run_task", options))
        definition = options["taskDefinition"]
        does = self.behaviour(definition)
        log, code = does.release_log, does.release_exit
        if self.command(options) == ["measure_migrations"]:
            log, code = _measured(does.pending)
        ended = "Essential container in task exited"
        reason = ended if code is not None else does.stopped_reason
        task = self._task(definition, log, code, reason)
        return {"tasks": [{**task, "lastStatus": "PROVISIONING"}], "failures": []}

    @staticmethod
    def command(options: dict[str, Any]) -> list[str]:
        """What RunTask's options run instead of the definition's command; nothing if they don't."""
        (container,) = options.get("overrides", {}).get("containerOverrides", [{}])
        return container.get("command", [])

    def list_tasks(self, *, desiredStatus: str, **_: Any) -> dict[str, Any]:  # noqa: N803
        known = self.tasks.values()
        return {"taskArns": [t["taskArn"] for t in known if t["lastStatus"] == desiredStatus]}

    def describe_tasks(self, *, tasks: list[str], **_: Any) -> dict[str, Any]:
        return {"tasks": [self.tasks[arn] for arn in tasks]}

    def describe_target_health(self, **_: Any) -> dict[str, Any]:
        return {"TargetHealthDescriptions": list(self.targets)}

    def get_log_events(
        self,
        *,
        logStreamName: str,  # noqa: N803
        nextToken: str = "0",  # noqa: N803
        **_: Any,
    ) -> dict[str, Any]:
        if logStreamName not in self.logs:
            raise _Error({"Error": {"Code": "ResourceNotFoundException"}}, "GetLogEvents")
        lines = self.logs[logStreamName][int(nextToken) :]
        token = str(int(nextToken) + len(lines))
        return {"events": [{"message": line} for line in lines], "nextForwardToken": token}

    def get_parameter(self, **_: Any) -> dict[str, Any]:
        return {"Parameter": {"Value": self.value}}

    def put_parameter(self, *, Value: str, **_: Any) -> None:  # noqa: N803
        self.calls.append(("put_parameter", {"Value": Value}))
        self.value = Value

    def create_secret(self, **options: Any) -> dict[str, Any]:
        self.calls.append(("create_secret", options))
        self.secrets["arn:secret"] = options["SecretString"]
        return {"ARN": "arn:secret"}

    def put_resource_policy(self, **options: Any) -> None:
        self.calls.append(("put_resource_policy", options))

    def delete_secret(self, *, SecretId: str, **options: Any) -> None:  # noqa: N803
        self.calls.append(("delete_secret", options))
        del self.secrets[SecretId]


class FakeWorker(FakeAws):
    """A service without a load balancer: complete as soon as its tasks run, however they end."""

    def define(self, family: str, digest: str, **container: Any) -> str:
        """Its tasks run a worker's command."""
        command = ["worker", "celery", "-A", "shop", "worker"]
        return super().define(family, digest, **{"command": command, **container})

    def step(self) -> None:
        """ECS calls it complete; what its image does goes on after that."""
        self.rollout = "COMPLETED"
        does = self.behaviour(self.definition)
        if does.exit_code is not None:
            self._task(self.definition, does.log, does.exit_code, does.stopped_reason)

    def describe_services(self, **options: object) -> dict[str, object]:
        """As the web's, without targets."""
        (service,) = super().describe_services(**options)["services"]
        return {"services": [{**service, "loadBalancers": []}]}
