"""One container of a task: its environment as ECS makes it, its process, its output."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tij.emulator.fargate.awslogs import LogStream
from tij.emulator.host.image import HostImage
from tij.emulator.host.limits import Limits
from tij.emulator.host.ports import free_port
from tij.emulator.host.process import SIGNALLED, ContainerProcess
from tij.emulator.host.usage import Usage

logger = logging.getLogger(__name__)

# Seconds, ECS's default until SIGKILL.
STOP_TIMEOUT = 30
OUT_OF_MEMORY = "OutOfMemoryError: Container killed due to memory usage"


class Container:
    """A started container. `record` is what DescribeTasks shows of it."""

    def __init__(
        self,
        definition: Mapping[str, Any],
        record: dict[str, Any],
        *,
        image: HostImage,
        environment: Mapping[str, str],
        command: list[str] | None,
        limits: Limits,
        output: Path,
        stream: LogStream | None,
        follow: Callable[[Callable[[], None]], threading.Thread],
    ) -> None:
        """Start it. `follow` runs a function in the task's account and Region, in a thread."""
        self.name: str = definition["name"]
        self.essential: bool = definition.get("essential", True)
        self.record = record
        self.ports = {
            int(mapping["containerPort"]): free_port()
            for mapping in definition.get("portMappings", [])
        }
        self._stop_timeout = float(definition.get("stopTimeout", STOP_TIMEOUT))
        port = next(iter(self.ports.values()), None)
        variables = {**environment, **({"PORT": str(port)} if port else {})}
        output.parent.mkdir(parents=True, exist_ok=True)
        arguments = command or definition.get("command") or []
        self._process = _start(image, variables, output, arguments, limits)
        self.record["lastStatus"] = "RUNNING"
        self._log = follow(lambda: stream.follow(output, self._is_over)) if stream else None

    @property
    def exit_code(self) -> int | None:
        """As of docker: 137 for a SIGKILL (docker run, "Exit status"); None while it runs."""
        code = self._process.returncode
        return code if code is None or code >= 0 else SIGNALLED - code

    @property
    def peak_memory(self) -> int | None:
        """Highest memory use in bytes; None where no control group measures it."""
        return self._process.peak_memory

    @property
    def usage(self) -> Usage | None:
        """What its processes use now; None when it has ended."""
        return self._process.usage

    def stop(self) -> None:
        """SIGTERM, SIGKILL after its `stopTimeout`."""
        self._process.stop(self._stop_timeout)

    def finish(self) -> None:
        """Note how it ended, which it has."""
        self._process.wait(self._stop_timeout)
        if self._log:
            self._log.join()
        self.record["lastStatus"] = "STOPPED"
        self.record["exitCode"] = self.exit_code
        if self._process.out_of_memory and self.exit_code == SIGNALLED + 9:
            self.record["reason"] = OUT_OF_MEMORY

    def _is_over(self) -> bool:
        return self._process.returncode is not None


def _start(
    image: HostImage,
    environment: Mapping[str, str],
    output: Path,
    command: list[str],
    limits: Limits,
) -> ContainerProcess:
    try:
        return ContainerProcess(image, environment, log=output, command=command, limits=limits)
    except OSError as error:
        # Only root, or a delegated control group, can hold a process to its limits.
        logger.warning("%s: limits are not enforced: %s", output.parent.name, error)
        return ContainerProcess(image, environment, log=output, command=command)
