"""Resources of synthesized stacks, with the references across stacks resolved."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tij.synthesized.resource import Inventory, Resource
from tij.synthesized.terraform_json import TerraformJson

LOCAL = re.compile(r"(?<![\w.])([a-z][a-z0-9]*_[a-z0-9_]+\.[A-Za-z_][\w-]*)")
REMOTE = re.compile(r"data\.terraform_remote_state\.([\w-]+)\.outputs\.([\w.-]+)")
EXPRESSION = re.compile(r"\$\{([^}]*)\}")


def read_stacks(stacks: Mapping[str, TerraformJson]) -> Inventory:
    """Every resource of `stacks` (name without the environment → its Terraform JSON).

    A value that another stack hands over counts as a reference to the resource it comes from.
    """
    keys = {
        key: name
        for name, body in stacks.items()
        if (key := body.get("terraform", {}).get("backend", {}).get("s3", {}).get("key"))
    }
    return Inventory(
        resource
        for name, body in stacks.items()
        for resource in _resources(name, body, stacks, keys)
    )


def _resources(
    stack: str,
    body: TerraformJson,
    stacks: Mapping[str, TerraformJson],
    keys: Mapping[str, str],
) -> Iterator[Resource]:
    regions = dict(_regions(body))
    remote = {
        label: keys.get(block.get("config", {}).get("key", ""), "")
        for label, block in body.get("data", {}).get("terraform_remote_state", {}).items()
    }

    def references(value: Any) -> Iterator[str]:
        for text in _expressions(value):
            for label, output in REMOTE.findall(text):
                other = remote.get(label, "")
                source = stacks.get(other, {}).get("output", {}).get(output, {}).get("value")
                for inner in _expressions(source):
                    yield from (f"{other}: {address}" for address in LOCAL.findall(inner))
            for address in LOCAL.findall(REMOTE.sub("", text)):
                type_, _, name = address.partition(".")
                if name in body["resource"].get(type_, {}):
                    yield f"{stack}: {address}"

    for type_, named in body.get("resource", {}).items():
        for name, arguments in named.items():
            attributes = {k: v for k, v in arguments.items() if k != "//"}
            yield Resource(
                address=f"{stack}: {type_}.{name}",
                type=type_,
                name=name,
                attributes=attributes,
                references={
                    argument: tuple(dict.fromkeys(found))
                    for argument, value in attributes.items()
                    if (found := list(references(value)))
                },
                region=regions.get(arguments.get("provider", _provider(type_))),
                stack=stack,
            )


def _provider(type_: str) -> str:
    return type_.partition("_")[0]


def _regions(body: TerraformJson) -> Iterator[tuple[str, str | None]]:
    for provider, configurations in body.get("provider", {}).items():
        for configuration in configurations:
            alias = configuration.get("alias")
            yield (
                f"{provider}.{alias}" if alias else provider,
                configuration.get("region"),
            )


def _expressions(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield from EXPRESSION.findall(value)
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _expressions(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _expressions(part)
