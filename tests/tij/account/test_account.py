"""What the first apply needs of the account, asked of the embedded AWS."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from tij import account
from tij.account import Line, Status, look
from tij.account.look import CHECKS, _heard
from tij.account.words import words
from tij.emulator import EmbeddedAws
from tij.language import Language
from tij.session.aws import AwsAccess
from tij.session.session import Session
from tij.settings import load
from tij.settings.models import AccountSettings, CiSettings, EmailSettings, Settings
from tij.synthesized.graph import Stack, StackGraph

REGION = "ap-northeast-1"
NAMED = {
    "aws_cloudwatch_log_group": {"log": {"name": "/ecs/thisisjapan"}},
    "aws_db_instance": {"database": {"identifier": "thisisjapan-db"}},
    "aws_ecr_repository": {"registry": {"name": "thisisjapan-backend"}},
    "aws_iam_role": {"task": {"name": "thisisjapan-ecs-task-role"}},
    "aws_lb": {"alb": {"name": "thisisjapan-alb"}},
    "aws_s3_bucket": {"files": {"bucket": "thisisjapan-files"}},
    "aws_secretsmanager_secret": {"app": {"name": "thisisjapan/app-config"}},
    "aws_ssm_parameter": {"image": {"name": "/thisisjapan/released-image"}},
}
NUMBER = len(NAMED)

World = Callable[..., Session]


def stack(name: str, resources: Mapping[str, Any]) -> Stack:
    backend = {"s3": {"bucket": "no-states-yet", "key": f"x/production/{name}.tfstate"}}
    configuration = {"terraform": {"backend": backend}, "resource": resources}
    return Stack(f"production-{name}", name, Path(), configuration, {})


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedAws]:
    with EmbeddedAws(tmp_path_factory.mktemp("aws")) as running:
        yield running


@pytest.fixture
def session(aws: EmbeddedAws) -> World:
    """The session of production with a few of its names; its settings may be changed."""

    def opened(**changes: object) -> Session:
        settings: Settings = load("production")
        nothing = cast(Any, None)
        return Session(
            nothing,
            settings.model_copy(update=changes),
            AwsAccess.to_embedded({}, aws.environment(), REGION),
            StackGraph([stack("foundation", NAMED), stack("operations", {}), stack("account", {})]),
            nothing,
            nothing,
        )

    return opened


def asked(check: str, session: Session) -> dict[str, Line]:
    """One check's lines, by their codes."""
    return by_code(list(CHECKS[check](session)))


def by_code(lines: list[Line]) -> dict[str, Line]:
    return {line.code: line for line in lines}


def test_a_new_account_lacks_nothing(session: World) -> None:
    lines = look(session())
    assert [line for line in lines if line.status is Status.BAD] == []
    assert by_code(lines)["free"].facts == {"number": NUMBER}
    # No call tells this of an account without a distribution.
    assert {line.name for line in lines if line.status is Status.UNKNOWN} == {"cloudfront"}


def leave_log_group(aws: AwsAccess) -> None:
    aws.client("logs").create_log_group(logGroupName="/ecs/thisisjapan")


def leave_secret(aws: AwsAccess) -> None:
    client = aws.client("secretsmanager")
    client.create_secret(Name="thisisjapan/app-config", SecretString="x")
    client.delete_secret(SecretId="thisisjapan/app-config", RecoveryWindowInDays=7)


def leave_repository(aws: AwsAccess) -> None:
    aws.client("ecr").create_repository(repositoryName="thisisjapan-backend")


def leave_bucket(aws: AwsAccess) -> None:
    where = {"LocationConstraint": REGION}
    aws.client("s3").create_bucket(Bucket="thisisjapan-files", CreateBucketConfiguration=where)


def leave_parameter(aws: AwsAccess) -> None:
    aws.client("ssm").put_parameter(Name="/thisisjapan/released-image", Value="none", Type="String")


@pytest.mark.parametrize(
    ("leave", "name"),
    [
        (leave_log_group, "/ecs/thisisjapan"),
        (leave_secret, "thisisjapan/app-config"),
        (leave_repository, "thisisjapan-backend"),
        (leave_bucket, "thisisjapan-files"),
        (leave_parameter, "/thisisjapan/released-image"),
    ],
)
def test_a_name_that_was_left_over_is_told_with_what_frees_it(
    session: World, leave: Callable[[AwsAccess], None], name: str
) -> None:
    opened = session()
    before = cast(int, asked("leftovers", opened)["free"].facts["number"])
    leave(opened.aws)
    lines = [line for line in CHECKS["leftovers"](opened) if line.facts.get("name") == name]
    found = by_code(lines)
    assert found["taken"].status is Status.BAD
    assert found["taken"].facts["name"] == name
    assert name in found["taken"].fix
    assert asked("leftovers", opened)["free"].facts["number"] == before - 1


def test_too_many_networks_are_told_before_the_apply(session: World) -> None:
    opened = session()
    ec2 = opened.aws.client("ec2")
    made = [ec2.create_vpc(CidrBlock=f"10.{number}.0.0/16")["Vpc"]["VpcId"] for number in range(4)]
    found = asked("quotas", opened)["quota-short"]
    for network in made:
        ec2.delete_vpc(VpcId=network)
    assert found.name == "networks"
    # With the default one.
    assert found.facts["used"] == 5
    assert "--quota-code L-F678F1CE --desired-value 6" in found.fix


def test_tasks_beyond_the_quota_are_told(session: World) -> None:
    settings = session().settings
    service = settings.service.model_copy(update={"cpu": 4096, "max_tasks": 10})
    found = asked("quotas", session(service=service))["quota-short"]
    assert (found.name, found.facts["need"], found.facts["allowed"]) == ("fargate", "84", "6")


def test_a_zone_that_the_account_lacks_is_told(session: World) -> None:
    network = session().settings.network
    first, *others = network.availability_zones
    zones = (first.model_copy(update={"name": "ap-northeast-1x"}), *others)
    changed = network.model_copy(update={"availability_zones": zones})
    found = asked("region", session(network=changed))["zone-missing"]
    assert found.facts["missing"] == "ap-northeast-1x"


def test_preferences_of_somebody_else_are_told(session: World) -> None:
    opened = session()
    opened.aws.client("ssm").create_document(
        Name="SSM-SessionManagerRunShell",
        DocumentType="Session",
        Content='{"schemaVersion": "1.0", "sessionType": "Standard_Stream", "inputs": {}}',
    )
    assert asked("preferences", opened)["preferences-there"].status is Status.BAD


@pytest.mark.parametrize(
    ("there", "create", "code"),
    [
        (True, True, "provider-there"),
        (False, False, "provider-missing"),
        (False, True, "provider"),
        (True, False, "provider"),
    ],
)
def test_githubs_identity_provider(session: World, there: bool, create: bool, code: str) -> None:
    opened = session(ci=CiSettings(repository="a/b", create_identity_provider=create))
    iam = opened.aws.client("iam")
    for provider in iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]:
        iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=provider["Arn"])
    if there:
        iam.create_open_id_connect_provider(
            Url="https://token.actions.githubusercontent.com", ClientIDList=["sts.amazonaws.com"]
        )
    found = asked("provider", opened)
    assert code in found
    assert found["repository-numbers"].status is Status.NOTE


def test_who_watches_the_account_already_is_told_with_the_part_to_turn_off(session: World) -> None:
    assert asked("watched", session()) == {}
    parts = AccountSettings(trail=True, guardduty=True, access_analyzer=True)
    opened = session(account=parts)
    assert asked("watched", opened)["watched"].status is Status.GOOD
    an_organization_watches(opened.aws)
    found = asked("watched", opened)
    assert {code: (line.status, line.fix) for code, line in found.items()} == {
        "trail-there": (Status.BAD, "account.trail = false"),
        "detector-there": (Status.BAD, "account.guardduty = false"),
        "analyzer-there": (Status.BAD, "account.access_analyzer = false"),
    }
    # What is off is not asked for.
    assert "trail-there" not in asked("watched", session(account=AccountSettings(guardduty=True)))


def an_organization_watches(aws: AwsAccess) -> None:
    s3, where = aws.client("s3"), {"LocationConstraint": REGION}
    s3.create_bucket(Bucket="organization-trail", CreateBucketConfiguration=where)
    allowed = [
        {
            "Effect": "Allow",
            "Principal": {"Service": "cloudtrail.amazonaws.com"},
            "Action": action,
            "Resource": f"arn:aws:s3:::organization-trail{rest}",
        }
        for action, rest in (("s3:GetBucketAcl", ""), ("s3:PutObject", "/*"))
    ]
    create = partial(
        aws.client("cloudtrail").create_trail,
        Name="organization",
        S3BucketName="organization-trail",
    )
    with pytest.raises(ClientError, match="InsufficientS3BucketPolicyException"):
        create()
    policy = json.dumps({"Version": "2012-10-17", "Statement": allowed})
    s3.put_bucket_policy(Bucket="organization-trail", Policy=policy)
    create()
    guardduty, analyzer = aws.client("guardduty"), aws.client("accessanalyzer")
    guardduty.create_detector(Enable=True)
    with pytest.raises(ClientError, match="already exists"):
        guardduty.create_detector(Enable=True)
    analyzer.create_analyzer(analyzerName="organization", type="ACCOUNT")
    with pytest.raises(ClientError, match="ServiceQuotaExceededException"):
        analyzer.create_analyzer(analyzerName="another", type="ACCOUNT")


def test_credentials_of_another_account_are_told_alone(session: World) -> None:
    settings = session().settings
    mine = settings.aws.model_copy(update={"account_id": "123456789012"})
    (line,) = look(session(aws=mine))
    assert (line.status, line.code) == (Status.BAD, "other-account")


def test_what_aws_does_not_tell_is_not_known(
    session: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = session()
    client = AwsAccess._client

    def refused(self: AwsAccess, service: str, *rest: Any, **more: Any) -> Any:
        if service == "freetier":
            raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "Get")
        return client(self, service, *rest, **more)

    monkeypatch.setattr(AwsAccess, "_client", refused)
    (line,) = _heard("plan", CHECKS["plan"], opened)
    assert (line.status, line.code) == (Status.UNKNOWN, "refused")
    assert "AccessDeniedException" in str(line.facts["why"])


def test_every_line_is_said_in_both_languages() -> None:
    room = Path(account.__file__).parent
    source = "".join(file.read_text(encoding="utf-8") for file in room.glob("*.py"))
    codes = set(re.findall(r'Status\.\w+,\s*"([a-z-]+)"', source)) | {"quota", "quota-alone"}
    english, japanese = words(Language.ENGLISH), words(Language.JAPANESE)
    assert english.sentences.keys() == japanese.sentences.keys()
    assert set(english.section("seen")) == codes
    assert set(english.section("status")) == {str(status) for status in Status}
    for key, sentence in english.sentences.items():
        facts = re.findall(r"\{\w+\}", sentence)
        assert sorted(facts) == sorted(re.findall(r"\{\w+\}", japanese.sentences[key])), key


def test_ses_sends_to_anybody_or_is_in_its_sandbox(session: World) -> None:
    assert asked("mail", session()) == {}
    mailing = session(email=EmailSettings(enabled=True))
    assert asked("mail", mailing)["mail"].status is Status.GOOD
    account = {
        "MailType": "TRANSACTIONAL",
        "WebsiteURL": "https://example.com",
        "UseCaseDescription": "Passwords",
    }
    ses = mailing.aws.client("sesv2")
    ses.put_account_details(ProductionAccessEnabled=False, **account)
    try:
        (line,) = asked("mail", mailing).values()
    finally:
        ses.put_account_details(ProductionAccessEnabled=True, **account)
    assert (line.code, line.status) == ("mail-sandbox", Status.NOTE)
    assert REGION in line.fix
