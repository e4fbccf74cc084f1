"""What a plan changes, read from Terraform's JSON plan representation."""

from __future__ import annotations

from typing import Any

from tij.report.changes import PlanChanges
from tij.report.entry import Action
from tij.report.values import Word


def plan(*changes: dict[str, Any], **outputs: list[str]) -> PlanChanges:
    return PlanChanges.of(
        {
            "resource_changes": [
                {"address": f"aws_thing.{i}", "mode": "managed", "change": change}
                for i, change in enumerate(changes)
            ],
            "output_changes": {name: {"actions": actions} for name, actions in outputs.items()},
        }
    )


def attributes(change: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    (resource,) = plan({"actions": ["update"], **change}).resources
    return {a.path: (a.before, a.after) for a in resource.differences}


def test_actions_are_counted() -> None:
    changes = plan(
        {"actions": ["create"], "before": None, "after": {}},
        {"actions": ["update"], "before": {}, "after": {}},
        {"actions": ["delete", "create"], "before": {}, "after": {}},
        {"actions": ["create", "delete"], "before": {}, "after": {}},
        {"actions": ["delete"], "before": {}, "after": None},
        {"actions": ["no-op"], "before": {}, "after": {}},
    )
    counts = {action: changes.count(action) for action in Action}
    assert counts[Action.CREATE] == counts[Action.UPDATE] == counts[Action.DELETE] == 1
    assert counts[Action.REPLACE] == 2
    assert changes.steps == 7, "a replacement is a deletion and a creation"


def test_only_outputs_with_another_value_count() -> None:
    assert plan(vpc=["update"], zone=["no-op"]).outputs == {"vpc"}


def test_an_attribute_is_told_by_its_path() -> None:
    assert attributes(
        {
            "before": {"tags": {"Name": "a", "Same": "s"}, "rules": [{"port": 80}]},
            "after": {"tags": {"Name": "b", "Same": "s"}, "rules": [{"port": 443}]},
        }
    ) == {"tags.Name": ("a", "b"), "rules[0].port": (80, 443)}


def test_an_unknown_value_is_known_after_apply() -> None:
    assert attributes({"before": {"arn": "x"}, "after": {}, "after_unknown": {"arn": True}}) == {
        "arn": ("x", Word.UNKNOWN)
    }


def test_sensitive_values_are_never_in_it() -> None:
    change = {
        "before": {"password": "old-secret", "nested": {"token": "old-secret"}, "list": []},
        "after": {"password": "new-secret", "nested": {"token": "new-secret"}, "list": ["secret"]},
        "before_sensitive": {"password": True},
        "after_sensitive": {"nested": {"token": True}, "list": [True]},
    }
    found = attributes(change)
    assert found["password"] == found["nested.token"] == (Word.SENSITIVE, Word.SENSITIVE)
    assert "secret" not in str(found)


def test_what_forces_a_replacement_is_marked() -> None:
    (resource,) = plan(
        {
            "actions": ["delete", "create"],
            "before": {"name": "a", "size": 1},
            "after": {"name": "b", "size": 2},
            "replace_paths": [["name"]],
        }
    ).resources
    assert {a.path: resource.forces_replacement(a) for a in resource.differences} == {
        "name": True,
        "size": False,
    }


def test_a_resource_taken_into_the_state_is_told() -> None:
    changes = plan(
        {"actions": ["no-op"], "before": {}, "after": {}, "importing": {"id": "x"}},
        {"actions": ["update"], "before": {"a": 1}, "after": {"a": 2}, "importing": {"id": "y"}},
    )
    assert [(c.action, c.imported) for c in changes.resources] == [
        (Action.IMPORT, True),
        (Action.UPDATE, True),
    ]


def drift(configured: Any, planned: dict[str, Any] | None) -> list[tuple[Any, Any]]:
    """What is reported of an image that was `old` at the last apply and is `new` now."""
    address = "aws_thing.one"
    before, after = {"image": "old"}, {"image": "new"}
    changed = {"actions": ["update"], "before": before, "after": after}
    found = PlanChanges.of(
        {
            "resource_drift": [{"address": address, "mode": "managed", "change": changed}],
            "resource_changes": [{"address": address, "mode": "managed", "change": planned}]
            if planned
            else [],
            "configuration": {
                "root_module": {
                    "resources": [{"address": address, "expressions": {"image": configured}}]
                }
            },
        }
    ).drift
    return [(one.before, one.after) for change in found for one in change.differences]


OLD = {"constant_value": "old"}
STAYS = {"actions": ["no-op"], "before": {"image": "new"}, "after": {"image": "new"}}


def test_what_the_configuration_leaves_to_others_is_no_drift() -> None:
    """`ignore_changes`: the plan keeps what was found, though the configuration says otherwise."""
    assert drift(OLD, STAYS) == []
    assert drift(OLD, None) == [], "no entry: nothing happens to it"


def test_what_is_put_back_or_was_configured_since_is_drift() -> None:
    put_back = {"actions": ["update"], "before": {"image": "new"}, "after": {"image": "old"}}
    assert drift(OLD, put_back) == [("old", "new")]
    assert drift({"constant_value": "new"}, STAYS) == [("old", "new")]
    assert drift({"references": ["aws_thing.two.image"]}, STAYS) == [("old", "new")]
