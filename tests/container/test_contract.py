"""The contract between image, project and task definition."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.container.names import CACHE
from tests.synthesized import Synthesized
from tij.emulator.host import ContainerProcess, HostImage, build
from tij.emulator.host.image import (
    CONTAINER,
    BuildError,
    Recipe,
    UnfitProjectError,
    build_environment,
)
from tij.emulator.host.ports import free_port
from tij.errors import ExitCode

DOCUMENT = Path(__file__).parents[2] / "docs" / "container-contract.md"


@pytest.fixture(scope="module")
def variables(image: HostImage) -> set[str]:
    """Every variable that the image reads."""
    program = "from ecs_django.environment import Environment as E; print(*E.model_fields)"
    done = subprocess.run(
        [image.venv / "bin/python", "-c", program],
        env=image.environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    return {name.upper() for name in done.stdout.split()}


def task_environment(production: Synthesized) -> set[str]:
    """What the task definition of production gives the container."""
    tasks = production.resources("aws_ecs_task_definition")
    (definition,) = json.loads(tasks[0]["container_definitions"])
    return {item["name"] for item in [*definition["environment"], *definition["secrets"]]}


def test_the_image_reads_every_variable_that_the_task_definition_gives(
    production: Synthesized, variables: set[str]
) -> None:
    given = task_environment(production)
    assert len(given) > 10
    assert given - {"JWT_SECRET"} <= variables


def test_the_task_definition_gives_every_variable_that_the_image_needs(
    production: Synthesized, run: Any
) -> None:
    given = task_environment(production)
    container = run(**dict.fromkeys(given))
    assert container.wait(30) == 2
    needed = re.findall(r"([A-Z_]+) is missing", container.records()[-1]["message"])
    assert len(needed) > 8
    assert set(needed) <= given


def test_the_document_lists_the_variables_that_the_image_reads(variables: set[str]) -> None:
    listed = set(re.findall(r"^\| `([A-Z_]+)` \|", DOCUMENT.read_text(), re.MULTILINE))
    assert listed == variables


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the reference project, to break."""
    shutil.copytree(CONTAINER, tmp_path / "source")
    return tmp_path / "source" / "project"


def change(project: Path, old: str, new: str) -> None:
    settings = project / "config" / "settings.py"
    assert old in settings.read_text()
    settings.write_text(settings.read_text().replace(old, new))


def recipe_of(project: Path, **variables: str) -> Recipe:
    """The reference project, changed; its packages are the reference's own."""
    return Recipe(
        project,
        (CONTAINER / "requirements.txt").read_text(),
        "3.11",
        variables,
        build_variables={"JWT_SECRET": "build-only-abcdefghijklmnopqrstuvwxyz-0123456789"},
    )


def break_promises(project: Path) -> None:
    change(project, '    "ecs_django.health.HealthMiddleware",\n', "")
    sqlite = '{"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}'
    change(project, "ENVIRONMENT.database", sqlite)
    change(project, "storage.ManifestStaticFilesStorage", "storage.StaticFilesStorage")
    change(project, 'SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")', "")


def test_a_project_that_breaks_the_contract_is_not_built(project: Path, image: object) -> None:
    break_promises(project)
    off = "apps,middleware,database,static,proxy"
    with pytest.raises(BuildError) as refused:
        build(CACHE, project.parent, recipe_of(project, APP_OVERLAY_OFF=off))
    assert {"ecs.E002", "ecs.E003", "ecs.E004", "ecs.E005", "ecs.E008"} <= set(
        re.findall(r"ecs\.E\d+", str(refused.value))
    )
    assert not list(CACHE.glob(f"image-*.{os.getpid()}")), "half an image is left"


def test_what_a_project_does_not_promise_is_kept_for_it(project: Path, image: object) -> None:
    break_promises(project)
    assert overlay_of(build(CACHE, project.parent)) == {
        **dict.fromkeys(
            ["apps", "secret_key", "hosts", "storage", "mail", "security", "log"], "kept"
        ),
        **dict.fromkeys(["middleware", "database", "static", "proxy"], "added"),
    }


def test_a_project_as_django_makes_it_is_built_unchanged(image: HostImage, tmp_path: Path) -> None:
    """SQLite, DEBUG, a key in the source: every promise is kept for it."""
    subprocess.run(
        [image.venv / "bin/django-admin", "startproject", "mine", tmp_path],
        check=True,
        timeout=30,
    )
    variables = {"APP_SETTINGS_MODULE": "mine.settings", "APP_WSGI": "mine.wsgi:application"}
    built = build(CACHE, CONTAINER, recipe_of(tmp_path, **variables))
    # Mail is the project's own where the environment has no EMAIL_FROM.
    assert {k for k, v in overlay_of(built).items() if v != "added"} == {"mail"}
    assert set(overlay_of(built, EMAIL_FROM="noreply@example.com").values()) == {"added"}
    assert (built.app / "staticfiles" / "staticfiles.json").is_file()


STYLE = "a { background: url(there.svg) url(absent.svg) } /*# sourceMappingURL=a.css.map */"
COLLECT = """
import django; django.setup()
from django.core.management import call_command
from django.contrib.staticfiles.storage import staticfiles_storage as storage
call_command("collectstatic", interactive=False, verbosity=0)
print(storage.url("a.css"), storage.url("absent.png"))
"""


def test_a_reference_to_a_file_that_is_not_there_stays_as_it_is(
    image: HostImage, tmp_path: Path
) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "a.css").write_text(STYLE)
    (tmp_path / "own" / "there.svg").write_text("<svg/>")
    (tmp_path / "mine.py").write_text(
        "from pathlib import Path\n"
        "INSTALLED_APPS = ['django.contrib.staticfiles']\n"
        "ROOT_URLCONF = 'mine'\nurlpatterns = []\n"
        "STATICFILES_DIRS = [Path(__file__).parent / 'own']\n"
    )
    variables = {
        **image.environment,
        **build_environment(),
        "APP_DIR": str(tmp_path),
        "APP_SETTINGS_MODULE": "mine",
        "PYTHONPATH": f"{image.opt}:{tmp_path}",
    }
    done = subprocess.run(
        [image.venv / "bin/python", "-c", COLLECT],
        env=variables,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
    )
    assert re.search(r"^/static/a\.[0-9a-f]{12}\.css /static/absent\.png$", done.stdout), (
        done.stdout
    )
    (collected,) = (tmp_path / "staticfiles").glob("a.*.css")
    assert re.search(r'url\("there\.[0-9a-f]{12}\.svg"\)', collected.read_text())
    assert "absent.svg" in collected.read_text()
    assert "sourceMappingURL=a.css.map" in collected.read_text()


def with_settings(
    image: HostImage, project: Path, module: str, program: str
) -> subprocess.CompletedProcess[str]:
    """Run Python code in the image, with the project's settings module under the overlay."""
    return subprocess.run(
        [image.venv / "bin/python", "-c", program],
        env={
            **image.environment,
            **build_environment(),
            "APP_DIR": str(project),
            "APP_SETTINGS_MODULE": module,
            "PYTHONPATH": f"{image.opt}:{project}",
        },
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_code_that_reads_settings_while_they_load_finds_the_projects_own(
    image: HostImage, tmp_path: Path
) -> None:
    """As in a package whose `__init__.py` imports its Celery application."""
    package = tmp_path / "shop"
    package.mkdir()
    (package / "__init__.py").write_text(
        "from django.conf import settings\nBROKER = settings.BROKER\nENGINE = settings.DATABASES\n"
    )
    (package / "settings.py").write_text("BROKER = 'redis://'\nDATABASES = {}\n")
    program = (
        "from django.conf import settings as s; engine = s.DATABASES['default']['ENGINE'];"
        " import shop; print(shop.BROKER, shop.ENGINE, engine, s.BROKER, s.SETTINGS_MODULE)"
    )
    done = with_settings(image, tmp_path, "shop.settings", program)
    assert done.stdout.split() == [
        "redis://",
        "{}",
        "ecs_django.postgresql",
        "redis://",
        "ecs_django.settings",
    ], done.stderr[-2000:]


def test_a_file_that_no_logger_writes_to_is_not_opened(image: HostImage, tmp_path: Path) -> None:
    """Of a LOGGING that is kept: its directory is made by a Dockerfile that is not this image's."""
    nowhere = {"class": "logging.FileHandler", "filename": "/nowhere/shop.log"}
    logging = {
        "version": 1,
        "formatters": {"json": {"format": "%(message)s"}},
        "handlers": {
            "idle": nowhere,
            "console": {"class": "logging.StreamHandler", "formatter": "json"},
            "used": {"class": "logging.FileHandler", "filename": str(tmp_path / "used.log")},
            "behind": {"class": "logging.FileHandler", "filename": str(tmp_path / "behind.log")},
            "memory": {
                "class": "logging.handlers.MemoryHandler",
                "capacity": 9,
                "target": "behind",
            },
        },
        "root": {"handlers": ["console", "memory"]},
        "loggers": {"shop": {"handlers": ["used"]}},
    }
    (tmp_path / "mine.py").write_text(f"LOGGING = {logging!r}\n")
    program = (
        "import django; django.setup(); from django.conf import settings as s;"
        " print(*s.LOGGING['handlers'], s.ECS_OVERLAY[-1].outcome)"
    )
    done = with_settings(image, tmp_path, "mine", program)
    assert done.stdout.split(maxsplit=4) == [
        *("console", "used", "behind", "memory"),
        "kept by the project\n",
    ], done.stderr[-2000:]


def test_the_reference_project_runs_with_its_own_settings(image: HostImage) -> None:
    assert set(overlay_of(image).values()) == {"kept"}


LAID = """
import json
from pathlib import Path
from ecs_django.environment import load
from ecs_django.overlay import lay
for own in json.loads(input()):
    print(json.dumps({
        name: value
        for name, value in lay(own, load(), Path(".")).items()
        if name in ("EMAIL_BACKEND", "MAILERS", "DEFAULT_FROM_EMAIL", "SERVER_EMAIL", "USE_SES_V2")
        or name.startswith(("AWS_SES_", "COLLECTFAST"))
    }))
"""
ADDRESS = "noreply@shop.example.com"
SES = "django_ses.SESBackend"
BY_SES = {
    "EMAIL_BACKEND": SES,
    "USE_SES_V2": True,
    "AWS_SES_REGION_NAME": "ap-northeast-1",
    "AWS_SES_REGION_ENDPOINT_URL": None,
    "AWS_SES_AUTO_THROTTLE": None,
}


def mailers(backend: str) -> dict[str, Any]:
    return {"MAILERS": {"default": {"BACKEND": backend}}}


def test_mail_goes_by_ses_from_the_deployments_address(image: HostImage) -> None:
    """In place of Django's own backends; a service of the project's own stays."""
    console = {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    anymail = {"EMAIL_BACKEND": "anymail.backends.mailgun.EmailBackend", "SERVER_EMAIL": "a@b.c"}
    named = {
        **console,
        "DEFAULT_FROM_EMAIL": "The shop <hello@shop.example.com>",
        "SERVER_EMAIL": "Errors <errors@elsewhere.example>",
    }
    by_new = {name: value for name, value in BY_SES.items() if name != "EMAIL_BACKEND"}
    by_ses, by_itself = BY_SES, {"DEFAULT_FROM_EMAIL": ADDRESS, "SERVER_EMAIL": ADDRESS}
    wanted = [
        ({}, {**by_ses, **by_itself}),
        (console, {**by_ses, **by_itself}),
        (
            named,
            {
                **by_ses,
                "DEFAULT_FROM_EMAIL": named["DEFAULT_FROM_EMAIL"],
                "SERVER_EMAIL": f"Errors <{ADDRESS}>",
            },
        ),
        (anymail, anymail),
        # Django 6.1 refuses both.
        ({"MAILERS": {}}, {**mailers(SES), **by_new, **by_itself}),
        (mailers(console["EMAIL_BACKEND"]), {**mailers(SES), **by_new, **by_itself}),
        (mailers("anymail.backends.mailgun.EmailBackend"),) * 2,
    ]
    found = laid(image, [own for own, _ in wanted], EMAIL_FROM=ADDRESS)
    assert found == [expected for _, expected in wanted]


def test_static_files_are_collected_here_whatever_asks_a_bucket_for_them(image: HostImage) -> None:
    """cookiecutter-django's: their `collectstatic` compares each file with S3's."""
    apps = {"INSTALLED_APPS": ["collectfasta", "django.contrib.staticfiles"]}
    own = [apps, {**apps, "COLLECTFASTA_ENABLED": False}, {"INSTALLED_APPS": []}]
    assert laid(image, own) == [{"COLLECTFASTA_ENABLED": False}] * 2 + [{}]


def laid(image: HostImage, own: list[dict[str, Any]], **more: str) -> list[dict[str, Any]]:
    """Of each project's settings, what the overlay makes of mail and of static files."""
    done = subprocess.run(
        [image.venv / "bin/python", "-c", LAID],
        env={**image.environment, **build_environment(), **more},
        input=json.dumps(own),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize(
    "address", ["noreply", "a@b", "A <a@b.example>", "a@b.example,c@d.example"]
)
def test_what_is_no_address_to_send_from_is_refused(run: Any, address: str) -> None:
    container = run(EMAIL_FROM=address)
    assert container.wait(30) == 2
    assert "EMAIL_FROM" in container.records()[-1]["message"]


def overlay_of(image: HostImage, **more: str) -> dict[str, str]:
    """Part → `kept`, `added` or `turned`, as the build says it."""
    done = subprocess.run(
        [image.venv / "bin/python", "-m", "ecs_django.contract"],
        env={**image.environment, **build_environment(), **more},
        cwd=image.app,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return dict(re.findall(r"^overlay: (\w+): (\w+)", done.stdout, re.MULTILINE))


@pytest.mark.parametrize(
    ("file", "line", "said"),
    [
        (
            "config/settings.py",
            'import os; os.environ["SENTRY_DSN"]',
            r"with the settings config\.settings Django does not start: KeyError: 'SENTRY_DSN'"
            r" \(config/settings\.py:1\); SENTRY_DSN is not in the environment\n"
            r"Next: give SENTRY_DSN in \[app\.environment\]",
        ),
        (
            "config/urls.py",
            "raise RuntimeError('no such\\nroute')",
            r"ecs\.E009 ROOT_URLCONF.*no such route \(config/urls\.py:1\)",
        ),
        ("config/wsgi.py", "import nothing_like_it", r"ecs\.E007 config\.wsgi:application"),
    ],
    ids=["settings", "urls", "wsgi"],
)
def test_what_a_project_fails_with_is_one_line(
    project: Path, image: object, file: str, line: str, said: str
) -> None:
    (project / file).write_text(f"{line}\n{(project / file).read_text()}")
    with pytest.raises(UnfitProjectError) as refused:
        build(CACHE, project.parent)
    assert refused.value.exit_code == ExitCode.BAD_INPUT
    assert re.search(said, str(refused.value)), refused.value
    assert len(refused.value.message.splitlines()) == 1


# Their source, what is said of them, and the variable that is said to be absent.
WRONG_SETTINGS = {
    "used": (
        'import os\nHOSTS = os.getenv("PRIMARY_HOSTS").split()',
        "AttributeError: 'NoneType' object has no attribute 'split' (shop/settings.py:2)",
        "PRIMARY_HOSTS",
    ),
    "reader": (
        """def env(name):
    import os
    from django.core.exceptions import ImproperlyConfigured
    if name not in os.environ:
        raise ImproperlyConfigured(f"Set {name}, please")
KEY = env(
    "STRIPE_KEY",
)""",
        "ImproperlyConfigured: Set STRIPE_KEY, please (shop/settings.py:5)",
        "STRIPE_KEY",
    ),
    # As django-environ, environs and decouple say it, of a line that does not.
    "told": (
        "raise LookupError('Set the STRIPE_KEY environment variable')",
        "LookupError: Set the STRIPE_KEY environment variable (shop/settings.py:1)",
        "STRIPE_KEY",
    ),
    "pydantic": (
        """import os
from pydantic import BaseModel
class Own(BaseModel):
    payment_address: str
Own(**{k.lower(): v for k, v in os.environ.items()})""",
        "ValidationError: payment_address: Field required (shop/settings.py:5)",
        None,
    ),
    "package": (
        "import environment_reader\nX = environment_reader.read('SENTRY_DSN')",
        "ModuleNotFoundError: No module named 'environment_reader' (shop/settings.py:1)",
        None,
    ),
    "secret": (
        'import os\nPORTAL = int(os.environ["SECRET_KEY"])',
        "invalid literal for int() with base 10: '$SECRET_KEY' (shop/settings.py:2)",
        None,
    ),
    "quoted": (
        "import os\nint(os.environ['DATABASE_URL'].partition('?')[0])",
        "with base 10: 'postgres://build:$DB_PASSWORD@build.invalid:5432/build' (shop/",
        None,
    ),
    # A dictionary's key is no variable.
    "table": ("LEVELS = {}\nLEVELS['LOUD']", "KeyError: 'LOUD' (shop/settings.py:2)", None),
    "syntax": ("def broken(:", "SyntaxError: invalid syntax (settings.py, line 1)", None),
}


@pytest.mark.parametrize("kind", WRONG_SETTINGS)
def test_settings_that_raise_are_one_line_without_a_secret(
    image: HostImage, tmp_path: Path, kind: str
) -> None:
    source, wanted, absent = WRONG_SETTINGS[kind]
    said = refused(image, tmp_path, source, "-m", "ecs_django.contract")
    assert said.startswith("project: with the settings shop.settings Django does not start: ")
    assert wanted in said
    assert re.findall(r"; (\w+) is not in the environment", said) == ([absent] if absent else [])


def test_a_command_of_a_project_that_does_not_start_logs_that_line(
    image: HostImage, tmp_path: Path
) -> None:
    source, wanted, _ = WRONG_SETTINGS["used"]
    shutil.copy(image.app / "manage.py", tmp_path)
    record = json.loads(refused(image, tmp_path, source, "-m", "ecs_django.manage", "release"))
    assert record["level"] == "CRITICAL"
    assert wanted in record["message"]


def refused(image: HostImage, app: Path, source: str, *program: str) -> str:
    """The one line of a program of the image on a project with these settings."""
    (app / "shop").mkdir()
    (app / "shop" / "settings.py").write_text(f"{source}\n")
    variables = {
        **image.environment,
        **build_environment(),
        "DB_PASSWORD": "hunter2 & hunter3",
        "APP_DIR": str(app),
        "APP_SETTINGS_MODULE": "shop.settings",
        "PYTHONPATH": f"{image.opt}:{app}",
    }
    done = subprocess.run(
        [image.venv / "bin/python", *program],
        env=variables,
        cwd=app,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
    )
    assert done.returncode == ExitCode.BAD_INPUT, done.stdout
    (line,) = done.stdout.splitlines()
    for secret in ("hunter", variables["SECRET_KEY"]):
        assert secret not in line
    return line


def test_settings_of_another_name_are_those_that_run(project: Path, image: object) -> None:
    """Settings in a package, and no variable that only the reference project knows."""
    (project / "config").rename(project / "site_of_mine")
    for file in [*project.rglob("*.py")]:
        file.write_text(
            re.sub(r"(?<![.])\bconfig\b(?=\.|\s+import)", "site_of_mine", file.read_text())
        )
    settings = project / "site_of_mine" / "settings.py"
    (settings.parent / "production.py").write_text(settings.read_text())
    settings.unlink()
    recipe = recipe_of(
        project,
        APP_SETTINGS_MODULE="site_of_mine.production",
        APP_WSGI="site_of_mine.wsgi:application",
    )
    built = build(CACHE, project.parent, recipe)
    assert (built.app / "staticfiles" / "staticfiles.json").is_file()
    assert HostImage.find(CACHE, built.content) == built


def test_packages_below_the_project_are_found_where_it_says(project: Path, image: object) -> None:
    inner = project / "src"
    inner.mkdir()
    for name in ("accounts", "config", "pictures"):
        (project / name).rename(inner / name)
    recipe = recipe_of(project, APP_PYTHON_PATH="src")
    built = build(CACHE, project.parent, recipe)
    assert (built.app / "staticfiles" / "staticfiles.json").is_file() or (
        built.app / "src" / "staticfiles" / "staticfiles.json"
    ).is_file()
    with pytest.raises(BuildError, match="No module named 'config'"):
        build(CACHE, project.parent, recipe_of(project))


def test_a_project_without_the_expected_application_is_not_built(
    project: Path, image: object
) -> None:
    (project / "config" / "wsgi.py").write_text("")
    with pytest.raises(BuildError, match=r"ecs\.E007.*config\.wsgi:application"):
        build(CACHE, project.parent)


def test_the_same_files_elsewhere_are_the_same_image(project: Path, image: HostImage) -> None:
    assert build(CACHE, project.parent).content == image.content
    (project / "robots.txt").write_text("User-agent: *")
    assert build(CACHE, project.parent).content != image.content


@pytest.mark.container
def test_a_built_image_holds_no_development_environment(project: Path) -> None:
    (project / ".env").write_text("SECRET_KEY=mine")
    assert not (build(CACHE, project.parent).app / ".env").exists()


def test_a_project_that_was_changed_after_the_build_does_not_start(
    image: HostImage, environment: dict[str, str], released: object, tmp_path: Path
) -> None:
    app = tmp_path / "app"
    shutil.copytree(image.app, app)
    tmp_path.chmod(0o755)
    (app / "config" / "wsgi.py").write_text("")
    container = ContainerProcess(
        replace(image, app=app),
        {**environment, "PORT": str(free_port())},
        log=tmp_path / "log",
    )
    assert container.wait(30) == 2
    (only,) = container.records()
    assert only["level"] == "CRITICAL"
    assert only["message"].startswith("project: ecs.E007 config.wsgi:application cannot be")
    assert "\n" not in only["message"]
