"""What an unreviewed pull request synthesized is planned only when it can run and send nothing."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from tests.synthesized import Synthesized
from tij.errors import BadInputError
from tij.settings.models import Settings
from tij.synthesized.untrusted import read_untrusted_stacks

Stacks = dict[str, dict[str, Any]]


def write(root: Path, stacks: Stacks) -> Path:
    manifest: dict[str, Any] = {"stacks": {}, "version": "0.21.0"}
    for name, content in stacks.items():
        path = f"stacks/production-{name}/cdk.tf.json"
        (root / path).parent.mkdir(parents=True)
        (root / path).write_text(json.dumps(content), encoding="utf-8")
        manifest["stacks"][f"production-{name}"] = {
            "dependencies": [],
            "synthesizedStackPath": path,
        }
    (root / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return root


@pytest.fixture
def stacks(production: Synthesized) -> Stacks:
    return copy.deepcopy(dict(production.stacks))


def test_our_own_synthesis_passes(stacks: Stacks, settings: Settings, tmp_path: Path) -> None:
    read = read_untrusted_stacks(write(tmp_path, stacks), settings)
    assert {stack.name for stack in read} == set(stacks)


def external(stacks: Stacks) -> None:
    stacks["data"]["data"] = {"external": {"x": {"program": ["sh", "-c", "env"]}}}


def provisioner(stacks: Stacks) -> None:
    vpc = next(iter(stacks["foundation"]["resource"]["aws_vpc"].values()))
    vpc["provisioner"] = [{"local-exec": {"command": "env"}}]


def another_provider(stacks: Stacks) -> None:
    required = stacks["data"]["terraform"]["required_providers"]
    required["aws"] = {"source": "somebody/aws", "version": "1.0.0"}


def a_module(stacks: Stacks) -> None:
    stacks["data"]["module"] = {"x": {"source": "git::https://example.com/x.git"}}


def endpoints(stacks: Stacks) -> None:
    stacks["data"]["provider"]["aws"][0]["endpoints"] = [{"sts": "https://example.com"}]


def another_role(stacks: Stacks) -> None:
    stacks["data"]["provider"]["aws"][0]["assume_role"] = [{"role_arn": "arn:aws:iam::1:role/x"}]


def another_bucket(stacks: Stacks) -> None:
    stacks["data"]["terraform"]["backend"]["s3"]["bucket"] = "somebody-elses"


def another_environments_state(stacks: Stacks) -> None:
    stacks["data"]["terraform"]["backend"]["s3"]["key"] = "thisisjapan/staging/data.tfstate"


def another_backend(stacks: Stacks) -> None:
    stacks["data"]["terraform"]["backend"] = {"http": {"address": "https://example.com"}}


def remote_state_from_elsewhere(stacks: Stacks) -> None:
    state = {"backend": "http", "config": {"address": "https://example.com"}}
    stacks["state"]["data"] = {"terraform_remote_state": {"x": state}}


def the_machines_environment(stacks: Stacks) -> None:
    leak = {"value": '${file("/proc/self/environ")}'}
    stacks["data"]["output"]["leak"] = leak


def a_files_digest(stacks: Stacks) -> None:
    stacks["data"]["output"]["leak"] = {"value": '${filemd5 ("/etc/passwd")}'}


def an_expression(text: str) -> Any:
    def attack(stacks: Stacks) -> None:
        stacks["data"]["output"]["leak"] = {"value": text}

    return attack


def a_removed_resources_provisioner(stacks: Stacks) -> None:
    run = [{"local-exec": {"command": "env"}}]
    stacks["data"]["removed"] = [{"from": "aws_vpc.old", "provisioner": run}]


@pytest.mark.parametrize(
    ("attack", "named"),
    [
        (external, "data external"),
        (provisioner, "provisioner in aws_vpc."),
        (another_provider, r"provider aws \(somebody/aws\)"),
        (a_module, "block: module"),
        (endpoints, "provider aws: endpoints"),
        (another_role, "provider aws: assume_role"),
        (another_bucket, "state in bucket somebody-elses"),
        (another_environments_state, "state thisisjapan/staging/data.tfstate"),
        (another_backend, "state in http"),
        (remote_state_from_elsewhere, "x: state in http"),
        (the_machines_environment, "the function file"),
        (a_files_digest, "the function filemd5"),
        (a_removed_resources_provisioner, "removed: provisioner"),
        (an_expression('${file/**/("/proc/self/environ")}'), r"/\* inside an expression"),
        (an_expression('${file # x\n("/etc/passwd")}'), "# inside an expression"),
        (an_expression('${file // x\n("/etc/passwd")}'), "// inside an expression"),
        (an_expression('a "${file\n("/etc/passwd")}'), "the function file"),
        (an_expression('${"${upper("${fileexists("/x")}")}"}'), "the function fileexists"),
        (an_expression('%{if file("/x") == ""}%{endif}'), "the function file"),
        (an_expression('$$${file("/x")}'), "the function file"),
        (an_expression("${provider::aws::arn_parse(1)}"), "::"),
        (an_expression("${plantimestamp()}"), "the function plantimestamp"),
        (an_expression("${<<EOT\n${file(1)}\nEOT\n}"), "<<"),
        (an_expression('${"'), "does not end"),
    ],
)
def test_what_could_run_or_send_something_is_refused(
    stacks: Stacks, settings: Settings, tmp_path: Path, attack: Any, named: str
) -> None:
    attack(stacks)
    with pytest.raises(BadInputError, match=named):
        read_untrusted_stacks(write(tmp_path, stacks), settings)


def test_a_stack_outside_the_directory_is_refused(
    stacks: Stacks, settings: Settings, tmp_path: Path
) -> None:
    root = write(tmp_path / "out", stacks)
    manifest = json.loads((root / "manifest.json").read_text())
    (tmp_path / "elsewhere.json").write_text("{}")
    manifest["stacks"]["production-data"]["synthesizedStackPath"] = "../elsewhere.json"
    (root / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(BadInputError, match="outside the directory"):
        read_untrusted_stacks(root, settings)


@pytest.mark.parametrize(
    "text",
    [
        "arn:${aws_vpc.a.arn}/*  // # file(1)",
        '$${file("/x")}',
        '${jsonencode({a = "/*", b = [for x in ["1"] : upper(x)]})}',
        '${aws_vpc.a["file(1)"].id}',
    ],
)
def test_what_only_computes_is_planned(
    stacks: Stacks, settings: Settings, tmp_path: Path, text: str
) -> None:
    an_expression(text)(stacks)
    assert len(read_untrusted_stacks(write(tmp_path, stacks), settings)) == len(stacks)


@pytest.mark.parametrize("first", [True, False])
def test_a_key_that_is_written_twice_is_refused(
    stacks: Stacks, settings: Settings, tmp_path: Path, first: bool
) -> None:
    root = write(tmp_path, stacks)
    path = root / "stacks/production-data/cdk.tf.json"
    bad = '"data": {"external": {"x": {"program": ["env"]}}}'
    good = '"data": {}'
    pair = f"{bad}, {good}" if first else f"{good}, {bad}"
    path.write_text(path.read_text().replace("{", "{" + pair + ", ", 1))
    with pytest.raises(BadInputError, match="'data' is written twice"):
        read_untrusted_stacks(root, settings)


@pytest.mark.parametrize(
    "name", ["production-../../x", "production-a/b", "production-", "production-A"]
)
def test_a_stack_of_another_name_is_refused(
    stacks: Stacks, settings: Settings, tmp_path: Path, name: str
) -> None:
    root = write(tmp_path, stacks)
    manifest = json.loads((root / "manifest.json").read_text())
    manifest["stacks"][name] = manifest["stacks"].pop("production-data")
    (root / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(BadInputError, match="a stack called"):
        read_untrusted_stacks(root, settings)


def test_terraform_gets_what_was_checked(
    stacks: Stacks, settings: Settings, tmp_path: Path
) -> None:
    root = write(tmp_path, stacks)
    read = read_untrusted_stacks(root, settings)
    (root / "stacks/production-data/cdk.tf.json").write_text('{"data": {"external": {}}}')
    assert json.loads(read["data"].text) == stacks["data"]


def test_what_is_no_synthesis_is_told(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="not a complete"):
        read_untrusted_stacks(tmp_path, settings)
