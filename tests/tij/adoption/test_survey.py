"""A clicked production and its variants are surveyed truthfully."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.tij.adoption.clicked import REGION, Clicks, click
from tij.adoption import decisions
from tij.adoption.decisions import PARTS, Adoption
from tij.adoption.differences import differences
from tij.adoption.survey import refused_reads, survey
from tij.adoption.surveyed import Client, Surveyed
from tij.errors import BadInputError
from tij.settings.models import Settings

Connect = Callable[..., Any]
ACCOUNTS = count(700000000001)


@pytest.fixture
def of_account(client: Connect) -> Client:
    """Clients of an account in which there is nothing yet."""
    account = str(next(ACCOUNTS))

    def connect(service: str, region: str | None = None) -> Any:
        return client(service, region or REGION, account=account)

    return connect


def found(surveyed: Surveyed) -> dict[str, str]:
    return {name: part.found.id for name, part in surveyed.parts.items() if part.found}


@pytest.mark.reference
@pytest.mark.parametrize(
    "clicks",
    [
        Clicks(),
        Clicks(name="my-shop", title="これは日本", two_vpcs=True),
        Clicks(third_subnet=True, encrypted=True),
        Clicks(until="network"),
        Clicks(until="database"),
        Clicks(until="service"),
    ],
    ids=repr,
)
def test_what_was_clicked_is_found_and_no_more(
    of_account: Client, settings: Settings, clicks: Clicks
) -> None:
    made = click(of_account, clicks)
    if clicks.until == "database":
        # Another name than the settings', and nothing that leads to it yet.
        del made["files_bucket"]
    surveyed = survey(of_account, settings, {})
    assert found(surveyed) == made
    # What wasn't made is missing, not doubtful.
    assert {name for name in PARTS if not surveyed.parts[name].candidates} == set(PARTS) - set(made)
    said = [one.what for one in differences(surveyed, settings) if one.part == "database"]
    if "database" in made:
        unencrypted = "its storage is not encrypted, which no change in place mends"
        assert (unencrypted in said) is not clicks.encrypted
        assert "PostgreSQL 14" in " ".join(said)
    else:
        assert said == []


@pytest.mark.reference
def test_of_two_vpcs_without_a_load_balancer_none_is_chosen(
    of_account: Client, settings: Settings
) -> None:
    made = click(of_account, Clicks(two_vpcs=True, until="network"))
    surveyed = survey(of_account, settings, {})
    assert len(surveyed.parts["vpc"].candidates) == 2
    assert surveyed.parts["vpc"].found is None
    # What would be found by it is not guessed.
    assert not surveyed.parts["nat_gateway"].candidates
    assert found(survey(of_account, settings, {"vpc": made["vpc"]})) == made


def test_two_databases_in_the_vpc_are_asked_for(of_account: Client, settings: Settings) -> None:
    made = click(of_account, Clicks(until="service"))
    rds = of_account("rds")
    for copy in ("copy-a", "copy-b"):
        rds.create_db_instance(
            DBInstanceIdentifier=copy,
            Engine="postgres",
            DBInstanceClass="db.t4g.micro",
            AllocatedStorage=20,
            MasterUsername="postgres",
            MasterUserPassword="clicked-in-a-form",
            DBSubnetGroupName="thisisjapan-db-subnet-group",
        )
    # The service says which it uses.
    assert survey(of_account, settings, {}).parts["database"].candidates[0].id == made["database"]
    rds.delete_db_instance(DBInstanceIdentifier=made["database"], SkipFinalSnapshot=True)
    ids = {c.id for c in survey(of_account, settings, {}).parts["database"].candidates}
    assert ids == {"copy-a", "copy-b"}


@pytest.mark.reference
def test_the_secret_with_the_databases_password_is_the_one_the_service_reads(
    of_account: Client, settings: Settings
) -> None:
    made = click(of_account, Clicks(name="my-shop", until="service"))
    secrets = of_account("secretsmanager")
    secrets.create_secret(Name="thisisjapan/database", SecretString="{}")
    (candidate,) = survey(of_account, settings, {}).parts["database_secret"].candidates
    assert (candidate.id, "the service reads" in candidate.why) == (made["database_secret"], True)
    # A database that RDS keeps the password of needs no other.
    rds = of_account("rds")
    rds.modify_db_instance(DBInstanceIdentifier=made["database"], ManageMasterUserPassword=True)
    (described,) = rds.describe_db_instances()["DBInstances"]
    surveyed = survey(of_account, settings, {})
    assert found(surveyed)["database_secret"] == described["MasterUserSecret"]["SecretArn"]


def test_what_may_not_be_read_is_not_called_missing(of_account: Client, settings: Settings) -> None:
    click(of_account, Clicks(until="database"))

    def denied(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "AccessDenied"}}, "DescribeDBInstances")

    def client(service: str, region: str | None = None) -> Any:
        made = of_account(service, region)
        if service == "rds":
            made.meta.events.register("before-call", denied)
        return made

    with pytest.raises(BadInputError, match="AccessDenied") as raised, refused_reads():
        survey(client, settings, {})
    assert "DescribeDBInstances" in raised.value.next_step


def test_what_was_decided_must_exist(of_account: Client, settings: Settings) -> None:
    with pytest.raises(BadInputError, match=r"decided\.vpc: vpc-0 isn't in account"):
        survey(of_account, settings, {"vpc": "vpc-0"})


def test_another_account_is_refused(of_account: Client, settings: Settings) -> None:
    aws = settings.aws.model_copy(update={"account_id": "123456789012"})
    with pytest.raises(BadInputError, match=r"aws\.account_id is 123456789012"):
        survey(of_account, settings.model_copy(update={"aws": aws}), {})


def test_a_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    file = decisions.path(tmp_path, "production")
    assert decisions.read(file) == Adoption()
    adoption = Adoption(
        {"vpc": "vpc-1"},
        {"vpc": "vpc-1", "database": ["a", 'これ"']},
        {"foundation": ["aws_vpc.network"]},
        {"data": ["aws_s3_bucket_versioning.files"]},
        {"data": {"aws_db_instance.it.master_user_secret[0].secret_arn": ""}},
        {"foundation": {"aws_vpc.network": "vpc-1"}, "data": {"aws_s3_bucket.files": "これ"}},
    )
    decisions.write(file, adoption)
    assert decisions.read(file) == adoption


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[decided]\nvpcc = "vpc-1"', r"decided\.vpcc: unknown; allowed: zone"),
        ("[decided]\nvpc = 1", r"decided\.vpc: 1 is not an identifier"),
        ('[decided]\nvpc = ""', r"decided\.vpc: '' is not an identifier"),
        ("decided = 1", "is not a table"),
        ("[found]\nvpc = 1", r"found\.vpc: 1 is not an identifier"),
        (
            '[held]\nfoundation = "aws_vpc.network"',
            r"held\.foundation: 'aws_vpc.network' is not a list",
        ),
        ("[withheld]\nfoundation = [1]", r"withheld\.foundation: \[1\] is not a list"),
        ('[matched]\nfoundation = "vpc-1"', r"matched\.foundation: 'vpc-1' is not a table"),
        ("[matched.foundation]\nvpc = 1", r"matched\.foundation: .* is not a table"),
        ("matched = 1", "matched: 1 is not a table"),
        ('[instead]\ndata = "arn"', r"instead\.data: 'arn' is not a table"),
        ("[instead.data]\nvpc = 1", r"instead\.data: .* is not a table"),
        ("[chosen]", "chosen: unknown"),
        ("[decided", "Expected ']'"),
    ],
)
def test_a_wrong_edit_is_one_line(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "production.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadInputError, match=said) as raised:
        decisions.read(file)
    assert "\n" not in raised.value.message
