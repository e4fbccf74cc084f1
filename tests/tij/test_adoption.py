"""What a killed apply made is taken into the state."""

from __future__ import annotations

import json
from pathlib import Path

from tij.deploy.adoption import NOTHING, adopt, not_existing
from tij.state.objects import State
from tij.synthesized.graph import Stack
from tij.terraform.events import parse
from tij.terraform.journal import Journal, Unfinished

RESOURCES: dict[str, object] = {
    "aws_vpc": {"network": {"cidr_block": "10.0.0.0/16"}},
    "aws_iam_role": {"task": {"name": "demo-task"}},
    "aws_route": {
        "internet": {
            "route_table_id": "${aws_route_table.public.id}",
            "destination_cidr_block": "0.0.0.0/0",
        }
    },
    "aws_ecs_task_definition": {"api": {"family": "api"}},
    "vercel_project_environment_variable": {"url": {"project_id": "${vercel_project.it.id}"}},
}


def stack() -> Stack:
    return Stack("local-demo", "demo", Path("cdk.tf.json"), {"resource": RESOURCES}, {})


def state(**ids: str) -> State:
    named = {address.replace("__", "."): id_ for address, id_ in ids.items()}
    return State(1, "lineage", named, frozenset())


def unfinished(
    made: dict[str, str] | None = None, deleted: str = "", begun: str = ""
) -> Unfinished:
    return Unfinished(made or {}, frozenset(deleted.split()), frozenset(begun.split()))


def test_what_the_state_misses_is_imported_by_its_identifier() -> None:
    made = {"aws_vpc.network": "vpc-1", "aws_iam_role.task": "demo-task"}
    adoption = adopt(stack(), unfinished(made), state(aws_iam_role__task="demo-task"))
    assert adoption.imports == {"aws_vpc.network": "vpc-1"}


def test_what_has_left_the_configuration_is_not_imported() -> None:
    assert adopt(stack(), unfinished({"aws_vpc.other": "vpc-2"}), None) == NOTHING


def test_an_import_identifier_may_be_made_of_arguments() -> None:
    adoption = adopt(stack(), unfinished({"aws_route.internet": "r-rtb-1-1"}), None)
    assert adoption.imports == {"aws_route.internet": "${aws_route_table.public.id}_0.0.0.0/0"}


def test_an_import_identifier_may_be_made_of_what_the_apply_reported() -> None:
    address = "vercel_project_environment_variable.url"
    adoption = adopt(stack(), unfinished({address: "env-1"}), None)
    assert adoption.imports == {address: "${vercel_project.it.id}/env-1"}
    # Without it there is nothing to look for.
    assert adopt(stack(), unfinished(begun=address), None).unknown == (address,)


def test_what_was_replaced_leaves_the_state_first() -> None:
    replaced = unfinished({"aws_vpc.network": "vpc-2"}, deleted="aws_vpc.network")
    adoption = adopt(stack(), replaced, state(aws_vpc__network="vpc-1"))
    assert adoption.outdated == ("aws_vpc.network",)
    assert adoption.imports == {"aws_vpc.network": "vpc-2"}


def test_what_was_under_way_is_looked_for_by_its_name_or_told() -> None:
    begun = "aws_iam_role.task aws_vpc.network aws_ecs_task_definition.api"
    adoption = adopt(stack(), unfinished(begun=begun), None)
    assert adoption.imports == {"aws_iam_role.task": "demo-task"}
    assert adoption.uncertain == {"aws_iam_role.task"}
    assert adoption.unknown == ("aws_vpc.network",)


def test_what_does_not_exist_is_recognized() -> None:
    words = (
        "Cannot import non-existent remote object\nWhile attempting to import an existing object"
        ' to "aws_iam_role.task", the provider detected that no object exists with the given id.'
    )
    assert not_existing(words, frozenset({"aws_iam_role.task"})) == {"aws_iam_role.task"}
    assert not_existing(words, frozenset({"aws_vpc.network"})) == frozenset()
    assert not_existing("Some other error", frozenset({"aws_iam_role.task"})) == frozenset()


def event(type_: str, action: str, address: str, id_: str = "") -> str:
    hook = {"resource": {"addr": address}, "action": action, "id_key": "id", "id_value": id_}
    return json.dumps({"type": type_, "@message": "", "hook": hook})


def test_the_journal_remembers_until_terraform_ended(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    for line in (
        event("apply_start", "create", "aws_vpc.a"),
        event("apply_complete", "create", "aws_vpc.a", "vpc-1"),
        event("apply_start", "create", "aws_vpc.b"),
        event("apply_start", "update", "aws_vpc.c"),
        event("apply_complete", "delete", "aws_vpc.d"),
    ):
        parsed = parse(line)
        assert parsed
        journal.record(parsed)
    with (tmp_path / "journal").open("a") as file:
        file.write('["apply_st')
    assert journal.read() == Unfinished(
        {"aws_vpc.a": "vpc-1"}, frozenset({"aws_vpc.d"}), frozenset({"aws_vpc.b"})
    )
    journal.close()
    assert journal.read() is None
