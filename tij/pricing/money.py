"""Money for people: dollars as AWS states them, yen with consumption tax."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from tij.settings.models import CostSettings

CENT = Decimal("0.01")


def dollars(usd: Decimal, *, signed: bool = False) -> str:
    """`$1,234.56`; with `signed`, `+$4.10`, `-$4.10` or `±$0.00`."""
    rounded = usd.quantize(CENT, ROUND_HALF_UP)
    return f"{_sign(rounded, signed)}${abs(rounded):,.2f}"


def yen(usd: Decimal, settings: CostSettings, *, signed: bool = False) -> str:
    """The same in yen with tax: `¥18,000`; `+¥677` with `signed`."""
    rounded = in_yen(usd, settings)
    return f"{_sign(rounded, signed)}¥{abs(rounded):,}"


def in_yen(usd: Decimal, settings: CostSettings) -> Decimal:
    """Whole yen, tax included."""
    taxed = usd * settings.usd_jpy * (1 + settings.tax_percent / 100)
    return taxed.quantize(Decimal(1), ROUND_HALF_UP)


def _sign(rounded: Decimal, signed: bool) -> str:
    if rounded < 0:
        return "-"
    if not signed:
        return ""
    return "+" if rounded else "±"
