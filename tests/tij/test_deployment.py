"""Plan, apply, change, destroy: three stacks on the embedded AWS. The tests build on each other."""

from __future__ import annotations

import json

from tests.tiny_project import TinyProject, parameters, reading


def test_a_stack_whose_inputs_do_not_exist_is_planned_later(project: TinyProject) -> None:
    plans = json.loads(project.tij("plan", "--json"))["stacks"]
    assert list(plans) == ["state", "first", "second"]
    assert plans["state"]["status"] == "unchanged"
    assert (plans["first"]["status"], plans["first"]["add"]) == ("changes", 2)
    assert plans["second"]["status"] == "planned later"
    assert plans["second"]["waits_for"] == ["first"]
    assert project.parameters() == set()


def test_a_saved_plan_of_another_configuration_is_refused(project: TinyProject) -> None:
    project.tij("plan", "first")
    project.write("first", parameters("one", "two", "three"), outputs=["one"])
    said = project.tij("apply", "--saved", "--yes", code=2)
    assert "made from another configuration" in said
    assert project.parameters() == set()
    project.write("first", parameters("one", "two"), outputs=["one"])


def test_the_saved_plan_is_applied(project: TinyProject) -> None:
    project.tij("plan", "first")
    assert "Applied: first." in project.tij("apply", "--saved", "--yes")
    assert project.parameters() == {"/tiny/one", "/tiny/two"}
    assert "no saved plan" in project.tij("apply", "--saved", "--yes", code=2)


def test_without_a_yes_nothing_is_applied(project: TinyProject) -> None:
    assert "add --yes" in project.tij("apply", "second", code=2)
    assert "/tiny/reader" not in project.parameters()


def test_what_reads_outputs_is_applied_with_their_values(project: TinyProject) -> None:
    assert "Applied: second." in project.tij("apply", "--yes")
    value = project.client("ssm").get_parameter(Name="/tiny/reader")["Parameter"]["Value"]
    assert value == "/tiny/one"


def test_the_second_plan_is_empty(project: TinyProject) -> None:
    project.tij("plan", "--detailed-exitcode")


def test_one_change_is_one_change(project: TinyProject) -> None:
    project.write("first", parameters("one", "two", description="another"), outputs=["one"])
    said = project.tij("plan", "--json", "--detailed-exitcode", code=3)
    plans = json.loads(said)["stacks"]
    assert [name for name, plan in plans.items() if plan["status"] == "changes"] == ["first"]
    (attribute,) = plans["first"]["changes"][0]["attributes"][:1]
    assert (attribute["path"], attribute["after"]) == ("description", "another")
    project.tij("apply", "first", "--yes")


def test_a_new_output_reaches_its_reader_in_one_apply(project: TinyProject) -> None:
    project.write("first", parameters("one", "two", "new"), outputs=["one", "new"])
    project.write("second", reading("new"), reads=["first"])
    said = project.tij("apply", "first", "second", "--yes")
    assert "planned after first is applied" in said
    assert "Applied: first, second." in said
    value = project.client("ssm").get_parameter(Name="/tiny/reader")["Parameter"]["Value"]
    assert value == "/tiny/new"


def test_outputs_are_told(project: TinyProject) -> None:
    outputs = json.loads(project.tij("output", "--json"))
    assert outputs["first"] == {"new": "/tiny/new", "one": "/tiny/one"}


def test_what_others_need_is_not_destroyed(project: TinyProject) -> None:
    assert "second need it" in project.tij("destroy", "first", "--yes", code=2)
    assert "is not destroyed" in project.tij("destroy", "state", "--yes", code=2)


def test_destroy_leaves_the_state_bucket_alone(project: TinyProject) -> None:
    assert "Destroyed: second, first." in project.tij("destroy", "--yes")
    assert project.parameters() == set()
    assert "aws_s3_bucket.states" in project.addresses("state")
    assert "nothing to destroy" in project.tij("destroy", "--yes")
