"""Plan stacks: what can be planned now, and what only after another stack is applied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from tij.deploy.adoption import NOTHING, Adoption, adopt, not_existing
from tij.deploy.without_secrets import plan_without_secrets, secret_versions
from tij.report.changes import NO_CHANGES, PlanChanges
from tij.report.cost import Cost
from tij.report.stack_plan import PlanStatus, StackPlan
from tij.schedule import Outcome, run_in_order
from tij.session.session import Session
from tij.synthesized.graph import Stack
from tij.terraform.events import Event
from tij.terraform.failure import TerraformError
from tij.terraform.progress import Progress
from tij.terraform.workspace import OnEvent, Workspace


class Read(Enum):
    """Which plans are read back: each takes a Terraform, and a provider, for a second or two."""

    DRIFTED = "that changes something, or found something changed outside Terraform"
    CHANGING = "that changes something"
    DELETING = "that deletes something"


@dataclass
class _Seen:
    """What a plan's events say of it."""

    drifted: bool = False
    deletes: bool = False
    steps: int = 0

    def add(self, event: Event) -> None:
        self.drifted |= event.type == "resource_drift"
        self.deletes |= event.type == "planned_change" and event.action in ("delete", "replace")
        self.steps = event.steps or self.steps

    def worth(self, read: Read, *, different: bool) -> bool:
        return {
            Read.DRIFTED: different or self.drifted,
            Read.CHANGING: different,
            Read.DELETING: self.deletes,
        }[read]


def plan_stacks(
    session: Session,
    stacks: Iterable[Stack],
    progress: Progress,
    *,
    ahead: bool = True,
    in_order: bool = True,
    lock: bool = True,
    secrets: bool = True,
    read: Read = Read.DRIFTED,
) -> Outcome[StackPlan]:
    """Plan each of `stacks`, and save each plan.

    `ahead` plans also those whose inputs will change, with the inputs' present values, to show
    as much as can be known now; what is to be applied at once is planned without. Where nothing
    that they read changes, they need not be planned `in_order`. A plan without `secrets` asks for
    no secret's value and can be read only.
    """
    chosen = {stack.name: stack for stack in stacks}
    plans: dict[str, StackPlan] = {}

    def work(name: str) -> StackPlan:
        plans[name] = plan_stack(
            session,
            chosen[name],
            plans,
            progress,
            ahead=ahead,
            lock=lock,
            secrets=secrets,
            read=read,
        )
        return plans[name]

    def read_by(name: str) -> list[str]:
        needs = chosen[name].needs if in_order else {}
        return [needed for needed, outputs in needs.items() if outputs]

    # The last waits longest, for its budget: others go on meanwhile.
    order = chosen if in_order else reversed(chosen)
    return run_in_order(order, read_by, work, interrupt=session.interrupt)


def plan_stack(
    session: Session,
    stack: Stack,
    plans: Mapping[str, StackPlan],
    progress: Progress,
    *,
    ahead: bool = True,
    lock: bool = True,
    secrets: bool = True,
    read: Read = Read.DRIFTED,
) -> StackPlan:
    """Plan one stack and save the plan; `plans` has what was planned and not yet applied.

    A plan that is not `read` can be applied, not shown: it has no changes here and no cost.
    """
    saved = session.plans
    saved.discard(stack.name)
    missing = _without_outputs(session, stack)
    changing = tuple(
        name
        for name, outputs in stack.needs.items()
        if outputs and name in plans and _will_change(plans[name], outputs)
    )
    if missing or (changing and not ahead):
        return StackPlan(stack.name, PlanStatus.DEFERRED, waits_for=missing or changing)
    workspace = session.workspace(stack)
    progress.begin(stack.name, "planning")
    words = "not planned"
    try:
        workspace.init()
        if lock:
            # Before its journal is read: what is left of a killed run may still write there.
            workspace.settle()
        file = saved.plan_file(stack.name)
        seen = _Seen()

        def on_event(event: Event) -> None:
            seen.add(event)
            progress.event(stack.name, event)

        partial = not secrets and secret_versions(stack)
        if partial:
            adoption = NOTHING
            different, content = plan_without_secrets(
                workspace, session.state(stack), file, lock=lock, on_event=on_event
            )
        else:
            different, adoption = _plan_with_adoption(session, workspace, file, lock, on_event)
        changes = NO_CHANGES
        cost = None
        if seen.worth(read, different=different):
            if not partial:
                content = workspace.show(file)
            saved.keep(stack, content, applicable=different and not changing and not partial)
            changes = PlanChanges.of(content)
            cost = Cost.of(content, session.settings.cost)
        elif not different:
            saved.discard(stack.name)
        # One that took nothing in must leave the journal to the next that does.
        if not different and not partial:
            workspace.journal.close()
        words = "planned" if different else "no changes"
    finally:
        progress.end(stack.name, words)
    return StackPlan(
        stack.name,
        PlanStatus.CHANGES if different else PlanStatus.UNCHANGED,
        changes,
        waits_for=changing,
        perhaps_made=adoption.unknown,
        cost=cost,
        steps=seen.steps,
    )


def _plan_with_adoption(
    session: Session, workspace: Workspace, file: Path, lock: bool, on_event: OnEvent
) -> tuple[bool, Adoption]:
    """Plan; what a killed apply left out of the state is taken in. Tell whether it changes."""
    unfinished = workspace.journal.read()
    adoption = NOTHING
    if unfinished:
        adoption = adopt(workspace.stack, unfinished, session.state(workspace.stack))
        workspace.forget(adoption.outdated)
    while True:
        adoption.write(workspace.directory)
        try:
            return workspace.plan(file, lock=lock, on_event=on_event), adoption
        except TerraformError as error:
            absent = not_existing(error.last_words, adoption.uncertain)
            if not absent:
                raise
            adoption = adoption.without(absent)


def _will_change(plan: StackPlan, outputs: frozenset[str]) -> bool:
    if plan.waits_for:
        return True
    return bool(plan.changes.outputs & outputs)


def _without_outputs(session: Session, stack: Stack) -> tuple[str, ...]:
    """The stacks that have not yet been applied with the outputs that `stack` reads."""
    missing = []
    for name, outputs in stack.needs.items():
        if outputs:
            state = session.state(session.stacks[name])
            if state is None or not outputs <= state.outputs:
                missing.append(name)
    return tuple(missing)
