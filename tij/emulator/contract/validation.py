"""An operation's input held to its model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from tij.emulator.contract.patterns import matches
from tij.emulator.contract.request import HIDDEN, Kind, Parameters, Violation


def violations(parameters: Parameters, shape: StructureShape | None) -> Iterator[Violation]:
    """Everything that breaks the model, in the model's order."""
    if shape is not None:
        yield from _structure(parameters, shape, "")


def _value(value: Any, shape: Shape, path: str) -> Iterator[Violation]:
    if value is None or getattr(shape, "is_document_type", False):
        return
    yield from _limits(value, shape, path)
    if isinstance(shape, StructureShape):
        yield from _structure(value, shape, path)
    elif isinstance(shape, ListShape):
        for number, item in enumerate(value, 1):
            yield from _value(item, shape.member, f"{path}.{number}.member")
    elif isinstance(shape, MapShape):
        for key, item in value.items():
            yield from _value(key, shape.key, f"{path}.key")
            yield from _value(item, shape.value, f"{path}.{key}.member")


def _structure(value: Parameters, shape: StructureShape, path: str) -> Iterator[Violation]:
    prefix = f"{path}." if path else ""
    for name in shape.required_members:
        if name not in value:
            yield Violation(Kind.REQUIRED, prefix + name, "Member must not be null")
    for name, item in value.items():
        yield from _value(item, shape.members[name], prefix + name)


def _limits(value: Any, shape: Shape, path: str) -> Iterator[Violation]:
    metadata = shape.metadata
    shown = HIDDEN if metadata.get("sensitive") else value
    if isinstance(value, str):
        allowed = metadata.get("enum") or []
        if allowed and value not in allowed:
            constraint = f"Member must satisfy enum value set: [{', '.join(allowed)}]"
            yield Violation(Kind.ENUM, path, constraint, shown)
        pattern = metadata.get("pattern")
        if pattern and not matches(pattern, value):
            constraint = f"Member must satisfy regular expression pattern: {pattern}"
            yield Violation(Kind.PATTERN, path, constraint, shown)
    if isinstance(value, str | bytes | list | dict) and not isinstance(shape, StructureShape):
        yield from _range(len(value), "length", Kind.LENGTH, shape, path, shown)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from _range(value, "value", Kind.RANGE, shape, path, shown)


def _range(
    size: float, what: str, kind: Kind, shape: Shape, path: str, shown: Any
) -> Iterator[Violation]:
    smallest, largest = shape.metadata.get("min"), shape.metadata.get("max")
    if smallest is not None and size < smallest:
        constraint = f"Member must have {what} greater than or equal to {smallest}"
        yield Violation(kind, path, constraint, shown)
    if largest is not None and size > largest:
        constraint = f"Member must have {what} less than or equal to {largest}"
        yield Violation(kind, path, constraint, shown)
