"""The order of stacks comes from the synthesized JSON alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tij.errors import BadInputError
from tij.synthesized.graph import StackGraph

REMOTE = "terraform_remote_state"


def write_stacks(directory: Path, stacks: dict[str, dict[str, list[str]]]) -> Path:
    """A `cdktf.out` in which each stack reads the given outputs of others."""
    manifest: dict[str, Any] = {"stacks": {}, "version": "0.21.0"}
    for name, reads in stacks.items():
        path = directory / "stacks" / f"local-{name}" / "cdk.tf.json"
        path.parent.mkdir(parents=True)
        content: dict[str, Any] = {
            "terraform": {"backend": {"s3": {"bucket": "states", "key": f"demo/{name}.tfstate"}}},
            "data": {
                "terraform_remote_state": {
                    f"input-{other}": {
                        "backend": "s3",
                        "config": {"bucket": "states", "key": f"demo/{other}.tfstate"},
                    }
                    for other in reads
                }
            },
            "locals": {
                f"{other}-{output}": f"${{data.{REMOTE}.input-{other}.outputs.{output}}}"
                for other, outputs in reads.items()
                for output in outputs
            },
        }
        if name == "state":
            content["resource"] = {"aws_s3_bucket": {"states": {"bucket": "states"}}}
        path.write_text(json.dumps(content), encoding="utf-8")
        manifest["stacks"][f"local-{name}"] = {
            "dependencies": [],
            "synthesizedStackPath": f"stacks/local-{name}/cdk.tf.json",
        }
    (directory / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return directory


@pytest.fixture
def graph(tmp_path: Path) -> StackGraph:
    out = write_stacks(
        tmp_path,
        {
            "alpha": {"zulu": ["vpc-id", "zone"], "mike": ["host"]},
            "mike": {"zulu": ["vpc-id"]},
            "state": {},
            "zulu": {},
        },
    )
    return StackGraph.read(out, "local")


def test_every_stack_comes_after_what_it_reads(graph: StackGraph) -> None:
    assert [stack.name for stack in graph] == ["state", "zulu", "mike", "alpha"]


def test_a_stack_needs_the_outputs_that_it_reads(graph: StackGraph) -> None:
    assert graph["alpha"].needs["zulu"] == {"vpc-id", "zone"}
    assert graph["mike"].needs["zulu"] == {"vpc-id"}


def test_every_stack_comes_after_the_one_that_makes_the_state_bucket(graph: StackGraph) -> None:
    assert graph.state is graph["state"]
    assert graph.state.state_bucket_address == "aws_s3_bucket.states"
    assert all("state" in stack.needs for stack in graph if stack.name != "state")


def test_selected_stacks_keep_the_order(graph: StackGraph) -> None:
    assert [s.name for s in graph.select(["alpha", "zulu"])] == ["zulu", "alpha"]
    assert len(graph.select([])) == 4


def test_an_unknown_stack_is_told_with_the_known_ones(graph: StackGraph) -> None:
    with pytest.raises(BadInputError, match=r"'beta'.*state, zulu, mike, alpha"):
        graph.select(["beta"])


def test_stacks_of_other_environments_are_not_read(graph: StackGraph, tmp_path: Path) -> None:
    assert len(StackGraph.read(tmp_path, "production")) == 0


def test_a_circle_is_refused(tmp_path: Path) -> None:
    out = write_stacks(tmp_path, {"one": {"two": ["x"]}, "two": {"one": ["x"]}})
    with pytest.raises(BadInputError, match="circle: one, two"):
        StackGraph.read(out, "local")
