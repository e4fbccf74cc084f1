"""What was taken in is held as it is: a synthesized stack that changes nothing of it."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tij.errors import BadInputError

UNTAGGED = "taken-in"
"""Alias of a provider without `default_tags`: with them it plans tags whatever is ignored."""

LISTED = {
    # With all, the provider takes what AWS reports for configured, and refuses
    # secondary_private_ip_address_count of a public one.
    "aws_nat_gateway": (
        *("allocation_id", "connectivity_type", "private_ip", "subnet_id"),
        *("tags", "tags_all"),
    )
}
"""Types whose arguments must be ignored one by one."""


def ignoring(type_: str) -> dict[str, Any]:
    """A `lifecycle` block's part that lets a resource of this type be as it is."""
    return {"ignore_changes": list(LISTED[type_]) if type_ in LISTED else "all"}


def hold(configuration: Mapping[str, Any], addresses: Iterable[str], stack: str) -> dict[str, Any]:
    """The stack's Terraform JSON, with every change of `addresses` ignored.

    Raises BadInputError for an address that it doesn't have: it would not be held.
    """
    held: dict[str, Any] = copy.deepcopy(dict(configuration))
    aliases: set[str] = set()
    for address in addresses:
        type_, _, name = address.partition(".")
        block = held.get("resource", {}).get(type_, {}).get(name)
        if block is None:
            raise BadInputError(
                f"held.{stack}: {address} is not in the stack {stack}",
                next_step="take it out of [held], or tij state list to see what is taken in",
            )
        block["lifecycle"] = {**block.get("lifecycle", {}), **ignoring(type_)}
        local, _, alias = block.get("provider", type_.partition("_")[0]).partition(".")
        untagged = f"{UNTAGGED}-{alias}" if alias else UNTAGGED
        block["provider"] = f"{local}.{untagged}"
        aliases.add(alias)
    providers = held.get("provider", {}).get("aws", [])
    for alias in sorted(aliases):
        for provider in [one for one in providers if one.get("alias", "") == alias]:
            fresh = {k: v for k, v in provider.items() if k != "default_tags"}
            providers.append({**fresh, "alias": f"{UNTAGGED}-{alias}" if alias else UNTAGGED})
    return held


def hold_all(
    synthesized: Path, environment: str, held: Mapping[str, Iterable[str]], file: Path
) -> None:
    """Rewrite the stacks in `synthesized` that `held` names, by their names without environment.

    Raises BadInputError, beginning with `file`, for a stack or an address that isn't there.
    """
    for stack, addresses in held.items():
        path = synthesized / "stacks" / f"{environment}-{stack}" / "cdk.tf.json"
        if not path.exists():
            raise BadInputError(f"{file}: held.{stack}: there is no stack {stack}")
        try:
            fresh = hold(json.loads(path.read_text(encoding="utf-8")), addresses, stack)
        except BadInputError as error:
            raise BadInputError(f"{file}: {error.message}", next_step=error.next_step) from error
        path.write_text(json.dumps(fresh, indent=2), encoding="utf-8")
