"""Public projects, fetched and not changed: proposed by `tij app check`, rehearsed to the end.

Nightly (`make foreign`): each takes minutes, a Git host and package registries.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.tij.rehearsal.test_rehearsal import Checkout
from tij.app.proposal import propose
from tij.emulator.host.programs import missing
from tij.emulator.host.pythons import PythonMissingError, find_python
from tij.settings import DIRECTORY
from tij.settings.catalog import PYTHON_VERSIONS
from tij.settings.references import CACHE_ADDRESS

HOST = os.environ.get("TIJ_TEST_FOREIGN", "")
"""Where Git finds `<owner>/<name>`, e.g. https://github.com."""
ROOT = Path(__file__).parents[3]
GIT_TIMEOUT = 300
LEFT_OUT = (".git", ".venv", ".tij", "cdktf.out", "node_modules", "__pycache__", "tests")


@dataclass(frozen=True)
class Foreign:
    """A project at a commit, and what the proposal leaves to its people."""

    repository: str
    commit: str
    environment: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str | tuple[str, ...]] = field(default_factory=dict)
    """Keys of `[app]` that the proposal asks for."""
    site: str = ""
    """`dns.api` of one that serves its own pages, without the front end; empty for the usual."""

    def settled(self, local: str, tables: str) -> str:
        """The settings of a rehearsal, `tables` in place of its `[app]`."""
        start, end = local.index("[app]\n"), local.index("[service]")
        settings = f"{local[:start]}{tables}\n\n{local[end:]}"
        if not self.site:
            return settings
        name = f'[dns]\napi = "{self.site}"\n'
        return settings.replace("[dns]\n", name).replace(
            "[frontend]\nenabled = true", "[frontend]\nenabled = false"
        )

    def fetch(self, into: Path) -> Path:
        """Its files, as they are."""
        for command in (
            ["init", "--quiet", str(into)],
            ["-C", str(into), "fetch", "--quiet", "--depth=1", self._address, self.commit],
            ["-C", str(into), "checkout", "--quiet", "FETCH_HEAD"],
        ):
            subprocess.run(["git", *command], check=True, timeout=GIT_TIMEOUT)
        return into

    @property
    def _address(self) -> str:
        return f"{HOST}/{self.repository}"


PROJECTS = [
    # Django REST framework, settings in packages, Celery with beat.
    Foreign(
        "HackSoftware/Django-Styleguide-Example",
        "a70ef43d7df03706c1211d4fcfd70b4b0120ba1e",
        {"DEBUG_TOOLBAR_ENABLED": "false"},
    ),
    # A CMS at the domain itself: pages, pictures and static files of its own, no worker.
    Foreign("wagtail/bakerydemo", "8e2b625755d8942412d5b7627b146a795933b8b2", site="@"),
    # An application whose workers are management commands: nothing is queued. A package in pure
    # Python has no wheel; of the commit before, rcssmin has none for the Python that it names.
    Foreign(
        "healthchecks/healthchecks",
        "29b5ec251059034b79e0120e2ff0c3e35d7bd9f8",
        answers={
            "admin_path": "/admin/",
            "style_page": "/accounts/login/",
            "source_packages": ("oncalendar",),
            # As its Dockerfile does.
            "build_commands": (
                "python manage.py collectstatic --noinput",
                "python manage.py compress",
            ),
        },
    ),
    # Settings and WSGI at the top, a queue in Redis, its own JSON log, a package without a wheel.
    Foreign(
        "djangopackages/djangopackages",
        "6d748cb44b6368a429d798393940d36387b576be",
        answers={
            "admin_path": "/admin/",
            "style_page": "/admin/login/",
        },
        site="www",
    ),
]


@pytest.mark.foreign
@pytest.mark.terraform
@pytest.mark.container
@pytest.mark.skipif(not HOST, reason="TIJ_TEST_FOREIGN names no Git host (make foreign)")
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("foreign", PROJECTS, ids=lambda foreign: foreign.repository)
def test_a_public_project_is_rehearsed_unchanged(foreign: Foreign, tmp_path: Path) -> None:
    project = foreign.fetch(tmp_path / "project")
    before = tree(project)
    checkout = Checkout(tmp_path / "checkout")
    shutil.copytree(ROOT, checkout.root, ignore=shutil.ignore_patterns(*LEFT_OUT))
    proposal = propose(checkout.root, project)
    own = {**proposal.app.environment, **foreign.environment}
    app = proposal.app.model_copy(
        update={
            "python": python(proposal.app.python),
            "environment": own,
            **foreign.answers,
        }
    )
    proposal.app = app
    # A worker that has no broker here ends, and the release with it.
    if proposal.cache and missing(cache=True):
        proposal.cache, proposal.workers = False, []
        own = {name: value for name, value in own.items() if value != f"{{{CACHE_ADDRESS}}}"}
        proposal.app = app.model_copy(update={"environment": own})
    local = (DIRECTORY / "local.toml").read_text(encoding="utf-8")
    (checkout.root / "environments" / "local.toml").write_text(
        foreign.settled(local, proposal.toml()), encoding="utf-8"
    )
    checked = checkout.tij("app", "check")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    ran = checkout.tij("local", "up", "--no-keep")
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-3000:]
    lines = [" ".join(line.split()) for line in ran.stdout.splitlines()]
    assert "GET /health/ready/ 200" in lines
    assert "its file, from the CDN 200" in lines
    assert any(line.startswith("its style sheet, from the CDN 200") for line in lines)
    for worker in proposal.workers:
        assert f"worker {worker.name} 1 of 1 running" in lines
    assert tree(project) == before


def python(wanted: str) -> str:
    """The one that the project names, or the newest before it that this machine has."""
    for version in reversed(PYTHON_VERSIONS[: PYTHON_VERSIONS.index(wanted) + 1]):
        with suppress(PythonMissingError):
            find_python(version)
            return version
    pytest.skip(f"no Python up to {wanted} is here")


def tree(project: Path) -> dict[str, bytes]:
    files = (path for path in project.rglob("*") if path.is_file() and ".git" not in path.parts)
    return {str(path.relative_to(project)): path.read_bytes() for path in files}
