"""The targets of all target groups, and where the load balancer sends requests."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from tij.emulator.fargate.machine import Machine
from tij.emulator.fargate.target import Target


class TargetGroups:
    """Registered targets by target group's ARN."""

    def __init__(self, machine: Machine) -> None:
        """None yet."""
        self._machine = machine
        self._targets: dict[str, list[Target]] = {}
        self._lock = threading.Lock()
        self.drained: Callable[[float], None] = lambda delay: None
        """Returns when no request is in flight to draining targets, at most `delay` seconds later.

        The load balancer's part, which knows them.
        """

    def register(
        self, group: Mapping[str, Any], address: str, port: int, local_port: int
    ) -> Target:
        """Add a target to `group` (ministack's record) and begin to ask it."""
        target = Target(group, address, port, local_port, seconds=self._machine.seconds)
        with self._lock:
            self._targets.setdefault(group["TargetGroupArn"], []).append(target)
        return target

    def deregister(self, arn: str, target: Target) -> None:
        """Take it out; returns when its requests are finished, or after the delay of the group.

        The delay is AWS's own, not a shorter one: it is what a request may last.
        """
        target.drain()
        self.drained(_deregistration_delay(arn))
        with self._lock:
            self._targets[arn].remove(target)

    def targets(self, arn: str) -> list[Target]:
        """All targets of the group, draining ones too."""
        with self._lock:
            return list(self._targets.get(arn, []))

    def routed(self, arn: str) -> list[int]:
        """The ports on loopback that get requests: of the healthy, or of all if none is healthy.

        (ELB, "Target group health": fail open.)
        """
        present = [t for t in self.targets(arn) if t.state != "draining"]
        healthy = [t for t in present if t.state == "healthy"]
        all_failed = present and all(t.state == "unhealthy" for t in present)
        return [t.local_port for t in (present if all_failed else healthy)]


def _deregistration_delay(arn: str) -> float:
    from ministack.services import alb

    attributes = {a["Key"]: a["Value"] for a in alb._tg_attrs.get(arn, [])}
    return float(attributes.get("deregistration_delay.timeout_seconds", 300))
