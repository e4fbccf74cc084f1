"""`--fail-on`: a plan is refused for what it does, by kind."""

from __future__ import annotations

from typing import Any

import pytest

from tij.deploy.gate import FailOn, RefusedError, enforce
from tij.report.changes import PlanChanges
from tij.report.risks import Kind
from tij.report.stack_plan import PlanStatus, Report, StackPlan


def report(type_: str, before: Any, after: Any) -> Report:
    actions = ["update"] if after is not None else ["delete"]
    change = {"actions": actions, "before": before, "after": after}
    entry = {"address": f"{type_}.a", "mode": "managed", "type": type_, "change": change}
    changes = PlanChanges.of({"resource_changes": [entry]})
    return Report("local", (StackPlan("data", PlanStatus.CHANGES, changes),))


CASES = {
    Kind.DATA: ("aws_ecr_lifecycle_policy", {"policy": ""}, {"policy": '{"rules": [{"a": 1}]}'}),
    Kind.EXPOSURE: (
        "aws_subnet",
        {"map_public_ip_on_launch": False},
        {"map_public_ip_on_launch": True},
    ),
    Kind.PERMISSION: ("aws_iam_role", {"permissions_boundary": "a"}, {}),
    Kind.PROTECTION: (
        "aws_lb",
        {"enable_deletion_protection": True},
        {"enable_deletion_protection": False},
    ),
    Kind.INTERRUPTION: ("aws_lb", {"idle_timeout": 60}, {"idle_timeout": 1}),
    Kind.OBSERVABILITY: (
        "aws_cloudwatch_metric_alarm",
        {"alarm_actions": ["a"]},
        {"alarm_actions": []},
    ),
    Kind.MONEY: ("aws_budgets_budget", {"limit_amount": "1"}, {"limit_amount": "9"}),
    Kind.UNKNOWN: ("aws_lambda_function", {"handler": "a"}, {"handler": "b"}),
}


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_is_refused_by_its_own_gate_alone(kind: Kind) -> None:
    planned = report(*CASES[kind])
    for gate in FailOn:
        if gate in (FailOn.DESTROY, FailOn.RISK):
            continue
        if gate.value == kind.value:
            with pytest.raises(RefusedError, match=f"--fail-on {kind}"):
                enforce(planned, [gate])
        else:
            enforce(planned, [gate])


def test_several_gates_refuse_what_one_of_them_forbids() -> None:
    planned = report(*CASES[Kind.MONEY])
    enforce(planned, [FailOn.DATA, FailOn.EXPOSURE])
    with pytest.raises(RefusedError, match="--fail-on data --fail-on money"):
        enforce(planned, [FailOn.DATA, FailOn.MONEY])


def test_no_gate_refuses_nothing() -> None:
    enforce(report("aws_lb", {"name": "a"}, None), [])


def test_what_is_destroyed_is_refused_by_destroy_and_risk() -> None:
    planned = report("aws_lb", {"name": "a"}, None)
    for gate in (FailOn.DESTROY, FailOn.RISK):
        with pytest.raises(RefusedError):
            enforce(planned, [gate])
