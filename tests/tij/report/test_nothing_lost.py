"""What is shown of a change is all of it: removals, orders, and what only looks equal too."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from tests.tij.report.shown_change import after
from tests.tij.report.test_golden import Markdown
from tij.language import Language
from tij.report.changes import PlanChanges
from tij.report.difference import Difference
from tij.report.markdown import markdown
from tij.report.stack_plan import PlanStatus, Report, StackPlan
from tij.report.values import Document, Word, mark, shown

KEYS = ("name", "Sid", "port", "cidr_blocks", "a.b", "x[0]", "aws:Source", "")
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1, 2),
    st.sampled_from(["", "a", "b", "c", '{"a": ""}', "[1]", str(Word.UNKNOWN), "one\ntwo"]),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
        st.lists(st.fixed_dictionaries({"name": scalars, "port": inner}), max_size=4),
        st.dictionaries(st.sampled_from(["Statement", "b", ""]), inner, max_size=3).map(json.dumps),
    ),
    max_leaves=14,
)


@st.composite
def changed(draw: st.DrawFn, value: Any) -> Any:
    """The value with parts removed, added, exchanged and set, as a pull request does it."""
    kind = draw(st.sampled_from(["keep", "keep", "keep", "set", "below"]))
    if kind == "set":
        return draw(values)
    if isinstance(value, dict) and kind == "below":
        kept = {key: draw(changed(one)) for key, one in value.items() if draw(st.integers(0, 3))}
        return {**kept, **draw(st.dictionaries(st.sampled_from(KEYS), scalars, max_size=1))}
    if isinstance(value, list) and kind == "below":
        kept_ = [draw(changed(one)) for one in value if draw(st.integers(0, 3))]
        kept_ += draw(st.lists(values, max_size=1))
        return draw(st.permutations(kept_)) if draw(st.booleans()) else kept_
    return value


sides = values.flatmap(lambda value: st.tuples(st.just(value), changed(value)))


def plan_of(change: dict[str, Any], **entry: Any) -> dict[str, Any]:
    address = entry.pop("address", "aws_thing.one")
    return {
        "resource_changes": [
            {
                "address": address,
                "type": address.split(".")[0],
                "mode": "managed",
                "change": {"actions": ["update"], **change},
                **entry,
            }
        ],
        "configuration": {
            "root_module": {"resources": [{"address": address, "expressions": {"given": {}}}]}
        },
    }


def told(plan: dict[str, Any]) -> list[Difference]:
    (resource,) = PlanChanges.of(plan).resources
    later = [Difference(path, None, Word.UNKNOWN) for path in resource.computed]
    return [*resource.differences, *later]


def meaning(value: object, like: object, *, exact: bool = False) -> object:
    """Without what providers read back as nothing; where `like` is a document only without null."""
    exact = exact or isinstance(like, Document)
    empty: tuple[Any, ...] = () if exact else ({}, [], "")
    if isinstance(value, dict):
        likes = like if isinstance(like, dict) else {}
        inner = {key: meaning(one, likes.get(key), exact=exact) for key, one in value.items()}
        return {k: v for k, v in inner.items() if v is not None and v not in empty}
    if isinstance(value, list):
        likes_ = like if isinstance(like, list) and len(like) == len(value) else value
        return [meaning(*both, exact=exact) for both in zip(value, likes_, strict=True)]
    return value


def spelled(value: object) -> str:
    """Tells `0` from `false`, and a word from its text."""
    return json.dumps(_spelled(value), sort_keys=True)


def _spelled(value: object) -> object:
    if isinstance(value, dict):
        return {key: _spelled(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_spelled(one) for one in value]
    return [type(value).__name__, value]


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sides, st.sampled_from([None, {"given": True}, {"other": True}]))
def test_what_is_shown_makes_the_value_after_of_the_one_before(
    both: tuple[Any, Any], unknown: Any
) -> None:
    sides_ = [{"given": one, "other": {"same": 1}} for one in both]
    for name in unknown or ():
        del sides_[1][name]
    change = {"before": sides_[0], "after": sides_[1], "after_unknown": unknown or {}}
    marked = [
        {key: mark(side.get(key), (masks or {}).get(key)) for key in ("given", "other")}
        for side, masks in zip(sides_, (None, unknown), strict=True)
    ]
    result = after(marked[0], told(plan_of(change)), marked[1])
    assert spelled(meaning(result, marked[1])) == spelled(meaning(marked[1], marked[1]))


def role_policy(*actions: str, **more: object) -> str:
    return json.dumps(
        {"Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*", **more}]}
    )


REMOVALS: dict[str, tuple[dict[str, object], dict[str, object]]] = {
    "aws_iam_role_policy.task": (
        {"policy": role_policy("s3:GetObject", "s3:ListBucket", Condition={"Bool": {"x": "1"}})},
        {"policy": role_policy("iam:PassRole", "s3:*", "kms:*")},
    ),
    "aws_cloudwatch_metric_alarm.errors": (
        {"alarm_actions": ["arn:aws:sns:x"], "threshold": 0, "tags": {"Owner": "a", "Name": "b"}},
        {"alarm_actions": [], "threshold": False, "tags": {"Name": "b"}},
    ),
    "aws_security_group.web": (
        {"ingress": [{"port": 443, "cidr_blocks": ["10.0.0.0/8", "10.1.0.0/16"]}, {"port": 80}]},
        {"ingress": [{"port": 443, "cidr_blocks": ["10.1.0.0/16", "0.0.0.0/0"]}]},
    ),
    "aws_ecs_task_definition.web": (
        {
            "container_definitions": json.dumps(
                [
                    {
                        "name": "web",
                        "command": ["serve", "--safe", "--port=80"],
                        "environment": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}],
                    }
                ]
            )
        },
        {
            "container_definitions": json.dumps(
                [
                    {
                        "name": "web",
                        "command": ["serve", "--port=80"],
                        "environment": [{"name": "B", "value": "3"}],
                    }
                ]
            )
        },
    ),
    "aws_cloudfront_distribution.media": (
        {"ordered_cache_behavior": [{"path_pattern": "/a"}, {"path_pattern": "/b"}]},
        {"ordered_cache_behavior": [{"path_pattern": "/b"}, {"path_pattern": "/a"}]},
    ),
}


@pytest.mark.parametrize("language", Language)
def test_removals_are_shown_as_reviewed(language: Language, snapshot: SnapshotAssertion) -> None:
    entries = [
        plan_of({"before": before, "after": changed_}, address=address)["resource_changes"][0]
        for address, (before, changed_) in REMOVALS.items()
    ]
    changes = PlanChanges.of({"resource_changes": entries})
    report = Report("local", (StackPlan("service", PlanStatus.CHANGES, changes),))
    said = markdown(report, language)
    assert said == snapshot(extension_class=Markdown)


@pytest.mark.parametrize("configured", [True, False])
def test_a_removal_is_never_called_unknown(configured: bool) -> None:
    plan = plan_of(
        {
            "before": {"policy": role_policy("s3:GetObject", "s3:ListBucket")},
            "after": {"policy": role_policy("iam:PassRole", "s3:*", "kms:*")},
        }
    )
    given_: dict[str, Any] = {"policy": {}} if configured else {}
    plan["configuration"]["root_module"]["resources"][0]["expressions"] = given_
    (resource,) = PlanChanges.of(plan).resources
    assert resource.computed == ()
    assert {(one.before, one.after) for one in resource.differences} == {
        ("s3:GetObject", None),
        ("s3:ListBucket", None),
        (None, "iam:PassRole"),
        (None, "s3:*"),
        (None, "kms:*"),
    }


def test_a_configured_value_that_becomes_unknown_is_still_shown() -> None:
    change = {
        "before": {"given": [{"url": "https://old"}]},
        "after": {"given": [{}]},
        "after_unknown": {"given": [{"url": True}]},
    }
    (resource,) = PlanChanges.of(plan_of(change)).resources
    assert resource.differences == (Difference("given[0].url", "https://old", Word.UNKNOWN),)


def test_shown_values_are_plain() -> None:
    assert type(shown(mark('{"a": 1}'))) is dict
