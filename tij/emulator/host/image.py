"""What the Dockerfile makes, as directories: packages, project with static files, start script."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tij.emulator.host.pythons import find_python
from tij.errors import BadInputError, ExitCode, TijError

CONTAINER = Path(__file__).parents[3] / "container"
# As in the Dockerfile.
CHECKS = (
    "-m ecs_django.contract",
    "manage.py collectstatic --noinput",
    "manage.py check",
    "manage.py check --deploy --tag security --fail-level WARNING",
)
# Seconds. Packages come from PyPI.
INSTALL_TIMEOUT = 600
COMMAND_TIMEOUT = 120
LEFT_OUT = shutil.ignore_patterns(
    *("__pycache__", "*.pyc", ".env*", "staticfiles", ".git", ".venv", "node_modules", "*.sqlite3")
)
# What the image itself runs on, beside a project's own packages.
NEEDS = Path("image") / "requirements.in"

# How a refusal of `ecs_django.contract` begins.
UNFIT = ("project: ", "environment: ")

# Nothing is compiled: the image has no compiler.
WHEELS = ("--only-binary=:all:",)
# A list with hashes is whole, so nothing is left to resolve. Resolved, pip before 23.3 asks of a
# pinned `pyjwt` that something needs as `pyjwt[crypto]` to be pinned (pypa/pip issue 12345).
HASHED = ("--require-hashes", "--no-deps")

# In the image's root: the name of its virtual environment beside it, and the recipe's variables.
VENV_FILE = "venv"
VARIABLES_FILE = "variables.json"


class BuildError(TijError):
    """A build step failed; the message has its command and its last words."""


class UnfitProjectError(BuildError, BadInputError):
    """The project, with its settings, does not fit the contract; the message is its own line."""


class NotBuiltError(Exception):
    """The cache holds no image of that content."""


@dataclass(frozen=True)
class Recipe:
    """A project that takes the reference project's place, and what `[app]` says of it.

    `project` is the directory of its `manage.py`, `requirements` the text of a requirements file
    with everything in it, `variables` what the Dockerfile sets with ENV, `build_variables` what
    the project's settings ask for while the image is built, `needs` further packages that the
    image itself runs on, `source_packages` those that are built from their source.
    """

    project: Path
    requirements: str
    python: str
    variables: Mapping[str, str]
    build_variables: Mapping[str, str] = field(default_factory=dict)
    build_commands: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    source_packages: tuple[str, ...] = ()


@dataclass(frozen=True)
class HostImage:
    """Paths of a built image, and the variables it sets; never changed once built."""

    app: Path
    opt: Path
    venv: Path
    variables: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def find(cls, cache: Path, content: str) -> HostImage:
        """The image in `cache` that was built from `content`; `NotBuiltError` when it is gone."""
        root = cache.resolve() / f"image-{content}"
        try:
            venv = root.with_name((root / VENV_FILE).read_text())
            variables = json.loads((root / VARIABLES_FILE).read_text())
        except OSError:
            raise NotBuiltError(f"{root} is gone: build the image again") from None
        return cls(root / "app", root / "opt", venv, variables)

    @property
    def content(self) -> str:
        """Digest (hexadecimal) of everything that the image was built from."""
        return self.app.parent.name.removeprefix("image-")

    @property
    def environment(self) -> dict[str, str]:
        """What the Dockerfile sets with ENV, for these paths."""
        return {
            "PATH": f"{self.venv / 'bin'}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/bin",
            "PYTHONPATH": f"{self.opt}:{self.app}/{self.variables.get('APP_PYTHON_PATH', '')}",
            "PYTHONUNBUFFERED": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "APP_DIR": str(self.app),
            "HOME": str(self.app),
            "LANG": "C.UTF-8",
            "PGSSLROOTCERT": str(self.opt / "rds-ca.pem"),
            "DJANGO_SETTINGS_MODULE": "ecs_django.settings",
            **self.variables,
        }


def build(cache: Path, source: Path = CONTAINER, recipe: Recipe | None = None) -> HostImage:
    """Build `source` (a checkout's `container/`) into `cache`, once for the same files.

    `recipe` puts another project in the reference project's place. Raises `BuildError`.
    """
    cache = cache.resolve()
    opt = source / "image"
    if recipe:
        venv = _install_for(cache, source, recipe)
        project, said = recipe.project, [venv.name, repr(recipe)]
        digest = _digest(project, _files(project), said) + _digest(source, _files(opt))
        content = hashlib.sha256(digest.encode()).hexdigest()[:16]
    else:
        requirements, project = source / "requirements.txt", source / "project"
        venv = install(cache, requirements)
        content = _digest(source, [requirements, *_files(opt), *_files(project)])
    variables = dict(recipe.variables) if recipe else {}
    root = cache / f"image-{content}"
    if not root.exists():
        with _unfinished(root) as making:
            copy(project, making / "app")
            copy(opt, making / "opt")
            _check(HostImage(making / "app", making / "opt", venv, variables), recipe)
            (making / VENV_FILE).write_text(venv.name)
            (making / VARIABLES_FILE).write_text(json.dumps(variables))
    return HostImage(root / "app", root / "opt", venv, variables)


def install(cache: Path, requirements: Path) -> Path:
    """A virtual environment in `cache` with exactly the hashed `requirements`; made once.

    Raises `BuildError`.
    """
    venv = cache.resolve() / f"venv-{_digest(requirements.parent, [requirements])}"
    return _made_once(venv, sys.executable, [[*HASHED, "-r", str(requirements)]])


def _install_for(cache: Path, source: Path, recipe: Recipe) -> Path:
    """The recipe's packages, then what the image needs beside them, as the Dockerfile does."""
    python = find_python(recipe.python)
    said = [recipe.requirements, recipe.python, *recipe.needs, *recipe.source_packages]
    venv = cache / f"venv-{_digest(source, [source / NEEDS], said)}"
    cache.mkdir(parents=True, exist_ok=True)
    requirements = cache / f"{venv.name}.txt"
    requirements.write_text(recipe.requirements, encoding="utf-8")
    hashed = HASHED if is_hashed(recipe.requirements) else ()
    needs = [*WHEELS, "-r", str(source / NEEDS), *recipe.needs]
    wheels = [*WHEELS, *from_source(recipe)]
    try:
        return _made_once(venv, python, [[*wheels, *hashed, "-r", str(requirements)], needs])
    except BuildError as error:
        raise explained(str(error), recipe.python) or error from None


def is_hashed(requirements: str) -> bool:
    """Whether the list has hashes: pip wants one for every package, or for none."""
    return "--hash=" in requirements


def from_source(recipe: Recipe) -> list[str]:
    """The option of pip for packages that have no wheel."""
    return [f"--no-binary={','.join(recipe.source_packages)}"] if recipe.source_packages else []


def explained(said: str, python: str) -> BuildError | None:
    """What pip means when it finds no version of a package; None for anything else."""
    if re.search(r"Expected +(sha256|or) +[0-9a-f]{64}", said):
        return BuildError(
            f"A package's file for Python {python} is not among those that the lock file lists.",
            next_step="set app.python to a Python that it was made for, or lock again",
        )
    if re.search(r"-m pip \S+ check ended with", said):
        return BuildError(
            "\n  ".join(["The list of packages does not fit together:", *said.splitlines()[1:-1]]),
            next_step="lock again, or complete the list",
        )
    package = re.search(r"No matching distribution found for (\S+)", said)
    if package is None:
        return None
    name = re.split(r"[<>=!~;\[]", package[1])[0]
    if f"{package[1]} (from versions: none)" in said:
        return BuildError(
            f"{package[1]} has no wheel for Python {python}, and the image compiles nothing.",
            next_step="name a version with a wheel; or, of a package in pure Python, let pip build"
            f" it from its source: app.source_packages = ['{name}']",
        )
    pinned = re.search(r"==(?P<version>[^,;\s]+)", package[1])
    version = re.escape(pinned["version"]) if pinned else r"\S+"
    # pip lists what it left out for its Python, of the package's other versions too.
    other = re.search(rf"(?<=[:;] ){version} Requires-Python", said) is not None
    there = re.search(r"\(from versions: ([^)]+)\)", said)
    if pinned and there and not other:
        return BuildError(
            f"{package[1]} has no wheel for Python {python}, or was never released; there are"
            f" wheels of {there[1]}, and the image compiles nothing.",
            next_step="correct the list of packages, or set app.python to a Python that it has"
            " wheels for; of a package in pure Python, let pip build it from its source:"
            f" app.source_packages = ['{name}']",
        )
    return BuildError(
        f"No version of {name} fits {package[1]}" + (f" and Python {python}." if other else "."),
        next_step="set app.python to the Python that it needs"
        if other
        else "correct the list of packages",
    )


def _made_once(venv: Path, python: str, installs: Sequence[Sequence[str]]) -> Path:
    if venv.exists():
        return venv
    with _unfinished(venv) as making:
        _run([python, "-m", "venv", str(making)], COMMAND_TIMEOUT)
        pip = [str(making / "bin/python"), "-m", "pip", "--disable-pip-version-check"]
        pins = making / "pins.txt"
        pins.touch()
        for arguments in installs:
            # What came first stays as it is.
            _run([*pip, "install", "--quiet", "-c", str(pins), *arguments], INSTALL_TIMEOUT)
            _run([*pip, "check"], COMMAND_TIMEOUT)
            pins.write_text(_run([*pip, "freeze"], COMMAND_TIMEOUT))
        # Scripts name their interpreter's path; some programs are no scripts.
        for script in (making / "bin").iterdir():
            if script.is_file() and not script.is_symlink():
                content = script.read_bytes()
                if content.startswith(b"#!"):
                    script.write_bytes(content.replace(str(making).encode(), str(venv).encode()))
    return venv


def build_environment() -> dict[str, str]:
    """The variables of build.env."""
    lines = (CONTAINER / "image" / "build.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def _check(image: HostImage, recipe: Recipe | None) -> None:
    """Collect static files and check the contract, as the Dockerfile does."""
    environment = {**image.environment, **build_environment()}
    if recipe:
        environment |= recipe.build_variables
        for command in recipe.build_commands:
            _run(["sh", "-c", command], COMMAND_TIMEOUT, cwd=image.app, environment=environment)
    for command in CHECKS:
        _run(
            [str(image.venv / "bin/python"), *shlex.split(command)],
            COMMAND_TIMEOUT,
            cwd=image.app,
            environment=environment,
        )


@contextmanager
def _unfinished(finished: Path) -> Iterator[Path]:
    """An empty directory that is called `finished` at the end, and is gone if anything fails."""
    making = finished.with_name(f"{finished.name}.{os.getpid()}")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    try:
        yield making
        # Where another process built the same at the same time, its directory is kept.
        with suppress(OSError):
            making.rename(finished)
    finally:
        shutil.rmtree(making, ignore_errors=True)


def copy(directory: Path, into: Path) -> None:
    """What of it goes into an image. A link to nothing (to a package of npm's) is left out."""
    shutil.copytree(directory, into, ignore=LEFT_OUT, ignore_dangling_symlinks=True)


def _files(root: Path) -> Iterator[Path]:
    for directory, names, files in os.walk(root):
        ignored = LEFT_OUT(directory, [*names, *files])
        names[:] = sorted(set(names) - ignored)
        found = (Path(directory, name) for name in sorted(set(files) - ignored))
        yield from (file for file in found if file.is_file())


def _digest(root: Path, files: Iterable[Path], said: Sequence[str] = ()) -> str:
    """Of the contents and of the names below `root`: the same in every checkout."""
    digest = hashlib.sha256("\0".join([sys.version, *said]).encode())
    for path in files:
        content = path.read_bytes()
        executable = os.access(path, os.X_OK)
        name = path.relative_to(root).as_posix()
        digest.update(f"{name}\0{executable}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]


def _mended(unfit: str) -> str:
    """What to do about a line of `ecs_django.contract`."""
    if absent := re.search(r"; (\w+) is not in the environment", unfit):
        return (
            f"give {absent[1]} in [app.environment], or name it in app.secrets; tij app check lists"
            " the others that are asked for"
        )
    if module := re.search(r"No module named '(\w+)", unfit):
        return (
            f"add the package that brings {module[1]} to what app.requirements names; if it is the"
            " project's own, correct app.settings_module or app.python_path"
        )
    return "mend it there, or see docs/container-contract.md; tij app check --build tries again"


def _run(
    command: Sequence[str],
    timeout: int,
    *,
    cwd: Path | None = None,
    environment: dict[str, str] | None = None,
) -> str:
    """What it printed."""
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
        said = done.stdout.splitlines()
        if done.returncode == ExitCode.BAD_INPUT and said and said[-1].startswith(UNFIT):
            raise UnfitProjectError(
                f"No image can be made of this project: {said[-1]}", next_step=_mended(said[-1])
            )
        last = "\n".join(said[-20:])
        raise BuildError(
            f"The image could not be built: {' '.join(command)} ended with {done.returncode}:\n"
            f"{last}",
            next_step="read docs/container-contract.md",
        )
    return done.stdout
