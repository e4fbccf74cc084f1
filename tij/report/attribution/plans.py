"""Compare with the base branch's plan: what is in both was due before."""

from __future__ import annotations

from collections.abc import Mapping

from tij.report.attribution.evidence import destroyed_outside, restored, together
from tij.report.changes import PlanChanges, ResourceChange
from tij.report.difference import Difference
from tij.report.origin import Origin


def origins(changes: PlanChanges, base: PlanChanges) -> dict[str, Origin]:
    """Address → origin. `base` was planned for the same state.

    What is secret or known only after the apply is compared by that word alone.
    """
    planned = {change.address: change for change in base.resources}
    paths, gone = restored(changes), destroyed_outside(changes)
    return {change.address: _origin(change, planned, paths, gone) for change in changes.resources}


def _origin(
    change: ResourceChange,
    planned: Mapping[str, ResourceChange],
    paths: Mapping[str, frozenset[str]],
    gone: frozenset[str],
) -> Origin:
    known = planned.get(change.address) or planned.get(change.previous_address)
    outside = change.address in gone
    if known is None:
        return Origin.THIS
    if known.action is not change.action and not change.differences:
        return Origin.THIS
    if not change.differences:
        return Origin.OUTSIDE if outside else Origin.LEFTOVER
    before = {_key(one) for one in known.differences}
    back = paths.get(change.address, frozenset())
    evidence = [
        (Origin.OUTSIDE if outside or one.path in back else Origin.LEFTOVER)
        if _key(one) in before
        else Origin.THIS
        for one in change.differences
    ]
    if known.action is not change.action:
        evidence.append(Origin.THIS)
    return together(evidence)


def _key(one: Difference) -> str:
    return f"{one.path}\n{one.before!r}\n{one.after!r}"
