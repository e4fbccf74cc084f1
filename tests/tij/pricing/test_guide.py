"""The guide's cost table stands beside ours, row by row."""

from __future__ import annotations

from decimal import Decimal

from tij.pricing.book import load_book
from tij.pricing.guide import load_guide


def test_every_item_has_a_row_and_every_row_an_item() -> None:
    assert list({i.group for i in load_book().items.values()} ^ load_guide().rows.keys()) == []


def test_the_guides_rows_are_its_sum_as_it_rounds_it() -> None:
    guide = load_guide()
    rows = sum((row.usd for row in guide.rows.values() if row.usd is not None), Decimal(0))
    assert rows == Decimal("78.5")
    assert guide.usd == 78
    assert [g for g in ("public-ipv4", "keys", "registry") if guide.rows[g].usd is not None] == []
