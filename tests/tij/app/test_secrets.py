"""The project's own secrets, in a real (embedded) Secrets Manager."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.stub import Stubber
from typer.testing import CliRunner

from tests.synthesized import synthesize
from tij.__main__ import app
from tij.app.secrets import AppSecrets, make_ready
from tij.emulator import EmbeddedAws
from tij.errors import BadInputError
from tij.session.aws import AwsAccess
from tij.settings import DIRECTORY, load
from tij.settings.models import AppSettings, Settings

VALUE = "sk-live-4242"
APP = AppSettings(secrets=("STRIPE_KEY", "SENTRY_DSN"), generated_secrets=("FIELD_KEY",))


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AwsAccess]:
    with EmbeddedAws(tmp_path_factory.mktemp("aws")) as running:
        yield AwsAccess.to_embedded({}, running.environment(), "ap-northeast-1")


def settings_of(prefix: str) -> Settings:
    """Of a deployment of its own, so that tests do not share a secret."""
    local = load("local")
    project = local.project.model_copy(update={"prefix": prefix})
    return local.model_copy(update={"app": APP, "project": project})


def applied(aws: AwsAccess, prefix: str) -> AppSecrets:
    """As after an apply of the data stack: a secret without a value."""
    client = aws.client("secretsmanager")
    client.create_secret(Name=f"{prefix}/app-secrets")
    return AppSecrets(client, settings_of(prefix))


def stored(aws: AwsAccess, prefix: str) -> dict[str, str]:
    answer = aws.client("secretsmanager").get_secret_value(SecretId=f"{prefix}/app-secrets")
    found: dict[str, str] = json.loads(answer["SecretString"])
    return found


def test_before_the_data_stack_there_is_nothing_to_write_into(aws: AwsAccess) -> None:
    secrets = AppSecrets(aws.client("secretsmanager"), settings_of("early"))
    with pytest.raises(
        BadInputError, match=r"(?s)early/app-secrets.*Next: tij apply -e local data"
    ):
        secrets.set("STRIPE_KEY", VALUE)


def test_values_are_written_side_by_side_rotated_and_removed(aws: AwsAccess) -> None:
    secrets = applied(aws, "side")
    assert [each.there for each in secrets.listed()] == [False, False, False]
    secrets.set("STRIPE_KEY", VALUE)
    secrets.set("SENTRY_DSN", "https://x@sentry.example/1")
    secrets.rotate("FIELD_KEY")
    before = stored(aws, "side")
    assert before["STRIPE_KEY"] == VALUE
    assert len(before["FIELD_KEY"]) > 64
    secrets.rotate("FIELD_KEY")
    assert stored(aws, "side") == {**before, "FIELD_KEY": stored(aws, "side")["FIELD_KEY"]}
    assert stored(aws, "side")["FIELD_KEY"] != before["FIELD_KEY"]
    secrets.remove("SENTRY_DSN")
    assert [(e.name, e.generated, e.there) for e in secrets.listed()] == [
        ("STRIPE_KEY", False, True),
        ("SENTRY_DSN", False, False),
        ("FIELD_KEY", True, True),
    ]


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (lambda s: s.set("OTHER", VALUE), "OTHER is not in app.secrets.*local.toml"),
        (lambda s: s.set("STRIPE_KEY", ""), "the value is empty"),
        (lambda s: s.rotate("STRIPE_KEY"), "Next: tij secret set STRIPE_KEY"),
        (lambda s: s.remove("STRIPE_KEY"), "has no value"),
        (lambda s: s.set("STRIPE_KEY", "x" * 70_000), "65536 bytes"),
    ],
    ids=["unknown", "empty", "not generated", "not there", "too long"],
)
def test_what_cannot_be_done_is_one_sentence(
    aws: AwsAccess, request: pytest.FixtureRequest, what: Any, said: str
) -> None:
    secrets = applied(aws, request.node.callspec.id.replace(" ", "-"))
    with pytest.raises(BadInputError, match=f"(?s){said}") as refused:
        what(secrets)
    assert VALUE not in str(refused.value)


def test_what_may_be_generated_is_and_what_a_person_must_write_stops(aws: AwsAccess) -> None:
    secrets = applied(aws, "ready")
    with pytest.raises(BadInputError, match=r"STRIPE_KEY, SENTRY_DSN have no value") as stopped:
        secrets.make_ready()
    assert "tij secret set -e local STRIPE_KEY, then tij secret set" in str(stopped.value)
    generated = stored(aws, "ready")["FIELD_KEY"]
    secrets.set("STRIPE_KEY", VALUE)
    secrets.set("SENTRY_DSN", "x")
    assert secrets.make_ready() == []
    assert stored(aws, "ready")["FIELD_KEY"] == generated


def test_who_may_not_read_secrets_is_not_stopped(aws: AwsAccess) -> None:
    client = aws.client("secretsmanager")
    with Stubber(client) as stubbed:
        stubbed.add_client_error("get_secret_value", "AccessDeniedException")
        assert AppSecrets(client, settings_of("ci")).make_ready() == []


def test_a_project_without_secrets_asks_nobody() -> None:
    assert make_ready(pytest.fail, load("local")) == []


@pytest.mark.reference
def test_the_command_reads_standard_input_and_shows_no_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cdktf.json").write_text("{}")
    (tmp_path / "environments").mkdir()
    text = (
        (DIRECTORY / "local.toml")
        .read_text()
        .replace("[app]\n", '[app]\nsecrets = ["KEY_OF_MINE"]\n')
    )
    (tmp_path / "environments" / "local.toml").write_text(text)
    monkeypatch.chdir(tmp_path)
    with EmbeddedAws(tmp_path / ".tij" / "embedded-aws" / "local") as running:
        client = AwsAccess.to_embedded({}, running.environment(), "ap-northeast-1").client(
            "secretsmanager"
        )
        client.create_secret(Name="thisisjapan/app-secrets")
        said = [
            CliRunner().invoke(app, ["secret", *arguments], input=given)
            for arguments, given in (
                (["set", "KEY_OF_MINE"], f"{VALUE}\nsecond line\n"),
                (["list"], ""),
                (["list", "--json"], ""),
            )
        ]
        value = client.get_secret_value(SecretId="thisisjapan/app-secrets")["SecretString"]
    assert [each.exit_code for each in said] == [0, 0, 0], said
    assert VALUE not in "".join(each.output for each in said)
    assert json.loads(value) == {"KEY_OF_MINE": f"{VALUE}\nsecond line"}
    assert json.loads(said[2].stdout) == [
        {"name": "KEY_OF_MINE", "generated": False, "there": True}
    ]


def test_no_value_stands_in_what_is_synthesized() -> None:
    made = synthesize(load("local").model_copy(update={"app": APP}))
    (secret,) = [
        r for r in made.resources("aws_secretsmanager_secret", "data") if "app-secrets" in r["name"]
    ]
    versions = made.resources("aws_secretsmanager_secret_version", "data")
    assert all(secret.address not in str(version.body) for version in versions)
    for definition in made.resources("aws_ecs_task_definition"):
        (container,) = json.loads(definition["container_definitions"])
        given = {each["name"]: each["valueFrom"] for each in container["secrets"]}
        for name in ("STRIPE_KEY", "SENTRY_DSN", "FIELD_KEY"):
            assert given[name].endswith(f":{name}::")
