"""Which settings module and applications a project runs with in production."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tij.app.processes import Processes
from tij.app.source import Module, Source, assigned, setting_of, texts
from tij.app.surroundings import Surroundings
from tij.settings.models import AppSettings

PRODUCTION = ("production", "prod", "live", "deploy", "deployment", "heroku", "server")
ELSEWHERE = (
    "local",
    "dev",
    "development",
    "test",
    "testing",
    "ci",
    "base",
    "common",
    "static",
    "build",
)


def settings_module_of(source: Source, around: Surroundings, questions: list[str]) -> str:
    """What production runs with: named by the files beside, by its name, or by `manage.py`."""
    named = [m for m in around.settings_named() if m in source.modules]
    named = [m for m in named if not _words_of(m) & {*ELSEWHERE}]
    default = next(iter(_named_in(source, "manage")), "")
    by_wsgi = [m for n in source.modules if n.endswith("wsgi") for m in _named_in(source, n)]
    # A project may have a second package of settings, for its workers.
    by_wsgi.sort(key=lambda module: module.partition(".")[0] != default.partition(".")[0])
    wsgi = next(iter(by_wsgi), "")
    near = (default or wsgi).rpartition(".")[0]
    by_name = [name for name in source.modules if _is_for_production(name, near)]
    # The image's own settings, where they are those of production and more.
    more = [m for m in named if {x.name for x in source.reached_from(m)} & {*by_name} - {m}]
    both = [m for m in named if m in by_name]
    candidates = list(dict.fromkeys([*more, *both, *by_name, *named]))
    if len(candidates) > 1:
        questions.append(
            f"Which settings does production run with? {candidates[0]} is proposed; there are also"
            f" {', '.join(candidates[1:])}."
        )
    for chosen in [*candidates, wsgi, default]:
        if chosen in source.modules:
            if _words_of(chosen) & {*ELSEWHERE}:
                beside = _beside_settings(source, chosen)
                hardened = [name for name in beside if _turns_debug_off(source.modules[name])]
                if len(hardened) == 1:
                    questions.append(
                        f"Which settings does production run with? {hardened[0]}, which turns DEBUG"
                        f" off, is proposed; its files name {chosen}."
                    )
                    return hardened[0]
                questions.append(
                    f"Which settings does production run with? {chosen} is what its files name;"
                    f" beside it are {', '.join(beside) or 'none'}."
                )
            return chosen
    found = sorted(n for n in source.modules if "ROOT_URLCONF" in assigned([source.modules[n]]))
    found.sort(key=lambda name: bool(_words_of(name) & {*ELSEWHERE}))
    questions.append(
        "Which settings does production run with? Nothing names one that is there;"
        f" there are {', '.join(found) or 'none'}."
    )
    return next(iter(found), default or wsgi or "config.settings")


def other_settings(source: Source, command: str, settings_module: str) -> str:
    """The settings module that Celery's application of a worker's `command` names for itself.

    Empty where it names the web's, a developer's or none.
    """
    app = re.search(r"(?:-A|--app)[ =](\S+)", command)
    for name in (app[1], f"{app[1]}.celery", f"{app[1]}.celery_app") if app else ():
        for named in _named_in(source, name.partition(":")[0]):
            if named != settings_module and not _words_of(named) & {*ELSEWHERE}:
                return named if named in source.modules else ""
    return ""


def _is_for_production(module: str, near: str) -> bool:
    """`settings.prod`, `settings_prod`, or `prod` in package `near`, where other settings are."""
    package, _, last = module.rpartition(".")
    if last in PRODUCTION:
        return package.endswith(("settings", "conf")) or package == near != ""
    return "settings" in last and bool(_words_of(module) & {*PRODUCTION})


def _beside_settings(source: Source, module: str) -> list[str]:
    """The modules of the same package that are not for development alone."""
    package = module.rpartition(".")[0]
    near = [name for name in source.modules if name.rpartition(".")[0] == package]
    return sorted(name for name in near if not _words_of(name) & {*ELSEWHERE})


def _turns_debug_off(module: Module) -> bool:
    """`DEBUG = False` at the top of the file itself, as of a hoster whose name it has."""
    return any(
        isinstance(node, ast.Assign)
        and "DEBUG" in map(setting_of, node.targets)
        and isinstance(node.value, ast.Constant)
        and node.value.value is False
        for node in module.tree.body
    )


def _words_of(module: str) -> set[str]:
    """`settings_prod` has two."""
    return set(module.rpartition(".")[2].split("_"))


def _named_in(source: Source, module: str) -> Iterator[str]:
    if module in source.modules:
        tree = source.modules[module].tree
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and "DJANGO_SETTINGS_MODULE" in texts(list(node.args)):
                yield from (t for t in texts(list(node.args)) if t != "DJANGO_SETTINGS_MODULE")


def applications(
    source: Source, reached: list[Module], run: Processes, questions: list[str]
) -> tuple[str, str | None]:
    """WSGI and ASGI application; without ASGI the second is None."""
    default = AppSettings().wsgi
    wsgi = _application(source, reached, "WSGI_APPLICATION", "wsgi")
    asgi = _application(source, reached, "ASGI_APPLICATION", "asgi")
    if wsgi is None and asgi is None:
        questions.append("Where is the WSGI application? No wsgi.py was found.")
    apps = texts(assigned(reached).get("INSTALLED_APPS", []))
    if asgi and (run.is_async or wsgi is None or {"channels", "daphne"} & {*apps}):
        return wsgi or default, asgi
    return wsgi or default, None


def _application(source: Source, reached: list[Module], setting: str, module: str) -> str | None:
    """What the settings name, where its module is there; else the module of that name."""
    found = [name for name in source.modules if name.rpartition(".")[2] == module]
    package = reached[-1].name.partition(".")[0] if reached else ""
    found.sort(key=lambda name: name.partition(".")[0] != package)
    for text in reversed(texts(assigned(reached).get(setting, []))):
        place, _, name = text.rpartition(".")
        if place in source.modules:
            return f"{place}:{name}"
    return f"{found[0]}:application" if found else None
