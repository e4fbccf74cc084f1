"""`tij cost` on this repository: the table, other settings, comparisons, JSON, refresh."""

from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest

from tests.synthesized import Synthesized
from tests.tij.checkout import ROOT, tij
from tij.pricing import dollars, price_stacks, yen
from tij.settings.models import Settings


def test_the_table_has_our_sum_beside_the_guides(
    production: Synthesized, settings: Settings
) -> None:
    cost = price_stacks(production.stacks, settings.cost)
    text = tij("cost")
    assert re.search(rf"Sum +\$78\.00 +{re.escape(dollars(cost.usd))}", text)
    assert yen(cost.usd, settings.cost) in text
    assert re.search(r"NAT gateway +\$32\.00 +\$45\.26", text)
    assert "The guide leaves out: Public IPv4 addresses $10.95" in text
    assert "[cost] in environments/production.toml" in text


def test_it_speaks_japanese() -> None:
    text = tij("cost", "--language", "ja")
    assert re.search(r"合計 +\$78\.00", text)
    assert "ガイドにない費用: パブリック IPv4 アドレス" in text
    assert "Load balancer capacity units" not in text


def test_other_settings_are_priced_without_touching_cdktf_out() -> None:
    before = sorted((ROOT / "cdktf.out").rglob("*")) if (ROOT / "cdktf.out").exists() else []
    document = json.loads(tij("cost", "--if", "network.egress=public-ip", "--json"))
    after = sorted((ROOT / "cdktf.out").rglob("*")) if (ROOT / "cdktf.out").exists() else []
    assert before == after
    saved = Decimal(str(document["usd"])) - Decimal(str(document["if"]["usd"]))
    # The gateway, its data and its address, less an address of the one task.
    assert saved == Decimal("45.26") + Decimal("0.62") + Decimal("3.65") - Decimal("3.65")
    assert document["if"]["changes"] == ["network.egress=public-ip"]


def test_assumptions_are_settings_too() -> None:
    document = json.loads(tij("cost", "--if", "cost.usd_jpy=100", "--json"))
    assert document["if"]["usd"] == document["usd"]
    assert document["if"]["jpy_with_tax"] * 3 == pytest.approx(document["jpy_with_tax"] * 2, abs=3)


def test_the_document_accounts_for_its_sum() -> None:
    document = json.loads(tij("cost", "--json"))
    lines = sum(Decimal(str(line["usd"])) for line in document["lines"])
    free = sum(Decimal(str(f["usd"])) for f in document["free_of_charge"])
    assert abs(lines - free - Decimal(str(document["usd"]))) < Decimal("0.01")
    assert all(line["usage_type"] and line["source"] and line["date"] for line in document["lines"])
    assert document["guide"]["usd"] == 78


def test_wrong_settings_are_told_before_anything_runs() -> None:
    assert "did you mean 'egress'?" in tij("cost", "--if", "network.egres=x", code=2)
    assert "not both" in tij("cost", "--compare", "--if", "service.cpu=512", code=2)


def test_a_price_list_that_cannot_be_read_is_told() -> None:
    text = tij("cost", "--refresh", "--price-list", "http://127.0.0.1:9", code=1)
    assert "nothing was written" in text
    assert "Traceback" not in text
