"""What changes the deployment, applied: AWS takes it, and IAM lets CI and the tasks do it.

`make variants` applies every two values together, each time in a new account.
"""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import combinations, product
from pathlib import Path

import pytest

from scripts.recall.errors import operations
from tests.variants.access import TABLE, Account, by_a_person, judge
from tests.variants.deployment import Applied, account
from tests.variants.rows import AXES, chain, pairwise
from tij.emulator.contract.recording import Recorded

pytestmark = [pytest.mark.reference, pytest.mark.timeout(2400)]


def test_every_two_values_are_together_in_a_row() -> None:
    rows = [set(row.name.split(", ")) for row in pairwise()]
    for first, second in combinations(AXES.values(), 2):
        for (one, _), (other, _) in product(first, second):
            assert any({one, other} <= row for row in rows), (one, other)


@pytest.fixture(scope="module")
def applied(needs_terraform: None, tmp_path_factory: pytest.TempPathFactory) -> list[Applied]:
    """One variant after the other, as somebody changes the settings."""
    with account(tmp_path_factory.mktemp("variants")) as deployment:
        return [deployment.apply(row) for row in chain()]


@pytest.fixture(scope="module")
def judged(applied: list[Applied]) -> tuple[Account, dict[str, list[str]]]:
    world = Account()
    return world, {variant.row.name: judge(world, variant) for variant in applied}


def test_iam_lets_ci_and_the_tasks_do_what_every_variant_asks_for(
    judged: tuple[Account, dict[str, list[str]]],
) -> None:
    _, found = judged
    assert {name: refused for name, refused in found.items() if refused} == {}


def test_every_operation_is_in_the_table_of_errors(applied: list[Applied]) -> None:
    """What AWS can answer to each is judged there (tests/tij/emulator/contract/errors.toml)."""
    called = {
        (call.service, call.operation)
        for variant in applied
        for call in (*variant.planned, *variant.applied)
    }
    listed = {(service, name) for service, names in operations().items() for name in names}
    assert sorted(called - listed) == []


def test_ci_is_refused_what_a_person_does_and_nothing_else_is_said_to_be(
    judged: tuple[Account, dict[str, list[str]]], applied: list[Applied]
) -> None:
    """No reason in the table is dead."""
    world, _ = judged
    needs = [need for variant in applied for call in variant.applied for need in world.needs(call)]
    refused = world.refused("thisisjapan-ci-apply", needs)
    assert {by_a_person(r) for r in refused} == {row["why"] for row in TABLE["person"]}


@pytest.mark.parametrize(
    "sid",
    [
        "FindIdentityProvider",
        "ReadReleasedImage",
        "ChangeCache",
        "ChangeMail",
        "ReadMail",
        "TagDeliveries",
        "ChangeSchedules",
    ],
)
def test_a_right_that_is_missing_is_seen(applied: list[Applied], sid: str) -> None:
    """Each variant has calls that no other has: without the right one is refused."""
    world = Account()
    found = []
    for variant in applied:
        calls = [without(call, sid) for call in variant.applied]
        found += judge(world, replace(variant, applied=calls))
    assert found


def without(call: Recorded, sid: str) -> Recorded:
    """The call that makes a policy, without one of its statements."""
    text = call.parameters.get("PolicyDocument")
    if not text:
        return call
    document = json.loads(text)
    document["Statement"] = [s for s in document["Statement"] if s.get("Sid") != sid]
    return replace(call, parameters={**call.parameters, "PolicyDocument": json.dumps(document)})


def test_what_a_role_is_asked_for_names_its_resource(applied: list[Applied]) -> None:
    """Calls on what bears a name are judged on that name: a right on another is not enough."""
    world = Account()
    named = {
        str(need)
        for variant in applied
        for call in variant.applied
        for need in world.needs(call)
        if need.resource != "*" and "made-by-aws" not in need.resource
    }
    assert {
        "rds:CreateDBInstance on arn:aws:rds:ap-northeast-1:000000000000:db:thisisjapan-db",
        "ecs:CreateService on arn:aws:ecs:ap-northeast-1:000000000000:service/"
        "thisisjapan-cluster/thisisjapan-service",
        "logs:TagResource on arn:aws:logs:us-east-1:000000000000:delivery-source:thisisjapan-cdn",
    } <= named


def test_no_calls_of_a_directory_without_a_recording(tmp_path: Path) -> None:
    from tij.emulator.contract.recording import recorded

    assert recorded(tmp_path / "calls.jsonl") == []
