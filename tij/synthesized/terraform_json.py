"""Terraform's JSON: what CDKTF writes of a stack, what its manifest says, and what a plan says.

Terraform's pages "JSON Configuration Syntax" and "JSON Output Format" describe it. An argument may
be any JSON.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

Block = Mapping[str, Any]
Blocks = Mapping[str, Mapping[str, Block]]
"""Type → name → block."""


class Backend(TypedDict, total=False):
    """The S3 backend's block, as far as it is read here."""

    bucket: str
    key: str
    region: str


class Terraform(TypedDict, total=False):
    """The block `terraform`."""

    backend: Mapping[str, Backend]
    required_providers: Mapping[str, Mapping[str, str]]


class TerraformJson(TypedDict, total=False):
    """One stack; what it has none of is absent."""

    terraform: Terraform
    provider: Mapping[str, Sequence[Block]]
    resource: Blocks
    data: Blocks
    output: Mapping[str, Block]


class ManifestEntry(TypedDict):
    """What the manifest says of a stack."""

    synthesizedStackPath: str
    dependencies: Sequence[str]


class Change(TypedDict, total=False):
    """What happens to a resource or an output (Terraform's page "JSON Output Format")."""

    actions: list[str]
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    after_unknown: object
    before_sensitive: object
    after_sensitive: object
    replace_paths: Sequence[Sequence[str | int]]
    importing: Mapping[str, object] | None


class ChangedResource(TypedDict, total=False):
    """One entry of a plan's `resource_changes` or `resource_drift`."""

    address: str
    previous_address: str
    module_address: str
    mode: str
    type: str
    name: str
    deposed: str
    provider_name: str
    change: Change
    action_reason: str


class PlanJson(TypedDict, total=False):
    """What `terraform show -json` says of a plan, as far as it is read here."""

    resource_changes: Sequence[ChangedResource]
    resource_drift: Sequence[ChangedResource]
    output_changes: Mapping[str, Change]
    configuration: Mapping[str, Any]
    variables: Mapping[str, object]
    checks: object
    errored: bool
    complete: bool
    deferred_changes: object
