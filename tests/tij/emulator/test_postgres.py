"""The PostgreSQL behind the embedded RDS, between one start and the next."""

from __future__ import annotations

from pathlib import Path

import pytest

from tij.emulator.host import postgres
from tij.emulator.host.certificates import Authority
from tij.emulator.host.postgres import PostgresServer

pytestmark = pytest.mark.container


def test_a_rehearsal_made_when_the_master_was_the_superuser_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = Authority(tmp_path / "authority").issue("127.0.0.1")

    def server() -> PostgresServer:
        return PostgresServer(
            tmp_path / "server",
            certificate=certificate,
            user="dbadmin",
            password="a-password",
            database="shop",
        )

    with monkeypatch.context() as before:
        before.setattr(postgres, "ADMINISTRATOR", "dbadmin")
        before.setattr(postgres, "MASTER", "CREATE DATABASE {database}\n")
        server().close()
    again = server()
    try:
        again.set_password("another")
        again.copy_to(tmp_path / "copy")
        assert again.execute("SELECT rolsuper FROM pg_roles WHERE rolname = 'rdsadmin'") == "t"
    finally:
        again.close()
