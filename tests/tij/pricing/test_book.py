"""The price book says where each price is from, and can be written again."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tij.language import Language
from tij.pricing.book import GLOBAL, PRICES, as_json, load_book, read_prices
from tij.pricing.catalog import FREE, METERS
from tij.pricing.words import words
from tij.settings import catalog

FILES = sorted(PRICES.glob("*.json"))


def test_tokyo_and_two_more_regions() -> None:
    assert load_book().regions == ("ap-northeast-1", "ap-southeast-1", "us-east-1")
    assert set(load_book().regions) <= set(catalog.REGIONS)


@pytest.mark.parametrize("language", Language)
def test_every_unit_is_said(language: Language) -> None:
    units = {item.unit for item in load_book().items.values()}
    assert units == words(language).section("units").keys()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_price_is_of_an_item_with_usage_type_source_and_date(file: Path) -> None:
    content = json.loads(file.read_text(encoding="utf-8"))
    assert content["region"] == file.stem
    used = {entry["source"] for entry in content["prices"].values()}
    assert used == set(content["sources"]), "a source that no price is from"
    book = load_book()
    for key, price in book.prices[file.stem].items():
        assert book.item(key).is_global == (file.stem == GLOBAL), key
        assert price.usd > 0, key
        assert price.usage_type, key
        assert price.source.name, key
        assert price.source.date <= date(2026, 11, 27), key


def test_no_price_is_of_extended_support_or_a_trust_store() -> None:
    # Both lie beside the real ones in the Price List, with other prices.
    for prices in load_book().prices.values():
        for price in prices.values():
            assert "ExtendedSupport" not in price.usage_type
            assert "TS-" not in price.usage_type


def test_an_item_has_a_price_in_every_region_or_is_known_to_lack_it() -> None:
    book = load_book()
    lacking = {
        (region, key)
        for region in book.regions
        for key, item in book.items.items()
        if not item.is_global
        and not any(price.partition("/")[0] == key for price in book.prices[region])
    }
    assert lacking == {
        ("ap-southeast-1", key)
        for key in ("vended-log-gb", "cache-hour", "guardduty-event", "guardduty-gb")
    }
    for key, item in book.items.items():
        if item.is_global:
            assert book.price(key, None), key


def test_the_guides_instances_are_in_tokyos_book() -> None:
    book = load_book()
    price = book.price("database-hour/db.t4g.micro", "ap-northeast-1")
    assert price is not None
    assert price.usd == Decimal("0.025")
    assert price.unconfirmed is None
    guides = book.price("database-hour/db.t3.micro", "ap-northeast-1")
    assert guides is not None
    assert guides.unconfirmed
    assert book.price("database-hour/db.t4g.micro", "eu-west-1") is None


def test_what_is_written_is_what_was_read() -> None:
    for region, prices in load_book().prices.items():
        assert read_prices(json.loads(as_json(region, prices.values()))) == prices


def test_no_type_is_both_metered_and_free() -> None:
    assert METERS.keys() & FREE.keys() == set()
