"""What the embedded AWS holds for a caller."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import import_module
from typing import Any

import jmespath
from ministack.core.responses import set_request_account_id, set_request_region

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.request import Credential, Parameters

ADDED = ("application_autoscaling",)
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


def is_trusted(role: Mapping[str, Any], service: str) -> bool:
    """Whether a role's trust policy names the service."""
    return f'"{service}"' in json.dumps(role.get("AssumeRolePolicyDocument", "")).replace("\\", "")


def store(place: str) -> Any:
    """A store of ministack's by its place, `module._name`, or of the service added to it."""
    module, _, name = place.partition(".")
    package = "tij.emulator.patches" if module in ADDED else "ministack.services"
    return getattr(import_module(f"{package}.{module}"), name)


def said_in(expression: str, parameters: Mapping[str, Any]) -> list[Any]:
    """What the parameters say where the expression (JMESPath) points to, without what is empty."""
    found = _compiled(expression).search(parameters)
    return [one for one in (found if isinstance(found, list) else [found]) if one not in (None, "")]


@cache
def _compiled(expression: str) -> Any:
    # jmespath itself remembers the last 128 only.
    return jmespath.compile(expression)
