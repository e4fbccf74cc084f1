"""What must be installed before the application runs here, said once and by Debian's names."""

from __future__ import annotations

from pathlib import Path

import pytest

from tij.emulator.host.programs import NEEDED, MissingProgramError, find_cache, missing


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with what the application needs, and no cache."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("tij.emulator.host.programs.SBIN", ())
    monkeypatch.setattr("tij.emulator.host.programs.POSTGRES_ROOTS", ())
    for name in NEEDED:
        install(tmp_path, name)
    return tmp_path


def install(machine: Path, name: str) -> Path:
    program = machine / name
    program.touch(mode=0o755)
    return program


def test_a_cache_needs_one_package_more(machine: Path) -> None:
    assert missing() == []
    assert missing(cache=True) == ["redis-server"]
    with pytest.raises(MissingProgramError, match="apt-get install redis-server"):
        find_cache()


@pytest.mark.parametrize("name", ["valkey-server", "redis-server"])
def test_valkey_and_redis_will_do(machine: Path, name: str) -> None:
    program = install(machine, name)
    assert missing(cache=True) == []
    assert find_cache() == program


def test_valkey_comes_first(machine: Path) -> None:
    install(machine, "redis-server")
    valkey = install(machine, "valkey-server")
    assert find_cache() == valkey
