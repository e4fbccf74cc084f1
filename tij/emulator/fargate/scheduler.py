"""Looks after all services, again and again, as ECS's service scheduler does."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from ministack.core.responses import get_account_id, request_scope

from tij.emulator.fargate.ecs import unassumable
from tij.emulator.fargate.front import Front
from tij.emulator.fargate.machine import Machine
from tij.emulator.fargate.service import Json, Service
from tij.emulator.fargate.target_groups import TargetGroups
from tij.emulator.fargate.tasks import Tasks
from tij.emulator.patches.query import Response

logger = logging.getLogger(__name__)

# Seconds between two rounds, on this machine.
INTERVAL = 0.25

# ministack says so at every update.
PREMATURE = ") has begun draining connections on 1 tasks."

Key = tuple[str, str, str]
"""Account, Region, `<cluster>/<service>`."""


class Scheduler:
    """One thread that reconciles every service of ministack's record."""

    def __init__(self, machine: Machine, tasks: Tasks, groups: TargetGroups, front: Front) -> None:
        """Nothing is looked after until `schedule` was called and there is a service.

        `front` follows in the same rounds.
        """
        self._front = front
        self._machine = machine
        self._tasks = tasks
        self._groups = groups
        self._services: dict[Key, Service] = {}
        self._ecs: Any = None
        self._over = threading.Event()

    def schedule(self, ecs: Any) -> None:
        """Take the place of ministack's own scheduler, which knows no target health."""
        self._ecs = ecs
        create, update, delete = (
            ecs._ACTION_MAP[f"{verb}Service"] for verb in ("Create", "Update", "Delete")
        )
        # ministack's steps that this scheduler takes itself.
        ecs._reconcile_service_tasks = lambda *_: None
        ecs._refresh_service_state = lambda *_: None
        ecs._sync_service_targets = lambda *_: None

        def create_service(data: Json) -> Response:
            return self._shown(data, create(data), _begin)

        def update_service(data: Json) -> Response:
            return self._shown(data, update(data), _tidy)

        def delete_service(data: Json) -> Response:
            return self._shown(data, delete(data), _drain)

        ecs._ACTION_MAP["CreateService"] = create_service
        ecs._ACTION_MAP["UpdateService"] = update_service
        ecs._ACTION_MAP["DeleteService"] = delete_service

    def begin(self) -> None:
        """Start the rounds: once all services of ministack are restored, as tasks ask them."""
        threading.Thread(target=self._run, name="scheduler", daemon=True).start()

    def close(self) -> None:
        """Start nothing any more."""
        self._over.set()

    def _shown(self, data: Json, response: Response, change: Callable[[Json], None]) -> Response:
        """Change the record that a request made and answer with it."""
        status, _, body = response
        if status >= 400:
            return response
        service = json.loads(body)["service"]
        cluster = service["clusterArn"].rsplit("/", 1)[1]
        record = self._ecs._services[f"{cluster}/{service['serviceName']}"]
        change(record)
        return self._ecs.json_response({"service": self._ecs._sanitize(record)})

    def _run(self) -> None:
        # The kernel ties what is started here to this thread; tasks have threads of their own.
        while not self._over.wait(INTERVAL):
            if self._ecs is None:
                continue
            self._attempt(self._front.follow)
            for key, record in list(self._ecs._services.all_items()):
                if record["status"] == "INACTIVE":
                    self._services.pop(key, None)
                    continue
                with request_scope(key[0], key[1]):
                    self._attempt(partial(self._look_after, key, record))

    def _attempt(self, step: Callable[[], None]) -> None:
        try:
            step()
        except Exception:
            logger.exception("The service scheduler")

    def _look_after(self, key: Key, record: Json) -> None:
        service = self._services.get(key)
        if service is None or service.record is not record:
            service = self._services[key] = Service(
                record, machine=self._machine, groups=self._groups, start=self._start
            )
        group = f"service:{record['serviceName']}"
        service.adopt(
            task
            for task in self._tasks.started()
            if task.record["group"] == group and task.record["clusterArn"] == record["clusterArn"]
        )
        service.reconcile()
        if record["status"] == "DRAINING":
            for task in service.tasks.values():
                task.stop("Service deleted", "ServiceSchedulerInitiated")
            if not service.tasks:
                record["status"] = "INACTIVE"
        self._ecs._recount_cluster(record["clusterArn"].rsplit("/", 1)[1])

    def _start(self, record: Json, deployment: Json, count: int) -> str:
        ecs = self._ecs
        definition = ecs._task_defs.get(ecs._resolve_td_key(deployment["taskDefinition"])) or {}
        refused = unassumable(definition, get_account_id())
        if refused:
            return refused
        _, _, body = ecs._run_task(
            {
                "cluster": record["clusterArn"],
                "taskDefinition": deployment["taskDefinition"],
                "count": count,
                "group": f"service:{record['serviceName']}",
                "startedBy": deployment["id"],
                "launchType": record.get("launchType"),
                "capacityProviderStrategy": record.get("capacityProviderStrategy"),
                "platformVersion": record.get("platformVersion", ""),
                "networkConfiguration": record.get("networkConfiguration", {}),
                "enableExecuteCommand": record.get("enableExecuteCommand", False),
                "_deploymentId": deployment["id"],
            }
        )
        answer = json.loads(body)
        started = [task["taskArn"] for task in answer.get("tasks", [])]
        if not started:
            return str(answer.get("message", answer.get("failures")))
        key = next(k for k, service in self._services.items() if service.record is record)
        self._services[key].started(started)
        self._await(started)
        return ""

    def _await(self, arns: list[str]) -> None:
        """Until their threads have registered them: the next round must count them."""
        while not set(arns) <= {task.arn for task in self._tasks.started()}:
            time.sleep(0.01)


def _begin(record: Json) -> None:
    _in_progress(record["deployments"][0])


def _tidy(record: Json) -> None:
    """ministack's event of an update says what has not happened yet."""
    primary = record["deployments"][0]
    if primary["rolloutState"] == "IN_PROGRESS" and not primary["rolloutStateReason"]:
        _in_progress(primary)
    if record["events"] and record["events"][0]["message"].endswith(PREMATURE):
        del record["events"][0]


def _drain(record: Json) -> None:
    record["status"] = "DRAINING"


def _in_progress(deployment: Json) -> None:
    deployment["rolloutState"] = "IN_PROGRESS"
    deployment["rolloutStateReason"] = f"ECS deployment {deployment['id']} in progress."
