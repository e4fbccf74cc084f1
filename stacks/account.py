"""The account: what watches all of it. It needs no other stack, and none needs it."""

from __future__ import annotations

from constructs import Construct

from modules.account_alarms import FINDINGS_ENCRYPT, AccountAlarms
from modules.detection import ATTACKS, SHARED, Detector, ExternalAccess
from modules.encryption_key import EncryptionKey
from modules.place import Place
from modules.trail import Trail, trail_encrypts
from stacks.environment_stack import EnvironmentStack
from tij import contract
from tij.settings.models import Settings


class AccountStack(EnvironmentStack):
    """Trail, alarms, GuardDuty and Access Analyzer, by `[account]`; a person applies it.

    Names and tags are the account's: AWS refuses a second one of another environment, and GitHub
    Actions' rights, which end where the environment's names and tags do, do not reach it.
    """

    NAME = contract.ACCOUNT

    def __init__(self, scope: Construct, settings: Settings) -> None:
        """The state is that of the environment which has `[account]`."""
        super().__init__(scope, settings)
        account = settings.account
        key = EncryptionKey(
            self,
            "key",
            place=self.place,
            encrypts="trail, its log group, alarm topic",
            others=[
                *(trail_encrypts(self.place) if account.trail else ()),
                *([FINDINGS_ENCRYPT] if account.mails else ()),
            ],
        )
        # Until 2026-11-28 the trail had it.
        key.move_from("aws_kms_key.trail_key_A01A4161", "aws_kms_alias.trail_key_alias_B3A9CA50")
        log_group = None
        if account.trail:
            trail = Trail(
                self,
                "trail",
                place=self.place,
                settings=account,
                protection=settings.protection,
                key=key,
            )
            log_group = trail.log_group
        if account.mails:
            alarms = AccountAlarms(
                self,
                "account-alarms",
                place=self.place,
                key=key,
                email=settings.monitoring.alarm_email,
            )
            self.promise({contract.ACCOUNT_ALARM_TOPIC_ARN: alarms.topic_arn})
            if log_group:
                alarms.watch(log_group)
            if account.guardduty:
                alarms.mail(ATTACKS)
            if account.access_analyzer:
                alarms.mail(SHARED)
        if account.guardduty:
            Detector(self, "detector")
        if account.access_analyzer:
            ExternalAccess(self, "external-access", place=self.place)

    @property
    def place(self) -> Place:
        """The account's, whichever environment has it."""
        return super().place.of_account

    @property
    def tags(self) -> dict[str, str]:
        """No environment's: CI may change what bears its environment's tags."""
        return {}
