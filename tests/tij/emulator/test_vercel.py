"""The stand-in for Vercel's provider: its schema, its rules, its objects; through Terraform."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.tij.emulator.vercel_workspace import Json, Workspace, domain, project, variable
from tij.emulator.vercel import EmbeddedVercel
from tij.emulator.vercel.rules import RULES, Config
from tij.emulator.vercel.transcription import SCHEMAS


@pytest.fixture(scope="module")
def shared(needs_terraform: None, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """One for tests that make nothing."""
    workspace = Workspace.make(tmp_path_factory.mktemp("vercel"))
    workspace.write()
    workspace.init()
    return workspace


@pytest.fixture
def workspace(needs_terraform: None, tmp_path: Path) -> Workspace:
    made = Workspace.make(tmp_path)
    made.write()
    made.init()
    return made


def test_it_has_the_schema_that_was_transcribed(shared: Workspace) -> None:
    shared.write()
    said = json.loads(shared.run("providers", "schema", "-json"))
    spoken = said["provider_schemas"]["registry.terraform.io/vercel/vercel"]
    for kind, transcribed in SCHEMAS.items():
        assert without_descriptions(spoken[kind]) == transcribed


def without_descriptions(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {k: without_descriptions(v) for k, v in value.items() if k != "description_kind"}


@pytest.mark.parametrize(
    ("resources", "said"),
    [
        ([project(frameworkk="nextjs")], 'argument or block type is named "frameworkk"'),
        ([project(name=None)], 'argument "name" is required'),
        ([project(git_repository={"repo": "a/b"})], 'attribute "type" is required'),
        ([project(git_fork_protection="perhaps")], "a bool is required"),
        ([project(id="prj_1")], "vercel_project.id is read-only"),
        ([project(name="Upper")], "alphanumeric lowercase characters and hyphens"),
        ([project(), variable(target=["prodction"])], 'one of: ["development" "preview"'),
    ],
)
def test_terraform_refuses_what_the_provider_would(
    shared: Workspace, resources: list[Json], said: str
) -> None:
    shared.write(*resources)
    assert said in shared.run("validate", "-no-color", code=1)


@pytest.mark.parametrize(
    ("type_", "config", "attribute"),
    [
        ("project", {"name": ""}, "name"),
        ("project", {"name": "n" * 53}, "name"),
        ("project", {"name": "a_b"}, "name"),
        ("project", {"framework": "rails"}, "framework"),
        ("project", {"node_version": "16.x"}, "node_version"),
        ("project", {"git_repository": {"type": "svn"}}, "git_repository"),
        ("project", {"vercel_authentication": {"deployment_type": "all"}}, "vercel_authentication"),
        (
            "project",
            {"resource_config": {"function_default_regions": ["tokyo"]}},
            "resource_config",
        ),
        ("project_environment_variable", {"target": None}, "target"),
        ("project_environment_variable", {"target": ["test"]}, "target"),
        ("project_environment_variable", {"value": None}, "value"),
        ("project_environment_variable", {"value_wo": "x"}, "value"),
        ("project_environment_variable", {"value_wo_version": 1}, "value_wo_version"),
        (
            "project_environment_variable",
            {"value": None, "value_wo": "x", "value_wo_version": -1},
            "value_wo_version",
        ),
        ("project_environment_variable", {"comment": "c" * 1001}, "comment"),
        (
            "project_environment_variable",
            {"target": ["development"], "sensitive": True},
            "sensitive",
        ),
        ("project_domain", {"redirect_status_code": 303}, "redirect_status_code"),
        ("project_domain", {"git_branch": "b", "custom_environment_id": "e"}, "git_branch"),
    ],
)
def test_each_documented_rule(type_: str, config: Config, attribute: str) -> None:
    right: dict[str, Config] = {
        "project": {"name": "a-frontend"},
        "project_environment_variable": {"value": "v", "target": ["preview"], "sensitive": False},
        "project_domain": {"redirect_status_code": 308},
    }
    rule = RULES[f"vercel_{type_}"]
    assert list(rule(right[type_])) == []
    assert [v.attribute for v in rule({**right[type_], **config})] == [attribute]


def test_made_changed_replaced_and_destroyed(workspace: Workspace) -> None:
    everything = [
        project(),
        variable(),
        domain("www.a.test", "www"),
        domain("a.test", "apex", redirect="${vercel_project_domain.www.domain}"),
    ]
    workspace.write(*everything)
    assert "4 added" in workspace.apply()
    workspace.plan()

    workspace.write(*[*everything, project(node_version="22.x")])
    assert "0 added, 1 changed, 0 destroyed" in workspace.apply()
    (stored,) = workspace.objects.read().projects.values()
    assert stored["node_version"] == "22.x"

    workspace.write(*[*everything, project(node_version="22.x"), variable(key="OTHER")])
    said = workspace.plan(code=2)
    assert "forces replacement" in said
    assert "1 added, 0 changed, 1 destroyed" in workspace.apply()

    workspace.run("destroy", "-auto-approve", "-no-color")
    world = workspace.objects.read()
    assert (world.projects, world.variables, world.domains) == ({}, {}, {})


def test_what_someone_changed_on_vercel_is_planned_back(workspace: Workspace) -> None:
    workspace.write(project(node_version="22.x"), variable())
    workspace.apply()
    with workspace.objects.changing() as world:
        (stored,) = world.projects.values()
        stored["node_version"] = "20.x"
        world.variables.clear()
    said = workspace.plan(code=2)
    assert '"20.x" -> "22.x"' in said
    assert "1 to add, 1 to change" in said


def secret(value: str, version: int) -> list[Json]:
    hidden = {"value_wo": value, "value_wo_version": version, "sensitive": True}
    return [project(), variable(value=None, **hidden)]


def test_a_write_only_value_is_written_at_its_version_and_is_nowhere(workspace: Workspace) -> None:
    def written() -> str:
        (stored,) = workspace.objects.read().variables.values()
        return str(stored["value_digest"])

    def digest(value: str) -> str:
        return f"sha256:{hashlib.sha256(value.encode()).hexdigest()}"

    workspace.write(*secret("first-secret", 1))
    workspace.run("plan", "-out=saved.tfplan")
    workspace.apply()
    assert written() == digest("first-secret")
    # Another value alone is no change; another version is.
    workspace.write(*secret("second-secret", 1))
    workspace.plan()
    workspace.write(*secret("second-secret", 2))
    assert "value_wo_version = 1 -> 2" in workspace.plan(code=2)
    workspace.apply()
    assert written() == digest("second-secret")
    kept = [f for f in workspace.directory.rglob("*") if f.is_file() and f.name != "main.tf.json"]
    assert any(file.name == "terraform.tfstate" for file in kept)
    # A saved plan holds the configuration that it was made of, and these have their values in it.
    kept.remove(workspace.directory / "saved.tfplan")
    assert not [f for f in kept if re.search(rb"(first|second)-secret", f.read_bytes())]
    assert "first-secret" not in json.dumps(plan_values(workspace))


def plan_values(workspace: Workspace) -> Any:
    plan = json.loads(workspace.run("show", "-json", "saved.tfplan"))
    return [plan["planned_values"], plan["resource_changes"]]


def test_the_recommended_records_are_each_domains_own(workspace: Workspace) -> None:
    config = {
        name: {
            "domain": f"${{vercel_project_domain.{name}.id}}",
            "project_id_or_name": "a-frontend",
        }
        for name in ("www", "apex")
    }
    workspace.write(
        project(),
        domain("www.a.test", "www"),
        domain("a.test", "apex"),
        data={"vercel_domain_config": config},
        output={
            "cname": {"value": "${data.vercel_domain_config.www.recommended_cname}"},
            "same": {
                "value": "${data.vercel_domain_config.www.recommended_cname =="
                " data.vercel_domain_config.apex.recommended_cname}"
            },
            "addresses": {"value": "${data.vercel_domain_config.apex.recommended_ipv4s}"},
        },
    )
    workspace.apply()
    outputs = json.loads(workspace.run("output", "-json"))
    assert outputs["cname"]["value"].endswith(".vercel-dns.test")
    assert outputs["same"]["value"] is False
    assert len(outputs["addresses"]["value"]) == 2


@pytest.mark.parametrize(
    ("token", "said"),
    [
        (None, "Unable to find api_token"),
        ("short", "Invalid api_token"),
        ("0123456789abcdef01234567", "unexpected error: forbidden - Not authorized"),
    ],
)
def test_a_wrong_token_is_refused_before_anything_is_made(
    shared: Workspace, token: str | None, said: str
) -> None:
    shared.write(project())
    assert said in shared.apply(code=1, VERCEL_API_TOKEN=token)
    assert shared.objects.read().projects == {}


def test_what_belongs_to_others_is_refused(workspace: Workspace) -> None:
    with workspace.objects.changing() as world:
        world.teams = ["acme"]
        world.domains_of_others = ["www.a.test"]
        world.repositories_out_of_reach = ["else/where"]
    workspace.write(project(), provider={"vercel": [{"team": "other"}]})
    assert "Vercel Team not found" in workspace.apply(code=1)
    workspace.write(project(git_repository={"type": "github", "repo": "else/where"}))
    assert "add a Login Connection to your GitHub account" in workspace.apply(code=1)
    assert workspace.objects.read().projects == {}
    workspace.write(project(), domain("www.a.test", "www"))
    assert "it's already assigned to another project" in workspace.apply(code=1)


def test_what_is_there_can_be_imported(workspace: Workspace) -> None:
    everything = [project(), variable(), domain("www.a.test", "www")]
    workspace.write(*everything)
    workspace.apply()
    (id_,) = workspace.objects.read().projects
    (variable_id,) = workspace.objects.read().variables
    (workspace.directory / "terraform.tfstate").unlink()
    for address, import_id in (
        ("vercel_project.it", id_),
        ("vercel_project_environment_variable.it", f"{id_}/{variable_id}"),
        ("vercel_project_domain.www", f"{id_}/www.a.test"),
    ):
        workspace.run("import", address, import_id)
    workspace.plan()


TERRAFORM = """
import subprocess, sys
provider = subprocess.Popen([sys.executable, "-m", "tij.emulator.vercel"], stdout=subprocess.PIPE)
assert b"|grpc|" in provider.stdout.readline()
print(provider.pid, flush=True)
provider.wait()
"""


def test_it_ends_with_a_terraform_that_was_killed(tmp_path: Path) -> None:
    environment = {**os.environ, **EmbeddedVercel(tmp_path).environment()}
    with subprocess.Popen(
        [sys.executable, "-c", TERRAFORM], stdout=subprocess.PIPE, env=environment
    ) as terraform:
        assert terraform.stdout
        provider = psutil.Process(int(terraform.stdout.readline()))
        terraform.kill()
    try:
        provider.wait(timeout=20)
    finally:
        if provider.is_running():
            provider.kill()
