"""Money as people read it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tij.pricing import dollars, in_yen, yen
from tij.settings.models import CostSettings

SETTINGS = CostSettings(usd_jpy=Decimal(150), tax_percent=Decimal(10))


@pytest.mark.parametrize(
    ("usd", "plain", "signed"),
    [
        ("1234.565", "$1,234.57", "+$1,234.57"),
        ("0", "$0.00", "±$0.00"),
        ("-4.1", "-$4.10", "-$4.10"),
        # What rounds to nothing is shown as nothing, without a sign of its own.
        ("-0.001", "$0.00", "±$0.00"),
    ],
)
def test_dollars(usd: str, plain: str, signed: str) -> None:
    assert dollars(Decimal(usd)) == plain
    assert dollars(Decimal(usd), signed=True) == signed


def test_yen_have_the_tax() -> None:
    assert in_yen(Decimal(100), SETTINGS) == 16_500
    assert yen(Decimal(100), SETTINGS) == "¥16,500"
    assert yen(Decimal("-4.10"), SETTINGS, signed=True) == "-¥677"
    assert yen(Decimal(100), SETTINGS.model_copy(update={"tax_percent": Decimal(0)})) == "¥15,000"
