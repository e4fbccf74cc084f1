"""The Price List's bulk offer files: public, no credentials, read line by line.

AWS Billing User Guide, "Using the AWS Price List Bulk API". An EC2 file has gigabytes, so the CSV
form is streamed and nothing but the wanted rows is kept.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import httpx

from tij.errors import TijError

PRICE_LIST = "https://pricing.us-east-1.amazonaws.com"
TIMEOUT = httpx.Timeout(60.0, connect=10.0)
ATTEMPTS = 3


class PriceListError(TijError):
    """The Price List can't be had, or is not as documented: what and where."""

    def __init__(self, what: str) -> None:
        """`what` begins with the address, or with what was looked for."""
        super().__init__(
            f"The Price List could not be read; nothing was written.\n{what}",
            next_step="look whether that can be reached from here, and try again",
        )


@dataclass(frozen=True)
class Offer:
    """One offer file being read: what it says of itself, and its rows by column title."""

    code: str
    version: str
    published: date
    rows: Iterator[Mapping[str, str]]


class OfferFiles:
    """The offer files of one Price List. Close it, or use it as a context manager."""

    def __init__(self, url: str = PRICE_LIST) -> None:
        """`url` is AWS's own or that of anything that serves the same files."""
        self._url = url.rstrip("/")
        self._client = httpx.Client(
            timeout=TIMEOUT, transport=httpx.HTTPTransport(retries=ATTEMPTS), follow_redirects=True
        )

    def __enter__(self) -> OfferFiles:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    @contextmanager
    def read(self, offer: str, region: str) -> Iterator[Offer]:
        """The current file of an offer in a Region (`aws-other` for what has none).

        Raises PriceListError, also while the rows are read.
        """
        path = self._current(offer, region)
        url = self._url + path.removesuffix(".json") + ".csv"
        try:
            with self._client.stream("GET", url) as answer:
                answer.raise_for_status()
                yield _offer(offer, url, answer.iter_lines())
        except httpx.HTTPError as error:
            raise PriceListError(f"{url}: {_words(error)}") from error

    def _current(self, offer: str, region: str) -> str:
        url = f"{self._url}/offers/v1.0/aws/{offer}/current/region_index.json"
        try:
            answer = self._client.get(url)
            answer.raise_for_status()
            regions: Mapping[str, Any] = answer.json()["regions"]
            path: str = regions[region]["currentVersionUrl"]
        except httpx.HTTPError as error:
            raise PriceListError(f"{url}: {_words(error)}") from error
        except (KeyError, TypeError, ValueError) as error:
            raise PriceListError(f"{url}: names no file of {region}") from error
        return path


def _offer(code: str, url: str, lines: Iterator[str]) -> Offer:
    table = csv.reader(lines)
    about: dict[str, str] = {}
    for row in table:
        if row and row[0] == "SKU":
            return Offer(
                code,
                about.get("Version", ""),
                _day(about.get("Publication Date", ""), url),
                (dict(zip(row, values, strict=False)) for values in table),
            )
        if len(row) >= 2:
            about[row[0]] = row[1]
    raise PriceListError(f"{url}: has no header row that begins with SKU")


def _day(text: str, url: str) -> date:
    try:
        return datetime.fromisoformat(text).date()
    except ValueError as error:
        raise PriceListError(f"{url}: its publication date {text!r} is not a date") from error


def _words(error: httpx.HTTPError) -> str:
    if isinstance(error, httpx.HTTPStatusError):
        return f"answers {error.response.status_code} {error.response.reason_phrase}"
    return str(error) or type(error).__name__
