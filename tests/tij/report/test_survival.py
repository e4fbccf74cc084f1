"""No plan ends the report: what it doesn't know is said, and everything else is still there."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scripts.fuzz import plan_report
from tij.language import Language
from tij.report.as_json import as_json
from tij.report.changes import PlanChanges
from tij.report.cost import Cost
from tij.report.entry import Action
from tij.report.markdown import markdown
from tij.report.stack_plan import PlanStatus, Report, StackPlan
from tij.settings.models import CostSettings

MUTATIONS = 250
"""A few seconds of them; `make fuzz` tries 100,000."""


def report_of(plan: dict[str, object]) -> Report:
    cost = Cost.of(plan, CostSettings())
    return Report("local", (StackPlan("a", PlanStatus.CHANGES, PlanChanges.of(plan), cost=cost),))


def entry(address: str, actions: list[str], before: Any, after: Any) -> dict[str, Any]:
    change = {"actions": actions, "before": before, "after": after}
    return {"address": address, "mode": "managed", "type": address.split(".")[0], "change": change}


@pytest.mark.parametrize("seed", [11, 12])
def test_no_mutation_ends_hangs_or_opens_the_report(seed: int) -> None:
    assert plan_report.run(seed, MUTATIONS) == []


@pytest.mark.parametrize("key", ["type", "address", "previous_address", "action_reason", "deposed"])
@pytest.mark.parametrize("odd", [["list"], {"an": "object"}, 7, True])
def test_a_part_of_another_shape_is_told_of_its_entry_alone(key: str, odd: object) -> None:
    good = entry("aws_thing.good", ["update"], {"size": 1}, {"size": 2})
    bad = {**entry("aws_thing.bad", ["update"], {"size": 1}, {"size": 2}), key: odd}
    report = report_of({"resource_changes": [bad, good], "resource_drift": [bad]})
    assert [c.address for c in report.stacks[0].changes.resources] == ["aws_thing.good"]
    said = markdown(report, Language.ENGLISH)
    assert "cannot be read" in said
    json.dumps(as_json(report))


@pytest.mark.parametrize("missing", [(), ("type",), ("name",), ("type", "name", "mode", "index")])
def test_a_plan_of_others_is_reported_and_priced(missing: tuple[str, ...]) -> None:
    theirs = {
        **entry('module.a[0].google_thing.b["x"]', ["create"], None, {"size": 1}),
        "type": "google_thing",
        "name": "b",
        "index": "x",
        "module_address": None,
        "provider_name": "registry.terraform.io/hashicorp/google",
    }
    report = report_of(
        {"resource_changes": [{k: v for k, v in theirs.items() if k not in missing}]}
    )
    assert report.count(Action.CREATE) == 1
    assert report.cost is not None
    assert report.cost.unpriced == (theirs["address"],)


def test_what_cannot_be_read_is_said_beside_the_rest() -> None:
    plan = {
        "resource_changes": [
            {"address": "aws_thing.odd", "change": None},
            entry("aws_thing.unknown", ["explode"], {}, {}),
            entry("aws_thing.good", ["update"], {"size": 1}, {"size": 2}),
        ]
    }
    report = report_of(plan)
    assert [c.address for c in report.stacks[0].changes.resources] == ["aws_thing.good"]
    said = markdown(report, Language.ENGLISH)
    assert "2 that cannot be read" in said.splitlines()[0]
    assert "aws_thing.odd" in said
    assert "aws_thing.unknown" in said


@pytest.mark.parametrize("cpu", ["1 vCPU", "unknown", {}, [1]])
def test_a_cost_that_fails_is_unpriced(cpu: object) -> None:
    task = {"cpu": cpu, "memory": "512", "family": "web", "container_definitions": "[]"}
    service = {"desired_count": 1, "task_definition": "web", "launch_type": "FARGATE"}
    plan = {
        "resource_changes": [
            entry("aws_ecs_task_definition.web", ["create"], None, task),
            entry("aws_ecs_service.web", ["create"], None, service),
        ]
    }
    cost = Cost.of(plan, CostSettings())
    assert cost.unpriced


def test_deep_nesting_is_survived_and_hidden() -> None:
    deep: object = "s3cr3t-deep"
    for _ in range(900):
        deep = {"a": deep}
    plan = {"resource_changes": [entry("aws_thing.deep", ["update"], {"x": 1}, {"x": deep})]}
    assert "s3cr3t" not in markdown(report_of(plan), Language.ENGLISH)


def test_no_action_is_no_replacement() -> None:
    changes = PlanChanges.of({"resource_changes": [entry("aws_thing.a", [], {}, {})]})
    assert changes.resources == ()
    assert changes.risks == ()


@pytest.mark.parametrize(
    ("actions", "before"),
    [
        (["create", "forget"], {}),
        (["delete", "create"], {"skip_destroy": True}),
        (["delete"], {"skip_destroy": True}),
        (["delete", "create"], {"retain_on_delete": True}),
    ],
)
def test_what_stays_in_aws_is_not_called_lost(actions: list[str], before: object) -> None:
    one = entry("aws_s3_bucket.a", actions, before, None if actions == ["delete"] else {"a": 1})
    report = report_of({"resource_changes": [one]})
    (resource,) = report.stacks[0].changes.resources
    assert resource.action is (Action.DELETE if actions == ["delete"] else Action.REPLACE)
    assert not report.stacks[0].changes.risks
    said = markdown(report, Language.ENGLISH)
    assert "the old one stays in AWS" in said
    assert "destroyed first" not in said


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        ({"errored": True}, "stopped at an error"),
        ({"complete": False}, "not complete"),
        ({"deferred_changes": [{"resource_change": {"address": "aws_a.b"}}]}, "aws_a.b"),
        ({"checks": [{"address": {"to_display": "check.up"}, "status": "fail"}]}, "check.up"),
    ],
)
def test_what_terraform_left_out_is_said(plan: dict[str, object], told: str) -> None:
    said = markdown(report_of(plan), Language.ENGLISH)
    assert told in said
    assert "Nothing to change" not in said


def test_a_tainted_database_reads_as_a_sentence() -> None:
    one = entry("aws_db_instance.a", ["delete", "create"], {"skip_final_snapshot": True}, {})
    said = markdown(report_of({"resource_changes": [one]}), Language.ENGLISH)
    assert (
        "is replaced. What is lost with the old one: its data and automated backups;"
        " no final snapshot is taken." in said
    )


def test_a_value_that_goes_is_called_nothing() -> None:
    sides = {"web_acl_id": "arn:aws:wafv2:x"}, {"web_acl_id": ""}
    one = entry("aws_cloudfront_distribution.a", ["update"], *sides)
    said = markdown(report_of({"resource_changes": [one]}), Language.ENGLISH)
    assert "→ nothing" in said
