"""A service keeps its tasks as ECS does: started, checked, replaced, rolled on and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.tij.emulator.fargate.world import (
    CLUSTER,
    CONTAINER,
    NO_CERTIFICATE,
    World,
    in_shell,
    until,
)

# A task that answers on its port as a web application would: its program is the test's.
SERVER = """
import http.server, os, signal, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        status = {status}
        self.send_response(status); self.end_headers(); self.wfile.write(b"{words}")
        print(self.path, self.headers["Host"], self.headers["User-Agent"], flush=True)
    def log_message(self, *_): pass
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
"""


class Service:
    """One service behind one target group."""

    def __init__(self, world: World, name: str, **request: Any) -> None:
        self.world, self.name = world, name
        certificate = request.pop("certificate", NO_CERTIFICATE)
        self.group = world.target_group(name, certificate)
        world("ecs").create_service(
            cluster=CLUSTER,
            serviceName=name,
            launchType="FARGATE",
            desiredCount=request.pop("desiredCount", 1),
            healthCheckGracePeriodSeconds=60,
            taskDefinition=request.pop("taskDefinition"),
            networkConfiguration=request.pop("networkConfiguration", None) or world.network,
            loadBalancers=[
                {"targetGroupArn": self.group, "containerName": CONTAINER, "containerPort": 80}
            ],
            deploymentConfiguration={
                "minimumHealthyPercent": 100,
                "maximumPercent": 200,
                "deploymentCircuitBreaker": {"enable": True, "rollback": True},
            },
            **request,
        )

    @property
    def record(self) -> dict[str, Any]:
        answer = self.world("ecs").describe_services(cluster=CLUSTER, services=[self.name])
        return dict(answer["services"][0])

    @property
    def primary(self) -> dict[str, Any]:
        return dict(self.record["deployments"][0])

    @property
    def events(self) -> list[str]:
        """Oldest first, without the service's name."""
        found = [event["message"] for event in self.record["events"]]
        return [message.removeprefix(f"(service {self.name}) ") for message in reversed(found)]

    @property
    def tasks(self) -> list[str]:
        return list(
            self.world("ecs").list_tasks(cluster=CLUSTER, serviceName=self.name)["taskArns"]
        )

    @property
    def health(self) -> dict[str, dict[str, Any]]:
        answer = self.world("elbv2").describe_target_health(TargetGroupArn=self.group)
        return {d["Target"]["Id"]: d["TargetHealth"] for d in answer["TargetHealthDescriptions"]}

    def rolled(self, state: str = "COMPLETED") -> Service:
        until(lambda: (self.primary["rolloutState"], self.events), lambda seen: seen[0] == state)
        return self

    def update(self, **changes: Any) -> None:
        self.world("ecs").update_service(cluster=CLUSTER, service=self.name, **changes)

    def delete(self) -> None:
        """The load balancer as well: the next one's listener is the one that is served then."""
        self.world("ecs").delete_service(cluster=CLUSTER, service=self.name, force=True)
        until(lambda: self.record["status"], lambda status: status == "INACTIVE")
        elb = self.world("elbv2")
        (balancer,) = elb.describe_load_balancers(Names=[self.name])["LoadBalancers"]
        elb.delete_load_balancer(LoadBalancerArn=balancer["LoadBalancerArn"])


Make = Callable[..., Service]


def server(world: World, family: str, status: str = "200", words: str = "hello") -> str:
    program = SERVER.replace("{status}", status).replace("{words}", words)
    return world.define(family, command=in_shell(program), stopTimeout=5)


@pytest.fixture
def make(world: World) -> Iterator[Make]:
    made: list[Service] = []

    def start(name: str, **request: Any) -> Service:
        made.append(Service(world, name, **request))
        return made[-1]

    yield start
    for service in made:
        if service.record["status"] == "ACTIVE":
            service.delete()


def test_a_service_starts_registers_and_replaces_its_tasks(world: World, make: Make) -> None:
    service = make("steady", taskDefinition=server(world, "steady")).rolled()
    ((address, health),) = service.health.items()
    assert health == {"State": "healthy"}
    (arn,) = service.tasks
    task = world.task(arn)
    assert task["startedBy"] == service.primary["id"]
    assert task["group"] == "service:steady"
    details = {d["name"]: d["value"] for d in task["attachments"][0]["details"]}
    assert details["privateIPv4Address"] == address
    assert until(lambda: world.log(arn), bool)[0] == f"/health/ {address} ELB-HealthChecker/2.0"
    task_id = arn.rsplit("/", 1)[-1]
    assert service.events == [
        f"has started 1 tasks: (task {task_id}).",
        f"registered 1 targets in (target-group {service.group})",
        f"(deployment {service.primary['id']}) deployment completed.",
        "has reached a steady state.",
    ]
    # A task that somebody stopped is replaced.
    world("ecs").stop_task(cluster=CLUSTER, task=arn)
    world.stopped(arn)
    until(lambda: service.tasks, lambda tasks: tasks and arn not in tasks)
    until(lambda: [h["State"] for h in service.health.values()], lambda s: s == ["healthy"])
    # Scaling starts and stops.
    service.update(desiredCount=2)
    until(lambda: service.record["runningCount"], lambda count: count == 2)
    service.update(desiredCount=0)
    until(lambda: (service.tasks, service.health), lambda seen: seen == ([], {}))
    service.delete()


def test_a_new_definition_replaces_the_old_one_without_a_gap(world: World, make: Make) -> None:
    service = make("rolling", taskDefinition=server(world, "rolling")).rolled()
    (old,) = service.tasks
    before = service.primary["id"]
    service.update(taskDefinition=server(world, "rolling", words="new"))
    assert service.primary["rolloutState"] == "IN_PROGRESS"

    def states() -> tuple[str, list[str]]:
        return service.primary["rolloutState"], [h["State"] for h in service.health.values()]

    seen: list[tuple[str, list[str]]] = []
    while not seen or seen[-1][0] != "COMPLETED":
        seen.append(states())
        assert seen[-1][0] != "FAILED"
        assert "healthy" in seen[-1][1], "nobody could have answered"
    assert service.primary["id"] != before
    stopped = world.stopped(old)
    assert stopped["stopCode"] == "ServiceSchedulerInitiated"
    assert stopped["stoppedReason"] == (
        f"Scaling activity initiated by (deployment {service.primary['id']})"
    )
    assert stopped["containers"][0]["exitCode"] == 0
    assert [d["status"] for d in service.record["deployments"]] == ["PRIMARY"]


def test_the_circuit_breaker_rolls_back(world: World, make: Make) -> None:
    good = server(world, "breaking")
    service = make("breaking", taskDefinition=good).rolled()
    before = service.primary["id"]
    (kept,) = service.tasks
    bad = world.define("breaking", command=["no-such-command"])
    service.update(taskDefinition=bad)
    until(lambda: service.primary["id"] == before and service.events, bool)
    service.rolled()
    assert service.record["taskDefinition"] == good
    assert service.tasks == [kept], "the old task never stopped"
    failed = [event for event in service.events if "deployment failed" in event]
    assert failed
    assert failed[0].endswith("deployment failed: tasks failed to start.")
    assert f"rolling back to deployment {before}." in service.events


def test_without_a_deployment_to_go_back_to_it_stops_trying(world: World, make: Make) -> None:
    service = make("hopeless", taskDefinition=world.define("hopeless", command=["no-such"]))
    service.rolled("FAILED")
    assert service.primary["rolloutStateReason"] == (
        "ECS deployment circuit breaker: tasks failed to start."
    )
    assert service.primary["failedTasks"] == 3
    until(lambda: service.tasks, lambda tasks: not tasks)


def test_a_slow_start_has_all_of_its_grace_period(world: World, make: Make) -> None:
    """It listens late, and then answers first as a proxy whose application is not up yet."""
    slow = "import time; time.sleep(4)\n" + SERVER
    status = (
        "(setattr(Handler, 'asked', getattr(Handler, 'asked', 0) + 1),"
        " 200 if Handler.asked > 9 else 502)[1]"
    )
    command = in_shell(slow.replace("{status}", status).replace("{words}", "hello"))
    service = make("slow", taskDefinition=world.define("slow", command=command, stopTimeout=5))
    service.rolled()
    assert not [event for event in service.events if "unhealthy" in event]
    assert service.primary["failedTasks"] == 0


def test_a_task_that_fails_its_health_checks_is_replaced(world: World, make: Make) -> None:
    """It answers 500 from its third request on."""
    failing = (
        "(setattr(Handler, 'asked', getattr(Handler, 'asked', 0) + 1),"
        " 200 if Handler.asked < 3 else 500)[1]"
    )
    service = make("failing", taskDefinition=server(world, "failing", status=failing)).rolled()
    (arn,) = service.tasks
    task = world.stopped(arn)
    assert task["stopCode"] == "ServiceSchedulerInitiated"
    assert task["stoppedReason"] == (
        f"Task failed ELB health checks in (target-group {service.group})"
    )
    assert (
        f"(task {arn.rsplit('/', 1)[-1]}) (port 80) is unhealthy in (target-group"
        f" {service.group}) due to (reason Health checks failed with these codes: [500])"
    ) in service.events
    until(lambda: service.tasks, lambda tasks: tasks and arn not in tasks)
