"""Projects laid out in other ways, read as their people mean them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from tij.app.proposal import Proposal, propose
from tij.errors import BadInputError

MANAGE = 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "{}")\n'
LOCK = """
[[package]]
name = "notes"
version = "0.1.0"
source = { virtual = "." }
dependencies = [{ name = "django" }, { name = "redis" }]

[[package]]
name = "django"
version = "6.0"
wheels = [{ url = "https://x/django.whl", hash = "sha256:aa" }]

[[package]]
name = "redis"
version = "7.0"
wheels = [{ url = "https://x/redis.whl", hash = "sha256:ba" }]
"""


def read(root: Path, files: dict[str, str]) -> tuple[dict[str, Any], Proposal]:
    """The tables that are proposed for a project of `files`, beside a checkout."""
    for name, text in files.items():
        file = root / "theirs" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
    proposal = propose(root / "checkout", root / "theirs")
    return tomllib.loads(proposal.toml()), proposal


def test_a_project_in_src_has_its_lock_and_procfile_above(tmp_path: Path) -> None:
    tables, proposal = read(
        tmp_path,
        {
            "src/manage.py": MANAGE.format("config.settings"),
            "src/config/wsgi.py": MANAGE.format("config.settings"),
            "src/config/settings.py": """
                import environ
                env = environ.Env(DEBUG=(bool, False), SENTRY_DSN=(str, ""), TOKEN=(str,))
                SECRET_KEY = env("NOTES_KEY")
                SENTRY, TOKEN = env("SENTRY_DSN"), env("TOKEN")
                CACHES = {"default": env.cache("CACHE_URL")}
                CELERY_BROKER_URL = env("BROKER", default="redis://localhost:6379/0")
                CELERY_BROKER_URL = env("CELERY_BROKER_URL", default="redis://localhost:6379/0")
                CELERY_RESULT_BACKEND = env("CELERY_RESULT_BACKEND", default="django-db")
                WSGI_APPLICATION = "config.wsgi.application"
            """,
            "pyproject.toml": '[project]\nrequires-python = ">=3.10"\ndependencies = ["django"]\n',
            "uv.lock": LOCK,
            "Procfile": """
                release: python src/manage.py migrate && python src/manage.py load_countries
                web: gunicorn --chdir src config.wsgi
                worker: uv run celery --workdir src -A config worker
                bot: python src/manage.py runbot
            """,
        },
    )
    assert tables["app"] == {
        "directory": "../theirs/src",
        "python": "3.12",  # Django 6 wants it, whatever the range begins with
        "requirements": "../uv.lock",
        "admin_path": "",
        "api_path": "",
        "style_page": "",
        "secrets": ["TOKEN"],
        "environment": {
            "CACHE_URL": "{REDIS_URL}",
            "CELERY_BROKER_URL": "{REDIS_URL}",
            "NOTES_KEY": "{SECRET_KEY}",
        },
    }
    assert tables["cache"] == {"enabled": True}
    assert tables["workers"] == [
        {"name": "worker", "command": "celery -A config worker"},
        {"name": "bot", "command": "python manage.py runbot"},
    ]
    (question,) = proposal.questions
    assert "load_countries" in question
    assert {each.name for each in proposal.optional} == {
        *("BROKER", "CELERY_RESULT_BACKEND", "SENTRY_DSN"),
    }


def test_packages_in_src_below_manage_py_are_named_without_it(tmp_path: Path) -> None:
    tables, _ = read(
        tmp_path,
        {
            "manage.py": MANAGE.format("config.settings.local"),
            "src/config/wsgi.py": MANAGE.format("config.settings.prod"),
            "src/config/asgi.py": "",
            "src/config/settings/prod.py": """
                from environs import Env
                from .base import *
                settings = Env()
                with settings.prefixed("SHOP_"):
                    SECRET_KEY = settings.str("SECRET_KEY")
                    with settings.prefixed("HOOK_"):
                        HOOK = settings.str("TOKEN")
                ASGI_APPLICATION = "config.asgi.application"
            """,
            "src/config/settings/base.py": "",
            "requirements.txt": "django~=5.2\n",
            "Dockerfile": """
                ARG VERSION=3.13
                FROM python:${VERSION}
                COPY . .
                CMD ["daphne", "-b", "0.0.0.0", "config.asgi:application"]
            """,
        },
    )
    assert tables["app"] == {
        "directory": "../theirs",
        "python_path": "src",
        "settings_module": "config.settings.prod",
        "asgi": "config.asgi:application",
        "python": "3.13",
        "admin_path": "",
        "api_path": "",
        "style_page": "",
        "secrets": ["SHOP_HOOK_TOKEN"],
        "environment": {"SHOP_SECRET_KEY": "{SECRET_KEY}"},
    }
    assert "cache" not in tables


def test_no_wsgi_means_asgi(tmp_path: Path) -> None:
    tables, proposal = read(
        tmp_path,
        {
            "manage.py": MANAGE.format("core.settings"),
            "core/asgi.py": "",
            "core/settings.py": "ASGI_APPLICATION = 'core.asgi.application'\n",
            "requirements.txt": "django\n",
            ".python-version": "3.14\n",
            "compose.yml": """
                services:
                  redis: {image: "valkey/valkey:8"}
                  web: {build: ., command: python manage.py runserver}
                  flower: {build: ., command: celery -A core flower}
            """,
        },
    )
    assert tables["app"]["asgi"] == "core.asgi:application"
    assert tables["cache"] == {"enabled": True}
    (question,) = proposal.questions
    assert "'flower'" in question
    assert "nothing can connect" in question


def test_fields_of_settings_classes_are_variables_by_their_aliases(tmp_path: Path) -> None:
    tables, proposal = read(
        tmp_path,
        {
            "manage.py": MANAGE.format("site_.settings"),
            "site_/wsgi.py": "",
            "site_/base.py": """
                from pydantic_settings import BaseSettings as Base, SettingsConfigDict
                class Common(Base):
                    model_config = SettingsConfigDict(env_prefix="SITE_")
            """,
            "site_/settings.py": """
                from site_.base import Common
                class Variables(Common):
                    kind: ClassVar[str]
                    secret_key: SecretStr
                    api_token: SecretStr = Field(...)
                    debug: bool = Field(default=False)
                    made: list = Field(default_factory=list)
                    salt: str = Field(alias="HASHING_SALT")
                    zone: str = Field("tokyo", validation_alias=AliasChoices("ZONE_NAME", "ZONE"))
                    nickname: Annotated[str, Field(min_length=1)]
                class Other:
                    ignored: str
                SECRET_KEY = Variables().secret_key.get_secret_value()
            """,
            "requirements.txt": "django\n",
            ".python-version": "3.13\n",
        },
    )
    assert tables["app"]["environment"] == {"SITE_SECRET_KEY": "{SECRET_KEY}"}
    assert tables["app"]["secrets"] == ["SITE_API_TOKEN"]
    assert tables["app"]["generated_secrets"] == ["HASHING_SALT"]
    assert {each.name for each in proposal.optional} == {"SITE_DEBUG", "SITE_MADE", "ZONE_NAME"}
    (question,) = proposal.questions
    assert question.startswith("SITE_NICKNAME is needed (site_/settings.py:")


@pytest.mark.parametrize("service", ["rabbitmq:4-management", "docker.io/bitnami/rabbitmq"])
def test_a_broker_that_is_not_made_is_asked_about(tmp_path: Path, service: str) -> None:
    _, proposal = read(
        tmp_path,
        {
            "manage.py": MANAGE.format("core.settings"),
            "core/wsgi.py": "",
            "core/settings.py": "",
            "requirements.txt": "django\ncelery\n",
            ".python-version": "3.13\n",
            "compose.yml": f"services: {{queue: {{image: '{service}'}}}}\n",
        },
    )
    assert [each for each in proposal.questions if service in each]


def test_settings_that_are_put_together_from_files_are_read_whole(tmp_path: Path) -> None:
    _, proposal = read(
        tmp_path,
        {
            "manage.py": MANAGE.format("core.settings"),
            "core/wsgi.py": "",
            "core/settings/__init__.py": 'include("parts/*.py", optional("local.py"))\n',
            "core/settings/parts/mail.py": "\ufeffimport os\nX = os.environ['RELAY']\n",
            "requirements.txt": "django\n",
            ".python-version": "3.13\n",
        },
    )
    (question,) = proposal.questions
    assert question.startswith("RELAY is needed (core/settings/parts/mail.py:2)")


def test_a_schedule_of_another_platform_becomes_one_here(tmp_path: Path) -> None:
    render = "{type: cron, name: {name}, schedule: '{at}', startCommand: python manage.py {name}}"
    lines = [
        f"  - {render.replace('{name}', name).replace('{at}', at)}\n"
        for name, at in {"night": "30 3 * * *", "never": "0 0 31 2 *"}.items()
    ]
    tables, proposal = read(
        tmp_path,
        {
            "manage.py": MANAGE.format("core.settings"),
            "core/wsgi.py": "",
            "core/settings.py": "",
            "requirements.txt": "django\n",
            ".python-version": "3.13\n",
            "render.yaml": "services:\n" + "".join(lines),
        },
    )
    assert tables["schedules"] == [
        {"name": "night", "command": "python manage.py night", "cron": "30 3 * * *"}
    ]
    (question,) = proposal.questions
    assert "'0 0 31 2 *'" in question


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("from configurations import Configuration", "django-configurations"),
        ("import dynaconf", "dynaconf"),
    ],
)
def test_settings_that_no_source_tells_are_said(tmp_path: Path, line: str, said: str) -> None:
    _, proposal = read(
        tmp_path,
        {
            "manage.py": MANAGE.format("core.settings"),
            "core/wsgi.py": "",
            "core/settings.py": f"{line}\n",
            "requirements.txt": "django\n",
            ".python-version": "3.13\n",
        },
    )
    (question,) = proposal.questions
    assert said in question


def test_of_two_packages_of_settings_the_webs_is_taken(tmp_path: Path) -> None:
    """As the workers' have their own, whose name comes first."""
    tables, _ = read(
        tmp_path,
        {
            "manage.py": MANAGE.format("shop.settings"),
            "celeryshop/settings.py": "from shop.settings import *\n",
            "celeryshop/wsgi.py": MANAGE.format("celeryshop.settings"),
            "shop/settings.py": "INSTALLED_APPS = ['channels']\n",
            "shop/wsgi.py": MANAGE.format("shop.settings"),
            "shop/asgi.py": "",
            "shop/urls.py": """
                urlpatterns = i18n_patterns(
                    path("jsi18n/", JavaScriptCatalog.as_view()),
                    path("office/", admin.site.urls),
                )
            """,
            "pyproject.toml": '[dependency-groups]\nmain = ["django"]\ndev = ["pytest"]\n',
            ".python-version": "3.13\n",
        },
    )
    assert tables["app"]["settings_module"] == "shop.settings"
    assert tables["app"]["wsgi"] == "shop.wsgi:application"
    assert tables["app"]["asgi"] == "shop.asgi:application"
    assert tables["app"]["admin_path"] == "/office/"
    assert "requirements" not in tables["app"]


def test_settings_for_production_come_before_those_of_a_development_image(tmp_path: Path) -> None:
    tables, proposal = read(
        tmp_path,
        {
            "manage.py": MANAGE.format("shop.settings.dev"),
            "shop/wsgi.py": "",
            "shop/settings/docker.py": "",
            "shop/settings/static.py": "",
            "shop/settings/prod.py": "",
            "requirements.txt": "django\n",
            "Dockerfile": """
                FROM python:3.13
                RUN apt-get update \\
                    # not these words
                    && apt-get install -y libmagic1
                RUN DJANGO_SETTINGS_MODULE=shop.settings.static python manage.py collectstatic
                ENV DJANGO_SETTINGS_MODULE=shop.settings.docker
            """,
        },
    )
    assert tables["app"]["settings_module"] == "shop.settings.prod"
    assert tables["app"]["system_packages"] == ["libmagic1"]
    (question,) = [each for each in proposal.questions if "Which settings" in each]
    assert "shop.settings.docker" in question
    assert "static" not in question


def test_settings_of_an_image_that_build_on_those_for_production_are_taken(tmp_path: Path) -> None:
    tables, proposal = read(
        tmp_path,
        {
            "manage.py": MANAGE.format("shop.conf.dev"),
            "shop/wsgi.py": "",
            "shop/conf/docker.py": "from .production import *\nLOG_STDOUT = True\n",
            "shop/conf/production.py": "",
            "requirements.txt": "django\n",
            "Dockerfile": "FROM python:3.13\nENV DJANGO_SETTINGS_MODULE=shop.conf.docker\n",
        },
    )
    assert tables["app"]["settings_module"] == "shop.conf.docker"
    assert any("shop.conf.production" in question for question in proposal.questions)


def test_settings_for_a_developer_are_not_taken_without_a_question(tmp_path: Path) -> None:
    tables, proposal = read(
        tmp_path,
        {
            "manage.py": MANAGE.format("shop.settings.local"),
            "shop/wsgi.py": MANAGE.format("shop.settings.local"),
            "shop/settings/base.py": "",
            "shop/settings/local.py": "",
            "shop/settings/tokyo.py": "",
            "shop/settings/management/commands/deploy.py": "",
            "shop/settings/management/commands/heroku_deploy.py": "",
            "__init__.py": "",
            "requirements.txt": "django\n",
            ".python-version": "3.13\n",
        },
    )
    assert tables["app"]["settings_module"] == "shop.settings.local"
    (question,) = proposal.questions
    assert "beside it are shop.settings.tokyo." in question


@pytest.mark.parametrize(
    ("hoster", "other", "chosen"),
    [
        ("DEBUG = TEMPLATE_DEBUG = False\n", "", "tokyo"),
        # Not by itself, or two of them: it is asked.
        ("DEBUG = True\n", "", "local"),
        ("def f():\n    DEBUG = False\n", "", "local"),
        ("DEBUG = False\n", "DEBUG = False\n", "local"),
    ],
)
def test_settings_with_a_hosters_name_are_known_by_debug(
    tmp_path: Path, hoster: str, other: str, chosen: str
) -> None:
    """As python.org's, whose files name a developer's."""
    tables, proposal = read(
        tmp_path,
        {
            "manage.py": MANAGE.format("shop.settings.local"),
            "shop/wsgi.py": MANAGE.format("shop.settings.local"),
            "shop/settings/base.py": "DEBUG = False\n",
            "shop/settings/local.py": "",
            "shop/settings/tokyo.py": hoster,
            "shop/settings/osaka.py": other,
            "requirements.txt": "django\n",
            ".python-version": "3.13\n",
        },
    )
    assert tables["app"]["settings_module"] == f"shop.settings.{chosen}"
    (question,) = proposal.questions
    assert "Which settings does production run with?" in question


PLAIN = {
    "manage.py": MANAGE.format("core.settings"),
    "core/wsgi.py": "",
    "core/settings.py": "",
    "requirements.txt": "django\n",
    ".python-version": "3.13\n",
}


def test_a_projects_own_reader_of_the_environment_is_known(tmp_path: Path) -> None:
    settings = """
        from core.secrets import found, get_secret, number, perhaps
        RATIO = number("RATIO")
        SECRET_KEY = get_secret("KEY")
        REGION, ZONE = get_secret("REGION", "x"), perhaps("ZONE")
        ADDRESS = found("ADDRESS")
        HOOK = get_secret("HOOK_TOKEN")
    """
    readers = """
        def get_secret(name, default=None):
            try:
                return os.environ[name]
            except KeyError:
                raise ImproperlyConfigured(name)
        def perhaps(name): return os.getenv(name)
        def found(name): return os.environ[name] if name in os.environ else None
        def number(name, default=None):
            if name not in os.environ:
                return default
            return float(os.environ[name])
        def later(name): return importlib.import_module(name)
    """
    files = {**PLAIN, "core/settings.py": settings, "core/secrets.py": readers}
    tables, proposal = read(tmp_path, files)
    assert tables["app"]["environment"] == {"KEY": "{SECRET_KEY}"}
    assert tables["app"]["secrets"] == ["HOOK_TOKEN"]
    assert {each.name for each in proposal.optional} == {"ADDRESS", "RATIO", "REGION", "ZONE"}
    assert proposal.questions == []


def test_keys_of_aws_stay_empty_and_debug_off(tmp_path: Path) -> None:
    settings = """
        AWS_SECRET_ACCESS_KEY = env("DJANGO_AWS_SECRET_ACCESS_KEY")
        DEBUG = env.bool("DJANGO_DEBUG")
        HOOK_HOSTS = env.list("HOOK_ALLOWED_HOSTS", default=[])
        ALLOWED_HOSTS = env.list("OUR_ALLOWED_HOSTS", default=[])
    """
    tables, proposal = read(tmp_path, {**PLAIN, "core/settings.py": settings})
    assert tables["app"]["environment"] == {
        "DJANGO_AWS_SECRET_ACCESS_KEY": "",
        "DJANGO_DEBUG": "0",
        "OUR_ALLOWED_HOSTS": "{api_domain}",
    }
    (question,) = proposal.questions
    assert question.startswith("DJANGO_AWS_SECRET_ACCESS_KEY (core/settings.py:1) is empty")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("import importlib\nx = importlib.import_module(name)", "core.settings, line 2:"),
        ("from .written_here import *", "core/settings.py:1 imports core.written_here"),
    ],
)
def test_settings_that_are_written_on_a_server_are_asked_for(
    tmp_path: Path, settings: str, said: str
) -> None:
    _, proposal = read(tmp_path, {**PLAIN, "core/settings.py": settings})
    (question,) = proposal.questions
    assert question.startswith(said)


def test_where_nothing_names_settings_those_that_are_there_are_shown(tmp_path: Path) -> None:
    files = {
        **PLAIN,
        "manage.py": "",
        "core/wsgi.py": "",
        "core/settings.py": "ROOT_URLCONF = 'core.urls'\n",
        "core/other.production.py": "ROOT_URLCONF = 'core.urls'\n",
    }
    tables, proposal = read(tmp_path, files)
    assert tables["app"]["settings_module"] == "core.settings"
    (question,) = proposal.questions
    assert question.endswith("there are core.settings.")


def test_a_template_is_no_project(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="is a template"):
        read(tmp_path, {"{{cookiecutter.slug}}/manage.py": ""})


def test_a_queue_without_a_worker_is_asked_about(tmp_path: Path) -> None:
    _, proposal = read(tmp_path, {**PLAIN, "requirements.txt": "django\ncelery[redis]==5.5\n"})
    (question,) = proposal.questions
    assert question.startswith("It has celery, and no file says")


def test_a_worker_with_settings_of_its_own_is_asked_about(tmp_path: Path) -> None:
    files = {
        **PLAIN,
        "queue/settings.py": "",
        "queue/celery.py": MANAGE.format("queue.settings"),
        "Procfile": "one: celery -A queue worker\ntwo: celery -A core worker\n",
    }
    _, proposal = read(tmp_path, files)
    (question,) = [each for each in proposal.questions if "settings" in each]
    assert question.startswith("The worker 'one' names settings of its own, queue.settings")


def test_packages_of_the_image_that_runs_are_taken(tmp_path: Path) -> None:
    stages = """
        FROM python:3.13 AS building
        RUN apt-get install -y gettext && pip install x
        FROM python:3.13-slim AS base
        RUN apt-get install -y libmagic1 \\
            libxslt1-dev `# for lxml` \\
            media-types
        FROM base AS production
        RUN apt-get install -y pkg-config libpq5
        FROM base AS development
        RUN apt-get install -y mercurial
    """
    files = {**PLAIN, "Dockerfile": stages}
    files["Dockerfile.integration-tests"] = "FROM python:3.13\nRUN apt-get install -y xvfb\n"
    tables, _ = read(tmp_path, files)
    assert tables["app"]["system_packages"] == ["libmagic1", "media-types", "libpq5"]


@pytest.mark.parametrize("opened", ["open(PLACE)", "open(os.environ['OUR_CREDENTIALS_CFG'])"])
def test_a_file_of_settings_on_a_server_is_asked_for(tmp_path: Path, opened: str) -> None:
    settings = f"""
        import os
        PLACE = os.environ["OUR_CREDENTIALS_CFG"]
        with {opened} as file:
            vars().update(yaml.safe_load(file))
    """
    tables, proposal = read(tmp_path, {**PLAIN, "core/settings.py": settings})
    assert "secrets" not in tables["app"]
    (question,) = proposal.questions
    assert question.startswith("OUR_CREDENTIALS_CFG (core/settings.py:")
    assert "names a file that the settings open" in question


def test_settings_that_a_function_imports_by_a_name_are_asked_for(tmp_path: Path) -> None:
    settings = """
        from core.loading import load, unused
        ours = load("NAME")
    """
    loading = """
        def by(name): return importlib.import_module(name)
        def load(key): return by(os.environ.get(key, "core.ours"))
        def unused(name): return importlib.import_module(name)
    """
    files = {**PLAIN, "core/settings.py": settings, "core/loading.py": loading}
    (question,) = read(tmp_path, files)[1].questions
    assert question.startswith("core.settings, line 2: load() imports settings")


@pytest.mark.parametrize(
    ("packages", "asked"),
    [("django\nmysqlclient==2.2\n", True), ("django\nmysqlclient\npsycopg[binary]\n", False)],
)
def test_a_project_for_mysql_alone_is_told(tmp_path: Path, packages: str, *, asked: bool) -> None:
    _, proposal = read(tmp_path, {**PLAIN, "requirements.txt": packages})
    assert [q.partition(",")[0] for q in proposal.questions] == ["It has mysqlclient"] * asked


@pytest.mark.parametrize(
    ("urls", "path", "asked"),
    [
        ("router = DefaultRouter()", "/api/", False),
        ("router = DefaultRouter() if settings.DEBUG else SimpleRouter()", "", True),
        ("", "", True),
    ],
)
def test_the_apis_root_is_proposed_where_something_answers(
    tmp_path: Path, urls: str, path: str, *, asked: bool
) -> None:
    files = {**PLAIN, "core/urls.py": f"{urls}\npath('api/', include('core.api'))\n"}
    _, proposal = read(tmp_path, files)
    assert proposal.app.api_path == path
    assert any("api_path" in question for question in proposal.questions) is asked


def test_what_stands_for_the_development_server_becomes_the_sites_own(tmp_path: Path) -> None:
    """And DEBUG is said in the words that its reader has."""
    settings = """
        import os
        DEBUG = os.getenv("DEBUG", "True") == "True"
        SITE_ROOT = os.getenv("SITE_ROOT", "http://localhost:8000")
        PAGES = os.getenv("FRONT_PAGES", "http://localhost:8000")
        SEARCH_BASE = os.getenv("SEARCH_BASE", "http://localhost:9200")
        ROOT_DIRECTORY = os.getenv("ROOT_DIRECTORY", "/srv")
        ROOT_URLCONF = "core.urls"
    """
    tables, _ = read(tmp_path, {**PLAIN, "core/settings.py": settings})
    assert tables["app"]["environment"] == {"DEBUG": "False", "SITE_ROOT": "{api_url}"}
    for reader, said in (
        ('env.bool("SHOP_DEBUG", True)', {"SHOP_DEBUG": "False"}),
        ('int(os.environ.get("SHOP_DEBUG", default=1))', {"SHOP_DEBUG": "0"}),
        ('env.bool("SHOP_DEBUG", default=False)', {}),
    ):
        other = f'ROOT_URLCONF = "core.urls"\nDEBUG = {reader}\n'
        tables, _ = read(tmp_path, {**PLAIN, "core/settings.py": other})
        assert tables["app"].get("environment", {}) == said
    numbers = settings.replace('"True") == "True"', '"0") == "1"').replace("localhost:8000", "x")
    tables, _ = read(tmp_path, {**PLAIN, "core/settings.py": numbers})
    assert "environment" not in tables["app"]
