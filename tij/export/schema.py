"""What of a resource is a block and what an argument: only its provider knows.

Terraform's JSON syntax writes both alike ("JSON Configuration Syntax: Nested Blocks").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tij.errors import TijError

KINDS = {
    "resource": "resource_schemas",
    "data": "data_source_schemas",
    "ephemeral": "ephemeral_resource_schemas",
}
BUILT_IN = "terraform"
"""Terraform's own provider: `terraform_data`, `terraform_remote_state`; they have no blocks."""


@dataclass(frozen=True)
class Block:
    """One level of a schema, as `terraform providers schema -json` describes it."""

    described: Mapping[str, Any] = field(repr=False)

    def inner(self, name: str) -> Block | None:
        """The nested block of that name; None where there is none of it."""
        block_type = self.described.get("block_types", {}).get(name)
        return Block(block_type["block"]) if block_type else None

    def type_of(self, name: str) -> Any:
        """An argument's type, as `string` or `["list", "string"]`; None where nothing says it."""
        return self.described.get("attributes", {}).get(name, {}).get("type")


class Schemas:
    """The schemas of one stack's providers."""

    def __init__(
        self, schemas: Mapping[str, Any], required: Mapping[str, Mapping[str, str]]
    ) -> None:
        """`schemas` are by provider address; `required` are the stack's `required_providers`."""
        types = {name: block["source"].split("/")[-1] for name, block in required.items()}
        self._by_name = {
            name: schema
            for name, type_ in types.items()
            for address, schema in schemas.items()
            if address.split("/")[-1] == type_
        }

    def provider(self, name: str) -> Block:
        """What may stand in `provider "<name>"`."""
        return Block(self._of(name)["provider"]["block"])

    def of(self, kind: str, type_: str, provider: str | None = None) -> Block:
        """What may stand in a block of `kind`, as `resource`; `provider` is its own argument."""
        name = (provider or type_.partition("_")[0]).partition(".")[0]
        if name == BUILT_IN:
            return Block({})
        described = self._of(name).get(KINDS[kind], {}).get(type_)
        if described is None:
            raise TijError(f"The provider {name} knows no {kind} {type_}.")
        return Block(described["block"])

    def _of(self, name: str) -> Mapping[str, Any]:
        if name not in self._by_name:
            raise TijError(f"No schema of the provider {name} was found.")
        schema: Mapping[str, Any] = self._by_name[name]
        return schema
