"""Plain rules of places: folded names, ZIPs, when a district is settled, and a made-up state."""

import difflib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

SETTLED = 0.995  # one district holds at least this share of a place: say it, else name the candidates
LEAST = 0.005  # smaller slivers are noise of the lines
LINE_METRES = {"upper": 100.0, "lower": 100.0, "congress": 600.0}  # how far off our lines may be; see the data's README

ALIKE, CLEARLY = 0.85, 0.05  # so alike is a misspelt name to a town's, and so much more than to any other

_SHORT = {
    "n": "north", "no": "north", "s": "south", "so": "south", "e": "east", "w": "west",
    "st": "saint", "mt": "mount", "ft": "fort", "hts": "heights", "vlg": "village",
}  # fmt: skip
_TAIL = re.compile(r"\b(cdp|borough|city|town|village|connecticut|ct)$")


def fold_place(name: str) -> str:
    """Fold a town's name to its key: lower case, no accents, short words written out, without state and 'town of'."""
    text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    text = re.sub(r"['’`]", "", text)
    words = re.sub(r"[^a-z0-9]+", " ", text).strip()
    words = re.sub(r"^(town|city|borough|village) of ", "", words)
    shorter = _TAIL.sub("", words).strip()
    while shorter and shorter != words:
        words, shorter = shorter, _TAIL.sub("", shorter).strip()
    return " ".join(_SHORT.get(word, word) for word in words.split())[:80]


def find_alike(key: str, known: Iterable[str]) -> str:
    """Find the one folded name of which this one is a slip of the pen; '' when there is none or more than one."""
    near = difflib.get_close_matches(key, known, n=2, cutoff=ALIKE)
    likeness = [difflib.SequenceMatcher(None, one, key).ratio() for one in near]
    clear = near and (len(near) == 1 or likeness[0] - likeness[1] >= CLEARLY)
    return near[0] if clear and near[0][0] == key[0] else ""


def normalise_zip(text: str | int | None) -> str:
    """Bring a ZIP to five digits ('6268', '06268-1234' -> '06268'); '' when it is none."""
    return _zip(str(text or ""))


@lru_cache(maxsize=20_000)
def _zip(text: str) -> str:
    digits = re.match(r"\s*(\d{3,5})(?:\.0)?(?:[\s-]*\d{4})?\s*$", text)
    return digits.group(1).zfill(5) if digits else ""


@dataclass(frozen=True)
class Match:
    """What a place says about a chamber: a district, or (district None) its candidates, likeliest first."""

    district: int | None
    confidence: float
    candidates: tuple[int, ...] = ()


def settle(shares: dict[int, float]) -> Match | None:
    """Decide from district shares: settled when one holds nearly all, else candidates with the likeliest's share."""
    real = sorted(((share, district) for district, share in shares.items() if share >= LEAST), reverse=True)
    if not real:
        return None
    share, district = real[0]
    if share >= SETTLED or (len(real) == 1 and share >= 0.9):
        return Match(district, round(min(share, 1.0), 4))
    return Match(None, round(share, 4), tuple(one for _share, one in real))


def blend(parts: Iterable[tuple[float, dict[int, float]]]) -> dict[int, float]:
    """Add weighted shares up."""
    total: dict[int, float] = {}
    for weight, shares in parts:
        for district, share in shares.items():
            total[district] = total.get(district, 0.0) + weight * share
    return total


# --- what time it is there -------------------------------------------------------------------------------------------
# Each state's zone in the IANA database; a state that lies in two has the one in which most of its people live.
_EASTERN = "CT DE DC FL GA KY ME MD MA NH NJ NY NC OH PA RI SC VT VA WV"
_CENTRAL = "AL AR IL IA KS LA MN MS MO NE ND OK SD TN TX WI"
_MOUNTAIN = "CO MT NM UT WY"
_PACIFIC = "CA NV OR WA"
ZONE_OF_STATE: dict[str, str] = {
    **dict.fromkeys(_EASTERN.split(), "America/New_York"),
    **dict.fromkeys(_CENTRAL.split(), "America/Chicago"),
    **dict.fromkeys(_MOUNTAIN.split(), "America/Denver"),
    **dict.fromkeys(_PACIFIC.split(), "America/Los_Angeles"),
    "IN": "America/Indiana/Indianapolis",
    "MI": "America/Detroit",
    "ID": "America/Boise",
    "AZ": "America/Phoenix",
    "AK": "America/Anchorage",
    "HI": "Pacific/Honolulu",
    "PR": "America/Puerto_Rico",
    "VI": "America/St_Thomas",
    "GU": "Pacific/Guam",
    "MP": "Pacific/Saipan",
    "AS": "Pacific/Pago_Pago",
}


# --- what a state consists of, as a loader reads it or as we make it up -----------------------------------------------
@dataclass(frozen=True)
class TownFacts:
    """A town as a source tells it."""

    name: str
    geoid: str = ""
    population: int | None = None
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True)
class DistrictFacts:
    """A district as a source tells it; geometry is GeoJSON."""

    chamber: str
    number: int
    name: str
    plan: str
    ocd_id: str = ""
    valid_from: date | None = None
    geometry: dict | None = None


@dataclass(frozen=True)
class ShareFacts:
    """A town (or its part in a ZIP) lies in a district with this share."""

    town: str
    chamber: str
    number: int
    share: float
    zip: str = ""


@dataclass(frozen=True)
class StateFacts:
    """Everything about a state's places; towns are named by their plain names, other names map to towns."""

    towns: list[TownFacts]
    districts: list[DistrictFacts]
    shares: list[ShareFacts]
    zips: list[tuple[str, str, float]]  # ZIP, town, share of the ZIP's people
    other_names: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


# --- a made-up state: a grid of towns, so that everything works without any data of the real one ----------------------
MADE_UP = "made-up"
_FIRST = ("Alder", "Birch", "Cedar", "Dover", "Elm", "Fern", "Glen", "Hazel")
_LAST = ("brook", "field", "ford", "ton", "bury", "haven")
WEST, SOUTH, CELL_X, CELL_Y = -73.4, 41.1, 0.16, 0.12  # degrees


def box(west: float, south: float, east: float, north: float) -> dict:
    """Draw a rectangle of the grid as GeoJSON."""
    ring = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    corners = [[round(WEST + x * CELL_X, 6), round(SOUTH + y * CELL_Y, 6)] for x, y in ring]
    return {"type": "Polygon", "coordinates": [corners]}


def made_up_state(columns: int = 6, rows: int = 4, house: int = 12, senate: int = 4, congress: int = 2) -> StateFacts:
    """Draw a state of columns x rows towns; chambers are strips of equal height whose lines cut some towns in two."""
    names = [f"{first}{last}" for last in _LAST for first in _FIRST]
    towns: list[tuple[TownFacts, tuple[float, float, float, float]]] = []
    zips: list[tuple[str, str, tuple[float, float, float, float]]] = []
    for i in range(columns * rows):
        x, y = i % columns, i // columns
        name = names[i] if i < len(names) else f"{names[i % len(names)]} {i // len(names) + 1}"
        lat, lon = round(SOUTH + (y + 0.5) * CELL_Y, 6), round(WEST + (x + 0.5) * CELL_X, 6)
        towns.append((TownFacts(name, f"99{i:03d}", 4000 + 3700 * (i * 7 % 11), lat, lon), (x, y, x + 1, y + 1)))
        zips.append((f"99{100 + 2 * i:03d}", name, (x, y, x + 0.5, y + 1)))
        zips.append((f"99{101 + 2 * i:03d}", name, (x + 0.5, y, x + 1, y + 1)))
    districts, shares = [], []
    for chamber, count in (("lower", house), ("upper", senate), ("congress", congress)):
        for number, area in enumerate(_strips(columns, rows, count), start=1):
            label = {"lower": "State House", "upper": "State Senate", "congress": "Congressional"}[chamber]
            districts.append(DistrictFacts(chamber, number, f"{label} District {number}", MADE_UP, geometry=box(*area)))
            for place, code, cell in [(t.name, "", c) for t, c in towns] + [(t, z, c) for z, t, c in zips]:
                if (share := _overlap(cell, area)) >= LEAST:
                    shares.append(ShareFacts(place, chamber, number, round(share, 4), code))
    other = {f"{town.name} Center": town.name for town, _cell in towns[::3]} | {"Old Mill": towns[0][0].name}
    return StateFacts([t for t, _ in towns], districts, shares, [(z, t, 1.0) for z, t, _ in zips], other)


def _strips(columns: int, rows: int, count: int) -> list[tuple[float, float, float, float]]:
    """Cut the grid into `count` rectangles of equal size: as many columns of strips as divide the count."""
    across = next(n for n in (4, 3, 2, 1) if count % n == 0 and n <= max(1, count // 2))
    down = count // across
    width, height = columns / across, rows / down
    return [(c * width, r * height, (c + 1) * width, (r + 1) * height) for r in range(down) for c in range(across)]


def _overlap(cell: tuple[float, float, float, float], area: tuple[float, float, float, float]) -> float:
    width = min(cell[2], area[2]) - max(cell[0], area[0])
    height = min(cell[3], area[3]) - max(cell[1], area[1])
    size = (cell[2] - cell[0]) * (cell[3] - cell[1])
    return max(0.0, width) * max(0.0, height) / size
