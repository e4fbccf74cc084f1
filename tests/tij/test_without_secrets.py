"""A plan by a role that may not read secrets. The tests build on each other."""

from __future__ import annotations

import json
from typing import Any

from tests.tiny_project import TinyProject, parameters


def with_secret(resources: dict[str, object], version: int = 1) -> dict[str, object]:
    """A secret whose value is a write-only argument, beside other resources."""
    return {
        **resources,
        "aws_secretsmanager_secret": {"tiny": {"name": "tiny/secret"}},
        "aws_secretsmanager_secret_version": {
            "tiny": {
                "secret_id": "${aws_secretsmanager_secret.tiny.id}",
                "secret_string_wo": f"value {version}",
                "secret_string_wo_version": version,
            }
        },
    }


def planned(project: TinyProject, *options: str) -> tuple[dict[str, Any], str]:
    """The plan of `first`, and what Terraform's log says of it."""
    log = project.root / "terraform.log"
    log.unlink(missing_ok=True)
    variables = {"TF_LOG": "DEBUG", "TF_LOG_PATH": str(log)}
    said = project.tij("plan", "first", "--json", *options, **variables)
    plan: dict[str, Any] = json.loads(said)["stacks"]["first"]
    return plan, log.read_text(encoding="utf-8")


def actions(plan: dict[str, Any]) -> dict[str, str]:
    return {change["address"]: change["action"] for change in plan.get("changes", ())}


def test_an_ordinary_plan_reads_the_secret(project: TinyProject) -> None:
    project.write("first", with_secret(parameters("one", "two")), outputs=["one"])
    project.tij("apply", "first", "--yes")
    plan, log = planned(project)
    assert plan["status"] == "unchanged"
    assert "rpc.method=GetSecretValue" in log


def test_one_without_secrets_does_not(project: TinyProject) -> None:
    plan, log = planned(project, "--no-secrets")
    assert plan["status"] == "unchanged"
    assert "rpc.method=GetSecretValue" not in log
    assert "rpc.method=GetParameter" in log


def test_changes_of_secrets_and_of_others_are_seen(project: TinyProject) -> None:
    project.write("first", with_secret(parameters("one", "three"), version=2), outputs=["one"])
    plan, log = planned(project, "--no-secrets")
    assert "rpc.method=GetSecretValue" not in log
    assert actions(plan) == {
        "aws_ssm_parameter.three": "create",
        "aws_ssm_parameter.two": "delete",
        "aws_secretsmanager_secret_version.tiny": actions(planned(project)[0])[
            "aws_secretsmanager_secret_version.tiny"
        ],
    }


def test_it_is_for_reading_only(project: TinyProject) -> None:
    planned(project, "--no-secrets")
    assert "no saved plan" in project.tij("apply", "--saved", "--yes", code=2)
    kept = (project.root / ".tij" / "plans" / "local").glob("first*")
    assert [file.name for file in kept] == ["first.json"]
