"""What AWS refuses because of what there is already: a table of states beside the models.

Three tables say what one sentence holds of many operations: quotas, what lies in one VPC, what
something else uses. Beside them the rooms have rules of single operations. Each reads ministack's
own state of the caller's account and Region, before the request reaches it. What AWS is deleting
already counts as gone: the rehearsal's provider does not wait for its end.
"""

from __future__ import annotations

from collections.abc import Mapping

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.request import Credential, Parameters
from tij.emulator.contract.states import (
    balancers,
    caches,
    cdn,
    databases,
    edge,
    endpoints,
    events,
    identity,
    network,
    tasks,
    trails,
    vaults,
)
from tij.emulator.contract.states.quotas import quotas
from tij.emulator.contract.states.there import Rule, of_caller
from tij.emulator.contract.states.together import TOGETHER
from tij.emulator.contract.states.used import USED


def refused_by_state(
    service: str, operation: str, parameters: Parameters, caller: Credential | None
) -> Refusal | None:
    """AWS's answer where the caller's account is in a state that forbids it."""
    if caller is None:
        return None
    of_caller(caller)
    call = service, operation
    rules: list[Rule] = [row.refused for row in (*quotas().get(call, ()), *USED.get(call, ()))]
    if call in TOGETHER:
        rules.append(TOGETHER[call].refused)
    if call in RULES:
        rules.append(RULES[call])
    return next(filter(None, (rule(parameters) for rule in rules)), None)


ROOMS = (
    network,
    endpoints,
    balancers,
    tasks,
    databases,
    caches,
    cdn,
    identity,
    edge,
    events,
    trails,
    vaults,
)
RULES: Mapping[tuple[str, str], Rule] = {
    call: rule for room in ROOMS for call, rule in room.RULES.items()
}
