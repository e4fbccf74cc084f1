"""Resources before and after a plan, from Terraform's JSON plan representation.

Terraform's page "JSON Output Format" describes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tij.synthesized.resource import Inventory, Resource
from tij.synthesized.terraform_json import Block, ChangedResource, PlanJson


def before(plan: PlanJson, *, region: str | None = None) -> Inventory:
    """What is there. `region` is for resources whose provider does not say one."""
    return Inventory(_resources(plan, "before", region))


def after(plan: PlanJson, *, region: str | None = None) -> Inventory:
    """What will be there; what Terraform only forgets stays."""
    return Inventory(_resources(plan, "after", region))


def _resources(plan: PlanJson, side: str, region: str | None) -> Iterator[Resource]:
    configuration = plan.get("configuration") or {}
    providers = configuration.get("provider_config") or {}
    blocks = dict(_blocks("", configuration.get("root_module") or {}))
    known: dict[tuple[str, str], Mapping[str, tuple[str, ...]]] = {}
    for entry in plan.get("resource_changes") or ():
        change = entry.get("change") if isinstance(entry, Mapping) else None
        if not isinstance(change, Mapping) or not isinstance(entry.get("address"), str):
            continue
        forgotten = change.get("actions") == ["forget"]
        values = change.get("before" if forgotten else side)
        if entry.get("mode") == "data" or not isinstance(values, Mapping):
            continue
        module = entry.get("module_address") or ""
        type_, name = _called(entry)
        key = (module, f"{type_}.{name}")
        block = blocks.get("|".join(key), {})
        if key not in known:
            # One block may be thousands of resources.
            known[key] = _all_references(block, f"{module}." if module else "")
        yield Resource(
            address=entry["address"],
            type=type_,
            name=name,
            attributes=values,
            references=known[key],
            region=_region(entry, values, block, providers) or region,
        )


def _called(entry: ChangedResource) -> tuple[str, str]:
    """Type and name; plans that were not written by Terraform may have them in the address only."""
    parts = entry["address"].split("[", 1)[0].split(".")
    return entry.get("type") or "".join(parts[-2:-1]), entry.get("name") or parts[-1]


def _blocks(module: str, content: Block) -> Iterator[tuple[str, Block]]:
    for block in content.get("resources") or ():
        yield f"{module}|{block.get('type')}.{block.get('name')}", block
    for name, call in (content.get("module_calls") or {}).items():
        inner = f"{module}.module.{name}" if module else f"module.{name}"
        yield from _blocks(inner, call.get("module", {}))


def _all_references(block: Block, prefix: str) -> Mapping[str, tuple[str, ...]]:
    return {
        argument: tuple(dict.fromkeys(prefix + found for found in references))
        for argument, expression in block.get("expressions", {}).items()
        if (references := list(_references(expression)))
    }


def _references(expression: object) -> Iterator[str]:
    """Addresses of resources; Terraform lists `type.name.attribute` and `type.name`."""
    if isinstance(expression, Mapping):
        for text in expression.get("references", ()):
            parts = text.split(".")
            if len(parts) == 2 and parts[0] not in ("data", "var", "local", "each", "module"):
                yield text
        for key, part in expression.items():
            if key != "references":
                yield from _references(part)
    elif isinstance(expression, (list, tuple)):
        for part in expression:
            yield from _references(part)


def _region(
    entry: ChangedResource,
    values: Block,
    block: Block,
    providers: Block,
) -> str | None:
    """The provider's that the configuration names; of what it no longer has, the ARN's."""
    if block:
        return _of_provider(providers.get(block.get("provider_config_key", ""), {}))
    parts = str(values.get("arn") or "").split(":")
    if len(parts) > 4 and parts[3]:
        return parts[3]
    return next(
        (
            _of_provider(provider)
            for provider in providers.values()
            if provider.get("full_name") == entry.get("provider_name") and "alias" not in provider
        ),
        None,
    )


def _of_provider(provider: Block) -> str | None:
    region: str | None = provider.get("expressions", {}).get("region", {}).get("constant_value")
    return region
