"""Pictures that a screenshot may show: a mountain under a low sun, drawn here."""

from __future__ import annotations

import math
import struct
import zlib

WIDTH, HEIGHT = 600, 400
Colour = tuple[int, int, int]
# Sky above, sky at the horizon, sun, mountain.
PALETTES: tuple[tuple[Colour, Colour, Colour, Colour], ...] = (
    ((66, 103, 150), (250, 214, 190), (252, 244, 220), (46, 60, 84)),
    ((38, 32, 66), (226, 110, 84), (250, 200, 120), (30, 22, 40)),
    ((120, 178, 204), (236, 244, 240), (255, 252, 240), (64, 104, 92)),
    ((150, 116, 160), (252, 222, 226), (255, 240, 236), (84, 70, 106)),
)


def landscape(number: int) -> bytes:
    """A PNG of `WIDTH` times `HEIGHT` pixels; another number, another place and time."""
    above, horizon, sun, mountain = PALETTES[number % len(PALETTES)]
    top, peak = 110 + 23 * (number % 4), WIDTH * (0.35 + 0.1 * (number % 4))
    sun_x, sun_y = WIDTH * (0.8 - 0.13 * (number % 4)), 96 + 17 * (number % 3)
    rows = bytearray()
    for y in range(HEIGHT):
        sky = bytes(round(a + (h - a) * y / HEIGHT) for a, h in zip(above, horizon, strict=True))
        row = bytearray(sky * WIDTH)
        half = math.sqrt(max(0.0, 46**2 - (y - sun_y) ** 2))
        _fill(row, sun_x - half, sun_x + half, bytes(sun))
        if y > top:
            slope = 0.5 * (y - top) ** 1.18 + 14
            _fill(row, peak - slope, peak + slope, bytes(mountain))
            snow = slope if y < top + 46 else 0.0
            _fill(row, peak - snow, peak + snow, b"\xf4\xf4\xf6")
        rows += b"\0" + row
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    parts = (b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows))), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def _fill(row: bytearray, left: float, right: float, colour: bytes) -> None:
    start, end = max(0, round(left)), min(WIDTH, round(right))
    if end > start:
        row[start * 3 : end * 3] = colour * (end - start)


def _chunk(name: bytes, data: bytes) -> bytes:
    content = name + data
    return struct.pack(">I", len(data)) + content + struct.pack(">I", zlib.crc32(content))
