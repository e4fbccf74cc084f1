"""Forms that values have wherever they stand, and PostgreSQL's own settings."""

from __future__ import annotations

from typing import Any

import pytest

from tij.emulator.contract.combinations.postgresql import parameters
from tij.emulator.contract.forms import refused_form
from tij.emulator.contract.routing import service_model

REGION = "ap-northeast-1"


def code(service: str, operation: str, said: dict[str, Any]) -> str | None:
    shape = service_model(service).operation_model(operation).input_shape
    refused = refused_form(service, said, shape, REGION)
    return refused.code if refused else None


@pytest.mark.parametrize(
    ("service", "operation", "said", "refused"),
    [
        ("ec2", "CreateSubnet", {"VpcId": "vpc-1, vpc-2"}, "InvalidVpcID.Malformed"),
        ("ec2", "CreateSubnet", {"VpcId": "vpc-0123456789abcdef0"}, None),
        ("ec2", "CreateSubnet", {"VpcId": "vpc-1", "AvailabilityZone": f"{REGION}a"}, None),
        ("ec2", "CreateSubnet", {"AvailabilityZone": "eu-west-1a"}, "InvalidParameterValue"),
        ("rds", "CreateDBInstance", {"AvailabilityZone": ""}, None),
        ("iam", "AttachRolePolicy", {"PolicyArn": "ReadOnlyAccess"}, "ValidationError"),
        ("sns", "Subscribe", {"TopicArn": "alarms"}, "InvalidParameter"),
        ("ecs", "RegisterTaskDefinition", {"taskRoleArn": "task"}, None),
    ],
)
def test_ids_arns_and_zones(
    service: str, operation: str, said: dict[str, Any], refused: str | None
) -> None:
    assert code(service, operation, said) == refused


@pytest.mark.parametrize(
    ("tags", "refused"),
    [
        ([{"Key": "Name", "Value": "a"}], None),
        ([{"Key": "aws:name", "Value": "a"}], "TagException"),
        ([{"Key": "Name", "Value": "a"}, {"Key": "Name", "Value": "b"}], "TagException"),
        ([{"Key": "Name", "Value": "a"}, {"Key": "name", "Value": "b"}], None),
        ([{"Key": "a" * 129, "Value": "a"}], "TagException"),
        ([{"Key": "a", "Value": "a" * 257}], "TagException"),
        ([{"Key": str(number)} for number in range(51)], "TagException"),
    ],
)
def test_tags_whatever_they_are_called(tags: list[dict[str, str]], refused: str | None) -> None:
    """KMS calls a tag's key `TagKey`."""
    named = [{f"Tag{name}": value for name, value in tag.items()} for tag in tags]
    assert code("kms", "CreateKey", {"Tags": named}) == refused
    if refused is None:
        assert code("rds", "CreateDBInstance", {"Tags": tags}) is None
    else:
        assert code("rds", "CreateDBInstance", {"Tags": tags}) == "InvalidParameterValue"


def test_a_map_of_tags_is_read_too() -> None:
    assert code("logs", "CreateLogGroup", {"tags": {"aws:a": "b"}}) == "InvalidParameterException"
    assert code("logs", "CreateLogGroup", {"tags": {"a": "b"}}) is None


@pytest.mark.parametrize(
    ("name", "value", "how", "refused"),
    [
        ("work_mem", "8192", "immediate", None),
        ("work_mem", "a lot", "immediate", "InvalidParameterValue"),
        ("work_mem", "1", "immediate", "InvalidParameterValue"),
        ("work_men", "8192", "immediate", "InvalidParameterValue"),
        ("shared_buffers", "{DBInstanceClassMemory/32768}", "pending-reboot", None),
        ("shared_buffers", "65536", "immediate", "InvalidParameterCombination"),
        ("max_connections", "LEAST({DBInstanceClassMemory/9531392},5000)", "pending-reboot", None),
        ("max_connections", "DBInstanceClassMemory/9", "pending-reboot", "InvalidParameterValue"),
        ("autovacuum", "maybe", "immediate", "InvalidParameterValue"),
        ("autovacuum", "0", "immediate", None),
        # Of a later version, of an extension, of RDS.
        ("scram_iterations", "4096", "immediate", None),
        ("pg_stat_statements.track", "ALL", "immediate", None),
        ("rds.force_ssl", "1", "immediate", None),
    ],
)
def test_a_databases_parameters(name: str, value: str, how: str, refused: str | None) -> None:
    said = {"ParameterName": name, "ParameterValue": value, "ApplyMethod": how}
    found = next(parameters({"Parameters": [said]}, REGION), None)
    assert (found.code if found else None) == refused
