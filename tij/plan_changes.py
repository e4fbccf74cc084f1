"""A saved plan's changes, typed, from Terraform's JSON plan representation.

Terraform's page "JSON Output Format" describes it. Sensitive values never get in here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

SENSITIVE = "(sensitive)"
UNKNOWN = "(known after apply)"


class Action(StrEnum):
    """What happens to a resource."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    IMPORT = "import"
    FORGET = "forget"


@dataclass(frozen=True)
class AttributeChange:
    """One attribute, by its path (`ingress[0].cidr_blocks`), before and after."""

    path: str
    before: Any
    after: Any
    forces_replacement: bool = False


@dataclass(frozen=True)
class ResourceChange:
    """One resource that the plan changes."""

    address: str
    action: Action
    attributes: tuple[AttributeChange, ...]
    imported: bool = False
    """It exists already and is taken into the state."""


@dataclass(frozen=True)
class PlanChanges:
    """What one stack's plan changes."""

    resources: tuple[ResourceChange, ...]
    outputs: frozenset[str]
    """Names of the outputs that will have another value."""

    @classmethod
    def of(cls, plan: Mapping[str, Any]) -> PlanChanges:
        """From the content of `terraform show -json <plan>`."""
        return cls(
            resources=tuple(
                change
                for entry in plan.get("resource_changes", ())
                if (change := _resource_change(entry))
            ),
            outputs=frozenset(
                name
                for name, change in plan.get("output_changes", {}).items()
                if change["actions"] != ["no-op"]
            ),
        )

    @property
    def steps(self) -> int:
        """How many creations, changes and deletions Terraform will report."""
        silent = (Action.IMPORT, Action.FORGET)
        return len(self.resources) + self.count(Action.REPLACE) - sum(map(self.count, silent))

    def count(self, action: Action) -> int:
        """How many resources get this action."""
        return sum(1 for change in self.resources if change.action is action)


NO_CHANGES = PlanChanges((), frozenset())


def _resource_change(entry: Mapping[str, Any]) -> ResourceChange | None:
    if entry.get("mode") == "data":
        return None
    change = entry["change"]
    match change["actions"]:
        case ["no-op"] if change.get("importing"):
            action = Action.IMPORT
        case ["no-op"] | ["read"]:
            return None
        case ["create"]:
            action = Action.CREATE
        case ["update"]:
            action = Action.UPDATE
        case ["delete"]:
            action = Action.DELETE
        case ["forget"]:
            action = Action.FORGET
        case _:
            action = Action.REPLACE
    attributes: tuple[AttributeChange, ...] = ()
    if action in (Action.UPDATE, Action.REPLACE):
        replacing = {_path(path) for path in change.get("replace_paths", ())}
        attributes = tuple(
            AttributeChange(path, before, after, path.split("[")[0].split(".")[0] in replacing)
            for path, before, after in _differences(
                "",
                change.get("before"),
                change.get("after"),
                change.get("after_unknown"),
                change.get("before_sensitive"),
                change.get("after_sensitive"),
            )
        )
    imported = bool(change.get("importing"))
    return ResourceChange(entry["address"], action, attributes, imported)


def _path(parts: list[Any]) -> str:
    return str(parts[0]) if parts else ""


def _differences(
    path: str, before: Any, after: Any, unknown: Any, hidden_before: Any, hidden_after: Any
) -> Iterator[tuple[str, Any, Any]]:
    """The leaves that differ. The last three mirror the values' shape, with `true` at leaves."""
    if hidden_before is True or hidden_after is True:
        if before != after or unknown is True:
            yield path, SENSITIVE, SENSITIVE
    elif unknown is True:
        yield path, before, UNKNOWN
    elif isinstance(before, dict) or isinstance(after, dict):
        pairs = (before or {}), (after or {})
        if not all(isinstance(side, dict) for side in pairs):
            yield path, before, after
            return
        for key in sorted({*pairs[0], *pairs[1], *_keys(unknown)}):
            yield from _differences(
                f"{path}.{key}" if path else key,
                *(_at(side, key) for side in (*pairs, unknown, hidden_before, hidden_after)),
            )
    elif isinstance(before, list) and isinstance(after, list) and before and after:
        for index in range(max(len(before), len(after))):
            yield from _differences(
                f"{path}[{index}]",
                *(
                    _at(side, index)
                    for side in (before, after, unknown, hidden_before, hidden_after)
                ),
            )
    elif before != after:
        yield (
            path,
            SENSITIVE if _any_true(hidden_before) else before,
            SENSITIVE if _any_true(hidden_after) else after,
        )


def _keys(mirror: Any) -> set[str]:
    return set(mirror) if isinstance(mirror, dict) else set()


def _at(side: Any, key: str | int) -> Any:
    if isinstance(side, dict):
        return side.get(key)
    if isinstance(side, list) and isinstance(key, int) and key < len(side):
        return side[key]
    return None


def _any_true(mirror: Any) -> bool:
    if isinstance(mirror, dict):
        return any(_any_true(value) for value in mirror.values())
    if isinstance(mirror, list):
        return any(_any_true(value) for value in mirror)
    return mirror is True
