"""Plan a stack that holds secrets as a role that may not read them.

The AWS provider reads a secret's value whenever it asks how a secret version is, even where the
value is a write-only argument. So the versions are planned by themselves, from the state: what
the configuration changes in them is seen, what others changed is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tij.state.objects import State
from tij.synthesized.graph import Stack
from tij.synthesized.terraform_json import ChangedResource, PlanJson
from tij.terraform.workspace import OnEvent, Workspace

SECRET_VERSION = "aws_secretsmanager_secret_version"  # noqa: S105


def secret_versions(stack: Stack) -> Sequence[str]:
    """Addresses of the secret versions that the stack's configuration has."""
    return [a for a in _configured(stack) if a.startswith(f"{SECRET_VERSION}.")]


def plan_without_secrets(
    workspace: Workspace, state: State | None, file: Path, *, lock: bool, on_event: OnEvent
) -> tuple[bool, PlanJson]:
    """Whether the stack changes, and its plan in Terraform's JSON plan representation.

    `file` is left with the plan of everything but the versions: it may be read, not applied.
    """
    everything = {*_configured(workspace.stack), *(state.resources if state else ())}
    versions = sorted(a for a in everything if a.startswith(f"{SECRET_VERSION}."))
    others = sorted(everything - set(versions))
    different = workspace.plan(file, lock=lock, targets=others, on_event=on_event)
    plan = workspace.show(file)
    apart = file.with_suffix(".secrets.tfplan")
    try:
        changed = workspace.plan(
            apart, lock=lock, refresh=False, targets=versions, on_event=on_event
        )
        if changed:
            plan["resource_changes"] = [
                *plan.get("resource_changes", ()),
                *_of(versions, workspace.show(apart)),
            ]
    finally:
        apart.unlink(missing_ok=True)
    return different or changed, plan


def _of(addresses: Sequence[str], plan: PlanJson) -> Sequence[ChangedResource]:
    changes = plan.get("resource_changes", ())
    return [change for change in changes if change["address"] in addresses]


def _configured(stack: Stack) -> Sequence[str]:
    resources = stack.configuration.get("resource", {})
    return [f"{type_}.{name}" for type_, named in resources.items() for name in named]
