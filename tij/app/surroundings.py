"""What stands beside a project's Python: Dockerfile, Python's version, where its files may be."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tij.settings.catalog import PYTHON_VERSIONS

ABOVE = 3
"""Directories above the project in which its repository's root is looked for."""
SETTINGS = re.compile(r"DJANGO_SETTINGS_MODULE[\"']?\s*[=:,]\s*[\"']?(?P<module>[\w.]+)")
# Not for the running container, or in the image already.
NOT_NEEDED = re.compile(
    r".*-dev|build-essential|gcc|g\+\+|make|git|curl|wget|nginx.*|jq|tini|ca-certificates"
    r"|supervisor|python3?.*|sudo|vim|nano|less|unzip|gnupg\d?|apt-.*|lsb-release|locales"
    r"|pkg-?conf(ig)?|bash|netcat.*|wait-for-it|dos2unix"
)
PYTHONS = (
    (".python-version", r"^(?:cpython-)?(\d+\.\d+)"),
    ("runtime.txt", r"python-(\d+\.\d+)"),
    ("Pipfile", r"python_(?:full_)?version\s*=\s*[\"'](\d+\.\d+)"),
)
# Docker's own images, and uv's.
BASE_IMAGE = re.compile(r"^FROM\s+(?:--\S+\s+)?(?:\S*/)?(?:python:|uv:python)(\d+\.\d+)", re.M)
IS_PYTHON = re.compile(r"^FROM\s+\S*python|\bpip3?\b|\buv\b|poetry|pipenv|\bpdm\b|manage\.py", re.M)
NODE = re.compile(r"FROM\s+(?:--\S+\s+)?(?:\S*/)?node(?=[:@\s]|$)", re.I)
ARGUMENT = re.compile(r"^ARG\s+(\w+)=[\"']?([^\s\"']+)", re.M)
COPY = re.compile(r"^COPY\s+((?:--\S+\s+)*)(\S.*?)\s+(\S+)\s*$", re.M)
WORKDIR = re.compile(r"^WORKDIR\s+(\S+)", re.M)
DEVELOPMENT = re.compile(r"override|local|dev|test|docs|(?<![a-z])ci(?![a-z])")
STAGE = re.compile(r"(?im)^FROM\s+(?:--\S+\s+)?(?P<base>\S+)(?:[ \t]+AS[ \t]+(?P<name>\S+))?")


@dataclass(frozen=True)
class Surroundings:
    """The files around `project`, from there up to `top`, the root of its repository."""

    project: Path
    top: Path

    @classmethod
    def of(cls, project: Path, given: Path) -> Surroundings:
        """Of the project in `project`, which was looked for in `given`."""
        near = [project, *project.parents][: ABOVE + 1]
        top = next((place for place in near if (place / ".git").exists()), None)
        if top is None:
            top = given if given in near else project
        return cls(project, top)

    @cached_property
    def places(self) -> list[Path]:
        """The project's directory first."""
        above = [p for p in self.project.parents if p.is_relative_to(self.top)]
        return [self.project, *above]

    def find(self, name: str) -> Path | None:
        """The nearest file of that name."""
        return next((p / name for p in self.places if (p / name).is_file()), None)

    def below(self, pattern: str) -> list[Path]:
        """Files of a pattern in each place, or in a directory of it for running the project."""
        starts = ("", "docker/", "contrib/", "deploy*/", "etc/", "conf*/", "*/")
        found = [
            f for place in self.places for s in starts for f in sorted(place.glob(s + pattern))
        ]
        return list(dict.fromkeys(file for file in found if file.is_file()))

    @cached_property
    def dockerfiles(self) -> list[Path]:
        """Those that hold Python, the nearest first; a developer's only where no other does."""
        patterns = (
            *("Dockerfile*", "*.Dockerfile", "Containerfile", "docker/**/Dockerfile*"),
            *("deploy*/**/Dockerfile*", "compose/production/**/Dockerfile*"),
        )
        found = [f for place in self.places for p in patterns for f in sorted(place.glob(p))]
        files = [f for f in dict.fromkeys(found) if f.is_file() and is_python(text_of(f))]
        return [file for file in files if not DEVELOPMENT.search(file.name.lower())] or files

    @cached_property
    def compose_files(self) -> list[Path]:
        """Those for production, else those for development, in the order in which they add up."""
        patterns = ("docker-compose*.y*ml", "compose*.y*ml", "production.y*ml", "prod.y*ml")
        for place in self.places:
            found = [f for p in patterns for f in sorted(place.glob(p)) if f.is_file()]
            found.sort(key=lambda file: "prod" in file.name)
            wanted = [file for file in found if not DEVELOPMENT.search(file.name)]
            if found:
                return wanted or found
        return []

    def settings_named(self) -> list[str]:
        """Settings modules that files beside the Python name for production."""
        files = [*filter(None, [self.find("Procfile")]), *self.dockerfiles, *self.compose_files]
        return list(
            dict.fromkeys(m["module"] for file in files for m in SETTINGS.finditer(text_of(file)))
        )

    def system_packages(self) -> list[str]:
        """Debian packages that a Dockerfile installs, without what only a build needs."""
        found: list[str] = []
        for file in self.dockerfiles:
            text = re.sub(r"(?m)^\s*#.*\n|`#[^`]*`", "", _last_stage(text_of(file)))
            text = re.sub(r"\\\s*\n", " ", text)
            for install in re.finditer(r"apt(?:-get)?\s+(?:-\S+\s+)*install\s+([^&;|\n]+)", text):
                for word in install[1].split():
                    package = word.partition("=")[0]
                    plain = re.fullmatch(r"[a-z0-9][a-z0-9+.-]+", package)
                    if plain and not NOT_NEEDED.fullmatch(package):
                        found.append(package)
        return list(dict.fromkeys(found))

    def python_version(self) -> tuple[str | None, str]:
        """A version that the image can have, and its file; None when nothing says one."""
        for name, pattern in PYTHONS:
            file = self.find(name)
            if file and (match := re.search(pattern, text_of(file), re.M)):
                return match[1], name
        for file in self.dockerfiles:
            if match := BASE_IMAGE.search(filled_in(text_of(file))):
                return match[1], file.name
        file = self.find("pyproject.toml")
        for said in _ranges(file) if file else ():
            fitting = [version for version in PYTHON_VERSIONS if _fits(version, said)]
            if said and fitting:
                return fitting[0], "pyproject.toml"
        return None, ""

    def copied(self, path: str) -> Path | None:
        """The file of the repository that a Dockerfile puts at absolute `path` of its image."""
        for dockerfile in self.dockerfiles:
            text = re.sub(r"\\\s*\n", " ", filled_in(text_of(dockerfile)))
            for match in COPY.finditer(text):
                if "--from" in match[1]:
                    continue
                for source in match[2].split():
                    inside = match[3].rstrip("/") + "/" + Path(source).name
                    here = [p / source for p in reversed(self.places) if (p / source).is_file()]
                    if here and path in (match[3], inside):
                        return here[0]
        return None

    @cached_property
    def workdirs(self) -> list[str]:
        """The working directories of the Dockerfiles."""
        found = [m[1] for f in self.dockerfiles for m in WORKDIR.finditer(filled_in(text_of(f)))]
        return list(dict.fromkeys(found))


def is_python(dockerfile: str) -> bool:
    """Whether a Dockerfile's image runs Python, not a database or a front end.

    A front end's may install Python for its own tools.
    """
    if NODE.match(_last_stage(dockerfile)) and "manage.py" not in dockerfile:
        return False
    return bool(IS_PYTHON.search(dockerfile))


def _last_stage(dockerfile: str) -> str:
    """What makes the image that runs: the last stage that is not a developer's, and its bases."""
    stages = [*STAGE.finditer(dockerfile)]
    ends = [*(stage.start() for stage in stages[1:]), len(dockerfile)]
    texts = [dockerfile[stage.start() : end] for stage, end in zip(stages, ends, strict=True)]
    named = {stage["name"]: at for at, stage in enumerate(stages) if stage["name"]}
    wanted = [
        at for at, s in enumerate(stages) if not DEVELOPMENT.search((s["name"] or "").lower())
    ]
    at = next(reversed(wanted or range(len(stages))), None)
    found = "" if stages else dockerfile
    while at is not None:
        found = texts[at] + found
        before = named.get(stages[at]["base"])
        at = before if before is not None and before < at else None
    return found


def filled_in(dockerfile: str) -> str:
    """A Dockerfile's text with `${NAME}` replaced by the default of `ARG NAME=`."""
    defaults = dict(ARGUMENT.findall(dockerfile))
    return re.sub(
        r"\$\{?(\w+)(?::-[^}]*)?\}?", lambda match: defaults.get(match[1], match[0]), dockerfile
    )


def _ranges(file: Path) -> Iterator[str]:
    try:
        project = tomllib.loads(text_of(file))
    except tomllib.TOMLDecodeError:
        return
    poetry = project.get("tool", {}).get("poetry", {}).get("dependencies", {})
    for said in (project.get("project", {}).get("requires-python", ""), poetry.get("python", "")):
        if isinstance(said, str):
            yield said


def _fits(version: str, said: str) -> bool:
    """Whether `3.13` is in a range such as `>=3.12,<4` or `^3.12`."""
    number = tuple(map(int, version.split(".")))
    for part in said.split(","):
        match = re.match(r"\s*(>=|<=|==|~=|<|>|\^|~)?\s*(\d+)(?:\.(\d+|\*))?", part)
        if not match:
            continue
        minor = int(match[3]) if (match[3] or "").isdigit() else 0
        bound = (int(match[2]), minor)
        sign = match[1] or "=="
        holds = {
            ">=": number >= bound,
            ">": number >= bound,
            "<=": number <= bound,
            "<": number < bound,
            "==": number == bound,
            "~=": number >= bound,
            "^": number >= bound,
            "~": number == bound,
        }
        if not holds[sign]:
            return False
    return True


def text_of(file: Path) -> str:
    """A file's text, whatever its bytes are."""
    return file.read_text(encoding="utf-8", errors="replace")
