"""Only what the settings' rules allow is compared."""

from __future__ import annotations

import shutil
from pathlib import Path

from tij.pricing.environment import compare
from tij.project import Project
from tij.settings import DIRECTORY

OWN = '\n[app.environment]\nREDIS_URL = "redis://elsewhere.example"\n'


def test_what_the_rules_refuse_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "environments").mkdir()
    file = tmp_path / "environments" / "production.toml"
    shutil.copy(DIRECTORY / "production.toml", file)
    file.write_text(file.read_text(encoding="utf-8") + OWN, encoding="utf-8")
    refused = [("cache.enabled=true",), ("service.min_tasks=99",), ("service.cpu=1",)]
    # Nothing is synthesized: there is no main.py here.
    assert compare(Project(tmp_path), "production", {}, refused) == ()
