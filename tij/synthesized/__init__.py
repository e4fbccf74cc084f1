"""Resources and what refers to what, read from synthesized JSON or from a plan's JSON.

What comes after synthesis (cost, diagram) reads these, never the constructs.
"""

from tij.synthesized.plan import after, before
from tij.synthesized.reading import read_stacks
from tij.synthesized.resource import Inventory, Resource

__all__ = ["Inventory", "Resource", "after", "before", "read_stacks"]
