"""A proposal of `[app]` for a project that was read, and what only its people can say."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tij.app.promises import Promise, obstacles, promises
from tij.app.requirements import find_requirements
from tij.app.source import Module, Source, assigned, find_project, texts
from tij.app.surroundings import (
    Process,
    processes,
    python_version,
    settings_named,
    system_packages,
)
from tij.app.variables import Asked, asked_for
from tij.errors import BadInputError
from tij.settings.catalog import PYTHON_VERSIONS
from tij.settings.models import AppSettings, OverlaySettings, WorkerSettings
from tij.settings.problems import SECRET_WORDS
from tij.settings.references import GIVEN
from tij.settings.values import is_program

PRODUCTION = ("production", "prod", "live", "deploy", "deployment", "heroku")
ELSEWHERE = ("local", "dev", "development", "test", "testing", "ci", "base", "common")
BETTER_REQUIREMENTS = (
    *("requirements/production.txt", "requirements/prod.txt", "requirements-prod.txt"),
    "requirements/base.txt",
)
GENERATED = re.compile(r"SALT|SIGNING|JWT|HASHID|FIELD.*KEY|ENCRYPTION|^SECRET|APP_SECRET")
OF_THE_DATABASE = {
    "USER": "{DB_USER}",
    "PASSWORD": "{DB_PASSWORD}",
    "PASS": "{DB_PASSWORD}",
    "HOST": "{database_host}",
    "PORT": "{database_port}",
    "NAME": "{database_name}",
    "DB": "{database_name}",
    "DATABASE": "{database_name}",
}


@dataclass
class Proposal:
    """What `[app]` could be; `questions` is what was not decided."""

    app: AppSettings
    project: Path
    promises: list[Promise]
    workers: list[WorkerSettings] = field(default_factory=list)
    optional: list[Asked] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)

    def toml(self) -> str:
        """The tables for `environments/*.toml`: what differs from the defaults."""
        plain = AppSettings()
        lines = ["[app]"]
        for name in AppSettings.model_fields:
            value = getattr(self.app, name)
            if name in ("environment", "build_environment", "overlay"):
                continue
            if value != getattr(plain, name) or name == "directory":
                lines.append(f"{name} = {_toml(value)}")
        if self.app.environment:
            lines += ["", "[app.environment]"]
            lines += [f"{name} = {_toml(value)}" for name, value in self.app.environment.items()]
        for worker in self.workers:
            lines += ["", "[[workers]]", f"name = {_toml(worker.name)}"]
            lines.append(f"command = {_toml(worker.command)}")
            if worker.never_two:
                lines.append("never_two = true")
        return "\n".join(lines)


def propose(root: Path, directory: Path) -> Proposal:
    """Read the project at or below `directory`; paths are said from the checkout `root`.

    BadInputError when there is no project.
    """
    project = find_project(directory)
    source = Source(project)
    questions: list[str] = []
    settings_module = _settings_module(source, questions)
    reached = source.reached_from(settings_module)
    wsgi, asgi = _applications(source, reached, questions)
    asked = asked_for(reached, project)
    environment, secrets, generated = _variables(asked, questions)
    app = AppSettings(
        directory=os.path.relpath(project, root),
        settings_module=settings_module,
        wsgi=wsgi,
        asgi=asgi,
        python=_python(project, questions),
        requirements=_requirements(project, questions),
        system_packages=tuple(system_packages(project)),
        environment=environment,
        secrets=tuple(secrets),
        generated_secrets=tuple(generated),
        admin_path=(admin := _admin(source)),
        api_path="/api/" if _has_api(source) else "",
        style_page=f"{admin}login/" if admin else "",
    )
    if app.system_packages:
        questions.append(
            f"Does the running project need {', '.join(app.system_packages)} (from its Dockerfile)?"
        )
    found = [p for p in processes(project) if not re.search(r"gunicorn|uvicorn|uwsgi", p.command)]
    # A compose file is for development where there is a Procfile.
    found = [p for p in found if p.file == "Procfile"] or found
    background = [p for p in found if re.search(r"celery|rq|huey|dramatiq|qcluster", p.command)]
    workers = _workers(background, questions)
    questions += obstacles(reached)
    questions += [f"Not read: {said}" for said in source.unreadable]
    given = {*GIVEN, *environment, *secrets, *generated}
    optional = [a for a in asked if a.name not in given and (not a.required or a.conditional)]
    said = promises(reached, OverlaySettings())
    return Proposal(app, project, said, workers, optional, questions)


def _workers(processes: list[Process], questions: list[str]) -> list[WorkerSettings]:
    """Those whose command needs no shell; a clock is there once."""
    workers: dict[str, WorkerSettings] = {}
    for process in processes:
        name = re.sub(r"[^a-z0-9]+", "-", process.name.lower()).strip("-")[:20].strip("-")
        if not is_program(process.command) or not name[:1].isalpha() or name in workers:
            questions.append(
                f"{process.file} runs {process.name!r} ({process.command}): write it into"
                " [[workers]], without a shell."
            )
            continue
        clock = bool(re.search(r"\bbeat\b", process.command)) and "-B" not in process.command
        workers[name] = WorkerSettings(name=name, command=process.command, never_two=clock)
    if any("celery" in worker.command for worker in workers.values()):
        questions.append(
            "Which broker does Celery have? None is made here: name it in [app.environment] or"
            " app.secrets (docs/another-project.md)."
        )
    return list(workers.values())


def lacking(root: Path, app: AppSettings) -> list[Asked]:
    """The variables that the project of `[app]` cannot start without and nobody gives."""
    source = Source(find_project(root / app.directory))
    given = {*GIVEN, *app.environment, *app.secrets, *app.generated_secrets}
    asked = asked_for(source.reached_from(app.settings_module), source.root)
    return [a for a in asked if a.required and not a.conditional and a.name not in given]


def promises_of(root: Path, app: AppSettings) -> list[Promise]:
    """Of the project of `[app]`; BadInputError when its settings module is not there."""
    source = Source(find_project(root / app.directory))
    reached = source.reached_from(app.settings_module)
    if not reached:
        near = [name for name in source.modules if "settings" in name]
        raise BadInputError(
            f"app.settings_module is {app.settings_module!r}: {source.root} has no such module.",
            next_step=f"name one of {', '.join(near) or 'its modules'}",
        )
    return promises(reached, app.overlay)


def _settings_module(source: Source, questions: list[str]) -> str:
    """What production runs with: named by the files beside, by its name, or by `manage.py`."""
    named = [m for m in settings_named(source.root) if m in source.modules]
    named = [m for m in named if m.rpartition(".")[2] not in ELSEWHERE]
    default = next(iter(_named_in(source, "manage")), "")
    wsgi = next((m for n in source.modules if n.endswith("wsgi") for m in _named_in(source, n)), "")
    near = (default or wsgi).rpartition(".")[0]
    by_name = [
        name
        for name in source.modules
        if name.rpartition(".")[2] in PRODUCTION and ("settings" in name or near in name)
    ]
    candidates = list(dict.fromkeys([*named, *by_name]))
    if len(candidates) > 1:
        questions.append(
            f"Which settings does production run with? {candidates[0]} is proposed; there are also"
            f" {', '.join(candidates[1:])}."
        )
    for chosen in [*candidates, wsgi, default]:
        if chosen in source.modules:
            return chosen
    questions.append("Which settings does production run with? No module was found.")
    return default or wsgi or "config.settings"


def _named_in(source: Source, module: str) -> Iterator[str]:
    if module in source.modules:
        tree = source.modules[module].tree
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and "DJANGO_SETTINGS_MODULE" in texts(list(node.args)):
                yield from (t for t in texts(list(node.args)) if t != "DJANGO_SETTINGS_MODULE")


def _applications(
    source: Source, reached: list[Module], questions: list[str]
) -> tuple[str, str | None]:
    settings = texts(assigned(reached).get("WSGI_APPLICATION", []))
    wsgi = [name for name in source.modules if name.rpartition(".")[2] == "wsgi"]
    asgi = [name for name in source.modules if name.rpartition(".")[2] == "asgi"]
    chosen = f"{wsgi[0]}:application" if wsgi else "config.wsgi:application"
    if settings:
        module, _, name = settings[-1].rpartition(".")
        chosen = f"{module}:{name}"
    elif not wsgi:
        questions.append("Where is the WSGI application? No wsgi.py was found.")
    commands = " ".join(process.command for process in processes(source.root))
    if asgi and re.search(r"uvicorn|daphne|hypercorn|asgi", commands):
        return chosen, f"{asgi[0]}:application"
    return chosen, None


def _python(project: Path, questions: list[str]) -> str:
    version, file = python_version(project)
    if version in PYTHON_VERSIONS:
        return str(version)
    if version is None:
        questions.append("Which Python? Nothing says one; 3.13 is proposed.")
        return "3.13"
    questions.append(f"{file} says Python {version}; the image has {', '.join(PYTHON_VERSIONS)}.")
    return PYTHON_VERSIONS[0]


def _requirements(project: Path, questions: list[str]) -> str | None:
    for name in BETTER_REQUIREMENTS:
        if (project / name).is_file():
            return name
    try:
        find_requirements(project, None)
    except BadInputError:
        questions.append("Where are the packages named? No requirements or lock file was found.")
    return None


def _has_api(source: Source) -> bool:
    return any(
        isinstance(node, ast.Call) and texts(list(node.args[:1])) == ["api/"]
        for module in source.modules.values()
        for node in ast.walk(module.tree)
    )


def _admin(source: Source) -> str:
    """The admin's path, when its address is a plain text in some URLs."""
    for module in source.modules.values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and "admin.site.urls" in ast.unparse(node):
                named = texts(list(node.args[:1]))
                if named and re.fullmatch(r"[\w/-]+/", named[0]):
                    return f"/{named[0]}"
    return ""


def _variables(
    asked: list[Asked], questions: list[str]
) -> tuple[dict[str, str], list[str], list[str]]:
    """What is given by a reference, what a person writes, what may be any text."""
    environment: dict[str, str] = {}
    secrets: list[str] = []
    generated: list[str] = []
    for variable in asked:
        if variable.name in GIVEN:
            continue
        needed = variable.required and not variable.conditional
        reference = reference_for(variable.name)
        if reference and (needed or variable.name.endswith(("SECRET_KEY", "ALLOWED_HOSTS"))):
            environment[variable.name] = reference
        elif not needed:
            continue
        elif GENERATED.search(variable.name):
            generated.append(variable.name)
        elif SECRET_WORDS.search(variable.name) or variable.name.endswith(("_KEY", "_DSN")):
            secrets.append(variable.name)
        else:
            questions.append(
                f"{variable.name} is needed ({variable.where}): write it into [app.environment]."
            )
    return environment, secrets, generated


def reference_for(name: str) -> str | None:
    """What `[app.environment]` could give a variable of this name; None when nothing fits."""
    if re.search(r"(^|_)SECRET_KEY$", name) and "AWS" not in name and "DJANGO" in f"{name}DJANGO":
        return "{SECRET_KEY}" if re.fullmatch(r"(DJANGO_|APP_)?SECRET_KEY", name) else None
    if name.endswith("ALLOWED_HOSTS"):
        return "{api_domain}"
    if match := re.fullmatch(r"(?:POSTGRES|PG|DB|DATABASE|RDS|SQL)_?(\w+)", name):
        return OF_THE_DATABASE.get(match[1])
    if re.search(r"CUSTOM_DOMAIN|CDN_(HOST|DOMAIN)", name):
        return "{cdn_domain}"
    if name.endswith(("BUCKET_NAME", "_BUCKET")):
        return "{files_bucket}"
    if re.search(r"AWS.*REGION", name):
        return "{region}"
    if re.search(r"(SITE|BASE|APP|BACKEND|SERVER).*URL$", name):
        return "{api_url}"
    if re.search(r"(PRIMARY|SITE|APP|SERVER)_(HOST|DOMAIN)$", name):
        return "{api_domain}"
    return None


def _toml(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(each) for each in value) + "]"
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
