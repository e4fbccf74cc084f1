"""What the design has: the blocks of the synthesized stacks, and what their references name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

Block = Mapping[str, Any]

_RESOURCE = re.compile(r"(?<![\w.-])(aws_\w+\.[\w-]+)\.\w")
_OUTPUT = re.compile(
    r"data\.terraform_remote_state\.cross-stack-reference-input-(?P<stack>[\w-]+)"
    r"\.outputs\.(?P<output>[\w-]+)"
)


class Place(NamedTuple):
    """Where a resource stands in the design."""

    stack: str
    address: str

    @property
    def type(self) -> str:
        """The resource's type."""
        return self.address.partition(".")[0]


@dataclass(frozen=True)
class Design:
    """`stacks` is stack name → its Terraform JSON."""

    stacks: Mapping[str, Mapping[str, Any]]

    def blocks(self, type_: str) -> Iterator[tuple[Place, Block]]:
        """Every resource of a type, with its arguments."""
        for stack, configuration in self.stacks.items():
            for name, block in configuration.get("resource", {}).get(type_, {}).items():
                yield Place(stack, f"{type_}.{name}"), block

    def block(self, place: Place) -> Block:
        """The arguments at a place."""
        type_, _, name = place.address.partition(".")
        block: Block = self.stacks[place.stack]["resource"][type_][name]
        return block

    def region(self, place: Place) -> str | None:
        """The Region that the resource's provider names; None where it names none."""
        alias = self.block(place).get("provider", "aws").partition(".")[2]
        for provider in self.stacks[place.stack].get("provider", {}).get("aws", ()):
            if provider.get("alias", "") == alias:
                region: str | None = provider.get("region")
                return region
        return None

    def named_in(self, stack: str, value: object) -> set[Place]:
        """The resources that expressions anywhere in `value` refer to, in other stacks, too."""
        text = json.dumps(value)
        found = {Place(stack, address) for address in _RESOURCE.findall(_OUTPUT.sub("", text))}
        for reference in _OUTPUT.finditer(text):
            for name, configuration in self.stacks.items():
                output = configuration.get("output", {}).get(reference["output"])
                # The stack's full name begins with its environment.
                if output and reference["stack"].endswith(f"-{name}"):
                    found |= self.named_in(name, output["value"])
        return found

    def only(self, stack: str, value: object) -> Place | None:
        """The one resource that `value` refers to; None for several or none."""
        named = self.named_in(stack, value)
        return named.pop() if len(named) == 1 else None
