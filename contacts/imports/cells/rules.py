"""Reads what people write into one cell: several values, whole names, whole addresses, days. Plain values."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from time import strptime
from typing import Any

import usaddress

_DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%d %B %Y", "%B %d, %Y", "%b %d, %Y")
_NUMBERS = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})")
_MONTHS = {
    "enero": "January", "febrero": "February", "marzo": "March", "abril": "April", "mayo": "May", "junio": "June",
    "julio": "July", "agosto": "August", "septiembre": "September", "octubre": "October", "noviembre": "November",
    "diciembre": "December",
}  # fmt: skip
_TAIL = re.compile(r"[,\s]+(?:([A-Za-z]{2}|Connecticut|Conn\.?)[,\s]+)?(\d{4,5}(?:-\d{4})?)\s*$", re.IGNORECASE)
_TOWN = ("PlaceName",)
_UNIT = ("OccupancyType", "OccupancyIdentifier", "SubaddressType", "SubaddressIdentifier")
_STATES = {"connecticut": "CT", "conn": "CT"}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"[+(]?[\d][\d\s().+\-]{8,18}(?:\s*(?:x|ext\.?)\s*\d+)?", re.IGNORECASE)
_BETWEEN = re.compile(r"[;|/,]")
_ZIP = re.compile(r"\d{5}(?:-\d{4})?|\d{4}")
ENOUGH = 0.8  # of the cells of a column must look alike


def split_cell(value: str) -> list[str]:
    """Split a cell with e-mail addresses: a@x.org; b@y.org. Blanks at the sign go; others make it no address."""
    if value.isascii() and value.isprintable() and value.count("@") == 1 and " " not in value and "<" not in value:
        return [value]
    if value.count("@") > 1:
        return [part.strip(" <>") for part in re.split(r"[;,/|\s]+", value) if "@" in part]
    inside = re.search(r"<([^<>\s]+@[^<>\s]+)>", value)
    return [inside.group(1) if inside else re.sub(r"\s*([@.])\s*", r"\1", value.strip())]


def split_phones(value: str) -> list[str]:
    """Split a cell with several phones; an extension stays with its number."""
    if not _BETWEEN.search(value):
        return [value]
    parts = [part.strip() for part in re.split(r"[;|/]|,(?!\s*(?:x|ext))", value) if part.strip()]
    return parts if all(sum(c.isdigit() for c in part) >= 7 for part in parts) else [value]


def split_list(value: str) -> list[str]:
    """Split a cell that holds a list: by semicolons or bars if there are any, else by commas."""
    return list(_listed(value))


@lru_cache(maxsize=5000)
def _listed(value: str) -> tuple[str, ...]:
    sign = next((sign for sign in ("|", ";", "\n") if sign in value), ",")
    return tuple(part.strip(" \"'") for part in value.split(sign) if part.strip(" \"'"))


def split_schools(value: str) -> list[str]:
    """Split a cell with schools: by semicolons or bars only, for a comma parts a school from its town."""
    return [part.strip() for part in re.split(r"[;|\n]", value) if part.strip()]


def split_name(value: str) -> tuple[str, str]:
    """Split a whole name: 'Ana María Díaz', 'Díaz, Ana María', 'Juan de la Cruz', 'Dr. Ana Díaz Jr.'."""
    text = re.sub(r"^(?:mr|mrs|ms|mx|dr|rev|hon|sr|sra|srta|prof)\.?\s+", "", value.strip(), flags=re.IGNORECASE)
    text = re.sub(r",?\s+(?:jr|sr|ii|iii|iv|phd|md|esq)\.?$", "", text, flags=re.IGNORECASE)
    if "," in text:
        family, given = (part.strip() for part in text.split(",", 1))
        return given, family
    words = text.split()
    if len(words) < 2:
        return text, ""
    at = next((i for i, word in enumerate(words[1:], 1) if word.lower() in PARTICLES), len(words) - 1)
    return " ".join(words[:at]), " ".join(words[at:])


PARTICLES = frozenset(
    {
        "de",
        "del",
        "la",
        "las",
        "los",
        "van",
        "von",
        "der",
        "den",
        "da",
        "dos",
        "di",
        "du",
        "le",
        "al",
        "bin",
        "ibn",
        "st.",
        "san",
    }
)


def read_day(text: str, *, day_first: bool = False) -> str:
    """Write a day as 2025-03-04, however it is written; 3/4/25 is March 4 unless `day_first`. '' when it is none.

    A number above 12 says itself which is the day; two digits of a year are 1969 to 2068, as POSIX has it.
    """
    text = re.sub(r"[T ]\d{1,2}:\d\d.*$", "", text.strip())
    if found := _NUMBERS.fullmatch(text):
        first, second, year = found.groups()
        month, day = (second, first) if day_first or int(first) > 12 else (first, second)
        if int(month) > 12:
            month, day = day, month
        full = int(year) if len(year) == 4 else int(year) + (2000 if int(year) < 69 else 1900)
        try:
            return date(full, int(month), int(day)).isoformat()
        except ValueError:
            return ""
    english = re.sub(r"\b[a-z]+\b", lambda one: _MONTHS.get(one[0], one[0]), text.lower().replace(" de ", " "))
    for pattern in _DAYS:
        try:
            return date(*strptime(english, pattern)[:3]).isoformat()
        except ValueError:
            continue
    return ""


def is_day_first(cells: Iterable[str]) -> bool:
    """Tell whether a column of days says by its numbers that the day comes first: 25/3/2025."""
    found = [one for cell in cells if (one := _NUMBERS.fullmatch(cell.strip()))]
    return any(int(one[1]) > 12 for one in found) and not any(int(one[2]) > 12 for one in found)


@lru_cache(maxsize=20_000)
def split_address(text: str) -> dict[str, str]:
    """Split an address in one line into street, unit, town, state, zip; what cannot be told stays in the street."""
    told: dict[str, str] = {}
    rest = " ".join(text.split())
    if tail := _TAIL.search(rest):
        told["zip"] = tail.group(2)
        if tail.group(1):
            word = tail.group(1).rstrip(".")
            told["state"] = _STATES.get(word.lower(), word.upper())
        rest = rest[: tail.start()]
    try:
        tagged, kind = usaddress.tag(f"{rest}, CT" if rest else "")
    except usaddress.RepeatedLabelError:
        tagged, kind = {}, "Ambiguous"
    if kind == "Ambiguous":
        street, comma, town = rest.rpartition(",")
        return told | ({"street": street.strip(), "town": town.strip()} if comma else {"street": rest})
    tagged.pop("StateName", None)
    told["town"] = _join(tagged, _TOWN)
    told["unit"] = _join(tagged, _UNIT)
    told["street"] = " ".join(value for label, value in tagged.items() if label not in {*_TOWN, *_UNIT})
    return {name: value for name, value in told.items() if value}


def _join(tagged: Any, labels: Sequence[str]) -> str:
    return " ".join(tagged.pop(label) for label in labels if label in tagged)


def guess_field(cells: Iterable[str]) -> str:
    """Tell by its values what a column holds: email, phone, zip, whole_address, language or nothing."""
    told = [cell.strip() for cell in cells if cell.strip()]
    if len(told) < 2:
        return ""
    for field, is_one in _LOOKS.items():
        if sum(map(bool, map(is_one, told))) >= ENOUGH * len(told):
            return field
    return ""


_LOOKS: dict[str, Any] = {
    "email": _EMAIL.search,
    "whole_address": lambda cell: cell[:1].isdigit() and " " in cell and _TAIL.search(cell) and "," in cell,
    "phone": lambda cell: _PHONE.fullmatch(cell) and 10 <= sum(map(str.isdigit, cell)) <= 16,
    "zip": lambda cell: _ZIP.fullmatch(cell) and not (len(cell) == 4 and cell[:2] in {"19", "20"}),
    "language": lambda cell: cell.lower() in {"en", "es", "english", "spanish", "español", "inglés"},
}
