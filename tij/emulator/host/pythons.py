"""Finds the Python that a project asks for, and says how to have a missing one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tij.errors import TijError

# Seconds.
TIMEOUT = 20


class PythonMissingError(TijError):
    """This machine has no such Python; the next step says how to have it."""


def find_python(version: str) -> str:
    """Path of a Python `version` (`3.13`) that can make virtual environments.

    Raises `PythonMissingError`.
    """
    for candidate in _candidates(version):
        if _is(candidate, version):
            return candidate
    raise PythonMissingError(
        f"app.python is {version}, and this machine has no Python {version} (or one without venv)."
        " The rehearsal needs it; the image is built with its own.",
        next_step=f"uv python install {version}, or pyenv install {version},"
        f" or apt-get install python{version} python{version}-venv",
    )


def _candidates(version: str) -> Iterator[str]:
    if f"{sys.version_info.major}.{sys.version_info.minor}" == version:
        yield sys.executable
    if found := shutil.which(f"python{version}"):
        yield found
    home = Path.home()
    pyenv = Path(os.environ.get("PYENV_ROOT", home / ".pyenv")) / "versions"
    uv = Path(os.environ.get("UV_PYTHON_INSTALL_DIR", home / ".local/share/uv/python"))
    for root, pattern in ((pyenv, f"{version}.*"), (uv, f"cpython-{version}.*")):
        for place in sorted(root.glob(pattern), reverse=True):
            yield str(place / "bin" / "python3")


def _is(python: str, version: str) -> bool:
    program = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"
    try:
        asked = subprocess.run(
            [python, "-c", program], capture_output=True, text=True, timeout=TIMEOUT, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.stdout.strip() == version
