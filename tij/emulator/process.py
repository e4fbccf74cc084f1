"""The embedded AWS as a supervised child process."""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from tij.emulator.contract import RECORD_VARIABLE
from tij.emulator.fargate.machine import VARIABLE, Machine
from tij.emulator.leases import KEY_HEADER, KEY_VARIABLE, LEASE_PATH, LEASES_PATH, STARTER
from tij.emulator.mail import DIRECTORY_VARIABLE
from tij.errors import TijError
from tij.supervisor import supervised

LOOPBACK = "127.0.0.1"
START_TIMEOUT = 60.0
STOP_TIMEOUT = 30.0
POLL_INTERVAL = 0.02
LOG_TAIL = 15
# Files for the user alone.
PRIVATE = 0o077

# The child gets these of the caller's variables and no other: many change what ministack does.
PASSED_ON = ("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "PYTHONPATH")


class EmbeddedAwsError(TijError):
    """The embedded AWS can't do what was asked."""


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
    secret: str = field(repr=False)

    @property
    def endpoint(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"


class EmbeddedAws:
    """AWS on loopback, with its state in one directory between commands.

    One process serves a directory. `start` joins it, or starts it on a free port; every command
    that uses it holds an open connection to it, and it ends when the last of them closes, also
    because its command was killed. So it never outlives its users and never leaves one behind.
    Whatever it answered to a request that changes something is on disk before the answer goes
    out: a kill loses nothing that was reported to anyone.
    """

    def __init__(
        self,
        directory: Path,
        account_id: str = "000000000000",
        region: str = "ap-northeast-1",
        *,
        images: Path | None = None,
        speed: float = 1.0,
        record: Path | None = None,
    ) -> None:
        """Nothing is started or written yet.

        With `images`, where host images are built, ECS tasks and databases really run; `speed` is
        how many times faster than AWS the intervals of health checks pass. With `record`, a process
        that is started here writes down what it is asked (`contract.recording`).
        """
        self._directory = directory.absolute()
        self._account_id = account_id
        self._region = region
        self._images = images
        self._speed = speed
        self._calls = record
        self._running: _Running | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._held: http.client.HTTPConnection | None = None
        self._name = STARTER

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
        return self._started().endpoint

    @property
    def log_file(self) -> Path:
        """What the process prints."""
        return self._directory / "emulator.log"

    @property
    def mail_directory(self) -> Path:
        """Where mail is kept that was given to SES (`tij.emulator.mail`)."""
        return self._directory / "mail"

    def environment(self) -> dict[str, str]:
        """What Terraform's provider, its S3 backend and boto3 need to speak to it.

        The secret is another at each start; only while running.
        """
        running = self._started()
        return {
            "AWS_ENDPOINT_URL": running.endpoint,
            # The emulator takes a 12-digit access key for the account's id.
            "AWS_ACCESS_KEY_ID": self._account_id,
            "AWS_SECRET_ACCESS_KEY": running.secret,
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
        if self._running is not None:
            return
        self._directory.mkdir(parents=True, exist_ok=True)
        # Secrets, states and keys are in it, also in one that an older version made.
        self._directory.chmod(0o700)
        deadline = time.monotonic() + START_TIMEOUT
        while self._running is None:
            with self._lock() as lock:
                # The lock is free when no process serves the directory; one that is starting or
                # still saving its state holds it already, and is waited for.
                self._running = self._spawn(lock) if lock else self._join()
            if self._running is None:
                if time.monotonic() > deadline:
                    raise EmbeddedAwsError(self._last_words("does not answer"))
                time.sleep(POLL_INTERVAL)

    def stop(self, *, force: bool = False) -> None:
        """Let go of it; it saves its state and ends, unless another command still uses it.

        With `force` it ends in any case, also one that only another command has started.
        """
        running, self._running = self._running, None
        child, self._child = self._child, None
        held, self._held = self._held, None
        if child is not None and child.stdin is not None:
            child.stdin.close()
        if held is not None:
            held.close()
        if force:
            self._kill()
        elif running is not None:
            self._wait_for_the_end(running)
        if child is not None:
            child.poll()

    def status(self) -> Status:
        """What there is, without starting anything."""
        running = self._recorded()
        return Status(
            running=running is not None,
            endpoint=running.endpoint if running else None,
            pid=running.pid if running else None,
            state_directory=self._directory,
            log_file=self.log_file,
        )

    def reset(self) -> None:
        """Forget everything that was built in the directory."""
        with contextlib.suppress(FileNotFoundError), self._lock() as lock:
            if lock is None:
                raise EmbeddedAwsError(
                    f"The embedded AWS in {self._directory} is running: stop it before a reset."
                )
            shutil.rmtree(self._directory)

    def _started(self) -> _Running:
        if self._running is None:
            raise EmbeddedAwsError("The embedded AWS is not running: start it first.")
        return self._running

    @property
    def _record(self) -> Path:
        return self._directory / "running.json"

    @property
    def _named(self) -> Path:
        return self._directory / "process"

    @contextlib.contextmanager
    def _lock(self, how: int = fcntl.LOCK_EX) -> Iterator[IO[str] | None]:
        """The lock that a process holds for as long as it serves the directory, if it is free."""
        file = self._directory / "process.lock"
        file.touch(0o600)
        with file.open("w") as lock:
            try:
                fcntl.flock(lock, how | fcntl.LOCK_NB)
            except BlockingIOError:
                yield None
            else:
                yield lock

    def _recorded(self) -> _Running | None:
        """The process that serves the directory; its number can't be another process's by now."""
        try:
            with self._lock(fcntl.LOCK_SH) as lock:
                if lock:
                    return None
                return _Running(**json.loads(self._record.read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def _join(self) -> _Running | None:
        running = self._recorded()
        if running is None:
            return None
        if (running.account_id, running.region) != (self._account_id, self._region):
            raise EmbeddedAwsError(
                f"The embedded AWS in {self._directory} runs as account {running.account_id}"
                f" in {running.region}, not {self._account_id} in {self._region}."
                " Stop the command that runs it first."
            )
        connection = http.client.HTTPConnection(LOOPBACK, running.port, timeout=5)
        try:
            self._name = uuid.uuid4().hex
            headers = {KEY_HEADER: running.secret}
            connection.request("GET", f"{LEASE_PATH}?{self._name}", headers=headers)
            # The answer has no end: the connection is held open until `stop`.
            accepted = connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            accepted = False
        if not accepted:
            connection.close()
            return None
        self._held = connection
        return running

    def _spawn(self, lock: IO[str]) -> _Running:
        self._record.unlink(missing_ok=True)
        secret = secrets.token_urlsafe(30)
        self.log_file.touch(0o600)
        with socket.socket() as listener, self.log_file.open("ab") as log:
            listener.bind((LOOPBACK, 0))
            listener.listen(128)
            port = listener.getsockname()[1]
            self._named.unlink(missing_ok=True)
            server = [sys.executable, "-m", "tij.emulator.server", str(listener.fileno())]
            self._child = subprocess.Popen(
                # Killed, it leaves no task, database or edge behind.
                supervised(server, record=self._named),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                # The lock is free when the process, and all that it left, is gone.
                pass_fds=[listener.fileno(), lock.fileno()],
                # Ctrl-C is for the command and for Terraform, which still need AWS to finish.
                start_new_session=True,
                env={**self._child_environment(port), KEY_VARIABLE: secret},
                umask=PRIVATE,
            )
        deadline = time.monotonic() + START_TIMEOUT
        while _leases(port, secret) is None:
            if self._child.poll() is not None or time.monotonic() > deadline:
                self._child.kill()
                self._child.wait()
                self._child = None
                raise EmbeddedAwsError(self._last_words("did not start"))
            time.sleep(POLL_INTERVAL)
        self._name = STARTER
        # The server itself, not what supervises it.
        pid = int(self._named.read_text(encoding="utf-8").split()[0])
        running = _Running(pid, port, self._account_id, self._region, secret)
        written = self._record.with_suffix(".new")
        written.touch(0o600)
        written.write_text(json.dumps(asdict(running)))
        written.replace(self._record)
        return running

    def _wait_for_the_end(self, running: _Running) -> None:
        deadline = time.monotonic() + STOP_TIMEOUT
        while self._recorded() == running:
            leases = _leases(running.port, running.secret)
            # Closing a connection takes effect a moment later.
            if leases and self._name not in leases:
                return
            if time.monotonic() > deadline:
                self._kill()
            time.sleep(POLL_INTERVAL)

    def _kill(self) -> None:
        running = self._recorded()
        if running is None:
            return
        os.kill(running.pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_TIMEOUT
        while self._recorded() == running:
            if time.monotonic() > deadline:
                os.kill(running.pid, signal.SIGKILL)
            time.sleep(POLL_INTERVAL)

    def _child_environment(self, port: int) -> dict[str, str]:
        root = str(Path(__file__).parents[2])
        passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        return {
            **passed_on,
            "PYTHONPATH": os.pathsep.join(filter(None, [root, passed_on.get("PYTHONPATH")])),
            "BIND_HOST": LOOPBACK,
            "GATEWAY_PORT": str(port),
            "MINISTACK_HOST": "localhost",
            "MINISTACK_ACCOUNT_ID": self._account_id,
            "MINISTACK_REGION": self._region,
            "PERSIST_STATE": "1",
            "STATE_DIR": str(self._directory / "state"),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(self._directory / "s3"),
            DIRECTORY_VARIABLE: str(self.mail_directory),
            # Listeners that nothing here needs.
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            # There is no Docker to start databases and tasks with.
            "DOCKER_HOST": f"unix://{self._directory / 'no-docker.sock'}",
            **self._machine(port),
            **({RECORD_VARIABLE: str(self._calls)} if self._calls else {}),
        }

    def _machine(self, port: int) -> dict[str, str]:
        if self._images is None:
            return {}
        machine = Machine(
            self._directory / "machine",
            self._images.absolute(),
            f"http://{LOOPBACK}:{port}",
            self._speed,
        )
        return {VARIABLE: machine.to_variable()}

    def _last_words(self, what: str) -> str:
        lines = self.log_file.read_text(errors="replace").splitlines()[-LOG_TAIL:]
        return "\n".join(
            [
                f"The embedded AWS {what}. Its last words:",
                *(f"  {line}" for line in lines),
                f"The whole log is {self.log_file}. `tij local down` forgets it all.",
            ]
        )


def _leases(port: int, secret: str) -> set[str] | None:
    """The names of those who hold the process on `port`; None when it does not answer."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", LEASES_PATH, headers={KEY_HEADER: secret})
        response = connection.getresponse()
        return set(json.loads(response.read())) if response.status == http.HTTPStatus.OK else None
    except (OSError, ValueError, http.client.HTTPException):
        return None
    finally:
        connection.close()
