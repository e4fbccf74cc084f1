"""The contract between image, project and task definition."""

from __future__ import annotations

import json
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
from tij.emulator.host.image import CONTAINER, BuildError
from tij.emulator.host.ports import free_port

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
    assert given <= variables


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


def test_a_project_that_breaks_the_contract_is_not_built(project: Path, image: object) -> None:
    change(project, '    "ecs_django.health.HealthMiddleware",\n', "")
    sqlite = '{"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}'
    change(project, "ENVIRONMENT.database", sqlite)
    change(project, "storage.ManifestStaticFilesStorage", "storage.StaticFilesStorage")
    change(project, 'SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")', "")
    with pytest.raises(BuildError) as refused:
        build(CACHE, project.parent)
    assert {"ecs.E002", "ecs.E003", "ecs.E004", "ecs.E005", "ecs.E008"} <= set(
        re.findall(r"ecs\.E\d+", str(refused.value))
    )


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
    settings = app / "config" / "settings.py"
    middleware = '    "ecs_django.health.HealthMiddleware",\n'
    settings.write_text(settings.read_text().replace(middleware, ""))
    container = ContainerProcess(
        replace(image, app=app),
        {**environment, "PORT": str(free_port())},
        log=tmp_path / "log",
    )
    assert container.wait(30) == 2
    (only,) = container.records()
    assert only["level"] == "CRITICAL"
    assert only["message"].startswith("project: ecs.E002 MIDDLEWARE must begin with")
    assert "\n" not in only["message"]
