"""`tij drill restore` as a command: what it measured is kept for the page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tij.commands import drill
from tij.drill.restore import Drilled
from tij.page.ends import read_drill
from tij.project import Project


class Drilling:
    """A drill that went well."""

    def run(self) -> Drilled:
        return Drilled(
            snapshot="nightly",
            taken=datetime(2026, 1, 2, tzinfo=UTC),
            data_loss=timedelta(hours=3),
            data_loss_to_time=timedelta(minutes=5),
            duration=timedelta(minutes=20),
            rows={"auth.User": 1},
        )


def test_what_it_measured_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cdktf.json").write_text("{}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    @contextmanager
    def opened(environment: str) -> Iterator[tuple[Drilling, str]]:
        yield Drilling(), "shop-db"

    monkeypatch.setattr(drill, "_opened", opened)
    drill.restore("local", yes=True, json=True)
    file = Project(tmp_path).drilled("local")
    kept = read_drill(file)
    assert kept
    assert (kept.loss, kept.loss_to_time) == (timedelta(hours=3), timedelta(minutes=5))
    assert kept.duration == timedelta(minutes=20)
    assert "nightly" in json.dumps(json.loads(file.read_text(encoding="utf-8")))
