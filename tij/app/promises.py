"""What the settings' source says of each promise of the contract, without running it.

The image's build says it for certain (`python -m ecs_django.contract`).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tij.app.source import Module, assigned, texts
from tij.settings.models import OverlaySettings

OWN_MAIL = True, "the project's own: [email] is not enabled"
KEPT, ADDED, OFF = "kept by the project", "added", "turned off by [app.overlay]"
HEALTH = "ecs_django.health.HealthMiddleware"

Assigned = Mapping[str, list[ast.expr]]


@dataclass(frozen=True)
class Promise:
    """One part: what becomes of it, and what was seen."""

    part: str
    outcome: str
    seen: str


def promises(
    modules: list[Module], overlay: OverlaySettings, *, mail: bool = False
) -> list[Promise]:
    """One for each part of the overlay; `modules` are the settings and what they import.

    `mail` says whether the environment sends it by SES; otherwise it is the project's own.
    """
    found = assigned(modules)
    made = []
    for part in type(overlay).model_fields:
        kept, seen = PARTS[part](found) if mail or part != "mail" else OWN_MAIL
        on = getattr(overlay, part)
        outcome = KEPT if kept else ADDED if on else OFF
        made.append(Promise(part, outcome, seen))
    return made


def obstacles(modules: list[Module]) -> list[str]:
    """What no overlay mends."""
    found = assigned(modules)
    engines = [text for text in texts(found.get("DATABASES", [])) if "." in text]
    said = []
    if any("gis" in text for text in engines):
        said.append(
            "DATABASES has PostGIS: the image has no GDAL, and the engine must be the image's"
            " (ecs.E003)."
        )
    others = any("mysql" in text or "oracle" in text for text in engines)
    if others and not any("postg" in text for text in engines):
        said.append("DATABASES names another database; here it is PostgreSQL.")
    imported = {
        name.partition(".")[0]
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in _imported(node)
    }
    if "configurations" in imported:
        said.append(
            "The settings are classes of django-configurations: the image reads a module. Name one"
            " in which the settings stand at the top."
        )
    loaders = _loaders(modules)
    for module in modules:
        inner = {
            id(n)
            for f in ast.walk(module.tree)
            if isinstance(f, ast.FunctionDef | ast.AsyncFunctionDef)
            for n in ast.walk(f)
        }
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call) or id(node) in inner:
                continue
            if loader := loaders.get(ast.unparse(node.func)):
                said.append(
                    f"{module.name}, line {node.lineno}: {ast.unparse(node.func)}() imports"
                    f" settings by a name that only runs tell ({loader}): they must be in the"
                    " repository, and were not read."
                )
            if _is_import_by_value(node):
                said.append(
                    f"{module.name}, line {node.lineno}: {ast.unparse(node)} imports settings by a"
                    " name that only runs tell: they must be in the repository, and were not read."
                )
    if "dynaconf" in imported:
        said.append("dynaconf reads the variables: which ones was not read.")
    return said


def _loaders(modules: list[Module]) -> dict[str, str]:
    """Functions that import by a value, themselves or by another of them → where each is."""
    calls: dict[str, list[ast.Call]] = {}
    where: dict[str, str] = {}
    for module in modules:
        for function in ast.walk(module.tree):
            if isinstance(function, ast.FunctionDef):
                where[function.name] = f"{module.name}, line {function.lineno}"
                inside = [n for n in ast.walk(function) if isinstance(n, ast.Call)]
                calls[function.name] = inside
    found = {name for name, inside in calls.items() if any(map(_is_import_by_value, inside))}
    while more := {
        name
        for name, inside in calls.items()
        if name not in found and any(ast.unparse(call.func) in found for call in inside)
    }:
        found |= more
    return {name: where[name] for name in found}


def _is_import_by_value(node: ast.Call) -> bool:
    called = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
    named = node.args[0] if node.args else None
    return called == "import_module" and not isinstance(named, ast.Constant | None)


def _imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [] if node.level else [node.module or ""]
    return [alias.name for alias in node.names]


def _apps(found: Assigned) -> tuple[bool, str]:
    kept = any("ecs_django" in t for t in texts(found.get("INSTALLED_APPS", [])))
    return kept, "INSTALLED_APPS has ecs_django" if kept else "ecs_django for `release`"


def _middleware(found: Assigned) -> tuple[bool, str]:
    kept = HEALTH in texts(found.get("MIDDLEWARE", []))
    return kept, "MIDDLEWARE has it" if kept else "health and request middleware go first"


def _secret_key(found: Assigned) -> tuple[bool, str]:
    values = found.get("SECRET_KEY", [])
    last = values[-1] if values else None
    if last is None:
        return False, "SECRET_KEY is not set"
    if isinstance(last, ast.Constant):
        return False, "SECRET_KEY is in the source"
    return True, f"SECRET_KEY = {ast.unparse(last)[:60]}"


def _hosts(found: Assigned) -> tuple[bool, str]:
    values = texts(found.get("ALLOWED_HOSTS", []))
    source = " ".join(ast.unparse(value) for value in found.get("ALLOWED_HOSTS", []))
    if "ALLOWED_HOSTS" in values or "ENVIRONMENT.allowed_hosts" in source:
        return True, "read from ALLOWED_HOSTS"
    return False, "the deployment's names beside its own"


def _database(found: Assigned) -> tuple[bool, str]:
    source = " ".join(ast.unparse(value) for value in found.get("DATABASES", []))
    if "ENVIRONMENT.database" in source or "ecs_django" in source:
        return True, "ecs_django.environment's"
    return False, "RDS with its rotating password; DATABASE_URL is given to the settings too"


def _storage(found: Assigned) -> tuple[bool, str]:
    named = texts([*found.get("STORAGES", []), *found.get("DEFAULT_FILE_STORAGE", [])])
    remote = [text for text in named if text.startswith("storages.") or "Storage" in text]
    remote = [t for t in remote if "FileSystem" not in t and "static" not in t.lower()]
    s3 = [text for text in remote if "s3" in text.lower()]
    elsewhere = [text for text in remote if text.startswith("storages.") and text not in s3]
    if elsewhere and not s3:
        return True, f"{elsewhere[0]} is not S3: uploads do not reach the bucket"
    if "bucket_name" in named and "media" in named and "custom_domain" in named:
        return True, "STORAGES has bucket, place and CDN"
    if s3:
        return False, f"{s3[-1]} gets bucket, place and CDN where it is in use"
    return False, "uploads go to the files bucket"


def _mail(found: Assigned) -> tuple[bool, str]:
    named = [text for text in texts(found.get("EMAIL_BACKEND", [])) if "." in text]
    named += [text for text in texts(found.get("MAILERS", [])) if text.endswith("Backend")]
    own = [text for text in named if not text.startswith("django.core.mail.")]
    if own:
        return True, f"EMAIL_BACKEND is {own[-1]}"
    return False, "Amazon SES, from EMAIL_FROM"


def _static(found: Assigned) -> tuple[bool, str]:
    named = texts([*found.get("STORAGES", []), *found.get("STATICFILES_STORAGE", [])])
    manifest = [text for text in named if "Manifest" in text]
    root = "STATIC_ROOT" in found
    cdn = any("cdn_domain" in ast.unparse(value) for value in found.get("STATIC_URL", []))
    if manifest and root and cdn:
        return True, manifest[-1]
    lacking = [
        *(() if manifest else ("a manifest storage",)),
        *(() if root else ("STATIC_ROOT",)),
        *(() if cdn else ("STATIC_URL on the CDN",)),
    ]
    return False, ", ".join(lacking)


def _proxy(found: Assigned) -> tuple[bool, str]:
    kept = "HTTP_X_FORWARDED_PROTO" in texts(found.get("SECURE_PROXY_SSL_HEADER", []))
    return kept, "SECURE_PROXY_SSL_HEADER"


def _security(found: Assigned) -> tuple[bool, str]:
    wanted = (
        *("SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS"),
        *("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"),
    )
    debug = found.get("DEBUG", [])[-1:]
    lacking = ["DEBUG = False"] if [ast.unparse(value) for value in debug] == ["True"] else []
    lacking += [name for name in wanted if name not in found]
    return not lacking, ", ".join(lacking or wanted)


def _log(found: Assigned) -> tuple[bool, str]:
    source = " ".join(ast.unparse(value) for value in found.get("LOGGING", [])).lower()
    kept = "json" in source or "log.configuration" in source
    return kept, "LOGGING is JSON" if kept else "JSON on stdout, in place of its LOGGING"


PARTS: Mapping[str, Callable[[Assigned], tuple[bool, str]]] = {
    "apps": _apps,
    "middleware": _middleware,
    "secret_key": _secret_key,
    "hosts": _hosts,
    "database": _database,
    "storage": _storage,
    "mail": _mail,
    "static": _static,
    "proxy": _proxy,
    "security": _security,
    "log": _log,
}
