"""Which arguments the configuration gives: the plan's own `configuration` part."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tij.report.shape import mapping

_INDEX = re.compile(r"\[(\d+|\"(?:[^\"\\]|\\.)*\")\]")


@dataclass(frozen=True)
class Configuration:
    """Address without indexes → the names of the arguments given, and their expressions."""

    given: Mapping[str, frozenset[str]]
    _expressions: Mapping[str, Mapping[str, object]]

    @classmethod
    def of(cls, plan: Mapping[str, object]) -> Configuration:
        """From Terraform's JSON plan representation."""
        root = mapping(mapping(plan.get("configuration")).get("root_module"))
        found = dict(_resources(root, ""))
        return cls({address: frozenset(given) for address, given in found.items()}, found)

    def arguments(self, address: str) -> frozenset[str] | None:
        """The arguments of the resource with this address, None when it is not configured."""
        return self.given.get(without_indexes(address))

    def differs(self, address: str, argument: str, value: object) -> bool:
        """Whether the configuration gives the argument a value of its own that is not `value`.

        What is computed from other resources is not known here, and said not to differ.
        """
        given = self._expressions.get(without_indexes(address), {}).get(argument)
        if not isinstance(given, dict) or "constant_value" not in given:
            return False
        return bool(given["constant_value"] != value)


def without_indexes(address: str) -> str:
    """`module.a["x"].aws_b.c[0]` → `module.a.aws_b.c`."""
    return _INDEX.sub("", address) if "[" in address else address


def _resources(module: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for resource in module.get("resources") or ():
        yield f"{prefix}{resource['address']}", resource.get("expressions") or {}
    for name, call in (module.get("module_calls") or {}).items():
        yield from _resources(call.get("module") or {}, f"{prefix}module.{name}.")
