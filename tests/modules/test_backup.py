"""Backups under a lock, and the attack on them: somebody wants a ransom for the data.

Policies as synthesized, with their boundary, are evaluated by ministack's IAM.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.modules.test_ci_access import one_or_many, statements
from tests.synthesized import Synthesized, synthesize
from tests.variants.access import Need, Role
from tij.settings import load
from tij.settings.models import BackupSettings, CiSettings, Settings
from tij.settings.models.backup import SENTENCE

ACCOUNT, REGION = "123456789012", "ap-northeast-1"
VAULT = f"arn:aws:backup:{REGION}:{ACCOUNT}:backup-vault:thisisjapan-backups"
COPY = f"arn:aws:rds:{REGION}:{ACCOUNT}:snapshot:awsbackup:job-1"
PLAN = f"arn:aws:backup:{REGION}:{ACCOUNT}:backup-plan:1"
ATTACK = (
    *(
        (f"backup:{verb}", COPY)
        for verb in (
            "DeleteRecoveryPoint",
            "DisassociateRecoveryPoint",
            "UpdateRecoveryPointLifecycle",
        )
    ),
    *(
        (f"backup:{verb}", VAULT)
        for verb in (
            "DeleteBackupVault",
            "DeleteBackupVaultLockConfiguration",
            "PutBackupVaultLockConfiguration",
            "PutBackupVaultAccessPolicy",
            "DeleteBackupVaultAccessPolicy",
        )
    ),
    *(
        (f"backup:{verb}", PLAN)
        for verb in ("DeleteBackupPlan", "UpdateBackupPlan", "DeleteBackupSelection")
    ),
    ("rds:DeleteDBSnapshot", COPY),
    ("rds:ModifyDBSnapshotAttribute", COPY),
    ("iam:PutRolePolicy", f"arn:aws:iam::{ACCOUNT}:role/thisisjapan-backup-role"),
    ("iam:DeleteRole", f"arn:aws:iam::{ACCOUNT}:role/thisisjapan-backup-role"),
    ("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/thisisjapan-backup-role"),
)


def with_backup(**changes: Any) -> Settings:
    production: Settings = load("production")
    return production.model_copy(
        update={
            "aws": production.aws.model_copy(update={"account_id": ACCOUNT}),
            "ci": CiSettings(repository="example/thisisjapan"),
            "backup": BackupSettings(enabled=True, **changes),
        }
    )


@pytest.fixture(scope="module")
def made() -> Synthesized:
    return synthesize(with_backup(keep_days=30, at="18:30"))


def roles(made: Synthesized) -> dict[str, tuple[Role, dict[str, str]]]:
    """Every role that people of the deployment or its tasks have, as IAM would know it."""
    policies = {
        f"arn:aws:iam::{ACCOUNT}:policy/{policy['name']}": policy["policy"]
        for policy in made.resources("aws_iam_policy")
    }
    by_reference = {
        f"${{{policy.address}.arn}}": policy["policy"]
        for policy in made.resources("aws_iam_policy")
    }
    found = {}
    for role in made.resources("aws_iam_role"):
        given = {
            policy["name"]: policy["policy"]
            for policy in made.resources("aws_iam_role_policy", role.stack)
            if policy["role"] == f"${{{role.address}.id}}"
        }
        for attached in made.resources("aws_iam_role_policy_attachment", role.stack):
            if attached["role"] == f"${{{role.address}.name}}":
                given[attached.address] = by_reference[attached["policy_arn"]]
        boundary = f"arn:aws:iam::{ACCOUNT}:policy/thisisjapan-boundary"
        limit = boundary if role.get("permissions_boundary") else None
        found[role["name"]] = (Role(given, limit), policies)
    return found


@pytest.mark.reference
def test_nobody_of_the_deployment_deletes_a_copy_or_takes_the_lock_off(made: Synthesized) -> None:
    attackers = roles(made)
    own = attackers.pop("thisisjapan-backup-role")
    assert {"thisisjapan-ci-apply", "thisisjapan-ecs-task-role"} <= attackers.keys()
    for name, (role, managed) in attackers.items():
        for action, arn in ATTACK:
            assert role.refuses(Need(action, arn, REGION), ACCOUNT, managed), f"{name}: {action}"
    # AWS Backup itself deletes what is over its time, and nothing else.
    role, managed = own
    mine = {
        action
        for action, arn in ATTACK
        if not role.refuses(Need(action, arn, REGION), ACCOUNT, managed)
    }
    assert mine == {"rds:DeleteDBSnapshot"}
    other = COPY.replace("awsbackup:job-1", "thisisjapan-before-a-release")
    assert role.refuses(Need("rds:DeleteDBSnapshot", other, REGION), ACCOUNT, managed)


@pytest.mark.reference
def test_the_evaluation_sees_a_right_that_is_there(made: Synthesized) -> None:
    """Or nothing would be shown by what is refused above."""
    role, managed = roles(made)["thisisjapan-ci-apply"]
    for action, arn in (
        ("rds:ModifyDBInstance", f"arn:aws:rds:{REGION}:{ACCOUNT}:db:thisisjapan-db"),
        ("backup:DescribeBackupVault", VAULT),
    ):
        assert not role.refuses(Need(action, arn, REGION), ACCOUNT, managed)


@pytest.mark.reference
def test_the_database_is_copied_every_day_and_kept_as_long_as_the_lock_says(
    made: Synthesized,
) -> None:
    (rule,) = made.one("aws_backup_plan")["rule"]
    vault, lock = made.one("aws_backup_vault"), made.one("aws_backup_vault_lock_configuration")
    assert rule["schedule"] == "cron(30 18 * * ? *)"
    assert rule["lifecycle"]["delete_after"] == 30
    assert (lock["min_retention_days"], lock["max_retention_days"]) == (30, 30)
    assert "changeable_for_days" not in lock.body
    for resource in (lock["backup_vault_name"], rule["target_vault_name"]):
        assert resource == f"${{{vault.address}.name}}"
    assert made.one("aws_backup_plan")["depends_on"] == [lock.address]
    (copied,) = made.one("aws_backup_selection")["resources"]
    (database,) = made.resources("aws_db_instance")
    assert copied.endswith(f":db:${{{database.address}.identifier}}")


def test_its_role_is_aws_backups_and_touches_one_database(made: Synthesized) -> None:
    role = made.one("aws_iam_role", "backups_role")
    (trust,) = role.document("assume_role_policy")["Statement"]
    assert trust["Principal"] == {"Service": "backup.amazonaws.com"}
    assert trust["Condition"]["StringEquals"] == {"aws:SourceAccount": ACCOUNT}
    granted = made.one("aws_iam_role_policy", "backups_role").statements
    (vault,) = made.resources("aws_backup_vault")
    for name, statement in granted.items():
        for arn in one_or_many(statement["Resource"]):
            kind = "kms" if name.endswith("Keys") else "rds"
            own = arn.startswith(f"arn:aws:{kind}:{REGION}:{ACCOUNT}:")
            assert own or arn == f"${{{vault.address}.arn}}"
    # As AWS's own policy for it: no key is granted to anybody but an AWS service.
    assert granted["GrantKeys"]["Condition"] == {"Bool": {"kms:GrantIsForAWSResource": "true"}}
    assert set(one_or_many(granted["WriteVault"]["Action"])) == {
        "backup:CopyIntoBackupVault",
        "backup:DescribeBackupVault",
    }


def test_the_sentence_makes_the_lock_final() -> None:
    lock = synthesize(with_backup(compliance=SENTENCE)).one("aws_backup_vault_lock_configuration")
    assert lock["changeable_for_days"] == 3


def test_without_it_there_is_no_vault_and_ci_still_has_no_right_to_one(
    production: Synthesized,
) -> None:
    assert [a for a in production.addresses() if "backup" in a] == []
    ci = synthesize(load("production").model_copy(update={"ci": CiSettings(repository="a/b")}))
    allowed = [s for s in statements(ci, "apply") if s["Effect"] == "Allow"]
    actions = {a for s in allowed for a in one_or_many(s["Action"]) if a.startswith("backup:")}
    assert all(a.startswith(("backup:Describe", "backup:Get", "backup:List")) for a in actions)
