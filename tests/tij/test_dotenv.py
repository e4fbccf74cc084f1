"""`tij dotenv` writes the guide's development files."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tij.__main__ import app
from tij.commands.dotenv import FILES, GENERATED
from tij.errors import BadInputError

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with the two examples."""
    (tmp_path / "cdktf.json").write_text("{}")
    for example in FILES:
        (tmp_path / example).parent.mkdir()
        shutil.copy(ROOT / example, tmp_path / example)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def values(file: Path) -> dict[str, str]:
    lines = file.read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_each_file_is_its_example_with_secrets_of_its_own(project: Path) -> None:
    assert CliRunner().invoke(app, ["dotenv"]).exit_code == 0
    generated = []
    for example, file in FILES.items():
        before, after = values(project / example), values(project / file)
        assert before.keys() == after.keys()
        for name in before:
            if name in GENERATED:
                generated.append(after[name])
            else:
                assert after[name] == before[name]
        assert stat.S_IMODE((project / file).stat().st_mode) == 0o600
    assert len(set(generated)) == len(GENERATED)
    assert all(len(value) >= 50 for value in generated)


def test_files_that_are_there_are_kept_and_nothing_is_written(project: Path) -> None:
    kept = project / FILES["frontend/env.example"]
    kept.write_text("mine")
    result = CliRunner().invoke(app, ["dotenv"])
    assert isinstance(result.exception, BadInputError)
    assert "frontend/.env.local exist already" in str(result.exception)
    assert kept.read_text() == "mine"
    assert not (project / FILES["container/env.example"]).exists()


def test_force_replaces_them(project: Path) -> None:
    kept = project / FILES["frontend/env.example"]
    kept.write_text("mine")
    assert CliRunner().invoke(app, ["dotenv", "--force"]).exit_code == 0
    assert "NEXTAUTH_SECRET" in values(kept)


def test_git_ignores_them() -> None:
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    assert {Path(file).name for file in FILES.values()} <= set(ignored)
