"""The architecture as SVG: readable on light and dark pages, and by screen readers."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from tij.diagram.architecture import Architecture, Part
from tij.diagram.layout import BROWSER, HEADER, LINE, MARGIN, Box, Frame, Wire, lay_out
from tij.diagram.words import WORDS

STYLE = """\
svg{--page:#ffffff;--ink:#1f2328;--soft:#59636e;--wire:#6e7781;--card:#ffffff;--edge:#8c959f;
--region:#f6f8fa;--vpc:#ffffff;--public:#fff4e6;--private:#e7f5ff;--hot:#d9480f;--hot-ink:#ffffff}
@media (prefers-color-scheme:dark){svg{--page:#0d1117;--ink:#e6edf3;--soft:#9198a1;--wire:#8b949e;
--card:#161b22;--edge:#6e7681;--region:#131920;--vpc:#0d1117;--public:#2b1d12;--private:#11233a;
--hot:#ff922b;--hot-ink:#0d1117}}
text{font-family:"Segoe UI","Helvetica Neue",Arial,"Noto Sans JP","Hiragino Sans",Meiryo,
"Noto Sans CJK JP",sans-serif;fill:var(--ink);font-size:13px}
.name{font-weight:600}.line,.frame-name,.label{fill:var(--soft);font-size:12px}
.title{font-size:17px;font-weight:600}.page{fill:var(--page)}
.card{fill:var(--card);stroke:var(--edge)}.card.open{stroke:var(--hot);stroke-width:2.5}
.region{fill:var(--region);stroke:var(--edge)}.vpc{fill:var(--vpc);stroke:var(--edge)}
.public{fill:var(--public)}.private{fill:var(--private)}
.zone{fill:none;stroke:var(--edge);stroke-dasharray:5 4}
.wire{fill:none;stroke:var(--wire);stroke-width:1.5}.head{fill:var(--wire)}
.halo{fill:none;stroke:var(--page);stroke-width:7;stroke-linejoin:round;font-size:12px}
.badge{fill:var(--hot)}.badge-text{fill:var(--hot-ink);font-size:11px;font-weight:600}"""

MARKED = """\
.card.pass{stroke:var(--pass)}.card.fail{stroke:var(--fail);stroke-width:3}
.dot.pass{fill:var(--pass)}.dot.fail{fill:var(--fail)}.dot.skip{fill:var(--wire)}
.sign{fill:var(--page);font-size:12px;font-weight:700}
a:hover .card,a:focus-visible .card{stroke-width:4}a:focus-visible{outline:3px solid var(--ink)}
svg{--pass:#116329;--fail:#b42318}
@media (prefers-color-scheme:dark){svg{--pass:#57c26f;--fail:#ff8a80}}"""
"""More style, of a picture whose parts are marked."""

FONT, NAME_FONT = 12, 13
PADDING = 12
NAMES = MARGIN + BROWSER[0] // 2 + 12
"""x at which frames' names begin."""
WIDE, NARROW, BOLD = 1.0, 0.56, 1.06


@dataclass(frozen=True)
class Mark:
    """What a part's box leads to, and how its checks ended: `kind` is pass, fail or skip."""

    link: str
    kind: str
    sign: str
    words: str
    """For who sees no colour."""


def as_svg(
    architecture: Architecture, language: str = "en", marks: Mapping[str, Mark] | None = None
) -> str:
    """A whole SVG document. The same architecture gives the same text.

    `marks` (part's id → mark) make parts links, with the colour and the sign of their checks.
    """
    layout = lay_out(architecture, language)
    marks = marks or {}
    # What is an image holds no links.
    role = "group" if marks else "img"
    style = f"{STYLE}\n{MARKED}" if marks else STYLE
    public = WORDS[language]["public"]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{layout.width}" height="{layout.height}"'
        f' viewBox="0 0 {layout.width} {layout.height}" role="{role}"'
        f' aria-labelledby="title desc" xml:lang="{language}">',
        f'<title id="title">{escape(architecture.title)}</title>',
        f'<desc id="desc">{escape(architecture.description)}</desc>',
        f"<style>{style}</style>",
        '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8"'
        ' markerHeight="8" orient="auto"><path class="head" d="M0 0L8 4L0 8z"/></marker></defs>',
        f'<rect class="page" width="{layout.width}" height="{layout.height}" rx="8"/>',
        _text("title", MARGIN, MARGIN + 12, architecture.title),
        *(_frame(frame) for frame in layout.frames),
        *(_wire(wire) for wire in layout.wires),
        *(
            text
            for part, box in layout.cards.values()
            for text in _card(part, box, public, marks.get(part.id))
        ),
    ]
    if layout.gateway:
        box, name = layout.gateway
        parts.append(_rectangle("card", box, radius=13))
        parts.append(_text("line", box.middle, box.y + 17, name, anchor="middle"))
    parts += [text for wire in layout.wires for text in _label(wire)]
    return "\n".join((*parts, "</svg>", ""))


def _frame(frame: Frame) -> str:
    box = frame.box
    rectangle = _rectangle(frame.kind, box, radius=6)
    if frame.kind == "zone":
        return rectangle + _text("frame-name", box.middle, box.y + 18, frame.name, anchor="middle")
    # Right of the lane's line, which every frame's name would stand in.
    return rectangle + _text("frame-name", NAMES, box.y + 19, frame.name)


def _card(part: Part, box: Box, public: str, mark: Mark | None) -> Iterator[str]:
    open_ = " open" if part.public else ""
    if mark:
        open_ += f" {mark.kind}"
        yield f"<a href={quoteattr(mark.link)}><desc>{escape(mark.words)}</desc>"
    yield _rectangle(f"card{open_}", box, radius=18 if part.id == "browser" else 6)
    badge = _width(public, 11) + 14 if part.public else 0
    room = box.width - 2 * PADDING - badge
    yield _text(
        "name", box.middle, box.y + HEADER - 9, _fit(part.title, room, NAME_FONT * BOLD), "middle"
    )
    for number, line in enumerate(part.lines):
        y = box.y + HEADER + 6 + number * LINE
        yield _text("line", box.middle, y, _fit(line, box.width - 2 * PADDING, FONT), "middle")
    if part.public:
        pill = Box(box.right - int(badge) - 6, box.y - 9, int(badge), 18)
        yield _rectangle("badge", pill, radius=9)
        yield _text("badge-text", pill.middle, pill.y + 13, public, "middle")
    if mark:
        yield f'<circle class="dot {mark.kind}" cx="{box.x + 4}" cy="{box.y + 4}" r="9"/>'
        yield _text("sign", box.x + 4, box.y + 8, mark.sign, "middle") + "</a>"


def _wire(wire: Wire) -> str:
    points = " ".join(f"{x},{y}" for x, y in wire.points)
    return f'<polyline class="wire" points="{points}" marker-end="url(#head)"/>'


def _label(wire: Wire) -> Iterator[str]:
    if wire.label:
        x, y = wire.label_at
        # Behind the text, its own outline in the page's colour: it stays readable over a line.
        yield _text("halo", x, y + 4, wire.label, "middle")
        yield _text("label", x, y + 4, wire.label, "middle")


def _rectangle(kind: str, box: Box, *, radius: int) -> str:
    return (
        f'<rect class="{kind}" x="{box.x}" y="{box.y}" width="{box.width}"'
        f' height="{box.height}" rx="{radius}"/>'
    )


def _text(kind: str, x: int, y: int, text: str, anchor: str = "start") -> str:
    place = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text class="{kind}" x="{x}" y="{y}"{place}>{escape(text)}</text>'


def _fit(text: str, width: float, size: float) -> str:
    """The text, cut where it would not fit."""
    if _width(text, size) <= width:
        return text
    while text and _width(text + "…", size) > width:
        text = text[:-1]
    return text + "…"


def _width(text: str, size: float) -> float:
    """About how wide a text is, in pixels."""
    return sum(size * (WIDE if unicodedata.east_asian_width(c) in "WF" else NARROW) for c in text)
