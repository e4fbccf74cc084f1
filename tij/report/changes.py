"""What one stack's plan changes, typed, from Terraform's JSON plan representation alone.

Terraform's page "JSON Output Format" describes it. Sensitive values never get in here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tij.report.configuration import Configuration
from tij.report.difference import Difference
from tij.report.entry import UNREADABLE, Action, Entry
from tij.report.hiding import Hider
from tij.report.risks import Context, Risk, find_risks, find_unjudged, is_known
from tij.report.shape import mapping, sequence
from tij.report.unsaid import incomplete, unread
from tij.report.values import Word


@dataclass(frozen=True, slots=True)
class ResourceChange:
    """One resource that the plan changes."""

    address: str
    type: str
    action: Action
    differences: tuple[Difference, ...] = ()
    """Of a new resource: what it is made with. Of one that goes: nothing."""
    replace_arguments: tuple[str, ...] = ()
    reason: str = ""
    """Terraform's `action_reason`."""
    create_before_destroy: bool = False
    computed: tuple[str, ...] = ()
    """What the provider knows only after the apply, and the configuration does not give."""
    import_id: str | None = None
    """It exists already and is taken into the state."""
    previous_address: str = ""
    """It moves in the state."""
    keeps_old: bool = False
    """What goes out of the state stays in AWS."""

    @property
    def imported(self) -> bool:
        """It exists already and is taken into the state."""
        return self.import_id is not None

    def forces_replacement(self, difference: Difference) -> bool:
        """Whether this difference is why the resource is replaced."""
        return difference.argument in self.replace_arguments


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A resource of which something changes that no rule knows."""

    address: str
    type: str
    arguments: tuple[str, ...] = ()
    """None: nothing is known of the type."""


@dataclass(frozen=True)
class PlanChanges:
    """What one stack's plan changes."""

    resources: tuple[ResourceChange, ...] = ()
    outputs: frozenset[str] = frozenset()
    """Names of the outputs that will have another value."""
    drift: tuple[ResourceChange, ...] = ()
    """What was changed outside Terraform since the last apply."""
    risks: tuple[Risk, ...] = ()
    """The most severe first."""
    unjudged: tuple[Unjudged, ...] = ()

    @classmethod
    def of(cls, plan: Mapping[str, object]) -> PlanChanges:
        """From the content of `terraform show -json <plan>`.

        An entry that cannot be read ends nothing: it is reported as a risk.
        """
        hider = Hider.of(plan)
        resources: list[ResourceChange] = []
        unjudged: list[Unjudged] = []
        risks = list(incomplete(plan))
        configured = _configured(plan)
        raws = sequence(plan.get("resource_changes"))
        # Read twice, so that what is read of one is forgotten before the next.
        context = Context.of(_readable(raws, hider))
        for raw in raws:
            try:
                entry = Entry(raw, hider, configured.arguments(raw["address"]))
                change = _change(entry)
                found = list(find_risks(entry, context)) if change else []
                left = _unjudged(entry, context) if change else None
            except UNREADABLE as error:
                risks.append(unread(raw, error))
                continue
            if change:
                resources.append(change)
                risks += found
                unjudged += [left] if left else []
        drift: list[ResourceChange] = []
        found_changed = sequence(plan.get("resource_drift"))
        planned = _planned(raws, found_changed)
        for raw in found_changed:
            try:
                drifted = _drift(raw, planned.get(raw["address"]), hider, configured)
            except UNREADABLE as error:
                risks.append(unread(raw, error))
                continue
            drift += [drifted] if drifted else []
        return cls(
            resources=tuple(resources),
            outputs=frozenset(
                name
                for name, change in mapping(plan.get("output_changes")).items()
                if not isinstance(change, dict) or change.get("actions") not in ([], ["no-op"])
            ),
            drift=tuple(drift),
            risks=tuple(sorted(risks, key=lambda risk: risk.severity)),
            unjudged=tuple(unjudged),
        )

    @property
    def steps(self) -> int:
        """How many creations, changes and deletions Terraform will report."""
        silent = (Action.IMPORT, Action.MOVE, Action.FORGET)
        return len(self.resources) + self.count(Action.REPLACE) - sum(map(self.count, silent))

    def count(self, action: Action) -> int:
        """How many resources get this action."""
        return sum(1 for change in self.resources if change.action is action)


NO_CHANGES = PlanChanges()


def _configured(plan: Mapping[str, object]) -> Configuration:
    try:
        return Configuration.of(plan)
    except UNREADABLE:
        # Nothing is then taken for computed: what is unknown is shown beside what it was.
        return Configuration({}, {})


def _readable(raws: Iterable[Any], hider: Hider) -> Iterator[Entry]:
    for raw in raws:
        try:
            entry = Entry(raw, hider)
            Context.of([entry])
        except UNREADABLE:
            continue
        yield entry


def _change(entry: Entry) -> ResourceChange | None:
    action = entry.action
    if action is None:
        return None
    differences: list[Difference] = []
    if action in (Action.UPDATE, Action.REPLACE):
        differences = list(entry.differences())
    elif action is Action.CREATE:
        differences = list(entry.given())
    computed = [
        one for one in differences if one.after is Word.UNKNOWN and _is_known_later(entry, one)
    ]
    return ResourceChange(
        address=entry.address,
        type=entry.type,
        action=action,
        differences=tuple(one for one in differences if one not in computed),
        computed=tuple(one.path for one in computed),
        replace_arguments=entry.replace_arguments,
        reason=entry.reason,
        create_before_destroy=entry.create_before_destroy,
        import_id=entry.import_id,
        previous_address=entry.previous_address,
        keeps_old=entry.keeps_old,
    )


def _unjudged(entry: Entry, context: Context) -> Unjudged | None:
    """What moves in the state or is taken into it does not change."""
    if entry.action not in (Action.CREATE, Action.UPDATE, Action.REPLACE, Action.DELETE):
        return None
    if not is_known(entry.type):
        return Unjudged(entry.address, entry.type)
    arguments = tuple(dict.fromkeys(find_unjudged(entry, context)))
    return Unjudged(entry.address, entry.type, arguments) if arguments else None


def _is_known_later(entry: Entry, one: Difference) -> bool:
    """The provider gives it: an argument that is not configured, or what a block gains by itself.

    Where something configured had a value, that value is shown.
    """
    return entry.is_computed(one.argument) or (one.before is None and one.path != one.argument)


def _planned(raws: Iterable[Any], found_changed: Iterable[Any]) -> Mapping[str, Mapping[str, Any]]:
    """The plan's entries for what drifted, by address."""
    addresses = {str(raw["address"]) for raw in found_changed if _has_address(raw)}
    return {
        raw["address"]: raw for raw in raws if _has_address(raw) and raw["address"] in addresses
    }


def _has_address(raw: object) -> bool:
    return isinstance(raw, dict) and isinstance(raw.get("address"), str)


def _drift(
    raw: Mapping[str, Any],
    planned: Mapping[str, Any] | None,
    hider: Hider,
    configured: Configuration,
) -> ResourceChange | None:
    """None when nobody changed it: what a resource shows of others that Terraform made since.

    Such are the rules of a security group and the policies of a role that are resources of their
    own. So what the configuration gives is compared; a default that the provider fills in is not,
    nor what the configuration leaves to others (`ignore_changes`): the released image, the number
    of tasks. `planned` is the plan's entry for the resource; without one it stays as it is.
    """
    entry = Entry(raw, hider, configured.arguments(raw["address"]))
    action = entry.action
    after = ((planned or raw)["change"].get("after")) or {}

    def is_ignored(argument: str) -> bool:
        # Terraform found it other than configured, and plans to leave it so.
        kept = argument in after and after[argument] == (raw["change"]["after"] or {}).get(argument)
        return kept and configured.differs(raw["address"], argument, after[argument])

    if action not in (Action.UPDATE, Action.DELETE, Action.CREATE):
        return None
    differences = tuple(
        one
        for one in (entry.differences() if action is Action.UPDATE else ())
        if not entry.is_computed(one.argument)
        and not is_ignored(one.argument)
        and not (one.before is None and one.after is False)
    )
    if action is Action.UPDATE and not differences:
        return None
    return ResourceChange(entry.address, entry.type, action, differences)
