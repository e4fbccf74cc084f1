"""What a deployment costs in a month, from synthesized JSON or a plan and an offline price book."""

from tij.pricing.money import dollars, in_yen, yen
from tij.pricing.plan import PlanCost, ResourceCost, price_plan
from tij.pricing.stacks import EnvironmentCost, price_stacks

__all__ = [
    "EnvironmentCost",
    "PlanCost",
    "ResourceCost",
    "dollars",
    "in_yen",
    "price_plan",
    "price_stacks",
    "yen",
]
