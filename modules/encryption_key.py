"""One customer-managed KMS key for everything that is logged or announced."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from cdktf_cdktf_provider_aws.kms_alias import KmsAlias
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from constructs import Construct

from modules.place import Place
from modules.policy import Statement, document
from modules.role import Role


class EncryptionKey(Construct):
    """Encrypts log groups, ECS Exec sessions and the alarm topic (guide 9-1: log encryption).

    Rotated every year by KMS. The key policy lets CloudWatch Logs use it for this account's log
    groups only, and CloudWatch alarms publish to topics encrypted with it
    (CloudWatch Logs User Guide, "Encrypt log data in CloudWatch Logs using AWS KMS"; SNS
    Developer Guide, "Managing Amazon SNS encryption keys and costs").
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        place: Place,
        encrypts: str = "log groups, ECS Exec sessions, alarm topic",
        others: Sequence[Statement] = (),
    ) -> None:
        """The account of `place` owns the key; its Region is where the log groups are.

        `others` is who else may use it: for what `encrypts` says.
        """
        super().__init__(scope, id_)
        use = ["kms:Decrypt", "kms:GenerateDataKey*"]
        self._key = KmsKey(
            self,
            "Default",
            description=f"{place.prefix}: {encrypts}",
            enable_key_rotation=True,
            deletion_window_in_days=30,
            policy=document(
                Statement(
                    "AccountAdministersKey",
                    ["kms:*"],
                    ["*"],
                    account=f"arn:aws:iam::{place.account_id}:root",
                ),
                Statement(
                    "CloudWatchLogsEncrypts",
                    [*use, "kms:Encrypt", "kms:ReEncrypt*", "kms:DescribeKey"],
                    ["*"],
                    service=f"logs.{place.region}.amazonaws.com",
                    conditions={
                        "ArnLike": {
                            "kms:EncryptionContext:aws:logs:arn": (
                                f"arn:aws:logs:{place.region}:{place.account_id}:log-group:*"
                            )
                        }
                    },
                ),
                Statement(
                    "AlarmsPublish",
                    use,
                    ["*"],
                    service="cloudwatch.amazonaws.com",
                    conditions={"StringEquals": {"aws:SourceAccount": place.account_id}},
                ),
                *others,
            ),
        )
        self._alias = KmsAlias(
            self, "alias", name=f"alias/{place.prefix}", target_key_id=self._key.key_id
        )

    @cached_property
    def arn(self) -> str:
        """ARN of the key."""
        return self._key.arn

    def move_from(self, key: str, alias: str) -> None:
        """Take over, in the state, the key and the alias that had these addresses."""
        self._key.move_from_id(key)
        self._alias.move_from_id(alias)

    def grant_decrypt(self, role: Role) -> None:
        """Let `role` read what the key encrypted, as the ECS Exec agent must."""
        role.grant("decrypt", Statement("Decrypt", ["kms:Decrypt"], [self.arn]))
