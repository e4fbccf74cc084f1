"""Which arguments the configuration gives: the plan's own `configuration` part."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_INDEX = re.compile(r"\[(\d+|\"(?:[^\"\\]|\\.)*\")\]")


@dataclass(frozen=True)
class Configuration:
    """Address without indexes → the names of the arguments given."""

    given: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, plan: Mapping[str, Any]) -> Configuration:
        """From Terraform's JSON plan representation."""
        root = (plan.get("configuration") or {}).get("root_module") or {}
        return cls(dict(_resources(root, "")))

    def arguments(self, address: str) -> frozenset[str] | None:
        """The arguments of the resource with this address, None when it is not configured."""
        return self.given.get(without_indexes(address))


def without_indexes(address: str) -> str:
    """`module.a["x"].aws_b.c[0]` → `module.a.aws_b.c`."""
    return _INDEX.sub("", address) if "[" in address else address


def _resources(module: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, frozenset[str]]]:
    for resource in module.get("resources") or ():
        yield f"{prefix}{resource['address']}", frozenset(resource.get("expressions") or ())
    for name, call in (module.get("module_calls") or {}).items():
        yield from _resources(call.get("module") or {}, f"{prefix}module.{name}.")
