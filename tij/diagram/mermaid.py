"""The architecture as a Mermaid flowchart."""

from __future__ import annotations

from collections.abc import Iterator

from tij.diagram.architecture import Architecture, Part, Place
from tij.diagram.words import WORDS

ENTITIES = {'"': "#quot;", "<": "#lt;", ">": "#gt;", "&": "#amp;", "#": "#35;"}


def as_mermaid(architecture: Architecture, language: str = "en") -> str:
    """Mermaid's text, without a code fence."""
    words = WORDS[language]
    lines = ["flowchart TB"]
    for part in (*architecture.at(Place.INTERNET), *architecture.at(Place.EDGE)):
        lines.append(f"  {_box(part)}")
    lines += [f"  subgraph region [{_text(architecture.region)}]"]
    lines += [f"    {_box(part)}" for part in architecture.at(Place.GUARD)]
    lines += [f"    subgraph vpc [{_text(architecture.vpc)}]"]
    for place, title in (
        (Place.PUBLIC, words["public_subnets"]),
        (Place.PRIVATE, words["private_subnets"]),
    ):
        parts = architecture.at(place)
        if parts:
            lines += [f"      subgraph {place.value} [{_text(title)}]"]
            lines += [f"        {_box(part)}" for part in parts]
            lines += ["      end"]
    lines += ["    end"]
    lines += [f"    {_box(part)}" for part in architecture.at(Place.REGION)]
    lines += ["  end"]
    if any(flow.target == "internet" for flow in architecture.flows):
        lines.append(f"  internet([{_text(words['gateway'])}])")
    lines += list(_flows(architecture))
    public = [_id(part.id) for part in architecture.parts if part.public]
    if public:
        lines += ["  classDef public stroke:#d9480f,stroke-width:3px"]
        lines += [f"  class {','.join(public)} public"]
    return "\n".join(lines) + "\n"


def _flows(architecture: Architecture) -> Iterator[str]:
    for flow in architecture.flows:
        label = f"|{_text(flow.label)}|" if flow.label else ""
        yield f"  {_id(flow.source)} -->{label} {_id(flow.target)}"


def _box(part: Part) -> str:
    inner = _text(part.title, *part.lines, *part.zones)
    if part.id == "browser":
        return f"{_id(part.id)}([{inner}])"
    if part.id in ("database", "cache", "files", "logs"):
        return f"{_id(part.id)}[({inner})]"
    return f"{_id(part.id)}[{inner}]"


def _id(id_: str) -> str:
    return id_.replace("-", "_")


def _text(*lines: str) -> str:
    """Quoted and escaped, so that nothing in it is Mermaid's or HTML's."""
    escaped = ("".join(ENTITIES.get(character, character) for character in line) for line in lines)
    return '"' + "<br/>".join(escaped) + '"'
