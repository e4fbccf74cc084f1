"""The documentation's pictures of production: `python -m scripts.docs.diagrams` redraws them.

docs/architecture.svg and docs/ja/architecture.svg, and the Mermaid flowchart in
docs/architecture.md between its two marks; a test holds all three against the synthesized JSON.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from tij.diagram import as_mermaid, as_svg, read_architecture
from tij.synthesized.terraform_json import TerraformJson

DOCS = Path(__file__).parents[2] / "docs"
ENVIRONMENT = "production"
PICTURES = {"en": DOCS / "architecture.svg", "ja": DOCS / "ja" / "architecture.svg"}
PAGE = DOCS / "architecture.md"
BEGIN, END = "<!-- diagram -->\n", "<!-- /diagram -->"


def render(stacks: Mapping[str, TerraformJson]) -> Iterator[tuple[Path, str]]:
    """Each file and what it has to say; `stacks` are production's (name → Terraform JSON)."""
    for language, file in PICTURES.items():
        yield file, as_svg(read_architecture(stacks, ENVIRONMENT, language), language)
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    chart = as_mermaid(read_architecture(stacks, ENVIRONMENT))
    yield PAGE, f"{before}{BEGIN}```mermaid\n{chart}```\n{END}{after}"


def main() -> None:
    """Write all of them."""
    from tij.project import Project
    from tij.synthesized.synthesize import synthesize_beside

    project = Project.find(DOCS)
    for file, text in render(synthesize_beside(project, ENVIRONMENT, dict(os.environ))):
        file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
