"""One container: the image's start script with ECS's environment, as a process tree."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tij.emulator.host.die_with_parent import die_with_parent
from tij.emulator.host.identity import CONTAINER, as_user, give, in_own_namespace
from tij.emulator.host.image import HostImage
from tij.emulator.host.limits import ControlGroup, Limits
from tij.emulator.host.programs import find
from tij.emulator.host.usage import Usage, usage_of

# Seconds until SIGKILL, as `stopTimeout` in the task definition.
STOP_TIMEOUT = 60
# An exit code above it is this and the number of the signal that ended the process.
SIGNALLED = 128


class ContainerProcess:
    """A started container. Its exit codes are the image's: 0, 1, 2; negative = killed.

    `environment` is what ECS would set (plain variables and resolved secrets) plus what differs
    on this machine: PORT, PGSSLROOTCERT, AWS_ENDPOINT_URL and test credentials. Nothing of this
    process's own environment is passed on.
    """

    def __init__(
        self,
        image: HostImage,
        environment: Mapping[str, str],
        *,
        log: Path,
        command: Sequence[str] = (),
        limits: Limits | None = None,
    ) -> None:
        """Start it; stdout and stderr are appended to `log`, as awslogs would.

        It listens on PORT. Raises `MissingProgramError`; OSError where `limits` cannot be enforced.
        """
        nginx = find("nginx")
        find("jq")
        self.log = log
        self.port = int(environment.get("PORT", "80"))
        # /tmp of the container, the only place it writes to.
        self._tmp = Path(tempfile.mkdtemp(prefix="container-"))
        give(self._tmp)
        self._group = group = ControlGroup(limits) if limits else None
        namespace = in_own_namespace()
        self._in_namespace = bool(namespace)
        init = [tini, "-s", "--"] if (tini := shutil.which("tini")) else []
        start = [*init, str(image.opt / "start.sh"), *command]
        base = image.environment
        # A namespace ends with its first process; without one, that process must stop the rest.
        end = signal.SIGKILL if namespace else signal.SIGTERM
        tied = die_with_parent(end)

        def prepare() -> None:
            tied()
            if group:
                group.enter()

        with log.open("ab") as output:
            give(log)
            self._process = subprocess.Popen(
                [*namespace, *as_user(CONTAINER, end), *start],
                env={
                    **base,
                    "PATH": f"{base['PATH']}:{nginx.parent}",
                    "TMPDIR": str(self._tmp),
                    **environment,
                },
                cwd=image.app,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                # As in a container; the emulator's own files are for its user alone.
                umask=0o022,
                preexec_fn=prepare,
            )

    @property
    def returncode(self) -> int | None:
        """Exit code, or None while it runs."""
        code = self._process.poll()
        # What stands between (a shell, tini) tells a signal as shells do.
        return SIGNALLED - code if code is not None and code > SIGNALLED else code

    @property
    def pid(self) -> int:
        """The container's process 1, in this machine's numbers."""
        if not self._in_namespace:
            return self._process.pid
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        while self.returncode is None:
            if first := children.read_text().split():
                return int(first[0])
            time.sleep(0.01)
        return self._process.pid

    @property
    def peak_memory(self) -> int | None:
        """Highest memory use in bytes; None without limits."""
        return self._group.peak_memory if self._group else None

    @property
    def usage(self) -> Usage | None:
        """What its processes use now; None when it has ended."""
        return usage_of(self._process.pid)

    @property
    def out_of_memory(self) -> bool:
        """Whether the kernel killed a process of it for memory."""
        return self._group.out_of_memory if self._group else False

    def records(self) -> list[dict[str, Any]]:
        """The log so far, a JSON object a line."""
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def wait(self, timeout: float) -> int:
        """Wait for the end; subprocess.TimeoutExpired after `timeout` seconds."""
        self._process.wait(timeout)
        self._clean()
        return self.returncode or 0

    def stop(self, timeout: float = STOP_TIMEOUT) -> int:
        """SIGTERM, and SIGKILL after `timeout` seconds, as ECS stops a task."""
        self._signal(signal.SIGTERM)
        try:
            return self.wait(timeout)
        except subprocess.TimeoutExpired:
            return self.kill()

    def kill(self) -> int:
        """SIGKILL to everything in it."""
        self._signal(signal.SIGKILL)
        return self.wait(10)

    def _signal(self, number: signal.Signals) -> None:
        if self.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def _clean(self) -> None:
        if not self._in_namespace:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        shutil.rmtree(self._tmp, ignore_errors=True)
        if self._group:
            self._group.remove()
