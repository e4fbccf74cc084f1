"""ElastiCache's nodes, really run: where ministack would start a container, a server starts here.

ministack asks docker for a container of each node, and runs `redis-cli` in it to change who may
enter. It is given this room's `Nodes` instead of docker's client.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from tij.emulator.fargate.database import free_address
from tij.emulator.fargate.machine import Machine
from tij.emulator.host.certificates import Authority
from tij.emulator.host.valkey import ValkeyServer

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

PORT = 6379


class Node:
    """One node's server; every step runs in one thread, with which the kernel ends it."""

    def __init__(self, start: Callable[[], ValkeyServer], name: str) -> None:
        """Start it."""
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"cache-{name}")
        self._server = self._do(start)

    def exec_run(self, command: Sequence[str]) -> None:
        """ministack's `redis-cli ... ACL SETUSER default on RULES`; another command is nothing."""
        if "ACL" not in command:
            return
        rules = list(command[command.index("on") + 1 :])
        tokens = [rule[1:] for rule in rules if rule.startswith(">")]
        self._do(lambda: self._server.let_enter(rules, tokens[-1] if tokens else None))

    def stop(self, timeout: float = 0) -> None:
        """Stop it for good."""
        self._do(self._server.close)
        self._thread.shutdown()

    def remove(self, v: bool = False) -> None:
        """It leaves nothing."""

    def _do(self, step: Callable[[], Result]) -> Result:
        return self._thread.submit(step).result()


class Nodes:
    """All nodes by name, as docker's client shows containers to ministack."""

    def __init__(self, machine: Machine, authority: Authority) -> None:
        """None runs yet."""
        self._root = machine.directory / "caches"
        self._authority = authority
        self._running: dict[str, Node] = {}

    @property
    def containers(self) -> Nodes:
        """docker's client has them here."""
        return self

    def get(self, name: str) -> Node:
        """The node `name`; KeyError when it does not run."""
        return self._running[name]

    def run_nodes_of(self, elasticache: Any) -> None:
        """Take docker's place, also for what was made before this process began."""
        load = elasticache._restore_state

        def restore_state(data: Any) -> None:
            load(data)
            # A group's nodes come with the group.
            pending = elasticache._pending_cluster_respawn
            for key in list(pending):
                if (elasticache._clusters.get_scoped(*key) or {}).get("ReplicationGroupId"):
                    pending.discard(key)
            elasticache._ensure_live_containers()

        elasticache._get_docker = lambda: self
        elasticache._spawn_redis_container = self._spawn
        elasticache._restore_state = restore_state

    def _spawn(
        self,
        name: str,
        engine: str,
        engine_version: str,
        labels: Mapping[str, str],
        transit: bool = False,
        auth_token: str | None = None,
    ) -> tuple[str, int, str | None]:
        """Address, port and name of a new node; no name where it does not run."""
        address = free_address(f"{self._root} {name}", PORT)
        if not transit or engine == "memcached":
            logger.warning("%s: only Valkey with TLS is run here, not %s", name, engine)
            return address, PORT, None

        def start() -> ValkeyServer:
            return ValkeyServer(
                self._root / name,
                certificate=self._authority.issue(address),
                root=self._authority.root,
                host=address,
                port=PORT,
                token=auth_token,
            )

        try:
            self._running[name] = Node(start, name)
        except Exception:
            logger.exception("the cache %s", name)
            return address, PORT, None
        return address, PORT, name

    def close(self) -> None:
        """Stop all."""
        for node in self._running.values():
            node.stop()
        self._running.clear()
