"""Take what was found into the state: a plan of imports alone, or nothing.

What is planned is not a stack as designed, but its addresses of what was found, with whatever the
design says of them ignored. So a plan that changes anything is one that reads AWS otherwise than
expected, and is refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from tij.adoption.decisions import NONE, Adoption
from tij.adoption.holding import ignoring, without_tags
from tij.adoption.matched import Matched
from tij.adoption.surveyed import Surveyed
from tij.deploy.adoption import FILE as KILLED_APPLYS_IMPORTS
from tij.errors import BadInputError
from tij.report.changes import PlanChanges
from tij.report.entry import Action
from tij.session.session import Session
from tij.synthesized.graph import Stack, StackGraph
from tij.terraform.progress import Progress
from tij.terraform.workspace import Workspace

COMPOSED = frozenset(
    {"aws_db_instance", "aws_ecs_cluster", "aws_ecs_service", "aws_route", "aws_vpc_endpoint"}
    | {"aws_route_table_association"}
)
"""Types whose identifier in the state is another than the one for an import."""

ONE_OF = frozenset(
    {"gateway_id", "nat_gateway_id", "subnets", "target_group_arn"}
    | {"records", "referenced_security_group_id", "subnet_id"}
)
"""Optional arguments without which a resource or its block is refused."""


@dataclass(frozen=True)
class Planned:
    """One stack's imports, planned."""

    workspace: Workspace
    file: Path
    imports: Mapping[str, str]


def check_as_surveyed(adoption: Adoption, surveyed: Surveyed, shown: str) -> None:
    """BadInputError, one line per part, unless everything is as the survey wrote it in `shown`."""
    if not adoption.found and not adoption.matched:
        raise BadInputError(f"{shown}: nothing was surveyed.", next_step="tij adopt survey")
    check_here(surveyed, shown)
    wrong = []
    for name, part in surveyed.parts.items():
        ids = [candidate.id for candidate in part.candidates]
        before: object = adoption.decided.get(name, adoption.found.get(name))
        before = None if before == NONE else before
        if len(ids) > 1:
            wrong.append(f"{name}: one of {', '.join(ids)}; name it under [decided]")
        elif before is not None and not isinstance(before, str):
            wrong.append(f"{name}: several were surveyed, now it is {ids[0] if ids else 'missing'}")
        elif before != (ids[0] if ids else None):
            now = ids[0] if ids else "missing"
            wrong.append(f"{name}: surveyed as {before or 'missing'}, now it is {now}")
    if wrong:
        raise BadInputError(
            "\n".join([*(f"{shown}: {one}" for one in wrong), "Nothing was taken in."]),
            next_step="tij adopt survey",
        )


def check_here(surveyed: Surveyed, shown: str) -> None:
    """BadInputError, one line per part, where one is of another Region or account."""
    if surveyed.elsewhere:
        raise BadInputError(
            "\n".join([*surveyed.elsewhere, "Nothing was taken in."]),
            next_step="set aws.region, or use credentials of that account; or leave the part out:"
            f' write "{NONE}" for it under [decided] in {shown}, and survey again',
        )


def check_as_matched(adoption: Adoption, matched: Matched, shown: str) -> None:
    """BadInputError, a line per address, unless every address gets what the survey wrote."""
    before = {(s, a): id_ for s, taken in adoption.matched.items() for a, id_ in taken.items()}
    now = {(s, a): id_ for s, taken in matched.imports.items() for a, id_ in taken.items()}
    wrong = [
        f"{shown}: {stack}: {address}: surveyed as {before.get((stack, address), 'missing')},"
        f" now it is {now.get((stack, address), 'missing')}"
        for stack, address in sorted(before.keys() | now.keys())
        if before.get((stack, address)) != now.get((stack, address))
    ]
    if wrong:
        raise BadInputError(
            "\n".join([*wrong, "Nothing was taken in."]), next_step="tij adopt survey"
        )


def not_made(session: Session, addresses: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """`addresses`, by stack, without what is in the states."""
    left: dict[str, list[str]] = {}
    for name, wanted in addresses.items():
        known = _in_state(session, name)
        left[name] = [address for address in wanted if address not in known]
    return {name: wanted for name, wanted in left.items() if wanted}


def _in_state(session: Session, name: str) -> Mapping[str, str]:
    """Identifier by address, once what is left of a killed run has written its last."""
    stack = session.stacks[name]
    session.workspace(stack).settle()
    state = session.state(stack)
    return state.ids if state else {}


def left_to_take_in(
    session: Session, imports: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, str]]:
    """`imports`, by stack and address, without what is in the states already.

    BadInputError where a state has something else at an address.
    """
    left: dict[str, dict[str, str]] = {}
    for name, wanted in imports.items():
        known = _in_state(session, name)
        for address, id_ in wanted.items():
            type_ = address.partition(".")[0]
            if address in known and type_ not in COMPOSED and known[address] != id_:
                raise BadInputError(
                    f"{name}: {address} is {known[address]} in the state already, and {id_} was"
                    " found. Nothing was taken in.",
                    next_step=f"tij destroy {name} if it was applied beside what was there",
                )
        fresh = {address: id_ for address, id_ in wanted.items() if address not in known}
        if fresh:
            left[name] = fresh
    return left


def plan_imports(
    session: Session,
    designed: StackGraph,
    imports: Mapping[str, Mapping[str, str]],
    progress: Progress,
) -> list[Planned]:
    """Plan every stack; BadInputError with each line that is not an import, of all stacks."""
    planned, refused = [], []
    types: Mapping[str, Any] = {}
    for stack in designed:
        if stack.name not in imports:
            continue
        with progress.under_way(stack.name, "planning", "planned"):
            types = types or _types(session, stack)
            one, lines = _plan(session, stack, imports[stack.name], types, progress)
        planned.append(one)
        refused += [f"{stack.name}: {line}" for line in lines]
    if refused:
        discard(planned)
        raise BadInputError(
            "\n".join([*refused, "This is more than imports: nothing was taken in."])
        )
    return planned


def _types(session: Session, stack: Stack) -> Mapping[str, Any]:
    """Resource type → block of its provider's schema, the same for all stacks."""
    workspace = session.workspace(stack)
    workspace.init()
    return {
        type_: schema["block"]
        for provider in workspace.schemas().values()
        for type_, schema in provider.get("resource_schemas", {}).items()
    }


def _plan(
    session: Session,
    stack: Stack,
    wanted: Mapping[str, str],
    types: Mapping[str, Any],
    progress: Progress,
) -> tuple[Planned, list[str]]:
    configuration: Any = only_imports(stack.configuration, wanted, types)
    workspace = prepared(session, replace(stack, configuration=configuration))
    file = session.plans.plan_file(f"{stack.name}.take-in")
    workspace.plan(
        file,
        targets=sorted(wanted),
        on_event=partial(progress.event, stack.name),
    )
    content = workspace.show(file)
    return Planned(workspace, file, wanted), not_imports(content, wanted)


def prepared(session: Session, stack: Stack) -> Workspace:
    """Where `stack` may be planned: nobody works there, and no killed apply is to be taken up.

    Raises BadInputError where one is.
    """
    workspace = session.workspace(stack)
    workspace.init()
    workspace.settle()
    unfinished = workspace.journal.read()
    if unfinished and (unfinished.made or unfinished.begun):
        raise BadInputError(
            f"{stack.name}: a killed apply has not been taken up. Nothing was changed.",
            next_step=f"tij plan {stack.name}",
        )
    (workspace.directory / KILLED_APPLYS_IMPORTS).unlink(missing_ok=True)
    return workspace


def not_imports(plan: Mapping[str, Any], wanted: Mapping[str, str]) -> list[str]:
    """What of a plan's JSON is anything else than the import of all that is `wanted`."""
    lines = []
    changes = PlanChanges.of(plan).resources
    for change in changes:
        if change.action is not Action.IMPORT:
            arguments = ", ".join(dict.fromkeys(one.argument for one in change.differences))
            lines.append(f"{change.address}: {change.action.value} {arguments}".rstrip())
    absent = wanted.keys() - {change.address for change in changes}
    lines += [f"{address}: not imported" for address in sorted(absent)]
    return lines


def only_imports(
    configuration: Mapping[str, Any], wanted: Mapping[str, str], types: Mapping[str, Any]
) -> dict[str, Any]:
    """A stack with nothing but import blocks and what they need to be valid.

    `types` is resource type → block of the provider's schema (Terraform's JSON output format).
    """
    resources: dict[str, dict[str, Any]] = {}
    for address in wanted:
        type_, _, name = address.partition(".")
        block = configuration["resource"][type_][name]
        valid = _literal(block, types[type_]) | {"lifecycle": ignoring(type_)}
        if "provider" in block:
            valid["provider"] = block["provider"]
        resources.setdefault(type_, {})[name] = valid
    providers = {
        name: [without_tags(one) for one in ones]
        for name, ones in configuration["provider"].items()
    }
    return {
        "terraform": configuration["terraform"],
        "provider": providers,
        "resource": resources,
        "import": [{"to": address, "id": id_} for address, id_ in wanted.items()],
    }


def _literal(block: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """What is written out stays; what refers to something goes, or is filled where required."""
    valid: dict[str, Any] = {}
    blocks = schema.get("block_types", {})
    for name, value in block.items():
        if name in blocks:
            inner = value if isinstance(value, list) else [value]
            valid[name] = [_literal(one, blocks[name]["block"]) for one in inner]
            continue
        attribute = schema.get("attributes", {}).get(name)
        if attribute is None:
            continue
        if "${" not in json.dumps(value):
            valid[name] = value
        elif attribute.get("required") or name in ONE_OF:
            filled = _filled(name, value)
            valid[name] = filled if attribute["type"] == "string" else [filled]
    return valid


def _filled(name: str, value: object) -> str:
    """What a provider takes for an argument of this kind; nothing is made of it."""
    if isinstance(value, str) and value.startswith("{"):
        return '{"Version": "2012-10-17", "Statement": []}'
    return "arn:aws:iam::000000000000:role/ignored" if "arn" in name else "ignored"


def apply_imports(planned: list[Planned], progress: Progress) -> None:
    """Take in exactly what was planned."""
    for one in planned:
        apply(one.workspace, one.file, progress, "taking in", "taken in")


def apply(workspace: Workspace, file: Path, progress: Progress, doing: str, done: str) -> None:
    """Apply exactly what was planned."""
    name = workspace.stack.name
    with progress.under_way(name, doing, done):
        workspace.apply(file, on_event=partial(progress.event, name))


def discard(planned: list[Planned]) -> None:
    """Remove the plans."""
    for one in planned:
        one.file.unlink(missing_ok=True)
