"""The numbers of both pages are those of the command."""

from __future__ import annotations

import pytest

from scripts.docs import costs
from tests.synthesized import synthesize
from tij.pricing import EnvironmentCost, price_stacks
from tij.settings.models import Egress, Settings


def cost(settings: Settings) -> EnvironmentCost:
    return price_stacks(synthesize(settings).stacks, settings.cost)


def with_egress(settings: Settings, egress: Egress) -> Settings:
    network = settings.network.model_copy(update={"egress": egress})
    return settings.model_copy(update={"network": network})


@pytest.mark.reference
def test_the_readmes_say_what_the_command_prints(settings: Settings) -> None:
    sums = {egress.value: cost(with_egress(settings, egress)).usd for egress in Egress}
    for file, text in costs.render(cost(settings), sums):
        assert file.read_text(encoding="utf-8") == text, "run: python -m scripts.docs.costs"
        assert costs.END in text
