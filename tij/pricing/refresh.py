"""`tij cost --refresh`: a new price book, and what became dearer or cheaper."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from tij.console import new_table
from tij.pricing.book import PRICES, load_book
from tij.pricing.price_list import PRICE_LIST, OfferFiles, Refreshed, refresh

__all__ = ["PRICE_LIST", "refresh_book", "show_refreshed"]


def refresh_book(region: str, url: str, console: Console, directory: Path = PRICES) -> Refreshed:
    """Write the prices of the book's Regions and of `region`.

    Raises PriceListError when a file can't be read; nothing is written then.
    """
    book = load_book()
    regions = dict.fromkeys((*book.regions, region))
    with OfferFiles(url) as files, console.status("Reading the Price List...") as status:
        found = refresh(
            book, files, regions, lambda offer, place: status.update(f"{offer}, {place}")
        )
    found.write(directory)
    return found


def show_refreshed(console: Console, found: Refreshed) -> None:
    """What changed, and what kept its price because the Price List names none."""
    table = new_table()
    for title in ("Region", "item"):
        table.add_column(title)
    for title in ("was", "is"):
        table.add_column(title, justify="right")
    for change in found.changes:
        was = "-" if change.was is None else f"${change.was:f}"
        table.add_row(change.region, change.key, was, f"${change.usd:f}")
    if found.changes:
        console.print(table)
    for region, key, why in found.kept:
        console.print(f"{region}: {key} keeps its price: {why}")
    count = sum(len(prices) for prices in found.prices.values())
    console.print(
        f"{count} prices written to tij/pricing/prices/, {len(found.changes)} of them changed."
        " Review them with git diff.",
    )
