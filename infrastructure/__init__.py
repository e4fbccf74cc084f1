"""Resources and what refers to what, read from synthesized JSON or from a plan's JSON.

What comes after synthesis (cost, diagram) reads these, never the constructs.
"""

from infrastructure.plan import after, before
from infrastructure.resource import Inventory, Resource
from infrastructure.synthesized import read_stacks

__all__ = ["Inventory", "Resource", "after", "before", "read_stacks"]
