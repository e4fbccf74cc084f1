"""Keys, secrets, and the firewall."""

from __future__ import annotations

from collections.abc import Iterator

from tij.pricing.usage import MILLION, Unpriced, Usage, amount
from tij.settings.models import CostSettings
from tij.synthesized import Inventory, Resource

# They cost more than the rule (AWS WAF pricing page).
DEARER_GROUPS = (
    "AWSManagedRulesBotControlRuleSet",
    "AWSManagedRulesATPRuleSet",
    "AWSManagedRulesACFPRuleSet",
    "AWSManagedRulesAntiDDoSRuleSet",
)


def key(resource: Resource, inventory: Inventory, use: CostSettings) -> Iterator[Usage | Unpriced]:
    """A key; each of its first two rotations, a year apart, adds the same again later."""
    yield amount("key-month", 1)


def secret(
    resource: Resource, inventory: Inventory, use: CostSettings
) -> Iterator[Usage | Unpriced]:
    """A secret, however many keys its value has."""
    yield amount("secret-month", 1)


def web_acl(
    resource: Resource, inventory: Inventory, use: CostSettings
) -> Iterator[Usage | Unpriced]:
    """The web ACL, each rule or group of AWS's rules in it, and the requests it looks at."""
    rules = resource.blocks("rule")
    yield amount("web-acl-month", 1)
    yield amount("web-acl-rule-month", len(rules))
    yield amount("web-acl-request", use.api_requests_millions * MILLION)
    text = str(rules)
    for group in DEARER_GROUPS:
        if group in text:
            yield Unpriced(group)
