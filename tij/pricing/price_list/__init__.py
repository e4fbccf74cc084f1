"""AWS's Price List: reading it over HTTPS, and finding the price book's items in it."""

from tij.pricing.price_list.files import PRICE_LIST, OfferFiles, PriceListError
from tij.pricing.price_list.refresh import Change, Refreshed, refresh

__all__ = ["PRICE_LIST", "Change", "OfferFiles", "PriceListError", "Refreshed", "refresh"]
