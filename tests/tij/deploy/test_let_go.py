"""A plan that deletes what another stack still has is refused before anything is changed."""

from __future__ import annotations

import pytest

from tests.tij.deploy.sessions import HOLDS, Json, session
from tij.deploy.let_go import refuse_what_others_have
from tij.errors import TijError


def plan(type_: str, *actions: str) -> Json:
    change = {"actions": list(actions), "before": {"id": "subnet-1"}}
    return {"resource_changes": [{"type": type_, "address": f"{type_}.a", "change": change}]}


def test_what_another_stack_still_has_is_not_taken_away() -> None:
    asked = session({"service": [{}, HOLDS], "data": [{"subnet_ids": ["subnet-1"]}]})
    with pytest.raises(TijError) as refused:
        refuse_what_others_have(asked, asked.stacks["foundation"], plan("aws_subnet", "delete"))
    assert "deletes aws_subnet.a, which data, service still use" in refused.value.message
    step = "tij apply data service, which lets go, then: tij apply foundation"
    assert refused.value.next_step == step


def test_a_policy_that_bounds_a_role_of_another_stack_goes_after_it() -> None:
    """CI is turned off: its boundary is the foundation's, the roles are the service's."""
    asked = session({"service": [{"permissions_boundary": "subnet-1"}]})
    with pytest.raises(TijError, match="which service still use"):
        refuse_what_others_have(asked, asked.stacks["foundation"], plan("aws_iam_policy", "delete"))


@pytest.mark.parametrize(
    ("type_", "actions", "attributes"),
    [
        ("aws_subnet", ["delete"], {"subnets": ["subnet-0", "subnet-11"]}),
        ("aws_subnet", ["delete"], {**HOLDS, "read": True}),
        ("aws_subnet", ["create", "delete"], HOLDS),
        ("aws_subnet", ["update"], HOLDS),
        ("aws_ssm_parameter", ["delete"], HOLDS),
    ],
)
def test_what_aws_lets_go_is_taken_away(type_: str, actions: list[str], attributes: Json) -> None:
    asked = session({"service": [attributes]})
    refuse_what_others_have(asked, asked.stacks["foundation"], plan(type_, *actions))


def test_what_needs_a_stack_keeps_nothing_of_its_own() -> None:
    asked = session({"foundation": [HOLDS], "service": [HOLDS]})
    refuse_what_others_have(asked, asked.stacks["service"], plan("aws_subnet", "delete"))
