"""Draws small pictures and writes them as PNG (ISO 15948); plain Python."""

import struct
import zlib
from collections.abc import Callable
from functools import lru_cache

Color = tuple[int, int, int]
Draw = Callable[[float, float], Color]  # a point, 0 to 1 across and down -> its colour
BLUE, WHITE, GOLD = (11, 95, 165), (255, 255, 255), (255, 196, 64)
SKY, FAR, NEAR, WALL, ROOF, GLASS = (
    (207, 228, 245), (143, 188, 143), (96, 156, 104), (247, 238, 221), (176, 72, 58), (92, 132, 166),
)  # fmt: skip


def write_png(width: int, height: int, draw: Draw, *, soft: int = 2) -> bytes:
    """Draw a picture; each pixel is the mean of `soft` times `soft` points, so that edges are smooth."""
    steps = [(n + 0.5) / soft for n in range(soft)]
    rows = []
    for y in range(height):
        row = bytearray(b"\0")
        for x in range(width):
            points = [draw((x + dx) / width, (y + dy) / height) for dy in steps for dx in steps]
            row += bytes(sum(channel) // len(points) for channel in zip(*points, strict=True))
        rows.append(bytes(row))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in chunks)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


@lru_cache(maxsize=1)
def logo() -> bytes:
    """Draw the logo: a sun that rises over an open book."""
    return write_png(112, 112, _logo, soft=3)


def _logo(x: float, y: float) -> Color:
    from_sun = ((x - 0.5) ** 2 + (y - 0.5) ** 2) ** 0.5
    bend = 0.06 - 0.9 * (abs(x - 0.5) - 0.17) ** 2  # each page is an arch
    page = 0.16 < x < 0.84 and abs(x - 0.5) > 0.018
    if page and 0.56 - bend < y < 0.74 - bend:
        return WHITE
    if y < 0.52 - bend and from_sun < 0.2:
        return GOLD
    return BLUE


@lru_cache(maxsize=1)
def school() -> bytes:
    """Draw a school between hills."""
    return write_png(480, 220, _school, soft=2)


def _school(x: float, y: float) -> Color:
    across, down = x * 2.18, y  # the picture is 2.18 times as wide as it is high
    if abs(across - 1.09) < 0.36 and 0.52 < down < 0.8:
        window = 0.58 < down < 0.68 and ((across - 0.73) / 0.12) % 1 > 0.45 and abs(across - 1.09) > 0.07
        door = abs(across - 1.09) < 0.045 and down > 0.64
        return GLASS if window else ROOF if door else WALL
    if down < 0.53 and down > 0.36 + 0.42 * abs(across - 1.09) and abs(across - 1.09) < 0.41:
        return ROOF
    if (across - 1.72) ** 2 + (down - 0.24) ** 2 < 0.0095:
        return GOLD
    if down > 0.78 - 0.05 * (across - 0.4) ** 2 + 0.02 * across:
        return NEAR
    hill = 0.66 + 0.25 * (across - 0.45) ** 2 if across < 1.1 else 0.6 + 0.3 * (across - 1.6) ** 2
    return FAR if down > hill else SKY
