"""A proposal of `[app]` for a project that was read, and what only its people can say."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tij.app.environment import of_cache, variables
from tij.app.mail import mail_of
from tij.app.processes import Processes, processes_of
from tij.app.promises import Promise, obstacles, promises
from tij.app.requirements import (
    FOUND,
    OldDjangoError,
    names_packages,
    read_requirements,
    without_wheels,
)
from tij.app.settings_module import applications, other_settings, settings_module_of
from tij.app.source import Source, find_project, texts
from tij.app.surroundings import Surroundings
from tij.app.variables import Asked, asked_for
from tij.errors import BadInputError
from tij.settings.catalog import PYTHON_VERSIONS
from tij.settings.models import (
    AppSettings,
    EmailSettings,
    OverlaySettings,
    ScheduleSettings,
    Settings,
    WorkerSettings,
)
from tij.settings.references import CACHE_ADDRESS, GIVEN
from tij.settings.times import crontab
from tij.settings.values import is_program

BETTER_REQUIREMENTS = (
    *("requirements/production.txt", "requirements/prod.txt", "requirements-prod.txt"),
    "requirements/base.txt",
)
REDIS_PACKAGES = re.compile(
    r"(?im)^(redis|valkey|hiredis|(django|channels)[-_](redis|valkey|rq|cacheops)|rq|arq"
    r"|(celery|dramatiq|kombu|channels|huey)\[[^]]*redis[^]]*\])\b"
)

MYSQL_PACKAGES = re.compile(r"(?im)^(mysqlclient|pymysql|mysql-connector-python)\b")
POSTGRES_PACKAGES = re.compile(r"(?im)^psycopg")
QUEUES = re.compile(
    r"(?im)^(celery|django[-_](rq|huey|q2?)|rq|huey|dramatiq|procrastinate)(?![-\w])"
)
MOST_UNREAD = 3
"""Files that are named, of those that cannot be parsed."""
PLACEHOLDER = re.compile(r"%\(|\$\(|\{\{|<\w+>")
"""A value that another program fills in: uWSGI, systemd, a template."""


@dataclass
class Proposal:
    """What `[app]` could be; `questions` is what was not decided."""

    app: AppSettings
    project: Path
    promises: list[Promise]
    workers: list[WorkerSettings] = field(default_factory=list)
    schedules: list[ScheduleSettings] = field(default_factory=list)
    cache: bool = False
    email: EmailSettings | None = None
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
        if self.cache:
            lines += ["", "[cache]", "enabled = true"]
        if self.email:
            lines += ["", "[email]", "enabled = true"]
            if self.email.senders != EmailSettings().senders:
                lines.append(f"senders = {_toml(self.email.senders)}")
        for worker in self.workers:
            lines += ["", "[[workers]]", f"name = {_toml(worker.name)}"]
            lines.append(f"command = {_toml(worker.command)}")
            if worker.never_two:
                lines.append("never_two = true")
        for schedule in self.schedules:
            lines += ["", "[[schedules]]", f"name = {_toml(schedule.name)}"]
            lines += [f"command = {_toml(schedule.command)}", f"cron = {_toml(schedule.cron)}"]
        return "\n".join(lines)


def propose(root: Path, directory: Path) -> Proposal:
    """Read the project at or below `directory`; paths are said from the checkout `root`.

    BadInputError when there is no project.
    """
    project = find_project(directory)
    around = Surroundings.of(project, directory)
    run = processes_of(around)
    source = Source(project, _python_path(project))
    questions: list[str] = []
    settings_module = settings_module_of(source, around, questions)
    reached = source.reached_from(settings_module)
    wsgi, asgi = applications(source, reached, run, questions)
    asked = asked_for(reached, project)
    requirements = _requirements(around, questions)
    python = _python(around, questions)
    packages = _packages(project, requirements, python, questions)
    cache = _knows_redis(packages, run, asked)
    mail = mail_of([*source.modules.values()], reached, packages, asked)
    email = mail.email if mail else None
    environment, secrets, generated = variables(asked, cache, email is not None, questions)
    app = AppSettings(
        directory=os.path.relpath(project, root),
        python_path=source.python_path,
        settings_module=settings_module,
        wsgi=wsgi,
        asgi=asgi,
        python=python_for(packages, python, questions),
        requirements=requirements,
        source_packages=(without_wheels(project, requirements, packages) if packages else ()),
        system_packages=tuple(around.system_packages()),
        environment=environment,
        secrets=tuple(secrets),
        generated_secrets=tuple(generated),
        admin_path=(admin := _admin(source, questions)),
        api_path=_api(source, questions),
        style_page=f"{admin}login/" if admin else "",
    )
    if app.source_packages:
        questions.append(
            f"{', '.join(app.source_packages)}: there is no wheel, so pip builds it from its"
            " source, without a compiler: name another version of what is not pure Python."
        )
    if app.system_packages:
        questions.append(
            f"Does the running project need {', '.join(app.system_packages)} (from its Dockerfile)?"
        )
    workers, schedules = _beside(run, questions)
    if not run.background and (queue := QUEUES.search(packages)):
        questions.append(
            f"It has {queue[1]}, and no file says how its worker starts: write it into [[workers]]."
        )
    for worker in workers:
        if other := other_settings(source, worker.command, settings_module):
            questions.append(
                f"The worker {worker.name!r} names settings of its own, {other}: here it has"
                f" {settings_module}, as every process."
            )
    questions += _brokers(workers, run, cache)
    questions += mail.questions() if mail else ()
    questions += obstacles(reached)
    if (mysql := MYSQL_PACKAGES.search(packages)) and not POSTGRES_PACKAGES.search(packages):
        questions.append(
            f"It has {mysql[1]}, and nothing for PostgreSQL, which it gets here: a project whose"
            " migrations or queries are MySQL's own cannot be deployed so."
        )
    questions += source.absent(reached)
    questions += [f"Not read: {said}" for said in source.unreadable[:MOST_UNREAD]]
    if more := source.unreadable[MOST_UNREAD:]:
        questions.append(f"Not read either: {len(more)} more files.")
    given = {*GIVEN, *environment, *secrets, *generated, *of_cache(cache)}
    optional = [a for a in asked if a.name not in given and (not a.required or a.conditional)]
    return Proposal(
        app,
        project,
        promises(reached, OverlaySettings(), mail=email is not None),
        workers,
        schedules,
        cache,
        email,
        optional,
        questions,
    )


def _beside(
    run: Processes, questions: list[str]
) -> tuple[list[WorkerSettings], list[ScheduleSettings]]:
    """Those whose command needs no shell; a clock is there once."""
    workers: dict[str, WorkerSettings] = {}
    schedules: dict[str, ScheduleSettings] = {}
    for where in run.unread:
        questions.append(f"Not read: {where} is not valid YAML. What else runs?")
    for process in run.left_to_a_release:
        questions.append(
            f"{process.file} says that a release runs {process.command!r}: here it migrates and"
            " uploads static files; run the rest with tij manage."
        )
    for process in run.background:
        table = "[[schedules]]" if process.schedule else "[[workers]]"
        said = f"{process.file} runs {process.name!r} ({process.command})"
        name = re.sub(r"[^a-z0-9]+", "-", process.name.lower()).strip("-")[:20].strip("-")
        if re.search(r"\bflower\b", process.command):
            questions.append(f"{said}: nothing can connect to a worker, so it is left out.")
        elif PLACEHOLDER.search(process.command):
            questions.append(f"{said}: fill in what stands for a value, and write it into {table}.")
        elif name in workers and workers[name].command == process.command:
            continue
        elif (
            not is_program(process.command)
            or process.command.startswith("/")
            or not name[:1].isalpha()
            or name in {*workers, *schedules}
        ):
            questions.append(f"{said}: write it into {table}, without a shell.")
        elif process.schedule:
            at = crontab(process.schedule)
            if at is None or not at.fires or (at.by_month and at.by_week):
                questions.append(f"{said} at {process.schedule!r}: write it into {table}.")
                continue
            schedules[name] = ScheduleSettings(
                name=name, command=process.command, cron=process.schedule
            )
        else:
            clock = bool(re.search(r"\bbeat\b|clock|scheduler$", process.command))
            clock = clock and "-B" not in process.command
            workers[name] = WorkerSettings(name=name, command=process.command, never_two=clock)
    return list(workers.values()), list(schedules.values())


def _brokers(workers: list[WorkerSettings], run: Processes, cache: bool) -> Iterator[str]:
    rabbit = [image for image in run.images if re.search("rabbitmq|kafka|nats", image)]
    if rabbit:
        yield (
            f"The compose file runs {rabbit[0]}: none is made here. Let the project take"
            f" {CACHE_ADDRESS} of [cache], or put another's address into app.secrets."
        )
    elif not cache and any("celery" in worker.command for worker in workers):
        yield (
            "Which broker does Celery have? [cache] enabled = true makes one and gives"
            f" {CACHE_ADDRESS}; another's address goes into app.secrets."
        )


def _knows_redis(packages: str, run: Processes, asked: list[Asked]) -> bool:
    """Whether its packages, the services beside it or its variables are of Redis or Valkey."""
    return bool(
        REDIS_PACKAGES.search(packages)
        or any(re.search("redis|valkey|keydb|dragonfly", image) for image in run.images)
        or any("REDIS" in variable.name for variable in asked)
    )


def _source_of(root: Path, app: AppSettings) -> Source:
    return Source(find_project(root / app.directory), app.python_path)


def lacking(root: Path, settings: Settings) -> list[Asked]:
    """The variables that the project of `[app]` cannot start without and nobody gives."""
    app = settings.app
    source = _source_of(root, app)
    given = {*GIVEN, *app.environment, *app.secrets, *app.generated_secrets}
    given |= {*of_cache(settings.cache.enabled)}
    asked = asked_for(source.reached_from(app.settings_module), source.root)
    return [a for a in asked if a.required and not a.conditional and a.name not in given]


def promises_of(root: Path, app: AppSettings, *, mail: bool = False) -> list[Promise]:
    """Of the project of `[app]`; BadInputError when its settings module is not there."""
    source = _source_of(root, app)
    reached = source.reached_from(app.settings_module)
    if not reached:
        near = [name for name in source.modules if "settings" in name]
        raise BadInputError(
            f"app.settings_module is {app.settings_module!r}: {source.root} has no such module.",
            next_step=f"name one of {', '.join(near) or 'its modules'}",
        )
    return promises(reached, app.overlay, mail=mail)


def _python_path(project: Path) -> str:
    """`src`, where the packages are there and `manage.py` is above."""
    place = project / "src"
    if (place / "__init__.py").exists() or not any(place.glob("*/*.py")):
        return ""
    return place.name


def _python(around: Surroundings, questions: list[str]) -> str | None:
    """What a file says; None where nothing does."""
    version, file = around.python_version()
    if version is None or version in PYTHON_VERSIONS:
        return version
    newest = PYTHON_VERSIONS[-1] if _newer(version, PYTHON_VERSIONS[-1]) else PYTHON_VERSIONS[0]
    questions.append(f"{file} says Python {version}; the image has {', '.join(PYTHON_VERSIONS)}.")
    return newest


def _newer(version: str, than: str) -> bool:
    return [*map(int, version.split("."))] > [*map(int, than.split("."))]


def python_for(packages: str, said: str | None, questions: list[str]) -> str:
    """What was said, unless its Django needs a later one (Django, "FAQ: Installation")."""
    django = re.search(r"(?im)^django\s*(?:==|~=|>=)\s*(\d+)", packages)
    needed = "3.12" if django and int(django[1]) >= 6 else PYTHON_VERSIONS[0]
    if said is None:
        questions.append("Which Python? Nothing says one; 3.13 is proposed.")
        return "3.13"
    return needed if _newer(needed, said) else said


def _requirements(around: Surroundings, questions: list[str]) -> str | None:
    """The file that names the packages, from the project's directory; None for the usual one."""
    for place in around.places:
        for name in (*BETTER_REQUIREMENTS, *FOUND):
            file = place / name
            if file.is_file() and (name != "pyproject.toml" or names_packages(file)):
                usual = place == around.project and name in FOUND
                return None if usual else os.path.relpath(file, around.project)
    questions.append("Where are the packages named? No requirements or lock file was found.")
    return None


def _packages(
    project: Path, requirements: str | None, python: str | None, questions: list[str]
) -> str:
    """The packages as one requirements file; empty, and a question, where it cannot be read."""
    if any("No requirements or lock file" in question for question in questions):
        return ""
    try:
        return read_requirements(project, requirements, python or PYTHON_VERSIONS[-1])
    except OldDjangoError:
        raise
    except BadInputError as error:
        questions.append(f"{error.message.rstrip('.')}: {error.next_step}.")
        return ""


def _api(source: Source, questions: list[str]) -> str:
    """`/api/` where Django REST framework's router answers it; its plain routers have no root."""
    calls = [
        node
        for module in source.modules.values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
    ]
    if not any(texts(list(node.args[:1])) == ["api/"] for node in calls):
        return ""
    routers = {ast.unparse(node.func).rpartition(".")[2] for node in calls}
    if "DefaultRouter" in routers and "SimpleRouter" not in routers:
        return "/api/"
    questions.append(
        "Which address below /api/ answers without a login, or with 401? Write it into api_path:"
        " tij verify asks it."
    )
    return ""


def _admin(source: Source, questions: list[str]) -> str:
    """The admin's path, when its address is a plain text in some URLs; else it is asked for."""
    computed = ""
    # path("admin/", admin.site.urls), or with include(): not what it stands in.
    is_admin = re.compile(rf"(?:.*\W)?(?:{'|'.join(_admin_sites(source))})\.urls\)?")
    for module in source.modules.values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and len(node.args) > 1:
                named = node.args[0]
                if not is_admin.fullmatch(ast.unparse(node.args[1])):
                    continue
                if isinstance(named, ast.Constant) and re.fullmatch(
                    r"\^?[\w/-]+/", str(named.value)
                ):
                    return f"/{str(named.value).lstrip('^')}"
                where = f"{module.path.relative_to(source.root)}:{node.lineno}"
                computed = (
                    f"{where} makes the admin's address of {ast.unparse(named)}: write it into"
                    " admin_path, and a page with a style sheet into style_page."
                )
    if computed:
        questions.append(computed)
    return ""


def _admin_sites(source: Source) -> list[str]:
    """What stands for an admin: Django's own, and each that the project makes of an `AdminSite`.

    Source: Django, "The Django admin site", customizing the AdminSite class.
    """
    nodes = [node for module in source.modules.values() for node in ast.walk(module.tree)]
    classes = {
        node.name
        for node in nodes
        if isinstance(node, ast.ClassDef)
        and any(ast.unparse(base).endswith("AdminSite") for base in node.bases)
    } | {"AdminSite"}
    return [
        r"admin\.site",
        *(
            target.id
            for node in nodes
            if isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Call)
            and ast.unparse(node.value.func).rpartition(".")[2] in classes
            for target in node.targets
            if isinstance(target, ast.Name)
        ),
    ]


def _toml(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(each) for each in value) + "]"
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
