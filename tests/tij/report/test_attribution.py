"""Which changes are this change's, and which were due before it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.tij.report.plans import DIRECTORY, recorded, report_of, stack_plan
from tij.language import Language
from tij.report.attribution import BaseError, attributed, read_base
from tij.report.attribution.synthesized import origins
from tij.report.changes import PlanChanges
from tij.report.headline import origins as sentence
from tij.report.origin import Origin
from tij.report.stack_plan import Report
from tij.report.words import words

SYNTHESIZED = DIRECTORY.parent / "synthesized"


def head(name: str) -> dict[str, object]:
    base = read_base(SYNTHESIZED / name, "local")
    assert base.configurations is not None
    return dict(base.configurations)


def test_recorded_changes_are_told_apart_by_the_synthesized_json() -> None:
    report = attributed(
        report_of(recorded("mixed")), read_base(SYNTHESIZED / "base", "local"), head("mixed")
    )
    found = {a: o for plan in report.stacks for a, o in plan.origins.items()}
    by_type = {address.split(".")[0]: origin for address, origin in found.items()}
    assert by_type == {
        # The class and the backups are this change's, the storage was raised at the console.
        "aws_db_instance": Origin.MIXED,
        # The memory is this change's, the image was released meanwhile.
        "aws_ecs_task_definition": Origin.MIXED,
        "aws_ecs_service": Origin.FOLLOWS,
        "aws_appautoscaling_target": Origin.THIS,
    }
    assert sentence(report, words(Language.ENGLISH)) == "all from this change"


def test_recorded_drift_is_nothing_of_this_change() -> None:
    report = attributed(
        report_of(recorded("drift-only")), read_base(SYNTHESIZED / "base", "local"), head("base")
    )
    found = {o for plan in report.stacks for o in plan.origins.values()}
    assert found == {Origin.OUTSIDE, Origin.LEFTOVER}
    assert sentence(report, words(Language.ENGLISH)) == "nothing of it from this change"


def test_recorded_changes_are_told_apart_by_the_base_plans(tmp_path: Path) -> None:
    for stack, plan in recorded("drift-only").items():
        (tmp_path / f"{stack}.json").write_text(json.dumps(plan), encoding="utf-8")
    report = attributed(report_of(recorded("mixed")), read_base(tmp_path, "local"), {})
    by_type = {a.split(".")[0]: o for plan in report.stacks for a, o in plan.origins.items()}
    assert by_type["aws_db_instance"] is Origin.MIXED
    assert by_type["aws_ecs_task_definition"] is Origin.MIXED
    assert by_type["aws_appautoscaling_target"] is Origin.THIS


def test_without_a_base_only_what_is_put_back_is_told() -> None:
    report = attributed(report_of(recorded("drift-only")), None, {})
    found = {a: o for plan in report.stacks for a, o in plan.origins.items()}
    assert found == {"aws_db_instance.database": Origin.OUTSIDE}
    assert sentence(report, words(Language.ENGLISH)) == ""


def change(address: str, action: list[str], **more: Any) -> dict[str, Any]:
    return {
        "address": address,
        "mode": "managed",
        "type": address.split(".")[0],
        "change": {"actions": action, "before": {}, "after": {}, **more},
    }


def origin(entry: dict[str, Any], base: dict[str, Any], now: dict[str, Any]) -> Origin:
    """The origin of one change, between two versions of `aws_x.a`."""
    changes = PlanChanges.of({"resource_changes": [entry]})
    (found,) = origins(changes, base, now).values()
    return found


def block(**arguments: Any) -> dict[str, Any]:
    return {"resource": {"aws_x": {"a": arguments}}}


EMPTY: dict[str, object] = {}


@pytest.mark.parametrize(
    ("action", "base", "now", "expected"),
    [
        (["create"], EMPTY, block(), Origin.THIS),
        (["create"], block(), block(), Origin.LEFTOVER),
        (["create"], block(size=1), block(size=2), Origin.MIXED),
        (["delete"], block(), EMPTY, Origin.THIS),
        (["delete"], EMPTY, EMPTY, Origin.LEFTOVER),
        (["update"], block(size=1), block(size=2), Origin.THIS),
        (["update"], block(size=2), block(size=2), Origin.LEFTOVER),
        (["forget"], EMPTY, EMPTY, Origin.LEFTOVER),
        (["forget"], EMPTY, {"removed": [{}]}, Origin.THIS),
    ],
)
def test_each_action_by_its_block(
    action: list[str], base: dict[str, object], now: dict[str, object], expected: Origin
) -> None:
    sides = {"before": {"size": 1}, "after": {"size": 2}} if action == ["update"] else {}
    assert origin(change("aws_x.a", action, **sides), base, now) is expected


def test_default_tags_of_the_provider_are_this_changes() -> None:
    entry = change(
        "aws_x.a", ["update"], before={"tags_all": {}}, after={"tags_all": {"Team": "a"}}
    )
    provider = {"provider": {"aws": [{"default_tags": [{"tags": {"Team": "a"}}]}]}}
    assert origin(entry, block(), {**block(), **provider}) is Origin.THIS
    assert origin(entry, block(), block()) is Origin.LEFTOVER


def test_what_reads_a_changed_data_source_follows() -> None:
    entry = change("aws_x.a", ["update"], before={"size": 1}, after={"size": 2})
    reads = block(size="${data.aws_y.d.size}")
    was, now = ({**reads, "data": {"aws_y": {"d": {"name": name}}}} for name in ("old", "new"))
    assert origin(entry, was, now) is Origin.FOLLOWS
    assert origin(entry, now, now) is Origin.LEFTOVER


def test_a_directory_of_neither_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BaseError, match=r"neither manifest\.json"):
        read_base(tmp_path, "local")
    (tmp_path / "data.json").write_text("[1", encoding="utf-8")
    with pytest.raises(BaseError, match="cannot be read as JSON"):
        read_base(tmp_path, "local")


def test_a_stack_that_the_base_does_not_have_is_this_changes() -> None:
    plans = recorded("create-all", "delivery")
    report = Report("local", (stack_plan("delivery", plans["delivery"]),))
    found = attributed(report, read_base(SYNTHESIZED / "base", "nowhere"), head("base"))
    assert set(found.stacks[0].origins.values()) == {Origin.THIS}
