"""`tij` in this very checkout: for commands that write nothing in it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def tij(*arguments: str, code: int = 0, columns: str = "160") -> str:
    """What `tij <arguments>` says of production: output, or errors where `code` is not 0."""
    ended = subprocess.run(
        [sys.executable, "-m", "tij", *arguments],
        cwd=ROOT,
        env={**os.environ, "TIJ_ENVIRONMENT": "production", "COLUMNS": columns},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == code, ended.stdout + ended.stderr
    return ended.stdout if code == 0 else ended.stderr
