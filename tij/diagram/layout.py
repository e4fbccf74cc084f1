"""Where each box and each line of the picture is: pixels, the origin at the top left.

From top to bottom: the browser, the edge, then the Region with the VPC and, beside it, the
Region's services. Parts in every zone stand across all of them, parts in one zone in its column;
the lane left of the columns is free for lines between the former.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tij.diagram.architecture import Architecture, Flow, Part, Place
from tij.diagram.words import WORDS

MARGIN, GAP, ROW_GAP = 24, 16, 34
LANE, COLUMN, RIGHT_LANE = 188, 236, 58
SERVICES, BUS = 236, 96
HEADER, LINE = 30, 17
BROWSER = (116, 36)
GATEWAY = 176
EDGE_WIDTH = 210
TITLE = 34
TOP = 30
"""Room above the first row of a frame, for its name."""


DATA = ("database", "cache")
"""Parts that stand side by side."""


@dataclass(frozen=True)
class Box:
    """A rectangle."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """x of its right side."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """y of its lower side."""
        return self.y + self.height

    @property
    def middle(self) -> int:
        """x of its middle."""
        return self.x + self.width // 2

    def holds(self, x: int) -> bool:
        """Whether a vertical line at x meets it."""
        return self.x <= x <= self.right


@dataclass(frozen=True)
class Frame:
    """A named rectangle behind boxes: `kind` is region, vpc, public, private or zone."""

    kind: str
    box: Box
    name: str


@dataclass(frozen=True)
class Wire:
    """A line with an arrow at its end, and its label's place (the middle of the text)."""

    points: tuple[tuple[int, int], ...]
    label: str = ""
    label_at: tuple[int, int] = (0, 0)


@dataclass
class Layout:
    """The whole picture."""

    width: int = 0
    height: int = 0
    frames: list[Frame] = field(default_factory=list)
    cards: dict[str, tuple[Part, Box]] = field(default_factory=dict)
    gateway: tuple[Box, str] | None = None
    wires: list[Wire] = field(default_factory=list)


def lay_out(architecture: Architecture, language: str) -> Layout:
    """Place everything. The same architecture gives the same picture."""
    return _Drawing(architecture, language).layout


class _Drawing:
    def __init__(self, architecture: Architecture, language: str) -> None:
        self.architecture = architecture
        self.words = WORDS[language]
        self.layout = Layout()
        columns = max(1, len(architecture.zones))
        self.zone_x = MARGIN * 2 + LANE
        self.zone_width = columns * COLUMN + (columns - 1) * GAP
        self.span = Box(MARGIN * 2 + GAP, 0, LANE - GAP + self.zone_width, 0)
        self.vpc_right = self.zone_x + self.zone_width + RIGHT_LANE
        self.spine = MARGIN + BROWSER[0] // 2
        self.lane = self.vpc_right - RIGHT_LANE // 2
        self.services_x = self.vpc_right + BUS
        self._place()
        for flow in architecture.flows:
            self.layout.wires += self._wire(flow)

    # Places.

    def _place(self) -> None:
        layout = self.layout
        browser = Box(self.spine - BROWSER[0] // 2, MARGIN + TITLE, *BROWSER)
        layout.cards["browser"] = (self.architecture.at(Place.INTERNET)[0], browser)
        y = self._edge(browser.bottom + GAP)
        region_top = y + ROW_GAP
        y = region_top + TOP
        guards = self.architecture.at(Place.GUARD)
        if guards:
            y = self._row(guards, y) + ROW_GAP
        vpc_top = y
        bottom = self._vpc(vpc_top)
        bottom = max(bottom, self._services(region_top + TOP)) + GAP
        right = self.services_x + SERVICES + GAP
        region = Box(MARGIN, region_top, right - MARGIN, bottom - region_top)
        layout.frames.insert(0, Frame("region", region, self.architecture.region))
        layout.width, layout.height = right + MARGIN, bottom + MARGIN

    def _edge(self, y: int) -> int:
        """Vercel and Route 53 above the VPC, CloudFront above the bucket that it takes from."""
        parts = {part.id: part for part in self.architecture.at(Place.EDGE)}
        height = max((_height(part) for part in parts.values()), default=0)
        x = self.zone_x
        for id_ in ("vercel", "dns"):
            if id_ in parts:
                self._card(parts[id_], Box(x, y, EDGE_WIDTH, height))
                x += EDGE_WIDTH + GAP
        if "cdn" in parts:
            self._card(parts["cdn"], Box(self.services_x, y, SERVICES, height))
        return y + height

    def _vpc(self, top: int) -> int:
        architecture, layout = self.architecture, self.layout
        y = top + TOP * 2
        bands: list[Frame] = []
        for place, name in (
            (Place.PUBLIC, self.words["public_subnets"]),
            (Place.PRIVATE, self.words["private_subnets"]),
        ):
            begin = y
            y += TOP
            for row in _rows(architecture.at(place), len(architecture.zones)):
                y = self._row(row, y) + ROW_GAP
            y -= ROW_GAP - GAP
            if y < begin + TOP * 2:
                y = begin + TOP * 2
            box = Box(MARGIN * 2 + 6, begin, self.vpc_right - MARGIN * 2 - 12, y - begin)
            bands.append(Frame(place.value, box, name))
            y += GAP
        box = Box(MARGIN * 2, top, self.vpc_right - MARGIN * 2, y - top)
        layout.frames.append(Frame("vpc", box, architecture.vpc))
        layout.frames += bands
        for number, zone in enumerate(architecture.zones):
            column = self._column(number)
            zone_box = Box(column.x - 6, top + TOP, COLUMN + 12, y - top - TOP - 8)
            layout.frames.append(Frame("zone", zone_box, zone))
        gateway = Box(self.lane + GATEWAY // 6 - GATEWAY, top - 13, GATEWAY, 26)
        if any(flow.target == "internet" for flow in architecture.flows):
            layout.gateway = (gateway, self.words["gateway"])
        return y

    def _row(self, parts: Sequence[Part], y: int) -> int:
        """Parts of one zone each in their columns, or one part across all of them."""
        height = max(_height(part) for part in parts)
        share = (self.zone_width + GAP) // len(parts)
        for number, part in enumerate(parts):
            if part.id in DATA and len(part.zones) > 1:
                self._card(part, Box(self.zone_x + number * share, y, share - GAP, height))
            elif len(part.zones) == 1 and part.zones[0] in self.architecture.zones:
                column = self._column(self.architecture.zones.index(part.zones[0]))
                self._card(part, Box(column.x + 8, y, column.width - 16, height))
            else:
                self._card(part, Box(self.span.x, y, self.span.width, height))
        return y + height

    def _services(self, y: int) -> int:
        for part in self.architecture.at(Place.REGION):
            box = Box(self.services_x, y, SERVICES, _height(part))
            self._card(part, box)
            y = box.bottom + GAP * 2
        return y

    def _column(self, number: int) -> Box:
        return Box(self.zone_x + number * (COLUMN + GAP), 0, COLUMN, 0)

    def _card(self, part: Part, box: Box) -> None:
        self.layout.cards[part.id] = (part, box)

    # Lines.

    def _wire(self, flow: Flow) -> Iterator[Wire]:
        if flow.target == "internet":
            yield from self._to_internet(flow)
            return
        if flow.source not in self.layout.cards or flow.target not in self.layout.cards:
            return
        source, target = self._box(flow.source), self._box(flow.target)
        place = self.layout.cards[flow.target][0].place
        if flow.source == "browser" and place is Place.EDGE:
            yield self._to_edge(flow, source, target)
        elif flow.source == "service" and place is Place.REGION:
            yield self._to_service(flow, source, target)
        elif source.bottom <= target.y:
            x = self._between(flow, source, target)
            at = (x, source.bottom + min(ROW_GAP, target.y - source.bottom) // 2 - 1)
            yield Wire(((x, source.bottom), (x, target.y)), flow.label, at)
        else:
            x = target.middle
            at = (x, (target.bottom + source.y) // 2)
            yield Wire(((x, source.y), (x, target.bottom)), flow.label, at)

    def _between(self, flow: Flow, source: Box, target: Box) -> int:
        """x at which a vertical line meets both."""
        if flow.source == "vercel":
            # Beside the zone's name, not through it.
            return source.x + 2 * GAP
        if source.holds(target.middle) and not target.holds(self.spine):
            return target.middle
        if source.holds(self.spine) and target.holds(self.spine):
            return self.spine
        return source.middle

    def _to_edge(self, flow: Flow, source: Box, target: Box) -> Wire:
        y = source.y + (10 if flow.target == "cdn" else source.height - 10)
        x = target.middle
        at = (x - 54, y)
        return Wire(((source.right, y), (x, y), (x, target.y)), flow.label, at)

    def _to_service(self, flow: Flow, source: Box, target: Box) -> Wire:
        """Out of the tasks' right side, along the bus, into the service's left side."""
        bus = self.vpc_right + 24
        y, aim = source.y + source.height * 2 // 3, target.y + target.height // 2
        at = ((bus + self.services_x) // 2, aim - 12)
        return Wire(((source.right, y), (bus, y), (bus, aim), (target.x, aim)), flow.label, at)

    def _to_internet(self, flow: Flow) -> Iterator[Wire]:
        if not self.layout.gateway:
            return
        gateway, source = self.layout.gateway[0], self._box(flow.source)
        lane = self.lane
        if flow.source == "service":
            y = source.y + source.height // 3
            begin = [(source.right, y)]
        else:
            y = source.y - ROW_GAP // 2
            begin = [(source.middle, source.y), (source.middle, y)]
        yield Wire((*begin, (lane, y), (lane, gateway.bottom)))

    def _box(self, id_: str) -> Box:
        return self.layout.cards[id_][1]


def _rows(parts: Sequence[Part], zones: int) -> Iterator[list[Part]]:
    """Parts of one zone share a row, as the data does; what else stands in several has its own."""
    data = [part for part in parts if part.id in DATA]
    together: list[Part] = []
    for part in parts:
        if len(part.zones) == 1 and zones > 1:
            taken = {zone for other in together for zone in other.zones}
            if part.zones[0] in taken:
                yield together
                together = []
            together.append(part)
            continue
        if together:
            yield together
            together = []
        if part in data[1:]:
            continue
        yield data if part in data else [part]
    if together:
        yield together


def _height(part: Part) -> int:
    return HEADER + LINE * len(part.lines) + (8 if part.lines else 4)
