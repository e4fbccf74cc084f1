"""Backups that who runs the deployment can't delete: AWS Backup's vault, with its lock.

AWS Backup Developer Guide, "AWS Backup Vault Lock"; its role: AWS Managed Policy Reference,
AWSBackupServiceRolePolicyForBackup, the statements that its guide names for RDS.
"""

from __future__ import annotations

from cdktf_cdktf_provider_aws.backup_plan import (
    BackupPlan,
    BackupPlanRule,
    BackupPlanRuleLifecycle,
)
from cdktf_cdktf_provider_aws.backup_selection import BackupSelection
from cdktf_cdktf_provider_aws.backup_vault import BackupVault
from cdktf_cdktf_provider_aws.backup_vault_lock_configuration import BackupVaultLockConfiguration
from constructs import Construct

from modules.database import Database
from modules.place import Place
from modules.policy import Statement
from modules.role import Role, trusted_service
from tij.settings.models import BackupSettings

BACKUP = "backup.amazonaws.com"
# Days in which a compliance lock can still be taken off; AWS wants three or more.
CHANGEABLE_DAYS = 3
# Minutes.
START_WINDOW, COMPLETION_WINDOW = 60, 12 * 60


class Backups(Construct):
    """One copy of the database a day, kept as long as the lock says: neither shorter nor longer.

    The lock refuses DeleteRecoveryPoint and a shorter life to everybody. Under governance whoever
    may call DeleteBackupVaultLockConfiguration takes it off first; under compliance nobody can.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        place: Place,
        settings: BackupSettings,
        database: Database,
    ) -> None:
        """The vault is encrypted with the account's own key for AWS Backup."""
        super().__init__(scope, id_)
        vault = BackupVault(self, "Default", name=f"{place.prefix}-backups")
        lock = BackupVaultLockConfiguration(
            self,
            "lock",
            backup_vault_name=vault.name,
            min_retention_days=settings.keep_days,
            max_retention_days=settings.keep_days,
            changeable_for_days=CHANGEABLE_DAYS if settings.compliance else None,
        )
        plan = BackupPlan(
            self,
            "plan",
            name=f"{place.prefix}-daily",
            rule=[
                BackupPlanRule(
                    rule_name="daily",
                    target_vault_name=vault.name,
                    schedule=settings.expression,
                    start_window=START_WINDOW,
                    completion_window=COMPLETION_WINDOW,
                    lifecycle=BackupPlanRuleLifecycle(delete_after=settings.keep_days),
                )
            ],
            # A first backup that the lock does not hold could be deleted.
            depends_on=[lock],
        )
        arn = f"arn:aws:rds:{place.region}:{place.account_id}:db:{database.identifier}"
        BackupSelection(
            self,
            "selection",
            name=f"{place.prefix}-database",
            plan_id=plan.id,
            iam_role_arn=self._role(place, arn, vault.arn).arn,
            resources=[arn],
        )

    def _role(self, place: Place, database: str, vault: str) -> Role:
        snapshots = f"arn:aws:rds:{place.region}:{place.account_id}:snapshot:awsbackup:*"
        keys = f"arn:aws:kms:{place.region}:{place.account_id}:key/*"
        role = Role(
            self,
            "role",
            name=f"{place.prefix}-backup-role",
            trust=trusted_service(BACKUP, place.account_id),
            description=f"{place.prefix}: AWS Backup copies the database",
        )
        role.grant(
            "copy-database",
            Statement(
                "CopyDatabase",
                [
                    "rds:AddTagsToResource",
                    "rds:CopyDBSnapshot",
                    "rds:CreateDBSnapshot",
                    "rds:DescribeDBInstances",
                    "rds:DescribeDBSnapshots",
                    "rds:ListTagsForResource",
                ],
                [database, snapshots],
            ),
            Statement(
                "WriteVault", ["backup:CopyIntoBackupVault", "backup:DescribeBackupVault"], [vault]
            ),
            # RDS reads the copy's key by a grant, which nobody but an AWS service gets.
            Statement("DescribeKeys", ["kms:DescribeKey"], [keys]),
            Statement(
                "GrantKeys",
                ["kms:CreateGrant"],
                [keys],
                conditions={"Bool": {"kms:GrantIsForAWSResource": "true"}},
            ),
            # When their time is over.
            Statement("Expire", ["rds:DeleteDBSnapshot"], [snapshots]),
        )
        return role
