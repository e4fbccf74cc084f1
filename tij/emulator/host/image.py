"""What the Dockerfile makes, as directories: packages, project with static files, start script."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tij.errors import TijError

CONTAINER = Path(__file__).parents[3] / "container"
# Seconds. Packages come from PyPI.
INSTALL_TIMEOUT = 600
COMMAND_TIMEOUT = 120
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc", ".env*", "staticfiles")


# In the image's root: the name of its virtual environment beside it.
VENV_FILE = "venv"


class BuildError(TijError):
    """A build step failed; the message has its command and its last words."""


class NotBuiltError(Exception):
    """The cache holds no image of that content."""


@dataclass(frozen=True)
class HostImage:
    """Paths of a built image; never changed once built."""

    app: Path
    opt: Path
    venv: Path

    @classmethod
    def find(cls, cache: Path, content: str) -> HostImage:
        """The image in `cache` that was built from `content`; `NotBuiltError` when it is gone."""
        root = cache.resolve() / f"image-{content}"
        try:
            venv = root.with_name((root / VENV_FILE).read_text())
        except OSError:
            raise NotBuiltError(f"{root} is gone: build the image again") from None
        return cls(root / "app", root / "opt", venv)

    @property
    def content(self) -> str:
        """Digest (hexadecimal) of everything that the image was built from."""
        return self.app.parent.name.removeprefix("image-")

    @property
    def environment(self) -> dict[str, str]:
        """What the Dockerfile sets with ENV, for these paths."""
        return {
            "PATH": f"{self.venv / 'bin'}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/bin",
            "PYTHONPATH": str(self.opt),
            "PYTHONUNBUFFERED": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "APP_DIR": str(self.app),
            "HOME": str(self.app),
            "LANG": "C.UTF-8",
            "PGSSLROOTCERT": str(self.opt / "rds-ca.pem"),
        }


def build(cache: Path, source: Path = CONTAINER) -> HostImage:
    """Build `source` (a checkout's `container/`) into `cache`, once for the same files.

    Raises `BuildError`.
    """
    cache = cache.resolve()
    requirements, project, opt = (source / n for n in ("requirements.txt", "project", "image"))
    venv = install(cache, requirements)
    content = _digest(source, [requirements, *_files(opt), *_files(project)])
    root = cache / f"image-{content}"
    if not root.exists():
        unfinished = root.with_name(f"{root.name}.{os.getpid()}")
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(project, unfinished / "app", ignore=LEFT_OUT)
        shutil.copytree(opt, unfinished / "opt", ignore=LEFT_OUT)
        _check(HostImage(unfinished / "app", unfinished / "opt", venv))
        (unfinished / VENV_FILE).write_text(venv.name)
        _move(unfinished, root)
    return HostImage(root / "app", root / "opt", venv)


def install(cache: Path, requirements: Path) -> Path:
    """A virtual environment in `cache` with exactly the hashed `requirements`; made once.

    Raises `BuildError`.
    """
    venv = cache.resolve() / f"venv-{_digest(requirements.parent, [requirements])}"
    if venv.exists():
        return venv
    unfinished = venv.with_name(f"{venv.name}.{os.getpid()}")
    _run([sys.executable, "-m", "venv", str(unfinished)], timeout=COMMAND_TIMEOUT)
    install = ["-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(requirements)]
    _run([str(unfinished / "bin/python"), *install], timeout=INSTALL_TIMEOUT)
    # Scripts name their interpreter's path.
    for script in (unfinished / "bin").iterdir():
        if script.is_file() and not script.is_symlink():
            script.write_text(script.read_text().replace(str(unfinished), str(venv)))
    _move(unfinished, venv)
    return venv


def build_environment() -> dict[str, str]:
    """The variables of build.env."""
    lines = (CONTAINER / "image" / "build.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def _check(image: HostImage) -> None:
    """Collect static files and check the contract, as the Dockerfile does."""
    environment = {**image.environment, **build_environment()}
    for arguments in (
        ["-m", "ecs_django.contract"],
        ["manage.py", "collectstatic", "--noinput"],
        ["manage.py", "check", "--deploy", "--fail-level=WARNING"],
    ):
        _run(
            [str(image.venv / "bin/python"), *arguments],
            timeout=COMMAND_TIMEOUT,
            cwd=image.app,
            environment=environment,
        )


def _move(unfinished: Path, finished: Path) -> None:
    try:
        unfinished.rename(finished)
    except OSError:
        # Another process built the same at the same time.
        shutil.rmtree(unfinished)


def _files(root: Path) -> Iterator[Path]:
    for directory, names, files in os.walk(root):
        ignored = LEFT_OUT(directory, [*names, *files])
        names[:] = sorted(set(names) - ignored)
        yield from (Path(directory, name) for name in sorted(set(files) - ignored))


def _digest(root: Path, files: Sequence[Path]) -> str:
    """Of the contents and of the names below `root`: the same in every checkout."""
    digest = hashlib.sha256(sys.version.encode())
    for path in files:
        content = path.read_bytes()
        executable = os.access(path, os.X_OK)
        name = path.relative_to(root).as_posix()
        digest.update(f"{name}\0{executable}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]


def _run(
    command: Sequence[str],
    *,
    timeout: int,
    cwd: Path | None = None,
    environment: dict[str, str] | None = None,
) -> None:
    done = subprocess.run(
        command,
        cwd=cwd,
        env=environment,
        timeout=timeout,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        last = "\n".join(done.stdout.splitlines()[-20:])
        raise BuildError(
            f"The image could not be built: {' '.join(command)} ended with {done.returncode}:\n"
            f"{last}",
            next_step="read docs/container-contract.md",
        )
