"""What is read from a foreign project's source, and what is left to its people."""

from __future__ import annotations

import tomllib
from pathlib import Path
from textwrap import dedent

import pytest
from typer.testing import CliRunner

from tij.__main__ import app
from tij.app.promises import ADDED, KEPT, OFF
from tij.app.proposal import lacking, promises_of, propose
from tij.app.source import Source, find_project
from tij.app.surroundings import Surroundings
from tij.app.variables import asked_for
from tij.errors import BadInputError
from tij.settings import DIRECTORY, load
from tij.settings.models import AppSettings, OverlaySettings, Variables

ROOT = Path(__file__).parents[3]

FILES = {
    "manage.py": """
        import os
        raise SystemExit("never run")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings.dev")
    """,
    "shop/__init__.py": "",
    "shop/wsgi.py": "application = None",
    "shop/urls.py": """
        urlpatterns = [path("back/office/", admin.site.urls)]
    """,
    "shop/settings/__init__.py": "",
    "shop/settings/base.py": """
        import os
        import environ
        from decouple import config
        from shop.mail import *
        env = environ.Env()
        SECRET_KEY = env("DJANGO_SECRET_KEY")
        ALLOWED_HOSTS = env.list("DJANGO_ALLOWED_HOSTS")
        DATABASES = {"default": env.db("DATABASE_URL")}
        TIME_ZONE = os.getenv("TZ_OF_SHOP", "Asia/Tokyo")
        STRIPE = config("STRIPE_SECRET_KEY")
        SALT = os.environ["HASHID_SALT"]
        BRANCH = os.environ["SHOP_BRANCH"]
        SITE_URL = env("SITE_URL")
        if os.environ.get("USE_SEARCH"):
            SEARCH = os.environ["SEARCH_HOST"]
        MIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]
        STORAGES = {"staticfiles": {"BACKEND": "whitenoise.storage.ManifestStaticFilesStorage"}}
        STATIC_ROOT = "static"
    """,
    "shop/settings/dev.py": "from .base import *\nimport os\nX = os.environ['DEV_ONLY']",
    "shop/settings/production.py": """
        from .base import *
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    """,
    "shop/mail.py": """
        from pydantic_settings import BaseSettings
        class Mail(BaseSettings):
            model_config = SettingsConfigDict(env_prefix="mail_")
            host: str
            port: int = 25
    """,
    "shop/tests/test_it.py": "import os\nos.environ['ONLY_TESTS']",
    "Procfile": "web: gunicorn shop.wsgi\nworker: celery -A shop worker -l info\n"
    "celery_beat: celery -A shop beat\nhuey: cd src && huey shop\n",
    "Dockerfile": """
        FROM python:3.12-slim
        RUN apt-get update && apt-get install -y --no-install-recommends \\
            build-essential libpq-dev libmagic1 gettext=0.21 \\
            && rm -rf /var/lib/apt/lists/*
    """,
    "requirements/base.txt": "Django==5.2\n",
    "requirements/production.txt": "-r base.txt\n",
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        file = tmp_path / "work" / "shop" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
    return tmp_path / "work" / "shop"


def test_a_proposal_is_settings_that_load(shop: Path) -> None:
    proposal = propose(shop.parent / "checkout", shop)
    proposed = tomllib.loads(proposal.toml())
    assert proposed["workers"] == [
        {"name": "worker", "command": "celery -A shop worker -l info"},
        {"name": "celery-beat", "command": "celery -A shop beat", "never_two": True},
    ]
    table = proposed["app"]
    assert table == {
        "directory": "../shop",
        "settings_module": "shop.settings.production",
        "wsgi": "shop.wsgi:application",
        "python": "3.12",
        "requirements": "requirements/production.txt",
        "system_packages": ["libmagic1", "gettext"],
        "admin_path": "/back/office/",
        "api_path": "",
        "style_page": "/back/office/login/",
        "secrets": ["STRIPE_SECRET_KEY"],
        "generated_secrets": ["HASHID_SALT"],
        "environment": {
            "DJANGO_ALLOWED_HOSTS": "{api_domain}",
            "DJANGO_SECRET_KEY": "{SECRET_KEY}",
            # Where SES sends the mail nothing reads it.
            "MAIL_HOST": "unused",
            "SITE_URL": "{api_url}",
        },
    }
    assert proposed["email"] == {"enabled": True}
    assert AppSettings.model_validate(table).wsgi == proposal.app.wsgi


@pytest.mark.parametrize("value", ["%(_)", "%(ENV_PORT)s", "$(MAIL_PORT)", "{{ port }}"])
def test_a_value_that_another_program_fills_in_is_asked(shop: Path, value: str) -> None:
    (shop / "Procfile").write_text(f"mailin: python manage.py smtpd --port {value}\n")
    proposal = propose(shop, shop)
    assert proposal.workers == []
    assert [each for each in proposal.questions if "fill in" in each and value in each]


def test_an_address_of_the_admin_that_is_made_is_asked_for(shop: Path) -> None:
    urls = 'prefix = "x"\nurlpatterns = [path(f"{prefix}admin/", admin.site.urls)]\n'
    (shop / "shop" / "urls.py").write_text(urls)
    proposal = propose(shop, shop)
    assert proposal.app.admin_path == ""
    assert [each for each in proposal.questions if "shop/urls.py:2" in each and "prefix" in each]


@pytest.mark.parametrize(
    "made", ["AdminSite", "admin.AdminSite", "ShopAdminSite", "office_site.ShopAdminSite"]
)
def test_an_admin_of_its_own_is_found(shop: Path, made: str) -> None:
    (shop / "shop" / "office.py").write_text(
        f"class ShopAdminSite(admin.AdminSite):\n    pass\noffice = {made}(name='office')\n"
    )
    (shop / "shop" / "urls.py").write_text(
        'urlpatterns = [path("orders/", orders.urls), path("office/", office.urls)]\n'
    )
    assert propose(shop, shop).app.admin_path == "/office/"


def test_what_only_its_people_know_is_asked(shop: Path) -> None:
    proposal = propose(shop, shop)
    asked = "\n".join(proposal.questions)
    assert "SHOP_BRANCH is needed (shop/settings/base.py:12)" in asked
    assert "It sends mail (MAIL_HOST in shop/mail.py:4)" in asked
    assert "Procfile runs 'huey' (cd src && huey shop): write it into [[workers]]" in asked
    assert "Which broker does Celery have?" in asked
    assert "libmagic1, gettext" in asked
    optional = {each.name for each in proposal.optional}
    assert {"TZ_OF_SHOP", "USE_SEARCH", "SEARCH_HOST", "MAIL_PORT"} <= optional
    assert not optional & {"DEV_ONLY", "ONLY_TESTS", "DATABASE_URL", "DJANGO_SECRET_KEY"}


def test_each_promise_is_kept_added_or_turned_off(shop: Path) -> None:
    said = AppSettings(
        directory=".",
        settings_module="shop.settings.production",
        overlay=OverlaySettings(log=False),
    )
    outcomes = {promise.part: promise.outcome for promise in promises_of(shop, said)}
    assert outcomes == {
        **dict.fromkeys(["apps", "middleware", "hosts", "database", "storage", "static"], ADDED),
        **dict.fromkeys(["secret_key", "proxy"], KEPT),
        "mail": KEPT,
        "security": ADDED,
        "log": OFF,
    }
    outcomes = {promise.part: promise.outcome for promise in promises_of(shop, said, mail=True)}
    assert outcomes["mail"] == ADDED


def test_a_mail_service_of_the_projects_own_is_kept(shop: Path) -> None:
    said = AppSettings(directory=".", settings_module="shop.settings.production")
    file = shop / "shop" / "settings" / "production.py"
    anymail = 'EMAIL_BACKEND = "anymail.backends.mailgun.EmailBackend"'
    file.write_text(f"{file.read_text()}\n{anymail}\n")
    (mail,) = [one for one in promises_of(shop, said, mail=True) if one.part == "mail"]
    assert (mail.outcome, mail.seen) == (
        KEPT,
        "EMAIL_BACKEND is anymail.backends.mailgun.EmailBackend",
    )


@pytest.mark.reference
def test_the_reference_project_keeps_every_promise() -> None:
    settings = load("local")
    assert {promise.outcome for promise in promises_of(ROOT, settings.app)} == {KEPT}
    assert lacking(ROOT, settings) == []


def test_a_variable_that_nobody_gives_is_named(shop: Path) -> None:
    said = AppSettings(
        directory=".",
        settings_module="shop.settings.production",
        secrets=("STRIPE_SECRET_KEY", "HASHID_SALT", "MAIL_HOST"),
        environment=Variables({"SITE_URL": "x", "DJANGO_SECRET_KEY": "{SECRET_KEY}"}),
    )
    settings = load("local").model_copy(update={"app": said})
    assert [(each.name, each.where) for each in lacking(shop, settings)] == [
        ("DJANGO_ALLOWED_HOSTS", "shop/settings/base.py:7"),
        ("SHOP_BRANCH", "shop/settings/base.py:12"),
    ]


def test_settings_that_are_not_there_are_told_with_those_that_are(shop: Path) -> None:
    with pytest.raises(BadInputError, match=r"(?s)shop\.settings\.live.*shop\.settings\.dev"):
        promises_of(shop, AppSettings(directory=".", settings_module="shop.settings.live"))


def test_the_project_is_found_below_and_several_are_told(shop: Path, tmp_path: Path) -> None:
    assert find_project(tmp_path) == shop
    (tmp_path / "work" / "other").mkdir()
    (tmp_path / "work" / "other" / "manage.py").write_text("")
    with pytest.raises(BadInputError, match="several projects"):
        find_project(tmp_path)
    with pytest.raises(BadInputError, match=r"no manage\.py"):
        find_project(shop / "requirements")
    with pytest.raises(BadInputError, match="not a directory"):
        find_project(tmp_path / "nowhere")


def test_what_cannot_be_read_beside_the_source_is_a_question_of_one_line(shop: Path) -> None:
    (shop / "requirements" / "base.txt").write_text("git+https://example.com/x.git#egg=x\n")
    (shop / "docker-compose.extra.yml").write_text("services:\n  x: [\n")
    questions = propose(shop, shop).questions
    assert (
        "Not read: docker-compose.extra.yml, line 3 is not valid YAML. What else runs?" in questions
    )
    (packages,) = [each for each in questions if "only named packages" in each]
    assert packages.endswith(
        "into the image: replace it with a released version, or name a lock file."
    )


def test_a_file_that_cannot_be_parsed_is_told_and_the_rest_is_read(shop: Path) -> None:
    (shop / "shop" / "broken.py").write_text("def (:")
    assert any("shop/broken.py" in question for question in propose(shop, shop).questions)


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        (".python-version", "3.13.1\n", "3.13"),
        ("runtime.txt", "python-3.11.9\n", "3.11"),
        ("Dockerfile", "FROM docker.io/python:3.14-slim AS x\nRUN pip install x\n", "3.14"),
        ("pyproject.toml", '[project]\nrequires-python = ">=3.12,<4"\n', "3.12"),
        ("pyproject.toml", '[tool.poetry.dependencies]\npython = "^3.13"\n', "3.13"),
        ("pyproject.toml", '[project]\nrequires-python = ">=3.8"\n', "3.11"),
        ("Dockerfile", "ARG V=3.13\nFROM python:${V}-slim\nRUN pip install x\n", "3.13"),
        ("Dockerfile", "FROM ghcr.io/astral-sh/uv:python3.12-bookworm AS x\n", "3.12"),
        ("Dockerfile", "FROM node:22\n# python:3.12, pip\n", None),
        ("README", "", None),
    ],
)
def test_pythons_version_is_read(
    tmp_path: Path, file: str, text: str, expected: str | None
) -> None:
    (tmp_path / file).write_text(text)
    around = Surroundings.of(tmp_path, tmp_path)
    assert around.python_version()[0] == expected
    assert around.system_packages() == []


def test_variables_of_every_reader_are_found(tmp_path: Path) -> None:
    (tmp_path / "s.py").write_text(
        dedent(
            """
            import os
            from os import environ, getenv
            A = os.environ["A1"]; B = environ.get("B1"); C = getenv("C1"); D = os.getenv("D1", 1)
            E = env("E1"); F = env.bool("F1", default=False); G = config("G1", default="x")
            H = config("H1", cast=int); I = env.db("I1")
            os.environ["J1"] = "set, not asked"
            L = os.getenv("L1").split(","); M = int(environ.get("M1")); N = int(getenv("N1", 1))
            O = os.environ.get("O1", "").split(); P = str(os.getenv("P1"))
            def later():
                return os.environ["K1"]
            """
        )
    )
    found = asked_for(Source(tmp_path).reached_from("s"), tmp_path)
    assert {each.name for each in found if each.required and not each.conditional} == {
        *("A1", "E1", "H1", "I1", "L1", "M1"),
    }
    assert {each.name for each in found} == {f"{letter}1" for letter in "ABCDEFGHIKLMNOP"}


def test_a_scheme_that_is_elsewhere_may_have_every_default(tmp_path: Path) -> None:
    (tmp_path / "s.py").write_text("env = Env(**SCHEME, B=(int,))\nA = env('A')\nB = env('B')\n")
    found = asked_for(Source(tmp_path).reached_from("s"), tmp_path)
    assert [(each.name, each.required) for each in found] == [("A", False), ("B", False)]


def test_the_command_prints_tables_to_copy_and_runs_nothing(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout = shop.parent / "checkout"
    (checkout / "environments").mkdir(parents=True)
    (checkout / "cdktf.json").write_text("{}")
    monkeypatch.chdir(checkout)
    ran = CliRunner().invoke(app, ["app", "check", "../shop"])
    assert ran.exit_code == 0, ran.output
    local = (DIRECTORY / "local.toml").read_text()
    start, end = local.index("[app]\n"), local.index("[service]")
    written = ran.stdout[ran.stdout.index("\n[app]\n") : ran.stdout.index("promise")]
    (checkout / "environments" / "local.toml").write_text(local[:start] + written + local[end:])
    ran = CliRunner().invoke(app, ["app", "check"])
    assert ran.exit_code == 2, ran.output
    assert "SHOP_BRANCH is needed (shop/settings/base.py:12) and nobody gives it" in ran.stdout
