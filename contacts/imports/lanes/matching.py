"""Parts the rows of a chunk into lanes by their addresses."""

from collections.abc import Mapping, Sequence

from contacts.intake.straight.loading import Row

Lanes = dict[str, int]  # by address the lane of its rows


def part(rows: Sequence[Row], going: Sequence[Mapping[str, int]]) -> tuple[list[list[Row]], Lanes] | None:
    """Part rows in two, in their order, about as many in each; none shares an address with one of the other part.

    `going`: the lanes of the addresses of rows that are not settled yet, which must be kept to; None if some rows
    belong to both. Rows without any address stay together, to meet their twins.
    """
    told = [row.addresses or [""] for row in rows]
    roots = _tie(told)
    taken: dict[int, int] = {}  # the lanes of groups that rows before them chose
    for addresses, root in zip(told, roots, strict=True):
        for address in addresses:
            for before in going:
                if (lane := before.get(address)) is not None and taken.setdefault(root, lane) != lane:
                    return None
    parts: list[list[Row]] = [[], []]
    lanes: Lanes = {}
    for row, addresses, root in zip(rows, told, roots, strict=True):
        lane = taken.setdefault(root, int(len(parts[0]) > len(parts[1])))
        parts[lane].append(row)
        lanes |= dict.fromkeys(addresses, lane)
    return parts, lanes


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
            there, here = first_of(seen.setdefault(address, place)), first_of(place)
            ties[max(there, here)] = min(there, here)
    return [first_of(place) for place in range(len(told))]
