"""A wrong environment stops the container with one line that names it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.container.api import PNG, Api
from tests.container.names import DATABASE, PASSWORD
from tij.emulator.host import ContainerProcess
from tij.emulator.host.certificates import Authority
from tij.emulator.host.image import CONTAINER
from tij.emulator.host.ports import free_port

PASSWORDS = (PASSWORD, "test-0123456789", "test-jwt-0123456789")


def refusal(run: Any, *command: str, code: int = 2, **changes: str | None) -> str:
    """The last record of a container that must not start."""
    container = run(*command, **changes)
    assert container.wait(30) == code, container.log.read_text()
    text = container.log.read_text()
    assert "Traceback" not in text
    assert not any(secret in text for secret in PASSWORDS), text
    critical = [record for record in container.records() if record["level"] == "CRITICAL"]
    assert len(critical) == 1, text
    assert container.records()[-1] == critical[0]
    return str(critical[0]["message"])


def test_a_missing_variable_stops_the_web_task(run: Any) -> None:
    assert refusal(run, SECRET_KEY=None) == "environment: SECRET_KEY is missing"


def test_a_one_off_task_says_the_same(run: Any) -> None:
    assert refusal(run, "release", DB_HOST=None) == "environment: DB_HOST is missing"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"DB_PORT": "PORT"}, "DB_HOST=localhost DB_PORT="),
        ({"DB_NAME": "nowhere"}, 'database "nowhere" does not exist'),
        ({"DB_HOST": "no-such-host.invalid"}, "DB_HOST=no-such-host.invalid"),
        # The certificate is localhost's: verify-full compares names.
        ({"DB_HOST": "127.0.0.1"}, "does not match host name"),
        ({"DB_SSLMODE": "disable"}, "no encryption"),
        ({"DB_PASSWORD": "wrong", "DB_SECRET_ARN": None}, "password authentication failed"),
    ],
    ids=["no server", "no database", "no host", "another's certificate", "no TLS", "no access"],
)
def test_an_unreachable_database_is_named(run: Any, changes: dict[str, str], said: str) -> None:
    changes = {k: str(free_port()) if v == "PORT" else v for k, v in changes.items()}
    message = refusal(run, DB_START_TIMEOUT="1", **changes)
    assert message.startswith("database: DB_HOST=")
    assert said in message


def test_a_server_of_another_authority_is_refused(run: Any, tmp_path: Path) -> None:
    other = Authority(tmp_path)
    message = refusal(run, DB_START_TIMEOUT="1", PGSSLROOTCERT=str(other.root))
    assert "certificate verify failed" in message


def test_a_refused_password_and_an_unreadable_secret_are_both_named(
    run: Any, database_secret: str
) -> None:
    message = refusal(run, DB_PASSWORD="wrong", DB_SECRET_ARN=f"{database_secret}-none")
    assert "password authentication failed" in message
    assert "could not be read again" in message


def test_the_sessions_of_the_application_are_encrypted(api: Any, postgres: Any) -> None:
    api.get("/health/ready/")
    rows = postgres.execute(
        "SELECT DISTINCT s.ssl, s.version FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid)"
        " WHERE a.application_name = 'django'"
    )
    assert rows == "t|TLSv1.3"


def test_the_guides_development_file_starts_the_container(
    image: Any, released: object, postgres: Any, authority: Authority, tmp_path: Path
) -> None:
    example = (CONTAINER / "env.example").read_text().splitlines()
    values = dict(line.split("=", 1) for line in example if line and not line.startswith("#"))
    assert "@db:5432/" in values["DATABASE_URL"]
    at = f"postgres:{quote(PASSWORD, safe='')}@localhost:{postgres.port}/{DATABASE}"
    port = free_port()
    container = ContainerProcess(
        image,
        {
            **values,
            "DATABASE_URL": f"postgres://{at}?sslmode=verify-full",
            "PGSSLROOTCERT": str(authority.root),
            "PORT": str(port),
        },
        log=tmp_path / "log",
    )
    api = Api(port)
    try:
        api.wait_until_healthy(container)
        local = {"host": f"localhost:{port}", "proto": None}
        user = {"username": "dev", "password": "local-only-77"}
        assert api.post("/api/users/", json=user, **local).status == 201
        token = api.post("/api/token/", json=user, **local).json["access"]
        fields = {"title": "local", "image": ("a.png", PNG, "image/png")}
        uploaded = api.post("/api/pictures/", token=token, fields=fields, **local)
        assert uploaded.status == 201, uploaded.body
        path = uploaded.json["image"].removeprefix(f"http://localhost:{port}")
        assert path.startswith("/media/")
        assert api.get(path, **local).body[:24] == PNG[:24]
    finally:
        container.stop()
