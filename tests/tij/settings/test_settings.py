"""Settings: right ones load, wrong ones are told in one message that can be acted on."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest
import tomli_w
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from tests.tij.settings.strategies import FAULTS, Table, faulty_tables, valid_tables
from tij.settings import DIRECTORY, SettingsError, catalog, load, names
from tij.settings.models import Egress, Settings

ROOT = Path(__file__).parents[3]
TODAY = date(2026, 11, 24)

quick = hypothesis_settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def load_table(directory: Path, table: Table) -> Settings:
    (directory / "try.toml").write_text(tomli_w.dumps(table), encoding="utf-8")
    return load("try", directory, today=TODAY)


@pytest.mark.reference
@pytest.mark.parametrize("name", ["production", "staging", "local"])
def test_the_environments_there_are_load(name: str) -> None:
    assert load(name).environment == name
    assert name in names()


@pytest.mark.reference
def test_production_is_the_guides() -> None:
    settings = load("production")
    assert settings.project.prefix == "thisisjapan"
    assert settings.network.vpc_cidr == "10.0.0.0/16"
    assert settings.network.egress is Egress.NAT_GATEWAY
    assert (settings.service.cpu, settings.service.memory) == (256, 512)
    assert (settings.service.min_tasks, settings.service.max_tasks) == (1, 3)
    assert settings.dns.api_domain == "api.thisisjapan.com"
    assert settings.protection.deletion_protection is True


def test_settings_are_frozen() -> None:
    settings = load("production")
    with pytest.raises(ValueError, match="frozen"):
        settings.service.cpu = 512


@given(table=valid_tables())
@quick
def test_any_valid_table_loads(tmp_path: Path, table: Table) -> None:
    loaded = load_table(tmp_path, table)
    assert loaded.database.name == table["database"]["name"]
    assert len(loaded.network.availability_zones) == len(table["network"]["availability_zones"])


@given(faulty=faulty_tables())
@quick
def test_any_fault_is_named(tmp_path: Path, faulty: tuple[Table, str]) -> None:
    table, key = faulty
    with pytest.raises(SettingsError) as caught:
        load_table(tmp_path, table)
    assert any(problem.key.startswith(key) for problem in caught.value.problems)
    assert "try.toml" in str(caught.value)


@given(table=valid_tables(), index=st.integers(0, len(FAULTS) - 1))
@quick
def test_every_problem_has_what_is_allowed_and_the_fix(
    tmp_path: Path, table: Table, index: int
) -> None:
    FAULTS[index].change(table)
    with pytest.raises(SettingsError) as caught:
        load_table(tmp_path, table)
    for problem in caught.value.problems:
        assert problem.allowed
        assert problem.fix


@given(content=st.binary(max_size=200))
@quick
def test_any_bytes_give_a_settings_error_and_nothing_else(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "try.toml").write_bytes(content)
    with pytest.raises(SettingsError):
        load("try", tmp_path, today=TODAY)


JSON_LIKE = st.recursive(
    st.one_of(
        st.booleans(),
        st.integers(-(2**63), 2**63 - 1),
        st.text(max_size=5),
        st.floats(),
        st.dates(),
    ),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


@given(
    table=valid_tables(), section=st.sampled_from(["network", "database", "dns"]), junk=JSON_LIKE
)
@quick
def test_junk_in_place_of_a_section_gives_a_settings_error(
    tmp_path: Path, table: Table, section: str, junk: object
) -> None:
    table[section] = junk
    with pytest.raises(SettingsError):
        load_table(tmp_path, table)


def test_all_problems_come_at_once(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    (tmp_path / "bad.toml").write_text((Path(__file__).parent / "bad.toml").read_text())
    with pytest.raises(SettingsError) as caught:
        load("bad", tmp_path, today=TODAY)
    message = str(caught.value).replace(str(tmp_path), "environments")
    assert message == snapshot


def test_a_secret_in_settings_is_refused_and_not_repeated(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text((Path(__file__).parent / "bad.toml").read_text())
    with pytest.raises(SettingsError) as caught:
        load("bad", tmp_path, today=TODAY)
    assert "never written into settings" in str(caught.value)
    assert "correct-horse" not in str(caught.value)


def test_an_unknown_environment_names_those_there_are() -> None:
    with pytest.raises(SettingsError, match="did you mean 'production'"):
        load("prodction")


@pytest.mark.parametrize("day", sorted(catalog.POSTGRESQL_SUPPORT_ENDS.values()))
def test_a_version_is_refused_from_the_day_its_support_ends(day: date) -> None:
    ended = {major for major, end in catalog.POSTGRESQL_SUPPORT_ENDS.items() if end <= day}
    if "17" in ended:
        with pytest.raises(SettingsError, match=r"database\.engine_version"):
            load("production", today=day)
    else:
        assert load("production", today=day)


def test_production_never_empties_buckets(tmp_path: Path) -> None:
    text = (DIRECTORY / "production.toml").read_text()
    (tmp_path / "production.toml").write_text(text + "\n[protection]\nforce_destroy = true\n")
    with pytest.raises(SettingsError, match=r"protection\.force_destroy"):
        load("production", tmp_path)


def test_main_tells_wrong_settings_in_one_message_and_writes_nothing(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, str(ROOT / "main.py")],
        env={**os.environ, "TIJ_ENVIRONMENT": "nowhere", "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 2
    assert "Traceback" not in ran.stderr
    assert "nowhere" in ran.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("database.engine_version", 18, 'allowed: text, in quotes\n    fix: write "18"'),
        ("database.multi_az", 1, "allowed: true or false, without quotes\n    fix: write true"),
        ("service.cpu", "512", "allowed: a whole number, without quotes\n    fix: write 512"),
        ("service.cpu", 512.5, "allowed: a whole number, without quotes\n    fix: correct it"),
        ("cost.nat_gb", "much", "allowed: a number, without quotes"),
        ("hardening.allowed_countries", "JP", "allowed: a list, in brackets\n    fix: write"),
        ("app.environment", 3, "allowed: a table"),
        ("network.availability_zones", [3], "allowed: a table"),
    ],
)
def test_another_kind_of_value_is_reported_in_tomls_words(
    tmp_path: Path, key: str, value: object, said: str
) -> None:
    table = tomllib.loads((DIRECTORY / "production.toml").read_text(encoding="utf-8"))
    section, _, name = key.partition(".")
    table[section] = {**table.get(section, {}), name: value}
    with pytest.raises(SettingsError) as refused:
        load_table(tmp_path, table)
    assert key in str(refused.value)
    assert said in str(refused.value)
