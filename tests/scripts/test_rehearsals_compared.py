"""Two rehearsals' states: what AWS chose anew is no difference, everything else is one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scripts.benchmarks.rehearsals.states import differences
from tij.project import Project

KEY = {
    "arn": "arn:aws:kms:ap-northeast-1:000000000000:key/2d7f0c1e-0a4b-4c2d-9e1f-7b3a5c6d8e90",
    "policy": '{"Version":"2012-10-17","Statement":[{"Effect":"Allow"}]}',
    "pattern": "{ $.level = ERROR }",
    "status": "ENABLED",
    "dns": "d1mr2rm3oynmw4.cloudfront.net",
    "grants": ["use-1", "sign-2"],
}
ALIKE = {
    "arn": "arn:aws:kms:ap-northeast-1:000000000000:key/90e8d6c5-1b2a-4d3c-8f0e-1a2b3c4d5e6f",
    # Another order of keys, and of a set.
    "policy": '{"Statement":[{"Effect":"Allow"}],"Version":"2012-10-17"}',
    "dns": "dvwrd9nojq8k7.cloudfront.net",
    "grants": ["sign-2", "use-1"],
}


def left(root: Path, attributes: dict[str, Any], resource: str = "aws_kms_key") -> Project:
    """A checkout whose rehearsal left one resource in the state of `data`."""
    project = Project(root)
    directory = project.embedded_aws("local") / "s3" / "bucket"
    directory.mkdir(parents=True)
    instance = {"attributes": attributes}
    made = {"mode": "managed", "type": resource, "name": "key", "instances": [instance]}
    (directory / "data.tfstate").write_text(json.dumps({"resources": [made]}), encoding="utf-8")
    return project


def test_what_aws_chooses_anew_is_no_difference(tmp_path: Path) -> None:
    one, other = left(tmp_path / "a", KEY), left(tmp_path / "b", {**KEY, **ALIKE})
    assert differences(one, other) == []


@pytest.mark.parametrize(
    "change",
    [
        {"status": "CREATING"},
        {"pattern": "{ $.level = WARNING }"},
        {"policy": '{"Version":"2012-10-17","Statement":[{"Effect":"Deny"}]}'},
        {"grants": ["use-1"]},
        {"dns": ""},
        {"rotation": True},
    ],
)
def test_everything_else_is_one(tmp_path: Path, change: dict[str, object]) -> None:
    one, other = left(tmp_path / "a", KEY), left(tmp_path / "b", {**KEY, **change})
    (name,) = change
    (said,) = differences(one, other)
    assert said.startswith(f"data aws_kms_key.key.{name}: ")


def test_a_resource_that_only_one_made_is_one(tmp_path: Path) -> None:
    one, other = left(tmp_path / "a", KEY), left(tmp_path / "b", KEY, "aws_kms_replica_key")
    assert len(differences(one, other)) == 2 * len(KEY)


def test_no_state_is_not_equality(tmp_path: Path) -> None:
    made = left(tmp_path / "a", KEY)
    with pytest.raises(FileNotFoundError, match="no state"):
        differences(made, Project(tmp_path / "b"))
