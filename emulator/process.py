"""The embedded AWS as a supervised child process."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

LOOPBACK = "127.0.0.1"
START_TIMEOUT = 60.0
STOP_TIMEOUT = 30.0
LOG_TAIL = 15


class EmbeddedAwsError(Exception):
    """The embedded AWS can't do what was asked; str() is the finished message."""


@dataclass(frozen=True)
class Status:
    """Whether it runs, where it listens, and where its state and log are."""

    running: bool
    endpoint: str | None
    pid: int | None
    state_directory: Path
    log_file: Path


@dataclass(frozen=True)
class _Running:
    """What a started process writes down for commands that join it."""

    pid: int
    port: int
    account_id: str
    region: str


class EmbeddedAws:
    """AWS on loopback, with its state in one directory between commands.

    `start` joins a healthy process that already serves the directory, or starts one on a free
    port. A started process ends with its parent, however the parent ends: it watches a pipe that
    only the parent holds. State is written as it changes, so that little is lost when the process
    itself is killed; S3 objects (Terraform's state among them) are files from the first byte.
    """

    def __init__(
        self,
        directory: Path,
        account_id: str = "000000000000",
        region: str = "ap-northeast-1",
    ) -> None:
        """Nothing is started or written yet."""
        self._directory = directory.absolute()
        self._account_id = account_id
        self._region = region
        self._child: subprocess.Popen[bytes] | None = None
        self._endpoint: str | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def endpoint(self) -> str:
        """`http://127.0.0.1:<port>`; only while running."""
        if self._endpoint is None:
            raise EmbeddedAwsError("The embedded AWS is not running: start it first.")
        return self._endpoint

    @property
    def log_file(self) -> Path:
        """What the process prints."""
        return self._directory / "emulator.log"

    def environment(self) -> dict[str, str]:
        """What Terraform's provider, its S3 backend and boto3 need to speak to it."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            # The emulator takes a 12-digit access key for the account's id.
            "AWS_ACCESS_KEY_ID": self._account_id,
            "AWS_SECRET_ACCESS_KEY": "embedded-aws",
            "AWS_REGION": self._region,
            "AWS_DEFAULT_REGION": self._region,
            "AWS_EC2_METADATA_DISABLED": "true",
            # A profile of the user's own would win over the endpoint.
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }

    def start(self) -> None:
        """Join or start; returns when it answers.

        Raises EmbeddedAwsError, with the log's last lines, when it does not come up.
        """
        if self._endpoint is not None:
            return
        self._directory.mkdir(parents=True, exist_ok=True)
        with self._starting():
            running = self._running()
            if running is None:
                running = self._spawn()
            elif (running.account_id, running.region) != (self._account_id, self._region):
                raise EmbeddedAwsError(
                    f"The embedded AWS in {self._directory} runs as account {running.account_id}"
                    f" in {running.region}, not {self._account_id} in {self._region}."
                    " Stop the command that runs it first."
                )
            self._endpoint = f"http://{LOOPBACK}:{running.port}"

    def stop(self, *, force: bool = False) -> None:
        """End the process that this object started, after it saved its state.

        With `force`, also one that another command started on the same directory.
        """
        self._endpoint = None
        if self._child is not None and self._child.stdin is not None:
            # Closing the pipe is the order to stop.
            self._child.stdin.close()
            try:
                self._child.wait(STOP_TIMEOUT)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait()
            self._child = None
            self._record.unlink(missing_ok=True)
        elif force and (running := self._running()):
            os.kill(running.pid, signal.SIGTERM)
            deadline = time.monotonic() + STOP_TIMEOUT
            while _answers(running.port) and time.monotonic() < deadline:
                time.sleep(0.1)
            self._record.unlink(missing_ok=True)

    def status(self) -> Status:
        """What there is, without starting anything."""
        running = self._running()
        return Status(
            running=running is not None,
            endpoint=f"http://{LOOPBACK}:{running.port}" if running else None,
            pid=running.pid if running else None,
            state_directory=self._directory,
            log_file=self.log_file,
        )

    def reset(self) -> None:
        """Forget everything that was built in the directory."""
        if self._running() is not None:
            raise EmbeddedAwsError(
                f"The embedded AWS in {self._directory} is running: stop it before a reset."
            )
        shutil.rmtree(self._directory, ignore_errors=True)

    @property
    def _record(self) -> Path:
        return self._directory / "running.json"

    @contextlib.contextmanager
    def _starting(self) -> Iterator[None]:
        # Two commands at once must end up with one process.
        with (self._directory / "start.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _running(self) -> _Running | None:
        try:
            running = _Running(**json.loads(self._record.read_text()))
        except (OSError, ValueError, TypeError):
            return None
        return running if _answers(running.port) else None

    def _spawn(self) -> _Running:
        with socket.socket() as listener, self.log_file.open("ab") as log:
            listener.bind((LOOPBACK, 0))
            listener.listen(128)
            port = listener.getsockname()[1]
            self._child = subprocess.Popen(
                [sys.executable, "-m", "emulator.server", str(listener.fileno())],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                pass_fds=[listener.fileno()],
                # Ctrl-C is for the command and for Terraform, which still need AWS to finish.
                start_new_session=True,
                env=self._child_environment(port),
            )
        running = _Running(self._child.pid, port, self._account_id, self._region)
        deadline = time.monotonic() + START_TIMEOUT
        while not _answers(port):
            if self._child.poll() is not None or time.monotonic() > deadline:
                self._child.kill()
                self._child.wait()
                self._child = None
                raise EmbeddedAwsError(self._last_words())
            time.sleep(0.02)
        self._record.write_text(json.dumps(asdict(running)))
        return running

    def _child_environment(self, port: int) -> dict[str, str]:
        root = str(Path(__file__).parents[1])
        return {
            **{k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "MINISTACK_"))},
            "PYTHONPATH": os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")])),
            "BIND_HOST": LOOPBACK,
            "GATEWAY_PORT": str(port),
            "MINISTACK_HOST": "localhost",
            "MINISTACK_ACCOUNT_ID": self._account_id,
            "MINISTACK_REGION": self._region,
            "PERSIST_STATE": "1",
            "STATE_DIR": str(self._directory / "state"),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(self._directory / "s3"),
            # Listeners that nothing here needs.
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            # There is no Docker to start databases and tasks with.
            "DOCKER_HOST": f"unix://{self._directory / 'no-docker.sock'}",
        }

    def _last_words(self) -> str:
        lines = self.log_file.read_text(errors="replace").splitlines()[-LOG_TAIL:]
        return "\n".join(
            [
                "The embedded AWS did not start. Its last words:",
                *(f"  {line}" for line in lines),
                f"The whole log is {self.log_file}. `tij local down --force` starts afresh.",
            ]
        )


def _answers(port: int) -> bool:
    url = f"http://{LOOPBACK}:{port}/_ministack/health"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
