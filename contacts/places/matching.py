"""Finds the districts of addresses: points exactly, ZIP and town with their candidates; never a silent guess.

Set-based: whole chunks of addresses go through one STRtree query and one INSERT ... SELECT. Running twice is harmless.
"""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from contacts.places import selectors
from contacts.places.models import Address
from contacts.places.points.matching import Atlas, locate, read_atlases
from contacts.places.rules import Match, blend, normalise_zip, settle

CHUNK = 50_000
Shares = dict[tuple[str, str], dict[int, float]]  # (chamber, plan) -> district id -> share


# --- ZIP and town -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Gazetteer:
    """Which towns a ZIP lies in, and which districts a town or its part in a ZIP lies in."""

    zips: dict[str, dict[int, float]]
    places: dict[tuple[int, str], Shares]

    def shares(self, code: str, town: int | None) -> Shares:
        """Tell the district shares of a ZIP and town; where they contradict each other both count half."""
        towns = self.zips.get(code, {})
        if town and (not towns or town in towns):
            return self._place(town, code)
        whole = sum(towns.values()) or 1.0
        weights = {one: share / whole for one, share in towns.items()}
        if town:
            weights = {one: share / 2 for one, share in weights.items()} | {town: 0.5}
        parts = [(weight, self._place(one, code)) for one, weight in weights.items()]
        bodies = {body for _weight, shares in parts for body in shares}
        return {body: blend((weight, shares.get(body, {})) for weight, shares in parts) for body in bodies}

    def _place(self, town: int, code: str) -> Shares:
        """Tell the shares of a town's part in a ZIP; of a plan that knows no parts, those of the whole town."""
        return {**self.places.get((town, ""), {}), **self.places.get((town, code), {})}


def read_gazetteer(today: dt.date) -> Gazetteer:
    """Read the tables of ZIPs and shares of the plans in force or to come; two queries."""
    return Gazetteer(selectors.towns_of_zips(), selectors.shares_of_places(today))


# --- addresses --------------------------------------------------------------------------------------------------------
def match_addresses(address_ids: Iterable[int] | None = None, *, now: dt.datetime) -> int:
    """Find the districts of these current addresses, or of all that were not matched yet; returns how many were done.

    Each chunk is one transaction: name the towns, locate points, weigh ZIPs and towns, write residences, mark done.
    """
    today = timezone.localdate(now)
    atlases, gazetteer, done, after = read_atlases(today), read_gazetteer(today), 0, 0
    wanted = None if address_ids is None else sorted(set(address_ids))
    while True:
        with transaction.atomic():
            chunk = _take(wanted, after)
            if chunk:
                _match_chunk(chunk, atlases, gazetteer, now)
        if not chunk:
            return done
        done, after = done + len(chunk), chunk[-1][0]


def _take(ids: list[int] | None, after: int) -> list[tuple]:
    """Read and lock the next chunk, so that nobody changes an address between reading it and marking it matched."""
    rows = Address.objects.filter(until=None, id__gt=after).order_by("id")
    if ids is None:  # what another worker holds is being matched there, or is tried again by the next round
        rows = rows.filter(matched_at=None).select_for_update(skip_locked=True, of=("self",))
    else:
        rows = rows.filter(id__in=ids[bisect_right(ids, after) :]).select_for_update(of=("self",))
    return list(rows.values_list("id", "town_id", "town_text", "zip", "lat", "lon")[:CHUNK])


def _match_chunk(chunk: list[tuple], atlases: list[Atlas], gazetteer: Gazetteer, now: dt.datetime) -> None:
    named = selectors.find_towns({text for _id, town, text, *_rest in chunk if town is None and text})
    towns = {pk: town or named.get(text) for pk, town, text, *_rest in chunk}
    places = [Place(pk, towns[pk], code, lat, lon) for pk, _town, _text, code, lat, lon in chunk]
    _write(chunk, towns, _locate(places, atlases, gazetteer), now)


class Place(NamedTuple):
    """Something that lies somewhere: an id of the caller's, a town, a ZIP, a point."""

    id: int
    town: int | None
    zip: str
    lat: float | None
    lon: float | None


class Found(NamedTuple):
    """A place lies in a district of a chamber and plan, or may lie in several; how exactly that is known."""

    id: int
    chamber: str
    plan: str
    how: str
    match: Match


def locate_places(places: Sequence[Place], *, today: dt.date) -> list[Found]:
    """Find the districts of places that are nobody's home, such as schools: as exactly as they tell."""
    return _locate(places, read_atlases(today), read_gazetteer(today))


def _locate(places: Sequence[Place], atlases: list[Atlas], gazetteer: Gazetteer) -> list[Found]:
    """Points exactly; else by ZIP and town, settled once for each."""
    pointed = [one for one in places if one.lat is not None and one.lon is not None]
    found: list[Found] = []
    exact: set[tuple[int, str, str]] = set()
    for atlas in atlases if pointed else []:
        lat, lon = [one.lat for one in pointed], [one.lon for one in pointed]
        for position, match in locate(atlas, lat, lon).matches():
            found.append(Found(pointed[position].id, atlas.chamber, atlas.plan, "point", match))
            exact.add((pointed[position].id, atlas.chamber, atlas.plan))
    settled: dict[tuple[str, int | None], list[tuple[str, str, Match]]] = {}
    for one in places:
        place = (normalise_zip(one.zip), one.town)
        if place not in settled:
            settled[place] = _matches(gazetteer, *place)
        how = "zip" if place[0] in gazetteer.zips else "town"
        found += [Found(one.id, c, p, how, match) for c, p, match in settled[place] if (one.id, c, p) not in exact]
    return found


def _matches(gazetteer: Gazetteer, code: str, town: int | None) -> list[tuple[str, str, Match]]:
    both = ((body, settle(shares)) for body, shares in gazetteer.shares(code, town).items())
    return [(chamber, plan, match) for (chamber, plan), match in both if match]


_FOUND = """
CREATE TEMP TABLE IF NOT EXISTS found_district (address_id bigint, chamber text, plan text, how text,
    district_id bigint, confidence float8, candidates bigint[]) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS found_town (address_id bigint, town_id bigint, precision text) ON COMMIT DELETE ROWS;
TRUNCATE found_district, found_town
"""
_FORGET = """
DELETE FROM contacts_residence r USING contacts_address a, found_town t
WHERE a.id = t.address_id AND r.person_id = a.person_id AND NOT EXISTS (
    SELECT 1 FROM found_district f WHERE f.address_id = a.id AND f.chamber = r.chamber AND f.plan = r.plan)
"""
_SETTLE = """
INSERT INTO contacts_residence (person_id, chamber, plan, district_id, confidence, candidates, how, at)
SELECT a.person_id, f.chamber, f.plan, f.district_id, f.confidence, f.candidates, f.how, %s
FROM found_district f JOIN contacts_address a ON a.id = f.address_id AND a.until IS NULL
ORDER BY a.person_id, f.chamber
ON CONFLICT (person_id, chamber, plan) DO UPDATE SET district_id = excluded.district_id,
    confidence = excluded.confidence, candidates = excluded.candidates, how = excluded.how, at = excluded.at
"""
_MARK = """
UPDATE contacts_address a SET matched_at = %s, town_id = t.town_id, precision = t.precision
FROM found_town t WHERE a.id = t.address_id
"""


def _write(chunk: list[tuple], towns: dict[int, int | None], found: list[Found], now: dt.datetime) -> None:
    """Copy what was found and settle it with three statements."""
    with connection.cursor() as cursor:
        cursor.execute(_FOUND)
        with cursor.copy("COPY found_district FROM STDIN") as copy:
            for pk, chamber, plan, how, match in found:
                copy.write_row((pk, chamber, plan, how, match.district, match.confidence, list(match.candidates)))
        with cursor.copy("COPY found_town FROM STDIN") as copy:
            for pk, _town, _text, code, lat, _lon in chunk:
                copy.write_row((pk, towns[pk], _precision(towns[pk], code, lat)))
        cursor.execute(_FORGET)
        cursor.execute(_SETTLE, [now])
        cursor.execute(_MARK, [now])


def _precision(town: int | None, code: str, lat: float | None) -> str:
    if lat is not None:
        return "point"
    return "zip" if code else "town" if town else "unknown"
