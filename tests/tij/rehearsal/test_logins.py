"""Roles of their own in the database's master's place, released, used, and restored."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from tests.tij.rehearsal.test_rehearsal import GROUPS, LOSE, TIMEOUT, Checkout, checkout, client
from tij.emulator import EmbeddedAws

__all__ = ["checkout"]

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.reference,
    pytest.mark.terraform,
    pytest.mark.container,
    pytest.mark.timeout(2 * TIMEOUT),
]
WHO = (
    "from django.db import connection as c; k = c.cursor(); k.execute('SELECT current_user');"
    " print('who:', k.fetchone()[0])"
)


@pytest.fixture(scope="module")
def aws(checkout: Checkout) -> Iterator[EmbeddedAws]:
    settings = checkout.root / "environments" / "local.toml"
    text = settings.read_text(encoding="utf-8")
    changed = text.replace("[database]\n", "[database]\nseparate_logins = true\n", 1)
    settings.write_text(changed, encoding="utf-8")
    with checkout.aws() as running:
        ran = checkout.tij("local", "up")
        assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-3000:]
        yield running


def done(checkout: Checkout, *command: str) -> str:
    ran = checkout.tij(*command)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout + ran.stderr


def logins(checkout: Checkout) -> dict[str, str]:
    ran = checkout.tij("verify", "--json", "--only", "database-logins")
    (check,) = json.loads(ran.stdout)["checks"]
    return {"status": check["status"], "code": check["code"]}


def released(aws: EmbeddedAws) -> str:
    found = client(aws, "ssm").get_parameter(Name="/thisisjapan/released-image")
    return str(found["Parameter"]["Value"])


def test_a_release_takes_the_schema_from_the_application(
    checkout: Checkout, aws: EmbeddedAws
) -> None:
    assert logins(checkout)["status"] == "skip"
    done(checkout, "release", released(aws), "--yes")
    assert "_application" in done(checkout, "manage", "shell", "-c", WHO)
    assert logins(checkout)["status"] == "pass"
    done(checkout, "doctor")
    done(checkout, "plan", "--detailed-exitcode")


def test_a_restored_database_knows_them_and_not_the_old_passwords(
    checkout: Checkout, aws: EmbeddedAws
) -> None:
    lost = done(checkout, "manage", "shell", "-c", LOSE)
    moment = re.search(r"moment: (\S+)", lost)
    assert moment, lost
    done(checkout, "restore", "--to", moment[1], "--yes")
    assert "groups: 1" in done(checkout, "manage", "shell", "-c", GROUPS)
    assert "_application" in done(checkout, "manage", "shell", "-c", WHO)
    assert logins(checkout)["status"] == "pass"
    done(checkout, "plan", "data", "service", "operations", "--detailed-exitcode")
    done(checkout, "restore", "--back", "--yes")
    assert "groups: 0" in done(checkout, "manage", "shell", "-c", GROUPS)
    assert logins(checkout)["status"] == "pass"
