"""What watches the account, where this environment's settings have it; the guide asks for none."""

from __future__ import annotations

from collections.abc import Iterator

from tij import contract
from tij.verification.checks import account, monitoring
from tij.verification.deployment import Deployment
from tij.verification.finding import Finding
from tij.verification.line import Line, World

SECTION = "security"


def lines(of: Deployment, world: World) -> Iterator[Line]:
    """A line for each part that is on."""
    aws, wanted = world.aws, of.settings.account

    def trail() -> Finding:
        arn = of.id(contract.ACCOUNT, "aws_cloudtrail")
        return account.trail_records(aws("cloudtrail"), arn.rpartition("/")[2])

    def wired() -> Finding:
        topic = of.output(contract.ACCOUNT_ALARM_TOPIC_ARN)
        names = of.alarms(contract.ACCOUNT)
        return monitoring.alarms_wired(aws("cloudwatch"), names, topic, contract.ACCOUNT)

    def mail() -> Finding:
        topic = of.output(contract.ACCOUNT_ALARM_TOPIC_ARN)
        email = of.settings.monitoring.alarm_email
        return monitoring.alarm_mail_confirmed(aws("sns"), topic, email, contract.ACCOUNT)

    def detector() -> Finding:
        id_ = of.id(contract.ACCOUNT, "aws_guardduty_detector")
        return account.detector_on(aws("guardduty"), id_)

    def analyzer() -> Finding:
        name = of.id(contract.ACCOUNT, "aws_accessanalyzer_analyzer")
        return account.analyzer_active(aws("accessanalyzer"), name)

    for name, on, ask in (
        ("account-trail", wanted.trail, trail),
        ("account-alarms-wired", wanted.alarms, wired),
        ("account-alarm-mail", wanted.mails, mail),
        ("account-detector", wanted.guardduty, detector),
        ("account-analyzer", wanted.access_analyzer, analyzer),
    ):
        if on:
            yield Line(name, SECTION, (), ask)
