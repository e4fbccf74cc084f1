"""What AWS refuses of a call by itself because of two of its values: beside the table of words.

Each rule names the page that says so. The table says what one value must be; here is what a table
can't say: that names are unique, that one value names another, that windows don't overlap. A
service has a module of its own, with its rules by operation.
"""

from __future__ import annotations

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.combinations import (
    alarms,
    buckets,
    caches,
    databases,
    distributions,
    domains,
    firewalls,
    images,
    listeners,
    network,
    postgresql,
    schedules,
    services,
    systems,
    tasks,
)
from tij.emulator.contract.combinations.rules import Rules
from tij.emulator.contract.request import Credential, Parameters

RULES: Rules = {
    **alarms.RULES,
    **buckets.RULES,
    **caches.RULES,
    **databases.RULES,
    **distributions.RULES,
    **domains.RULES,
    **firewalls.RULES,
    **images.RULES,
    **listeners.RULES,
    **network.RULES,
    **postgresql.RULES,
    **schedules.RULES,
    **services.RULES,
    **systems.RULES,
    **tasks.RULES,
}


def refused_combination(
    service: str, operation: str, parameters: Parameters, caller: Credential | None
) -> Refusal | None:
    """The first rule that the values break together."""
    region = caller.region if caller else ""
    for rule in RULES.get((service, operation), ()):
        for refusal in rule(parameters, region):
            return refusal
    return None
