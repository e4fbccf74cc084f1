"""The promises of the contract, kept for a project whose settings do not keep them.

`ecs_django.settings` lays what is missing over the project's own module. What the project has
already is left as it is, so a project that keeps every promise runs with its own settings. What
was done is in `ECS_OVERLAY`, and shown when the image is built.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from importlib import import_module
from pathlib import Path
from tempfile import gettempdir
from types import ModuleType
from typing import Any

from django.utils.module_loading import import_string

from ecs_django import log
from ecs_django.environment import ConfigurationError, Environment, give_database_url, load

MODULE = "DJANGO_SETTINGS_MODULE"
KEPT, ADDED, OFF = "kept by the project", "added", "turned off"
HEALTH = "ecs_django.health.HealthMiddleware"
REQUEST = "ecs_django.request.RequestMiddleware"
BEHIND_ALB = ("HTTP_X_FORWARDED_PROTO", "https")
MANIFEST = "ecs_django.static_storage.LenientManifestStorage"
LOCAL_FILES = "django.core.files.storage.FileSystemStorage"
MEMORY = "django.core.files.storage.InMemoryStorage"
S3_FILES = "storages.backends.s3.S3Storage"
UPLOADS = "ecs_django.uploads.Uploads"
SES = "django_ses.SESBackend"
SMTP = "django.core.mail.backends.smtp.EmailBackend"
# Other backends are a mail service of the project's own.
REPLACED_BACKENDS = tuple(
    f"django.core.mail.backends.{name}.EmailBackend"
    for name in ("smtp", "console", "filebased", "locmem", "dummy")
)
ENGINE = "ecs_django.postgresql"
# Other engines bring something that PostgreSQL's own has not (PostGIS): those are not replaced.
REPLACED_ENGINES = tuple(
    f"django.db.backends.{name}" for name in ("postgresql", "sqlite3", "mysql", "oracle", "dummy")
)
# The project's own choices among a database's settings.
DATABASE_CHOICES = ("ATOMIC_REQUESTS", "AUTOCOMMIT", "TEST", "TIME_ZONE")
PLAIN_STATIC = "django.contrib.staticfiles.storage.StaticFilesStorage"
# Their `collectstatic` asks a bucket for each file; without them it is Django's.
REMOTE_COLLECTORS = ("collectfasta", "collectfast")
# Before Django 4.2, and until 5.1.
OLD_STORAGES = {"default": "DEFAULT_FILE_STORAGE", "staticfiles": "STATICFILES_STORAGE"}
# Django's defaults: SES sends from no address of another domain.
SENDERS = {"DEFAULT_FROM_EMAIL": "webmaster@localhost", "SERVER_EMAIL": "root@localhost"}
INSECURE_PREFIX = "django-insecure-"

Settings = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """What became of one promise: `outcome` is KEPT, ADDED or OFF; `what` says it in words."""

    name: str
    outcome: str
    what: str

    def __str__(self) -> str:
        """One line."""
        return f"{self.name}: {self.outcome}: {self.what}"


def compose() -> Settings:
    """The settings that Django runs with. ConfigurationError for a wrong environment."""
    environment = load()
    if unknown := sorted(set(environment.app_overlay_off) - set(PARTS)):
        raise ConfigurationError(
            f"environment: APP_OVERLAY_OFF has {', '.join(unknown)}: allowed are {', '.join(PARTS)}"
        )
    give_database_url(environment)
    module = _imported(environment.app_settings_module)
    settings = {name: getattr(module, name) for name in dir(module) if name.isupper()}
    return lay(settings, environment, root=Path(os.environ.get("APP_DIR", ".")))


def _imported(module: str) -> ModuleType:
    """The project's settings, which code of its packages may ask for while they load.

    `shop/__init__.py` imports `shop/celery.py`, which reads one: Django loads the settings within
    itself then, and here it is to load the project's. Afterwards it takes those laid over them.
    """
    ours = os.environ.get(MODULE)
    os.environ[MODULE] = module
    try:
        return import_module(module)
    finally:
        del os.environ[MODULE]
        if ours is not None:
            os.environ[MODULE] = ours


def lay(own: Mapping[str, Any], environment: Environment, root: Path) -> Settings:
    """`own` settings with what they lack; `root` is the project's directory."""
    settings = {**own, "STORAGES": _storages(own)}
    if logging := own.get("LOGGING"):
        settings["LOGGING"] = _without_idle_files(logging)
    for name in OLD_STORAGES.values():
        settings.pop(name, None)
    done = []
    for name, part in PARTS.items():
        what = (part.__doc__ or "").rstrip(".")
        if name in environment.app_overlay_off:
            done.append(Part(name, OFF, what))
            continue
        changed = part(settings, environment, root)
        settings |= changed
        done.append(Part(name, ADDED, _shown(changed, own)) if changed else Part(name, KEPT, what))
    settings["ECS_OVERLAY"] = tuple(done)
    return settings


def _shown(changed: Settings, own: Mapping[str, Any]) -> str:
    """The names of the changed settings, those marked that the project had set otherwise."""
    return ", ".join(f"{name} (instead of its own)" if name in own else name for name in changed)


def _apps(settings: Settings, environment: Environment, root: Path) -> Settings:
    """'ecs_django' in INSTALLED_APPS."""
    apps = settings.get("INSTALLED_APPS", [])
    return {} if "ecs_django" in apps else {"INSTALLED_APPS": [*apps, "ecs_django"]}


def _middleware(settings: Settings, environment: Environment, root: Path) -> Settings:
    """Health and request middleware first."""
    own = list(settings.get("MIDDLEWARE", []))
    rest = [name for name in own if name not in (HEALTH, REQUEST)]
    if own[:1] == [HEALTH] and REQUEST in own:
        return {}
    return {"MIDDLEWARE": [HEALTH, REQUEST, *rest]}


def _secret_key(settings: Settings, environment: Environment, root: Path) -> Settings:
    """SECRET_KEY from Secrets Manager, or a long one of the project's."""
    own = str(settings.get("SECRET_KEY", ""))
    given = environment.secret_key.get_secret_value()
    fit = own == given or environment.debug or len(own) >= len(INSECURE_PREFIX) * 3
    if own and fit and not own.startswith(INSECURE_PREFIX):
        return {}
    return {"SECRET_KEY": given}


def _hosts(settings: Settings, environment: Environment, root: Path) -> Settings:
    """The deployment's host names and origins are trusted."""
    wanted = {
        "ALLOWED_HOSTS": environment.allowed_hosts,
        "CSRF_TRUSTED_ORIGINS": environment.csrf_trusted_origins,
    }
    if "corsheaders" in settings.get("INSTALLED_APPS", []):
        wanted["CORS_ALLOWED_ORIGINS"] = environment.cors_allowed_origins
        wanted["CORS_ALLOWED_ORIGIN_REGEXES"] = tuple(environment.preview_origin_regexes)
    changed: Settings = {}
    for name, values in wanted.items():
        own = list(settings.get(name, []))
        if lacking := [value for value in values if value not in own]:
            changed[name] = [*own, *lacking]
    if "*" in settings.get("ALLOWED_HOSTS", []):
        changed["ALLOWED_HOSTS"] = list(environment.allowed_hosts)
    return changed


def _database(settings: Settings, environment: Environment, root: Path) -> Settings:
    """DATABASES['default'] that follows RDS's rotation of the password."""
    databases = settings.get("DATABASES", {})
    own = databases.get("default", {})
    engine = own.get("ENGINE", REPLACED_ENGINES[0])
    if engine == ENGINE or engine not in REPLACED_ENGINES:
        return {}
    choices = {name: own[name] for name in DATABASE_CHOICES if name in own}
    return {"DATABASES": {**databases, "default": {**environment.database, **choices}}}


def _storage(settings: Settings, environment: Environment, root: Path) -> Settings:
    """Uploads go to the bucket's media/."""
    if not environment.aws_storage_bucket_name:
        return {}
    storages = settings["STORAGES"]
    own = storages["default"]
    backend, options = own.get("BACKEND", LOCAL_FILES), own.get("OPTIONS", {})
    wanted = {
        "bucket_name": environment.aws_storage_bucket_name,
        "region_name": environment.aws_default_region,
        "location": "media",
        "custom_domain": environment.cdn_domain,
        # The bucket knows no ACLs, the CDN no signatures, and no upload replaces another.
        "default_acl": None,
        "querystring_auth": not environment.cdn_domain,
        "file_overwrite": False,
    }
    if _is(backend, S3_FILES):
        # The project's own class, in the one place of the bucket that the task may write to.
        if wanted.items() <= options.items():
            return {}
        default = {"BACKEND": backend, "OPTIONS": {**options, **wanted}}
    elif _is(backend, LOCAL_FILES) or _is(backend, MEMORY):
        more = {
            "object_parameters": {"CacheControl": "public, max-age=3600"},
            "distribution_parameter": environment.cdn_distribution_parameter,
        }
        default = {"BACKEND": UPLOADS, "OPTIONS": {**wanted, **more}}
    else:
        return {}
    changed: Settings = {"STORAGES": {**storages, "default": default}}
    if environment.cdn_domain:
        changed["MEDIA_URL"] = f"https://{environment.cdn_domain}/media/"
    # What is written beside the storage goes to the one place that the image may write to.
    changed["MEDIA_ROOT"] = str(Path(gettempdir()) / "media")
    return changed


def _mail(settings: Settings, environment: Environment, root: Path) -> Settings:
    """Mail is sent by Amazon SES as the task's role, from EMAIL_FROM."""
    address = environment.email_from
    # Since Django 6.1, instead of the other.
    mailers = settings.get("MAILERS")
    own = settings.get("EMAIL_BACKEND", SMTP)
    if mailers is not None:
        own = mailers.get("default", {}).get("BACKEND", SMTP)
    if not address or own not in REPLACED_BACKENDS:
        return {}
    changed: Settings = {
        **(
            {"EMAIL_BACKEND": SES}
            if mailers is None
            else {"MAILERS": {**mailers, "default": {"BACKEND": SES}}}
        ),
        "USE_SES_V2": True,
        "AWS_SES_REGION_NAME": environment.aws_default_region,
        # boto3's own; and no call about limits that the role may not make.
        "AWS_SES_REGION_ENDPOINT_URL": None,
        "AWS_SES_AUTO_THROTTLE": None,
    }
    for name, default in SENDERS.items():
        shown, sender = parseaddr(settings.get(name, default))
        if sender.rpartition("@")[2] != address.rpartition("@")[2]:
            changed[name] = formataddr((shown, address))
    return changed


def _static(settings: Settings, environment: Environment, root: Path) -> Settings:
    """Static files under hashed names, served by Nginx and the CDN."""
    changed: Settings = {}
    storages = settings["STORAGES"]
    if not is_manifest(storages["staticfiles"].get("BACKEND", "")):
        changed["STORAGES"] = {**storages, "staticfiles": {"BACKEND": MANIFEST}}
    if not settings.get("STATIC_ROOT"):
        changed["STATIC_ROOT"] = str(root / "staticfiles")
    cdn = environment.cdn_domain
    wanted = f"https://{cdn}/static/" if cdn else "/static/"
    if settings.get("STATIC_URL") not in (wanted, wanted.removeprefix("/")):
        changed["STATIC_URL"] = wanted
    for package in REMOTE_COLLECTORS:
        enabled = f"{package.upper()}_ENABLED"
        if package in settings.get("INSTALLED_APPS", []) and settings.get(enabled, True):
            changed[enabled] = False
    return changed


def _proxy(settings: Settings, environment: Environment, root: Path) -> Settings:
    """SECURE_PROXY_SSL_HEADER: TLS ends at the load balancer."""
    if settings.get("SECURE_PROXY_SSL_HEADER") == BEHIND_ALB:
        return {}
    return {"SECURE_PROXY_SSL_HEADER": BEHIND_ALB}


def _security(settings: Settings, environment: Environment, root: Path) -> Settings:
    """No DEBUG, and HTTPS only: redirect, HSTS, cookies."""
    if environment.debug:
        return {}
    changed: Settings = {"DEBUG": False} if settings.get("DEBUG") else {}
    changed |= {
        name: True
        for name in ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")
        if name not in settings
    }
    if not settings.get("SECURE_HSTS_SECONDS") and environment.hsts_seconds:
        changed["SECURE_HSTS_SECONDS"] = environment.hsts_seconds
    silenced = settings.get("SILENCED_SYSTEM_CHECKS", [])
    if lacking := [check for check in _owners_choices(settings) if check not in silenced]:
        changed["SILENCED_SYSTEM_CHECKS"] = [*silenced, *lacking]
    return changed


def _log(settings: Settings, environment: Environment, root: Path) -> Settings:
    """JSON lines on stdout."""
    own = settings.get("LOGGING") or {}
    if "json" in str(own.get("formatters", "")).lower():
        return {}
    ours = log.configuration(environment.log_level)
    levels = {
        name: {"level": logger["level"], "handlers": [], "propagate": True}
        for name, logger in own.get("loggers", {}).items()
        if name not in ours["loggers"] and "level" in logger
    }
    return {"LOGGING": {**ours, "loggers": {**levels, **ours["loggers"]}}}


def _without_idle_files(logging: Mapping[str, Any]) -> Mapping[str, Any]:
    """A project's LOGGING without the files that no logger writes to: they would be opened too."""
    handlers = logging.get("handlers", {})
    loggers = [logging.get("root", {}), *logging.get("loggers", {}).values()]
    used = {name for each in loggers for name in each.get("handlers") or ()}
    used |= {name for each in handlers.values() for name in each.get("handlers") or ()}
    used |= {each.get("target") for each in handlers.values()}
    kept = {n: each for n, each in handlers.items() if n in used or "filename" not in each}
    return logging if len(kept) == len(handlers) else {**logging, "handlers": kept}


PARTS: dict[str, Callable[[Settings, Environment, Path], Settings]] = {
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
"""In the order in which they are laid; `[app.overlay]` turns each off by its name."""


def is_manifest(backend: str) -> bool:
    """Whether a storage gives static files names that change with their content."""
    try:
        return hasattr(import_string(backend), "hashed_name")
    except ImportError:
        return False


def _is(backend: str, kind: str) -> bool:
    """Whether a storage's class is `kind` or derives from it."""
    try:
        storage, known = import_string(backend), import_string(kind)
    except ImportError:
        return False
    return isinstance(storage, type) and issubclass(storage, known)


def _storages(own: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """`STORAGES`, also of a project that names its storages as before Django 4.2."""
    plain = {"default": LOCAL_FILES, "staticfiles": PLAIN_STATIC}
    return {
        **{
            alias: {"BACKEND": own.get(OLD_STORAGES[alias], backend)}
            for alias, backend in plain.items()
        },
        **own.get("STORAGES", {}),
    }


def _owners_choices(settings: Mapping[str, Any]) -> list[str]:
    """Django's deployment warnings about what the domain's owner or the project has decided."""
    return [
        check
        for check, decided in (
            # They bind the whole domain for a year.
            ("security.W005", not settings.get("SECURE_HSTS_INCLUDE_SUBDOMAINS")),
            ("security.W021", not settings.get("SECURE_HSTS_PRELOAD")),
            # The load balancer redirects.
            ("security.W008", not settings.get("SECURE_SSL_REDIRECT", True)),
            ("security.W019", settings.get("X_FRAME_OPTIONS", "DENY") != "DENY"),
        )
        if decided
    ]
