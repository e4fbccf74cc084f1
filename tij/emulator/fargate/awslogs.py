"""The awslogs driver: a container's output, line by line, into its log stream."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from tij.emulator.fargate.errors import StartError
from tij.emulator.fargate.roles import AccessDeniedError, RoleSession

# Seconds between two looks at the output.
INTERVAL = 0.2


class LogStream:
    """One container's stream `<prefix>/<container>/<task id>`; made when the task starts."""

    def __init__(self, options: dict[str, str], container: str, execution: RoleSession) -> None:
        """Raises `StartError` where ECS does: no group, or the execution role may not write."""
        from ministack.services import cloudwatch_logs

        self._logs = cloudwatch_logs
        self.group = options["awslogs-group"]
        prefix = options.get("awslogs-stream-prefix")
        self.name = f"{prefix}/{container}/{execution.name}" if prefix else execution.name
        arn = f"arn:aws:logs:{execution.region}:{execution.account}:log-group:{self.group}"
        try:
            for action in ("CreateLogStream", "PutLogEvents"):
                execution.require(f"logs:{action}", f"{arn}:log-stream:{self.name}")
        except AccessDeniedError as denied:
            raise _not_made(f"AccessDeniedException: {denied}") from None
        if self.group not in cloudwatch_logs._log_groups:
            raise _not_made("ResourceNotFoundException: The specified log group does not exist.")
        cloudwatch_logs._create_log_stream(self._address())

    def follow(self, file: Path, ended: Callable[[], bool]) -> None:
        """Send every line of `file`, until `ended` and nothing is left."""
        rest = b""
        with file.open("rb") as output:
            while True:
                # Asked before reading: what was written until then is read.
                last = ended()
                rest += output.read()
                *lines, rest = rest.split(b"\n")
                if last and rest:
                    lines, rest = [*lines, rest], b""
                self._send(lines)
                if last:
                    return
                time.sleep(INTERVAL)

    def _send(self, lines: list[bytes]) -> None:
        if not lines:
            return
        now = int(time.time() * 1000)
        events = [{"timestamp": now, "message": line.decode(errors="replace")} for line in lines]
        self._logs._put_log_events({**self._address(), "logEvents": events})

    def _address(self) -> dict[str, object]:
        return {"logGroupName": self.group, "logStreamName": self.name}


def _not_made(why: str) -> StartError:
    return StartError.initialization(
        "failed to validate logger args: create stream has been retried 1 times: failed to create"
        f" Cloudwatch log stream: {why} : exit status 1"
    )
