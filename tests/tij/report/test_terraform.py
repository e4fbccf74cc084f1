"""Plans made here and now by real Terraform (its built-in resource needs no provider).

All that can happen to a resource, and texts that would be obeyed if they were not escaped.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.tij.report.hostile import TEXTS, held_to_rules
from tests.tij.report.plans import stack_plan
from tests.tij.report.test_golden import Markdown
from tij.language import Language
from tij.report.markdown import markdown
from tij.report.stack_plan import Report
from tij.terraform.binary import find_binary

SECRET = {"secret": {"default": "s3cr3t-of-before", "sensitive": True}}
OTHER_SECRET = {"secret": {"default": "s3cr3t-of-after", "sensitive": True}}
COPY = "copied: ${nonsensitive(var.secret)}"
INSIDE = '${jsonencode({password = var.secret, user = "api"})}'


def document(action: str) -> str:
    statement = {"Sid": "Read", "Effect": "Allow", "Action": action, "Resource": "*"}
    return json.dumps({"Statement": [statement]})


BEFORE: dict[str, object] = {
    "variable": SECRET,
    "resource": {
        "terraform_data": {
            "changed": {"input": {"size": 1, "zones": ["a", "b"], "policy": document("s3:Get*")}},
            "destroyed": {"input": "old"},
            "old_name": {"input": "same"},
            "forgotten": {"input": "same"},
            "replaced": {"triggers_replace": "1"},
            "secret": {"input": {"token": "${var.secret}", "inside": INSIDE, "note": COPY}},
        }
    },
}
AFTER: dict[str, object] = {
    "variable": OTHER_SECRET,
    "removed": [{"from": "terraform_data.forgotten", "lifecycle": {"destroy": False}}],
    "moved": [{"from": "terraform_data.old_name", "to": "terraform_data.new_name"}],
    "import": [{"to": "terraform_data.taken", "id": "existing-1"}],
    "resource": {
        "terraform_data": {
            "changed": {"input": {"size": 2, "zones": ["a", "c"], "policy": document("s3:*")}},
            "new_name": {"input": "same"},
            "taken": {},
            "replaced": {"triggers_replace": "2"},
            "secret": {"input": {"token": "${var.secret}", "inside": INSIDE, "note": COPY}},
            "added": {"input": "${terraform_data.replaced.id}"},
        }
    },
}


def escaped(text: str) -> str:
    """A text that Terraform's JSON syntax takes literally."""
    return text.replace("${", "$${").replace("%{", "%%{")


# Terraform itself refuses a NUL.
OBEYED = {
    f"{index} {text[:80]}": text
    for index, text in enumerate(escaped(text).replace("\x00", "") for text in TEXTS)
}
HOSTILE: dict[str, object] = {
    "resource": {"terraform_data": {"all": {"for_each": OBEYED, "input": "${each.value}"}}}
}


@pytest.fixture
def plan_of(needs_terraform: None, tmp_path: Path) -> object:
    """Apply one configuration, plan the next one."""
    binary = str(find_binary(dict(os.environ)).path)
    variables = {**os.environ, "TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"}

    def terraform(*arguments: str) -> str:
        ran = subprocess.run(
            [binary, *arguments],
            cwd=tmp_path,
            env=variables,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    def planned(before: dict[str, Any] | None, after: dict[str, Any]) -> dict[str, Any]:
        file = tmp_path / "main.tf.json"
        if before:
            file.write_text(json.dumps(before), encoding="utf-8")
            terraform("init", "-no-color")
            terraform("apply", "-auto-approve", "-no-color")
        file.write_text(json.dumps(after), encoding="utf-8")
        terraform("init", "-no-color")
        terraform("plan", "-out=plan", "-no-color")
        content: dict[str, Any] = json.loads(terraform("show", "-json", "plan"))
        return content

    return planned


def test_whatever_can_happen_to_a_resource(plan_of: Any, snapshot: SnapshotAssertion) -> None:
    plan = plan_of(BEFORE, AFTER)
    assert "s3cr3t" in json.dumps(plan), "Terraform's own JSON has it"
    said = markdown(Report("local", (stack_plan("data", plan),)), Language.ENGLISH)
    assert "s3cr3t" not in said
    held_to_rules(said)
    assert said == snapshot(extension_class=Markdown)


def test_hostile_names_and_values_are_only_shown(plan_of: Any, snapshot: SnapshotAssertion) -> None:
    plan = plan_of(None, HOSTILE)
    report = Report("local", (stack_plan("data", plan),))
    said = markdown(report, Language.ENGLISH, limit=30_000)
    assert f"Adds {len(TEXTS)}" in said
    held_to_rules(said)
    held_to_rules(markdown(report, Language.JAPANESE, limit=None))
    assert said == snapshot(extension_class=Markdown)
