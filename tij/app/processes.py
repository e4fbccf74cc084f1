"""The processes that a project is run with elsewhere, and the command of each for a worker here."""

from __future__ import annotations

import configparser
import re
import shlex
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from tij.app.surroundings import Surroundings, filled_in, is_python, text_of

PROCESS = re.compile(r"^(?P<name>[A-Za-z0-9_-]+):[ \t]*(?P<command>\S.*)$", re.MULTILINE)
CMD = re.compile(r"^(?:CMD|ENTRYPOINT)\s+(.+)$", re.M)
WEB = re.compile(
    r"gunicorn|uvicorn|uwsgi|daphne|hypercorn|granian|waitress|mod_wsgi|runserver|nginx"
)
WEB_NAMES = frozenset(("web", "app", "django", "api", "backend", "server", "site", "asgi", "wsgi"))
# What only a developer runs, or a front end.
NOT_PYTHON = re.compile(
    r"(make|npm|npx|yarn|pnpm|node|bun|deno|sass|webpack|vite|esbuild|tailwindcss|mailhog|mailpit)\b"
    r"|.*\bmanage\.py (tailwind|vite|livereload|watch)|(sleep|tail|cat|echo|true)\b"
    r"|(/bin/)?(ba|z)?sh$"
)
ASYNC = re.compile(r"uvicorn|daphne|hypercorn|\basgi\b|granian.*asgi")
# What a release here does itself, or what a build does.
RELEASE = re.compile(r"manage(\.py)?\s+(migrate|collectstatic|check|compilemessages|await)\b|true$")
ONE_OFF = re.compile(
    r"release|.*migrat.*|init.*|.*[-_]init|setup|collectstatic|tests?|testing|docs?|lint|shell|.*createsuperuser"
)
# They start a program in the project's environment, which is the image's only one.
RUNNERS = re.compile(r"^((uv|poetry|pipenv|pdm|hatch|rye) run( --[\w-]+)*|exec) +")
DIRECTORY = r"(?:\./)?{directory}/?"
# They start a program once another answers; here a worker waits for the migrations alone.
WAITED = re.compile(r"^\S*(?:wait|dockerize)\S*\s.*?\s--\s+(?=\S)")
# Lines of a script that may be left out: a worker waits for the migrations anyway.
BEFORE = re.compile(r"(set|echo|:|shopt|until|while|do|done|sleep|python3? (\S+/)?manage\.py)\b")
# `A=b`, `A=${B:-c}`, `A=$(which d)`.
ASSIGNED = re.compile(
    r"(?:export +)?(?P<name>\w+)=\"?(?:\$\{\w+:?[-=]|\$\(which |(?=[^$]))(?P<default>.*?)[})]?\"?"
)
VARIABLE = re.compile(r"\$(?:(?P<name>[A-Za-z_]\w*)|\{(?P<braced>\w+)\})")
SHELLS = ("sh", "bash", "/bin/sh", "/bin/bash")


@dataclass(frozen=True)
class Process:
    """A process, its command as it starts in the directory of `manage.py`, and who says so."""

    name: str
    command: str
    file: str
    schedule: str = ""
    """Five fields of cron where it is started at times; else empty."""

    @property
    def is_web(self) -> bool:
        """Whether it answers the load balancer."""
        if WEB.search(self.command):
            return True
        return self.name.lower() in WEB_NAMES and not re.search(r"manage\.py|celery", self.command)

    @property
    def is_one_off(self) -> bool:
        """Whether it ends by itself: a release's, a test's."""
        return bool(ONE_OFF.fullmatch(self.name.lower()) or RELEASE.search(self.command))


@dataclass(frozen=True)
class Processes:
    """All that the files say; `images` are those of services beside the project.

    `unread` are files that are not valid YAML, with the line.
    """

    all: list[Process]
    images: list[str]
    unread: list[str]

    @property
    def background(self) -> list[Process]:
        """What runs beside the web."""
        found = [p for p in self.all if not (p.is_web or p.is_one_off)]
        return [p for p in found if not NOT_PYTHON.match(p.command)]

    @property
    def is_async(self) -> bool:
        """Whether the web is started as ASGI."""
        return any(ASYNC.search(p.command) for p in self.all if p.is_web)

    @property
    def left_to_a_release(self) -> list[Process]:
        """What a release does elsewhere beyond migrations and static files."""
        found = [p for p in self.all if p.name.lower() == "release" and not p.is_web]
        return [p for p in found if not all(map(RELEASE.search, re.split("&&|;", p.command)))]


def processes_of(around: Surroundings) -> Processes:
    """Of the most telling file: a compose file is often for development only."""
    compose = list(_compose(around))
    own = [process for process, _ in compose if process]
    images = [image for _, image in compose if image]
    platform = [*_procfile(around), *_fly(around), *_render(around)]
    # Each is a way to run all of it.
    background = next(
        (
            found
            for found in (platform, own, [*_supervisor(around), *_systemd(around), *_uwsgi(around)])
            if any(not (process.is_web or process.is_one_off) for process in found)
        ),
        platform or own,
    )
    web = [process for process in _dockerfile(around) if process.is_web]
    unread = [why for file in around.compose_files if (why := _unreadable(file))]
    return Processes([_as_here(p, around) for p in [*background, *web]], images, unread)


def _as_here(process: Process, around: Surroundings) -> Process:
    """Its command for the working directory `project`, without what only the origin knows."""
    command = _scripted(WAITED.sub("", process.command), around)
    inner = around.project.relative_to(around.top).as_posix()
    directory = DIRECTORY.format(directory=re.escape(inner))
    if inner != ".":
        command = re.sub(rf"^cd {directory} *&& *", "", command)
        command = re.sub(rf" --(?:chdir|workdir|pythonpath)[= ]{directory}(?= |$)", "", command)
    while RUNNERS.match(command):
        command = RUNNERS.sub("", command)
    # A virtual environment elsewhere: the image's is on the path.
    command = re.sub(r"^/\S+/bin/(?=\w+( |$))", "", command)
    command = re.sub(r"(^| )(?:/\S+/|\./)manage\.py(?= |$)", r"\1manage.py", command)
    command = re.sub(r"^manage\.py(?= |$)", "python manage.py", command)
    for root in (*around.workdirs, "/app", "/code", "/usr/src/app"):
        command = re.sub(rf"(^| ){re.escape(root.rstrip('/'))}/", r"\1", command)
    if inner != ".":
        command = re.sub(rf"(^| ){directory}(?=\w)", r"\1", command)
    command = re.sub(r"^((?:[A-Z_][A-Z0-9_]*=[^\s$]+ +)+)(?=\S)", r"env \1", command)
    return replace(process, command=command.strip())


def _scripted(command: str, around: Surroundings) -> str:
    """What a script ends with, in place of its name: a Dockerfile's, or one of the project.

    The project's own stays where it does more than wait: it is in the image.
    """
    try:
        words = shlex.split(command)
    except ValueError:
        return command
    if words and words[0] in SHELLS and len(words) > 1:
        words = words[1:]
    if len(words) != 1:
        return command
    own = [f for p in around.places if (f := p / words[0]).is_file() and _is_script(f)]
    script = next(iter(own), None) or around.copied(words[0])
    if script is None:
        return command
    lines = re.sub(r"\s*\\\n\s*", " ", text_of(script)).splitlines()
    said = [re.sub(r"(^|\s+)#.*$", "", line.strip()) for line in lines]
    said = _with_defaults([line for line in said if line])
    if own and said and not (WEB.search(said[-1]) or all(map(BEFORE.match, said[:-1]))):
        return command
    return said[-1] if said else command


def _with_defaults(lines: list[str]) -> list[str]:
    """A script's lines, with `$LEVEL` as `LEVEL=${MY_LEVEL:-INFO}` above says that it is."""
    known: dict[str, str] = {}

    def value(match: re.Match[str]) -> str:
        return known.get(match["name"] or match["braced"], match[0])

    found = []
    for line in lines:
        if assigned := ASSIGNED.fullmatch(line):
            default = re.sub(r"[\"']", "", VARIABLE.sub(value, assigned["default"]))
            if not re.search(r"[$`\s]", default):
                known[assigned["name"]] = default
        found.append(VARIABLE.sub(value, line))
    return found


def _is_script(file: Path) -> bool:
    return file.suffix == ".sh" or bool(re.match(r"#!\S*[/ ](ba|da|z)?sh\b", text_of(file)[:80]))


def _procfile(around: Surroundings) -> Iterator[Process]:
    if file := around.find("Procfile"):
        for match in PROCESS.finditer(text_of(file)):
            yield Process(match["name"], match["command"].strip(), "Procfile")


def _fly(around: Surroundings) -> Iterator[Process]:
    if file := around.find("fly.toml"):
        try:
            said = tomllib.loads(text_of(file))
        except tomllib.TOMLDecodeError:
            return
        for name, command in _table(said.get("processes")).items():
            yield Process(name, str(command), "fly.toml")
        if release := _table(said.get("deploy")).get("release_command"):
            yield Process("release", str(release), "fly.toml")


def _render(around: Surroundings) -> Iterator[Process]:
    if file := around.find("render.yaml"):
        for service in _yaml(file).get("services") or ():
            one = _table(service)
            command = str(one.get("startCommand") or one.get("dockerCommand") or "")
            name = "web" if one.get("type") == "web" else str(one.get("name"))
            if command and one.get("type") in ("web", "worker", "pserv", "cron"):
                yield Process(name, command, "render.yaml", str(one.get("schedule") or ""))
            if release := one.get("preDeployCommand"):
                yield Process("release", str(release), "render.yaml")


def _supervisor(around: Surroundings) -> Iterator[Process]:
    for file in [*around.below("supervisor*.conf"), *around.below("supervisor*/**/*.conf")]:
        parser = configparser.RawConfigParser(strict=False)
        try:
            parser.read_string(text_of(file))
        except configparser.Error:
            continue
        for section in parser.sections():
            if section.startswith("program:") and parser.has_option(section, "command"):
                command = parser.get(section, "command")
                yield Process(section.removeprefix("program:"), command, file.name)


def _systemd(around: Surroundings) -> Iterator[Process]:
    for file in around.below("*.service"):
        if match := re.search(r"^ExecStart=(.+)$", re.sub(r"\\\n", " ", text_of(file)), re.M):
            yield Process(file.stem, " ".join(match[1].split()), file.name)


def _uwsgi(around: Surroundings) -> Iterator[Process]:
    """What uWSGI starts beside the web; it may be the rest of a table: `cmd=...,freq=...`."""
    for file in around.below("uwsgi*.ini"):
        for match in re.finditer(r"^\s*attach-daemon2?\s*=\s*(.+)$", text_of(file), re.M):
            command = re.sub(r"^cmd=([^,]+).*$", r"\1", match[1].strip())
            said = re.search(r"manage\.py ([\w-]+)", command)
            yield Process(said[1] if said else command.split()[0], command, file.name)


def _dockerfile(around: Surroundings) -> Iterator[Process]:
    for file in around.dockerfiles:
        for match in CMD.finditer(re.sub(r"\\\s*\n", " ", filled_in(text_of(file)))):
            yield Process("web", _words(_json(match[1])), file.name)


def _compose(around: Surroundings) -> Iterator[tuple[Process | None, str]]:
    """(process, "") of the project's own services, (None, image) of the others."""
    services: dict[str, dict[str, Any]] = {}
    origin: dict[str, Path] = {}
    for file in around.compose_files:
        for name, said in _table(_yaml(file).get("services")).items():
            services[name] = {**services.get(name, {}), **_table(said)}
            origin[name] = file
    whole = {name: _extended(name, services) for name in services}
    built = {n for n, s in whole.items() if "build" in s and _is_own(s["build"], origin[n], around)}
    images = {whole[name].get("image") for name in built} - {None}
    for name, service in whole.items():
        image = str(service.get("image") or "")
        if name not in built and not (image and image in images):
            yield None, image
            continue
        command = _words(service.get("command")) or _words(service.get("entrypoint"))
        if command:
            yield Process(name, command.replace("$$", "$"), origin[name].name), ""


def _extended(name: str, services: Mapping[str, dict[str, object]]) -> dict[str, object]:
    service = services[name]
    base = service.get("extends")
    other = base.get("service") if isinstance(base, dict) else base
    if isinstance(other, str) and other in services and other != name:
        return {**services[other], **service}
    return service


def _is_own(build: object, file: Path, around: Surroundings) -> bool:
    """Whether a service is built from the project, not from a front end beside it."""
    table = build if isinstance(build, dict) else {"context": build}
    context = (file.parent / str(table.get("context") or ".")).resolve()
    if not around.project.resolve().is_relative_to(context):
        return False
    dockerfile = context / str(table.get("dockerfile") or "Dockerfile")
    return not dockerfile.is_file() or is_python(text_of(dockerfile))


def _words(command: object) -> str:
    if isinstance(command, list):
        words = [str(word) for word in command]
        if len(words) == 3 and words[0] in SHELLS and words[1].endswith("c"):
            return words[2]
        return shlex.join(words)
    return " ".join(str(command or "").split())


def _json(text: str) -> object:
    """The exec form of CMD is a list, the shell form a text."""
    try:
        return yaml.safe_load(text) if text.startswith("[") else text
    except yaml.YAMLError:
        return text


def _yaml(file: Path) -> dict[str, Any]:
    try:
        return _table(yaml.load(text_of(file), Loader=_Loader))  # noqa: S506 (a SafeLoader)
    except yaml.YAMLError:
        return {}


def _unreadable(file: Path) -> str:
    """`compose.yml, line 7`; empty for one that can be read."""
    try:
        yaml.load(text_of(file), Loader=_Loader)  # noqa: S506 (a SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        return f"{file.name}, line {mark.line + 1}" if mark else file.name
    return ""


class _Loader(yaml.SafeLoader):
    """YAML as Compose takes it: own tags (`!reset`) are nothing, an anchor may be set anew."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """PyYAML refuses a second anchor of one name; YAML 1.2 lets it stand for what follows."""
        if not self.check_event(yaml.AliasEvent):
            self.anchors.pop(self.peek_event().anchor, None)  # type: ignore[no-untyped-call]
        return super().compose_node(parent, index)


_Loader.add_multi_constructor("!", lambda loader, suffix, node: None)


def _table(said: object) -> dict[str, Any]:
    return said if isinstance(said, dict) else {}
