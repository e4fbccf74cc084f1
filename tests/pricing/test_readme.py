"""The numbers of both READMEs are those of the command."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from environments.models import Egress, Settings
from pricing import EnvironmentCost, price_stacks
from pricing.guide import load_guide
from tests.synthesized import synthesize

ROOT = Path(__file__).parents[2]


def cost(settings: Settings) -> EnvironmentCost:
    return price_stacks(synthesize(settings).stacks, settings.cost)


def rows(found: EnvironmentCost, language: str) -> str:
    """The Markdown rows of the table, as the README has them."""
    return "\n".join(
        f"| {getattr(row, language)} | {'-' if row.usd is None else f'{row.usd:f}'}"
        f" | {found.by_group[row.group]:.2f} |"
        for row in load_guide().rows.values()
        if found.by_group.get(row.group, Decimal(0)).quantize(Decimal("0.01"))
    )


def egress(settings: Settings, join: str) -> str:
    """The sum of each egress."""
    sums = []
    for value in Egress:
        network = settings.network.model_copy(update={"egress": value})
        changed = cost(settings.model_copy(update={"network": network}))
        sums.append(f"`{value.value}` {changed.usd:.0f}")
    return join.join(sums)


@pytest.mark.parametrize(
    ("file", "language", "join"), [("README.md", "en", ", "), ("README.ja.md", "ja", "、")]
)
def test_the_readme_says_what_the_command_prints(
    settings: Settings, file: str, language: str, join: str
) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    found = cost(settings)
    assert rows(found, language) in text
    assert f"**{found.usd:.2f}** |" in text
    assert egress(settings, join) in text.replace("\n", " ")
