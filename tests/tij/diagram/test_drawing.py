"""The SVG and the Mermaid text: well formed, the same every time, nothing on top of another."""

from __future__ import annotations

import copy
import itertools
import re
from xml.etree import ElementTree

import pytest

from tests.synthesized import Synthesized, synthesize
from tests.tij.pricing.variants import variants
from tij.diagram import as_mermaid, as_svg, read_architecture
from tij.diagram.architecture import Architecture
from tij.diagram.layout import Box, Layout, lay_out
from tij.settings.models import Settings

SVG = "{http://www.w3.org/2000/svg}"
LANGUAGES = ("en", "ja")


def architectures(settings: Settings, language: str) -> list[tuple[str, Architecture]]:
    found = []
    for name, variant in variants(settings):
        stacks = dict(synthesize(variant).stacks)
        found.append((name, read_architecture(stacks, "production", language)))
        del stacks["frontend"]
        found.append((f"{name}, no Vercel", read_architecture(stacks, "production", language)))
    return found


def overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.right
        and other.x < one.right
        and one.y < other.bottom
        and other.y < one.bottom
    )


def crossed(layout: Layout) -> list[str]:
    """Cards that a line goes through, its own two aside."""
    found = []
    for wire in layout.wires:
        ends = (wire.points[0], wire.points[-1])
        for id_, (_, box) in layout.cards.items():
            touches = any(box.x <= x <= box.right and box.y <= y <= box.bottom for x, y in ends)
            for (x1, y1), (x2, y2) in itertools.pairwise(wire.points):
                line = Box(min(x1, x2), min(y1, y2), abs(x1 - x2) or 1, abs(y1 - y2) or 1)
                if not touches and overlap(line, box):
                    found.append(f"{wire} through {id_}")
    return found


@pytest.mark.reference
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_lies_on_another(settings: Settings, language: str) -> None:
    for name, architecture in architectures(settings, language):
        layout = lay_out(architecture, language)
        boxes = {id_: box for id_, (_, box) in layout.cards.items()}
        assert boxes.keys() == {part.id for part in architecture.parts}, name
        for (one, a), (other, b) in itertools.combinations(boxes.items(), 2):
            assert not overlap(a, b), f"{name}: {one} and {other}"
        for box in boxes.values():
            assert 0 <= box.x < box.right <= layout.width, name
            assert 0 <= box.y < box.bottom <= layout.height, name
        assert crossed(layout) == [], name


@pytest.mark.reference
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_flow_is_a_line(settings: Settings, language: str) -> None:
    for name, architecture in architectures(settings, language):
        layout = lay_out(architecture, language)
        assert len(layout.wires) == len(architecture.flows), name


def test_what_stands_in_one_zone_is_drawn_in_it(production: Synthesized) -> None:
    layout = lay_out(read_architecture(production.stacks, "production"), "en")
    zones = {frame.name: frame.box for frame in layout.frames if frame.kind == "zone"}
    for part, box in layout.cards.values():
        if len(part.zones) == 1:
            zone = zones[part.zones[0]]
            assert zone.x <= box.x < box.right <= zone.right, part.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_svg_is_well_formed_and_says_what_it_shows(
    production: Synthesized, language: str
) -> None:
    architecture = read_architecture(production.stacks, "production", language)
    text = as_svg(architecture, language)
    assert text == as_svg(architecture, language)
    root = ElementTree.fromstring(text)
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert title.text == architecture.title
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    words = {element.text for element in root.iter(f"{SVG}text")}
    for part in architecture.parts:
        assert part.title in words, part.id
        assert set(part.lines) <= words, part.id
    assert "prefers-color-scheme:dark" in text


def test_every_colour_has_a_dark_one() -> None:
    from tij.diagram.svg import STYLE

    light, dark = STYLE.split("@media")
    assert set(re.findall(r"var\((--[\w-]+)\)", STYLE)) <= set(re.findall(r"(--[\w-]+):", light))
    assert set(re.findall(r"(--[\w-]+):", dark)) == set(re.findall(r"(--[\w-]+):", light))


def test_names_are_text_never_markup(production: Synthesized) -> None:
    stacks = copy.deepcopy(dict(production.stacks))
    name = '"] --> x & <script>'
    stacks["foundation"]["resource"]["aws_ecr_repository"]["registry"]["name"] = name
    architecture = read_architecture(stacks, "production")
    root = ElementTree.fromstring(as_svg(architecture))
    assert name in {element.text for element in root.iter(f"{SVG}text")}
    chart = as_mermaid(architecture)
    line = next(line for line in chart.splitlines() if "script" in line)
    assert line.count('"') == 2
    assert "<script>" not in line


def test_long_names_are_cut(production: Synthesized) -> None:
    stacks = copy.deepcopy(dict(production.stacks))
    stacks["foundation"]["resource"]["aws_ecr_repository"]["registry"]["name"] = "x" * 200
    text = as_svg(read_architecture(stacks, "production"))
    assert "x" * 100 not in text
    assert "x…" in text


@pytest.mark.reference
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_flowchart_has_every_part_and_flow(settings: Settings, language: str) -> None:
    for name, architecture in architectures(settings, language):
        chart = as_mermaid(architecture, language)
        lines = chart.splitlines()
        assert lines[0] == "flowchart TB"
        assert sum("subgraph" in line for line in lines) == lines.count("  end") + sum(
            line.strip() == "end" and line != "  end" for line in lines
        ), name
        arrows = [line for line in lines if "-->" in line]
        assert len(arrows) == len(architecture.flows), name
        nodes = set(re.findall(r"^\s+(\w+)[\[(]", chart, re.M))
        for arrow in arrows:
            source, target = re.findall(r"^\s*(\w+) -->(?:\|.*\|)? (\w+)$", arrow)[0]
            assert {source, target} <= nodes, f"{name}: {arrow}"
