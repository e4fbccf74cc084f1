"""What was taken in is held as it is: a synthesized stack that changes nothing of it."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tij.adoption.decisions import Adoption
from tij.errors import BadInputError
from tij.synthesized.terraform_json import TerraformJson

UNTAGGED = "taken-in"
"""Alias of a provider without `default_tags`: with them it plans tags whatever is ignored."""

NOTHING: Mapping[str, str] = MappingProxyType({})

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


def without_tags(provider: Mapping[str, Any]) -> dict[str, Any]:
    """A provider that gives what it makes no tags of its own."""
    return {k: v for k, v in provider.items() if k != "default_tags"}


def hold(
    configuration: TerraformJson,
    addresses: Iterable[str],
    stack: str,
    instead: Mapping[str, str] = NOTHING,
) -> TerraformJson:
    """The stack's Terraform JSON, with every change of `addresses` ignored.

    `instead` is what they don't have as they are (`aws_db_instance.x.master_user_secret[0].arn`) →
    what stands for it; where that is empty, outputs that name it are left out.

    Raises BadInputError for an address that it doesn't have: it would not be held.
    """
    addresses = list(addresses)
    held: Any = copy.deepcopy(standing_in(configuration, addresses, instead))
    aliases: set[str] = set()
    for address in addresses:
        block = _block(held, address, "held", stack)
        type_ = address.partition(".")[0]
        block["lifecycle"] = {**block.get("lifecycle", {}), **ignoring(type_)}
        local, _, alias = block.get("provider", type_.partition("_")[0]).partition(".")
        untagged = f"{UNTAGGED}-{alias}" if alias else UNTAGGED
        block["provider"] = f"{local}.{untagged}"
        aliases.add(alias)
    providers = held.get("provider", {}).get("aws", [])
    for alias in sorted(aliases):
        for provider in [one for one in providers if one.get("alias", "") == alias]:
            fresh = without_tags(provider)
            providers.append({**fresh, "alias": f"{UNTAGGED}-{alias}" if alias else UNTAGGED})
    whole: TerraformJson = held
    return whole


def standing_in(
    configuration: TerraformJson, addresses: Iterable[str], instead: Mapping[str, str]
) -> TerraformJson:
    """The stack's Terraform JSON with what stands for what `addresses` don't have yet."""
    left: Any = configuration
    beginnings = tuple(f"{address}." for address in addresses)
    for reference, value in instead.items():
        if reference.startswith(beginnings):
            left = _standing_for(left, reference, value)
    whole: TerraformJson = left
    return whole


def _standing_for(configuration: Mapping[str, Any], reference: str, value: str) -> dict[str, Any]:
    left = dict(configuration)
    named = re.compile(rf"(?<![\w.-]){re.escape(reference)}(?![\w-])")
    if not value:
        outputs = left.get("output", {})
        left["output"] = {k: v for k, v in outputs.items() if not named.search(json.dumps(v))}
        return left
    replaced: dict[str, Any] = _replaced(left, named, value)
    return replaced


def _replaced(node: Any, reference: re.Pattern[str], value: str) -> Any:
    """`node` with `value` wherever an expression is, or has in it, `reference`."""
    if isinstance(node, dict):
        return {key: _replaced(one, reference, value) for key, one in node.items()}
    if isinstance(node, list):
        return [_replaced(one, reference, value) for one in node]
    if isinstance(node, str) and "${" in node:
        alone = re.sub(rf"\$\{{{reference.pattern}\}}", lambda _: value, node)
        return reference.sub(lambda _: json.dumps(value), alone)
    return node


def withhold(
    configuration: Mapping[str, Any], addresses: Iterable[str], stack: str
) -> dict[str, Any]:
    """The stack's Terraform JSON without `addresses`, and with nobody waiting for them.

    Raises BadInputError for an address that it doesn't have, or that another one needs.
    """
    left: dict[str, Any] = copy.deepcopy(dict(configuration))
    gone = set(addresses)
    for address in sorted(gone):
        _block(left, address, "withheld", stack)
        type_, _, name = address.partition(".")
        del left["resource"][type_][name]
        if not left["resource"][type_]:
            del left["resource"][type_]
    for blocks in left.get("resource", {}).values():
        for block in blocks.values():
            if "depends_on" in block:
                block["depends_on"] = [one for one in block["depends_on"] if one not in gone]
    text = json.dumps(left)
    for address in sorted(gone):
        # Terraform would say that a resource which is not declared is referred to.
        if re.search(rf"(?<![\w.-]){re.escape(address)}(?![\w-])", text):
            raise BadInputError(
                f"withheld.{stack}: {address} is needed by what is not withheld",
                next_step="take it out of [withheld]",
            )
    return left


def kept(
    configuration: TerraformJson, adoption: Adoption, stack: str, but: str = ""
) -> TerraformJson:
    """The stack's Terraform JSON with all kept that `adoption` keeps, without the address `but`."""
    withheld = [one for one in adoption.withheld.get(stack, ()) if one != but]
    held = [one for one in adoption.held.get(stack, ()) if one != but]
    left: Any = withhold(configuration, withheld, stack)
    return hold(left, held, stack, adoption.instead.get(stack, {}))


def _block(
    configuration: Mapping[str, Any], address: str, table: str, stack: str
) -> dict[str, Any]:
    type_, _, name = address.partition(".")
    block: dict[str, Any] | None = configuration.get("resource", {}).get(type_, {}).get(name)
    if block is None:
        raise BadInputError(
            f"{table}.{stack}: {address} is not in the stack {stack}",
            next_step=f"take it out of [{table}], or tij state list to see what is taken in",
        )
    return block


def hold_all(synthesized: Path, environment: str, adoption: Adoption, file: Path) -> None:
    """Rewrite the stacks in `synthesized` of which `adoption` holds or withholds something.

    Raises BadInputError, beginning with `file`, for a stack or an address that isn't there.
    """
    tables = {"withheld": adoption.withheld, "held": adoption.held, "instead": adoption.instead}
    for stack in dict.fromkeys(stack for stacks in tables.values() for stack in stacks):
        path = synthesized / "stacks" / f"{environment}-{stack}" / "cdk.tf.json"
        if not path.exists():
            table = next(table for table, stacks in tables.items() if stack in stacks)
            raise BadInputError(f"{file}: {table}.{stack}: there is no stack {stack}")
        try:
            fresh = kept(json.loads(path.read_text(encoding="utf-8")), adoption, stack)
        except BadInputError as error:
            raise BadInputError(f"{file}: {error.message}", next_step=error.next_step) from error
        path.write_text(json.dumps(fresh, indent=2), encoding="utf-8")
