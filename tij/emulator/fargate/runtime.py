"""Puts the parts together and gives them to the emulator's process."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from types import ModuleType

from tij.emulator.asgi import Application, Message, Receive, Send
from tij.emulator.contract.gate import body_of
from tij.emulator.door import CREDENTIALS_PATH
from tij.emulator.fargate import (
    CLOCK_PATH,
    RUNNING_PATH,
    Running,
    cloudfront,
    ecs,
    elbv2,
    rds,
    task_requests,
)
from tij.emulator.fargate.agent import Agent
from tij.emulator.fargate.clock import Clock
from tij.emulator.fargate.databases import Databases
from tij.emulator.fargate.elasticache import Nodes
from tij.emulator.fargate.front import Front
from tij.emulator.fargate.machine import Machine
from tij.emulator.fargate.metrics import Metrics
from tij.emulator.fargate.restarts import Restarts
from tij.emulator.fargate.scheduler import Scheduler
from tij.emulator.fargate.schedules import Schedules
from tij.emulator.fargate.target_groups import TargetGroups
from tij.emulator.fargate.tasks import Tasks
from tij.emulator.host.certificates import Authority

"""What runs on this machine, as JSON, for `tij local`."""


class Fargate:
    """Everything that runs on this machine for the embedded AWS."""

    def __init__(self, machine: Machine) -> None:
        """Nothing runs yet."""
        self._authority = Authority(machine.directory / "authority")
        self._databases = Databases(machine, self._authority)
        self._caches = Nodes(machine, self._authority)
        self._agent = Agent(machine)
        self._tasks = Tasks(self._agent)
        self._groups = TargetGroups(machine)
        self._front = Front(machine, self._authority, self._groups)
        self._groups.drained = self._front.drain
        self._agent.localize = self._front.localize
        self._scheduler = Scheduler(machine, self._tasks, self._groups, self._front)
        self._clock = Clock()
        self._schedules = Schedules(self._clock)
        self._restarts = Restarts(self._clock)
        self._metrics = Metrics(machine, self._tasks, self._databases, self._front)

    @property
    def fills(self) -> Mapping[str, Callable[[ModuleType], None]]:
        """What makes a service of ministack real, by its module's name."""
        return {
            "alb": lambda module: elbv2.tell_health_of(module, self._groups),
            "cloudfront": lambda module: cloudfront.invalidate(module, self._front.forget),
            "ecs": self._fill_ecs,
            "elasticache": self._caches.run_nodes_of,
            "rds": lambda module: rds.run_databases_of(module, self._databases, self._clock),
            "scheduler": self._schedules.keep,
            "secretsmanager": rds.rotate_secrets_of,
        }

    def beside(self, application: Application) -> Application:
        """`application`, with the agent's credentials endpoint, holding tasks to their roles."""
        checked = task_requests.checked(application)

        async def answer(scope: Message, receive: Receive, send: Send) -> None:
            if scope["type"] == "lifespan":
                await checked(scope, receive, self._beginning(send))
                return
            path = scope["path"] if scope["type"] == "http" else ""
            if path == RUNNING_PATH:
                await _answer(send, HTTPStatus.OK, self._running())
                return
            if path == CLOCK_PATH:
                self._schedules.notice()
                self._clock.skip(float(await body_of(receive) or 0))
                await _answer(send, HTTPStatus.OK, self._clock.now())
                return
            if not path.startswith(CREDENTIALS_PATH):
                await checked(scope, receive, send)
                return
            credentials = self._agent.credentials(path.removeprefix(CREDENTIALS_PATH))
            status = HTTPStatus.OK if credentials else HTTPStatus.NOT_FOUND
            await _answer(send, status, credentials)

        return answer

    def _fill_ecs(self, module: ModuleType) -> None:
        ecs.run_tasks_of(module, self._tasks)
        self._scheduler.schedule(module)

    def _beginning(self, send: Send) -> Send:
        """`send` of the lifespan, which reports when ministack has restored its services."""

        async def begun(message: Message) -> None:
            if message["type"] == "lifespan.startup.complete":
                self._scheduler.begin()
                self._schedules.begin()
                self._restarts.begin()
                self._metrics.begin()
            await send(message)

        return begun

    def _running(self) -> Running:
        return {
            "front": {
                "port": self._front.port,
                "root_certificate": str(self._authority.root),
                "address": self._front.address,
            },
            "tasks": [
                {
                    "id": task.id,
                    "group": task.record["group"] or "one-off",
                    "memory": task.record["memory"],
                    "peak_memory": task.record.get("_peak_memory"),
                }
                for task in self._tasks.running()
            ],
        }

    def close(self) -> None:
        """Stop everything, as AWS never does."""
        self._metrics.close()
        self._schedules.close()
        self._restarts.close()
        self._scheduler.close()
        self._tasks.close()
        self._front.close()
        self._databases.close()
        self._caches.close()


async def _answer(send: Send, status: HTTPStatus, content: object) -> None:
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": int(status), "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(content).encode()})
