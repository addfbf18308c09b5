"""Reads towns, ZIPs, districts and where people live."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from coalition.errors import NotFound
from contacts.places.models import Address, District, PlaceShare, Residence, Town, TownName, ZipTown
from contacts.places.rules import find_alike, fold_place

SHORTEST = 5  # letters of a name that may be misspelt
MOST_STRANGE = 200  # names that are compared with all towns at once


def find_towns(names: Iterable[str]) -> dict[str, int]:
    """Find the ids of towns by any of their names (villages too), as given; unknown names are left out. Four queries.

    A name that is misspelt means the one town whose name is alike, if no other is nearly as much.
    """
    keys = {name: fold_place(name) for name in names if name}
    wanted = set(keys.values())
    found = dict(TownName.objects.filter(key__in=wanted).values_list("key", "town_id"))
    found |= dict(Town.objects.filter(key__in=wanted).values_list("key", "id"))
    strange = [key for key in wanted - found.keys() if len(key) >= SHORTEST]
    if strange:
        known = dict(TownName.objects.values_list("key", "town_id")) | dict(Town.objects.values_list("key", "id"))
        found |= {key: known[alike] for key in strange[:MOST_STRANGE] if (alike := find_alike(key, known))}
    return {name: found[key] for name, key in keys.items() if key in found}


def list_towns() -> QuerySet[Town]:
    """List every town by name."""
    return Town.objects.order_by("name")


def list_districts(chamber: str = "", *, at: dt.date | None = None) -> QuerySet[District]:
    """List the districts in force (on a day, else today), without their geometry."""
    rows = District.objects.defer("geometry").order_by("chamber", "number")
    rows = rows.filter(chamber=chamber) if chamber else rows
    return rows.filter(District.in_force(at or timezone.localdate()))


def get_district(uuid: UUID) -> District:
    """Get a district, or refuse with NotFound."""
    row = District.objects.defer("geometry").filter(uuid=uuid).first()
    if row is None:
        raise NotFound
    return row


def district_shapes(chamber: str) -> dict[str, Any]:
    """Give the districts in force as a GeoJSON collection; properties: uuid, number, name."""
    rows = District.objects.filter(District.in_force(timezone.localdate()), chamber=chamber, geometry__isnull=False)
    features = [
        {
            "type": "Feature",
            "geometry": row.geometry,
            "properties": {"uuid": str(row.uuid), "number": row.number, "name": row.name},
        }
        for row in rows.order_by("number")
    ]
    return {"type": "FeatureCollection", "features": features}


def find_home(person_id: int) -> Address | None:
    """Find where a person lives now."""
    return Address.objects.filter(person=person_id, until=None).select_related("town").first()


def list_residences(person_ids: Iterable[int]) -> QuerySet[Residence]:
    """List the districts of people under the plans in force, settled or with candidates (District ids)."""
    plans = District.objects.filter(
        District.in_force(timezone.localdate()), chamber=OuterRef("chamber"), plan=OuterRef("plan")
    )
    return (
        Residence.objects.filter(Exists(plans), person__in=list(person_ids))
        .select_related("district")
        .defer("district__geometry")
        .order_by("person", "chamber")
    )


def towns_of_district(district_id: int) -> list[tuple[str, float]]:
    """List the towns of a district with the share of the town that lies in it, largest first."""
    rows = PlaceShare.objects.filter(district=district_id, zip="").order_by("-share", "town__name")
    return list(rows.values_list("town__name", "share"))


def shares_of_places(
    today: dt.date, towns: Iterable[int] | None = None
) -> dict[tuple[int, str], dict[tuple[str, str], dict[int, float]]]:
    """Read all shares of plans in force or to come, with one query.

    Of these towns or of all: (town id, ZIP or '') -> (chamber, plan) -> district id -> share.
    """
    table: dict[tuple[int, str], dict[tuple[str, str], dict[int, float]]] = {}
    rows = PlaceShare.objects.filter(Q(district__valid_to=None) | Q(district__valid_to__gt=today))
    if towns is not None:
        rows = rows.filter(town__in=list(towns))
    for town, code, chamber, plan, district, share in rows.values_list(
        "town_id", "zip", "chamber", "plan", "district_id", "share"
    ):
        table.setdefault((town, code), {}).setdefault((chamber, plan), {})[district] = share
    return table


def towns_of_zip(code: str) -> dict[int, float]:
    """Read which towns a ZIP lies in, the largest share first."""
    return dict(ZipTown.objects.filter(zip=code).order_by("-share", "town").values_list("town_id", "share"))


def towns_of_zips() -> dict[str, dict[int, float]]:
    """Read which towns every ZIP lies in: ZIP -> town id -> share of the ZIP's people. One query."""
    table: dict[str, dict[int, float]] = {}
    for code, town, share in ZipTown.objects.values_list("zip", "town_id", "share"):
        table.setdefault(code, {})[town] = share
    return table
