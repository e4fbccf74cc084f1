"""Plans of any shape, with secrets in them that can be recognized."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.tij.report.hostile import texts

ACTIONS = (
    ["no-op"],
    ["create"],
    ["read"],
    ["update"],
    ["delete"],
    ["delete", "create"],
    ["create", "delete"],
    ["forget"],
)

TYPES = (
    "aws_db_instance",
    "aws_security_group",
    "aws_iam_role_policy",
    "aws_s3_bucket",
    "aws_lb_listener",
    "aws_ecs_task_definition",
    "aws_cloudwatch_log_group",
    "terraform_data",
)

ARGUMENTS = (
    "name",
    "policy",
    "ingress",
    "tags",
    "container_definitions",
    "deletion_protection",
    "backup_retention_period",
    "publicly_accessible",
    "ssl_policy",
    "description",
)

secrets = st.integers(0, 10**12).map(lambda n: f"s3cr3t-{n:013d}")


@dataclass
class Secret:
    """A value that the plan calls sensitive, until it is written out."""

    text: str


scalars = st.one_of(st.none(), st.booleans(), st.integers(-1, 70_000), texts, secrets.map(Secret))
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.one_of(st.sampled_from(["name", "cidr_blocks", "from_port", "Statement"]), texts),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)
sides = st.dictionaries(st.sampled_from(ARGUMENTS), values, max_size=5)


def written(value: Any) -> tuple[Any, Any]:
    """The value as a plan has it, and its mask."""
    if isinstance(value, Secret):
        return value.text, True
    if isinstance(value, dict):
        pairs = {key: written(inner) for key, inner in value.items()}
        masks = {key: mask for key, (_, mask) in pairs.items() if mask}
        return {key: inner for key, (inner, _) in pairs.items()}, masks
    if isinstance(value, list):
        pairs_ = [written(inner) for inner in value]
        masks_ = [mask for _, mask in pairs_]
        return [inner for inner, _ in pairs_], masks_ if any(masks_) else []
    return value, False


@st.composite
def entries(draw: st.DrawFn) -> dict[str, Any]:
    """One of `resource_changes` or `resource_drift`."""
    actions = draw(st.sampled_from(ACTIONS))
    before, hidden_before = written(draw(sides))
    after, hidden_after = written(draw(sides))
    unknown = draw(st.lists(st.sampled_from(ARGUMENTS), max_size=2))
    for name in unknown:
        after.pop(name, None)
    type_ = draw(st.sampled_from(TYPES))
    change: dict[str, Any] = {
        "actions": actions,
        "before": None if actions == ["create"] else before,
        "after": None if actions in (["delete"], ["forget"]) else after,
        "after_unknown": dict.fromkeys(unknown, True),
        "before_sensitive": hidden_before or False,
        "after_sensitive": hidden_after or {},
    }
    if draw(st.booleans()):
        change["replace_paths"] = [[draw(st.sampled_from(ARGUMENTS))]]
    if draw(st.integers(0, 5)) == 0:
        change["importing"] = {"id": draw(texts)}
    entry: dict[str, Any] = {
        "address": f'{type_}.{draw(st.sampled_from(["a", "b"]))}["{draw(texts)}"]',
        "mode": "managed",
        "type": type_,
        "change": change,
    }
    if draw(st.integers(0, 5)) == 0:
        entry["previous_address"] = f'{type_}.old["{draw(texts)}"]'
    return entry


@st.composite
def plans(draw: st.DrawFn) -> dict[str, object]:
    """Terraform's JSON plan representation, as far as the report reads it."""
    return {
        "format_version": "1.2",
        "resource_changes": draw(st.lists(entries(), max_size=6)),
        "resource_drift": draw(st.lists(entries(), max_size=2)),
        "output_changes": draw(
            st.dictionaries(
                texts,
                st.just({"actions": ["update"], "before": 1, "after": 2}),
                max_size=2,
            )
        ),
    }
