"""What a plan deletes while another stack still has it: AWS refuses that after a long wait."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from tij.errors import TijError
from tij.session.session import Session
from tij.state.objects import Location, managed, read_object
from tij.synthesized.graph import Stack
from tij.synthesized.terraform_json import PlanJson

HELD = frozenset(
    {
        "aws_acm_certificate",  # ResourceInUseException
        "aws_db_parameter_group",  # InvalidDBParameterGroupState
        "aws_db_subnet_group",  # InvalidDBSubnetGroupStateFault
        "aws_iam_policy",  # DeleteConflict: a role has it, or has it as its boundary
        "aws_lb_target_group",  # ResourceInUse
        "aws_route53_zone",  # HostedZoneNotEmpty
        "aws_security_group",  # DependencyViolation, after 15 minutes of the provider's
        "aws_subnet",  # DependencyViolation, after 20
        "aws_vpc",  # DependencyViolation
    }
)
"""What AWS does not delete while something refers to it (API references, the errors above)."""


def refuse_what_others_have(session: Session, stack: Stack, plan: PlanJson) -> None:
    """TijError when `plan`, Terraform's JSON, deletes what a dependent's state still names.

    What is replaced is left to AWS: who uses it cannot go first, the new one is not there yet.
    """
    gone = _deleted(plan)
    if not gone:
        return
    using = {
        name: held
        for name in session.stacks.dependents(stack.name)
        if (held := _named_in(session, session.stacks[name]) & gone.keys())
    }
    if not using:
        return
    address = ", ".join(sorted({gone[id_] for held in using.values() for id_ in held}))
    names = [other.name for other in session.stacks if other.name in using]
    raise TijError(
        f"{stack.name}: the plan deletes {address}, which {', '.join(names)} still use;"
        " AWS would refuse that, after a quarter of an hour. Nothing was changed.",
        next_step=f"tij apply {' '.join(names)}, which lets go, then: tij apply {stack.name}",
    )


def _deleted(plan: PlanJson) -> dict[str, str]:
    """Address by identifier of what is deleted and not made again."""
    return {
        str(before["id"]): entry["address"]
        for entry in plan.get("resource_changes", ())
        if entry["type"] in HELD
        and entry["change"]["actions"] == ["delete"]
        and (before := entry["change"]["before"])
    }


def _named_in(session: Session, stack: Stack) -> frozenset[str]:
    where = Location.of(stack.backend)
    content = read_object(session.aws.client("s3"), where.bucket, where.key)
    if content is None:
        return frozenset()
    return frozenset(
        word
        for _, instance in managed(json.loads(content))
        for word in _words(instance.get("attributes"))
    )


def _words(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner)
