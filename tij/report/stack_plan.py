"""What planning came to: one stack, and all of an environment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tij.report.changes import NO_CHANGES, PlanChanges, Unjudged
from tij.report.cost import Cost
from tij.report.entry import Action
from tij.report.hiding import CROSS_STACK
from tij.report.origin import Origin
from tij.report.risks import Risk
from tij.report.unsaid import UNREAD


class PlanStatus(StrEnum):
    """What planning a stack came to."""

    CHANGES = "changes"
    UNCHANGED = "unchanged"
    DEFERRED = "planned later"
    FAILED = "not planned"


@dataclass(frozen=True)
class StackPlan:
    """What planning one stack came to.

    `waits_for` names the stacks whose apply will give this one values that it reads: a DEFERRED
    stack cannot be planned before; any other was planned with the present values and is planned
    again after they are applied.
    """

    stack: str
    status: PlanStatus
    changes: PlanChanges = NO_CHANGES
    waits_for: tuple[str, ...] = ()
    perhaps_made: tuple[str, ...] = ()
    """What a killed apply may have made without anyone knowing its identifier."""
    origins: Mapping[str, Origin] = field(default_factory=dict)
    """Address → where its change comes from; empty when nobody compared."""
    cost: Cost | None = None
    """None: not priced."""
    steps: int = 0
    """Creations, changes and deletions, as Terraform counts them; a replacement is two."""

    @property
    def outputs(self) -> list[str]:
        """The names of outputs with another value, without those that only carry it to a stack."""
        return sorted(n for n in self.changes.outputs if not n.startswith(CROSS_STACK))

    @property
    def applicable(self) -> bool:
        """There is something to apply, and it can be applied now."""
        return self.status is PlanStatus.CHANGES and not self.waits_for


@dataclass(frozen=True)
class Report:
    """The plans of all stacks of one environment, in the order in which they are applied."""

    environment: str
    stacks: tuple[StackPlan, ...]
    migrations: str = ""
    """The comment's part on the application's new migrations, in its language and Markdown."""

    def count(self, action: Action) -> int:
        """How many resources get this action."""
        return sum(plan.changes.count(action) for plan in self.stacks)

    @property
    def changed(self) -> int:
        """How many resources get any action."""
        return sum(len(plan.changes.resources) for plan in self.stacks)

    @property
    def drifted(self) -> int:
        """How many resources were changed outside Terraform."""
        return sum(len(plan.changes.drift) for plan in self.stacks)

    @property
    def unread(self) -> int:
        """How many of the plans' entries have a shape that nobody here knows."""
        return sum(risk.rule == UNREAD for _, risk in self.risks())

    def risks(self) -> Iterator[tuple[str, Risk]]:
        """Stack and risk, the most severe first."""
        found = [(plan.stack, risk) for plan in self.stacks for risk in plan.changes.risks]
        yield from sorted(found, key=lambda pair: pair[1].severity)

    @property
    def unjudged(self) -> list[Unjudged]:
        """What no rule knows, of all stacks."""
        return [one for plan in self.stacks for one in plan.changes.unjudged]

    @property
    def attributed(self) -> bool:
        """Every change's origin was looked for."""
        return all(
            change.address in plan.origins
            for plan in self.stacks
            for change in plan.changes.resources
        )

    @property
    def cost(self) -> Cost | None:
        """The sum of all stacks; None when none was priced."""
        return Cost.sum(plan.cost for plan in self.stacks if plan.cost)
