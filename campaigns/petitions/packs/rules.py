"""How a pack is told, drawn and proved: plain values."""

import hashlib
import json
from datetime import timedelta
from typing import Any

KEEP = timedelta(days=120)  # the files; what was delivered stays as a record
LEASE = timedelta(minutes=5)
ATTEMPTS = 3
CHUNK = 2000
AT_ONCE = 5  # packs made in one turn of the belt: who asks for 187 does not hold up the others
CHOOSING_FOR = timedelta(days=30)
NAMES_IN_PDF = 3000  # more would be a book nobody opens: the rest stands in the spreadsheet
COMMENTS_IN_PDF = 60
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is read as something else
WIDTH = 320
SHADES = ("#e8ecf1", "#c9dcec", "#9dbfdb", "#6a9cc5", "#3f7cac", "#1f5a8a")
TOWNS_IN_PDF = 20


def digest_of(manifest: dict[str, Any]) -> str:
    """Give the digest of a manifest: SHA-256 of its canonical JSON."""
    return hashlib.sha256(json.dumps(manifest, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def read_proof(text: str) -> tuple[str, str]:
    """Read what somebody pasted: ("code", …), ("sha256", …) or ("", "") when it can be neither."""
    plain = "".join(c for c in text.strip() if c.isalnum())
    if len(plain) == 64 and all(c in "0123456789abcdefABCDEF" for c in plain):
        return "sha256", plain.lower()
    code = plain.upper()
    return ("code", code) if len(code) == 12 and all(c in ALPHABET for c in code) else ("", "")


def show_code(code: str) -> str:
    """Write a code so that it can be read aloud: ABCD-EFGH-JKLM."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def _rings(geometry: dict[str, Any]) -> list[list[list[float]]]:
    parts = geometry["coordinates"]
    polygons = [parts] if geometry["type"] == "Polygon" else parts
    return [ring for polygon in polygons for ring in polygon]


def top(counts: dict[str, int], most: int) -> list[tuple[str, int]]:
    """List the largest counts, then by name; what has no name is left out."""
    return sorted(((name, n) for name, n in counts.items() if name), key=lambda one: (-one[1], one[0]))[:most]


def draw_map(districts: list[dict[str, Any]], chosen: set[int], counts: dict[int, int] | None = None) -> str:
    """Draw districts ({id, geometry}) as one small SVG; '' when there is nothing to draw.

    The chosen ones are filled, and a single one fills the frame among its neighbours. With `counts` those that are
    chosen (or all) are shaded by them.
    """
    shapes = [(one["id"], _rings(one["geometry"])) for one in districts if one.get("geometry")]
    near = [shape for shape in shapes if shape[0] in chosen] if len(chosen) == 1 else shapes
    points = [point for _id, rings in near for ring in rings for point in ring]
    if not points:
        return ""
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    if len(chosen) == 1:
        room = 0.15 * max(east - west, north - south, 0.01)
        west, east, south, north = west - room, east + room, south - room, north + room
    scale = WIDTH / ((east - west) * 0.75 or 1)  # at 41 degrees a degree of longitude is three quarters as long
    height = int((north - south) * scale) or 1
    most = max((counts or {}).values(), default=0)
    paths = []
    for pk, rings in sorted(shapes, key=lambda shape: shape[0] in chosen):
        seen = [ring for ring in rings if _meets(ring, (west, south, east, north))]
        told = "".join(_path(ring, west, north, scale) for ring in seen)
        fill = SHADES[0] if chosen and pk not in chosen else _fill(counts, pk, most)
        paths.append(f'<path d="{told}" fill="{fill}" stroke="#9aa7b5" stroke-width="0.6" fill-rule="evenodd"/>')
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}">'
    return head + "".join(paths) + "</svg>"


def _meets(ring: list[list[float]], frame: tuple[float, float, float, float]) -> bool:
    """Tell whether something of a ring may lie in the frame: what surely does not would only make the file large."""
    west, south, east, north = frame
    lons, lats = [point[0] for point in ring], [point[1] for point in ring]
    return max(lons) >= west and min(lons) <= east and max(lats) >= south and min(lats) <= north


def _fill(counts: dict[int, int] | None, pk: int, most: int) -> str:
    return SHADES[-1] if counts is None else _shade(counts.get(pk, 0), most)


def _shade(count: int, most: int) -> str:
    """Choose the shade of a count: nobody is grey, the most is darkest."""
    return SHADES[1 + count * (len(SHADES) - 1) // (most + 1)] if count else SHADES[0]


def _path(ring: list[list[float]], west: float, north: float, scale: float) -> str:
    """Write a ring as a path, leaving out points that would fall on the one before."""
    told: list[tuple[float, float]] = []
    for lon, lat, *_height in ring:
        point = (round((lon - west) * 0.75 * scale, 1), round((north - lat) * scale, 1))
        if not told or abs(point[0] - told[-1][0]) + abs(point[1] - told[-1][1]) >= 0.6:
            told.append(point)
    return "M" + "L".join(f"{x} {y}" for x, y in told) + "Z" if len(told) > 2 else ""
