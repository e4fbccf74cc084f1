"""The coverage table can't rot: every number, address, file and heading is held."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from scripts.docs import guide_coverage
from tests.synthesized import Synthesized

ROOT = Path(__file__).parents[2]
LATER_ISSUES = {5, 6, 7}


def test_every_number_of_the_inventory_is_there_once() -> None:
    assert list(guide_coverage.items()) == [f"G{n}" for n in range(1, 214)]


def test_every_item_is_answered_somewhere() -> None:
    for number, item in guide_coverage.items().items():
        assert item.keys() <= {"guide", "answer", "at", "see", "issue"}, number
        assert item["guide"], number
        assert item["answer"], number
        assert item.get("see") or item.get("issue") in LATER_ISSUES, number


@pytest.mark.reference
def test_every_address_is_in_productions_json(production: Synthesized) -> None:
    addresses = production.addresses()
    for number, item in guide_coverage.items().items():
        for pattern in item.get("at", []):
            assert any(fnmatchcase(a, pattern) for a in addresses), f"{number}: {pattern}"


def test_every_file_and_heading_is_there() -> None:
    for number, item in guide_coverage.items().items():
        for place in item.get("see", []):
            file, _, heading = place.partition("#")
            path = ROOT / file
            assert path.is_file(), f"{number}: {place}"
            if heading:
                headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.M)
                assert heading in headings, f"{number}: {place}"


def test_the_page_is_the_rendering() -> None:
    written = guide_coverage.PAGE.read_text(encoding="utf-8")
    assert written == guide_coverage.render(), "run: python -m scripts.docs.guide_coverage"
