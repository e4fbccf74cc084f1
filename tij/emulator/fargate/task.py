"""The life of one task (ECS Developer Guide, "Amazon ECS task lifecycle")."""

from __future__ import annotations

import logging
import operator
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import reduce
from typing import Any

from ministack.core.responses import request_scope

from tij.emulator.fargate import execute_command, image, secret
from tij.emulator.fargate.agent import Agent
from tij.emulator.fargate.awslogs import LogStream
from tij.emulator.fargate.container import Container
from tij.emulator.fargate.errors import StartError
from tij.emulator.fargate.roles import RoleSession
from tij.emulator.host.limits import Limits
from tij.emulator.host.usage import Usage

logger = logging.getLogger(__name__)

# Seconds between two looks at the containers.
INTERVAL = 0.1
CPU_UNITS = 1024
FAILED_TO_START = "TaskFailedToStart"
EXITED = "EssentialContainerExited"


class Task:
    """A task that runs, or will; `record` is what DescribeTasks shows, changed as it goes."""

    def __init__(
        self,
        record: dict[str, Any],
        definition: Mapping[str, Any],
        overrides: list[dict[str, Any]],
        *,
        account: str,
        region: str,
        agent: Agent,
    ) -> None:
        """Nothing is started yet."""
        self.record = record
        self.arn: str = record["taskArn"]
        self.id = self.arn.rsplit("/", 1)[-1]
        self.before_stop: Callable[[], None] = lambda: None
        """Called once before the first SIGTERM: takes it out of its target groups."""
        self.stopped = threading.Event()
        self.containers: list[Container] = []
        self._definition = definition
        self._overrides = {override["name"]: override for override in overrides}
        self._scope = (account, region)
        self._agent = agent
        self._stop: tuple[str, str] | None = None
        self._asked = threading.Event()

    @property
    def status(self) -> str:
        """`lastStatus`."""
        return str(self.record["lastStatus"])

    @property
    def stopping(self) -> bool:
        """Whether it has ended, or was asked to."""
        return self._asked.is_set() or self.record["desiredStatus"] == "STOPPED"

    @property
    def address(self) -> str:
        """Its private IPv4 address, as the API shows it."""
        return self._agent.address_of(self.record)

    @property
    def limits(self) -> Limits:
        """What its definition gives to the whole task."""
        return Limits(int(self._definition["cpu"]) / CPU_UNITS, int(self._definition["memory"]))

    @property
    def usage(self) -> Usage | None:
        """What its containers use now; None when none runs."""
        used = [usage for c in self.containers if (usage := c.usage)]
        return reduce(operator.add, used) if used else None

    def port(self, container: str, container_port: int) -> int | None:
        """The port on loopback behind a container's port; None while it does not run."""
        found = next((c for c in self.containers if c.name == container), None)
        return found.ports.get(container_port) if found else None

    def stop(self, reason: str, code: str) -> None:
        """Ask it to stop; returns at once. The first to ask gives the reason."""
        if self._stop is None:
            self._stop = (reason, code)
            self.record["stoppedReason"], self.record["stopCode"] = reason, code
            self.record["desiredStatus"] = "STOPPED"
            self.record["stoppingAt"] = _now()
            self._asked.set()

    def _in_thread(self, work: Callable[[], None]) -> threading.Thread:
        def run() -> None:
            with request_scope(*self._scope):
                work()

        thread = threading.Thread(target=run, name=f"task-{self.id[:8]}", daemon=True)
        thread.start()
        return thread

    def live(self) -> None:
        """Its whole life; returns when it is stopped.

        The kernel ties its containers to the calling thread (host.die_with_parent).
        """
        try:
            self._begin()
            self._watch()
        except StartError as error:
            self.stop(str(error), FAILED_TO_START)
        except Exception as error:
            logger.exception("task %s", self.id)
            self.stop(f"Unexpected error of the embedded Fargate: {error}", FAILED_TO_START)
        finally:
            self._shut_down()

    def _begin(self) -> None:
        self._agent.attach_network(self.record)
        self._to("PENDING")
        execution = self._session("executionRoleArn")
        self._to("ACTIVATING")
        self.record["pullStartedAt"] = _now()
        definitions = self._definition["containerDefinitions"]
        # ECS reads secrets and logs in before it pulls (the messages tell the order).
        secrets = [
            {s["name"]: secret.resolve(s["valueFrom"], execution) for s in d.get("secrets", [])}
            for d in definitions
        ]
        images = self._agent.machine.images
        pulled = [image.pull(d["image"], execution, images) for d in definitions]
        self.record["pullStoppedAt"] = _now()
        for definition, record, values, (digest, content) in zip(
            definitions, self.record["containers"], secrets, pulled, strict=True
        ):
            if self._asked.is_set():
                return
            record["imageDigest"] = digest
            override = self._overrides.get(definition["name"], {})
            self.containers.append(
                Container(
                    definition,
                    record,
                    image=content,
                    environment=self._environment(definition, values, override),
                    command=override.get("command"),
                    limits=self._limits(definition),
                    output=self._agent.output_of(self.id, definition["name"]),
                    stream=self._log_stream(definition, execution),
                    follow=self._in_thread,
                )
            )
        self.record["startedAt"] = _now()
        execute_command.begin(self.record, self._task_role())
        self._to("RUNNING")

    def _session(self, role: str) -> RoleSession:
        account, region = self._scope
        return RoleSession(self._definition.get(role, ""), account, region, self.id)

    def _environment(
        self, definition: Mapping[str, Any], secrets: dict[str, str], override: dict[str, Any]
    ) -> dict[str, str]:
        plain, changed = (
            {e["name"]: e["value"] for e in part.get("environment", [])}
            for part in (definition, override)
        )
        role = self._task_role()
        return self._agent.environment({**plain, **secrets, **changed}, self._scope[1], role)

    def _task_role(self) -> RoleSession | None:
        return self._session("taskRoleArn") if self._definition.get("taskRoleArn") else None

    def _limits(self, definition: Mapping[str, Any]) -> Limits:
        own = definition.get("memory")
        return replace(self.limits, memory=int(own)) if own else self.limits

    def _log_stream(
        self, definition: Mapping[str, Any], execution: RoleSession
    ) -> LogStream | None:
        configuration = definition.get("logConfiguration") or {}
        if configuration.get("logDriver") != "awslogs":
            return None
        return LogStream(configuration["options"], definition["name"], execution)

    def _watch(self) -> None:
        while not self._asked.wait(INTERVAL):
            self._measure()
            over = [c for c in self.containers if c.exit_code is not None]
            if any(c.essential for c in over) or len(over) == len(self.containers):
                self.stop("Essential container in task exited", EXITED)

    def _shut_down(self) -> None:
        """Out of the target groups, then SIGTERM, then SIGKILL."""
        if self.status == "RUNNING":
            self._to("DEACTIVATING")
            self._attempt(self.before_stop)
        self._to("STOPPING")
        stops = [threading.Thread(target=self._attempt, args=(c.stop,)) for c in self.containers]
        for thread in stops:
            thread.start()
        for thread in stops:
            thread.join()
        self._measure()
        for container in self.containers:
            self._attempt(container.finish)
        for record in self.record["containers"]:
            record["lastStatus"] = "STOPPED"
        execute_command.end(self.record)
        self.record["executionStoppedAt"] = _now()
        self._to("DEPROVISIONING")
        self._agent.release(self.id)
        self.record["stoppedAt"] = _now()
        self._to("STOPPED")
        self.stopped.set()

    def _attempt(self, step: Callable[[], None]) -> None:
        try:
            step()
        except Exception:
            logger.exception("task %s", self.id)

    def _measure(self) -> None:
        peaks = [c.peak_memory for c in self.containers]
        self.record["_peak_memory"] = sum(peak for peak in peaks if peak) or None

    def _to(self, status: str) -> None:
        self.record["lastStatus"] = status
        self.record["version"] += 1


def _now() -> float:
    return time.time()
