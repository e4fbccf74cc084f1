"""What ends, and what a restore takes, each from where it is known."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.synthesized import Synthesized
from tij.page.ends import RENEWED, End, ends, read_drill
from tij.page.live import Live
from tij.settings import catalog
from tij.settings.models import Settings
from tij.synthesized import Inventory, read_stacks

CERTIFICATE = "service: aws_acm_certificate.certificate"


@pytest.mark.reference
def test_what_ends_next_comes_first(settings: Settings, production: Synthesized) -> None:
    live = Live(made={CERTIFICATE: {"not_after": "2026-12-01T00:00:00Z"}})
    found = ends(settings, read_stacks(production.stacks), live)
    assert found[0].what == "ACM"
    assert found[0].on == date(2026, 12, 1)
    dated = [end.on for end in found if end.on]
    assert dated == sorted(dated)
    by_name = {end.what: end for end in found}
    database, python = settings.database.engine_version, settings.app.python
    node = settings.frontend.node_version
    assert by_name["PostgreSQL (RDS)"].on == catalog.POSTGRESQL_SUPPORT_ENDS[database]
    assert by_name["Python"].on == catalog.PYTHON_SUPPORT_ENDS[python]
    assert by_name["Node.js (Vercel)"].on == catalog.NODE_SUPPORT_ENDS[node]
    assert {end.what for end in found if not end.on} == {"TLS (ALB)", "TLS (CloudFront)"}


def test_without_a_state_no_certificate_has_an_end(
    settings: Settings, production: Synthesized
) -> None:
    inventory = read_stacks(production.stacks)
    odd = Live(made={CERTIFICATE: {"not_after": "soon"}})
    for live in (Live(), odd):
        assert "ACM" not in {end.what for end in ends(settings, inventory, live)}
    assert ends(settings, Inventory(()), Live()) == []


def test_a_certificate_that_was_not_renewed_is_due_later_than_a_version() -> None:
    today, on = date(2026, 1, 1), date(2026, 3, 1)
    assert End("Python", "3.11", on, "").soon(today)
    assert not End("ACM", "x", on, "", RENEWED).soon(today)
    assert End("ACM", "x", on, "", RENEWED).soon(on - RENEWED)
    assert End("ACM", "x", on, "").left(on + timedelta(days=1)) == -1
    assert not End("TLS", "x", None, "").soon(today)


def test_the_last_drill_is_read(tmp_path: Path) -> None:
    file = tmp_path / "drilled.json"
    assert read_drill(file) is None
    told = {
        "time": "2026-01-02T03:04:05+00:00",
        "rpo_snapshot_seconds": 3661,
        "rpo_point_in_time_seconds": None,
        "rto_seconds": 1300,
    }
    file.write_text(json.dumps(told), encoding="utf-8")
    drill = read_drill(file)
    assert drill
    assert str(drill.loss) == "1:01:01"
    assert drill.duration == timedelta(seconds=1300)
    assert drill.loss_to_time is None


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"time": 3}'])
def test_an_unreadable_drill_is_an_error(tmp_path: Path, text: str) -> None:
    file = tmp_path / "drilled.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"."):
        read_drill(file)
