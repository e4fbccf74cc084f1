"""docker, podman or buildah: whichever works here."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tij.errors import BadInputError, InterruptedRunError, TijError
from tij.image.context import Context
from tij.interrupt import Interrupt
from tij.settings.models import Architecture
from tij.terraform import process

# Program → a command that succeeds only where it can build.
PROBES = {
    "docker": ("info", "--format", "{{.ServerVersion}}"),
    "podman": ("info", "--format", "{{.Version.Version}}"),
    "buildah": ("info",),
}
PLATFORMS = {Architecture.X86_64: "linux/amd64", Architecture.ARM64: "linux/arm64"}
# Seconds.
PROBE_TIMEOUT = 30
LOGIN_TIMEOUT = 60
BUILD_TIMEOUT = 3600
LAST_WORDS = 15

OnLine = Callable[[str], None]


@dataclass(frozen=True)
class Login:
    """A registry's host and a password for it; the password goes to standard input only."""

    host: str
    user: str
    password: str

    def __repr__(self) -> str:
        return f"Login({self.host!r}, {self.user!r})"


@dataclass(frozen=True)
class Builder:
    """A program that builds and pushes images. Its own settings (STORAGE_DRIVER, ...) hold."""

    program: str
    variables: Mapping[str, str]
    interrupt: Interrupt

    def build(
        self,
        context: Context,
        image: str,
        architecture: Architecture,
        *,
        base: str | None,
        on_line: OnLine,
    ) -> None:
        """Build `context` as local image `image`; `base` replaces the Dockerfile's base image."""
        arguments = {**context.arguments, **({"PYTHON_IMAGE": base} if base else {})}
        # Docker's image format knows the HEALTHCHECK, OCI's does not.
        options = [] if self.program == "docker" else ["--format", "docker"]
        for name, value in arguments.items():
            options += ["--build-arg", f"{name}={value}"]
        platform = PLATFORMS[architecture]
        self._run(
            ["build", "--platform", platform, *options, "--tag", image, str(context.directory)],
            # A plain image instead of an index with an attestation beside it.
            {"BUILDX_NO_DEFAULT_ATTESTATIONS": "1"},
            on_line,
            f"If this machine is no {platform}: emulation is needed"
            " (apt-get install qemu-user-static binfmt-support), or another builder",
        )

    def push(self, image: str, login: Login, *, on_line: OnLine) -> None:
        """Log in, push, and forget the login: it is kept in a directory that is deleted."""
        with tempfile.TemporaryDirectory(prefix="tij-login-") as directory:
            kept = ["--authfile", f"{directory}/auth.json"] if self.program != "docker" else []
            variables = self._docker_variables(directory) if self.program == "docker" else {}
            command = ["login", *kept, "--username", login.user, "--password-stdin", login.host]
            ended = subprocess.run(
                [self.program, *command],
                env={**self.variables, **variables},
                input=login.password,
                text=True,
                capture_output=True,
                timeout=LOGIN_TIMEOUT,
                check=False,
            )
            if ended.returncode:
                raise TijError(
                    f"{self.program} login {login.host} failed:"
                    f" {_last(ended.stderr.splitlines(), 3)}",
                    next_step="aws sts get-caller-identity",
                )
            where = [image] if self.program == "docker" else [image, f"docker://{image}"]
            self._run(["push", *kept, *where], variables, on_line, "run it again")

    def _docker_variables(self, directory: str) -> dict[str, str]:
        """A configuration without the user's own logins, on the daemon that the user's names."""
        command = ["context", "inspect", "--format", "{{.Endpoints.docker.Host}}"]
        asked = subprocess.run(
            [self.program, *command],
            env=dict(self.variables),
            text=True,
            capture_output=True,
            timeout=PROBE_TIMEOUT,
            check=False,
        )
        host = self.variables.get("DOCKER_HOST") or asked.stdout.strip()
        return {"DOCKER_CONFIG": directory, **({"DOCKER_HOST": host} if host else {})}

    def _run(
        self, arguments: Sequence[str], variables: Mapping[str, str], on_line: OnLine, hint: str
    ) -> None:
        last: deque[str] = deque(maxlen=LAST_WORDS)

        def receive(line: str) -> None:
            last.append(line)
            on_line(line)

        ended = process.run(
            [self.program, *arguments],
            directory=Path.cwd(),
            environment={**self.variables, **variables},
            timeout=BUILD_TIMEOUT,
            on_line=receive,
            interrupt=self.interrupt,
        )
        if self.interrupt.requested:
            raise InterruptedRunError(f"{self.program} {arguments[0]} was interrupted.")
        if ended.timed_out:
            raise TijError(f"{self.program} {arguments[0]} took longer than {BUILD_TIMEOUT} s.")
        if ended.code:
            raise TijError(
                f"{self.program} {arguments[0]} ended with {ended.code}:\n{_last(last)}",
                next_step=hint,
            )


def find_builder(
    variables: Mapping[str, str], interrupt: Interrupt, wanted: str | None = None
) -> Builder:
    """The first builder that works, or `wanted`. BadInputError says why each one does not."""
    if wanted and wanted not in PROBES:
        raise BadInputError(f"--builder {wanted}: allowed are {', '.join(PROBES)}.")
    reasons = []
    for program in [wanted] if wanted else PROBES:
        reason = _why_not(program, variables)
        if reason is None:
            return Builder(program, variables, interrupt)
        reasons.append(f"  {program}: {reason}")
    raise BadInputError(
        "\n".join(["No program here can build an image:", *reasons]),
        next_step="start Docker, or install one: apt-get install buildah",
    )


def _why_not(program: str, variables: Mapping[str, str]) -> str | None:
    if not shutil.which(program, path=variables.get("PATH")):
        return "not installed"
    try:
        ended = subprocess.run(
            [program, *PROBES[program]],
            env=dict(variables),
            text=True,
            capture_output=True,
            timeout=PROBE_TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"does not answer within {PROBE_TIMEOUT} s"
    if ended.returncode:
        return _last((ended.stderr or ended.stdout).splitlines(), 1)
    return None


def _last(lines: Sequence[str] | deque[str], count: int = LAST_WORDS) -> str:
    return "\n".join([line for line in lines if line.strip()][-count:]) or "no word"
