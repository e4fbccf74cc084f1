"""A project's packages as one requirements file, whatever tool wrote them down."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tij.errors import BadInputError

FOUND = ("requirements.txt", "uv.lock", "poetry.lock", "pyproject.toml")
"""In the order in which they are looked for: what a person pinned, what a tool locked, ranges."""

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
# Psycopg from source wants a compiler; its wheels are other packages. The image's own gunicorn
# stands in for a server without wheels.
WITHOUT_WHEEL = (
    (re.compile(r"(?im)^psycopg\[([^]]*)\bc\b([^]]*)\]"), r"psycopg[\1binary\2]"),
    (re.compile(r"(?im)^psycopg2(?![-\w])"), "psycopg2-binary"),
    (re.compile(r"(?im)^uwsgi(?![-\w]).*\n"), ""),
)


def find_requirements(directory: Path, wanted: str | None) -> Path:
    """The file that names the packages; BadInputError when there is none."""
    if wanted is not None:
        file = directory / wanted
        if not file.is_file():
            raise BadInputError(
                f"app.requirements is {wanted!r}: {file} is not there.",
                next_step="name a file below app.directory",
            )
        return file
    for name in FOUND:
        if (directory / name).is_file():
            return directory / name
    raise BadInputError(
        f"{directory} has none of {', '.join(FOUND)}.",
        next_step="say where the packages are named: app.requirements",
    )


def read_requirements(directory: Path, wanted: str | None, python: str) -> str:
    """The text of a requirements file with everything in it, hashes where the source has them.

    BadInputError for a file that cannot be read so.
    """
    file = find_requirements(directory, wanted)
    try:
        if file.name == "uv.lock":
            lines = _uv(tomllib.loads(file.read_text(encoding="utf-8")))
        elif file.name == "poetry.lock":
            lines = _poetry(tomllib.loads(file.read_text(encoding="utf-8")), file)
        elif file.suffix == ".toml":
            lines = _pyproject(tomllib.loads(file.read_text(encoding="utf-8")), file)
        else:
            lines = _included(file, [])
        text = "\n".join(lines) + "\n"
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError) as error:
        raise BadInputError(
            f"{file}: cannot be read as a list of packages: {error}",
            next_step="correct it, or name another file in app.requirements",
        ) from error
    for pattern, replacement in WITHOUT_WHEEL:
        text = pattern.sub(replacement, text)
    return text


def _included(file: Path, seen: list[Path]) -> Iterator[str]:
    """The lines of a requirements file and of those it includes; constraints stay constraints."""
    if file in seen:
        return
    seen.append(file)
    joined = re.sub(r"\\\n\s*", " ", file.read_text(encoding="utf-8"))
    for line in joined.splitlines():
        text = re.sub(r"(^|\s)#.*$", "", line).strip()
        include = re.fullmatch(r"(-r|--requirement)[ =]?\s*(\S+)", text)
        if include:
            yield from _included((file.parent / include[2]).resolve(), seen)
        elif re.match(r"-e|--editable|-c|--constraint|\.{1,2}(/|$)|git\+|https?:|file:", text):
            raise BadInputError(
                f"{file}: {text!r}: only named packages can be installed into the image.",
                next_step="replace it with a released version, or name a lock file",
            )
        elif text:
            yield text


def _uv(lock: dict[str, Any]) -> Iterator[str]:
    """What `uv export --no-dev` says: the packages that the project itself needs.

    The project is the package whose source is the directory (uv, "Project structure and files").
    """
    versions: dict[str, list[dict[str, Any]]] = {}
    for package in lock["package"]:
        versions.setdefault(package["name"], []).append(package)

    def of(needed: dict[str, Any]) -> list[dict[str, Any]]:
        found = versions[needed["name"]]
        return [p for p in found if needed.get("version", p.get("version")) == p.get("version")]

    def further(package: dict[str, Any], needed: dict[str, Any]) -> list[dict[str, Any]]:
        more = [*package.get("dependencies", ())]
        for extra in needed.get("extra", ()):
            more += package.get("optional-dependencies", {}).get(extra, ())
        return more

    local = [p for p in lock["package"] if {"virtual", "editable"} & p.get("source", {}).keys()]
    yield from _walked([d for p in local for d in p.get("dependencies", ())], of, further, local)


def _poetry(lock: dict[str, Any], file: Path) -> Iterator[str]:
    """The packages of Poetry's group `main`, by their names in pyproject.toml where it says none.

    (Poetry writes groups and markers into the lock file since 2.0.)
    """
    packages = lock["package"]
    if any("groups" in package for package in packages):
        for package in packages:
            if "main" in package.get("groups", ()) and not package.get("optional"):
                marker = package.get("markers", "")
                yield _pinned(package, {marker["main"] if isinstance(marker, dict) else marker})
        return
    versions: dict[str, list[dict[str, Any]]] = {}
    for package in packages:
        versions.setdefault(_canonical(package["name"]), []).append(package)

    def of(needed: dict[str, Any]) -> list[dict[str, Any]]:
        return versions.get(_canonical(needed["name"]), [])

    def further(package: dict[str, Any], needed: dict[str, Any]) -> list[dict[str, Any]]:
        more = []
        for name, said in package.get("dependencies", {}).items():
            each = said[0] if isinstance(said, list) else said
            each = each if isinstance(each, dict) else {}
            asked = any(f"{name} (" in e or e == name for e in _extras(package, needed))
            if not each.get("optional") or asked:
                marker = re.sub(r"\s*(and\s+)?extra == \S+", "", each.get("markers", ""))
                more.append({"name": name, "extra": each.get("extras", ()), "marker": marker})
        return more

    project = tomllib.loads(file.with_name("pyproject.toml").read_text(encoding="utf-8"))
    roots = []
    for name, said in _poetry_main(project).items():
        each = said if isinstance(said, dict) else {}
        roots.append({"name": name, "extra": each.get("extras", ()), "marker": ""})
    yield from _walked(roots, of, further, [])


def _extras(package: dict[str, Any], needed: dict[str, Any]) -> Iterator[str]:
    for extra in needed.get("extra", ()):
        yield from package.get("extras", {}).get(extra, ())


def _poetry_main(project: dict[str, Any]) -> dict[str, Any]:
    named = project.get("project", {}).get("dependencies", ())
    found: dict[str, Any] = {match[0]: {} for text in named if (match := NAME.match(text))}
    table = project.get("tool", {}).get("poetry", {}).get("dependencies", {})
    return {**found, **{name: said for name, said in table.items() if name != "python"}}


def _pyproject(project: dict[str, Any], file: Path) -> Iterator[str]:
    """The ranges of `[project] dependencies`: nothing is pinned."""
    named = project.get("project", {}).get("dependencies")
    if not named:
        raise BadInputError(
            f"{file} has no [project] dependencies.",
            next_step="write a lock file (uv lock, poetry lock) or requirements.txt beside it",
        )
    yield from named


Needed = dict[str, Any]
"""A dependency: its `name`, and perhaps `version`, `extra` (names) and `marker`."""


def _walked(
    roots: list[Needed],
    of: Callable[[Needed], list[dict[str, Any]]],
    further: Callable[[dict[str, Any], Needed], list[Needed]],
    local: list[dict[str, Any]],
) -> Iterator[str]:
    """Every package that the roots lead to, pinned, with the markers of the ways to it."""
    packages: dict[tuple[str, str], dict[str, Any]] = {}
    markers: dict[tuple[str, str], set[str]] = {}
    seen: set[tuple[str, str, str, tuple[str, ...]]] = set()
    waiting = [(needed, needed.get("marker", "")) for needed in roots]
    while waiting:
        needed, marker = waiting.pop()
        for package in of(needed):
            if package in local:
                continue
            key = (package["name"], package["version"])
            way = (*key, marker, tuple(needed.get("extra", ())))
            if way in seen:
                continue
            seen.add(way)
            packages[key] = package
            markers.setdefault(key, set()).add(marker)
            waiting += [(d, _both(marker, d.get("marker", ""))) for d in further(package, needed)]
    for key in sorted(packages):
        yield _pinned(packages[key], markers[key])


def _both(first: str, second: str) -> str:
    if not first or not second or first == second:
        return first or second
    return f"({first}) and ({second})"


def _pinned(package: dict[str, Any], markers: set[str]) -> str:
    source = package.get("source", {})
    if {"git", "path", "directory", "url"} & source.keys() or source.get("type") in (
        *("git", "directory", "file", "url"),
    ):
        raise BadInputError(
            f"{package['name']} {package['version']} comes from {source}: only released packages"
            " can be installed into the image.",
            next_step="replace it with a released version",
        )
    files = [*package.get("files", ()), *package.get("wheels", ())]
    files += [package["sdist"]] if "sdist" in package else []
    marker = "" if "" in markers else " or ".join(f"({m})" for m in sorted(markers))
    hashes = " ".join(f"--hash={each['hash']}" for each in files if "hash" in each)
    said = f"{package['name']}=={package['version']}"
    return f"{said}{f' ; {marker}' if marker else ''} {hashes}".rstrip()


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
