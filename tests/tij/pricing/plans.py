"""Terraform's JSON plan representation of a change from one set of resources to another."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]

REGION = "ap-northeast-1"
PROVIDER = "registry.terraform.io/hashicorp/aws"


def plan(before: Mapping[str, Json], after: Mapping[str, Json], region: str = REGION) -> Json:
    """From resources as they are to resources as configured: address → arguments.

    In `after`, an argument may be a reference (`${aws_eip.a.id}`): the plan has no value for it,
    only the reference in its configuration, as Terraform writes it.
    """
    addresses = dict.fromkeys((*before, *after))
    return {
        "resource_changes": [_change(a, before.get(a), after.get(a)) for a in addresses],
        "configuration": {
            "provider_config": {
                "aws": {
                    "full_name": PROVIDER,
                    "expressions": {"region": {"constant_value": region}},
                }
            },
            "root_module": {"resources": [_block(a, body) for a, body in after.items()]},
        },
    }


def _change(address: str, before: Json | None, after: Json | None) -> Json:
    type_, _, name = address.partition(".")
    known = None if after is None else {k: v for k, v in after.items() if not _references(v)}
    actions = {(False, True): ["create"], (True, False): ["delete"]}.get(
        (before is not None, after is not None), ["no-op"] if before == after else ["update"]
    )
    return {
        "address": address,
        "mode": "managed",
        "provider_name": PROVIDER,
        "type": type_,
        "name": name,
        "change": {"actions": actions, "before": before, "after": known},
    }


def _block(address: str, body: Json) -> Json:
    type_, _, name = address.partition(".")
    return {
        "type": type_,
        "name": name,
        "provider_config_key": "aws",
        "expressions": {
            k: {"references": found} for k, v in body.items() if (found := _references(v))
        },
    }


def _references(value: object) -> list[str]:
    found = []
    for reference in re.findall(r"\$\{([\w.-]+)\}", json.dumps(value)):
        found += [reference, reference.rpartition(".")[0]]
    return found
