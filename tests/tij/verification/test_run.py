"""What keeps a check from answering is a failure of its line, never of the command."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import boto3
import httpx
import pytest
from botocore.exceptions import EndpointConnectionError, NoCredentialsError
from botocore.stub import Stubber

from tests.tij.verification.deployments import production_deployment, world
from tests.tij.verification.stubs import stubbed
from tij.language import Language
from tij.verification import report
from tij.verification.checklist import checklist
from tij.verification.deployment import NotAppliedError
from tij.verification.finding import Finding, Status, failed, passed, skipped
from tij.verification.line import Line
from tij.verification.run import Answer, ask
from tij.verification.texts import Texts

TIME = datetime(2026, 11, 24, 20, 15, tzinfo=UTC)


def line(ask_: Callable[[], Finding]) -> Line:
    return Line("api", "back-end", ("G155",), ask_)


def raising(error: Exception) -> Callable[[], Finding]:
    def ask_() -> Finding:
        raise error

    return ask_


def denied() -> Finding:
    rds = boto3.client("rds", region_name="ap-northeast-1")
    with Stubber(rds) as stub:
        stub.add_client_error("describe_db_instances", "AccessDenied", "not authorized")
        rds.describe_db_instances()
    raise AssertionError


@pytest.mark.parametrize(
    ("ask_", "code"),
    [
        (denied, "aws-refused"),
        (raising(NotAppliedError("service", "api_url")), "not-applied"),
        (raising(EndpointConnectionError(endpoint_url="https://x")), "aws-unreachable"),
        (raising(NoCredentialsError()), "aws-unreachable"),
        (
            raising(httpx.ConnectTimeout("", request=httpx.Request("GET", "https://x"))),
            "unreachable",
        ),
        (raising(ConnectionRefusedError(111, "Connection refused")), "unreachable"),
    ],
)
def test_what_keeps_a_check_from_answering_fails_its_line(
    ask_: Callable[[], Finding], code: str
) -> None:
    (answer,) = ask([line(ask_)])
    assert (answer.finding.status, answer.finding.code) == (Status.FAIL, code)
    for language in Language:
        assert Texts.load(language).seen(answer.finding)


def test_an_error_of_our_own_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        ask([line(raising(ZeroDivisionError()))])


def test_nothing_applied_means_nothing_passes() -> None:
    client_of: Callable[[str], object] = stubbed
    answers = ask(checklist(production_deployment(), world(client_of)))
    assert not [a.line.name for a in answers if a.finding.status is Status.PASS]
    codes = {a.line.name: a.finding.code for a in answers}
    assert codes["api"] == codes["deployment"] == codes["backup"] == "not-applied"
    assert codes["https-api"] == codes["redirect-api"] == codes["ports"] == "no-door"


def answers() -> list[Answer]:
    findings = (
        passed("answers", url="https://api.test/api/", status=200),
        failed("answered", url="https://a|b/", status=502),
        skipped("stack-absent", stack="frontend"),
    )
    return [
        Answer(Line(n, "back-end", ("G155",), denied), f)
        for n, f in zip(("api", "admin", "database"), findings, strict=True)
    ]


def test_the_markdown_report_is_one_table_a_section() -> None:
    text = report.as_markdown(answers(), Texts.load(Language.ENGLISH), "staging", TIME)
    assert text.splitlines() == [
        "# Verification of staging",
        "",
        "1 passed, 1 failed, 1 not checked. 2026-11-24 20:15 UTC",
        "",
        "## Back end",
        "",
        "|  | What | Seen | What to do | Guide |",
        "| --- | --- | --- | --- | --- |",
        "| pass | The API answers | https://api.test/api/ answers 200 in JSON |  | G155 |",
        "| FAIL | The admin shows its login form | https://a\\|b/ answers 502"
        " | tij doctor -e staging | G155 |",
        "| skip | The API reaches the database, which is migrated"
        " | The settings have no stack frontend |  | G155 |",
    ]


def test_japanese_differs_in_words_only() -> None:
    english, japanese = (
        report.as_json(answers(), Texts.load(language), "staging", TIME) for language in Language
    )
    assert english["counts"] == japanese["counts"] == {"pass": 1, "fail": 1, "skip": 1}
    for one, other in zip(english["checks"], japanese["checks"], strict=True):
        differing = {key for key in one if one[key] != other[key]}
        assert differing <= {"title", "seen", "next"}
        assert "title" in differing
    assert json.loads(json.dumps(english)) == english
