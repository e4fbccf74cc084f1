"""Resources as Terraform describes them, whatever file they were read from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tij.synthesized.terraform_json import Block


@dataclass(frozen=True)
class Resource:
    """One managed resource.

    `address` is unique among those it was read with (of several stacks: `<stack>: <type>.<name>`).
    `references` maps an argument to the addresses of the resources that it takes values of.
    `region` is its provider's, None where nothing says it. Equal are resources with one address.
    """

    address: str
    type: str
    name: str
    attributes: Block = field(compare=False)
    references: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False)
    region: str | None = None
    stack: str = ""

    def get(self, attribute: str, default: Any = None) -> Any:
        """An argument's value; `default` where it is absent, null or not yet known."""
        value = self.attributes.get(attribute)
        return default if value is None else value

    def text(self, attribute: str) -> str:
        """An argument as text, empty where it has none."""
        return str(self.get(attribute, ""))

    def blocks(self, name: str) -> tuple[Block, ...]:
        """Nested blocks of a kind: synthesized JSON has one as an object, a plan as a list."""
        value = self.get(name, ())
        if isinstance(value, Mapping):
            return (value,)
        return tuple(block for block in value if isinstance(block, Mapping))

    def block(self, name: str) -> Block:
        """The only nested block of a kind, empty where there is none."""
        return next(iter(self.blocks(name)), {})


class Inventory:
    """Resources by address, and the questions about how they hang together."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self._resources = {resource.address: resource for resource in resources}
        self._referring: dict[tuple[str, str, str], dict[str, list[Resource]]] = {}

    def __iter__(self) -> Iterator[Resource]:
        return iter(self._resources.values())

    def __len__(self) -> int:
        return len(self._resources)

    def __contains__(self, address: object) -> bool:
        return address in self._resources

    def __getitem__(self, address: str) -> Resource:
        """The resource at `address`; KeyError when there is none."""
        return self._resources[address]

    def get(self, address: str) -> Resource | None:
        """The resource at `address`, None when there is none."""
        return self._resources.get(address)

    def of_type(self, *types: str) -> tuple[Resource, ...]:
        """Every resource of these types."""
        if len(types) == 1:
            return tuple(self._by_type.get(types[0], ()))
        return tuple(resource for resource in self if resource.type in types)

    def referred(self, resource: Resource, attribute: str, *types: str) -> tuple[Resource, ...]:
        """The resources that an argument takes values of, of `types` if any are named.

        In a state the argument holds values, not references: an ARN, id or name is then looked
        for among the resources of `types`.
        """
        found = [
            target
            for address in resource.references.get(attribute, ())
            if (target := self.get(address)) and (not types or target.type in types)
        ]
        if not found and types:
            held = sorted(_texts(resource.get(attribute)))
            found = [
                other
                for type_ in types
                for text in held
                for other in self._by_identifier.get((type_, text), ())
            ]
            found = list(dict.fromkeys(found))
        return tuple(found)

    def referring(self, resource: Resource, type_: str, attribute: str) -> tuple[Resource, ...]:
        """The resources of a type whose argument takes values of `resource`."""
        key = (type_, attribute, resource.type)
        if key not in self._referring:
            found = self._referring[key] = {}
            for other in self.of_type(type_):
                for target in self.referred(other, attribute, resource.type):
                    found.setdefault(target.address, []).append(other)
        return tuple(self._referring[key].get(resource.address, ()))

    @cached_property
    def _by_type(self) -> dict[str, list[Resource]]:
        found: dict[str, list[Resource]] = {}
        for resource in self:
            found.setdefault(resource.type, []).append(resource)
        return found

    @cached_property
    def _by_identifier(self) -> dict[tuple[str, str], list[Resource]]:
        """Type and ARN, id or name → the resources that have it."""
        found: dict[tuple[str, str], list[Resource]] = {}
        for resource in self:
            identifiers = (resource.get(name) for name in ("arn", "id", "name"))
            for text in {text for text in identifiers if isinstance(text, str)}:
                found.setdefault((resource.type, text), []).append(resource)
        return found


def _texts(value: object) -> set[str]:
    if isinstance(value, str):
        return {value}
    if isinstance(value, (list, tuple)):
        return {text for part in value for text in _texts(part)}
    return set()
