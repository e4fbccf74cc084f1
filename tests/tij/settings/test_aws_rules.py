"""Settings that AWS or GitHub would refuse, or never match, are told before anything is made."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from tij import settings
from tij.settings.models import Settings
from tij.settings.problems import SettingsError

PRODUCTION = settings.DIRECTORY / "production.toml"
SERVERS = ["ns-1.awsdns-01.org", "ns-2.awsdns-02.com"]


def load(directory: Path, section: str, values: dict[str, Any]) -> Settings:
    table = tomllib.loads(PRODUCTION.read_text(encoding="utf-8"))
    table.setdefault(section, {}).update(values)
    (directory / "any.toml").write_text(tomli_w.dumps(table), encoding="utf-8")
    return settings.load("any", directory, today=date(2026, 11, 26))


@pytest.mark.parametrize(
    ("section", "values", "key"),
    [
        ("ci", {"repository": "an-owner/name", "owner_id": 12}, "ci.repository_id"),
        ("ci", {"repository": "an-owner/name", "repository_id": 12}, "ci.owner_id"),
        ("ci", {"owner_id": 12, "repository_id": 345}, "ci.repository is missing"),
        ("ci", {"repository": "an-owner/name", "owner_id": 0, "repository_id": 1}, "ci.owner_id"),
        ("hardening", {"upload_paths": ["api/pictures/"]}, "hardening.upload_paths"),
        ("hardening", {"upload_paths": ["/" + "a" * 200]}, "hardening.upload_paths"),
        (
            "dns",
            {"delegations": [{"name": "api", "name_servers": SERVERS}]},
            "dns.delegations[0].name",
        ),
        (
            "dns",
            {"delegations": [{"name": "staging", "name_servers": [f"{SERVERS[0]}.", "b.org"]}]},
            "dns.delegations[0].name_servers",
        ),
    ],
)
def test_what_cannot_work_is_told(
    tmp_path: Path, section: str, values: dict[str, object], key: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, section, values)
    assert key in str(caught.value)
    assert "1 problem\n" in str(caught.value)


def test_numbers_delegations_and_paths_are_taken(tmp_path: Path) -> None:
    numbers = {"repository": "an-owner/name", "owner_id": 12, "repository_id": 345}
    assert load(tmp_path, "ci", numbers).ci.repository_id == 345
    staging = {"name": "staging", "name_servers": SERVERS}
    assert load(tmp_path, "dns", {"delegations": [staging]}).dns.delegations[0].name == "staging"
    assert load(tmp_path, "hardening", {"upload_paths": []}).hardening.upload_paths == ()
