"""Java's patterns, as Python's `re` takes them."""

from __future__ import annotations

import re

import pytest

from tij.emulator.contract.patterns import matches, translate
from tij.emulator.contract.routing import SERVICES, service_model


@pytest.mark.parametrize("service", sorted(set(SERVICES.values())))
def test_every_pattern_of_a_service_compiles(service: str) -> None:
    model = service_model(service)
    for name in model.shape_names:
        if pattern := model.shape_for(name).metadata.get("pattern"):
            re.compile(translate(pattern))


@pytest.mark.parametrize(
    ("pattern", "text", "taken"),
    [
        ("x(?i)ab", "xAB", True),
        ("x(?i)ab", "XAB", False),
        ("(x(?i)a)b", "xAb", True),
        ("(x(?i)a)b", "xAB", False),
        (r"[(?i)]\(", "?(", True),
    ],
)
def test_a_flag_holds_to_the_end_of_its_group(pattern: str, text: str, taken: bool) -> None:
    assert matches(pattern, text) is taken
