"""The price book is refreshed from files as the Price List's, and their traps are avoided."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from rich.console import Console

from tests.tij.pricing.price_list import PriceListServer, row, serving
from tij.errors import TijError
from tij.pricing.book import GLOBAL, load_book, read_prices
from tij.pricing.price_list import OfferFiles, PriceListError, Refreshed, refresh
from tij.pricing.refresh import refresh_book

TOKYO = "ap-northeast-1"
ALB = {"Product_Family": "Load Balancer-Application"}
POSTGRES = {"Database_Engine": "PostgreSQL", "Deployment_Option": "Single-AZ"}


def offers(region: str) -> set[str]:
    return {i.offer for i in load_book().items.values() if i.is_global == (region == GLOBAL)}


@pytest.fixture
def server() -> Iterator[PriceListServer]:
    """Every offer there is, each empty."""
    files: dict[tuple[str, str], list[dict[str, str]]] = {
        (offer, place): []
        for region, place in ((TOKYO, TOKYO), (GLOBAL, "aws-other"))
        for offer in offers(region)
    }
    with serving(PriceListServer(files)) as running:
        yield running


def refreshed(server: PriceListServer, region: str = TOKYO) -> Refreshed:
    with OfferFiles(server.url) as files:
        return refresh(load_book(), files, [region])


def usd(found: Refreshed, key: str, region: str = TOKYO) -> Decimal:
    return found.prices[region][key].usd


def test_a_new_price_comes_with_usage_type_source_and_date(server: PriceListServer) -> None:
    server.files["AWSELB", TOKYO] = [row("APN1-LoadBalancerUsage", "0.0300000000", **ALB)]
    found = refreshed(server)
    price = found.prices[TOKYO]["load-balancer-hour"]
    assert price.usd == Decimal("0.03")
    assert price.usage_type == "APN1-LoadBalancerUsage"
    assert price.source.date == date(2026, 11, 20)
    assert price.source.name == (
        "AWS Price List offer AWSELB, version 20261120000000, ap-northeast-1"
    )
    assert [(c.key, c.was, c.usd) for c in found.changes] == [
        ("load-balancer-hour", Decimal("0.0243"), Decimal("0.03"))
    ]


def test_the_trust_stores_price_is_not_the_load_balancers(server: PriceListServer) -> None:
    server.files["AWSELB", TOKYO] = [
        row("APN1-TS-LoadBalancerUsage", "0.0063", **ALB),
        row("APN1-LoadBalancerUsage", "0.0244", **ALB),
        row("APN1-Outposts-LoadBalancerUsage", "0.5", **ALB),
        row("APN1-LoadBalancerUsage", "0.0999", Product_Family="Load Balancer-Network"),
    ]
    # Not the book's own price: one that was kept could not be told from one that was found.
    assert usd(refreshed(server), "load-balancer-hour") == Decimal("0.0244")


def test_without_a_prefix_the_trust_store_is_still_told_apart() -> None:
    # us-east-1's usage types have no prefix: TS- looks like one.
    region = "us-east-1"
    places = {(o, region): list[dict[str, str]]() for o in offers(region)}
    places |= {(o, "aws-other"): [] for o in offers(GLOBAL)}
    places["AWSELB", region] = [
        row("TS-LoadBalancerUsage", "0.005", **ALB),
        row("LoadBalancerUsage", "0.0226", **ALB),
    ]
    with serving(PriceListServer(places)) as server:
        assert usd(refreshed(server, region), "load-balancer-hour", region) == Decimal("0.0226")


def test_extended_support_is_not_the_instances_price(server: PriceListServer) -> None:
    micro = {"Instance_Type": "db.t4g.micro", **POSTGRES}
    server.files["AmazonRDS", TOKYO] = [
        row("APN1-ExtendedSupport:Yr1-Yr2:db.t4g.micro", "0.0400", **micro),
        row("APN1-InstanceUsage:db.t4g.micro", "0.026", **micro),
        row("APN1-InstanceUsage:db.t4g.micro", "0.015", **micro, TermType="Reserved"),
        row("APN1-InstanceUsage:db.t4g.micro", "3.7", **micro, Currency="CNY"),
        row("APN1-InstanceUsage:db.t4g.micro", "0.03", **{**micro, "Database_Engine": "Oracle"}),
        row("APN1-InstanceUsage:db.m7g.large", "0.2", **POSTGRES),
    ]
    found = refreshed(server)
    assert usd(found, "database-hour/db.t4g.micro") == Decimal("0.026")
    # Every class is taken, not only those that the book knew.
    assert usd(found, "database-hour/db.m7g.large") == Decimal("0.2")


def test_the_first_tier_that_costs_something_is_taken(server: PriceListServer) -> None:
    out = {"Transfer_Type": "AWS Outbound", "To_Location": "External"}
    server.files["AWSDataTransfer", TOKYO] = [
        row("APN1-DataTransfer-Out-Bytes", "0.089", **out, StartingRange="10240"),
        row("APN1-DataTransfer-Out-Bytes", "0.115", **out, StartingRange="100"),
        row("APN1-DataTransfer-Out-Bytes", "0", **out),
        row("APN1-DataTransfer-Out-Bytes", "0.5", **{**out, "To_Location": "US East"}),
    ]
    assert usd(refreshed(server), "data-out-gb") == Decimal("0.115")


def test_two_prices_are_none(server: PriceListServer) -> None:
    server.files["AWSELB", TOKYO] = [
        row("APN1-LoadBalancerUsage", "0.03", **ALB),
        row("APN1-LoadBalancerUsage", "0.04", **ALB),
    ]
    found = refreshed(server)
    assert usd(found, "load-balancer-hour") == Decimal("0.0243")
    why = {key: reason for region, key, reason in found.kept if region == TOKYO}
    assert "$0.03" in why["load-balancer-hour"]
    assert "$0.04" in why["load-balancer-hour"]


def test_what_is_not_found_keeps_price_and_source(server: PriceListServer) -> None:
    found = refreshed(server)
    assert found.changes == ()
    assert found.prices == {r: load_book().prices[r] for r in (TOKYO, GLOBAL)}
    assert {key for _, key, _ in found.kept} == {k for r in found.prices for k in found.prices[r]}


def test_a_missing_file_stops_it_with_nothing_written(
    server: PriceListServer, tmp_path: Path
) -> None:
    del server.files["AWSELB", TOKYO]
    with pytest.raises(PriceListError, match="AWSELB"):
        refreshed(server)
    with pytest.raises(TijError, match="nothing was written"):
        refresh_book(TOKYO, server.url, Console(quiet=True), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_no_network_is_one_message(tmp_path: Path) -> None:
    with pytest.raises(TijError, match=r"127\.0\.0\.1:9"):
        refresh_book(TOKYO, "http://127.0.0.1:9", Console(quiet=True), tmp_path)


def test_what_is_written_can_be_read(server: PriceListServer, tmp_path: Path) -> None:
    server.files["AWSELB", TOKYO] = [row("APN1-LoadBalancerUsage", "0.03", **ALB)]
    found = refreshed(server)
    found.write(tmp_path)
    written = json.loads((tmp_path / f"{TOKYO}.json").read_text(encoding="utf-8"))
    assert read_prices(written) == found.prices[TOKYO]
    assert sorted(f.name for f in tmp_path.iterdir()) == [f"{TOKYO}.json", f"{GLOBAL}.json"]
