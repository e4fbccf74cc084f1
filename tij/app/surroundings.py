"""What stands beside a project's Python: Procfile, Dockerfile, compose file, Python's version."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tij.settings.catalog import PYTHON_VERSIONS

PROCESS = re.compile(r"^(?P<name>[A-Za-z0-9_-]+):\s*(?P<command>.+)$", re.MULTILINE)
SETTINGS = re.compile(r"DJANGO_SETTINGS_MODULE[\"']?\s*[=:,]\s*[\"']?(?P<module>[\w.]+)")
# Not for the running container, or in the image already.
NOT_NEEDED = re.compile(
    r".*-dev|build-essential|gcc|g\+\+|make|git|curl|wget|nginx.*|jq|tini|ca-certificates"
    r"|supervisor|python3?.*|sudo|vim|nano|less|unzip|gnupg\d?|apt-.*|lsb-release|locales"
)


@dataclass(frozen=True)
class Process:
    """A process that the project is run with elsewhere."""

    name: str
    command: str
    file: str


def processes(root: Path) -> list[Process]:
    """Those of the Procfile, and the commands of a compose file."""
    found = []
    procfile = root / "Procfile"
    if procfile.is_file():
        for match in PROCESS.finditer(_text(procfile)):
            found.append(Process(match["name"], match["command"].strip(), "Procfile"))
    for file in _compose(root):
        service = ""
        for line in _text(file).splitlines():
            if named := re.match(r"  (\w[\w-]*):\s*$", line):
                service = named[1]
            if command := re.match(r"    command:\s*(\S.*)$", line):
                found.append(Process(service, command[1].strip(), file.name))
    return found


def settings_named(root: Path) -> list[str]:
    """Settings modules that files beside the Python name for production."""
    files = [root / "Procfile", *_dockerfiles(root), *_compose(root)]
    found = [
        m["module"] for file in files if file.is_file() for m in SETTINGS.finditer(_text(file))
    ]
    return list(dict.fromkeys(found))


def system_packages(root: Path) -> list[str]:
    """Debian packages that a Dockerfile installs, without what only a build needs."""
    found: list[str] = []
    for file in _dockerfiles(root):
        text = re.sub(r"\\\s*\n", " ", _text(file))
        for install in re.finditer(r"apt(?:-get)?\s+(?:-\S+\s+)*install\s+([^&;|\n]+)", text):
            for word in install[1].split():
                package = word.partition("=")[0]
                plain = re.fullmatch(r"[a-z0-9][a-z0-9+.-]+", package)
                if plain and not NOT_NEEDED.fullmatch(package):
                    found.append(package)
    return list(dict.fromkeys(found))


def python_version(root: Path) -> tuple[str | None, str]:
    """A version that the image can have, and the file that says so; None when nothing says one."""
    for name, pattern in (
        (".python-version", r"(\d+\.\d+)"),
        ("runtime.txt", r"python-(\d+\.\d+)"),
        ("Dockerfile", r"FROM\s+(?:\S+/)?python:(\d+\.\d+)"),
        ("Pipfile", r"python_version\s*=\s*[\"'](\d+\.\d+)"),
    ):
        file = root / name
        if file.is_file() and (match := re.search(pattern, _text(file))):
            return match[1], name
    file = root / "pyproject.toml"
    if file.is_file():
        try:
            project = tomllib.loads(_text(file))
        except tomllib.TOMLDecodeError:
            return None, ""
        asked = project.get("project", {}).get("requires-python", "")
        poetry = project.get("tool", {}).get("poetry", {}).get("dependencies", {})
        for said in (asked, poetry.get("python", "")):
            fitting = [v for v in PYTHON_VERSIONS if isinstance(said, str) and _fits(v, said)]
            if said and fitting:
                return fitting[0], "pyproject.toml"
    return None, ""


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


def _dockerfiles(root: Path) -> Iterator[Path]:
    for pattern in ("Dockerfile*", "docker/**/Dockerfile*", "compose/production/**/Dockerfile*"):
        yield from (file for file in sorted(root.glob(pattern)) if file.is_file())


def _compose(root: Path) -> Iterator[Path]:
    for pattern in ("docker-compose*.y*ml", "compose*.y*ml"):
        yield from (file for file in sorted(root.glob(pattern)) if file.is_file())


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")
