"""The image's Python and the reference project under mypy --strict, with Django's stubs."""

from __future__ import annotations

import subprocess

import pytest

from tests.container.names import CACHE
from tij.emulator.host.image import CONTAINER, build_environment, install


@pytest.mark.container
@pytest.mark.timeout(900)
def test_the_images_python_is_typed() -> None:
    """In an environment of its own: the repository's has no Django."""
    venv = install(CACHE, CONTAINER / "requirements-types.txt")
    done = subprocess.run(
        [
            *(venv / "bin/mypy", "--config-file", "mypy.ini", "--cache-dir", CACHE / "mypy"),
            *("image/ecs_django", "image/gunicorn.conf.py", "project"),
        ],
        cwd=CONTAINER,
        env={
            **build_environment(),
            "PYTHONPATH": f"{CONTAINER / 'image'}:{CONTAINER / 'project'}",
            "PATH": "/usr/bin:/bin",
        },
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
