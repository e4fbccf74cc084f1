"""What speaks for an origin, and what all of it together says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from tij.report.changes import PlanChanges, ResourceChange
from tij.report.difference import Difference
from tij.report.origin import Origin


def restored(changes: PlanChanges) -> Mapping[str, frozenset[str]]:
    """Address → paths that the plan sets back to what they were before somebody changed them."""
    drifted = {(c.address, d.path): d for c in changes.drift for d in c.differences}
    found: dict[str, set[str]] = {}
    for change in changes.resources:
        for one in change.differences:
            outside = drifted.get((change.address, one.path))
            if outside and _undoes(one, outside):
                found.setdefault(change.address, set()).add(one.path)
    return {address: frozenset(paths) for address, paths in found.items()}


def restores(changes: PlanChanges) -> dict[str, Origin]:
    """The changes that only put back what was changed or destroyed outside."""
    paths = defaultdict(frozenset, restored(changes))
    gone = destroyed_outside(changes)
    return {
        change.address: Origin.OUTSIDE
        for change in changes.resources
        if change.address in gone
        or (change.differences and {d.path for d in change.differences} <= paths[change.address])
    }


def destroyed_outside(changes: PlanChanges) -> frozenset[str]:
    """The addresses of what is gone though the state has it."""
    return frozenset(change.address for change in changes.drift if change.action == "delete")


def together(origins: Iterable[Origin]) -> Origin:
    """One origin for a resource from those of its parts."""
    found = set(origins)
    mine = {origin for origin in found if origin.mine}
    before = found - mine
    if Origin.MIXED in mine or (mine and before):
        return Origin.MIXED
    if mine:
        return Origin.THIS if Origin.THIS in mine else Origin.FOLLOWS
    if before:
        return Origin.OUTSIDE if before == {Origin.OUTSIDE} else Origin.LEFTOVER
    return Origin.UNKNOWN


def plain_address(change: ResourceChange) -> str:
    """The address without the key of a deposed object."""
    return change.address.split(" (deposed", 1)[0]


def _undoes(planned: Difference, outside: Difference) -> bool:
    return bool(planned.before == outside.after and planned.after == outside.before)
