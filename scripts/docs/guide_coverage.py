"""Render docs/guide-coverage.md from docs/guide-coverage.toml.

Run `python -m scripts.docs.guide_coverage` after a change.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[2] / "docs"
SOURCE = DOCS / "guide-coverage.toml"
PAGE = DOCS / "guide-coverage.md"

HEADING = """\
# The guide, item by item

Where each of the guide's 213 items is answered, or why it is done otherwise. Addresses are
Terraform's in production's stacks; `*` stands for the rest of a name. Rendered from
guide-coverage.toml by `python -m scripts.docs.guide_coverage`; a test holds every address, file and
heading.

| | The guide | Here | Where |
| --- | --- | --- | --- |
"""


def items() -> dict[str, dict[str, Any]]:
    """G-number → guide, answer, at, see, issue."""
    return tomllib.loads(SOURCE.read_text(encoding="utf-8"))


def render() -> str:
    """The page in Markdown."""
    rows = []
    for number, item in items().items():
        where = [f"`{address}`" for address in item.get("at", [])]
        where += [_link(place) for place in item.get("see", [])]
        if "issue" in item:
            where.append(f"issue {item['issue']}")
        cells = (number, item["guide"], item["answer"], "<br>".join(where))
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n")
    return HEADING + "".join(rows)


def anchor(heading: str) -> str:
    """GitHub's anchor of a heading."""
    kept = "".join(c for c in heading.lower() if c.isalnum() or c in " -_")
    return kept.replace(" ", "-")


def _link(place: str) -> str:
    file, _, heading = place.partition("#")
    target = f"../{file}" + (f"#{anchor(heading)}" if heading else "")
    return f"[{heading or file}]({target})"


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
