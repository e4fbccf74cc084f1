"""States of EventBridge's rules."""

from __future__ import annotations

from collections.abc import Mapping

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.request import Parameters
from tij.emulator.contract.states.there import Rule


def _delete_rule(said: Parameters) -> Refusal | None:
    """EventBridge API Reference, DeleteRule: RemoveTargets first."""
    from ministack.services import eventbridge

    bus = str(said.get("EventBusName", "default")).rpartition("/")[2]
    if eventbridge._targets.get(eventbridge._rule_key(said.get("Name", ""), bus)):
        message = "Rule can't be deleted since it has targets."
        return Refusal("ValidationException", message)
    return None


RULES: Mapping[tuple[str, str], Rule] = {("events", "DeleteRule"): _delete_rule}
