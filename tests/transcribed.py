"""Synthesized JSON held against a provider's schema in the form of `providers schema -json`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

META = {"//", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioner"}
SCALARS: dict[str, object] = {"string": str, "number": (int, float), "bool": bool}


def mismatches(configuration: Mapping[str, Any], provider: str, schemas: Any) -> Iterator[str]:
    """What of one stack does not fit: its arguments for `provider` and the types named after it."""
    for number, arguments in enumerate(configuration.get("provider", {}).get(provider, [])):
        block = schemas["provider"]["block"]["attributes"]
        yield from _object(f"provider.{provider}[{number}]", arguments, block)
    for kind, known in (
        ("resource", schemas["resource_schemas"]),
        ("data", schemas["data_source_schemas"]),
    ):
        for type_, named in configuration.get(kind, {}).items():
            if not type_.startswith(f"{provider}_"):
                continue
            if type_ not in known:
                yield f"{kind} {type_}: not in the transcription"
                continue
            for name, arguments in named.items():
                attributes = known[type_]["block"]["attributes"]
                yield from _object(f"{type_}.{name}", arguments, attributes)


def _object(where: str, found: Any, attributes: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(found, dict):
        yield f"{where}: an object is asked for"
        return
    for name, schema in attributes.items():
        if schema.get("required") and name not in found:
            yield f"{where}.{name}: required"
    for name, value in found.items():
        if name in META:
            continue
        schema = attributes.get(name)
        if schema is None:
            yield f"{where}.{name}: no such argument"
        elif not (schema.get("required") or schema.get("optional")):
            yield f"{where}.{name}: read-only"
        elif "nested_type" in schema:
            yield from _nested(f"{where}.{name}", value, schema["nested_type"])
        elif not fits(value, schema["type"]):
            yield f"{where}.{name}: {schema['type']} is asked for"


def _nested(where: str, value: object, nested: Mapping[str, object]) -> Iterator[str]:
    if nested["nesting_mode"] == "single":
        yield from _object(where, value, nested["attributes"])
    elif not isinstance(value, list):
        yield f"{where}: a list is asked for"
    else:
        for number, one in enumerate(value):
            yield from _object(f"{where}[{number}]", one, nested["attributes"])


def fits(value: Any, type_: Any) -> bool:
    """Whether a JSON value is of a cty type; what a reference stands for, only Terraform knows."""
    if isinstance(value, str) and value.startswith("${"):
        return True
    if isinstance(type_, list):
        kind, element = type_
        if kind == "map":
            return isinstance(value, dict) and all(fits(v, element) for v in value.values())
        return isinstance(value, list) and all(fits(one, element) for one in value)
    return isinstance(value, SCALARS[type_]) and (isinstance(value, bool) == (type_ == "bool"))
