"""Parts the rows of a chunk into two lanes by their addresses, as they are written in the file."""

import re
from collections.abc import Mapping, Sequence, Set

Row = tuple[int, list[str]]  # line, cells
HERE = 0.48  # of the rows: who parts them also reads the file
EMAIL = re.compile(r"[^\s<>,;:\"'()]+@[^\s<>,;:\"'()]+")
NO_DIGITS = re.compile(r"\D+")
SEVERAL = re.compile(r"[/;,]")
ALONE = [""]


def part(rows: Sequence[Row], columns: Mapping[int, str], there: Set[str]) -> tuple[list[Row], list[Row], list[str]]:
    """Part rows for here and for there, in their order; gives also the addresses of those for there.

    `there`: addresses of rows that are still under way there, to which others with them must follow. Rows without any
    address stay together, to meet their twins.
    """
    told = [keys_of(cells, columns) or ALONE for _line, cells in rows]
    roots = _tie(told)
    away = {root: True for root, keys in zip(roots, told, strict=True) if not there.isdisjoint(keys)} if there else {}
    parts: tuple[list[Row], list[Row]] = ([], [])
    gone: list[str] = []
    for row, keys, root in zip(rows, told, roots, strict=True):
        goes = away.setdefault(root, len(parts[0]) * (1 - HERE) > len(parts[1]) * HERE)
        parts[goes].append(row)
        if goes:
            gone += keys
    return *parts, gone


def keys_of(cells: Sequence[str], columns: Mapping[int, str]) -> list[str]:
    """Give what the e-mail addresses and phones of a row have in common however they are written."""
    keys: list[str] = []
    for index, name in columns.items():
        cell = cells[index] if index < len(cells) else ""
        if not cell:
            continue
        if name == "email":
            keys += EMAIL.findall(cell.lower())
        else:
            keys += [key for one in SEVERAL.split(cell) if (key := NO_DIGITS.sub("", one).lstrip("1")[:10])]
    return keys


def _tie(told: Sequence[Sequence[str]]) -> list[int]:
    """Tell for each row the first row of its group: groups are tied by shared addresses, one by one."""
    ties = list(range(len(told)))

    def first_of(place: int) -> int:
        while ties[place] != place:
            ties[place] = place = ties[ties[place]]
        return place

    seen: dict[str, int] = {}
    for place, addresses in enumerate(told):
        for address in addresses:
            there = seen.setdefault(address, place)
            if there != place and (there := first_of(there)) != (here := first_of(place)):
                ties[max(there, here)] = min(there, here)
    return [first_of(place) for place in range(len(told))]
