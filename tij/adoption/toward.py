"""From what was taken in toward the design, one address at a time, with nothing destroyed.

A step lets one held address go, or one withheld be made, and plans nothing else of what is kept.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import cast

from tij.adoption import decisions
from tij.adoption.decisions import FILE, Adoption
from tij.adoption.design import Design, Place
from tij.adoption.holding import hold, kept, standing_in
from tij.adoption.take_in import apply, prepared
from tij.errors import BadInputError, TijError
from tij.project import Project
from tij.report.changes import PlanChanges, ResourceChange
from tij.report.cost import Cost
from tij.report.entry import Action
from tij.report.risks import Kind, Risk, Severity
from tij.report.stack_plan import PlanStatus, StackPlan
from tij.session.session import Session
from tij.synthesized.graph import Stack, StackGraph
from tij.synthesized.synthesize import synthesize
from tij.synthesized.terraform_json import TerraformJson
from tij.terraform.progress import Progress
from tij.terraform.workspace import Workspace

DESTROYING = frozenset({Action.DELETE, Action.REPLACE, Action.FORGET})

ORDER: tuple[frozenset[str], ...] = (
    frozenset({"aws_cloudwatch_log_group"}),
    frozenset(),
    frozenset({"aws_cloudfront_distribution"}),
    # The bucket closes only after the CDN may read it.
    frozenset({"aws_s3_bucket_policy"}),
    frozenset({"aws_s3_bucket_public_access_block"}),
    # Their rules go, and tables change hands: whoever lives by them is cut off.
    frozenset({"aws_default_security_group", "aws_route", "aws_route_table_association"}),
    frozenset({"aws_ecr_repository", "aws_ecr_lifecycle_policy", "aws_ecs_service"}),
    frozenset({"aws_secretsmanager_secret_version"}),
    frozenset({"aws_db_instance"}),
)
"""The safe order of types; what is named nowhere goes where there is nothing, tags alone first."""

AFTER: Mapping[str, frozenset[str]] = {
    "aws_s3_bucket_policy": frozenset({"aws_cloudfront_distribution"}),
    "aws_s3_bucket_public_access_block": frozenset(
        {"aws_cloudfront_distribution", "aws_s3_bucket_policy"}
    ),
}
"""Type → what must be as designed before: the other stack may not be planned yet."""

IN_USE: Mapping[str, tuple[str, frozenset[str]]] = {
    # ECS API Reference, PutClusterCapacityProviders: ResourceInUseException.
    "aws_ecs_cluster_capacity_providers": ("capacity_providers", frozenset({"aws_ecs_service"})),
}
"""Type → argument, and the types of what may use its values: AWS lets none of them go then."""


@dataclass(frozen=True)
class Step:
    """One address that differs from the design."""

    stack: str
    change: ResourceChange
    risks: tuple[Risk, ...] = ()

    @property
    def address(self) -> str:
        """The resource's address."""
        return self.change.address

    @property
    def worst(self) -> Severity | None:
        """The worst of its risks."""
        return min((risk.severity for risk in self.risks), default=None)

    @property
    def interrupts(self) -> bool:
        """Whether a risk of it is that something stands still."""
        return any(risk.kind is Kind.INTERRUPTION for risk in self.risks)

    @property
    def rank(self) -> tuple[int, int]:
        """Smaller goes first."""
        arguments = {one.argument for one in self.change.differences}
        if self.change.action is Action.UPDATE and arguments <= {"tags", "tags_all"}:
            return (-1, 0)
        type_ = self.address.partition(".")[0]
        named = [place for place, types in enumerate(ORDER) if type_ in types]
        place = named[0] if named else ORDER.index(frozenset())
        return (place, -(self.worst or len(Severity) + 1))


@dataclass
class Remaining:
    """What lies between what was taken in and the design."""

    steps: list[Step] = field(default_factory=list)
    destroying: list[Step] = field(default_factory=list)
    """These stay held: the way to the design would make them anew."""
    waiting: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Stack → the stacks whose outputs it needs before it can be planned."""
    later: list[Step] = field(default_factory=list)
    """What something that is still held has to go before."""
    settled: list[tuple[str, str]] = field(default_factory=list)
    """Stack and address of what is held and as designed already."""


@dataclass(frozen=True)
class PlannedStep:
    """A step's own plan."""

    step: Step
    workspace: Workspace
    file: Path
    shown: StackPlan


def kept_addresses(adoption: Adoption, stack: str) -> list[str]:
    """What of a stack is held or withheld."""
    return [*adoption.held.get(stack, ()), *adoption.withheld.get(stack, ())]


def as_designed(project: Project, environment: str) -> StackGraph:
    """The stacks as they are without an adoption."""
    variables = {**os.environ, FILE: os.devnull}
    with tempfile.TemporaryDirectory() as directory:
        return synthesize(project, environment, variables, output=Path(directory).resolve())


def remaining(
    session: Session, designed: StackGraph, adoption: Adoption, progress: Progress
) -> Remaining:
    """Plan each stack's kept addresses as designed, and sort what differs."""
    found = Remaining()
    for stack in designed:
        addresses = kept_addresses(adoption, stack.name)
        if not addresses:
            continue
        if missing := _without_outputs(session, stack):
            found.waiting[stack.name] = missing
            continue
        steps, destroying = _different(session, stack, adoption, addresses, progress)
        found.steps += steps
        found.destroying += destroying
        different = {step.address for step in (*steps, *destroying)}
        held = adoption.held.get(stack.name, ())
        found.settled += [(stack.name, one) for one in held if one not in different]
    found.steps, found.later = in_order(designed, without(adoption, *found.settled), found.steps)
    return found


def _different(
    session: Session,
    stack: Stack,
    adoption: Adoption,
    addresses: Sequence[str],
    progress: Progress,
) -> tuple[list[Step], list[Step]]:
    """The steps, and what the design would make anew.

    What would be made anew only since something else would (a bucket's rules, by its name) is
    planned again with that held, as it will be.
    """
    steps: list[Step] = []
    destroying: list[Step] = []
    designed = _before_it_has(stack, adoption)
    while addresses:
        held = [step.address for step in destroying]
        kept = hold(designed, held, stack.name)
        _, changes, _ = _plan(session, replace(stack, configuration=kept), addresses, progress)
        _file(session, stack).unlink(missing_ok=True)
        more, anew = sorted_out(stack.name, addresses, changes)
        following = [step for step in anew if follows(stack, step, anew)]
        if len(following) == len(anew):
            following = []
        steps += more
        destroying += [step for step in anew if step not in following]
        addresses = [step.address for step in following]
    return sorted(steps, key=lambda step: step.rank), destroying


def follows(stack: Stack, step: Step, anew: Sequence[Step]) -> bool:
    """Whether all that forces this one to be made anew are values of others that are."""
    design = Design({stack.name: stack.configuration})
    block = design.block(Place(stack.name, step.address))
    others = {Place(stack.name, one.address) for one in anew if one is not step}
    forcing = [argument.partition(".")[0] for argument in step.change.replace_arguments]
    return bool(forcing) and all(
        others & design.named_in(stack.name, block.get(argument, "")) for argument in forcing
    )


def in_order(
    designed: StackGraph, adoption: Adoption, steps: Sequence[Step]
) -> tuple[list[Step], list[Step]]:
    """The steps of all stacks in their order, and those that wait for another one."""
    held = {one.partition(".")[0] for addresses in adoption.held.values() for one in addresses}
    now: list[Step] = []
    later: list[Step] = []
    for step in sorted(steps, key=lambda one: one.rank):
        waits = (AFTER.get(step.change.type, frozenset()) | _users(step.change)) & held
        try:
            released(designed[step.stack], adoption, step.address)
        except BadInputError:
            waits = frozenset({step.address})
        (later if waits else now).append(step)
    return now, later


def _users(change: ResourceChange) -> frozenset[str]:
    """Types of what may use a value that goes."""
    argument, types = IN_USE.get(change.type, ("", frozenset()))
    gone = any(one.argument == argument and one.before is not None for one in change.differences)
    return types if gone else frozenset()


def sorted_out(
    stack: str, kept: Sequence[str], changes: PlanChanges
) -> tuple[list[Step], list[Step]]:
    """The steps in their order, and what the design would destroy."""
    steps: list[Step] = []
    destroying: list[Step] = []
    for change in changes.resources:
        if change.address in kept:
            own = tuple(risk for risk in changes.risks if risk.address == change.address)
            to = destroying if change.action in DESTROYING else steps
            to.append(Step(stack, change, own))
    return sorted(steps, key=lambda step: step.rank), destroying


def released(stack: Stack, adoption: Adoption, address: str) -> Stack:
    """The stack as designed, with everything kept as it is but `address`.

    Raises BadInputError where something withheld has to come first.
    """
    designed = _before_it_has(stack, adoption)
    return replace(stack, configuration=kept(designed, adoption, stack.name, but=address))


def _before_it_has(stack: Stack, adoption: Adoption) -> TerraformJson:
    """As designed, but for what RDS gives a database only in the apply of its own step.

    Until then Terraform would find an empty list, and plan nothing.
    """
    held = adoption.held.get(stack.name, ())
    return standing_in(stack.configuration, held, adoption.instead.get(stack.name, {}))


def plan_step(
    session: Session, designed: StackGraph, adoption: Adoption, step: Step, progress: Progress
) -> PlannedStep:
    """Plan the step alone; BadInputError with every line that is too much of it."""
    stack = released(designed[step.stack], adoption, step.address)
    if step.change.action is Action.CREATE and step.address in adoption.held.get(stack.name, ()):
        stack = _found_again(session, stack, step)
    workspace, changes, cost = _plan(session, stack, [step.address], progress)
    file = _file(session, stack)
    if lines := too_much(changes, step.address, kept_addresses(adoption, stack.name)):
        file.unlink(missing_ok=True)
        raise BadInputError(
            "\n".join([*lines, f"{step.address} is kept as it is: nothing was changed."]),
            next_step="tij adopt next with another address",
        )
    return PlannedStep(
        step, workspace, file, StackPlan(stack.name, PlanStatus.CHANGES, changes, cost=cost)
    )


def _found_again(session: Session, stack: Stack, step: Step) -> Stack:
    """What AWS made anew in a killed step, under another identifier than the state's.

    Only an association of a subnet is (EC2 API Reference, ReplaceRouteTableAssociation); anything
    else that is held and gone was deleted by hand.
    """
    if step.change.type != "aws_route_table_association":
        return stack
    state = session.state(stack)
    if state and step.address in state.ids:
        prepared(session, stack).forget([step.address])
    block = Design({stack.name: stack.configuration}).block(Place(stack.name, step.address))
    id_ = f"{block['subnet_id']}/{block['route_table_id']}"
    block_too = {**stack.configuration, "import": [{"to": step.address, "id": id_}]}
    return replace(stack, configuration=cast("TerraformJson", block_too))


def too_much(changes: PlanChanges, address: str, kept: Sequence[str]) -> list[str]:
    """A line for what is destroyed, and for what changes though it is kept."""
    return [
        f"{change.address}: {change.action.value}"
        for change in changes.resources
        if change.action in DESTROYING
        or (change.address != address and (change.address in kept or _changes(change)))
    ]


def _changes(change: ResourceChange) -> bool:
    """Only what the step needs may be made beside it."""
    return change.action is not Action.CREATE


def take_step(
    session: Session, planned: PlannedStep, adoption: Adoption, file: Path, progress: Progress
) -> Adoption:
    """Apply exactly what was planned, and keep its address no longer: `file` says so then.

    One withheld is let go before. Killed in the middle, it is what the next plan takes up from the
    journal, where one that is no part of the stack would be forgotten, and made twice.
    """
    step = planned.step
    done = without(adoption, (step.stack, step.address))
    makes = step.address in adoption.withheld.get(step.stack, ())
    if makes:
        decisions.write(file, done)
    try:
        apply(planned.workspace, planned.file, progress, "applying", "applied")
    except TijError:
        # What is in the state and not in the stack would be destroyed.
        state = session.state(session.stacks[step.stack])
        if makes and step.address not in (state.ids if state else {}):
            decisions.write(file, adoption)
        raise
    decisions.write(file, done)
    return done


def without(adoption: Adoption, *gone: tuple[str, str]) -> Adoption:
    """The adoption that keeps these no longer, each a stack and an address."""

    def left(table: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
        return {
            name: [one for one in addresses if (name, one) not in gone]
            for name, addresses in table.items()
        }

    held = left(adoption.held)
    instead = {
        name: {
            reference: value
            for reference, value in table.items()
            if reference.startswith(tuple(f"{one}." for one in held.get(name, ())))
        }
        for name, table in adoption.instead.items()
    }
    return replace(adoption, held=held, withheld=left(adoption.withheld), instead=instead)


def _without_outputs(session: Session, stack: Stack) -> tuple[str, ...]:
    missing = []
    for name, outputs in stack.needs.items():
        state = session.state(session.stacks[name]) if outputs else None
        if outputs and (state is None or not outputs <= state.outputs):
            missing.append(name)
    return tuple(missing)


def _file(session: Session, stack: Stack) -> Path:
    return session.plans.plan_file(f"{stack.name}.next")


def _plan(
    session: Session, stack: Stack, targets: Sequence[str], progress: Progress
) -> tuple[Workspace, PlanChanges, Cost]:
    with progress.under_way(stack.name, "planning", "planned"):
        workspace = prepared(session, stack)
        file = _file(session, stack)
        workspace.plan(file, targets=sorted(targets), on_event=partial(progress.event, stack.name))
        content = workspace.show(file)
    # That the rest is left for later is meant, and is no risk of the step.
    content["complete"] = True
    return workspace, PlanChanges.of(content), Cost.of(content, session.settings.cost)
