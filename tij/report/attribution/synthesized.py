"""Compare with the base branch's synthesized JSON, argument by argument.

An argument whose text differs between the branches is this change's. One that is the same but
refers to a resource that this change changes follows from it. All else was due before: it was
merged and not applied, changed outside, or reads something that changed since.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tij.report.attribution.evidence import destroyed_outside, plain_address, restored, together
from tij.report.changes import PlanChanges, ResourceChange
from tij.report.configuration import without_indexes
from tij.report.entry import Action
from tij.report.origin import Origin
from tij.synthesized.terraform_json import Block, TerraformJson

_REFERENCE = re.compile(r"(data\.)?\b([a-zA-Z]\w*)\.([\w-]+)")
TAGS_ALL = "tags_all"
META = {"lifecycle", "provider", "depends_on", "count", "for_each", "//"}


def origins(changes: PlanChanges, base: TerraformJson, head: TerraformJson) -> dict[str, Origin]:
    """Address → origin."""
    comparison = _Comparison(changes, base, head)
    return {change.address: comparison.origin(change) for change in changes.resources}


class _Comparison:
    """Two versions of one stack, and what the plan of the second changes."""

    def __init__(self, changes: PlanChanges, base: TerraformJson, head: TerraformJson) -> None:
        self._base, self._head = base, head
        self._restored = restored(changes)
        self._gone = destroyed_outside(changes)
        self._by_block: dict[str, list[ResourceChange]] = {}
        for change in changes.resources:
            self._by_block.setdefault(without_indexes(plain_address(change)), []).append(change)
        self._known: dict[str, Origin] = {}

    def origin(self, change: ResourceChange) -> Origin:
        """Memorized: what follows from it asks again."""
        if change.address not in self._known:
            # In a circle of references nothing follows from itself.
            self._known[change.address] = Origin.LEFTOVER
            self._known[change.address] = self._find(change)
        return self._known[change.address]

    def _find(self, change: ResourceChange) -> Origin:
        address = without_indexes(plain_address(change))
        old = _block(self._base, without_indexes(change.previous_address) or address)
        old = _block(self._base, address) if old is None else old
        new = _block(self._head, address)
        if "(deposed" in change.address:
            return Origin.LEFTOVER
        match change.action:
            case Action.IMPORT | Action.MOVE | Action.FORGET:
                same = all(self._base.get(k) == self._head.get(k) for k in _STATE_BLOCKS)
                return Origin.LEFTOVER if same else Origin.THIS
            case Action.DELETE:
                if new is None:
                    return Origin.LEFTOVER if old is None else Origin.THIS
                return Origin.LEFTOVER if old == new else Origin.THIS
            case Action.CREATE:
                if old is None:
                    return Origin.THIS
                due = Origin.OUTSIDE if change.address in self._gone else Origin.LEFTOVER
                return due if _same(old, new) else Origin.MIXED
        return together(self._evidence(change, old or {}, new or {}))

    def _evidence(
        self, change: ResourceChange, old: Mapping[str, object], new: Mapping[str, object]
    ) -> Iterator[Origin]:
        back = self._restored.get(change.address, frozenset())
        found = False
        for one in change.differences:
            if one.path in back:
                found = True
                yield Origin.OUTSIDE
        plain = {one.argument for one in change.differences if one.path not in back}
        for argument in sorted({*plain, *change.replace_arguments}):
            if argument == TAGS_ALL and argument not in new:
                if self._base.get("provider") != self._head.get("provider"):
                    found = True
                    yield Origin.THIS
                continue
            if argument in old or argument in new:
                found = True
                yield self._of_argument(old.get(argument), new.get(argument))
        if change.reason == "replace_by_triggers":
            found = True
            yield self._of_argument(old.get("lifecycle"), new.get("lifecycle"))
        if not found:
            yield Origin.THIS if not _same(old, new) else self._of_references(new)

    def _of_argument(self, old: object, new: object) -> Origin:
        if old != new:
            return Origin.THIS
        return self._of_references(new)

    def _of_references(self, value: object) -> Origin:
        for data, type_, name in _references(value):
            if data:
                if _at(self._base, "data", type_, name) != _at(self._head, "data", type_, name):
                    return Origin.FOLLOWS
            elif type_ in ("local", "var"):
                section = "locals" if type_ == "local" else "variable"
                if _at(self._base, section, name) != _at(self._head, section, name):
                    return Origin.FOLLOWS
            else:
                for change in self._by_block.get(f"{type_}.{name}", ()):
                    if self.origin(change).mine:
                        return Origin.FOLLOWS
        return Origin.LEFTOVER


_STATE_BLOCKS = ("import", "moved", "removed")


def _block(stack: TerraformJson, address: str) -> Block | None:
    """A resource's block; of one in a module, the module's."""
    parts = address.split(".")
    if len(parts) < 2:
        return None
    keys = ("module", parts[1]) if parts[0] == "module" else ("resource", parts[0], parts[1])
    block: Block | None = _at(stack, *keys)
    return block


def _at(tree: Any, *keys: str) -> Any:
    for key in keys:
        tree = tree.get(key) if isinstance(tree, Mapping) else None
    return tree


def _same(old: Mapping[str, object] | None, new: Mapping[str, object] | None) -> bool:
    """Whether the arguments are the same, whatever CDKTF's metadata says."""
    return _plain(old) == _plain(new)


def _plain(block: Mapping[str, object] | None) -> dict[str, object]:
    return {k: v for k, v in (block or {}).items() if k not in META}


def _references(value: object) -> Iterable[tuple[str, str, str]]:
    """`data.` or nothing, type and name; what looks like one and is none finds no block."""
    found = _REFERENCE.finditer(json.dumps(value))
    return dict.fromkeys((match[1] or "", match[2], match[3]) for match in found)
