"""The tables of docs/cost.md and docs/ja/cost.md: `python -m scripts.docs.costs` rewrites them.

What stands between the marks is what `tij cost` prints for production; a test holds it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from tij.pricing import EnvironmentCost
from tij.pricing.guide import load_guide

ROOT = Path(__file__).parents[2]
BEGIN, END = "<!-- cost -->\n", "<!-- /cost -->"
CENT = Decimal("0.01")
PAGES: Mapping[str, tuple[Path, str, str, str]] = {
    "en": (
        ROOT / "docs" / "cost.md",
        "| | The guide says | Really |",
        "Sum a month",
        "The sum with each way out of the private subnets (`network.egress`)",
    ),
    "ja": (
        ROOT / "docs" / "ja" / "cost.md",
        "| | ガイド（ドル） | 実際（ドル） |",
        "月の合計",
        "外向き通信（`network.egress`）ごとの合計",
    ),
}


def render(cost: EnvironmentCost, by_egress: Mapping[str, Decimal]) -> Iterator[tuple[Path, str]]:
    """Each page and what it has to say; `by_egress`: egress → dollars a month."""
    guide = load_guide()
    for language, (file, header, total, egress) in PAGES.items():
        rows = [
            f"| {getattr(row, language)} | {'-' if row.usd is None else f'{row.usd:f}'}"
            f" | {cost.by_group[row.group]:.2f} |"
            for row in guide.rows.values()
            if cost.by_group.get(row.group, Decimal(0)).quantize(CENT)
        ]
        sums = ", ".join(f"`{name}` {usd:.0f}" for name, usd in by_egress.items())
        lines = [
            header,
            "| --- | --- | --- |",
            *rows,
            f"| **{total}** | **{guide.usd}** | **{cost.usd:.2f}** |",
            "",
            f"{egress}:",
            f"{sums}.",
        ]
        before, _, rest = file.read_text(encoding="utf-8").partition(BEGIN)
        after = rest.partition(END)[2]
        yield file, before + BEGIN + "\n".join(lines) + "\n" + END + after


def main() -> None:
    """Write both."""
    from tij.pricing.environment import compare, cost_of
    from tij.project import Project
    from tij.settings.models import Egress

    project, variables = Project.find(ROOT), dict(os.environ)
    cost = cost_of(project, "production", variables).cost
    choices = [(f"network.egress={egress.value}",) for egress in Egress]
    found = compare(project, "production", variables, choices)
    sums = {egress.value: one.cost.usd for egress, one in zip(Egress, found, strict=True)}
    for file, text in render(cost, sums):
        file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
