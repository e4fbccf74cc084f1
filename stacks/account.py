"""The account: what watches all of it. It needs no other stack, and none needs it."""

from __future__ import annotations

from constructs import Construct

from modules.account_alarms import AccountAlarms
from modules.detection import Detector, ExternalAccess
from modules.place import Place
from modules.trail import Trail
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
        if account.trail:
            trail = Trail(
                self,
                "trail",
                place=self.place,
                settings=account,
                protection=settings.protection,
            )
            if trail.log_group:
                alarms = AccountAlarms(
                    self,
                    "account-alarms",
                    place=self.place,
                    log_group=trail.log_group,
                    key=trail.key,
                    email=settings.monitoring.alarm_email,
                )
                self.promise({contract.ACCOUNT_ALARM_TOPIC_ARN: alarms.topic_arn})
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
