"""The Django project, and what is added to its settings."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tij.settings import catalog
from tij.settings.allowed import matches, one_of
from tij.settings.models.section import Section, Table, Variables
from tij.settings.values import Application, Module, OptionalApplication, OptionalPath


class OverlaySettings(Section):
    """`[app.overlay]`: which promises of the container's contract are kept for the project."""

    apps: bool = Field(default=True, description="`ecs_django` in `INSTALLED_APPS`.")
    middleware: bool = Field(default=True, description="Health and request middleware first.")
    secret_key: bool = Field(default=True, description="A generated `SECRET_KEY`.")
    hosts: bool = Field(default=True, description="The deployment's host names and origins.")
    database: bool = Field(default=True, description="RDS, with its rotating password.")
    storage: bool = Field(default=True, description="Uploads go to the files bucket.")
    mail: bool = Field(default=True, description="Mail by Amazon SES, where `[email]` is enabled.")
    static: bool = Field(default=True, description="Static files under hashed names, on the CDN.")
    proxy: bool = Field(default=True, description="`SECURE_PROXY_SSL_HEADER`.")
    security: bool = Field(
        default=True, description="No `DEBUG`; HTTPS only: redirect, HSTS, cookies."
    )
    log: bool = Field(default=True, description="JSON lines on stdout.")

    @property
    def off(self) -> tuple[str, ...]:
        """The parts that are turned off."""
        return tuple(name for name in type(self).model_fields if not getattr(self, name))


class AppSettings(Section):
    """`[app]`: the Django project, here or in a checkout beside this one."""

    directory: str = Field(
        default="container/project",
        description="Directory of `manage.py`, from this checkout's root; `../shop` is beside it.",
    )
    python_path: Annotated[
        str,
        matches(
            r"([\w-][\w.-]*(/[\w-][\w.-]*)*)?",
            "a directory below `directory`, or '' for none",
            "e.g. 'src'",
        ),
    ] = Field(
        default="",
        description="Directory below `directory` that its packages are in, where not beside"
        " `manage.py`: `src`.",
    )
    settings_module: Module = Field(
        default="config.settings", description="The settings that production runs with."
    )
    wsgi: Application = Field(
        default="config.wsgi:application", description="`module:name` that gunicorn runs."
    )
    asgi: OptionalApplication = Field(
        default=None,
        description="`module:name` of an ASGI application, by Uvicorn's worker, instead of `wsgi`.",
    )
    python: Annotated[str, one_of(catalog.PYTHON_VERSIONS, "choose one, in quotes")] = Field(
        default="3.11", description="Python of the image; the rehearsal needs it on this machine."
    )
    requirements: str | None = Field(
        default=None,
        description=(
            "File that names the packages, from `directory`: `requirements.txt`, `uv.lock`,"
            " `poetry.lock`, `pdm.lock`, `pylock.toml`, `Pipfile.lock` or `pyproject.toml`; the"
            " first of them in `directory` if not given."
        ),
    )
    source_packages: tuple[
        Annotated[
            str,
            matches(
                "[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?",
                "names of Python packages",
                "write names alone, e.g. 's3-tar'",
            ),
        ],
        ...,
    ] = Field(
        default=(),
        description="Python packages without a wheel that pip builds from their source; there is"
        " no compiler.",
    )
    system_packages: tuple[
        Annotated[
            str,
            matches(
                "[a-z0-9][a-z0-9+.-]+",
                "names of Debian packages",
                "write names alone, e.g. 'libmagic1'",
            ),
        ],
        ...,
    ] = Field(default=(), description="Debian packages that the image needs beside its own.")
    build_commands: tuple[str, ...] = Field(
        default=(), description="Shell commands run in the image before static files are collected."
    )
    build_environment: Table = Field(
        default=Variables(),
        description="Variables while the image is built, where a secret's stand-in will not do.",
    )
    health_path: Annotated[
        str,
        matches(r"/([\w.-]+/)+", "a path that begins and ends with /", "e.g. '/health/'"),
    ] = Field(
        default="/health/", description="Path that the load balancer asks; the image answers it."
    )
    admin_path: OptionalPath = Field(
        default="/admin/",
        description="Where `tij verify` asks for the admin's login form; empty for none.",
    )
    api_path: OptionalPath = Field(
        default="/api/", description="Where `tij verify` asks for JSON; empty for none."
    )
    style_page: OptionalPath = Field(
        default="/admin/login/",
        description="Page whose style sheet must come from the CDN; empty for none.",
    )
    smoke_command: str = Field(
        default="check_storage",
        description=(
            "Management command that the rehearsal runs in a task; empty for none. `run PROGRAM`"
            " runs a program. Of the addresses it prints, each with `sha256:DIGEST` or without,"
            " the files are fetched."
        ),
    )
    environment: Table = Field(
        default=Variables(),
        description=(
            "The project's own variables, readable in AWS's console. `{api_url}` and others are"
            " replaced; `{SECRET_KEY}` gives a generated secret a second name,"
            " `{REDIS_URL}` the cache's address (docs/another-project.md)."
        ),
    )
    secrets: tuple[str, ...] = Field(
        default=(),
        description="Names of variables whose values `tij secret set NAME` writes.",
    )
    generated_secrets: tuple[str, ...] = Field(
        default=(),
        description="Names of variables whose values are generated before the service is made.",
    )
    overlay: OverlaySettings = Field(
        default=OverlaySettings(),
        description="Parts of the image's contract kept for the project; false turns one off.",
    )
