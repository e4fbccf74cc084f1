"""The architecture as a picture, from synthesized JSON: tiers, zones, flows, what is public."""

from tij.diagram.mermaid import as_mermaid
from tij.diagram.reading import read_architecture
from tij.diagram.svg import Mark, as_svg

__all__ = ["Mark", "as_mermaid", "as_svg", "read_architecture"]
