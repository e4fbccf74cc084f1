"""What AWS refuses because of what there is already: a table of states beside the models.

Each rule reads ministack's own state of the caller's account and Region, before the request reaches
it. What AWS is deleting already counts as gone: the rehearsal's provider does not wait for its end.
"""

from __future__ import annotations

from collections.abc import Mapping

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.request import Credential, Parameters
from tij.emulator.contract.states import (
    balancers,
    databases,
    edge,
    endpoints,
    identity,
    network,
    tasks,
)
from tij.emulator.contract.states.there import Rule, of_caller


def refused_by_state(
    service: str, operation: str, parameters: Parameters, caller: Credential | None
) -> Refusal | None:
    """AWS's answer where the caller's account is in a state that forbids it."""
    rule = RULES.get((service, operation))
    if rule is None or caller is None:
        return None
    of_caller(caller)
    return rule(parameters)


ROOMS = (network, endpoints, balancers, tasks, databases, identity, edge)
RULES: Mapping[tuple[str, str], Rule] = {
    call: rule for room in ROOMS for call, rule in room.RULES.items()
}
