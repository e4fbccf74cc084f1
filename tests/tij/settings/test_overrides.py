"""Settings changed for one run."""

from __future__ import annotations

import pytest

from tij.settings import SettingsError, load


def test_a_change_is_a_setting_like_any_other() -> None:
    changed = load(
        "production", changes=["network.egress=endpoints", "service.cpu=512", "service.memory=1024"]
    )
    assert changed.network.egress == "endpoints"
    assert changed.service.cpu == 512
    assert changed.service.max_tasks == load("production").service.max_tasks


def test_values_are_toml() -> None:
    changed = load(
        "production",
        changes=["database.multi_az=true", 'hardening.allowed_countries=["JP"]', "cost.nat_gb=0.5"],
    )
    assert changed.database.multi_az is True
    assert changed.hardening.allowed_countries == ("JP",)
    assert str(changed.cost.nat_gb) == "0.5"


def test_text_needs_no_quotes_even_where_it_looks_like_a_number() -> None:
    changed = load("production", changes=["database.engine_version=18", 'project.title="12"'])
    assert (changed.database.engine_version, changed.project.title) == ("18", "12")


def test_a_list_of_tables_is_given_as_a_whole() -> None:
    changed = load("production", changes=['workers=[{name = "mail", command = "python m.py"}]'])
    assert [worker.name for worker in changed.workers] == ["mail"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("network.egres=endpoints", "did you mean 'egress'?"),
        ("network.egress=nat", "network.egress"),
        ("service.cpu=300", "service.cpu"),
        ("egress=endpoints", "section.key=value"),
        ("network.egress", "section.key=value"),
        ("nowhere.key=1", "nowhere"),
        ("workers=one", "section.key=value"),
        ('workers=[{nam = "mail"}]', "workers"),
    ],
)
def test_a_wrong_change_is_told(change: str, told: str) -> None:
    with pytest.raises(SettingsError, match=r"production\.toml: ") as refused:
        load("production", changes=[change])
    assert told in str(refused.value)
