"""What the embedded AWS holds for a caller."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ministack.core.responses import set_request_account_id, set_request_region

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.request import Credential, Parameters

GOING = ("deleting", "deleted", "DELETING", "DRAINING", "INACTIVE")


Rule = Callable[[Parameters], Refusal | None]


def of_caller(caller: Credential) -> None:
    """Make ministack's stores those of the caller's account and Region."""
    set_request_account_id(caller.key)
    set_request_region(caller.region)


def held(store: Any) -> list[Mapping[str, Any]]:
    """What a store of ministack's holds for the caller."""
    return [found for found in store.values() if isinstance(found, Mapping)]


def ids(values: Iterable[Any], key: str) -> set[Any]:
    """The ids of a list of ids, or of what has each under `key`."""
    return {value[key] if isinstance(value, Mapping) else value for value in values}
