"""What `make fresh` gives on a machine is what the README says, in both languages."""

from __future__ import annotations

import pytest

from scripts.fresh import readme
from scripts.fresh.machine import SUITES, quietly

JAPANESE = readme.README.with_name("README.ja.md")


@pytest.mark.parametrize("debian", SUITES)
def test_both_readmes_prepare_a_machine_alike(debian: int, monkeypatch: pytest.MonkeyPatch) -> None:
    first, *others = said = readme.preparation(debian)
    assert readme.for_root(first)
    assert not any(map(readme.for_root, others))
    monkeypatch.setattr(readme, "README", JAPANESE)
    assert readme.preparation(debian) == said


def test_both_readmes_name_the_applications_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    said = readme.application()
    assert {"nginx", "jq", "postgresql"} <= set(said.split())
    monkeypatch.setattr(readme, "README", JAPANESE)
    assert readme.application() == said


def test_a_machine_that_the_readme_does_not_name_is_told() -> None:
    with pytest.raises(readme.ReadmeError, match="no command ends in '# Debian 11'"):
        readme.preparation(11)


def test_nothing_is_asked_before_an_installation() -> None:
    assert quietly("apt-get update && apt-get install jq") == (
        "apt-get -qq update && apt-get -qqy install jq"
    )
    assert quietly("pipx run uv python install 3.11") == "pipx run uv python install 3.11"
