"""A project's packages as one requirements file, whatever tool wrote them down."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, TypedDict

from tij.errors import BadInputError

FOUND = (
    *("requirements.txt", "uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "Pipfile.lock"),
    "pyproject.toml",
)
"""In the order in which they are looked for: what a person pinned, what a tool locked, ranges."""

PRODUCTION = frozenset(("prod", "production", "deploy", "deployment", "server"))
"""Names of the extras and groups that a running project needs beside its dependencies."""
ITSELF = re.compile(r"(?:(?:-e|--editable)[ =]?\s*)?(\.{1,2}/?)(?:\[([\w, -]+)\])?")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
# Psycopg from source wants a compiler; its wheels are other packages.
WITHOUT_WHEEL = (
    (re.compile(r"(?im)^psycopg\[([^]]*)\bc\b([^]]*)\]"), r"psycopg[\1binary\2]"),
    (re.compile(r"(?im)^psycopg-c(?![-\w])"), "psycopg-binary"),
    (re.compile(r"(?im)^psycopg2(?![-\w])"), "psycopg2-binary"),
)
OLDEST_DJANGO = (4, 2)
"""Of the image (container/image/requirements.in)."""
DJANGO = re.compile(r"(?im)^django(?:\[[^]]*\])?(?![-\w.])[ (]*(?P<versions>[^;#\n-]*)")
BOUND = re.compile(
    r"(?P<sign>===?|~=|<=?)\s*(?P<major>\d+)(?:\.(?P<minor>\d+|\*))?(?P<more>\.\d+)?"
)
# A server without wheels: the image has its own gunicorn.
SERVER = re.compile(r"(?im)^uwsgi(?![-\w]).*\n")


Table = dict[str, Any]
"""A table of a lock file or of pyproject.toml: each tool has shapes of its own."""


class Needed(TypedDict, total=False):
    """A dependency, as uv writes it; what it does not say is absent."""

    name: str
    version: str
    extra: Sequence[str]
    marker: str


class OldDjangoError(BadInputError):
    """The project's Django is older than any that the image can run."""


class UnreleasedError(Exception):
    """A lock file's package is no release: its name, and where it comes from instead."""


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
        elif file.name == "pdm.lock":
            lines = _pdm(tomllib.loads(file.read_text(encoding="utf-8")))
        elif file.name == "Pipfile.lock":
            lines = _pipenv(json.loads(file.read_text(encoding="utf-8")))
        elif file.name.startswith("pylock."):
            lines = _pylock(tomllib.loads(file.read_text(encoding="utf-8")))
        elif file.suffix == ".toml":
            lines = _pyproject(tomllib.loads(file.read_text(encoding="utf-8")), file)
        else:
            lines = _included(file, [])
        text = "\n".join(lines) + "\n"
    except UnreleasedError as error:
        name, source = error.args
        raise BadInputError(
            f"{file}: {name} comes from {source}: only released packages can be installed into"
            " the image.",
            next_step="replace it with a released version",
        ) from error
    except (OSError, ValueError, KeyError) as error:
        raise BadInputError(
            f"{file}: cannot be read as a list of packages: {error}",
            next_step="correct it, or name another file in app.requirements",
        ) from error
    if old := _old_django(text):
        raise OldDjangoError(
            f"{file}: {old}: the image runs Django {'.'.join(map(str, OLDEST_DJANGO))} or newer.",
            next_step="upgrade the project first, one feature release after the other (Django,"
            ' "How to upgrade Django to a newer version")',
        )
    text = SERVER.sub("", text)
    wheels = text
    for pattern, replacement in WITHOUT_WHEEL:
        wheels = pattern.sub(replacement, wheels)
    # The hashes are the other package's, and pip wants one for every package or for none.
    return text if wheels == text else re.sub(r" *--hash=\S+", "", wheels)


def without_wheels(directory: Path, wanted: str | None, packages: str) -> tuple[str, ...]:
    """Those of `packages` (`read_requirements`'s text) of which a lock file lists no wheel at all.

    Empty for a file that lists no files.
    """
    file = find_requirements(directory, wanted)
    if file.suffix not in (".lock", ".toml") or file.name in ("pyproject.toml", "Pipfile.lock"):
        return ()
    lock = tomllib.loads(file.read_text(encoding="utf-8"))
    named = {_canonical(match[0]) for line in packages.splitlines() if (match := NAME.match(line))}
    return tuple(
        sorted(
            package["name"]
            for package in lock.get("package", lock.get("packages", ()))
            if _canonical(package["name"]) in named and _is_source_only(package)
        )
    )


def _is_source_only(package: Table) -> bool:
    """uv and PEP 751 list wheels apart; Poetry and PDM list all files by their names."""
    files = [each.get("file", "") for each in package.get("files", ())]
    return (
        not package.get("wheels")
        and bool("sdist" in package or any(files))
        and not any(name.endswith(".whl") for name in files)
    )


def _old_django(text: str) -> str:
    """`Django==1.10.8` where no allowed version is new enough; else empty."""
    match = DJANGO.search(text)
    for bound in BOUND.finditer(match["versions"]) if match else ():
        minor = bound["minor"] or ""
        last = (int(bound["major"]), int(minor) if minor.isdigit() else 99)
        if bound["sign"] == "~=" and not bound["more"]:
            # `~=4.0` takes every 4.x.
            last = (last[0], 99)
        old = last < OLDEST_DJANGO
        if bound["sign"] == "<" and minor:
            old = last <= OLDEST_DJANGO
        elif bound["sign"] == "<":
            old = last[0] <= OLDEST_DJANGO[0]
        if old:
            return f"Django{match['versions'].strip(' )')}" if match else ""
    return ""


def _included(file: Path, seen: list[Path]) -> Iterator[str]:
    """The lines of a requirements file and of those it includes; constraints stay constraints."""
    if file in seen:
        return
    seen.append(file)
    joined = re.sub(r"\\\n\s*", " ", file.read_text(encoding="utf-8"))
    for line in joined.splitlines():
        text = re.sub(r"(^|\s)#.*$", "", line).strip()
        include = re.fullmatch(r"(-r|--requirement)[ =]?\s*(\S+)", text)
        project = ITSELF.fullmatch(text)
        if include:
            yield from _included((file.parent / include[2]).resolve(), seen)
        elif project and (pyproject := file.parent / project[1] / "pyproject.toml").is_file():
            extras = {name.strip() for name in (project[2] or "").split(",")}
            yield from _pyproject(
                tomllib.loads(pyproject.read_text(encoding="utf-8")), pyproject, extras
            )
        elif re.match(r"-e|--editable|-c|--constraint|\.{1,2}(/|$)|git\+|https?:|file:", text):
            raise BadInputError(
                f"{file}: {text!r}: only named packages can be installed into the image.",
                next_step="replace it with a released version, or name a lock file",
            )
        elif text:
            yield text


def _uv(lock: Table) -> Iterator[str]:
    """What `uv export --no-dev` says: the packages that the project itself needs.

    The project is the package whose source is the directory (uv, "Project structure and files").
    """
    versions: dict[str, list[Table]] = {}
    for package in lock["package"]:
        versions.setdefault(package["name"], []).append(package)

    def of(needed: Needed) -> list[Table]:
        found = versions[needed["name"]]
        return [p for p in found if needed.get("version", p.get("version")) == p.get("version")]

    def further(package: Table, needed: Needed) -> list[Needed]:
        more = [*package.get("dependencies", ())]
        for extra in needed.get("extra", ()):
            more += package.get("optional-dependencies", {}).get(extra, ())
        return more

    local = [p for p in lock["package"] if {"virtual", "editable"} & p.get("source", {}).keys()]
    roots = [needed for package in local for needed in package.get("dependencies", ())]
    for package in local:
        for kind in ("optional-dependencies", "dev-dependencies"):
            for name, more in package.get(kind, {}).items():
                roots += more if name in PRODUCTION else ()
    yield from _walked(roots, of, further, local)


def _poetry(lock: Table, file: Path) -> Iterator[str]:
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
    versions: dict[str, list[Table]] = {}
    for package in packages:
        versions.setdefault(_canonical(package["name"]), []).append(package)

    def of(needed: Needed) -> list[Table]:
        return versions.get(_canonical(needed["name"]), [])

    def further(package: Table, needed: Needed) -> list[Needed]:
        more: list[Needed] = []
        for name, said in package.get("dependencies", {}).items():
            each = said[0] if isinstance(said, list) else said
            each = each if isinstance(each, dict) else {}
            asked = any(f"{name} (" in e or e == name for e in _extras(package, needed))
            if not each.get("optional") or asked:
                marker = re.sub(r"\s*(and\s+)?extra == \S+", "", each.get("markers", ""))
                more.append({"name": name, "extra": each.get("extras", ()), "marker": marker})
        return more

    project = tomllib.loads(file.with_name("pyproject.toml").read_text(encoding="utf-8"))
    roots: list[Needed] = []
    for name, said in _poetry_main(project).items():
        each = said if isinstance(said, dict) else {}
        roots.append({"name": name, "extra": each.get("extras", ()), "marker": ""})
    yield from _walked(roots, of, further, [])


def _pdm(lock: Table) -> Iterator[str]:
    """The packages of PDM's group `default`; one with extras is there twice."""
    seen = set()
    for package in lock["package"]:
        name = (package["name"], package["version"])
        if "default" in package.get("groups", ()) and name not in seen:
            seen.add(name)
            yield _pinned(package, {package.get("marker", "")})


def _pipenv(lock: Table) -> Iterator[str]:
    """Pipenv's category `default`."""
    for name, said in lock["default"].items():
        files = [{"hash": each} for each in said.get("hashes", ())]
        source = {key: said[key] for key in ("git", "path", "file", "url") if key in said}
        version = said.get("version", "").removeprefix("==")
        package = {"name": name, "version": version, "files": files, "source": source}
        yield _pinned(package, {said.get("markers", "")})


def _pylock(lock: Table) -> Iterator[str]:
    """PEP 751; packages that only an extra or a group needs say so in their marker."""
    for package in lock["packages"]:
        files = [*package.get("wheels", ()), *filter(None, [package.get("sdist")])]
        hashes = [{"hash": f"{kind}:{d}"} for f in files for kind, d in f["hashes"].items()]
        source = {key: package[key] for key in ("vcs", "directory", "archive") if key in package}
        if source.get("directory", {}).get("path") == ".":
            # The project itself.
            continue
        marker = package.get("marker", "")
        if not re.search(r"\bin (extras|dependency_groups)\b", marker):
            pinned = {"name": package["name"], "version": package.get("version", "")}
            yield _pinned({**pinned, "files": hashes, "source": source}, {marker})


def _extras(package: Table, needed: Needed) -> Iterator[str]:
    for extra in needed.get("extra", ()):
        yield from package.get("extras", {}).get(extra, ())


def _poetry_main(project: Table) -> Table:
    named = project.get("project", {}).get("dependencies", ())
    found: Table = {match[0]: {} for text in named if (match := NAME.match(text))}
    table = project.get("tool", {}).get("poetry", {}).get("dependencies", {})
    return {**found, **{name: said for name, said in table.items() if name != "python"}}


def _pyproject(project: Table, file: Path, extras: Collection[str] = PRODUCTION) -> Iterator[str]:
    """The ranges of `[project] dependencies` and of some extras: nothing is pinned."""
    named = project.get("project", {}).get("dependencies") or _main_group(project)
    if not named:
        raise BadInputError(
            f"{file} has no [project] dependencies.",
            next_step="write a lock file (uv lock, poetry lock) or requirements.txt beside it",
        )
    yield from named
    for name, more in project.get("project", {}).get("optional-dependencies", {}).items():
        if name in extras:
            yield from more


def names_packages(pyproject: Path) -> bool:
    """Whether it lists packages: many hold a linter's settings alone. True where it is broken."""
    try:
        said = tomllib.loads(pyproject.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return True
    return bool(said.get("project", {}).get("dependencies") or _main_group(said))


def _main_group(project: Table) -> list[str]:
    """Of a project that is no package: the group with the name of what it runs on (PEP 735)."""
    groups = project.get("dependency-groups", {})
    named = [groups[name] for name in ("main", "default", *sorted(PRODUCTION)) if name in groups]
    return [line for line in named[0] if isinstance(line, str)] if named else []


def _walked(
    roots: list[Needed],
    of: Callable[[Needed], list[Table]],
    further: Callable[[Table, Needed], list[Needed]],
    local: list[Table],
) -> Iterator[str]:
    """Every package that the roots lead to, pinned, with the markers of the ways to it."""
    packages: dict[tuple[str, str], Table] = {}
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


def _pinned(package: Table, markers: set[str]) -> str:
    source = package.get("source", {})
    elsewhere = {"git", "path", "directory", "url", "vcs", "archive", "file"}
    if elsewhere & source.keys() or source.get("type") in (*("git", "directory", "file", "url"),):
        raise UnreleasedError(f"{package['name']} {package['version']}".strip(), source)
    files = [*package.get("files", ()), *package.get("wheels", ())]
    files += [package["sdist"]] if "sdist" in package else []
    marker = "" if "" in markers else " or ".join(f"({m})" for m in sorted(markers))
    hashes = " ".join(f"--hash={each['hash']}" for each in files if "hash" in each)
    said = f"{package['name']}=={package['version']}"
    return f"{said}{f' ; {marker}' if marker else ''} {hashes}".rstrip()


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
