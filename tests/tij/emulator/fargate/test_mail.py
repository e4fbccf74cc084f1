"""A task sends mail by boto3 as its role: from its addresses alone, and nobody gets it."""

from __future__ import annotations

from modules.mail import SEND as SEND_ACTIONS
from modules.policy import Statement, document
from tests.mail_domain import verify
from tests.tij.emulator.fargate.test_task import printed
from tests.tij.emulator.fargate.world import ACCOUNT, DEVELOPMENT, REGION, World
from tij.emulator.mail import kept

FROM = "ses:FromAddress"
DOMAIN = "mailing.example.com"
SEND = """
import json
from django.core.mail import EmailMessage

def send(sender=None, subject="注文", to="a@example.org"):
    try:
        EmailMessage(subject, "Good day.", sender, [to], bcc=["b@example.org"]).send()
    except Exception as error:
        return getattr(error, "response", {}).get("Error", {}).get("Code") or type(error).__name__

print(json.dumps([
    send(),
    send("Orders <orders@mailing.example.com>"),
    send("ceo@mailing.example.com"),
    send("noreply@elsewhere.example.com"),
    send(subject="x\\nBcc: c@example.org"),
    send(to="a@example.org\\nBcc: c@example.org"),
]))
"""


def verified(world: World) -> str:
    """ARN of the domain's identity."""
    verify(world("sesv2"), world("route53"), DOMAIN)
    return f"arn:aws:ses:{REGION}:{ACCOUNT}:identity/{DOMAIN}"


def test_djangos_mail_goes_by_ses_as_the_tasks_role(world: World) -> None:
    identity = verified(world)
    senders = [f"noreply@{DOMAIN}", f"orders@{DOMAIN}"]
    statement = Statement(
        "SendMail", SEND_ACTIONS, [identity], conditions={"StringEquals": {FROM: senders}}
    )
    role = world.role("mails")
    world("iam").put_role_policy(
        RoleName="mails", PolicyName="send", PolicyDocument=document(statement)
    )
    variables = {**DEVELOPMENT, "EMAIL_FROM": senders[0], "AWS_DEFAULT_REGION": REGION}
    environment = [{"name": name, "value": value} for name, value in variables.items()]
    definition = world.define("mails", taskRoleArn=role, environment=environment)
    assert printed(world, world.shell(definition, SEND)) == [
        None,
        None,
        "AccessDeniedException",
        "AccessDeniedException",
        "BadHeaderError",
        "BadHeaderError",
    ]
    first, second = kept(world.aws.mail_directory)
    assert (first.sender, first.subject) == (senders[0], "注文")
    assert first.recipients == "a@example.org, b@example.org"
    assert first.text == "Good day."
    assert second.sender == f"Orders <{senders[1]}>"
