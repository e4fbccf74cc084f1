"""The database and its backups are deleted, and it comes back from AWS Backup's vault."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.tij.rehearsal.test_logins import done
from tests.tij.rehearsal.test_rehearsal import GROUPS, TIMEOUT, Checkout, checkout, client
from tij.emulator import EmbeddedAws

__all__ = ["checkout"]

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.reference,
    pytest.mark.terraform,
    pytest.mark.container,
    pytest.mark.timeout(2 * TIMEOUT),
]
DATABASE = "thisisjapan-db"
KEEP = """
from django.contrib.auth.models import Group
Group.objects.get_or_create(name="kept")
"""


@pytest.fixture(scope="module")
def aws(checkout: Checkout) -> Iterator[EmbeddedAws]:
    settings = checkout.root / "environments" / "local.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(f"{text}\n[backup]\nenabled = true\n", encoding="utf-8")
    with checkout.aws() as running:
        ran = checkout.tij("local", "up")
        assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-3000:]
        yield running


def copy_to_vault(aws: EmbeddedAws) -> None:
    """What the plan's rule does every night."""
    backup = client(aws, "backup")
    (vault,) = backup.list_backup_vaults()["BackupVaultList"]
    (instance,) = client(aws, "rds").describe_db_instances()["DBInstances"]
    backup.start_backup_job(
        BackupVaultName=vault["BackupVaultName"],
        ResourceArn=instance["DBInstanceArn"],
        IamRoleArn="arn:aws:iam::000000000000:role/thisisjapan-backup-role",
        Lifecycle={"DeleteAfterDays": 35},
    )


def lose(aws: EmbeddedAws) -> None:
    rds = client(aws, "rds")
    rds.modify_db_instance(DBInstanceIdentifier=DATABASE, DeletionProtection=False)
    rds.delete_db_instance(
        DBInstanceIdentifier=DATABASE, SkipFinalSnapshot=True, DeleteAutomatedBackups=True
    )
    assert rds.describe_db_instances()["DBInstances"] == []


def test_it_is_made_again_with_its_rows_and_every_plan_is_empty(
    checkout: Checkout, aws: EmbeddedAws
) -> None:
    done(checkout, "manage", "shell", "-c", KEEP)
    copy_to_vault(aws)
    lose(aws)
    done(checkout, "restore", "--from-vault", "--yes")
    assert "groups: 1" in done(checkout, "manage", "shell", "-c", GROUPS)
    done(checkout, "plan", "data", "service", "operations", "--detailed-exitcode")
    done(checkout, "verify", "--only", "targets", "--only", "database", "--only", "api")
