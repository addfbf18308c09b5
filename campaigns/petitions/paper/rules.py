"""Typing a sheet twice: which lines there are, and where they differ. Plain values."""

from dataclasses import dataclass
from typing import Any

from campaigns.petitions.rules import fold_name

LINES = 20
FIELDS = ("given_name", "family_name", "street", "town", "zip", "email", "phone")
LONGEST = 200
LARGEST = 15 * 1024 * 1024  # of a scan
SIGNS = {b"%PDF-": "pdf", b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png"}  # how such files begin
STRUCK = "struck"  # the line of somebody who was erased
Line = dict[str, str]


def read_lines(posted: dict[str, Any]) -> list[Line]:
    """Read the lines of a sheet as they were typed, empty ones too, so that their numbers stay."""
    lines = []
    for i in range(LINES):
        line = {name: " ".join(str(posted.get(f"{name}-{i}", "")).replace("\x00", "").split()) for name in FIELDS}
        line = {name: value[:LONGEST] for name, value in line.items()}
        line["show_name"] = "yes" if posted.get(f"show_name-{i}") else ""
        lines.append(line)
    while lines and is_empty(lines[-1]):
        lines.pop()
    return lines


def is_empty(line: Line) -> bool:
    """Tell whether nothing was typed."""
    return not any(line.get(name) for name in FIELDS)


def is_of(line: Line, known: "Known") -> bool:
    """Tell whether a line is of somebody: one of her addresses, or her name where the ZIP does not say otherwise."""
    if line.get("email", "").casefold() in known.emails or _digits(line.get("phone", "")) in known.phones:
        return True
    place = line.get("zip", "")[:5]
    is_named = fold_name(line.get("given_name", ""), line.get("family_name", "")) == known.name
    return bool(known.name) and is_named and (not place or not known.zip or place == known.zip)


@dataclass(frozen=True)
class Known:
    """What is known of somebody whose lines are looked for; phones by their last ten digits."""

    name: str
    zip: str
    emails: frozenset[str]
    phones: frozenset[str]


def _digits(phone: str) -> str:
    return "".join(c for c in phone if c.isdigit())[-10:] or "none"


def strike(lines: list[Line], numbers: set[int]) -> list[Line]:
    """Strike lines (from 0) out: nothing stays of them but their place."""
    return [{STRUCK: "yes"} if i in numbers else line for i, line in enumerate(lines)]


def struck_in(lines: list[Line]) -> set[int]:
    """Tell which lines are struck out."""
    return {i for i, line in enumerate(lines) if line.get(STRUCK)}


def faults(lines: list[Line]) -> list[int]:
    """Name the lines (from 1) that have no name: nobody can be found by them."""
    return [
        i for i, line in enumerate(lines, 1) if not is_empty(line) and not (line["given_name"] and line["family_name"])
    ]


def differences(first: list[Line], second: list[Line]) -> list[tuple[int, str, str, str]]:
    """List where the two typings differ: line (from 0), field, first, second; capitals alone are no difference."""
    found = []
    for i in range(max(len(first), len(second))):
        one = first[i] if i < len(first) else {}
        two = second[i] if i < len(second) else {}
        for name in () if STRUCK in {*one, *two} else (*FIELDS, "show_name"):
            before, after = one.get(name, ""), two.get(name, "")
            if before.casefold() != after.casefold():
                found.append((i, name, before, after))
    return found


def settle(first: list[Line], second: list[Line], chosen: dict[str, Any]) -> list[Line]:
    """Make the lines that hold, where `chosen` tells for each difference ("zip-3") what stands on the paper."""
    length = max(len(first), len(second))
    lines = [dict(first[i]) if i < len(first) else dict.fromkeys((*FIELDS, "show_name"), "") for i in range(length)]
    lines = strike(lines, struck_in(first) | struck_in(second))
    for i, name, before, _after in differences(first, second):
        told = chosen.get(f"{name}-{i}", before)
        lines[i][name] = " ".join(str(told).replace("\x00", "").split())[:LONGEST]
    return lines


def kind_of_scan(start: bytes) -> str:
    """Tell what a file is by how it begins: pdf, jpg, png, or '' for anything else."""
    return next((kind for sign, kind in SIGNS.items() if start.startswith(sign)), "")
