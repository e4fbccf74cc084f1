"""Who may do what: every statement of the roles' own policies, with the resources by address."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tij.synthesized import Inventory, Resource

EXPRESSION = re.compile(r"\$\{([^}]*)\}")
POLICY = "aws_iam_role_policy"


@dataclass(frozen=True)
class Grant:
    """`role` may do `actions` to `resource`; `condition` says under which condition keys."""

    role: str
    actions: tuple[str, ...]
    resource: str
    condition: str
    allowed: bool = True


def grants(inventory: Inventory) -> Iterator[Grant]:
    """Every statement of every role's inline policies, one per resource.

    A policy that cannot be read before an apply counts as a grant of nothing that is known (`?`).
    """
    for policy in inventory.of_type(POLICY):
        roles = inventory.referred(policy, "role", "aws_iam_role")
        role = roles[0].text("name") if roles else policy.text("role")
        try:
            statements = _list(json.loads(policy.text("policy"))["Statement"])
            for statement in statements:
                for resource in _list(statement.get("Resource", "?")):
                    yield Grant(
                        role,
                        tuple(str(a) for a in _list(statement.get("Action", "?"))),
                        _readable(str(resource), policy),
                        _condition(statement.get("Condition", {})),
                        statement.get("Effect") != "Deny",
                    )
        except (ValueError, KeyError, TypeError, AttributeError):
            yield Grant(role, ("?",), "?", "")


@dataclass(frozen=True)
class Matrix:
    """Each resource, and what each of `roles`, in their order, may do to it."""

    roles: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[Grant, ...], ...]], ...]


def matrix(found: Iterable[Grant]) -> Matrix:
    """Every grant in its cell; roles and resources in the order in which they come."""
    cells: dict[str, dict[str, list[Grant]]] = {}
    roles: dict[str, None] = {}
    for grant in found:
        roles[grant.role] = None
        cells.setdefault(grant.resource, {}).setdefault(grant.role, []).append(grant)
    return Matrix(
        tuple(roles),
        tuple(
            (resource, tuple(tuple(of.get(role, ())) for role in roles))
            for resource, of in cells.items()
        ),
    )


def _readable(text: str, policy: Resource) -> str:
    return EXPRESSION.sub(lambda found: _named(found[1], policy), text)


def _named(expression: str, policy: Resource) -> str:
    """The address that an expression takes its value of, without its stack."""
    for address in policy.references.get("policy", ()):
        short = address.partition(": ")[2]
        if short in expression or short.replace(".", "") in expression:
            return short
    return "…"


def _condition(condition: Any) -> str:
    return "; ".join(
        f"{key} {operator} {', '.join(str(v) for v in _list(wanted))}"
        for operator, keys in condition.items()
        for key, wanted in keys.items()
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
