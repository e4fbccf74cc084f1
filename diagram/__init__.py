"""The architecture as a picture, from synthesized JSON: tiers, zones, flows, what is public."""

from diagram.mermaid import as_mermaid
from diagram.reading import read_architecture
from diagram.svg import as_svg

__all__ = ["as_mermaid", "as_svg", "read_architecture"]
