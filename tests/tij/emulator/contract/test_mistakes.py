"""Each mistake that AWS refuses is refused here, with AWS's code, and what it takes is taken."""

from __future__ import annotations

import copy
import json
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config
from botocore.exceptions import ClientError

from tij.emulator.contract import gate
from tij.emulator.contract.request import Request
from tij.emulator.contract.words import rows

OPERATIONS = tomllib.loads(Path(__file__).with_name("mistakes.toml").read_text())["operation"]
MISTAKES = [
    pytest.param(operation, mistake, id=f"{operation['name']}-{number}")
    for operation in OPERATIONS
    for number, mistake in enumerate(operation["mistakes"])
]


class _Answer:
    """A body as botocore reads it."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self, **_: Any) -> list[bytes]:
        return [self._content]


class TakenError(Exception):
    """The contract has no objection."""


def answered(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
    """The contract's refusal, as an answer from AWS."""
    address = urlsplit(request.url)
    body = request.body or b""
    arrived = Request(
        request.method,
        address.path,
        address.query,
        {k.lower(): v if isinstance(v, str) else v.decode() for k, v in request.headers.items()},
        body.encode() if isinstance(body, str) else body,
    )
    refused = gate.judge(arrived)
    if refused is None:
        raise TakenError
    status, headers, content = refused
    return AWSResponse(request.url, int(status), headers, _Answer(content))


@pytest.fixture(autouse=True)
def whatever_is_named_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """This file asks about what a call says; what the account has, test_states.py does."""
    monkeypatch.setattr(gate, "refused_reference", lambda *_: None)
    monkeypatch.setattr(gate, "refused_by_state", lambda *_: None)
    monkeypatch.setattr(gate, "has_identity", lambda _: lambda *_: True)


@cache
def client_of(service: str) -> Any:
    """An SDK that checks nothing itself and speaks to the contract only."""
    client = boto3.client(
        service,
        endpoint_url="http://127.0.0.1:1",
        region_name="ap-northeast-1",
        aws_access_key_id="a",
        aws_secret_access_key="b",
        config=Config(
            parameter_validation=False,
            retries={"total_max_attempts": 1},
            s3={"addressing_style": "path"},
        ),
    )
    client.meta.events.register("before-send", answered)
    return client


def call(service: str, operation: str, parameters: dict[str, Any]) -> str | None:
    """The code that the SDK reads in the contract's answer; None where it has no objection."""
    try:
        client_of(service)._make_api_call(operation, parameters)
    except TakenError:
        return None
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    raise AssertionError("The SDK took the contract's answer for a success.")


def with_mistake(right: dict[str, Any], mistake: dict[str, Any]) -> dict[str, Any]:
    wrong: Any = copy.deepcopy(right)
    for path, value in mistake.get("set", {}).items():
        *parents, last = path.split(".")
        place = wrong
        for name in parents:
            place = place[int(name)] if isinstance(place, list) else place[name]
        place[last] = value
    for name in mistake.get("without", []):
        del wrong[name]
    return dict(wrong)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: o["name"])
def test_what_aws_takes_is_taken(operation: dict[str, Any]) -> None:
    assert call(operation["service"], operation["name"], operation["right"]) is None


@pytest.mark.parametrize(("operation", "mistake"), MISTAKES)
def test_what_aws_refuses_is_refused(operation: dict[str, Any], mistake: dict[str, Any]) -> None:
    wrong = with_mistake(operation["right"], mistake)
    assert call(operation["service"], operation["name"], wrong) == mistake["code"]


SECRET_ARN = "arn:aws:secretsmanager:ap-northeast-1:000000000000:secret:app/config-a1b2c3"


@pytest.mark.parametrize(
    ("reference", "code"),
    [
        (SECRET_ARN, None),
        (f"{SECRET_ARN}:SECRET_KEY::", None),
        ("a-parameter-of-systems-manager", None),
        ("arn:aws:ssm:ap-northeast-1:000000000000:parameter/app/key", None),
        ("thisisjapan/app-config:SECRET_KEY", "ClientException"),
        (f"{SECRET_ARN}:SECRET_KEY", "ClientException"),
    ],
)
def test_a_secret_is_named_in_full_with_one_key_at_most(reference: str, code: str | None) -> None:
    (registered,) = (o for o in OPERATIONS if o["name"] == "RegisterTaskDefinition")
    task = {
        **registered["right"],
        "executionRoleArn": "arn:aws:iam::000000000000:role/execution",
        "containerDefinitions": [
            {"name": "a", "image": "a", "secrets": [{"name": "KEY", "valueFrom": reference}]}
        ],
    }
    assert call("ecs", "RegisterTaskDefinition", task) == code


@pytest.mark.parametrize(
    ("operation", "allowed"), [("PutRolePolicy", 10240), ("CreatePolicy", 6144)]
)
def test_a_policy_is_as_long_as_its_quota_white_space_apart(operation: str, allowed: int) -> None:
    where = {"RoleName": "tij", "PolicyName": "p"}
    if operation == "CreatePolicy":
        del where["RoleName"]
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::"}
    bare = json.dumps({"Statement": [statement]}).replace(" ", "")
    fits = bare.replace(":::", ":::" + "x" * (allowed - len(bare))).replace(",", ",\n ")
    assert call("iam", operation, {**where, "PolicyDocument": fits}) is None
    longer = fits.replace("x", "xx", 1)
    assert call("iam", operation, {**where, "PolicyDocument": longer}) == "LimitExceeded"


def test_without_the_contract_the_mistakes_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list can fail: with neither model nor words, every mistake that can be read passes."""
    monkeypatch.setattr(gate, "violations", lambda *_: [])
    for rule in ("in_words", "combination", "by_documentation", "expression", "document"):
        monkeypatch.setattr(gate, f"refused_{rule}", lambda *_: None)
    passed = [
        operation["name"]
        for operation in OPERATIONS
        for mistake in operation["mistakes"]
        if call(operation["service"], operation["name"], with_mistake(operation["right"], mistake))
        is None
    ]
    unreadable = len(MISTAKES) - len(passed)
    assert len(passed) >= 80
    assert unreadable <= 8


def test_every_rule_in_words_names_what_the_model_has() -> None:
    """No rule is dead: its operation exists, and the first member that it names is the input's."""
    from tij.emulator.contract.routing import service_model

    for (service, operation), found in rows().items():
        model = service_model(service).operation_model(operation)
        assert model.input_shape is not None
        for row in found:
            assert row.source
            names = set(model.input_shape.members)
            assert any(name in (row.member or row.when or "") for name in names), row


def test_no_expression_negates_the_first_part_of_a_path() -> None:
    """JMESPath reads `!a.b` as `(!a).b`, which holds for nothing: such a rule refuses nothing."""
    for found in rows().values():
        for row in found:
            said = f"{row.when or ''} {row.member or ''}"
            assert not re.search(r"![A-Za-z_]\w*\.\w", said), row
